"""Starfall's object palettes and the ramps that its pictures are drawn with."""

from __future__ import annotations

from dataclasses import dataclass

from ..runtime.pixels import Canvas, Point, gradient  # noqa: TID252 - the build runs this outside the package `roms`

A, B, C = [2, 3, 4, 5, 6], [7, 8, 9, 10, 11], [12, 13, 14, 15]


def bank(outline: str, a: tuple[str, str], b: tuple[str, str], c: tuple[str, str]) -> list[str]:
    """A 16-colour palette: transparent, outline, ramps of 5, 5 and 4."""
    return ["000000", outline, *gradient(*a, 5), *gradient(*b, 5), *gradient(*c, 4)]


PALETTES = [
    bank("101830", ("304070", "f0f8ff"), ("085878", "70fff0"), ("c03000", "fff0a0")),  # 0 player
    bank("200818", ("601020", "ff7858"), ("302838", "c8b8c8"), ("a86000", "fff890")),  # 1 red
    bank("180828", ("401868", "d888ff"), ("104830", "90f090"), ("a02068", "ffc0e0")),  # 2 violet
    bank("181008", ("603810", "f8d078"), ("283038", "a8b8c8"), ("006878", "a0fff8")),  # 3 bronze
    bank("280828", ("0868d8", "f8ffff"), ("c01070", "fff0ff"), ("e06000", "ffffc0")),  # 4 shots
    [
        "000000",
        "281820",
        *gradient("481828", "a82820", 4),
        *gradient("d84818", "ffa020", 4),
        *gradient("ffc038", "fff8a0", 4),
        "ffffd8",
        "ffffff",
    ],
    bank("100c14", ("30283a", "a89c98"), ("40302c", "c0a888"), ("586070", "e8f0ff")),  # 6 rock
    ["000000", *["ffffff"] * 15],  # 7 hit flash
    bank("180408", ("480818", "f05048"), ("201c30", "9898b8"), ("986010", "fff0a0")),  # 8 boss 1
    bank("100404", ("181420", "787090"), ("801000", "ff9830"), ("e08800", "ffffb0")),  # 9 boss 2
]

# Colours 128-255 of the objects, for the 8-bit boss: four ramps of 32.
DEEP = [
    *gradient("100818", "c848e0", 32),
    *gradient("180c20", "d8e0f0", 32),
    *gradient("200408", "ff6040", 24),
    *gradient("ff7848", "ffffe0", 8),
    *gradient("041018", "60ffd0", 32),
]
FLESH, STEEL, EYE, GLOW = (list(range(128 + 32 * n, 160 + 32 * n)) for n in range(4))


@dataclass(frozen=True)
class Art:
    """One picture: its name in C, its pixels, and whether it has 256 colours."""

    name: str
    canvas: Canvas
    deep: bool = False


def pair(canvas: Canvas, points: list[Point], ramp: list[int], left: float, right: float, fall: float = 0.0) -> None:
    """A polygon and its mirror image, each with its own brightness; `fall` darkens towards the bottom."""
    top, height = min(p[1] for p in points), max(p[1] for p in points) - min(p[1] for p in points) or 1
    canvas.polygon(points, ramp, lambda x, y: left - fall * (y - top) / height)
    canvas.polygon([(canvas.width - x, y) for x, y in points], ramp, lambda x, y: right - fall * (y - top) / height)
