"""Floors, walls, trees, water and houses, each 16 x 16 (trees and houses larger), in the indices of art_palettes."""

from __future__ import annotations

import math
from functools import cache

from ..runtime.pixels import Canvas, Noise  # noqa: TID252 - the build runs this outside the package `roms`

NOISE = Noise(11)
FLOOR, WALL, FACE, PATH, ACCENT = (2, 3, 4), (5, 6, 7, 8), (9, 10), (11, 12, 13), (14, 15)


def rough(x: int, y: int, seed: int) -> float:
    """The same number for the same pixel, in [0, 1)."""
    value = (x * 374761393 + y * 668265263 + seed * 2147483647) & 0xFFFFFFFF
    value = (value ^ value >> 13) * 1274126177 & 0xFFFFFFFF
    return (value ^ value >> 16) % 4096 / 4096


@cache
def grass(variant: int, flowers: bool) -> Canvas:
    """A lawn with tufts, some with flowers."""
    c = Canvas(16, 16)
    for y in range(16):
        for x in range(16):
            wave = NOISE.value(x / 8, y / 8, 2, 2)
            c.tone(x, y, (3, 3, 4), wave * 0.7, 0.3)
    tufts = ((3, 4), (11, 10)) if variant else ((8, 3), (2, 12), (13, 13))
    for x, y in tufts:
        for dx, height in ((-1, 2), (0, 3), (1, 2)):
            for n in range(height):
                c.put((x + dx) % 16, (y - n) % 16, 4 if n == height - 1 else 2)
    if flowers:
        for n, (x, y) in enumerate(((4, 8), (11, 4), (9, 13)) if variant else ((12, 7), (5, 3), (6, 13))):
            colour = ACCENT[n % 2]
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                c.put(x + dx, y + dy, colour)
            c.put(x, y, ACCENT[1 - n % 2])
            c.put(x, y + 2, 2)
    return c


@cache
def stone(variant: int, rubble: bool) -> Canvas:
    """A cave's floor."""
    c = Canvas(16, 16)
    for y in range(16):
        for x in range(16):
            c.tone(x, y, FLOOR, 0.25 + 0.5 * NOISE.value(x / 4, y / 4, 4, 4), 0.5)
    if variant:
        for x, y in ((3, 6), (4, 6), (5, 7), (6, 7), (7, 8)):
            c.put(x, y, 1 if x > 4 else 2)
    if rubble:
        for x, y, r in ((5, 5, 2.4), (11, 11, 3.1), (12, 4, 1.8)):
            c.ellipse(x, y + 1, r + 0.6, r, [1], flat=1)
            c.ellipse(x, y, r, r, WALL[1:])
    return c


