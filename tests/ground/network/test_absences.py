"""Holidays and illness: who stands in for whom, day by day, and that it ends by itself."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ground.network.people import colleague, founded
from tests.ground.network.test_together import at_once
from tonari.ground.ledger.models import Row
from tonari.ground.network import actions, queries
from tonari.ground.network.models import Absence, Cover, Post
from tonari.ground.network.rules import Away, Staffing, covers, nobody_here, seen_to
from tonari.kernel import clock
from tonari.kernel.refused import Refused

DAY = date(2026, 7, 1)
A, B, C, D, E = (UUID(int=n) for n in range(1, 6))
POST = Staffing(UUID(int=11), A, B)
NET = Staffing(UUID(int=12), C, None, is_fallback=True)


def days(member, first, last, cover=None):
    return Away(member, DAY + timedelta(days=first), DAY + timedelta(days=last), cover)


def who(away, post=POST, on=0, posts=(POST, NET), others=(C, D, E, A, B)):
    day = DAY + timedelta(days=on)
    return [
        one.member_id
        for one in covers(posts, away, others, DAY)
        if one.post_id == post.post_id and one.first_day <= day <= one.last_day
    ]


@pytest.mark.parametrize(
    ("away", "stands_in"),
    [
        ([], []),
        ([days(A, 0, 3)], []),  # the deputy is there, and is on the team anyway
        ([days(A, 0, 3, D)], []),
        ([days(A, 0, 3, D), days(B, 0, 3)], [D]),
        ([days(A, 0, 3), days(B, 0, 3, E)], [E]),
        ([days(A, 0, 3, D), days(B, 0, 3), days(D, 0, 0)], [C]),
        ([days(A, 0, 3), days(B, 0, 3)], [C]),
        ([days(A, 0, 3), days(B, 0, 3), days(C, 0, 3, E)], [E]),
        ([days(A, 0, 3), days(B, 0, 3), days(C, 0, 3)], [D]),
        ([days(m, 0, 3) for m in (A, B, C, D, E)], []),
    ],
)
def test_deputy_then_the_named_then_the_fallback_then_whoever_is_there(away, stands_in):
    assert who(away) == stands_in


def test_it_begins_and_ends_by_itself():
    away = [days(A, 2, 4, D), days(B, 0, 10)]
    assert [bool(who(away, on=n)) for n in range(7)] == [0, 0, 1, 1, 1, 0, 0]


def test_days_that_follow_each_other_are_one_cover():
    found = covers([POST, NET], [days(A, 0, 2, D), days(A, 3, 6, D), days(B, 0, 9)], (C, D), DAY)
    (one,) = (one for one in found if one.post_id == POST.post_id)
    assert (one.first_day, one.last_day) == (DAY, DAY + timedelta(days=6))


@pytest.mark.parametrize(
    ("away", "alone"),
    [
        ([], []),
        ([days(A, 0, 3)], []),
        ([days(A, 0, 3), days(B, 4, 6)], []),
        ([days(A, 0, 3), days(B, 2, 6)], [(2, 3)]),
        ([days(A, -5, 1), days(A, 2, 3), days(B, -9, 6)], [(0, 3)]),
        ([days(A, 0, 1), days(A, 5, 6), days(B, 0, 9)], [(0, 1), (5, 6)]),
    ],
)
def test_days_without_anybody_are_known_beforehand(away, alone):
    found = nobody_here(away, (A, B), DAY)
    assert found == [(DAY + timedelta(days=one), DAY + timedelta(days=end)) for one, end in alone]


absences = st.lists(
    st.builds(
        lambda member, first, length, cover: days(member, first, first + length, cover),
        st.sampled_from([A, B, C, D, E]),
        st.integers(-3, 8),
        st.integers(0, 5),
        st.sampled_from([None, A, B, C, D, E]),
    ),
    max_size=8,
)


def test_both_are_away_and_nobody_who_is_away_is_named():
    away = [days(A, 0, 2, C), days(B, 0, 1)]
    covering = covers([POST, NET], away, (C, D), DAY)
    found = seen_to(POST, away, covering, DAY, DAY + timedelta(days=2))
    assert [(one.members, one.first_day.day, one.last_day.day) for one in found] == [
        ((C,), 1, 2),
        ((B,), 3, 3),
    ]


@given(absences, st.integers(0, 9))
def test_every_day_names_who_sees_to_a_post_then(away, length):
    last = DAY + timedelta(days=length)
    covering = covers([POST, NET], [*away, days(A, length + 1, length + 1)], (C, D, E, A, B), DAY)
    for post in (POST, NET):
        found = seen_to(post, away, covering, DAY, last)
        for on in range(length + 1):
            day = DAY + timedelta(days=on)
            gone = {a.member_id for a in away if a.first_day <= day <= a.last_day}
            [there] = [one.members for one in found if one.first_day <= day <= one.last_day]
            expected = [m for m in post.staff if m not in gone] or who(away, post, on)
            assert list(there) == expected


@given(absences, st.integers(0, 14))
def test_while_anybody_is_there_somebody_sees_to_every_post(away, on):
    day = DAY + timedelta(days=on)
    gone = {a.member_id for a in away if a.first_day <= day <= a.last_day}
    for post in (POST, NET):
        standing_in = who(away, post, on)
        assert not gone & set(standing_in)
        if gone != {A, B, C, D, E}:
            assert (set(post.staff) - gone) or standing_in
        if set(post.staff) - gone:
            assert not standing_in


@pytest.fixture
def owner(db):
    return founded("midori")


def test_away_from_today_and_back(owner):
    other, third = colleague(owner), colleague(owner)
    post = actions.create_post(by=owner, name="南地区", holder_id=other.id)
    today = clock.today()
    actions.set_away(
        by=other, member_id=other.id, first_day=today, last_day=clock.in_days(3), cover=third.id
    )
    (cover,) = queries.covers_today(owner)
    assert (cover.post_id, cover.member_id) == (post, third.id)
    assert [one.id for one in queries.posts_seen_to_by(third, third.id)] == [post]
    (absence,) = queries.absences(owner)
    actions.end_away(by=other, member_id=other.id, absence_id=absence.id)
    assert not queries.covers_today(owner) and not queries.absences(owner)
    with pytest.raises(Refused) as refused:
        actions.end_away(by=other, member_id=other.id, absence_id=absence.id)
    assert refused.value.repeated


def test_afterwards_it_is_as_before_without_anybody_doing_anything(owner):
    other, third = colleague(owner), colleague(owner)
    actions.create_post(by=owner, name="南地区", holder_id=other.id)
    actions.set_away(
        by=other,
        member_id=other.id,
        first_day=clock.in_days(1),
        last_day=clock.in_days(2),
        cover=third.id,
    )
    seen = []
    for later in range(4):
        with clock.at(clock.now() + timedelta(days=later)):
            seen.append([one.member_id for one in queries.covers_today(owner)])
    assert seen == [[], [third.id], [third.id], []]


def test_a_colleague_of_the_post_tells_of_a_sudden_illness_and_a_stranger_does_not(owner):
    ill, deputy, stranger, boss = (
        colleague(owner),
        colleague(owner),
        colleague(owner),
        colleague(owner, "coordinator"),
    )
    actions.create_post(by=owner, name="南地区", holder_id=ill.id, deputy_id=deputy.id)
    today = clock.today()
    with pytest.raises(Refused, match="同じ担当の人"):
        actions.set_away(by=stranger, member_id=ill.id, first_day=today, last_day=today)
    actions.set_away(by=deputy, member_id=ill.id, first_day=today, last_day=today)
    later = clock.in_days(5)
    actions.set_away(by=boss, member_id=ill.id, first_day=later, last_day=later)
    assert Absence.objects.count() == 2
    outsider = founded("aozora", by=owner)
    with pytest.raises(Refused):
        actions.set_away(by=outsider, member_id=ill.id, first_day=today, last_day=today)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(-1, 2, "first_day"), (3, 2, "last_day"), (0, 400, "last_day"), (1, 1, "first_day")],
)
def test_impossible_days_are_refused(owner, first, last, field):
    actions.set_away(
        by=owner, member_id=owner.id, first_day=clock.in_days(1), last_day=clock.in_days(3)
    )
    with pytest.raises(Refused) as refused:
        actions.set_away(
            by=owner,
            member_id=owner.id,
            first_day=clock.in_days(first),
            last_day=clock.in_days(last),
        )
    assert refused.value.field == field
    assert Absence.objects.count() == 1


def test_nobody_names_themselves_to_stand_in_for_another(owner):
    ill = colleague(owner)
    away = {"member_id": ill.id, "first_day": clock.today(), "last_day": clock.today()}
    with pytest.raises(Refused) as refused:
        actions.set_away(by=owner, **away, cover=owner.id)
    assert refused.value.field == "cover"
    assert not Absence.objects.exists()
    actions.set_away(by=owner, **away)
    assert Absence.objects.exists()


def test_a_colleague_of_one_post_names_nobody_for_the_others(owner):
    """It would let whom they choose into records that they themselves do not open."""
    ill, deputy, friend = colleague(owner), colleague(owner), colleague(owner)
    actions.create_post(by=owner, name="南地区", holder_id=ill.id, deputy_id=deputy.id)
    away = {"member_id": ill.id, "first_day": clock.today(), "last_day": clock.today()}
    other = actions.create_post(by=owner, name="北地区", holder_id=ill.id)
    with pytest.raises(Refused, match="ほかの担当も") as refused:
        actions.set_away(by=deputy, **away, cover=friend.id)
    assert refused.value.field == "cover"
    assert not Cover.objects.exists()
    actions.set_away(by=deputy, **away)
    assert Cover.objects.get(post=other).member_id == owner.id, "the fallback post's"
    actions.end_away(by=ill, member_id=ill.id, absence_id=Absence.objects.get().pk)
    actions.staff_post(by=owner, post_id=other, holder_id=ill.id, deputy_id=deputy.id)
    actions.set_away(by=deputy, **away, cover=friend.id)


@pytest.mark.parametrize("is_in_fallback", [True, False])
def test_whoever_tells_it_for_another_stands_in_only_where_nobody_else_is(owner, is_in_fallback):
    ill, third = colleague(owner), colleague(owner)
    teller = owner if is_in_fallback else colleague(owner, "coordinator", "worker")
    if not is_in_fallback:
        fallback = Post.objects.get(organisation=owner.organisation_id, is_fallback=True)
        actions.staff_post(by=owner, post_id=fallback.pk, holder_id=ill.id)
    post = actions.create_post(by=owner, name="南地区", holder_id=ill.id)
    away = {"first_day": clock.today(), "last_day": clock.in_days(3)}
    actions.set_away(by=teller, member_id=ill.id, **away)
    [cover] = [one for one in queries.covers_today(owner) if one.post_id == post]
    assert cover.member_id != teller.id
    for other in (third, *([] if is_in_fallback else [owner])):
        actions.set_away(by=teller, member_id=other.id, **away)
    covers = [one for one in queries.covers_today(owner) if one.post_id == post]
    assert [one.member_id for one in covers] == [teller.id], "nobody else is left"


def test_hosts_and_strangers_do_not_cover_and_nobody_covers_themselves(owner):
    other = colleague(owner)
    for wrong in (colleague(owner, "host"), founded("aozora", by=owner), other):
        with pytest.raises(Refused) as refused:
            actions.set_away(
                by=other,
                member_id=other.id,
                first_day=clock.today(),
                last_day=clock.today(),
                cover=wrong.id,
            )
        assert refused.value.field == "cover"


def test_who_covers_goes_and_the_fallback_sees_to_it(owner):
    other, third = colleague(owner), colleague(owner)
    actions.create_post(by=owner, name="南地区", holder_id=other.id)
    today = clock.today()
    actions.set_away(by=other, member_id=other.id, first_day=today, last_day=today, cover=third.id)
    actions.suspend_member(by=owner, member_id=third.id)
    assert [one.member_id for one in queries.covers_today(owner)] == [owner.id]


def test_another_holder_ends_the_cover_at_once(owner):
    other, third = colleague(owner), colleague(owner)
    post = actions.create_post(by=owner, name="南地区", holder_id=other.id)
    today = clock.today()
    actions.set_away(by=other, member_id=other.id, first_day=today, last_day=today, cover=third.id)
    actions.staff_post(by=owner, post_id=post, holder_id=owner.id)
    assert not Cover.objects.exists()


def test_the_ledger_knows_the_days_and_no_reason(owner):
    actions.set_away(
        by=owner, member_id=owner.id, first_day=clock.today(), last_day=clock.in_days(1)
    )
    row = Row.objects.get(verb="network.away_set")
    assert row.subject_id == owner.id and set(row.facts) == {"first", "last", "cover"}


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_the_same_illness_at_once_make_one_absence():
    owner = founded("midori")
    ill = colleague(owner)
    boss = colleague(owner, "coordinator")
    today = clock.today()
    results = at_once(
        *(
            lambda by=by: actions.set_away(by=by, member_id=ill.id, first_day=today, last_day=today)
            for by in (owner, boss)
        )
    )
    assert [isinstance(one, Refused) for one in results].count(True) == 1
    assert Absence.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_somebody_goes_while_they_are_named_to_cover():
    owner = founded("midori")
    ill, third = colleague(owner), colleague(owner)
    actions.create_post(by=owner, name="南地区", holder_id=ill.id)
    today = clock.today()
    at_once(
        lambda: actions.set_away(
            by=ill, member_id=ill.id, first_day=today, last_day=today, cover=third.id
        ),
        lambda: actions.remove_member(by=owner, member_id=third.id),
    )
    assert all(one.member_id != third.id for one in queries.covers_today(owner))
