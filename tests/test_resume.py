"""`gbaeval resume`: what it goes on with, what it says to the model, and what it refuses."""

import io
import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from click.testing import CliRunner, Result

from harness.cli import main
from harness.errors import RunDirectoryError, UsageError
from harness.models import RetryPolicy
from harness.models.scripted import SCRIPTS
from harness.protocols import Usage
from harness.run import rebuilt, resume
from harness.run_directory import ClockReading, RunConfig, RunDirectory
from harness.snapshot_store import SnapshotStore
from tests.killable import TURNS, Moment, Nursery, script
from tests.test_snapshot_grades import suite

__all__ = ["suite"]


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="r-", dir="/tmp"))  # short enough for a socket's address
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def nursery(core_path: Path, folder: Path, suite: Path) -> Iterator[Nursery]:
    with Nursery(folder, suite) as made:
        yield made


def killed(nursery: Nursery, folder: Path, *moments: Moment, **config: Any) -> RunDirectory:
    """A run that was killed at the first moment, then resumed and killed at the next, and so on."""
    path = None
    for moment in moments:
        assert -9 == nursery.attempt(moment, path, **config)
        (path,) = (folder / "runs").iterdir()
    assert path is not None
    return RunDirectory.open(path)


def of(directory: RunDirectory, kind: str, log: str = "events.jsonl") -> list[dict[str, Any]]:
    return [line for line in directory.lines(log) if line["kind"] == kind]


def said(directory: RunDirectory) -> list[str]:
    """What the model was told that answers no call."""
    return [entry["text"] for entry in of(directory, "user", "transcript.jsonl")]


def log_in(directory: RunDirectory, snapshot: str) -> list[str]:
    """What had been run when that snapshot was taken."""
    tar = io.BytesIO()
    folder = directory.path / "snapshots"
    SnapshotStore(folder).write_tar(folder / snapshot, tar)
    tar.seek(0)
    with tarfile.open(fileobj=tar) as archive:
        log = archive.extractfile("log") if "log" in archive.getnames() else None
        return log.read().decode().splitlines() if log else []


def lose_the_workspace(folder: Path) -> None:
    for path in folder.glob("gbaeval-*"):
        shutil.rmtree(path)


def cli(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["resume", *arguments])


def content(path: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in path.rglob("*") if file.is_file()}


@pytest.mark.parametrize("lines", [5, 16, 20, 33])
def test_disk_full(lines: int, nursery: Nursery, folder: Path) -> None:
    """Where nothing can be written the run breaks off and its sandbox stays, so that nothing is lost but the time."""
    assert 1 == nursery.attempt(("full", lines))
    (path,) = (folder / "runs").iterdir()
    assert 0 == nursery.attempt(path=path)
    directory = RunDirectory.open(path)
    result = directory.result()

    assert result is not None
    assert ("finished", TURNS + 3) == (result.stop_reason, result.turns)
    assert result.overall == pytest.approx(1.0, abs=0.01)
    assert ["attached"] == [event["how"] for event in of(directory, "resumed")]
    assert f"{TURNS}.1" in (path / "submission" / "source" / "log").read_text().splitlines()
    assert [] == list(folder.glob("gbaeval-*"))


@pytest.mark.parametrize("replied", [True, False])
def test_patience(replied: bool, tmp_path: Path) -> None:
    """An API that has replied in an earlier attempt is waited for as long as one that has in this."""
    config = RunConfig(model="scripted/x", agent="shell", sandbox="local", suite="demo", hours=24)
    directory = RunDirectory.create(tmp_path, config)
    if replied:
        directory.usage(Usage(), 1.0, None)
    with mock.patch("harness.run.Equipment", side_effect=UsageError("enough")) as equipment, pytest.raises(UsageError):
        resume(directory.path, workers=1)
    (_, patience), _ = equipment.call_args

    policy = patience or RetryPolicy()
    assert (policy.give_up_after_s if replied else 60.0) == policy.give_up_unreached_s


def test_finished_run(nursery: Nursery, folder: Path) -> None:
    """A run that has its result is left as it is, and the result is printed."""
    assert 0 == nursery.attempt()
    (path,) = (folder / "runs").iterdir()
    before = content(path)
    again = cli(str(path), "--json")

    assert 0 == again.exit_code
    assert RunDirectory.open(path).result() is not None
    assert json.loads(before[str(path / "result.json")]).items() <= json.loads(again.stdout).items()
    assert ["keys"] == [case["id"] for case in json.loads(again.stdout)["cases"]]
    assert "nothing is left to do" in cli(str(path)).stderr
    assert before == content(path)


