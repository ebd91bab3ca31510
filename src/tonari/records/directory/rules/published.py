"""What other systems know the directory's words, providers and addresses by."""

import re
from functools import lru_cache
from hashlib import sha1
from uuid import UUID, uuid5

from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.text import fold

from . import FIELDS, KINDS, ROOMS, STANDINGS
from .traits import TRAITS

_NAMESPACE = UUID("5f0b6c0e-3e58-4b0a-9d42-7c1f6a2f4e11")
# Swaps the version 7 of our ids for 8 (RFC 9562: a meaning of one's own) and marks the other bits.
_AT_LOCATION = 0xF << 76 | 0x5A1

TAXONOMIES = {
    "field": (_("分野"), FIELDS),
    "standing": (_("制度"), STANDINGS),
    "kind": (_("支援か居場所か"), KINDS),
    "room": (_("空きのようす"), ROOMS),
    "trait": (_("条件"), TRAITS),
}
"""Each with its name and its terms (code to word)."""

Term = tuple[str, str]
"""A key of TAXONOMIES, and the code of one of its terms."""


@lru_cache(maxsize=256)
def taxonomy_id(taxonomy: str) -> UUID:
    """The id of one of TAXONOMIES, the same on every node."""
    return uuid5(_NAMESPACE, f"taxonomy:{taxonomy}")


@lru_cache(maxsize=256)
def term_id(term: Term) -> UUID:
    """The id of a term, the same on every node."""
    return uuid5(_NAMESPACE, f"term:{term[0]}:{term[1]}")


TERMS = {
    term_id((name, code)): (name, code) for name, (_label, t) in TAXONOMIES.items() for code in t
}
TAXONOMY_IDS = {taxonomy_id(name): name for name in TAXONOMIES}


CAPACITY = _("定員")


def taxonomy_says(taxonomy: str) -> str:
    """What a taxonomy orders, in a sentence."""
    return f"支援・居場所の「{TAXONOMIES[taxonomy][0]}」"


def term_says(term: Term) -> str:
    """What has a term, in a sentence."""
    label, words = TAXONOMIES[term[0]]
    return f"{label}が「{words[term[1]]}」の支援・居場所"


@lru_cache(maxsize=4096)
def provider_id(name: str) -> UUID:
    """The id of whoever provides a service and is no member: the same for one name, folded."""
    return uuid5(_NAMESPACE, f"organization:{fold(name)}")


def part_id(id_: UUID, name: str) -> str:
    """The id of a part of an entry, as text: `str(uuid5(id_, name))`, at a third of its cost."""
    digest = sha1(id_.int.to_bytes(16) + name.encode(), usedforsecurity=False).hexdigest()
    start = f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}"
    return f"{start}-{_VARIANT[digest[16]]}{digest[17:20]}-{digest[20:32]}"


_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


def at_location_id(service_id: UUID) -> UUID:
    """The id of a service at its place; of such an id, the service's: its own inverse."""
    return UUID(int=service_id.int ^ _AT_LOCATION)


_NAMES = """
北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県
千葉県 東京都 神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県
愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県
広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県
宮崎県 鹿児島県 沖縄県
"""
PREFECTURES = _NAMES.split()
"""By their two digits (JIS X 0401), from 01."""

_PREFECTURES = frozenset(PREFECTURES)
_CITY = re.compile(
    r"[^市区町村郡\s]{1,5}郡[^市区町村郡\s]{1,5}[町村]|[^市区町村郡\s]{1,6}市(?![市郡町村])"
)
_WARD = re.compile(r"[^市区町村郡\s]{1,4}区")


def address_parts(address: str, municipality_code: str) -> tuple[str, str, str]:
    """Prefecture, municipality and the rest of an address; what is not certain is empty.

    The prefecture stands in the address, or follows from the code. A municipality whose name cannot
    be told from what comes after it (町田市, 四日市市) stays in the rest.
    """
    begins = (address[:letters] for letters in (3, 4))
    written = next((name for name in begins if name in _PREFECTURES), "")
    rest = address.removeprefix(written)
    digits = municipality_code[:2]
    coded = PREFECTURES[int(digits) - 1] if digits in _CODES else ""
    prefecture = written or coded
    found = _CITY.match(rest) or (_WARD.match(rest) if prefecture == "東京都" else None)
    city = found[0] if found else ""
    street = rest[len(city) :].strip()
    return prefecture, city, street or address


_CODES = {f"{number:02}" for number in range(1, len(PREFECTURES) + 1)}


def postal_code(text: str) -> str:
    """`425-0033` of whatever has seven digits; anything else as it is."""
    digits = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
    return f"{digits[:3]}-{digits[3:]}" if len(digits) == 7 else text
