"""Two at once: exactly one effect, the other is told, nothing is half-done and nobody dropped."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from tests.cast import begin, fallback
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions as network
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people.models import Case, Grant, Section, Track
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.models import Referral, Task
from tonari.work.support import actions as support
from tonari.work.support.models import Note

from .at_once import Meeting, both_orders, met_by, refusals
from .between_two import OFFER, Story
from .promises import check_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _promises_hold_afterwards(story: Story) -> Iterator[None]:
    yield
    check_all()


def test_two_workers_accept_the_same_offer(story: Story, meeting: Meeting) -> None:
    task_id = story.offered()
    answers = meeting.run(
        lambda: story.accept(story.cast.other, task_id), lambda: story.accept(story.mori, task_id)
    )
    assert answers[0] is None
    assert "先に" in answers[1].reason
    assert Case.objects.filter(organisation=story.cast.other.acting_for).count() == 1
    assert Row.objects.filter(verb="referral.accepted", subject_id=task_id).count() == 1


def test_a_double_click_accepts_once(story: Story, meeting: Meeting) -> None:
    task_id = story.offered()
    answers = meeting.run(*[lambda: story.accept(story.cast.other, task_id)] * 2)
    assert [refused.repeated for refused in refusals(answers)] == [True]
    assert Case.objects.filter(organisation=story.cast.other.acting_for).count() == 1


def test_two_organisations_accept_offers_of_one_referral(story: Story, meeting: Meeting) -> None:
    first = story.offered(story.cast.partner)
    second = Task.objects.exclude(pk=first).get().pk
    answers = meeting.run(
        lambda: story.accept(story.cast.other, first),
        lambda: story.accept(story.cast.partner, second),
    )
    assert len(refusals(answers)) == 1
    assert Task.objects.get(pk=first).state == rules.ACCEPTED
    assert Task.objects.get(pk=second).state == rules.CANCELLED
    assert not Case.objects.filter(organisation=story.cast.partner.acting_for).exists()


def test_two_senders_introductions_of_one_person_lead_into_one_record(
    story: Story, meeting: Meeting
) -> None:
    story.met()
    theirs = Case.objects.get(organisation=story.cast.other.acting_for).pk
    ours = story.offered(story.cast.partner)
    ours = Task.objects.get(to_organisation=story.cast.partner.acting_for).pk
    again = story.offered(story.cast.partner, by=story.cast.other, case_id=theirs)
    for task_id in (ours, again):
        story.accept(story.cast.partner, task_id)
    meeting.run(*(partial(_met, story.cast.partner, task_id) for task_id in (ours, again)))
    theirs = Case.objects.filter(organisation=story.cast.partner.acting_for)
    assert theirs.filter(superseded_by=None).count() == 1
    assert theirs.values("person").distinct().count() == 1


def _met(by: Actor, task_id: UUID) -> None:
    actions.record_first_meeting(by=by, task_id=task_id, on=clock.today(), how="together")


@both_orders
def test_accept_against_cancel(story: Story, meeting: Meeting, turned: bool) -> None:
    task_id = story.offered()
    answers = met_by(
        meeting,
        turned,
        lambda: story.accept(story.cast.other, task_id),
        lambda: actions.cancel(
            by=story.cast.owner, task_id=task_id, reason="other", words="よく考えたい"
        ),
    )
    state = Task.objects.get(pk=task_id).state
    if turned:
        assert state == rules.CANCELLED
        assert answers[1] is None
        assert refusals(answers)
    elif refusals(answers):
        assert state == rules.ACCEPTED
    else:  # it was accepted, and then, knowing that or not, taken back
        assert state == rules.CANCELLED
    assert queries.today(story.cast.owner) is not None


@both_orders
def test_release_against_withdrawal(story: Story, meeting: Meeting, turned: bool) -> None:
    task_id = story.accepted()
    story.agree(task_id)
    grant = Grant.objects.get()
    answers = met_by(
        meeting,
        turned,
        lambda: actions.release(by=story.cast.owner, task_id=task_id),
        lambda: people.withdraw_consent(by=story.cast.teammate, grant_id=grant.pk),
    )
    assert answers[1] is None, "the person's withdrawal always counts"
    assert ["取り消しました" in refused.reason for refused in refusals(answers)] == [True] * turned
    with pytest.raises(Exception, match="見つかりません"):
        people_queries.open_sections(story.cast.other, story.case_id, ["identity"], "support")


@both_orders
def test_consent_against_cancel(story: Story, meeting: Meeting, turned: bool) -> None:
    task_id = story.offered()
    met_by(
        meeting,
        turned,
        lambda: story.agree(task_id),
        lambda: actions.cancel(by=story.cast.teammate, task_id=task_id, reason="person_declined"),
    )
    assert Task.objects.get(pk=task_id).state == rules.CANCELLED
    assert not Grant.objects.filter(ended_at__isnull=True).exists()


@both_orders
@pytest.mark.parametrize(("days", "how"), [(-4, "together"), (-5, "phone")])
def test_two_correct_the_same_first_meeting(
    story: Story, meeting: Meeting, turned: bool, days: int, how: str
) -> None:
    with clock.at(clock.now() - timedelta(days=5)):
        task_id = story.met()
    stood = {"seen": clock.in_days(-5), "seen_how": "together"}
    one = {"on": clock.in_days(days), "how": how}
    other = {"on": clock.in_days(-5), "how": "in_person"}

    def correct(said: dict[str, Any]) -> None:
        actions.correct_first_meeting(by=story.cast.other, task_id=task_id, **stood, **said)

    answers = met_by(meeting, turned, lambda: correct(one), lambda: correct(other))
    assert [answer is None for answer in answers] == [not turned, turned]
    assert "ほかの人が先に直しました" in refusals(answers)[0].reason
    task, holds = Task.objects.get(pk=task_id), other if turned else one
    assert {"on": task.met_on, "how": task.met_how} == holds
    assert Row.objects.filter(verb="referral.meeting_corrected", subject_id=task_id).count() == 1


def test_a_meeting_corrected_twice_by_a_double_click_is_corrected_once(
    story: Story, meeting: Meeting
) -> None:
    task_id = story.met()
    said = {"seen": clock.today(), "seen_how": "together", "on": clock.today(), "how": "phone"}
    answers = meeting.run(
        *[partial(actions.correct_first_meeting, by=story.cast.other, task_id=task_id, **said)] * 2
    )
    assert [refused.repeated for refused in refusals(answers)] == [True]
    assert Row.objects.filter(verb="referral.meeting_corrected", subject_id=task_id).count() == 1


@both_orders
def test_step_back_against_fail(story: Story, meeting: Meeting, turned: bool) -> None:
    task_id = story.met()
    answers = met_by(
        meeting,
        turned,
        lambda: actions.step_back(by=story.cast.owner, task_id=task_id),
        lambda: actions.fail(by=story.cast.other, task_id=task_id, reason="not_fitting"),
    )
    assert answers[1] is None
    assert bool(refusals(answers)) == turned
    assert people_queries.connection_state(story.cast.owner, story.case_id) == "open"


@both_orders
def test_step_back_against_fail_where_the_receiver_knew_the_person(
    story: Story, meeting: Meeting, turned: bool
) -> None:
    story.met()
    again = story.met()
    answers = met_by(
        meeting,
        turned,
        lambda: actions.step_back(by=story.cast.owner, task_id=again),
        lambda: actions.fail(by=story.cast.other, task_id=again, reason="not_fitting"),
    )
    assert answers[1] is None
    assert bool(refusals(answers)) == turned
    assert people_queries.connection_state(story.cast.owner, story.case_id) == "open"


def test_both_step_back_from_each_other(story: Story, meeting: Meeting) -> None:
    there = story.met()
    theirs = Case.objects.get(organisation=story.cast.other.acting_for).pk
    back = story.offered(story.cast.owner, by=story.cast.other, case_id=theirs)
    story.accept(story.cast.owner, back)
    story.meet(story.cast.owner, back)
    answers = meeting.run(
        lambda: actions.step_back(by=story.cast.owner, task_id=there),
        lambda: actions.step_back(by=story.cast.other, task_id=back),
    )
    assert len(refusals(answers)) == 1
    assert Track.objects.filter(state="open", kind="connection").count() == 1


@both_orders
def test_step_back_against_no_more_contact(story: Story, meeting: Meeting, turned: bool) -> None:
    task_id = story.met()
    theirs = Case.objects.get(organisation=story.cast.other.acting_for).pk
    answers = met_by(
        meeting,
        turned,
        lambda: actions.step_back(by=story.cast.owner, task_id=task_id),
        lambda: people.stop_contact(by=story.cast.other, case_id=theirs),
    )
    assert answers[1] is None, "whoever wants no contact always may"
    assert [refused.repeated for refused in refusals(answers)] == [False] * turned
    if turned:
        # Nobody leaves the person to whoever is not beside them any more.
        assert people_queries.connection_state(story.cast.owner, story.case_id) == "open"
        assert Task.objects.get(pk=task_id).sender_role == rules.BESIDE


@both_orders
def test_acceptance_against_no_more_contact(story: Story, meeting: Meeting, turned: bool) -> None:
    task_id = story.offered()
    answers = met_by(
        meeting,
        turned,
        lambda: story.accept(story.cast.other, task_id),
        lambda: people.stop_contact(by=story.cast.owner, case_id=story.case_id),
    )
    assert answers[1] is None
    # Whoever came first: who has not met the person yet leaves them in peace.
    assert Task.objects.get(pk=task_id).state == rules.CANCELLED


def test_a_double_click_writes_one_note(story: Story, meeting: Meeting) -> None:
    note_id = new_id()
    answers = meeting.run(*[lambda: note(story, story.cast.owner, note_id)] * 2)
    assert [refused.repeated for refused in refusals(answers)] == [True]
    assert Note.objects.count() == 1
    assert Row.objects.filter(verb="people.contact_recorded").count() == 1


def test_two_notes_of_two_people_both_stand(story: Story, meeting: Meeting) -> None:
    answers = meeting.run(
        lambda: note(story, story.cast.owner, new_id()),
        lambda: note(story, story.cast.teammate, new_id()),
    )
    assert not refusals(answers)
    assert Note.objects.count() == 2


def note(story: Story, by: Actor, note_id: UUID) -> None:
    support.add_note(
        by=by,
        note_id=note_id,
        case_id=story.case_id,
        on=clock.today(),
        method="phone",
        reached=True,
        with_whom="本人",
        text="元気そうだった",
        next_contact_on=clock.in_days(7),
    )


def test_a_double_click_sends_one_offer_and_both_see_it_sent(
    story: Story, meeting: Meeting
) -> None:
    referral_id = new_id()
    seen: list[str] = []

    def send() -> list[UUID]:
        try:
            return actions.send_referral(
                by=story.cast.owner,
                referral_id=referral_id,
                case_id=story.case_id,
                recipients=[actions.Recipient(organisation_id=story.cast.other.acting_for)],
                urgency="soon",
                offer=OFFER,
            )
        except Refused:
            made = queries.tasks_of_referral(story.cast.owner, referral_id)
            seen.extend(queries.task(story.cast.owner, one).state for one in made)
            raise

    answers = meeting.run(send, send)
    assert [refused.repeated for refused in refusals(answers)] == [True]
    assert seen == [rules.REQUESTED]
    assert Referral.objects.count() == Task.objects.count() == 1
    (task_id,) = answers[0]
    assert Row.objects.filter(verb="referral.requested", subject_id=task_id).count() == 1


def test_two_people_taken_in_at_once_are_both_found(story: Story, meeting: Meeting) -> None:
    two = [{"identity": {"called": name}} for name in ("うみ", "そら")]
    answers = meeting.run(
        lambda: begin(story.cast.owner, two[0]), lambda: begin(story.cast.teammate, two[1])
    )
    assert not refusals(answers)
    assert people_queries.find(story.cast.stranger, "うみ").total == 1
    assert people_queries.find(story.cast.stranger, "そら").total == 1


def test_two_write_the_same_section(story: Story, meeting: Meeting) -> None:
    answers = meeting.run(
        lambda: write(story, story.cast.owner, "words", 1, {"wish": "将棋"}),
        lambda: write(story, story.cast.teammate, "words", 1, {"wish": "囲碁"}),
    )
    assert answers[0] is None
    assert "先に" in answers[1].reason
    opened = people_queries.open_sections(story.cast.owner, story.case_id, ["words"], "support")
    assert opened["words"].content == {"wish": "将棋"}
    assert opened["words"].version == 2


def test_two_begin_the_same_section(story: Story, meeting: Meeting) -> None:
    case_id = begin(story.cast.owner, {"identity": {"called": "そら"}})
    people.join_team(by=story.cast.owner, case_id=case_id, member_id=story.cast.teammate.acting_id)
    story.case_id = case_id
    answers = meeting.run(
        lambda: write(story, story.cast.owner, "words", 0, {"wish": "将棋"}),
        lambda: write(story, story.cast.teammate, "words", 0, {"wish": "囲碁"}),
    )
    assert answers[0] is None
    assert "先に" in answers[1].reason
    assert Section.objects.filter(case=case_id, name="words").count() == 1


def write(story: Story, by: Actor, name: str, version: int, content: dict[str, str]) -> None:
    people.write_section(by=by, case_id=story.case_id, name=name, version=version, content=content)


@both_orders
def test_hand_over_to_a_post_whose_only_holder_leaves(
    story: Story, meeting: Meeting, turned: bool
) -> None:
    post_id = network.create_post(
        by=story.cast.owner, name="見守り担当", holder_id=story.cast.stranger.acting_id
    )
    answers = met_by(
        meeting,
        turned,
        lambda: people.hand_over(
            by=story.cast.teammate, case_id=story.case_id, kind="connection", post_id=post_id
        ),
        lambda: network.remove_member(by=story.cast.owner, member_id=story.cast.stranger.acting_id),
    )
    assert answers[1] is None, "removing a member is immediate"
    post = Track.objects.get(case=story.case_id, kind="connection").post_id
    assert post == fallback(story.cast.owner)


@pytest.mark.parametrize("late", [False, True])
def test_somebody_reads_while_roles_change(story: Story, meeting: Meeting, late: bool) -> None:
    answers = meeting.run(
        lambda: people_queries.open_sections(
            story.cast.owner, story.case_id, ["identity"], "support"
        ),
        lambda: network.change_roles(
            by=story.cast.owner, member_id=story.cast.host.acting_id, roles=["supporter"]
        ),
        late=late,
    )
    assert not refusals(answers)


def test_the_last_two_who_are_responsible_leave_at_once(story: Story, meeting: Meeting) -> None:
    answers = meeting.run(
        lambda: network.remove_member(by=story.cast.other, member_id=story.cast.other.acting_id),
        lambda: network.remove_member(by=story.mori, member_id=story.mori.acting_id),
    )
    assert len(refusals(answers)) == 1
