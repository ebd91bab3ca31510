"""The states of a referral and who may set them: a subset of HL7 SDOH Clinical Care's."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

import jpholiday

from tonari.ground.vault.rules import Box
from tonari.kernel.clock import TOKYO
from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people.rules import DIED, OPEN_DOOR
from tonari.records.people.rules.losses import MISSING
from tonari.records.people.rules.losses import died as has_died

from .hours import DAY_ENDS, in_the_day
from .naming import (
    check_nameless,
    check_no_contacts,
    check_unnamed,
    check_words,
)
from .needs import wanted, words_of
from .queue import check_ahead, check_queue, release_due_in_queue

__all__ = [
    "check_nameless",
    "check_no_contacts",
    "check_queue",
    "check_unnamed",
    "check_words",
    "release_due_in_queue",
    "wanted",
    "words_of",
]

DRAFT, REQUESTED, ACCEPTED, REJECTED = "draft", "requested", "accepted", "rejected"
CANCELLED, IN_PROGRESS, ON_HOLD = "cancelled", "in-progress", "on-hold"
COMPLETED, FAILED, IN_ERROR = "completed", "failed", "entered-in-error"
STATES = {
    DRAFT: _("下書き"),
    REQUESTED: _("返事を待っています"),
    ACCEPTED: _("引き受けました"),
    REJECTED: _("ことわりました"),
    CANCELLED: _("取りやめました"),
    IN_PROGRESS: _("会えました"),
    ON_HOLD: _("順番を待っています"),
    COMPLETED: _("つながりました"),
    FAILED: _("うまくいきませんでした"),
    IN_ERROR: _("まちがいでした"),
}
OPEN_STATES = (REQUESTED, ACCEPTED, IN_PROGRESS, ON_HOLD)
# The recipient has taken the person up; they have met.
TAKEN, MET = (ACCEPTED, IN_PROGRESS, ON_HOLD), (IN_PROGRESS, COMPLETED)
UNMET = (DRAFT, REQUESTED, ACCEPTED, ON_HOLD)
# Nothing has ended it.
STANDING = (*OPEN_STATES, COMPLETED)
ENDED_BY_SENDER = (CANCELLED, IN_ERROR)
CAME_TO_NOTHING = (REJECTED, CANCELLED, FAILED, IN_ERROR)
# What a sender said with the end of an offer: its recipient reads that when the offer is closed.
CALLED_OFF = "called_off"
# Kinds of messages, of those by which an introduction comes back.
SAID_AT_THE_END = ("decline", "cancel", CALLED_OFF, "fail")
# Somebody is to be met, and details wait to be handed over: see `is_handed_over_in`.
TO_MEET = (ACCEPTED, ON_HOLD)

SENDER, RECIPIENT = "requester", "target"
EDGES: dict[tuple[str, str], frozenset[str]] = {
    (DRAFT, REQUESTED): frozenset({SENDER}),
    (REQUESTED, ACCEPTED): frozenset({RECIPIENT}),
    (REQUESTED, REJECTED): frozenset({RECIPIENT}),
    (REQUESTED, CANCELLED): frozenset({SENDER}),
    (ACCEPTED, IN_PROGRESS): frozenset({RECIPIENT}),
    (ACCEPTED, ON_HOLD): frozenset({RECIPIENT}),
    (ACCEPTED, CANCELLED): frozenset({SENDER, RECIPIENT}),
    (ACCEPTED, FAILED): frozenset({RECIPIENT}),
    (ON_HOLD, IN_PROGRESS): frozenset({RECIPIENT}),
    (ON_HOLD, CANCELLED): frozenset({SENDER, RECIPIENT}),
    (ON_HOLD, FAILED): frozenset({RECIPIENT}),
    (IN_PROGRESS, ON_HOLD): frozenset({RECIPIENT}),  # the meeting was a mistake: see `NOT_MET`
    (IN_PROGRESS, COMPLETED): frozenset({RECIPIENT}),
    (IN_PROGRESS, CANCELLED): frozenset({SENDER, RECIPIENT}),
    (IN_PROGRESS, FAILED): frozenset({RECIPIENT}),
    (DRAFT, IN_ERROR): frozenset({SENDER}),
    (REQUESTED, IN_ERROR): frozenset({SENDER}),
    (ACCEPTED, IN_ERROR): frozenset({SENDER}),
    (ON_HOLD, IN_ERROR): frozenset({SENDER}),
}

URGENCIES = {
    "urgent": _("いそぎ（1日以内に返事がほしい）"),
    "soon": _("早めに（3日以内）"),
    "normal": _("ふつう（1週間以内）"),
}
# Aims until a network sets its own in its 規約.
ANSWER_WITHIN = {
    "urgent": timedelta(days=1),
    "soon": timedelta(days=3),
    "normal": timedelta(days=7),
}
WAIT_DAYS = 30
MEET_WITHIN_DAYS = {"urgent": 3, "soon": 7, "normal": 21}

REASONS = {
    REJECTED: {
        "no_capacity": _("いまは余裕がない"),
        "not_our_field": _("うちの分野ではない"),
        "area": _("地域がちがう"),
        "other": _("そのほか"),
    },
    CANCELLED: {
        "no_contact": _("連絡がつかない"),
        "person_declined": _("本人がのぞまなくなった"),
        "someone_else": _("ほかのところが引き受けた"),
        "changed": _("事情が変わった"),
        "other": _("そのほか"),
    },
    ON_HOLD: {"waiting_list": _("順番待ち"), "other": _("そのほか")},
    FAILED: {
        "could_not_meet": _("会えなかった"),
        "person_declined": _("本人がのぞまなくなった"),
        "not_fitting": _("合わなかった"),
        "other": _("そのほか"),
    },
    IN_ERROR: {"mistake": _("まちがえて作った")},
}
# Why a connection that stood came back to the sender; the last two to whoever had stepped back.
UNREACHED, DECLINED = "unreached", "person_declined"
REASONS[IN_PROGRESS] = REASONS[COMPLETED] = {
    "broken": _("とぎれたとのことです"),
    "no_news": _("ようすの返事がありません"),
    UNREACHED: _("相手は、いま本人に連絡できません"),
    DECLINED: _("本人は相手の連絡をのぞんでいません"),
}
# Why nobody who was met can be left to the recipient now, besides UNREACHED, DECLINED and BROKEN:
# they are not beside the person; the sender is not; or they may not be the only one.
AWAY, APART, LONE = "away", "apart", "lone"
# Why an introduction ended with a loss: only whoever wrote that down reads it (`neutral`).
LOST = {
    DIED: _("亡くなられたと聞いたため"),
    MISSING: _("行方がわからなくなったため"),
}
# Why somebody is waited for again: that they had met was written by mistake.
NOT_MET = "not_met"
MEETINGS = {
    "together": _("いっしょに行った"),
    "in_person": _("直接会った"),
    "phone": _("電話で引き合わせた"),
}
# How the sender brings the person and the recipient together, agreed when handing over.
HANDOVERS = {
    "together": _("いっしょに行く"),
    "in_person": _("こちらで引き合わせる"),
    "phone": _("電話で引き合わせる"),
    "alone": _("本人が自分で行く"),
}
# Those for which the sender gives somebody's time: on the day it is a plan of theirs.
BROUGHT = ("together", "in_person", "phone")
# How an answer came that somebody enters for a recipient without an account.
WAYS = {
    "phone": _("電話で"),
    "in_person": _("会って"),
    "paper": _("紙（郵送や手渡し）で"),
    "fax": _("FAXで"),
}
# What the sender chose after the first meeting.
BESIDE, STEPPED_BACK = "beside", "stepped_back"


def offer_box(task_id: UUID) -> Box:
    """The box whose key seals an offer and what is said about it."""
    return Box("offer", task_id)


def message_box(task_id: UUID, kind: str) -> Box:
    """The box whose key seals a message: the offer's, but for what outlasts that."""
    return Box("offer", task_id, "ending") if kind == CALLED_OFF else offer_box(task_id)


