"""Whoever must not come near a person does not, wherever the record led, before or since."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import HANAKO, Cast, also_of, begin, fallback, join
from tests.records.people.merging import content, merge
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries
from tonari.records.people.models import Case, Grant, TeamMember
from tonari.work.referral import actions as referral
from tonari.work.referral import queries as referral_queries
from tonari.work.referral.models import Task

NAMED = {"called": "花ちゃん", "name": "髙橋 花子", "kana": "タカハシ ハナコ"}


def accepted(by: Actor, case_id: UUID, to: Actor) -> UUID:
    (task_id,) = referral.prepare_referral(
        by=by,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[referral.Recipient(organisation_id=to.acting_for)],
        urgency="normal",
        offer={"need": "話し相手がほしい"},
    )
    referral.send_offer(by=by, task_id=task_id)
    referral.accept_offer(by=to, task_id=task_id, post_id=fallback(to))
    return task_id


def their_case(task_id: UUID) -> UUID:
    case_id = Task.objects.values_list("to_case", flat=True).get(pk=task_id)
    assert case_id is not None
    return case_id


def handed(by: Actor, case_id: UUID, to: Actor) -> UUID:
    """The recipient's own record, with who it is and where they live copied into it."""
    task_id = accepted(by, case_id, to)
    referral.consent(
        by=by,
        task_id=task_id,
        sections=["identity", "whereabouts"],
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(90),
    )
    referral.release(by=by, task_id=task_id)
    theirs = their_case(task_id)
    grant = Grant.objects.get(basis_ref=task_id, ended_at=None)
    actions.copy_received(
        by=to, case_id=theirs, grant_id=grant.pk, names=["identity", "whereabouts"]
    )
    return theirs


def met(by: Actor, case_id: UUID, to: Actor) -> UUID:
    """The recipient's own record of whom they met before anything was handed over."""
    task_id = accepted(by, case_id, to)
    referral.record_first_meeting(by=to, task_id=task_id, on=clock.today(), how="phone")
    theirs = their_case(task_id)
    version = queries.open_sections(to, theirs, ["identity"], "support")["identity"].version
    actions.write_section(by=to, case_id=theirs, name="identity", version=version, content=NAMED)
    return theirs


WAYS = pytest.mark.parametrize("way", [handed, met])


def stays_out(member: Actor, by: Actor, case_id: UUID) -> None:
    """Not found, not put on the team, not opened."""
    assert queries.find(member, "タカハシ").total == 0
    with pytest.raises(Refused, match="近づけない"):
        actions.join_team(by=by, case_id=case_id, member_id=member.acting_id)
    with pytest.raises(Refused):
        content(member, case_id, "identity")


@WAYS
def test_who_comes_into_the_next_organisation_later_stays_out(cast: Cast, way) -> None:
    case_id = begin(cast.owner)
    theirs = way(cast.owner, case_id, cast.other)
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.acting_id)
    stays_out(also_of(cast.partner, cast.other), cast.other, theirs)


@WAYS
def test_a_bar_goes_two_steps_on_also_when_it_is_said_later(cast: Cast, way) -> None:
    case_id = begin(cast.owner)
    there = way(cast.other, way(cast.owner, case_id, cast.other), cast.partner)
    member = join(cast.partner, "mori", "森 まもる", "worker")
    assert queries.find(member, "タカハシ").total == 1
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=member.acting_id)
    stays_out(member, cast.partner, there)


@WAYS
def test_the_next_one_introduces_nobody_to_where_somebody_must_not_know(cast: Cast, way) -> None:
    case_id = begin(cast.owner)
    theirs = way(cast.owner, case_id, cast.other)
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.acting_id)
    with pytest.raises(Refused, match="近づけない人がいます"):
        accepted(cast.other, theirs, cast.partner)


@WAYS
def test_what_was_said_before_goes_along_however_they_came_to_know(cast: Cast, way) -> None:
    case_id = begin(cast.owner)
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.acting_id)
    theirs = way(cast.owner, case_id, cast.other)
    with pytest.raises(Refused, match="近づけない人がいます"):
        accepted(cast.other, theirs, cast.partner)
    stays_out(also_of(cast.partner, cast.other), cast.other, theirs)


def test_a_bar_goes_along_a_consent_that_has_ended(cast: Cast) -> None:
    case_id = begin(cast.owner)
    theirs = handed(cast.owner, case_id, cast.other)
    member = join(cast.other, "late", "後藤 あと", "worker")
    actions.join_team(by=cast.other, case_id=theirs, member_id=member.acting_id)
    actions.withdraw_consent(by=cast.owner, grant_id=Grant.objects.get(case=case_id).pk)
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=member.acting_id)
    stays_out(member, cast.other, theirs)


