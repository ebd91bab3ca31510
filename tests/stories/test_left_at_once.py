"""Somebody leaves a person to another at the moment in which that one can reach them no more."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from tests.work.referral import kept, reached
from tonari.kernel import clock
from tonari.kernel.actor import JOB
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people.models import Case, Grant
from tonari.work.referral import actions, queries, rules

from .at_once import Meeting, both_orders, met_by, refusals
from .between_two import Story
from .promises import check_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _promises_hold_afterwards(story: Story) -> Iterator[None]:
    yield
    reached.whoever_stepped_back_left_somebody_who_reaches()
    kept.who_answers_for_an_introduction_is_responsible()
    check_all()


def step_back(story: Story, task_id: UUID) -> Callable[[], None]:
    return lambda: actions.step_back(by=story.cast.owner, task_id=task_id)


def state(story: Story) -> str:
    return people_queries.connection_state(story.cast.owner, story.case_id)


def check_is_responsible(story: Story, task_id: UUID, refused: bool, reason: str) -> None:
    """Refused if the other came first; else it came back at once."""
    assert state(story) == "open"
    back = [(one.id, one.reason) for one in queries.today(story.cast.owner).came_back]
    # Whoever never left hears all the same that the person refuses the other side.
    is_told = not refused or reason == rules.DECLINED
    assert back == ([(task_id, reason)] if is_told else [])


@both_orders
def test_step_back_against_withdrawal(story: Story, meeting: Meeting, turned: bool) -> None:
    task_id = story.met()
    grant = Grant.objects.get()
    answers = met_by(
        meeting,
        turned,
        step_back(story, task_id),
        lambda: people.withdraw_consent(by=story.cast.teammate, grant_id=grant.pk),
    )
    assert answers[1] is None, "the person's withdrawal always counts"
    assert len(refusals(answers)) == int(turned)
    assert all("連絡できないかもしれません" in one.reason for one in refusals(answers))
    check_is_responsible(story, task_id, turned, rules.UNREACHED)


@both_orders
def test_step_back_against_the_tick(story: Story, meeting: Meeting, turned: bool) -> None:
    """The last minute of a consent: whoever stepped back before midnight is told after it."""
    task_id = story.met()

    def tick() -> None:
        with clock.at(clock.now() + timedelta(days=366)):
            people.end_overdue_grants(by=JOB)

    answers = met_by(meeting, turned, step_back(story, task_id), tick)
    assert answers[1] is None
    assert len(refusals(answers)) == int(turned)
    check_is_responsible(story, task_id, turned, rules.UNREACHED)


@both_orders
def test_step_back_against_no_more_contact_there(
    story: Story, meeting: Meeting, turned: bool
) -> None:
    task_id = story.met()
    theirs = Case.objects.get(organisation=story.cast.other.acting_for).pk
    answers = met_by(
        meeting,
        turned,
        step_back(story, task_id),
        lambda: people.stop_contact(by=story.cast.other, case_id=theirs),
    )
    assert answers[1] is None, "the person's wish always counts"
    assert len(refusals(answers)) == int(turned)
    assert people_queries.connection_state(story.cast.other, theirs) == "open_door"
    check_is_responsible(story, task_id, turned, rules.DECLINED)


@both_orders
@pytest.mark.parametrize("left", [True, False])
def test_withdrawal_against_an_end(
    story: Story, meeting: Meeting, turned: bool, left: bool
) -> None:
    task_id = story.met()
    if left:
        actions.step_back(by=story.cast.owner, task_id=task_id)
    grant = Grant.objects.get()
    answers = met_by(
        meeting,
        turned,
        lambda: people.withdraw_consent(by=story.cast.teammate, grant_id=grant.pk),
        lambda: actions.fail(by=story.cast.other, task_id=task_id, reason="not_fitting"),
    )
    assert answers[1] is None
    assert [one.reason for one in refusals(answers)] == (
        ["この同意は、もう終わっています。"] if turned else []
    )
    assert state(story) == "open"


@both_orders
def test_no_more_contact_there_against_an_end(story: Story, meeting: Meeting, turned: bool) -> None:
    task_id = story.met()
    actions.step_back(by=story.cast.owner, task_id=task_id)
    theirs = Case.objects.get(organisation=story.cast.other.acting_for).pk
    met_by(
        meeting,
        turned,
        lambda: people.stop_contact(by=story.cast.other, case_id=theirs),
        lambda: actions.fail(by=story.cast.other, task_id=task_id, reason="not_fitting"),
    )
    assert state(story) == "open"


@both_orders
def test_step_back_against_the_end_of_another_by_which_they_were_reached(
    story: Story, meeting: Meeting, turned: bool
) -> None:
    """Of two to one place the consent of one was taken back; by the other they were reached."""
    first, second = story.met(), story.met()
    grant = Grant.objects.get(basis_ref=first)
    people.withdraw_consent(by=story.cast.owner, grant_id=grant.pk)
    answers = met_by(
        meeting,
        turned,
        step_back(story, first),
        lambda: actions.fail(by=story.cast.other, task_id=second, reason="not_fitting"),
    )
    assert answers[1] is None
    assert len(refusals(answers)) == int(turned)
    assert state(story) == "open"


def test_two_take_the_same_consent_back(story: Story, meeting: Meeting) -> None:
    story.met()
    grant = Grant.objects.get()
    answers = meeting.run(
        lambda: people.withdraw_consent(by=story.cast.teammate, grant_id=grant.pk),
        lambda: people.withdraw_consent(by=story.cast.owner, grant_id=grant.pk),
    )
    assert [one.repeated for one in refusals(answers)] == [True]
