"""One row of a published list, as the directory keeps it."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from tonari.ground.areas.rules import full_municipality_code
from tonari.ground.areas.rules.municipalities import (
    LEFT_EMPTY,
    Towns,
    Undecided,
    municipality_of,
)
from tonari.kernel.reasons import joined, say, why
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.text import one_dash

from . import BETWEEN, LONGEST, MEMBERS, STATES, Content, check_content, in_japan
from .addresses import TOWN, address_of
from .beside import NOTHING, Beside, beside_of
from .cells import Cells, Header, degrees, url
from .damaged import check_is_legible, doubts_of_words
from .doubts import doubts_of_number, doubts_of_times
from .events import is_unsure
from .formats import MAPPED, OWN, Format, Said, told_by_us
from .keys import number_key, place_key
from .kinds import at_home, shelters
from .mapping import suggested
from .openings import to_json
from .traits import in_cells, known, tells_price

NAME = (
    "名称",
    "施設名",
    "登録施設名",
    "指定暑熱避難施設の名称",
    "要配慮者利用施設名称",
    "介護サービス事業所名称",
    "イベント名",
)
_CODE = (
    "全国地方公共団体コード",
    "都道府県コード又は市区町村コード",
    "市区町村コード",
    "所在地_全国地方公共団体コード",
)
_LICENCE = ("_ライセンス", "ライセンス", "データの利用条件")
_HINT = "行目以降にデータ"
_EXAMPLE = re.compile(
    r"^[（(【［\[]?(?:記入|入力|記載)?例[）)】］\]：:\s]|(?:を|に)(?:ご)?(?:記入|入力|記載)(?:する|して|$)"
)
_REMARK = re.compile(r"[※＊*]|[（(]?注[）)：:]")
_COUNTED = "(?:件|[かカヵヶケ]所|箇所|施設|店舗?)?"
_TOTAL = re.compile(rf"(?:(?:総|小|合|総合)?計|総数|以上)[:：]?\d*{_COUNTED}|全\d+{_COUNTED}")
_MARKS = frozenset(
    ("必須", "任意", "推奨", "必須項目", "任意項目", "○", "◎", "●", "△", "－", "-", "")
)
_NUMBER = re.compile(r"\d")
_HOUSE = re.compile(r"[0-9０-９〇一二三四五六七八九十]")
REPEATED = _("%(number)s行目と、名前と住所が同じです。")
ONLY_MEMBERS_SAY = ("reach", "served", "members_contact")
"""Parts of a Content that no list changes. Our own says the first two of what is new."""
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
_SAID = tuple(n for n in Content.__dataclass_fields__ if n not in ONLY_MEMBERS_SAY)


@dataclass(frozen=True)
class Origin:
    """Where a list comes from, unless a row says it itself."""

    source: str
    licence: str
    source_list: str


@dataclass(frozen=True)
class Draft:
    """What a row of a list becomes. number: its line. notes: what was missing or mended.

    key: by which it is known again; numbered: that is its number in the list. place: its key by
    name and address. beside: what our own list says more; it counts where an entry is new.
    """

    number: int
    content: Content
    key: str
    place: str
    numbered: bool
    state: str
    source: str
    licence: str
    source_url: str
    notes: tuple[str, ...] = ()
    beside: Beside = NOTHING

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) over all that is kept of the row."""
        parts = vars(self.content)
        said = {name: parts[name] for name in _SAID}
        said["openings"] = to_json(self.content.openings)
        kept = (said, self.state, self.source, self.licence, self.source_url)
        return hashlib.sha256(_encode(kept).encode()).hexdigest()

    @property
    def note(self) -> str:
        """The notes as one text."""
        return joined(self.notes) if self.notes else ""

    def again(self, time: int, line: int) -> "Draft":
        """The same for the second, third … row of an unnumbered list with this name and address.

        line: of the first of them.
        """
        note = say(REPEATED, number=line)
        return replace(self, key=f"{self.key}#{time}", notes=(*self.notes, note))


def check_is_data(cells: Cells, header: list[str]) -> None:
    """`Refused` with the reason for a row that is empty, a hint, a total, or the header again."""
    texts = cells.texts()
    if not any(texts):
        raise Refused(_("空の行です。"))
    if any(_HINT in text for text in texts) or _explains(cells.get(*NAME), texts):
        raise Refused(_("書き方の説明の行です。"))
    first = next(filter(None, texts))
    if any(map(_is_total, (first, cells.get(*NAME)))):
        raise Refused(_("合計の行です。"))
    if texts == header or _is_header(cells.get(*NAME), texts):
        raise Refused(_("見出しの行です。"))
    if any(texts[len(header) :]):
        raise Refused(_("見出しより列が多く、どの列かわかりません。"))


