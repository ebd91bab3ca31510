"""What is planned: of one record, and by whom it is to be done today."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tonari.ground.network import queries as network
from tonari.ground.vault.rules import Cipher
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.records.people import queries as people
from tonari.records.people import rules as people_rules
from tonari.work.support import rules
from tonari.work.support.models import Appointment, Going

# Where the record's post and team stand once another record took it over.
TAKEN_OVER = "case__superseded_by"
MOST = 500


@dataclass(frozen=True)
class Goer:
    """A member who goes, or who could."""

    member_id: UUID
    name: str


@dataclass(frozen=True)
class AppointmentView:
    """Something planned; `what`, `place` and `reason` once they are opened (`opened`)."""

    id: UUID
    case_id: UUID
    kind: str
    state: str
    first_on: date
    last_on: date
    at: time | None
    made_at: datetime
    goers: tuple[Goer, ...]
    sealed: tuple[bytes, bytes | None]
    what: str = ""
    place: str = ""
    reason: str = ""

    @property
    def is_overdue(self) -> bool:
        """Whether its day, or the last of its days, has passed."""
        return self.state == rules.PLANNED and self.last_on < clock.today()

    @property
    def is_contact(self) -> bool:
        """Whether it is with the person, so that it ends in a note."""
        return self.kind != rules.ERRAND


def appointment(viewer: Actor, case_id: UUID, appointment_id: UUID) -> AppointmentView:
    """One appointment of a case, opened. Errors: Refused (not found) outside the team."""
    people.check_own_record(viewer, case_id)
    cipher = people.opened_cipher(viewer, case_id, "notes", "support")
    rows = Appointment.objects.filter(case=case_id, pk=appointment_id)
    for view in _views(rows):
        return opened(viewer, view, cipher)
    raise not_found()


def appointments(viewer: Actor, case_id: UUID, purpose: str = "support") -> list[AppointmentView]:
    """What is planned for a person, the next first, opened. Errors: Refused (not found)."""
    rows = Appointment.objects.filter(
        case__in=people.together(viewer, case_id), state=rules.PLANNED
    )
    return _opened(viewer, case_id, rows.order_by("first_on", "at", "id")[:MOST], purpose)


def contacts_planned(viewer: Actor, case_id: UUID) -> int:
    """How many visits and calls end where contact does. Errors: Refused (not found)."""
    people.check_own_record(viewer, case_id)
    return contacts_to_end(viewer, case_id).count()


def contacts_to_end(viewer: Actor, case_id: UUID) -> QuerySet[Appointment]:
    """Those themselves, for what goes on by itself: rows alone, unopened."""
    rows = Appointment.objects.filter(
        case__in=people.together(viewer, case_id), state=rules.PLANNED
    )
    return rows.exclude(kind=rules.ERRAND)


def ended_appointments(viewer: Actor, case_id: UUID, size: int = 20) -> list[AppointmentView]:
    """What became of the latest, opened. Errors: Refused (not found) outside the team."""
    rows = Appointment.objects.filter(case__in=people.together(viewer, case_id))
    rows = rows.exclude(state=rules.PLANNED)
    return _opened(viewer, case_id, rows.order_by("-ended_at", "-id")[:size])


def _opened(
    viewer: Actor, case_id: UUID, rows: QuerySet[Appointment], purpose: str = "support"
) -> list[AppointmentView]:
    people.check_own_record(viewer, case_id)
    ciphers = people.opened_together(viewer, case_id, "notes", purpose)
    views = _views(rows)
    return [
        opened(viewer, view, ciphers[view.case_id]) for view in views if view.case_id in ciphers
    ]


def opened(viewer: Actor, view: AppointmentView, cipher: Cipher) -> AppointmentView:
    """The same with its words; cipher: of its case, opened by the viewer for reading notes."""
    words, reason = view.sealed
    said = cipher.open(rules.appointment_place(view.id), words)
    why = cipher.open(rules.reason_place(view.id), reason) if reason else {}
    return replace(view, what=said["what"], place=said["place"], reason=str(why.get("reason", "")))


def due_appointments(viewer: Actor) -> list[AppointmentView]:
    """What the viewer is to do today or should have done, unopened; two queries.

    Those that they go to, and those of their people to which nobody goes any more.
    """
    rows = theirs(viewer).filter(first_on__lte=clock.today())
    return _views(rows.order_by("last_on", F("at").asc(nulls_last=True), "id")[:MOST])


def planned_contacts(viewer: Actor, case_ids: Collection[UUID]) -> dict[UUID, tuple[str, date]]:
    """Of people of one's own the next visit or call after today: what it is, and when; unopened."""
    planned = Appointment.objects.filter(
        case__in=case_ids, state=rules.PLANNED, first_on__gt=clock.today()
    )
    if not planned.exists():
        return {}
    rows = planned.filter(case__in=people.own_cases(viewer).values("pk"))
    later = rows.exclude(kind=rules.ERRAND).order_by("-first_on", "id")
    return {case: (kind, on) for case, kind, on in later.values_list("case", "kind", "first_on")}


