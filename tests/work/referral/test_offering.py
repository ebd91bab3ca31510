"""One need and several recipients; a queue; handing over late; taking back; telling by voice."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tests.cast import Cast, begin, fallback, join
from tests.stories.promises import check_all
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions as network
from tonari.ground.vault.rules import keys_of_token
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import fold_paper_code, new_id
from tonari.kernel.refused import Refused
from tonari.records.directory.models import Service
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.records.people.models import Disclosure
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.actions import Recipient
from tonari.work.referral.models import Referral, Task

from .test_actions import OFFER, agree, offer


@pytest.fixture
def cafe(db: None) -> UUID:
    return Service.objects.create(name="喫茶なぎさ", kind="place", standing="informal").pk


def send(cast: Cast, case_id: UUID, *to: Recipient, after: UUID | None = None) -> list[UUID]:
    made = actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=list(to),
        urgency="normal",
        offer=OFFER,
        after=after,
        wants_again=True,
    )
    for task_id in made:
        actions.send_offer(by=cast.owner, task_id=task_id)
    return made


def test_of_what_was_never_sent_nobody_hears(cast: Cast, case_id: UUID) -> None:
    [task_id] = actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[to(cast.other)],
        urgency="normal",
        offer=OFFER,
    )
    actions.enter_in_error(by=cast.owner, task_id=task_id)
    assert not queries.inbox(cast.other).exists() and not queries.today(cast.other).ended
    with pytest.raises(Refused) as refused:
        queries.task(cast.other, task_id)
    assert refused.value.missing


def to(actor: Actor) -> Recipient:
    return Recipient(organisation_id=actor.organisation_id)


def link_of(cast: Cast, task_id: UUID) -> Actor:
    keys = keys_of_token(fold_paper_code(queries.code(cast.owner, task_id)))
    return Actor("link", keys.holder[1], None, keys)


def accepted(cast: Cast, case_id: UUID) -> UUID:
    task_id = offer(cast, case_id)
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    return task_id


def test_the_first_yes_takes_the_others_back_and_they_are_told(
    cast: Cast, case_id: UUID, cafe: UUID
) -> None:
    first, second, third = send(
        cast, case_id, to(cast.other), to(cast.partner), Recipient(service_id=cafe)
    )
    link = link_of(cast, third)
    actions.accept_offer(by=cast.other, task_id=first, post_id=fallback(cast.other))
    assert [task.id for task in queries.today(cast.partner).ended] == [second]
    assert queries.task(cast.partner, second).reason == "someone_else"
    assert queries.task(cast.partner, second).offer == {}
    actions.see_end(by=cast.partner, task_id=second)
    assert not queries.today(cast.partner).ended
    with pytest.raises(Refused):
        queries.link_of(link)
    ended = queries.ended_link(link)
    assert ended is not None
    assert ended.reason == "someone_else"
    check_all()


def test_one_after_the_other_is_one_referral_until_somebody_says_yes(
    cast: Cast, case_id: UUID, cafe: UUID
) -> None:
    (first,) = send(cast, case_id, to(cast.other))
    (second,) = send(cast, case_id, Recipient(service_id=cafe), after=first)
    assert Referral.objects.count() == 1
    assert [task.id for task in queries.others(cast.owner, first)] == [second]
    actions.accept_offer(by=link_of(cast, second), task_id=second, post_id=None)
    assert queries.task(cast.owner, first).state == rules.CANCELLED
    # Whoever is taken up may be introduced to somebody else besides.
    send(cast, case_id, to(cast.partner), after=second)
    assert Referral.objects.count() == 2
    assert queries.task(cast.owner, second).state == rules.ACCEPTED


def test_a_form_that_adds_counts_once(cast: Cast, case_id: UUID, cafe: UUID) -> None:
    (first,) = send(cast, case_id, to(cast.other))
    form = {
        "by": cast.owner,
        "referral_id": new_id(),
        "case_id": case_id,
        "recipients": [to(cast.partner), Recipient(service_id=cafe)],
        "urgency": "soon",
        "offer": OFFER,
        "after": first,
    }
    made = actions.prepare_referral(**form)
    with pytest.raises(Refused) as again:
        actions.prepare_referral(**form)
    assert again.value.repeated
    assert Task.objects.count() == 3
    assert queries.tasks_of_referral(cast.owner, form["referral_id"]) == made[:1]


def test_nobody_adds_to_the_referral_of_somebody_else(cast: Cast, case_id: UUID) -> None:
    (first,) = send(cast, case_id, to(cast.other))
    another = begin(cast.owner, {"identity": {"called": "ゴンさん"}})
    with pytest.raises(Refused) as refused:
        send(cast, another, to(cast.partner), after=first)
    assert refused.value.missing


def test_a_suggestion_is_the_next_offer_by_one_touch(cast: Cast, case_id: UUID, cafe: UUID) -> None:
    (first,) = send(cast, case_id, to(cast.other))
    actions.decline_offer(by=cast.other, task_id=first, reason="not_our_field", suggested=cafe)
    once = new_id()
    made = actions.offer_suggested(by=cast.owner, task_id=first, once=once)
    assert queries.task(cast.owner, made).offer == OFFER
    # By letter: the next thing is to deliver it.
    assert queries.task(cast.owner, made).state == rules.DRAFT
    assert [task.id for task in queries.today(cast.owner).to_deliver] == [made]
    assert not queries.today(cast.owner).came_back
    with pytest.raises(Refused) as again:
        actions.offer_suggested(by=cast.owner, task_id=first, once=once)
    assert again.value.repeated
    for stranger in (cast.other, cast.stranger):
        with pytest.raises(Refused) as refused:
            actions.offer_suggested(by=stranger, task_id=first, once=new_id())
        assert refused.value.missing


def test_a_queue_says_where_and_when_and_is_asked_about_again(cast: Cast, case_id: UUID) -> None:
    task_id = accepted(cast, case_id)
    agree(cast, task_id)
    actions.release(by=cast.owner, task_id=task_id)
    held = {"by": cast.other, "task_id": task_id, "reason": "waiting_list"}
    for wrong, field in (
        ({"queue_place": 0}, "queue_place"),
        ({"expected_on": clock.in_days(-1)}, "expected_on"),
        ({"expected_on": clock.in_days(500)}, "expected_on"),
    ):
        with pytest.raises(Refused) as refused:
            actions.hold(**held, **wrong)
        assert refused.value.field == field
    actions.hold(**held, queue_place=3, expected_on=clock.in_days(40))
    waiting = queries.task(cast.owner, task_id)
    assert (waiting.queue_place, waiting.meet_by) == (3, clock.in_days(40))
    actions.hold(**held, queue_place=1, expected_on=clock.in_days(10))
    with pytest.raises(Refused) as again:
        actions.hold(**held, queue_place=1, expected_on=clock.in_days(10))
    assert again.value.repeated
    with clock.at(clock.now() + timedelta(days=11)):
        assert [task.id for task in queries.today(cast.owner).silent] == [task_id]


def test_who_waits_in_a_queue_keeps_the_day_when_details_follow(cast: Cast, case_id: UUID) -> None:
    task_id = accepted(cast, case_id)
    actions.hold(
        by=cast.other, task_id=task_id, reason="waiting_list", expected_on=clock.in_days(90)
    )
    agree(cast, task_id)
    actions.release(by=cast.owner, task_id=task_id)
    assert queries.task(cast.owner, task_id).meet_by == clock.in_days(90)


def test_what_is_handed_over_may_wait_as_long_as_the_person_and_no_longer(
    cast: Cast, case_id: UUID
) -> None:
    task_id = accepted(cast, case_id)
    held = {"by": cast.other, "task_id": task_id, "reason": "waiting_list"}
    actions.hold(**held, queue_place=3, expected_on=clock.in_days(30))
    with clock.at(late(24 * 20)):
        assert not queries.past_due(cast.owner).exists()
        assert [task.id for task in queries.today(cast.owner).to_release] == [task_id]
    with clock.at(late(24 * 31)):
        assert queries.past_due(cast.owner).exists()
    # Without a day, or with one that comes sooner, as soon as of anybody.
    for on in (None, clock.today()):
        actions.hold(**held, queue_place=2, expected_on=on)
        with clock.at(late(72)):
            assert queries.past_due(cast.owner).exists()
        assert not queries.past_due(cast.owner).exists()


def test_nobody_is_asked_for_what_another_has_taken_up(
    cast: Cast, case_id: UUID, cafe: UUID
) -> None:
    first, second = send(cast, case_id, to(cast.other), to(cast.partner))
    actions.decline_offer(by=cast.other, task_id=first, reason="area", suggested=cafe)
    actions.accept_offer(by=cast.partner, task_id=second, post_id=fallback(cast.partner))
    before = Row.objects.count()
    with pytest.raises(Refused, match="ほかのところに決まりました") as refused:
        actions.offer_suggested(by=cast.owner, task_id=first, once=new_id())
    assert not (refused.value.missing or refused.value.repeated)
    assert refused.value.values == {"name": "うみべ商事"}
    assert (Task.objects.count(), Row.objects.count()) == (2, before)
    assert queries.taken_by(cast.owner, first) == "うみべ商事"
    assert not queries.taken_by(cast.other, first)


def late(hours: int = 48) -> datetime:
    return clock.now() + timedelta(hours=hours)


def test_what_nobody_hands_over_in_time_reaches_the_fallback_post(
    cast: Cast, case_id: UUID
) -> None:
    """The owner holds the fallback post; the teammate begins the record and goes home."""
    post_id = network.create_post(by=cast.owner, name="地区担当", holder_id=cast.teammate.acting_id)
    theirs = people_actions.open_case(
        by=cast.teammate,
        case_id=new_id(),
        post_id=post_id,
        sections={"identity": {"called": "ゴンさん"}},
        next_contact_on=clock.in_days(30),
    )
    mine = Cast(**{**vars(cast), "owner": cast.teammate})
    task_id = accepted(mine, theirs)
    agree(mine, task_id)
    assert not queries.today(cast.owner).late
    with pytest.raises(Refused):
        actions.step_in(by=cast.owner, task_id=task_id)
    with clock.at(late()):
        (row,) = queries.today(cast.owner).late
        assert "鈴木 一郎" in row.whom_to_ask
        assert row.may_step_in
        for other in (cast.stranger, cast.other, cast.partner):
            assert not queries.late_releases(other)
            with pytest.raises(Refused) as refused:
                actions.step_in(by=other, task_id=task_id)
            assert refused.value.missing
        actions.step_in(by=cast.owner, task_id=task_id)
        assert not queries.today(cast.owner).late
        actions.release(by=cast.owner, task_id=task_id)
    assert queries.task(cast.other, task_id).released_at


def test_who_is_kept_away_learns_nothing_of_a_late_hand_over(cast: Cast) -> None:
    coordinator = join(cast.owner, "oka", "岡 ゆり", "coordinator")
    theirs = begin(cast.owner)
    task_id = accepted(cast, theirs)
    with clock.at(late()):
        (row,) = queries.late_releases(coordinator)
        assert row.task_id == task_id
        # Coordinating is no way into a record.
        assert not row.may_step_in
        people_actions.keep_away(by=cast.owner, case_id=theirs, member_id=coordinator.acting_id)
        assert not queries.late_releases(coordinator)


def test_how_they_meet_is_agreed_when_handing_over(cast: Cast, case_id: UUID) -> None:
    task_id = accepted(cast, case_id)
    agree(cast, task_id)
    handing = {"by": cast.owner, "task_id": task_id}
    with pytest.raises(Refused) as refused:
        actions.release(**handing, handover="together", words="花子さんと14時に")
    assert refused.value.field == "words"
    assert queries.task(cast.owner, task_id).released_at is None
    actions.release(
        **handing, handover="together", handover_on=clock.in_days(4), words="佐藤が店の前で待ちます"
    )
    seen = queries.task(cast.other, task_id)
    assert (seen.handover, seen.handover_on) == ("together", clock.in_days(4))
    assert seen.meet_by == clock.in_days(4)
    assert [said.words for said in seen.messages] == ["佐藤が店の前で待ちます"]
    actions.arrange_handover(**handing, handover="phone", handover_on=None)
    actions.record_first_meeting(by=cast.other, task_id=task_id, on=clock.today(), how="phone")
    with pytest.raises(Refused):
        actions.arrange_handover(**handing, handover="phone", handover_on=None)


def test_what_is_taken_back_ends_what_was_given_and_their_notes_stay(
    cast: Cast, case_id: UUID
) -> None:
    task_id = accepted(cast, case_id)
    agree(cast, task_id)
    actions.release(by=cast.owner, task_id=task_id)
    (theirs,) = people.own_cases(cast.other)
    version = people.open_sections(cast.other, theirs.pk, ["words"], "support")["words"].version
    people_actions.write_section(
        by=cast.other, case_id=theirs.pk, name="words", version=version, content={"mind": "電話で"}
    )
    actions.cancel(by=cast.owner, task_id=task_id, reason="changed")
    with pytest.raises(Refused):
        people.open_sections(cast.other, case_id, ["identity"], "support")
    kept = people.open_sections(cast.other, theirs.pk, ["words"], "support")["words"]
    assert kept.content["mind"] == "電話で"
    (told,) = queries.today(cast.other).ended
    assert told.reason == "changed"
    assert told.case_id is None
    assert people.connection_state(cast.owner, case_id) == "open"
    check_all()


def test_a_mistake_is_dropped_also_from_a_queue(cast: Cast, case_id: UUID) -> None:
    task_id = accepted(cast, case_id)
    actions.hold(by=cast.other, task_id=task_id, reason="waiting_list")
    actions.enter_in_error(by=cast.owner, task_id=task_id)
    assert queries.task(cast.owner, task_id).state == rules.IN_ERROR
    assert [task.id for task in queries.today(cast.other).ended] == [task_id]
    check_all()


def test_a_member_may_be_told_by_telephone_before_the_keys_follow(
    cast: Cast, case_id: UUID
) -> None:
    task_id = accepted(cast, case_id)
    with pytest.raises(Refused, match="同意"):
        actions.tell(by=cast.owner, task_id=task_id, how="phone")
    agree(cast, task_id)
    actions.tell(by=cast.owner, task_id=task_id, how="phone")
    with pytest.raises(Refused) as again:
        actions.tell(by=cast.owner, task_id=task_id, how="phone")
    assert again.value.repeated
    told = Disclosure.objects.get()
    assert (told.how, told.sections) == ("phone", ["identity", "words"])
    assert people.disclosures(cast.owner, case_id)
    with pytest.raises(Refused):
        people.open_sections(cast.other, case_id, ["identity"], "support")
    actions.release(by=cast.owner, task_id=task_id)
    assert people.open_sections(cast.other, case_id, ["identity"], "support")


@pytest.mark.parametrize("kind", ["missing", "died"])
def test_whoever_is_introduced_to_where_they_were_lost_stays_on_today(
    cast: Cast, case_id: UUID, now: datetime, kind: str
) -> None:
    """What they had accepted before rests; what came after waits, also once it is handed over.

    Nothing tells the sender, to whom nobody gives to read any more.
    """
    first = accepted(cast, case_id)
    agree(cast, first)
    actions.release(by=cast.owner, task_id=first)
    consent = queries.consent_of(cast.owner, first)
    assert consent is not None
    people_actions.withdraw_consent(by=cast.owner, grant_id=consent.id)
    (theirs,) = people.own_cases(cast.other)
    said = {"by": cast.other, "loss_id": new_id(), "case_id": theirs.pk, "since": None}
    said |= {"is_about": False, "told_by": "近所の人"}
    with clock.at(now + timedelta(hours=1)):
        if kind == "died":
            people_actions.note_death(**said)
        else:
            people_actions.note_missing(**said, next_contact_on=clock.in_days(14))
        assert not queries.today(cast.other).to_meet
    with clock.at(now + timedelta(hours=2)):
        second = accepted(cast, case_id)
        agree(cast, second)
        assert [task.id for task in queries.today(cast.other).to_meet] == [second]
        actions.release(by=cast.owner, task_id=second)
        assert queries.task(cast.other, second).to_case == theirs.pk
        assert [task.id for task in queries.today(cast.other).to_meet] == [second]
