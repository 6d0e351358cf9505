"""jsmolka's gba-tests: `All tests passed`, or the number of the first test that failed.

Source: github.com/jsmolka/gba-tests, lib/macros.inc and lib/text.asm. A ROM runs its tests in ascending order and stops
at the first that fails, so the credit is how far it came: the tests before the failed one, of all. Which tests there
are is read from its code: a test fails by putting its number into a register and jumping to the evaluation, and that
jump's target is the same everywhere. The tests after the failed one are unknown and earn nothing. A few tests of
branches never jump there, and are not counted: their number shows only if a branch went astray.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.procedural.arm_code import (
    after_pc,
    branch_target,
    immediate,
    is_mov,
    is_orr,
    thumb_call_target,
    word,
)
from graders.procedural.canary import Canary, pick
from graders.procedural.font import Font, unpack_1bpp
from graders.procedural.verdict import Verdict, VerdictError, play_keys, wait_for
from reference import Emulator, Frame

TITLE: Final = b"GBA Tests\0\0\x001337JS"
"""In the cartridge header, at 0xA0."""

LIMIT_FRAMES: Final = 600
"""Ten seconds beyond the replay; every one of these ROMs is done within one on the reference."""

_TEXT_Y: Final = 76
_PASSED_X: Final = 56
_FAILED_X: Final = 60
_PASSED: Final = "All tests passed"
_FAILED: Final = re.compile(r"Failed test ([0-9]{3})")
_FAILED_LENGTH: Final = len("Failed test 000")

_ARM_REGISTER: Final = 12
_ARM_B: Final = 0xA  # without the condition
_ARM_NOP: Final = bytes.fromhex("0000a0e1")
_THUMB_MOV_R7: Final = 0x27
_THUMB_B: Final = 0b11100
_THUMB_B_IF: Final = 0b1101
_THUMB_NOP: Final = bytes.fromhex("c046")
_FONT_CODE: Final = bytes.fromhex("202042e2 8221a0e1")  # sub r2, r2, #32; lsl r2, r2, #3 -- then adr r3, glyphs
_GLYPHS: Final = 95


def find_exits(rom: bytes) -> dict[int, int]:
    """Where the ROM's tests end that fail: offsets by the tests' numbers, ascending; none if the code leaves doubts."""
    exits: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for offset in range(0, len(rom) - 4, 4):
        if is_mov(word(rom, offset), _ARM_REGISTER):
            number, jump = immediate(word(rom, offset)), offset + 4
            if is_orr(word(rom, jump), _ARM_REGISTER):
                number, jump = number | immediate(word(rom, jump)), jump + 4
            target = branch_target(word(rom, jump), jump)
            if target is not None:
                exits[target].append((number, offset))
    for offset in range(0, len(rom) - 6, 2):
        if rom[offset + 1] == _THUMB_MOV_R7 and (target := thumb_call_target(rom, offset + 2)) is not None:
            exits[target].append((rom[offset], offset))
    found = max(exits.values(), key=len, default=[])
    return dict(found) if all(a < b for (a, _), (b, _) in pairwise(found)) else {}


def break_test(rom: bytes, failed: int) -> bytes | None:
    """The ROM with a test that always fails, by the offset of its exit.

    The branch that leads a test that passed over its exit becomes a `nop`; None if there is none.
    """
    if rom[failed + 1] == _THUMB_MOV_R7:
        over, nop = failed - 2, _THUMB_NOP
        is_branch = rom[over + 1] >> 3 == _THUMB_B or rom[over + 1] >> 4 == _THUMB_B_IF
    else:
        over, nop = failed - 4, _ARM_NOP
        is_branch = rom[over + 3] & 0xF == _ARM_B
    return rom[:over] + nop + rom[over + len(nop) :] if is_branch else None


def find_font(rom: bytes) -> Font | None:
    """The ROM's font, where its text routine's `adr` points; 1 bit a pixel, the lowest on the left; or None."""
    code = rom.find(_FONT_CODE)
    if code < 0:
        return None
    adr = code + len(_FONT_CODE)
    table = after_pc(word(rom, adr), adr)
    glyphs = rom[table : table + _GLYPHS * 8]
    return Font(unpack_1bpp(glyphs, left="low")) if len(glyphs) == _GLYPHS * 8 else None


@dataclass(frozen=True)
class Jsmolka:
    """One of the test ROMs; `tests` are the numbers of its tests."""

    font: Font
    tests: tuple[int, ...]
    name: str = "jsmolka"

    @property
    def limit_frames(self) -> int:
        return LIMIT_FRAMES

    def run(self, emulator: Emulator, keys: NDArray[np.uint16]) -> Verdict:
        play_keys(emulator, keys)
        return wait_for(emulator, self.read, LIMIT_FRAMES)

    def read(self, picture: Frame) -> Verdict:
        """The verdict in a picture; raises VerdictError if it shows none."""
        text = self.font.on(picture)
        if text.at(_PASSED_X, _TEXT_Y, len(_PASSED)) == _PASSED:
            return Verdict(len(self.tests), len(self.tests))
        failed = text.at(_FAILED_X, _TEXT_Y, _FAILED_LENGTH)
        match = _FAILED.fullmatch(failed)
        if match is None:
            raise VerdictError(f"Expected {_PASSED!r} or 'Failed test NNN', saw {failed.strip()!r}.", picture)
        if not 0 < int(match[1]) <= self.tests[-1]:
            raise VerdictError(f"Expected the number of a test, 1 to {self.tests[-1]}, saw {match[1]}.", picture)
        return Verdict(bisect_left(self.tests, int(match[1])), len(self.tests))

    def spoilt(self, rom: bytes, verdict: Verdict, seed: bytes) -> Canary | None:
        """With one of the passed tests broken, which must then be the one that is reported."""
        exits = find_exits(rom)
        breakable = [test for test in self.tests[: verdict.passes] if break_test(rom, exits[test]) is not None]
        for test in pick(seed, breakable, 1):
            if (broken := break_test(rom, exits[test])) is not None:
                passes = self.tests.index(test)
                return Canary(broken, passes, passes, f"test {test} broken")
        return None


def recognise(rom: bytes) -> Jsmolka | None:
    """The procedure for this ROM, by its header; None for those that show pictures and judge nothing."""
    if rom[0xA0:].startswith(TITLE) and (exits := find_exits(rom)) and (font := find_font(rom)):
        return Jsmolka(font, tuple(exits))
    return None
