"""Random members come, go and change; at every moment every post is staffed by an active member."""

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.ground.network.people import colleague, founded
from tonari.ground.network import actions
from tonari.ground.network.models import Member, OpenSession, Organisation, Post
from tonari.ground.network.rules import HOLDS_KEY, ROLES
from tonari.ground.vault.models import HeldKey
from tonari.kernel.refused import Refused

some = st.integers(0, 1_000)
roles = st.sets(st.sampled_from(sorted(ROLES)), min_size=1, max_size=3)


class Staffing(RuleBasedStateMachine):
    """Two organisations whose members do whatever they may (and try what they may not)."""

    def __init__(self):
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)

    @initialize()
    def begin(self):
        first = founded()
        self.people = [first, founded(by=first)]
        self.done = 0

    def one(self, number):
        return self.people[number % len(self.people)]

    def tried(self, action, **kwargs):
        try:
            with transaction.atomic():
                result = action(**kwargs)
        except Refused:
            return None
        self.done += 1
        return result

    @rule(by=some, roles=roles)
    def somebody_joins(self, by, roles):
        if len(self.people) > 9:
            return
        newcomer = self.tried(lambda: colleague(self.one(by), *sorted(roles)))
        if newcomer:
            self.people.append(newcomer)

    @rule(by=some, who=some, how=st.sampled_from(["remove", "suspend", "resume"]))
    def somebody_goes_or_returns(self, by, who, how):
        action = getattr(actions, f"{how}_member")
        self.tried(action, by=self.one(by), member_id=self.one(who).id)

    @rule(by=some, who=some, roles=roles)
    def somebody_does_something_else(self, by, who, roles):
        self.tried(
            actions.change_roles, by=self.one(by), member_id=self.one(who).id, roles=sorted(roles)
        )

    @rule(by=some, holder=some, deputy=st.none() | some, name=st.sampled_from("一二三"))
    def a_post_is_made(self, by, holder, deputy, name):
        self.tried(
            actions.create_post,
            by=self.one(by),
            name=name,
            holder_id=self.one(holder).id,
            deputy_id=None if deputy is None else self.one(deputy).id,
        )

    @rule(by=some, which=some, holder=st.none() | some, deputy=st.none() | some)
    def a_post_is_staffed(self, by, which, holder, deputy):
        posts = list(Post.objects.order_by("id").values_list("id", flat=True))
        self.tried(
            actions.staff_post,
            by=self.one(by),
            post_id=posts[which % len(posts)],
            holder_id=None if holder is None else self.one(holder).id,
            deputy_id=None if deputy is None else self.one(deputy).id,
        )

    @rule(by=some, which=some)
    def a_post_is_closed(self, by, which):
        posts = list(Post.objects.order_by("id").values_list("id", flat=True))
        self.tried(actions.close_post, by=self.one(by), post_id=posts[which % len(posts)])

    @invariant()
    def every_post_is_staffed_by_its_own_active_responsible_members(self):
        for post in Post.objects.select_related("holder", "deputy"):
            staff = [m for m in (post.holder, post.deputy) if m is not None]
            assert staff
            for member in staff:
                assert member.state == "active"
                assert member.organisation_id == post.organisation_id
                assert any(getattr(member, f"is_{role}") for role in HOLDS_KEY)

    @invariant()
    def every_organisation_has_a_fallback_post_and_a_steward(self):
        for organisation in Organisation.objects.all():
            assert Post.objects.filter(organisation=organisation, is_fallback=True).count() == 1
            assert Member.objects.filter(
                organisation=organisation, state="active", is_steward=True
            ).exists()

    @invariant()
    def the_key_is_held_by_whoever_may_and_nobody_else(self):
        holders = set(
            HeldKey.objects.filter(holder_kind="member").values_list("holder_id", flat=True)
        )
        active = Member.objects.filter(state="active")
        assert holders == {
            m.id for m in active if any(getattr(m, f"is_{role}") for role in HOLDS_KEY)
        }

    @invariant()
    def nobody_who_left_has_a_session(self):
        assert not OpenSession.objects.exclude(member__state="active").exists()


@pytest.mark.django_db
def test_every_post_is_staffed_whatever_members_do():
    run_state_machine_as_test(Staffing, settings=settings(max_examples=12, stateful_step_count=25))
