"""What holds after every step of the model, asked of the database in few queries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from tests.compiled import compiled
from tonari.ground.ledger.models import Row
from tonari.ground.network.models import Member, Post
from tonari.ground.vault.models import Keyring
from tonari.records.people import rules as people_rules
from tonari.records.people.models import (
    Block,
    Case,
    Grant,
    Loss,
    Refusal,
    Track,
)
from tonari.records.people.rules import CaseFacts
from tonari.work.referral import rules
from tonari.work.referral.models import FollowUp, Link, Message, Task


class Line(NamedTuple):
    """A track: of which person and record, and who carries it; `carries`: no resident alone."""

    case: UUID
    person: UUID
    organisation: UUID
    carries: bool
    kind: str
    state: str
    state_before: str
    post: UUID | None


@dataclass(frozen=True)
class Seen:
    """What several promises look at, read once after a step. one: who stands for a person."""

    tracks: list[Line]
    people: dict[UUID, UUID]
    one: Callable[[UUID], UUID]

    def beside(self, carriers_only: bool = False) -> list[set[str]]:
        """Of each person, how those stand who are beside them, or who carry that."""
        found: dict[UUID, set[str]] = {self.one(person): set() for person in self.people.values()}
        for track in self.tracks:
            if track.kind == people_rules.CONNECTION and (track.carries or not carriers_only):
                found[self.one(track.person)].add(track.state)
        return list(found.values())


OF_A_TRACK = (
    "case", "case__person", "case__organisation", "case__organisation__carries", "kind", "state",
    "state_before", "post",
)  # fmt: skip
TRACKS = compiled(lambda: Track.objects.values_list(*OF_A_TRACK))
CASES = compiled(lambda: Case.objects.values_list("pk", "person", "superseded_by"))
OFFERED = compiled(
    lambda: Task.objects.filter(to_case__isnull=False).values_list("to_case", "referral__case")
)
# Whoever may be responsible: a host or a supporter never is.
FIT = compiled(
    lambda: (
        Member.objects.filter(state="active")
        .exclude(is_worker=False, is_coordinator=False, is_steward=False)
        .values_list("pk", flat=True)
    )
)
POSTS = compiled(lambda: Post.objects.values_list("pk", "organisation", "holder", "deputy"))


def look() -> Seen:
    """Three queries."""
    cases = CASES()
    people = {case: person for case, person, _root in cases}
    joined = [(person, people[root]) for _case, person, root in cases if root]
    # Whose records became one, is one; and so is whom an offer without a name is about. Before a
    # first meeting only the sender knows the latter, and of what came to nothing nobody else ever
    # does: the recipient's record stays nameless, and the person is with the sender.
    one = one_of([*joined, *((people[theirs], people[case]) for theirs, case in OFFERED())])
    return Seen([Line(*row) for row in TRACKS()], people, one)


THERE = {people_rules.OPEN, people_rules.OPEN_DOOR, people_rules.DIED}


def nobody_is_dropped(seen: Seen) -> None:
    fit = set(FIT())
    posts = {}
    for post, organisation, *staff in POSTS():
        assert set(staff) & fit
        assert not set(staff) - fit - {None}
        posts[post] = organisation
    for track in seen.tracks:
        carried: Any = posts.get(track.post) if track.post else None
        assert track.state != people_rules.OPEN or carried == track.organisation
    for states in seen.beside():
        assert states & THERE, states


def nobody_is_left_with_a_resident_alone(seen: Seen, known: dict[UUID, CaseFacts]) -> None:
    """Behind them somebody who carries is beside the person, or keeps a door open, with a team."""
    for states in seen.beside(carriers_only=True):
        assert states & THERE, states
    doors = [
        track.case
        for track in seen.tracks
        if (track.kind, track.state) == (people_rules.CONNECTION, people_rules.OPEN_DOOR)
    ]
    assert all(known[case].team for case in doors), "nobody is behind the door"


def somebody_can_open_it(seen: Seen, known: dict[UUID, CaseFacts]) -> None:
    """Where somebody is kept away or everybody is ill, the person is in another's reach still."""
    near: dict[UUID, bool] = {}
    for case, person in seen.people.items():
        near[seen.one(person)] = near.get(seen.one(person), False) or bool(known[case].team)
    assert all(near.values()), "nobody can open any record of somebody"


