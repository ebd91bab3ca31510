"""Beginning a record, writing its sections, and its team."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.ground.network import actions as network_actions
from tonari.ground.network import queries as network
from tonari.ground.vault import actions as vault_actions
from tonari.ground.vault.rules import Box
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import queries, rules
from tonari.records.people.models import Block, Case, Person, TeamMember, Track
from tonari.records.people.rules.losses import died

from .reach import keep_post_for, lock_connections
from .sections import write_section


@action
def open_case(
    *,
    by: Actor,
    case_id: UUID,
    post_id: UUID,
    sections: dict[str, dict[str, str]],
    next_contact_on: date,
    rhythm_days: int = 30,
    talked: bool = True,
    contract_id: UUID | None = None,
) -> UUID:
    """Begin a record with somebody responsible for staying beside the person; returns its id.

    case_id: made by the form, so that sending it twice begins one record. sections: what is known,
    by section and field. talked: whether somebody has talked with the person today. contract_id:
    by which the record is another's. Errors: Refused at the field; Refused(repeated) the second
    time.
    """
    post = _post_of(by, post_id)
    person = Person.objects.create(created_at=clock.now())
    rules.check_next_contact(next_contact_on, clock.today())
    case = Case(
        id=case_id,
        person=person,
        organisation_id=by.acting_for,
        holder_id=queries.holder_by(by, contract_id),
        contract_id=contract_id,
        opened_on=clock.today(),
        opened_by=by.acting_id,
    )
    insert_once(case)
    for compartment in sorted(set(rules.COMPARTMENTS.values())):
        vault_actions.make_box(by=by, box=vault_box(case_id, compartment))
    _open_track(case, rules.CONNECTION, post, next_contact_on, rhythm_days, talked)
    TeamMember.objects.create(case=case, member_id=by.acting_id, since=clock.today())
    facts = {"person_id": person.id, "post_id": post, "contract_id": contract_id}
    record("people.case_opened", by=by, subject=case_id, **facts)
    for name, content in sections.items():
        write_section(by=by, case_id=case_id, name=name, version=0, content=content)
    return case_id


def vault_box(case_id: UUID, compartment: str) -> Box:
    """The box of one compartment of a case."""
    return Box("case", case_id, compartment)


def _post_of(by: Actor, post_id: UUID) -> UUID:
    if not network.is_worker(by):
        raise not_found()
    network_actions.keep_post(by=by, post_id=post_id)
    return post_id


def _open_track(
    case: Case,
    kind: str,
    post_id: UUID,
    next_contact_on: date | None,
    rhythm_days: int,
    talked: bool,
) -> None:
    today = clock.today()
    Track.objects.create(
        case=case,
        kind=kind,
        state=rules.OPEN,
        post_id=post_id,
        opened_on=today,
        rhythm_days=rhythm_days,
        next_contact_on=next_contact_on,
        last_contact_on=today,
        last_reached_on=today if talked else None,
    )


@action
def open_problem(*, by: Actor, case_id: UUID, post_id: UUID) -> None:
    """Begin working on something together with the person: the second track.

    Errors: Refused also for a post in which nobody may come near the record.
    """
    case_id = queries.own_standing(by, case_id)
    case_id = keep_post_for(by, case_id, post_id)
    if Track.objects.filter(case=case_id, kind=rules.CONNECTION, state=rules.DIED).exists():
        raise died()
    reopened = Track.objects.filter(case=case_id, kind=rules.PROBLEM, state=rules.CLOSED).update(
        state=rules.OPEN, post=post_id, ended_on=None, opened_on=clock.today()
    )
    if not reopened:
        if Track.objects.filter(case=case_id, kind=rules.PROBLEM).exists():
            raise Refused(_("いっしょに取り組むことは、もう始まっています。"))
        _open_track(Case.objects.get(pk=case_id), rules.PROBLEM, post_id, None, 30, True)
    record("people.problem_opened", by=by, subject=case_id, post_id=post_id)


@action
def close_problem(*, by: Actor, case_id: UUID) -> None:
    """Bring the problem track to an end; the connection track goes on as it was."""
    queries.check_own_record(by, case_id)
    problem = Track.objects.filter(case=case_id, kind=rules.PROBLEM)
    closed = problem.filter(state=rules.OPEN).update(
        state=rules.CLOSED, post=None, ended_on=clock.today()
    )
    if not closed and problem.exists():
        raise already_done()
    if not closed:
        raise Refused(_("いっしょに取り組むことは、いま開いていません。"))
    record("people.problem_closed", by=by, subject=case_id)


@action
def join_team(*, by: Actor, case_id: UUID, member_id: UUID) -> None:
    """Put a worker of one's organisation on the team of a case; by its team.

    A coordinator may put others on the team of an unrestricted case, never themselves: coordinating
    is no way into a record. Errors: Refused also for whoever is kept away from it;
    Refused(repeated) for whoever is on it.
    """
    case_id = queries.standing(by, case_id)
    check_may_arrange(by, case_id, {member_id})
    if Block.objects.filter(case=case_id, member__user__members=member_id).exists():
        raise Refused(_("この人は、この記録に近づけないことになっています。"), field="member_id")
    if member_id not in {member.id for member in network.responsible_members(by, by.acting_for)}:
        raise Refused(_("この人は担当になれません。相談員の役割が要ります。"), field="member_id")
    _row, is_new = TeamMember.objects.get_or_create(
        case_id=case_id, member_id=member_id, defaults={"since": clock.today()}
    )
    if not is_new:
        raise already_done()
    record("people.team_joined", by=by, subject=case_id, member_id=member_id)


@action
def step_in(*, by: Actor, case_id: UUID) -> None:
    """Whoever stands in the fallback post joins a team that let a day pass (called by a referral).

    Errors: Refused (not found) for others, for the restricted and for whoever is kept away.
    """
    case_id = queries.standing(by, case_id)
    if case_id not in queries.may_step_in(by, {case_id}):
        raise not_found()
    TeamMember.objects.get_or_create(
        case_id=case_id, member_id=by.acting_id, defaults={"since": clock.today()}
    )
    record("people.stepped_in", by=by, subject=case_id, member_id=by.acting_id)


@action
def leave_team(*, by: Actor, case_id: UUID, member_id: UUID) -> None:
    """Take somebody off the team; the responsible post is not touched by it.

    A coordinator may do it for an unrestricted case. Errors: Refused if nobody could open the
    record then; Refused(repeated) for whoever is not on it.
    """
    check_may_arrange(by, case_id, set())
    # Of two who leave at once, one stays.
    lock_connections(queries.standing(by, case_id))
    if not TeamMember.objects.filter(case=case_id, member=member_id).delete()[0]:
        raise already_done()
    if not queries.facts(by, [case_id])[case_id].team:
        raise Refused(
            _(
                "この人がはずれると、記録を開ける人がいなくなります。先に、ほかの人をチームに入れてください。"
            )
        )
    record("people.team_left", by=by, subject=case_id, member_id=member_id)


def check_may_arrange(by: Actor, case_id: UUID, comes_in: Collection[UUID | None]) -> None:
    """Refused (not found) unless by may say who works on a case: its team, or a coordinator.

    comes_in: who will be able to open it then; a coordinator outside the team never is one of them.
    """
    open_cases = Case.objects.filter(
        pk=case_id, organisation=by.acting_for, restricted=False, superseded_by__isnull=True
    )
    coordinates = network.is_coordinator(by) and open_cases.exists()
    if coordinates and by.acting_id in comes_in and not queries.is_own_case(by, [case_id]):
        raise Refused(
            _("調整する人は、自分を記録に入れることができません。記録を開ける人に頼んでください。")
        )
    if not coordinates:
        queries.check_own_record(by, case_id)
