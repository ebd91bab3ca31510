from uuid import uuid4

import pytest

from tests.ground.network.people import PHRASE, colleague, cookie_of, founded, signed_in_anew
from tonari.ground.ledger.actions import subscribe
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions, queries
from tonari.ground.network.models import Member, OpenSession, Post, User
from tonari.ground.vault.actions import make_box, share_box
from tonari.ground.vault.models import HeldKey, KeyHolder, Keyring, LockedKey
from tonari.ground.vault.queries import ciphers
from tonari.ground.vault.rules import Box, CannotOpen
from tonari.kernel.actor import PUBLIC
from tonari.kernel.refused import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def vacated(monkeypatch):
    """What subscribers of `network.post_vacated` were told, and if the post was still there."""
    told = []
    from tonari.ground.ledger import actions as ledger

    monkeypatch.setattr(ledger, "_subscribers", {})
    subscribe(
        "network.post_vacated",
        lambda event: told.append(
            (event.facts, Post.objects.filter(id=event.facts["post_id"]).exists())
        ),
    )
    return told


def test_a_removed_member_is_out_at_once_and_keeps_nothing(owner):
    gone = colleague(owner, "worker")
    cookie = cookie_of(gone)
    assert queries.signed_in(PUBLIC, cookie)
    actions.remove_member(by=owner, member_id=gone.id)
    assert queries.signed_in(PUBLIC, cookie) is None
    assert queries.actor_of_login(PUBLIC, "member1") is None
    for table in (HeldKey, LockedKey, Keyring):
        assert not table.objects.filter(holder_id=gone.id).exists()
    assert not KeyHolder.objects.filter(holder_id=gone.id).exists()
    assert not OpenSession.objects.exists()
    user = User.objects.get(members__id=gone.id)
    assert not user.is_active and not user.has_usable_password() and not user.email
    assert queries.member_names(owner, {gone.id})[gone.id]


def test_before_somebody_goes_it_is_known_who_becomes_steward_and_that_nobody_coordinates(owner):
    other = colleague(owner, "worker")
    assert queries.roles_after(owner, other.id) == ("", False)
    name, nobody_coordinates = queries.roles_after(owner, owner.id)
    assert nobody_coordinates
    actions.remove_member(by=owner, member_id=owner.id)
    steward = next(
        one for one in queries.members_of(other, other.acting_for) if "steward" in one.roles
    )
    assert (steward.id, steward.name) == (other.id, name)


def test_what_was_shared_with_a_host_alone_goes_too(owner):
    box, host = Box("case", uuid4()), colleague(owner, "host")
    make_box(by=owner, box=box)
    share_box(by=owner, box=box, holder=("member", host.id), bound_to=uuid4())
    assert ciphers(host, [box])
    actions.remove_member(by=owner, member_id=host.id)
    assert not ciphers(host, [box])


def test_a_suspended_member_is_out_until_somebody_lets_them_return(owner):
    resting = colleague(owner, "worker")
    cookie = cookie_of(resting)
    actions.suspend_member(by=owner, member_id=resting.id)
    assert queries.signed_in(PUBLIC, cookie) is None
    assert signed_in_anew(resting).keys.holders == [("member", resting.id)]
    with pytest.raises(Refused):
        queries.acting_member(resting)
    actions.resume_member(by=owner, member_id=resting.id)
    with pytest.raises(Refused) as again:
        actions.resume_member(by=owner, member_id=resting.id)
    assert again.value.repeated
    assert ("organisation", owner.organisation_id) in signed_in_anew(resting).keys.holders


def test_a_suspended_member_acts_no_more_even_with_open_keys(owner):
    resting = colleague(owner, "worker", "coordinator")
    actions.suspend_member(by=owner, member_id=resting.id)
    with pytest.raises(Refused):
        actions.invite_member(by=resting, name="あ", roles=["worker"])


def test_the_deputy_takes_over(owner, vacated):
    holder, deputy = colleague(owner, "worker"), colleague(owner, "worker")
    post = actions.create_post(by=owner, name="窓口二", holder_id=holder.id, deputy_id=deputy.id)
    actions.remove_member(by=owner, member_id=holder.id)
    assert queries.post(owner, post).holder_id == deputy.id
    assert vacated == []


def test_a_post_without_a_deputy_falls_to_the_fallback_post_before_it_goes(owner, vacated):
    holder = colleague(owner, "worker")
    post = actions.create_post(by=owner, name="窓口二", holder_id=holder.id)
    fallback = queries.fallback_post(owner, owner.organisation_id)
    actions.suspend_member(by=owner, member_id=holder.id)
    assert vacated == [({"post_id": post, "fallback_post_id": fallback}, True)]
    assert not Post.objects.filter(id=post).exists()


