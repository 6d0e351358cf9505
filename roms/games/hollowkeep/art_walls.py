"""Hollowkeep's wall textures, 64x64, in the 32 colours of a place."""

from __future__ import annotations

import math

from ..runtime.pixels import Canvas, Noise  # noqa: TID252 - the build runs this outside the package `roms`
from .art_palettes import ARCANE, BLOOD, FIRE, IVORY, MOSS, STEEL, STONE, WOOD

SIZE = 64


def blocks(seed: int, high: int, wide: int, ramp: list[int], mortar: int, depth: float = 0.22) -> Canvas:
    """Courses of cut stone: every block has its own tone, lit edges above and left, dark ones below and right."""
    c, noise = Canvas(SIZE, SIZE), Noise(seed)
    for y in range(SIZE):
        row = y // high
        shift = (row % 2) * wide // 2
        for x in range(SIZE):
            column = (x + shift) % SIZE // wide
            u, v = (x + shift) % wide, y % high
            tone = noise.value(column * 3 + 0.5, row * 5 + 0.5, 64, 64)
            grain = noise.fractal(x, y, SIZE, SIZE, 16, 4) - 0.5
            light = 0.5 + (tone - 0.5) * 0.36 + grain * 0.62
            if u == 0 or v == high - 1:
                c.put(x, y, mortar)
                continue
            if v == 0 or u == 1:
                light += depth
            if v == high - 2 or u == wide - 1:
                light -= depth
            c.tone(x, y, ramp, light, 0.9)
    return c


def stone() -> Canvas:
    """Plain blocks."""
    return blocks(3, 16, 32, STONE, STONE[0])


def bricks() -> Canvas:
    """Small bricks of burnt clay between stone courses."""
    c = blocks(8, 8, 16, [9, 18, 10, 19, 11, 12], WOOD[0])
    top = blocks(9, 16, 32, STONE, STONE[0])
    for y in (*range(8), *range(56, 64)):
        c.rows[y] = top.rows[y + (8 if y < 8 else -8)]
    return c


def mossy() -> Canvas:
    """Blocks that water runs down."""
    c, noise = blocks(21, 16, 32, STONE, STONE[0]), Noise(5)
    for y in range(SIZE):
        for x in range(SIZE):
            wet = noise.fractal(x, y * 0.5, SIZE, SIZE, 16, 3) + (y / SIZE - 0.5) * 0.3
            if wet > 0.58:
                c.put(x, y, MOSS[1] if wet > 0.66 and (x + y) % 3 else MOSS[0])
    return c


def banner() -> Canvas:
    """Stone with a hanging: a tower between two bars."""
    c = stone()
    for x in range(14, 50):
        c.put(x, 6, STEEL[2])
        c.put(x, 7, STEEL[0])
    for y in range(8, 54):
        for x in range(17, 47):
            if y > 44 + abs(x - 31.5) * 0.6:
                continue
            fold = 0.5 + 0.4 * math.sin(x * 0.55) - 0.1 * math.sin(y * 0.2)
            edge = x in {18, 45}
            c.tone(x, y, FIRE[:3] if edge else BLOOD, fold, 0.7)
    tower = ["#.#.#.#", "#######", ".#####.", ".#####.", ".##.##.", ".##.##.", ".#####.", "#######"]
    for y, row in enumerate(tower):
        for x, mark in enumerate(row):
            if mark == "#":
                for dx in (0, 1):
                    for dy in (0, 1):
                        c.put(25 + x * 2 + dx, 16 + y * 2 + dy, FIRE[2] if dy == 0 else FIRE[1])
    return c


def shelf() -> Canvas:
    """Books of a cold library."""
    c, noise = Canvas(SIZE, SIZE), Noise(77)
    for y in range(SIZE):
        for x in range(SIZE):
            c.tone(x, y, WOOD, 0.18 + 0.2 * noise.fractal(x * 3, y, SIZE, SIZE, 16, 3), 0.6)
    for top in (3, 23, 43):
        x = 3
        while x < 60:
            wide, tall = 3 + int(noise.next() * 4), 12 + int(noise.next() * 5)
            ramp = [BLOOD[:3], WOOD[1:5], STEEL[:3], [MOSS[0], MOSS[0], MOSS[1]], STONE[1:5]][int(noise.next() * 5)]
            for y in range(top + 17 - tall, top + 17):
                for n in range(min(wide, 61 - x)):
                    c.tone(x + n, y, ramp, 0.9 - abs(n - wide * 0.35) / wide, 0.4)
            for n in range(min(wide, 61 - x)):
                c.put(x + n, top + 17 - tall + 3, FIRE[1])
            x += wide + (1 if noise.next() < 0.8 else 3)
        for x in range(SIZE):
            c.put(x, top + 17, WOOD[4])
            c.put(x, top + 18, WOOD[2])
            c.put(x, top + 19, WOOD[0])
    for y in range(SIZE):
        for x, index in ((0, WOOD[0]), (1, WOOD[4]), (2, WOOD[2]), (61, WOOD[3]), (62, WOOD[1]), (63, WOOD[0])):
            c.put(x, y, index)
    return c


