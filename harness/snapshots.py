"""Snapshots of the workspace, taken from outside while the agent works, and a last one when it stops."""

import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from harness.errors import SandboxError
from harness.protocols import Clock, Journal, Sandbox


class Snapshots:
    """Saves the workspace every `minutes`, named after the minute of working time it was taken in.

    A snapshot that fails is an event, not the end of the run; `last` is the newest one that is whole. The last one is
    taken by `take` when the block has ended.
    """

    def __init__(self, sandbox: Sandbox, folder: Path, minutes: float, clock: Clock, journal: Journal) -> None:
        self._sandbox = sandbox
        self._folder = folder
        self._interval_s = minutes * 60
        self._clock = clock
        self._journal = journal
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="snapshots", daemon=True)
        self._taking = threading.Lock()
        self.last: Path | None = None
        self.problem = ""
        """Why the newest attempt failed, if it did."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def take(self) -> Path | None:
        """Save the workspace as it is now; None if the sandbox could not."""
        with self._taking:
            path = self._folder / f"{int(self._clock.elapsed_s() // 60):05d}.tar.zst"
            try:
                self._sandbox.save_workspace(path)
            except SandboxError as error:
                self.problem = str(error)
                self._journal.event("snapshot_failed", message=self.problem)
                return None
            self._journal.event("snapshot", file=path.name, bytes=path.stat().st_size)
            self.last, self.problem = path, ""
            return path

    def _work(self) -> None:
        while not self._stop.wait(self._interval_s):
            self.take()