# That an introduction came to nothing.
ENDED_WITHOUT = {*rules.STATES} - {rules.DRAFT, *rules.OPEN_STATES, rules.COMPLETED}


def one_of(pairs: Iterable[tuple[UUID, UUID]]) -> Callable[[UUID], UUID]:
    """Which of those that are the same, over however many steps, stands for all of them."""
    becomes: dict[UUID, UUID] = {}

    def one(person: UUID) -> UUID:
        while person in becomes:
            person = becomes[person]
        return person

    for first, second in pairs:
        if one(first) != one(second):
            becomes[one(first)] = one(second)
    return one


@compiled
def grants_of_what_came_to_nothing() -> Any:
    over = Task.objects.filter(state__in=ENDED_WITHOUT).values("pk")
    return Grant.objects.filter(basis_ref__in=over, ended_at__isnull=True).values_list("pk")


@compiled
def keys_of_what_came_to_nothing() -> Any:
    over = Task.objects.filter(state__in=ENDED_WITHOUT).values("pk")
    return Keyring.objects.filter(bound_to__in=over).values_list("pk")


@compiled
def keys_of_ended_grants() -> Any:
    live = Grant.objects.filter(ended_at__isnull=True).values("pk")
    bound = Keyring.objects.filter(box_kind="case", bound_to__isnull=False)
    return bound.exclude(bound_to__in=live).values_list("pk")


def no_grant_and_no_key_outlives_its_reason() -> None:
    assert not grants_of_what_came_to_nothing()
    assert not keys_of_what_came_to_nothing()
    assert not keys_of_ended_grants()


ASKED = FollowUp.objects.filter(state__in=rules.OPEN_FOLLOW_UPS)


@compiled
def asked_without_having_met() -> Any:
    return ASKED.exclude(task__state__in=rules.MET).values_list("pk")


@compiled
def links_without_a_reason() -> Any:
    last = ASKED.filter(side=rules.RECIPIENT).values("task")
    going = Q(task__state__in=[rules.DRAFT, *rules.OPEN_STATES])
    going |= Q(task__state=rules.COMPLETED, task__in=last)
    return Link.objects.filter(ended_at__isnull=True).exclude(going).values_list("pk")


@compiled
def keys_of_dead_links() -> Any:
    dead = Link.objects.filter(ended_at__isnull=False).values("task")
    return Keyring.objects.filter(bound_to__in=dead).values_list("pk")


def whom_not_to_tell_goes_along() -> None:
    """With whatever was handed over goes whom the person does not want told, named or nobody."""
    known = Refusal.objects.filter(case=OuterRef("to_case"), from_case=OuterRef("case"))
    handed = Grant.objects.filter(released_at__isnull=False, to_case__isnull=False)
    assert not handed.filter(~Exists(known)).exists()


# Where it was said that somebody must stay away, with all that they act as.
SAID = compiled(
    lambda: Block.objects.filter(said_here=True).values_list(
        "case", "member", "member__user__members"
    )
)
# Whoever was let in by somebody who must stay away: of the records of that organisation alone
# (docs/decisions/0009), for others rely on them where these had led before.
LET_IN = compiled(
    lambda: Row.objects.filter(verb="people.kept_away_with").values_list("subject_id")
)
KEPT_AWAY = compiled(lambda: Block.objects.values_list("case", "member__user__members"))


@compiled
def handed_over() -> Any:
    handed = Grant.objects.filter(released_at__isnull=False, to_case__isnull=False)
    return handed.values_list("case", "to_case")


@compiled
def met() -> Any:
    have = Task.objects.filter(met_on__isnull=False, to_case__isnull=False)
    return have.values_list("referral__case", "to_case")


def who_must_stay_away_does_wherever_it_led(known: dict[UUID, CaseFacts]) -> None:
    """Handed over, also if that has ended, or met; straight and further; whatever became one."""
    said = set(SAID())
    if not said:
        return
    holds = {case: root or case for case, _person, root in CASES()}
    parts: dict[UUID, set[UUID]] = {}
    for case, root in holds.items():
        parts.setdefault(root, set()).add(case)
    led: dict[UUID, set[UUID]] = {root: set() for root in parts}
    for case, to_case in [*handed_over(), *met()]:
        led[holds[case]].add(holds[to_case])
    away, let_in = set(KEPT_AWAY()), {one for (one,) in LET_IN()}
    for case, barred, member in said:
        reached, further = set(), [holds[case]]
        while further:
            root = further.pop()
            reached.add(root)
            further.extend(() if barred in let_in else led[root] - reached)
        for one in (part for root in reached for part in parts[root]):
            assert (one, member) in away, "a record led to where somebody must stay away comes near"
            assert member not in known[one].team, "somebody who must stay away is on a team"