def arch(c: Canvas, left: int, right: int, top: int, ramp: list[int]) -> None:
    """Frame an arched hole: voussoirs above, jambs beside, darkness inside."""
    middle, radius = (left + right) / 2, (right - left) / 2
    for y in range(SIZE):
        for x in range(SIZE):
            d = math.hypot(x + 0.5 - middle, min(0.0, y + 0.5 - top - radius))
            if d < radius - 5 and y > top:
                c.put(x, y, 0)
            elif d < radius:
                angle = math.atan2(y - top - radius, x - middle) if y < top + radius else y / 9
                joint = (angle * 4) % 1 < 0.14
                c.tone(x, y, ramp, 0.1 if joint else 0.95 - (d - radius + 5) / 7, 0.6)


def niche() -> Canvas:
    """A skull in a niche, with a candle on it."""
    c = stone()
    arch(c, 12, 52, 10, STONE[2:])
    for y in range(46, 50):
        for x in range(17, 47):
            c.put(x, y, STONE[5 - (y - 46)])
    c.ellipse(32, 36, 8, 8, [10, 12, 13, IVORY])
    for x in range(28, 37):
        for y in range(42, 46):
            c.put(x, y, [12, 10][(x + y) % 2])
    for x in (29, 35):
        c.ellipse(x, 37, 2.2, 2.5, [0], flat=0)
    c.put(32, 41, 0)
    for y in range(24, 29):
        c.put(31, y, IVORY)
        c.put(32, y, 13)
    c.ellipse(32, 21, 1.6, 3, FIRE, (0, 0.6))
    return c


def portal() -> Canvas:
    """The way out: cold light behind an arch."""
    c, noise = stone(), Noise(12)
    arch(c, 6, 58, 2, STONE[2:])
    for y in range(4, SIZE):
        for x in range(10, 54):
            if c.get(x, y):
                continue
            u, v = (x - 31.5) / 21, (y - 34) / 32
            turn = math.atan2(v, u) * 2 + math.hypot(u, v) * 7
            swirl = math.sin(turn * 1.0) * 0.35 + noise.fractal(x, y, SIZE, SIZE, 16, 3)
            c.tone(x, y, [ARCANE[0], ARCANE[1], ARCANE[2], IVORY], swirl * 0.8, 1.2)
    return c


def lever(down: bool) -> Canvas:
    """A switch: an iron plate with a lever and a gem that tells its state."""
    c = stone()
    for y in range(14, 52):
        for x in range(20, 44):
            edge = x in {20, 43} or y in {14, 51}
            c.tone(x, y, STEEL, 0.15 if edge else 0.62 - (x - 20) / 60 - (y - 14) / 90, 0.8)
    for x, y in ((22, 16), (41, 16), (22, 49), (41, 49)):
        c.put(x, y, STEEL[3])
        c.put(x + 1, y + 1, STEEL[0])
    for y in range(25, 44):
        for x in range(30, 34):
            c.put(x, y, 0)
    end = 44 if down else 24
    for n in range(5):
        c.line(30 + n, 34, 30 + n, end, [WOOD[1], WOOD[3], WOOD[5], WOOD[4], WOOD[2]][n])
    c.ellipse(32, end, 4.5, 4.5, BLOOD if not down else [*MOSS, IVORY])
    c.ellipse(32, 19, 3, 3, ARCANE if down else [BLOOD[0], BLOOD[2], BLOOD[3]])
    return c


