"""Records of one person that became one: which holds, what it took over, and what undoing means."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tonari.ground.ledger.adapters import Prepared
from tonari.ground.network import queries as network
from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import Cipher
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.records.people import rules
from tonari.records.people.models import Case, Grant, Merge, Section, TeamMember, Track
from tonari.records.people.rules.recipients import is_nobody, name_not_known

from .access import check_own_record, facts
from .sections import log_reading, open_section_of, open_sections


@dataclass(frozen=True)
class MergeView:
    """That another record was joined to this one, and what was written since and stays here.

    joined: names of who can open this one since, by the merge. members: who came later.
    wants_no_contact: whether either person had said 「もう連絡しないで」 before.
    """

    id: UUID
    kept_id: UUID
    other_id: UUID
    merged_at: datetime
    merged_by: str
    sections: list[str]
    consents: int
    joined: list[str]
    members: list[str]
    is_track_changed: bool
    wants_no_contact: bool


def standing(viewer: Actor, case_id: UUID) -> UUID:
    """The record that holds now: the one that took this one over, or this one itself."""
    found = _HOLDS(case=case_id)
    return (found[0][0] if found else None) or case_id


def own_standing(viewer: Actor, case_id: UUID) -> UUID:
    """The record that holds now, if the viewer is on its team. Errors: Refused (not found)."""
    holds = standing(viewer, case_id)
    check_own_record(viewer, holds)
    return holds


def together(viewer: Actor, case_id: UUID) -> list[UUID]:
    """A record and those that it took over, whose boxes its team opens too."""
    return [case_id, *(taken for (taken,) in _TAKEN_OVER(case=case_id))]


# Asked again and again of each record that is opened.
_HOLDS = Prepared(lambda case: Case.objects.filter(pk=case).values_list("superseded_by"), case=UUID)
_TAKEN_OVER = Prepared(
    lambda case: Case.objects.filter(superseded_by=case).order_by("pk").values_list("pk"),
    case=UUID,
)


def are_of_one_person(viewer: Actor, one: UUID, other: UUID) -> bool:
    """Whether two records, of whatever organisations, are known to be of one person."""
    persons = [
        set(
            Case.objects.filter(pk__in=together(viewer, standing(viewer, case_id))).values_list(
                "person", flat=True
            )
        )
        for case_id in (one, other)
    ]
    return not persons[0].isdisjoint(persons[1])


def identities(viewer: Actor, case_id: UUID, purpose: str) -> list[dict[str, str]]:
    """What names a person: the identity of each record that is theirs, opened and logged.

    Of their own household `near`: who stands in it, a line each.

    Also what was handed over and nobody has copied: for the purpose that was agreed upon, of which
    it is a part not to tell anybody else (`decisions/0010`). Errors: Refused (not found) unless
    every own one may be read for this purpose; where nothing says any more who it is.
    """
    records = together(viewer, standing(viewer, case_id))
    named = [
        open_sections(viewer, one, ["identity"], purpose)["identity"].content for one in records
    ]
    handed: dict[str, set[UUID]] = {}
    for grant in live_grants(records):
        if "identity" not in grant.sections:
            continue
        handed.setdefault(grant.purpose, set()).add(grant.case_id)
    opened: list[dict[str, str]] = []
    for agreed, cases in handed.items():
        opened += open_section_of(viewer, cases, "identity", agreed).values()
    has_name = any(one.get("name") for one in opened) or not all(map(is_nobody, named))
    if not has_name and _is_told_shut(records, set().union(*handed.values())):
        raise name_not_known()
    return [*named, *opened, *_near(viewer, records, purpose)]


def _near(viewer: Actor, records: Collection[UUID], purpose: str) -> list[dict[str, str]]:
    written = Section.objects.filter(case__in=records, name="household", is_current=True)
    names: list[str] = []
    for case_id in written.values_list("case", flat=True):
        said = open_sections(viewer, case_id, ["household"], purpose)["household"].content
        names += [
            one.called
            for one in rules.people_of(said.get("people", ""))
            if one.called != one.relation
        ]
    return [{"near": "\n".join(names)}] if names else []


def _is_told_shut(to_cases: Collection[UUID], is_open: Collection[UUID]) -> bool:
    """Whether who they are was handed over to these records, also from one that is not open now."""
    handed = Grant.objects.filter(to_case__in=to_cases, released_at__isnull=False)
    shut = handed.exclude(case__in=is_open).values_list("sections", flat=True)
    return any("identity" in sections for sections in shut)


def live_grants(to_cases: Collection[UUID]) -> QuerySet[Grant]:
    """By which something opens now in these records of whoever received it."""
    return Grant.objects.filter(
        to_case__in=to_cases,
        released_at__isnull=False,
        ended_at__isnull=True,
        until__gte=clock.today(),
    )


def is_joined(viewer: Actor, case_id: UUID) -> bool:
    """Whether a member has joined another record to this one, or to a part of it."""
    kept = together(viewer, standing(viewer, case_id))
    return Merge.objects.filter(kept__in=kept, undone_at__isnull=True).exists()


def opened_together(viewer: Actor, case_id: UUID, section: str, purpose: str) -> dict[UUID, Cipher]:
    """What opens a section of a record and of those that it took over, as far as it may be read.

    Each is decided and logged. Errors: Refused (not found) unless the record itself may be read.
    """
    log_reading(viewer, case_id, [section], purpose)
    taken = together(viewer, case_id)[1:]
    known, now = (facts(viewer, taken) if taken else {}), clock.now()
    readable = [case_id]
    for one, case in known.items():
        answer = rules.decide(viewer, "read", case, [section], purpose, now)
        if isinstance(answer, rules.Allowed):
            log_reading(viewer, one, [section], purpose)
            readable.append(one)
    boxes = {rules.box(one, section): one for one in readable}
    ciphers = {boxes[box]: cipher for box, cipher in vault.ciphers(viewer, boxes).items()}
    if case_id not in ciphers:
        ciphers[case_id] = vault.cipher(viewer, rules.box(case_id, section))
    return ciphers


def merges(viewer: Actor, case_id: UUID) -> list[MergeView]:
    """What was joined to one's own record, or to a part of it, and is not undone, latest first."""
    check_own_record(viewer, case_id)
    kept = together(viewer, case_id)
    rows = Merge.objects.filter(kept__in=kept, undone_at__isnull=True)
    rows = rows.order_by("-merged_at", "-id")
    return [_view(viewer, row) for row in rows]