def is_handed_over_in(state: str, *, is_light: bool, agreed: bool) -> bool:
    """Whether details that were not handed over are waited for in this state.

    Whoever has met the person without them waits for nothing: support never depends on a consent.
    agreed: one is written down after all; by a key it is handed over still. Whoever has no account
    was told by voice, which can be written down (`may_tell`).
    """
    return state in TO_MEET or (agreed and not is_light and state in MET)


def may_release(state: str, *, is_light: bool) -> bool:
    """Whether details can be handed over now: by a key, as long as the introduction stands.

    Whoever has no account is told them before they meet; after that it is written down that they
    were (`may_tell`).
    """
    return state in (TO_MEET if is_light else (*TAKEN, COMPLETED))


def may_tell(state: str, *, is_light: bool) -> bool:
    """Whether it can be written down now that the recipient was told by voice.

    Before a first meeting that is how whoever has no account is handed the details (`release`).
    """
    return state in (MET if is_light else (*TAKEN, COMPLETED))


def may_consent(state: str) -> bool:
    """Whether a consent can be written down: also of what was told by voice before they met."""
    return state in (DRAFT, *OPEN_STATES, COMPLETED)


def neutral(reason: str) -> str:
    """The reason as whoever may not know of a loss reads it: a loss is nothing but `other`."""
    return "other" if reason in LOST else reason


