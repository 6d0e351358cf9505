"""What may be asked about live sessions, checked before anything is done."""

import re
from dataclasses import dataclass
from typing import Any, Final

from harness.oracle.limits import MAX_SESSION_FRAMES, MAX_STEP_FRAMES
from harness.oracle.query import QueryError, check_fields, check_rom, integer, replay_events
from harness.oracle.wire import Message
from reference.buttons import ALL_BUTTONS

FIELDS: Final[dict[str, frozenset[str]]] = {
    "open": frozenset(),
    "sessions": frozenset(),
    "keys": frozenset({"session", "keys"}),
    "step": frozenset({"session", "frames", "replay_name"}),
    "picture": frozenset({"session"}),
    "audio": frozenset({"session"}),
    "save": frozenset({"session", "state"}),
    "load": frozenset({"session", "state"}),
    "back": frozenset({"session", "frames"}),
    "replay": frozenset({"session"}),
    "close": frozenset({"session"}),
}
_STATE_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_MAX_SESSION_NAME: Final = 40

OPS: Final = tuple(FIELDS)


@dataclass(frozen=True)
class Command:
    """A command that was checked; what its `op` has no use for is empty.

    `events` are those of a replay, None if there is none.
    """

    op: str
    session: str = ""
    keys: int = 0
    frames: int = 0
    state: str = ""
    events: tuple[tuple[int, int], ...] | None = None
    rom: bytes = b""


def parse_command(message: Message) -> Command:
    """The command in a message whose `op` is one of OPS: `open` has the ROM as its blob, `step` perhaps a replay.

    Raises QueryError.
    """
    header, op = message.header, message.header["op"]
    check_fields(header, FIELDS[op] | {"op"})
    if len(message.blobs) not in {"open": (1,), "step": (0, 1)}.get(op, (0,)):
        raise QueryError(f"`{op}` does not have {len(message.blobs)} parts.")
    if op in ("open", "sessions"):
        for rom in message.blobs:
            check_rom(rom)
        return Command(op, rom=b"".join(message.blobs))
    session = _text(header, "session", _MAX_SESSION_NAME)
    match op:
        case "keys":
            return Command(op, session, keys=integer(header, "keys", 0, ALL_BUTTONS))
        case "step":
            frames = integer(header, "frames", 1, MAX_STEP_FRAMES)
            events = replay_events(header, message.blobs[0]) if message.blobs else None
            return Command(op, session, frames=frames, events=events)
        case "back":
            return Command(op, session, frames=integer(header, "frames", 1, MAX_SESSION_FRAMES))
        case "save" | "load":
            state = _text(header, "state", _MAX_SESSION_NAME)
            if not _STATE_NAME.fullmatch(state):
                raise QueryError("A state's name has 1 to 40 letters, digits, `_`, `-` and `.`.")
            return Command(op, session, state=state)
        case _:
            return Command(op, session)


def _text(header: dict[str, Any], name: str, length: int) -> str:
    value = header[name]
    if not isinstance(value, str) or not 0 < len(value) <= length:
        raise QueryError(f"`{name}` must be a string of 1 to {length} characters.")
    return value
