"""The oracle's service: takes questions on a unix socket, has them played by worker processes, logs every one.

Run as `python -m harness.oracle.service --socket PATH --core PATH --bios PATH`. The log is JSON lines on stdout: one
per question, or for what a session is asked within a second. Nothing that is said to the agent names the reference.
"""

import argparse
import contextlib
import io
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from harness.oracle import limits
from harness.oracle.command import OPS
from harness.oracle.log import Log
from harness.oracle.process import Tail, environment
from harness.oracle.query import QueryError, parse_query
from harness.oracle.sessions import Sessions
from harness.oracle.wire import Message, WireError, pack, read_message

_LIMITS: Final = {
    "frames": limits.MAX_FRAMES,
    "pictures": limits.MAX_PICTURES,
    "rom_bytes": limits.MAX_ROM_BYTES,
    "replay_bytes": limits.MAX_REPLAY_BYTES,
    "query_s": limits.QUERY_S,
    "queries_at_once": limits.MAX_WORKERS,
    "sessions": limits.MAX_SESSIONS,
    "session_frames": limits.MAX_SESSION_FRAMES,
    "session_idle_s": limits.SESSION_IDLE_S,
    "session_pictures": limits.MAX_SESSION_PICTURES,
    "session_sound_s": limits.SOUND_S,
    "session_states": limits.MAX_STATES,
    "step_frames": limits.MAX_STEP_FRAMES,
}
_PARTS: Final = ("picture", "hashes", "audio", "done", "error")
DISMISS_S: Final = 5.0


class Disconnected(Exception):
    """Whoever asked is gone, or does not read the answer."""


class Service:
    """Serves one listening socket until it is closed. `worker` is the command that runs a ROM.

    A question may take `query_s`; a session that nobody uses for `idle_s` is lost.
    """

    def __init__(
        self,
        listener: socket.socket,
        worker: Sequence[str],
        log: Log,
        query_s: float = limits.QUERY_S,
        idle_s: float = limits.SESSION_IDLE_S,
    ) -> None:
        self._listener = listener
        self._worker = list(worker)
        self._log = log
        self._query_s = query_s
        self._sessions = Sessions(worker, log, idle_s)
        self._connections = threading.BoundedSemaphore(limits.MAX_CONNECTIONS)
        self._workers = threading.BoundedSemaphore(limits.MAX_WORKERS)

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if self._connections.acquire(blocking=False):
                threading.Thread(target=self._converse, args=(connection,), daemon=True).start()
            else:
                with connection, contextlib.suppress(OSError):
                    connection.settimeout(0.1)
                    connection.sendall(_error("Too many connections at once; try again when one has ended."))

    def _converse(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as stream:
                try:
                    while (message := self._next(connection, stream)) is not None:
                        self._answer(message, connection)
                except WireError as error:
                    self._log.write({"op": None, "status": "refused", "message": str(error)})
                    _dismiss(connection, str(error))
        except (OSError, Disconnected):
            pass
        finally:
            self._connections.release()

    def _next(self, connection: socket.socket, stream: io.BufferedReader) -> Message | None:
        """The next message. A script may think for long between two, but not in the middle of one."""
        connection.settimeout(limits.SESSION_IDLE_S)
        stream.peek(1)
        connection.settimeout(limits.TRANSFER_S)
        return read_message(stream, limits.MAX_ROM_BYTES)

    def _answer(self, message: Message, connection: socket.socket) -> None:
        started = time.monotonic()
        op = message.header.get("op")
        if op == "limits":
            _send(connection, pack({"type": "done", "limits": _LIMITS}))
            return
        if op in OPS:
            _send(connection, self._sessions.answer(message))
            return
        fields: dict[str, Any] = {"op": "run"}
        try:
            fields |= parse_query(message).log_fields()
            with self._workers:
                fields |= self._play(message, connection)
        except QueryError as error:
            fields |= {"status": "refused", "message": str(error)}
            _send(connection, _error(str(error)))
        except Disconnected:
            fields |= {"status": "disconnected"}
            raise
        finally:
            self._log.write({**fields, "duration_s": round(time.monotonic() - started, 3)})

    def _play(self, message: Message, connection: socket.socket) -> dict[str, Any]:
        """Have a worker answer, and pass on what it says; the outcome's log fields."""
        expired = threading.Event()
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,  # also for a worker that is killed
            subprocess.Popen(
                self._worker,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment(folder),
            ) as worker,
        ):
            assert worker.stdin
            assert worker.stdout

            def expire() -> None:
                expired.set()
                worker.kill()

            stderr = Tail(worker)
            timer = threading.Timer(self._query_s, expire)
            timer.daemon = True
            timer.start()
            try:
                with contextlib.suppress(BrokenPipeError):  # it died before it had read the question
                    left = memoryview(pack(message.header, message.blobs))
                    while left:
                        left = left[os.write(worker.stdin.fileno(), left) :]
                while (part := _part(worker.stdout)) is not None:
                    _send(connection, pack(part.header, part.blobs))
                    if part.header["type"] == "done":
                        return {"status": "answered"}
                    if part.header["type"] == "error":
                        return {"status": "failed", "message": part.header["message"]}
            finally:
                timer.cancel()
                worker.kill()
                worker.wait()
                stderr.join()
        if expired.is_set():
            _send(connection, _error(f"The question took more than {self._query_s:g} s and was dropped."))
            return {"status": "timed_out"}
        _send(connection, _error("The ROM broke the emulator; what came before this is the whole answer."))
        return {"status": "failed", "exit_code": worker.returncode, "stderr": stderr.text()}


def _part(stream: Any) -> Message | None:
    """The worker's next message; None if it ended, however."""
    try:
        part = read_message(stream, limits.WORKER_FILE_BYTES)
    except WireError:
        return None
    return part if part is not None and part.header.get("type") in _PARTS else None


def _send(connection: socket.socket, data: bytes) -> None:
    try:
        connection.sendall(data)
    except OSError as error:
        raise Disconnected from error


def _dismiss(connection: socket.socket, message: str) -> None:
    """Say what was wrong and hang up; what is still arriving is read first, or the kernel would drop our answer."""
    _send(connection, _error(message))
    connection.shutdown(socket.SHUT_WR)
    deadline = time.monotonic() + DISMISS_S
    connection.settimeout(DISMISS_S)
    while time.monotonic() < deadline and connection.recv(1 << 20):
        pass


def _error(message: str) -> bytes:
    return pack({"type": "error", "message": message})


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Answers questions about ROMs on a unix socket.")
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--core", type=Path, required=True)
    parser.add_argument("--bios", type=Path, required=True)
    parser.add_argument("--query-s", type=float, default=limits.QUERY_S)
    parser.add_argument("--idle-s", type=float, default=limits.SESSION_IDLE_S)
    options = parser.parse_args(arguments)
    worker = [sys.executable, "-m", "harness.oracle.worker", "--core", str(options.core), "--bios", str(options.bios)]
    options.socket.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(options.socket))
        os.chmod(options.socket, 0o666)  # noqa: S103 - the agent is another user
        listener.listen(limits.MAX_CONNECTIONS)
        with contextlib.suppress(KeyboardInterrupt):
            Service(listener, worker, Log(sys.stdout), options.query_s, options.idle_s).serve()


if __name__ == "__main__":
    main()