def test_what_the_next_one_had_asked_there_ends(cast: Cast) -> None:
    case_id = begin(cast.owner)
    theirs = handed(cast.owner, case_id, cast.other)
    task_id = accepted(cast.other, theirs, cast.partner)
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.acting_id)
    assert referral_queries.task(cast.other, task_id).state == "cancelled"


def test_what_was_introduced_before_its_sender_was_known_learns_of_the_bar(cast: Cast) -> None:
    """They met whom nobody had named: who that is, and who must stay away, is told later."""
    case_id = begin(cast.owner)
    member = join(cast.partner, "mori", "森 まもる", "worker")
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=member.acting_id)
    first = accepted(cast.owner, case_id, cast.other)
    # Where somebody kept away acts, only whoever does not know of it introduces anybody.
    there = met(cast.other, their_case(first), cast.partner)
    actions.join_team(by=cast.partner, case_id=there, member_id=member.acting_id)
    referral.record_first_meeting(by=cast.other, task_id=first, on=clock.today(), how="phone")
    assert not TeamMember.objects.filter(case=there, member=member.acting_id).exists()
    stays_out(member, cast.partner, there)


def test_an_offer_that_came_to_nothing_tells_of_nobody_who_must_stay_away(cast: Cast) -> None:
    case_id = begin(cast.owner)
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.acting_id)
    task_id = accepted(cast.owner, case_id, cast.other)
    referral.cancel(by=cast.owner, task_id=task_id, reason="no_contact")
    protection = queries.protection(cast.other, their_case(task_id))
    assert not protection.kept_away and not protection.restricted


def test_a_bar_is_lifted_where_it_was_said_and_then_elsewhere(cast: Cast) -> None:
    case_id = begin(cast.owner)
    theirs = handed(cast.owner, case_id, cast.other)
    its = {"member_id": cast.partner.acting_id}
    actions.keep_away(by=cast.owner, case_id=case_id, **its)
    with pytest.raises(Refused, match="つないでくれた主体"):
        actions.let_near(by=cast.other, case_id=theirs, **its)
    actions.let_near(by=cast.owner, case_id=case_id, **its)
    assert queries.protection(cast.other, theirs).kept_away, "each lifts it with the person"
    actions.let_near(by=cast.other, case_id=theirs, **its)
    assert not queries.protection(cast.other, theirs).kept_away


def test_who_said_it_too_takes_back_their_own_word_alone(cast: Cast) -> None:
    """Also where each of two records led to the other: one after the other lets them near."""
    case_id = begin(cast.owner)
    theirs = handed(cast.owner, case_id, cast.other)
    handed(cast.other, theirs, cast.owner)
    its = {"member_id": cast.partner.acting_id}
    actions.keep_away(by=cast.owner, case_id=case_id, **its)
    actions.keep_away(by=cast.other, case_id=theirs, **its)
    actions.let_near(by=cast.owner, case_id=case_id, **its)
    (still,) = queries.protection(cast.owner, case_id).kept_away
    assert not still.said_here, "the other one says it still"
    actions.let_near(by=cast.other, case_id=theirs, **its)
    actions.let_near(by=cast.owner, case_id=case_id, **its)
    assert not queries.protection(cast.owner, case_id).kept_away


def test_a_bar_on_whom_nobody_had_named_holds_at_the_record_that_takes_over(cast: Cast) -> None:
    case_id = begin(cast.owner)
    member = join(cast.other, "late", "後藤 あと", "worker")
    known = handed(cast.owner, case_id, cast.other)
    actions.join_team(by=cast.other, case_id=known, member_id=member.acting_id)
    task_id = accepted(cast.owner, case_id, cast.other)
    actions.keep_away(by=cast.other, case_id=their_case(task_id), member_id=member.acting_id)
    referral.record_first_meeting(by=cast.other, task_id=task_id, on=clock.today(), how="phone")
    assert their_case(task_id) == known
    stays_out(member, cast.other, known)


def test_joining_two_records_keeps_away_also_where_one_had_led(cast: Cast) -> None:
    kept, other = begin(cast.owner), begin(cast.owner, {"identity": {"called": "はなさん"}})
    there = met(cast.other, handed(cast.owner, other, cast.other), cast.partner)
    member = join(cast.partner, "mori", "森 まもる", "worker")
    actions.keep_away(by=cast.owner, case_id=kept, member_id=member.acting_id)
    merge(cast.owner, kept, other)
    stays_out(member, cast.partner, there)
    assert Case.objects.get(pk=there).restricted


