"""Who must never find the person does not, whatever organisation, team or post they are in."""

from uuid import UUID

import pytest

from tests.cast import HANAKO, Cast, also_of, begin, fallback, join
from tonari.ground.network import actions as network
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.records.people import actions, queries
from tonari.records.people.models import Block, Grant, Track
from tonari.work.referral import actions as referral
from tonari.work.referral import queries as referral_queries


def handed_on(cast: Cast, case_id: UUID) -> UUID:
    """The NPO's own record after it took the person up and copied what it was given."""
    (task_id,) = referral.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[referral.Recipient(organisation_id=cast.other.acting_for)],
        urgency="normal",
        offer={"need": "仕事の見学"},
    )
    referral.send_offer(by=cast.owner, task_id=task_id)
    referral.accept_offer(by=cast.other, task_id=task_id, post_id=fallback(cast.other))
    referral.consent(
        by=cast.owner,
        task_id=task_id,
        sections=["identity"],
        asked="phone",
        agreed_on=clock.today(),
        until=clock.in_days(90),
    )
    referral.release(by=cast.owner, task_id=task_id)
    (theirs,) = queries.scope(cast.other).filter(organisation=cast.other.acting_for)
    (received,) = queries.received(cast.other, theirs.pk)
    actions.copy_received(
        by=cast.other, case_id=theirs.pk, grant_id=received.grant_id, names=["identity"]
    )
    return theirs.pk


def test_a_restricted_person_is_found_by_nobody_outside_the_team(cast: Cast) -> None:
    case_id = begin(cast.owner)
    assert queries.find(cast.stranger, "タカハシ").total == 1
    actions.restrict(by=cast.owner, case_id=case_id)
    assert queries.find(cast.stranger, "タカハシ").total == 0
    assert queries.look_alikes(cast.stranger, HANAKO["identity"]) == []
    content = HANAKO["identity"] | {"called": "花さん"}
    actions.write_section(
        by=cast.owner, case_id=case_id, name="identity", version=1, content=content
    )
    assert queries.find(cast.stranger, "花さん").total == 0
    actions.unrestrict(by=cast.owner, case_id=case_id)
    assert queries.find(cast.stranger, "花さん").total == 1


def test_nothing_is_begun_in_a_post_of_somebody_kept_away(cast: Cast) -> None:
    case_id = begin(cast.owner)
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.stranger.acting_id)
    post_id = network.create_post(by=cast.owner, name="家計", holder_id=cast.stranger.acting_id)
    with pytest.raises(Refused, match="近づけない") as refused:
        actions.open_problem(by=cast.owner, case_id=case_id, post_id=post_id)
    assert refused.value.field == "post_id"
    assert not Track.objects.filter(post=post_id).exists()


def test_a_colleague_kept_away_opens_nothing_and_comes_onto_no_team(cast: Cast) -> None:
    case_id = begin(cast.owner)
    actions.join_team(by=cast.owner, case_id=case_id, member_id=cast.stranger.acting_id)
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.stranger.acting_id)
    with pytest.raises(Refused) as refused:
        queries.open_sections(cast.stranger, case_id, ["identity"], "support")
    assert refused.value.missing
    assert not queries.scope(cast.stranger).exists()
    assert queries.find(cast.stranger, "花子").total == 0
    with pytest.raises(Refused, match="近づけない"):
        actions.join_team(by=cast.owner, case_id=case_id, member_id=cast.stranger.acting_id)
    with pytest.raises(Refused):
        actions.unrestrict(by=cast.owner, case_id=case_id)


