"""Enemies, springs, items, dust: small pictures, most of them facing left."""

from __future__ import annotations

import itertools
import math

from ..runtime.pixels import Canvas, Shade, gradient  # noqa: TID252 - the build runs this outside the package `roms`

INK, A, B, C, WHITE = 1, [2, 3, 4, 5, 6], [7, 8, 9, 10], [11, 12, 13], 14


def bank(ink: str, a: tuple[str, str], b: tuple[str, str], c: tuple[str, str], last: str = "ff5060") -> list[str]:
    """Ramps of 5, 4 and 3, white, one more."""
    return ["000000", ink, *gradient(*a, 5), *gradient(*b, 4), *gradient(*c, 3), "ffffff", last]


PALETTES = [
    bank("200810", ("681020", "ff9060"), ("402818", "d8a870"), ("a05000", "fff080")),  # 1 beetle, fish
    bank("081c14", ("0c5030", "a8f070"), ("604018", "e0c080"), ("b03050", "ffc0c0")),  # 2 hopper, leaves
    bank("201408", ("a05808", "fff080"), ("303048", "a0a0c0"), ("6090c0", "f0ffff")),  # 3 flier
    bank("180c20", ("382050", "c090e0"), ("601838", "f07090"), ("706080", "f0e8ff")),  # 4 urchin
    bank("081020", ("0868a8", "d8ffff"), ("a01828", "ff90a0"), ("b06808", "fff8a0")),  # 5 items
    bank("100c10", ("402818", "d8a868"), ("205028", "90d860"), ("606878", "e0e8f0")),  # 6 ferries, replaced by stage
    ["000000", *["ffffff"] * 15],  # 7 hit flash
    bank("0c1020", ("283058", "c8d0f0"), ("585878", "ffffff"), ("c06000", "ffe860"), "ff3050"),  # 8 owl
    bank("302828", ("706868", "f8f8f0"), ("a02808", "ffb040"), ("e08020", "ffffa0")),  # 9 dust, embers, snow
]

FERRY_PALETTES = [
    bank("100c10", ("402818", "d8a868"), ("205028", "90d860"), ("606878", "e0e8f0")),
    bank("0c1418", ("30383c", "c0bc9c"), ("104838", "70c888"), ("806840", "f0e0a0")),
    bank("080408", ("201820", "807078"), ("601008", "ff9020"), ("a02008", "ffd060")),
    bank("0c1428", ("304870", "d0e8ff"), ("88a8d0", "ffffff"), ("5088c0", "e0ffff")),
]


def beetle(step: int) -> Canvas:
    """A round walker with horns."""
    c = Canvas(16, 16)
    for x in (4, 8, 12):
        shift = (1 if step else -1) * (1 if x == 8 else -1)
        c.line(x, 11, x + shift, 15, B[0])
        c.line(x + 1, 11, x + 1 + shift, 15, B[0])
    c.ellipse(9, 8.5, 6.2, 5.4, A, (-0.4, -0.7))
    c.line(9, 3, 9, 12, INK)
    for x, y in ((6, 6), (12, 6), (7, 10), (12, 10)):
        c.put(x, y, A[0])
        c.put(x + 1, y, A[0])
    c.ellipse(3.5, 10, 3, 3, B, (-0.4, -0.6))
    c.put(2, 9, WHITE)
    c.put(2, 10, INK)
    c.line(2, 7, 0, 4 + step, B[3])
    c.outline(INK)
    return c