def door(lock: list[int] | None) -> Canvas:
    """Planks, iron bands, a ring; a locked one has a shield in its key's metal."""
    c, noise = Canvas(SIZE, SIZE), Noise(31)
    for y in range(SIZE):
        for x in range(SIZE):
            plank = x % 11
            light = 0.5 + (noise.value(x // 11 + 0.5, 0.5, 16, 16) - 0.5) * 0.3
            light += (noise.fractal(x * 4, y, SIZE * 4, SIZE, 16, 3) - 0.5) * 0.7
            if plank == 0:
                light = 0.0
            elif plank == 1:
                light += 0.2
            c.tone(x, y, WOOD, light, 0.7)
    for top in (8, 46):
        for y in range(top, top + 9):
            for x in range(SIZE):
                c.tone(x, y, STEEL, 0.85 if y == top else 0.1 if y == top + 8 else 0.42, 0.5)
        for x in range(5, 64, 11):
            c.ellipse(x + 0.5, top + 4.5, 2.2, 2.2, STEEL)
    if lock:
        c.polygon([(20, 19), (44, 19), (44, 32), (32, 44), (20, 32)], lock, lambda x, y: 1.0 - (x - 20) / 34)
        c.polygon([(23, 22), (41, 22), (41, 31), (32, 40), (23, 31)], lock, lambda x, y: 0.35)
        c.ellipse(32, 28, 3, 3, [0], flat=0)
        c.polygon([(31, 28), (33, 28), (34, 36), (30, 36)], [0], 0)
    else:
        for n in range(40):
            angle = n / 40 * math.tau
            for r, index in ((5.2, STEEL[3]), (4.4, STEEL[1])):
                c.put(round(51 + math.cos(angle) * r), round(33 + math.sin(angle) * r), index)
    for y in range(SIZE):
        c.put(0, y, WOOD[0])
        c.put(63, y, WOOD[0])
    return c


def portcullis() -> Canvas:
    """Bars before darkness."""
    c = Canvas(SIZE, SIZE)
    for x0 in range(2, 64, 12):
        for y in range(SIZE):
            for n, index in enumerate((STEEL[1], STEEL[3], STEEL[2], STEEL[1], STEEL[0])):
                c.put(x0 + n, y, index)
    for y0 in range(6, 64, 16):
        for x in range(SIZE):
            for n, index in enumerate((STEEL[3], STEEL[2], STEEL[1], STEEL[0])):
                c.put(x, y0 + n, index)
        for x0 in range(2, 64, 12):
            c.ellipse(x0 + 2.5, y0 + 2, 1.6, 1.6, [STEEL[2], IVORY])
    return c


def torch() -> Canvas:
    """A burning torch in a ring on the wall; its colours flicker."""
    c = stone()
    for y in range(SIZE):
        for x in range(SIZE):
            d = math.hypot(x - 32, (y - 22) * 0.8)
            if d < 20 and c.get(x, y) in STONE:
                c.put(x, y, STONE[min(6, STONE.index(c.get(x, y)) + (2 if d < 11 else 1))])
    c.polygon([(29, 30), (35, 30), (33, 50), (31, 50)], WOOD, lambda x, y: 0.9 - (x - 29) / 8)
    for x in range(26, 38):
        c.put(x, 38, STEEL[3])
        c.put(x, 39, STEEL[1])
    for r, flat in ((7.5, 0.0), (6, 0.34), (4.2, 0.67), (2.4, 1.0)):
        for y in range(6, 32):
            wide = r * math.sin(max(0.0, min(1.0, (y - (22 - r * 2)) / (r * 2 + 10))) * math.pi) ** 0.8 * 0.95
            for x in range(SIZE):
                if abs(x + 0.5 - 32 - math.sin(y * 0.6) * 1.4) < wide:
                    c.tone(x, y, FIRE, flat)
    return c


def pillars() -> Canvas:
    """Carved half-columns of the throne hall with a frieze of gold."""
    c, noise = Canvas(SIZE, SIZE), Noise(44)
    for y in range(SIZE):
        for x in range(SIZE):
            u = (x % 32 - 15.5) / 16
            grain = noise.fractal(x, y, SIZE, SIZE, 16, 4) - 0.5
            flute = 0.12 * math.sin(x * math.tau / 5.33)
            light = math.sqrt(max(0.0, 1 - (u + 0.3) ** 2)) * 0.8 + flute + grain * 0.4
            if 9 <= y < 55:
                c.tone(x, y, STONE, light, 0.8)
            elif y in {9, 8, 55, 56}:
                c.put(x, y, FIRE[1] if y in {8, 55} else WOOD[1])
            else:
                meander = (x % 8 in {0, 1, 2, 3, 4} and y % 8 in {2, 6}) or (x % 8 == 4 and 2 <= y % 8 <= 6)
                c.tone(x, y, FIRE[:3] if meander else STONE, 0.55 if meander else 0.3 + grain, 0.6)
    return c


def textures() -> list[Canvas]:
    """In the order of the cells' values, from 1."""
    return [
        stone(),
        banner(),
        mossy(),
        bricks(),
        shelf(),
        niche(),
        portal(),
        lever(down=False),
        lever(down=True),
        door(None),
        door([WOOD[1], FIRE[0], FIRE[1], FIRE[2], FIRE[3]]),
        door([*STEEL, IVORY]),
        portcullis(),
        torch(),
        pillars(),
    ]
