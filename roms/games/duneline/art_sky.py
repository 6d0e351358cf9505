"""The sky's tile layer: hills and clouds, 512 pixels around, above transparent air (the gradient shows)."""

from __future__ import annotations

import math

from ..runtime.pixels import Canvas, Noise  # noqa: TID252 - the build runs this outside the package `roms`

WIDTH, HEIGHT = 512, 64
FAR, MIDDLE, NEAR, CLOUD, LIGHT = [1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14], 15


def range_of(c: Canvas, noise: Noise, ramp: list[int], base: float, rise: float, cell: int, flat: float = 99) -> None:
    """A ridge; lit on its left flanks."""
    tops = [max(base - flat, base - rise * noise.fractal(x, 3, WIDTH, cell * 4, cell, 3)) for x in range(WIDTH)]
    for x in range(WIDTH):
        slope = tops[(x + 3) % WIDTH] - tops[x - 3]
        for y in range(math.ceil(tops[x]), HEIGHT):
            c.tone(x, y, ramp, 0.5 - slope * 0.12 + (0.3 if y - tops[x] < 2 else 0) - (y - tops[x]) * 0.012, 0.6)


def cloud(c: Canvas, x: int, y: int, size: float) -> None:
    """A flat-bottomed heap."""
    for dx, dy, r in ((-1.6, 0.2, 0.7), (-0.7, -0.3, 0.9), (0.4, -0.5, 1.1), (1.4, 0.1, 0.8)):
        reach = r * size
        for py in range(-math.ceil(reach), math.ceil(reach)):
            for px in range(-math.ceil(reach), math.ceil(reach)):
                if px * px + py * py < reach * reach and dy * size + py < size * 0.3:
                    shade = CLOUD[0] if dy * size + py > -size * 0.1 else CLOUD[1]
                    c.put((x + round(dx * size) + px) % WIDTH, y + round(dy * size) + py, shade)


def dune() -> Canvas:
    c = Canvas(WIDTH, HEIGHT)
    c.ellipse(150, 28, 9, 9, [LIGHT], flat=1)
    for x, y, size in ((40, 30, 7), (250, 26, 8), (330, 35, 6), (440, 28, 8)):
        cloud(c, x, y, size)
    range_of(c, Noise(3), FAR, 64, 34, 64)
    for left, wide, top in ((60, 44, 34), (190, 30, 30), (222, 40, 38), (400, 56, 32)):
        for x in range(left, left + wide):
            steep = min(x - left, left + wide - x)
            for y in range(max(top, 62 - steep * 4), HEIGHT):
                band = 0.35 if (y // 4) % 2 else 0.65
                c.tone(x, y, MIDDLE, band + (0.25 if x - left < wide * 0.35 else -0.1), 0.5)
    range_of(c, Noise(6), NEAR, 66, 18, 128)
    return c


def tide() -> Canvas:
    c = Canvas(WIDTH, HEIGHT)
    c.ellipse(128, 48, 15, 15, [LIGHT], flat=1)
    for y in range(44, 56, 3):
        for x in range(110, 146):
            c.put(x, y, 0)
    for x, y, size in ((30, 24, 5), (200, 30, 6), (300, 20, 7), (420, 28, 6), (480, 24, 5)):
        cloud(c, x, y, size)
    for x, wide, rise in ((230, 120, 22), (430, 70, 14), (20, 60, 12)):
        for n in range(wide):
            top = 59 - rise * math.sin(math.pi * n / wide) * (1 + 0.12 * math.sin(n * 0.5))
            for y in range(math.ceil(top), 60):
                c.tone((x + n) % WIDTH, y, MIDDLE, 0.9 - n / wide - (y - top) * 0.02, 0.5)
    for x in range(WIDTH):
        for y in range(59, HEIGHT):
            c.tone(x, y, NEAR, 0.4 + 0.4 * math.sin(x * math.tau / 32 + y * 1.7), 0.8)
    return c


def frost() -> Canvas:
    c, noise = Canvas(WIDTH, HEIGHT), Noise(31)
    for _ in range(90):
        c.put(int(noise.next() * WIDTH), int(noise.next() * 40) + 12, LIGHT)
    for x in range(WIDTH):
        middle = 30 + 6 * math.sin(x * math.tau / 256) + 4 * math.sin(x * math.tau / 128 + 2)
        tall = 7 + 4 * math.sin(x * math.tau / 64) + 2 * math.sin(x * math.tau / 16)
        for y in range(round(middle - tall), round(middle)):
            share = (y - middle + tall) / tall
            if share * 16 > (7 * x + 5 * y) % 13 + 2:
                c.put(x, y, CLOUD[share > 0.75])
    c.ellipse(400, 26, 8, 8, [LIGHT], flat=1)
    c.ellipse(404, 24, 7, 7, [0], flat=1)
    range_of(c, Noise(12), FAR, 62, 34, 64)
    range_of(c, Noise(13), MIDDLE, 64, 40, 32)
    for x in range(WIDTH):
        top = 57 - (x * 5 % 9) * 0.8 - 2 * math.sin(x * math.tau / 128)
        for y in range(math.ceil(top), HEIGHT):
            c.tone(x, y, NEAR, 0.3 + (0.4 if (x * 5 % 9) > 6 else 0), 0.5)
    return c
