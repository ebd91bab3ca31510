"""Who keeps an entry true: what a host may change by a link, when to ask, what a report says."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tonari.kernel.actor import Actor
from tonari.kernel.ids import PAPER_ALPHABET, fold_paper_code
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.text import one_dash

from . import FULL, ROOMS, WAITING
from .private import OF_LIST

PAPER, MAIL = "paper", "mail"
CODE_GROUPS = 6
"""Groups of four letters of a host's code: 120 random bits, as a letter of an introduction has."""
MAIL_LINK_LIVES = timedelta(days=60)
ASK_AGAIN = timedelta(days=30)

# A lost card must not send somebody in need to a stranger's telephone: that part waits for a
# member. What can only cost a walk in vain stands at once, with what stood before beside it.
# Seven digits may be a number within the town; with other signs between them, only what begins as a
# number of Japan does (5・10・15・20 are days). Of addresses, any name with a dot, and any @.
# Digits may be kanji. Where 、, / or a line stands between groups, only groups of the lengths that
# numbers have are one. ライン and インスタ lead on with a handle, or where they say ID.
_DIGIT, _ZERO, _GAP = "[0-9〇零一二三四五六七八九]", "[0〇零]", r"[-()\s.・/、,]{1,3}"
_GROUPED = "|".join(
    f"{_ZERO}{_DIGIT}{{{first - 1}}}{_GAP}{_DIGIT}{{{middle}}}{_GAP}{_DIGIT}{{{last}}}"
    for first, middle, last in ((2, 4, 4), (3, 3, 4), (3, 4, 4), (4, 2, 4), (4, 3, 3), (5, 1, 4))
)
_ELSEWHERE = re.compile(
    rf"{_DIGIT}(?:[-() .]?{_DIGIT}){{6,}}"
    rf"|(?<!{_DIGIT})(?:{_ZERO}|\+81)(?:[-() .・]{{0,3}}{_DIGIT}){{8,}}"
    rf"|(?<!{_DIGIT})(?:{_GROUPED}|{_ZERO}{_DIGIT}{{1,4}}{_GAP}{_DIGIT}{{6,8}})(?!{_DIGIT})"
    r"|[\w.%+-]*@[a-z0-9_-]+|https?:|[a-z0-9-]+\.[a-z]{2,}|(?<![a-z])LINE(?![a-z])"
    r"|(?<!オン)(?:ライン|インスタ)[^\n。]{0,10}?(?=[\d_.]*[a-z])[a-z0-9_.]{3,}"
    r"|(?<!オン)(?:ライン|インスタ)[^\n。]{0,5}ID",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?<!\d)(?<!\d[-() .])(?:19|20)\d\d([-./])[01]?\d\1[0-3]?\d(?!\d)")
"""A day in digits: with the time after it, it has as many of them as a number."""
_SPANS = re.compile(r"(?<![\d-])\d{1,2}-\d{1,2}(?:[ 、,/]{1,2}\d{1,2}-\d{1,2})+(?![\d-])")
_TO_RING = re.compile(
    "電話|でんわ|デンワ|番号|携帯|ケータイ|tel|phone|call|fax|[☎☏℡📞📱]", re.IGNORECASE
)
AT_ONCE = ("hours", "openings", "conditions")
HELD = ("phone",)
MADE, HELD_BACK, KEPT, UNDONE = "made", "held", "kept", "undone"
CHANGED_PARTS = {
    "hours": _("いつ（ことばで）"),
    "openings": _("曜日と時間"),
    "conditions": _("来てほしい人・条件"),
    "phone": _("電話"),
}

CLOSED, RECRUITING, OTHER = "closed", "recruiting", "other"
MISTAKES = {
    CLOSED: _("もう、やっていない"),
    "moved": _("場所がちがう・移った"),
    "phone": _("電話がつながらない・番号がちがう"),
    "times": _("曜日や時間がちがう"),
    RECRUITING: _("勧誘や、しつこい売りこみがあった"),
    OTHER: _("そのほか"),
}
OPEN_REPORT, ASKED, MENDED, NOT_SO = "open", "asked", "mended", "not_so"
ANSWERS = {
    MENDED: _("直しました"),
    ASKED: _("たずねています"),
    NOT_SO: _("そのとおりではありませんでした"),
}
RECRUITING_ANSWERS = ANSWERS | {MENDED: _("確かめて、手を打ちました")}
WAITS = (OPEN_REPORT, ASKED)
TAKER_ANSWERS_IN = timedelta(days=3)
"""Whoever said 「わたしが見ます」 says in this time what became of it, or that they still do."""
LONGEST_REPORT = 500
MOST_REPORTS = 20
"""So many reports of one kind wait at an entry at most: more of them say nothing new."""

