"""What `gbaeval replay` does: look at a replay, or let a bot record one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import tasks
from harness.errors import UsageError
from reference import CoreSource, EmulatorSource
from roms.contact_sheet import draw_sheet, evenly_spaced, save_sheet, take_shots
from roms.errors import RecordingError
from roms.recording import find_game, record, same_play, save_replay
from roms.replay import Replay, read_replay
from roms.store import Store, default_store_folder, digest_of
from roms.summary import Summary, summarise

MOST_PICTURES: Final = 400
_AFTERMATH_FRAMES: Final = 60
"""Shown after the last event of a replay that does not say how long it is."""


@dataclass(frozen=True)
class Pictures:
    """Which frames a contact sheet shows: these, or one every so many frames, or so many spread evenly."""

    at: Sequence[int] = ()
    every: int | None = None
    count: int = 12

    def frames(self, length: int) -> list[int]:
        """The frames of a replay of this length; raises UsageError if one is behind its end, or they are too many."""
        if self.at:
            chosen = list(self.at)
        elif self.every is not None:
            chosen = list(range(0, length, self.every))
        else:
            chosen = evenly_spaced(length, min(self.count, MOST_PICTURES + 1))
        if late := [frame for frame in chosen if not 0 <= frame < length]:
            raise UsageError(f"The replay has the frames 0 to {length - 1}; there is no frame {late[0]}.")
        if len(chosen) > MOST_PICTURES:
            raise UsageError(f"That would be more than {MOST_PICTURES} pictures on one sheet; take fewer.")
        return chosen


@dataclass(frozen=True)
class Shown:
    """A replay that was looked at."""

    replay: Replay
    summary: Summary
    rom: Path | None
    sheet: Path | None


def show_replay(
    path: Path,
    *,
    frames: int | None = None,
    sheet: Path | None = None,
    pictures: Pictures | None = None,
    rom: Path | None = None,
    columns: int | None = None,
    scale: int = 1,
    reference: EmulatorSource | None = None,
) -> Shown:
    """What a replay does and, if `sheet` is given, a contact sheet of it, played on the reference.

    `frames`: how long it is, if not as its header says. Raises ReplayError, RecordingError if its ROM is not found or
    another one, UsageError for pictures that it does not have, EmulatorError.
    """
    replay = read_replay(path)
    last = replay.events[-1][0] if replay.events else 0
    length = frames or replay.frames or last + _AFTERMATH_FRAMES
    summary = summarise(replay, length)
    if sheet is None:
        return Shown(replay, summary, None, None)
    at = (pictures or Pictures()).frames(length)
    rom = find_rom(path, replay, rom)
    emulator = (reference or CoreSource()).open(tasks.BIOS_FILE.read_bytes())
    try:
        shots = take_shots(emulator, rom.read_bytes(), replay, at)
    finally:
        emulator.close()
    try:
        save_sheet(sheet, draw_sheet(shots, columns, scale))
    except OSError as error:
        raise UsageError(f"Cannot write the sheet {sheet}: {error.strerror}.") from error
    return Shown(replay, summary, rom, sheet)


def find_rom(path: Path, replay: Replay, named: Path | None = None) -> Path:
    """The ROM that a replay was recorded on: the named one, else by the header's SHA-256 near the replay or fetched.

    Near is its folder, the one above, and `roms` in that. Raises RecordingError if there is none, or the named one is
    another than the header says.
    """
    expected = replay.headers.get("sha256", "")
    if named is not None:
        if not named.is_file():
            raise RecordingError(f"There is no ROM {named}.")
        if expected and digest_of(named) != expected:
            raise RecordingError(
                f"{path} was recorded on another ROM than {named}: on one with the SHA-256 {expected}."
            )
        return named
    if not expected:
        raise RecordingError(f"{path} does not say which ROM it is for; name it with --rom FILE.")
    folder = path.resolve().parent
    near = sorted({*folder.glob("*.gba"), *folder.parent.glob("*.gba"), *(folder.parent / "roms").rglob("*.gba")})
    for rom in near:
        if digest_of(rom) == expected:
            return rom
    store = Store(default_store_folder())
    if store.is_whole(expected):
        return store.path(expected)
    name = replay.headers.get("rom", "its ROM")
    raise RecordingError(
        f"{path} is for {name} with the SHA-256 {expected}, which is not near it; name it with --rom FILE."
    )


@dataclass(frozen=True)
class Recorded:
    """A replay that a bot recorded; `unchanged` if the file held the same play already and was left alone."""

    replay: Replay
    path: Path
    unchanged: bool


def record_replay(
    rom: str, bot: str, *, frames: int | None = None, out: Path | None = None, reference: CoreSource | None = None
) -> Recorded:
    """Let a bot of a game play it on the reference and keep what it pressed.

    `rom` is a ROM file with `bot.py` beside it, or the name of one of our games. Without `frames` the replay that is
    there is recorded anew, as long as it was. A file that holds the same play is left as it is. Raises RecordingError,
    UsageError, EmulatorError.
    """
    game = find_game(rom)
    player = game.bot(bot)
    path = out or game.replay_path(bot)
    before = next((read_replay(known) for known in (path, game.replay_path(bot)) if known.is_file()), None)
    length = frames or (before.frames if before else None)
    if length is None:
        raise UsageError(f"There is no replay {path} to take the length from; say how long with --frames.")
    emulator = (reference or CoreSource()).open(tasks.BIOS_FILE.read_bytes())
    try:
        replay = record(
            emulator,
            game.rom_path.read_bytes(),
            player,
            length,
            rom_name=game.rom_path.name,
            on=datetime.now(UTC).date(),
        )
    finally:
        emulator.close()
    unchanged = path.is_file() and same_play(replay, read_replay(path))
    if not unchanged:
        save_replay(replay, path)
    return Recorded(replay, path, unchanged)
