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
import shlex
import socket
import struct
import sys
import wave
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

KEYS: Final = ("A", "B", "SELECT", "START", "RIGHT", "LEFT", "UP", "DOWN", "R", "L")
MAGIC: Final = b"ORC1"
SOCKET: Final = os.environ.get("ORACLE_SOCKET", "/run/oracle/oracle.sock")
SILENCE_S: Final = 660.0

DESCRIPTION: Final = """\
Ask the oracle what a Game Boy Advance shows and plays when it runs a ROM under given inputs.
Any ROM can be asked about, also one that you wrote yourself."""

EXAMPLES: Final = """\
one question: run a ROM under a replay of inputs
  oracle run roms/game.gba --frames 600 --png-every 60
  oracle run roms/game.gba --replay jump.txt --frames 1200 --png-at 0,100,1150-1199 --hashes --out jump

a live session: play, look, decide what to press next, go back
  S=$(oracle open roms/game.gba)
  oracle step $S 300; oracle keys $S START; oracle step $S 5; oracle keys $S NONE; oracle step $S 60
  oracle picture $S title.png
  oracle save $S title; oracle keys $S A+RIGHT; oracle step $S 90; oracle load $S title
  oracle replay $S play.txt; oracle close $S

thousands of steps in one process: `oracle shell --help`

Without buttons most games show little more than a title. `oracle COMMAND --help` explains each command."""

SESSION_EPILOG: Final = """\
The answer is a line of JSON (`open` prints the name only): session, frames (run since the machine was switched on; the
next one has this number), keys (held from the next frame on), hash (of the last frame's picture, as `oracle run --help`
defines it; null before the first). Sessions run side by side and need no process of yours; unused ones are lost after
a while (`oracle limits`). A replay brings one back: oracle step NEW_SESSION 900 --replay play.txt"""

SHELL_EPILOG: Final = """\
A line is what follows `oracle` on a command line; `.` is the session that this script opened last, # begins a comment.
The answers are lines of JSON with the number of the script's line; they come at once, so a program can read one before
it sends the next command. The first error ends the script unless --keep-going. A FILE is read to its end first: with a
line that is no command, nothing of it is done.
    oracle shell <<END
    open roms/game.gba
    step . 300
    keys . A+RIGHT
    step . 60
    picture . jump.png
    END

The same from Python; `do` returns the answer as a dict and raises an exception for an error:
    import runpy, shutil
    oracle = runpy.run_path(shutil.which("oracle"))["Oracle"]()
    oracle.do("open roms/game.gba")
    print(oracle.do("step . 300")["hash"])"""

RUN_HELP: Final = "run a ROM with inputs; get pictures, frame hashes, sound"
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

pictures and sound
  OUT/frame-000123.png: 240x160, 24-bit colour, each 5-bit channel c as (c << 3) | (c >> 2).
  WAV: 16-bit stereo samples, from the start of frame 0 to the end of the last one.

hashes
  OUT/hashes.txt: a line `<frame> <sha256>` for each frame. The hash is the SHA-256 of the frame's 38,400 pixels row by
  row, each as BGR555 in two bytes, low byte first: red + 32 * green + 1024 * blue, each from 0 to 31.
  From a framebuffer of R, G, B, A bytes, with Python and numpy:
      rgba = numpy.frombuffer(data, numpy.uint8).reshape(160, 240, 4).astype(numpy.uint16) >> 3
      bgr555 = rgba[..., 0] | rgba[..., 1] << 5 | rgba[..., 2] << 10
      hashlib.sha256(bgr555.astype("<u2").tobytes()).hexdigest()

