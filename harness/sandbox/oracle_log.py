"""The oracle's log on its way from the engine into the run: each line once, whatever breaks in between."""

import contextlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from http.client import HTTPException
from pathlib import Path
from typing import IO, Final

from docker.errors import DockerException, NotFound

from harness.errors import SandboxError
from harness.sandbox.engine import connect, container_log
from harness.scrub import Scrubber
from reference import whole_file

RETRY_S: Final = 1.0
STOP_S: Final = 10.0
_TO_MS: Final = len("2026-01-01T00:00:00.000")
_TAIL_BYTES: Final = 1 << 20


class OracleLog:
    """Appends what the oracle's container prints to `path`, without secrets, on a thread and a connection of its own.

    The engine keeps the log, so what is missing in the file after any break is read again from the start; only what its
    rotation has dropped by then is lost, which is an event. `ended` is set when the oracle does not run any more.
    """

    def __init__(self, container: str, path: Path, event: Callable[..., None]) -> None:
        self._event = event
        self.ended = threading.Event()
        self._container = container
        self._path = path
        self._stopping = threading.Event()
        self._abandoned = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._work, name="oracle-log", daemon=True)
        self._scrubber = Scrubber.of_environment()

    def start(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch()
        drop_torn_line(self._path)
        self._thread.start()

    def resume(self) -> None:
        """The oracle runs again."""
        self.ended.clear()
        self._wake.set()

    def stop(self) -> None:
        """Read to the end, after the oracle has been stopped."""
        self._stopping.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=STOP_S)
        self.abandon()

    def abandon(self) -> None:
        """Write nothing any more; others may follow the log then."""
        self._abandoned.set()
        self._stopping.set()
        self._wake.set()

    def _work(self) -> None:
        while not self._abandoned.is_set():
            last = self._stopping.is_set()
            try:
                self._copy(follow=not last)
            except (
                DockerException,
                SandboxError,
                HTTPException,
                OSError,
            ):  # the engine is out of reach, or the disk full
                time.sleep(RETRY_S)
                continue
            if last:
                return
            self.ended.set()
            self._wake.wait()
            self._wake.clear()

    def _copy(self, *, follow: bool) -> None:
        with (
            contextlib.suppress(FileNotFoundError, NotFound),  # the container is gone, with its log
            contextlib.closing(connect()) as client,
            container_log(client.api, self._container, follow=follow) as printed,
        ):
            born = str(client.api.inspect_container(self._container)["Created"])
            if not self._abandoned.is_set():
                lines = map(self._scrubber.raw, whole_lines(printed))
                append(lines, self._path, lambda: self._note_gap(born), self._abandoned.is_set)

    def _note_gap(self, born: str) -> None:
        """The log's oldest line is not in the file: either the file has none of this log, or there are some missing."""
        if last_time(self._path)[:_TO_MS] > born[:_TO_MS]:
            self._event("oracle_log_gap", message="Lines of the oracle's log were dropped before anybody read them.")


def append(
    chunks: Iterable[bytes],
    path: Path,
    on_unknown: Callable[[], None] = lambda: None,
    abandoned: Callable[[], bool] = lambda: False,
) -> None:
    """Write those of a log's lines that the file does not hold yet, each whole, until the log ends or is `abandoned`.

    Raises OSError if the disk is full; what is in the file by then is taken up by the next call. See `fresh_lines`.
    """
    drop_torn_line(path)  # of a call that was cut off
    with path.open("ab", buffering=0) as file:
        for line in fresh_lines(whole_lines(chunks), path, on_unknown):
            if abandoned():
                return
            _write(file, line)
        os.fsync(file.fileno())  # only now does it not matter any more what becomes of the container


def _write(file: IO[bytes], data: bytes) -> None:
    """All of it: a disk that fills takes a part and says no only to the next one."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def whole_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines in a stream that is cut anywhere, each with its line break; a last one without is left out."""
    pending = b""
    for chunk in chunks:
        *lines, pending = (pending + chunk).split(b"\n")
        yield from (line + b"\n" for line in lines)


def fresh_lines(lines: Iterable[bytes], path: Path, on_unknown: Callable[[], None] = lambda: None) -> Iterator[bytes]:
    """Those of a log's lines that the file does not hold yet.

    The file holds the log from some line on or not at all, after what other sandboxes of the run have logged. A line
    begins with its time in milliseconds, so hardly two are alike: where the first one stands the others follow.
    `on_unknown` is called if it stands nowhere.
    """
    stream = iter(lines)
    first = next(stream, None)
    if first is None:
        return
    with path.open("rb") as file:
        if first not in file:  # reads on behind it
            on_unknown()
            yield first
        else:
            for line in stream:
                if file.readline() != line:
                    yield line
                    break
    yield from stream


def last_time(path: Path) -> str:
    """When the last line was logged (ISO 8601, UTC); empty if it does not say."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL_BYTES))
        line = file.read().rstrip(b"\n").rpartition(b"\n")[2]
    try:
        return str(json.loads(line)["time"])
    except (ValueError, TypeError, KeyError):
        return ""


def drop_torn_line(path: Path) -> None:
    """Cut off the end of a file after its last line break."""
    with path.open("r+b") as file:
        whole_file.drop_torn_line(file.fileno())