def test_who_is_kept_away_is_not_shown_as_responsible(cast: Cast) -> None:
    staff = {"holder_id": cast.owner.acting_id, "deputy_id": cast.teammate.acting_id}
    post_id = network.create_post(by=cast.owner, name="家計", **staff)
    case_id = begin(cast.owner)
    actions.hand_over(by=cast.owner, case_id=case_id, kind="connection", post_id=post_id)
    assert queries.record(cast.owner, case_id).connection.deputy_name == "鈴木 一郎"
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    track = queries.record(cast.owner, case_id).connection
    assert (track.holder_name, track.deputy_name) == ("佐藤 さくら", "")
    network.staff_post(
        by=cast.owner,
        post_id=post_id,
        holder_id=cast.teammate.acting_id,
        deputy_id=cast.owner.acting_id,
    )
    _total, [listed] = queries.organisation_people(cast.owner, queries.Wanted())
    assert (listed.post_name, listed.holder_name) == ("家計", "")


def test_a_post_does_not_bring_somebody_kept_away_near(cast: Cast) -> None:
    case_id = begin(cast.owner)
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.stranger.acting_id)
    post_id = network.create_post(
        by=cast.owner,
        name="東の担当",
        holder_id=cast.stranger.acting_id,
        deputy_id=cast.teammate.acting_id,
    )
    actions.hand_over(by=cast.owner, case_id=case_id, kind="connection", post_id=post_id)
    assert queries.scope(cast.teammate).count() == 1
    assert queries.scope(cast.stranger).count() == 0


def test_no_post_carries_a_person_whom_nobody_in_it_may_come_near(cast: Cast) -> None:
    case_id = begin(cast.owner)
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.stranger.acting_id)
    post_id = network.create_post(by=cast.owner, name="西の担当", holder_id=cast.stranger.acting_id)
    with pytest.raises(Refused, match="近づけない"):
        actions.hand_over(by=cast.owner, case_id=case_id, kind="connection", post_id=post_id)
    actions.stop_contact(by=cast.owner, case_id=case_id)
    with pytest.raises(Refused, match="近づけない"):
        actions.come_back(
            by=cast.owner, case_id=case_id, post_id=post_id, next_contact_on=clock.today()
        )


def test_the_only_one_responsible_is_not_sent_away(cast: Cast) -> None:
    case_id = begin(cast.owner)
    actions.join_team(by=cast.owner, case_id=case_id, member_id=cast.teammate.acting_id)
    with pytest.raises(Refused, match="担当"):
        actions.keep_away(by=cast.teammate, case_id=case_id, member_id=cast.owner.acting_id)


def test_a_coordinator_does_not_put_themselves_on_a_team(cast: Cast) -> None:
    boss = join(cast.owner, "boss", "課長", "coordinator")
    case_id = begin(cast.owner)
    with pytest.raises(Refused, match="自分を記録に入れることができません"):
        actions.join_team(by=boss, case_id=case_id, member_id=boss.acting_id)
    actions.join_team(by=boss, case_id=case_id, member_id=cast.teammate.acting_id)
    assert queries.scope(cast.teammate).exists()
    assert not queries.scope(boss).exists()


def asked(cast: Cast, case_id: UUID) -> list[UUID]:
    return referral.prepare_referral(
        by=cast.owner,
        referral_id=new_id(),
        case_id=case_id,
        recipients=[referral.Recipient(organisation_id=cast.partner.acting_for)],
        urgency="normal",
        offer={"need": "仕事の見学"},
    )


def test_an_organisation_where_somebody_must_not_find_the_person_is_told_nothing(
    cast: Cast,
) -> None:
    case_id = begin(cast.owner)
    join(cast.partner, "sakai", "酒井 望", "worker")
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.acting_id)
    with pytest.raises(Refused, match="近づけない人がいます") as refused:
        asked(cast, case_id)
    assert refused.value.field == "recipient"


@pytest.mark.parametrize("steps", ["drafted", "sent", "accepted", "agreed"])
def test_what_was_asked_there_before_ends_at_once(cast: Cast, steps: str) -> None:
    case_id = begin(cast.owner)
    (task_id,) = asked(cast, case_id)
    if steps != "drafted":
        referral.send_offer(by=cast.owner, task_id=task_id)
    if steps in ("accepted", "agreed"):
        referral.accept_offer(by=cast.partner, task_id=task_id, post_id=fallback(cast.partner))
    if steps == "agreed":
        referral.consent(
            by=cast.owner,
            task_id=task_id,
            sections=["identity"],
            asked="phone",
            agreed_on=clock.today(),
            until=clock.in_days(90),
        )
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.acting_id)
    assert referral_queries.task(cast.owner, task_id).state in ("cancelled", "entered-in-error")
    assert not Grant.objects.filter(case=case_id, ended_at__isnull=True).exists()
    with pytest.raises(Refused):
        referral.release(by=cast.owner, task_id=task_id)