MEMBER, HOST, LIST = "member", "host", "list"
ALL_PARTS = "all"
"""The part of a provenance that stands for every part that is not named itself."""
CHECKED_BEFORE = "checked_before"
"""Under which a provenance keeps who had confirmed what a list has changed since."""
MOST_NUMBER = 9999
UNIT = "人"
"""What is counted where nobody says of what."""


@dataclass(frozen=True)
class Room:
    """Whether there is room (ROOMS), and in numbers where somebody counted.

    free: how many more may come; most: how many at most; unit: of what (人, 組, 席).
    """

    word: str
    free: int | None = None
    most: int | None = None
    unit: str = ""


def check_numbers(room: Room) -> None:
    """`Refused` at the number that cannot be."""
    for name, number in (("free", room.free), ("most", room.most)):
        if number is not None and not 0 <= number <= MOST_NUMBER:
            raise Refused(_("0から9999までの数にしてください。"), field=name)
    if room.free is not None and room.most is not None and room.free > room.most:
        raise Refused(_("空きの数が、定員より多くなっています。"), field="free")
    if room.word in (FULL, WAITING) and room.free:
        raise Refused(
            _("「%(word)s」のときは、空きの数を書かないでください。"),
            field="free",
            word=ROOMS[room.word],
        )
    if len(room.unit) > 20:
        raise Refused(_("長すぎます。%(longest)s字までにしてください。"), field="unit", longest=20)


def free_places(room: str, free: int | None) -> int | None:
    """How many may still come: the number that was said; full and waiting say none."""
    return 0 if room in (FULL, WAITING) else free


def check_code(code: str) -> str:
    """A host's code, folded. `Refused` for what `new_paper_code` would never write."""
    folded = fold_paper_code(code)
    if len(folded) != CODE_GROUPS * 4 or set(folded) - set(PAPER_ALPHABET):
        raise Refused(_("ページを開きなおして、もういちど作ってください。"))
    return folded


def said_by(
    by: Actor, today: date, parts: Iterable[str], still: Collection[str] = ()
) -> dict[str, list[str]]:
    """The provenance of parts that somebody writes today: kind, organisation, day.

    still: those of them in which a withheld number of a list still stands; they say so at the end.
    """
    kind = HOST if by.kind == "link" else MEMBER
    who = str(by.organisation_id or "")
    said = [kind, who, today.isoformat()]
    return {part: [*said, OF_LIST] if part in still else said for part in parts}


def origin_of(provenance: Mapping[str, Any], part: str) -> tuple[str, str, str] | None:
    """(kind, who, day) of a part, None where the entry's own list said it."""
    found = provenance.get(part) or provenance.get(ALL_PARTS)
    return (found[0], found[1], found[2]) if found else None


_JOINED_OF = "of "


def joined_of(*origins: Collection[str]) -> list[str]:
    """What a provenance says at its end of a part that was joined of two: the lists they are of."""
    found: list[str] = []
    for kind, who, *more in origins:
        named = [f"{_JOINED_OF}{who}"] if kind == LIST and who else []
        found += named or [one for one in more if one.startswith(_JOINED_OF)]
    return list(dict.fromkeys(found))


def lists_joined(provenance: Mapping[str, Any], part: str) -> tuple[str, ...]:
    """The lists of which somebody joined a part; none for one that was not joined."""
    said = provenance.get(part, ())
    return tuple(one.removeprefix(_JOINED_OF) for one in said[3:] if one.startswith(_JOINED_OF))


def said_since(provenance: Mapping[str, Any], day: date) -> bool:
    """Whether somebody said a part of it on that day or later."""
    since = day.isoformat()
    return any(said[2] >= since for part, said in provenance.items() if part != CHECKED_BEFORE)


def origin_taken(
    provenance: Mapping[str, Any], part: str, source: str, taken_on: date | None
) -> list[str]:
    """The provenance of a part that goes on in another entry, as this one's says it.

    source, taken_on: of its list, for what that said; a number of it stays withheld.
    """
    found = provenance.get(part) or provenance.get(ALL_PARTS)
    day = taken_on.isoformat() if taken_on else ""
    return list(found) if found else [LIST, source, day, OF_LIST]


def leads_elsewhere(before: str, after: str) -> bool:
    """Whether a text newly names where to ring, write or look: that is held as a number is."""
    old, new = (_plain(text) for text in (before, after))
    return any(found not in old for found in _ELSEWHERE.findall(new))


def _plain(words: str) -> str:
    """Words without their days and, where nobody is told to ring, without hours such as 10-12."""
    plain = _DAY.sub("日", one_dash(words))
    return plain if _TO_RING.search(plain) else _SPANS.sub(_without_hours, plain)


