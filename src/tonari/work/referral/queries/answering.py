"""What a sender still answers for, as long as which they are responsible for the person."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Max, Q

from tonari.kernel.actor import Actor
from tonari.kernel.called import called
from tonari.kernel.refused import already_done
from tonari.records.directory import queries as directory
from tonari.records.people import queries as people
from tonari.records.people.rules import CARRIED_ON
from tonari.work.referral import rules
from tonari.work.referral.models import FollowUp, Task
from tonari.work.referral.rules import meanwhile
from tonari.work.referral.rules.naming import check_calls_nobody

from .tasks import TAKER, comes_back, sent, takers, task, tasks_of_referral

MOST_LOOKED_UP = 10
"""Names in an offer that may be those of places; more are refused as they stand."""


def is_answered_for(viewer: Actor) -> Q:
    """Sent and not met yet; or come back, and nobody has taken note of it."""
    return Q(state__in=[rules.REQUESTED, rules.ACCEPTED, rules.ON_HOLD]) | comes_back()


def answered_for(viewer: Actor, case_id: UUID) -> int:
    """How many introductions made from a record its team answers for: a number, nothing of them."""
    records = people.together(viewer, people.standing(viewer, case_id))
    return Task.objects.filter(is_answered_for(viewer), referral__case__in=records).count()


def still_answered_for(viewer: Actor, case_id: UUID) -> list[tuple[UUID, str]]:
    """Those of them that the viewer may open: (id, recipient)."""
    records = people.together(viewer, people.standing(viewer, case_id))
    rows = sent(viewer).filter(is_answered_for(viewer), referral__case__in=records).order_by("pk")
    names = rows.values_list("pk", "to_organisation__name", "to_service__name")
    return [(pk, organisation or service) for pk, organisation, service in names]


def takes_up(viewer: Actor, case_id: UUID) -> bool:
    """Whether sending an introduction from one's own record makes its team responsible again.

    They had stepped back. Errors: Refused (not found) outside its team.
    """
    return people.connection_state(viewer, case_id) == CARRIED_ON


def check_wanted(viewer: Actor, case_id: UUID) -> None:
    """Before anybody types an offer: Refused where nobody is introduced (`rules.check_wanted`)."""
    rules.check_wanted(people.why_at_rest(viewer, case_id))


def check_offer(viewer: Actor, case_id: UUID, offer: dict[str, str]) -> None:
    """Refuse, at its field, an offer that says who it is about, before it is drafted."""
    people.check_own_record(viewer, case_id)
    for identity in people.identities(viewer, case_id, "referral"):
        rules.check_offer(offer, identity)
    # What is called so in the directory is a place, and nobody: 西村さんの離れ.
    said = [one for words in offer.values() for one in called(words)]
    check_calls_nobody(offer, directory.in_names(viewer, said[:MOST_LOOKED_UP]))


def check_unsent(
    viewer: Actor, form_id: UUID, urgency: str, offer: Mapping[str, str], whom: Collection[UUID]
) -> None:
    """Whether a form is the first of its id. whom: ids of organisations, or of their places.

    Errors: Refused(repeated) if it made introductions before that say the same; where they say
    something else, with that.
    """
    made = tasks_of_referral(viewer, form_id)
    if not made:
        return
    # Others may have been asked later, with other words.
    rows = Task.objects.filter(referral__tasks=made[0]).select_related("referral")
    asked = {
        one
        for row in rows
        for one in (row.to_organisation_id, row.to_service_id, row.of_service_id)
    }
    stands = (rows[0].referral.urgency, _words(task(viewer, made[0]).offer))
    if stands == (urgency, _words(offer)) and set(whom) <= asked:
        raise already_done()
    raise meanwhile.sent_before()


def _words(offer: Mapping[str, str]) -> dict[str, str]:
    """As they are compared: browsers send lines in their own way."""
    return {name: " ".join(words.split()) for name, words in offer.items() if words.strip()}


def under_way(
    viewer: Actor, case_id: UUID, organisations: Collection[UUID], services: Collection[UUID]
) -> list[tuple[UUID, str]]:
    """Introductions of one's own person that are open with one of these: (id, recipient)."""
    people.check_own_record(viewer, case_id)
    records = people.together(viewer, people.standing(viewer, case_id))
    going = Task.objects.filter(
        Q(to_organisation__in=organisations) | Q(to_service__in=services),
        referral__case__in=records,
        state__in=[rules.DRAFT, *rules.OPEN_STATES],
    )
    rows = going.order_by("pk").values_list("pk", "to_organisation__name", "to_service__name")
    return [(pk, organisation or service) for pk, organisation, service in rows]


def taken_by(viewer: Actor, task_id: UUID) -> str:
    """Who has taken the person up by the referral that this one is part of; empty if nobody.

    For the sender's team; to others nobody has.
    """
    its = sent(viewer).filter(pk=task_id).values("referral")
    names = takers().filter(referral__in=its).values_list(TAKER, flat=True)
    return names.first() or ""


def already_made(viewer: Actor, form_ids: Collection[UUID]) -> set[UUID]:
    """Those of these forms that made introductions, as `tasks_of_referral` finds them."""
    made = sent(viewer).filter(Q(referral__in=form_ids) | Q(pk__in=form_ids))
    return {pk for pair in made.values_list("pk", "referral") for pk in pair} & set(form_ids)


def last_met(viewer: Actor, case_id: UUID) -> date | None:
    """The latest first meeting by which somebody came into one's own record, as it stands now."""
    people.check_own_record(viewer, case_id)
    records = people.together(viewer, case_id)
    day: date | None = Task.objects.filter(to_case__in=records).aggregate(d=Max("met_on"))["d"]
    return day


def said_last(viewer: Actor, task_id: UUID) -> list[str]:
    """What each side said last of whether the connection holds (`rules.HOLDING`); two at most."""
    said = FollowUp.objects.filter(task=task_id, state=rules.ANSWERED).order_by("answered_at", "pk")
    return list(dict(said.values_list("side", "holds")).values())
