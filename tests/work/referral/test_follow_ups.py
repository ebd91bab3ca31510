"""After the first meeting both sides are asked at 30, 90 and 180 days; what breaks comes back."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tests.cast import Cast, begin, fallback
from tests.stories.promises import check_all
from tonari.ground.network import actions as network
from tonari.ground.vault.models import Keyring
from tonari.ground.vault.rules import keys_of_token
from tonari.kernel import clock
from tonari.kernel.actor import JOB, Actor
from tonari.kernel.ids import fold_paper_code, new_id
from tonari.kernel.refused import Refused
from tonari.records.directory.models import Service
from tonari.records.people import actions as people_actions
from tonari.records.people import queries as people
from tonari.site import wiring
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.actions import Recipient
from tonari.work.referral.models import FollowUp, Task

from .test_actions import agree, offer

NEED = {"need": "週に一度、将棋の相手がほしい"}


@pytest.fixture
def met(cast: Cast, case_id: UUID) -> UUID:
    """An introduction to the other organisation: handed over, and they have met."""
    task_id = offer(cast, case_id)
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    agree(cast, task_id)
    actions.release(by=cast.owner, task_id=task_id)
    actions.record_first_meeting(by=cast.other, task_id=task_id, on=clock.today(), how="together")
    return task_id


@pytest.fixture
def light(cast: Cast, case_id: UUID) -> tuple[UUID, Actor]:
    """An introduction to a café without an account that has gone well, and its link."""
    return at_the_cafe(cast.owner, case_id)


def at_the_cafe(by: Actor, case_id: UUID) -> tuple[UUID, Actor]:
    cafe = Service.objects.create(name="喫茶なぎさ", kind="place", standing="informal")
    [task_id] = actions.prepare_referral(
        by=by,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[Recipient(service_id=cafe.pk)],
        urgency="normal",
        offer=NEED,
    )
    actions.send_offer(by=by, task_id=task_id)
    keys = keys_of_token(fold_paper_code(queries.code(by, task_id)))
    link = Actor("link", keys.holder[1], None, keys)
    actions.accept_offer(by=link, task_id=task_id, post_id=None)
    actions.record_first_meeting(by=link, task_id=task_id, on=clock.today(), how="phone")
    actions.complete(by=link, task_id=task_id)
    return task_id, link


def after(days: int) -> datetime:
    return clock.now() + timedelta(days=days)


def tick() -> None:
    for each in wiring.TICKS:
        each()


def say(by: Actor, task_id: UUID, side: str, holds: str, words: str = "") -> None:
    due = queries.task(by, task_id).due_follow_up(side)
    actions.answer_follow_up(
        by=by,
        task_id=task_id,
        side=side,
        holds=holds,
        words=words,
        follow_up_id=due.id if due else None,
        way="phone" if by.kind == "member" else "",
    )


def states(task_id: UUID, side: str) -> list[str]:
    asked = FollowUp.objects.filter(task=task_id, side=side, after_days__gt=0)
    return list(asked.order_by("after_days").values_list("state", flat=True))


def test_both_sides_are_asked_on_their_today_after_30_days(cast: Cast, met: UUID) -> None:
    assert not queries.today(cast.owner).follow_ups
    with clock.at(after(30)):
        tick()
        assert [task.id for task in queries.today(cast.owner).follow_ups] == [met]
        assert [task.id for task in queries.today(cast.other).follow_ups] == [met]
        say(cast.owner, met, rules.SENDER, rules.HOLDS, "毎週たのしみにしている")
        say(cast.other, met, rules.RECIPIENT, rules.HOLDS)
        assert not queries.today(cast.owner).follow_ups
        assert not queries.today(cast.other).follow_ups
        assert queries.task(cast.owner, met).state == rules.COMPLETED
        assert not queries.today(cast.owner).came_back
    assert states(met, rules.SENDER) == [rules.ANSWERED, rules.PLANNED, rules.PLANNED]


def test_what_is_said_is_sealed_and_both_sides_read_it(cast: Cast, met: UUID) -> None:
    actions.answer_follow_up(
        by=cast.other,
        task_id=met,
        side=rules.RECIPIENT,
        holds=rules.SHAKY,
        words="𠮷日は来ない😀",
        need="送り迎えがほしい",
    )
    row = FollowUp.objects.get(state=rules.ANSWERED)
    assert "送り迎え".encode() not in bytes(row.sealed or b"")
    (said,) = (one for one in queries.task(cast.owner, met).follow_ups if one.answered_at)
    assert (said.words, said.need) == ("𠮷日は来ない😀", "送り迎えがほしい")


def test_what_is_broken_comes_back_at_once_also_to_who_had_stepped_back(
    cast: Cast, met: UUID, case_id: UUID
) -> None:
    actions.step_back(by=cast.owner, task_id=met)
    actions.complete(by=cast.other, task_id=met)
    with clock.at(after(10)):
        say(cast.other, met, rules.RECIPIENT, rules.BROKEN, "三回つづけて来ていない")
        assert [task.id for task in queries.today(cast.owner).came_back] == [met]
        assert people.connection_state(cast.owner, case_id) == "open"
        assert queries.task(cast.owner, met).sender_role == ""
        (theirs,) = people.own_cases(cast.other)
        assert people.connection_state(cast.other, theirs.pk) == "open"
        actions.settle(by=cast.owner, task_id=met)
        say(cast.other, met, rules.RECIPIENT, rules.HOLDS, "また来ている")
        actions.step_back(by=cast.owner, task_id=met)
        say(cast.owner, met, rules.SENDER, rules.BROKEN, "行っていないとのこと")
        assert queries.today(cast.owner).came_back
    check_all()


def test_silence_comes_back_after_two_weeks_once(cast: Cast, met: UUID, case_id: UUID) -> None:
    actions.step_back(by=cast.owner, task_id=met)
    with clock.at(after(30)):
        tick()
        tick()
    with clock.at(after(44)):
        tick()
        assert not queries.today(cast.owner).came_back
    with clock.at(after(45)):
        tick()
        back = queries.task(cast.owner, met)
        assert back.reason == "no_news"
        assert people.connection_state(cast.owner, case_id) == "open"
        actions.settle(by=cast.owner, task_id=met)
        tick()
        assert not queries.today(cast.owner).came_back
        # An answer that comes late is an answer.
        say(cast.other, met, rules.RECIPIENT, rules.HOLDS)
    assert states(met, rules.RECIPIENT)[0] == rules.ANSWERED


def test_after_a_long_stop_each_side_is_asked_once_and_has_its_time(cast: Cast, met: UUID) -> None:
    with clock.at(after(200)):
        tick()
        assert states(met, rules.SENDER) == [rules.DROPPED, rules.DROPPED, rules.ASKED]
        assert not queries.today(cast.owner).came_back
        assert [task.id for task in queries.today(cast.owner).follow_ups] == [met]


def test_an_answer_counts_once(cast: Cast, met: UUID) -> None:
    once = new_id()
    told = {"side": rules.RECIPIENT, "holds": rules.SHAKY, "words": "雨の日は来ない"}
    actions.answer_follow_up(by=cast.other, task_id=met, follow_up_id=once, **told)
    with pytest.raises(Refused) as again:
        actions.answer_follow_up(by=cast.other, task_id=met, follow_up_id=once, **told)
    assert again.value.repeated
    assert FollowUp.objects.filter(after_days=0).count() == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"holds": "?"}, "holds"),
        ({"holds": rules.BROKEN}, "words"),
        ({"holds": rules.HOLDS, "words": "あ" * 20_000}, "words"),
        ({"holds": rules.SHAKY, "words": "０９０-００００-１２３４にかけて"}, "words"),
        ({"holds": rules.SHAKY, "need": "ひとりで", "words": "a@example.jp"}, "words"),
    ],
)
def test_a_wrong_answer_changes_nothing(
    cast: Cast, met: UUID, told: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        actions.answer_follow_up(by=cast.other, task_id=met, side=rules.RECIPIENT, **told)
    assert refused.value.field == field
    assert not FollowUp.objects.filter(state=rules.ANSWERED).exists()


def test_nobody_speaks_for_the_other_side(cast: Cast, met: UUID) -> None:
    for by, side in ((cast.owner, rules.RECIPIENT), (cast.other, rules.SENDER)):
        with pytest.raises(Refused):
            actions.answer_follow_up(by=by, task_id=met, side=side, holds=rules.HOLDS)
    with pytest.raises(Refused) as refused:
        actions.answer_follow_up(
            by=cast.partner, task_id=met, side=rules.RECIPIENT, holds=rules.HOLDS
        )
    assert refused.value.missing


def test_who_wants_no_contact_is_not_asked_any_more(cast: Cast, met: UUID, case_id: UUID) -> None:
    people_actions.stop_contact(by=cast.owner, case_id=case_id)
    assert set(states(met, rules.SENDER)) == {rules.DROPPED}
    with clock.at(after(60)):
        tick()
        tick()
        assert people.connection_state(cast.owner, case_id) == "open_door"


def test_a_failure_ends_the_questions(cast: Cast, met: UUID) -> None:
    actions.fail(by=cast.other, task_id=met, reason="not_fitting")
    assert set(states(met, rules.RECIPIENT) + states(met, rules.SENDER)) == {rules.DROPPED}


def test_a_link_lives_until_the_last_follow_up_is_answered(
    cast: Cast, light: tuple[UUID, Actor]
) -> None:
    task_id, link = light
    for days in rules.FOLLOW_UP_DAYS:
        assert queries.link_of(link) == task_id
        with clock.at(after(days)):
            tick()
            say(link, task_id, rules.RECIPIENT, rules.HOLDS, "元気です")
    with pytest.raises(Refused):
        queries.link_of(link)
    assert not Keyring.objects.filter(bound_to=task_id).exists()
    ended = queries.ended_link(link)
    assert ended is not None
    assert ended.state == rules.COMPLETED
    check_all()


def test_a_link_brings_back_a_sender_whose_only_one_is_away(cast: Cast) -> None:
    case_id = begin(cast.other)
    task_id, link = at_the_cafe(cast.other, case_id)
    third = begin(cast.owner, {"identity": {"called": "はなさん"}})
    people_actions.introduce(by=cast.other, case_id=third, of_case=case_id, reopen=True)
    people_actions.carry_on_elsewhere(by=cast.other, case_id=case_id, with_case=third)
    alone = {"member_id": cast.other.acting_id, "first_day": clock.today()}
    network.set_away(by=cast.other, last_day=clock.today(), **alone)
    say(link, task_id, rules.RECIPIENT, rules.BROKEN, "三回つづけて来ていない")
    assert people.connection_state(cast.other, case_id) == "open"
    assert queries.task(cast.other, task_id).returned_at is not None


def test_a_link_ends_when_the_time_of_the_last_follow_up_is_over(
    cast: Cast, light: tuple[UUID, Actor]
) -> None:
    task_id, link = light
    with clock.at(after(180)):
        tick()
        assert queries.link_of(link) == task_id
    with clock.at(after(195)):
        tick()
        assert queries.ended_link(link) is not None
        assert [task.id for task in queries.today(cast.owner).came_back] == [task_id]


def test_the_sender_asks_a_place_without_an_account_and_enters_what_it_says(
    cast: Cast, light: tuple[UUID, Actor]
) -> None:
    task_id, _link = light
    with clock.at(after(31)):
        tick()
        say(cast.owner, task_id, rules.SENDER, rules.HOLDS)
        assert [task.id for task in queries.today(cast.owner).follow_ups] == [task_id]
        say(cast.owner, task_id, rules.RECIPIENT, rules.HOLDS)
        assert not queries.today(cast.owner).follow_ups
    (entry,) = queries.task(cast.owner, task_id).entries
    assert (entry.what, entry.way, entry.entered_by) == ("follow_up", "phone", cast.owner.id)


def test_what_somebody_without_an_account_said_needs_the_way_it_came(
    cast: Cast, light: tuple[UUID, Actor]
) -> None:
    with pytest.raises(Refused) as refused:
        actions.answer_follow_up(
            by=cast.owner, task_id=light[0], side=rules.RECIPIENT, holds=rules.HOLDS
        )
    assert refused.value.field == "way"


def test_the_tick_of_nothing_writes_nothing(cast: Cast, met: UUID) -> None:
    assert not queries.has_follow_ups_to_ask(JOB)
    with clock.at(after(30)):
        assert queries.has_follow_ups_to_ask(JOB)
        tick()
        assert not queries.has_follow_ups_to_ask(JOB)
    assert Task.objects.get(pk=met).returned_at is None
