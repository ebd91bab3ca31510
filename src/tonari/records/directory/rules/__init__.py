"""The words of the directory: kinds, standings, fields, states, and what may happen to an entry."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from tonari.kernel.actor import Actor
from tonari.kernel.phones import is_number, spelled
from tonari.kernel.refused import Refused, not_found
from tonari.kernel.refused import gettext_noop as _

from .openings import NEVER_SAID, always_open
from .openings import Openings as Openings
from .private import without_mobiles
from .spelling import written
from .traits import TRAITS
from .traits import known as known_traits

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

OPEN, FEW, FULL, WAITING, PAUSED, ASK = "open", "few", "full", "waiting", "paused", "ask"
ROOMS = {
    OPEN: _("空きあり"),
    FEW: _("空きは少し"),
    FULL: _("いっぱい"),
    WAITING: _("順番待ち"),
    PAUSED: _("休止中"),
    ASK: _("お問い合わせください"),
}

SOME_AREAS, ANYWHERE = "areas", "anywhere"
REACHES = {
    "": _("きめていない・わからない"),
    SOME_AREAS: _("えらんだ地域の人"),
    ANYWHERE: _("どこに住んでいる人でも"),
}


def check_may_import(by: Actor) -> None:
    """Lists are taken in by a member or by the operator's command."""
    if by.kind not in ("member", "command"):
        raise Refused(_("一覧を入れられるのは、構成員か運用者です。"))


def check_may_place(by: Actor) -> None:
    """Whoever brings lists or outlines, and the tick on the day on which new outlines hold."""
    if by.kind not in ("member", "command", "job"):
        raise not_found()


@dataclass(frozen=True)
class Content:
    """What is said about a service, whoever says it: a member in a form, or a row of a list.

    lat, lon: degrees (EPSG:6668), both or neither. hours: the text as published; openings: what
    of it is certain. fields: codes of FIELDS. capacity: how many at most, as it is said.
    reach: whom it is for (REACHES); served: areas, a municipality for all of it. members_contact:
    how members reach it, on no public page. traits: codes of TRAITS. phone, fax: in one form.
    """

    name: str
    kind: str = SUPPORT
    standing: str = FORMAL
    kana: str = ""
    provider: str = ""
    fields: tuple[str, ...] = ()
    description: str = ""
    postal_code: str = ""
    address: str = ""
    municipality_code: str = ""
    lat: float | None = None
    lon: float | None = None
    phone: str = ""
    fax: str = ""
    email: str = ""
    url: str = ""
    hours: str = ""
    openings: Openings = NEVER_SAID
    conditions: str = ""
    cost: str = ""
    capacity: str = ""
    reach: str = ""
    served: tuple[UUID, ...] = ()
    members_contact: str = ""
    traits: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # One form, whoever says it: a form, a list or another node.
        for part in ("phone", "fax"):
            object.__setattr__(self, part, spelled(getattr(self, part)))
        # What leaves no doubt needs nobody to say it again.
        if not self.openings and "時間" in self.hours:
            object.__setattr__(self, "openings", always_open(self.hours))

    def searched(self) -> list[str]:
        """What is searched of it: every public part, the name first; no mobile number.

        Nor what a list says there is none of: whoever looks for it is not to be sent there.
        """
        parts = (self.name, self.kana, self.provider, self.description, self.address)
        words = (*(FIELDS[field] for field in self.fields), KINDS[self.kind])
        terms = (TRAITS[trait] for trait in self.traits)
        more = (_NONE_OF_IT.sub("", self.conditions), self.cost, self.hours, *terms)
        said = (without_mobiles(part) for part in (*parts, *words, *more))
        return [part for part in said if part.strip()]

    def heard(self) -> list[str]:
        """What is listened to besides: its public numbers, of which four digits are enough."""
        numbers = map(without_mobiles, (self.phone, self.fax))
        return [*self.searched(), *(number for number in numbers if number.strip())]

    def folded(self) -> str:
        """That, in one spelling (`spelling.written`), a line for each."""
        return in_one_spelling(self.searched())


def in_one_spelling(texts: Iterable[str]) -> str:
    """Texts as they are searched in (`spelling.written`), a line for each."""
    return "\n".join(filter(None, map(written, texts)))


_NONE_OF_IT = re.compile(r"^[^：\n]{1,20}の有無：(?:無し?|×)$", re.MULTILINE)
"""「一時預かりの有無：無」: a column of a list, as `Cells.said` writes it."""
CHECKED_FOR = timedelta(days=182)
ROOM_SAID_FOR = timedelta(days=31)
MOST_WORDS = 8
LONGEST_WORDS = 100
_BETWEEN = re.compile(r"[\s、，,+＋]+")
_DAY_APART = re.compile(r"(?<=[月火水木金土日])\s+(?=曜)")


