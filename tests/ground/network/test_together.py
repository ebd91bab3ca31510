"""Two at once: one of them counts, the other is told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.ground.network.people import colleague, founded, newcomer
from tonari.ground.network import actions, queries
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
