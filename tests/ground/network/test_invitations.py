from datetime import timedelta
from uuid import uuid4

import pytest

from tests.ground.network.people import (
    PHRASE,
    came_in,
    colleague,
    founded,
    newcomer,
    set_up,
    signed_in_anew,
)
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions, queries
from tonari.ground.network.models import Invitation, Member, Organisation, Post, User
from tonari.ground.vault.actions import make_box
from tonari.ground.vault.models import HeldKey
from tonari.ground.vault.queries import cipher, unlocked
from tonari.ground.vault.rules import Box, CannotOpen
from tonari.kernel import clock
from tonari.kernel.actor import COMMAND, JOB, PUBLIC, Actor
from tonari.kernel.refused import Refused

pytestmark = pytest.mark.django_db


def test_the_founder_holds_the_fallback_post_the_key_and_is_steward(owner):
    me = queries.acting_member(owner)
    assert me.roles == {"worker", "coordinator", "steward"}
    (post,) = queries.posts_of(owner, owner.organisation_id)
    assert post.is_fallback and post.holder_id == owner.id
    assert ("organisation", owner.organisation_id) in owner.keys.holders


def test_the_operator_founds_one_organisation_and_no_second(owner):
    with pytest.raises(Refused, match="もう主体があります"):
        actions.found_organisation(by=COMMAND, name="二つめ")


def test_a_second_first_invitation_recalls_the_first(db):
    first = actions.found_organisation(by=COMMAND, name="みどり")
    actions.found_organisation(by=COMMAND, name="みどり")
    with pytest.raises(Refused, match="使えません"):
        queries.invitation(PUBLIC, first)


def test_the_database_keeps_no_token(owner):
    token = actions.invite_member(by=owner, name="仲間", roles=["worker"])
    row = Invitation.objects.get(state="open")
    assert token not in str(vars(row)) and token.encode() not in bytes(row.token_hash)


def test_a_worker_opens_what_colleagues_sealed_and_a_host_does_not(owner):
    box = Box("case", uuid4())
    sealed = make_box(by=owner, box=box).seal("story", {"a": 1})
    worker, host = colleague(owner, "worker"), colleague(owner, "host")
    assert cipher(signed_in_anew(worker), box).open("story", sealed) == {"a": 1}
    with pytest.raises(Refused):
        cipher(signed_in_anew(host), box)
    assert not HeldKey.objects.filter(holder_kind="link").exists()


def test_an_invitation_counts_once(owner):
    token = actions.invite_member(by=owner, name="仲間", roles=["worker"])
    came_in(token)
    with pytest.raises(Refused, match="もう使われました"):
        actions.accept_invitation(by=PUBLIC, token=token, newcomer=newcomer())


def test_an_invitation_runs_out_and_its_key_is_deleted(owner):
    token = actions.invite_member(by=owner, name="仲間", roles=["worker"])
    assert HeldKey.objects.filter(holder_kind="link").exists()
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        with pytest.raises(Refused, match="期限"):
            actions.accept_invitation(by=PUBLIC, token=token, newcomer=newcomer())
        assert queries.has_expired_invitations(JOB)
        assert actions.expire_invitations(by=JOB) == 1
        assert not queries.has_expired_invitations(JOB)
    assert not HeldKey.objects.filter(holder_kind="link").exists()


def test_a_recalled_invitation_lets_nobody_in(owner):
    token = actions.invite_member(by=owner, name="仲間", roles=["worker"])
    (open_one,) = queries.open_invitations(owner)
    actions.recall_invitation(by=owner, invitation_id=open_one.id)
    with pytest.raises(Refused, match="使えません"):
        actions.accept_invitation(by=PUBLIC, token=token, newcomer=newcomer())
    assert not HeldKey.objects.filter(holder_kind="link").exists()


def test_another_organisation_cannot_recall(owner, stranger):
    actions.invite_member(by=owner, name="仲間", roles=["worker"])
    (open_one,) = queries.open_invitations(owner)
    with pytest.raises(Refused) as refused:
        actions.recall_invitation(by=stranger, invitation_id=open_one.id)
    assert refused.value.missing


