"""Ways in which somebody could be dropped, or read what is not theirs, each tried."""

from uuid import UUID

import pytest

from tests.cast import Cast, begin, fallback, join
from tests.stories.promises import check_all
from tonari.ground.network import actions as network
from tonari.ground.vault.rules import keys_of_token
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import fold_paper_code, new_id
from tonari.kernel.refused import Refused
from tonari.records.directory.models import Service
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.records.people.models import Case, Grant, Track
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.actions import Recipient
from tonari.work.referral.models import Task

OFFER = {"need": "話し相手", "where": "潮見小学校区", "when": "昼"}


def prepare(cast: Cast, case_id: UUID, *to: Recipient) -> list[UUID]:
    return actions.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=list(to),
        urgency="soon",
        offer=OFFER,
    )


def sent(cast: Cast, case_id: UUID, to: Recipient | None = None) -> UUID:
    [task_id] = prepare(cast, case_id, to or Recipient(organisation_id=cast.other.acting_for))
    actions.send_offer(by=cast.owner, task_id=task_id)
    return task_id


def accepted(cast: Cast, case_id: UUID) -> UUID:
    task_id = sent(cast, case_id)
    actions.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    return task_id


def agree(cast: Cast, task_id: UUID, days: int = 30) -> None:
    actions.consent(
        by=cast.owner,
        task_id=task_id,
        sections=["identity"],
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(days),
    )


def cafe(organisation_id: UUID | None = None) -> Recipient:
    row = Service.objects.create(
        name="喫茶なぎさ", kind="place", standing="informal", organisation_id=organisation_id
    )
    return Recipient(service_id=row.pk)


def test_who_becomes_a_host_only_loses_posts_teams_and_key_at_once(
    cast: Cast, case_id: UUID
) -> None:
    post_id = network.create_post(
        by=cast.owner, name="見守り担当", holder_id=cast.teammate.acting_id
    )
    people.hand_over(by=cast.owner, case_id=case_id, kind="connection", post_id=post_id)
    people_queries.open_sections(cast.teammate, case_id, ["identity"], "support")
    network.change_roles(by=cast.owner, member_id=cast.teammate.acting_id, roles=["host"])
    with pytest.raises(Refused):
        people_queries.open_sections(cast.teammate, case_id, ["identity"], "support")
    assert Track.objects.get(case=case_id).post_id == fallback(cast.owner)
    check_all()


def test_a_deputy_alone_moves_up_and_still_reads(cast: Cast, case_id: UUID) -> None:
    post_id = network.create_post(
        by=cast.owner, name="見守り担当", holder_id=None, deputy_id=cast.teammate.acting_id
    )
    people.hand_over(by=cast.owner, case_id=case_id, kind="connection", post_id=post_id)
    assert people_queries.open_sections(cast.teammate, case_id, ["identity"], "support")
    check_all()


def test_the_last_who_may_be_responsible_cannot_go(cast: Cast, case_id: UUID) -> None:
    accepted(cast, case_id)
    join(cast.other, "ueno", "上野 のぞみ", "host")
    me = cast.other.acting_id
    for leave in (network.remove_member, network.suspend_member):
        with pytest.raises(Refused, match="だれも残りません"):
            leave(by=cast.other, member_id=me)
    with pytest.raises(Refused):
        network.change_roles(by=cast.other, member_id=me, roles=["host"])
    assert people_queries.is_own_case(cast.other, [Task.objects.get().to_case_id])
    check_all()


def test_a_host_with_a_workers_key_in_hand_begins_no_record(cast: Cast) -> None:
    network.change_roles(by=cast.owner, member_id=cast.teammate.acting_id, roles=["host"])
    # The keys are those of a request that was under way.
    with pytest.raises(Refused) as refused:
        begin(cast.teammate)
    assert refused.value.missing
    assert not Case.objects.exists()


def test_an_organisation_that_knows_the_person_keeps_one_record(cast: Cast, case_id: UUID) -> None:
    tasks = [accepted(cast, case_id), accepted(cast, case_id)]
    theirs = Case.objects.filter(organisation=cast.other.acting_for)
    assert theirs.values("person").distinct().count() == 2, "accepting tells nobody who it is"
    for task_id in tasks:
        actions.record_first_meeting(
            by=cast.other, task_id=task_id, on=clock.today(), how="together"
        )
    kept = theirs.get(superseded_by=None)
    assert theirs.values("person").distinct().count() == 1
    actions.fail(by=cast.other, task_id=tasks[1], reason="not_fitting")
    track = Track.objects.get(case=kept, kind="connection")
    assert track.state == "open", "who was beside before stays"
    check_all()


def test_nobody_is_introduced_to_their_own_organisation(cast: Cast, case_id: UUID) -> None:
    for to in (Recipient(organisation_id=cast.owner.acting_for), cafe(cast.owner.acting_for)):
        with pytest.raises(Refused, match="チームに") as refused:
            prepare(cast, case_id, to)
        assert refused.value.field == "recipient"