def _without_hours(found: re.Match[str]) -> str:
    """The hours of one day go on and on; what does not may be a number in their dress."""
    hours = [int(one) for one in re.findall(r"\d+", found.group())]
    spans = list(zip(hours[::2], hours[1::2], strict=True))
    go_on = hours == sorted(hours) and all(begin < end for begin, end in spans)
    return "時" if go_on and hours[-1] <= 24 else found.group()


def asks_host(
    allowed: bool, email: str, stale: bool, asked_at: datetime | None, now: datetime
) -> bool:
    """Whether a mail asks the host now if all is still right."""
    return allowed and bool(email) and stale and (asked_at is None or asked_at + ASK_AGAIN <= now)


def check_may_report(what: str, words: str, waiting: int) -> None:
    """`Refused` for a report that says nothing, or where enough of its kind wait already."""
    if what not in MISTAKES:
        raise Refused(_("何がちがっていたかを、選んでください。"), field="what")
    if what == OTHER and not words.strip():
        raise Refused(_("どこがちがっていたかを、ひとこと書いてください。"), field="words")
    if len(words) > LONGEST_REPORT:
        raise Refused(
            _("長すぎます。%(longest)s字までにしてください。"),
            field="words",
            longest=LONGEST_REPORT,
        )
    if waiting >= MOST_REPORTS:
        raise Refused(_("ここについては、もう知らせが届いています。確かめているところです。"))


def may_take(by: Actor, what: str, keeper: UUID | None, *, coordinates: bool) -> bool:
    """Whether `by` may say 「わたしが見ます」: of recruiting, whoever may end the report.

    A coordinator, and never of whoever keeps the place: it may be whom the report is about.
    """
    return what == RECRUITING and coordinates and keeper != by.acting_for


def is_overdue(taken_at: datetime, answered_at: datetime | None, now: datetime) -> bool:
    """Whether nothing was heard for too long (TAKER_ANSWERS_IN) of whoever sees to a report."""
    heard = max(taken_at, answered_at) if answered_at else taken_at
    return heard + TAKER_ANSWERS_IN <= now


def answers_of(
    by: Actor, what: str, keeper: UUID | None, *, coordinates: bool, is_taken: bool = False
) -> dict[str, str]:
    """What `by` may say became of a report, of ANSWERS. is_taken: by somebody else.

    Only whoever may write an entry says that it is mended. A report that people were recruited
    somewhere is ended by whoever `may_take` it, unless somebody else has.
    """
    if what == RECRUITING:
        ends = may_take(by, what, keeper, coordinates=coordinates) and not is_taken
        left_out = set() if ends else {MENDED, NOT_SO}
    else:
        left_out = set() if keeper in (None, by.organisation_id) else {MENDED}
    words = RECRUITING_ANSWERS if what == RECRUITING else ANSWERS
    return {code: label for code, label in words.items() if code not in left_out}


def settled_otherwise() -> Refused:
    """Why what somebody chose does not count: it was settled another way before."""
    return Refused(_("もう、別のほうに決まっています。いまの内容を見てください。"))


def check_may_answer(
    by: Actor,
    what: str,
    keeper: UUID | None,
    answer: str,
    *,
    coordinates: bool,
    is_taken: bool = False,
) -> None:
    """`Refused` for whoever may not answer a report.

    A keeper's members answer, of what nobody keeps any member. That people were recruited is
    answered by coordinators too, and ended by them alone.
    """
    if by.kind != "member" or answer not in ANSWERS:
        raise Refused(_("どれかを選んでください。"), field="answer")
    ours = keeper is None or keeper == by.organisation_id
    if not ours and not (what == RECRUITING and coordinates):
        raise Refused(_("この知らせは、受けもっている主体が答えます。"))
    if answer in answers_of(by, what, keeper, coordinates=coordinates, is_taken=is_taken):
        return
    if is_taken and may_take(by, what, keeper, coordinates=coordinates):
        raise Refused(
            _("ほかの人が見ています。代わるときは、先に「代わりに見ます」を押してください。"),
            field="answer",
        )
    if keeper is None:
        raise Refused(_("勧誘の知らせを終わりにするのは、調整する人です。"), field="answer")
    raise Refused(_("勧誘の知らせを終わりにするのは、ほかの主体の調整する人です。"), field="answer")


def check_gives_links(by: Actor, kept_by: UUID | None) -> None:
    """Where an organisation looks after an entry, it alone lets the host in, or shuts the door.

    Who did not give a card does not know who holds it: others report what is wrong.
    """
    if kept_by is not None and kept_by != by.organisation_id:
        raise Refused(
            _(
                "ここのカードとメールは、確かめている主体が受けもっています。気づいたことは「まちがいを知らせる」で伝えてください。"
            )
        )


def sealed_at(report_id: UUID) -> str:
    """Where the words of a report lie, as what seals them is bound to it."""
    return f"report {report_id}"
