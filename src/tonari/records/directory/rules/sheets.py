"""The directory as sheets: one of our own with everything, and those of the standard data sets.

Columns are those of the 自治体標準オープンデータセット (デジタル庁), for 医療機関 and
介護サービス事業所 of the 推奨データセット, and of 東京都's 子ども食堂 form. Only those stand here
that the directory knows; source and licence come after them, in our own words.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tonari.kernel.refused import gettext_noop as _

from . import FIELDS, FORMAL, INFORMAL, KINDS, PLACE, STANDINGS, STATES, SUPPORT, Content
from .cells import harmless
from .opening_words import describe
from .openings import WEEKDAYS, weekly
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


def _fields(entry: Entry) -> str:
    return "、".join(FIELDS[field] for field in entry.content.fields)


def _week(entry: Entry) -> str:
    return describe(entry.content.openings)


def _traits(entry: Entry) -> str:
    return "、".join(TRAITS[trait] for trait in entry.content.traits)


def _days(entry: Entry) -> str:
    """The weekdays, where all of them have one time."""
    return "".join(WEEKDAYS[day] for day in _one_time(entry)[0])


def _begins(entry: Entry) -> str:
    return _one_time(entry)[1]


def _ends(entry: Entry) -> str:
    return _one_time(entry)[2]


def _one_time(entry: Entry) -> tuple[list[int], str, str]:
    week = sorted((rule.day, rule.start, rule.end) for rule in entry.content.openings.opens)
    times = {opening[1:] for opening in week}
    if len(times) != 1 or entry.content.openings != weekly(week):
        return [], "", ""
    return [opening[0] for opening in week], week[0][1], week[0][2]


_CREDIT: dict[str, Callable[[Entry], str]] = {
    "出典": lambda entry: entry.source,
    "データの利用条件": lambda entry: entry.licence,
    "取得元URL": lambda entry: entry.source_url,
}
_HEAD: dict[str, Callable[[Entry], str]] = {
    "全国地方公共団体コード": _of("municipality_code"),
    "ID": lambda entry: entry.id,
    "名称": _of("name"),
    "名称_カナ": _of("kana"),
    "所在地_連結表記": _of("address"),
    "所在地_都道府県": _address(0),
    "所在地_市区町村": _address(1),
    "緯度": _degrees("lat"),
    "経度": _degrees("lon"),
    "電話番号": _of("phone"),
    "連絡先メールアドレス": _of("email"),
    "郵便番号": _of("postal_code"),
    "団体名": _of("provider"),
}
_WHEN: dict[str, Callable[[Entry], str]] = {
    "利用可能曜日": _days,
    "開始時間": _begins,
    "終了時間": _ends,
    "利用可能日時特記事項": _of("hours"),
}
_TAIL: dict[str, Callable[[Entry], str]] = {"説明": _of("description"), "URL": _of("url")}
OWN = Sheet(
    "own",
    _("すべて（となりの一覧）"),
    {
        "となりID": lambda entry: entry.id,
        "名称": _of("name"),
        "名称_カナ": _of("kana"),
        "種類": lambda entry: KINDS[entry.content.kind],
        "位置づけ": lambda entry: STANDINGS[entry.content.standing],
        "分野": _fields,
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
        "公開": lambda entry: STATES[entry.state],
        **_CREDIT,
    },
    lambda _content: True,
)


def _is(content: Content, kind: str, standing: str, *fields: str) -> bool:
    same = content.kind == kind and content.standing == standing
    return same and all(field in content.fields for field in fields)


STANDARD = (
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
            "住所": _of("address"),
            "緯度": _degrees("lat"),
            "経度": _degrees("lon"),
            "URL": _of("url"),
            "運営団体名": _of("provider"),
            "開催頻度": lambda _entry: "",
            "開催日時特記事項": _of("hours"),
            "参加条件": _of("conditions"),
            "参加費特記事項": _of("cost"),
            "定員": _of("capacity"),
            "備考": _of("description"),
            "電話番号": _of("phone"),
            **_CREDIT,
        },
        lambda content: _is(content, PLACE, INFORMAL, "food", "children"),
    ),
    Sheet(
        "childcare",
        _("子育て施設"),
        _HEAD
        | {"種別": _fields, "収容定員": _of("capacity"), "受入年齢": _of("conditions")}
        | _WHEN
        | _TAIL
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
        | _CREDIT,
        lambda content: _is(content, SUPPORT, FORMAL, "older"),
    ),
    Sheet(
        "clinic",
        _("医療機関"),
        _HEAD
        | {
            "診療曜日": _days,
            "診療開始時間": _begins,
            "診療終了時間": _ends,
            "診療日時特記事項": _of("hours"),
            "診療科目": lambda _entry: "",
            "備考": _of("description"),
            "URL": _of("url"),
        }
        | _CREDIT,
        lambda content: _is(content, SUPPORT, FORMAL, "health"),
    ),
    Sheet(
        "facility",
        _("公共施設"),
        _HEAD | _WHEN | _TAIL | {"バリアフリー情報": _of("conditions")} | _CREDIT,
        lambda content: _is(content, PLACE, FORMAL),
    ),
)
SHEETS = {sheet.code: sheet for sheet in (OWN, *STANDARD)}


def sheet_of(content: Content) -> Sheet:
    """The standard sheet in which an entry belongs: the first that fits; else our own."""
    return next((sheet for sheet in STANDARD if sheet.fits(content)), OWN)
