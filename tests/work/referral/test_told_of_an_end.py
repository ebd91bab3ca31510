"""What ends, as somebody must stay away since, or was a mistake, is told to whoever waits."""

from uuid import UUID

import pytest

from tests.cast import Cast, begin, fallback
from tests.records.people.test_losses import note
from tonari.ground.ledger.models import Row
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory.models import Service
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.work.referral import actions, queries
from tonari.work.referral.actions import Recipient
from tonari.work.referral.models import Task

from . import kept
from .test_known_before import introduced, named, record_of
from .test_offering import send


def test_whoever_was_left_with_somebody_who_is_kept_away_since_is_beside_them_again(
    cast: Cast, case_id: UUID
) -> None:
    task_id = introduced(cast.owner, case_id, cast.partner)
    named(cast.owner, task_id)
    actions.record_first_meeting(by=cast.partner, task_id=task_id, on=clock.today(), how="phone")
    actions.step_back(by=cast.owner, task_id=task_id)
    people_actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.acting_id)
    assert people.connection_state(cast.owner, case_id) == "open"
    assert task_id in {one.id for one in queries.today(cast.owner).came_back}


def test_an_introduction_that_ends_as_somebody_there_must_stay_away_comes_back(
    cast: Cast, case_id: UUID
) -> None:
    task_id = introduced(cast.owner, case_id, cast.partner)
    named(cast.owner, task_id)
    people_actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.acting_id)
    assert [one.id for one in queries.today(cast.owner).came_back] == [task_id]


@pytest.mark.parametrize("kind", ["died", "missing"])
def test_what_a_record_without_a_name_had_sent_ends_with_whoever_is_lost(
    cast: Cast, case_id: UUID, kind: str
) -> None:
    known = begin(cast.other)
    people_actions.introduce(by=cast.owner, case_id=known, of_case=case_id, reopen=True)
    lost(cast, known, kind)
    first = introduced(cast.owner, case_id, cast.other)
    begun = record_of(cast.other, first)
    further = introduced(cast.other, begun, cast.partner)
    named(cast.owner, first)
    assert people.standing(cast.other, begun) == known
    assert queries.task(cast.other, further).state == "cancelled"
    kept.nobody_is_introduced_who_is_left_in_peace()


def lost(cast: Cast, case_id: UUID, kind: str) -> None:
    said = {"loss_id": new_id(), "since": None, "is_about": False, "told_by": "妹"}
    if kind == "died":
        people_actions.note_death(by=cast.other, case_id=case_id, **said)
    else:
        later = clock.in_days(3)
        people_actions.note_missing(by=cast.other, case_id=case_id, next_contact_on=later, **said)


def test_an_offer_that_ends_as_another_says_who_must_stay_away_comes_back(
    cast: Cast, case_id: UUID
) -> None:
    first = introduced(cast.owner, case_id, cast.other)
    named(cast.owner, first)
    theirs = record_of(cast.other, first)
    further = introduced(cast.other, theirs, cast.partner)
    people_actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.acting_id)
    assert [one.id for one in queries.today(cast.other).came_back] == [further]


def test_a_place_is_to_be_told_also_of_what_was_a_mistake(cast: Cast, case_id: UUID) -> None:
    place = Service.objects.create(name="喫茶なぎさ", kind="place", standing="informal")
    [task_id] = send(cast, case_id, Recipient(service_id=place.pk))
    actions.accept_offer(by=cast.owner, task_id=task_id, post_id=None, way="phone")
    actions.enter_in_error(by=cast.owner, task_id=task_id)
    assert [one.id for one in queries.today(cast.owner).to_tell] == [task_id]


@pytest.mark.parametrize("is_taken", [False, True])
def test_whoever_was_asked_reads_the_words_with_which_it_was_called_off(
    cast: Cast, case_id: UUID, is_taken: bool
) -> None:
    (task_id,) = actions.send_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[Recipient(organisation_id=cast.other.acting_for)],
        urgency="normal",
        offer={"need": "将棋の相手"},
    )
    if is_taken:
        actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    once = new_id()
    its = {"by": cast.owner, "task_id": task_id, "reason": "changed", "once": once}
    with pytest.raises(Refused) as named:
        actions.cancel(**its, words="髙橋さんが引っこすことになりました")
    assert named.value.field == "words"
    actions.cancel(**its, words="引っこすことになりました")
    with pytest.raises(Refused) as again:
        actions.cancel(**its, words="引っこすことになりました")
    assert again.value.repeated
    for viewer in (cast.owner, cast.other):
        [said] = queries.task(viewer, task_id).messages
        assert said.words == "引っこすことになりました"
    assert not queries.task(cast.other, task_id).offer, "the offer itself is closed"
    with pytest.raises(Refused):
        queries.task(cast.partner, task_id)


@pytest.mark.parametrize("kind", ["died", "missing"])
def test_whoever_introduced_them_further_and_is_not_told_does_not_read_of_a_loss(
    cast: Cast, kind: str
) -> None:
    case_id = begin(cast.owner)
    first = introduced(cast.owner, case_id, cast.other)
    named(cast.owner, first)
    further = introduced(cast.other, record_of(cast.other, first), cast.partner)
    note(cast, case_id, kind)
    assert queries.task(cast.owner, first).reason == kind
    seen = Task.objects.get(pk=further)
    assert (seen.state, seen.reason) == ("cancelled", "other")
    for viewer in (cast.other, cast.partner):
        assert queries.task(viewer, further).reason == "other"
    assert queries.task(cast.other, first).reason == "other"
    written = Row.objects.filter(verb="referral.withdrawn").values_list("facts__reason", flat=True)
    assert set(written) == {"other"}