def no_link_outlives_its_reason() -> None:
    """It lives until the introduction comes to nothing, or the last follow-up is over."""
    assert not asked_without_having_met()
    assert not links_without_a_reason()
    assert not keys_of_dead_links()


@compiled
def stepped_back_before_having_met() -> Any:
    stepped = Task.objects.filter(sender_role="stepped_back")
    return stepped.filter(met_on__isnull=True).values_list("pk")


@compiled
def broken_and_not_returned() -> Any:
    broken = Q(state=rules.UNANSWERED) | Q(holds=rules.BROKEN)
    return FollowUp.objects.filter(broken, task__returned_at__isnull=True).values_list("pk")


def what_broke_is_with_the_sender() -> None:
    assert not stepped_back_before_having_met()
    assert not broken_and_not_returned()


TASKS = compiled(
    lambda: Task.objects.values_list(
        "pk", "referral", "state", "returned_at", "settled_at", "referral__case",
        "referral__case__superseded_by",
    )
)  # fmt: skip
SAID_AT_THE_END = compiled(
    lambda: Message.objects.filter(kind__in=["decline", "cancel", "fail"]).values_list("task")
)
TAKEN_UP = {"accepted", "on-hold", "in-progress", "completed"}


def records_that_answer() -> set[UUID]:
    """From which somebody was introduced who is not met yet; or who came back, and nobody saw it.

    Written out here once more, so that a fault in what the product asks shows. What came back
    while another of the same referral has the person is to be read only where words came with it.
    """
    rows, said = TASKS(), {task for (task,) in SAID_AT_THE_END()}
    has_them = {(referral, pk) for pk, referral, state, *_more in rows if state in TAKEN_UP}
    answering = set()
    for pk, referral, state, returned_at, settled_at, case, taken_over in rows:
        elsewhere = any(of == referral and other != pk for of, other in has_them)
        is_back = returned_at and not settled_at and (pk in said or not elsewhere)
        if is_back or state in {"requested", "accepted", "on-hold"}:
            answering.add(taken_over or case)
    return answering


@compiled
def connections_pressed() -> Any:
    tracks = Track.objects.filter(kind=people_rules.CONNECTION)
    tracks = tracks.exclude(state__in=[people_rules.OPEN_DOOR, people_rules.DIED])
    return tracks.values_list("case", "state", "post", "next_contact_on")


def who_answers_for_an_introduction_is_responsible() -> None:
    """The sender, until they met, and for what came back until it was dealt with.

    Unless the person wants no contact, or has died.
    """
    holds = records_that_answer()
    for case, state, post, next_on in connections_pressed():
        if case in holds:
            assert state == people_rules.OPEN, f"the sender of an introduction is {state}"
            assert post, "the sender of an introduction has no responsible post"
            assert next_on, "the sender of an introduction keeps no next contact"


@compiled
def connections() -> Any:
    return Track.objects.filter(kind=people_rules.CONNECTION).values_list("case", "state")


@compiled
def lost() -> Any:
    gone = Loss.objects.filter(ended_at__isnull=True)
    return gone.values_list("case", "case__superseded_by")


@compiled
def led_to() -> Any:
    unmet = Task.objects.filter(state__in=["accepted", "on-hold"], to_case__isnull=False)
    return unmet.values_list("state", "to_case", "to_case__superseded_by")


def nobody_is_introduced_who_is_left_in_peace() -> None:
    """Whoever wants no contact, has died or is missing is not to be met by anybody new."""
    state_of = dict(connections())
    gone = {taken_over or case for case, taken_over in lost()}
    for _pk, _referral, state, _back, _settled, case, taken_over in TASKS():
        if state in {"draft", "requested", "accepted", "on-hold"}:
            holds = taken_over or case
            at_rest = state_of[holds] in {"open_door", "died"} or holds in gone
            assert not at_rest, f"{state} of somebody who is {state_of[holds]}"
    for state, case, taken_over in led_to():
        holds = taken_over or case
        assert state_of[holds] != "open_door", f"{state} with whom they want no contact"
