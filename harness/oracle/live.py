"""A live machine: the process of a session, in which its ROM runs. It does what the service says on a socket.

To keep a state it forks. The reference's own saved states are not exact: after loading one, the sound differed within
three frames in each of fifteen plays tried, and in nine also the picture, if the state was that of power-on. A copy of
the process is exact, takes a millisecond and a few megabytes.
"""

import gc
import os
import resource
import signal
import socket
from typing import Final

from harness.oracle import limits
from harness.oracle.picture import png
from harness.oracle.wire import Message, pack, read_message
from reference.emulator import Samples
from reference.frame import digest
from reference.libretro import LibretroCore

_PAIR_BYTES: Final = 4


class _Whole:
    """Reads a socket no further than it must: a descriptor may come behind the message."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def read(self, size: int, /) -> bytes:
        return self._connection.recv(size, socket.MSG_WAITALL) if size else b""


class Sound:
    """What was played and not asked for yet, but no more than the last SOUND_S seconds: 16-bit stereo pairs."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._dropped = 0

    def add(self, samples: Samples) -> None:
        self._data += samples.tobytes()

    def take(self) -> tuple[bytes, int]:
        """All of it, and how many pairs were dropped before; then there is none."""
        taken = bytes(self._data), self._dropped
        self._data.clear()
        self._dropped = 0
        return taken

    def limit(self, rate: int) -> None:
        """Drop what is too old, `rate` pairs being a second."""
        keep = limits.SOUND_S * rate * _PAIR_BYTES
        if len(self._data) > 1.1 * keep:  # not at every frame: this moves the whole
            self._dropped += (len(self._data) - keep) // _PAIR_BYTES
            del self._data[:-keep]


class Live:
    """Serves `connection` until its other end is closed."""

    def __init__(self, connection: socket.socket, emulator: LibretroCore) -> None:
        self._connection = connection
        self._emulator = emulator
        self._sound = Sound()

    def serve(self) -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # copies are not waited for
        gc.freeze()  # or a collection would write to every page that the copies share
        self._send({"type": "done"})
        while (message := read_message(_Whole(self._connection), limits.MAX_HEADER_BYTES)) is not None:
            limit_cpu(limits.MACHINE_S)
            match message.header["op"]:
                case "run":
                    self._run(message)
                case "picture":
                    self._send({"type": "done"}, png(self._emulator.frame()))
                case "sound":
                    sound, dropped = self._sound.take()
                    self._send({"type": "done", "rate": self._emulator.audio_rate, "dropped": dropped}, sound)
                case "copy":
                    self._copy()

    def _run(self, message: Message) -> None:
        for keys, frames in message.header["runs"]:
            self._emulator.set_keys(keys)
            for _ in range(frames):
                self._emulator.run_frame()
                sound = self._emulator.audio()
                if not message.header["silent"]:
                    self._sound.add(sound)
        self._sound.limit(self._emulator.audio_rate)
        self._send({"type": "done", "hash": digest(self._emulator.frame())})

    def _copy(self) -> None:
        """Become two; the copy listens on the descriptor that comes behind the message."""
        _, (descriptor,), _, _ = socket.recv_fds(self._connection, 1, 1)
        try:
            child = os.fork()
        except OSError as error:
            os.close(descriptor)
            self._send({"type": "error", "message": f"No copy of the machine could be made: {error.strerror}."})
            return
        if child == 0:
            self._connection.close()
            self._connection = socket.socket(fileno=descriptor)
            self._sound = Sound()
        else:
            os.close(descriptor)
            self._send({"type": "done", "pid": child})

    def _send(self, header: dict[str, object], *blobs: bytes) -> None:
        self._connection.sendall(pack(header, blobs))


def limit_cpu(seconds: float) -> None:
    """Let this process compute for so long from now on; if it takes longer, the kernel ends it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    wanted = int(usage.ru_utime + usage.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
