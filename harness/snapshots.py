"""Snapshots of the workspace, taken from outside while the agent works, and a last one when it stops."""

import contextlib
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from harness.errors import HarnessError, RunDirectoryError, WorkspaceError
from harness.protocols import Clock, Journal, Sandbox
from harness.snapshot_store import SnapshotStore

_LOOK_S: Final = 0.5
"""How often the clock is asked whether it is time."""


class Snapshots:
    """Saves the workspace every `minutes` of working time, named after the minute it was taken in.

    A snapshot that fails is an event, not the end of the run; `last` is the manifest of the newest one that is whole,
    be it of an earlier attempt at the same run. The last one is taken by `take` when the block has ended.
    """

    def __init__(self, sandbox: Sandbox, folder: Path, minutes: float, clock: Clock, journal: Journal) -> None:
        self._sandbox = sandbox
        self._folder = folder
        self._store = SnapshotStore(folder)
        self._interval_s = minutes * 60
        self._clock = clock
        self._journal = journal
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="snapshots", daemon=True)
        self._taking = threading.Lock()
        self.last: Path | None = next(reversed(self._store.paths()), None)
        self.problem = ""
        """Why the newest attempt failed, if it did."""
        self.unsaveable = False
        """Whether that was for what is in the workspace: then waiting mends nothing."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def take(self) -> Path | None:
        """Save the workspace as it is now; None if the sandbox could not, or the disk is full."""
        with self._taking:
            try:
                path = self._save()
            except (HarnessError, OSError) as error:
                self.problem, self.unsaveable = str(error), isinstance(error, WorkspaceError)
                self._journal.event("snapshot_failed", message=self.problem)
                return None
            manifest = self._store.manifest(path)
            self._journal.event(
                "snapshot",
                file=path.name,
                files=manifest.files,
                bytes=manifest.bytes,
                stored_bytes=manifest.stored_bytes,
            )
            self.last, self.problem, self.unsaveable = path, "", False
            return path

    def _save(self) -> Path:
        archive = self._folder / ".workspace.tar.zst"
        working_s, taken = self._clock.elapsed_s(), time.time()
        try:
            self._sandbox.save_workspace(archive)
            return self._store.add(archive, working_s, taken)
        finally:  # before anything is said of a failure: there may be no room for that
            with contextlib.suppress(OSError):
                archive.unlink()

    def _work(self) -> None:
        due_s = self._last_s() + self._interval_s
        while not self._stop.wait(_LOOK_S):
            if self._clock.elapsed_s() >= due_s:
                # Whatever it was, as a disk that is too full for the event too: the next may be taken.
                with contextlib.suppress(Exception):
                    self.take()
                due_s = self._clock.elapsed_s() + self._interval_s

    def _last_s(self) -> float:
        """The working time of the last snapshot, of an earlier attempt too; 0 if there is none that can be read.

        So a run whose harness never lives as long as an interval has snapshots all the same.
        """
        with contextlib.suppress(RunDirectoryError):
            return self._store.manifest(self.last).working_s if self.last is not None else 0.0
        return 0.0
