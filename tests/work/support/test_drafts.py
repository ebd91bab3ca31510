"""A first talk that is still being typed: its writer's alone until it is a record."""

import sys
from datetime import timedelta

import pytest

from tests.cast import HANAKO, fallback
from tonari.ground.vault import queries as vault
from tonari.ground.vault.actions import make_holder
from tonari.ground.vault.rules import CannotOpen
from tonari.kernel import clock
from tonari.kernel.actor import JOB
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.site import wiring
from tonari.work.support import actions, queries, rules
from tonari.work.support.models import Draft

ANSWERS = {"called": ["まさおさん 髙𠮷🌸"], "ways": ["phone", "letter"]}


@pytest.fixture
def draft_id(cast):
    made = new_id()
    actions.save_draft(by=cast.owner, draft_id=made, answers=ANSWERS)
    return made


def test_each_page_is_kept_beside_the_others(cast, draft_id):
    actions.save_draft(by=cast.owner, draft_id=draft_id, answers={"ways": [], "mind": ["x"]})
    assert queries.draft(cast.owner, draft_id) == ANSWERS | {"ways": [], "mind": ["x"]}
    [view] = queries.drafts(cast.owner)
    assert view.id == draft_id
    assert "まさお" not in repr(view)


def test_nobody_else_opens_it_not_even_with_the_organisations_key(cast, draft_id):
    for other in (cast.teammate, cast.other, cast.host):
        with pytest.raises(Refused) as refused:
            queries.draft(other, draft_id)
        assert refused.value.missing
        assert queries.drafts(other) == []
        with pytest.raises(CannotOpen):
            sealed = bytes(Draft.objects.get().sealed)
            vault.open_for_self(other, rules.draft_place(draft_id), sealed)
    with pytest.raises(Refused):
        actions.save_draft(by=cast.teammate, draft_id=draft_id, answers={})
    with pytest.raises(Refused):
        actions.drop_draft(by=cast.teammate, draft_id=draft_id)
    assert queries.draft(cast.owner, draft_id) == ANSWERS


def test_a_draft_opens_only_at_its_own_place(cast, draft_id):
    with pytest.raises(CannotOpen):
        vault.open_for_self(
            cast.owner, rules.draft_place(new_id()), bytes(Draft.objects.get().sealed)
        )


def test_who_is_no_worker_begins_nothing(cast):
    with pytest.raises(Refused) as refused:
        actions.save_draft(by=cast.host, draft_id=new_id(), answers={})
    assert refused.value.missing


def test_it_goes_when_the_record_is_made_and_does_not_come_back(cast, draft_id):
    actions.take_in(
        by=cast.owner,
        case_id=draft_id,
        sections=HANAKO,
        post_id=fallback(cast.owner),
        next_contact_on=clock.in_days(7),
    )
    assert not Draft.objects.exists()
    with pytest.raises(Refused) as refused:
        actions.save_draft(by=cast.owner, draft_id=draft_id, answers=ANSWERS)
    assert refused.value.repeated
    assert not Draft.objects.exists()


def test_a_record_that_was_not_made_leaves_it(cast, draft_id):
    with pytest.raises(Refused):
        actions.take_in(
            by=cast.owner,
            case_id=draft_id,
            sections={"identity": {"called": ""}},
            post_id=fallback(cast.owner),
            next_contact_on=clock.in_days(7),
        )
    assert queries.draft(cast.owner, draft_id) == ANSWERS


def test_it_is_thrown_away_by_its_writer_once(cast, draft_id):
    actions.drop_draft(by=cast.owner, draft_id=draft_id)
    assert queries.drafts(cast.owner) == []
    with pytest.raises(Refused) as refused:
        actions.drop_draft(by=cast.owner, draft_id=draft_id)
    assert refused.value.repeated


def test_after_thirty_untouched_days_a_tick_deletes_it(cast, draft_id, now):
    sweep = next(tick for tick in wiring.TICKS if tick.__name__ == "_sweep_drafts")
    with clock.at(now + timedelta(days=29)):
        sweep()
        actions.save_draft(by=cast.owner, draft_id=draft_id, answers={"mind": ["y"]})
    with clock.at(now + timedelta(days=58)):
        sweep()
    assert Draft.objects.exists()
    with clock.at(now + timedelta(days=60)):
        sweep()
        assert not queries.has_old_drafts(JOB)
    assert not Draft.objects.exists()


def test_with_new_keys_it_is_said_that_it_does_not_open(cast, draft_id):
    keys = make_holder(by=cast.owner, holder=("member", cast.owner.acting_id))
    renewed = type(cast.owner)("member", cast.owner.id, cast.owner.organisation_id, keys)
    with pytest.raises(Refused) as refused:
        queries.draft(renewed, draft_id)
    assert not refused.value.missing
    actions.save_draft(by=renewed, draft_id=draft_id, answers={"called": ["もう一度"]})
    assert queries.draft(renewed, draft_id) == {"called": ["もう一度"]}


def test_every_draft_is_listed_and_the_latest_say_whose_they_are(cast, draft_id, monkeypatch):
    monkeypatch.setattr(sys.modules[queries.drafts.__module__], "NAMED", 1)
    other = new_id()
    actions.save_draft(by=cast.owner, draft_id=other, answers={"called": ["はなさん"]})
    names = {one.id: one.called for one in queries.drafts_by_name(cast.owner)}
    assert names.keys() == {draft_id, other}
    assert [one for one in names.values() if one] in (["はなさん"], ANSWERS["called"])
