"""FuzzARM: thousands of random instructions, each with its expected result.

Source: github.com/DenSinH/FuzzARM, asm/run_tests.asm. The first row shows the number of tests still to do, in hex, and
at last `End of testing`. At a failed test the ROM shows what went wrong and waits for a key, then goes on. So the keys
are pressed for it, failures are counted, and the credit is per test. Tests that were not reached earn nothing.
"""

import dataclasses
import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.procedural.arm_code import ROM_BASE, constant_before, word
from graders.procedural.canary import HITS, Canary, draw
from graders.procedural.font import Font, unpack_1bpp
from graders.procedural.verdict import Verdict, VerdictError, step
from reference import HEIGHT, WIDTH, Buttons, Emulator, EmulatorError, Frame

TITLE: Final = b"RandomROMs\0DenSinH"
"""In the cartridge header, at 0xA0."""

LIMIT_FRAMES: Final = 6000
"""A hundred seconds beyond the replay: 10,000 tests take the reference 828 frames, a failure takes six more."""

SETTLED_FRAMES: Final = 2
"""A failure's page has been drawn, which takes over a frame, if it stays the same for so long."""

PRESS_FRAMES: Final = 2
"""The ROM, which waits for nothing else, sees a key held for so long."""

UNSEEN_TESTS: Final = 500
"""The counter must be seen within this of its start and of its end, or tests were skipped. The reference does 12 tests
a frame; an emulator that forgets wait states does perhaps 50."""

BROKEN_MORE: Final = 100
"""A canary has up to so many more failures than it needs: ten seconds of pressing keys."""

HITS_OF_PART: Final = 250
"""How many passed tests a canary breaks of a machine that did not come to the end: far more than it does in a frame,
which is how exactly it is known where it stopped."""

_X: Final = 2  # the ROM draws a character's pairs of pixels from right to left, beginning eight to the right
_COLUMNS: Final = 16
_END: Final = "End of testing".ljust(_COLUMNS)
_FAILED: Final = "Failed test "
_COUNTER: Final = re.compile(r"[0-9A-F]{8}")

_LOAD_TOTAL: Final = bytes.fromhex("04c09be4")  # ldr r12, [r11], #4, after r11 was set to the table of tests
_FONT_CODE: Final = bytes.fromhex("202042e2 823183e0")  # sub r2, r2, #32; add r3, r3, r2, lsl #3
_GLYPHS: Final = 95

_TEST_BYTES: Final = 20  # five words
_EXPECTED: Final = 8  # the third is an expected result


def find_tests(rom: bytes) -> tuple[int, int] | None:
    """The offset of the first test and the number of tests, which stands before it, where the ROM loads it; or None."""
    load = rom.find(_LOAD_TOTAL)
    table = constant_before(rom, load, 11) if load >= 0 else None
    if not table or not (total := word(rom, table - ROM_BASE)):
        return None
    first = table - ROM_BASE + 4
    return (first, total) if first + total * _TEST_BYTES <= len(rom) else None


def find_font(rom: bytes) -> Font | None:
    """The ROM's font, whose address its text routine holds: 1 bit a pixel, the highest on the left; or None."""
    code = rom.find(_FONT_CODE)
    table = constant_before(rom, code, 3) if code >= 0 else None
    if not table:
        return None
    glyphs = rom[table - ROM_BASE : table - ROM_BASE + _GLYPHS * 8]
    return Font(unpack_1bpp(glyphs, left="high")) if len(glyphs) == _GLYPHS * 8 else None


