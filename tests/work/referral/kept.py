"""What holds after every step of the model, asked of the database in few queries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from tonari.ground.network.models import Member, Post
from tonari.ground.vault.models import Keyring
from tonari.records.people import rules as people_rules
from tonari.records.people.models import Case, Grant, Track, Wish
from tonari.records.people.rules import CaseFacts
from tonari.work.referral import queries, rules
from tonari.work.referral.models import FollowUp, Link, Task


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


def look() -> Seen:
    """Three queries."""
    tracks = Track.objects.values_list(
        "case", "case__person", "case__organisation", "case__organisation__carries", "kind",
        "state", "state_before", "post",
    )  # fmt: skip
    cases = list(Case.objects.values_list("pk", "person", "superseded_by"))
    people = {case: person for case, person, _root in cases}
    joined = [(person, people[root]) for _case, person, root in cases if root]
    # Whose records became one, is one; and so is whom an offer without a name is about. Before a
    # first meeting only the sender knows the latter, and of what came to nothing nobody else ever
    # does: the recipient's record stays nameless, and the person is with the sender.
    offered = Task.objects.filter(to_case__isnull=False).values_list("to_case", "referral__case")
    one = one_of([*joined, *((people[theirs], people[case]) for theirs, case in offered)])
    return Seen([Line(*row) for row in tracks], people, one)


THERE = {people_rules.OPEN, people_rules.OPEN_DOOR, people_rules.DIED}


def nobody_is_dropped(seen: Seen) -> None:
    active = set(Member.objects.filter(state="active").values_list("pk", flat=True))
    posts = {}
    for post, organisation, *staff in Post.objects.values_list(
        "pk", "organisation", "holder", "deputy"
    ):
        assert set(staff) & active
        assert not set(staff) - active - {None}
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


def no_grant_and_no_key_outlives_its_reason() -> None:
    over = Task.objects.filter(state__in=ENDED_WITHOUT).values("pk")
    assert not Grant.objects.filter(basis_ref__in=over, ended_at__isnull=True).exists()
    assert not Keyring.objects.filter(bound_to__in=over).exists()
    live = Grant.objects.filter(ended_at__isnull=True).values("pk")
    bound = Keyring.objects.filter(box_kind="case", bound_to__isnull=False)
    assert not bound.exclude(bound_to__in=live).exists()


def whom_not_to_tell_goes_along() -> None:
    """Wherever something was handed over, whom the person named is refused, consent or none."""
    known = Wish.objects.filter(case=OuterRef("to_case"), from_case=OuterRef("case"))
    handed = Grant.objects.filter(released_at__isnull=False, to_case__isnull=False)
    assert not handed.filter(~Exists(known)).exists()


def no_link_outlives_its_reason() -> None:
    """It lives until the introduction comes to nothing, or the last follow-up is over."""
    asked = FollowUp.objects.filter(state__in=rules.OPEN_FOLLOW_UPS)
    assert not asked.exclude(task__state__in=rules.MET).exists()
    last = asked.filter(side=rules.RECIPIENT).values("task")
    going = Q(task__state__in=[rules.DRAFT, *rules.OPEN_STATES])
    going |= Q(task__state=rules.COMPLETED, task__in=last)
    assert not Link.objects.filter(ended_at__isnull=True).exclude(going).exists()
    dead = Link.objects.filter(ended_at__isnull=False).values("task")
    assert not Keyring.objects.filter(bound_to__in=dead).exists()


def what_broke_is_with_the_sender() -> None:
    stepped = Task.objects.filter(sender_role="stepped_back")
    assert not stepped.filter(met_on__isnull=True).exists()
    broken = FollowUp.objects.filter(
        Q(state=rules.UNANSWERED) | Q(holds=rules.BROKEN), task__returned_at__isnull=True
    )
    assert not broken.exists()


def who_answers_for_an_introduction_is_responsible() -> None:
    """The sender, until they met, and for what came back until it was dealt with.

    Unless the person wants no contact, or has died.
    """
    going = Task.objects.filter(queries.ANSWERED_FOR)
    pairs = going.values_list("referral__case", "referral__case__superseded_by")
    holds = {taken_over or case for case, taken_over in pairs}
    tracks = Track.objects.filter(kind=people_rules.CONNECTION, case__in=holds)
    tracks = tracks.exclude(state__in=[people_rules.OPEN_DOOR, people_rules.DIED])
    for state, post, next_on in tracks.values_list("state", "post", "next_contact_on"):
        assert state == people_rules.OPEN, f"the sender of an introduction is {state}"
        assert post, "the sender of an introduction has no responsible post"
        assert next_on, "the sender of an introduction keeps no next contact"
