"""Hollowkeep's flat pictures: the title, the panel below the view, the objects in front of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..runtime.font import LETTERS  # noqa: TID252 - the build runs this outside the package `roms`
from ..runtime.pixels import Canvas, Noise, gradient  # noqa: TID252 - the build runs this outside the package `roms`
from .art_palettes import FIRE, STEEL, STONE, WOOD

SKY, MOON, KEEP, WINDOW, GOLD, HILL = (
    range(1, 25),
    range(25, 33),
    range(33, 45),
    range(45, 49),
    range(49, 57),
    range(57, 63),
)
TITLE_PALETTE = [
    "000000",
    *gradient("04040e", "1c1440", 10),
    *gradient("241848", "a04858", 10),
    *gradient("b85850", "e89858", 4),
    *gradient("8890a8", "f8f4e0", 8),
    *gradient("08060c", "504860", 12),
    *gradient("e08020", "fff0a0", 4),
    *gradient("301004", "fff4b8", 8),
    *gradient("020204", "18141c", 6),
]
DAWN_PALETTE = [
    "000000",
    *gradient("284890", "70a0d8", 10),
    *gradient("88b0d8", "f8d8b0", 10),
    *gradient("ffe0a8", "fff8d8", 4),
    *gradient("fff0b0", "fffff0", 8),
    *gradient("302830", "c8a888", 12),
    *gradient("403848", "685868", 4),
    *gradient("301004", "fff4b8", 8),
    *gradient("142810", "507830", 6),
]


def letters(c: Canvas, word: str, left: int, top: int, size: int, ramp: range) -> None:
    """Large cut letters, bright above, with a dark edge."""
    shapes = {
        ch: [line.split()[n] for line in text.strip().splitlines()]
        for key, text in LETTERS.items()
        for n, ch in enumerate(key)
    }
    ink = Canvas(c.width, c.height)
    for n, ch in enumerate(word):
        for y, row in enumerate(shapes[ch]):
            for x, mark in enumerate(row):
                if mark != "#":
                    continue
                for dy in range(size):
                    for dx in range(size):
                        light = 1.0 - (y * size + dy) / (7 * size) * 0.75 + (0.2 if dy == 0 else 0)
                        ink.tone(left + (n * 6 + x) * size + dx, top + y * size + dy, ramp[1:], light, 0.6)
    for _ in range(2):
        ink.outline(ramp[0])
    c.paste(ink, 0, 0)


def tower(c: Canvas, x: int, wide: int, top: int, noise: Noise, roof: bool) -> None:
    """A round tower, lit by the moon from the right."""
    for y in range(top, 150):
        for dx in range(wide):
            u = (dx + 0.5) / wide
            merlon = y < top + 5 and (dx // 3) % 2
            if merlon and not roof:
                continue
            light = 0.1 + u**1.6 * 0.75 + (noise.value((x + dx) / 3, y / 2, 256, 256) - 0.5) * 0.24
            light -= max(0.0, (y - 100) / 90)
            c.tone(x + dx, y, KEEP, light, 0.8)
    if roof:
        for y in range(top - 26, top + 1):
            half = (y - top + 26) / 26 * (wide / 2 + 3)
            for dx in range(-int(half), int(half) + 1):
                c.tone(x + wide // 2 + dx, y, KEEP, 0.25 + dx / (wide + 6) * 0.8, 0.8)
    else:
        for dx in range(-2, wide + 2):
            for dy in range(3):
                c.tone(x + dx, top + 6 + dy, KEEP, 0.75 - dy * 0.25, 0.5)
    for n, y in enumerate(range(top + 14, 128, 19)):
        wx = x + wide // 2 + (n % 2) * 5 - 3
        if noise.next() < 0.75:
            for dy in range(5):
                for dx in range(3):
                    c.put(wx + dx, y + dy, WINDOW[(n + wx) % 4])


def title() -> Canvas:
    """The keep before the moon, 240x160."""
    c, noise = Canvas(240, 160), Noise(9)
    for y in range(160):
        for x in range(240):
            cloud = noise.fractal(x, y * 3, 256, 512, 64, 4) - 0.5
            d = math.hypot(x - 168, y - 62)
            c.tone(x, y, SKY, (y / 150) ** 1.5 * 0.9 + cloud * 0.22 + max(0.0, 0.3 - d / 260), 1.0)
    for _ in range(90):
        x, y = int(noise.next() * 240), int(noise.next() * 90)
        c.put(x, y, MOON[int(noise.next() * 6)])
    c.ellipse(168, 62, 29, 29, MOON, (-0.3, -0.5), 0.8)
    for cx, cy, r in ((158, 54, 6), (178, 70, 8), (172, 48, 4), (156, 74, 4)):
        c.ellipse(cx, cy, r, r * 0.9, MOON[3:7], (0.5, 0.6), 0.8)
    for x, wide, top, roof in (
        (60, 22, 92, False),
        (84, 26, 74, True),
        (116, 40, 84, False),
        (134, 18, 58, True),
        (158, 24, 92, False),
        (40, 16, 106, True),
        (184, 16, 100, True),
    ):
        tower(c, x, wide, top, noise, roof)
    for x in range(44, 200):
        for y in range(116, 150):
            if c.get(x, y) in SKY or c.get(x, y) in MOON:
                c.tone(x, y, KEEP, 0.28 + 0.12 * ((y // 5 + x // 9) % 2) - (y - 116) / 120, 0.6)
    c.ellipse(134, 146, 10, 16, [WINDOW[0], WINDOW[1], WINDOW[2]], flat=0.2)
    for x in range(128, 141, 3):
        c.line(x, 130, x, 150, KEEP[0])
    for x in range(240):
        edge = 140 + 8 * math.sin(x * 0.021 + 1) + 5 * (noise.value(x / 9, 0.5, 64, 8) - 0.5)
        for y in range(int(edge), 160):
            c.tone(x, y, HILL, 0.9 - (y - edge) / 18 + (noise.value(x / 2, y / 2, 128, 128) - 0.5) * 0.5, 0.9)
    for x in range(3, 240, 11):
        if abs(x - 128) > 56:
            high = 14 + int(noise.next() * 22)
            for y in range(high):
                half = y / high * 6 * (0.7 + 0.3 * (y % 5) / 5)
                for dx in range(-int(half), int(half) + 1):
                    c.tone(x + dx, 158 - high + y, HILL, 0.15 + 0.5 * (dx + 6) / 12, 1.0)
    letters(c, "HOLLOWKEEP", 31, 12, 3, GOLD)
    return c


def slot(c: Canvas, left: int, top: int, wide: int, high: int) -> None:
    """A sunk field of the panel."""
    for y in range(top, top + high):
        for x in range(left, left + wide):
            c.put(
                x,
                y,
                0
                if 0 < x - left < wide - 1 and 0 < y - top < high - 1
                else STONE[0]
                if y == top or x == left
                else STONE[5],
            )


def panel() -> Canvas:
    """Carved stone, 240x32, with fields for health, bolts, keys, score and the compass."""
    c, noise = Canvas(240, 32), Noise(66)
    for y in range(32):
        for x in range(240):
            grain = noise.fractal(x, y, 256, 32, 16, 4) - 0.5
            c.tone(x, y, STONE, 0.42 + grain * 0.5 - y / 130, 0.9)
    for x in range(240):
        for y, index in ((0, STONE[6]), (1, STONE[4]), (30, STONE[1]), (31, STONE[0])):
            c.put(x, y, index)
    for x in (66, 108, 148, 199):
        for y in range(2, 30):
            c.put(x, y, STONE[0])
            c.put(x + 1, y, STONE[5])
    slot(c, 6, 16, 56, 10)
    slot(c, 72, 14, 32, 13)
    slot(c, 113, 14, 31, 13)
    slot(c, 153, 14, 42, 13)
    c.ellipse(219, 16, 15, 15, WOOD, (-0.4, -0.6))
    c.ellipse(219, 16, 13, 13, [STEEL[0]], flat=0)
    for n in range(8):
        angle = n / 8 * math.tau
        c.put(
            round(218.5 + math.cos(angle) * 11), round(15.5 + math.sin(angle) * 11), FIRE[3] if n % 2 == 0 else STEEL[2]
        )
    for x, y in ((3, 3), (235, 3), (3, 27), (235, 27)):
        c.ellipse(x + 1, y + 1, 2, 2, STEEL)
    return c


@dataclass(frozen=True)
class Sprite:
    """An object's picture."""

    name: str
    canvas: Canvas


