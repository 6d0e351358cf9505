"""What passes in front of the hero: trunks, ferns, pillars, chains, pines; for each stage a picture of 1024x256."""

from __future__ import annotations

import math

from ..runtime.pixels import Canvas, Noise, gradient  # noqa: TID252 - the build runs this outside the package `roms`

WIDTH, HEIGHT = 1024, 256
DARK, LEAF, LIGHT = [1, 2, 3, 4, 5], [6, 7, 8, 9], [10, 11, 12]


def trunk(seed: int) -> Canvas:
    """A mossy trunk, 48 wide; its bark repeats every 64 rows."""
    c, noise = Canvas(48, HEIGHT), Noise(seed)
    for y in range(HEIGHT):
        v = y % 64
        left, right = 5 + 1.5 * math.sin(v * math.tau / 64), 42 + 1.5 * math.sin(v * math.tau / 64 + 1)
        for x in range(48):
            if left <= x <= right:
                u = (x - left) / (right - left)
                grain = noise.value(x / 3, v / 16, 16, 4) - 0.5
                c.tone(x, y, DARK, max(0.0, min(1.0, 0.9 - abs(u - 0.25) * 1.25 + grain * 0.7)))
                if u < 0.35 and noise.value(x / 5 + 7, v / 8, 10, 8) > 0.55:
                    c.tone(x, y, LEAF, 0.9 - u * 2)
        c.put(round(left), y, 1)
        c.put(round(right), y, 1)
    return c


def fern(high: int, lean: int) -> Canvas:
    """A clump of fronds, 64 wide."""
    c = Canvas(64, 64)
    for frond in range(-3, 4):
        top, reach = high - abs(frond) * 7, frond * 9 + lean
        for n in range(top):
            share = n / top
            x, y = 32 + reach * share**1.6, 63 - n + (abs(frond) * 6 * share**3)
            size = (1 - share) * 5 + 1
            for side in (-1, 1):
                for m in range(int(size)):
                    c.put(
                        round(x + side * m),
                        round(y + m * 0.7),
                        LEAF[min(3, max(0, round(share * 2.4 + (0.6 if side < 0 else 0) - m * 0.12)))],
                    )
            c.put(round(x), round(y), LEAF[3] if share > 0.3 else LEAF[1])
    return c


def pillar() -> Canvas:
    """A fluted column, 48 wide, with rings every 128 rows."""
    c = Canvas(48, HEIGHT)
    for y in range(HEIGHT):
        ring = y % 128 < 16
        inset = (2 if y % 128 in (0, 1, 14, 15) else 0) if ring else 6
        for x in range(inset, 48 - inset):
            u = (x - inset) / (47 - 2 * inset)
            light = 0.85 - abs(u - 0.3) * 1.15 + (0.0 if ring else 0.18 * math.cos(x * math.tau / 6))
            if ring and y % 128 in (4, 5, 10, 11):
                light -= 0.4
            c.tone(x, y, DARK, max(0.0, min(1.0, light)))
        c.put(inset, y, 1)
        c.put(47 - inset, y, 1)
    for n in range(9):  # ivy
        x, top = 8 + n * 4, n * 53 % 200
        for m in range(20 + n * 3):
            c.put(x + round(2 * math.sin(m / 3)), top + m, LEAF[1])
            if m % 3 == 0:
                c.ellipse(x + round(2 * math.sin(m / 3)) + (2 if m % 2 else -1), top + m, 2.4, 1.8, LEAF, (-0.5, -0.7))
    return c


def chain() -> Canvas:
    """A hanging chain, 16 wide; a link every 16 rows."""
    c = Canvas(16, HEIGHT)
    for top in range(0, HEIGHT, 16):
        for y in range(11):
            half = (2, 4, 5, 5, 5, 5, 5, 5, 5, 4, 2)[y]
            for side in (-1, 1):
                for m in range(2 if 1 < y < 9 else half):
                    c.put(8 + side * (half - m) - (side > 0), top + y, DARK[3 if side < 0 else 1])
        for y in range(8, 19):
            c.put(7, (top + y) % HEIGHT, DARK[4])
            c.put(8, (top + y) % HEIGHT, DARK[1])
    return c


