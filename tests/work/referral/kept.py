"""What holds after every step of the model, asked of the database in few queries."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db.models import Q

from tonari.ground.network.models import Member, Post
from tonari.ground.vault.models import Keyring
from tonari.records.people import rules as people_rules
from tonari.records.people.models import Case, Grant, Person, Track
from tonari.records.people.rules import CaseFacts
from tonari.work.referral import queries, rules
from tonari.work.referral.models import FollowUp, Link, Task


def nobody_is_dropped() -> None:
    active = set(Member.objects.filter(state="active").values_list("pk", flat=True))
    posts = {}
    for post, organisation, *staff in Post.objects.values_list(
        "pk", "organisation", "holder", "deputy"
    ):
        assert set(staff) & active
        assert not set(staff) - active - {None}
        posts[post] = organisation
    one = _who_it_is()
    beside: dict[UUID, set[str]] = {
        one(person): set() for person in Person.objects.values_list("pk", flat=True)
    }
    for person, organisation, kind, state, post in Track.objects.values_list(
        "case__person", "case__organisation", "kind", "state", "post"
    ):
        assert state != people_rules.OPEN or posts[post] == organisation
        if kind == people_rules.CONNECTION:
            beside[one(person)].add(state)
    for states in beside.values():
        assert states & {people_rules.OPEN, people_rules.OPEN_DOOR, people_rules.DIED}, states


def nobody_is_left_with_a_resident_alone(known: dict[UUID, CaseFacts]) -> None:
    """Behind them somebody who carries is beside the person, or keeps a door open, with a team."""
    one = _who_it_is()
    beside: dict[UUID, set[str]] = {}
    tracks = Track.objects.filter(kind=people_rules.CONNECTION)
    for person, carries, state in tracks.values_list(
        "case__person", "case__organisation__carries", "state"
    ):
        beside.setdefault(one(person), set()).update([state] if carries else [])
    for states in beside.values():
        assert states & {people_rules.OPEN, people_rules.OPEN_DOOR, people_rules.DIED}, states
    doors = tracks.filter(state=people_rules.OPEN_DOOR).values_list("case", flat=True)
    assert all(known[case].team for case in doors), "nobody is behind the door"


def somebody_can_open_it(known: dict[UUID, CaseFacts]) -> None:
    """Where somebody is kept away or everybody is ill, the person is in another's reach still."""
    one = _who_it_is()
    near: dict[UUID, bool] = {}
    for case, person in Case.objects.values_list("pk", "person"):
        near[one(person)] = near.get(one(person), False) or bool(known[case].team)
    assert all(near.values()), "nobody can open any record of somebody"


def _who_it_is() -> Callable[[UUID], UUID]:
    """Whose records became one, is one; and so is whom an offer without a name is about.

    Before a first meeting only the sender knows the latter, and of what came to nothing nobody else
    ever does: the recipient's record stays nameless, and the person is with the sender.
    """
    joined = Case.objects.filter(superseded_by__isnull=False)
    offered = Task.objects.filter(to_case__isnull=False)
    return one_of(
        [
            *joined.values_list("person", "superseded_by__person"),
            *offered.values_list("to_case__person", "referral__case__person"),
        ]
    )


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