def _view(viewer: Actor, row: Merge) -> MergeView:
    left = row.before["versions_after"]
    now = Section.objects.filter(case=row.kept_id, is_current=True).order_by("name")
    joined = TeamMember.objects.filter(case=row.kept_id).exclude(
        pk__in=[*row.before["team_added"], *(one["pk"] for one in row.before["kept"]["team"])]
    )
    came = [UUID(one) for one in row.before.get("joined", [])]
    names = network.member_names(viewer, {row.merged_by, *came})
    return MergeView(
        id=row.id,
        kept_id=row.kept_id,
        other_id=row.other_id,
        merged_at=row.merged_at,
        merged_by=names.get(row.merged_by, ""),
        sections=[
            name
            for name, version in now.values_list("name", "version")
            if version != left.get(name)
        ],
        consents=Grant.objects.filter(
            case=row.kept_id, pk__in=_consents_since(row), ended_at__isnull=True
        ).count(),
        joined=[names[one] for one in came if one in names],
        members=list(joined.order_by("id").values_list("member__name", flat=True)),
        is_track_changed=tracks_of(row.kept_id) != row.before["tracks_after"],
        wants_no_contact=any(
            track["state"] == rules.OPEN_DOOR
            for side in ("kept", "other")
            for track in row.before[side]["tracks"]
        ),
    )


def _consents_since(row: Merge) -> Collection[UUID]:
    before = {UUID(one) for one in row.before["grants"]}
    now = Grant.objects.filter(case=row.kept_id).values_list("pk", flat=True)
    return set(now) - before


def tracks_of(case_id: UUID) -> list[dict[str, Any]]:
    """The tracks of a record as JSON holds them."""
    return [as_json(row) for row in Track.objects.filter(case=case_id).order_by("kind")]


def as_json(row: Track | TeamMember) -> dict[str, Any]:
    """A row of plain columns as JSON holds it: ids and days as text."""
    columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {
        "pk": str(row.pk) if isinstance(row.pk, UUID) else row.pk,
        **{
            name: value if isinstance(value, int | str | None) else str(value)
            for name, value in columns.items()
        },
    }
