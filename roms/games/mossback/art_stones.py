"""The four kinds of stone and the colours of the stages' cells."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ..runtime.pixels import Noise, gradient  # noqa: TID252 - the build runs this outside the package `roms`


@dataclass(frozen=True)
class Look:
    """A stage's colours and its stone."""

    terrain: list[str]
    decor: list[str]
    grain: Callable[[int, int, int], float]
    """Brightness of the stone at a pixel, with a variant number."""
    trim_depth: int
    hanging: bool
    """Something hangs from the underside."""


def soil(x: int, y: int, variant: int) -> float:
    """Earth with pebbles."""
    light = 0.4 + 0.5 * (Noise(3).fractal(x, y, 16, 16, 8, 2) - 0.5)
    for cx, cy, r in ((4, 10, 2.4), (12, 5, 2.0)) if variant % 2 else ((9, 12, 2.6),) if variant else ():
        d = math.hypot(x - cx, y - cy)
        if d < r:
            light = 0.85 - (x - cx + y - cy) * 0.1
        elif d < r + 1:
            light = 0.1
    return light


def ashlar(x: int, y: int, variant: int) -> float:
    """Dressed blocks, two courses to a cell."""
    course = y // 8
    u = (x + (8 if course else 0)) % 16
    if y % 8 == 7 or u == 15:
        return 0.05
    if y % 8 == 0 or u == 0:
        return 0.78
    worn = Noise(5).fractal(x + variant * 5, y, 16, 16, 4, 2) - 0.5
    return 0.5 + worn * (0.3 + 0.2 * variant) - (y % 8) * 0.02


def basalt(x: int, y: int, variant: int) -> float:
    """Upright columns."""
    column = (x + 16) % 8
    if column == 7:
        return 0.0
    crack = 0.25 if variant and abs(y - 4 - variant * 3 - column % 3) < 1 else 0.0
    return 0.62 - column * 0.07 - crack + 0.2 * (Noise(9).fractal(x, y, 16, 16, 4, 1) - 0.5)


def frost(x: int, y: int, variant: int) -> float:
    """Blue rock in slanted layers."""
    band = (x + 2 * y + variant * 6) % 16
    return 0.35 + 0.35 * (band / 16) + 0.3 * (Noise(13).fractal(x, y, 16, 16, 8, 2) - 0.5)


LOOKS = (
    Look(
        [
            "000000", *gradient("2c1810", "a07040", 6), *gradient("0c4018", "90d840", 4), "c89850", "e8c880", "fff0b0",
            "180c10", "ffffff",
        ],
        [
            "000000", *gradient("0c4420", "a0e050", 4), "b02850", "f06080", "ffd0c0", "1850a0", "3088d0", "70c8f0",
            "d0f8ff", "0878b8", "58d8f8", "e8ffff", "fff8e0",
        ],
        soil, 5, True,
    ),
    Look(
        [
            "000000", *gradient("2a3038", "b8b49c", 6), *gradient("104838", "70c888", 4), "806840", "c0a060", "f0e0a0",
            "10141c", "ffffff",
        ],
        [
            "000000", *gradient("0c4838", "78d098", 4), "705030", "b89048", "f8e080", "083850", "106880", "20a0a8",
            "90f0e0", "0878b8", "58d8f8", "e8ffff", "f0fff8",
        ],
        ashlar, 3, True,
    ),
    Look(
        [
            "000000", *gradient("140c14", "706068", 6), *gradient("601008", "ff9020", 4), "a02008", "ff6010", "ffd060",
            "080408", "fff8d0",
        ],
        [
            "000000", *gradient("301020", "b04060", 4), "7030a0", "b868e0", "f0c8ff", "a01000", "e04000", "ff9010",
            "fff080", "0878b8", "58d8f8", "e8ffff", "fff8e0",
        ],
        basalt, 3, False,
    ),
    Look(
        [
            "000000", *gradient("182440", "7890b8", 6), *gradient("88a8d0", "ffffff", 4), "5088c0", "a0d8f8", "e0ffff",
            "0c1428", "ffffff",
        ],
        [
            "000000", *gradient("103830", "68a878", 4), "7080a8", "b0c0e0", "ffffff", "1850a0", "3088d0", "70c8f0",
            "d0f8ff", "0878b8", "58d8f8", "e8ffff", "fff8e0",
        ],
        frost, 5, True,
    ),
)  # fmt: skip
