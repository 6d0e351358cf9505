"""ARMWrestler: a page of tests, a line each, with OK or BAD.

Source: github.com/mic-/armwrestler; this ROM is the GBA edition. Its pages are drawn over and over, so a page is read
as soon as it is whole. The replay chooses the page: the last one that it opens is judged.
"""

import re
import struct
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.procedural.arm_code import ROM_BASE, text, word
from graders.procedural.canary import Canary, pick
from graders.procedural.font import CELL, UNKNOWN, Font, unpack_8bpp
from graders.procedural.verdict import Verdict, VerdictError, as_far_as_it_comes
from reference import Emulator, Frame

SHA256: Final = "9f08d807c03ef296d38ef73e9b827a3d8c77cead9ced44b07d64c10f5f7d0746"

PAGES: Final = {
    # Title: lines. Counted on this ROM's screens; a page has the same lines whatever passes.
    "ALU TESTS PART 1": 15,
    "ALU PT 2 / MISC": 6,
    "LOAD TESTS PART 1": 16,
    "LOAD TESTS PART 2": 10,
    "LDM/STM TESTS 1": 12,
    "ALU TEST": 11,
    "LDR/STR TEST 1": 7,
    "LDM/STM TEST": 2,
}

LIMIT_FRAMES: Final = 600
"""Ten seconds beyond the replay; a page is whole within two frames on the reference."""

_TITLE_Y: Final = 1
_TITLE_XS: Final = (0, 4)  # titles are centred on half a column
_TITLE_COLUMNS: Final = 29
_FIRST_LINE_Y: Final = 16
_LINE_X: Final = 16
_LINE_COLUMNS: Final = 28
_PASSED: Final = re.compile(r"\S.* +OK")
_FAILED: Final = re.compile(r"\S.* +BAD.*")

_FONT_CODE: Final = bytes.fromhex("25404412 04a38ae0")  # subne r4, r4, #37; add r10, r10, r4, lsl #6

_ARM_CLEAR: Final = (0x1000, 0xE3A0)  # mov r1, #0
_ARM_LDR_R0: Final = 0xE59F  # ldr r0, [pc, #...]
_ARM_BL: Final = 0xEB
_THUMB_CLEAR: Final = 0x2600  # movs r6, #0
_THUMB_LDR_R0: Final = 0x48
_THUMB_BL: Final = 0b11110

_FIRST_GLYPH: Final = 37
_LAST_GLYPH: Final = ord("x")


def find_font(rom: bytes) -> Font | None:
    """The ROM's font, or None.

    Its text routine loads the table's address from the pool, then indexes glyphs of 64 bytes by character less 37, the
    space being the first (its own `%`).
    """
    code = rom.find(_FONT_CODE)
    load = code - 6 * 4  # ldr r10, [pc, #...], six instructions before
    if code < 0 or word(rom, load) >> 12 != 0xE59FA:
        return None
    table = word(rom, load + 8 + (word(rom, load) & 0xFFF)) - ROM_BASE
    data = rom[table : table + (_LAST_GLYPH + 1 - _FIRST_GLYPH) * 64]
    return Font(unpack_8bpp(data), chr(_FIRST_GLYPH), {" ": 0})


def find_tests(rom: bytes) -> dict[str, tuple[int | None, ...]]:
    """Where each page's tests begin, in the order of its lines: the offsets of their `mov register, #0`, None without.

    A test clears a register, sets bits of it where something is wrong, and is reported by `ldr r0, =its name` and the
    call right behind; a page begins with `ldr r0, =its title`. ARM and Thumb code do it alike.
    """
    found: dict[str, list[int | None]] = {page: [] for page in PAGES}
    page, cleared = "", None
    for offset in range(0, len(rom) - 4, 2):
        low, high = struct.unpack_from("<HH", rom, offset)
        arm = offset % 4 == 0
        if low == _THUMB_CLEAR or (arm and (low, high) == _ARM_CLEAR):
            cleared = offset
        if arm and high == _ARM_LDR_R0:
            pool, calls = offset + 8 + (low & 0xFFF), word(rom, offset + 4) >> 24 == _ARM_BL
        elif low >> 8 == _THUMB_LDR_R0:
            pool, calls = (offset + 4 & ~3) + (low & 0xFF) * 4, high >> 11 == _THUMB_BL
        else:
            continue
        said = text(rom, word(rom, pool))
        if said in PAGES:
            page = said
        elif said and calls and page:
            found[page].append(cleared)
            cleared = None
    return {page: tuple(tests) for page, tests in found.items() if len(tests) == PAGES[page]}


