"""What moves: loose pieces, icons, halos, the great crystal."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

from ..runtime.pixels import Canvas, Point, Shade  # noqa: TID252 - the build runs this outside the package `roms`
from .art_board import turned
from .art_palettes import A, B, C


@dataclass(frozen=True)
class Art:
    """One picture: its name in C, its pixels, and whether it has 256 colours."""

    name: str
    canvas: Canvas
    deep: bool = False


def stone() -> Canvas:
    """A heavy cube of rock that stops light."""
    c = Canvas(16, 16)
    c.polygon([(2, 1), (14, 1), (15, 2), (15, 14), (14, 15), (2, 15), (1, 14), (1, 2)], A, 0.5)
    c.polygon([(1, 1), (15, 1), (11, 5), (5, 5)], A, 0.95)
    c.polygon([(1, 1), (5, 5), (5, 11), (1, 15)], A, 0.7)
    c.polygon([(15, 1), (15, 15), (11, 11), (11, 5)], A, 0.25)
    c.polygon([(1, 15), (5, 11), (11, 11), (15, 15)], A, 0.05)
    c.polygon([(5, 5), (11, 5), (11, 11), (5, 11)], B, lambda x, y: 0.9 - (x + y) / 34)
    for x, y in ((7, 6), (8, 7), (8, 8), (9, 9), (6, 9)):
        c.put(x, y, 2)
    c.outline(1)
    return c


def prism() -> Canvas:
    """A double-ended crystal from lower left to upper right: turns light by a quarter."""
    c = Canvas(16, 16)
    c.polygon([(1, 15), (1, 10.5), (10.5, 1), (15, 1)], A, lambda x, y: 1.0 - (x + y) / 50)
    c.polygon([(1, 15), (15, 1), (15, 5.5), (5.5, 15)], B, lambda x, y: 0.75 - (x + y) / 60)
    for n in range(2, 14):
        c.put(n, 15 - n, 15)
        c.put(n, 14 - n, 14 if n % 4 else 15)
    c.put(4, 8, 15)
    c.put(5, 7, 15)
    c.put(10, 11, 11)
    c.outline(1)
    return c


def splitter() -> Canvas:
    """A thin double pane: half of the light goes through, half is turned."""
    c = Canvas(16, 16)
    c.polygon([(1, 15), (1, 11), (11, 1), (15, 1)], A, lambda x, y: 0.9 - (x + y) / 50)
    c.polygon([(1, 15), (15, 1), (15, 5), (5, 15)], B, lambda x, y: 0.6 - (x + y) / 60)
    for n in range(1, 15):
        c.put(n, 15 - n, 15 if n % 3 else 1)
        if n % 3 == 0:
            c.put(n - 1, 15 - n, 1)
            c.put(n, 14 - n, 1)
    for x, y in ((3, 3), (12, 12)):
        for dx, dy in ((0, 0), (1, 0), (0, 1), (-1, 0), (0, -1)):
            c.put(x + dx, y + dy, 13 if dx or dy else 15)
    c.outline(1)
    return c


def gem(sides: int, start: float) -> Canvas:
    """A cut stone seen from above: colours the light that goes through."""
    c = Canvas(16, 16)
    centre, rim, table = 8.0, 7.0, 3.6

    def point(n: int, radius: float) -> Point:
        angle = start + n * math.tau / sides
        return centre + radius * math.cos(angle), centre + radius * math.sin(angle)

    for n in range(sides):
        facing = math.cos(start + (n + 0.5) * math.tau / sides - math.radians(225))
        c.polygon(
            [point(n, rim), point(n + 1, rim), point(n + 1, table), point(n, table)],
            A if n % 2 else B,
            0.5 + facing * 0.45,
        )
    c.polygon([point(n, table) for n in range(sides)], C, lambda x, y: 0.75 - (x + y - 16) / 12)
    c.put(6, 6, 15)
    c.put(5, 4, 15)
    c.outline(1)
    return c


def halo() -> Canvas:
    """The shape of a lantern's glow, for an object window."""
    c = Canvas(32, 32)
    for y in range(32):
        for x in range(32):
            u, v = x - 15.5, y - 15.5
            if math.hypot(u, v) < 11 + 3.5 * math.cos(8 * math.atan2(v, u)):
                c.put(x, y, 1)
    return c


def star_shape(size: int, points: int, inner: float) -> Canvas:
    """A star that fills its square; every pixel 1."""
    c, half = Canvas(size, size), size / 2
    corners = [
        (
            half + (half - 0.5) * (1.0 if n % 2 == 0 else inner) * math.sin(n * math.pi / points),
            half - (half - 0.5) * (1.0 if n % 2 == 0 else inner) * math.cos(n * math.pi / points),
        )
        for n in range(points * 2)
    ]
    c.polygon(corners, [1], 1.0)
    return c


def star(full: bool) -> Canvas:
    """A golden star won, or the dark place for one."""
    c, shape = Canvas(16, 16), star_shape(14, 5, 0.45)
    for y in range(14):
        for x in range(14):
            if shape.get(x, y):
                c.tone(x + 1, y + 1, A if full else [1, 2, 7], (1.0 - (x + y) / 34) if full else 0.5)
    c.outline(1)
    return c


