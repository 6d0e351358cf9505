"""What stands, lies and rolls beside and on the road, and the effects."""

from __future__ import annotations

import math

from ..runtime.pixels import Canvas, Noise, from_text  # noqa: TID252 - the build runs this outside the package `roms`

LEAF, WOOD, STONE, RED, GOLD, WHITE = [2, 3, 4, 5], [6, 7, 8, 9], [10, 11, 12], 13, 14, 15
FIRE, GREY, BLUE, GREEN = [2, 3, 4, 5, 6], [7, 8, 9, 10], [11, 12, 13, 14], 15


def capsule(c: Canvas, x: float, top: float, bottom: float, half: float) -> None:
    """An upright, rounded, ribbed limb of a cactus."""
    for y in range(int(top), int(bottom)):
        r = half if y >= top + half else math.sqrt(max(0.0, half * half - (top + half - y) ** 2))
        for px in range(math.ceil(x - r), math.ceil(x + r)):
            light = 0.85 - abs(px + 0.5 - (x - half * 0.35)) / (half * 1.6) - (0.25 if (px - int(x)) % 3 == 0 else 0)
            c.tone(px, y, LEAF, max(0.0, light), 0.4)


def cactus() -> Canvas:
    c = Canvas(32, 64)
    capsule(c, 6, 22, 40, 3.5)
    capsule(c, 26, 14, 34, 3.5)
    c.polygon([(4, 36), (16, 36), (16, 42), (6, 42)], LEAF, 0.35)
    c.polygon([(16, 30), (28, 30), (27, 36), (16, 36)], LEAF, 0.3)
    capsule(c, 16, 4, 62, 5.5)
    c.outline(1)
    for x, y in ((16, 3), (6, 21), (26, 13)):
        c.ellipse(x, y, 2, 1.6, [RED], flat=1)
    return c


def rock() -> Canvas:
    c, noise = Canvas(32, 32), Noise(5)
    for x, y, rx, ry in ((10, 23, 9, 7), (22, 24, 8, 6), (16, 18, 10, 10)):
        c.ellipse(x, y, rx, ry, WOOD, (-0.6, -0.6), 0.5)
    for _ in range(24):
        x, y = int(noise.next() * 26) + 3, int(noise.next() * 20) + 9
        if c.get(x, y):
            c.put(x, y, WOOD[0])
            c.put(x, y - 1, WOOD[3])
    c.outline(1)
    return c


def bush() -> Canvas:
    c, noise = Canvas(32, 32), Noise(8)
    for n in range(15):
        turn = math.pi * (n + 0.5) / 15
        c.line(16, 31, 16 - math.cos(turn) * 14, 31 - math.sin(turn) * (12 + 8 * noise.next()), LEAF[n % 3])
        c.line(17, 31, 17 - math.cos(turn) * 13, 31 - math.sin(turn) * (9 + 7 * noise.next()), LEAF[1 + n % 3])
    c.ellipse(16, 28, 9, 4, LEAF, (-0.3, -0.8), 0.6)
    c.outline(1)
    for x, y in ((8, 18), (20, 13), (25, 20)):
        c.ellipse(x, y, 1.6, 1.6, [GOLD], flat=1)
    return c


def palm() -> Canvas:
    c = Canvas(64, 64)
    for y in range(20, 64):
        x = 33 + 5 * math.sin((64 - y) / 26)
        for dx in range(-3, 3):
            c.tone(round(x + dx), y, WOOD, 0.8 - (dx + 3) * 0.14 - (0.4 if y % 5 == 0 else 0), 0.3)
    for turn, reach in ((-0.1, 27), (0.5, 25), (1.1, 20), (2.0, 20), (2.6, 25), (3.25, 27), (1.55, 16)):
        fx, fy = math.cos(turn), -math.sin(turn)
        for step in range(reach * 2):
            t = step / (reach * 2)
            px, py = 37 + fx * reach * t, 19 + fy * reach * t * 0.9 + 17 * t * t
            half = 4.2 * math.sin(math.pi * min(1, t * 0.85 + 0.15))
            for k in range(-round(half), round(half) + 1):
                if (step + abs(k)) % 4:
                    c.tone(
                        round(px - k * 0.2), round(py + k * 0.6 + abs(k) * 0.5), LEAF, 0.75 - k * 0.12 - t * 0.2, 0.5
                    )
    for x, y in ((34, 23), (39, 24), (37, 27)):
        c.ellipse(x, y, 2.4, 2.4, WOOD, (-0.5, -0.5))
    c.outline(1)
    return c