def bow(fired: bool) -> Canvas:
    """The crossbow, seen by the one who aims it. Bank 4."""
    wood, steel, fire = [2, 3, 4, 5, 6], [7, 8, 9, 10, 11], [12, 13, 14, 15]
    c, drop = Canvas(64, 64), 5 if fired else 0
    c.polygon([(27, 26 + drop), (37, 26 + drop), (43, 64), (21, 64)], wood, lambda x, y: 0.85 - abs(x - 29) / 12)
    for side in (-1, 1):
        for n in range(27):
            y = 27 + drop + (n / 26) ** 2 * (9 if not fired else 3)
            for dy in range(5):
                c.put(round(32 + side * n), round(y) + dy, steel[(3, 4, 3, 1, 0)[dy]])
        end = (32 + side * 26, 34 + drop if not fired else 30 + drop)
        c.line(*end, 32, 48 + drop if not fired else 31 + drop, 11)
    c.polygon([(30, 24 + drop), (34, 24 + drop), (36, 60), (28, 60)], wood, 0.15)
    if not fired:
        c.polygon([(31, 18), (34, 18), (34, 48), (31, 48)], wood, 1.0)
        c.polygon([(29, 20), (36, 20), (32.5, 9)], steel, lambda x, y: 0.9 - (x - 30) / 9)
        c.polygon([(29, 44), (36, 44), (35, 50), (30, 50)], fire, 0.3)
    c.ellipse(21, 58, 8, 8, [3, 4, 5, 6])
    c.ellipse(45, 60, 8, 8, [2, 3, 4, 5])
    c.outline(1)
    return c


