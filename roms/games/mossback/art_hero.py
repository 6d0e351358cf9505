"""Moss the tortoise in all poses, 32x32, facing right."""

from __future__ import annotations

import math

from ..runtime.pixels import Canvas, gradient  # noqa: TID252 - the build runs this outside the package `roms`

INK, SKIN, SHELL, MOSS, WHITE, ROSE = 1, [2, 3, 4, 5], [6, 7, 8, 9], [10, 11, 12, 13], 14, 15
PALETTE = [
    "000000", "1c1418", *gradient("5c6828", "e8f0a0", 4), *gradient("582c1c", "d89858", 4),
    *gradient("0c5028", "a8f060", 4),
    "ffffff", "f06878",
]  # fmt: skip


def dome(c: Canvas, cx: float, base: float) -> None:
    """The shell with its plates, the moss on it and the sprout."""
    for y in range(32):
        for x in range(32):
            u, v = (x + 0.5 - cx) / 10.5, (y + 0.5 - base) / 12.0
            if u * u + v * v <= 1 and y < base:
                light = 0.62 - u * 0.35 - v * 0.45 - 0.35 * (u * u + v * v)
                plate = abs((x + 0.5 - cx) * 0.8) % 5.2 < 0.8 or abs(v + 0.48) < 0.05
                c.tone(x, y, SHELL, max(0.0, min(1.0, light - (0.4 if plate else 0.0))))
    for x in range(32):
        u = (x + 0.5 - cx) / 10.5
        if abs(u) < 0.86:
            top = base - 12.0 * math.sqrt(1 - u * u)
            depth = 3.2 + 1.3 * math.sin(x * 1.9) - abs(u) * 1.5
            for y in range(round(top), round(top + depth)):
                c.tone(x, y, MOSS, 0.95 - (y - top) / depth * 0.8)
    c.polygon(
        [(cx - 11, base - 1), (cx + 11, base - 1), (cx + 10, base + 2), (cx - 10, base + 2)],
        SHELL,
        lambda x, y: 0.95 - (y - base + 1) * 0.3,
    )


def sprout(c: Canvas, x: float, y: float, lean: float) -> None:
    """Two leaves on a stalk."""
    c.line(x, y, x + lean * 0.5, y - 4, MOSS[1])
    c.ellipse(x - 2.2 + lean, y - 5, 2.4, 1.4, MOSS[1:], (-0.5, -0.8))
    c.ellipse(x + 2.8 + lean, y - 5.4, 2.4, 1.4, MOSS[1:], (-0.5, -0.8))


def head(c: Canvas, x: float, y: float, eye: str) -> None:
    """Neck, head, eye, cheek."""
    c.polygon([(x - 6, y + 8), (x - 4, y), (x + 1, y + 2), (x - 1, y + 9)], SKIN, 0.45)
    c.ellipse(x, y, 5.2, 4.8, SKIN, (-0.3, -0.8))
    px, py = round(x), round(y)
    if eye == "open":
        for dx, dy in ((1, -2), (2, -2), (1, -1), (2, -1), (1, 0), (2, 0)):
            c.put(px + dx, py + dy, WHITE)
        for dx, dy in ((2, -1), (2, 0), (2, -2)):
            c.put(px + dx, py + dy, INK)
    elif eye == "shut":
        for dx in (0, 1, 2):
            c.put(px + dx, py, INK)
    else:
        for dx, dy in ((0, -2), (1, -1), (2, 0), (2, -2), (0, 0)):
            c.put(px + dx, py + dy, INK)
    c.put(px, py + 2, ROSE)
    c.put(px + 1, py + 2, ROSE)
    c.put(px + 4, py + 2, INK)
    c.put(px + 3, py + 2, INK)


def foot(c: Canvas, x: float, top: float, bottom: float, light: float) -> None:
    """One stubby leg with nails."""
    c.polygon([(x - 2.6, top), (x + 2.6, top), (x + 3.2, bottom), (x - 2.6, bottom)], SKIN, light)
    c.put(round(x + 2), round(bottom) - 1, WHITE)


def pose(
    legs: tuple[float, float, float, float], lift: tuple[float, float], bob: float, neck: float, eye: str, lean: float
) -> Canvas:
    """legs: two near, two far, sideways; lift of the near pair and of the far pair."""
    c = Canvas(32, 32)
    base = 25.0 + bob
    for n in (2, 3):
        foot(c, (9, 19)[n - 2] + legs[n], base - 1, 31 - lift[1], 0.1)
    c.polygon([(1, base + 1), (6, base - 4), (6, base + 1)], SKIN, 0.3)
    head(c, 25, base - 8 + neck, eye)
    dome(c, 14, base)
    sprout(c, 12, base - 11, lean)
    for n in (0, 1):
        foot(c, (8, 18)[n] + legs[n], base, 31 - lift[0], 0.75)
    c.outline(INK)
    return c


def shell() -> Canvas:
    """Drawn in, tumbling: quite unlike its own mirror images."""
    c = Canvas(32, 32)
    for y in range(32):
        for x in range(32):
            u, v = (x + 0.5 - 16) / 11, (y + 0.5 - 17) / 11
            d = math.hypot(u, v)
            if d <= 1:
                angle = math.atan2(v, u)
                plate = abs(d - 0.52) < 0.07 or (d > 0.5 and (angle / math.tau * 6 + 6.2) % 1 < 0.12)
                c.tone(x, y, SHELL, max(0.0, 0.75 - u * 0.3 - v * 0.35 - (0.5 if plate else 0)))
                if angle < -1.2 and angle > -2.9 and d > 0.62 + 0.1 * math.sin(angle * 9):
                    c.tone(x, y, MOSS, 0.9 - (1 - d) * 1.6)
    sprout(c, 11, 8, -1)
    c.ellipse(25.5, 22, 3, 2.6, SKIN)
    c.put(26, 21, INK)
    c.outline(INK)
    return c


def poses() -> list[tuple[str, Canvas]]:
    """Name and picture."""
    return [
        ("hero_stand", pose((0, 0, 1, 1), (0, 0), 0, 0, "open", 0)),
        ("hero_blink", pose((0, 0, 1, 1), (0, 0), 0, 1, "shut", 0)),
        ("hero_walk_a", pose((2, 3, -2, -2), (0, 1), 0, 0, "open", 0.6)),
        ("hero_walk_b", pose((0, 1, 1, 1), (1, 0), -1, 0, "open", 0)),
        ("hero_walk_c", pose((-2, -2, 3, 3), (0, 1), 0, 1, "open", -0.6)),
        ("hero_walk_d", pose((0, 1, 1, 1), (0, 2), -1, 1, "open", 0)),
        ("hero_jump", pose((-3, 3, -1, 4), (2, 3), -2, -2, "open", -1.4)),
        ("hero_fall", pose((-2, 3, 1, 3), (3, 2), -3, 2, "open", 1.2)),
        ("hero_hurt", pose((-3, 4, 0, 1), (3, 4), -2, 2, "crossed", 1.5)),
        ("hero_shell", shell()),
    ]


def icon() -> Canvas:
    """The hero's face for the status line, 16x16."""
    c = Canvas(16, 16)
    head(c, 8, 8, "open")
    c.outline(INK)
    return c
