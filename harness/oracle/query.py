"""One question to the oracle: what does this ROM show and play under these inputs?"""

import hashlib
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

from harness.oracle.inputs import Inputs
from harness.oracle.limits import MAX_FRAMES, MAX_PICTURES, MAX_REPLAY_BYTES, MAX_ROM_BYTES, MIN_ROM_BYTES
from harness.oracle.wire import Message
from roms.replay import ReplayError, parse_replay

_FIELDS: Final = {"op", "frames", "replay_name", "png_every", "png_at", "hashes", "audio"}
MAX_NAME: Final = 200


class QueryError(ValueError):
    """The question is not one that can be answered; the message is for whoever asked."""


@dataclass(frozen=True)
class Query:
    """A question that was checked. `events` are (frame, keys); `pictures` are the frames to draw, rising."""

    rom: bytes
    frames: int
    events: tuple[tuple[int, int], ...]
    pictures: tuple[int, ...]
    hashes: bool
    audio: bool

    def log_fields(self) -> dict[str, Any]:
        """What is logged of it. The inputs are those of the frames that are run, as in a session's lines."""
        inputs = Inputs.of(self.events, self.frames)
        return {
            "rom_sha256": hashlib.sha256(self.rom).hexdigest(),
            "rom_bytes": len(self.rom),
            "frames": self.frames,
            "input_events": len(inputs.events),
            "input_sha256": inputs.digest(),
            "outputs": {"pictures": len(self.pictures), "hashes": self.hashes, "audio": self.audio},
        }


def parse_query(message: Message) -> Query:
    """The question in a `run` message: blobs are the ROM and the replay's text. Raises QueryError."""
    header = message.header
    if header.get("op") != "run":
        raise QueryError("Unknown question; `oracle --help` lists those that the oracle knows.")
    check_fields(header, _FIELDS)
    if len(message.blobs) != 2:
        raise QueryError("A question has two parts: the ROM and the replay.")
    rom, replay = message.blobs
    check_rom(rom)
    frames = integer(header, "frames", 1, MAX_FRAMES)
    for name in ("hashes", "audio"):
        if type(header[name]) is not bool:
            raise QueryError(f"`{name}` must be true or false.")
    pictures = _pictures(header, frames)
    if not pictures and not header["hashes"] and not header["audio"]:
        raise QueryError("Nothing is asked for: neither pictures nor hashes nor sound.")
    return Query(rom, frames, replay_events(header, replay), pictures, header["hashes"], header["audio"])


def check_fields(header: dict[str, Any], expected: AbstractSet[str]) -> None:
    """Raises QueryError unless the header has exactly these fields."""
    if unknown := header.keys() - expected:
        raise QueryError(f"Unknown fields: {', '.join(sorted(unknown))[:MAX_NAME]}.")
    if missing := expected - header.keys():
        raise QueryError(f"Missing fields: {', '.join(sorted(missing))}.")


def check_rom(rom: bytes) -> None:
    """Raises QueryError for what cannot be a ROM by its size."""
    if not MIN_ROM_BYTES <= len(rom) <= MAX_ROM_BYTES:
        raise QueryError(f"The ROM has {len(rom)} bytes; a ROM has {MIN_ROM_BYTES} to {MAX_ROM_BYTES}.")


def integer(header: dict[str, Any], name: str, low: int, high: int) -> int:
    """The header's field, a whole number; raises QueryError."""
    value = header[name]
    if type(value) is not int or not low <= value <= high:
        raise QueryError(f"`{name}` must be a whole number from {low} to {high}.")
    return int(value)


def _pictures(header: dict[str, Any], frames: int) -> tuple[int, ...]:
    every = integer(header, "png_every", 0, MAX_FRAMES)
    single = header["png_at"]
    if not isinstance(single, list) or any(type(frame) is not int for frame in single):
        raise QueryError("`png_at` must be a list of frame numbers.")
    for frame in single:
        if not 0 <= frame < frames:
            raise QueryError(f"A picture of frame {frame} is asked for, but the frames are 0 to {frames - 1}.")
    wanted = sorted(set(single) | set(range(0, frames, every) if every else ()))
    if len(wanted) > MAX_PICTURES:
        raise QueryError(f"{len(wanted)} pictures are asked for; at most {MAX_PICTURES} are given at once.")
    return tuple(wanted)


def replay_events(header: dict[str, Any], replay: bytes) -> tuple[tuple[int, int], ...]:
    """The (frame, keys) in a replay's text, which the header names `replay_name`. Raises QueryError, with the line."""
    name = header["replay_name"]
    if not isinstance(name, str) or len(name) > MAX_NAME:
        raise QueryError(f"`replay_name` must be a string of at most {MAX_NAME} characters.")
    if len(replay) > MAX_REPLAY_BYTES:
        raise QueryError(f"{name}: the replay has {len(replay)} bytes; at most {MAX_REPLAY_BYTES} are allowed.")
    try:
        return parse_replay(replay.decode(), name).events
    except UnicodeDecodeError as error:
        line = replay.count(b"\n", 0, error.start) + 1
        raise QueryError(f"{name}:{line}: not UTF-8 text") from None
    except ReplayError as error:
        raise QueryError(str(error)) from None
