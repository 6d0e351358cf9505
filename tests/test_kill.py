"""kill -9 of the harness at any moment, then `resume`, until the run is done."""

import random
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from harness.run_directory import RunDirectory
from harness.snapshot_store import SnapshotStore
from tests.killable import TURNS, Nursery, a_moment, script
from tests.test_resume import folder, nursery
from tests.test_snapshot_grades import suite

__all__ = ["folder", "nursery", "suite"]

KILLS = 100
LOGS = ("events.jsonl", "transcript.jsonl", "usage.jsonl")
PHASES = [
    *("sandbox_starting", "sandbox_started", "task", "turn_started", "reply", "usage.jsonl", "tool_result"),
    *("turn_ended", "asked_to_go_on", "user", "agent_stopped", "snapshot", "built", "case_judged", "ended"),
]


def newest(folder: Path) -> RunDirectory | None:
    paths = sorted((folder / "runs").glob("*/config.json"), key=lambda path: path.stat().st_mtime_ns)
    return RunDirectory.open(paths[-1].parent) if paths else None


def whole_lines(directory: RunDirectory) -> dict[str, bytes]:
    """What of each log cannot be lost any more."""
    logs = ((name, directory.path / name) for name in LOGS)
    return {name: path.read_bytes().rpartition(b"\n")[0] for name, path in logs if path.exists()}


def check(directory: RunDirectory, folder: Path) -> float | None:
    """A finished run has everything once and in order; its score."""
    events = list(directory.lines("events.jsonl"))
    transcript = list(directory.lines("transcript.jsonl"))
    replies = [entry for entry in transcript if entry["kind"] == "reply"]
    calls = [call["id"] for reply in replies for call in reply["tool_calls"]]
    results = [entry["call_id"] for entry in transcript if entry["kind"] == "tool_result"]
    result = directory.result()
    turns = range(1, TURNS + 4)  # the script's, and three stops

    assert result is not None
    assert ["finished", len(turns)] == [result.stop_reason, result.turns]
    assert list(turns) == [reply["turn"] for reply in replies]
    assert [reply.text for reply in script()] == [reply["text"] for reply in replies[:TURNS]]
    assert len(replies) == len(list(directory.lines("usage.jsonl")))
    assert calls == results
    assert list(turns) == [line["turn"] for line in events if line["kind"] == "turn_ended"]
    assert set(turns) == {line["turn"] for line in events if line["kind"] == "turn_started"}

    clocks = [(line["working_s"], line["wall_s"]) for line in events if "wall_s" in line]
    kinds = ("sandbox_starting", "turn_started", "agent_stopped")
    begins, begun, ended = (next(event["time"] for event in events if event["kind"] == kind) for kind in kinds)
    assert all(0 <= working_s <= wall_s for working_s, wall_s in clocks)
    assert all(a[0] <= b[0] + 0.002 and a[1] <= b[1] + 0.002 for a, b in pairwise(clocks))
    assert ended - begun - 0.5 <= result.wall_s <= ended - begins + 0.5  # it counts from somewhere between
    away_s = sum(event["away_s"] for event in events if event["kind"] == "resumed")
    assert result.wall_s - result.working_s == pytest.approx(away_s, abs=0.1)

    ran = (directory.path / "submission" / "source" / "log").read_text().splitlines()
    assert sorted(set(ran)) == ran
    whole = {entry["command"] for entry in transcript if entry.get("exit_code") == 0}
    assert {command.split()[1] for command in whole} <= set(ran)
    assert result.snapshot == SnapshotStore(directory.path / "snapshots").paths()[-1].name
    assert [] == list(folder.glob("gbaeval-*"))
    return result.overall


@pytest.mark.timeout(900)
def test_kill_and_resume(nursery: Nursery, folder: Path) -> None:
    """Killed at 100 moments in all phases: no line is lost, no reply paid twice, and the score is what it would be."""
    chance = random.Random(6)
    assert 0 == nursery.attempt()
    directory = newest(folder)
    assert directory is not None
    score = check(directory, folder)
    assert score == pytest.approx(1.0, abs=0.01)
    shutil.rmtree(directory.path)
    killed, phases, directory = 0, list(PHASES), None

    while killed < KILLS or directory is not None:
        moment = ("line", phases.pop()) if phases else a_moment(chance) if killed < KILLS else ("never", 0)
        before: dict[str, bytes] = whole_lines(directory) if directory is not None else {}
        code = nursery.attempt(moment, directory.path if directory is not None else None)
        assert code in (0, -9), moment
        killed += code == -9
        directory = newest(folder) if directory is None else directory
        if directory is None:
            continue
        after = whole_lines(directory)
        assert all(after[name].startswith(lines) for name, lines in before.items()), moment
        if code == 0 and directory.result() is not None:
            assert score == check(directory, folder)
            shutil.rmtree(directory.path)
            directory = None