@pytest.mark.parametrize("token", ["", "x", "あ" * 40])
def test_a_wrong_link_says_what_to_do(db, token):
    with pytest.raises(Refused, match="新しいリンク"):
        queries.invitation(PUBLIC, token)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"login": "a"}, "login"),
        ({"login": "midori"}, "login"),
        ({"pass_phrase": "short"}, "pass_phrase"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field_and_nothing_is_half_done(owner, change, field):
    token = actions.invite_member(by=owner, name="仲間", roles=["worker"])
    wrong = actions.Newcomer(**{"name": "仲間", "login": "nakama", "pass_phrase": PHRASE} | change)
    before = (User.objects.count(), Member.objects.count(), Row.objects.count())
    with pytest.raises(Refused) as refused:
        actions.accept_invitation(by=PUBLIC, token=token, newcomer=wrong)
    assert refused.value.field == field
    assert before == (User.objects.count(), Member.objects.count(), Row.objects.count())
    assert came_in(token).organisation_id == owner.organisation_id


def test_two_people_cannot_have_one_mail_address(owner):
    tokens = [actions.invite_member(by=owner, name="仲間", roles=["worker"]) for _ in "ab"]
    for token, good in zip(tokens, (True, False), strict=True):
        new = newcomer(email="same@example.jp")
        if good:
            actions.accept_invitation(by=PUBLIC, token=token, newcomer=new)
            continue
        with pytest.raises(Refused) as refused:
            actions.accept_invitation(by=PUBLIC, token=token, newcomer=new)
        assert refused.value.field == "email"


def test_any_coordinator_invites_an_organisation_and_it_stands_in_the_ledger(owner):
    other = founded("aozora", by=owner)
    assert other.organisation_id != owner.organisation_id
    row = Organisation.objects.get(id=other.organisation_id)
    assert row.invited_by_id == owner.organisation_id
    assert Row.objects.filter(verb="network.founder_invited", actor_id=owner.id).exists()
    founded("third", by=other)


def test_rights_are_the_same_for_every_kind(owner):
    other = founded("aozora", by=owner)
    Organisation.objects.filter(id=other.organisation_id).update(kind="state")
    assert queries.acting_member(other).roles == queries.acting_member(owner).roles


@pytest.mark.parametrize("roles", [("worker",), ("host",), ("supporter",)])
def test_others_do_not_invite_organisations(owner, roles):
    with pytest.raises(Refused):
        actions.invite_organisation(by=colleague(owner, *roles), name="あ", kind="npo")


def test_a_steward_lets_a_colleague_in_again(owner):
    box = Box("case", uuid4())
    sealed = make_box(by=owner, box=box).seal("story", {"a": 1})
    forgetful = colleague(owner, "worker")
    token = actions.invite_reentry(by=owner, member_id=forgetful.id)
    again = actions.accept_reentry(
        by=PUBLIC, token=token, pass_phrase="aoi umi ni shiroi fune"
    ).actor
    set_up(again)
    fresh = signed_in_anew(again, "aoi umi ni shiroi fune")
    assert cipher(fresh, box).open("story", sealed) == {"a": 1}
    with pytest.raises(CannotOpen):
        signed_in_anew(again, PHRASE)
    with pytest.raises(Refused):
        actions.accept_reentry(by=PUBLIC, token=token, pass_phrase="aoi umi ni shiroi fune")


def test_only_a_steward_of_the_same_organisation_does_so(owner, stranger):
    forgetful = colleague(owner, "worker")
    for by in (colleague(owner, "coordinator"), stranger):
        with pytest.raises(Refused):
            actions.invite_reentry(by=by, member_id=forgetful.id)


def test_the_printed_code_gives_a_new_pass_phrase_once(owner):
    code = actions.make_recovery_code(by=owner)
    me = Actor("member", owner.id, owner.organisation_id)
    typed = code.lower().replace("-", " ")
    ((member, keys),) = actions.recover(by=me, code=typed, new="aoi umi ni shiroi fune")
    assert member.id == owner.id
    assert keys.holders == owner.keys.holders
    assert unlocked(me, "phrase", "aoi umi ni shiroi fune").holders == owner.keys.holders
    with pytest.raises(Refused) as refused:
        actions.recover(by=me, code=code, new="kuroi neko ga hashiru")
    assert refused.value.field == "code"


def test_a_new_printed_code_replaces_the_old(owner):
    old, new = (actions.make_recovery_code(by=owner) for _ in "ab")
    me = Actor("member", owner.id, owner.organisation_id)
    with pytest.raises(Refused):
        actions.recover(by=me, code=old, new="aoi umi ni shiroi fune")
    assert actions.recover(by=me, code=new, new="aoi umi ni shiroi fune")


def test_every_post_of_a_new_organisation_is_staffed(owner, stranger):
    assert Post.objects.filter(is_fallback=True).count() == 2


@pytest.mark.parametrize("how", ["remove_member", "suspend_member"])
def test_whoever_leaves_keeps_no_link_to_come_in_by_again(owner, how):
    leaving = colleague(owner, "worker")
    token = actions.invite_member(by=leaving, name="もう一人のわたし", roles=["worker"])
    getattr(actions, how)(by=owner, member_id=leaving.id)
    with pytest.raises(Refused, match="使えません"):
        actions.accept_invitation(by=PUBLIC, token=token, newcomer=newcomer("again"))
    assert not HeldKey.objects.filter(holder_kind="link").exists()


def test_a_second_reentry_link_takes_the_key_from_the_first(owner):
    locked_out = colleague(owner, "worker")
    first = actions.invite_reentry(by=owner, member_id=locked_out.id)
    second = actions.invite_reentry(by=owner, member_id=locked_out.id)
    assert HeldKey.objects.filter(holder_kind="link").count() == 1
    with pytest.raises(Refused):
        actions.accept_reentry(by=PUBLIC, token=first, pass_phrase=PHRASE)
    assert actions.accept_reentry(by=PUBLIC, token=second, pass_phrase=PHRASE)