def shade() -> Canvas:
    """A beach umbrella with a towel."""
    c = Canvas(32, 32)
    c.polygon([(4, 27), (26, 27), (30, 31), (8, 31)], [10, 12], lambda x, y: (x // 3) % 2)
    c.polygon([(16, 8), (18, 8), (18, 29), (16, 29)], WOOD, 0.8)
    for y in range(3, 14):
        half = 13 * math.sqrt(max(0.0, 1 - ((14 - y) / 12) ** 2))
        for x in range(math.ceil(17 - half), math.ceil(17 + half)):
            stripe = math.floor((x - 17) / (half / 3 + 0.01)) % 2
            c.put(x, y, (RED if y > 5 else GOLD) if stripe else WHITE)
    c.outline(1)
    return c


def pine() -> Canvas:
    c = Canvas(32, 64)
    c.polygon([(14, 54), (19, 54), (20, 63), (13, 63)], WOOD, lambda x, y: 1 - (x - 13) / 7)
    for top, bottom, half in ((30, 57, 15), (18, 42, 12), (4, 27, 9)):
        for y in range(top, bottom):
            wide = half * (y - top) / (bottom - top) + 0.8 * math.sin(y * 1.7)
            for x in range(math.ceil(16.5 - wide), math.ceil(16.5 + wide)):
                c.tone(x, y, LEAF, 0.75 - (x - 16) / (half * 1.8) - (bottom - y) * 0.012, 0.7)
                if y - top < (bottom - top) * 0.55 - abs(x - 12) * 0.9 + (x * 7 % 5):
                    c.tone(x, y, STONE, 1.0 - max(0, x - 15) * 0.1, 0.4)
    c.outline(1)
    return c


def crystal() -> Canvas:
    c = Canvas(32, 32)
    for x, top, half in ((8, 14, 4), (24, 17, 4), (16, 3, 6)):
        c.polygon([(x - half, top + half), (x, top), (x, 31), (x - half + 1, 31)], STONE, 1.0)
        c.polygon([(x + half, top + half), (x, top), (x, 31), (x + half - 1, 31)], STONE, 0.4)
        c.line(x, top, x, 30, WHITE)
    c.outline(1)
    return c


def lamp() -> Canvas:
    c = Canvas(32, 64)
    c.polygon([(15, 12), (18, 12), (18, 62), (15, 62)], WOOD, lambda x, y: 1 - (x - 15) / 4)
    c.polygon([(11, 59), (22, 59), (24, 63), (9, 63)], WOOD, 0.5)
    c.ellipse(16.5, 11, 7, 8, [GOLD, GOLD, WHITE], (-0.3, -0.4))
    c.polygon([(8, 6), (16, 0), (17, 0), (25, 6)], WOOD, 0.4)
    c.outline(1)
    return c


def post() -> Canvas:
    """One side of the start gate: a chequered flag on a pole."""
    c = Canvas(32, 64)
    c.polygon([(4, 2), (7, 2), (7, 63), (4, 63)], GREY, lambda x, y: 1 - (x - 4) / 4)
    for y in range(4, 28):
        for x in range(7, 31):
            sway = round(1.6 * math.sin(x * 0.35))
            c.put(x, y + sway, GREY[3] if (x - 7) // 6 % 2 ^ (y - 4) // 6 % 2 else 1)
    c.ellipse(5.5, 2.5, 2.5, 2.5, FIRE, (-0.5, -0.5))
    c.outline(1)
    return c


def arrow(right: bool) -> Canvas:
    """A bend's signboard."""
    c = Canvas(32, 32)
    for x in (6, 24):
        c.polygon([(x, 20), (x + 2, 20), (x + 2, 32), (x, 32)], GREY, 0.4)
    c.polygon([(1, 4), (31, 4), (31, 22), (1, 22)], GREY, 1.0)
    for y in range(6, 20):
        for x in range(3, 29):
            lean = x - (7 - abs(y - 12.5)) if right else -x - (7 - abs(y - 12.5))
            c.put(x, y, FIRE[1] if math.floor(lean / 6) % 2 else GREY[3])
    c.outline(1)
    return c


def can() -> Canvas:
    """A can of turbo fuel."""
    c = Canvas(16, 16)
    for y in range(4, 15):
        for x in range(3, 13):
            c.tone(x, y, FIRE, 0.9 - abs(x - 6) / 9, 0.3)
    for y in (4, 14):
        for x in range(3, 13):
            c.put(x, y, GREY[2])
    c.polygon([(5, 1), (11, 1), (11, 4), (5, 4)], GREY, 0.9)
    c.paste(from_text("..##\n.##.\n####\n.##.\n##..", {"#": GREY[3]}), 6, 7)
    c.outline(1)
    return c


def roller(kind: str) -> Canvas:
    """What rolls across the road: tumbleweed, beach ball or snowball."""
    c, noise = Canvas(32, 32), Noise(77)
    if kind == "weed":
        for n in range(46):
            a, b = noise.next() * math.tau, noise.next() * math.tau
            r = 6 + 7 * noise.next()
            c.line(
                16 + 13 * math.cos(a), 16 + 13 * math.sin(a), 16 + r * math.cos(b), 16 + r * math.sin(b), WOOD[n % 4]
            )
    elif kind == "ball":
        for y in range(32):
            for x in range(32):
                u, v = (x - 15.5) / 14, (y - 15.5) / 14
                if u * u + v * v < 1:
                    part = math.floor((math.atan2(v, u) + 0.5 * math.hypot(u, v)) / math.tau * 6) % 6
                    c.put(x, y, WHITE if math.hypot(u, v) < 0.2 or part % 2 else (RED, 11, GOLD)[part // 2])
    else:
        c.ellipse(16, 16, 14, 14, STONE, (-0.5, -0.6), 0.8)
        for x, y in ((9, 12), (20, 9), (23, 20), (12, 23), (16, 16)):
            c.ellipse(x, y, 2.4, 1.8, [STONE[0]], flat=1)
    c.outline(1)
    return c


def puff(age: int) -> Canvas:
    """Dust or spray."""
    c, noise = Canvas(16, 16), Noise(90)
    for _ in range(5):
        a, far = noise.next() * math.tau, (1.5 + age) * noise.next() * 1.3
        size = 3.6 - abs(age - 1) * 0.8
        c.ellipse(8 + far * math.cos(a), 8 + far * math.sin(a), size, size, GREY[1:], (-0.4, -0.7), 0.5)
    return c


def flame(long: bool) -> Canvas:
    """Exhaust of a turbo."""
    c = Canvas(16, 16)
    reach = 7.5 if long else 5.5
    c.ellipse(8, 8, 4.6, reach, FIRE, flat=0.35)
    c.ellipse(8, 8, 3.2, reach * 0.7, FIRE, flat=0.8)
    c.ellipse(8, 8, 1.8, reach * 0.5, GREY, flat=1.0)
    return c


def shadow() -> Canvas:
    """Under a buggy; shown half transparent."""
    c = Canvas(32, 8)
    c.ellipse(16, 4, 14, 3.4, [1], flat=1)
    return c


def light(on: int) -> Canvas:
    """A start light: dark, red or green."""
    c = Canvas(32, 32)
    c.ellipse(16, 16, 15, 15, GREY, (-0.5, -0.6), 0.5)
    ramp = ([7, 8], FIRE, [GREEN, GREEN, 10])[on]
    c.ellipse(16, 16, 11, 11, ramp, (-0.4, -0.5), 0.6)
    c.outline(1)
    return c


def trophy() -> Canvas:
    """The cup."""
    c = Canvas(32, 32)
    for side in (-1, 1):
        for n in range(24):
            turn = math.pi * n / 24 - math.pi / 2
            for r in (4.5, 5.5):
                c.put(round(15.5 + side * (9 + r * math.cos(turn))), round(9 + r * math.sin(turn)), FIRE[3])
    for y in range(2, 19):
        half = 10 if y < 8 else 10 * math.sqrt(max(0.0, 1 - ((y - 8) / 11.5) ** 2))
        for x in range(math.ceil(16 - half), math.ceil(16 + half)):
            c.tone(x, y, FIRE, 1.05 - abs(x - 12) / 13, 0.5)
    c.polygon([(14, 18), (18, 18), (18, 25), (14, 25)], FIRE, lambda x, y: 1 - (x - 13) / 6)
    c.polygon([(8, 25), (24, 25), (26, 31), (6, 31)], GREY, lambda x, y: 0.8 - (x - 8) / 26)
    c.outline(1)
    return c


def spot() -> Canvas:
    """A racer on the little map; its colour comes from a second copy."""
    c = Canvas(8, 8)
    c.ellipse(2.5, 2.5, 2.2, 2.2, [2], flat=1)
    c.outline(1)
    return c
