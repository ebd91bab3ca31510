"""Who reacts to whom, and what happens each minute: the whole list, in one place."""

from collections.abc import Callable
from uuid import UUID

from tonari.entry.jobs import finished, hosts, imports, mails, ticks
from tonari.ground.areas import actions as areas
from tonari.ground.areas import queries as areas_queries
from tonari.ground.ledger.actions import Event, subscribe
from tonari.ground.network import actions as network
from tonari.ground.network import queries as network_queries
from tonari.ground.network.rules import holds_key
from tonari.kernel.actor import JOB
from tonari.records.directory import actions as directory
from tonari.records.directory import queries as directory_queries
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people import rules as people_rules
from tonari.records.people.rules.losses import MISSING
from tonari.work.referral import actions as referral
from tonari.work.referral import queries as referral_queries
from tonari.work.referral.rules import DECLINED
from tonari.work.support import actions as support
from tonari.work.support import queries as support_queries


def _move_tracks(event: Event) -> None:
    people.move_tracks(
        by=event.by,
        from_post=event.facts["post_id"],
        to_post=event.facts["fallback_post_id"],
    )
    _keep_reachable(event)


def _keep_reachable(event: Event) -> None:
    people.keep_reachable(by=event.by)


def _drop_from_teams(event: Event) -> None:
    people.drop_from_teams(by=event.by, member_id=event.subject)


def _check_taking(event: Event) -> None:
    people_queries.check_taking(event.by, event.subject, event.facts["field"])


def _keep_away_with(event: Event) -> None:
    if invited_by := event.facts["invited_by"]:
        people.keep_away_with(by=event.by, member_id=event.subject, invited_by=invited_by)


def _other_roles(event: Event) -> None:
    if holds_key(event.facts["roles"]):
        _keep_reachable(event)
    else:
        _drop_from_teams(event)


def _told_apart(event: Event) -> None:
    other_id = event.facts["other_id"]
    for one in (event.subject, other_id):
        # Who wanted no contact had been one with somebody who was in touch.
        if people_queries.wants_no_contact(event.by, one):
            referral.withdraw_offers_of(by=event.by, case_id=one, reason=DECLINED)
            support.cancel_contacts(by=event.by, case_id=one)
    referral.tell_apart(by=event.by, case_id=event.subject, other_id=other_id)


def _carry_no_more(event: Event) -> None:
    unmet = referral_queries.not_yet_met(event.by, event.subject)
    people.carry_no_more(by=event.by, organisation_id=event.subject, introduced=unmet)


def _withdraw_offers(event: Event) -> None:
    referral.withdraw_offers_of(by=event.by, case_id=event.subject, reason=DECLINED)


def _withdraw_of_the_dead(event: Event) -> None:
    referral.withdraw_offers_of(by=event.by, case_id=event.subject, reason=people_rules.DIED)


def _withdraw_of_the_missing(event: Event) -> None:
    referral.withdraw_offers_of(by=event.by, case_id=event.subject, reason=MISSING)


def _withdraw_of_the_lost(event: Event) -> None:
    # What a record without a name had sent, of somebody who is known to have died or be missing.
    if people_queries.at_rest(event.by, event.subject):
        referral.withdraw_offers_of(by=event.by, case_id=event.subject, reason="other")


def _go_on_after_mistake(event: Event) -> None:
    referral.go_on_after_mistake(by=event.by, case_id=event.subject)


def _note_beside_again(event: Event) -> None:
    referral.note_beside_again(by=event.by, case_id=event.subject)


def _come_back_unreached(event: Event) -> None:
    referral.come_back_unreached(by=event.by, case_ids=_records(event))


def _records(event: Event) -> list[UUID]:
    """What it was done to, and the other record that it names."""
    others = [event.facts.get(name) for name in ("other_id", "from_case", "to_case")]
    return [event.subject, *filter(None, others)]


def _keep_introductions(event: Event) -> None:
    referral.keep_introductions(by=event.by, case_ids=event.facts["cases"])


def _come_back_where_struck(event: Event) -> None:
    if event.facts["section"] in people_rules.REACHES:
        referral.keep_introductions(by=event.by, case_ids=[event.subject])
        _come_back_unreached(event)


def _come_back_where_withdrawn(event: Event) -> None:
    cases = _records(event)
    referral.keep_introductions(by=event.by, case_ids=cases)
    referral.come_back_unreached(by=event.by, case_ids=cases, over=[event.facts["basis_ref"]])


def _come_back_where_expired(event: Event) -> None:
    cases = people_queries.expiring_records(event.by)
    referral.keep_introductions(by=event.by, case_ids=cases)
    referral.come_back_unreached(by=event.by, case_ids=cases)


def _come_back_where_stopped(event: Event) -> None:
    cases = [event.subject]
    referral.keep_introductions(by=event.by, case_ids=cases)
    referral.come_back_unreached(by=event.by, case_ids=cases, stopped=cases)


def _tell_of_losses(event: Event) -> None:
    people.tell_of_losses(by=event.by, case_id=event.subject)


def _cancel_contacts(event: Event) -> None:
    support.cancel_contacts(by=event.by, case_id=event.subject)


def _count_what_stands(event: Event) -> None:
    reached, tried = support_queries.last_contacts(event.by, event.subject)
    met = referral_queries.last_met(event.by, event.subject)
    latest = max((day for day in (reached, met) if day), default=None)
    if latest or tried:
        people.count_contacts(by=event.by, case_id=event.subject, reached=latest, tried=tried)


def _end_draft(event: Event) -> None:
    # The form gave its id to the referral, or to the first task that it added to one.
    made = [event.subject, event.facts["referral_id"]]
    for draft_id in support_queries.own_drafts(event.by, made):
        support.drop_draft(by=event.by, draft_id=draft_id)


