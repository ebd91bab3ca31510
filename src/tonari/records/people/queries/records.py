"""Records as their team sees them, and lists of whom to turn to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window

from tonari.ground.network import queries as network
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.phones import spelled
from tonari.kernel.refused import not_found
from tonari.records.people import rules
from tonari.records.people.models import (
    Block,
    Case,
    Disclosure,
    Grant,
    Reading,
    ReadingHit,
    TeamMember,
    Track,
)

from .access import check_own_record, is_on_team, own_cases
from .holding import Holding, holdings_of
from .losses import beside, lost_cases, missing
from .merged import live_grants, standing, together
from .sections import open_identities


@dataclass(frozen=True)
class TrackView:
    """One track: its state, and who is responsible (None only where it is not open)."""

    kind: str
    state: str
    post_id: UUID | None
    post_name: str
    holder_name: str
    deputy_name: str
    rhythm_days: int
    next_contact_on: date | None
    last_contact_on: date
    last_reached_on: date | None
    is_quiet: bool

    @property
    def is_open(self) -> bool:
        """Whether somebody must be beside the person on it."""
        return self.state == rules.OPEN

    @property
    def may_stop(self) -> bool:
        """Whether contact may yet be asked to stop: also where another carries on."""
        return self.state in (rules.OPEN, rules.CARRIED_ON)

    @property
    def is_death(self) -> bool:
        """Whether it ended because the person died."""
        return self.state == rules.DIED


@dataclass(frozen=True)
class RecordView:
    """The frame of a case for its team; the sections are opened apart.

    holds: the record that took this one over, or this one itself. holdings: whose it is by law, and
    whose those are that it took over.
    """

    case_id: UUID
    person_id: UUID
    organisation_id: UUID
    holdings: tuple[Holding, ...]
    opened_on: date
    opened_by: UUID
    connection: TrackView
    problem: TrackView | None
    team: list[str]
    others_beside: list[str]
    holds: UUID


@dataclass(frozen=True)
class ReceivedView:
    """What another organisation gives to read under a grant."""

    grant_id: UUID
    case_id: UUID
    organisation_name: str
    sections: list[str]
    basis: str
    until: date


@dataclass(frozen=True)
class GivenView:
    """A grant on this case as its own team and the person see it.

    asked: how (`rules.ASKED`); recorded_by: who wrote it down. to_organisation: if it has one.
    """

    id: UUID
    basis_ref: UUID
    to_organisation: UUID | None
    to_name: str
    sections: list[str]
    purpose: str
    asked: str
    recorded_by: str
    agreed_on: date
    until: date
    released_at: datetime | None
    ended_at: datetime | None
    end_reason: str

    @property
    def is_live(self) -> bool:
        """Whether it holds today."""
        return self.ended_at is None and self.until >= clock.today()


@dataclass(frozen=True)
class ReadingView:
    """One opening of the case's sections; reader_name only where it was the viewer's colleague."""

    at: datetime
    organisation_name: str
    sections: list[str]
    purpose: str
    basis: str
    reader_name: str = ""


@dataclass(frozen=True)
class ContactDue:
    """A person whose next contact is due, or who has gone quiet; `called`, `phone` once opened."""

    case_id: UUID
    post_name: str
    next_contact_on: date
    last_reached_on: date | None
    is_quiet: bool
    called: str = ""
    phone: str = ""
    is_missing: bool = False

    def named(self, identity: Mapping[str, str]) -> "ContactDue":
        """The same with the name; one that does not open leaves nobody out of a list."""
        phone = identity.get("phone") or identity.get("other_phone", "")
        return replace(self, called=identity.get("called", ""), phone=spelled(phone))


def record(viewer: Actor, case_id: UUID) -> RecordView:
    """The frame of one's own organisation's case. Errors: Refused (not found) outside its team."""
    check_own_record(viewer, case_id)
    both = Case.objects.filter(Q(pk=case_id) | Q(superseded_by=case_id))
    kept = list(both.select_related("holder", "contract__holder").order_by("opened_on", "pk"))
    case = next(one for one in kept if one.pk == case_id)
    rows = Track.objects.filter(case=case).select_related("post__holder", "post__deputy")
    rows = rows.annotate(holder_away=kept_from("holder"), deputy_away=kept_from("deputy"))
    is_missing = bool(missing(viewer, [case_id]))
    tracks = {track.kind: _track_view(track, is_missing) for track in rows}
    team = TeamMember.objects.filter(case=case).order_by("since", "id")
    return RecordView(
        case_id=case.id,
        person_id=case.person_id,
        organisation_id=case.organisation_id,
        holdings=holdings_of(viewer, [case, *kept]),
        opened_on=case.opened_on,
        opened_by=case.opened_by,
        connection=tracks[rules.CONNECTION],
        problem=tracks.get(rules.PROBLEM),
        team=list(team.values_list("member__name", flat=True)),
        others_beside=_others_beside(viewer, case),
        holds=case.superseded_by_id or case.id,
    )


def _others_beside(viewer: Actor, case: Case) -> list[str]:
    """Organisations beside the person to which this one gives to read now, or which give to it."""
    live = beside(viewer, case.id).filter(tracks__kind=rules.CONNECTION, tracks__state=rules.OPEN)
    return sorted(set(live.values_list("organisation__name", flat=True)))


def kept_from(who: str) -> Exists:
    """Whether the post's holder or deputy is kept away from the record of a track."""
    kept_away = Block.objects.filter(case=OuterRef("case"))
    return Exists(kept_away.filter(member__user__members=OuterRef(f"post__{who}")))


