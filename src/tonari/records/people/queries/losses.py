"""Who has died or is missing, and what other organisations beside the person are told of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from tonari.ground.network import queries as network
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.records.people import rules
from tonari.records.people.models import Case, Grant, Loss, LossNotice, Track
from tonari.records.people.rules.losses import ASK_FIRST, MISSING, place

from .access import bars, check_own_record, own_cases
from .merged import standing, together
from .sections import opened_cipher

TODAY = 200


@dataclass(frozen=True)
class LossView:
    """That a person has died or is missing. since: None if the day is not known."""

    id: UUID
    kind: str
    since: date | None
    is_about: bool
    noted_at: datetime
    noted_by: str

    @property
    def is_death(self) -> bool:
        """Whether the person has died."""
        return self.kind == rules.DIED


@dataclass(frozen=True)
class LossNews:
    """What another organisation wrote down of a person of one's own: the fact, never how it was."""

    notice_id: UUID
    case_id: UUID
    organisation_name: str
    kind: str
    since: date | None
    is_about: bool
    told_at: datetime
    end: str


@dataclass(frozen=True)
class LookAgain:
    """Somebody missing whom it is time to ask after again."""

    case_id: UUID
    since: date | None
    is_about: bool


_HOLDS = Coalesce("case__superseded_by", "case")


def _live() -> QuerySet[Loss]:
    return Loss.objects.filter(ended_at__isnull=True)


def _held_by(rows: QuerySet[Loss] | QuerySet[LossNotice]) -> QuerySet[Case]:
    """The records that hold what such losses were written in, with all that they took over.

    Of notices: those that were told.
    """
    holds = rows.annotate(holds=_HOLDS).values("holds")
    return Case.objects.filter(Q(pk__in=holds) | Q(superseded_by__in=holds))


def lost_cases(viewer: Actor) -> QuerySet[Case, UUID]:
    """The cases of whoever has died or is missing, to be left out of what presses."""
    return _held_by(_live()).values_list("pk", flat=True)


def known_lost(viewer: Actor, *kinds: str, since: datetime | None = None) -> QuerySet[Case, UUID]:
    """The cases whose teams know of such a loss: they wrote it down, or were told of it.

    kinds: of LOSSES. since: only of what was noted after. For what goes on by itself, of whichever
    organisation, as `at_rest` is.
    """
    live = _live().filter(kind__in=kinds)
    if since is not None:
        live = live.filter(noted_at__gt=since)
    told = _held_by(LossNotice.objects.filter(loss__in=live))
    return (_held_by(live) | told).values_list("pk", flat=True)


def lost_since(viewer: Actor, at: str) -> QuerySet[Case, UUID]:
    """The same, of whom it was noted after a moment: of an outer query, whose column `at` names."""
    since = _live().filter(noted_at__gt=OuterRef(OuterRef(at)))
    return _held_by(since).values_list("pk", flat=True)


def _live_of(viewer: Actor, case_id: UUID) -> Loss | None:
    # A death weighs more, where one part of a record says this and another that.
    records = together(viewer, standing(viewer, case_id))
    return _live().filter(case__in=records).order_by("kind", "noted_at").first()


def loss(viewer: Actor, case_id: UUID) -> LossView | None:
    """What stands of one's own case, or None. Errors: Refused (not found) outside the team."""
    check_own_record(viewer, case_id)
    row = _live_of(viewer, case_id)
    if row is None:
        return None
    names = network.member_names(viewer, {row.noted_by})
    noted_by = names.get(row.noted_by, "")
    return LossView(row.pk, row.kind, row.since, row.is_about, row.noted_at, noted_by)


def missing_before(viewer: Actor, loss_id: UUID) -> UUID | None:
    """The loss that a death ended: whoever was missing is so again if the death was a mistake.

    The caller has checked that the viewer may know of this loss.
    """
    death = Loss.objects.get(pk=loss_id)
    earlier = Loss.objects.filter(case=death.case_id, ended_at__lte=death.noted_at)
    last = earlier.exclude(pk=death.pk).order_by("-ended_at", "-pk").first()
    return last.pk if last is not None and last.end == rules.DIED else None


def loss_words(viewer: Actor, case_id: UUID) -> dict[str, str]:
    """Who said so and how it was (`told_by`, `words`), opened and logged. Errors: Refused."""
    check_own_record(viewer, case_id)
    row = _live_of(viewer, case_id)
    if row is None:
        raise not_found()
    cipher = opened_cipher(viewer, row.case_id, "notes", "support")
    return dict(cipher.open(place(row.pk), bytes(row.sealed)))


def missing(viewer: Actor, case_ids: Collection[UUID]) -> set[UUID]:
    """Those of the cases whose person is missing."""
    gone = _held_by(_live().filter(kind=MISSING)).filter(pk__in=case_ids)
    return set(gone.values_list("pk", flat=True))