def may_move(old: str, new: str, roles: Collection[str]) -> bool:
    """Whether these sides may make this change now, for a button to show or hide."""
    return bool(EDGES.get((old, new), frozenset()) & set(roles))


def check_reason(state: str, reason: str, words: str) -> None:
    """A refusal, a pause and an end need a reason; 「そのほか」 needs words."""
    if reason not in REASONS[state]:
        raise Refused(_("理由を選んでください。"), field="reason")
    if reason == "other" and not words.strip():
        raise Refused(_("どんな理由か、ひとこと書いてください。"), field="words")
    check_words(words, "words")


def check_wanted(why_at_rest: str) -> None:
    """Nobody is introduced who asked to be left in peace, has died, or is nowhere to be found."""
    if why_at_rest == DIED:
        raise has_died()
    if why_at_rest == MISSING:
        raise Refused(
            _(
                "行方がわからないあいだは、つなげません。見つかってから、いっしょに考えてつないでください。"
            )
        )
    if why_at_rest == OPEN_DOOR:
        raise Refused(
            _(
                "本人が、いまは連絡をのぞんでいません。"
                "本人が戻ってきてから、いっしょに考えてつないでください。"
            )
        )


def check_offer(offer: dict[str, str], identity: dict[str, str]) -> None:
    """An offer says what is needed, roughly where and when, never who."""
    if not offer.get("need", "").strip():
        raise Refused(_("どんな助けがあるとよいかを書いてください。"), field="need")
    check_unnamed(offer, identity)


# Days after the first meeting on which each side is asked whether the connection holds.
FOLLOW_UP_DAYS = (30, 90, 180)
FOLLOW_UP_WITHIN = timedelta(days=14)
PLANNED, ASKED, ANSWERED, UNANSWERED = "planned", "asked", "answered", "unanswered"
DROPPED = "dropped"
OPEN_FOLLOW_UPS = (PLANNED, ASKED)
# An answer that comes late is an answer.
ANSWERABLE = (*OPEN_FOLLOW_UPS, UNANSWERED)
HOLDS, SHAKY, BROKEN = "holds", "shaky", "broken"
HOLDING = {
    HOLDS: _("続いている"),
    SHAKY: _("続いているが、心配がある"),
    BROKEN: _("とぎれてしまった"),
}


def follow_ups(met_on: date) -> list[tuple[str, int, date]]:
    """Whom to ask how many days after the first meeting, and when: (side, days, day)."""
    return [
        (side, days, met_on + timedelta(days=days))
        for days in FOLLOW_UP_DAYS
        for side in (SENDER, RECIPIENT)
    ]


def is_asked_again(state: str, day: date, later: Collection[tuple[str, date]], today: date) -> bool:
    """Whether a question is planned anew when the day of the first meeting is corrected.

    day: its new day. later: state and new day of the later questions of its side. Dropped for one
    of them, it waits again if its day lies ahead, or if none of them was answered or has its day
    behind it. Dropped with all of them, as nobody is asked about this person any more, it stays so.
    """
    if state != DROPPED:
        return state != ANSWERED and day > today
    gave_way = any(one != DROPPED for one, _day in later)
    overtaken = any(one == ANSWERED or its_day <= today for one, its_day in later)
    return gave_way and (day > today or not overtaken)


