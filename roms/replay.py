"""Replays: recorded input sequences, and the text format that keeps them.

The format is a superset of the public GBA Eval's: a line `<frame> <keys in hex>` for each change, `#` begins a
comment; the keys hold until the next event. Our own files carry `# name: value` headers: rom, sha256, recorder, date,
frames. The last is how long the recording is; public files say `# Total frames: <n>`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reference.buttons import ALL_BUTTONS

_EVENT = re.compile(r"([0-9]{1,9})\s+(?:0[xX])?([0-9a-fA-F]{1,8})")
_LAST_FRAME = 999_999_999  # what _EVENT can read
_HEADER = re.compile(r"#\s*([a-zA-Z][a-zA-Z0-9_-]*):\s*(.*)")
_PUBLIC_LENGTH = re.compile(r"#\s*Total frames:\s*([0-9]{1,9})")


class ReplayError(ValueError):
    """A replay's text cannot be read; the message names the source and the line."""


@dataclass(frozen=True)
class Replay:
    """Keys over time. `events` are (frame, keys): from that frame on, these Buttons are held.

    Frames rise strictly; before the first event nothing is held. `headers` are the file's `# name: value` lines.
    Raises ReplayError for what the text format could not keep.
    """

    events: tuple[tuple[int, int], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        last = -1
        for frame, keys in self.events:
            if not last < frame <= _LAST_FRAME or keys & ~ALL_BUTTONS:
                raise ReplayError(f"({frame}, {keys:#x}) cannot be an event after frame {last}")
            last = frame
        for name, value in self.headers.items():
            header = _HEADER.fullmatch(f"# {name}: {value}")
            if header is None or (header[1].lower(), header[2].strip()) != (name, value) or "\r" in value:
                raise ReplayError(f"{name!r}: {value!r} cannot be a header line")

    @property
    def frames(self) -> int | None:
        """How long the recording is, as its header says; None if that says nothing."""
        said = self.headers.get("frames", "")
        return int(said) if said.isascii() and said.isdecimal() and 0 < int(said) <= _LAST_FRAME else None

    @property
    def first_input(self) -> int | None:
        """The first frame in which a key is held; None if no key ever is."""
        return next((frame for frame, keys in self.events if keys), None)

    def keys(self, frames: int) -> NDArray[np.uint16]:
        """The keys held in each of the first `frames` frames: uint16 of shape (frames,)."""
        held = np.zeros(frames, np.uint16)
        for frame, keys in self.events:
            held[frame:] = keys
        return held

    @classmethod
    def from_keys(cls, keys: NDArray[np.uint16], headers: Mapping[str, str] | None = None) -> "Replay":
        """The replay that holds `keys[f]` in frame f."""
        previous = np.concatenate([np.zeros(1, np.uint16), keys[:-1]])
        changes = np.flatnonzero(keys != previous)
        return cls(tuple((int(frame), int(keys[frame])) for frame in changes), dict(headers or {}))

    def text(self) -> str:
        """The file's text; `parse_replay` reads back the same Replay."""
        lines = [f"# {name}: {value}" for name, value in self.headers.items()]
        lines += [f"{frame} {keys:04x}" for frame, keys in self.events]
        return "\n".join(lines) + "\n"


def parse_replay(text: str, source: str = "replay") -> Replay:
    """Read a replay's text strictly; raises ReplayError, which names `source` and the line."""
    events: list[tuple[int, int]] = []
    headers: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        content = line.partition("#")[0].strip()
        if not content:
            if header := _HEADER.fullmatch(line.strip()):
                headers[header[1].lower()] = header[2].strip()
            elif length := _PUBLIC_LENGTH.fullmatch(line.strip()):
                headers.setdefault("frames", length[1])
            continue
        event = _EVENT.fullmatch(content)
        if event is None:
            raise ReplayError(f"{source}:{number}: expected `<frame> <keys in hex>`, found {content[:60]!r}")
        frame, keys = int(event[1]), int(event[2], 16)
        if keys & ~ALL_BUTTONS:
            raise ReplayError(f"{source}:{number}: keys {event[2]} are more than the ten keys' bits (0x3ff)")
        if events and frame <= events[-1][0]:
            raise ReplayError(f"{source}:{number}: frame {frame} does not come after frame {events[-1][0]}")
        events.append((frame, keys))
    return Replay(tuple(events), headers)


def read_replay(path: Path) -> Replay:
    """The replay in a file; raises ReplayError."""
    try:
        return parse_replay(path.read_text(), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ReplayError(f"Cannot read the replay {path}: {error}") from error
