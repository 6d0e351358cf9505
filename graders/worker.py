"""Worker processes: each case is judged in one of its own, with limits on its memory and time.

A module cannot reach out of wasmtime, and its fuel bounds its time the same on every machine; what is here is the
second wall, for a bug in the first: a worker that grows or stalls is killed and the case gets a status. So the limits
are wide, and on CPU time, which a busy machine does not use up; the one on wall time is for a worker that sleeps.
"""

import contextlib
import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from typing import Final

from graders.errors import GradingError
from graders.judge import Job, broke, judge, not_run
from graders.result import CaseResult
from reference import EmulatorError

MEMORY_LIMIT_BYTES: Final = 3 << 30
CPU_LIMIT_S: Final = 1200.0
"""For compiling and loading. Four plays may use twenty times the fuel for a load, 5,000 million, which is seven seconds
of the instructions that take longest for their fuel (empty loops) on two cores of a small VM: an eighth of this."""
CPU_LIMIT_PER_FRAME_S: Final = 3.0
"""For each frame that the candidate may run: likewise over seven times what 300 million of them take there."""
WALL_PER_CPU: Final = 10.0
"""The wall time that a worker has for its CPU time: it shares a core with so many others, or sleeps."""
_POLL_S: Final = 0.25
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_UTIME: Final = 11  # of the fields behind the name in /proc/PID/stat; stime follows (proc(5))

_context = multiprocessing.get_context("forkserver")


def _work(job: Job, pipe: Connection) -> None:
    """The child: send the candidate's most frames when our own part is done, then the result or the reason for none."""
    # A Ctrl-C goes to the whole process group; the parent decides what becomes of its workers.
    with contextlib.suppress(KeyboardInterrupt):
        try:
            pipe.send(judge(job, pipe.send))
        except (GradingError, EmulatorError) as error:
            pipe.send(not_run(job.case, str(error)))
        except Exception as error:  # whatever it is, it is ours, and the other cases go on
            pipe.send(not_run(job.case, f"{type(error).__name__}: {error}"))
            raise


def cpu_grant_s(frames: int) -> float:
    """The CPU time for a candidate that runs `frames` frames at most."""
    return CPU_LIMIT_S + CPU_LIMIT_PER_FRAME_S * frames


@dataclass
class _Worker:
    job: Job
    process: ForkServerProcess
    pipe: Connection
    at_candidate: bool = False
    deadline: float = field(default=float("inf"))
    """On the clock on the wall, of `time.monotonic`."""
    cpu_limit_s: float = field(default=float("inf"))
    """On the child's own clock, from its start on."""

    @classmethod
    def start(cls, job: Job) -> "_Worker":
        ours, theirs = _context.Pipe(duplex=False)
        process = _context.Process(target=_work, args=(job, theirs), daemon=True)
        process.start()
        theirs.close()
        return cls(job, process, ours)

    def result(self) -> CaseResult | None:
        """What has come of it; None while it is at work."""
        try:
            while self.pipe.poll():
                message = self.pipe.recv()
                if isinstance(message, CaseResult):
                    return message
                self.at_candidate = True
                granted_s = cpu_grant_s(message)
                self.cpu_limit_s = self._cpu_s() + granted_s
                self.deadline = time.monotonic() + WALL_PER_CPU * granted_s
        except (EOFError, OSError):  # OSError: it was killed in the middle of a message
            self.process.join()
            return self._ended(f"Its worker process ended with exit code {self.process.exitcode}.")
        if self._cpu_s() > self.cpu_limit_s or time.monotonic() > self.deadline:
            return broke(self.job.case, "timed_out", "Its worker process took too long.")
        if self._memory() > MEMORY_LIMIT_BYTES:
            return self._ended(f"Its worker process used more than {MEMORY_LIMIT_BYTES >> 30} GiB of memory.")
        return None

    def _ended(self, detail: str) -> CaseResult:
        return broke(self.job.case, "trapped", detail) if self.at_candidate else not_run(self.job.case, detail)

    def _memory(self) -> int:
        try:
            with open(f"/proc/{self.process.pid}/statm") as file:
                return int(file.read().split()[1]) * _PAGE
        except (OSError, IndexError):
            return 0

    def _cpu_s(self) -> float:
        """The CPU time that the child has used in all its threads."""
        try:
            with open(f"/proc/{self.process.pid}/stat") as file:
                used = file.read().rpartition(")")[2].split()[_UTIME : _UTIME + 2]
            return sum(map(int, used)) / _TICKS
        except (OSError, ValueError):
            return 0.0

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.process.close()
        self.pipe.close()


def run_jobs(jobs: Sequence[Job], workers: int) -> Iterator[CaseResult]:
    """Judge every job, `workers` at a time, the longest first, so that no worker is left alone with one at the end.

    Results come as they are ready, one for each job.
    """
    _context.set_forkserver_preload(["graders.worker"])
    waiting = sorted(jobs, key=lambda job: job.case.frames)  # taken from the end
    active: list[_Worker] = []
    try:
        while waiting or active:
            while waiting and len(active) < workers:
                active.append(_Worker.start(waiting.pop()))
            wait([worker.pipe for worker in active], timeout=_POLL_S)
            for worker in list(active):
                if (result := worker.result()) is not None:
                    active.remove(worker)
                    worker.stop()
                    yield result
    finally:
        for worker in active:
            worker.stop()
