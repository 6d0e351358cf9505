"""What grading costs, as ratios measured in one run: `python benchmarks/cost.py MODULE.wasm CORPUS [--frames N]`.

- grading: CPU time of judging a replay with a warm trace cache, over that of running the candidate bare on its frames
- recording: speed of recording a trace, over that of the bare `retro_run` loop
- storage: KB a frame of a stored trace, and how fast it reads back
- workers: time of two workers for the whole corpus, over that of one
- memory: the peak of a process that judges a 10,000-frame replay
"""

import argparse
import dataclasses
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import tasks
from graders.grade import grade
from graders.judge import Job, judge
from graders.suite import Case, Suite, load_suite
from reference import CoreSource, LibretroCore, WasmSource, find_core
from reference.trace import Trace, record

REPEATS = 3
LONG_FRAMES = 10_000
BIOS = tasks.BIOS_FILE.read_bytes()


def cpu_ratio(action: Callable[[], object], by: Callable[[], object]) -> float:
    """Processor time of one action over another's: the least of REPEATS turns each, taken in alternation."""

    def taken(what: Callable[[], object]) -> float:
        started = time.process_time()
        what()
        return time.process_time() - started

    turns = [(taken(action), taken(by)) for _ in range(REPEATS)]
    return min(turn[0] for turn in turns) / min(turn[1] for turn in turns)


def grading_ratio(case: Case, module: Path, cache: Path) -> float:
    """CPU time of judging over CPU time of the bare candidate, loading and compiling included in both."""
    rom, keys = case.read_rom(), case.replay.keys(case.frames)
    source = WasmSource(module)

    def bare() -> None:
        candidate = source.open(BIOS)
        candidate.load(rom)
        for held in keys.tolist():
            candidate.set_keys(held)
            candidate.run_frame()
        candidate.close()

    job = Job(case, source, CoreSource(), BIOS, cache)
    judge(job, lambda frames: None)
    return cpu_ratio(lambda: judge(job, lambda frames: None), bare)


def recording_ratio(case: Case, folder: Path) -> tuple[float, Trace]:
    """Bare time over recording time, and the trace."""
    rom, keys = case.read_rom(), case.replay.keys(case.frames)
    path = folder / "benchmark.trace"
    with LibretroCore(find_core(), BIOS) as core:

        def bare() -> None:
            core.load(rom)
            for held in keys.tolist():
                core.set_keys(held)
                core.run_frame()
                core.audio()

        ratio = cpu_ratio(bare, lambda: record(core, rom, keys, path, {}))
    return ratio, Trace(path)


def print_storage(case: Case, trace: Trace) -> None:
    video, audio = trace.stored_bytes()
    started = time.process_time()
    for _ in trace.chunks():
        pass
    speed = trace.frames / (time.process_time() - started)
    print(
        f"storage   {case.id}: video {video / trace.frames / 1000:.2f} KB a frame, "
        f"audio {audio / trace.frames / 1000:.2f} KB a frame, reads back at {speed:,.0f} frames a CPU second"
    )


def workers_ratio(suite: Suite, module: Path, cache: Path) -> float:
    """Two workers' wall time over one's, caches warm."""

    def taken(workers: int) -> float:
        started = time.perf_counter()
        grade(WasmSource(module), CoreSource(), suite, bios=BIOS, workers=workers, cache_folder=cache)
        return time.perf_counter() - started

    taken(2)
    return taken(2) / taken(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--frames", type=int, help="cut replays to so many frames")
    parser.add_argument("--peak-of", help=argparse.SUPPRESS)
    given = parser.parse_args()
    suite = load_suite(str(given.corpus))
    if given.peak_of:
        (case,) = (case for case in suite.cases if case.id == given.peak_of)
        long = dataclasses.replace(case, frames=LONG_FRAMES)
        with tempfile.TemporaryDirectory() as folder:
            judge(Job(long, WasmSource(given.module), CoreSource(), BIOS, Path(folder)), lambda frames: None)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        return
    with tempfile.TemporaryDirectory() as name:
        cache = Path(name)
        played = [case for case in suite.cases if case.section == "replay"]
        for case in played:
            short = dataclasses.replace(case, frames=min(case.frames, given.frames or case.frames))
            print(f"grading   {case.id}: {grading_ratio(short, given.module, cache):.2f} of the bare candidate")
            ratio, trace = recording_ratio(short, cache)
            print(f"recording {case.id}: {ratio:.2f} of the bare loop's speed")
            print_storage(case, trace)
        print(f"workers   two take {workers_ratio(suite, given.module, cache):.2f} of one's time")
    command = [sys.executable, __file__, str(given.module), str(given.corpus), "--peak-of", played[0].id]
    peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    print(f"memory    judging {LONG_FRAMES:,} frames of {played[0].id} peaks at {peak} MB")


if __name__ == "__main__":
    main()
