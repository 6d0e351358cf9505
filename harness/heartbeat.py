"""Both clocks of a run, written down every few seconds: so one whose harness was killed knows how long that lived."""

import contextlib
import threading
import time
from types import TracebackType
from typing import Final, Self

from harness.protocols import Clock
from harness.run_directory import ClockReading, RunDirectory

BEAT_S: Final = 10.0
"""The most working time that a kill -9 in the middle of a long command makes uncounted."""


class Heartbeat:
    """Keeps clock.json up to date while its block is at work; a full disk is none of its business."""

    def __init__(self, clock: Clock, directory: RunDirectory) -> None:
        self._clock = clock
        self._directory = directory
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._beat()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stop.wait(BEAT_S):
            self._beat()

    def _beat(self) -> None:
        working_s = self._clock.elapsed_s()  # before the wall time, for it is never more than that
        wall_s, now = self._clock.wall_s(), time.time()
        with contextlib.suppress(OSError):
            self._directory.write("clock.json", ClockReading(working_s=working_s, wall_s=wall_s, time=now))
