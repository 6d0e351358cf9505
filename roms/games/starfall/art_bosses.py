"""The parts of the three bosses."""

from __future__ import annotations

import math

from ..runtime.pixels import Canvas, Noise  # noqa: TID252 - the build runs this outside the package `roms`
from .art_palettes import EYE, FLESH, GLOW, STEEL, A, B, C, pair


def boss1_body() -> Canvas:
    """64x64 hull of the Harrow."""
    c = Canvas(64, 64)
    pair(c, [(32, 3), (22, 4), (12, 14), (8, 34), (14, 48), (24, 58), (32, 62)], A, 0.75, 0.5, 0.5)
    pair(c, [(30, 6), (23, 8), (15, 17), (13, 28), (28, 24)], B, 0.85, 0.55, 0.4)
    pair(c, [(12, 32), (24, 28), (26, 44), (20, 50), (14, 44)], B, 0.6, 0.35, 0.3)
    pair(c, [(4, 26), (10, 26), (10, 50), (7, 54), (4, 50)], B, 1.0, 0.7, 0.6)
    pair(c, [(5, 44), (9, 44), (9, 49), (5, 49)], C, 0.8, 0.8)
    for y in range(8, 58, 6):
        pair(c, [(25, y), (29, y), (29, y + 2), (25, y + 2)], A, 0.05, 0.05)
    c.polygon([(28, 2), (36, 2), (38, 30), (36, 60), (28, 60), (26, 30)], B, lambda x, y: 1.0 - abs(x - 30) / 9)
    c.ellipse(32, 36, 10.5, 10.5, B, flat=0.0)
    c.ellipse(32, 36, 9, 9, A)
    c.ellipse(32, 37, 5.5, 5.5, C, (-0.4, -0.6))
    pair(c, [(18, 14), (22, 11), (24, 15), (19, 18)], C, 0.9, 0.6)
    c.outline(1)
    return c


def boss1_wing() -> Canvas:
    """32x64 left wing of the Harrow."""
    c = Canvas(32, 64)
    c.polygon(
        [(32, 14), (20, 10), (6, 22), (1, 44), (4, 60), (10, 46), (18, 42), (32, 44)],
        A,
        lambda x, y: 0.9 - y / 110 - x / 90,
    )
    c.polygon([(31, 18), (21, 15), (11, 24), (8, 34), (31, 28)], B, lambda x, y: 0.9 - y / 60)
    c.polygon([(12, 36), (17, 34), (17, 54), (14, 58), (12, 54)], B, lambda x, y: 1.0 - (x - 12) / 6)
    c.polygon([(12, 50), (17, 50), (17, 54), (12, 54)], C, 0.8)
    for n in range(3):
        c.ellipse(24, 33 + n * 4, 2, 1.4, C, flat=0.3 + n * 0.3)
    c.line(20, 12, 31, 16, 11)
    c.line(5, 58, 2, 44, 6)
    c.outline(1)
    return c


def boss2_head() -> Canvas:
    """64x32 head of the Salamander."""
    c, noise = Canvas(64, 32), Noise(9)
    c.polygon(
        [(10, 6), (20, 1), (44, 1), (54, 6), (60, 16), (46, 26), (40, 31), (24, 31), (18, 26), (4, 16)],
        A,
        lambda x, y: 0.9 - y / 40 + 0.4 * (noise.fractal(x, y, 64, 32, 8, 2) - 0.5) - abs(x - 28) / 70,
        0.6,
    )
    pair(c, [(14, 8), (24, 12), (22, 17), (13, 13)], C, 0.9, 0.9)
    pair(c, [(18, 10), (21, 12), (20, 15), (17, 13)], A, 0.0, 0.0)
    pair(c, [(32, 18), (24, 20), (24, 23), (28, 28), (32, 29)], B, 0.8, 0.8)
    pair(c, [(0, 4), (10, 8), (8, 14)], B, 0.7, 0.5)
    for n in range(4):
        pair(c, [(20 + n * 3, 24), (22 + n * 3, 24), (21 + n * 3, 28)], C, 1.0, 0.9)
    pair(c, [(28, 3), (31, 3), (31, 10), (29, 12)], B, 0.6, 0.5)
    c.outline(1)
    return c