class Watch:
    """What the screen has told so far, one picture a frame."""

    def __init__(self, font: Font, total: int) -> None:
        self._font = font
        self._total = total
        self._picture: Frame | None = None
        self._counted: Frame | None = None
        self._same_frames = 0
        self.first: int | None = None
        """The highest number of tests to do that was seen: the first."""
        self.left: int | None = None
        """The last number of tests to do that was seen."""
        self.failures = 0
        self.ended = False
        self.waits = False
        """A failure's page is up, and the ROM waits for a key."""

    def see(self, picture: Frame) -> None:
        row = self._font.on(picture).at(_X, 0, _COLUMNS)
        unchanged = self._picture is not None and np.array_equal(picture, self._picture)
        self._same_frames = self._same_frames + 1 if unchanged else 0
        self._picture = picture
        self.ended = row == _END
        self.waits = row.startswith(_FAILED) and self._same_frames >= SETTLED_FRAMES
        if self.waits and (self._counted is None or not np.array_equal(picture, self._counted)):
            self.failures += 1
            self._counted = picture
        if _COUNTER.fullmatch(row[:8]) and 0 < (left := int(row[:8], 16)) <= self._total:
            self.left = left
            self.first = max(left, self.first or 0)

    def verdict(self) -> Verdict:
        """The tests done without failure; raises VerdictError if the screen has not shown that any were."""
        picture = self._picture if self._picture is not None else np.zeros((HEIGHT, WIDTH), np.uint16)
        row = self._font.on(picture).at(_X, 0, _COLUMNS).strip()
        if self.ended:
            unseen = max(self._total - (self.first or 0), self.left if self.left is not None else self._total)
            if unseen > UNSEEN_TESTS + self.failures:
                raise VerdictError(f"Expected a counter from {self._total} to 0, saw {row!r} without it.", picture)
            return Verdict(max(self._total - self.failures, 0), self._total)
        if self.first is None or self.left is None:
            if self.failures:  # the very first tests fail, and so fast that the counter never stays
                return Verdict(0, self._total, whole=False)
            raise VerdictError(f"Expected a counter, 'Failed test' or 'End of testing', saw {row!r}.", picture)
        return Verdict(max(self.first - self.left - self.failures, 0), self._total, whole=False)


@dataclass(frozen=True)
class FuzzArm:
    """A ROM of `total` random tests, which begin at the offset `first_test`."""

    font: Font
    first_test: int
    total: int
    name: str = "fuzzarm"

    @property
    def limit_frames(self) -> int:
        return LIMIT_FRAMES

    def run(self, emulator: Emulator, keys: NDArray[np.uint16]) -> Verdict:
        """The tests that were seen to pass; a machine that breaks keeps those before, like one that hangs."""
        watch = Watch(self.font, self.total)
        try:
            self._play(emulator, keys, watch)
        except EmulatorError as error:
            try:
                return dataclasses.replace(watch.verdict(), broke=error)
            except VerdictError:
                raise error from None
        return watch.verdict()

    def _play(self, emulator: Emulator, keys: NDArray[np.uint16], watch: Watch) -> None:
        for held in keys.tolist():
            emulator.set_keys(held)
            self._step(emulator, watch)
        emulator.set_keys(0)
        press = 0
        for _ in range(LIMIT_FRAMES):
            if watch.ended:
                break
            press = press - 1 if press else PRESS_FRAMES if watch.waits else 0
            emulator.set_keys(Buttons.A if press else 0)
            self._step(emulator, watch)

    @staticmethod
    def _step(emulator: Emulator, watch: Watch) -> None:
        step(emulator)
        watch.see(emulator.frame())

    def spoilt(self, rom: bytes, verdict: Verdict, seed: bytes) -> Canary | None:
        """With some expected results changed; each failure is waited for, so there are as few as will be noticed."""
        hits = HITS if verdict.whole else HITS_OF_PART
        drawn = draw(seed, self.total, verdict.passes, self.total, spread=BROKEN_MORE, hits=hits)
        spoilt = bytearray(rom)
        for test in drawn.tests:
            spoilt[self.first_test + test * _TEST_BYTES + _EXPECTED] ^= 0x5A
        return Canary(bytes(spoilt), drawn.fewest, drawn.most, f"{len(drawn.tests)} of its tests broken")


def recognise(rom: bytes) -> FuzzArm | None:
    """The procedure for this ROM, by its header."""
    if rom[0xA0:].startswith(TITLE) and (tests := find_tests(rom)) and (font := find_font(rom)):
        return FuzzArm(font, *tests)
    return None
