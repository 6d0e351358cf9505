"""How the oracle was used: hand-made logs with known figures, junk between their lines, and a real run."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import tasks
from harness.behaviour import oracle_use as module
from harness.behaviour.figures import OracleUse
from harness.behaviour.journal import WorkingTime, lines
from harness.behaviour.oracle_use import given_roms, oracle_use
from harness.behaviour.run import behaviour
from harness.cli import main
from harness.errors import RunDirectoryError
from harness.history import History
from harness.run_directory import RunConfig, RunDirectory, RunResult

CONFIG = RunConfig(model="scripted/x", agent="shell", sandbox="local", suite="demo", hours=24)
BEGAN = 1_800_000_000.0
CLOCK = WorkingTime([(BEGAN, 0.0), (BEGAN + 20_000, 20_000.0)])
OWN = "ab" * 32
GIVEN = min(given_roms())


def at(second: float) -> str:
    return datetime.fromtimestamp(BEGAN + second, UTC).isoformat(timespec="milliseconds")


def asked(second: float, frames: int, changes: int = 0, **more: Any) -> dict[str, Any]:
    """An `oracle run`."""
    events = {"input_events": changes, "input_sha256": f"{changes:016x}" + "00" * 24}
    return {"time": at(second), "op": "run", "rom_sha256": OWN, "frames": frames, "status": "answered"} | events | more


def session(second: float, name: str, position: int, changes: int, **more: Any) -> dict[str, Any]:
    """A line of a live session."""
    play = {"position": position, "input_events": changes, "input_sha256": f"{changes:016x}" + "00" * 24}
    return {"time": at(second), "op": "session", "session": name, "rom_sha256": OWN} | play | more


def use(*entries: dict[str, Any]) -> OracleUse:
    return oracle_use(entries, CLOCK)


def test_never_asked() -> None:
    """No question is no share of anything."""
    found = use()

    assert (0, 0, None, None) == (found.asks, found.plays, found.play_share, found.first_play_s)
    assert (0,) * 6 == found.plays_by_hour


def test_runs() -> None:
    """A question without inputs is an ask; only one with a button held is a play."""
    found = use(asked(10, 600), asked(20, 900, 4), asked(30, 300, 8), asked(40, 60))

    assert (4, 4, 2, 0.5) == (found.asks, found.frame_asks, found.plays, found.play_share)
    assert (1_860, 1_200) == (found.frames, found.played_frames)
    assert (900, 8, 2) == (found.longest_play_frames, found.most_key_changes, found.button_sequences)


def test_same_sequence_again() -> None:
    """What is played twice is two plays and one sequence."""
    found = use(asked(1, 600, 4), asked(2, 1_200, 4))

    assert (2, 1) == (found.plays, found.button_sequences)


def test_refused_and_broken() -> None:
    """A refused question ran nothing; of one that was not answered nobody knows how far it came."""
    refusals: list[dict[str, Any]] = [
        {"op": "run", "status": "refused"},
        {"op": "open", "status": "refused"},
        {"op": None},
    ]
    found = use(*refusals, asked(1, 5_000, 9, status="timed_out"))

    assert (4, 3, 1, 1) == (found.asks, found.refused, found.frame_asks, found.plays)
    assert (5_000, 0, 0) == (found.frames, found.longest_play_frames, found.button_sequences)


def test_session() -> None:
    """The steps with a button held are plays; the moments of one play are one sequence."""
    found = use(
        session(1, "s1-a", 0, 0, asks={"open": 1}),
        session(2, "s1-a", 100, 0, asks={"step": 2}, frames=100, input_asks=0),
        session(3, "s1-a", 400, 2, asks={"keys": 3, "step": 3, "picture": 4}, frames=300, input_asks=2, refused=1),
        session(4, "s1-a", 700, 3, asks={"step": 1, "close": 1}, frames=300, input_asks=0),
    )

    assert (15, 1, 6, 2) == (found.asks, found.refused, found.frame_asks, found.plays)
    assert (700, 600) == (found.frames, found.played_frames)
    assert (700, 3, 1) == (found.longest_play_frames, found.most_key_changes, found.button_sequences)


def test_going_back() -> None:
    """A play that was given up counts as one, and may be the longest."""
    undone = [[9_000, 50, "cd" * 32], [200, 0, "ef" * 32], ["junk"], None]
    found = use(session(1, "s1-a", 60, 1, asks={"step": 1, "back": 2}, frames=60, input_asks=1, undone=undone))

    assert (9_000, 50, 2) == (found.longest_play_frames, found.most_key_changes, found.button_sequences)


def test_sessions_side_by_side() -> None:
    """Each session that is open, lost or closed is one play; more than are followed at once are none the fewer."""
    entries = [session(n, f"s{n}-a", 60, n + 1, asks={"step": 1}, input_asks=1) for n in range(200)]
    found = use(*entries, session(300, "s199-a", 60, 200, status="lost"))

    assert (200, 200) == (found.plays, found.button_sequences)


def test_roms() -> None:
    """A ROM that the workspace did not have from the beginning is its own."""
    digests = [GIVEN, "00" * 32, "11" * 32, "11" * 32]
    found = use(*(asked(1, 60, n % 2, rom_sha256=digest) for n, digest in enumerate(digests)))

    assert (3, 1, 2, 2) == (found.roms, found.roms_given, found.roms_own, found.roms_played)
    assert len(list(tasks.SAMPLE_ROMS.glob("*.gba"))) == len(given_roms())


def test_hours() -> None:
    """Plays stand in their hour of working time, up to the present."""
    found = use(asked(10, 60), asked(100, 60, 1), asked(3_599, 60, 1), asked(3_600, 60, 1), asked(12_000, 60, 1))

    assert (2, 1, 0, 1, 0, 0) == found.plays_by_hour
    assert (100.0, 12_000.0) == (found.first_play_s, found.last_play_s)


def test_without_clock() -> None:
    """Where no clock is known, a play has no hour and counts all the same."""
    found = oracle_use([asked(1, 60, 1)], WorkingTime([]))

    assert (1, (), None) == (found.plays, found.plays_by_hour, found.first_play_s)


def test_different_things_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script that plays without end does not fill the memory."""
    monkeypatch.setattr(module, "AT_MOST", 10)
    found = use(*(asked(1, 60, n, rom_sha256=f"{n:064x}") for n in range(1, 50)))

    assert (49, 10, 10, 10) == (found.plays, found.button_sequences, found.roms, found.roms_played)