def hopper(leaping: bool) -> Canvas:
    """A frog, sitting or stretched."""
    c = Canvas(16, 16)
    if leaping:
        c.polygon([(8, 8), (15, 11), (14, 15), (11, 12)], A, 0.3)
        c.line(3, 10, 1, 14, A[2])
        c.ellipse(8, 8, 6.4, 4, A, (-0.4, -0.7))
    else:
        c.ellipse(12, 11, 3.4, 4, A, (-0.4, -0.6))
        c.polygon([(9, 13), (16, 13), (16, 16), (8, 16)], A, 0.25)
        c.ellipse(7, 10, 6, 4.6, A, (-0.4, -0.7))
        c.line(3, 12, 2, 15, A[1])
    eye = 4 if leaping else 5
    c.ellipse(4, eye, 2.4, 2.4, A, (-0.4, -0.6))
    c.put(3, eye - 1, WHITE)
    c.put(3, eye, INK)
    c.ellipse(4.5, eye + 6, 3.6, 1.6, B[2:], flat=0.8)
    for x, y in ((9, 7), (11, 9), (7, 6)):
        c.put(x, y, A[0])
    c.outline(INK)
    return c


def flier(step: int) -> Canvas:
    """A wasp with two beats of its wings."""
    c = Canvas(16, 16)
    wing = [(7, 7), (10, 0), (15, 1), (10, 8)] if step else [(7, 8), (12, 4), (16, 9), (10, 10)]
    c.ellipse(9.5, 10, 5, 3.6, A, (-0.3, -0.7))
    for x in (8, 11, 13):
        for y in range(7, 14):
            if c.get(x, y):
                c.put(x, y, B[0])
    c.line(14, 11, 15, 13, INK)
    c.ellipse(3.8, 9, 3.2, 3.2, A, (-0.4, -0.6))
    c.put(2, 8, INK)
    c.put(2, 9, INK)
    c.put(3, 8, WHITE)
    c.polygon([(float(x), float(y)) for x, y in wing], C, lambda x, y: 1.0 - (y / 14))
    c.outline(INK)
    return c


def urchin(step: int) -> Canvas:
    """Spines all over: not to be stomped."""
    c = Canvas(16, 16)
    for n in range(9):
        angle = math.pi * (1.0 + n / 8)
        reach = 7.6 if (n + step) % 2 else 6.2
        x, y = 8 + math.cos(angle) * reach, 11 + math.sin(angle) * reach * 1.3
        c.polygon(
            [
                (8 + math.cos(angle - 0.3) * 4, 11 + math.sin(angle - 0.3) * 4),
                (x, y),
                (8 + math.cos(angle + 0.3) * 4, 11 + math.sin(angle + 0.3) * 4),
            ],
            C,
            0.9,
        )
    c.ellipse(8, 11, 5.4, 4.8, A, (-0.3, -0.7))
    for x in (5, 8):
        c.put(x, 10, WHITE)
        c.put(x, 11, INK)
        c.put(x - 1, 9, INK)
    for x in (4, 8, 12):
        c.put(x + step - 1, 15, B[1])
        c.put(x + step, 15, B[1])
    c.outline(INK)
    return c


def fish() -> Canvas:
    """A pike that leaps; drawn upright, mouth up."""
    c = Canvas(16, 16)
    c.polygon([(3, 16), (8, 11), (13, 16), (8, 14)], B, 0.7)
    c.ellipse(8, 7.5, 4.6, 6.6, A, (-0.5, -0.4))
    c.polygon([(3, 8), (0, 11), (4, 11)], B, 0.8)
    c.polygon([(12, 8), (16, 11), (12, 11)], B, 0.4)
    c.put(6, 1, WHITE)
    c.put(9, 1, WHITE)
    c.put(7, 2, INK)
    c.put(8, 2, INK)
    for x in (5, 10):
        c.put(x, 5, WHITE)
        c.put(x, 4, INK)
    c.outline(INK)
    return c


def spring(pressed: bool) -> Canvas:
    """A mushroom that throws."""
    c = Canvas(16, 16)
    top = 8 if pressed else 3
    c.polygon([(5, top + 4), (11, top + 4), (12, 16), (4, 16)], C, lambda x, y: 1.0 - (x - 4) / 10)
    c.ellipse(8, top + 4, 7.4, 4.6, B, (-0.4, -0.7))
    for y in range(top + 6, top + 10):
        for x in range(16):
            if y < 16 and c.get(x, y) in B:
                c.put(x, y, 0)
    for x, y in ((5, top + 2), (9, top + 1), (11, top + 4), (3, top + 4)):
        c.put(x, y, WHITE)
        c.put(x + 1, y, WHITE)
    c.outline(INK)
    return c


