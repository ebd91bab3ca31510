"""The measure itself."""

import gc
import json
from collections.abc import Callable
from typing import Any

import pytest

from bench.harness import Result, compare, measured, table


def _compare(**more: Any) -> Result:
    usual: dict[str, Any] = {
        "ours": lambda: 1,
        "theirs": lambda: 1,
        "peer": "sleep",
        "goal": 3,
        "repetitions": 5,
    }
    return compare("self", "sleeping", **(usual | more))


@pytest.fixture(autouse=True)
def swept() -> None:
    """Each measure sweeps first: not, again and again, through what the tests before this left."""
    gc.freeze()


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A stopwatch that the work itself moves on: a busy machine does not fail the test."""
    seconds = [0.0]
    monkeypatch.setattr("bench.harness.time.perf_counter", lambda: seconds[0])
    return seconds


def test_the_ratio_is_ours_by_theirs(watch: list[float]) -> None:
    def takes(seconds: float) -> Callable[[], None]:
        return lambda: watch.__setitem__(0, watch[0] + seconds)

    work = {"ours": takes(0.5), "theirs": takes(0.25)}
    result = _compare(**work)
    assert (result.ours, result.theirs, result.ratio) == (500, 250, 2)
    assert result.met
    assert result.agrees
    assert not _compare(**work, goal=1.9).met


def test_where_more_is_better_the_goal_is_the_least() -> None:
    def rate(ours: float) -> Result:
        both, alike = (ours, ours), (10.0, 10.0)
        usual = {"bench": "self", "workload": "writing", "peer": "none", "unit": "a second"}
        return Result(
            **usual,
            ours=ours,
            theirs=10.0,
            goal=0.7,
            agrees=True,
            ours_spread=both,
            theirs_spread=alike,
            repetitions=5,
            more_is_better=True,
        )

    assert rate(7).met
    assert not rate(6.9).met
    assert "≥ 0.7" in table([rate(7)])


def test_turns_alternate_and_their_order_flips() -> None:
    seen: list[str] = []
    _compare(ours=lambda: seen.append("o"), theirs=lambda: seen.append("t"))
    assert "".join(seen) == "ot" + "ottoottoot"


def test_another_answer_is_told() -> None:
    assert not _compare(theirs=lambda: 2).agrees


def test_few_repetitions_are_no_measure() -> None:
    with pytest.raises(ValueError, match="at least"):
        _compare(repetitions=4)


def test_what_is_written_has_all_it_needs() -> None:
    wanted = {"bench", "workload", "peer", "ours", "theirs", "unit", "ratio", "goal", "met"}
    assert wanted | {"agrees"} <= _compare().shown().keys()


def test_beside_nothing_there_is_no_ratio_and_what_is_written_stays_json() -> None:
    nothing = measured("memory", "demo", values=[1], limit=0, unit="MB", peer="limit")
    assert json.loads(json.dumps(nothing.shown(), allow_nan=False))["ratio"] is None
    assert not nothing.met


def test_a_limit_is_a_peer_too() -> None:
    result = measured("memory", "demo", values=[130], limit=250, unit="MB", peer="limit")
    assert result.met
    assert "130.00 MB" in table([result])
