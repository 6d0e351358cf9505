"""Planted candidates: the reference, spoilt in one known way, to see what that is worth.

`PLANTS` names them all. A PlantedSource can be opened in a worker process like any other emulator.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from graders.audit.pictures import (
    GREY,
    SEVEN_TENTHS,
    SWAPPED,
    BlackBlocks,
    Flat,
    Frozen,
    Noise,
    OtherColours,
    Recoloured,
    ShowsEveryThird,
    WithoutBackgrounds,
    WithoutSprite,
)
from graders.audit.remembered import RememberedSource
from graders.audit.spoilt import BLACK, WHITE, Spoilt
from graders.audit.timing import Deaf, HearsLate, Jitters, ShowsLate, StartsLate
from reference import CoreSource, Emulator, Frame, Reference, TimedOut, Trapped

SHOWN_LATE_FRAMES: Final = range(1, 9)
STARTED_LATE_FRAMES: Final = (1, 4, 8)
"""The constant lags that are planted: of the pictures each that counts, of the machine some."""


class OtherGame(Spoilt):
    """Runs another ROM than the one it is given."""

    def load(self, rom: bytes) -> None:
        super().load(self.other_rom)


class Breaks(Spoilt):
    """Raises an error half-way through."""

    def __init__(self, *args: object, error: type[Trapped] | type[TimedOut]) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._error = error

    def run_frame(self) -> None:
        if self._shown == self._length // 2:
            raise self._error("planted")
        super().run_frame()


class PointsAstray(Spoilt):
    """Half-way through, its picture lies outside its memory."""

    def frame(self) -> Frame:
        if self._shown > self._length // 2:
            raise Trapped("planted")
        return super().frame()


Plant = Callable[[Reference, int, int], Spoilt]

PLANTS: Final[Mapping[str, Plant]] = {
    "reference": Spoilt,
    "other colours": OtherColours,
    "black": partial(Flat, colour=BLACK),
    "white": partial(Flat, colour=WHITE),
    "frozen at the start": partial(Frozen, share=0),
    "frozen when play begins": partial(Frozen, share=None),
    "ignores its keys": Deaf,
    "another game": OtherGame,
    "noise": partial(Noise, share=1.0),
    "dither": partial(Noise, share=0.01),
    **{f"freezes at {share:.0%}": partial(Frozen, share=share) for share in (0.25, 0.5, 0.75)},
    **{f"deaf from {share:.0%}": partial(Deaf, share=share) for share in (0.25, 0.5, 0.75)},
    "greyscale": partial(Recoloured, colours=GREY),
    "70 % brightness": partial(Recoloured, colours=SEVEN_TENTHS),
    "red and blue swapped": partial(Recoloured, colours=SWAPPED),
    **{f"{share:.0%} blocks black": partial(BlackBlocks, share=share) for share in (0.05, 0.1, 0.2)},
    "without a sprite": WithoutSprite,
    "without backgrounds": WithoutBackgrounds,
    "shows every third picture": ShowsEveryThird,
    "jitters": Jitters,
    **{f"shows {late} late": partial(ShowsLate, late=late) for late in SHOWN_LATE_FRAMES},
    **{f"starts {late} late": partial(StartsLate, late=late) for late in STARTED_LATE_FRAMES},
    "hears one late": HearsLate,
    "traps at half": partial(Breaks, error=Trapped),
    "loops at half": partial(Breaks, error=TimedOut),
    "wild pointer at half": PointsAstray,
}


@dataclass(frozen=True)
class PlantedSource:
    """The planted candidate of that name, for a replay of so many frames with its first input there.

    `other_rom` is some other ROM's file, for the candidate that runs another game.
    """

    plant: str
    base: CoreSource | RememberedSource
    first_input: int
    frames: int
    other_rom: Path

    def identity(self, bios: bytes | None) -> str:
        return f"{self.plant}: {self.base.identity(bios)}"

    def open(self, bios: bytes | None) -> Emulator:
        planted = PLANTS[self.plant](self.base.open(bios), self.first_input, self.frames)
        planted.other_rom = self.other_rom.read_bytes()
        return planted
