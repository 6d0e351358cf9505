"""The player's ship, shots, bullets, explosions, items: what every stage shows."""

from __future__ import annotations

import math

from ..runtime.pixels import Canvas, Noise  # noqa: TID252 - the build runs this outside the package `roms`
from .art_palettes import A, B, C, pair


def ship(banking: bool) -> Canvas:
    """The player's fighter, seen from above."""
    c = Canvas(32, 32)
    squeeze = 0.72 if banking else 1.0

    def w(x: float) -> float:
        return 16 - (16 - x) * squeeze

    pair(c, [(w(13), 12), (w(4), 20), (w(2), 26), (w(4), 27), (w(13), 24)], A, 0.75, 0.5, 0.25)
    pair(c, [(w(12), 14), (w(6), 20), (w(5), 23), (w(12), 20)], B, 0.6, 0.35)
    pair(c, [(w(3), 15), (w(5), 15), (w(5), 27), (w(3), 27)], A, 1.0, 0.6, 0.5)
    pair(c, [(w(10), 22), (w(8), 29), (w(12), 28), (w(13), 23)], A, 0.6, 0.4)
    c.polygon([(16, 1), (12, 10), (12, 28), (20, 28), (20, 10)], A, lambda x, y: 1.0 - abs(x + 0.5 - 15) / 7)
    c.ellipse(16, 14, 2.6, 5, B, (-0.4, -0.7))
    c.polygon([(13, 27), (19, 27), (18, 30), (14, 30)], C, 0.2)
    for x in (14, 17):
        c.put(x, 22, 7)
    c.outline(1)
    return c


def flame(long: bool) -> Canvas:
    """Engine exhaust, 8x16."""
    c = Canvas(8, 16)
    size = 7.0 if long else 5.0
    c.ellipse(4, 2, 2.6, size, C, flat=0.2)
    c.ellipse(4, 1, 1.9, size * 0.7, C, flat=0.6)
    c.ellipse(4, 0, 1.2, size * 0.5, C, flat=1.0)
    return c


def ball(width: int, height: int, ramp: list[int], radius: float) -> Canvas:
    """A bright bullet: light core, coloured rim."""
    c = Canvas(width, height)
    for share, light in ((1.0, 0.0), (0.82, 0.35), (0.6, 0.7), (0.42, 1.0)):
        c.ellipse(width / 2, height / 2, radius * share, radius * height / width * share, ramp, flat=light)
    c.outline(1)
    return c


def bolt(height: int, ramp: list[int], radius: float) -> Canvas:
    """An upright shot."""
    c = Canvas(8, height)
    for share, light in ((1.0, 0.15), (0.75, 0.6), (0.45, 1.0)):
        c.ellipse(4, height / 2, radius * share, (height / 2) * (0.4 + 0.6 * share), ramp, flat=light)
    return c


def crescent() -> Canvas:
    """A 16x8 wave that falls point first."""
    c = Canvas(16, 8)
    for y in range(8):
        for x in range(16):
            u, v = (x + 0.5 - 8) / 8, (y + 0.5 - 1) / 7
            d = math.hypot(u, v)
            if d <= 1 and math.hypot(u, v + 0.42) > 0.78:
                c.tone(x, y, B, min(1.0, (1 - d) * 4))
    return c


def blast(step: int) -> Canvas:
    """One of five pictures of an explosion, 32x32."""
    c, noise = Canvas(32, 32), Noise(7)
    ramp = list(range(2, 16))
    outer, inner, heat = ((8, 0, 1.0), (12, 0, 0.95), (15, 4, 0.75), (15.5, 8.5, 0.5), (15.5, 10, 0.3))[step]
    for y in range(32):
        for x in range(32):
            angle, d = math.atan2(y - 15.5, x - 15.5), math.hypot(x - 15.5, y - 15.5)
            bump = noise.value(angle / math.tau * 14 + 14, step * 0.7 + d / 9, 14, 8)
            edge = outer * (0.68 + 0.32 * bump)
            if inner * (0.7 + 0.6 * bump) <= d <= edge:
                c.tone(x, y, ramp, heat * (1.15 - 0.75 * d / outer) + 0.22 * (bump - 0.4), 1.2)
    return c


def spark(step: int) -> Canvas:
    """One of three pictures of a hit, 16x16."""
    c = Canvas(16, 16)
    reach = (4, 6.5, 7.5)[step]
    for ray in range(8):
        angle = ray * math.tau / 8 + step * 0.2
        for n in range(round(reach * 4)):
            d = n / 4
            if d >= reach * (0.0, 0.4, 0.7)[step]:
                c.put(
                    round(7.5 + math.cos(angle) * d),
                    round(7.5 + math.sin(angle) * d),
                    15 - round(d / reach * 6) - step * 2,
                )
    if step == 0:
        c.ellipse(8, 8, 3, 3, [14, 15], flat=1.0)
    return c


def capsule(letter: str, ramp: list[int]) -> Canvas:
    """An item: a glass ball with a letter."""
    c = Canvas(16, 16)
    c.ellipse(8, 8, 7, 7, ramp, (-0.5, -0.6))
    shapes = {
        "P": ("###.", "#..#", "###.", "#...", "#..."),
        "B": ("###.", "#..#", "###.", "#..#", "###."),
        "1": (".##.", "..#.", "..#.", "..#.", ".###"),
        "S": ("..#.", ".###", "####", ".###", "..#."),
    }
    for y, row in enumerate(shapes[letter]):
        for x, mark in enumerate(row):
            if mark == "#":
                c.put(6 + x, 6 + y, 1)
                c.put(6 + x, 5 + y, 6 if ramp is not A else 15)
    c.outline(1)
    return c


def option() -> Canvas:
    """The helper pod beside the ship."""
    c = Canvas(16, 16)
    c.ellipse(8, 8, 5, 6, A)
    c.ellipse(8, 7, 2.4, 3, B)
    c.polygon([(4, 11), (12, 11), (10, 14), (6, 14)], A, 0.2)
    c.outline(1)
    return c


def icon(kind: str) -> Canvas:
    """8x8 marks for the status line."""
    c = Canvas(8, 8)
    if kind == "life":
        pair(c, [(4, 0), (3, 2), (0, 6), (0, 7), (4, 6)], A, 1.0, 0.6)
        c.put(3, 3, 10)
        c.put(4, 3, 10)
    else:
        c.ellipse(4, 4.5, 3, 3, C)
        c.put(5, 0, 6)
        c.put(4, 1, 6)
    return c
