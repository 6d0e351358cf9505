"""A live machine as the service sees it: the near end of the socket on which its process listens."""

import contextlib
import os
import signal
import socket
from collections.abc import Sequence
from typing import Any, Self

from harness.oracle import limits
from harness.oracle.query import QueryError
from harness.oracle.wire import Message, WireError, pack, read_message


class MachineLost(Exception):
    """The machine's process died or does not answer; the message says which, for whoever asked."""


class Machine:
    """One process of a session. Raises MachineLost from any method if it is gone.

    `connection` is the near end; `pid` is whom to kill if it hangs.
    """

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self._connection = connection
        self._connection.settimeout(limits.MACHINE_S)
        self._stream = connection.makefile("rb")
        self._pid = pid

    def load(self, rom: bytes) -> None:
        """Switch on with this ROM. Raises QueryError if it is none."""
        self._ask({"op": "open"}, rom)

    def run(self, runs: Sequence[tuple[int, int]], *, silent: bool = False) -> str:
        """Run frames, given as (keys, number of frames); the digest of the last one's picture. Silent: no sound."""
        return str(self._ask({"op": "run", "runs": runs, "silent": silent}).header["hash"])

    def picture(self) -> bytes:
        """The last frame as a PNG."""
        return self._ask({"op": "picture"}).blobs[0]

    def sound(self) -> tuple[bytes, int, int]:
        """What was played since the last call or copy (16-bit stereo), its rate, and how many pairs were dropped."""
        answer = self._ask({"op": "sound"})
        return answer.blobs[0], answer.header["rate"], answer.header["dropped"]

    def copy(self) -> Self:
        """An exact copy, but for the sound that was not asked for. Raises QueryError if the system allows none."""
        near, far = socket.socketpair()
        with far:
            try:
                answer = self._ask({"op": "copy"}, descriptor=far.fileno())
            except BaseException:
                near.close()
                raise
        return type(self)(near, answer.header["pid"])

    def close(self) -> None:
        """Let the process end."""
        self._stream.close()
        self._connection.close()

    def _ask(self, header: dict[str, Any], *blobs: bytes, descriptor: int | None = None) -> Message:
        try:
            self._connection.sendall(pack(header, blobs))
            if descriptor is not None:
                socket.send_fds(self._connection, [b"\0"], [descriptor])
            answer = read_message(self._stream, limits.WORKER_FILE_BYTES)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)  # its socket is open, so the number is still its own
            raise MachineLost(f"its machine did not answer within {limits.MACHINE_S:g} s") from None
        except (OSError, ValueError, WireError):  # ValueError: closed on our side
            answer = None
        if answer is None:
            raise MachineLost("its machine broke down")
        if answer.header.get("type") == "error":
            raise QueryError(str(answer.header["message"]))
        return answer