def boss2_segment() -> Canvas:
    """32x32 segment of its body."""
    c, noise = Canvas(32, 32), Noise(11)
    pair(c, [(8, 12), (0, 8), (2, 16), (0, 24), (8, 20)], B, 0.75, 0.5)
    for y in range(32):
        for x in range(32):
            u, v = (x - 15.5) / 12, (y - 15.5) / 12
            if u * u + v * v <= 1:
                crack = abs(noise.fractal(x, y, 32, 32, 8, 2) - 0.5)
                light = math.sqrt(max(0, 1 - u * u - v * v)) - u * 0.3 - v * 0.4
                if crack < 0.035:
                    c.tone(x, y, B, 0.9 - crack * 8)
                else:
                    c.tone(x, y, A, light * 0.75 + crack - 0.1, 0.6)
    c.outline(1)
    return c


def boss2_tail() -> Canvas:
    """16x32 tip of the tail."""
    c = Canvas(16, 32)
    pair(c, [(8, 1), (3, 6), (1, 14), (6, 20), (8, 31)], A, 0.85, 0.5, 0.5)
    pair(c, [(8, 8), (6, 12), (8, 26)], B, 0.8, 0.8)
    c.outline(1)
    return c


def boss3_core() -> Canvas:
    """64x64 in 256 colours: the eye of the hive."""
    c, noise = Canvas(64, 64), Noise(21)
    for y in range(64):
        for x in range(64):
            u, v = (x - 31.5) / 31, (y - 31.5) / 31
            d, angle = math.hypot(u, v), math.atan2(v, u)
            edge = 0.93 + 0.07 * math.cos(angle * 12)
            if d > edge:
                continue
            w = math.sqrt(max(0.0, 1 - (d / edge) ** 2))
            light = max(0.0, -u * 0.45 - v * 0.6 + w * 0.66)
            vein = abs(noise.fractal(x, y, 64, 64, 16, 3) - 0.5)
            if d > 0.74:
                plate = math.cos(angle * 12) > -0.2
                c.tone(
                    x,
                    y,
                    STEEL if plate else GLOW,
                    light * 0.75 + 0.2 * (1 - abs(d - 0.84) * 8) if plate else 0.5 + light * 0.5,
                )
            elif d > 0.44:
                c.tone(x, y, GLOW if vein < 0.02 else FLESH, 0.75 if vein < 0.02 else light * 0.8 + vein * 0.9)
            elif d > 0.4:
                c.tone(x, y, STEEL, 0.15)
            else:
                e = d / 0.4
                ray = noise.value(angle / math.tau * 24 + 24, 0.5, 24, 4)
                c.tone(x, y, EYE, 0.35 + 0.65 * (1 - e) ** 0.7 * (0.75 + 0.5 * ray) if e > 0.34 else 0.0)
    c.ellipse(26, 25, 3.2, 2.6, EYE, flat=1.0)
    return c


def boss3_arm() -> Canvas:
    """32x64 left claw of the hive."""
    c, noise = Canvas(32, 64), Noise(23)
    c.polygon(
        [(31, 4), (18, 2), (6, 12), (2, 30), (6, 48), (14, 63), (13, 46), (14, 32), (20, 22), (31, 20)],
        A,
        lambda x, y: 0.95 - x / 40 + 0.5 * (noise.fractal(x, y, 32, 64, 8, 2) - 0.5),
        0.6,
    )
    for n in range(5):
        c.ellipse(9 + abs(n - 2) * 1.6, 16 + n * 8, 3, 3, B, flat=0.1)
        c.ellipse(9 + abs(n - 2) * 1.6, 16 + n * 8, 1.8, 1.8, B, flat=0.9)
    c.polygon([(24, 6), (31, 6), (31, 18), (25, 18)], C, lambda x, y: 1 - y / 26)
    c.outline(1)
    return c
