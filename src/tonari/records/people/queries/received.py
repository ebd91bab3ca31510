"""What of others' words stands in one's own record already, and which reasons hold."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from tonari.ground.ledger import queries as ledger
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.records.people import rules
from tonari.records.people.models import Case, Disclosure, Grant, Section

from .access import check_own_record, own_cases
from .merged import standing, together


def copied(viewer: Actor, case_id: UUID) -> set[UUID]:
    """The grants of which more than the whereabouts was copied into this record."""
    check_own_record(viewer, case_id)
    done = ledger.facts_of(viewer, case_id, "people.received_copied")
    return {UUID(str(one["grant_id"])) for one in done if one["sections"] != ["whereabouts"]}


def bases_received(viewer: Actor) -> QuerySet[Grant, UUID]:
    """For what reasons the viewer's organisation may still open what others gave it."""
    live = Grant.objects.filter(to_organisation=viewer.acting_for, released_at__isnull=False)
    live = live.filter(ended_at__isnull=True, until__gte=clock.today())
    return live.values_list("basis_ref", flat=True)


def last_received(viewer: Actor, basis: OuterRef | UUID) -> QuerySet[Grant]:
    """What the viewer's organisation was given last for one reason, for a question about many."""
    given = Grant.objects.filter(to_organisation=viewer.acting_for, basis_ref=basis)
    return given.filter(released_at__isnull=False).order_by("-pk")


def ends_received(viewer: Actor, basis_ref: UUID) -> list[tuple[date, str]]:
    """When, and why, what the viewer's organisation was given for a reason ended; latest last.

    Of what ran out and no tick has seen yet, too: `expired`, on its last day.
    """
    given = last_received(viewer, basis_ref).order_by("pk")
    return [
        (ended_at or until, why or "expired")
        for ended_at, until, why in given.values_list("ended_at", "until", "end_reason")
        if ended_at or until < clock.today()
    ]


def opened_before(viewer: Actor, case_id: UUID, grant_id: UUID) -> UUID | None:
    """For what reason a record of one's own could read what is over now; None if it never could.

    Errors: Refused (not found) outside its team.
    """
    check_own_record(viewer, case_id)
    records = together(viewer, standing(viewer, case_id))
    given = Grant.objects.filter(pk=grant_id, to_case__in=records, released_at__isnull=False)
    over = given.exclude(ended_at__isnull=True, until__gte=clock.today())
    return over.values_list("basis_ref", flat=True).first()


def agreed_upon(viewer: Actor) -> QuerySet[Grant, UUID]:
    """For what reasons somebody may be given something that nobody has handed over yet."""
    live = Grant.objects.filter(ended_at__isnull=True, until__gte=clock.today())
    ours = live.filter(released_at__isnull=True, case__organisation=viewer.organisation_id)
    return ours.values_list("basis_ref", flat=True)


def standing_grants(viewer: Actor, basis: OuterRef) -> QuerySet[Grant]:
    """What stands of what was given for one reason, for a question about many."""
    live = Grant.objects.filter(basis_ref=basis, ended_at__isnull=True)
    return live.filter(until__gte=clock.today())


def ended_lately(viewer: Actor, since: datetime) -> QuerySet[Grant, UUID]:
    """For what reasons the viewer's organisation was given what a person took back, or ran out."""
    ended = Grant.objects.filter(to_organisation=viewer.acting_for, ended_at__gt=since)
    over = ended.filter(released_at__isnull=False, end_reason__in=["withdrawn", "expired"])
    return over.values_list("basis_ref", flat=True)


def give_reach(viewer: Actor, bases: Collection[UUID], over: Collection[UUID] = ()) -> set[UUID]:
    """The reasons by which somebody can be reached: by what can be opened now, or was told.

    over: those of which what was given ends at this moment. Two queries.
    """
    given = Grant.objects.filter(basis_ref__in=set(bases) - set(over), released_at__isnull=False)
    opens = given.filter(ended_at__isnull=True, until__gte=clock.today())
    told = Disclosure.objects.filter(grant__basis_ref__in=bases)
    known = [
        *opens.values_list("basis_ref", "sections"),
        *told.values_list("grant__basis_ref", "sections"),
    ]
    return {basis for basis, sections in known if rules.REACHES & set(sections)}


def not_yet_named(viewer: Actor) -> int:
    """How many of one's own people nobody finds by name: what was handed over is not copied yet."""
    named = Section.objects.filter(name="identity", is_current=True, version__gt=1, is_struck=False)
    told = Grant.objects.filter(basis_ref__in=bases_received(viewer), to_case__isnull=False)
    nameless = told.filter(to_case__superseded_by__isnull=True)
    nameless = nameless.exclude(to_case__in=named.values("case"))
    cases = set(nameless.values_list("to_case", flat=True))
    # Rarely anything: whose people they are is the dearer question.
    return own_cases(viewer).filter(pk__in=cases).count() if cases else 0


def known_there(viewer: Actor, case_ids: Collection[UUID]) -> set[UUID]:
    """Of records that hold: those where it is known who the person is, or where they live.

    They were kept there without an introduction, or somebody wrote it since: that, nothing of it.
    What was begun for an introduction begins without a name. Three queries.
    """
    taken = Case.objects.filter(superseded_by__in=case_ids)
    holds = {one: one for one in case_ids} | {
        one: root for one, root in taken.values_list("pk", "superseded_by") if root
    }
    introduced = ledger.done_among(viewer, holds, "people.introduced")
    written = Section.objects.filter(case__in=holds, is_current=True, is_struck=False)
    own = written.filter(name__in=rules.REACHES).exclude(name="identity", version=1)
    known = (holds.keys() - introduced) | set(own.values_list("case", flat=True))
    return {holds[one] for one in known}


def is_kept_there(viewer: Actor, grant_id: UUID) -> bool:
    """Whether the recipient has written what they were given into their own record.

    By this grant or an earlier one of the same person. For the team that gave it. Errors: Refused
    (not found).
    """
    grant = Grant.objects.filter(pk=grant_id).first()
    if grant is None:
        raise not_found()
    check_own_record(viewer, grant.case_id)
    given = Grant.objects.filter(
        case__in=together(viewer, standing(viewer, grant.case_id)),
        to_organisation=grant.to_organisation_id,
        to_case__isnull=False,
    ).values_list("pk", "to_case", "to_case__superseded_by")
    theirs = {one for _grant, *cases in given for one in cases if one}
    done = ledger.done_to(viewer, theirs, ["people.received_copied"])
    grants = {str(pk) for pk, *_cases in given}
    return any(one.facts["grant_id"] in grants for one in done)