exit status
  0 answered, 1 the oracle could not answer, 2 wrong use."""


class OracleError(Exception):
    """What to tell the user."""


class Connection:
    """A conversation with the oracle. Raises OracleError from any method."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(SILENCE_S)
        try:
            self._socket.connect(SOCKET)
        except OSError as error:
            self._socket.close()
            raise OracleError(f"no oracle answers at {SOCKET}: {error.strerror}") from error
        self._stream = self._socket.makefile("rb")

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def ask(self, question: dict[str, Any], blobs: Sequence[bytes] = ()) -> Iterator[tuple[Any, list[bytes]]]:
        """Yield the messages of the answer, headers and blobs; all must be taken before the next question."""
        encoded = json.dumps(dict(question, blobs=[len(blob) for blob in blobs])).encode()
        with contextlib.suppress(OSError):  # refused before all was sent: the answer says why
            self._socket.sendall(b"".join([MAGIC, struct.pack(">I", len(encoded)), encoded, *blobs]))
        header: dict[str, Any] = {"type": None}
        while header["type"] != "done":
            start = self._receive(8)
            if start[:4] != MAGIC:
                raise OracleError("what answers is not the oracle")
            header = json.loads(self._receive(struct.unpack(">I", start[4:])[0]).decode())
            if header["type"] == "error":
                raise OracleError(header["message"])
            yield header, [self._receive(size) for size in header["blobs"]]

    def _receive(self, size: int) -> bytes:
        try:
            data = self._stream.read(size)
        except OSError as error:
            raise OracleError(f"the oracle fell silent: {error.strerror or error}") from error
        if len(data) < size:
            raise OracleError("the oracle broke off its answer")
        return data


class Oracle:
    """Carries out commands about live sessions; `.` is the session that it opened last."""

    def __init__(self) -> None:
        self._connection = Connection()
        self.close = self._connection.close
        self._parser = parser(script=True)
        self._last = "."

    def do(self, line: str) -> dict[str, Any] | None:
        """The answer to a line such as `step . 60`, None to one without a command; raises OracleError."""
        options = self.parse(line)
        return self.play(options) if options else None

    def parse(self, line: str) -> argparse.Namespace | None:
        try:
            words = shlex.split(line, comments=True)
        except ValueError as error:
            raise OracleError(str(error)) from error
        return self._parser.parse_args(words) if words else None

    def play(self, options: argparse.Namespace) -> dict[str, Any]:
        command, given = options.command, vars(options)
        question: dict[str, Any] = {"op": command}
        question.update({name: given[name] for name in ("session", "keys", "frames", "state") if name in given})
        if question.get("session") == ".":
            question["session"] = self._last
        if command == "step":
            question["replay_name"] = (options.replay or "replay")[-200:]
        paths = filter(None, [given.get("rom"), given.get("replay")])
        ((answer, parts),) = self._connection.ask(question, [Path(path).read_bytes() for path in paths])
        if command == "sessions":
            return {"sessions": [readable(session) for session in answer["sessions"]]}
        if command == "open":
            self._last = answer["session"]
        if command == "audio":
            with open_sound(options.file, answer["rate"]) as sound:
                sound.writeframes(parts[0])
            answer["seconds"] = round(len(parts[0]) / 4 / answer["rate"], 3)
        elif "file" in given:
            Path(new_file(options.file)).write_bytes(parts[0])
        return readable(answer | ({"file": options.file} if "file" in given else {}))


def parse_keys(text: str) -> int:
    """The keys' bits from `A+RIGHT`, `NONE` or `0x011`."""
    if re.fullmatch(r"0[xX][0-3]?[0-9a-fA-F]{1,2}", text):
        return int(text, 16)
    names = [] if text.upper() == "NONE" else text.upper().split("+")
    if not set(names) <= set(KEYS) or len(set(names)) < len(names):
        known = ", ".join(KEYS)
        raise argparse.ArgumentTypeError(f"expected keys such as A+RIGHT, NONE or 0x011, found {text!r}; keys: {known}")
    return sum(1 << KEYS.index(name) for name in names)


