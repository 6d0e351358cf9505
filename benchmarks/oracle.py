"""How fast a live session with the oracle is, through its client: `python benchmarks/oracle.py [ROM] [--steps N]`.

- runs: a thousand frames in one step, beside what the bare core does in this process at the same time
- step: one frame, without and with its keys set, over one connection; and with a new client process for each
- picture, back, save, load: each of them, ten thousand frames into the play

Exits with 1 if runs are slower than 300 frames/s, or the median step of one frame takes over 10 ms. It needs a
processor of its own: on a crowded machine only the share of the bare core's speed says something.
"""

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import tasks
from harness.oracle import client
from reference import Buttons, LibretroCore, find_core

ROM = Path(__file__).parent.parent / "roms/games/starfall/starfall.gba"
RUN_FRAMES = 1000
REPEATS = 10
BACK_FRAMES = 950  # between two checkpoints
PROCESSES = 20
LEAST_FRAMES_PER_S = 300
MOST_STEP_S = 0.010


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def percentiles(values: list[float]) -> str:
    """The median and the 95th percentile, in words."""
    ranked = sorted(values)
    return f"p50 {1000 * ranked[len(ranked) // 2]:.2f} ms, p95 {1000 * ranked[len(ranked) * 95 // 100]:.2f} ms"


def run_bare(core: LibretroCore) -> None:
    for _ in range(RUN_FRAMES):
        core.run_frame()
        core.audio()


def measure(oracle: client.Oracle, rom: Path, steps: int, folder: Path) -> bool:
    """Print all figures; whether they hold."""
    print(f"open: {seconds(lambda: oracle.do(f'open {rom}')):.2f} s")
    oracle.do("keys . RIGHT")
    runs, bare = [], []
    with LibretroCore(find_core(), tasks.BIOS_FILE.read_bytes()) as core:
        core.load(rom.read_bytes())
        core.set_keys(Buttons.RIGHT)
        for _ in range(REPEATS):  # in alternation: the machine may be busy with other things
            bare.append(seconds(lambda: run_bare(core)))
            runs.append(seconds(lambda: oracle.do(f"step . {RUN_FRAMES}")))
    speed = RUN_FRAMES * REPEATS / sum(runs)
    print(f"runs of {RUN_FRAMES} frames: {speed:.0f} frames/s, slowest run {RUN_FRAMES / max(runs):.0f}")
    print(
        f"the bare core: {RUN_FRAMES * REPEATS / sum(bare):.0f} frames/s, a session's share {sum(bare) / sum(runs):.2f}"
    )
    looks = [seconds(lambda: oracle.do(f"picture . {folder}/a.png")) for _ in range(100)]
    print(f"picture: {percentiles(looks)}")
    print(f"back {BACK_FRAMES} frames: {seconds(lambda: oracle.do(f'back . {BACK_FRAMES}')):.2f} s")

    def step(number: int) -> None:
        oracle.do(f"keys . {'A' if number % 20 < 10 else 'LEFT'}")
        oracle.do("step . 1")

    single = [seconds(lambda: oracle.do("step . 1")) for _ in range(steps)]
    print(f"step of one frame: {percentiles(single)}")
    print(f"keys, then a step of one frame: {percentiles([seconds(lambda n=n: step(n)) for n in range(steps)])}")  # type: ignore[misc]
    print(f"save: {percentiles([seconds(lambda: oracle.do('save . x')) for _ in range(100)])}")
    print(f"load: {percentiles([seconds(lambda: oracle.do('load . x')) for _ in range(100)])}")
    session = oracle.do("step . 1")
    assert session is not None
    command = [sys.executable, "-I", client.__file__, "step", session["session"], "1"]
    print(
        "step of one frame as a process: "
        + percentiles(
            [seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(PROCESSES)]
        )
    )
    return speed >= LEAST_FRAMES_PER_S and statistics.median(single) <= MOST_STEP_S


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("rom", type=Path, nargs="?", default=ROM)
    parser.add_argument("--steps", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "s")
        command = [
            *(sys.executable, "-m", "harness.oracle.service", "--socket", str(path)),
            *("--core", str(find_core()), "--bios", str(tasks.BIOS_FILE)),
        ]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as service:
            try:
                while not path.exists():
                    time.sleep(0.05)
                os.environ["ORACLE_SOCKET"] = client.SOCKET = str(path)  # type: ignore[misc]
                with contextlib.closing(client.Oracle()) as oracle:
                    holds = measure(oracle, options.rom, options.steps, Path(folder))
            finally:
                service.kill()
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