def lantern(lit: bool) -> Canvas:
    """A bellflower on a crook: the checkpoint, 16x32."""
    c = Canvas(16, 32)
    for y in range(10, 32):
        c.put(6 + round(math.sin(y / 7)), y, A[1])
        c.put(7 + round(math.sin(y / 7)), y, A[2])
    c.line(7, 10, 9, 6, A[2])
    c.line(9, 6, 11, 7, A[2])
    c.ellipse(4, 24, 3, 1.6, A[1:], (-0.5, -0.6))
    c.ellipse(10, 27, 3, 1.6, A[1:], (-0.5, -0.6))
    if lit:
        c.ellipse(11, 12, 5, 6, [*B[1:], *C], (-0.2, 0.4))
        c.ellipse(11, 14, 2.4, 3, [C[2], WHITE], flat=1)
    else:
        c.ellipse(11, 12, 3, 5, A, (-0.4, -0.6))
    c.outline(INK)
    return c


def gate(step: int) -> Canvas:
    """The way on: a ring of roots with light inside, 32x32."""
    c = Canvas(32, 32)
    for y in range(32):
        for x in range(32):
            u, v = x + 0.5 - 16, y + 0.5 - 17
            d = math.hypot(u * 1.08, v)
            swirl = math.sin(math.atan2(v, u) * 3 + d * 0.9 + step * math.pi)
            if d < 11:
                c.tone(x, y, [*A, WHITE], 0.75 - d / 26 + swirl * 0.22, 0.8)
            elif d < 15 + math.sin(math.atan2(v, u) * 7):
                c.tone(x, y, C, 0.9 - (d - 11) / 5 - (u + v) / 60)
    c.outline(INK)
    return c


def heart(size: int) -> Canvas:
    """A heart; 8 for the status line."""
    c = Canvas(size, size)
    k = size / 16
    for x in (5, 11):
        c.ellipse(x * k, 6 * k, 4.2 * k, 4.2 * k, B, (-0.4, -0.6))
    c.polygon([(1.4 * k, 7.5 * k), (14.6 * k, 7.5 * k), (8 * k, 15 * k)], B, lambda x, y: 0.75 - y / (30 * k))
    c.put(round(4 * k), round(4 * k), WHITE)
    if size > 8:
        c.put(4, 5, WHITE)
        c.outline(INK)
    return c


def hollow_heart() -> Canvas:
    """A heart that is lost."""
    c = heart(8)
    for row in c.rows:
        for x, index in enumerate(row):
            row[x] = INK if index else 0
    return c


def drop_icon() -> Canvas:
    """A dewdrop, 8x8."""
    c = Canvas(8, 8)
    c.ellipse(4, 5, 2.8, 2.8, A, (-0.4, -0.5))
    c.polygon([(4, 0), (2, 4), (6, 4)], A, lambda x, y: 0.9 if x < 4 else 0.4)
    c.put(3, 4, WHITE)
    return c


def icicle() -> Canvas:
    """Hangs from a ceiling, stone or ice."""
    c = Canvas(16, 16)
    c.polygon([(2, 0), (14, 0), (9, 15), (8, 16), (7, 15)], A, lambda x, y: 1.0 - abs(x - 6) / 9)
    c.polygon([(1, 0), (6, 0), (4, 8)], A, 0.4)
    c.outline(INK)
    return c


def ferry(end: bool) -> Canvas:
    """A third of a moving platform."""
    c = Canvas(16, 16)
    left = 1 if end else 0
    c.polygon([(left, 1), (16, 1), (16, 11), (left + 3 if end else 0, 11)], A, lambda x, y: 0.95 - y / 14)
    c.polygon([(left, 0), (16, 0), (16, 3), (left, 3)], B, lambda x, y: 1.0 - y / 5)
    for x in range(3, 16, 5):
        c.line(x, 4, x, 10, A[0])
        c.put(x, 3, B[0])
    c.ellipse(8, 11, 4, 3.4, C, (-0.4, -0.6)) if not end else c.line(4, 12, 10, 12, A[0])
    c.outline(INK)
    return c


