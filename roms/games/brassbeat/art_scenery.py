"""What Brassbeat's places are made of: skies, clouds, boards, the highway; three layers and their colours each."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..runtime.pixels import BAYER, Canvas, Noise  # noqa: TID252 - the build runs this outside the package `roms`

WIDTH, HEIGHT = 256, 256
HORIZON_END = 160
FLOOR = 128
"""Where the bandstand's boards begin."""
HIGHWAY = [
    "000000", "301828", "182838", "183028", "302818", "585878", "301c08", "704810",
    "b08030", "f0d080", "fff8d0", "481c38", "1c3c58", "1c4830", "483c18", "000000",
]  # fmt: skip
"""1-4 lanes, 5 seams, 6-10 brass, 11-14 lanes near the player."""


@dataclass(frozen=True)
class Place:
    """Layers and their 16-colour palettes: far, middle, near (banks 1, 2, 3)."""

    name: str
    far: Canvas
    middle: Canvas
    near: Canvas
    palettes: tuple[list[str], list[str], list[str]]


def dithered(x: int, y: int, level: float) -> int:
    """A whole number near level, neighbours mixed by ordered dither."""
    return math.floor(level + (BAYER[y % 4 * 4 + x % 4] + 0.5) / 16)


def sky(c: Canvas, first: int, last: int, bottom: int) -> None:
    """Bands of colours, one dithered into the next; rows repeat every 8 pixels, which saves tiles."""
    for y in range(bottom):
        for x in range(WIDTH):
            c.put(x, y, min(last, first + dithered(x, y, y * (last - first) / bottom)))


def box(c: Canvas, left: int, top: int, right: int, bottom: int, index: int) -> None:
    for y in range(top, bottom):
        for x in range(left, right):
            c.put(x, y, index)


def highway() -> Canvas:
    """Four lanes of 24 pixels between brass rails."""
    c = Canvas(WIDTH, HEIGHT)
    for y in range(HORIZON_END):
        for x in range(96):
            lane, at = x // 24, x % 24
            near = y / HORIZON_END + (BAYER[y % 4 * 4 + x % 4] - 8) / 40 > 0.55
            c.put(16 + x, y, 5 if at == 0 and lane else 11 + lane if near else 1 + lane)
        for n, index in enumerate((6, 7, 8, 9, 10, 9, 7, 6)):
            c.put(8 + n, y, index if y % 16 != 15 else 6)
            c.put(112 + n, y, index if y % 16 != 15 else 6)
        if y % 16 in (6, 7, 8):
            for side in (8, 112):
                c.put(side + 3, y, 10 if y % 16 == 6 else 8)
                c.put(side + 4, y, 7)
    return c


def boards(c: Canvas, dark: int, mid: int, light: int, edge: int) -> None:
    """The bandstand: planks in perspective with a lit edge, then its front."""
    box(c, 0, FLOOR, WIDTH, FLOOR + 2, edge)
    for y in range(FLOOR + 2, 144):
        for x in range(WIDTH):
            plank = (x - 184) * 24 // (y - 92)
            c.put(x, y, dark if (y - FLOOR) % 7 == 6 else mid if plank % 3 else light)
    for y in range(144, HORIZON_END):
        for x in range(WIDTH):
            c.put(x, y, edge if y == 144 else dark if x % 8 == 7 or y > 157 else mid)


def cloud(c: Canvas, cx: float, cy: float, size: float, ramp: list[int], seed: int) -> None:
    """A heap of balls, lit from above."""
    noise = Noise(seed)
    for n in range(9):
        x, r = cx + (n - 4) * size * 0.34, size * (0.34 + 0.3 * noise.next()) * (1 - abs(n - 4) * 0.11)
        for dx in (-WIDTH, 0, WIDTH):
            c.ellipse(x + dx, cy - r * 0.3, r, r * 0.8, ramp, (-0.3, -0.8), 0.8)
    for y in range(int(cy + size * 0.2), int(cy + size)):
        for x in range(WIDTH):
            if c.get(x, y) in ramp and y > cy + size * 0.22:
                c.put(x, y, ramp[0])
