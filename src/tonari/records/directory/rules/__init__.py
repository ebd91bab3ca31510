"""The words of the directory: kinds, standings, fields, states, and what may happen to an entry."""

from collections.abc import Iterable
from uuid import UUID

from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.text import fold

SUPPORT, PLACE = "support", "place"
KINDS = {SUPPORT: _("支援"), PLACE: _("居場所")}

FORMAL, INFORMAL, BETWEEN = "formal", "informal", "between"
STANDINGS = {FORMAL: _("制度内"), INFORMAL: _("制度外"), BETWEEN: _("境界")}

FIELDS = {
    "consultation": _("相談"),
    "welfare": _("福祉"),
    "health": _("保健医療"),
    "older": _("高齢"),
    "disability": _("障害"),
    "work": _("雇用就労"),
    "money": _("くらし・お金"),
    "housing": _("住まい"),
    "children": _("子育て"),
    "education": _("教育"),
    "food": _("食"),
    "exchange": _("交流"),
    "culture": _("文化芸術"),
    "sports": _("スポーツ"),
    "safety": _("防災"),
    "rights": _("権利擁護"),
    "foreign": _("多文化共生"),
}

LISTED, MEMBERS, WITHDRAWN = "listed", "members", "withdrawn"
STATES = {LISTED: _("公開"), MEMBERS: _("構成員にだけ表示"), WITHDRAWN: _("取り下げ")}

WEEKDAYS = "月火水木金土日"
Opening = tuple[int, str, str]
"""Weekday (0 is Monday), from, to (`HH:MM`, 24 hours; to may be `24:00`)."""

MOST_WORDS = 8
LONGEST_WORDS = 100


def search_words(typed: str) -> list[str]:
    """What was typed into a search box as folded words, each once, at most MOST_WORDS."""
    folded = (fold(word) for word in typed[:LONGEST_WORDS].split())
    return list(dict.fromkeys(word for word in folded if word))[:MOST_WORDS]


def folded_text(parts: Iterable[str]) -> str:
    """The one column that is searched: every part folded, the name first, a line for each."""
    return "\n".join(part for part in (fold(part) for part in parts) if part)


def join_fields(fields: Iterable[str]) -> str:
    """Field codes as one column keeps them: `|food|exchange|`, empty without any."""
    known = [code for code in FIELDS if code in set(fields)]
    return f"|{'|'.join(known)}|" if known else ""


def split_fields(column: str) -> tuple[str, ...]:
    """The field codes of such a column, in the order of FIELDS."""
    return tuple(code for code in column.split("|") if code)


def check_may_edit(by: Actor, owner: UUID | None) -> None:
    """A member may edit what their own organisation offers and what no organisation answers for."""
    if by.kind != "member":
        raise Refused(_("書きなおすには、構成員として入ってください。"))
    if owner is not None and owner != by.organisation_id:
        raise Refused(
            _(
                "この記録は、のせた主体だけが書きなおせます。直してほしいことを、その主体に伝えてください。"
            )
        )


def check_content(kind: str, standing: str, state: str, fields: Iterable[str]) -> None:
    """`Refused` at the field whose code is none of ours."""
    if kind not in KINDS:
        raise Refused(_("種類を選んでください。"), field="kind")
    if standing not in STANDINGS:
        raise Refused(_("制度内・制度外・境界から選んでください。"), field="standing")
    if state not in STATES:
        raise Refused(_("だれに見せるかを選んでください。"), field="state")
    if any(field not in FIELDS for field in fields):
        raise Refused(_("分野は一覧から選んでください。"), field="fields")


def check_point(lat: float | None, lon: float | None) -> None:
    """`Refused` unless both coordinates (degrees) are given or neither, and lie in Japan."""
    if (lat is None) != (lon is None):
        raise Refused(_("緯度と経度は、両方を書くか、両方を空けてください。"), field="lat")
    if lat is not None and lon is not None and not in_japan(lat, lon):
        raise Refused(
            _("日本の中の場所ではありません。緯度と経度を確かめてください。"), field="lat"
        )


def in_japan(lat: float, lon: float) -> bool:
    """Whether a point lies in the box of Japan's outermost islands (国土地理院「日本の東西南北端点」)."""
    return 20.4 <= lat <= 45.6 and 122.9 <= lon <= 154.0