def spark(step: int) -> Canvas:
    """A gathered dewdrop bursts."""
    c = Canvas(16, 16)
    for ray in range(8):
        angle = ray * math.tau / 8
        for d in range(step * 2, (4, 6, 8)[step]):
            c.put(round(7.5 + math.cos(angle) * d), round(7.5 + math.sin(angle) * d), (WHITE, C[2], A[3])[step])
    return c


def puff(step: int) -> Canvas:
    """Dust."""
    c = Canvas(16, 16)
    for n in range(5):
        angle = n * math.tau / 5 + step * 0.4
        r = (2, 3.4, 5)[step]
        c.ellipse(
            8 + math.cos(angle) * r, 8 + math.sin(angle) * r, (4, 3.4, 2.2)[step], (4, 3.2, 2)[step], A, (-0.4, -0.6)
        )
    return c


def speck(kind: str) -> Canvas:
    """8x8 bits for weather and debris."""
    c = Canvas(8, 8)
    if kind == "leaf":
        c.polygon([(0, 5), (4, 1), (8, 2), (4, 6)], A, lambda x, y: x / 8)
        c.line(1, 5, 6, 3, A[0])
    elif kind == "bubble":
        c.ellipse(4, 4, 3, 3, [A[3]], flat=0)
        c.ellipse(4, 4, 2, 2, [A[1]], flat=0)
        c.put(3, 3, WHITE)
    elif kind == "ember":
        c.ellipse(4, 4, 2.2, 2.2, [B[1], B[3], C[2]], (-0.2, -0.2))
    elif kind == "flake":
        for dx, dy in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (2, 0), (0, 2), (-2, 0), (0, -2)):
            c.put(4 + dx, 4 + dy, A[4] if abs(dx) + abs(dy) < 2 else A[3])
    elif kind == "rain":
        for n in range(7):
            c.put(5 - n // 3, n, A[3] if n > 3 else A[2])
    elif kind == "star":
        for dx, dy in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (2, 0), (0, -2), (-2, 0), (1, 2), (-1, 2)):
            c.put(4 + dx, 4 + dy, C[2] if dy < 1 else C[1])
    else:
        c.polygon([(1, 2), (6, 1), (7, 6), (2, 7)], A, lambda x, y: 1.0 - y / 8)
        c.outline(INK)
    return c


def wing_light(more: float) -> Shade:
    """Darker towards the tips."""
    return lambda x, y: 0.62 - abs(x - 32) / 90 + more


