"""One sign-in, several memberships: each with its own keys, one of them acted for at a time."""

import pytest

from tests.ground.network.people import PHRASE, came_in, colleague, cookie_of, founded, newcomer
from tests.ground.network.test_together import at_once
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions, queries
from tonari.ground.network.models import KeptKeys, Member, OpenSession, User
from tonari.ground.vault.rules import CannotOpen
from tonari.kernel.actor import PUBLIC, Actor
from tonari.kernel.refused import Refused

NEW = "aoi umi ni shiroi fune"


@pytest.fixture
def midori(db):
    return founded("midori")


@pytest.fixture
def aozora(midori):
    return founded("aozora", by=midori)


def joined(me: Actor, by: Actor, cookie: str, *roles: str, phrase: str = PHRASE) -> Actor:
    token = actions.invite_member(by=by, name="二つめ", roles=roles or ("worker",))
    who = actions.Newcomer(name="二つめの名", login="", pass_phrase=phrase)
    return actions.join_by_invitation(by=me, token=token, newcomer=who, cookie=cookie).actor


def inside(cookie: str) -> Actor | None:
    found = queries.signed_in(PUBLIC, cookie)
    return found.actor if found else None


def test_who_is_signed_in_joins_another_organisation_with_keys_of_its_own(midori, aozora):
    me = colleague(midori, "worker")
    there = joined(me, aozora, cookie_of(me))
    assert there.organisation_id == aozora.organisation_id
    assert there.keys.holders == [("member", there.id), ("organisation", aozora.organisation_id)]
    assert User.objects.get(members=me.id) == User.objects.get(members=there.id)
    opened = {
        one.id: keys.holders for one, keys in queries.unlocked_memberships(me, "phrase", PHRASE)
    }
    assert opened == {me.id: me.keys.holders, there.id: there.keys.holders}


def test_the_session_acts_for_exactly_one_and_is_changed_by_an_action(midori, aozora):
    me = colleague(midori, "worker")
    cookie = cookie_of(me)
    there = joined(me, aozora, cookie)
    assert inside(cookie) == me
    assert queries.signed_in(PUBLIC, cookie).has_others
    actions.act_for_another(by=inside(cookie), cookie=cookie, member_id=there.id)
    now = inside(cookie)
    assert now == there
    assert ("organisation", midori.organisation_id) not in now.keys.holders
    with pytest.raises(Refused):
        queries.user_of(now) and actions.suspend_member(by=now, member_id=me.id)
    actions.act_for_another(by=now, cookie=cookie, member_id=me.id)
    assert inside(cookie).keys.holders == me.keys.holders
    assert OpenSession.objects.filter(member__user__members=me.id).count() == 1
    assert KeptKeys.objects.count() == 1


def test_nobody_acts_for_a_membership_that_is_not_theirs(midori, aozora):
    me = colleague(midori, "worker")
    cookie = cookie_of(me)
    joined(me, aozora, cookie)
    for wrong in (aozora.id, midori.id):
        with pytest.raises(Refused):
            actions.act_for_another(by=me, cookie=cookie, member_id=wrong)
    with pytest.raises(Refused):
        actions.act_for_another(by=midori, cookie=cookie, member_id=me.id)
    assert inside(cookie) == me


def test_the_cookie_of_another_session_opens_no_kept_keys(midori, aozora):
    me = colleague(midori, "worker")
    here, elsewhere = cookie_of(me), cookie_of(me)
    joined(me, aozora, here)
    forged = f"{here.partition('.')[0]}.{elsewhere.partition('.')[2]}"
    assert queries.kept_keys(me, forged) == []
    assert len(queries.kept_keys(me, here)) == 1
    assert queries.kept_keys(aozora, here) == []


@pytest.mark.parametrize("phrase", [NEW, ""])
def test_joining_asks_for_the_pass_phrase_again(midori, aozora, phrase):
    me = colleague(midori, "worker")
    with pytest.raises(Refused) as refused:
        joined(me, aozora, cookie_of(me), phrase=phrase)
    assert refused.value.field == "pass_phrase"
    assert Member.objects.filter(organisation=aozora.organisation_id).count() == 1


def test_nobody_joins_the_same_organisation_twice(midori):
    me = colleague(midori, "worker")
    with pytest.raises(Refused, match="もう、この主体の構成員"):
        joined(me, midori, cookie_of(me))


def test_a_founder_may_be_somebody_who_is_here_already(midori):
    me = colleague(midori, "worker")
    token = actions.invite_organisation(by=midori, name="ひとり", kind="resident")
    who = actions.Newcomer(
        name="同じ人",
        login="",
        pass_phrase=PHRASE,
        organisation_name="ひとりの会",
        organisation_kind="resident",
    )
    cookie = cookie_of(me)
    there = actions.join_by_invitation(by=me, token=token, newcomer=who, cookie=cookie).actor
    assert queries.organisation(there, there.organisation_id).name == "ひとりの会"
    assert queries.fallback_post(there, there.organisation_id)


def test_removal_from_one_leaves_the_other(midori, aozora):
    me = colleague(midori, "worker")
    cookie = cookie_of(me)
    there = joined(me, aozora, cookie)
    actions.remove_member(by=aozora, member_id=there.id)
    assert inside(cookie) == me
    assert queries.kept_keys(me, cookie) == []
    assert [one.id for one in queries.own_memberships(me)] == [me.id]
    actions.remove_member(by=midori, member_id=me.id)
    user = User.objects.get(members=me.id)
    assert user.login.startswith("left-") and not user.is_active
    assert inside(cookie) is None


