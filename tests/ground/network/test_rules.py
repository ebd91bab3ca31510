import math
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonari.ground.network import rules
from tonari.ground.network.rules import Staffing
from tonari.ground.network.rules.words import WORDS
from tonari.kernel.refused import Refused

A, B, C = uuid4(), uuid4(), uuid4()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((A, B), (B, None)),
        ((B, A), (B, None)),
        ((A, None), (None, None)),
        ((None, A), (None, None)),
    ],
)
def test_the_deputy_moves_up_when_somebody_goes(before, after):
    post = Staffing(uuid4(), *before).without(A)
    assert (post.holder, post.deputy) == after


def test_the_last_of_the_fallback_post_is_followed_by_another():
    fallback = Staffing(uuid4(), A, None, is_fallback=True)
    (left,) = rules.after_leaving([fallback], A, [B, C])
    assert (left.holder, left.deputy) == (B, None)


def test_nobody_goes_when_nobody_would_be_left():
    fallback = Staffing(uuid4(), A, None, is_fallback=True)
    with pytest.raises(Refused, match="引き継ぐ人"):
        rules.after_leaving([fallback], A, [])


def test_other_posts_are_left_alone():
    assert rules.after_leaving([Staffing(uuid4(), B, C)], A, [B]) == []


@pytest.mark.parametrize(
    ("holder", "deputy", "field"),
    [(None, None, "holder"), (A, A, "deputy"), (C, None, "holder"), (A, C, "deputy")],
)
def test_a_post_needs_two_different_people_who_can_be_responsible(holder, deputy, field):
    with pytest.raises(Refused) as refused:
        rules.check_staffing(holder, deputy, [A, B])
    assert refused.value.field == field


def test_a_post_may_do_with_a_deputy_alone():
    rules.check_staffing(None, B, [A, B])


@pytest.mark.parametrize("roles", [["host"], ["supporter"], []])
def test_hosts_and_supporters_neither_hold_the_key_nor_invite(roles):
    assert not rules.holds_key(roles)
    with pytest.raises(Refused):
        rules.check_may_invite(roles, ["supporter"])


def test_only_a_steward_makes_stewards():
    rules.check_may_invite(["steward"], ["steward"])
    with pytest.raises(Refused):
        rules.check_may_invite(["coordinator"], ["steward"])


@pytest.mark.parametrize("invited", [["coordinator"], ["steward"], ["worker", "coordinator"]])
def test_a_worker_invites_nobody_who_has_more_to_say(invited):
    rules.check_may_invite(["worker"], ["worker", "host", "supporter"])
    with pytest.raises(Refused) as refused:
        rules.check_may_invite(["worker"], invited)
    assert refused.value.field == "roles"


@pytest.mark.parametrize("roles", [["coordinator"], ["steward"]])
def test_who_may_change_roles_may_invite_coordinators(roles):
    rules.check_may_invite(roles, ["coordinator", "worker"])


@pytest.mark.parametrize("roles", [["worker"], ["host"], ["steward"]])
def test_only_coordinators_invite_organisations(roles):
    with pytest.raises(Refused):
        rules.check_may_invite_organisation(roles)


@pytest.mark.parametrize("roles", [[], ["boss"], ["worker", "boss"]])
def test_roles_are_known_ones(roles):
    with pytest.raises(Refused):
        rules.check_roles(roles)


@pytest.mark.parametrize(
    "phrase",
    ["", "short", "14 characters!", "a" * 20, "abc" * 6, "123456789012345678", "tanaka" * 3],
)
def test_a_weak_pass_phrase_is_refused(phrase):
    with pytest.raises(Refused) as refused:
        rules.check_pass_phrase(phrase, about=("tanaka",))
    assert refused.value.field == "pass_phrase"


@pytest.mark.parametrize(
    "phrase", ["fifteen letters", "あかいかさをもったねこがはしる", "correct horse battery staple"]
)
def test_a_long_pass_phrase_is_enough(phrase):
    rules.check_pass_phrase(phrase)


def test_a_generated_pass_phrase_holds_77_bits_and_passes():
    assert rules.GENERATED_WORDS * math.log2(len(set(WORDS))) >= 77
    assert len(set(WORDS)) == len(WORDS)
    made = {rules.generated_pass_phrase() for _ in range(50)}
    assert len(made) == 50
    for phrase in made:
        rules.check_pass_phrase(phrase)
        assert rules.tidy_pass_phrase(phrase) == phrase


@given(st.text())
def test_tidying_twice_is_tidying_once(typed):
    once = rules.tidy_pass_phrase(typed)
    assert rules.tidy_pass_phrase(once) == once


@pytest.mark.parametrize("typed", ["Ｔａｎａｋａ", " TANAKA ", "tana ka", "tanaka"])
def test_a_login_name_is_the_same_however_it_is_typed(typed):
    assert rules.tidy_login(typed) == "tanaka"


def test_what_a_telephone_adds_to_a_pass_phrase_does_not_matter():
    assert rules.tidy_pass_phrase(" ｋａｓａ  neko　") == "kasa neko"


@pytest.mark.parametrize("login", ["", "ab", "たなか", "a" * 61, "tanaka hanako"])
def test_a_login_name_is_plain(login):
    with pytest.raises(Refused):
        rules.check_login(login)
