"""On what terms one may come, as codes, and what published words say of them for certain."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from tonari.kernel.refused import gettext_noop as _

FREE, NO_BOOKING, NO_NAME, CHILDREN = "free", "no_booking", "no_name", "children"
WHEELCHAIR, TRANSPORT, LANGUAGES, ONLINE = "wheelchair", "transport", "languages", "online"
TRAITS = {
    FREE: _("無料"),
    NO_BOOKING: _("予約不要"),
    NO_NAME: _("名前不要"),
    CHILDREN: _("子連れ"),
    WHEELCHAIR: _("車いす"),
    TRANSPORT: _("送迎"),
    LANGUAGES: _("多言語"),
    ONLINE: _("オンライン"),
}

_CHAIR = "車(?:椅子|いす|イス)"
_NOT = "(?!不|して|でき(?:ない|ません)|なし|無)"
_HAS = f"(?:可|対応|利用可|あり|有り?|OK){_NOT}"
# Whole sentences of published lists that leave no doubt; a word alone (無料, 予約) does not.
_SAID = {
    FREE: r"無料で利用でき(?!ない|ません)|(?:利用料|参加費|料金)[はが:]*無料(?!では|で(?:な|は))",
    NO_BOOKING: r"(?<!は)予約(?:は|の)?(?:不要|必要ありません|いりません)(?![でな]は)",
    NO_NAME: r"(?:匿名|名前を言わなくて)(?:でも|も)?(?:可|よい|いい|大丈夫|相談でき)",
    CHILDREN: r"(?:子連れ|親子|赤ちゃん連れ)(?:で|での参加|の参加)?(?:可|歓迎|OK|で利用)"
    r"|対象は主に未就園児の親子",
    WHEELCHAIR: rf"{_CHAIR}(?:で)?(?:の)?(?:利用|入場|来館)?{_HAS}|{_CHAIR}使用者用.{{0,8}}{_HAS}",
    TRANSPORT: rf"送迎(?:サービス)?(?:あり|有り?|可|実施){_NOT}",
    LANGUAGES: rf"(?:多言語|英語|中国語|ポルトガル語)(?:に|で|も)?対応{_NOT}",
    ONLINE: r"オンライン(?:で|での|でも)(?:参加|相談|利用)?(?:でき(?!ない|ません)|可)",
}
_PATTERNS = {code: re.compile(pattern) for code, pattern in _SAID.items()}
_YES = ("1", "有", "有り", "あり", "可", "○", "TRUE", "true", "はい")
_ALL_FREE = ("無料", "こども・おとな無料", "子ども・大人無料")
_NOUGHT = re.compile(r"[¥\\]?0円?(?:\(無料\))?|無料\(0円\)")
_PRICE = re.compile(r"[1-9][0-9,]*円")
_NEEDS_NONE = ("不要", "予約不要", "予約なし", "予約は不要")
_LIST = re.compile(r"[;,、・/\s]+")
_LANGUAGES = [
    "英語",
    "中国語",
    "韓国語",
    "ポルトガル語",
    "スペイン語",
    "ベトナム語",
    "タガログ語",
    "ネパール語",
    "フィリピノ語",
    "フランス語",
    "ドイツ語",
    "ロシア語",
    "タイ語",
    "インドネシア語",
    "ウクライナ語",
]


def said_in(*texts: str) -> tuple[str, ...]:
    """Those of TRAITS that texts say in a sentence that leaves no doubt, in the order of TRAITS."""
    whole = "\n".join("".join(_plain(part).split()) for part in texts)
    return _said_before(whole) if len(whole) <= KEPT else _said_in(whole)


def _said_in(text: str) -> tuple[str, ...]:
    return tuple(code for code, pattern in _PATTERNS.items() if pattern.search(text))


# Lists say the same again and again; long texts are not kept.
KEPT = 300
_said_before = lru_cache(maxsize=2048)(_said_in)


def known(codes: Iterable[str]) -> tuple[str, ...]:
    """These codes, each once, in the order of TRAITS; what is none is left out."""
    held = set(codes)
    return tuple(code for code in TRAITS if code in held)


def is_free(fees: Iterable[str], remark: str) -> bool:
    """Whether every fee of a list's row is given as nothing, or its remark says so of everybody."""
    plain = _plain(remark).strip()
    return plain in _ALL_FREE or (not plain and all(map(_is_nought, fees)))


def _is_nought(cost: str) -> bool:
    return _NOUGHT.fullmatch("".join(_plain(cost).split())) is not None


def is_free_of_charge(cost: str) -> bool:
    """Whether a column on the cost says that there is none."""
    return _plain(cost).strip() in _ALL_FREE or _is_nought(cost)


def tells_price(text: str) -> bool:
    """Whether a text tells a price that is not nothing."""
    return _PRICE.search(_plain(text)) is not None


def is_unbooked(ways: str, remark: str) -> bool:
    """Whether the columns on booking (予約方法, 予約特記事項) say that none is needed, no more."""
    said = [_plain(one).strip() for one in (ways, remark) if one.strip()]
    return bool(said) and all(one in _NEEDS_NONE for one in said)


def in_cells(wheelchair: str, languages: str, cost: str, booking: str) -> tuple[str, ...]:
    """What cells say that ask for one thing each (車椅子可, 対応言語, 料金, 予約)."""
    if not (wheelchair or languages or cost or booking):  # as in most lists
        return ()
    spoken = {one.strip() for one in _LIST.split(_plain(languages)) if one.strip()}
    said = {
        FREE: is_free_of_charge(cost),
        NO_BOOKING: is_unbooked(booking, ""),
        WHEELCHAIR: _plain(wheelchair).strip() in _YES,
        LANGUAGES: bool(spoken & set(_LANGUAGES)) and len(spoken) > 1,
    }
    return tuple(code for code, holds in said.items() if holds)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