def test_a_suspended_membership_is_not_gone_on_with(midori, aozora):
    me = colleague(midori, "worker")
    cookie = cookie_of(me)
    there = joined(me, aozora, cookie)
    actions.suspend_member(by=aozora, member_id=there.id)
    assert not queries.signed_in(PUBLIC, cookie).has_others
    with pytest.raises(Refused):
        actions.act_for_another(by=me, cookie=cookie, member_id=there.id)
    actions.resume_member(by=aozora, member_id=there.id)
    opened = queries.unlocked_memberships(me, "phrase", PHRASE)
    assert {one.id for one, _keys in opened} == {me.id, there.id}


def test_a_new_pass_phrase_opens_all_memberships_also_one_that_rests(midori, aozora):
    me = colleague(midori, "worker")
    cookie = cookie_of(me)
    there = joined(me, aozora, cookie)
    actions.suspend_member(by=aozora, member_id=there.id)
    session = queries.signed_in(PUBLIC, cookie).session_id
    actions.change_pass_phrase(by=me, old=PHRASE, new=NEW, session_id=session)
    opened = queries.unlocked_memberships(me, "phrase", NEW)
    assert {one.id for one, _keys in opened} == {me.id, there.id}
    with pytest.raises(CannotOpen):
        queries.unlocked_memberships(me, "phrase", PHRASE)


def test_one_printed_code_opens_all_of_them_once(midori, aozora):
    me = colleague(midori, "worker")
    cookie = cookie_of(me)
    old = actions.make_recovery_code(by=me)
    there = joined(me, aozora, cookie)
    code = actions.make_recovery_code(by=me, others=queries.kept_keys(me, cookie))
    nobody_yet = Actor("member", me.id, me.organisation_id)
    with pytest.raises(Refused):
        actions.recover(by=nobody_yet, code=old, new=NEW)
    opened = actions.recover(by=nobody_yet, code=code, new=NEW)
    assert {one.id for one, _keys in opened} == {me.id, there.id}
    with pytest.raises(Refused):
        actions.recover(by=nobody_yet, code=code, new=PHRASE)


def test_a_link_to_get_back_in_opens_one_organisation_and_no_other(midori, aozora):
    """Whoever hands out the link could use it: it must lead to nothing of the other side."""
    me = colleague(midori, "worker")
    there = joined(me, aozora, cookie_of(me))
    token = actions.invite_reentry(by=aozora, member_id=there.id)
    actions.accept_reentry(by=PUBLIC, token=token, pass_phrase=NEW)
    opened = queries.unlocked_memberships(me, "phrase", NEW)
    assert [one.id for one, _keys in opened] == [there.id]


def test_getting_back_in_with_the_same_pass_phrase_keeps_the_other_side_open(midori, aozora):
    me = colleague(midori, "worker")
    there = joined(me, aozora, cookie_of(me))
    token = actions.invite_reentry(by=aozora, member_id=there.id)
    actions.accept_reentry(by=PUBLIC, token=token, pass_phrase=PHRASE)
    opened = queries.unlocked_memberships(me, "phrase", PHRASE)
    assert {one.id for one, _keys in opened} == {me.id, there.id}


def test_the_ledger_of_one_organisation_does_not_tell_of_the_other(midori, aozora):
    me = colleague(midori, "worker")
    cookie = cookie_of(me)
    there = joined(me, aozora, cookie)
    actions.act_for_another(by=me, cookie=cookie, member_id=there.id)
    chains = {midori.organisation_id: there.id, aozora.organisation_id: me.id}
    for chain, elsewhere in chains.items():
        rows = Row.objects.filter(chain=chain)
        assert not rows.filter(actor_id=elsewhere).exists()
        assert not rows.filter(subject_id=elsewhere).exists()
        assert not any(
            str(elsewhere) in str(facts) for facts in rows.values_list("facts", flat=True)
        )


def test_a_lost_phone_and_the_printed_code(midori):
    code = actions.make_recovery_code(by=midori)
    cookie = cookie_of(midori)
    with pytest.raises(Refused):
        actions.replace_lost_phone(by=midori, code="0000-0000")
    actions.replace_lost_phone(by=midori, code=code)
    assert inside(cookie) is None
    assert queries.user_of(midori).pending_totp
    with pytest.raises(Refused):
        actions.replace_lost_phone(by=midori, code=code)


@pytest.mark.django_db(transaction=True)
def test_two_links_of_one_organisation_at_once_make_one_membership():
    midori = founded("midori")
    aozora = founded("aozora", by=midori)
    me = colleague(midori, "worker")
    cookie = cookie_of(me)
    results = at_once(*(lambda: joined(me, aozora, cookie) for _ in "ab"))
    assert [isinstance(one, Refused) for one in results].count(True) == 1
    assert Member.objects.filter(user__members=me.id).distinct().count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_change_at_once_leave_one_open_session():
    midori = founded("midori")
    aozora = founded("aozora", by=midori)
    me = colleague(midori, "worker")
    cookie = cookie_of(me)
    first = joined(me, aozora, cookie)
    third = came_in(
        actions.invite_organisation(by=midori, name="三つめ", kind="npo"), newcomer("san").login
    )
    second = joined(me, third, cookie)
    results = at_once(
        *(
            lambda to=to: actions.act_for_another(by=me, cookie=cookie, member_id=to)
            for to in (first.id, second.id)
        )
    )
    assert [isinstance(one, Refused) for one in results].count(True) == 1
    assert inside(cookie).id in (first.id, second.id)
    assert KeptKeys.objects.count() == 2
