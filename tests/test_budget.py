"""What a run may use: each limit ends it with its own reason, and the agent hears of it in time."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import harness.left
from harness.budget import RunBudget, RunLimits, Spent
from harness.clock import RunClock
from harness.models.scripted import ScriptedModel, say
from harness.protocols import Reply, StopReason, Usage
from tests.wire.bench import Bench
from tests.wire.journal import MemoryJournal
from tests.wire.time import SimulatedTime

USED = Usage(input_tokens=1000, cached_input_tokens=700, output_tokens=100, reasoning_tokens=40)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def working(turns: int, usage: Usage = USED) -> ScriptedModel:
    """A model that runs a command in each of so many turns."""
    return ScriptedModel("test", [replace(say("", "true"), usage=usage)] * turns)


@pytest.mark.parametrize(
    ("limits", "reason", "turns"),
    [
        ({"max_turns": 3}, "turns_reached", 3),
        ({"max_input_tokens": 4000}, "input_tokens_reached", 4),
        ({"max_input_tokens": 4001}, "input_tokens_reached", 5),
        ({"max_cached_tokens": 1400}, "cached_tokens_reached", 2),
        ({"max_output_tokens": 350}, "output_tokens_reached", 4),
        ({"max_reasoning_tokens": 200}, "reasoning_tokens_reached", 5),
        ({"max_turns": 9, "max_output_tokens": 200}, "output_tokens_reached", 2),
    ],
)
def test_limit_ends_the_run(bench: Bench, limits: dict[str, Any], reason: StopReason, turns: int) -> None:
    """Reaching a limit is the end with its reason, after the commands of the reply that reached it."""
    stopped = bench.run(working(10), **limits)

    assert (reason, turns, turns) == (stopped, len(bench.journal.usages), len(bench.told))


@pytest.mark.parametrize(("wall_hours", "reason"), [(None, "time_up"), (2.0, "wall_time_up"), (30.0, "time_up")])
def test_time_limits(bench: Bench, wall_hours: float | None, reason: StopReason) -> None:
    """The nearer of both clocks ends the run."""
    bench.folder.on_run = lambda timeout_s: bench.time.sleep(1800)

    assert reason == bench.run(working(100), seconds=4 * 3600, wall_hours=wall_hours)
    assert (4 if wall_hours == 2.0 else 8) == len(bench.told)


def budget(price: float | None = None, **limits: Any) -> tuple[RunBudget, MemoryJournal, SimulatedTime]:
    time_, journal = SimulatedTime(), MemoryJournal()
    clock = RunClock(now=time_.now)
    clock.start()
    return RunBudget(RunLimits(**{"hours": 24, **limits}), clock, journal, lambda usage: price), journal, time_


def test_cost() -> None:
    """Dollars are counted and written down, and their limit is one like the others."""
    counted, journal, _ = budget(price=0.4, max_cost_usd=1.0)
    counted.spend(USED, 1.0)
    counted.spend(USED, 1.0)

    assert counted.reached() is None
    assert "[time left: 24h 00m of 24h 00m; cost left: $0.20 of $1.00]" == counted.left().line()

    counted.spend(USED, 1.0)

    assert "cost_reached" == counted.reached()
    assert [0.4, 0.4, 0.4] == journal.costs


def test_unknown_cost_is_none() -> None:
    """A reply that nobody can price is written down as that, not as 0."""
    counted, journal, _ = budget(price=None)
    counted.spend(USED, 1.0)

    assert [None] == journal.costs


def test_only_limits_that_are_set_are_told(bench: Bench) -> None:
    """Each observation ends with what is left, limit by limit."""
    bench.run(working(1), wall_hours=30.0, max_turns=4000, max_input_tokens=2_000_000)
    bench.run(working(1))

    assert bench.told[0].endswith(
        "[time left: 24h 00m of 24h 00m; wall time left: 30h 00m of 30h 00m; turns left: 3,999 of 4,000; "
        "input tokens left: 1,999,000 of 2,000,000]"
    )
    assert bench.told[1].endswith("\n[time left: 24h 00m of 24h 00m]")


def test_notices(bench: Bench) -> None:
    """At 50, 25, 10 and 2 % of whatever is nearest the agent is told once, and an event says so."""
    bench.run(working(200), max_turns=100, max_output_tokens=1_000_000)
    told = {number: text for number, text in enumerate(bench.told, 1) if "Attention" in text}
    events = [(event["percent"], event["limit"], event["left"]) for event in bench.journal.of("budget_notice")]

    assert [50, 75, 90, 98] == list(told)
    assert told[75].endswith("\n[Attention: no more than 25 % of the turns is left.]")
    assert [(50, "turns", 50), (25, "turns", 25), (10, "turns", 10), (2, "turns", 2)] == events


def test_notices_that_come_together() -> None:
    """A jump over several distances is told once, by the nearest."""
    counted, journal, time_ = budget(hours=1)
    time_.sleep(3600 * 0.95)

    assert "10 % of the time" in counted.notice()
    assert "" == counted.notice()
    assert [10] == [event["percent"] for event in journal.of("budget_notice")]


@given(st.lists(st.floats(0, 4000), max_size=30))
def test_left_never_grows_and_never_is_below_zero(steps: list[float]) -> None:
    """While nothing is waited for, what is left only falls, and `reached` means that it is nothing."""
    counted, _, time_ = budget(hours=5, wall_hours=6.0)
    before = counted.left_s()
    for step in steps:
        time_.sleep(step)
        left = counted.left_s()

        assert 0 <= left <= before
        assert (left < 1.0) == (counted.reached() is not None)

        before = left


def test_run_that_is_taken_up_again() -> None:
    """What was used before counts, and a notice that was given is not given again."""
    limits = RunLimits(hours=24, max_turns=10, max_input_tokens=10_000, max_cost_usd=1.0)
    clock = RunClock(now=SimulatedTime().now)
    spent = Spent(turns=8, usage=Usage(input_tokens=8999), cost_usd=0.25, noticed_percent=25)
    counted = RunBudget(limits, clock, MemoryJournal(), lambda usage: 0.25, spent)

    assert "" == counted.notice()
    assert (
        counted.left()
        .line()
        .endswith(
            "[time left: 24h 00m of 24h 00m; turns left: 2 of 10; input tokens left: 1,001 of 10,000; "
            "cost left: $0.75 of $1.00]"
        )
    )

    counted.spend(USED, 1.0)

    assert "2 % of the input tokens" in counted.notice()
    assert counted.reached() is None

    counted.spend(Usage(input_tokens=1), 1.0)

    assert "turns_reached" == counted.reached()


def test_turn_events_have_both_clocks(bench: Bench) -> None:
    """What a run that is taken up again goes on from stands in every turn's events."""
    bench.folder.on_run = lambda timeout_s: bench.time.sleep(60)
    bench.run(working(2), max_turns=2)
    started, ended = bench.journal.of("turn_started"), bench.journal.of("turn_ended")

    assert [(0, 0), (60, 60)] == [(event["working_s"], event["wall_s"]) for event in started]
    assert [(60, 60), (120, 120)] == [(event["working_s"], event["wall_s"]) for event in ended]


def test_left_command(bench: Bench) -> None:
    """In a command `left` says what the observation says."""
    bench.run(
        ScriptedModel("test", [say("", f"{sys.executable} -I -S {harness.left.__file__}")]),
        max_turns=10,
        seconds=7200.5,
    )
    said, *_, told = bench.told[0].splitlines()

    assert "[time left: 2h 00m of 2h 00m; turns left: 9 of 10]" == told == said


def test_nothing_but_reply_counts() -> None:
    """A fresh budget has everything left."""
    counted, _, _ = budget(max_turns=1)

    assert (None, 86_400) == (counted.reached(), counted.left_s())
    assert Usage() + USED == USED
    assert Reply("").usage == Usage()