@cache
def slabs(variant: int, mossy: bool) -> Canvas:
    """A ruin's floor of cut stone."""
    c = Canvas(16, 16)
    for y in range(16):
        for x in range(16):
            edge = x % 16 == 0 or y % 8 == 0 or (x == 8 and y >= 8) if variant else (x % 8 == 0 and y < 8) or y % 8 == 0
            light = 3 if rough(x // 8, y // 8, variant) > 0.3 else 4
            c.put(x, y, 2 if edge else 4 if y % 8 == 1 and rough(x, y, 4) > 0.4 else light)
    if mossy:
        for y in range(16):
            for x in range(16):
                if NOISE.value(x / 5.33, y / 5.33, 3, 3) > 0.62:
                    c.put(x, y, ACCENT[rough(x, y, 3) > 0.6])
    return c


@cache
def planks(variant: int, rug: bool) -> Canvas:
    """A house's floor, or its rug."""
    c = Canvas(16, 16)
    for y in range(16):
        for x in range(16):
            if rug:
                lattice = (x + y) % 8 == 0 or (x - y) % 8 == 0
                c.put(x, y, 15 if lattice and (x % 8 == 4 or y % 8 == 4) else 13 if lattice else 11 if y % 8 else 12)
            else:
                joint = (
                    y % 8 == 7 or (y < 8 and x == (3 if variant else 11)) or (y >= 8 and x == (12 if variant else 6))
                )
                c.put(x, y, 2 if joint else 4 if rough(x // 5, y, variant) > 0.7 else 3)
    return c


FLOORS = {"village": grass, "forest": grass, "cave": stone, "ruin": slabs, "house": planks}


def path(area: str, base: Canvas, around: list[bool]) -> Canvas:
    """A trodden path (in the ruin a carpet); `around` says which of the eight neighbours, row by row, go on with it."""
    c = Canvas(16, 16)
    c.paste(base, 0, 0)
    nw, n, ne, w, e, sw, s, se = around
    for y in range(16):
        for x in range(16):
            left, right, up, down = x, 15 - x, y, 15 - y
            gaps = [d for d, open_ in ((left, w), (right, e), (up, n), (down, s)) if not open_]
            gaps += [
                max(a, b) - 1
                for a, b, corner, one, two in (
                    (left, up, nw, w, n),
                    (right, up, ne, e, n),
                    (left, down, sw, w, s),
                    (right, down, se, e, s),
                )
                if one and two and not corner
            ]
            if area == "ruin":
                gap = min([9.0, *gaps])
                if gap >= 1:
                    c.put(x, y, 13 if gap == 2 else 11 if (x // 2 + y // 2) % 4 else 12)
                continue
            corners = [
                math.hypot(7 - min(a, 7), 7 - min(b, 7))
                for a, b, one, two in ((left, up, w, n), (right, up, e, n), (left, down, w, s), (right, down, e, s))
                if not one and not two
            ]
            gap = min([9.0, *gaps]) + (rough(x // 2, y // 2, 7) - 0.5) * 1.6
            if gap < 1.5 or any(d > 7.5 for d in corners):
                continue
            dark = gap < 2.8 and (up < 4 and not n)
            c.put(x, y, 11 if dark or rough(x, y, 5) > 0.93 else 13 if rough(x // 2, y, 6) > 0.82 else 12)
    return c


@cache
def crown(second: bool) -> Canvas:
    """A tree's crown, 22 x 24, on its shadow."""
    c = Canvas(22, 24)
    seed = 5 if second else 0
    for y in range(24):
        for x in range(22):
            u, v = (x - 10.5) / 10.3, (y - 11) / 10.6
            rim = 1 + 0.07 * math.sin(math.atan2(v, u) * 7 + seed)
            d = math.hypot(u, v) / rim
            if d > 1:
                continue
            clump = NOISE.value((x + seed) / 3.6, (y + seed) / 3.2, 32, 32)
            light = 0.62 - 0.34 * u * 0.8 - 0.5 * v + (clump - 0.5) * 0.75
            c.tone(x, y, WALL, max(0.05, light * (1.06 - d * 0.35)), 0.35)
            if d > 0.9:
                c.put(x, y, 1 if v > -0.35 else 5)
    return c


@cache
def trunk() -> Canvas:
    """What shows of a tree below its crown."""
    c = Canvas(16, 16)
    c.ellipse(8, 13.5, 7, 2.5, [2], flat=1)
    for y in range(6, 15):
        wide = 2 if y < 12 else 3
        for x in range(8 - wide, 8 + wide):
            c.put(x, y, 10 if x < 8 and y % 4 else 9)
        c.put(7 - wide, y, 1)
        c.put(8 + wide, y, 1)
    return c


@cache
def wall(area: str, face: bool, around: tuple[bool, ...]) -> Canvas:
    """A wall's top with a rim towards the floor, or its face. `around`: which of left, right, up, down are wall."""
    c = Canvas(16, 16)
    left, right, up, down = around
    for y in range(16):
        for x in range(16):
            if area == "cave":
                lump = NOISE.fractal(x, y, 16, 16, 8, 2)
                if face:
                    band = NOISE.value(x / 4, y / 5.33, 4, 3)
                    light = 0.85 - y / 26 + (band - 0.5) * 0.9
                    c.tone(x, y, (5, 9, 6, 10, 7, 8), light, 0.3)
                else:
                    c.tone(x, y, (5, 5, 6), lump, 0.5)
            elif area == "ruin":
                row, shift = y // 5, 4 if y // 5 % 2 else 0
                if face:
                    joint = y % 5 == 4 or (x + shift) % 8 == 7
                    c.put(x, y, 5 if joint else 10 if y % 5 == 0 else 9 if rough((x + shift) // 8, row, 1) > 0.4 else 7)
                    if rough(x // 2, 0, 9) * 7 > y + 2:
                        c.put(x, y, ACCENT[(x + y) % 2])
                else:
                    c.put(x, y, 6 if (x + y) % 8 == 0 and rough(x, y, 2) > 0.5 else 5)
            elif face:
                c.put(x, y, 7 if y < 2 or y > 13 else 8 if y in (2, 13) else 10 if y < 11 else 9)
                if x % 16 in (0, 1) and 2 < y < 13:
                    c.put(x, y, 7 + x % 2)
            else:
                c.put(x, y, 5 if rough(x // 3, y // 3, 8) > 0.3 else 6)
    rims = [(d, ok) for d, ok in ((0, left), (1, right), (2, up), (3, down)) if not ok]
    for n in range(16):
        wobble = 1 if area == "cave" and rough(n // 2, 0, 6) > 0.5 else 0
        for side, _ in rims:
            for depth in (0, 1 + wobble):
                x, y = [(depth, n), (15 - depth, n), (n, depth), (n, 15 - depth)][side]
                if face and side == 3:
                    c.put(x, 15, 1)
                elif face and side == 2:
                    continue
                else:
                    c.put(x, y, 8 if depth else 1 if side < 2 else 7)
    if face:
        for x in range(16):
            c.put(x, 0, 8)
    return c


@cache
def water(around: tuple[bool, ...], base: Canvas) -> Canvas:
    """Deep water with a shore; `around`: which of left, right, up, down, and the four diagonals, are water."""
    c = Canvas(16, 16)
    left, right, up, down, nw, ne, sw, se = around
    for y in range(16):
        for x in range(16):
            gaps = [d for d, ok in ((x, left), (15 - x, right), (y, up), (15 - y, down)) if not ok]
            corners = (
                (x, y, nw, left, up),
                (15 - x, y, ne, right, up),
                (x, 15 - y, sw, left, down),
                (15 - x, 15 - y, se, right, down),
            )
            gaps += [max(a, b) for a, b, corner, one, two in corners if one and two and not corner]
            round_off = [
                7.5 - math.hypot(7 - min(a, 7), 7 - min(b, 7)) for a, b, _, one, two in corners if not one and not two
            ]
            gap = min([20, *gaps, *round_off]) + (rough(x // 3, y // 3, 12) - 0.5) * 1.2
            bank = y < 8 and not up
            if gap < 1.4:
                c.put(x, y, base.get(x, y))
            elif gap < (5 if bank else 2.6):
                c.put(x, y, 9 if bank and gap > 3 else 10)
            elif gap < (6 if bank else 3.6):
                c.put(x, y, 11 if (x + y) % 3 else 8)
            else:
                ripple = math.sin(math.tau * (y + 2 * math.sin(math.tau * x / 16)) / 8) + math.sin(
                    math.tau * (x + y) / 16
                )
                c.put(x, y, 5 + int((ripple + 2) * 0.99))
    return c


@cache
def surface(around: tuple[bool, ...]) -> Canvas:
    """Shallow water as a film over floor and feet: every pixel coloured, lighter at its rim and in rings."""
    c = Canvas(16, 16)
    left, right, up, down = around
    for y in range(16):
        for x in range(16):
            gap = min([20, *(d for d, ok in ((x, left), (15 - x, right), (y, up), (15 - y, down)) if not ok)])
            ripple = math.sin(math.tau * (x + 3 * math.sin(math.tau * y / 16)) / 16) + math.sin(math.tau * (y - x) / 8)
            if gap < 1 and rough(x, y, 1) > 0.5:
                continue
            c.put(
                x, y, 5 if gap < 1 else 4 if gap < 2 or ripple > 1.5 else 3 if ripple > 0.5 else 2 if ripple > -1 else 1
            )
    return c


def house(width: int, height: int, door: int) -> Canvas:
    """A cottage: a tiled roof over a timbered front; `door` is the door's column."""
    c = Canvas(width * 16, height * 16)
    w, front = width * 16, (height - 1) * 16 - 4
    for y in range(front + 4, height * 16 - 1):
        for x in range(2, w - 2):
            beam = x in (2, 3, w - 4, w - 3) or y == front + 5 or y > height * 16 - 4
            c.put(x, y, 12 if beam else 10 if (x // 3 + y // 2) % 5 else 11)
    for column in range(width):
        left = column * 16
        if column == door:
            for y in range(front + 6, height * 16 - 1):
                for x in range(left + 2, left + 14):
                    arch = (x - left - 8) ** 2 + max(0, front + 12 - y) ** 2 * 1.3
                    if arch < 36:
                        c.put(x, y, 12 if arch > 22 or x in (left + 2, left + 13) else 1)
        elif 0 < column < width - 1 or width < 5:
            for y in range(front + 8, front + 15):
                for x in range(left + 4, left + 12):
                    frame = x in (left + 4, left + 11) or y in (front + 8, front + 14)
                    c.put(x, y, 12 if frame or x == left + 7 else 15 if y < front + 11 else 14)
    for y in range(front + 4):
        inset = max(0, 5 - y)
        for x in range(inset, w - inset):
            row, shift = y // 6, 4 if y // 6 % 2 else 0
            u = (x + shift) % 8
            scale = (y % 6 >= 4 and (u in (0, 7) or y % 6 == 5)) or u == 0
            light = 0.45 + 0.4 * (1 - y / front) + (rough((x + shift) // 8, row, 3) - 0.5) * 0.35
            c.tone(x, y, (5, 6, 7, 8), 0.1 if scale else min(1.0, light), 0.1)
    for x in range(w):
        c.put(x, front + 4, 1)
        c.put(x, front + 5, 12)
        if 5 < x < w - 5:
            c.put(x, 0, 1)
            c.put(x, 1, 8)
    for y in range(6, front + 5):
        c.put(0, y, 1)
        c.put(w - 1, y, 1)
    for y in range(8):  # chimney
        for x in range(w - 22, w - 13):
            c.put(x, y + 2, 1 if x in (w - 22, w - 14) or y == 0 else 9 if (x + y) % 4 else 10)
    return c
