"""When snapshots are taken: every so often while the agent works, whatever becomes of one of them, and at the end."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from harness import snapshots as snapshots_module
from harness.protocols import CommandResult, Usage
from harness.sandbox import LocalSandbox, SandboxOptions
from harness.snapshot_store import SnapshotStore
from harness.snapshots import Snapshots
from tests.test_snapshots import SOURCE, save, store

__all__ = ["save", "store"]


class Events:
    """A Journal that keeps its events."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.fields: list[dict[str, Any]] = []
        self.some = threading.Event()

    def event(self, kind: str, **fields: Any) -> None:
        self.kinds.append(kind)
        self.fields.append(fields)
        self.some.set()

    def transcript(self, entry: dict[str, Any]) -> None:
        raise AssertionError

    def usage(self, usage: Usage, duration_s: float, cost_usd: float | None) -> None:
        raise AssertionError


class Looked:
    """A Clock that goes on by a second whenever somebody looks at the working time, from minute 2 on."""

    def __init__(self) -> None:
        self._seconds = 120.0

    def elapsed_s(self) -> float:
        self._seconds += 1.0
        return self._seconds

    def wall_s(self) -> float:
        return self._seconds


class Until:
    """A Clock that stands still at the end, and tells when it was looked at so often after its first look."""

    def __init__(self, *times_s: float, looks: int = 5) -> None:
        self._times = list(times_s)
        self._looks = len(times_s) + looks
        self.looked = threading.Event()

    def elapsed_s(self) -> float:
        self._looks -= 1
        if self._looks < 0:
            self.looked.set()
        return self._times.pop(0) if len(self._times) > 1 else self._times[0]

    def wall_s(self) -> float:
        return self._times[0]


class Saving:
    """A Sandbox with this workspace; `saves` counts how often it was asked for it."""

    kind = workspace = "local"
    handle: ClassVar[dict[str, str]] = {}
    gateway = Path()

    def __init__(self, archive: Path, *errors: Exception) -> None:
        self._archive = archive
        self._errors = list(errors)
        self.saves = 0

    def start(self) -> None: ...

    def run(self, command: str, timeout_s: float, *, environment: Mapping[str, str] | None = None) -> CommandResult:
        raise AssertionError

    def read_file(self, path: str, max_bytes: int) -> bytes:
        raise AssertionError

    def save_workspace(self, archive: Path) -> None:
        self.saves += 1
        archive.write_bytes(self._archive.read_bytes())
        if self._errors:
            raise self._errors.pop(0)

    def close(self) -> None: ...


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots_module, "_LOOK_S", 0.001)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("last_s", "now_s", "due"),
    [(600, 1499, False), (600, 1500, True), (None, 899, False), (None, 900, True), ("damaged", 900, True)],
)
def test_due_since_the_last_one(
    store: SnapshotStore, save: Callable[..., Path], tmp_path: Path, last_s: Any, now_s: float, due: bool
) -> None:
    """A snapshot is due 15 minutes after the last, also where the harness was started anew in between."""
    before = save(0 if last_s in (None, "damaged") else last_s, main=SOURCE)
    if last_s is None:
        before.unlink()
    elif last_s == "damaged":
        before.write_text("rubbish")
    clock, sandbox = Until(now_s), Saving(tmp_path / "saved.tar.zst")
    with Snapshots(sandbox, store._folder, 15, clock, Events()):
        assert clock.looked.wait(60)

    assert due == (sandbox.saves == 1)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("error", [OSError("no space"), ZeroDivisionError("a mistake of ours")])
def test_snapshots_go_on(store: SnapshotStore, save: Callable[..., Path], tmp_path: Path, error: Exception) -> None:
    """A disk that has no room even for the event, or an error of any kind, is not the end of the snapshots."""
    save(0, main=SOURCE).unlink()

    class Full(Events):
        def event(self, kind: str, **fields: Any) -> None:
            if kind == "snapshot_failed":
                assert not list(store._folder.glob(".*"))  # or there would be less room still
                raise OSError("no space for the event either")
            super().event(kind, **fields)

    events = Full()
    with Snapshots(Saving(tmp_path / "saved.tar.zst", error), store._folder, 0.01, Looked(), events):
        assert events.some.wait(60)

    assert "snapshot" == events.kinds[0]


def test_while_an_agent_works(tmp_path: Path) -> None:
    """Snapshots are taken every so often and at the end; one that fails is an event, and the last one is known."""
    events = Events()
    sandbox = LocalSandbox(SandboxOptions(), workspace_files={"main.c": SOURCE})
    sandbox.start()
    snapshots = Snapshots(sandbox, tmp_path / "snapshots", 0.01, Looked(), events)
    with snapshots:
        assert events.some.wait(30)
    written: CommandResult = sandbox.run("echo more > more", 10)
    last = snapshots.take()
    sandbox.close()

    assert 0 == written.exit_code
    assert {"snapshot"} == set(events.kinds)
    assert {"file": str(last and last.name), "files": 2} == {
        name: events.fields[-1][name] for name in ("file", "files")
    }
    assert (last, "") == (snapshots.last, snapshots.problem)
    assert last in SnapshotStore(tmp_path / "snapshots").paths()

    assert snapshots.take() is None
    assert "snapshot_failed" == events.kinds[-1]
    assert (last, True) == (snapshots.last, "not running" in snapshots.problem)
    assert last == Snapshots(sandbox, tmp_path / "snapshots", 1, Looked(), events).last
    assert not list((tmp_path / "snapshots").glob(".*"))
