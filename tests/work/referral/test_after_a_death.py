"""Once somebody has died, nobody is asked how it goes; a mistake brings every question back."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import Cast, fallback, tell_who
from tests.records.people.test_losses import note
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.directory.models import Service
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people.rules.losses import MISSING, MISTAKE
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.actions import Recipient

from .test_follow_ups import NEED, after, light, met, states, tick

__all__ = ["light", "met"]


def followed(by: Actor) -> list[UUID]:
    return [task.id for task in queries.today(by).follow_ups]


def test_neither_side_is_asked_any_more_and_nothing_comes_back(
    cast: Cast, case_id: UUID, met: UUID, light: tuple[UUID, Actor]
) -> None:
    note(cast, case_id)
    with clock.at(after(45)):
        tick()
        tick()
        assert not followed(cast.owner) and not followed(cast.other)
        assert not queries.today(cast.owner).came_back
        for task_id, side in ((met, rules.RECIPIENT), (met, rules.SENDER), (light[0], "target")):
            by = cast.other if (task_id, side) == (met, rules.RECIPIENT) else cast.owner
            seen = queries.task(by, task_id)
            assert seen.is_over
            assert seen.due_follow_up(side) is None and seen.next_follow_up(side) is None
        assert all(one.follow_up_on is None for one in queries.tasks_of_case(cast.owner, case_id))


def test_the_link_and_the_letter_ask_nothing_and_say_it_as_after_any_end(
    cast: Cast, case_id: UUID, light: tuple[UUID, Actor]
) -> None:
    task_id, link = light
    note(cast, case_id)
    with pytest.raises(Refused):
        queries.link_of(link)
    with pytest.raises(Refused):
        queries.code(cast.owner, task_id)
    ended = queries.ended_link(link)
    assert ended is not None and (ended.state, ended.reason) == (rules.COMPLETED, "")


def test_a_death_that_was_a_mistake_brings_every_question_back(
    cast: Cast, case_id: UUID, met: UUID, light: tuple[UUID, Actor]
) -> None:
    with clock.at(after(31)):
        tick()
        loss_id = note(cast, case_id)
    with clock.at(after(60)):
        tick()
        people.end_loss(by=cast.owner, loss_id=loss_id, end=MISTAKE)
        tick()
        # They have their whole time again.
        assert {met, light[0]} == set(followed(cast.owner))
        assert followed(cast.other) == [met]
        assert not queries.today(cast.owner).came_back
        assert states(met, rules.RECIPIENT) == [rules.ASKED, rules.PLANNED, rules.PLANNED]
        assert queries.link_of(light[1]) == light[0]
        assert queries.code(cast.owner, light[0])
        assert not queries.task(cast.other, met).is_over


def test_who_is_told_of_a_death_is_not_asked_either(cast: Cast, case_id: UUID, met: UUID) -> None:
    theirs = queries.task(cast.other, met).to_case
    assert theirs is not None
    note(cast, theirs, by=cast.other)
    with clock.at(after(45)):
        tick()
        assert not followed(cast.owner) and not followed(cast.other)
        assert queries.task(cast.owner, met).is_over
        assert not queries.today(cast.owner).met


def test_who_is_not_told_of_a_death_does_not_learn_it_from_a_question_that_stops(
    cast: Cast, case_id: UUID, met: UUID
) -> None:
    theirs = queries.task(cast.other, met).to_case
    assert theirs is not None
    consent = queries.consent_of(cast.owner, met)
    assert consent is not None
    people.withdraw_consent(by=cast.owner, grant_id=consent.id)
    note(cast, theirs, by=cast.other)
    with clock.at(after(31)):
        tick()
        assert followed(cast.owner) == [met]
        assert not queries.task(cast.owner, met).is_over


def test_while_somebody_is_missing_the_questions_wait(cast: Cast, case_id: UUID, met: UUID) -> None:
    loss_id = note(cast, case_id, MISSING)
    with clock.at(after(45)):
        tick()
        assert not followed(cast.owner)
        assert queries.task(cast.owner, met).due_follow_up(rules.SENDER) is None
        people.end_loss(by=cast.owner, loss_id=loss_id, end="found")
        tick()
        assert followed(cast.owner) == [met]
        with clock.at(clock.now() + timedelta(days=13)):
            tick()
            assert not queries.today(cast.owner).came_back


def test_what_no_notice_tells_waits_on_today_until_somebody_says_it_was_told(
    cast: Cast, case_id: UUID, light: tuple[UUID, Actor], met: UUID
) -> None:
    assert not queries.today(cast.owner).to_tell
    with pytest.raises(Refused):
        actions.tell_end(by=cast.owner, task_id=light[0])
    with pytest.raises(Refused):
        actions.undo_tell_end(by=cast.owner, task_id=light[0])
    loss_id = note(cast, case_id)
    with clock.at(after(400)):
        assert [task.id for task in queries.today(cast.owner).to_tell] == [light[0]]
        actions.tell_end(by=cast.owner, task_id=light[0])
        assert not queries.today(cast.owner).to_tell
        with pytest.raises(Refused) as again:
            actions.tell_end(by=cast.owner, task_id=light[0])
        assert again.value.repeated
        actions.undo_tell_end(by=cast.owner, task_id=light[0])
        assert [task.id for task in queries.today(cast.owner).to_tell] == [light[0]]
        with pytest.raises(Refused) as again:
            actions.undo_tell_end(by=cast.owner, task_id=light[0])
        assert again.value.repeated
        actions.tell_end(by=cast.owner, task_id=light[0])
        people.end_loss(by=cast.owner, loss_id=loss_id, end=MISTAKE)
        assert not queries.today(cast.owner).to_tell
        actions.tell_going_on(by=cast.owner, task_id=light[0])
        note(cast, case_id)
        assert [task.id for task in queries.today(cast.owner).to_tell] == [light[0]]


def goes_on(by: Actor) -> list[UUID]:
    return [task.id for task in queries.today(by).goes_on]


def wrongly_ended(cast: Cast, case_id: UUID, task_id: UUID, *, told: bool = True) -> None:
    loss_id = note(cast, case_id)
    if told:
        actions.tell_end(by=cast.owner, task_id=task_id)
    assert not goes_on(cast.owner)
    people.end_loss(by=cast.owner, loss_id=loss_id, end=MISTAKE)


def test_who_was_told_of_an_end_that_was_none_waits_on_today_until_told_that_it_goes_on(
    cast: Cast, case_id: UUID, light: tuple[UUID, Actor], met: UUID
) -> None:
    its = {"by": cast.owner, "task_id": light[0]}
    wrongly_ended(cast, case_id, light[0])
    assert goes_on(cast.owner) == [light[0]] and not queries.today(cast.owner).to_tell
    with pytest.raises(Refused) as stale:
        actions.tell_end(**its)
    assert not stale.value.repeated
    with pytest.raises(Refused):
        actions.tell_going_on(by=cast.owner, task_id=met)
    with pytest.raises(Refused):
        actions.tell_going_on(by=light[1], task_id=light[0])
    actions.tell_going_on(**its)
    assert not goes_on(cast.owner) and not queries.task(cast.owner, light[0]).is_going_on_untold
    with pytest.raises(Refused) as again:
        actions.tell_going_on(**its)
    assert again.value.repeated


def test_who_was_told_of_no_end_is_not_told_that_it_goes_on(
    cast: Cast, case_id: UUID, light: tuple[UUID, Actor]
) -> None:
    wrongly_ended(cast, case_id, light[0], told=False)
    assert not goes_on(cast.owner)
    with pytest.raises(Refused) as refused:
        actions.tell_going_on(by=cast.owner, task_id=light[0])
    assert not refused.value.repeated


def test_who_thinks_still_that_it_is_over_is_not_told_so_again_when_they_do_die(
    cast: Cast, case_id: UUID, light: tuple[UUID, Actor]
) -> None:
    wrongly_ended(cast, case_id, light[0])
    loss_id = note(cast, case_id)
    assert not goes_on(cast.owner) and not queries.today(cast.owner).to_tell
    with pytest.raises(Refused):
        actions.tell_going_on(by=cast.owner, task_id=light[0])
    people.end_loss(by=cast.owner, loss_id=loss_id, end=MISTAKE)
    assert goes_on(cast.owner) == [light[0]]
    missing = note(cast, case_id, MISSING)
    assert not goes_on(cast.owner)
    people.end_loss(by=cast.owner, loss_id=missing, end="found")
    assert goes_on(cast.owner) == [light[0]]


def test_nobody_is_told_that_it_goes_on_once_it_broke(
    cast: Cast, case_id: UUID, light: tuple[UUID, Actor]
) -> None:
    wrongly_ended(cast, case_id, light[0])
    its = {"by": cast.owner, "task_id": light[0]}
    actions.answer_follow_up(**its, side=rules.SENDER, holds=rules.BROKEN, words="来なくなった")
    assert queries.today(cast.owner).came_back
    actions.settle(**its)
    assert not goes_on(cast.owner)


def test_nobody_is_told_that_it_goes_on_once_it_was_called_off(cast: Cast, case_id: UUID) -> None:
    cafe = Service.objects.create(name="将棋サロン 歩", kind="place", standing="informal")
    (task_id,) = actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[Recipient(service_id=cafe.pk)],
        urgency="normal",
        offer=NEED,
    )
    its = {"by": cast.owner, "task_id": task_id}
    actions.send_offer(**its)
    actions.accept_offer(**its, post_id=None, way="phone")
    actions.record_first_meeting(**its, on=clock.today(), how="phone", way="phone")
    wrongly_ended(cast, case_id, task_id)
    assert goes_on(cast.owner) == [task_id]
    actions.cancel(**its, reason="changed")
    assert not goes_on(cast.owner) and not queries.today(cast.owner).to_tell
    assert queries.task(cast.owner, task_id).is_end_told


def test_an_offer_that_was_called_off_is_told_and_one_that_another_took_is_not(
    cast: Cast, case_id: UUID
) -> None:
    services = [
        Service.objects.create(name=name, kind="place", standing="informal")
        for name in ("喫茶なぎさ", "将棋サロン 歩", "港の食堂")
    ]
    made = actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[Recipient(service_id=one.pk) for one in services],
        urgency="normal",
        offer=NEED,
    )
    actions.send_offer(by=cast.owner, task_id=made[0])
    actions.send_offer(by=cast.owner, task_id=made[1])
    actions.accept_offer(by=cast.owner, task_id=made[0], post_id=None, way="phone")
    assert not queries.today(cast.owner).to_tell
    people.stop_contact(by=cast.owner, case_id=case_id)
    assert [task.id for task in queries.today(cast.owner).to_tell] == [made[0]]


def met_further(cast: Cast, met: UUID) -> tuple[UUID, UUID]:
    """Whom the other organisation met is introduced by it further, handed over, and met there."""
    theirs = queries.task(cast.other, met).to_case
    assert theirs is not None
    (task_id,) = actions.prepare_referral(
        by=cast.other,
        referral_id=new_id(),
        case_id=theirs,
        recipients=[Recipient(organisation_id=cast.partner.acting_for)],
        urgency="normal",
        offer=NEED,
    )
    actions.send_offer(by=cast.other, task_id=task_id)
    actions.accept_offer(by=cast.partner, task_id=task_id, post_id=fallback(cast.partner))
    tell_who(cast.other, task_id)
    actions.record_first_meeting(by=cast.partner, task_id=task_id, on=clock.today(), how="phone")
    last = queries.task(cast.partner, task_id).to_case
    assert last is not None
    return task_id, last


def take_consent_back(by: Actor, task_id: UUID) -> None:
    consent = queries.consent_of(by, task_id)
    assert consent is not None
    people.withdraw_consent(by=by, grant_id=consent.id)


def test_who_never_read_of_a_death_before_the_consent_ended_is_asked_as_if_never_told(
    cast: Cast, met: UUID
) -> None:
    further, last = met_further(cast, met)
    note(cast, last, by=cast.partner)
    assert people_queries.loss_news(cast.other)
    take_consent_back(cast.other, further)
    assert not people_queries.loss_news(cast.other)
    with clock.at(after(31)):
        tick()
        # To whom they led, and from whom they came: neither stops in silence.
        assert set(followed(cast.other)) == {met, further}
        assert not queries.task(cast.other, met).is_over
        assert not queries.task(cast.other, further).is_over
        # Where it was written down nobody is asked.
        assert not followed(cast.partner)


def test_who_took_note_of_a_death_is_not_asked_though_the_consent_has_ended(
    cast: Cast, met: UUID
) -> None:
    further, last = met_further(cast, met)
    note(cast, last, by=cast.partner)
    (told,) = people_queries.loss_news(cast.other)
    people.take_note(by=cast.other, notice_id=told.notice_id)
    take_consent_back(cast.other, further)
    with clock.at(after(31)):
        tick()
        assert not followed(cast.other)
        assert queries.task(cast.other, met).is_over


def test_who_never_read_that_somebody_is_missing_is_asked_as_if_never_told(
    cast: Cast, met: UUID
) -> None:
    theirs = queries.task(cast.other, met).to_case
    assert theirs is not None
    note(cast, theirs, MISSING, by=cast.other)
    take_consent_back(cast.owner, met)
    with clock.at(after(31)):
        tick()
        assert followed(cast.owner) == [met]


def test_whom_nothing_tells_of_a_death_reads_on_today_that_it_is_over_and_never_why(
    cast: Cast, case_id: UUID, met: UUID
) -> None:
    take_consent_back(cast.owner, met)
    with clock.at(after(31)):
        tick()
        assert followed(cast.other) == [met]
        loss_id = note(cast, case_id)
        waiting = queries.today(cast.other)
        assert not waiting.follow_ups
        assert [(task.id, task.is_over) for task in waiting.ended] == [(met, True)]
        # Whoever wrote it down knows.
        assert not queries.today(cast.owner).ended
    with clock.at(after(31 + 15)):
        assert not queries.today(cast.other).ended
    with clock.at(after(32)):
        actions.see_end(by=cast.other, task_id=met)
        assert not queries.today(cast.other).ended
        people.end_loss(by=cast.owner, loss_id=loss_id, end=MISTAKE)
        assert followed(cast.other) == [met]
        note(cast, case_id)
        assert [task.id for task in queries.today(cast.other).ended] == [met]


def test_whom_a_notice_tells_of_a_death_is_not_told_besides_that_it_is_over(
    cast: Cast, case_id: UUID, met: UUID
) -> None:
    note(cast, case_id)
    assert people_queries.loss_news(cast.other)
    assert not queries.today(cast.other).ended
