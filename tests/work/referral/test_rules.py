"""The states of a referral, without a database."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from tonari.kernel.clock import TOKYO
from tonari.kernel.refused import Refused
from tonari.work.referral import rules

ORACLE = Path(__file__).parents[4] / "shared" / "data" / "referral"


def test_our_edges_are_a_subset_of_the_standards_by_role() -> None:
    if not ORACLE.exists():
        pytest.skip("the shared data is absent: no oracle to compare with")
    oracle = json.loads((ORACLE / "referral_task_transitions.json").read_text())
    for (old, new), roles in rules.EDGES.items():
        anywhere = new in oracle["transitions"]["*"]
        assert anywhere or new in oracle["transitions"][old], (old, new)
        setter = oracle["set_by"][new]
        assert setter == "either" or roles == {setter}, (old, new)
    assert set(rules.STATES) == set(oracle["states"])
    assert not any(new == rules.COMPLETED and old != rules.IN_PROGRESS for old, new in rules.EDGES)
    assert set(oracle["statusReason.text_required_when"]) <= set(rules.REASONS)


def test_completed_comes_only_by_way_of_a_meeting() -> None:
    into = {old for old, new in rules.EDGES if new == rules.COMPLETED}
    assert into == {rules.IN_PROGRESS}


def test_details_are_due_by_the_end_of_the_next_working_day() -> None:
    friday = datetime(2026, 11, 20, 10, 0, tzinfo=TOKYO)
    # 23 November 2026 is 勤労感謝の日, a Monday.
    assert rules.release_due("normal", friday) == datetime(2026, 11, 24, 17, 15, tzinfo=TOKYO)
    assert rules.release_due("urgent", friday) == datetime(2026, 11, 20, 11, 0, tzinfo=TOKYO)


def test_a_reason_is_needed_and_other_needs_words() -> None:
    rules.check_reason(rules.REJECTED, "area", "")
    for reason, words, field in (
        ("", "", "reason"),
        ("no_contact", "", "reason"),
        ("other", " ", "words"),
    ):
        with pytest.raises(Refused) as refused:
            rules.check_reason(rules.REJECTED, reason, words)
        assert refused.value.field == field
