"""Two at once on introductions: sending or agreeing, while what holds for the person changes."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from tests.cast import begin
from tests.records.people.merging import merge
from tests.work.referral import kept
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.records.people.models import Disclosure, Grant
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.models import Task

from .at_once import Meeting, both_orders, met_by
from .between_two import OFFER, Story
from .promises import chains_hold, nothing_outlives_its_reason

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _promises_hold_afterwards(story: Story) -> Iterator[None]:
    yield
    kept.who_answers_for_an_introduction_is_responsible()
    kept.nobody_is_introduced_who_is_left_in_peace()
    nothing_outlives_its_reason()
    chains_hold()


def sending(
    story: Story, to: Actor | None = None, case_id: UUID | None = None, *, is_draft: bool = False
) -> Callable[[], list[UUID]]:
    offer = actions.prepare_referral if is_draft else actions.send_referral
    recipient = actions.Recipient(organisation_id=(to or story.cast.other).acting_for)
    return lambda: offer(
        by=story.cast.owner,
        referral_id=new_id(),
        case_id=case_id or story.case_id,
        recipients=[recipient],
        urgency="normal",
        offer=OFFER,
    )


@pytest.fixture
def another(story: Story) -> UUID:
    """A second record of the 社協, of somebody who is only known by what they are called."""
    return begin(story.cast.owner, {"identity": {"called": "みなとの会の人"}})


@both_orders
def test_consent_against_telling_two_apart(
    story: Story, meeting: Meeting, another: UUID, turned: bool
) -> None:
    (task_id,) = sending(story, case_id=another)()
    story.accept(story.cast.other, task_id)
    merge_id = merge(story.cast.owner, story.case_id, another)
    met_by(
        meeting,
        turned,
        lambda: actions.consent(
            by=story.cast.owner,
            task_id=task_id,
            sections=["identity"],
            asked="phone",
            agreed_on=clock.today(),
            until=clock.in_days(30),
        ),
        lambda: people.undo_merge(by=story.cast.owner, case_id=story.case_id, merge_id=merge_id),
    )
    assert not Grant.objects.filter(case=story.case_id, ended_at__isnull=True).exists()
    assert not Disclosure.objects.exists()
    assert (queries.consent_of(story.cast.owner, task_id) is not None) == turned


@both_orders
def test_undoing_a_merge_against_taking_an_offer_back(
    story: Story, meeting: Meeting, another: UUID, turned: bool
) -> None:
    people.stop_contact(by=story.cast.owner, case_id=story.case_id)
    merge_id = merge(story.cast.owner, story.case_id, another)
    task_id = story.accepted()
    met_by(
        meeting,
        turned,
        lambda: people.undo_merge(by=story.cast.owner, case_id=story.case_id, merge_id=merge_id),
        lambda: actions.cancel(by=story.cast.owner, task_id=task_id, reason="changed"),
    )
    assert Task.objects.get(pk=task_id).state == rules.CANCELLED
