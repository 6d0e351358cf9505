"""The last snapshot of a run: it is judged by that, so what was not saved must not be lost for want of it."""

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest

from harness.agents.shell import ShellAgent
from harness.errors import WorkspaceError
from harness.models.scripted import SCRIPTS
from harness.protocols import StopReason
from harness.sandbox import local
from harness.snapshot_store import SnapshotStore
from tests.killable import Nursery, script
from tests.test_resume import cli, folder, killed, lose_the_workspace, nursery, of
from tests.test_snapshot_grades import suite

__all__ = ["folder", "nursery", "suite"]


def test_snapshot_that_fails(nursery: Nursery, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is interrupted and cannot save its workspace leaves its sandbox, and is gone on with there."""

    def interrupted(*_: object) -> StopReason:
        raise KeyboardInterrupt

    directory = killed(nursery, folder, ("line", "tool_result"))
    with monkeypatch.context() as patched:
        patched.setitem(SCRIPTS, "killable", script)
        patched.setattr(local, "PARENT", str(folder))
        patched.setattr(ShellAgent, "run", interrupted)
        patched.setattr(SnapshotStore, "add", mock.Mock(side_effect=OSError("no space")))
        assert 130 == cli(str(directory.path)).exit_code

    assert 1 == len(of(directory, "sandbox_left"))
    assert 1 == len(list(folder.glob("gbaeval-*")))
    assert 0 == nursery.attempt(path=directory.path)
    assert ["attached", "attached"] == [event["how"] for event in of(directory, "resumed")]
    assert [] == list(folder.glob("gbaeval-*"))


@contextlib.contextmanager
def stopping(folder: Path, then: Callable[[], object] = lambda: None) -> Iterator[pytest.MonkeyPatch]:
    """In this process resumed agents do this, and have finished."""

    def finished(*_: object) -> StopReason:
        then()
        return "finished"

    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(SCRIPTS, "killable", script)
        patched.setattr(local, "PARENT", str(folder))
        patched.setattr(ShellAgent, "run", finished)
        yield patched


def test_last_snapshot_that_fails(nursery: Nursery, folder: Path) -> None:
    """A run is not judged while its last work is in a sandbox that could not be saved yet, however often that fails."""
    directory = killed(nursery, folder, ("line", "tool_result"), snapshot_minutes=60)
    with stopping(folder) as patched:
        patched.setattr(SnapshotStore, "add", mock.Mock(side_effect=OSError("no space")))
        failed = [cli(str(directory.path)) for _ in range(2)]

    for ended in failed:
        assert 1 == ended.exit_code
        assert f"(no space). When that is mended, `gbaeval resume {directory.path}`" in " ".join(ended.stderr.split())
    assert directory.result() is None
    assert ["finished"] == [event["reason"] for event in of(directory, "agent_stopped")]
    assert 2 == len(of(directory, "sandbox_left"))
    assert 1 == len(list(folder.glob("gbaeval-*")))

    assert 0 == nursery.attempt(path=directory.path)
    result = directory.result()
    assert result is not None
    assert result.overall == pytest.approx(1.0, abs=0.01)
    assert "" == result.problem
    assert ["1.1"] == (directory.path / "submission" / "source" / "log").read_text().splitlines()
    assert [] == list(folder.glob("gbaeval-*"))


def test_workspace_that_cannot_be_saved(nursery: Nursery, folder: Path) -> None:
    """An agent that leaves what cannot be saved is judged by its last snapshot: nobody has to be waited for."""
    directory = killed(nursery, folder, ("line", "snapshot"))
    last = SnapshotStore(directory.path / "snapshots").paths()[-1]
    with stopping(folder) as patched:
        patched.setattr(SnapshotStore, "add", mock.Mock(side_effect=WorkspaceError("larger than allowed")))
        ended = cli(str(directory.path))
    result = directory.result()

    assert 0 == ended.exit_code, ended.stderr
    assert result is not None
    assert (last.name, "larger than allowed") == (result.snapshot, result.problem)
    assert [] == list(folder.glob("gbaeval-*"))


def test_sandbox_that_is_gone_at_the_end(nursery: Nursery, folder: Path) -> None:
    """Where there is nothing left to be saved the run is judged by its last snapshot, and the result says why."""
    directory = killed(nursery, folder, ("line", "snapshot"))
    with stopping(folder, lambda: lose_the_workspace(folder)):
        ended = cli(str(directory.path), "--workers", "1")
    result = directory.result()

    assert 0 == ended.exit_code, ended.stderr
    assert result is not None
    assert result.overall is not None
    assert ("finished", "00000.json") == (result.stop_reason, result.snapshot)
    assert result.problem
    assert [] == of(directory, "sandbox_left")


def test_nothing_was_ever_saved(nursery: Nursery, folder: Path) -> None:
    """A run whose work is lost without a single snapshot has no score: that says nothing about the model."""
    directory = killed(nursery, folder, ("line", "agent_stopped"), snapshot_minutes=60)
    lose_the_workspace(folder)
    assert 0 == nursery.attempt(path=directory.path)
    result = directory.result()

    assert result is not None
    assert (None, None, True) == (result.overall, result.snapshot, result.build.our_failure)


def test_killed_before_the_last_snapshot(nursery: Nursery, folder: Path) -> None:
    """Where the agent had stopped, the last snapshot is taken from the sandbox that is left, and graded."""
    directory = killed(nursery, folder, ("line", "agent_stopped"))
    turns = len(of(directory, "turn_started"))
    assert 0 == nursery.attempt(path=directory.path)
    result = directory.result()

    assert turns == len(of(directory, "turn_started"))
    assert result is not None
    assert result.overall == pytest.approx(1.0, abs=0.01)
    assert result.snapshot == of(directory, "snapshot")[-1]["file"]
    assert of(directory, "snapshot")[-1]["time"] > of(directory, "resumed_after_stop")[0]["time"]
    assert [] == list(folder.glob("gbaeval-*"))


def test_grading_needs_no_model(nursery: Nursery, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run whose agent had stopped is built and graded where its model cannot be asked any more."""
    directory = killed(nursery, folder, ("line", "snapshot"), ("line", "agent_stopped"))
    monkeypatch.setattr(local, "PARENT", str(folder))
    ended = cli(str(directory.path), "--json", "--workers", "1")

    assert 0 == ended.exit_code, ended.stderr
    assert json.loads(ended.stdout)["overall"] == pytest.approx(1.0, abs=0.01)


def test_last_snapshot_that_cannot_be_taken(nursery: Nursery, folder: Path) -> None:
    """If that sandbox is gone, the last snapshot there is is graded, and the result says so."""
    directory = killed(nursery, folder, ("line", "agent_stopped"))
    lose_the_workspace(folder)
    last = SnapshotStore(directory.path / "snapshots").paths()[-1]
    assert 0 == nursery.attempt(path=directory.path)
    result = directory.result()

    assert result is not None
    assert (last.name, "finished", True) == (
        result.snapshot,
        result.stop_reason,
        "its sandbox is gone" in result.problem,
    )
