"""What grading costs, measured in one run and held against its limits; exit status 1 if one is over.

    sh tasks/gba/baseline/build.sh
    python benchmarks/cost.py tasks/gba/baseline/gba.wasm ../shared/corpus [--frames N]

Ratios are of processor time within one run, the median of three, so that a slower machine gives the same; `two
workers` is wall time and wants two idle cores.
"""

import argparse
import dataclasses
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import tasks
from graders.grade import grade
from graders.judge import Job, judge
from graders.suite import Case, Suite, load_suite
from reference import CoreSource, Emulator, EmulatorSource, LibretroCore, WasmSource, find_core
from reference.trace import Trace, record

REPEATS: Final = 3
LONG_FRAMES: Final = 10_000
BIOS: Final = tasks.BIOS_FILE.read_bytes()


@dataclasses.dataclass(frozen=True)
class Limit:
    """A figure's limit, of which it is at least so much, or at most."""

    what: str
    bound: float
    at_least: bool = False

    def holds(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound

    def row(self, of: str, value: float) -> str:
        sign = ">=" if self.at_least else "<="
        verdict = "ok" if self.holds(value) else "OVER"
        return f"{self.what:52} {of:26} {value:10,.2f}   {sign} {self.bound:8,.2f}   {verdict}"


GRADING: Final = Limit("grading, cache warm, over the bare candidate", 1.10)
RECORDING: Final = Limit("speed of recording over the bare loop's", 0.85, at_least=True)
VIDEO: Final = Limit("stored video, KB a frame", 0.35)
AUDIO: Final = Limit("stored audio, KB a frame", 1.0)
READING: Final = Limit("frames read back in a CPU second", 5000, at_least=True)
WORKERS: Final = Limit("two workers' time over one's", 0.6)
MEMORY: Final = Limit(f"peak of a worker over {LONG_FRAMES:,} frames, MB", 400)


class Table:
    """Prints row after row, and keeps whether all hold."""

    def __init__(self) -> None:
        self.holds = True

    def add(self, limit: Limit, of: str, value: float) -> None:
        self.holds &= limit.holds(value)
        print(limit.row(of, value), flush=True)


class Metered:
    """An emulator, and the processor time that it takes by itself: to open and load it, and to run frames.

    A bare loop over its frames takes that and no more. It is taken within the very run that is compared with it, since
    a machine's speed can change by half between two runs.
    """

    def __init__(self, open_it: Callable[[], Emulator]) -> None:
        started = time.thread_time()
        self._inner = open_it()
        self._opening_s = time.thread_time() - started
        self._frames_s = 0.0
        self._frames_run = 0

    def bare_s(self, frames: int) -> float:
        """Loading once, and so many frames."""
        return self._opening_s + self._frames_s * frames / self._frames_run

    def load(self, rom: bytes) -> None:
        started = time.thread_time()
        self._inner.load(rom)
        self._opening_s += time.thread_time() - started

    def set_keys(self, keys: int) -> None:
        started = time.thread_time()
        self._inner.set_keys(keys)
        self._frames_s += time.thread_time() - started

    def run_frame(self) -> None:
        started = time.thread_time()
        self._inner.run_frame()
        self._frames_s += time.thread_time() - started
        self._frames_run += 1

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class MeteredSource:
    """A source whose emulators are metered."""

    def __init__(self, inner: EmulatorSource) -> None:
        self._inner = inner
        self.opened: list[Metered] = []

    def open(self, bios: bytes | None) -> Metered:
        self.opened.append(Metered(lambda: self._inner.open(bios)))
        return self.opened[-1]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def grading_ratio(case: Case, module: Path, cache: Path) -> float:
    """CPU time of judging over CPU time of the bare candidate, loading and compiling included in both."""
    warm = Job(case, WasmSource(module), CoreSource(), BIOS, cache)
    judge(warm, lambda frames: None)
    ratios = []
    for _ in range(REPEATS):
        source = MeteredSource(warm.candidate)
        started = time.process_time()
        judge(dataclasses.replace(warm, candidate=source), lambda frames: None)
        taken_s = time.process_time() - started
        ratios.append(taken_s / source.opened[0].bare_s(case.frames))
    return statistics.median(ratios)


def recording_ratio(case: Case, folder: Path) -> tuple[float, Trace]:
    """Bare time over recording time, and the trace."""
    rom, keys = case.read_rom(), case.replay.keys(case.frames)
    path = folder / "benchmark.trace"
    ratios = []
    for _ in range(REPEATS):
        started = time.process_time()
        core = Metered(lambda: LibretroCore(find_core(), BIOS))
        record(core, rom, keys, path, {})
        taken_s = time.process_time() - started
        core.close()
        ratios.append(core.bare_s(case.frames) / taken_s)
    return statistics.median(ratios), Trace(path)


def reading_speed(trace: Trace) -> float:
    """Frames that are read back in a second of processor time."""
    started = time.process_time()
    for chunk in trace.chunks():
        chunk.decode_sound()
    return trace.frames / (time.process_time() - started)


def workers_ratio(suite: Suite, module: Path, cache: Path) -> float:
    """Two workers' wall time over one's, caches warm."""

    def taken(workers: int) -> float:
        started = time.perf_counter()
        grade(WasmSource(module), CoreSource(), suite, bios=BIOS, workers=workers, cache_folder=cache)
        return time.perf_counter() - started

    taken(2)
    return taken(2) / taken(1)


def peak_mb(case: Case, module: Path) -> float:
    """The most memory that this process has ever held, after judging a long replay."""
    long = dataclasses.replace(case, frames=LONG_FRAMES)
    with tempfile.TemporaryDirectory() as folder:
        judge(Job(long, WasmSource(module), CoreSource(), BIOS, Path(folder)), lambda frames: None)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--frames", type=int, help="cut replays to so many frames")
    parser.add_argument("--peak-of", help=argparse.SUPPRESS)
    given = parser.parse_args()
    suite = load_suite(str(given.corpus))
    played = [case for case in suite.cases if case.section == "replay"]
    if given.peak_of:
        print(peak_mb(next(case for case in played if case.id == given.peak_of), given.module))
        return
    table = Table()
    with tempfile.TemporaryDirectory() as name:
        cache = Path(name)
        for case in played:
            short = dataclasses.replace(case, frames=min(case.frames, given.frames or case.frames))
            table.add(GRADING, case.id, grading_ratio(short, given.module, cache))
            ratio, trace = recording_ratio(short, cache)
            table.add(RECORDING, case.id, ratio)
            for limit, stored in zip((VIDEO, AUDIO), trace.stored_bytes(), strict=True):
                table.add(limit, case.id, stored / trace.frames / 1000)
            table.add(READING, case.id, reading_speed(trace))
        table.add(WORKERS, "the whole corpus", workers_ratio(suite, given.module, cache))
    # A process of its own: this one has held more.
    command = [sys.executable, __file__, str(given.module), str(given.corpus), "--peak-of", played[0].id]
    peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    table.add(MEMORY, played[0].id, float(peak))
    sys.exit(0 if table.holds else 1)


if __name__ == "__main__":
    main()