def _lost(viewer: Actor, case_ids: Collection[UUID]) -> dict[UUID, str]:
    """Those of the cases whose person has died or is missing, and which of both.

    In whichever part of the record it was written down: one that became part of another may have
    said so before. A death weighs more.
    """
    gone = _held_by(_live()).filter(pk__in=case_ids)
    found = dict.fromkeys(gone.values_list("pk", flat=True), MISSING)
    dead = _held_by(_live().filter(kind=rules.DIED)).filter(pk__in=found)
    return found | dict.fromkeys(dead.values_list("pk", flat=True), rules.DIED) if found else {}


def resting(viewer: Actor, case_ids: Collection[UUID]) -> dict[UUID, str]:
    """Of these cases of the viewer's organisation, whom nobody rings up: a code.

    For their team the state: `rules.OPEN_DOOR` (no contact wanted), `rules.DIED` or `MISSING`. For
    whoever else may find the person by name `ASK_FIRST`, whichever it is.
    """
    rows = Case.objects.filter(pk__in=case_ids, organisation=viewer.acting_for)
    ours = list(rows.values_list("pk", flat=True))
    found = _at_rest_or_told(viewer, ours)
    own = set(own_cases(viewer).filter(pk__in=found).values_list("pk", flat=True)) if found else ()
    return {case: state if case in own else ASK_FIRST for case, state in found.items()}


def _at_rest_or_told(viewer: Actor, ours: Collection[UUID]) -> dict[UUID, str]:
    # Whoever has died, as others beside them wrote down, is not simply rung up either.
    return _rest(viewer, ours) | dict.fromkeys(told_deaths(viewer, ours), rules.DIED)


def _rest(viewer: Actor, case_ids: Collection[UUID]) -> dict[UUID, str]:
    """A death weighs most, and that they want no contact more than that they are missing."""
    quiet = Track.objects.filter(case__in=case_ids, kind=rules.CONNECTION)
    quiet = quiet.filter(state__in=[rules.OPEN_DOOR, rules.DIED])
    lost = _lost(viewer, case_ids)
    dead = {case: kind for case, kind in lost.items() if kind == rules.DIED}
    return lost | dict(quiet.values_list("case", "state")) | dead


def why_at_rest(viewer: Actor, case_id: UUID) -> str:
    """Why nobody rings up the person of one's own record: a code as `resting`; empty if they may.

    A death counts, too, of which others beside them told the team. Errors: Refused (not found)
    outside it.
    """
    check_own_record(viewer, case_id)
    holds = standing(viewer, case_id)
    return _at_rest_or_told(viewer, [holds]).get(holds, "")


def at_rest(viewer: Actor, case_id: UUID) -> bool:
    """Whether nobody is asked about this person now: as `resting`, of whichever organisation.

    For what goes on by itself: a state, nothing of the record.
    """
    return bool(_rest(viewer, [standing(viewer, case_id)]))


def wants_no_contact(viewer: Actor, case_id: UUID) -> bool:
    """Whether this person said 「もう連絡しないで」; else as `at_rest`."""
    door = Track.objects.filter(kind=rules.CONNECTION, state=rules.OPEN_DOOR)
    return door.filter(case=standing(viewer, case_id)).exists()


def look_again(viewer: Actor) -> list[LookAgain]:
    """People of one's own who are missing, and whom it is time to ask after again."""
    rows = _live().filter(kind=MISSING, case__organisation=viewer.organisation_id)
    if not rows.exists():
        return []
    due = Track.objects.filter(
        kind=rules.CONNECTION,
        state=rules.OPEN,
        case__in=own_cases(viewer).values("pk"),
        next_contact_on__lte=clock.today(),
    )
    rows = rows.annotate(holds=_HOLDS)
    rows = rows.filter(holds__in=due.values("case")).order_by("noted_at", "id")
    found = rows.values_list("holds", "since", "is_about")[:TODAY]
    return [LookAgain(*row) for row in found]


def beside(viewer: Actor, case_id: UUID) -> QuerySet[Case]:
    """Cases of other organisations beside the person, between which and this one a grant lives."""
    live = Grant.objects.filter(
        released_at__isnull=False, ended_at__isnull=True, until__gte=clock.today()
    )
    records = together(viewer, case_id)
    linked = Q(pk__in=live.filter(case__in=records).values("to_case"))
    linked |= Q(pk__in=live.filter(to_case__in=records).values("case"))
    return Case.objects.filter(linked).exclude(pk__in=records)


