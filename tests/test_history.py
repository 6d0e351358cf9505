"""What a run's journal tells of earlier attempts."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.budget import Spent
from harness.history import History
from harness.protocols import Usage
from harness.run_directory import ClockReading, RunConfig, RunDirectory
from harness.workplace import told

CONFIG = RunConfig(model="scripted/x", agent="shell", sandbox="local", suite="demo", hours=24)


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return RunDirectory.create(tmp_path, CONFIG)


def sandbox(run: RunDirectory, name: str, source: str | None = None, *, whole: bool = False) -> None:
    run.event("sandbox_starting", handle={"id": name}, source=source, whole=whole)


def test_nothing(run: RunDirectory) -> None:
    """A run whose harness died at once has nothing to go on from."""
    history = History.of(run)

    assert (None, None, None, None) == (history.reading, history.handle, history.stopped, history.saved_at_stop)
    assert (Spent(), [], 0, 0) == (history.spent, history.uncounted, history.turns, history.ended_turn)
    assert 0.0 == history.away_s(1e9)


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 1e5)), min_size=1, max_size=6), st.integers(0, 5))
def test_last_reading(times: list[tuple[float, float]], beaten: int) -> None:
    """The clocks go on from the furthest they are known to have come, be it in an event or a heartbeat."""
    readings = [ClockReading(working_s=min(pair), wall_s=max(pair), time=n) for n, pair in enumerate(times)]
    events = [{"kind": "turn_ended", "turn": 1, **reading.model_dump()} for reading in readings]
    beat = readings[beaten] if beaten < len(readings) else None

    class Lines(RunDirectory):
        def lines(self, name: str) -> Any:
            return iter(events if name == "events.jsonl" else [])

        def clock(self) -> ClockReading | None:
            return beat

    found = History.of(Lines(Path("/"))).reading

    assert found in readings
    assert max(max(pair) for pair in times) == found.wall_s


def test_date_that_goes_back(run: RunDirectory) -> None:
    """A machine whose date was set back has been away for no time, not for less."""
    run.event("turn_ended", turn=1, working_s=1.0, wall_s=2.0)
    history = History.of(run)

    assert history.reading is not None
    assert 0.0 == history.away_s(history.reading.time - 100)
    assert 100.0 == pytest.approx(history.away_s(history.reading.time + 100))


USED = {"input_tokens": 5, "output_tokens": 2, "cached_input_tokens": 0, "reasoning_tokens": 0, "cache_write_tokens": 0}


def test_turns(run: RunDirectory) -> None:
    """A turn is a reply, as `max_turns` counts: not one that only began, nor what a filter said."""
    for turn in (1, 2, 2, 3):
        run.event("turn_started", turn=turn)
    for turn in (1, 2):
        run.transcript({"kind": "reply", "turn": turn, "usage": USED, "duration_s": 1.0})
    run.transcript({"kind": "refusal", "turn": 3, "text": "no", "stop_reason": "content_filter"})
    run.usage(Usage(**USED), 1.0, None)
    history = History.of(run)

    assert 2 == history.turns == history.spent.turns + len(history.uncounted)


def test_turns_of_a_program(run: RunDirectory) -> None:
    """An agent program's turns are the replies that were counted; one that was kept and not counted is one more."""
    run.transcript({"kind": "program", "session": 1, "sandbox": "a", "text": "t", "continued": False})
    for number, used in enumerate((USED, None, {**USED, "output_tokens": 9})):
        run.transcript({"kind": "gateway_request", "id": f"p-{number}", "path": "/v1/messages", "body": {}})
        run.transcript({"kind": "gateway_reply", "id": f"p-{number}", "usage": used, "duration_s": 2.5, "body": None})
    run.usage(Usage(**USED), 2.5, None)
    history = History.of(run)

    assert [(Usage(**{**USED, "output_tokens": 9}), 2.5)] == history.uncounted
    assert 2 == history.turns

    run.usage(Usage(**USED), 2.5, None)
    history = History.of(run)

    assert ([], 2) == (history.uncounted, history.turns)


