"""What walks in the dark, and the great stag."""

from __future__ import annotations

import math

from ..runtime.pixels import Canvas, from_text  # noqa: TID252 - the build runs this outside the package `roms`
from .art_people import KEY, person

LEAF = (2, 3, 4, 5)


def mossling(step: int) -> Canvas:
    """A lump of moss with a flower and round eyes."""
    c = Canvas(16, 16)
    squash = 1 if step else 0
    c.ellipse(8, 10 + squash * 0.6, 7, 5.6 - squash, LEAF, dither=0.5)
    for n in range(7):
        c.put(2 + n * 2, 14 - (n + step) % 2, 3)
    for x in (5, 10):
        for dy in (0, 1):
            c.put(x, 9 + squash + dy, 1)
            c.put(x - 1, 9 + squash + dy, 12)
    c.put(7, 12, 1)
    c.put(8, 12, 1)
    c.line(8, 5 + squash, 8, 3 + squash, 3)
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        c.put(8 + dx, 2 + squash + dy, 13)
    c.put(8, 2 + squash, 14)
    c.outline(1)
    return c


def moth(step: int) -> Canvas:
    """A grey moth with red eyes on its wings."""
    c = Canvas(16, 16)
    reach = 6.6 if step == 0 else 3.6
    for side in (-1, 1):
        c.ellipse(8 + side * reach * 0.62, 6, reach * 0.62, 4.6, [9, 10, 11], (side * 0.5, -0.6))
        c.ellipse(8 + side * reach * 0.5, 11, reach * 0.48, 3.2, [9, 10, 11], (side * 0.5, -0.6))
        c.put(round(7.5 + side * reach * 0.7), 6, 13)
        c.put(round(7.5 + side * reach * 0.7), 7, 1)
    c.ellipse(8, 8.5, 1.6, 5, [6, 7, 8])
    c.put(6, 2, 12)
    c.put(9, 2, 12)
    c.outline(1)
    return c


def bat(step: int) -> Canvas:
    """A bat with its wings up or down."""
    c = Canvas(16, 16)
    tip = 3 if step == 0 else 12
    for side in (-1, 1):
        points = [(8, 7), (8 + side * 4, tip + (2 if step == 0 else -3)), (8 + side * 7.6, tip)]
        points += [(8 + side * 7, 9 + (0 if step == 0 else 3)), (8 + side * 4.5, 9), (8, 11)]
        c.polygon(points, [3, 4], lambda x, y: 1.0 - y / 16)
    c.ellipse(8, 8, 3.2, 3.6, [2, 3, 4, 5])
    for side in (-1, 1):
        c.put(7 if side < 0 else 8, 7, 13)
        c.put(8 + side * 2 - (side < 0), 4, 4)
        c.put(8 + side * 2 - (side < 0), 3, 4)
    c.put(6, 7, 14)
    c.put(9, 7, 14)
    c.outline(1)
    return c


SKULL = """
.....oooooo.....
...oommMMMMoo...
..omMMMMMMMMmo..
..omMMMMMMMMmo..
.ommMMMMMMMMMmo.
.ommooMMMMoommo.
.omorromMorromo.
.omorroMMorromo.
.oommomoomommoo.
..oommmoommmoo..
...omomomomoo...
"""


def husk(view: str, step: int) -> Canvas:
    """A guard that forgot to die: people's clothes, another head."""
    c = person(view, step)
    lift = 1 if step else 0
    for y in range(18 + lift):
        for x in range(16):
            c.put(x, y, 0)
    skull = from_text(SKULL, KEY)
    if view == "back":
        for y, row in enumerate(skull.rows):
            skull.rows[y] = [
                12 if n in (13, 14) or (n == 1 and 2 < x < 13 and 2 < y < 8) else n for x, n in enumerate(row)
            ]
    elif view == "side":
        for row in skull.rows:
            row[4:7] = [11 if n in (1, 13) else n for n in row[4:7]]
    c.paste(skull, 0, 7 + lift)
    return c


