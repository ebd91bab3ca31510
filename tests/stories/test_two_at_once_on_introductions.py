"""Two at once on introductions: sending or agreeing, while what holds for the person changes."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from tests.cast import begin, fallback
from tests.records.people.merging import merge, versions
from tests.work.referral import kept
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people.models import Disclosure, Grant
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.models import Task

from .at_once import Meeting, both_orders, halfway, met_by, refusals
from .between_two import OFFER, Story
from .promises import chains_hold, nothing_outlives_its_reason

Two = tuple[Callable[[], None], Callable[[], None]]

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


def stop(by: Actor, case_id: UUID) -> None:
    people.stop_contact(by=by, case_id=case_id)


def lose(by: Actor, case_id: UUID) -> None:
    said = {"loss_id": new_id(), "since": None, "is_about": False, "told_by": "妹"}
    people.note_death(by=by, case_id=case_id, **said)


def miss(by: Actor, case_id: UUID) -> None:
    said = {"loss_id": new_id(), "since": None, "is_about": False, "told_by": "近所の人"}
    people.note_missing(by=by, case_id=case_id, next_contact_on=clock.in_days(14), **said)


AT_REST = pytest.mark.parametrize("rest", [stop, lose, miss])


@both_orders
@pytest.mark.parametrize("is_draft", [False, True])
@AT_REST
def test_sending_against_what_leaves_them_in_peace(
    story: Story,
    meeting: Meeting,
    turned: bool,
    is_draft: bool,
    rest: Callable[[Actor, UUID], None],
) -> None:
    answers = met_by(
        meeting,
        turned,
        sending(story, is_draft=is_draft),
        lambda: rest(story.cast.teammate, story.case_id),
    )
    assert answers[1] is None, "what leaves them in peace always counts"
    assert len(refusals(answers)) == int(turned)
    assert Task.objects.count() == int(not turned)


@both_orders
@AT_REST
def test_sending_what_was_drafted_against_what_leaves_them_in_peace(
    story: Story, meeting: Meeting, turned: bool, rest: Callable[[Actor, UUID], None]
) -> None:
    (task_id,) = sending(story, is_draft=True)()
    answers = met_by(
        meeting,
        turned,
        lambda: actions.send_offer(by=story.cast.owner, task_id=task_id),
        lambda: rest(story.cast.teammate, story.case_id),
    )
    assert answers[1] is None
    assert len(refusals(answers)) == int(turned)


@both_orders
def test_sending_against_keeping_somebody_there_away(
    story: Story, meeting: Meeting, turned: bool
) -> None:
    away = story.cast.partner
    answers = met_by(
        meeting,
        turned,
        sending(story, away),
        lambda: people.keep_away(
            by=story.cast.teammate, case_id=story.case_id, member_id=away.acting_id
        ),
    )
    assert answers[1] is None
    assert len(refusals(answers)) == int(turned)
    assert not Task.objects.filter(state__in=rules.UNMET).exists()


@pytest.fixture
def another(story: Story) -> UUID:
    """A second record of the 社協, of somebody who is only known by what they are called."""
    return begin(story.cast.owner, {"identity": {"called": "みなとの会の人"}})


def let_go(story: Story, case_id: UUID) -> None:
    """Introduced, met, and left to the NPO."""
    (task_id,) = sending(story, case_id=case_id)()
    story.accept(story.cast.other, task_id)
    story.agree(task_id)
    actions.release(by=story.cast.owner, task_id=task_id)
    story.meet(story.cast.other, task_id)
    actions.step_back(by=story.cast.owner, task_id=task_id)


def merging(story: Story, kept_id: UUID, other_id: UUID) -> Callable[[], None]:
    by, merge_id = story.cast.owner, new_id()
    seen = (versions(by, kept_id), versions(by, other_id))
    its = {"case_id": kept_id, "other_id": other_id, "take": {}, "seen": seen}
    return lambda: people.merge_cases(by=by, merge_id=merge_id, **its)


@both_orders
@pytest.mark.parametrize("comes", ["sending", "by themselves"])
def test_being_beside_again_against_merging_two_that_were_let_go(
    story: Story, meeting: Meeting, another: UUID, turned: bool, comes: str
) -> None:
    for one in (story.case_id, another):
        let_go(story, one)
    back = {"post_id": fallback(story.cast.owner), "next_contact_on": clock.in_days(3)}
    answers = met_by(
        meeting,
        turned,
        sending(story, story.cast.partner, another)
        if comes == "sending"
        else lambda: people.come_back(by=story.cast.owner, case_id=another, **back),
        merging(story, story.case_id, another),
    )
    assert refusals(answers) == []
    assert people_queries.connection_state(story.cast.owner, story.case_id) == "open"


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


def keeping_away(story: Story, another: UUID) -> Two:
    """Somebody there is kept away, while the sender takes back what they took up."""
    task_id = taken_up(story, story.case_id)
    away = story.cast.partner.acting_id
    return (
        lambda: people.keep_away(by=story.cast.owner, case_id=story.case_id, member_id=away),
        lambda: take_back(story, task_id),
    )


def joining(story: Story, another: UUID) -> Two:
    """By it somebody must stay away from whom the other record was introduced to."""
    task_id = taken_up(story, another)
    away = story.cast.partner.acting_id
    people.keep_away(by=story.cast.owner, case_id=story.case_id, member_id=away)
    return merging(story, story.case_id, another), lambda: take_back(story, task_id)


def parting(story: Story, another: UUID) -> Two:
    """By it somebody wants no contact again who was introduced meanwhile."""
    people.stop_contact(by=story.cast.owner, case_id=story.case_id)
    merge_id = merge(story.cast.owner, story.case_id, another)
    task_id = taken_up(story, story.case_id)
    return (
        lambda: people.undo_merge(by=story.cast.owner, case_id=story.case_id, merge_id=merge_id),
        lambda: take_back(story, task_id),
    )


def coming_back(story: Story, another: UUID) -> Two:
    """Who had let go is in touch again, while it did not work out there."""
    let_go(story, story.case_id)
    task_id = Task.objects.get().pk
    back = {"post_id": fallback(story.cast.owner), "next_contact_on": clock.in_days(3)}
    return (
        lambda: people.come_back(by=story.cast.owner, case_id=story.case_id, **back),
        lambda: actions.fail(by=story.cast.other, task_id=task_id, reason="not_fitting"),
    )


def taken_up(story: Story, case_id: UUID) -> UUID:
    (task_id,) = sending(story, story.cast.partner, case_id)()
    story.accept(story.cast.partner, task_id)
    return task_id


def take_back(story: Story, task_id: UUID) -> None:
    actions.cancel(by=story.cast.teammate, task_id=task_id, reason="changed")


@pytest.mark.parametrize("two", [keeping_away, joining, parting, coming_back])
def test_nobody_who_changes_a_connection_and_an_introduction_waits_for_ever(
    story: Story, meeting: Meeting, another: UUID, two: Callable[[Story, UUID], Two]
) -> None:
    people.join_team(by=story.cast.owner, case_id=another, member_id=story.cast.teammate.acting_id)
    first, second = two(story, another)
    answers = meeting.run(halfway(first, "people_track", meeting), second)
    assert answers[0] is None
