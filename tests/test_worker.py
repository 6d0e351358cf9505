"""The limits on a worker's time: what it uses itself counts, not how busy the machine is."""

import hashlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graders.judge import Job
from graders.procedural.fuzzarm import LIMIT_FRAMES
from graders.result import CaseResult
from graders.suite import Case, Section
from graders.worker import WALL_PER_CPU, _Worker, cpu_grant_s
from reference import CoreSource, WasmSource
from roms import Replay
from tests import wat
from tests.tiny_rom import keys_rom

ENDLESS_START = wat.module(extra="(func $s (loop $again (br $again))) (start $s)")
"""More than ten seconds, with the real limits."""

FRAMES = 144


@pytest.fixture
def start(tmp_path: Path, core_path: Path, bios: bytes, cache_folder: Path) -> Iterator[Callable[..., _Worker]]:
    """Starts a worker whose candidate has begun, and stays at it: on a ROM of ours, or on another in its section."""
    started: list[_Worker] = []
    module = tmp_path / "endless.wasm"
    module.write_bytes(ENDLESS_START)
    rom = tmp_path / "keys.gba"
    rom.write_bytes(keys_rom())

    def begin(path: Path = rom, section: Section = "replay") -> _Worker:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        case = Case("c", section, path.name, path, digest, Replay(((121, 0x001), (126, 0x155))), FRAMES)
        worker = _Worker.start(Job(case, WasmSource(module), CoreSource(core_path), bios, cache_folder))
        started.append(worker)
        while not worker.at_candidate:
            assert worker.result() is None
            time.sleep(0.01)
        return worker

    yield begin
    for worker in started:
        worker.stop()


def pause(worker: _Worker) -> None:
    assert worker.process.pid is not None
    os.kill(worker.process.pid, signal.SIGSTOP)


def within(worker: _Worker, seconds: float) -> CaseResult | None:
    """What has come of a worker by then."""
    until = time.monotonic() + seconds
    while (result := worker.result()) is None and time.monotonic() < until:
        time.sleep(0.01)
    return result


def test_cpu_time_ends(start: Callable[..., _Worker]) -> None:
    """A worker that uses up its CPU time is stopped, and the case has timed out."""
    worker = start()
    worker.cpu_limit_s = 0.0
    result = within(worker, 5)

    assert result is not None
    assert ("timed_out", 0.0, "Its worker process took too long.") == (result.status, result.score, result.detail)


def test_waiting_is_not_working(start: Callable[..., _Worker]) -> None:
    """Time in which a worker does not run, as on a busy machine, is not counted; but not without end."""
    worker = start()
    pause(worker)
    worker.cpu_limit_s = worker._cpu_s() + 0.2

    assert within(worker, 1) is None
    worker.deadline = time.monotonic()
    result = within(worker, 1)
    assert result is not None
    assert "timed_out" == result.status


def granted(worker: _Worker) -> tuple[float, float]:
    """The CPU time and the wall time that it has, from now on at most, to five seconds."""
    return worker.cpu_limit_s - worker._cpu_s(), worker.deadline - time.monotonic()


def test_time_for_a_replay(start: Callable[..., _Worker]) -> None:
    """A replay has time to be booted and played four times."""
    cpu_s, wall_s = granted(start())

    assert cpu_grant_s(4 * (FRAMES + 1200)) == pytest.approx(cpu_s, abs=5)
    assert WALL_PER_CPU * cpu_grant_s(4 * (FRAMES + 1200)) == pytest.approx(wall_s, abs=5)


@pytest.mark.corpus
def test_time_for_a_verdict(start: Callable[..., _Worker], corpus: Path) -> None:
    """A self-checking ROM has time for all that its procedure may wait, twice."""
    cpu_s, _ = granted(start(corpus / "roms" / "test" / "fuzzarm.gba", "procedural"))

    assert cpu_grant_s(2 * (FRAMES + LIMIT_FRAMES + 1200)) == pytest.approx(cpu_s, abs=5)