def ghost(step: int) -> Canvas:
    """A wisp of cloth with eyes."""
    c = Canvas(16, 32)
    for y in range(6, 30):
        v = (y - 6) / 24
        half = 6.5 * math.sqrt(min(1.0, v * 5)) * (1 - max(0.0, v - 0.45) * 0.9)
        sway = math.sin(v * 6 + step * 2.2) * 2.4 * v
        for x in range(16):
            u = (x + 0.5 - 8 - sway) / max(0.5, half)
            if abs(u) > 1 or (y > 24 and (x + step * 2) % 4 == 0) or (y > 27 and (x + step) % 2):
                continue
            c.tone(x, y, (6, 7, 8, 12), 0.75 - u * 0.35 - v * 0.5, 0.5)
    for x in (5, 10):
        for dy in range(3):
            c.put(x, 11 + dy, 1)
            c.put(x + (1 if x < 8 else -1), 11 + dy, 1)
        c.put(x, 12, 13)
    c.ellipse(8, 17, 1.6, 2.0, [1], flat=1)
    c.outline(1)
    return c


def wisp(step: int) -> Canvas:
    """A ball of cold fire."""
    c = Canvas(16, 16)
    c.ellipse(8, 9, 5.5, 5.5, [6, 7, 8], flat=0.4)
    c.ellipse(8, 9.5, 4, 4, [8, 12, 15], dither=0.6)
    for n in range(5):
        x = 5 + n * 1.5
        c.line(x, 6, x + (step - 0.5) * 3, 1 + (n + step) % 3, 7)
    return c


def stag(step: int) -> Canvas:
    """The Hollow Stag, 64 x 64, seen from the front."""
    c = Canvas(64, 64)
    fur = (2, 3, 4, 5)
    for side in (-1, 1):
        for n, (length, angle, base) in enumerate(((22, -1.1, 0), (13, -0.3, 9), (12, -1.8, 14), (9, -0.5, 17))):
            ax, ay = 32 + side * (5 + base * 0.62), 20 - base * 0.85
            bx, by = ax + side * math.cos(angle) * length, ay + math.sin(angle) * length
            for d in (-1, 0, 1) if n == 0 else (0, 1):
                c.line(ax + d, ay, bx, by, 8 if d <= 0 else 11)
            if n:
                c.put(round(bx), round(by), 12)
    c.ellipse(32, 44, 19, 15, fur, (-0.4, -0.7), 0.7)
    for side in (-1, 1):
        lift = 2 if (step == 1) == (side > 0) else 0
        for y in range(52, 63 - lift):
            for x in range(5):
                c.put(32 + side * 11 - 2 + x, y, 1 if x in (0, 4) else 3 if x < 2 else 2)
        for x in range(7):
            c.put(32 + side * 11 - 3 + x, 62 - lift, 6)
            c.put(32 + side * 11 - 3 + x, 61 - lift, 7)
    c.polygon([(18, 38), (24, 58), (32, 50), (40, 58), (46, 38)], [6, 7], lambda x, y: 1.0 - (y - 36) / 24, 0.8)
    for n in range(9):
        c.line(20 + n * 3, 46, 19 + n * 3 + (n + step) % 2 * 2, 55 + n % 3 * 2, 2 + n % 3)
    c.polygon([(23, 18), (41, 18), (39, 30), (36, 40), (28, 40), (25, 30)], fur, lambda x, y: 0.95 - (x - 22) / 34, 0.8)
    for side in (-1, 1):
        c.polygon([(32 + side * 8, 20), (32 + side * 19, 15), (32 + side * 17, 22), (32 + side * 9, 25)], [3, 4], 0.5)
        c.ellipse(32 + side * 5.2, 26, 2.6, 2.2, [1], flat=1)
        c.ellipse(32 + side * 5.2, 26, 1.8, 1.5, [13, 14, 15])
    c.ellipse(32, 37.5, 3.6, 2.6, [1], flat=1)
    c.put(30, 37, 9)
    c.put(33, 37, 9)
    c.ellipse(32, 47, 3.4, 4.4, [1], flat=1)
    c.ellipse(32, 47, 2.6, 3.4, [13, 14, 15], (-0.2, -0.2))
    c.outline(1)
    return c
