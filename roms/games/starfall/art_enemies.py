"""The enemies of the three stages."""

from __future__ import annotations

import math

from ..runtime.pixels import Canvas, Noise  # noqa: TID252 - the build runs this outside the package `roms`
from .art_palettes import A, B, C, pair


def dart(step: int) -> Canvas:
    """Small red drone, nose down."""
    c = Canvas(16, 16)
    tip = 1 if step else 3
    pair(c, [(8, 3), (5, 5), (1, tip), (0, tip + 2), (3, 10), (8, 12)], A, 0.85, 0.5, 0.4)
    c.polygon([(6, 4), (10, 4), (10, 12), (8, 15), (6, 12)], B, lambda x, y: 1 - abs(x - 7) / 4)
    c.ellipse(8, 9, 1.6, 2.4, C)
    c.outline(1)
    return c


def rock(size: int, seed: int) -> Canvas:
    """An asteroid with craters."""
    c, noise = Canvas(size, size), Noise(seed)
    middle, radius = size / 2, size / 2 - 0.6
    for y in range(size):
        for x in range(size):
            u, v = (x + 0.5 - middle) / radius, (y + 0.5 - middle) / radius
            angle, d = math.atan2(v, u), math.hypot(u, v)
            edge = 0.78 + 0.22 * noise.value(angle / math.tau * 8 + 8, 0.5, 8, 4)
            if d <= edge:
                w = math.sqrt(max(0.0, 1 - (d / edge) ** 2))
                rough = noise.fractal(x, y, size, size, max(4, size // 4), 2) - 0.5
                c.tone(x, y, B, max(0.0, -u * 0.5 - v * 0.6 + w * 0.6 + rough * 0.9), 0.5)
    for _ in range(size // 8):
        px, py, r = size * (0.3 + 0.4 * noise.next()), size * (0.3 + 0.4 * noise.next()), size * 0.09
        c.ellipse(px, py, r, r, A, flat=0.15)
        c.ellipse(px + 0.7, py + 0.7, r * 0.7, r * 0.7, B, flat=0.5)
    c.outline(1)
    return c


def gunship() -> Canvas:
    """32x16 gunner with two barrels."""
    c = Canvas(32, 16)
    pair(c, [(16, 2), (9, 2), (0, 6), (1, 10), (8, 10), (12, 13), (16, 13)], A, 0.8, 0.55, 0.4)
    pair(c, [(3, 8), (6, 8), (6, 15), (3, 15)], B, 0.9, 0.6)
    pair(c, [(9, 4), (14, 4), (13, 8), (8, 8)], B, 0.5, 0.3)
    c.ellipse(16, 8, 4, 4.5, C)
    c.outline(1)
    return c


def turret() -> Canvas:
    """Round gun on the ground, 16x16."""
    c = Canvas(16, 16)
    c.ellipse(8, 8, 7, 7, B)
    c.ellipse(8, 8, 5, 5, B, flat=0.1)
    c.ellipse(8, 7.5, 4, 4, A)
    c.polygon([(7, 8), (9, 8), (9, 15), (7, 15)], C, 0.7)
    c.outline(1)
    return c


def ember(step: int) -> Canvas:
    """A living spark, 16x16."""
    c = Canvas(16, 16)
    sway = 1.5 if step else -1.5
    c.polygon([(8 + sway, 0), (13, 8), (8, 10), (3, 8)], A, 0.8)
    c.ellipse(8, 10, 5.5, 5.2, A, (0, -0.3))
    c.ellipse(8, 10.5, 3.5, 3.2, C, flat=0.6)
    c.put(6, 10, 1)
    c.put(9, 10, 1)
    c.put(6, 11, 1)
    c.put(9, 11, 1)
    c.outline(1)
    return c


def skimmer() -> Canvas:
    """32x32 manta."""
    c = Canvas(32, 32)
    pair(c, [(16, 4), (10, 6), (1, 15), (0, 22), (5, 18), (11, 20), (14, 27), (16, 31)], A, 0.85, 0.55, 0.45)
    pair(c, [(12, 9), (6, 14), (5, 16), (11, 15)], C, 0.6, 0.3)
    c.polygon([(13, 3), (19, 3), (20, 16), (16, 27), (12, 16)], B, lambda x, y: 0.9 - abs(x - 14.5) / 6)
    c.ellipse(16, 11, 2.4, 4, C)
    c.outline(1)
    return c


def lancer() -> Canvas:
    """16x32 diver, a spear with fins."""
    c = Canvas(16, 32)
    pair(c, [(6, 4), (0, 0), (1, 9), (5, 13)], A, 0.8, 0.5)
    c.polygon([(5, 2), (11, 2), (11, 18), (8, 31), (5, 18)], B, lambda x, y: 0.95 - abs(x - 6.5) / 6)
    c.polygon([(6, 18), (10, 18), (8, 31)], C, lambda x, y: 0.4 + (y - 18) / 22)
    c.ellipse(8, 9, 2, 3.4, A)
    c.outline(1)
    return c


def seeker() -> Canvas:
    """A round hunter with an eye, 16x16."""
    c = Canvas(16, 16)
    for ray in range(6):
        angle = ray * math.tau / 6 + 0.5
        c.line(7.5, 7.5, 7.5 + 7 * math.cos(angle), 7.5 + 7 * math.sin(angle), 10)
    c.ellipse(8, 8, 5.4, 5.4, A)
    c.ellipse(8, 9, 2.8, 2.8, C, flat=0.9)
    c.ellipse(8, 9.5, 1.3, 1.3, C, flat=0.0)
    c.outline(1)
    return c


def mine() -> Canvas:
    """A spiked mine."""
    c = Canvas(16, 16)
    for ray in range(8):
        angle = ray * math.tau / 8
        c.line(7.5, 7.5, 7.5 + 7 * math.cos(angle), 7.5 + 7 * math.sin(angle), 9)
    c.ellipse(8, 8, 5, 5, B)
    c.ellipse(8, 8, 2, 2, C, flat=1.0)
    c.outline(1)
    return c


def blade() -> Canvas:
    """32x8 spinning bar."""
    c = Canvas(32, 8)
    c.polygon([(0, 4), (5, 1), (27, 1), (32, 4), (27, 7), (5, 7)], B, lambda x, y: 1.0 - y / 9)
    c.polygon([(1, 4), (6, 3), (26, 3), (31, 4), (26, 5), (6, 5)], C, 0.9)
    c.outline(1)
    return c


def carrier() -> Canvas:
    """64x32 hive carrier."""
    c, noise = Canvas(64, 32), Noise(5)
    c.ellipse(32, 14, 30, 12, A, (-0.4, -0.6), 0.6)
    for n in range(5):
        x = 10 + n * 11
        c.ellipse(x, 16 + 3 * math.cos((n - 2) * 0.7), 4.2, 4.2, B, flat=0.0)
        c.ellipse(x, 16.5 + 3 * math.cos((n - 2) * 0.7), 3, 3, C, flat=0.5 + 0.3 * noise.next())
    pair(c, [(8, 20), (14, 24), (12, 31), (8, 27)], B, 0.8, 0.5)
    pair(c, [(22, 24), (28, 25), (27, 31), (24, 30)], B, 0.8, 0.5)
    pair(c, [(32, 3), (24, 5), (26, 9), (32, 8)], B, 0.9, 0.6)
    c.outline(1)
    return c


def shield() -> Canvas:
    """16x16 plate that circles the core."""
    c = Canvas(16, 16)
    c.polygon([(8, 0), (15, 4), (15, 11), (8, 16), (1, 11), (1, 4)], B, lambda x, y: 1 - (x + y) / 34)
    c.ellipse(8, 8, 3.6, 3.6, C)
    c.outline(1)
    return c