def test_the_team_finds_whom_nobody_else_finds_also_behind_an_open_door(cast: Cast) -> None:
    case_id = begin(cast.owner)
    actions.restrict(by=cast.owner, case_id=case_id)
    actions.stop_contact(by=cast.owner, case_id=case_id)
    assert queries.my_people(cast.owner) == (0, [])
    assert [one.case_id for one in queries.find(cast.owner, "タカハシ").people] == [case_id]
    assert [one.person.case_id for one in queries.look_alikes(cast.owner, HANAKO["identity"])] == [
        case_id
    ]
    assert queries.find(cast.teammate, "タカハシ").total == 0


def test_a_bar_goes_with_the_record_wherever_it_leads(cast: Cast) -> None:
    case_id = begin(cast.owner)
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.acting_id)
    theirs = handed_on(cast, case_id)
    with pytest.raises(Refused, match="近づけない人がいます"):
        referral.prepare_referral(
            by=cast.other,
            referral_id=new_id(),
            case_id=theirs,
            recipients=[referral.Recipient(organisation_id=cast.partner.acting_for)],
            urgency="normal",
            offer={"need": "仕事の見学"},
        )


def test_a_record_nobody_else_may_open_passes_to_a_colleague_when_its_team_goes(cast: Cast) -> None:
    case_id = begin(cast.teammate)
    actions.restrict(by=cast.teammate, case_id=case_id)
    actions.stop_contact(by=cast.teammate, case_id=case_id)
    actions.leave_team(by=cast.teammate, case_id=case_id, member_id=cast.owner.acting_id)
    third = join(cast.owner, "third", "三木 三", "worker")
    network.remove_member(by=cast.owner, member_id=cast.teammate.acting_id)
    near = [one for one in (cast.owner, cast.stranger, third) if queries.scope(one).exists()]
    assert len(near) == 1 and near != [cast.owner], "whoever sent the team away comes last"


@pytest.mark.parametrize("how", ["the holder leaves", "another holds it", "the post is closed"])
def test_a_post_left_to_somebody_kept_away_leaves_nobody_alone(cast: Cast, how: str) -> None:
    away, case_id = cast.stranger.acting_id, begin(cast.teammate)
    post_id = network.create_post(
        by=cast.owner, name="東の担当", holder_id=cast.teammate.acting_id, deputy_id=away
    )
    actions.hand_over(by=cast.teammate, case_id=case_id, kind="connection", post_id=post_id)
    actions.keep_away(by=cast.teammate, case_id=case_id, member_id=away)
    actions.leave_team(by=cast.teammate, case_id=case_id, member_id=cast.teammate.acting_id)
    if how == "the holder leaves":
        network.remove_member(by=cast.owner, member_id=cast.teammate.acting_id)
    elif how == "another holds it":
        network.staff_post(by=cast.owner, post_id=post_id, holder_id=away)
    else:
        network.staff_post(by=cast.owner, post_id=fallback(cast.owner), holder_id=away)
        network.close_post(by=cast.owner, post_id=post_id)
    near = [one for one in (cast.owner, cast.teammate) if queries.scope(one).exists()]
    assert near
    assert not queries.scope(cast.stranger).exists()


def test_who_is_kept_away_only_after_the_handing_on_is_so_there_too(cast: Cast) -> None:
    case_id = begin(cast.owner)
    colleague = join(cast.other, "late", "後藤 あと", "worker")
    handed_on(cast, case_id)
    assert queries.find(colleague, "タカハシ").total == 1
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=colleague.acting_id)
    assert queries.find(colleague, "タカハシ").total == 0
    assert queries.find(cast.other, "タカハシ").total == 1
    third = join(cast.other, "third", "三木 三", "worker")
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.other.acting_id)
    assert not queries.scope(cast.other).exists()
    assert queries.scope(third).exists(), "somebody there takes over"


