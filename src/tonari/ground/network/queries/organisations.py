"""The organisations of the network, which every member sees."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from tonari.ground.ledger import queries as ledger
from tonari.ground.network.models import Organisation
from tonari.ground.network.rules import NEWS_DAYS
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import not_found
from tonari.kernel.text import fold

from .members import member_ids
from .views import OrganisationView, organisation_view


def organisation_names(viewer: Actor, ids: set[UUID]) -> dict[UUID, str]:
    """The names of organisations, also of those that left: anybody may know them."""
    return dict(Organisation.objects.filter(id__in=ids).values_list("id", "name"))


def organisations(viewer: Actor, words: str = "") -> list[OrganisationView]:
    """All active organisations, by kana; every member sees them all.

    words: only those in whose name, strengths, things to lend or area each word is (folded).
    """
    rows = Organisation.objects.select_related("invited_by").filter(state="active")
    rows = rows.order_by("kana", "name", "id")
    wanted = [fold(word) for word in words.split()]
    return [organisation_view(row) for row in rows if _has(row, wanted)]


def _has(row: Organisation, wanted: list[str]) -> bool:
    said = (row.name, row.kana, row.strengths, row.can_lend, row.area)
    folded = "\n".join(fold(text) for text in said)
    return all(word in folded for word in wanted)


def carries(viewer: Actor) -> bool:
    """Whether the viewer's organisation may be the only one beside somebody."""
    return Organisation.objects.filter(id=viewer.acting_for, carries=True).exists()


@dataclass(frozen=True)
class News:
    """What is new of the last days (NEWS_DAYS).

    joined: the names of other organisations that joined, the newest first. is_heir: whether the
    viewer became key steward as there was none any more; nobody else tells them.
    """

    joined: list[str]
    is_heir: bool


def news(viewer: Actor) -> News:
    """What a member learns on their Today. One query."""
    me, own = member_ids(viewer)
    since = clock.in_days(-NEWS_DAYS)
    joined = Q(state="active", joined_on__gt=since)
    moment = clock.now() - timedelta(days=NEWS_DAYS)
    heir = ledger.was_done(viewer, me, "network.steward_succeeded", moment)
    rows = Organisation.objects.filter(joined | Q(id=own)).annotate(heir=heir)
    found = list(rows.order_by("-joined_on", "kana", "name").values_list("id", "name", "heir"))
    return News([name for one, name, _heir in found if one != own], any(row[2] for row in found))


def organisation(viewer: Actor, organisation_id: UUID) -> OrganisationView:
    """One organisation. Errors: Refused (missing)."""
    row = Organisation.objects.select_related("invited_by").filter(id=organisation_id).first()
    if row is None:
        raise not_found()
    return organisation_view(row)