def test_the_fallback_post_is_taken_over_by_another(owner):
    other = colleague(owner, "worker")
    actions.remove_member(by=owner, member_id=owner.id)
    (post,) = queries.posts_of(other, owner.organisation_id)
    assert post.holder_id == other.id
    assert "steward" in queries.acting_member(other).roles


def test_the_last_one_cannot_go(owner):
    colleague(owner, "host")
    for leave in (actions.remove_member, actions.suspend_member):
        with pytest.raises(Refused, match="引き継ぐ人"):
            leave(by=owner, member_id=owner.id)
    assert queries.acting_member(owner)


def test_workers_and_hosts_remove_nobody_but_may_leave_themselves(owner):
    for roles in (("worker",), ("host",)):
        me = colleague(owner, *roles)
        with pytest.raises(Refused):
            actions.remove_member(by=me, member_id=owner.id)
        actions.remove_member(by=me, member_id=me.id)


def test_nobody_touches_members_of_another_organisation(owner, stranger):
    other = colleague(owner, "worker")
    calls = [
        lambda: actions.remove_member(by=stranger, member_id=other.id),
        lambda: actions.suspend_member(by=stranger, member_id=other.id),
        lambda: actions.change_roles(by=stranger, member_id=other.id, roles=["host"]),
        lambda: actions.create_post(by=stranger, name="あ", holder_id=other.id),
    ]
    for call in calls:
        with pytest.raises(Refused):
            call()


def test_losing_the_key_by_another_role_ends_the_session(owner):
    other = colleague(owner, "worker")
    post = actions.create_post(by=owner, name="窓口二", holder_id=other.id)
    cookie = cookie_of(other)
    actions.change_roles(by=owner, member_id=other.id, roles=["supporter"])
    assert queries.signed_in(PUBLIC, cookie) is None
    assert signed_in_anew(other).keys.holders == [("member", other.id)]
    assert not Post.objects.filter(id=post).exists()


def test_gaining_the_key_by_another_role(owner):
    other = colleague(owner, "host")
    actions.change_roles(by=owner, member_id=other.id, roles=["host", "worker"])
    assert ("organisation", owner.organisation_id) in signed_in_anew(other).keys.holders


def test_a_coordinator_makes_no_steward_of_anybody(owner):
    coordinator = colleague(owner, "coordinator")
    with pytest.raises(Refused):
        actions.change_roles(
            by=coordinator, member_id=coordinator.id, roles=["coordinator", "steward"]
        )


@pytest.mark.parametrize("role", ["host", "supporter"])
def test_a_post_is_never_held_by_hosts_or_supporters(owner, role):
    other = colleague(owner, role)
    with pytest.raises(Refused):
        actions.create_post(by=owner, name="窓口二", holder_id=other.id)
    with pytest.raises(Refused):
        actions.create_post(by=owner, name="窓口二", holder_id=owner.id, deputy_id=other.id)


def test_the_fallback_post_cannot_be_closed_and_another_can(owner, vacated):
    fallback = queries.fallback_post(owner, owner.organisation_id)
    with pytest.raises(Refused):
        actions.close_post(by=owner, post_id=fallback)
    post = actions.create_post(by=owner, name="窓口二", holder_id=owner.id)
    actions.close_post(by=owner, post_id=post)
    assert vacated[0][0]["fallback_post_id"] == fallback


def test_a_pass_phrase_is_changed_and_other_sessions_end(owner):
    here, elsewhere = cookie_of(owner), cookie_of(owner)
    session = queries.signed_in(PUBLIC, here).session_id
    new = "aoi umi ni shiroi fune"
    actions.change_pass_phrase(by=owner, old=PHRASE, new=new, session_id=session)
    assert queries.signed_in(PUBLIC, here)
    assert queries.signed_in(PUBLIC, elsewhere) is None
    assert signed_in_anew(owner, new)
    with pytest.raises(CannotOpen):
        signed_in_anew(owner, PHRASE)
    with pytest.raises(Refused) as refused:
        actions.change_pass_phrase(by=owner, old=PHRASE, new=new, session_id=session)
    assert refused.value.field == "old"


def test_the_ledger_tells_of_it_without_names(owner):
    gone = colleague(owner, "worker")
    name = Member.objects.get(id=gone.id).name
    actions.remove_member(by=owner, member_id=gone.id)
    assert Row.objects.filter(verb="network.member_removed", subject_id=gone.id).count() == 1
    assert not any(name in str(facts) for facts in Row.objects.values_list("facts", flat=True))


def test_two_organisations_each_have_their_own_chain(owner):
    other = founded("aozora", by=owner)
    chains = set(Row.objects.filter(verb="network.member_joined").values_list("chain", flat=True))
    assert chains == {owner.organisation_id, other.organisation_id}
