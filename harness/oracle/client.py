#!/usr/bin/env python3
"""Ask the oracle what a Game Boy Advance shows and plays when it runs a ROM under given inputs.

One file, standard library only, Python 3.9 or newer: it is copied alone into the sandbox as `oracle`.
"""

# ruff: noqa: T201 - a command prints

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import socket
import struct
import sys
import wave
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Final

MAGIC: Final = b"ORC1"
SOCKET: Final = os.environ.get("ORACLE_SOCKET", "/run/oracle/oracle.sock")
SILENCE_S: Final = 660.0

DESCRIPTION: Final = """\
Ask the oracle what a Game Boy Advance shows and plays when it runs a ROM under given inputs.
Any ROM can be asked about, also one that you wrote yourself."""

EXAMPLES: Final = """\
examples:
  oracle run roms/game.gba --frames 600 --png-every 60
  oracle run roms/game.gba --replay jump.txt --frames 1200 --png-at 0,100,1150-1199 --out jump
  oracle run roms/game.gba --replay jump.txt --frames 1200 --hashes --audio jump.wav --out jump
  oracle limits

Without buttons most games show little more than a title. Write a replay to see them played.
`oracle run --help` explains frame numbers, replay files, pictures, hashes and sound."""

RUN_DESCRIPTION: Final = """\
Switch on a machine with this ROM, run it for N frames with the inputs of a replay, and write what was asked for.
Each run begins anew, with empty save memory; the same question always gets the same answer."""

RUN_EPILOG: Final = """\
frames
  Frame 0 is the first one after switching on (docs/ABI.md says exactly when it ends); with --frames N there are the
  frames 0 to N-1. A second of play has 59.7 frames.

replay files
  Text, one change of the buttons a line: `<frame> <keys>`, frame in decimal, keys in hex with or without 0x.
      # press Start at frame 100 for five frames, then hold Right and A
      100 0x008
      105 0x000
      200 0x011
  Keys are the sum of: 001 A, 002 B, 004 Select, 008 Start, 010 Right, 020 Left, 040 Up, 080 Down, 100 R, 200 L.
  They are held from that frame on (set before frame n is run) until the next line's frame. Frames must rise.
  `#` begins a comment; blank lines are allowed.

pictures
  OUT/frame-000123.png: 240x160, 24-bit colour, each 5-bit channel c as (c << 3) | (c >> 2).

hashes
  OUT/hashes.txt: a line `<frame> <sha256>` for each frame. The hash is the SHA-256 of the frame's 38,400 pixels row by
  row, each as BGR555 in two bytes, low byte first: red + 32 * green + 1024 * blue, each from 0 to 31.
  From a framebuffer of R, G, B, A bytes, with Python and numpy:
      rgba = numpy.frombuffer(data, numpy.uint8).reshape(160, 240, 4).astype(numpy.uint16) >> 3
      bgr555 = rgba[..., 0] | rgba[..., 1] << 5 | rgba[..., 2] << 10
      hashlib.sha256(bgr555.astype("<u2").tobytes()).hexdigest()

sound
  A WAV file of 16-bit stereo samples, from the start of frame 0 to the end of the last one.

exit status
  0 answered, 1 the oracle could not answer, 2 wrong use."""


class OracleError(Exception):
    """What to tell the user."""


def receive(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise OracleError("the oracle broke off its answer")
    return data


def read_message(stream: BinaryIO) -> tuple[dict[str, Any], list[bytes]]:
    """The next message: its header and its blobs."""
    start = receive(stream, 8)
    if start[:4] != MAGIC:
        raise OracleError("what answers is not the oracle")
    header = json.loads(receive(stream, struct.unpack(">I", start[4:])[0]).decode())
    return header, [receive(stream, size) for size in header["blobs"]]


def ask(question: dict[str, Any], blobs: Sequence[bytes] = ()) -> Iterator[tuple[dict[str, Any], list[bytes]]]:
    """Yield the messages of the answer; raises OracleError if there is none."""
    encoded = json.dumps(dict(question, blobs=[len(blob) for blob in blobs])).encode()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(SILENCE_S)
        try:
            connection.connect(SOCKET)
        except OSError as error:
            raise OracleError(f"no oracle answers at {SOCKET}: {error.strerror}") from error
        with contextlib.suppress(OSError):  # refused before all was sent: the answer says why
            connection.sendall(b"".join([MAGIC, struct.pack(">I", len(encoded)), encoded, *blobs]))
        with connection.makefile("rb") as stream:
            while True:
                try:
                    header, parts = read_message(stream)
                except OSError as error:
                    raise OracleError(f"the oracle fell silent: {error.strerror or error}") from error
                if header["type"] == "error":
                    raise OracleError(header["message"])
                yield header, parts
                if header["type"] == "done":
                    return


def read_file(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise OracleError(f"{path}: {error.strerror}") from error


def open_output(path: str) -> BinaryIO:
    try:
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, exist_ok=True)
        return open(path, "wb")
    except OSError as error:
        raise OracleError(f"{path}: {error.strerror}") from error


def frame_list(text: str) -> list[int]:
    """Frame numbers from `0,59,120-130`."""
    frames: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,9})(?:-(\d{1,9}))?\s*", part)
        if not match:
            raise argparse.ArgumentTypeError(f"expected frames such as 0,59,120-130, found {part!r}")
        first, last = int(match.group(1)), int(match.group(2) or match.group(1))
        if last < first:
            raise argparse.ArgumentTypeError(f"{part.strip()} runs backwards")
        if last - first > 100000:
            raise argparse.ArgumentTypeError(f"{part.strip()} is too long")
        frames.extend(range(first, last + 1))
    return frames


