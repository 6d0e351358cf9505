"""Worker processes: how the one behind a live session is started, and what any of them says when it dies."""

import os
import socket
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from typing import Final

from harness.oracle.machine import Machine

_MAX_STDERR: Final = 2000


class Tail:
    """The end of a process's stderr, read by a thread of its own so that its writer never blocks.

    The thread then waits for the process, which so leaves nothing behind.
    """

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._end = b""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stderr
        with self._process.stderr as stream:
            while data := os.read(stream.fileno(), 4096):
                self._end = (self._end + data)[-_MAX_STDERR:]
        self._process.wait()

    def join(self) -> None:
        self._thread.join()

    def text(self) -> str:
        return self._end.decode("utf-8", "replace")


def environment(folder: str) -> dict[str, str]:
    """A worker's environment: its temporary files go to `folder`, which survives it and is removed by its owner."""
    return {**os.environ, "TMPDIR": folder, "OPENBLAS_NUM_THREADS": "1"}  # a process with threads cannot be copied


def start_machine(worker: Sequence[str], rom: bytes) -> tuple[Machine, Tail]:
    """A new worker with a ROM switched on. Raises QueryError or MachineLost."""
    near, far = socket.socketpair()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        with far:
            process = subprocess.Popen(
                list(worker),
                stdin=far.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=environment(folder),
            )
        machine, tail = Machine(near, process.pid), Tail(process)
        try:
            machine.load(rom)
        except BaseException:
            machine.close()
            raise
    return machine, tail
