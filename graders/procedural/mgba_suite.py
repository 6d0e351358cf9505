"""The mGBA test suite: passes and total, as the ROM prints them.

Source: github.com/mgba-emu/suite, src/main.c. Row 1 holds the suite's name and, when its tests are done, from column
21 on `%4u/%-4u`. The layer is scrolled by -4, so rows begin four pixels lower.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.procedural.canary import Canary, draw
from graders.procedural.font import Font, unpack_4bpp
from graders.procedural.mgba_tables import find_values
from graders.procedural.verdict import Verdict, VerdictError, play_keys, wait_for
from reference import Buttons, Emulator, Frame

SHA256: Final = "955cd08862b9e5e073d7510b1383f9c0737c9b3cf885fcac84994e158b16e9da"

TOTALS: Final = (
    # Menu order. Read off this ROM's screens: a suite's total is its own constant, printed whatever passes, and a
    # screen that shows another one cannot be right.
    ("Memory tests", 1552),
    ("I/O read tests", 130),
    ("Timing tests", 2020),
    ("Timer count-up tests", 936),
    ("Timer IRQ tests", 90),
    ("Shifter tests", 140),
    ("Carry tests", 93),
    ("Multiply long tests", 72),
    ("BIOS math tests", 615),
    ("DMA tests", 1256),
    ("SIO register R/W test", 90),  # its last letter is under the count
    ("SIO timing tests", 4),
    ("Misc. edge case tests", 10),
)
"""The suites that count, and how many results each has. The fourteenth, Video, shows pictures and counts nothing."""

LIMIT_FRAMES: Final = 3600
"""A minute beyond the replay. Timing, the longest, takes the reference five seconds; slow is not wrong."""

_COUNT_COLUMN: Final = 21
_COLUMNS: Final = 30
_ROW_1_Y: Final = 4 + 8
_GLYPHS: Final = 95  # space to tilde
_TILE_BYTES: Final = 32

_SPOIL: Final = 0x5A
"""Flips these bits of every byte of an expected value: no machine comes by chance to such a result."""

_PRESS_FRAMES: Final = 3
_PRESS_EVERY_FRAMES: Final = 15
_FIRST_PRESS_FRAME: Final = 10


def menu_keys(position: int) -> NDArray[np.uint16]:
    """Keys that start the suite at this place of the menu: Down that often, then A.

    The rhythm is the public replays'. ValueError for a suite that counts nothing or does not exist.
    """
    if not 0 <= position < len(TOTALS):
        raise ValueError(f"The counting suites have places 0 to {len(TOTALS) - 1}, not {position}.")
    keys = np.zeros(_FIRST_PRESS_FRAME + (position + 1) * _PRESS_EVERY_FRAMES, np.uint16)
    for press in range(position + 1):
        start = _FIRST_PRESS_FRAME + press * _PRESS_EVERY_FRAMES
        keys[start : start + _PRESS_FRAMES] = Buttons.A if press == position else Buttons.DOWN
    return keys


def find_font(rom: bytes) -> Font | None:
    """The ROM's font, or None.

    It is the one place where 95 tiles of 4 bits a pixel follow each other (space to tilde) that use only colours 0 and
    1, are all different, and of which just the first is blank.
    """
    found = list(_fonts(rom))
    return Font(unpack_4bpp(found[0])) if len(found) == 1 else None


def _fonts(rom: bytes) -> Iterator[bytes]:
    size = _GLYPHS * _TILE_BYTES
    two_colours = (np.frombuffer(rom, np.uint8) & 0xEE) == 0
    others_before = np.concatenate([[0], np.cumsum(~two_colours)])
    clean = others_before[size:] == others_before[:-size]
    for start in np.flatnonzero(clean[::4]) * 4:
        table = rom[start : start + size]
        tiles = Counter(table[i : i + _TILE_BYTES] for i in range(0, size, _TILE_BYTES))
        if len(tiles) == _GLYPHS and not any(table[:_TILE_BYTES]):
            yield table


@dataclass(frozen=True)
class MgbaSuite:
    """One of the suite's counting parts, chosen by the replay."""

    font: Font
    name: str = "mgba-suite"

    @property
    def limit_frames(self) -> int:
        return LIMIT_FRAMES

    def run(self, emulator: Emulator, keys: NDArray[np.uint16]) -> Verdict:
        play_keys(emulator, keys)
        return wait_for(emulator, self.read, LIMIT_FRAMES)

    def read(self, picture: Frame) -> Verdict:
        """The verdict in a picture; raises VerdictError if it shows none."""
        row = self.font.on(picture).at(0, _ROW_1_Y, _COLUMNS)
        suite, count = row[:_COUNT_COLUMN].rstrip(), row[_COUNT_COLUMN:]
        total = dict(TOTALS).get(suite)
        if total is None:
            raise VerdictError(f"Expected the name of a counting suite in row 1, saw {row.rstrip()!r}.", picture)
        digits = count.partition("/")[0].strip()
        passes = int(digits) if digits.isascii() and digits.isdecimal() else -1
        if not 0 <= passes <= total or count != f"{passes:4d}/{total:<4d}":
            raise VerdictError(f"Expected a count of {total} for {suite}, saw {count.strip()!r}.", picture)
        return Verdict(passes, total, suite)

    def spoilt(self, rom: bytes, verdict: Verdict, seed: bytes) -> Canary | None:
        """With some expected values changed, if it is known where this part keeps them."""
        values = find_values(rom, verdict.page)
        if not values:
            return None
        drawn = draw(seed, len(values), verdict.passes, verdict.total, spread=max(len(values) // 2, 1))
        spoilt = bytearray(rom)
        for offset, width in (values[test] for test in drawn.tests):
            spoilt[offset : offset + width] = (byte ^ _SPOIL for byte in rom[offset : offset + width])
        return Canary(bytes(spoilt), drawn.fewest, drawn.most, f"{len(drawn.tests)} of its tests broken")


def recognise(rom: bytes, digest: str) -> MgbaSuite | None:
    """The procedure for this ROM, by its digest: the totals are this build's."""
    font = find_font(rom) if digest == SHA256 else None
    return MgbaSuite(font) if font else None