def readable(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer without what only the protocol needs, and with the keys' names."""
    held = "+".join(name for bit, name in enumerate(KEYS) if answer["keys"] >> bit & 1)
    return {name: value for name, value in answer.items() if name not in ("type", "blobs")} | {"keys": held or "NONE"}


def new_file(path: str) -> str:
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    return path


@contextlib.contextmanager
def open_sound(path: str, rate: int) -> Iterator[wave.Wave_write]:
    """A WAV file of 16-bit stereo."""
    with wave.open(new_file(path), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        yield sound


def frame_list(text: str) -> list[int]:
    """Frame numbers from `0,59,120-130`."""
    frames: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,9})(?:-(\d{1,9}))?\s*", part)
        if not match:
            raise argparse.ArgumentTypeError(f"expected frames such as 0,59,120-130, found {part!r}")
        first, last = int(match.group(1)), int(match.group(2) or match.group(1))
        if not 0 <= last - first <= 100000:
            raise argparse.ArgumentTypeError(f"{part.strip()} runs backwards or is too long")
        frames.extend(range(first, last + 1))
    return frames


def positive(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text) or int(text) == 0:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, found {text!r}")
    return int(text)


def run(options: argparse.Namespace) -> None:
    question: dict[str, Any] = {"op": "run", "frames": options.frames, "hashes": options.hashes}
    question.update(audio=options.audio is not None, replay_name=(options.replay or "replay")[-200:])
    question.update(png_every=options.png_every or 0, png_at=options.png_at or [])
    blobs = [Path(path).read_bytes() if path else b"" for path in (options.rom, options.replay)]
    pictures = pairs = rate = 0
    hashes = b""
    with contextlib.ExitStack() as files:
        for header, parts in Connection().ask(question, blobs):
            if header["type"] == "picture":
                Path(new_file(f"{options.out}/frame-{header['frame']:06d}.png")).write_bytes(parts[0])
                pictures += 1
            elif header["type"] == "hashes":
                hashes += parts[0]
            elif header["type"] == "audio":
                if not rate:
                    rate = header["rate"]
                    sound = files.enter_context(open_sound(options.audio, rate))
                sound.writeframes(parts[0])
                pairs += len(parts[0]) // 4
    print(f"{options.frames} frames were run.")
    if pictures:
        print(f"{pictures} pictures: {os.path.join(options.out, 'frame-NNNNNN.png')}")
    if hashes:
        path = new_file(os.path.join(options.out, "hashes.txt"))
        lines = [f"{number} {hashes[32 * number : 32 * number + 32].hex()}\n" for number in range(len(hashes) // 32)]
        Path(path).write_text("".join(lines))
        print(f"{len(lines)} hashes: {path}")
    if rate:
        print(f"{pairs / rate:.2f} s of sound at {rate} Hz: {options.audio}")


def limits(options: argparse.Namespace) -> None:
    for header, _ in Connection().ask({"op": "limits"}):
        for name, value in sorted(header["limits"].items()):
            print(f"{name}: {value}")


def session(options: argparse.Namespace) -> None:
    answer = Oracle().play(options)
    print(answer["session"] if options.command == "open" else json.dumps(answer))


def shell(options: argparse.Namespace) -> None:
    oracle, failed = Oracle(), 0
    name = options.file or "<stdin>"
    lines: Iterable[str] = sys.stdin
    if options.file:
        lines = Path(options.file).read_text("utf-8", "replace").split("\n")
        for number, line in enumerate(lines, 1):
            try:
                oracle.parse(line)
            except OracleError as error:
                raise OracleError(f"{name}:{number}: {error}") from error
    for number, line in enumerate(lines, 1):
        try:
            answer = oracle.do(line)
        except (OracleError, OSError) as error:
            answer, failed = {"error": str(error)}, failed + 1
        if answer:
            print(json.dumps({"line": number, **answer}), flush=True)
        if answer and failed and not options.keep_going:
            raise OracleError(f"{name}:{number}: {answer['error']}")
    if failed:
        raise OracleError(f"{name}: {failed} lines failed")


class ScriptParser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise OracleError(message)


def parser(script: bool = False) -> argparse.ArgumentParser:
    """What follows `oracle` on a command line, or in a script, where there are only the commands about sessions."""
    style: dict[str, Any] = {"formatter_class": argparse.RawDescriptionHelpFormatter, "add_help": not script}
    kind = ScriptParser if script else argparse.ArgumentParser
    top = kind("oracle", description=DESCRIPTION, epilog=EXAMPLES, **style)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    if not script:
        play = commands.add_parser("run", help=RUN_HELP, description=RUN_DESCRIPTION, epilog=RUN_EPILOG, **style)
        play.add_argument("rom", metavar="ROM", help="the ROM file")
        play.add_argument("--frames", type=positive, required=True, metavar="N", help="how many frames to run")
        play.add_argument("--replay", metavar="FILE", help="the inputs; without it no button is pressed")
        play.add_argument("--png-every", type=positive, metavar="K", help="a picture of frame 0, K, 2K, ...")
        play.add_argument("--png-at", type=frame_list, metavar="LIST", help="pictures of these frames: 0,59,120-130")
        play.add_argument("--hashes", action="store_true", help="the hash of every frame")
        play.add_argument("--audio", metavar="FILE.wav", help="the sound")
        play.add_argument("--out", default="oracle-out", metavar="DIR", help="where to write (default: oracle-out)")
        play.set_defaults(function=run)
    for name, arguments, text, example in SESSION_COMMANDS:
        epilog = f"example:\n  oracle {name} {example}\n\n{SESSION_EPILOG}"
        command = commands.add_parser(name, help=text, description=text, epilog=epilog, **style)
        for argument in arguments:
            command.add_argument(argument, **ARGUMENTS[argument])
        command.set_defaults(function=session)
    if not script:
        play = commands.add_parser("shell", help="do commands about sessions quickly", epilog=SHELL_EPILOG, **style)
        play.add_argument("file", nargs="?", metavar="FILE", help="the script (default: standard input)")
        play.add_argument("--keep-going", action="store_true", help="go on after a line that fails")
        play.set_defaults(function=shell)
        commands.add_parser("limits", help="how much may be asked for", **style).set_defaults(function=limits)
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


# Below what its `type`s refer to.
ARGUMENTS: Final[dict[str, dict[str, Any]]] = {
    "rom": {"metavar": "ROM", "help": "the ROM file"},
    "session": {"metavar": "SESSION", "help": "the name that `oracle open` gave"},
    "keys": {"metavar": "KEYS", "type": parse_keys, "help": f"{', '.join(KEYS)} joined by +; NONE; or bits as 0x011"},
    "frames": {"metavar": "N", "type": positive, "help": "how many frames"},
    "state": {"metavar": "NAME", "help": "the state's name"},
    "file": {"metavar": "FILE", "help": "the file to write"},
    "--replay": {"metavar": "FILE", "help": "with the keys that a replay has for these frames"},
}
SESSION_COMMANDS: Final[Sequence[tuple[str, list[str], str, str]]] = (
    ("open", ["rom"], "switch on a machine with a ROM and print the session's name", "roms/game.gba"),
    ("keys", ["session", "keys"], "hold exactly these keys from the next frame on", "s1-1a2b A+RIGHT"),
    ("step", ["session", "frames", "--replay"], "run N frames", "s1-1a2b 60"),
    ("picture", ["session", "file"], "the last frame as a PNG of 240x160", "s1-1a2b jump.png"),
    ("audio", ["session", "file"], "the sound since the last `audio`, `back` or `load`, as a WAV", "s1-1a2b jump.wav"),
    ("save", ["session", "state"], "keep this moment in the session under a name", "s1-1a2b level2"),
    ("load", ["session", "state"], "return to a saved moment: machine, keys, inputs so far", "s1-1a2b level2"),
    ("back", ["session", "frames"], "undo the last N frames; set the keys anew before going on", "s1-1a2b 30"),
    ("replay", ["session", "file"], "the inputs since switching on, as a replay for `oracle run`", "s1-1a2b play.txt"),
    ("sessions", [], "list the open sessions", ""),
    ("close", ["session"], "end a session and free its place", "s1-1a2b"),
)

if __name__ == "__main__":
    sys.exit(main())