def whom_to_tell(viewer: Actor, case_id: UUID) -> list[UUID]:
    """The cases beside the person whose teams may know of a loss.

    Not where somebody acts who must never come near the person.
    """
    barred = {organisation for _case, organisation in bars(viewer, [case_id])}
    cases = beside(viewer, case_id).exclude(organisation__in=barred)
    return list(cases.order_by("pk").values_list("pk", flat=True))


def organisations_told(viewer: Actor, case_id: UUID) -> tuple[set[UUID], set[UUID]]:
    """Whose teams may know of a loss (`whom_to_tell`), and who must never come near the person."""
    barred = {organisation for _case, organisation in bars(viewer, [case_id])}
    cases = Case.objects.filter(pk__in=whom_to_tell(viewer, case_id))
    return set(cases.values_list("organisation", flat=True)), barred


def loss_news(viewer: Actor) -> list[LossNews]:
    """What the viewer's teams have not taken note of yet, the latest first."""
    rows = _notices(viewer).filter(
        case__organisation=viewer.organisation_id, acknowledged_at__isnull=True
    )
    # Rarely anything: whose people they are is the dearer question.
    if not rows.exists():
        return []
    return _news(viewer, rows.filter(case__in=own_cases(viewer).values("pk")))


def loss_news_of(viewer: Actor, case_id: UUID) -> list[LossNews]:
    """What others wrote down of a person of one's own and still stands, taken note of or not."""
    check_own_record(viewer, case_id)
    ours = Q(case=case_id) | Q(case__superseded_by=case_id)
    return _news(viewer, _notices(viewer).filter(ours, loss__ended_at__isnull=True))


def told_deaths(viewer: Actor, case_ids: Collection[UUID]) -> dict[UUID, LossNews]:
    """Who has died, as others wrote down and it stands, by these records of one's own.

    Taken note of or not.
    """
    ours = Q(case__in=case_ids) | Q(case__superseded_by__in=case_ids)
    rows = _notices(viewer).filter(ours, loss__ended_at__isnull=True, loss__kind=rules.DIED)
    found = _news(viewer, rows)
    if not found:
        return {}
    records = Case.objects.filter(pk__in=[one.case_id for one in found])
    holds = {pk: by or pk for pk, by in records.values_list("pk", "superseded_by")}
    return {holds[one.case_id]: one for one in reversed(found)}


def loss_notice(viewer: Actor, notice_id: UUID) -> LossNews:
    """One of these. Errors: Refused (not found) for whoever is not told, or not any more."""
    rows = _notices(viewer).filter(pk=notice_id, case__in=own_cases(viewer).values("pk"))
    found = _news(viewer, rows)
    if not found:
        raise not_found()
    return found[0]


def untold(viewer: Actor) -> list[UUID]:
    """Notices of what still stands that nobody had read when they could be read no more: ids."""
    unread = _notices(viewer).filter(acknowledged_at__isnull=True, loss__ended_at__isnull=True)
    rows = list(unread.order_by("pk"))
    readable = {row.pk for row in _still_beside(viewer, rows)}
    return [row.pk for row in rows if row.pk not in readable]


def _notices(viewer: Actor) -> QuerySet[LossNotice]:
    return LossNotice.objects.select_related("loss__case__organisation")


def _news(viewer: Actor, rows: QuerySet[LossNotice]) -> list[LossNews]:
    found = _still_beside(viewer, list(rows.order_by("-loss__noted_at", "id")[:TODAY]))
    return [
        LossNews(
            notice_id=row.pk,
            case_id=row.case_id,
            organisation_name=row.loss.case.organisation.name,
            kind=row.loss.kind,
            since=row.loss.since,
            is_about=row.loss.is_about,
            told_at=row.loss.ended_at or row.loss.noted_at,
            end=row.loss.end,
        )
        for row in found
    ]


def _still_beside(viewer: Actor, rows: list[LossNotice]) -> list[LossNotice]:
    """A withdrawal holds from the next request on, a bar too."""
    if not rows:
        return []
    known = {row.case_id for row in rows} | {row.loss.case_id for row in rows}
    records = Case.objects.filter(Q(pk__in=known) | Q(superseded_by__in=known))
    holds = {one: by or one for one, by in records.values_list("pk", "superseded_by")}
    live = Grant.objects.filter(
        case__in=holds,
        to_case__in=holds,
        released_at__isnull=False,
        ended_at__isnull=True,
        until__gte=clock.today(),
    )
    linked = {frozenset((holds[a], holds[b])) for a, b in live.values_list("case", "to_case") if b}
    barred = bars(viewer, known)
    ours = dict(Case.objects.filter(pk__in=known).values_list("pk", "organisation"))
    return [
        row
        for row in rows
        if frozenset((holds[row.case_id], holds[row.loss.case_id])) in linked
        and (row.loss.case_id, ours[row.case_id]) not in barred
    ]
