"""What holds at every moment, whoever has done what: asked of the database after each story."""

from uuid import UUID

from django.db import connection

from tests.work.referral.kept import ENDED_WITHOUT, one_of
from tonari.ground.ledger.models import ChainHead, Row
from tonari.ground.ledger.queries import broken_at
from tonari.ground.network.models import Member, Post
from tonari.ground.vault.models import Keyring
from tonari.kernel.actor import PUBLIC
from tonari.records.people import rules as people
from tonari.records.people.models import Case, Grant, Person, Section, Track
from tonari.work.referral import rules as referral
from tonari.work.referral.models import Link, Task


def check_all() -> None:
    """Everything below."""
    nobody_is_dropped()
    nothing_outlives_its_reason()
    every_section_has_one_current_version()
    chains_hold()


def nobody_is_dropped() -> None:
    active = set(Member.objects.filter(state="active").values_list("pk", flat=True))
    responsible = active - set(
        Member.objects.filter(is_worker=False, is_coordinator=False, is_steward=False).values_list(
            "pk", flat=True
        )
    )
    for track in Track.objects.filter(state=people.OPEN).select_related("post", "case"):
        assert track.post is not None
        assert track.post.organisation_id == track.case.organisation_id
    for post in Post.objects.all():
        staff = {post.holder_id, post.deputy_id} - {None}
        assert staff
        assert staff <= responsible, f"{post.name} is carried by somebody who may not"
    # Whose records became one, is one.
    joined = Case.objects.filter(superseded_by__isnull=False)
    one = one_of(joined.values_list("person", "superseded_by__person"))
    persons = Person.objects.values_list("pk", flat=True)
    beside: dict[UUID, set[str]] = {one(person): set() for person in persons}
    connections = Track.objects.filter(kind=people.CONNECTION)
    for person, state in connections.values_list("case__person", "state"):
        beside[one(person)].add(state)
    for states in beside.values():
        assert states & {people.OPEN, people.OPEN_DOOR}, f"dropped: {states}"


def nothing_outlives_its_reason() -> None:
    over = list(Task.objects.filter(state__in=ENDED_WITHOUT).values_list("pk", flat=True))
    assert not Grant.objects.filter(basis_ref__in=over, ended_at__isnull=True).exists()
    assert not Keyring.objects.filter(bound_to__in=over).exists()
    assert not Link.objects.filter(task__in=over, ended_at__isnull=True).exists()
    live = set(Grant.objects.filter(ended_at__isnull=True).values_list("pk", flat=True))
    bound = Keyring.objects.filter(box_kind="case", bound_to__isnull=False)
    assert set(bound.values_list("bound_to", flat=True)) <= live
    back = Task.objects.filter(sender_role="stepped_back")
    assert not back.filter(met_on__isnull=True).exists()
    accepted = Task.objects.filter(state__in=[referral.ACCEPTED, referral.IN_PROGRESS])
    by_referral = list(accepted.values_list("referral", flat=True))
    assert len(by_referral) == len(set(by_referral)), "an offer was taken up twice"


def every_section_has_one_current_version() -> None:
    written = set(Section.objects.values_list("case", "name"))
    current = list(Section.objects.filter(is_current=True).values_list("case", "name"))
    assert sorted(current, key=str) == sorted(written, key=str)


def chains_hold() -> None:
    chains = set(ChainHead.objects.values_list("chain", flat=True))
    assert chains >= set(Row.objects.values_list("chain", flat=True))
    for chain in chains:
        assert broken_at(PUBLIC, chain) is None
    # Keys of rows between tables are checked by the database at commit at the latest.
    connection.check_constraints()
