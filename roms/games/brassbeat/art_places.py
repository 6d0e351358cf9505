"""Brassbeat's scenery: for each place a far layer, a middle layer with the bandstand, and the highway or the logo."""

from __future__ import annotations

import math

from ..runtime.pixels import Canvas, Noise, gradient  # noqa: TID252 - the build runs this outside the package `roms`
from .art_notes import rows_of
from .art_scenery import FLOOR, HEIGHT, HIGHWAY, HORIZON_END, WIDTH, Place, boards, box, cloud, dithered, highway, sky


def logo() -> Canvas:
    """BRASSBEAT in letters of 20 x 28, thick, with a bevel; colours 2-13 run along it for the shine."""
    c = Canvas(WIDTH, HEIGHT)
    left, top, size = 12, 14, 4
    ink = set()
    for n, letter in enumerate("BRASSBEAT"):
        for y, row in enumerate(rows_of(letter)):
            for x, mark in enumerate(row):
                if mark == "#":
                    for dy in range(size):
                        for dx in range(size + 1):
                            ink.add((left + n * 24 + x * size + dx, top + y * size + dy + round(3 * math.sin(n * 0.8))))
    for x, y in ink:
        for d in range(1, 5):
            c.put(x + d - 1, y + d, 14)
    for x, y in ink:
        edge = (x - 1, y) not in ink or (x, y - 1) not in ink
        c.put(x, y, 15 if edge else 2 + (x + y * 2) // 16 % 12)
    c.outline(1)
    return c


def theatre() -> Place:
    """Title and menus: rays that turn by palette, curtains, boards."""
    far = Canvas(WIDTH, HEIGHT)
    for y in range(HORIZON_END):
        for x in range(240):
            angle = math.atan2(y - 100.5, x - 119.5) / math.tau
            far.put(x, y, 1 + int(angle * 48) % 12)
    middle = Canvas(WIDTH, HEIGHT)
    boards(middle, 9, 10, 11, 12)
    for side in (0, 1):
        for y in range(FLOOR + 2):
            reach = 26 + 16 * math.cos(min(1.0, y / 90) * math.pi / 2) ** 2 + (8 if y > 96 else 0)
            for x in range(int(reach)):
                fold = 0.5 + 0.5 * math.sin(x * 0.7 + y * 0.01)
                px = 239 - x if side else x
                middle.tone(px, y, [1, 2, 3, 4, 5, 6], fold * (0.75 + 0.25 * (x / reach)))
                if x >= int(reach) - 2:
                    middle.put(px, y, 13)
            if 92 <= y <= 97:
                box(middle, 200 if side else 0, y, 240 if side else 40, y + 1, 13 if y in (92, 97) else 14)
    for x in range(240):
        depth = 9 + round(4 * abs(math.sin(x * math.pi / 30)))
        for y in range(depth):
            middle.tone(x, y, [1, 2, 3, 4, 5, 6], 0.4 + 0.5 * abs(math.sin(x * math.pi / 15)))
        middle.put(x, depth, 13)
        middle.put(x, depth + 1, 14)
    rays = [*gradient("5c1838", "c04050", 3), *gradient("c04050", "f09850", 3), *gradient("f0a860", "a03058", 6)]
    return Place(
        "theatre",
        far,
        middle,
        logo(),
        (
            ["401028", *rays, "ffffff", "ffffff", "ffffff"],
            [
                "000000", *gradient("30040c", "e03848", 6), "ffffff", "ffffff",
                "482410", "80481c", "a86830", "e8b068", "c89020", "ffe888", "ffffff",
            ],
            [
                "000000", "200810", *gradient("a05008", "fff0a0", 6), *gradient("ffd060", "a85810", 6),
                "502008", "fffff0",
            ],
        ),
    )  # fmt: skip


def town() -> Place:
    """Stage 1: a market square in the morning. The ending shows it at night."""
    far = Canvas(WIDTH, HEIGHT)
    sky(far, 1, 6, 112)
    for n, (x, y, size) in enumerate(((40, 40, 18), (120, 28, 13), (168, 70, 14), (246, 30, 12), (84, 66, 12))):
        cloud(far, x, y, size, [7, 8, 15], 60 + n)
    far.ellipse(206, 46, 20, 20, [13], flat=1.0)
    far.ellipse(206, 46, 17, 17, [14], flat=1.0)
    for x in range(WIDTH):
        hill = 96 + round(9 * math.sin(x * math.tau / 128) + 4 * math.sin(x * math.tau * 3 / 256 + 1))
        near = 112 + round(6 * math.sin(x * math.tau / 64 + 2))
        for y in range(hill, HORIZON_END):
            first, depth = (9, (y - hill) / 24) if y < near else (11, (y - near) / 14)
            far.put(x, y, first + (dithered(x, y, depth) > 0))
    middle, noise = Canvas(WIDTH, HEIGHT), Noise(8)
    x = 120
    while x < 246:
        width, height = 22 + int(noise.next() * 3) * 4, 26 + int(noise.next() * 4) * 6
        wall = (1, 3, 5)[int(noise.next() * 3)]
        top = FLOOR - height
        box(middle, x, top, x + width, FLOOR, wall)
        box(middle, x, top, x + 2, FLOOR, wall + 1)
        roof = [(x - 2, top), (x + width / 2, top - 14), (x + width + 2, top)]
        middle.polygon(roof, [7, 8], lambda px, py: (px % 4 > 1) * 1.0)
        for wy in range(top + 5, FLOOR - 12, 12):
            for wx in range(x + 4, x + width - 6, 9):
                box(middle, wx - 1, wy - 1, wx + 6, wy + 8, wall + 1)
                box(middle, wx, wy, wx + 5, wy + 7, 14)
                box(middle, wx, wy, wx + 2, wy + 3, 15)
        x += width + 1
    for n in range(32):  # bunting from roof to roof
        y = 72 + round(10 * abs(math.sin(n * math.pi / 8)))
        middle.line(120 + n * 4, y, 124 + n * 4, 72 + round(10 * abs(math.sin((n + 1) * math.pi / 8))), 9)
        middle.polygon([(121 + n * 4, y), (124 + n * 4, y), (122.5 + n * 4, y + 6)], [(7, 13, 14)[n % 3]], 1.0)
    boards(middle, 9, 10, 11, 12)
    return Place(
        "town",
        far,
        middle,
        highway(),
        (
            [
                "68a8e8", *gradient("4888d8", "ffe0b0", 6), "d8e0f0", "ffffff", "88b078", "709c68", "4c8850", "386c40",
                "ffe890", "fff4c8", "ffffff",
            ],
            [
                "000000", "e0b888", "a87850", "d89080", "985048", "c8ccb0", "888c70", "b84030", "883028",
                "503018", "8c5c30", "b07c48", "e8c080", "e0a020", "5890c8", "a8d8f8",
            ],
            HIGHWAY,
        ),
    )  # fmt: skip


def harbour() -> Place:
    """Stage 2: the sea at sunset; its colours 9-14 run by palette."""
    far = Canvas(WIDTH, HEIGHT)
    sky(far, 1, 6, 88)
    for r, index in ((30, 6), (25, 7), (20, 8)):
        far.ellipse(184, 80, r, r, [index], flat=1.0)
    for n, (left, top, wide) in enumerate(((30, 34, 14), (110, 22, 11), (226, 46, 12))):
        cloud(far, left, top, wide, [4, 5, 6], 20 + n)
    noise = Noise(31)
    for y in range(84, HORIZON_END):
        depth = (y - 84) / 76
        for x in range(WIDTH):
            swell = noise.value(x / (10 + 0 * depth), y / (2 + depth * 4), round(WIDTH / 10), 64)
            far.put(x, y, 9 + int(swell * 11 + y * 0.35) % 6)
            if abs(x - 184) < 6 + depth * 34 * noise.value(0.5, y / 2, 4, 64) and (x + y * 3) % 5:
                far.put(x, y, 8 if noise.value(x / 6, y / 2, 43, 64) > 0.42 else 7)
    middle = Canvas(WIDTH, HEIGHT)
    middle.polygon([(218, FLOOR), (222, 58), (234, 58), (238, FLOOR)], [1, 2, 3], lambda x, y: 1.0 - (x - 218) / 20)
    for band in range(3):
        top = 70 + band * 22
        middle.polygon([(220, top + 9), (221, top), (235, top), (236, top + 9)], [4, 5], lambda x, y: x < 229)
    box(middle, 219, 55, 237, 59, 8)
    box(middle, 223, 44, 233, 55, 13)
    box(middle, 225, 46, 231, 55, 14)
    middle.polygon([(221, 45), (228, 36), (235, 45)], [4, 5], lambda x, y: x < 229)
    for x, y, size in ((136, 104, 1.0), (176, 97, 0.6)):
        hull = [(x - 16 * size, y), (x + 16 * size, y), (x + 11 * size, y + 7 * size), (x - 12 * size, y + 7 * size)]
        middle.polygon(hull, [4, 6], 0.0)
        middle.polygon([(x, y - 28 * size), (x, y - 2), (x + 14 * size, y - 2)], [2, 3], lambda px, py: 1.0)
        middle.polygon([(x - 2, y - 24 * size), (x - 2, y - 2), (x - 10 * size, y - 2)], [2, 3], 0.0)
        middle.line(x - 1, y - 30 * size, x - 1, y, 8)
    for x in range(124, 240, 24):
        box(middle, x, 118, x + 5, FLOOR, 9)
        box(middle, x, 118, x + 2, FLOOR, 11)
        box(middle, x - 1, 116, x + 6, 118, 12)
        for n in range(24):
            middle.put(x + 5 + n, 121 + round(3 * math.sin(n * math.pi / 24)), 11)
    boards(middle, 9, 10, 11, 12)
    return Place(
        "harbour",
        far,
        middle,
        highway(),
        (
            [
                "281848", *gradient("30205c", "f88858", 6), "ffc070", "ffe8a0",
                "182858", "203468", "304478", "4a5488", "704f88", "a05c80", "ffffff",
            ],
            [
                "000000", "807888", "b8b0b8", "f0e8e0", "a02838", "d85048", "501828", "202038", "302838",
                "301c20", "5c3830", "805040", "c08860", "ffe070", "fffff0", "ffffff",
            ],
            HIGHWAY,
        ),
    )  # fmt: skip


def city() -> Place:
    """Stage 3: towers whose windows (colours 8-12) go on and off, signs, a wet street."""
    far, noise = Canvas(WIDTH, HEIGHT), Noise(99)
    sky(far, 1, 4, 130)
    for wall, low, tall in ((5, 40, 40), (6, 66, 34)):
        x = 0
        while x < WIDTH:
            width = min(WIDTH - x, 16 + int(noise.next() * 4) * 8)
            top = low + int(noise.next() * 5) * tall // 5
            box(far, x, top, x + width, HORIZON_END, wall)
            box(far, x, top, x + 1, HORIZON_END, 7)
            box(far, x, top, x + width, top + 1, 7)
            if noise.next() > 0.5:
                box(far, x + width // 2, top - 12, x + width // 2 + 1, top, 7)
                far.put(x + width // 2, top - 13, 13)
            for wy in range(top + 4, 150, 6):
                for wx in range(x + 3, x + width - 3, 5):
                    if noise.next() > 0.45:
                        box(far, wx, wy, wx + 3, wy + 3, 8 + int(noise.next() * 5))
            x += width
    middle = Canvas(WIDTH, HEIGHT)
    for x, top, height, ink, text in ((126, 84, 40, 1, "JAZZ"), (222, 76, 48, 4, "HOTEL")):
        box(middle, x, top, x + 14, top + height, 7)
        for n in range(height):
            for px in (x, x + 13):
                middle.put(px, top + n, ink + 1)
        box(middle, x, top, x + 14, top + 1, ink + 1)
        box(middle, x, top + height - 1, x + 14, top + height, ink + 1)
        for n, letter in enumerate(text):
            for y, row in enumerate(rows_of(letter)):
                for px, mark in enumerate(row):
                    if mark == "#":
                        middle.put(x + 4 + px, top + 3 + n * 9 + y, ink + 1 if y > 2 else ink)
        box(middle, x + 6, top + height, x + 8, FLOOR, 8)
    for cx, ink in ((160, 1), (196, 4)):  # glasses on the bar's wall
        middle.polygon([(cx - 9, 84), (cx + 9, 84), (cx, 95)], [ink, ink + 1], lambda x, y: (x + y) % 3 > 0)
        middle.line(cx, 95, cx, 102, ink)
        middle.line(cx - 5, 103, cx + 5, 103, ink)
    for x in range(120, 246):
        middle.put(x, 108, 13)
        middle.put(x, 109, 14 if x % 8 < 5 else 13)
    boards(middle, 9, 10, 11, 12)
    return Place(
        "city",
        far,
        middle,
        highway(),
        (
            [
                "080818", *gradient("080818", "402868", 4), "1c1838", "100c24", "383060",
                "ffe088", "70d8ff", "ff88c8", "c8a050", "4878a0", "ff3040", "ffffff", "ffffff",
            ],
            [
                "000000", "ff90d8", "f02898", "ffffff", "90f8ff", "1898e0", "ffffff", "100818", "484060",
                "180c28", "302048", "483068", "b060e0", "ffb020", "ffe890", "ffffff",
            ],
            HIGHWAY,
        ),
    )  # fmt: skip


def foundry() -> Place:
    """Stage 4: brick, a river of metal (colours 9-15 run), girders."""
    far, noise = Canvas(WIDTH, HEIGHT), Noise(5)
    for y in range(HORIZON_END):
        for x in range(WIDTH):
            row = y // 8
            joint = y % 8 == 7 or (x + row % 2 * 8) % 16 == 15
            glow = y / 110 + 0.25 * noise.fractal(x, y, 256, 256, 64, 2)
            far.put(x, y, 1 if joint else min(7, 2 + dithered(x, y, min(4.6, glow * 3.4))))
    for y in range(96, HORIZON_END):
        for x in range(WIDTH):
            bank = 102 + 4 * math.sin(x * math.tau / 64) + 2 * math.sin(x * math.tau * 5 / 256)
            if y > bank:
                flow = noise.fractal(x, y * 2, 256, 256, 32, 3)
                far.put(x, y, 8 if y < bank + 2 else 9 + int(flow * 30 + y * 0.2) % 7)
    for x in range(16, WIDTH, 64):  # furnace doors
        for y in range(50, 92):
            for px in range(x, x + 30):
                if y > 62 or math.hypot(px - x - 14.5, y - 64) < 14.5:
                    rim = px < x + 3 or px > x + 26 or (y < 62 and math.hypot(px - x - 14.5, y - 64) > 11.5)
                    far.put(px, y, 1 if rim or (px - x) % 6 == 3 else 9 + (y // 3 + px // 7) % 7)
    middle = Canvas(WIDTH, HEIGHT)
    for x0, y0, long in ((120, 70, 124), (120, 112, 124)):
        for n, index in enumerate((4, 5, 3, 2, 2, 2, 3, 1)):
            box(middle, x0, y0 + n, x0 + long, y0 + n + 1, index)
        for x in range(x0, x0 + long, 8):
            middle.put(x + 3, y0 + 3, 5)
            middle.put(x + 4, y0 + 4, 1)
    for x0 in (122, 232):
        for n, index in enumerate((2, 3, 4, 5, 4, 3, 2, 1)):
            box(middle, x0 + n, 60, x0 + n + 1, FLOOR, index)
        for y in range(64, FLOOR, 16):
            box(middle, x0 - 1, y, x0 + 9, y + 3, 6)
    boards(middle, 9, 10, 11, 12)
    return Place(
        "foundry",
        far,
        middle,
        highway(),
        (
            [
                "100808", "140808", *gradient("241014", "883020", 6), "ffd070",
                *gradient("a02008", "f08010", 3), *gradient("ffb020", "fff8b0", 2), "ff9018", "d04808",
            ],
            [
                "000000", "14161c", "2c323c", "485260", "707c8c", "a8b4c0", "886020", "ffffff", "ffffff",
                "181818", "303438", "484e54", "c88830", "ffffff", "ffffff", "ffffff",
            ],
            HIGHWAY,
        ),
    )  # fmt: skip


def heaven() -> Place:
    """Stage 5: above the clouds on an airship's deck."""
    far = Canvas(WIDTH, HEIGHT)
    sky(far, 1, 7, HORIZON_END)
    heaps = [
        (24, 40, 10), (226, 60, 13), (160, 74, 12), (70, 84, 15),
        (190, 116, 26), (30, 120, 26), (110, 132, 30), (250, 134, 24),
    ]  # fmt: skip
    for n, (left, top, wide) in enumerate(heaps):
        cloud(far, left, top, wide, [8, 9, 10, 11, 12], 40 + n)
    for x, y, size in ((100, 40, 1.0), (206, 92, 0.6)):
        far.ellipse(x, y, 24 * size, 9 * size, [13, 14, 15])
        far.ellipse(x, y + 11 * size, 7 * size, 2.5 * size, [13])
        far.polygon([(x - 20 * size, y), (x - 29 * size, y - 8 * size), (x - 29 * size, y + 8 * size)], [13, 14], 0.6)
    middle = Canvas(WIDTH, HEIGHT)
    for x in range(120, 246):
        sag = round(5 * math.sin((x - 120) * math.pi / 31) ** 2)
        for d, index in ((0, 12), (1, 11), (2, 9)):
            middle.put(x, 104 + sag + d, index)
    for x in range(120, 246, 31):
        for n, index in enumerate((9, 11, 12, 11, 9)):
            box(middle, x - 2 + n, 98, x - 1 + n, FLOOR, index)
        middle.ellipse(x + 0.5, 96, 4, 4, [13, 14, 15])
    for x in (124, 236):  # ropes up to the balloon
        middle.line(x, FLOOR, x + (20 if x < 180 else -20), 0, 9)
        middle.line(x + 1, FLOOR, x + (21 if x < 180 else -19), 0, 11)
    for n in range(10):
        x = 126 + n * 11
        middle.polygon([(x, 66 + (n % 2) * 3), (x + 8, 66 + (n % 2) * 3), (x + 4, 77)], [1 + n % 4], 1.0)
        middle.line(x - 2, 66, x + 10, 66, 9)
    boards(middle, 9, 10, 11, 12)
    return Place(
        "heaven",
        far,
        middle,
        highway(),
        (
            [
                "1858c0", *gradient("1450b8", "a8e0ff", 7), *gradient("88a8d8", "ffffff", 5),
                "a83838", "e07050", "ffd0a0",
            ],
            [
                "000000", "e83848", "f8c030", "38b860", "3878e8", "ffffff", "ffffff", "ffffff", "ffffff",
                "482810", "8c5828", "b88040", "f0c878", "a06810", "f0b830", "fff8c0",
            ],
            HIGHWAY,
        ),
    )  # fmt: skip


def places() -> list[Place]:
    """All of them, in the order of the stages, after the title."""
    return [theatre(), town(), harbour(), city(), foundry(), heaven()]