def _track_view(track: Any, is_missing: bool) -> TrackView:
    """track: with `holder_away` and `deputy_away`."""
    post = track.post
    return TrackView(
        kind=track.kind,
        state=track.state,
        post_id=track.post_id,
        post_name=post.name if post else "",
        # Whoever must stay away from the person answers for the post's others alone.
        holder_name=post.holder.name if post and post.holder and not track.holder_away else "",
        deputy_name=post.deputy.name if post and post.deputy and not track.deputy_away else "",
        rhythm_days=track.rhythm_days,
        next_contact_on=track.next_contact_on,
        last_contact_on=track.last_contact_on,
        last_reached_on=track.last_reached_on,
        # Contact is kept on the connection track; the other has no rhythm of its own.
        is_quiet=track.kind == rules.CONNECTION
        and track.state == rules.OPEN
        and not is_missing
        and rules.is_quiet(since(track), track.rhythm_days, clock.today()),
    )


def since(track: Track) -> date:
    """The day from which silence counts."""
    return track.last_reached_on or track.opened_on


def received(viewer: Actor, case_id: UUID) -> list[ReceivedView]:
    """The live grants to this case of one's own organisation."""
    check_own_record(viewer, case_id)
    rows = live_grants(together(viewer, case_id))
    return [
        ReceivedView(
            grant.id,
            grant.case_id,
            grant.case.organisation.name,
            grant.sections,
            grant.basis,
            grant.until,
        )
        for grant in rows.select_related("case__organisation").order_by("released_at")
    ]


def given(viewer: Actor, case_id: UUID) -> list[GivenView]:
    """All grants on this case of one's own organisation, the newest first."""
    check_own_record(viewer, case_id)
    records = together(viewer, case_id)
    rows = Grant.objects.filter(case__in=records).select_related("to_organisation")
    found = list(rows.order_by("-agreed_on", "-id"))
    names = network.member_names(viewer, {grant.recorded_by for grant in found}) if found else {}
    return [
        GivenView(
            id=grant.id,
            basis_ref=grant.basis_ref,
            to_organisation=grant.to_organisation_id,
            to_name=grant.to_organisation.name if grant.to_organisation else "",
            sections=grant.sections,
            purpose=grant.purpose,
            asked=grant.asked,
            recorded_by=names.get(grant.recorded_by, ""),
            agreed_on=grant.agreed_on,
            until=grant.until,
            released_at=grant.released_at,
            ended_at=grant.ended_at,
            end_reason=grant.end_reason,
        )
        for grant in found
    ]


def readings(
    viewer: Actor, case_id: UUID, page: int = 1, size: int = 50
) -> tuple[int, list[ReadingView]]:
    """Who opened this case or had it in a list, the latest first: (total, one page)."""
    check_own_record(viewer, case_id)
    records = together(viewer, case_id)
    listed = ReadingHit.objects.filter(case__in=records).values("reading")
    found = Reading.objects.filter(case__in=records).values("pk").union(listed)
    rows = Reading.objects.filter(pk__in=found)
    ordered = rows.select_related("organisation").order_by("-at", "-id")
    shown = list(ordered[(page - 1) * size : page * size])
    own = {row.member_id for row in shown if row.organisation_id == viewer.acting_for}
    names = network.member_names(viewer, own) if own else {}
    views = [
        ReadingView(
            row.at,
            row.organisation.name,
            row.sections,
            row.purpose,
            row.basis,
            names.get(row.member_id, ""),
        )
        for row in shown
    ]
    return rows.count(), views