def theirs(viewer: Actor) -> QuerySet[Appointment]:
    """All that is planned and falls to the viewer; nothing where contact has ended.

    If everybody who was to go has left, is away, rests or is not beside the person any more, it
    falls to whoever holds the responsible posts and to the rest of the team: it is never lost.
    """
    mine = Going.objects.filter(appointment=OuterRef("pk"), member=viewer.acting_id)
    now = {"kind": people_rules.CONNECTION, "state": people_rules.OPEN}
    open_now = Q()
    for case in ("case", TAKEN_OVER):
        open_now |= Q(**{f"{case}__tracks__{name}": value for name, value in now.items()})
    linked = Appointment.objects.filter(open_now, pk=OuterRef("pk"))
    return Appointment.objects.filter(
        Exists(mine) | ~Exists(_who_still_goes()),
        Q(kind=rules.ERRAND) | Exists(linked),
        state=rules.PLANNED,
        case__in=people.own_cases(viewer).values("pk"),
    )


def _who_still_goes() -> QuerySet[Going]:
    today, beside = clock.today(), Q()
    for case in ("appointment__case", f"appointment__{TAKEN_OVER}"):
        beside |= Q(**{f"{case}__team__member": F("member")})
        beside |= Q(**{f"{case}__tracks__post__holder": F("member")})
        beside |= Q(**{f"{case}__tracks__post__deputy": F("member")})
        covers = f"{case}__tracks__post__covers"
        standing_in = {f"{covers}__first_day__lte": today, f"{covers}__last_day__gte": today}
        beside |= Q(**{f"{covers}__member": F("member")}, **standing_in)
    there = Going.objects.filter(beside, appointment=OuterRef("pk"), member__state="active")
    away = Going.objects.filter(
        member__absences__first_day__lte=today, member__absences__last_day__gte=today
    )
    there = there.exclude(pk__in=away.values("pk"))
    return there.exclude(**{f"{case}__blocks__member__user__members": F("member")})


def goers_to_choose(viewer: Actor, case_id: UUID) -> list[Goer]:
    """The team of a case, the viewer first. Errors: Refused (not found) outside it."""
    people.check_own_record(viewer, case_id)
    team = set(people.facts(viewer, [case_id])[case_id].team)
    names = network.member_names(viewer, team)
    ordered = sorted(names.items(), key=lambda one: (one[0] != viewer.id, one[1]))
    return [Goer(*one) for one in ordered]


def _views(rows: Iterable[Appointment]) -> list[AppointmentView]:
    chosen = list(rows)
    going: dict[UUID, list[Goer]] = {row.pk: [] for row in chosen}
    names = Going.objects.filter(appointment__in=list(going)).order_by("id")
    for row_id, member_id, name in names.values_list("appointment", "member", "member__name"):
        going[row_id].append(Goer(member_id, name))
    return [_view(row, tuple(going[row.pk])) for row in chosen]


def _view(row: Appointment, goers: tuple[Goer, ...]) -> AppointmentView:
    same: dict[str, Any] = {
        name: getattr(row, name)
        for name in ("id", "case_id", "kind", "state", "first_on", "last_on", "at", "made_at")
    }
    reason = bytes(row.sealed_reason) if row.sealed_reason else None
    return AppointmentView(**same, goers=goers, sealed=(bytes(row.sealed), reason))