def check_holding(holds: str, words: str, need: str) -> None:
    """What a side says of a connection; a worry or an end needs a word."""
    if holds not in HOLDING:
        raise Refused(_("ようすを選んでください。"), field="holds")
    if holds != HOLDS and not (words.strip() or need.strip()):
        raise Refused(_("どんなようすか、ひとこと書いてください。"), field="words")
    check_words(words, "words")
    check_words(need, "need")


def check_handover(how: str, on: date | None, today: date) -> None:
    """How and when the two are brought together: a day to come, within a year."""
    if how not in HANDOVERS:
        raise Refused(_("どうやって引き合わせるかを選んでください。"), field="handover")
    check_ahead(on, today, "handover_on")


def check_leaves_nothing(answered_for: int) -> None:
    """Nobody steps back from a person while introductions are under way that they answer for."""
    if answered_for:
        raise Refused(
            _(
                "この本人のつなぎが%(number)s件、途中か、戻ってきたままです。そのあいだの担当は"
                "こちらです。終わるか「確かめました」を押してから、まかせてください。"
            ),
            number=answered_for,
        )


def check_reaches(reaches: bool) -> None:
    """Nobody leaves a person to whoever could not even ring them up."""
    if not reaches:
        raise Refused(
            _(
                "相手は、本人に連絡できないかもしれません。お名前も、連絡先も、住んでいるところも、渡していない"
                "からです。渡すか、相手が本人から聞いて自分の記録に書くまで、まかせられません。"
            )
        )


def check_holds(latest: Collection[str]) -> None:
    """Nobody leaves a person to where the connection broke. latest: what each side said last."""
    if BROKEN in latest:
        raise Refused(
            _(
                "このつながりは、とぎれたと知らせがありました。いまは、まかせられません。本人のようすを確かめ、"
                "続いていたら「ようすを書く」から知らせてください。ほかのところにつなぐこともできます。"
            )
        )


def answer_due(urgency: str, at: datetime) -> datetime:
    """By when an answer is hoped for: of what is urgent at an hour of the day, `in_the_day`.

    Of the others the day alone is said.
    """
    due = at + ANSWER_WITHIN[urgency]
    return in_the_day(due) if urgency == "urgent" else due


def release_due(urgency: str, at: datetime) -> datetime:
    """By when details are handed over: by the next working day's end; if urgent in an hour.

    An hour that ends at night ends at the next 8:30 (`in_the_day`).
    """
    if urgency == "urgent":
        return in_the_day(at + timedelta(hours=1))
    day = at.astimezone(TOKYO).date() + timedelta(days=1)
    while is_day_off(day):
        day += timedelta(days=1)
    return datetime.combine(day, DAY_ENDS, TOKYO)


def is_day_off(day: date) -> bool:
    """Saturday, Sunday, a national holiday, or the year's end (12-29 to 01-03)."""
    year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() >= 5 or year_end or bool(jpholiday.is_holiday(day))


def check_met(on: date, today: date, begun: datetime | None, *, is_light: bool) -> None:
    """A first meeting has happened: today or before, and not before the introduction began.

    begun: when the recipient took the person up; of a recipient without an account, who may have
    met them before they answered, when the offer was written.
    """
    if on > today:
        raise Refused(_("まだ来ていない日です。会えた日を入れてください。"), field="on")
    if on < today - timedelta(days=366):
        raise Refused(_("1年より前の日です。日付を確かめてください。"), field="on")
    if begun is not None and on < begun.astimezone(TOKYO).date():
        before = _("お願いを送る前の日です。会えた日を確かめてください。")
        raise Refused(
            before if is_light else _("引き受ける前の日です。会えた日を確かめてください。"),
            field="on",
        )


def check_met_before(on: date, followed_on: date | None) -> None:
    """A first meeting lies not after what was said to have come of it."""
    if followed_on is not None and on > followed_on:
        raise Refused(
            _("「つながった」やようすの知らせより、あとの日です。会えた日を確かめてください。"),
            field="on",
        )