@pytest.mark.parametrize(
    ("kinds", "saved"),
    [
        ([], False),
        (["snapshot"], False),
        (["snapshot", "agent_stopped"], False),
        (["agent_stopped", "snapshot"], True),
        (["agent_stopped", "snapshot_failed"], False),
        (["agent_stopped", "snapshot", "sandbox_starting", "sandbox_started"], True),
        (["agent_stopped", "snapshot", "resumed"], False),
        (["agent_stopped", "snapshot", "resumed", "snapshot"], False),
        (["agent_stopped", "snapshot", "resumed", "agent_stopped"], False),
        (["agent_stopped", "snapshot", "resumed", "agent_stopped", "snapshot"], True),
    ],
)
def test_saved_at_stop(run: RunDirectory, kinds: list[str], saved: bool) -> None:
    """Only what was saved after the last attempt's stop is all that there was."""
    for number, kind in enumerate(kinds):
        run.event(kind, **({"file": f"{number:05}.json"} if kind == "snapshot" else {}))
    last = max((number for number, kind in enumerate(kinds) if kind == "snapshot"), default=0)

    assert (f"{last:05}.json" if saved else None) == History.of(run).saved_at_stop


@pytest.mark.parametrize("reason", ["paused", "interrupted", "sandbox_failed"])
def test_stop_that_is_none(run: RunDirectory, reason: str) -> None:
    """After a failure an agent can go on; after its own end or a limit it cannot."""
    run.event("agent_stopped", reason=reason)
    assert History.of(run).stopped is None

    run.event("agent_stopped", reason="time_up")
    stopped = History.of(run).stopped
    assert stopped is not None
    assert "time_up" == stopped["reason"]


def test_uncounted(run: RunDirectory) -> None:
    """A reply that is kept and not in usage.jsonl is known with its tokens; what is there adds up."""
    used = {"input_tokens": 5, "output_tokens": 2, "cached_input_tokens": 0, "reasoning_tokens": 0}
    used["cache_write_tokens"] = 0
    for turn in (1, 2):
        run.transcript({"kind": "reply", "turn": turn, "usage": used, "duration_s": float(turn)})
    run.usage(Usage(**used), 1.0, 0.5)
    history = History.of(run)

    assert [(Usage(**used), 2.0)] == history.uncounted
    assert Spent(1, Usage(**used), 0.5) == history.spent


def test_notice_that_was_not_told(run: RunDirectory) -> None:
    """A notice has been given when the model was told it, not when it was about to be."""
    run.event("budget_notice", percent=50, text="half is left")
    run.transcript({"kind": "tool_result", "turn": 1, "call_id": "a", "text": "half is left", "notice": "half is left"})
    run.event("budget_notice", percent=25, text="a quarter is left")

    assert 50 == History.of(run).spent.noticed_percent


def test_told(run: RunDirectory) -> None:
    """What a model is told covers all sandboxes since the one that it knows, and the oldest of what they lack."""
    sandbox(run, "a", whole=True)
    run.transcript({"kind": "task", "sandbox": "a"})
    assert "The workspace is as it was." == told(History.of(run))

    sandbox(run, "b", "00030.json", whole=True)
    assert told(History.of(run)).startswith("The workspace is a new one, with all that was in the last. Background")

    sandbox(run, "c", "00015.json")
    sandbox(run, "d", "00016.json", whole=True)
    assert "what you did in it since minute 15 of the run is lost." in told(History.of(run))

    sandbox(run, "e")
    assert "as at the beginning: all that you did in it is lost." in told(History.of(run))

    run.transcript({"kind": "tool_result", "sandbox": "e"})
    run.transcript({"kind": "user"})
    assert "The workspace is as it was." == told(History.of(run))