def test_working_time() -> None:
    """Time in which nobody worked is none, and between two readings it never passes the second."""
    clock = WorkingTime.of(
        [
            {"time": 100, "working_s": 50},
            {"time": 1_000, "working_s": 60.0},
            {"time": "x"},
            {"time": 5, "working_s": -1},
        ]
    )

    assert [0.0, 45.0, 55.0, 60.0, 60.0, 70.0] == [clock.at(time) for time in (10, 95, 105, 500, 1_000, 1_010)]
    assert 60.0 == clock.end_s


HUGE = [10**400, 1e308, float("nan"), float("inf")]
HOLDING = [[], [[]], [["x", 1, None]], [[9, 9, "ab" * 32]], {}, {"step": "x"}, {"step": 10**30}, {"close": None}]
junk = st.sampled_from([None, True, -1, 0, 3, 5.5, "", "x", "session", "run", at(7), OWN, *HUGE, *HOLDING])
FIELDS = ("time", "op", "session", "rom_sha256", "frames", "input_events", "input_sha256", "position", "undone", "asks")
fields = st.dictionaries(st.sampled_from((*FIELDS, "refused", "input_asks", "status")), junk, max_size=8)
good = st.sampled_from([asked(1, 60, 1), asked(2, 70), session(3, "s1-a", 60, 2, asks={"step": 1}, input_asks=1)])
entries = st.lists(fields | st.builds(lambda one, other: one | other, good, fields) | good, max_size=8)
COUNTS = ("asks", "refused", "frame_asks", "plays", "frames", "played_frames", "longest_play_frames", "roms")


