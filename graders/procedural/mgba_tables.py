"""Where the mGBA test suite keeps what it expects, so that tests can be broken.

Source: github.com/mgba-emu/suite, src/*.c. A suite is a record: its name, three functions, how many entries it has, two
addresses. Its table of entries follows, each beginning with the address of a name that the screen shows. What stands
where in an entry is its source's; the places here were tried on the reference, test by test.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graders.procedural.arm_code import ROM_BASE, text, word

_COUNT: Final = 16  # in a suite's record
_RECORD_BYTES: Final = 28
_WORD: Final = 4


@dataclass(frozen=True)
class Layout:
    """An entry's `size` in bytes, and where in it the values are that it expects, one a test, `width` bytes wide."""

    size: int
    places: tuple[int, ...]
    width: int = _WORD
    second_half_if: int | None = None
    """The place of a word whose bit 1 says that the second half of the places is used; None where it always is."""


def _words(*places: int) -> tuple[int, ...]:
    return tuple(place * _WORD for place in places)


LAYOUTS: Final = {
    "Memory tests": Layout(117 * _WORD, _words(*range(3, 7), *range(9, 38), *range(45, 117, 8))),
    "I/O read tests": Layout(4 * _WORD, (10,), width=2),
    "Timing tests": Layout(23 * _WORD, _words(*range(3, 23)), second_half_if=2 * _WORD),
    # Nine times: two words, two halves. The words' upper halves are zero, so that every place is broken alike.
    "Timer count-up tests": Layout(
        29 * _WORD, tuple(8 + 12 * group + place for group in range(9) for place in (0, 4, 8, 10)), width=2
    ),
    "Timer IRQ tests": Layout(7 * _WORD, tuple(range(6, 26, 2)), width=2),
    "Shifter tests": Layout(7 * _WORD, _words(5, 6)),
    "Carry tests": Layout(10 * _WORD, _words(4, 6, 8)),
    "Multiply long tests": Layout(17 * _WORD, _words(3, 6)),
    "BIOS math tests": Layout(9 * _WORD, _words(4, 5, 6, 7, 8)),
    "DMA tests": Layout(21 * _WORD, _words(10)),
    "SIO register R/W test": Layout(4 * _WORD, _words(3)),
}
"""Of the suites whose tests can be broken. Of SIO timing the reference passes no test that a place could be tried on,
and for the edge cases no table was found: fourteen tests together. Of the memory and DMA tests these are most, not
all."""


def find_values(rom: bytes, suite: str) -> tuple[tuple[int, int], ...]:
    """The offset and width of each value that a suite expects, one a test; empty if none are known."""
    layout, table = LAYOUTS.get(suite), _find_table(rom, suite)
    if layout is None or table is None:
        return ()
    start, entries = table
    return tuple(_values(rom[start : start + entries * layout.size], start, layout))


def _values(table: bytes, start: int, layout: Layout) -> Iterator[tuple[int, int]]:
    for entry in range(0, len(table) - layout.size + 1, layout.size):
        places = layout.places
        if layout.second_half_if is not None and not word(table, entry + layout.second_half_if) & 2:
            places = places[: len(places) // 2]
        yield from ((start + entry + place, layout.width) for place in places)


def _find_table(rom: bytes, suite: str) -> tuple[int, int] | None:
    """The offset and the number of a suite's entries, by the record that holds the address of its name."""
    name = rom.find(suite.encode())
    record = rom.find(struct.pack("<I", ROM_BASE + name)) if name >= 0 else -1
    if record < 0:
        return None
    start, entries = record + _RECORD_BYTES, word(rom, record + _COUNT)
    while start < len(rom) and text(rom, word(rom, start)) is None:
        start += _WORD
    return start, entries
