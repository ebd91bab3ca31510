"""What oneself has begun to type and not finished yet."""

from base64 import b64decode
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from tonari.ground.vault import queries as vault
from tonari.ground.vault.rules import CannotOpen, no_key
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, not_found
from tonari.records.people import queries as people_queries
from tonari.records.people import rules as people
from tonari.work.support import rules
from tonari.work.support.models import Draft

NAMED = 50
"""How many drafts a list names; the others stand there without a name."""


@dataclass(frozen=True)
class DraftView:
    """A draft as a list shows it: nothing of what stands in it.

    called: whose it is, where the list opened it; empty if nothing was said, or it does not open.
    again: the earlier introduction that an offer was begun after, is_empty: whether nothing was
    said in it, where the list opened it.
    """

    id: UUID
    kind: str
    begun_at: datetime
    saved_at: datetime
    called: str = ""
    again: UUID | None = None
    is_empty: bool = False


def drafts(viewer: Actor) -> list[DraftView]:
    """The viewer's own drafts, the one they touched last first."""
    rows = Draft.objects.filter(member=viewer.acting_id).exclude(kind=rules.PAGE_DRAFT)
    rows = rows.order_by("-saved_at")
    return [DraftView(row.pk, row.kind, row.begun_at, row.saved_at) for row in rows.defer("sealed")]


def drafts_by_name(viewer: Actor) -> list[DraftView]:
    """The same, each with whose it is: as it was typed, or as the record is called that it is of.

    The names of records are opened, and logged, as one list; what may not be read is left out.
    """
    found = drafts(viewer)
    if not found:
        return []
    latest = [one.id for one in found[:NAMED]]
    rows = Draft.objects.filter(pk__in=latest).values_list("pk", "sealed")
    typed = {pk: _typed(viewer, pk, bytes(sealed)) for pk, sealed in rows}
    of_case = {pk: case_id for pk, answers in typed.items() if (case_id := _case_of(answers))}
    known = people_queries.open_identities(viewer, set(of_case.values())) if of_case else {}
    names = {pk: "".join(answers.get("called", [])[:1]) for pk, answers in typed.items()}
    names |= {pk: known.get(case_id, {}).get("called", "") for pk, case_id in of_case.items()}
    # Whoever wants no contact, or is lost, is introduced to nobody: nothing waits for it.
    rests = people_queries.resting(viewer, set(of_case.values())) if of_case else {}
    idle = {pk for pk, case_id in of_case.items() if case_id in rests}
    idle |= _empty(viewer, {pk: typed[pk] for pk in of_case})
    return [replace(one, called=names.get(one.id, "")) for one in found if one.id not in idle]


def offer_drafts(viewer: Actor, case_id: UUID) -> list[DraftView]:
    """The viewer's own offers that are not sent yet for this person, the latest touched first.

    Each is opened. Errors: Refused (not found) unless the record is the viewer's.
    """
    found = _offers(viewer, case_id)
    empty = _empty(viewer, {one.id: answers for one, answers in found})
    return [replace(one, is_empty=one.id in empty) for one, _answers in found]


def _empty(viewer: Actor, typed: dict[UUID, dict[str, list[str]]]) -> set[UUID]:
    """Of these offers, those that say nothing, and of whose open page nothing is kept either."""
    silent = {pk for pk, answers in typed.items() if rules.says_nothing(answers)}
    if not silent:
        return set()
    pages = {rules.page_draft_id(viewer.acting_id, rules.page_of_draft(pk)): pk for pk in silent}
    kept = Draft.objects.filter(pk__in=pages, member=viewer.acting_id)
    return silent - {pages[pk] for pk in kept.values_list("pk", flat=True)}


def _offers(viewer: Actor, case_id: UUID) -> list[tuple[DraftView, dict[str, list[str]]]]:
    people_queries.check_own_record(viewer, case_id)
    own = Draft.objects.filter(member=viewer.acting_id, kind=rules.OFFER_DRAFT)
    rows = list(own.order_by("-saved_at")[:NAMED])
    if not rows:
        return []
    persons = {*people_queries.together(viewer, people_queries.standing(viewer, case_id))}
    typed = ((row, _typed(viewer, row.pk, bytes(row.sealed))) for row in rows)
    return [
        (
            DraftView(row.pk, row.kind, row.begun_at, row.saved_at, again=_id_in(answers, "again")),
            answers,
        )
        for row, answers in typed
        if _case_of(answers) in persons
    ]