def sword(swung: bool) -> Canvas:
    """The sword, held or in its swing. Bank 5."""
    steel, wood, gold = [2, 3, 4, 5, 6, 7], [8, 9, 10, 11], [12, 13, 14, 15]
    c = Canvas(64, 64)
    if not swung:
        c.polygon(
            [(38, 46), (44, 46), (51, 8), (49, 2), (45, 7)],
            steel,
            lambda x, y: 1.0 if x < 46 - (y - 24) * 0.13 else 0.4,
        )
        c.polygon([(30, 45), (54, 47), (53, 51), (30, 49)], gold, lambda x, y: 0.9 - (x - 30) / 40)
        c.polygon([(39, 50), (45, 51), (44, 64), (37, 64)], wood, lambda x, y: 1.0 - (x - 37) / 9)
        c.ellipse(40, 59, 8, 6, wood)
    else:
        c.polygon(
            [(44, 40), (48, 46), (8, 22), (2, 12), (10, 16)], steel, lambda x, y: 1.0 if y < 14 + x * 0.66 else 0.35
        )
        c.polygon([(38, 52), (52, 36), (55, 39), (42, 55)], gold, 0.6)
        c.polygon([(48, 44), (64, 56), (64, 64), (60, 64), (45, 49)], wood, 0.7)
        c.ellipse(54, 52, 7, 7, wood)
        for n in range(40):
            angle = -2.6 + n / 40 * 0.9
            c.put(round(46 + math.cos(angle) * 44), round(44 + math.sin(angle) * 40), 7 if n % 2 else 6)
    c.outline(1)
    return c


def needle() -> Canvas:
    """The compass needle, pointing right; it is turned by the hardware. Bank 6."""
    c = Canvas(32, 32)
    c.polygon([(16, 13), (27, 16), (16, 16)], [13, 12, 11, 10], 0.0)
    c.polygon([(16, 16), (27, 16), (16, 19)], [10, 11, 12, 13], 0.3)
    c.polygon([(16, 13), (6, 16), (16, 16)], [6, 7, 8, 9], 0.9)
    c.polygon([(16, 16), (6, 16), (16, 19)], [6, 7, 8, 9], 0.4)
    c.ellipse(16, 16, 2.4, 2.4, [2, 3, 4, 5])
    return c


def icon(kind: str) -> Canvas:
    """Marks of the panel and the map, 8x8. Bank 6."""
    c = Canvas(8, 8)
    if kind == "bolt":
        c.line(1, 6, 5, 2, 3)
        c.polygon([(4, 0), (8, 0), (8, 4)], [9], 0)
        c.line(0, 5, 2, 7, 12)
    elif kind in {"brass", "silver"}:
        ramp = [2, 3, 4, 5] if kind == "brass" else [6, 7, 8, 9]
        c.ellipse(3, 2.5, 2.6, 2.6, ramp)
        c.put(3, 2, 1)
        c.line(4, 4, 7, 7, ramp[2])
        c.put(7, 5, ramp[2])
    elif kind == "life":
        c.polygon([(2, 3), (6, 3), (6, 8), (2, 8)], [14, 15], lambda x, y: 1.2 - (x - 2) / 4)
        c.ellipse(4, 1.5, 1.3, 1.8, [4, 5], flat=1.0)
    elif kind == "heart":
        for y, row in enumerate((".##.##.", "#######", "#######", ".#####.", "..###..", "...#...")):
            for x, mark in enumerate(row):
                if mark == "#":
                    c.put(x, y + 1, 13 - (x + y) // 3)
    elif kind == "mark":
        c.polygon([(0, 4), (4, 0), (8, 4), (4, 8)], [2, 3, 4, 5], lambda x, y: 1.0 - y / 8)
    else:
        for x, y in ((3, 0), (3, 1), (4, 6), (4, 7), (0, 4), (1, 4), (6, 3), (7, 3)):
            c.put(x, y, 9)
    return c


def claw() -> Canvas:
    """Three cuts across the eyes, shown when hurt, half transparent. Bank 7."""
    c = Canvas(64, 64)
    for n in range(3):
        for t in range(120):
            u = t / 119
            x, y = 14 + n * 14 + u * 14 + math.sin(u * 3) * 4, 4 + u * 56 - n * 3
            c.ellipse(x, y, 3.2 * math.sin(u * math.pi) + 0.4, 1.6, [6 + int(8 * math.sin(u * math.pi))], flat=0)
    return c


def sprites() -> list[Sprite]:
    """In the order of enum picture_name."""
    out = [Sprite("bow", bow(fired=False)), Sprite("bow_fired", bow(fired=True)), Sprite("sword", sword(swung=False))]
    out += [Sprite("sword_swung", sword(swung=True)), Sprite("claw", claw()), Sprite("needle", needle())]
    return out + [Sprite(kind, icon(kind)) for kind in ("bolt", "brass", "silver", "life", "heart", "mark", "aim")]
