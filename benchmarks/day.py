"""A day of 24 simulated hours in some minutes: `python benchmarks/day.py [--out FOLDER] [--speed N] [--kill-hour H]`.

A scripted model works in the local sandbox on a clock that runs N times as fast: it writes a black screen, then the
baseline emulator with four bugs of tasks/gba/mutants, and mends one after the other. Printed are the run's live status,
hour by hour, a `kill -9` of the harness in the middle, `gbaeval resume`, and the table of `gbaeval grade RUN
--snapshots`. Nothing but the clock and the model stands in for anything; commands end by this machine's clock, so the
last one may take the day some minutes over its end.
"""

import argparse
import dataclasses
import functools
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from harness import equipment, heartbeat, run
from harness.cli import main as gbaeval
from harness.models import RetryPolicy
from harness.models.scripted import SCRIPTS, say, write
from harness.protocols import Reply, Usage
from harness.run_directory import RunDirectory
from tasks.mutants import load_mutants, mutated, read_sources

HOURS: Final = 24
BUGS: Final = ("scroll-off-by-one", "sprite-1d-mapping", "sprite-palette-bank-ignored", "psg-duty-ignored")
USED: Final = Usage(input_tokens=30_000, cached_input_tokens=28_000, output_tokens=900)
"""As if each reply had taken so much."""

TURNS: Final = 200
"""More than a day has."""

LOOKS: Final = 5
"""Turns between one repair and the next, of half an hour and a little more each."""

LOOK: Final = (
    "printf '30 008\\n36 000\\n90 010\\n' > keys.txt; "
    'oracle run "$(find roms -name "*.gba" | sort | head -1)" --replay keys.txt --frames 60 --png-every 30; sleep {s}'
)


def script(speed: float) -> Iterator[Reply]:
    """What the model does all day."""
    mutants = {mutant.name: mutant for mutant in load_mutants()}
    look = LOOK.format(s=round(1800 / speed, 2))
    yield say("First the task.", "cat TASK.md docs/ABI.md | head -50", look)
    yield from [reply for reply in SCRIPTS["black"]() if reply.tool_calls]
    yield say("It loads. How do the games look?", look, look)
    written: dict[str, str] = {}
    for fixed in range(len(BUGS) + 1):
        sources = read_sources()
        for name in BUGS[fixed:]:
            sources = mutated(mutants[name], sources)
        changed = [name for name in sources if sources[name] != written.get(name)]
        text = f"That was {mutants[BUGS[fixed - 1]].wrong!r}." if fixed else "Now the whole machine."
        yield say(text, *[write(name, sources[name]) for name in changed], "rm -f black.*; sh build.sh")
        written = sources
        for _ in range(LOOKS):
            yield say("Does it play as the oracle does?", look)
    while True:
        yield say("What else is there?", look)


class FastTime:
    """A clock that runs `speed` times as fast as this machine's."""

    def __init__(self, speed: float) -> None:
        self._speed = speed

    def now(self) -> float:
        return time.monotonic() * self._speed

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / self._speed)


def harness(speed: float, arguments: list[str]) -> None:
    """`gbaeval ARGUMENTS` on the fast clock."""
    fast = FastTime(speed)
    replies = (dataclasses.replace(reply, usage=USED) for reply in script(speed))
    SCRIPTS["day"] = lambda: itertools.islice(replies, TURNS)  # type: ignore[index]
    policy = functools.partial(RetryPolicy, now=fast.now, sleep=fast.sleep)
    vars(equipment)["RetryPolicy"] = vars(run)["RetryPolicy"] = policy
    heartbeat.BEAT_S = 0.5  # type: ignore[misc]
    gbaeval(arguments)


class Watched:
    """A harness in a process of its own, and what its run's journal says."""

    def __init__(self, out: Path, speed: float, *arguments: str) -> None:
        print(f"$ gbaeval {' '.join(arguments)}", flush=True)
        command = [sys.executable, __file__, "--speed", str(speed), "--harness", *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self._out = out
        self._shown = -1

    @property
    def run(self) -> Path:
        return next(iter(self._out.iterdir()))

    def show_until(self, hour: float) -> None:
        """Print the status once an hour of the run, until that hour or the end of the process."""
        while self.process.poll() is None:
            time.sleep(0.2)
            events = self._events()
            times = [event for event in events if "working_s" in event]
            hours = times[-1]["working_s"] / 3600 if times else 0.0
            if times and int(hours) > self._shown:
                self._shown = int(hours)
                turns = max((event["turn"] for event in events if event["kind"] == "turn_started"), default=0)
                files = [event["file"] for event in events if event["kind"] == "snapshot"]
                print(f"  hour {hours:4.1f} of {HOURS}  turn {turns:3}  last snapshot {files[-1] if files else '-'}")
                sys.stdout.flush()
            if hours >= hour:
                return

    def _events(self) -> list[dict[str, Any]]:
        files = list(self._out.glob("*/events.jsonl"))
        lines = files[0].read_text().split("\n")[:-1] if files else []
        return [json.loads(line) for line in lines]


def day(out: Path, speed: float, kill_hour: float) -> None:
    asked = ["--model", "scripted/day", "--sandbox", "local", "--suite", "demo", "--hours", str(HOURS)]
    first = Watched(out, speed, "run", *asked, "--snapshot-minutes", "60", "--out", str(out))
    first.show_until(kill_hour)
    print(f"$ kill -9 {first.process.pid}", flush=True)
    first.process.send_signal(signal.SIGKILL)
    first.process.communicate()
    again = Watched(out, speed, "resume", str(first.run))
    again.show_until(2 * HOURS)
    print(again.process.communicate()[0])
    _show(first.run)
    print(f"$ gbaeval grade {first.run} --suite demo --snapshots", flush=True)
    subprocess.run(
        [sys.executable, "-m", "harness", "grade", str(first.run), "--suite", "demo", "--snapshots"],
        check=True,
        stderr=subprocess.DEVNULL,
    )


def _show(run: Path) -> None:
    """What the run's logs say of the interruption."""
    directory = RunDirectory.open(run)
    (resumed,) = (line for line in directory.lines("events.jsonl") if line["kind"] == "resumed")
    print(f"events.jsonl: {json.dumps(resumed)}")
    after = [line for line in directory.lines("transcript.jsonl") if line["time"] >= resumed["time"]]
    for entry in after[: 1 + [entry["kind"] for entry in after].index("user")]:
        print(f"the model was told: {entry['text']}")
    replies = [entry["turn"] for entry in directory.lines("transcript.jsonl") if entry["kind"] == "reply"]
    usage = sum(1 for _ in directory.lines("usage.jsonl"))
    print(f"{len(replies)} replies, {len(set(replies))} turns, {usage} lines of usage\n", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--out", type=Path, default=Path("runs-of-a-day"), help="an empty folder for the run")
    parser.add_argument("--speed", type=float, default=600.0, help="simulated seconds in one")
    parser.add_argument("--kill-hour", type=float, default=11.0, help="when the harness is killed")
    parser.add_argument("--harness", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.harness is not None:
        harness(chosen.speed, chosen.harness)
        return
    chosen.out.mkdir(parents=True, exist_ok=True)
    if any(chosen.out.iterdir()):
        sys.exit(f"{chosen.out} is not empty")
    os.environ.setdefault("COLUMNS", "120")
    day(chosen.out, chosen.speed, chosen.kill_hour)


if __name__ == "__main__":
    main()
