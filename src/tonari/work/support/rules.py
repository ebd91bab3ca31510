"""What a note and an appointment hold.

Contact methods follow the 支援経過記録シート (domain.md §3).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from tonari.kernel.refused import Refused
from tonari.kernel.refused import gettext_noop as _
from tonari.kernel.seen import version_of

METHODS = {
    "phone": _("電話"),
    "visit": _("訪問・同行"),
    "meeting": _("面談"),
    "message": _("メール・手紙"),
    "place": _("居場所で会った"),
    "other_body": _("ほかの機関と"),
    "other": _("そのほか"),
}
MAX_TEXT = 20_000
# How long what is unfinished is kept after it was last touched, and what it is to be.
DRAFT_DAYS = 30
TALK_DRAFT, OFFER_DRAFT, PAGE_DRAFT = "talk", "offer", "page"
# So many letters in one draft; so many windows of one page; so many pages of a talk or an offer.
MAX_DRAFT, MAX_WINDOWS, DRAFT_PAGES = 200_000, 5, 10


@dataclass(frozen=True)
class Kept:
    """What stood on an open page in one window. turn: the window's own count of it, growing."""

    window: str
    turn: int
    at: datetime
    answers: dict[str, list[str]]

    @property
    def name(self) -> str:
        """Which window as of when: what grew from it takes its place, and nothing else."""
        return f"{self.window}:{self.turn}"


def with_kept(kept: list[Kept], new: Kept, after: str) -> list[Kept]:
    """What is kept of a page once this came, the latest first; without answers it takes away.

    after: the `name` of what this grew from. What another window wrote since stays beside, so that
    no window writes over another unseen. What was on its way too long changes nothing.
    """
    if any(one.window == new.window and one.turn >= new.turn for one in kept):
        return kept
    others = [one for one in kept if one.window != new.window and one.name != after]
    return ([new, *others] if new.answers else others)[:MAX_WINDOWS]


def says_more(answers: dict[str, list[str]], sent: dict[str, list[str]]) -> bool:
    """Whether anything stands on a page that was not sent so."""

    def plain(values: list[str]) -> list[str]:
        return [value.replace("\r\n", "\n") for value in values]

    return any(
        any(values) and plain(values) != plain(sent.get(name, []))
        for name, values in answers.items()
    )


def check_draft(answers: dict[str, list[str]]) -> None:
    """Refuse what is too long to be kept while it is typed."""
    if sum(len(value) for values in answers.values() for value in values) > MAX_DRAFT:
        raise Refused(
            _("長すぎるので、書きかけとしては、とっておけません。分けて保存してください。")
        )


# For whom an offer is, after which other, and what is chosen before anybody chooses.
_SAID_BY_NOBODY = ("case", "again", "urgency")


def says_nothing(answers: dict[str, list[str]]) -> bool:
    """Whether an offer was begun and left before anything was said: nothing is lost with it."""
    said = (values for name, values in answers.items() if name not in _SAID_BY_NOBODY)
    return not any(value.strip() for values in said for value in values)


def page_draft_id(member_id: UUID, page: str) -> UUID:
    """The key of what a member typed on a page that is open: the same page, the same key."""
    return uuid5(member_id, page)


def page_of_draft(draft_id: UUID, number: int = 0) -> str:
    """The name of a question page of a first talk, or of an offer."""
    return f"{draft_id}/{number}"


# What is cut on paper: the rest is where it was written.
CONTINUES = "…（つづきは記録に）"
_IN_NUMBER, _NUMBER_BEGUN = re.compile(r"[\d－-]"), re.compile(r"[\d－-]+$")
_UNBROKEN = re.compile(r"([!-~]{20})(?=[!-~])")


def shortened(words: str, most: int) -> str:
    """Words in one paragraph of at most so many letters; what is cut says that it goes on.

    It is cut nowhere within a number: half of one rings up somebody else.
    """
    lines = (" ".join(line.split()) for line in words.splitlines())
    whole = _UNBROKEN.sub(r"\1 ", " ／ ".join(line for line in lines if line))
    if len(whole) <= most:
        return whole
    end = most - len(CONTINUES)
    cut = _NUMBER_BEGUN.sub("", whole[:end]) if _IN_NUMBER.match(whole[end]) else whole[:end]
    return cut.rstrip(" ／") + CONTINUES


def draft_place(draft_id: UUID) -> str:
    """What a draft is bound to."""
    return f"draft:{draft_id}"


def place(note_id: UUID, version: int = 1) -> str:
    """Where in its case's box a version of a note stands."""
    return f"note:{note_id}" if version == 1 else f"note:{note_id}:{version}"


CORRECTED, STRUCK, RESTORED = "corrected", "struck", "restored"
CHANGES = {
    CORRECTED: _("書きなおしました"),
    STRUCK: _("取り消しました"),
    RESTORED: _("取り消しをもとに戻しました"),
}


def change_place(change_id: UUID) -> str:
    """Where in its case's box it stands what a note said before a change, and why."""
    return f"note-change:{change_id}"


