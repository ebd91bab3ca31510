"""Who has died or is missing: nothing presses, the record stays, a mistake is undone whole."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, also_of, begin, fallback, hand_on, join
from tonari.ground.network import actions as network
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries, rules
from tonari.records.people.models import Block, Loss, LossNotice, Reading, TeamMember, Track
from tonari.records.people.rules import losses
from tonari.work.referral import actions as referral
from tonari.work.referral import queries as referral_queries

OFFER = {"need": "将棋の相手がほしい", "where": "潮見小学校区", "when": "平日の昼"}


def note(cast: Cast, case_id: UUID, kind: str = rules.DIED, **changes: Any) -> UUID:
    typed = {
        "by": cast.owner,
        "loss_id": new_id(),
        "case_id": case_id,
        "since": clock.today() - timedelta(days=3),
        "is_about": False,
        "told_by": "妹さん",
        "words": "病院で、静かに",
    } | changes
    if kind == rules.DIED:
        actions.note_death(**({"sure": True} | typed))
    else:
        actions.note_missing(**({"next_contact_on": clock.in_days(14)} | typed))
    return typed["loss_id"]


def tracks(case_id: UUID) -> dict[str, tuple[Any, ...]]:
    rows = Track.objects.filter(case=case_id)
    return {
        kind: tuple(rest)
        for kind, *rest in rows.values_list(
            "kind", "state", "post", "rhythm_days", "next_contact_on", "ended_on"
        )
    }


def test_after_a_death_nothing_presses_and_the_team_still_reads(cast: Cast, case_id: UUID) -> None:
    post = network.create_post(
        by=cast.owner, name="北の担当", holder_id=cast.stranger.acting_id, deputy_id=None
    )
    actions.hand_over(by=cast.owner, case_id=case_id, kind="connection", post_id=post)
    actions.open_problem(by=cast.owner, case_id=case_id, post_id=post)
    note(cast, case_id)
    assert {state[:2] for state in tracks(case_id).values()} == {(rules.DIED, None)}
    with clock.at(clock.now() + timedelta(days=200)):
        assert queries.contacts_due(cast.owner) == (0, [])
        assert queries.my_people(cast.owner)[0] == 0
        frame = queries.record(cast.owner, case_id)
        assert not frame.connection.is_quiet
        # Whoever held the post keeps the record, and nobody else gets it.
        opened = queries.open_sections(cast.stranger, case_id, ["words"], "support")
        assert opened["words"].content["wish"] == "また将棋をさしたい"
        with pytest.raises(Refused):
            queries.loss(cast.teammate, case_id)
    seen = queries.loss(cast.stranger, case_id)
    assert seen is not None
    assert (seen.kind, seen.noted_by) == (rules.DIED, "佐藤 さくら")


def test_who_said_so_and_how_it_was_is_sealed_and_its_opening_logged(
    cast: Cast, case_id: UUID
) -> None:
    note(cast, case_id)
    assert "妹さん".encode() not in bytes(Loss.objects.get().sealed)
    before = Reading.objects.filter(case=case_id).count()
    words = queries.loss_words(cast.owner, case_id)
    assert words == {"told_by": "妹さん", "words": "病院で、静かに"}
    assert Reading.objects.filter(case=case_id).count() == before + 1


@pytest.mark.parametrize("kind", [rules.DIED, losses.MISSING])
@pytest.mark.parametrize(
    ("changes", "field"),
    [({"since": "tomorrow"}, "since"), ({"told_by": "  "}, "told_by")],
)
def test_what_is_refused_changes_nothing(
    cast: Cast, case_id: UUID, kind: str, changes: dict[str, Any], field: str
) -> None:
    before = tracks(case_id)
    if "since" in changes:
        changes = {"since": clock.in_days(1)}
    with pytest.raises(Refused) as refused:
        note(cast, case_id, kind, **changes)
    assert refused.value.field == field
    assert tracks(case_id) == before
    assert not Loss.objects.exists()


def test_an_unknown_day_is_no_hindrance(cast: Cast, case_id: UUID) -> None:
    note(cast, case_id, since=None)
    seen = queries.loss(cast.owner, case_id)
    assert seen is not None
    assert seen.since is None


@pytest.mark.parametrize("kind", [rules.DIED, losses.MISSING])
def test_the_same_form_twice_counts_once(cast: Cast, case_id: UUID, kind: str) -> None:
    loss_id = note(cast, case_id, kind)
    with pytest.raises(Refused) as refused:
        note(cast, case_id, kind, loss_id=loss_id)
    assert refused.value.repeated
    with pytest.raises(Refused) as refused:
        note(cast, case_id, kind)
    assert not refused.value.repeated
    assert Loss.objects.count() == 1


@pytest.mark.parametrize("who", ["teammate", "host", "other", "partner"])
def test_only_the_team_writes_it(cast: Cast, case_id: UUID, who: str) -> None:
    with pytest.raises(Refused) as refused:
        note(cast, case_id, by=getattr(cast, who))
    assert refused.value.missing


def test_a_death_that_was_a_mistake_leaves_all_as_it_was(cast: Cast, case_id: UUID) -> None:
    actions.open_problem(by=cast.owner, case_id=case_id, post_id=fallback(cast.owner))
    actions.set_rhythm(
        by=cast.owner, case_id=case_id, rhythm_days=7, next_contact_on=clock.in_days(5)
    )
    before = tracks(case_id)
    loss_id = note(cast, case_id)
    actions.end_loss(by=cast.owner, loss_id=loss_id, end=losses.MISTAKE)
    after = tracks(case_id)
    assert after["problem"] == before["problem"]
    state, post, rhythm, _next, ended = before["connection"]
    assert after["connection"] == (state, post, rhythm, clock.today(), ended)
    assert queries.loss(cast.owner, case_id) is None
    with pytest.raises(Refused) as refused:
        actions.end_loss(by=cast.owner, loss_id=loss_id, end=losses.MISTAKE)
    assert refused.value.repeated


def test_a_post_that_went_meanwhile_is_the_fallback(cast: Cast, case_id: UUID) -> None:
    post = network.create_post(
        by=cast.owner, name="北の担当", holder_id=cast.stranger.acting_id, deputy_id=None
    )
    actions.hand_over(by=cast.owner, case_id=case_id, kind="connection", post_id=post)
    loss_id = note(cast, case_id)
    network.close_post(by=cast.owner, post_id=post)
    actions.end_loss(by=cast.owner, loss_id=loss_id, end=losses.MISTAKE)
    assert tracks(case_id)["connection"][:2] == (rules.OPEN, fallback(cast.owner))


def test_an_open_door_is_an_open_door_again(cast: Cast, case_id: UUID) -> None:
    actions.stop_contact(by=cast.owner, case_id=case_id)
    before = tracks(case_id)
    loss_id = note(cast, case_id)
    actions.end_loss(by=cast.owner, loss_id=loss_id, end=losses.MISTAKE)
    assert tracks(case_id) == before


def test_who_was_left_to_somebody_who_is_gone_is_carried_again(cast: Cast, case_id: UUID) -> None:
    theirs = hand_on(cast, case_id, ["identity"]).case_id
    actions.carry_on_elsewhere(by=cast.owner, case_id=case_id, with_case=theirs)
    loss_id = note(cast, case_id)
    actions.note_death(
        by=cast.other, loss_id=new_id(), case_id=theirs, since=None, is_about=False, told_by="町会"
    )
    actions.end_loss(by=cast.owner, loss_id=loss_id, end=losses.MISTAKE)
    assert tracks(case_id)["connection"][:2] == (rules.OPEN, fallback(cast.owner))


@pytest.mark.parametrize("act", ["come_back", "open_problem", "stop_contact", "hand_over"])
def test_with_whoever_has_died_nothing_is_begun(cast: Cast, case_id: UUID, act: str) -> None:
    note(cast, case_id)
    post = {"post_id": fallback(cast.owner)}
    more: dict[str, Any] = {
        "come_back": post | {"next_contact_on": clock.today()},
        "open_problem": post,
        "stop_contact": {},
        "hand_over": post | {"kind": "connection"},
    }[act]
    with pytest.raises(Refused):
        getattr(actions, act)(by=cast.owner, case_id=case_id, **more)
    assert tracks(case_id)["connection"][0] == rules.DIED


def test_of_whoever_is_missing_the_post_stays_and_the_rhythm_rests(
    cast: Cast, case_id: UUID
) -> None:
    note(cast, case_id, losses.MISSING)
    assert tracks(case_id)["connection"][:2] == (rules.OPEN, fallback(cast.owner))
    with clock.at(clock.now() + timedelta(days=13)):
        assert queries.look_again(cast.owner) == []
    with clock.at(clock.now() + timedelta(days=100)):
        assert queries.contacts_due(cast.owner) == (0, [])
        assert not queries.record(cast.owner, case_id).connection.is_quiet
        [kept] = queries.my_people(cast.owner)[1]
        assert (kept.is_missing, kept.is_quiet) == (True, False)
        [again] = queries.look_again(cast.owner)
        assert again.case_id == case_id


@pytest.mark.parametrize("end", [losses.FOUND, losses.MISTAKE])
def test_whoever_is_found_is_contacted_today(cast: Cast, case_id: UUID, end: str) -> None:
    loss_id = note(cast, case_id, losses.MISSING)
    actions.end_loss(by=cast.owner, loss_id=loss_id, end=end)
    assert queries.contacts_due(cast.owner)[0] == 1
    assert tracks(case_id)["connection"][:3] == (rules.OPEN, fallback(cast.owner), 30)


def test_whoever_died_is_not_found(cast: Cast, case_id: UUID) -> None:
    loss_id = note(cast, case_id)
    with pytest.raises(Refused):
        actions.end_loss(by=cast.owner, loss_id=loss_id, end=losses.FOUND)


def test_somebody_missing_may_have_died_but_not_the_other_way(cast: Cast, case_id: UUID) -> None:
    note(cast, case_id, losses.MISSING)
    note(cast, case_id)
    assert [loss.end for loss in Loss.objects.order_by("noted_at", "pk")] == [rules.DIED, ""]
    with pytest.raises(Refused):
        note(cast, case_id, losses.MISSING)


@pytest.mark.parametrize("has_read", [True, False])
def test_after_a_death_that_was_a_mistake_whoever_was_missing_still_is(
    cast: Cast, case_id: UUID, now: datetime, has_read: bool
) -> None:
    hand_on(cast, case_id, ["identity"])
    missing = note(cast, case_id, losses.MISSING)
    if has_read:
        actions.take_note(by=cast.other, notice_id=queries.loss_news(cast.other)[0].notice_id)
    for hours in (1, 2):
        with clock.at(now + timedelta(hours=hours)):
            death = note(cast, case_id)
            actions.end_loss(by=cast.owner, loss_id=death, end=losses.MISTAKE)
        stands = queries.loss(cast.owner, case_id)
        assert stands is not None
        assert stands.id == missing
        assert [one.case_id for one in queries.look_again(cast.owner)] == [case_id]
    told = [(one.kind, one.end) for one in queries.loss_news(cast.other)]
    stands_still = [] if has_read else [(losses.MISSING, "")]
    assert sorted(told) == [(rules.DIED, losses.MISTAKE)] * 2 + stands_still, "each is told once"
    actions.end_loss(by=cast.owner, loss_id=missing, end=losses.FOUND)
    death = note(cast, case_id)
    actions.end_loss(by=cast.owner, loss_id=death, end=losses.MISTAKE)
    assert queries.loss(cast.owner, case_id) is None, "whoever was found is not missing again"


@pytest.mark.parametrize("kind", [rules.DIED, losses.MISSING])
def test_offers_end_and_do_not_say_why(cast: Cast, case_id: UUID, kind: str) -> None:
    def prepare() -> list[UUID]:
        return referral.prepare_referral(
            by=cast.owner,
            referral_id=new_id(),
            case_id=case_id,
            recipients=[referral.Recipient(organisation_id=cast.other.organisation_id)],
            urgency="soon",
            offer=OFFER,
        )

    [task] = prepare()
    referral.send_offer(by=cast.owner, task_id=task)
    note(cast, case_id, kind)
    for viewer, reason in ((cast.owner, kind), (cast.other, "other")):
        seen = referral_queries.task(viewer, task)
        assert (seen.state, seen.reason) == ("cancelled", reason)
    with pytest.raises(Refused):
        prepare()


def test_others_beside_are_told_once_and_never_how(cast: Cast, case_id: UUID) -> None:
    theirs = hand_on(cast, case_id, ["identity"]).case_id
    note(cast, case_id)
    [told] = queries.loss_news(cast.other)
    assert (told.case_id, told.kind, told.end) == (theirs, rules.DIED, "")
    assert told.organisation_name == "みなと社会福祉協議会"
    assert "妹" not in repr(told)
    assert queries.loss_news(cast.partner) == queries.loss_news(cast.owner) == []
    with pytest.raises(Refused) as refused:
        actions.take_note(by=cast.partner, notice_id=told.notice_id)
    assert refused.value.missing
    actions.take_note(by=cast.other, notice_id=told.notice_id)
    assert queries.loss_news(cast.other) == []
    assert len(queries.loss_news_of(cast.other, theirs)) == 1
    with pytest.raises(Refused) as refused:
        actions.take_note(by=cast.other, notice_id=told.notice_id)
    assert refused.value.repeated


def test_whoever_gives_to_us_is_beside_the_person_too(cast: Cast, case_id: UUID) -> None:
    theirs = hand_on(cast, case_id, ["identity"]).case_id
    note(cast, theirs, by=cast.other)
    assert [told.case_id for told in queries.loss_news(cast.owner)] == [case_id]


def test_a_mistake_is_told_to_whoever_was_told_whether_they_said_that_they_read_it_or_not(
    cast: Cast, case_id: UUID
) -> None:
    hand_on(cast, case_id, ["identity"])
    loss_id = note(cast, case_id)
    actions.take_note(by=cast.other, notice_id=queries.loss_news(cast.other)[0].notice_id)
    actions.end_loss(by=cast.owner, loss_id=loss_id, end=losses.MISTAKE)
    [told] = queries.loss_news(cast.other)
    assert told.end == losses.MISTAKE
    again = note(cast, case_id, losses.MISSING)
    actions.end_loss(by=cast.owner, loss_id=again, end=losses.FOUND)
    told_again = {(told.kind, told.end) for told in queries.loss_news(cast.other)}
    assert told_again == {(rules.DIED, losses.MISTAKE), (losses.MISSING, losses.FOUND)}
    assert queries.loss_news(cast.stranger) == []


def test_after_a_withdrawal_nobody_is_told(cast: Cast, case_id: UUID) -> None:
    grant = hand_on(cast, case_id, ["identity"]).grant_id
    note(cast, case_id)
    actions.withdraw_consent(by=cast.owner, grant_id=grant)
    assert queries.loss_news(cast.other) == []


def test_where_somebody_is_barred_nobody_is_told(cast: Cast, case_id: UUID) -> None:
    theirs = hand_on(cast, case_id, ["identity"]).case_id
    bad = join(cast.other, "yamada", "山田 太", "worker")
    Block.objects.create(case_id=case_id, member_id=bad.acting_id)
    note(cast, case_id)
    assert not LossNotice.objects.filter(case=theirs).exists()


def test_a_bar_holds_wherever_the_one_kept_away_acts(cast: Cast, case_id: UUID) -> None:
    also_of(cast.partner, cast.other)
    theirs = hand_on(cast, case_id, ["identity"]).case_id
    Block.objects.create(case_id=case_id, member_id=cast.partner.acting_id)
    note(cast, case_id)
    assert not LossNotice.objects.filter(case=theirs).exists()


def test_who_is_told_hears_nothing_more_once_somebody_kept_away_acts_there(
    cast: Cast, case_id: UUID
) -> None:
    hand_on(cast, case_id, ["identity"])
    note(cast, case_id)
    assert len(queries.loss_news(cast.other)) == 1
    Block.objects.create(case_id=case_id, member_id=cast.partner.acting_id)
    assert len(queries.loss_news(cast.other)) == 1
    also_of(cast.partner, cast.other)
    assert queries.loss_news(cast.other) == []


def test_who_is_kept_away_is_on_no_team_by_another_name(cast: Cast, case_id: UUID) -> None:
    elsewhere = also_of(cast.partner, cast.owner)
    holder = {"holder_id": cast.owner.acting_id, "deputy_id": elsewhere.acting_id}
    network.staff_post(by=cast.owner, post_id=fallback(cast.owner), **holder)
    Block.objects.create(case_id=case_id, member_id=cast.partner.acting_id)
    note(cast, case_id)
    assert not TeamMember.objects.filter(member=elsewhere.acting_id).exists()


def test_records_of_whoever_is_lost_do_not_become_one(cast: Cast, case_id: UUID) -> None:
    twin = begin(cast.owner)
    note(cast, twin, losses.MISSING)
    with pytest.raises(Refused):
        actions.merge_cases(
            by=cast.owner, merge_id=new_id(), case_id=case_id, other_id=twin, take={}, seen=({}, {})
        )


def test_lists_cost_the_same_however_many_there_are(cast: Cast, case_id: UUID) -> None:
    def cost(number: int) -> int:
        with CaptureQueriesContext(connection) as made:
            assert (
                len(queries.look_again(cast.owner)) == len(queries.loss_news(cast.other)) == number
            )
        return len(made)

    costs = []
    for number in range(1, 4):
        one = begin(cast.owner)
        hand_on(cast, one, ["identity"])
        note(cast, one, losses.MISSING, next_contact_on=clock.today())
        costs.append(cost(number))
    assert len(set(costs)) == 1
