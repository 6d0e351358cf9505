"""The board: its cells in three worlds and the frame round it, 8-bit."""

from __future__ import annotations

import math

from ..runtime.pixels import Canvas, Noise  # noqa: TID252 - the build runs this outside the package `roms`
from .art_palettes import BLUE, FLOOR, GLASS, GOLD, LIGHT, RED, SILVER, WALL

SIZE = 16
FRAME_CELLS = 16


def turned(canvas: Canvas, quarters: int) -> Canvas:
    """A square picture turned clockwise."""
    for _ in range(quarters % 4):
        other = Canvas(canvas.height, canvas.width)
        for y in range(canvas.height):
            for x in range(canvas.width):
                other.rows[x][canvas.height - 1 - y] = canvas.rows[y][x]
        canvas = other
    return canvas


def bevel(c: Canvas, left: int, top: int, size: int, ramp: list[int], high: float, low: float) -> None:
    """A lit upper and left edge, a dark lower and right one."""
    last = size - 1
    for n in range(size):
        c.tone(left + last, top + n, ramp, low)
        c.tone(left + n, top + last, ramp, low)
    for n in range(last):
        c.tone(left + n, top, ramp, high)
        c.tone(left, top + n, ramp, high)


def floor(world: int, second: bool) -> Canvas:
    """A paving stone: sandstone, cloud glass or moss rock."""
    c, noise = Canvas(SIZE, SIZE), Noise(31 + world * 2 + second)
    base = 0.55 if second else 0.3
    for y in range(SIZE):
        for x in range(SIZE):
            grain = noise.fractal(x, y, SIZE, SIZE, 8, 3) - 0.5
            if world == 1:
                grain = 0.35 * math.sin((x + y) * math.tau / 16 + second * 2)
            c.tone(x, y, FLOOR, base + grain * (0.55, 0.4, 0.9)[world], 0.7)
    bevel(c, 0, 0, SIZE, FLOOR, base + 0.28, base - 0.25)
    if world == 0 and second:
        for x, y in ((7, 6), (8, 6), (6, 7), (9, 7), (6, 8), (9, 8), (7, 9), (8, 9)):
            c.tone(x, y, FLOOR, base - 0.2)
    return c


def wall(world: int) -> Canvas:
    """A block: brick, ice or boulder."""
    c, noise = Canvas(SIZE, SIZE), Noise(71 + world)
    for y in range(SIZE):
        for x in range(SIZE):
            c.tone(x, y, WALL, 0.5 + (noise.fractal(x, y, SIZE, SIZE, 4, 2) - 0.5) * 0.4, 0.6)
    if world == 0:
        for row in range(4):
            for x in range(SIZE):
                c.tone(x, row * 4 + 3, WALL, 0.05)
                c.tone(x, row * 4, WALL, 0.9)
            for x in (3, 11) if row % 2 else (7, 15):
                for y in range(row * 4, row * 4 + 4):
                    c.tone(x, y, WALL, 0.05)
    elif world == 1:
        c.polygon([(0, 0), (16, 0), (8, 8)], WALL, 0.95)
        c.polygon([(0, 0), (8, 8), (0, 16)], WALL, 0.75)
        c.polygon([(16, 0), (16, 16), (8, 8)], WALL, 0.4)
        c.polygon([(0, 16), (8, 8), (16, 16)], WALL, 0.22)
        c.polygon([(4, 4), (12, 4), (12, 12), (4, 12)], WALL, lambda x, y: 0.85 - (x + y) / 60)
        c.line(4, 4, 11, 4, WALL[9])
    else:
        c.ellipse(8, 8, 8.6, 8.2, WALL, (-0.5, -0.6), 1.2)
        for x, y in ((0, 0), (15, 0), (0, 15), (15, 15), (1, 0), (0, 1), (14, 15), (15, 14)):
            c.tone(x, y, WALL, 0.02)
        for x, y in ((4, 9), (5, 10), (6, 10), (7, 11), (10, 5), (11, 6)):
            c.tone(x, y, WALL, 0.15)
    bevel(c, 0, 0, SIZE, WALL, 1.0, 0.0)
    return c


def mirror(world: int) -> Canvas:
    """A fixed looking-glass from lower left to upper right, held by four bolts."""
    c = floor(world, False)
    c.polygon([(0, 16), (0, 12), (12, 0), (16, 0), (16, 4), (4, 16)], GOLD, lambda x, y: 0.75 - (x + y) / 60)
    c.polygon([(1, 15), (1, 13.5), (13.5, 1), (15, 1), (15, 2.5), (2.5, 15)], SILVER, 0.25)
    for n in range(1, 15):
        c.put(n, 15 - n, SILVER[7])
        if n < 14:
            c.put(n, 14 - n, SILVER[5 + n % 3])
            c.put(n + 1, 15 - n, SILVER[3])
    for x, y in ((1, 1), (14, 14)):
        c.put(x, y, GOLD[6])
        c.put(x + 1, y, GOLD[2])
    return c