@dataclass(frozen=True)
class Armwrestler:
    """The page that the replay opens last."""

    font: Font
    name: str = "armwrestler"

    @property
    def limit_frames(self) -> int:
        return LIMIT_FRAMES

    def run(self, emulator: Emulator, keys: NDArray[np.uint16]) -> Verdict:
        """The page's verdict; a machine that hangs or breaks keeps the lines before."""
        return as_far_as_it_comes(emulator, keys, lambda picture, whole: self.read(picture, whole=whole), LIMIT_FRAMES)

    def read(self, picture: Frame, *, whole: bool = True) -> Verdict:
        """The verdict in a picture; raises VerdictError if it shows none.

        Unless it must be `whole`, lines missing at the end are tests not passed: the machine hangs in one of them.
        """
        text = self.font.on(picture)
        titles = [text.at(x, _TITLE_Y, _TITLE_COLUMNS).strip() for x in _TITLE_XS]
        page = next((page for page in PAGES if self.font.seen(page) in titles), None)
        if page is None:
            raise VerdictError(f"Expected a page's title on top, saw {titles[0]!r}.", picture)
        ys = range(_FIRST_LINE_Y, _FIRST_LINE_Y + (PAGES[page] + 1) * CELL, CELL)
        lines = [text.at(_LINE_X, y, _LINE_COLUMNS).rstrip() for y in ys]
        while lines and not lines[-1]:
            lines.pop()
        if not lines or len(lines) > PAGES[page] or (whole and len(lines) < PAGES[page]):
            raise VerdictError(f"Expected {PAGES[page]} lines under {page!r}, saw {len(lines)}.", picture)
        passed = tuple(self._passed(line, page, picture) for line in lines)
        return Verdict(sum(passed), PAGES[page], page, passed, whole=len(passed) == PAGES[page])

    def spoilt(self, rom: bytes, verdict: Verdict, seed: bytes) -> Canary | None:
        """With one of the passed tests broken: it begins with a bit set that says that something is wrong."""
        begins = find_tests(rom).get(verdict.page, ())
        alone = {
            # A test that clears no register has the result of the one before it, too.
            line: begin
            for line, (begin, following) in enumerate(zip(begins, (*begins[1:], 0), strict=True))
            if begin is not None and following is not None and line < len(verdict.passed) and verdict.passed[line]
        }
        for line in pick(seed, list(alone), 1):
            spoilt = rom[: alone[line]] + b"\1" + rom[alone[line] + 1 :]
            return Canary(spoilt, verdict.passes - 1, verdict.passes - 1, f"the test on line {line + 1} broken")
        return None

    @staticmethod
    def _passed(line: str, page: str, picture: Frame) -> bool:
        if UNKNOWN not in line.partition("BAD")[0]:  # what follows BAD is the reason, in signs of all kinds
            if _PASSED.fullmatch(line):
                return True
            if _FAILED.fullmatch(line):
                return False
        raise VerdictError(f"Expected OK or BAD after a test's name under {page!r}, saw {line!r}.", picture)


def recognise(rom: bytes, digest: str) -> Armwrestler | None:
    """The procedure for this ROM, by its digest: the pages are this build's."""
    font = find_font(rom) if digest == SHA256 else None
    return Armwrestler(font) if font else None
