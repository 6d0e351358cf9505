"""Both clocks of a run on disk, every few seconds."""

import shutil
import threading
from pathlib import Path

import pytest

from harness import heartbeat
from harness.clock import RunClock
from harness.heartbeat import Heartbeat
from harness.run_directory import RunConfig, RunDirectory
from tests.wire.time import SimulatedTime

CONFIG = RunConfig(model="scripted/x", agent="shell", sandbox="local", suite="demo", hours=24)


class Read:
    """A run's clock that is started, on which a second passes at each look; tells when there were some looks."""

    def __init__(self, looks: int) -> None:
        self._clock = RunClock(working_s=50.0, wall_s=80.0, now=SimulatedTime(step_s=1.0).now)
        self._clock.start()
        self._looks = looks
        self.read = threading.Event()

    def elapsed_s(self) -> float:
        self._looks -= 1
        if self._looks <= 0:
            self.read.set()
        return self._clock.elapsed_s()

    def wall_s(self) -> float:
        return self._clock.wall_s()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunDirectory:
    monkeypatch.setattr(heartbeat, "BEAT_S", 0.001)
    return RunDirectory.create(tmp_path, CONFIG)


def test_beats(run: RunDirectory) -> None:
    """The clocks are on disk when the block begins, go on while it is at work, and rest when it has ended."""
    clock = Read(looks=4)
    with Heartbeat(clock, run):
        first = run.clock()
        assert clock.read.wait(60)
    last = run.clock()

    assert first is not None
    assert last is not None
    assert (51.0, 82.0) <= (first.working_s, first.wall_s) < (last.working_s, last.wall_s)
    # A second passes between the looks at the two: never is more worked than there was time for.
    assert 30.0 + 1.0 == last.wall_s - last.working_s
    assert first.time <= last.time
    assert "heartbeat" not in {thread.name for thread in threading.enumerate()}


def test_full_disk(run: RunDirectory) -> None:
    """What cannot be written is none of the agent's business, and the next beat is tried."""
    shutil.rmtree(run.path)
    run.path.write_text("no folder")
    clock = Read(looks=4)
    with Heartbeat(clock, run):
        assert clock.read.wait(60)
