"""Our own self-checking ROMs, roms/checks: passes and total, as the ROM prints them.

The ROM says in a label where its sub-tests and its font lie, so the total is known before it runs. Row 1 holds its name
and, from column 20 on, `%4u/%-4u`; row 3 says DONE in the end. Credit is per sub-test: those before the one
in which the machine hangs or breaks count, those from it on do not.
"""

import struct
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.procedural.arm_code import ROM_BASE
from graders.procedural.canary import Canary, draw
from graders.procedural.font import CELL, Font
from graders.procedural.verdict import Verdict, VerdictError, as_far_as_it_comes
from reference import Emulator, Frame

LIMIT_FRAMES: Final = 300
"""Five seconds beyond the replay; every one of these ROMs is done within one on the reference."""

_LABEL: Final = struct.Struct("<16s4I16s")
_MAGIC: Final = b"gbaeval checks1\0"
_CHECK_BYTES: Final = 16
_RUN: Final = 8  # in a sub-test: name, source, code, data
_GLYPHS: Final = 95
_TILE_BYTES: Final = 32
_FACE: Final = (1, 2)  # colours of the glyph; 3 is its shadow, which these ROMs paint like the background

_NAME_COLUMN: Final = 1
_COUNT_COLUMN: Final = 20
_NAME_Y: Final = 1 * CELL
_STATE_Y: Final = 3 * CELL
_DONE: Final = "DONE"
_RUNNING: Final = "TESTING"


@dataclass(frozen=True)
class Check:
    """One of the ROMs: `title` is on its screen, `total` sub-tests lie at `first`, `fail` is a broken one's code."""

    font: Font
    title: str
    total: int
    first: int
    fail: int
    name: str = "checks"

    @property
    def limit_frames(self) -> int:
        return LIMIT_FRAMES

    def run(self, emulator: Emulator, keys: NDArray[np.uint16]) -> Verdict:
        """The verdict; a machine that hangs or breaks keeps what passed before."""
        return as_far_as_it_comes(emulator, keys, lambda picture, whole: self.read(picture, whole=whole), LIMIT_FRAMES)

    def read(self, picture: Frame, *, whole: bool = True) -> Verdict:
        """The verdict in a picture; raises VerdictError if it shows none, or not a `whole` one though it must be."""
        text = self.font.on(picture)
        row = text.at(_NAME_COLUMN * CELL, _NAME_Y, _COUNT_COLUMN - _NAME_COLUMN).rstrip()
        count = text.at(_COUNT_COLUMN * CELL, _NAME_Y, 9)
        state = text.at(_NAME_COLUMN * CELL, _STATE_Y, len(_RUNNING)).rstrip()
        if row != self.font.seen(f"CHECK {self.title}"):
            raise VerdictError(f"Expected 'CHECK {self.title}' in row 1, saw {row!r}.", picture)
        digits = count.partition("/")[0].strip()
        passes = int(digits) if digits.isascii() and digits.isdecimal() else -1
        if not 0 <= passes <= self.total or count != f"{passes:4d}/{self.total:<4d}":
            raise VerdictError(f"Expected a count of {self.total} for {self.title}, saw {count.strip()!r}.", picture)
        if state not in ((_DONE,) if whole else (_DONE, _RUNNING)):
            raise VerdictError(f"Expected {_DONE!r} in row 3, saw {state!r}.", picture)
        return Verdict(passes, self.total, whole=state == _DONE)

    def spoilt(self, rom: bytes, verdict: Verdict, seed: bytes) -> Canary | None:
        """With some sub-tests run by the ROM's own code that always fails."""
        drawn = draw(seed, self.total, verdict.passes, self.total, spread=self.total // 2)
        spoilt = bytearray(rom)
        for test in drawn.tests:
            struct.pack_into("<I", spoilt, self.first + test * _CHECK_BYTES + _RUN, self.fail)
        return Canary(bytes(spoilt), drawn.fewest, drawn.most, f"{len(drawn.tests)} of its tests broken")


def recognise(rom: bytes) -> Check | None:
    """The procedure for this ROM, by its one label."""
    start = rom.find(_MAGIC)
    if start < 0 or rom.find(_MAGIC, start + 1) >= 0 or start + _LABEL.size > len(rom):
        return None
    _, first, end, font, fail, name = _LABEL.unpack_from(rom, start)
    total, rest = divmod(end - first, _CHECK_BYTES)
    tiles = rom[max(font - ROM_BASE, 0) :][: _GLYPHS * _TILE_BYTES]
    title = name.rstrip(b"\0")
    if rest or not 0 < total < 10_000 or len(tiles) < _GLYPHS * _TILE_BYTES or not title.isascii():
        return None
    return Check(Font(_glyphs(tiles)), title.decode("ascii"), total, first - ROM_BASE, fail)


def _glyphs(tiles: bytes) -> NDArray[np.bool_]:
    pairs = np.frombuffer(tiles, np.uint8).reshape(-1, CELL, CELL // 2)
    glyphs: NDArray[np.bool_] = np.isin(np.stack([pairs & 15, pairs >> 4], axis=-1).reshape(-1, CELL, CELL), _FACE)
    return glyphs