def undo() -> Canvas:
    """A round arrow."""
    c = Canvas(16, 16)
    for step in range(80):
        angle = -0.9 + step / 80 * 4.9
        for radius in (4.0, 5.0, 5.6):
            c.put(round(8 + radius * math.cos(angle)), round(8 + radius * math.sin(angle)), 5 if radius < 5 else 6)
    c.polygon([(7, 0), (14, 3), (8, 8)], A, 1.0)
    c.outline(1)
    return c


def bulb() -> Canvas:
    """The hint: a lamp."""
    c = Canvas(16, 16)
    c.ellipse(8, 6.5, 5, 5.2, A, (-0.4, -0.5))
    c.polygon([(6, 11), (10, 11), (10, 14), (6, 14)], B, lambda x, y: 0.8 - (y % 2) * 0.5)
    c.put(6, 4, 15)
    c.put(6, 5, 15)
    c.outline(1)
    return c


def arrow() -> Canvas:
    """Points right, 32x32."""
    c = Canvas(32, 32)
    c.polygon([(3, 12), (16, 12), (16, 5), (29, 16), (16, 27), (16, 20), (3, 20)], A, lambda x, y: 1.0 - y / 36)
    c.polygon([(5, 14), (18, 14), (18, 10), (25, 16)], C, 1.0)
    c.outline(1)
    return c


def flame(lean: int) -> Canvas:
    """The oil's flame."""
    c = Canvas(16, 16)
    for share, ramp, light in ((1.0, B, 0.4), (0.75, B, 0.9), (0.5, A, 0.9), (0.3, C, 1.0)):
        c.polygon(
            [
                (8 + lean * 2, 15 - 14 * share),
                (8 + 5 * share, 10),
                (8 + 3 * share, 15),
                (8 - 3 * share, 15),
                (8 - 5 * share, 10),
            ],
            ramp,
            light,
        )
    c.outline(1)
    return c


def spark(step: int) -> Canvas:
    """A twinkle, 8x8."""
    c = Canvas(8, 8)
    for n in range(step + 2):
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            c.put(3 + dx * n, 3 + dy * n, 15 - n)
    return c


def post() -> Canvas:
    """A piece of the panel's edge in world 2, 8x32: twisted metal."""
    c = Canvas(8, 32)
    for y in range(32):
        for x in range(6):
            twist = math.sin((y + x * 1.5) * math.tau / 16)
            c.tone(x, y, A, 0.95 - abs(x - 2) * 0.2 + twist * 0.2)
        c.put(6, y, 1)
    c.ellipse(3, 16, 3.4, 3.4, B, (-0.5, -0.6))
    return c


def falling(light: float, top: int, length: int) -> Shade:
    """A facet that grows dark downwards."""
    return lambda x, y: light - (y - top) / length


def great_crystal() -> Canvas:
    """The crystal of the title and the ending, 64x64 in 8 bits: colours 224-255."""
    c = Canvas(64, 64)
    deep, bright, white = list(range(224, 240)), list(range(240, 248)), list(range(248, 256))
    top, bottom = (32.0, 1.0), (32.0, 63.0)
    belt = [(8.0, 24.0), (20.0, 30.0), (38.0, 31.0), (56.0, 22.0)]
    for n in range(3):
        a, b = belt[n], belt[n + 1]
        c.polygon([top, a, b], bright if n == 1 else deep, falling((0.75, 0.9, 0.5)[n], 10, 70), 0.8)
        c.polygon([bottom, a, b], deep, falling((0.8, 1.0, 0.45)[n], 24, 55), 0.8)
    c.polygon([top, (20, 30), (26, 14)], white, lambda x, y: 1.0 - y / 60, 0.6)
    c.polygon([(20, 30), (38, 31), (30, 40)], bright, 0.9, 0.6)
    for a, b in itertools.pairwise(belt):
        c.line(*a, *b, 251)
    for a in belt:
        c.line(*a, *top, 247)
        c.line(*a, *bottom, 238)
    c.outline(224)
    return c


def sprites() -> list[Art]:
    """All of them; the pieces in the order of enum piece_kind."""
    slash, split = prism(), splitter()
    return [
        Art("stone", stone()),
        Art("slash", slash),
        Art("backslash", turned(slash, 1)),
        Art("ruby", gem(8, math.pi / 8)),
        Art("sapphire", gem(6, 0.0)),
        Art("split_slash", split),
        Art("split_backslash", turned(split, 1)),
        Art("halo", halo()),
        Art("night_star", star_shape(64, 5, 0.45)),
        Art("star", star(True)),
        Art("star_empty", star(False)),
        Art("undo", undo()),
        Art("bulb", bulb()),
        Art("arrow", arrow()),
        Art("flame_a", flame(-1)),
        Art("flame_b", flame(1)),
        Art("post", post()),
        *(Art(f"spark_{n}", spark(n)) for n in range(3)),
        Art("crystal", great_crystal(), deep=True),
    ]