@given(entries, entries)
def test_any_lines(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    """Whatever stands in a log, its figures are sound, and more lines never make them smaller."""
    first, then = (oracle_use(given, CLOCK).model_dump() for given in (before, before + after))

    names = (*COUNTS, "most_key_changes", "roms_own", "roms_given", "roms_played")
    assert all(0 <= first[name] <= then[name] for name in names)
    assert sum(then["plays_by_hour"]) <= then["plays"] <= then["frame_asks"]
    assert then["play_share"] is None or 0 <= then["play_share"] <= 1


@given(st.lists(st.binary(max_size=30) | st.just(b"[" * 100_000) | st.just(b'{"op": 1}'), max_size=5), st.booleans())
def test_lines(tmp_path_factory: pytest.TempPathFactory, parts: list[bytes], torn: bool) -> None:
    """Lines that hold no object are let pass, and so is a torn last one."""
    path = tmp_path_factory.mktemp("log") / "oracle.jsonl"
    path.write_bytes(b"".join(part + b"\n" for part in parts) + (b'{"op": 2}' if torn else b""))
    found = list(lines(path))

    assert all(isinstance(entry, dict) for entry in found)
    assert {"op": 2} not in found
    assert found.count({"op": 1}) >= parts.count(b'{"op": 1}')


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return RunDirectory.create(tmp_path, CONFIG)


def test_empty_run(run: RunDirectory) -> None:
    """What is not there is not known, which is not the same as none."""
    found = behaviour(run)

    assert (None, None, None, ()) == (found.oracle, found.commands, found.build_to_play_s, found.code)


def test_build_to_play(run: RunDirectory) -> None:
    """From the first build to the first play, in working time."""
    (run.path / "events.jsonl").write_text(json.dumps({"time": BEGAN, "kind": "turn_started", "working_s": 0.0}) + "\n")
    command = {"time": BEGAN + 100, "kind": "tool_result", "command": "sh build.sh"}
    (run.path / "transcript.jsonl").write_text("junk\n" + json.dumps(command) + "\n")
    (run.path / "oracle.jsonl").write_text(f"{json.dumps(asked(40, 60))}\n{json.dumps(asked(5_100, 60, 1))}\ntorn")
    found = behaviour(run)

    assert 5_000.0 == found.build_to_play_s
    assert found.oracle is not None
    assert 2 == found.oracle.asks


def test_unreadable_parts(run: RunDirectory) -> None:
    """A part that fails for whatever reason is not known, and the others are."""
    (run.path / "oracle.jsonl").mkdir()
    (run.path / "transcript.jsonl").write_text("")
    (run.path / "clock.json").write_text("junk")
    found = behaviour(run)

    assert found.oracle is None
    assert found.commands is not None


def test_command(run: RunDirectory) -> None:
    """`gbaeval behaviour` prints the figures of a run that is at work."""
    (run.path / "oracle.jsonl").write_text(json.dumps(asked(40, 600, 3)) + "\n")
    shown = CliRunner().invoke(main, ["behaviour", str(run.path)])
    as_json = CliRunner().invoke(main, ["behaviour", str(run.path), "--json"])

    assert "1 with any input (100% of the 1 asks for frames)" in shown.stdout
    assert "600 frames (10s of the game); at most 3 changes" in shown.stdout
    assert json.loads(as_json.stdout) == behaviour(run).model_dump(mode="json")


def test_no_run(tmp_path: Path) -> None:
    """A folder that is no run is refused."""
    with pytest.raises(RunDirectoryError):
        RunDirectory.open(tmp_path)

    assert 1 == CliRunner().invoke(main, ["behaviour", str(tmp_path)]).exit_code


@pytest.fixture(scope="module")
def baseline(core_path: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, RunDirectory]:
    """What a real run of the scripted baseline printed, and its directory."""
    out = tmp_path_factory.mktemp("runs")
    arguments = ["--model", "scripted/baseline", "--sandbox", "local", "--suite", "demo", "--out", str(out)]
    command = [sys.executable, "-m", "harness", "run", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=250, check=False)

    assert 0 == ended.returncode, ended.stderr
    return ended.stdout, RunDirectory.open(next(out.iterdir()))


def test_real_run(baseline: tuple[str, RunDirectory]) -> None:
    """The scripted baseline plays a given ROM once, writes its emulator and builds it once."""
    printed, directory = baseline
    result = directory.result()
    assert result is not None
    found = result.behaviour

    assert found is not None
    assert found.oracle is not None
    assert found.commands is not None
    assert found.code
    assert (1, 1, 1, 1) == (found.oracle.asks, found.oracle.plays, found.oracle.roms, found.oracle.roms_given)
    assert (300, 1) == (found.oracle.longest_play_frames, found.commands.builds)
    assert found.build_to_play_s is not None
    assert found.build_to_play_s < 0
    assert found.code[-1].lines > 2_000
    assert found == behaviour(directory)
    for shown in (printed, (directory.path / "report.html").read_text()):
        assert "1 with any input (100% of the 1 asks for frames)" in shown


def test_turns_of_a_real_run(baseline: tuple[str, RunDirectory]) -> None:
    """A run's turns are its replies."""
    _, directory = baseline
    result = directory.result()

    assert result is not None
    assert History.of(directory).turns == result.turns == len(list(directory.lines("usage.jsonl")))


def test_older_result(baseline: tuple[str, RunDirectory]) -> None:
    """A result from before there were these figures can still be read."""
    _, directory = baseline
    fields = json.loads((directory.path / "result.json").read_text())
    del fields["behaviour"]

    assert RunResult.model_validate(fields).behaviour is None