def _withdraw_from_barred(event: Event) -> None:
    referral.withdraw_from_barred(
        by=event.by,
        case_id=event.subject,
        organisations=event.facts["barred"],
        merge_id=event.facts.get("merge_id"),
    )


def _place_anew(event: Event) -> None:
    directory.place_services(by=event.by)


def _place_anew_by_file(event: Event) -> None:
    changes = ("taken", "changed", "absent", "removed", "restored")
    if event.facts["what"] == "areas" and any(event.facts.get(name) for name in changes):
        directory.place_services(by=event.by)


def _leave_area(event: Event) -> None:
    directory.leave_area(by=event.by, area_id=event.subject)


def _turn_areas() -> None:
    if any(areas_queries.areas_to_turn(JOB)):
        areas.turn_areas(by=JOB)


def _sweep_area_files() -> None:
    if areas_queries.left_files(JOB):
        areas.sweep_files(by=JOB)


def _sweep_imports() -> None:
    if directory_queries.left_imports(JOB):
        directory.sweep_imports(by=JOB)


def _keep_reachable_while_away() -> None:
    # Somebody's first day away may be today, and whoever covers may be kept away from a record.
    for organisation_id in network_queries.with_people_away(JOB):
        if any(people_queries.unattended(JOB, organisation_id).values()):
            people.keep_reachable(by=JOB, organisation_id=organisation_id)


def _mark_overdue() -> None:
    if referral_queries.past_due(JOB).exists():
        referral.mark_overdue(by=JOB)


def _take_back_notices() -> None:
    if people_queries.untold(JOB):
        people.take_back_notices(by=JOB)


def _ask_follow_ups() -> None:
    if referral_queries.has_follow_ups_to_ask(JOB):
        referral.ask_follow_ups(by=JOB)


def _end_grants() -> None:
    if people_queries.expired_grants(JOB).exists():
        people.end_overdue_grants(by=JOB)


def _expire_invitations() -> None:
    if network_queries.has_expired_invitations(JOB):
        network.expire_invitations(by=JOB)


def _sweep_sessions() -> None:
    if network_queries.lapsed_sessions(JOB):
        network.sweep_sessions(by=JOB)


def _sweep_drafts() -> None:
    if support_queries.has_old_drafts(JOB):
        support.sweep_drafts(by=JOB)


def _look_for_twins() -> None:
    if directory_queries.has_uncompared(JOB):
        # Compared before the transaction, so that nobody waits to write meanwhile.
        directory.note_twins(by=JOB, looked=directory_queries.look_for_twins(JOB))


# (verb, what to call inside the same transaction); `connections_change` comes before the change
SUBSCRIBERS: list[tuple[str, Callable[[Event], None]]] = [
    ("network.post_taken", _check_taking),
    ("network.post_vacated", _move_tracks),
    ("network.post_staffed", _keep_reachable),
    ("network.covers_arranged", _keep_reachable),
    ("network.member_joined", _keep_away_with),
    ("network.member_resumed", _keep_reachable),
    ("network.member_removed", _drop_from_teams),
    ("network.member_suspended", _drop_from_teams),
    ("network.roles_changed", _other_roles),
    ("network.carries_no_more", _carry_no_more),
    ("people.connections_change", _keep_introductions),
    ("people.consent_withdrawn", _come_back_where_withdrawn),
    ("people.grants_expired", _come_back_where_expired),
    ("people.section_struck", _come_back_where_struck),
    ("people.returned", _come_back_unreached),
    ("people.stayed", _come_back_unreached),
    ("people.loss_ended", _come_back_unreached),
    ("people.contact_stopped", _come_back_where_stopped),
    ("people.contact_stopped", _withdraw_offers),
    ("people.contact_stopped", _cancel_contacts),
    ("people.came_back", _note_beside_again),
    ("people.died", _withdraw_of_the_dead),
    ("people.missing", _withdraw_of_the_missing),
    ("people.taken_over", _withdraw_of_the_lost),
    ("people.loss_ended", _go_on_after_mistake),
    ("people.died", _cancel_contacts),
    ("people.missing", _cancel_contacts),
    ("people.released", _tell_of_losses),
    ("people.kept_away", _withdraw_from_barred),
    ("people.kept_away", _come_back_unreached),
    ("people.merged", _withdraw_from_barred),
    ("people.unmerged", _told_apart),
    ("people.unmerged", _come_back_unreached),
    ("people.contact_corrected", _count_what_stands),
    ("referral.drafted", _end_draft),
    ("areas.turned", _place_anew),
    ("areas.drawn", _place_anew),
    ("areas.removed", _leave_area),
    ("areas.put_back", _place_anew),
    ("areas.taken_in", _place_anew_by_file),
    ("areas.file_undone", _place_anew_by_file),
]

# Each is idempotent and catches up by itself: after a stop of days it does what was missed.
TICKS: list[Callable[[], None]] = [
    _mark_overdue,
    _take_back_notices,
    _ask_follow_ups,
    _end_grants,
    _keep_reachable_while_away,
    _expire_invitations,
    mails.send_due,
    hosts.ask_due,
    _sweep_sessions,
    _sweep_drafts,
    finished.sweep,
    _look_for_twins,
    _turn_areas,
    _sweep_area_files,
    imports.stop_halted,
    _sweep_imports,
]


def connect() -> None:
    """Register both lists; called once, at start."""
    for verb, subscriber in SUBSCRIBERS:
        subscribe(verb, subscriber)
    for tick in TICKS:
        ticks.register(tick)