def owl(wings: str) -> Canvas:
    """Gale, 64x64: wings up, down or folded."""
    c = Canvas(64, 64)
    for side in (-1, 1):
        if wings == "up":
            span = [
                (32 + side * 8, 30),
                (32 + side * 18, 8),
                (32 + side * 31, 2),
                (32 + side * 30, 18),
                (32 + side * 24, 34),
                (32 + side * 10, 44),
            ]
        elif wings == "down":
            span = [
                (32 + side * 8, 28),
                (32 + side * 20, 26),
                (32 + side * 31, 38),
                (32 + side * 29, 54),
                (32 + side * 22, 58),
                (32 + side * 10, 46),
            ]
        else:
            span = [
                (32 + side * 8, 28),
                (32 + side * 19, 32),
                (32 + side * 20, 50),
                (32 + side * 12, 60),
                (32 + side * 7, 48),
            ]
        c.polygon([(float(x), float(y)) for x, y in span], A, wing_light(0.18 if side < 0 else 0.0))
        inner = [(32 + (x - 32) * 0.8, 30 + (y - 30) * 0.78) for x, y in span]
        for (ax, ay), (bx, by) in itertools.pairwise(inner):
            c.line(ax, ay, bx, by, A[0])
        for n in range(4):
            tip = span[2 + n % 3]
            c.line(32 + side * 10, 36 + n * 3, 32 + (tip[0] - 32) * 0.96, tip[1] + n * 3, A[1] if n % 2 else A[3])
    c.ellipse(32, 42, 15, 18, A, (-0.4, -0.6), 0.5)
    c.ellipse(32, 47, 10, 13, B, (-0.3, -0.6), 0.8)
    for row in range(4):
        for n in range(-2, 3):
            x, y = 32 + n * 4 + (row % 2) * 2, 42 + row * 4
            if c.get(x, y) in B:
                c.put(x - 1, y, A[2])
                c.put(x, y + 1, A[2])
                c.put(x + 1, y, A[2])
    c.ellipse(32, 25, 14, 12, A, (-0.4, -0.7), 0.5)
    for side in (-1, 1):
        c.polygon([(32 + side * 4, 16), (32 + side * 13, 5), (32 + side * 13, 20)], A, 0.5)
        c.ellipse(32 + side * 6.5, 25, 6.4, 6.6, B, (-0.2, -0.5))
        c.ellipse(32 + side * 6, 25, 4, 4.2, C, flat=0.9)
        if wings == "sit":
            c.line(32 + side * 6 - 3, 25, 32 + side * 6 + 2, 25, INK)
            c.line(32 + side * 6 - 3, 26, 32 + side * 6 + 2, 26, INK)
        else:
            c.ellipse(32 + side * 5.4, 25.4, 2, 2.4, [INK], flat=0)
            c.put(31 + side * 6, 24, WHITE)
            c.line(32 + side * 2, 20, 32 + side * 11, 16, INK)
            c.line(32 + side * 2, 21, 32 + side * 11, 17, INK)
        c.polygon([(32 + side * 3, 58), (32 + side * 10, 58), (32 + side * 11, 63), (32 + side * 3, 63)], C, 0.6)
    c.polygon([(29, 28), (35, 28), (32, 35)], C, lambda x, y: 0.9 if x < 32 else 0.3)
    c.outline(INK)
    return c


def feather() -> Canvas:
    """What the owl lets fall."""
    c = Canvas(16, 16)
    c.polygon([(2, 3), (7, 2), (13, 11), (14, 14), (9, 13)], B, lambda x, y: 1.0 - x / 20)
    c.line(3, 3, 13, 13, A[1])
    c.outline(INK)
    return c


def pictures() -> list[tuple[str, Canvas]]:
    """Name and picture; those of one animation follow one another."""
    return [
        ("beetle_a", beetle(0)), ("beetle_b", beetle(1)), ("hopper_a", hopper(False)), ("hopper_b", hopper(True)),
        ("flier_a", flier(0)), ("flier_b", flier(1)), ("urchin_a", urchin(0)), ("urchin_b", urchin(1)),
        ("fish", fish()),
        ("spring_a", spring(False)), ("spring_b", spring(True)), ("lantern_a", lantern(False)),
        ("lantern_b", lantern(True)),
        ("goal_a", gate(0)), ("goal_b", gate(1)), ("heart", heart(16)), ("icicle", icicle()), ("feather", feather()),
        ("ferry_end", ferry(True)), ("ferry_middle", ferry(False)), ("boss_up", owl("up")), ("boss_down", owl("down")),
        ("boss_sit", owl("sit")), ("spark_a", spark(0)), ("spark_b", spark(1)), ("spark_c", spark(2)),
        ("puff_a", puff(0)),
        ("puff_b", puff(1)), ("puff_c", puff(2)), ("bit", speck("bit")), ("leaf", speck("leaf")),
        ("bubble", speck("bubble")),
        ("ember", speck("ember")), ("flake", speck("flake")), ("rain", speck("rain")), ("star", speck("star")),
        ("heart_full", heart(8)), ("heart_empty", hollow_heart()), ("drop_icon", drop_icon()),
    ]  # fmt: skip