def check_note(method: str, text: str) -> None:
    """Refuse a note without a known method, without a word, or too long to be read again."""
    if method not in METHODS:
        raise Refused(_("どうやって連絡したかを選んでください。"), field="method")
    if not text.strip():
        raise Refused(_("ひとことでよいので、書いてください。"), field="text")
    if len(text) > MAX_TEXT:
        raise Refused(
            _("長すぎます（%(most)s字まで）。分けて書いてください。"), field="text", most=MAX_TEXT
        )


NOTE_YEARS = 20
"""How far back a note may lie: records are begun late, but a year typed wrong is found."""


def check_day(on: date, today: date) -> None:
    """Refuse the day of a note that can only be a slip."""
    if on.year < today.year - NOTE_YEARS:
        raise Refused(
            _("%(most)s年より前の日です。年を確かめてください。"), field="on", most=NOTE_YEARS
        )


VISIT, PHONE, ACCOMPANY, MEETING, ERRAND = "visit", "phone", "accompany", "meeting", "errand"
KINDS = {
    VISIT: _("訪問"),
    PHONE: _("電話"),
    ACCOMPANY: _("同行"),
    MEETING: _("面談"),
    ERRAND: _("しておくこと"),
}
METHOD_OF = {VISIT: "visit", PHONE: "phone", ACCOMPANY: "visit", MEETING: "meeting"}
"""How the note of a kept appointment says that contact was made."""
PLANNED, DONE, NOT_MET = "planned", "done", "not_met"
POSTPONED, CANCELLED = "postponed", "cancelled"
STATES = {
    PLANNED: _("予定"),
    DONE: _("すみました"),
    NOT_MET: _("話せませんでした"),
    POSTPONED: _("のばしました"),
    CANCELLED: _("とりやめました"),
}
MAX_WORDS = 2_000


@dataclass(frozen=True)
class When:
    """One day, with a time or without, or some day from the first to the last; in Japan."""

    first_on: date
    last_on: date
    at: time | None = None

    @classmethod
    def day(cls, on: date, at: time | None = None) -> "When":
        """One day."""
        return cls(on, on, at)

    @classmethod
    def week(cls, today: date, ahead: int = 0) -> "When":
        """Some day of this week from today on, or of a later one; weeks end on Sunday."""
        monday = today + timedelta(days=7 * ahead - today.weekday())
        return cls(max(monday, today), monday + timedelta(days=6))


def appointment_place(appointment_id: UUID) -> str:
    """Where in its case's box the words of an appointment stand."""
    return f"appointment:{appointment_id}"


def reason_place(appointment_id: UUID) -> str:
    """Where in its case's box stands why it was put off or called off."""
    return f"appointment:{appointment_id}:reason"


def check_when(when: When, today: date) -> None:
    """Refuse a day that has passed, or one more than a year ahead."""
    if when.last_on < today:
        raise Refused(_("その日は過ぎています。今日からあとの日にしてください。"), field="on")
    if when.last_on > today + timedelta(days=366):
        raise Refused(_("予定は1年以内の日にしてください。"), field="on")


def check_appointment(kind: str, what: str, place: str) -> None:
    """Refuse an unknown kind, a small task without a word, or words that are no longer few."""
    if kind not in KINDS:
        raise Refused(_("何をするかを選んでください。"), field="kind")
    if kind == ERRAND and not what.strip():
        raise Refused(_("何をしておくかを書いてください。"), field="what")
    for field, words in (("what", what), ("place", place)):
        check_words(words, field)


def sooner(stands: date | None, new: date, today: date) -> date:
    """When to be in touch next: as it stands, if that is ahead and sooner than the new day."""
    return stands if stands and today < stands < new else new


def ended(state: str) -> Refused:
    """What became of it before, to whoever wants something else of it now."""
    return Refused(_ENDED[state])


_ENDED = {
    DONE: _("この予定のことは、もう書いてあります。書いたことは、「書く」で残せます。"),
    NOT_MET: _(
        "この予定は、もう「話せなかった」と書いてあります。書いたことは、「書く」で残せます。"
    ),
    POSTPONED: _("この予定は、もうのばしてあります。新しい予定を見てください。"),
    CANCELLED: _("この予定は、もうとりやめてあります。"),
}


def check_words(words: str, field: str) -> None:
    """Refuse more than fits beside a date."""
    if len(words) > MAX_WORDS:
        raise Refused(
            _("長すぎます（%(most)s字まで）。分けて書いてください。"), field=field, most=MAX_WORDS
        )


def goers_version(goers: Collection[UUID]) -> str:
    """Which version of who goes: see `kernel.seen`."""
    return version_of(*sorted(map(str, goers)))


def check_goers(goers: Collection[UUID], team: Collection[UUID]) -> None:
    """Somebody goes, and nobody who is not beside the person."""
    if not goers or not set(goers) <= set(team):
        raise Refused(_("だれがするかを、チームのなかから選んでください。"), field="goers")