def test_whoever_is_named_twice_is_asked_once(cast: Cast, case_id: UUID) -> None:
    npo = Recipient(organisation_id=cast.other.acting_for)
    assert len(prepare(cast, case_id, npo, npo, cafe(cast.other.acting_for))) == 1
    place = cafe()
    assert len(prepare(cast, case_id, place, npo, place)) == 2


@pytest.mark.parametrize("nobody", [Recipient(), Recipient(organisation_id=new_id())])
def test_nobody_can_be_asked_who_is_not_there(cast: Cast, case_id: UUID, nobody: Recipient) -> None:
    with pytest.raises(Refused):
        prepare(cast, case_id, nobody)
    assert not Task.objects.exists()


def test_a_link_opens_nothing_after_its_end(cast: Cast, case_id: UUID) -> None:
    task_id = sent(cast, case_id, cafe())
    keys = keys_of_token(fold_paper_code(queries.code(cast.owner, task_id)))
    link = Actor("link", keys.holder[1], None, keys)
    assert queries.task(link, task_id).offer == OFFER
    other = sent(cast, case_id, cafe())
    with pytest.raises(Refused):
        queries.task(link, other)
    actions.cancel(by=cast.owner, task_id=task_id, reason="person_declined")
    for late in (
        lambda: queries.task(link, task_id),
        lambda: queries.link_of(link),
        lambda: actions.accept_offer(by=link, task_id=task_id, post_id=None),
        lambda: actions.ask(by=link, task_id=task_id, words="まだ間にあいますか"),
    ):
        with pytest.raises(Refused) as refused:
            late()
        assert refused.value.missing
    check_all()


def test_who_has_no_account_is_never_responsible(cast: Cast, case_id: UUID) -> None:
    task_id = sent(cast, case_id, cafe())
    keys = keys_of_token(fold_paper_code(queries.code(cast.owner, task_id)))
    link = Actor("link", keys.holder[1], None, keys)
    actions.accept_offer(by=link, task_id=task_id, post_id=None)
    actions.record_first_meeting(by=link, task_id=task_id, on=clock.today(), how="phone")
    with pytest.raises(Refused, match="アカウントのない"):
        actions.step_back(by=cast.owner, task_id=task_id)
    check_all()


def test_after_a_withdrawal_nothing_is_released_without_asking_again(
    cast: Cast, case_id: UUID
) -> None:
    task_id = accepted(cast, case_id)
    agree(cast, task_id)
    actions.release(by=cast.owner, task_id=task_id)
    people.withdraw_consent(by=cast.owner, grant_id=Grant.objects.get().pk)
    with pytest.raises(Refused, match="同意を取り消しました"):
        actions.release(by=cast.owner, task_id=task_id)
    agree(cast, task_id)
    with pytest.raises(Refused):
        people_queries.open_sections(cast.other, case_id, ["identity"], "support")
    actions.release(by=cast.owner, task_id=task_id)
    assert people_queries.open_sections(cast.other, case_id, ["identity"], "support")
    check_all()


def test_an_expired_consent_is_asked_anew_though_no_tick_came(cast: Cast, case_id: UUID) -> None:
    task_id = accepted(cast, case_id)
    agree(cast, task_id, days=1)
    with clock.at(clock.now().replace(day=20)):
        with pytest.raises(Refused, match="期限が過ぎました"):
            actions.release(by=cast.owner, task_id=task_id)
        agree(cast, task_id)
        actions.release(by=cast.owner, task_id=task_id)
    assert list(Grant.objects.order_by("id").values_list("end_reason", flat=True)) == [
        "expired", "",
    ]  # fmt: skip
    check_all()


def test_a_member_who_acts_for_another_organisation_reads_nothing(
    cast: Cast, case_id: UUID
) -> None:
    task_id = accepted(cast, case_id)
    agree(cast, task_id)
    actions.release(by=cast.owner, task_id=task_id)
    elsewhere = Actor("member", cast.other.id, cast.partner.organisation_id, cast.other.keys)
    with pytest.raises(Refused) as refused:
        people_queries.open_sections(elsewhere, case_id, ["identity"], "support")
    assert refused.value.missing
    assert not people_queries.scope(elsewhere).exists()


def test_a_colleague_who_comes_too_late_is_told_and_a_stranger_is_not(
    cast: Cast, case_id: UUID
) -> None:
    mori = join(cast.other, "mori", "森 あおい", "worker")
    task_id = accepted(cast, case_id)
    with pytest.raises(Refused, match="先に引き受けました"):
        actions.decline_offer(by=mori, task_id=task_id, reason="area")
    for stranger in (cast.partner, cast.host, cast.stranger):
        with pytest.raises(Refused) as refused:
            actions.decline_offer(by=stranger, task_id=task_id, reason="area")
        assert refused.value.missing
    assert queries.task(cast.other, task_id).state == rules.ACCEPTED
