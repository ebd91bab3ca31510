"""The lists that can be read: how each is recognised, and what its own columns say.

Headers are those of the 推奨データセット / 自治体標準オープンデータセット (デジタル庁) and of lists
that cities publish in their own shape. Columns that all of them share are read by `rows`.
介護サービス事業所 and イベント stand as in the data models of NEC-FIWARE/smart-data-models
(`cio/`), 医療機関 as 十和田市, 旭川市 and others publish them. The newer data sets say
所在地_連結表記 for 住所, and split the address besides.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tonari.kernel import clock
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _

from . import FIELDS, KINDS, MEMBERS, PLACE, STANDINGS, STATES, columns, events
from .beside import reach_of
from .cells import Cells, Header, lines, people
from .hours import (
    certain_of_dates,
    certain_of_labelled,
    certain_of_text,
    week_of_days,
    with_remark,
)
from .kinds import classify, names_what_it_is, state_of
from .opening_words import lines as times_shown
from .opening_words import parse
from .openings import NEVER_SAID, WEEKDAYS, Opening, Openings, weekly
from .traits import (
    CHILDREN,
    FREE,
    NO_BOOKING,
    TRAITS,
    is_free,
    is_free_of_charge,
    is_unbooked,
    said_in,
)

WEEK = ("利用可能曜日", "開始時間", "終了時間")
Said = dict[str, Any]
"""Parts of a Content that a format reads itself, and `state`."""


@dataclass(frozen=True)
class Format:
    """A shape of list. signature: columns that only it has. number: what numbers its rows."""

    code: str
    label: str
    signature: tuple[str, ...]
    number: tuple[str, ...]
    read: Callable[[Cells], Said]


def _kinds(*texts: str) -> Said:
    kind, standing, fields = classify(*texts)
    return {"kind": kind, "standing": standing, "fields": fields, "state": state_of(*texts)}


def _kinds_or_unsure(named: tuple[str, ...], *about: str) -> Said:
    """The same of a list that may be of anything.

    Its standing is what its kind and name (named) say, and empty where these name no such place;
    what is told about it (for whom it is, what stands next door) says none.
    """
    said = _kinds(*about, *named)
    return said | {"standing": classify(*named)[1] if names_what_it_is(*named) else ""}


def _facility(cells: Cells) -> Said:
    remark = lines(cells.get("利用可能日時特記事項"))
    named, openings = _one_time(*map(cells.get, WEEK))
    if remark:
        openings = certain_of_labelled(remark)
    return _kinds(cells.get("備考"), cells.get("名称")) | {
        "hours": "\n".join(filter(None, (named, remark))),
        "openings": openings,
        "description": "\n".join(filter(None, (cells.get("説明"), cells.get("備考")))),
        "conditions": cells.said("バリアフリー情報"),
        "traits": said_in(cells.get("説明"), cells.get("バリアフリー情報"), cells.get("備考")),
    }


def _one_time(days: str, start: str, end: str) -> tuple[str, Openings]:
    """When it is open by a list that has one time for all days: as it says, and what is certain."""
    said = f"{days} {start}〜{end}".strip() if start or end else days
    return said, weekly(week_of_days(days, start, end))


def _preschool(cells: Cells) -> Said:
    said = _facility(cells) | _kinds(cells.get("種別"))
    about = (*map(cells.get, ("種別", "説明", "備考")), cells.said("アクセス方法", "駐車場情報"))
    return said | {
        "description": "\n".join(filter(None, about)),
        "conditions": cells.said(*columns.PRESCHOOL),
        "capacity": people(cells.get("収容定員")),
    }


def _baby_station(cells: Cells) -> Said:
    opened, closed = cells.get("提供時間"), cells.get("定休日")
    about = (cells.get("提供内容"), cells.get("提供内容備考"), cells.get("業種"))
    where = _kinds(cells.get("業種"), cells.get("登録施設名"))
    is_place = where["kind"] == PLACE and _is_public(cells.get("業種"))
    kind = {"kind": PLACE, "standing": where["standing"]} if is_place else {}
    return (
        _kinds(cells.get("提供内容"))
        | kind
        | {
            "hours": "\n".join(filter(None, (opened, f"定休日：{closed}" if closed else ""))),
            "openings": certain_of_text(opened, closed),
            "description": "\n".join(filter(None, about)),
            "traits": (CHILDREN,),
        }
    )


def _is_public(trade: str) -> bool:
    """Whether a room for babies is in a building of the town: a shop that has one is a shop."""
    return "公共" in trade or "支援センター" in trade


_AFTER_SCHOOL = "放課後等デイサービス"


def _day_service(cells: Cells) -> Said:
    days = ("平日", "土曜日", "学校休日")
    each = [(day, cells.get(f"開始時刻{day}"), cells.get(f"終了時刻{day}")) for day in days]
    times = [f"{day} {start}〜{end}" for day, start, end in each if start]
    return _kinds(_AFTER_SCHOOL) | {
        "hours": "\n".join([*times, *filter(None, [cells.get("備考")])]),
        "description": "\n".join(
            filter(
                None,
                (_AFTER_SCHOOL, lines(cells.get("活動内容")), lines(cells.get("特徴"))),
            )
        ),
        "conditions": cells.said("対象"),
        "traits": said_in(cells.get("活動内容"), cells.get("特徴"), cells.get("備考")),
        "capacity": people(cells.get("定員")),
    }


def _cool_spot(cells: Cells) -> Said:
    remark = cells.get("指定暑熱避難施設を開放することができる日及び時間帯特記事項")
    times_of_week: tuple[Opening, ...] = ()
    for day in WEEKDAYS:
        times = (cells.get(f"{day}曜開放{edge}時刻") for edge in ("開始", "終了"))
        times_of_week += week_of_days(day, *times)
    place = cells.get("市独自区分") or "指定暑熱避難施設"
    week = [f"{days} {times}" for days, times in times_shown(weekly(times_of_week))]
    return _kinds(place) | {
        "hours": "\n".join([*week, *filter(None, [remark])]),
        "openings": with_remark(times_of_week, remark),
        "description": "\n".join(
            filter(None, (place, cells.get("公共施設"), cells.get("施設の種類")))
        ),
        "capacity": people(
            cells.get("指定暑熱避難施設の開放により受け入れることが可能であると見込まれる人数")
        ),
    }


def _protected(cells: Cells) -> Said:
    kind = cells.get("区分")
    return _kinds(kind, cells.get("地域防災計画分類")) | {
        "description": kind.replace("\n", "、"),
    }


def _childrens_terms(cells: Cells) -> tuple[str, ...]:
    """Free for everybody; no booking; and that adults may come with their children."""
    fees = [cells.get(name) for name in columns.FEES]
    said = said_in(cells.get("設置目的"), cells.get("参加条件"), cells.get("備考"))
    holds = {
        FREE: is_free(fees, cells.get("参加費特記事項")),
        NO_BOOKING: is_unbooked(cells.get("予約方法"), cells.get("予約特記事項"))
        and "予約" not in cells.get("開催日時特記事項"),
        CHILDREN: bool(fees[0] and fees[-1]) and "対象外" not in cells.get("参加条件"),
    }
    return (*said, *(code for code, certain in holds.items() if certain))


def _childrens_table(cells: Cells) -> Said:
    times = f"{cells.get('開催開始時間')}〜{cells.get('開催終了時間')}".strip("〜")
    remark = cells.get("開催日時特記事項")
    when = cells.said(*columns.HOW_OFTEN)
    about = columns.labelled({name: cells.get(name) for name in columns.ABOUT}, columns.ABOUT)
    fees = columns.fees_said({name: cells.get(name) for name in columns.FEES})
    reserve = cells.said(*columns.JOINING)
    return _kinds("子ども食堂") | {
        "hours": "\n".join(filter(None, (when, times, remark))),
        "openings": certain_of_dates(cells.get("開催日"), times, remark),
        "description": about,
        "conditions": reserve,
        "traits": _childrens_terms(cells),
        "cost": "\n".join(filter(None, (fees, cells.get("参加費特記事項")))),
        "capacity": people(cells.get("定員")),
    }


def _plain(cells: Cells) -> Said:
    named = (cells.get("種別", "区分"), cells.get("名称", "施設名"), cells.get("_データセット名"))
    about = "" if named[0] else cells.get("備考")
    return _kinds_or_unsure(named, about) | {
        "description": cells.get("説明", "概要", "備考"),
    }


def _care(cells: Cells) -> Said:
    services = cells.get("実施サービス").replace(";", "、")
    return (
        _facility(cells)
        | _kinds("通所介護", services)
        | {
            "description": "\n".join(filter(None, (services, cells.get("備考")))),
            "capacity": people(cells.get("定員")),
        }
    )


def _clinic(cells: Cells) -> Said:
    days = cells.get("診療曜日").replace(";", "")
    named, openings = _one_time(days, cells.get("診療開始時間"), cells.get("診療終了時間"))
    remark = lines(cells.get("診療日時特記事項"))
    subjects = cells.get("診療科目").replace(";", "、")
    about = (cells.get("医療機関の種類"), subjects, cells.get("備考"))
    return _kinds("医療", cells.get("医療機関の種類")) | {
        "hours": "\n".join(filter(None, (named, remark))),
        "openings": NEVER_SAID if remark else openings,
        "description": "\n".join(filter(None, about)),
        "conditions": cells.said(*columns.OUT_OF_HOURS),
    }


def _event(cells: Cells) -> Said:
    times = ("開始日", "終了日", "開始時間", "終了時間", "開始日時特記事項")
    when = events.when_of(*map(cells.get, times))
    about = (cells.get("説明"), cells.said(events.PLACE_NAME), cells.get("備考"))
    said = _kinds(cells.get("カテゴリー", "区分"), cells.get("イベント名"))
    fees = (cells.get("料金(基本)", "料金_基本"), cells.get("料金(詳細)", "料金_詳細"))
    joining = (cells.get("参加条件_詳細"), cells.said(*events.JOINING))
    return said | {
        "kind": PLACE,
        "fields": said["fields"] or ("exchange",),
        "hours": when.words,
        "openings": when.openings,
        "description": "\n".join(filter(None, about)),
        "conditions": "\n".join(filter(None, joining)),
        "cost": "\n".join(filter(None, fees)),
        "capacity": people(cells.get("定員")),
    }


_EXACT = {
    "hours": "利用日時",
    "description": "説明_全文",
    "conditions": "条件",
    "cost": "費用",
    "capacity": "定員",
}


def told_by_us(cells: Cells) -> Said:
    """What our standard sheets say behind the columns of their standard (`sheets`); it is exact.

    Nothing for a list that has no such columns, or has other words in them.
    """
    if not (cells.has("種類") and cells.has("位置づけ")):
        return {}
    kind, standing = _code(KINDS, cells.get("種類")), _code(STANDINGS, cells.get("位置づけ"))
    told: Said = {"kind": kind, "standing": standing, "fields": _fields(cells.get("分野"))}
    told |= {part: cells.get(name) for part, name in _EXACT.items() if cells.has(name)}
    if cells.get("公開") == STATES[MEMBERS]:
        told["state"] = MEMBERS
    if cells.has("あてはまること"):
        told["traits"] = _traits(cells.get("あてはまること"))
    if cells.has("曜日と時間"):
        told["openings"] = _times(cells.get("曜日と時間"))
    return told if kind and standing else {}


def _own(cells: Cells) -> Said:
    """Our own list (`sheets.OWN`), and every list whose columns somebody chose (`mapping`)."""
    said = _kinds_or_unsure(
        (cells.get("種類"), cells.get("名称")), *map(cells.get, ("分野", "説明"))
    )
    kind, standing = _code(KINDS, cells.get("種類")), _code(STANDINGS, cells.get("位置づけ"))
    fields = _fields(cells.get("分野"))
    told = {
        "kind": kind or said["kind"],
        "standing": standing or said["standing"],
        "fields": fields or (() if kind else said["fields"]),
        "state": MEMBERS if cells.get("公開") == STATES[MEMBERS] else said["state"],
    }
    told["reach"] = reach_of(cells)
    words = ("説明", "利用日時", "条件", "費用", "定員")
    parts = ("description", "hours", "conditions", "cost", "capacity")
    texts = {part: cells.get(word) for part, word in zip(parts, words, strict=True)}
    texts["hours"] = "\n".join(filter(None, map(cells.get, ("利用日時", "利用日時2"))))
    told |= {"traits": _traits(cells.get("あてはまること"))}
    named, certain = _one_time(*map(cells.get, WEEK))
    if named and not texts["hours"]:
        return told | texts | {"hours": named, "openings": certain}
    texts["hours"] = "\n".join(filter(None, (named, texts["hours"])))
    return told | texts | {"openings": _times(cells.get("曜日と時間"))}


def _mapped(cells: Cells) -> Said:
    """A list whose columns somebody chose: what costs nothing is free."""
    said = _own(cells)
    return said | {"traits": (*said["traits"], *((FREE,) * is_free_of_charge(said["cost"])))}


def _fields(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, (_code(FIELDS, word) for word in re.split("[;；、,/]", cell))))


def _traits(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, (_code(TRAITS, word) for word in re.split("[;；、,/]", cell))))


def _code(labels: Mapping[str, str], word: str) -> str:
    return next((code for code, label in labels.items() if label == word.strip()), "")


def _times(text: str) -> Openings:
    try:
        return parse(text, clock.today())
    except Refused:
        return NEVER_SAID


PLAIN = "plain"
OWN = "own"
FORMATS = (
    Format(OWN, _("となりの一覧"), ("となりID", "名称"), ("となりID",), _own),
    Format("coolspot", _("暑熱避難施設"), ("指定暑熱避難施設の名称",), ("ID",), _cool_spot),
    Format("babystation", _("赤ちゃんの駅"), ("登録施設名", "提供内容"), ("ID",), _baby_station),
    Format("protected", _("要配慮者利用施設"), ("要配慮者利用施設名称",), ("№",), _protected),
    Format(
        "childrenstable", _("子ども食堂"), ("名称", "開催頻度", "参加条件"), (), _childrens_table
    ),
    Format("event", _("イベント"), ("イベント名", "開始日"), ("NO", "ID"), _event),
    Format("care", _("介護サービス事業所"), ("実施サービス", "住所"), ("NO", "ID"), _care),
    Format(
        "care", _("介護サービス事業所"), ("実施サービス", "所在地_連結表記"), ("NO", "ID"), _care
    ),
    Format("care", _("介護サービス事業所"), ("実施サービス", "所在地_町字"), ("NO", "ID"), _care),
    Format("clinic", _("医療機関"), ("名称", "診療科目"), ("NO", "ID"), _clinic),
    Format("preschool", _("保育・幼稚園"), ("名称", "種別", "受入年齢"), ("NO", "ID"), _preschool),
    Format("dayservice", _("放課後等デイサービス"), ("施設名", "活動内容"), (), _day_service),
    Format("facility", _("公共施設"), ("名称", "利用可能日時特記事項"), ("NO", "ID"), _facility),
    Format(PLAIN, _("名称と住所だけの一覧"), ("名称", "住所"), (), _plain),
    Format(PLAIN, _("名称と住所だけの一覧"), ("名称", "所在地_連結表記"), ("NO", "ID"), _plain),
    Format(PLAIN, _("名称と住所だけの一覧"), ("施設名", "住所"), (), _plain),
    *(
        Format(PLAIN, _("名称と住所だけの一覧"), (name, *parts), ("NO", "ID"), _plain)
        for name in ("名称", "施設名")
        for parts in (("所在地_町字",), ("住所1",), ("町名", "番地"), ("町字", "番地"))
    ),
)
MAPPED = Format("mapped", _("列をえらんだ一覧"), ("名称",), ("番号",), _mapped)
"""A list whose columns somebody chose: its header is then written in our own words."""
CODES = tuple(dict.fromkeys(known.code for known in FORMATS))


def recognise(header: Header, code: str = "auto") -> Format | None:
    """The format of a header row: the one called `code`, or the narrowest that fits (`auto`)."""
    for known in FORMATS:
        if code in ("auto", known.code) and header.has(*known.signature):
            return known
    return None


def check_format(code: str) -> None:
    """`Refused` for a format that does not exist."""
    if code not in ("auto", *CODES):
        raise Refused(_("その形式はありません。"), field="format")