def _is_total(cell: str) -> bool:
    return bool(_TOTAL.fullmatch("".join(unicodedata.normalize("NFKC", cell).split())))


def _explains(name: str, texts: list[str]) -> bool:
    """Whether a row tells of the list: an example, what is asked, what must be, a remark."""
    if _EXAMPLE.search(name) or (_REMARK.match(name) and sum(map(bool, texts)) == 1):
        return True
    return all(text in _MARKS for text in texts if text)


def _is_header(name: str, texts: list[str]) -> bool:
    """Whether a row calls the columns again, in other words; no such row has a number."""
    if any(map(_NUMBER.search, texts)):
        return False
    called = suggested([text for text in texts if text])
    return called.get(name) == "名称" and 2 * len(called) > sum(map(bool, texts))


def read_row(
    number: int, cells: Cells, format_: Format, origin: Origin, towns: Towns = dict
) -> Draft:
    """The draft of a row. `Refused` with the reason if it cannot be kept.

    towns: what is known of municipalities, where a code may be of two.
    """
    said = format_.read(cells)
    told = told_by_us(cells) if format_.code not in (OWN, MAPPED.code) else {}
    said |= {"traits": (*said.get("traits", ()), *_traits(cells))} | told
    state, traits = said.pop("state"), known(said.pop("traits"))
    lat, lon, notes = _point(cells)
    parts: Said = {**_common(cells, towns), "lat": lat, "lon": lon, "traits": traits, **said}
    unsure = not parts["standing"]
    content = Content(**parts | ({"standing": BETWEEN} if unsure else {}))
    check_is_legible(content.name)
    _check_lengths(content)
    check_content(content)
    notes += [*doubts_of_words(cells.raw(*NAME), content), *_doubts(cells, content, towns)]
    if unsure:
        notes.append(_("制度内か制度外かが書かれていないので、「境界」にしました。"))
    state, why_members = _state(state, content, cells)
    notes += why_members
    beside, unread = _beside(cells, format_)
    notes += unread
    key, place = keys_of(cells, format_)
    return Draft(
        number,
        content,
        key or place,
        place,
        bool(key),
        state,
        source=(cells.get("出典") or _source(cells) or origin.source)[:200],
        licence=(cells.get(*_LICENCE) or origin.licence)[:200],
        source_url=url(cells.get("_取得元URL", "取得元URL"))[:500],
        notes=tuple(notes),
        beside=beside,
    )


def _state(state: str, content: Content, cells: Cells) -> tuple[str, list[str]]:
    """Who sees an entry, and why not everybody, unless its list itself says so."""
    is_said = cells.get("公開") == STATES[MEMBERS]
    if shelters(content) or (state == MEMBERS and not is_said):
        return MEMBERS, [_("暮らしを守る施設なので、公開のページには出しません。")]
    if at_home(content):
        return MEMBERS, [_("だれかの家のようなので、公開のページには出しません。")]
    return state, []


def _beside(cells: Cells, format_: Format) -> tuple[Beside, list[str]]:
    """What only our own list says."""
    return beside_of(cells) if format_.code == OWN else (NOTHING, [])


def _doubts(cells: Cells, content: Content, towns: Towns) -> Iterator[str]:
    """What of a row may be wrong and was taken in all the same, a sentence each."""
    if cells.has_naught():
        yield _("こわれた字（NUL）を取りのぞきました。もとの一覧で確かめてください。")
    if not address_of(cells)[1]:
        yield _("住所がありません。")
    elif not _HOUSE.search(content.address):
        yield _("住所に番地がないようです。")
    if cells.get(*_CODE) and not content.municipality_code:
        yield from _municipality(cells, towns)[1]
    if cells.get("郵便番号") and not content.postal_code:
        yield _("郵便番号が7けたではないので、空けて入れました。")
    yield from doubts_of_number(content.phone)
    if is_unsure(content):
        yield _("何日も続く催しの時間が、どの日のものかわかりません。時間は確かめてください。")
    yield from doubts_of_times(content.hours)


def _postal_code(cell: str) -> str:
    """A postal code of seven digits, with its dash if it has one; else nothing."""
    text = one_dash(cell).strip("〒 ")
    digits = text.replace("-", "")
    return text if len(digits) == 7 and digits.isascii() and digits.isdigit() else ""


def _municipality(cells: Cells, towns: Towns) -> tuple[str, list[str]]:
    """The code of a row's municipality, and what is said where it is empty."""
    try:
        return municipality_of(cells.get(*_CODE), _near(cells), towns), []
    except Undecided as undecided:
        return "", [why(undecided), LEFT_EMPTY]
    except Refused:
        return "", [_("市区町村コードの検査数字が合わないので、空けて入れました。")]