def disclosures(viewer: Actor, case_id: UUID) -> list[tuple[datetime, list[str], str]]:
    """What was told by voice or in person: when, which sections, how."""
    check_own_record(viewer, case_id)
    rows = Disclosure.objects.filter(grant__case__in=together(viewer, case_id)).order_by("-at")
    return [(row.at, row.sections, row.how) for row in rows]


def contacts_due(
    viewer: Actor,
    first: int = 0,
    size: int = 50,
    post_id: UUID | None = None,
    without: Collection[UUID] = (),
    unmet: Collection[UUID] = (),
) -> tuple[int, list[ContactDue]]:
    """People of the viewer's cases whose contact is due, or who are quiet: (total, one page).

    Without names: a page with several lists opens the names of all at once (`open_identities`).
    Of whoever is missing `look_again` tells: there is nobody to be rung up. post_id: only those of
    this post. without, unmet: cases to leave out, these while nobody has talked with them yet.
    """
    today = clock.today()
    tracks = _carried(viewer).filter(Q(next_contact_on__lte=today) | quiet(today))
    tracks = tracks.exclude(case__in=lost_cases(viewer))
    if post_id is not None:
        tracks = tracks.filter(post=post_id)
    if without:
        tracks = tracks.exclude(case__in=without)
    if unmet:
        tracks = tracks.exclude(case__in=unmet, last_reached_on__isnull=True)
    return _dues(viewer, tracks, first, size)


def has_contacts_due(viewer: Actor) -> bool:
    """Whether anybody's contact is due, or anybody is quiet; nothing is opened."""
    today = clock.today()
    due = _carried(viewer).filter(Q(next_contact_on__lte=today) | quiet(today))
    return due.exclude(case__in=lost_cases(viewer)).exists()


def my_people(viewer: Actor, page: int = 1, size: int = 50) -> tuple[int, list[ContactDue]]:
    """The people of the viewer's cases, those to contact next first: (total, one page)."""
    total, dues = _dues(viewer, _carried(viewer), (page - 1) * size, size)
    names = open_identities(viewer, [due.case_id for due in dues])
    return total, [due.named(names.get(due.case_id, {})) for due in dues]


def _dues(
    viewer: Actor, tracks: QuerySet[Track], first: int, size: int
) -> tuple[int, list[ContactDue]]:
    ordered = tracks.select_related("post").order_by("next_contact_on", "id")
    # Counted along with the page: whose people they are costs most, and is asked once.
    rows = list(ordered.annotate(total=Window(Count("pk")))[first : first + size])
    total = rows[0].total if rows else tracks.count() if first else 0
    away = missing(viewer, [row.case_id for row in rows])
    today = clock.today()
    return total, [
        ContactDue(
            case_id=row.case_id,
            post_name=row.post.name if row.post else "",
            next_contact_on=row.next_contact_on or today,
            last_reached_on=row.last_reached_on,
            is_quiet=row.case_id not in away and rules.is_quiet(since(row), row.rhythm_days, today),
            is_missing=row.case_id in away,
        )
        for row in rows
    ]


def _carried(viewer: Actor) -> QuerySet[Track]:
    own = own_cases(viewer).values("pk")
    return Track.objects.filter(kind=rules.CONNECTION, state=rules.OPEN, case__in=own)


def quiet(today: date) -> Q:
    """Connection tracks on which nobody has reached the person for twice their rhythm."""
    # The rhythms on offer are few, so the database can compare dates without date arithmetic.
    found = Q(pk__in=[])
    for days in rules.RHYTHMS:
        before = today - timedelta(days=2 * days)
        never = Q(last_reached_on__isnull=True, opened_on__lt=before)
        found |= Q(rhythm_days=days) & (Q(last_reached_on__lt=before) | never)
    return found


def cases_of_post(viewer: Actor, post_id: UUID) -> frozenset[UUID]:
    """Those of the viewer's cases for which this post is responsible."""
    rows = own_cases(viewer).filter(tracks__post=post_id).order_by()
    return frozenset(rows.values_list("pk", flat=True))


def connection_state(viewer: Actor, case_id: UUID) -> str:
    """The state of the connection track of one's own case."""
    check_own_record(viewer, case_id)
    holds = standing(viewer, case_id)
    state = Track.objects.filter(case=holds, kind=rules.CONNECTION).values_list("state", flat=True)
    if not state:
        raise not_found()
    return state[0]


def is_own_case(viewer: Actor, case_ids: Collection[UUID]) -> set[UUID]:
    """Those of the cases whose team the viewer is on."""
    if len(case_ids) == 1:  # almost always, and much quicker
        return {case_id for case_id in case_ids if is_on_team(viewer, case_id)}
    return set(own_cases(viewer).filter(pk__in=case_ids).values_list("pk", flat=True))
