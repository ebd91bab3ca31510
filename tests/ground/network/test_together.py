"""Two at once: one of them counts, the other is told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.ground.network.people import colleague, founded, newcomer
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions, queries, rules
from tonari.ground.network.models import Member, Post
from tonari.kernel.actor import PUBLIC
from tonari.kernel.refused import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    def run(call):
        try:
            return call()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_people_with_one_invitation():
    owner = founded()
    token = actions.invite_member(by=owner, name="仲間", roles=["worker"])
    results = at_once(
        *(
            lambda: actions.accept_invitation(by=PUBLIC, token=token, newcomer=newcomer())
            for _ in "ab"
        )
    )
    assert [isinstance(r, Refused) for r in results].count(True) == 1
    assert Member.objects.count() == 2


def test_two_who_remove_each_other_leave_one_who_holds_the_post():
    owner = founded()
    other = colleague(owner, "coordinator")
    results = at_once(
        lambda: actions.remove_member(by=owner, member_id=other.id),
        lambda: actions.remove_member(by=other, member_id=owner.id),
    )
    assert [isinstance(r, Refused) for r in results].count(True) == 1
    (post,) = Post.objects.all()
    assert Member.objects.get(id=post.holder_id).state == "active"


def test_two_second_factors_for_one_waiting_session():
    owner = founded()
    waiting = actions.begin_session(by=owner, keys=owner.keys)
    found = queries.signed_in(PUBLIC, waiting, "waiting")
    results = at_once(
        *(
            lambda: actions.complete_session(by=found.actor, session_id=found.session_id)
            for _ in "ab"
        )
    )
    assert [isinstance(r, Refused) for r in results].count(True) == 1


def test_two_who_change_one_colleagues_roles():
    owner = founded()
    other, third = colleague(owner, "coordinator"), colleague(owner, "worker")
    seen = rules.roles_version(["worker"], "")
    results = at_once(
        lambda: actions.change_roles(by=owner, member_id=third.id, roles=["host"], seen=seen),
        lambda: actions.change_roles(
            by=other, member_id=third.id, roles=["worker", "coordinator"], seen=seen
        ),
    )
    assert [isinstance(r, Refused) for r in results].count(True) == 1
    roles = {"worker", "coordinator"} if isinstance(results[0], Refused) else {"host"}
    assert Member.objects.get(id=third.id).roles == roles
    assert Row.objects.filter(verb="network.roles_changed", subject_id=third.id).count() == 1


def test_two_who_staff_one_post():
    owner = founded()
    other = colleague(owner, "coordinator")
    post = actions.create_post(by=owner, name="南地区", holder_id=owner.id)
    seen = rules.staffing_version("南地区", owner.id, None)
    change = {"post_id": post, "seen": seen}
    results = at_once(
        lambda: actions.staff_post(by=owner, holder_id=other.id, **change),
        lambda: actions.staff_post(by=other, holder_id=owner.id, deputy_id=other.id, **change),
    )
    assert [isinstance(r, Refused) for r in results].count(True) == 1
    holder = owner.id if isinstance(results[0], Refused) else other.id
    assert Post.objects.get(id=post).holder_id == holder


def test_the_same_roles_sent_twice_are_no_conflict():
    owner = founded()
    third = colleague(owner, "worker")
    seen = rules.roles_version(["worker"], "")
    results = at_once(
        *(
            lambda: actions.change_roles(by=owner, member_id=third.id, roles=["host"], seen=seen)
            for _ in "ab"
        )
    )
    assert results == [None, None]