def test_who_is_kept_away_is_so_for_every_organisation_they_act_for(cast: Cast) -> None:
    elsewhere = also_of(cast.partner, cast.other)
    case_id = begin(cast.owner)
    theirs = handed_on(cast, case_id)
    actions.join_team(by=cast.other, case_id=theirs, member_id=elsewhere.acting_id)
    assert theirs in {one.pk for one in queries.scope(elsewhere)}
    actions.keep_away(by=cast.owner, case_id=case_id, member_id=cast.partner.acting_id)
    assert not queries.scope(elsewhere).exists()
    with pytest.raises(Refused):
        queries.check_own_record(elsewhere, theirs)
    assert cast.other.acting_for in queries.barred_organisations(cast.owner, case_id)
    with pytest.raises(Refused):
        actions.join_team(by=cast.other, case_id=theirs, member_id=elsewhere.acting_id)


def test_nobody_gives_themselves_a_post_to_open_what_it_carries(cast: Cast) -> None:
    post = network.create_post(by=cast.owner, name="南地区", holder_id=cast.teammate.acting_id)
    taken = {"by": cast.owner, "post_id": post, "holder_id": cast.owner.acting_id}
    deputises = {"holder_id": cast.teammate.acting_id, "deputy_id": cast.owner.acting_id}
    case_id = begin(cast.teammate)
    actions.hand_over(by=cast.teammate, case_id=case_id, kind="connection", post_id=post)
    for said, field in ((taken, "holder"), (taken | deputises, "deputy")):
        with pytest.raises(Refused, match="まだ開けません") as refused:
            network.staff_post(**said)
        assert refused.value.field == field
    assert not queries.scope(cast.owner).filter(pk=case_id).exists()
    # Another may hold it, whom they name; and who is on the team may be given it.
    network.staff_post(**(taken | {"holder_id": cast.stranger.acting_id}))
    actions.join_team(by=cast.stranger, case_id=case_id, member_id=cast.owner.acting_id)
    network.staff_post(**taken)
    assert queries.scope(cast.owner).filter(pk=case_id).exists()


def test_nobody_closes_a_post_to_open_what_it_carries(cast: Cast) -> None:
    post = network.create_post(by=cast.owner, name="南地区", holder_id=cast.teammate.acting_id)
    case_id = begin(cast.teammate)
    actions.hand_over(by=cast.teammate, case_id=case_id, kind="connection", post_id=post)
    with pytest.raises(Refused, match="まだ開けません"):
        network.close_post(by=cast.owner, post_id=post)
    assert not queries.scope(cast.owner).filter(pk=case_id).exists()
    # What it carries is handed over by whoever can open it; or it falls to somebody else.
    last = {"by": cast.owner, "post_id": fallback(cast.owner)}
    network.staff_post(**last, holder_id=cast.stranger.acting_id)
    network.close_post(by=cast.owner, post_id=post)
    assert queries.scope(cast.stranger).filter(pk=case_id).exists()
    assert not queries.scope(cast.owner).filter(pk=case_id).exists()


def test_where_nobody_else_can_open_it_whoever_manages_posts_may_hold_one(cast: Cast) -> None:
    post = network.create_post(by=cast.owner, name="南地区", holder_id=cast.teammate.acting_id)
    case_id = begin(cast.teammate)
    actions.hand_over(by=cast.teammate, case_id=case_id, kind="connection", post_id=post)
    actions.leave_team(by=cast.teammate, case_id=case_id, member_id=cast.teammate.acting_id)
    Block.objects.create(case_id=case_id, member_id=cast.teammate.acting_id)
    network.staff_post(by=cast.owner, post_id=post, holder_id=cast.owner.acting_id)
    assert queries.scope(cast.owner).filter(pk=case_id).exists()