def _near(cells: Cells) -> Iterator[str]:
    """What stands beside a code; only five digits that may be two are asked about it."""
    yield from (cells.get(*names) for names in TOWN)
    yield _address(cells)


@lru_cache(maxsize=2048)
def _code_of_key(cell: str) -> str:
    """A code as the keys of rows have it: the same for the same cell, whatever else is known."""
    code = full_municipality_code(one_dash(cell))
    return code if is_municipality_code(code) else ""


def is_municipality_code(code: str) -> bool:
    """Whether these are six digits of which the last checks the others."""
    return len(code) == 6 and full_municipality_code(code[:5]) == code


def understood(format_: Format, header: Header) -> int:
    """How many columns of a header a list of this format is read from."""
    return sum(map(bool, header.names)) - len(unused(format_, header))


def unused(format_: Format, header: Header) -> list[str]:
    """The columns of a header that nothing is taken of in a list of this format."""
    asked = Header(header.names)
    empty = Cells(asked, [])
    format_.read(empty)
    told_by_us(empty)
    _common(empty)
    _traits(empty)
    _point(empty)
    _beside(empty, format_)
    empty.get("出典", *_LICENCE, "_取得元URL", "取得元URL", *format_.number)
    _source(empty)
    return asked.unused()


def name_of(cells: Cells) -> str:
    """The name of a row, in one line."""
    return " ".join(cells.get(*NAME).split())


def _address(cells: Cells) -> str:
    building = cells.get("方書", "建物名等(方書)")
    address = address_of(cells)[0]
    return address if building in address else " ".join(f"{address} {building}".split())


def _common(cells: Cells, towns: Towns = dict) -> dict[str, str]:
    return {
        "name": name_of(cells),
        "kana": cells.get(
            "名称_カナ", "施設名カナ", "名称カナ", "介護サービス事業所名称_カナ", "イベント名_カナ"
        ),
        "provider": cells.get(
            "団体名",
            "運営団体名",
            "運営主体",
            "施設管理者名",
            "法人の名称",
            "主催者",
        ),
        "postal_code": _postal_code(cells.get("郵便番号")),
        "address": _address(cells),
        "municipality_code": _municipality(cells, towns)[0],
        "phone": cells.get("電話番号", "施設電話番号", "連絡先電話番号"),
        "fax": cells.get("FAX番号"),
        "email": cells.get("連絡先メールアドレス", "メールアドレス"),
        "url": url(cells.get("URL", "ホームページ")),
    }


def _traits(cells: Cells) -> tuple[str, ...]:
    """What the columns of the 自治体標準オープンデータセット say of the terms."""
    return in_cells(
        cells.get("車椅子可", "車いす可", "車椅子対応"),
        cells.get("対応言語", "対応可能言語"),
        _basic_cost(cells),
        cells.get("予約", "予約の要否", "事前申込の要否"),
    )


def _basic_cost(cells: Cells) -> str:
    """What it costs; nothing where the column beside it tells another price."""
    cost = cells.get("料金", "料金（基本）", "料金_基本", "利用料金", "参加費")
    return cost if not tells_price(cells.get("料金（詳細）", "料金_詳細")) else ""


def _source(cells: Cells) -> str:
    return " ".join(filter(None, (cells.get("_自治体名"), cells.get("_データセット名"))))


def _point(cells: Cells) -> tuple[float | None, float | None, list[str]]:
    north, east = cells.get("緯度"), cells.get("経度")
    if not north and not east:
        return None, None, [_("緯度経度がありません。")]
    lat, lon = degrees(north), degrees(east)
    if lat is None or lon is None:
        return None, None, [_("緯度経度が読めないので、空けて入れました。")]
    if in_japan(lat, lon):
        return lat, lon, []
    if in_japan(lon, lat):
        return lon, lat, [_("緯度と経度が逆だったので、入れかえました。")]
    return None, None, [_("緯度経度が日本の外なので、空けて入れました。")]


def _check_lengths(content: Content) -> None:
    for part, longest in LONGEST.items():
        if len(getattr(content, part)) > longest:
            raise Refused(_("ひとつの欄が長すぎます（%(longest)s字まで）。"), longest=longest)


def keys_of(cells: Cells, format_: Format) -> tuple[str, str]:
    """The keys of a row by its number, empty without one, and by its name and address."""
    code = _code_of_key(cells.get(*_CODE))
    number = cells.get(*format_.number) if format_.number else ""
    place = place_key(name_of(cells), _address(cells), code)
    return number_key(code, number) if number else "", place