def lamp(world: int, way: int) -> Canvas:
    """A brass lamp that shines one way (north first)."""
    c = floor(world, False)
    body = Canvas(SIZE, SIZE)
    body.ellipse(8, 9.5, 6.5, 6, GOLD, (-0.5, -0.6))
    body.polygon([(3, 5), (13, 5), (11, 10), (5, 10)], GOLD, lambda x, y: 0.9 - abs(x - 6) / 9)
    body.polygon([(2, 2), (14, 2), (13, 6), (3, 6)], GOLD, lambda x, y: 0.35 + (y < 4) * 0.4)
    body.polygon([(4, 0), (12, 0), (11, 4), (5, 4)], LIGHT, lambda x, y: 1.0 - abs(x - 7.5) / 6)
    body.ellipse(8, 10, 3.4, 3.4, LIGHT, flat=0.0)
    body.ellipse(8, 10, 2.2, 2.2, LIGHT, flat=1.0)
    body.outline(GOLD[0])
    c.paste(turned(body, way), 0, 0)
    return c


def lantern(world: int, ramp: list[int], lit: bool) -> Canvas:
    """A round glass in a square socket; dark or shining."""
    c = floor(world, False)
    for corner in range(4):
        clasp = Canvas(SIZE, SIZE)
        clasp.polygon([(0, 0), (6, 0), (0, 6)], GOLD, 0.85 - corner * 0.15)
        clasp.line(0, 6, 6, 0, GOLD[1])
        c.paste(turned(clasp, corner), 0, 0)
    c.ellipse(8, 8, 6.6, 6.6, [GLASS[0]], flat=0.0)
    if lit:
        c.ellipse(8, 8, 6, 6, ramp, flat=0.75)
        c.ellipse(8, 8, 4.6, 4.6, ramp, flat=0.9)
        c.ellipse(8, 8, 3, 3, LIGHT, flat=0.6)
        c.ellipse(8, 8, 1.8, 1.8, LIGHT, flat=1.0)
        for n in range(8):
            angle = n * math.tau / 8
            c.put(round(7.5 + 6.4 * math.cos(angle)), round(7.5 + 6.4 * math.sin(angle)), LIGHT[2])
    else:
        c.ellipse(8, 8, 6, 6, GOLD, (-0.4, -0.6))
        c.ellipse(8, 8, 4.8, 4.8, ramp[:7], (0.35, 0.5), 0.5)
        c.ellipse(8, 9, 1.6, 2.2, [ramp[0]], flat=0.0)
        for x, y in ((5, 6), (6, 5), (6, 6), (5, 7)):
            c.put(x, y, ramp[7])
        c.put(10, 10, ramp[6])
    return c


def cells(world: int) -> list[Canvas]:
    """Every picture of a cell, in the order of CELLART and enum cell."""
    slash = mirror(world)
    pictures = [floor(world, False), floor(world, True), wall(world), slash, turned(slash, 1)]
    pictures += [lamp(world, way) for way in range(4)]
    for ramp in (GLASS, RED, BLUE):
        pictures += [lantern(world, ramp, lit) for lit in (False, True)]
    return pictures


def side() -> tuple[Canvas, Canvas]:
    """Two tiles of the frame's upper edge: the moulding and half of its jewel."""
    plain, jewel = Canvas(8, 8), Canvas(16, 8)
    for c in (plain, jewel):
        for x in range(c.width):
            for y, light in enumerate((0.1, 0.95, 0.75, 0.5, 0.35, 0.55, 0.3, 0.0)):
                c.tone(x, y, GOLD, light)
        for x in range(3, c.width, 8):
            for dx, light in ((0, 0.95), (1, 0.6), (2, 0.15)):
                c.tone(x + dx, 4, GOLD, light)
                c.tone(x + dx, 5, GOLD, light - 0.2)
    jewel.ellipse(8, 4, 6, 4.2, [GOLD[0]], flat=0.0)
    jewel.ellipse(8, 4, 5, 3.2, RED, (-0.4, -0.6))
    jewel.put(6, 2, LIGHT[3])
    return plain, jewel


def corner() -> Canvas:
    """The frame's upper left corner."""
    c = Canvas(8, 8)
    c.ellipse(5, 5, 5.2, 5.2, GOLD, (-0.5, -0.6))
    c.polygon([(4, 4), (8, 4), (8, 8), (4, 8)], GOLD, 0.5)
    c.ellipse(5, 5, 2.2, 2.2, SILVER, (-0.5, -0.6))
    return c


def frame() -> Canvas:
    """The ring of 8 pixels round the cells, 128x128; one jewel above, so that one sees how the board stands."""
    c = Canvas(128, 128)
    plain, jewel = side()
    edge = Canvas(128, 128)
    for n in range(1, 15):
        edge.paste(plain, n * 8, 0)
    for quarter in range(4):
        c.paste(turned(edge, quarter), 0, 0)
    c.paste(jewel, 56, 0)
    for quarter in range(4):
        whole = Canvas(128, 128)
        whole.paste(corner(), 0, 0)
        c.paste(turned(whole, quarter), 0, 0)
    return c
