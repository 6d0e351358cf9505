"""Harnesses that are killed at chosen moments, each a process forked off one that has everything imported.

They work in the local sandbox without an oracle, on the script below, and grade on one tiny case.
"""

import base64
import errno
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from harness import run, snapshots
from harness.models.scripted import SCRIPTS, say
from harness.protocols import Reply
from harness.run_directory import RunConfig, RunDirectory
from harness.sandbox import local
from tests import wat

TURNS = 7
MODULE = base64.b64encode(wat.scripted()).decode()

Moment = tuple[str, Any]
"""When to die: ("seconds", s) after the start; half-way through the nth ("write", n), just before the nth ("fsync", n)
or just after it ("synced", n); ("line", kind) when such a line is kept; ("never", 0).
Or not to die: from the nth line on the disk is ("full", n)."""


def script() -> Iterator[Reply]:
    """Each command leaves a whole submission, so that it does not matter which of them is cut off."""
    submission = f"echo {MODULE} | base64 -d > saved.new; mv saved.new saved; echo 'cp saved gba.wasm' > build.sh"
    for turn in range(1, TURNS + 1):
        numbers = [f"{turn}.{call}" for call in range(1, 1 + turn % 3)] or [f"{turn}.1"]
        yield say(f"turn {turn}", *[f"echo {number} >> log; {submission}; sleep 0.01" for number in numbers])


def a_moment(chance: random.Random) -> Moment:
    """Any, so that most fall into the run."""
    how = chance.choice(["seconds", "write", "fsync", "synced"])
    return how, chance.uniform(0.0, 0.8) if how == "seconds" else chance.randint(1, 40)


class Nursery:
    """Forks harnesses. Use as a context manager."""

    def __init__(self, folder: Path, suite: Path) -> None:
        self._folder = folder
        self._suite = suite

    def __enter__(self) -> Self:
        code = "from tests.killable import nurse; nurse()"  # no file: the graders' workers would import it again
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            cwd=Path(__file__).parent.parent,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._process as process:
            process.kill()

    def attempt(
        self, moment: Moment = ("never", 0), path: Path | None = None, *, anyway: bool = False, **config: Any
    ) -> int:
        """Let a harness begin a run, or go on with the one at `path`, and kill it; its exit code."""
        assert self._process.stdin
        assert self._process.stdout
        order = {"moment": moment, "path": path and str(path), "folder": str(self._folder), "suite": str(self._suite)}
        print(json.dumps({**order, "anyway": anyway, "config": config}), file=self._process.stdin, flush=True)
        pid = int(self._process.stdout.readline())
        if moment[0] == "seconds":
            time.sleep(moment[1])
            os.kill(pid, signal.SIGKILL)  # it may have ended, but nobody has waited for it yet
            print(file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())


def nurse() -> None:
    """Fork a harness for each order on stdin; after one that is killed from outside a line comes as well."""
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _harness(order)
        _say(pid)
        if order["moment"][0] == "seconds":
            sys.stdin.readline()
        _, status = os.waitpid(pid, 0)
        _say(os.waitstatus_to_exitcode(status))


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _harness(order: dict[str, Any]) -> None:
    folder = Path(order["folder"])
    local.PARENT = str(folder)
    local.LocalSandbox._start_oracle = lambda self, log: None  # type: ignore[method-assign]
    run.workspace_files = lambda task: {"TASK.md": task.encode()}
    snapshots._LOOK_S = 0.02  # type: ignore[misc]
    SCRIPTS["killable"] = script  # type: ignore[index]
    die_at(order["moment"])
    code = 1
    try:
        if order["path"] is not None:
            run.resume(Path(order["path"]), workers=1, anyway=order["anyway"])
        else:
            asked: dict[str, Any] = {"model": "scripted/killable", "agent": "shell", "sandbox": "local", "hours": 1}
            asked |= {"suite": order["suite"], "snapshot_minutes": 0.002, **order["config"]}
            run.execute(RunConfig(**asked), folder / "runs", workers=1)
        code = 0
    except BaseException:  # noqa: BLE001 -- a forked process must not go back to its parent's work
        traceback.print_exc()
    finally:
        os._exit(code)


def die_at(moment: Moment) -> None:
    """Have this process killed at that moment, unless it is killed from outside."""
    how, when = moment
    count = itertools.count(1)
    write, fsync, append = os.write, os.fsync, RunDirectory._append

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def torn(handle: int, data: bytes) -> int:
        if next(count) == when:
            write(handle, data[: len(data) // 2])
            die()
        return write(handle, data)

    def synced(handle: int) -> None:
        last = next(count) == when
        if last and how == "fsync":
            die()
        fsync(handle)
        if last:
            die()

    def kept(self: RunDirectory, name: str, entry: dict[str, Any]) -> None:
        append(self, name, entry)
        if entry.get("kind", name) == when:
            die()

    def full(self: RunDirectory, name: str, entry: dict[str, Any]) -> None:
        if next(count) >= when:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        append(self, name, entry)

    instead: dict[str, Callable[[], None]] = {
        "write": lambda: setattr(os, "write", torn),
        "fsync": lambda: setattr(os, "fsync", synced),
        "synced": lambda: setattr(os, "fsync", synced),
        "line": lambda: setattr(RunDirectory, "_append", kept),
        "full": lambda: setattr(RunDirectory, "_append", full),
    }
    if how in instead:
        instead[how]()