@WAYS
def test_a_bar_holds_for_what_was_joined_to_what_is_joined(cast: Cast, way) -> None:
    part, other, kept = (begin(cast.owner, HANAKO | {"identity": {"called": n}}) for n in "三二一")
    there = way(cast.owner, part, cast.partner)
    if way is handed:
        actions.withdraw_consent(by=cast.owner, grant_id=Grant.objects.get(case=part).pk)
    member = join(cast.partner, "mori", "森 まもる", "worker")
    actions.keep_away(by=cast.owner, case_id=kept, member_id=member.acting_id)
    first = merge(cast.owner, other, part)
    second = merge(cast.owner, kept, other)
    for one in (part, other, kept, there):
        assert Case.objects.get(pk=one).restricted
        assert member.acting_id in queries.kept_away(cast.owner, [one])
    stays_out(member, cast.partner, there)
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=second)
    for one in (part, other):
        assert not Case.objects.get(pk=one).restricted
        assert not queries.kept_away(cast.owner, [one])
    actions.undo_merge(by=cast.owner, case_id=other, merge_id=first)


def test_what_one_took_over_is_asked_too_before_two_are_joined(cast: Cast) -> None:
    part, other, kept = (begin(cast.owner, {"identity": {"called": name}}) for name in "三二一")
    handed(cast.owner, part, cast.partner)
    actions.keep_away(by=cast.owner, case_id=kept, member_id=cast.partner.acting_id)
    merge(cast.owner, other, part)
    with pytest.raises(Refused, match="もう片方の記録を渡しています"):
        merge(cast.owner, kept, other)


def test_undoing_puts_nobody_on_a_team_who_must_stay_away_since(cast: Cast) -> None:
    kept, other = begin(cast.owner), begin(cast.owner, {"identity": {"called": "はなさん"}})
    actions.join_team(by=cast.owner, case_id=other, member_id=cast.stranger.acting_id)
    merge_id = merge(cast.owner, kept, other)
    actions.keep_away(by=cast.owner, case_id=kept, member_id=cast.stranger.acting_id)
    actions.undo_merge(by=cast.owner, case_id=kept, merge_id=merge_id)
    team = {one.member_id for one in queries.team(cast.owner, other)}
    assert cast.stranger.acting_id not in team
    actions.let_near(by=cast.owner, case_id=other, member_id=cast.stranger.acting_id)
    assert not queries.scope(cast.stranger).exists()


def test_who_is_found_by_name_again_where_they_said_so_stays_so_with_the_next_introduction(
    cast: Cast,
) -> None:
    case_id = begin(cast.owner)
    actions.restrict(by=cast.owner, case_id=case_id)
    theirs = handed(cast.owner, case_id, cast.other)
    assert Case.objects.get(pk=theirs).restricted
    actions.unrestrict(by=cast.other, case_id=theirs)
    # Once more here, and elsewhere, also from there: each place decides for itself.
    assert handed(cast.owner, case_id, cast.other) == theirs
    there = met(cast.owner, case_id, cast.partner)
    assert Case.objects.get(pk=there).restricted
    assert not Case.objects.filter(organisation=cast.other.acting_for, restricted=True).exists()
    also = also_of(cast.stranger, cast.other)
    assert queries.find(also, "タカハシ").total == 1
    actions.unrestrict(by=cast.partner, case_id=there)
    met(cast.other, theirs, cast.partner)
    assert not Case.objects.get(pk=there).restricted
    # Whoever must stay away would find the name.
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    assert Case.objects.get(pk=theirs).restricted
    assert queries.find(also, "タカハシ").total == 0


def test_who_is_found_by_the_team_alone_anew_is_so_with_the_next_introduction(cast: Cast) -> None:
    case_id = begin(cast.owner)
    actions.restrict(by=cast.owner, case_id=case_id)
    theirs = handed(cast.owner, case_id, cast.other)
    actions.unrestrict(by=cast.other, case_id=theirs)
    actions.unrestrict(by=cast.owner, case_id=case_id)
    with clock.at(clock.now() + timedelta(days=1)):
        actions.restrict(by=cast.owner, case_id=case_id)
        handed(cast.owner, case_id, cast.other)
    assert Case.objects.get(pk=theirs).restricted
