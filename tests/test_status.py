"""How a run stands."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.cli import main
from harness.errors import RunDirectoryError
from harness.protocols import Usage
from harness.run_directory import BuildOutcome, ClockReading, RunConfig, RunDirectory, RunResult
from harness.status import status

CONFIG = RunConfig(model="scripted/x", agent="shell", sandbox="local", suite="demo", hours=24)


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return RunDirectory.create(tmp_path, CONFIG)


def ask(run: RunDirectory, *arguments: str) -> str:
    asked = CliRunner().invoke(main, ["status", str(run.path), *arguments])

    assert 0 == asked.exit_code, asked.output
    return asked.stdout


def at_work(run: RunDirectory) -> None:
    run.event("sandbox_starting", handle={"id": "a"}, source=None, whole=True)
    run.event("sandbox_started", sandbox="local")
    run.event("turn_started", turn=1, working_s=0.0, wall_s=0.0)
    run.usage(Usage(input_tokens=1_500, cached_input_tokens=500, output_tokens=70, reasoning_tokens=20), 3.0, 0.25)
    run.event("turn_ended", turn=1, tool_calls=1, stop_reason="tool_use", working_s=5_400.0, wall_s=7_200.0)


def ended(stop: str, overall: float | None) -> RunResult:
    return RunResult.model_validate(
        {
            "stop_reason": stop,
            "build": BuildOutcome(ok=overall is not None),
            "overall": overall,
            "sections": {},
            "grade": None,
            "working_s": 1.0,
            "wall_s": 2.0,
            "turns": 1,
            "usage": {},
            "cost_usd": None,
        }
    )


def test_states(run: RunDirectory) -> None:
    """From the start to the end, with a pause between."""
    states = [status(run.path).state]
    at_work(run)
    states.append(status(run.path).state)
    run.event("agent_stopped", reason="paused", working_s=6_000.0, wall_s=8_000.0)
    run.write("result.json", ended("paused", None))
    states.append(status(run.path).state)
    run.event("resumed", how="attached", away_s=10.0, working_s=6_000.0, wall_s=8_010.0)
    states.append(status(run.path).state)

    assert status(run.path).stop_reason is None

    run.event("agent_stopped", reason="time_up", working_s=86_400.0, wall_s=90_000.0)
    states.append(status(run.path).state)
    run.write("result.json", ended("time_up", 0.5))
    found = status(run.path)

    assert ["starting", "at work", "paused", "at work", "building and grading", "ended"] == [*states, found.state]
    assert ("time_up", 0.5) == (found.stop_reason, found.overall)


def test_figures(run: RunDirectory) -> None:
    """Time, turns, tokens and cost are what the journal says; the sign of life is the newest there is."""
    at_work(run)
    run.event("turn_started", turn=2, working_s=5_400.0, wall_s=7_200.0)
    last = [line["time"] for line in run.lines("events.jsonl")][-1]
    run.write("clock.json", ClockReading(working_s=5_410.0, wall_s=7_210.0, time=last + 10))
    found = status(run.path, now=last + 14)

    assert (5_410.0, 7_210.0, 24.0, 1) == (found.working_s, found.wall_s, found.hours, found.turns)
    assert 2 == len([line for line in run.lines("events.jsonl") if line["kind"] == "turn_started"])
    assert (1_500, 70, 0.25) == (found.usage["input_tokens"], found.usage["output_tokens"], found.cost_usd)
    assert (4.0, "turn_started", None) == (found.silent_s, found.last_event, found.last_snapshot)


def test_text(run: RunDirectory) -> None:
    """A person sees the same, and how to go on with a run that has gone silent."""
    at_work(run)
    shown = ask(run)

    assert "at work" in shown
    assert "1.50 h of 24 h at work, 2.00 h in all" in shown
    assert "1,500 in (500 cached), 70 out (20 reasoning)" in shown
    assert "$0.25" in shown
    assert "gbaeval resume" not in shown

    (run.path / "events.jsonl").write_text(
        "".join(json.dumps({**line, "time": line["time"] - 3_600}) + "\n" for line in run.lines("events.jsonl"))
    )

    assert "1h 00m ago: turn ended" in ask(run)
    assert f"`gbaeval resume {run.path}` goes on with it." in ask(run)


def test_json(run: RunDirectory) -> None:
    """A script gets all of it."""
    at_work(run)

    assert "at work" == json.loads(ask(run, "--json"))["state"]


def test_no_run(tmp_path: Path) -> None:
    """A folder that is no run is refused."""
    with pytest.raises(RunDirectoryError):
        status(tmp_path)
