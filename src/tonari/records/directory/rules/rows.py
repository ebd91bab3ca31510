"""One row of a published list, as the directory keeps it."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace

from tonari.ground.areas.rules import full_municipality_code
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.text import fold, one_dash

from . import LONGEST, MEMBERS, Content, check_content, in_japan
from .cells import Cells, Header, degrees, phone, url
from .formats import Format, Said
from .traits import in_cells, known

NAME = ("名称", "施設名", "登録施設名", "指定暑熱避難施設の名称", "要配慮者利用施設名称")
ADDRESS = ("住所", "所在地", "所在地_連結表記")
_CODE = ("全国地方公共団体コード", "都道府県コード又は市区町村コード", "市区町村コード")
_HINT = "行目以降にデータ"
ONLY_MEMBERS_SAY = ("reach", "served", "members_contact")
"""Parts of a Content that no list has."""


@dataclass(frozen=True)
class Origin:
    """Where a list comes from, unless a row says it itself."""

    source: str
    licence: str
    source_list: str


@dataclass(frozen=True)
class Draft:
    """What a row of a list becomes. number: its line. notes: what was missing or mended."""

    number: int
    content: Content
    key: str
    numbered: bool
    state: str
    source: str
    licence: str
    source_url: str
    notes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) over all that is kept of the row."""
        said = {k: v for k, v in asdict(self.content).items() if k not in ONLY_MEMBERS_SAY}
        kept = (said, self.state, self.source, self.licence, self.source_url)
        return hashlib.sha256(json.dumps(kept, ensure_ascii=False).encode()).hexdigest()

    @property
    def note(self) -> str:
        """The notes as one text."""
        return "".join(self.notes)

    def again(self, time: int) -> "Draft":
        """The same for the second, third … row of an unnumbered list with this name and address."""
        note = _("同じ名前と住所の行が、ほかにもあります。")
        return replace(self, key=f"{self.key}#{time}", notes=(*self.notes, note))


def check_is_data(cells: Cells, header: list[str]) -> None:
    """`Refused` with the reason for a row that is empty, a hint, or the header again."""
    texts = cells.texts()
    if not any(texts):
        raise Refused(_("空の行です。"))
    if any(_HINT in text for text in texts):
        raise Refused(_("書き方の説明の行です。"))
    if texts == header:
        raise Refused(_("見出しの行です。"))
    if any(texts[len(header) :]):
        raise Refused(_("見出しより列が多く、どの列かわかりません。"))


def read_row(number: int, cells: Cells, format_: Format, origin: Origin) -> Draft:
    """The draft of a row. `Refused` with the reason if it cannot be kept."""
    said = format_.read(cells)
    state = said.pop("state")
    traits = known([*said.pop("traits", ()), *_traits(cells)])
    lat, lon, notes = _point(cells)
    parts: Said = {**_common(cells), "lat": lat, "lon": lon, "traits": traits, **said}
    content = Content(**parts)
    if not content.name:
        raise Refused(_("名称がありません。"))
    _check_lengths(content)
    check_content(content)
    if not cells.get(*ADDRESS):
        notes.append(_("住所がありません。"))
    if state == MEMBERS:
        notes.append(_("暮らしを守る施設なので、公開のページには出しません。"))
    key, numbered = _key(cells, format_, content)
    return Draft(
        number,
        content,
        key,
        numbered,
        state,
        source=_source(cells) or origin.source,
        licence=cells.get("_ライセンス", "ライセンス") or origin.licence,
        source_url=url(cells.get("_取得元URL")),
        notes=tuple(notes),
    )


def understood(format_: Format, header: Header) -> int:
    """How many columns of a header a list of this format is read from."""
    asked = Header(header.names)
    empty = Cells(asked, [])
    format_.read(empty)
    _common(empty)
    _traits(empty)
    _point(empty)
    return sum(map(bool, asked.names)) - len(asked.unused())


def _common(cells: Cells) -> dict[str, str]:
    building = cells.get("方書")
    whole = cells.get("都道府県", "都道府県名") + cells.get("市区町村名")
    address = " ".join((cells.get(*ADDRESS) or whole).split())
    return {
        "name": " ".join(cells.get(*NAME).split()),
        "kana": cells.get("名称_カナ", "施設名カナ", "名称カナ"),
        "provider": cells.get(
            "団体名",
            "運営団体名",
            "運営主体",
            "施設管理者名",
        ),
        "postal_code": one_dash(cells.get("郵便番号"))[:8],
        "address": address if building in address else f"{address} {building}".strip(),
        "municipality_code": full_municipality_code(one_dash(cells.get(*_CODE)))[:6],
        "phone": phone(cells.get("電話番号", "施設電話番号", "連絡先電話番号")),
        "fax": phone(cells.get("FAX番号")),
        "email": cells.get("連絡先メールアドレス", "メールアドレス"),
        "url": url(cells.get("URL", "ホームページ")),
    }


def _traits(cells: Cells) -> tuple[str, ...]:
    """What the columns of the 自治体標準オープンデータセット say of the terms."""
    return in_cells(
        cells.get("車椅子可", "車いす可", "車椅子対応"),
        cells.get("対応言語", "対応可能言語"),
        cells.get("料金", "料金（基本）", "利用料金", "参加費"),
        cells.get("予約", "予約の要否", "事前申込の要否"),
    )


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


def _key(cells: Cells, format_: Format, content: Content) -> tuple[str, bool]:
    number = cells.get(*format_.number) if format_.number else ""
    if number:
        return f"{content.municipality_code}:{one_dash(number)}"[:100], True
    place = f"{fold(content.name)}|{fold(content.address)}|{content.municipality_code}"
    return hashlib.sha256(place.encode()).hexdigest()[:32], False