def test_run_at_work(nursery: Nursery, folder: Path) -> None:
    """A run that a process works on is refused, and what to do is said."""
    directory = killed(nursery, folder, ("line", "reply"))
    before = content(directory.path)
    with directory.claimed():
        refused = cli(str(directory.path))
        with pytest.raises(RunDirectoryError), RunDirectory.open(directory.path).claimed():
            pytest.fail("two have it")

    assert 1 == refused.exit_code
    assert f"Another gbaeval process works on the run {directory.path}" in refused.stderr
    assert "Ctrl-C" in refused.stderr
    assert before == content(directory.path)
    assert 0 == nursery.attempt(path=directory.path)


def test_no_run(tmp_path: Path) -> None:
    """What is no run directory is said to be none."""
    assert "is not a run directory" in cli(str(tmp_path)).stderr


def test_changed_environment(nursery: Nursery, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run does not go on with something else than it began with, unless it is told to; then its events say so."""
    directory = killed(nursery, folder, ("line", "reply"))
    monkeypatch.setitem(SCRIPTS, "killable", script)
    lock = directory.lock()
    assert lock is not None
    packages = {**lock.packages, "numpy": "0.1"}
    directory.write("lock.json", lock.model_copy(update={"gbaeval": "0.0.7", "suite": "old 1", "packages": packages}))
    before = content(directory.path)
    refused = cli(str(directory.path))

    assert 1 == refused.exit_code
    for words in ("gbaeval: 0.0.7 before, 0.1.0 now", "packages.numpy: 0.1 before", "suite: old 1 before", "--anyway"):
        assert words in refused.stderr
    assert "prompt" not in refused.stderr
    assert before == content(directory.path)

    assert 0 == nursery.attempt(path=directory.path, anyway=True)
    (changed,) = of(directory, "environment_changed")
    assert 3 == len(changed["changed"])


def test_killed_before_the_lock(nursery: Nursery, folder: Path) -> None:
    """A run that has no lock.json yet gets one."""
    directory = killed(nursery, folder, ("line", "sandbox_starting"))
    (directory.path / "lock.json").unlink()

    assert 0 == nursery.attempt(path=directory.path)
    assert directory.lock() is not None


def test_attached(nursery: Nursery, folder: Path) -> None:
    """In a sandbox that lives the work goes on, and the model hears that it was interrupted."""
    directory = killed(nursery, folder, ("line", "tool_result"), ("line", "tool_result"))
    assert 0 == nursery.attempt(path=directory.path)

    assert ["attached", "attached"] == [event["how"] for event in of(directory, "resumed")]
    assert 1 == len(of(directory, "sandbox_starting"))
    assert ["[You were interrupted for 0s. The workspace is as it was.]"] * 2 == said(directory)[:2]


def test_from_a_snapshot(nursery: Nursery, folder: Path) -> None:
    """Where the sandbox is gone the last snapshot is gone on with, and the model hears since when its work is lost."""
    directory = killed(nursery, folder, ("line", "snapshot"))
    lose_the_workspace(folder)
    assert 0 == nursery.attempt(path=directory.path)
    (resumed,) = of(directory, "resumed")
    source = of(directory, "sandbox_starting")[-1]["source"]

    assert ("snapshot", "00000.json") == (resumed["how"], source)
    assert "since minute 0 of the run is lost. Background processes" in said(directory)[0]
    ran = (directory.path / "submission" / "source" / "log").read_text().splitlines()
    assert log_in(directory, "00000.json") == ran[: len(log_in(directory, "00000.json"))]
    assert f"{TURNS}.1" in ran


def test_loss_that_was_not_told(nursery: Nursery, folder: Path) -> None:
    """A harness that dies before it has told of the loss leaves that to the next, which finds a sandbox alive."""
    directory = killed(nursery, folder, ("line", "snapshot"))
    lose_the_workspace(folder)
    assert -9 == nursery.attempt(("line", "resumed"), directory.path)
    assert 0 == nursery.attempt(path=directory.path)

    assert ["snapshot", "attached"] == [event["how"] for event in of(directory, "resumed")]
    assert "since minute 0 of the run is lost." in said(directory)[0]


def test_damaged_snapshot(nursery: Nursery, folder: Path) -> None:
    """The newest snapshot that can be read is taken; where none can, the work begins anew, and that is said."""
    directory = killed(nursery, folder, ("line", "turn_started"), ("line", "snapshot"), ("line", "snapshot"))
    lose_the_workspace(folder)
    old, *_, new = SnapshotStore(directory.path / "snapshots").paths()
    new.write_text("rubbish")
    assert -9 == nursery.attempt(("line", "turn_started"), directory.path)

    assert [new.name] == [event["file"] for event in of(directory, "snapshot_unreadable")]
    assert new.name != of(directory, "sandbox_starting")[-1]["source"]

    lose_the_workspace(folder)
    for path in SnapshotStore(directory.path / "snapshots").paths():
        path.write_text("rubbish")
    assert 0 == nursery.attempt(path=directory.path)

    assert old.name in [event["file"] for event in of(directory, "snapshot_unreadable")]
    assert "as at the beginning: all that you did in it is lost" in "".join(said(directory))
    assert "start" == of(directory, "resumed")[-1]["how"]


@pytest.mark.parametrize(
    ("moments", "noticed"),
    [([("line", "budget_notice")], [50, 50, 25, 2]), ([("line", "turn_ended")] * 3, [50, 25, 2])],
    ids=["before it was told", "after that"],
)
def test_limits_go_on(moments: list[Moment], noticed: list[int], nursery: Nursery, folder: Path) -> None:
    """Turns before the kill count; a notice that was given is not given again, one that the kill kept back is."""
    directory = killed(nursery, folder, *moments, max_turns=6)
    assert 0 == nursery.attempt(path=directory.path)
    result = directory.result()

    assert result is not None
    assert ("turns_reached", 6) == (result.stop_reason, result.turns)
    assert noticed == [event["percent"] for event in of(directory, "budget_notice")]
    heard = "".join(entry["text"] for entry in of(directory, "tool_result", "transcript.jsonl"))
    assert ["50", "25", "2"] == re.findall(r"no more than (\d+) % of the turns is left", heard)
    assert 6 == len(list(directory.lines("usage.jsonl")))


def test_time_away_is_wall_time(nursery: Nursery, folder: Path) -> None:
    """While no harness was there the wall time went on, and the working time did not."""
    directory = killed(nursery, folder, ("line", "turn_ended"), wall_hours=2)
    (ended,) = of(directory, "turn_ended")
    reading = ClockReading(working_s=ended["working_s"], wall_s=ended["wall_s"] + 1, time=ended["time"] - 7200)
    directory.write("clock.json", reading)
    assert 0 == nursery.attempt(path=directory.path)
    result = directory.result()
    (resumed,) = of(directory, "resumed")

    assert result is not None
    assert "wall_time_up" == result.stop_reason
    assert 7200 == pytest.approx(resumed["away_s"], abs=60)
    assert result.working_s < 60
    assert result.wall_s == pytest.approx(result.working_s + 1 + resumed["away_s"], abs=1)


def test_long_command(nursery: Nursery, folder: Path) -> None:
    """The heartbeat's time counts where nothing else was written since."""
    directory = killed(nursery, folder, ("line", "reply"))
    last = of(directory, "turn_started")[-1]
    beat = ClockReading(working_s=last["working_s"] + 1000, wall_s=last["wall_s"] + 1000, time=last["time"])
    directory.write("clock.json", beat)
    assert 0 == nursery.attempt(path=directory.path)
    result = directory.result()

    assert result is not None
    assert 1000 <= result.working_s < 1100


def test_module_of_an_earlier_attempt(nursery: Nursery, folder: Path) -> None:
    """A run that was built, and then went on, is not graded by the old module."""
    assert 0 == nursery.attempt()
    (path,) = (folder / "runs").iterdir()
    module = path / "submission" / "gba.wasm"
    built = module.read_bytes()
    module.write_bytes(b"old")

    assert module == rebuilt(path)
    assert b"old" == module.read_bytes()

    os.utime(module, (1, 1))

    assert built == rebuilt(path).read_bytes()