def column() -> Canvas:
    """Basalt with veins of fire, 64 wide, repeating every 64 rows."""
    c = Canvas(64, HEIGHT)
    for y in range(HEIGHT):
        v = y % 64
        for x in range(64):
            face = x * 3 // 64
            u = x * 3 % 64 / 64
            if 3 <= x <= 60:
                c.tone(x, y, DARK, max(0.0, (0.75, 0.5, 0.25)[face] - u * 0.25))
                vein = 20 + 9 * math.sin(v * math.tau / 64) + 4 * math.sin(v * math.tau / 16)
                if abs(x - vein) < 1.6:
                    c.put(x, y, LIGHT[2] if abs(x - vein) < 0.8 else LIGHT[0])
        c.put(3, y, 1)
        c.put(60, y, 1)
    return c


def pine() -> Canvas:
    """A snow-laden pine, 96 wide, boughs every 64 rows."""
    c = Canvas(96, HEIGHT)
    for y in range(HEIGHT):
        for x in range(41, 55):
            c.tone(x, y, DARK, max(0.0, 0.8 - abs(x - 45) / 9 - (0.3 if (y // 8 + x) % 5 == 0 else 0)))
    for top in range(0, HEIGHT, 64):
        for side in (-1, 1):
            for n in range(42):
                drop = n * n / 90 + (6 if side < 0 else 20)
                for m in range(16 - n // 4):
                    y = (top + round(drop + m)) % HEIGHT
                    x = 48 + side * (4 + n)
                    c.put(
                        x,
                        y,
                        LIGHT[2]
                        if m < 2
                        else LIGHT[1]
                        if m < 4
                        else LEAF[max(0, 3 - m // 4)]
                        if (m + n) % 7 or m < 9
                        else 0,
                    )
    return c


def flipped(c: Canvas) -> Canvas:
    """The mirror image: the map shows the same tiles turned."""
    out = Canvas(c.width, c.height)
    out.rows = [row[::-1] for row in c.rows]
    return out


def pictures() -> list[tuple[Canvas, list[str]]]:
    """One for each stage, with its 16 colours."""
    out = []
    c = Canvas(WIDTH, HEIGHT)
    bole, low, high = trunk(3), fern(40, 4), fern(58, -6)
    for x, what in ((96, bole), (432, flipped(bole)), (752, bole)):
        c.paste(what, x, 0)
    for x, plant in (
        (64, high),
        (128, low),
        (272, flipped(low)),
        (400, low),
        (464, flipped(high)),
        (608, low),
        (656, flipped(low)),
        (720, high),
        (896, low),
    ):
        c.paste(plant, x, HEIGHT - 48)
    out.append(
        (
            c,
            [
                "000000",
                *gradient("140c10", "6c4c38", 5),
                *gradient("06281c", "3c9048", 4),
                *gradient("806030", "fff0b0", 6),
            ],
        )
    )
    c = Canvas(WIDTH, HEIGHT)
    for x, what in ((64, pillar()), (384, flipped(pillar())), (576, pillar()), (880, flipped(pillar()))):
        c.paste(what, x, 0)
    out.append(
        (
            c,
            [
                "000000",
                *gradient("14141c", "747888", 5),
                *gradient("0c3028", "58a870", 4),
                *gradient("806030", "fff0b0", 6),
            ],
        )
    )
    c = Canvas(WIDTH, HEIGHT)
    for x in (48, 64, 352, 640, 912):
        c.paste(chain(), x, 0)
    for x, what in ((176, column()), (480, flipped(column())), (768, column())):
        c.paste(what, x, 0)
    out.append(
        (
            c,
            [
                "000000",
                *gradient("060408", "443844", 5),
                *gradient("201018", "604048", 4),
                *gradient("a02808", "ffe080", 3),
                *["ffffff"] * 3,
            ],
        )
    )
    c = Canvas(WIDTH, HEIGHT)
    for x, what in ((64, pine()), (416, flipped(pine())), (736, pine())):
        c.paste(what, x, 0)
    out.append(
        (
            c,
            [
                "000000",
                *gradient("0c1020", "504858", 5),
                *gradient("082028", "286058", 4),
                *gradient("8098c0", "f8fcff", 3),
                *["ffffff"] * 3,
            ],
        )
    )
    return out
