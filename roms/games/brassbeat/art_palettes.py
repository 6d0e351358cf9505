"""Brassbeat's object palettes and the ramps that its pictures are drawn with."""

from __future__ import annotations

from dataclasses import dataclass

from ..runtime.pixels import Canvas, gradient  # noqa: TID252 - the build runs this outside the package `roms`

A, B, C = [2, 3, 4, 5, 6], [7, 8, 9, 10, 11], [12, 13, 14, 15]
"""Ramps from dark to light; 1 is the outline."""


def bank(outline: str, a: tuple[str, str], b: tuple[str, str], c: tuple[str, str]) -> list[str]:
    """A 16-colour palette: transparent, outline, ramps of 5, 5 and 4."""
    return ["000000", outline, *gradient(*a, 5), *gradient(*b, 5), *gradient(*c, 4)]


LANE_COLOURS = (("801028", "ff8890"), ("083890", "78c8ff"), ("086028", "88f898"), ("986000", "ffe878"))
CRASH_COLOURS = ("602080", "f0b0ff")

PALETTES = [
    *(bank("180c14", lane, ("483010", "ffd878"), ("c8c8d8", "ffffff")) for lane in (*LANE_COLOURS, CRASH_COLOURS)),
    bank("100c18", ("282838", "9898b0"), ("483010", "e8b850"), ("b0b0c8", "ffffff")),  # 5 receptors
    bank("201008", ("c04800", "fff080"), ("0060a0", "a0f8ff"), ("a01020", "ff9078")),  # 6 words, digits
    bank("1c0c04", ("603008", "ffd070"), ("801818", "ff7860"), ("303848", "e0e8f0")),  # 7 brass players
    bank("101018", ("303c58", "b8d0f0"), ("703010", "f8a858"), ("283028", "f0f0d0")),  # 8 steel players
    bank("100818", ("502060", "e098f0"), ("584010", "f8e080"), ("303030", "ffffff")),  # 9 the singer
    ["000000", "301008", *gradient("c03800", "ffc040", 6), *gradient("ffd860", "ffffff", 8)],  # 10 sparks
    bank("180c04", ("402008", "c88848"), ("504020", "f8e0a0"), ("601010", "ff5840")),  # 11 metronome, gears
    ["000000", *["ffffff"] * 15],  # 12 lit
]


@dataclass(frozen=True)
class Art:
    """One picture: its name in C and its pixels."""

    name: str
    canvas: Canvas
