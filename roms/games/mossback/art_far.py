"""What lies behind everything: one picture for each stage, seen through its own slow scroll."""

from __future__ import annotations

import math

from ..runtime.pixels import Canvas, Noise, Shade, gradient  # noqa: TID252 - the build runs this outside the package `roms`


def sky(c: Canvas, ramp: list[int], top: int, bottom: int) -> None:
    """A vertical gradient, dithered; every row of tiles is one tile repeated."""
    for y in range(top, bottom):
        for x in range(c.width):
            c.tone(x, y, ramp, (y - top) / (bottom - top), 1.0)


def ridge(c: Canvas, noise: Noise, base: int, reach: int, cell: int, fill: int, rim: int) -> list[int]:
    """A silhouette of hills with a lighter edge; returns the height of each column."""
    tops = []
    for x in range(c.width):
        top = base - round(reach * noise.fractal(x, base, c.width, 512, cell, 3))
        tops.append(top)
        for y in range(top, c.height):
            c.put(x, y, rim if y < top + 2 else fill)
    return tops


def two_faced(middle: float) -> Shade:
    """Light left of the middle, dark right of it."""
    return lambda x, y: 0.9 if x < middle else 0.2


def tree(c: Canvas, x: int, base: int, high: int, dark: int, light: int) -> None:
    """A round tree far away."""
    c.line(x, base, x, base - high // 2, dark)
    c.line(x + 1, base, x + 1, base - high // 2, dark)
    for dx, dy, r in ((-5, 0.55, 0.3), (5, 0.6, 0.28), (0, 0.85, 0.36), (1, 0.5, 0.3)):
        c.ellipse(x + dx, base - high * dy, high * r, high * r * 0.8, [dark, dark, light], (-0.5, -0.7))


def hollow() -> tuple[Canvas, list[str]]:
    """Morning over wooded hills."""
    c, noise = Canvas(512, 256), Noise(11)
    sky(c, [1, 2, 3, 4, 5, 6], 0, 150)
    for y in range(150, 256):
        for x in range(512):
            c.put(x, y, 6)
    c.ellipse(380, 70, 26, 26, [5, 6, 14], (-0.2, -0.3))
    c.ellipse(380, 70, 20, 20, [15], flat=1)
    for cx, cy, wide in ((60, 40, 30), (180, 64, 24), (280, 34, 34), (460, 30, 26)):
        for dx, dy, r in ((-0.6, 2, 0.4), (0, -3, 0.55), (0.6, 1, 0.42), (0.2, 3, 0.5)):
            c.ellipse(cx + dx * wide, cy + dy, wide * r, wide * r * 0.45, [6, 14, 15, 15], (-0.3, -0.8))
    ridge(c, noise, 150, 60, 128, 7, 8)
    tops = ridge(c, noise, 176, 56, 128, 9, 10)
    for n in range(15):
        x = 14 + n * 34 + n * n * 7 % 13
        tree(c, x, tops[x] + 3, 20 + n * 5 % 9, 9, 10)
    tops = ridge(c, noise, 216, 64, 64, 11, 12)
    for n in range(13):
        x = 20 + n * 39 + n * 17 % 11
        tree(c, x, tops[x] + 4, 30 + n * 7 % 12, 11, 13 if n % 2 else 12)
    colours = [
        "58b0d8", *gradient("58b0d8", "fff0c0", 6),
        "90c0b8", "b0d8c8", "58a088", "78c098", "287060", "409070", "60b078",
        "ffe8b0", "fffff0",
    ]  # fmt: skip
    return c, colours


def court() -> tuple[Canvas, list[str]]:
    """Arcades in the evening haze, a moon, still water."""
    c = Canvas(512, 256)
    sky(c, [1, 2, 3, 4, 5], 0, 160)
    c.ellipse(110, 46, 22, 22, [5, 6, 14, 15], (-0.4, -0.4), 0.6)
    noise = Noise(31)
    for _ in range(60):
        c.put(int(noise.next() * 512), int(noise.next() * 70), 14)
    for left in range(0, 512, 64):  # the far arcade
        for y in range(92, 176):
            for x in range(64):
                u, v = x - 32, y - 128
                if not (abs(u) < 20 and (v > 0 or u * u + v * v < 400)):
                    edge = (abs(u) in (20, 21) and v > 0) or (400 <= u * u + v * v < 480 and v <= 0)
                    c.put(left + x, y, 8 if edge or y < 95 else 7)
    for left in range(0, 512, 128):  # the near arcade, broken
        for y in range(70, 200):
            for x in range(128):
                u, v = x - 64, y - 124
                broken = y < 84 + 6 * math.sin(x / 9) + (18 if 60 < x < 96 else 0)
                if not broken and not (abs(u) < 44 and (v > 0 or u * u + v * v < 1936)):
                    rim = (abs(u) in (44, 45, 46) and v > 0) or (1936 <= u * u + v * v < 2200 and v <= 0)
                    c.put(left + x, y, 10 if rim else 9 if (y // 8 + x // 16) % 5 else 11)
    for y in range(176, 256):
        for x in range(512):
            glint = math.sin(x * math.tau / 32 + y * 0.9) + math.sin(x * math.tau / 64 - y * 0.5)
            c.put(x, y, 13 if glint > 1.5 - (y - 176) / 400 else 12)
    colours = [
        "201838", *gradient("201838", "d88878", 5),
        "e8b090", "584868", "786078", "383450", "605878", "302c48", "283858",
        "486888", "e8d8d0", "fff8e8",
    ]  # fmt: skip
    return c, colours


def deep() -> tuple[Canvas, list[str]]:
    """A cavern, 512 high: crystals above, a burning lake below."""
    c, noise = Canvas(256, 512), Noise(51)
    for y in range(512):
        for x in range(256):
            c.tone(x, y, [1, 2, 3, 4], max(0.0, (y - 180) / 330), 1.0)
    for layer, (fill, rim, shift, reach) in enumerate(((5, 6, 0, 150), (7, 8, 60, 110))):
        for n in range(8):
            cx = (n * 32 + shift // 4 + n * n * 5 % 17) % 256
            wide, long = 9 + n * 7 % 6, reach * (0.5 + noise.next() * 0.5)
            for y in range(int(long)):
                half = wide * (1 - y / long) ** 0.7
                for x in range(-int(half), int(half) + 1):
                    c.put((cx + x) % 256, y + layer * 0, rim if x < -half + 2 else fill)
            low = 512 - int(long * 0.8)
            for y in range(low, 512):
                half = wide * ((y - low) / (512 - low)) ** 0.7
                for x in range(-int(half), int(half) + 1):
                    c.put((cx + 16 + x) % 256, y, rim if x < -half + 2 else fill)
    for n in range(9):
        x, y = (n * 73 + 20) % 240, 150 + n * 34
        gem = [12, 13, 14] if n % 2 else [9, 10, 11]
        for dx, high in ((-5, 10), (0, 18), (6, 12)):
            c.polygon([(x + dx - 3, y), (x + dx, y - high), (x + dx + 3, y)], gem, two_faced(x + dx))
    for y in range(470, 512):
        for x in range(256):
            if math.sin(x * math.tau / 64 + y * 0.7) + math.sin(x * math.tau / 32 - y * 0.4) > 1.0 - (y - 470) / 40:
                c.put(x, y, 14 if y > 490 else 13)
    colours = [
        "0c0814", *gradient("0c0814", "702018", 4),
        "1c1420", "34283c", "100a14", "241a2c", "381860", "7038b0", "b880f0",
        "702010", "e05010", "ffb030", "fff0a0",
    ]  # fmt: skip
    return c, colours


def peak() -> tuple[Canvas, list[str]]:
    """Snow mountains under northern lights."""
    c, noise = Canvas(512, 256), Noise(71)
    sky(c, [1, 2, 3, 4, 5], 0, 170)
    for _ in range(70):
        c.put(int(noise.next() * 512), int(noise.next() * 90), 15)
    for x in range(512):
        wave = 34 + 10 * math.sin(x * math.tau / 256) + 6 * math.sin(x * math.tau / 128 + 1)
        for n in range(22):
            if (n * 5 + x) % (3 + n // 5) == 0:
                c.put(x, round(wave) + n, 6 if n < 9 else 7)
    for base, reach, cell, rock, shade, snow in ((190, 118, 128, 8, 9, 10), (236, 110, 128, 11, 12, 13)):
        tops = []
        for x in range(512):
            u = noise.fractal(x, base, 512, 512, cell, 4)
            tops.append(base - reach * abs(u * 2 - 1) * 0.7 - reach * u * 0.5)
        for x in range(512):
            lit = tops[(x - 3) % 512] >= tops[x]
            for y in range(round(tops[x]), 256):
                depth = y - tops[x]
                cap = 14 + 8 * math.sin(x * 0.7) + (base - tops[x]) * 0.16
                c.put(
                    x,
                    y,
                    (14 if snow == 13 and lit else snow if lit else shade)
                    if depth < cap
                    else rock
                    if lit or depth > 60
                    else shade,
                )
    for y in range(226, 256):
        for x in range(512):
            c.tone(x, y, [12, 5, 15], (y - 226) / 40, 1.0) if BAND[y % 4][x % 4] < (y - 226) / 30 else None
    colours = [
        "0c1440", *gradient("0c1440", "c890b8", 5),
        "58d8a8", "3888a0", "40487c", "5860a0", "a8b0e0", "283868", "4860a0",
        "b8d0f8", "e8f4ff", "f0f8ff",
    ]  # fmt: skip
    return c, colours


BAND = ((0.1, 0.6, 0.3, 0.8), (0.9, 0.4, 0.7, 0.2), (0.25, 0.75, 0.15, 0.65), (0.95, 0.5, 0.85, 0.35))


def pictures() -> list[tuple[Canvas, list[str]]]:
    """One for each stage, with its 16 colours; colour 0 is the screen's backdrop."""
    return [hollow(), court(), deep(), peak()]