def positive(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text) or int(text) == 0:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, found {text!r}")
    return int(text)


def run(options: argparse.Namespace) -> None:
    question = {
        "op": "run",
        "frames": options.frames,
        "replay_name": (options.replay or "replay")[-200:],
        "png_every": options.png_every or 0,
        "png_at": options.png_at or [],
        "hashes": options.hashes,
        "audio": options.audio is not None,
    }
    rom = read_file(options.rom)
    replay = read_file(options.replay) if options.replay else b""
    pictures = pairs = rate = 0
    hashes: list[str] = []
    sound: wave.Wave_write | None = None
    with contextlib.ExitStack() as files:
        for header, blobs in ask(question, [rom, replay]):
            if header["type"] == "picture":
                with open_output(os.path.join(options.out, f"frame-{header['frame']:06d}.png")) as file:
                    file.write(blobs[0])
                pictures += 1
            elif header["type"] == "hashes":
                hashes.extend(blobs[0][i : i + 32].hex() for i in range(0, len(blobs[0]), 32))
            elif header["type"] == "audio":
                if sound is None:
                    rate = header["rate"]
                    sound = files.enter_context(wave.open(files.enter_context(open_output(options.audio)), "wb"))
                    sound.setnchannels(2)
                    sound.setsampwidth(2)
                    sound.setframerate(rate)
                sound.writeframes(blobs[0])
                pairs += len(blobs[0]) // 4
    if hashes:
        with open_output(os.path.join(options.out, "hashes.txt")) as file:
            file.write("".join(f"{number} {value}\n" for number, value in enumerate(hashes)).encode())
    print(f"{options.frames} frames were run.")
    if pictures:
        print(f"{pictures} pictures: {os.path.join(options.out, 'frame-NNNNNN.png')}")
    if hashes:
        print(f"{len(hashes)} hashes: {os.path.join(options.out, 'hashes.txt')}")
    if sound is not None:
        print(f"{pairs / rate:.2f} s of sound at {rate} Hz: {options.audio}")


def limits(options: argparse.Namespace) -> None:
    for header, _ in ask({"op": "limits"}):
        for name, value in sorted(header["limits"].items()):
            print(f"{name}: {value}")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        "oracle", description=DESCRIPTION, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    play = commands.add_parser(
        "run",
        help="run a ROM with inputs; get pictures, frame hashes, sound",
        description=RUN_DESCRIPTION,
        epilog=RUN_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    play.add_argument("rom", metavar="ROM", help="the ROM file")
    play.add_argument("--frames", type=positive, required=True, metavar="N", help="how many frames to run")
    play.add_argument("--replay", metavar="FILE", help="the inputs; without it no button is pressed")
    play.add_argument("--png-every", type=positive, metavar="K", help="a picture of frame 0, K, 2K, ...")
    play.add_argument("--png-at", type=frame_list, metavar="LIST", help="pictures of these frames, e.g. 0,59,120-130")
    play.add_argument("--hashes", action="store_true", help="the hash of every frame")
    play.add_argument("--audio", metavar="FILE.wav", help="the sound")
    play.add_argument("--out", default="oracle-out", metavar="DIR", help="where to write (default: oracle-out)")
    play.set_defaults(function=run)
    commands.add_parser("limits", help="how much one question may ask for").set_defaults(function=limits)
    return top


def main() -> int:
    options = parser().parse_args()
    if options.command == "run" and not (options.png_every or options.png_at or options.hashes or options.audio):
        parser().error("ask for something: --png-every, --png-at, --hashes or --audio")
    try:
        options.function(options)
    except OracleError as error:
        print(f"oracle: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:  # the disk is full, or nobody reads what is printed
        print(f"oracle: {error.filename or options.command}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
