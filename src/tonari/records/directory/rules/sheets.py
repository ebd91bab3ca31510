"""The directory as sheets: one of our own with everything, and those of the standard data sets.

Columns are those of the 自治体標準オープンデータセット (デジタル庁), for 医療機関 and
介護サービス事業所 of the 推奨データセット, and of 東京都's 子ども食堂 form. What several of them
were joined to is cut again (`columns`, `events`). Only those stand here that the directory knows.
Behind them, in our own words, come what kind of thing it is, what a standard has no column for or
tells in less, and source and licence: so whatever is in such a file comes back equal.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from tonari.kernel.refused import gettext_noop as _

from . import (
    FIELDS,
    FORMAL,
    INFORMAL,
    KINDS,
    PLACE,
    STANDINGS,
    STATES,
    SUPPORT,
    Content,
    columns,
    events,
)
from .beside import COLUMNS as BESIDE
from .beside import NOTHING, Beside, written
from .cells import harmless
from .opening_words import describe
from .published import address_parts
from .traits import TRAITS


@dataclass(frozen=True)
class Entry:
    """An entry with whence it is, as a sheet has it."""

    id: str
    state: str
    content: Content
    source: str
    licence: str
    source_url: str
    beside: Beside = NOTHING
    """What is said of it beside its parts."""
    municipality: str = ""
    """What its code stands for, such as 静岡県焼津市; empty if no table names it."""

    @cached_property
    def beside_columns(self) -> columns.Columns:
        """That, and whom it is for."""
        return written(self.beside, self.content.reach)

    @cached_property
    def childrens_table(self) -> columns.Columns:
        """What of the 子ども食堂 form it knows."""
        return columns.of_childrens_table(self.content)

    @cached_property
    def preschool(self) -> columns.Columns:
        """What of the 子育て施設 form it knows, of those columns that others do not have."""
        return columns.of_preschool(self.content)

    @cached_property
    def clinic(self) -> columns.Columns:
        """What of the 医療機関 form it knows, of those columns that others do not have."""
        return columns.of_clinic(self.content)

    @cached_property
    def event(self) -> columns.Columns:
        """What of the イベント form it knows."""
        return events.columns(self.content)

    @cached_property
    def week(self) -> columns.Columns:
        """When it is open, in forms that have one time for all days."""
        names = ("利用可能曜日", "開始時間", "終了時間", "利用可能日時特記事項")
        return dict(zip(names, columns.of_week(self.content), strict=True))


@dataclass(frozen=True)
class Sheet:
    """A sheet: its columns, each with what stands in it, and which entries belong into it."""

    code: str
    label: str
    columns: dict[str, Callable[[Entry], str]]
    fits: Callable[[Content], bool]

    def row(self, entry: Entry) -> list[str]:
        """The cells of an entry; none runs as a formula, and an import reads them as they were."""
        return [harmless(say(entry)) for say in self.columns.values()]


def _of(part: str) -> Callable[[Entry], str]:
    return lambda entry: str(getattr(entry.content, part) or "")


def _degrees(part: str) -> Callable[[Entry], str]:
    def say(entry: Entry) -> str:
        value = getattr(entry.content, part)
        return "" if value is None else repr(value)

    return say


def _address(at: int) -> Callable[[Entry], str]:
    return lambda entry: address_parts(entry.content.address, entry.content.municipality_code)[at]


def _street(entry: Entry) -> str:
    return columns.building_of(entry.content.address)[0]


def _building(entry: Entry) -> str:
    return columns.building_of(entry.content.address)[1]


def _municipality(entry: Entry) -> str:
    """The name of its 地方公共団体: by the code, or else as the address tells it for certain."""
    parts = address_parts(entry.content.address, entry.content.municipality_code)
    return entry.municipality or (parts[0] + parts[1] if parts[1] else "")


def _fields(entry: Entry) -> str:
    return "、".join(FIELDS[field] for field in entry.content.fields)


def _week(entry: Entry) -> str:
    return describe(entry.content.openings)


def _traits(entry: Entry) -> str:
    return "、".join(TRAITS[trait] for trait in entry.content.traits)


def _in(form: str, column: str) -> Callable[[Entry], str]:
    """What stands in a column of a form; `form` is a property of Entry."""
    return lambda entry: str(getattr(entry, form).get(column, ""))


def _all_of(form: str, names: Iterable[str]) -> dict[str, Callable[[Entry], str]]:
    return {name: _in(form, name) for name in names}


_SORT: dict[str, Callable[[Entry], str]] = {
    "種類": lambda entry: KINDS[entry.content.kind],
    "位置づけ": lambda entry: STANDINGS[entry.content.standing],
    "分野": _fields,
}
# Behind the columns of a standard, what it has none for or tells in less: `formats.told_by_us`.
_OURS: dict[str, Callable[[Entry], str]] = _SORT | {
    "利用日時": _of("hours"),
    "曜日と時間": _week,
    "あてはまること": _traits,
    "説明_全文": _of("description"),
    "条件": _of("conditions"),
    "費用": _of("cost"),
    "定員": _of("capacity"),
    "FAX番号": _of("fax"),
    "公開": lambda entry: STATES[entry.state],
}
_CREDIT: dict[str, Callable[[Entry], str]] = {
    "出典": lambda entry: entry.source,
    "データの利用条件": lambda entry: entry.licence,
    "取得元URL": lambda entry: entry.source_url,
}
_HEAD: dict[str, Callable[[Entry], str]] = {
    "全国地方公共団体コード": _of("municipality_code"),
    "ID": lambda entry: entry.id,
    "地方公共団体名": _municipality,
    "名称": _of("name"),
    "名称_カナ": _of("kana"),
    "所在地_連結表記": _street,
    "所在地_都道府県": _address(0),
    "所在地_市区町村": _address(1),
    "建物名等(方書)": _building,
    "緯度": _degrees("lat"),
    "経度": _degrees("lon"),
    "電話番号": _of("phone"),
    "連絡先メールアドレス": _of("email"),
    "郵便番号": _of("postal_code"),
    "団体名": _of("provider"),
}
_WHEN: dict[str, Callable[[Entry], str]] = {
    name: _in("week", name)
    for name in ("利用可能曜日", "開始時間", "終了時間", "利用可能日時特記事項")
}
_TAIL: dict[str, Callable[[Entry], str]] = {"説明": _of("description"), "URL": _of("url")}
OWN = Sheet(
    "own",
    _("すべて（となりの一覧）"),
    {
        "となりID": lambda entry: entry.id,
        "名称": _of("name"),
        "名称_カナ": _of("kana"),
        **_SORT,
        "運営団体名": _of("provider"),
        "説明": _of("description"),
        "郵便番号": _of("postal_code"),
        "住所": _of("address"),
        "全国地方公共団体コード": _of("municipality_code"),
        "緯度": _degrees("lat"),
        "経度": _degrees("lon"),
        "電話番号": _of("phone"),
        "FAX番号": _of("fax"),
        "メールアドレス": _of("email"),
        "URL": _of("url"),
        "利用日時": _of("hours"),
        "曜日と時間": _week,
        "あてはまること": _traits,
        "条件": _of("conditions"),
        "費用": _of("cost"),
        "定員": _of("capacity"),
        **_all_of("beside_columns", BESIDE),
        "公開": lambda entry: STATES[entry.state],
        **_CREDIT,
    },
    lambda _content: True,
)


def _is(content: Content, kind: str, standing: str, *fields: str) -> bool:
    same = content.kind == kind and content.standing == standing
    return same and all(field in content.fields for field in fields)


def _is_event(content: Content) -> bool:
    """Whether an entry is on certain days alone; a 子ども食堂 with its dates has its own form."""
    if _is(content, PLACE, INFORMAL, "food", "children"):
        return events.is_told_by_day(content)
    return events.when(content) is not None


STANDARD = (
    Sheet(
        "event",
        _("イベント"),
        {
            "全国地方公共団体コード": _of("municipality_code"),
            "ID": lambda entry: entry.id,
            "地方公共団体名": _municipality,
            "イベント名": _of("name"),
            "イベント名_カナ": _of("kana"),
            "カテゴリー": _fields,
            **_all_of("event", ("開始日", "終了日", "開始時間", "終了時間", "開始日時特記事項")),
            **_all_of("event", ("説明", "料金_基本", "料金_詳細")),
            "連絡先電話番号": _of("phone"),
            "連絡先メールアドレス": _of("email"),
            "主催者": _of("provider"),
            **_all_of("event", (events.PLACE_NAME,)),
            "郵便番号": _of("postal_code"),
            "所在地_連結表記": _street,
            "所在地_都道府県": _address(0),
            "所在地_市区町村": _address(1),
            "建物名等(方書)": _building,
            "緯度": _degrees("lat"),
            "経度": _degrees("lon"),
            "定員": _of("capacity"),
            **_all_of("event", ("参加条件_詳細", *events.JOINING)),
            "URL": _of("url"),
            **_all_of("event", ("備考",)),
        }
        | _OURS
        | _CREDIT,
        _is_event,
    ),
    Sheet(
        "childrenstable",
        _("子ども食堂"),
        {
            "全国地方公共団体コード": _of("municipality_code"),
            "ID": lambda entry: entry.id,
            "都道府県": _address(0),
            "市区町村名": _address(1),
            "名称": _of("name"),
            "名称_カナ": _of("kana"),
            **_all_of("childrens_table", ("設置目的", "実施支援の主な区分")),
            "住所": _street,
            "方書": _building,
            "緯度": _degrees("lat"),
            "経度": _degrees("lon"),
            "URL": _of("url"),
            **_all_of("childrens_table", ("法人番号",)),
            "運営団体名": _of("provider"),
            **_all_of("childrens_table", columns.HOW_OFTEN),
            **_all_of("childrens_table", ("開催開始時間", "開催終了時間", "開催日時特記事項")),
            **_all_of("childrens_table", ("参加条件", *columns.FEES, "参加費特記事項")),
            **_all_of("childrens_table", columns.JOINING[1:]),
            "定員": _of("capacity"),
            **_all_of("childrens_table", columns.ABOUT[3:-1]),
            **_all_of("childrens_table", (*columns.NOT_KEPT, "備考")),
            "電話番号": _of("phone"),
            **_OURS,
            **_CREDIT,
        },
        lambda content: _is(content, PLACE, INFORMAL, "food", "children"),
    ),
    Sheet(
        "childcare",
        _("子育て施設"),
        _HEAD
        | _all_of("preschool", ("種別", "受入年齢", "一時預かりの有無"))
        | {"収容定員": _of("capacity")}
        | _WHEN
        | _all_of("preschool", ("説明",))
        | {"URL": _of("url")}
        | _OURS
        | _CREDIT,
        lambda content: _is(content, SUPPORT, FORMAL, "children"),
    ),
    Sheet(
        "care",
        _("介護サービス事業所"),
        _HEAD
        | {"実施サービス": _of("description"), "定員": _of("capacity")}
        | _WHEN
        | {"URL": _of("url")}
        | _OURS
        | _CREDIT,
        lambda content: _is(content, SUPPORT, FORMAL, "older"),
    ),
    Sheet(
        "clinic",
        _("医療機関"),
        _HEAD
        | {
            **_all_of("clinic", ("医療機関の種類", "診療曜日", "診療開始時間", "診療終了時間")),
            **_all_of("clinic", ("診療日時特記事項", *columns.OUT_OF_HOURS, "診療科目", "備考")),
            "URL": _of("url"),
        }
        | _OURS
        | _CREDIT,
        lambda content: _is(content, SUPPORT, FORMAL, "health"),
    ),
    Sheet(
        "facility",
        _("公共施設"),
        _HEAD | _WHEN | _TAIL | {"バリアフリー情報": _of("conditions")} | _OURS | _CREDIT,
        lambda content: _is(content, PLACE, FORMAL),
    ),
)
SHEETS = {sheet.code: sheet for sheet in (OWN, *STANDARD)}


def sheet_of(content: Content) -> Sheet:
    """The standard sheet in which an entry belongs: the first that fits; else our own."""
    return next((sheet for sheet in STANDARD if sheet.fits(content)), OWN)
