"""The process in which a ROM runs, limited so that it harms nobody else.

Reads one message on stdin. A `run` is answered on stdout, and the process ends; an `open` makes it a live machine, for
which stdin is a socket.
"""

import argparse
import io
import os
import resource
import socket
import sys
from pathlib import Path
from typing import Any, Final

from harness.oracle.limits import MACHINE_S, MAX_ROM_BYTES, QUERY_S, WORKER_FILE_BYTES, WORKER_MEMORY_BYTES
from harness.oracle.live import Live, limit_cpu
from harness.oracle.picture import png
from harness.oracle.query import Query, parse_query
from harness.oracle.wire import Message, pack, read_message
from reference.errors import LoadFailed
from reference.frame import digest
from reference.libretro import LibretroCore

NOT_A_ROM: Final = "This file is not a GBA ROM."
BATCH_FRAMES: Final = 300
"""Hashes and sound are sent in parts of this many frames."""


class Answer:
    """The messages of an answer, written as they come about."""

    def __init__(self, stream: io.RawIOBase) -> None:
        self._stream = stream

    def send(self, header: dict[str, Any], *blobs: bytes) -> None:
        left = memoryview(pack(header, blobs))
        while left:
            left = left[self._stream.write(left) or 0 :]


def play(query: Query, emulator: LibretroCore, answer: Answer) -> None:
    """Run the ROM under the query's inputs and send what was asked for. Raises LoadFailed."""
    emulator.load(query.rom)
    keys = dict(query.events)
    pictures = set(query.pictures)
    hashes = bytearray()
    sound = bytearray()
    for number in range(query.frames):
        if number in keys:
            emulator.set_keys(keys[number])
        emulator.run_frame()
        if query.hashes or number in pictures:
            frame = emulator.frame()
            if query.hashes:
                hashes += bytes.fromhex(digest(frame))
            if number in pictures:
                answer.send({"type": "picture", "frame": number}, png(frame))
        if query.audio:
            sound += emulator.audio().tobytes()
        elif number % BATCH_FRAMES == 0:
            emulator.audio()  # drained, so that it does not pile up
        if number % BATCH_FRAMES == BATCH_FRAMES - 1 or number == query.frames - 1:
            if hashes:
                answer.send({"type": "hashes"}, bytes(hashes))
            if query.audio:
                answer.send({"type": "audio", "rate": emulator.audio_rate}, bytes(sound))
            hashes.clear()
            sound.clear()
    answer.send({"type": "done", "frames": query.frames})


def limit_process() -> None:
    """Lower this process's limits for good."""
    for limit, wanted in (
        (resource.RLIMIT_AS, WORKER_MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, WORKER_FILE_BYTES),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(limit, (value, value))


def answer_query(message: Message, emulator: LibretroCore, stream: io.RawIOBase) -> None:
    """Answer one question on `stream`."""
    limit_cpu(QUERY_S)
    answer = Answer(stream)
    try:
        play(parse_query(message), emulator, answer)
    except LoadFailed:
        answer.send({"type": "error", "message": NOT_A_ROM})


def serve(rom: bytes, emulator: LibretroCore, connection: socket.socket) -> None:
    """Be a live machine until nobody wants one any more."""
    limit_cpu(MACHINE_S)
    try:
        emulator.load(rom)
    except LoadFailed:
        connection.sendall(pack({"type": "error", "message": NOT_A_ROM}))
    else:
        Live(connection, emulator).serve()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Runs a ROM for the oracle's service.")
    parser.add_argument("--core", type=Path, required=True)
    parser.add_argument("--bios", type=Path, required=True)
    options = parser.parse_args(arguments)
    limit_process()
    # What the emulator prints must not get between the messages.
    stream = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    message = read_message(sys.stdin.buffer, MAX_ROM_BYTES)
    if message is None:
        return
    with LibretroCore(options.core, options.bios.read_bytes()) as emulator:
        if message.header["op"] == "open":
            serve(message.blobs[0], emulator, socket.socket(fileno=0))
        else:
            answer_query(message, emulator, stream)


if __name__ == "__main__":
    main()