def search_words(typed: str) -> list[str]:
    """What was typed into a search box as words, each once (folded alike), at most MOST_WORDS.

    A telephone number is one word, however it is typed.
    """
    number = spelled(typed[:LONGEST_WORDS])
    plain = _DAY_APART.sub("", typed[:LONGEST_WORDS])
    said = [number] if is_number(number) else _BETWEEN.split(plain)
    words = {written(word): word for word in reversed(said)}
    words.pop("", None)
    return list(reversed(words.values()))[:MOST_WORDS]


def join_fields(fields: Iterable[str]) -> str:
    """Field codes as one column keeps them: `|food|exchange|`, empty without any."""
    held = set(fields)
    return _joined(code for code in FIELDS if code in held)


def join_traits(traits: Iterable[str]) -> str:
    """Codes of TRAITS as one column keeps them: `|free|online|`, empty without any."""
    return _joined(known_traits(traits))


def _joined(codes: Iterable[str]) -> str:
    found = "|".join(codes)
    return f"|{found}|" if found else ""


@lru_cache(maxsize=1024)
def split_fields(column: str) -> tuple[str, ...]:
    """The codes of such a column, in its order."""
    return tuple(code for code in column.split("|") if code)


def needs_checking(last_checked_on: date | None, today: date) -> bool:
    """Whether nobody has looked for half a year if an entry is still right."""
    return last_checked_on is None or last_checked_on + CHECKED_FOR < today


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


LONGEST = {
    "name": 200,
    "kana": 200,
    "provider": 200,
    "description": 5000,
    "postal_code": 8,
    "address": 300,
    "municipality_code": 6,
    "phone": 60,
    "fax": 60,
    "email": 254,
    "url": 500,
    "hours": 2000,
    "conditions": 2000,
    "cost": 1000,
    "capacity": 200,
    "members_contact": 500,
}
"""Letters that each part of a Content may have."""


def check_content(content: Content) -> None:
    """`Refused` at the first part that cannot be kept."""
    if not content.name.strip():
        raise Refused(_("名前を書いてください。"), field="name")
    for part, longest in LONGEST.items():
        if len(getattr(content, part)) > longest:
            raise Refused(
                _("長すぎます。%(longest)s字までにしてください。"), field=part, longest=longest
            )
    if content.kind not in KINDS:
        raise Refused(_("支援か居場所かを選んでください。"), field="kind")
    if content.standing not in STANDINGS:
        raise Refused(_("制度内・制度外・境界から選んでください。"), field="standing")
    check_codes(content)
    if content.url and not content.url.startswith(("https://", "http://")):
        raise Refused(_("https:// で始まるアドレスを書いてください。"), field="url")
    check_reach(content)
    check_point(content.lat, content.lon)


def check_codes(content: Content) -> None:
    """`Refused` for a field or a term that is on no list."""
    if any(field not in FIELDS for field in content.fields):
        raise Refused(_("分野は一覧から選んでください。"), field="fields")
    if any(trait not in TRAITS for trait in content.traits):
        raise Refused(_("条件は一覧から選んでください。"), field="traits")


def check_reach(content: Content) -> None:
    """`Refused` unless areas are named exactly when it is for some areas."""
    if content.reach not in REACHES:
        raise Refused(_("どの地域の人のためかを、一覧から選んでください。"), field="reach")
    if content.reach == SOME_AREAS and not content.served:
        raise Refused(_("どの地域の人のためかを、ひとつ以上選んでください。"), field="served")
    if content.reach != SOME_AREAS and content.served:
        raise Refused(_("地域を選んだときは、「えらんだ地域の人」にしてください。"), field="reach")


def check_room(room: str) -> None:
    """`Refused` for a word that says nothing about room."""
    if room not in ROOMS:
        raise Refused(_("空きのようすを選んでください。"), field="room")


def check_point(lat: float | None, lon: float | None) -> None:
    """`Refused` unless both coordinates (degrees) are given or neither, and lie in Japan."""
    if (lat is None) != (lon is None):
        raise Refused(_("緯度と経度は、両方を書くか、両方を空けてください。"), field="lat")
    if lat is not None and lon is not None and not in_japan(lat, lon):
        raise Refused(
            _("日本の中の場所ではありません。緯度と経度を確かめてください。"), field="lat"
        )


def is_old_room(said: date | None, today: date) -> bool:
    """Whether what was said about room may long have changed."""
    return said is None or said + ROOM_SAID_FOR < today


def is_paused(room: str, said: date | None, today: date) -> bool:
    """Whether somebody said lately that a place is paused: its opening times do not hold then."""
    return room == PAUSED and not is_old_room(said, today)


def in_japan(lat: float, lon: float) -> bool:
    """Whether a point lies in the box of 国土地理院「日本の東西南北端点」."""
    return 20.4 <= lat <= 45.6 and 122.9 <= lon <= 154.0


def by_post(postal_code: str, address: str) -> str:
    """Where post reaches an entry: 〒 and code, below it the address; empty without one."""
    code = f"〒{postal_code}\n" if postal_code else ""
    return f"{code}{address}" if address else ""
