"""Recording replays: a bot plays a game on the reference, and what it pressed is kept."""

import hashlib
import importlib.util
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Final, Protocol

import numpy as np

from reference import ALL_BUTTONS, Reference
from reference.whole_file import write_whole
from roms.errors import RecordingError
from roms.replay import Replay

GAMES: Final = Path(__file__).parent / "games"


class Memory(Protocol):
    """The game's memory, as a bot sees it."""

    def read(self, address: int, length: int) -> bytes:
        """`length` bytes from a bus address."""


class Bot(Protocol):
    """A player. `name` also names its replay."""

    name: str

    def keys(self, frame: int, memory: Memory) -> int:
        """The Buttons to hold while this frame is made; `memory` is as the frame before it left it."""


@dataclass(frozen=True)
class _Memory:
    reference: Reference

    def read(self, address: int, length: int) -> bytes:
        return self.reference.read_memory(address, length)


@dataclass(frozen=True)
class Game:
    """One of our games: its ROM, with `bot.py` and `replays/` beside it."""

    rom_path: Path

    @property
    def bots(self) -> dict[str, type[Bot]]:
        """Its bots by name; raises RecordingError if there is no bot.py, or none that can be used."""
        path = self.rom_path.parent / "bot.py"
        if not path.is_file():
            raise RecordingError(f"There is no {path}: bots live beside the game that they play.")
        try:
            listed = _module(path).BOTS
        except Exception as error:
            raise RecordingError(f"{path} cannot be used: {type(error).__name__}: {error}") from error
        return {bot.name: bot for bot in listed}

    def bot(self, name: str) -> Bot:
        """A new bot of that name; raises RecordingError."""
        known = self.bots
        if name not in known:
            raise RecordingError(f"{self.rom_path.stem} has no bot `{name}`. It has: {', '.join(known) or 'none'}.")
        return known[name]()

    def replay_path(self, bot: str) -> Path:
        """Where this bot's replay lies."""
        return self.rom_path.parent / "replays" / f"{bot}.txt"


def find_game(name_or_rom: str) -> Game:
    """A game of the library by name, or any ROM file; raises RecordingError."""
    for path in (GAMES / name_or_rom / f"{name_or_rom}.gba", Path(name_or_rom)):
        if path.is_file():
            return Game(path)
    known = sorted(path.stem for path in GAMES.glob("*/*.gba") if path.stem == path.parent.name)
    raise RecordingError(f"There is no ROM `{name_or_rom}`. Give a file, or one of our games: {', '.join(known)}.")


def _module(path: Path) -> ModuleType:
    name = f"roms.games.{path.parent.name}.bot" if path.parent.parent == GAMES else f"gbaeval_bot_{path.parent.name}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def record(reference: Reference, rom: bytes, bot: Bot, frames: int, *, rom_name: str, on: date) -> Replay:
    """Let the bot play the ROM from power-on for `frames` frames.

    Deterministic: the same reference, ROM and bot give the same events. Raises RecordingError if the bot fails.
    """
    reference.load(rom)
    memory = _Memory(reference)
    held = np.zeros(frames, np.uint16)
    for frame in range(frames):
        try:
            keys = bot.keys(frame, memory)
        except Exception as error:
            raise RecordingError(
                f"The bot {bot.name} failed at frame {frame}: {type(error).__name__}: {error}"
            ) from error
        if keys & ~ALL_BUTTONS:
            raise RecordingError(f"The bot {bot.name} gave keys that do not exist at frame {frame}: {keys:#x}.")
        held[frame] = keys
        reference.set_keys(keys)
        reference.run_frame()
    headers = {
        "rom": rom_name,
        "sha256": hashlib.sha256(rom).hexdigest(),
        "recorder": bot.name,
        "date": on.isoformat(),
        "frames": str(frames),
    }
    return Replay.from_keys(held, headers)


def same_play(one: Replay, other: Replay) -> bool:
    """Whether two replays differ in nothing but the day they were recorded."""
    first, second = ({**replay.headers, "date": ""} for replay in (one, other))
    return one.events == other.events and first == second


def save_replay(replay: Replay, path: Path) -> None:
    """Write a replay; the file appears whole or stays as it was. Raises RecordingError if it cannot be written."""
    try:
        write_whole(path, replay.text().encode(), prefix=".replay-", mode=0o644)
    except OSError as error:
        raise RecordingError(f"Cannot write the replay {path}: {error.strerror}.") from error