def _typed(viewer: Actor, draft_id: UUID, sealed: bytes) -> dict[str, list[str]]:
    try:
        return vault.open_for_self(viewer, rules.draft_place(draft_id), sealed)
    except (CannotOpen, Refused):  # keys that were replaced, or are gone
        return {}


def _case_of(answers: dict[str, list[str]]) -> UUID | None:
    return _id_in(answers, "case")


def _id_in(answers: dict[str, list[str]], name: str) -> UUID | None:
    try:
        return UUID("".join(answers.get(name, [])[:1]))
    except ValueError:
        return None


def draft(viewer: Actor, draft_id: UUID) -> dict[str, list[str]]:
    """What was typed so far, by field.

    Errors: Refused (not found) unless it is the viewer's; Refused if their keys were replaced.
    """
    row = Draft.objects.filter(pk=draft_id, member=viewer.acting_id).first()
    if row is None or row.kind == rules.PAGE_DRAFT:
        raise not_found()
    try:
        return vault.open_for_self(viewer, rules.draft_place(draft_id), bytes(row.sealed))
    except CannotOpen:
        raise no_key() from None


def kept(viewer: Actor, page: str, case_id: UUID | None = None) -> list[rules.Kept]:
    """What the viewer typed on this page and did not save, window by window, the latest first.

    case_id: the record that the page is of. It opens with that record's key too, so nothing is
    found where the key is gone. Whether the page may be seen is asked by whoever shows it.
    """
    row_id = rules.page_draft_id(viewer.acting_id, page)
    row = Draft.objects.filter(pk=row_id, member=viewer.acting_id).first()
    if row is None:
        return []
    try:
        return _windows(viewer, row, case_id)
    except (CannotOpen, Refused):  # keys that were replaced, or are gone: it is lost already
        return []


def kept_of_draft(viewer: Actor, draft_id: UUID) -> dict[int, list[rules.Kept]]:
    """What the viewer typed on the question pages of a talk and did not send, by their number."""
    names = (rules.page_of_draft(draft_id, number) for number in range(rules.DRAFT_PAGES))
    numbers = {rules.page_draft_id(viewer.acting_id, page): at for at, page in enumerate(names)}
    found: dict[int, list[rules.Kept]] = {}
    for row in pages_of_draft(viewer, draft_id):
        with suppress(CannotOpen):  # keys that were replaced: it is lost already
            found[numbers[row.pk]] = _windows(viewer, row, None)
    return dict(sorted(found.items()))


def _windows(viewer: Actor, row: Draft, case_id: UUID | None) -> list[rules.Kept]:
    place = rules.draft_place(row.pk)
    content = vault.open_for_self(viewer, place, bytes(row.sealed))
    if case_id is not None:
        cipher = vault.cipher(viewer, people.box(case_id, "notes"))
        content = cipher.open(place, b64decode(content["sealed"]))
    return [
        rules.Kept(one["window"], one["turn"], datetime.fromisoformat(one["at"]), one["answers"])
        for one in content["windows"]
    ]


def pages_of_draft(viewer: Actor, draft_id: UUID) -> QuerySet[Draft]:
    """What the viewer typed on open question pages of a talk or an offer."""
    pages = (rules.page_of_draft(draft_id, number) for number in range(rules.DRAFT_PAGES))
    ids = [rules.page_draft_id(viewer.acting_id, page) for page in pages]
    return Draft.objects.filter(pk__in=ids, member=viewer.acting_id)


def own_drafts(viewer: Actor, draft_ids: Collection[UUID]) -> list[UUID]:
    """Those of these drafts that are there and the viewer's own."""
    rows = Draft.objects.filter(pk__in=draft_ids, member=viewer.acting_id)
    return list(rows.values_list("pk", flat=True))


def old_drafts(viewer: Actor) -> QuerySet[Draft]:
    """Drafts that nobody touched for `DRAFT_DAYS`."""
    return Draft.objects.filter(saved_at__lt=clock.now() - timedelta(days=rules.DRAFT_DAYS))


def has_old_drafts(viewer: Actor) -> bool:
    """Whether there is something to sweep."""
    return old_drafts(viewer).exists()
