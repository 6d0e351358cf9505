"""What stands in Hollowkeep's rooms: monsters, things to take, furniture. Drawn in the 32 colours of a place."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..runtime.pixels import Canvas, Point  # noqa: TID252 - the build runs this outside the package `roms`
from .art_palettes import ARCANE, BLOOD, BONE, FIRE, IVORY, STEEL, STONE, WOOD


@dataclass(frozen=True)
class Body:
    """One picture in the view: 64 pixels are one cell."""

    name: str
    canvas: Canvas


def limb(c: Canvas, a: Point, b: Point, wide: float, ramp: list[int], light: float = 0.6) -> None:
    """A straight piece of arm, leg or weapon, round in section."""
    ax, ay = a
    bx, by = b
    length = math.hypot(bx - ax, by - ay) or 1
    nx, ny = (by - ay) / length, -(bx - ax) / length
    if nx > 0:
        nx, ny = -nx, -ny
    points = [(ax + nx * wide, ay + ny * wide), (bx + nx * wide, by + ny * wide)]
    points += [(bx - nx * wide, by - ny * wide), (ax - nx * wide, ay - ny * wide)]
    c.polygon(points, ramp, lambda x, y: light + 0.5 * ((x - ax) * nx + (y - ay) * ny) / max(1.0, wide))


def skull(c: Canvas, x: float, y: float, r: float, eye: int) -> None:
    """A head of bone."""
    c.polygon(
        [
            (x - r * 0.6, y + r * 0.4),
            (x + r * 0.6, y + r * 0.4),
            (x + r * 0.5, y + r * 1.4),
            (x - r * 0.5, y + r * 1.4),
        ],
        BONE,
        0.5,
    )
    c.ellipse(x, y, r, r, BONE)
    for side in (-1, 1):
        c.ellipse(x + side * r * 0.42, y + r * 0.2, r * 0.3, r * 0.33, [0], flat=0)
        c.put(int(x + side * r * 0.42), int(y + r * 0.2), eye)
    c.put(int(x), int(y + r * 0.6), 0)
    for n in range(-2, 3):
        c.put(int(x + n * r * 0.2), int(y + r * 1.1), 0 if n % 2 else BONE[2])


def hollow(pose: str) -> Canvas:
    """A soldier who does not know that he is dead."""
    c = Canvas(40, 56)
    if pose == "dead":
        for n, (x, y) in enumerate(((8, 50), (15, 52), (22, 50), (29, 52), (33, 49))):
            limb(c, (x - 5, y + 2), (x + 5, y - 1 + n % 3), 1.6, BONE)
        c.ellipse(20, 51, 9, 4, STEEL)
        skull(c, 10, 47, 4, 0)
        limb(c, (24, 54), (38, 51), 1.2, STEEL, 0.8)
        c.outline(8)
        return c
    lean = {"walk_a": 0, "walk_b": 0, "hit": 3, "strike": -1}[pose]
    step = {"walk_a": 4, "walk_b": -4, "hit": 2, "strike": 5}[pose]
    for side in (-1, 1):
        foot = 20 + side * 5 + (step if side < 0 else -step) * 0.3
        knee = 20 + side * 4.5
        limb(c, (20 + side * 3.5, 34), (knee, 43), 2.2, BONE)
        limb(c, (knee, 43), (foot, 53), 1.8, STEEL, 0.55)
        c.ellipse(foot + side, 54, 3.4, 1.8, STEEL)
    c.polygon([(13 + lean, 32), (27 + lean, 32), (25, 40), (20, 42), (15, 40)], BLOOD, lambda x, y: 0.5 - (x - 20) / 24)
    c.polygon(
        [(11 + lean, 17), (29 + lean, 17), (27 + lean, 33), (13 + lean, 33)],
        STEEL,
        lambda x, y: 0.85 - abs(x - 17 - lean) / 15 - (y - 17) / 50,
        0.5,
    )
    for n in range(3):
        c.line(15 + lean, 22 + n * 3, 25 + lean, 22 + n * 3, STEEL[0])
    for side in (-1, 1):
        c.ellipse(20 + lean + side * 10, 18, 4, 3.6, STEEL)
    shield = (8 + lean, 30)
    limb(c, (10 + lean, 20), shield, 2, BONE)
    hand = {"walk_a": (33, 30), "walk_b": (33, 32), "hit": (36, 22), "strike": (30, 14)}[pose]
    limb(c, (30 + lean, 20), hand, 2, BONE)
    tip = {"walk_a": (36, 10), "walk_b": (37, 12), "hit": (38, 8), "strike": (10, 2)}[pose]
    limb(c, hand, tip, 1.4, STEEL, 0.85)
    limb(c, (hand[0] - 3, hand[1] - 1), (hand[0] + 3, hand[1] - 1), 1, FIRE[:3], 0.6)
    c.ellipse(shield[0], shield[1], 7, 8, WOOD)
    c.ellipse(shield[0], shield[1], 2.4, 2.6, STEEL)
    skull(c, 20 + lean * 1.4, 9, 5.6, FIRE[2])
    c.polygon([(14 + lean * 1.4, 7), (26 + lean * 1.4, 7), (24 + lean * 1.4, 2), (16 + lean * 1.4, 2)], STEEL, 0.7)
    c.line(14 + lean * 1.4, 7, 26 + lean * 1.4, 7, STEEL[3])
    c.outline(14)
    return c


def wisp(pose: str) -> Canvas:
    """A light that hates; 32x40, it floats."""
    c = Canvas(32, 40)
    cold = [ARCANE[0], ARCANE[1], ARCANE[2], IVORY]
    if pose == "dead":
        for n in range(26):
            angle, r = n * 2.4, 3 + n * 0.5
            c.ellipse(16 + math.cos(angle) * r, 22 + math.sin(angle) * r * 1.1, 1.6, 1.6, cold[:3])
        return c
    sway = {"float_a": 1.5, "float_b": -1.5, "strike": 0}[pose]
    swell = 1.15 if pose == "strike" else 1.0
    for layer, (index, r) in enumerate(((ARCANE[0], 11.0), (ARCANE[1], 8.5), (ARCANE[2], 5.5))):
        for y in range(40):
            t = (y - 2) / 36
            if not 0 < t < 1:
                continue
            wide = r * swell * (math.sin(min(1.0, t * 1.5) * math.pi / 2) * (1 - max(0.0, t - 0.45) / 0.55) ** 0.7)
            wide *= 1 + 0.2 * math.sin(y * 1.1 + layer * 2 + sway * 2)
            middle = 16 + math.sin(y * 0.28 + sway) * 2.4 * t
            for x in range(32):
                if abs(x + 0.5 - middle) < wide - layer * max(0.0, t - 0.5) * 6:
                    c.put(x, y, index)
    for side in (-1, 1):
        c.ellipse(16 + side * 3.6, 15, 2.1, 3.2, [0], flat=0)
        c.put(16 + side * 3 - (side < 0), 15, BLOOD[3])
    if pose == "strike":
        c.ellipse(16, 23, 3.2, 4, [0], flat=0)
        c.ellipse(16, 24, 1.8, 2.2, FIRE)
    else:
        c.line(13, 22, 19, 22, 0)
    return c


def brute(pose: str) -> Canvas:
    """A statue that walks; 52x60."""
    c = Canvas(52, 60)
    if pose == "dead":
        for n in range(9):
            x, y = 6 + n * 5, 52 + (n * 7) % 5
            c.ellipse(x, y, 4 + n % 3, 3 + n % 2, STONE)
        c.ellipse(26, 48, 8, 6, STONE)
        c.line(22, 46, 29, 50, FIRE[0])
        c.outline(1)
        return c
    step = {"walk_a": 3, "walk_b": -3, "hit": 0, "strike": 4}[pose]
    for side in (-1, 1):
        low = 57 - (2 if side * step > 0 else 0)
        limb(c, (26 + side * 8, 36), (26 + side * 9, low - 3), 5.5, STONE, 0.5)
        c.ellipse(26 + side * 9.5, low, 7, 3.4, STONE)
    c.polygon(
        [(10, 14), (42, 14), (38, 30), (36, 42), (16, 42), (14, 30)],
        STONE,
        lambda x, y: 0.9 - (x - 14) / 40 - (y - 14) / 70,
        0.9,
    )
    up = pose == "strike"
    for side in (-1, 1):
        shoulder = (26 + side * 16, 18)
        fist = (26 + side * (15 if up else 20), 6 if up else 40 - side * step)
        limb(c, shoulder, ((shoulder[0] + fist[0]) / 2 + side * 4, (shoulder[1] + fist[1]) / 2), 5, STONE, 0.55)
        limb(c, ((shoulder[0] + fist[0]) / 2 + side * 4, (shoulder[1] + fist[1]) / 2), fist, 4.5, STONE, 0.5)
        c.ellipse(*shoulder, 7.5, 6.5, STONE)
        c.ellipse(*fist, 6, 5.5, STONE)
    c.ellipse(26, 12, 9, 9, STONE)
    c.polygon([(18, 8), (34, 8), (33, 12), (19, 12)], STONE, 0.25)
    glow = BLOOD[3] if pose == "hit" else FIRE[2]
    for side in (-1, 1):
        for dx in range(3):
            c.put(26 + side * 4 - 1 + dx, 12, glow)
            c.put(26 + side * 4 - 1 + dx, 13, FIRE[1])
    c.line(22, 18, 30, 18, 0)
    for a, b in (((20, 22), (25, 30)), ((25, 30), (23, 38)), ((25, 30), (33, 33)), ((33, 20), (30, 25))):
        c.line(*a, *b, FIRE[1] if pose != "walk_b" else FIRE[0])
        c.line(a[0] + 1, a[1], b[0] + 1, b[1], FIRE[2] if up else BLOOD[1])
    c.outline(1)
    return c


def warden(pose: str) -> Canvas:
    """The lord of the keep; 64x64, horned, cloaked, with a great axe."""
    c = Canvas(64, 64)
    if pose == "dead":
        c.polygon([(4, 62), (12, 50), (30, 46), (52, 52), (60, 62)], BLOOD, lambda x, y: 0.7 - (x - 4) / 90, 0.8)
        skull(c, 22, 48, 7, 0)
        limb(c, (30, 60), (62, 50), 1.6, WOOD)
        c.ellipse(56, 50, 6, 8, STEEL)
        c.outline(8)
        return c
    sway = {"walk_a": 1, "walk_b": -1, "hit": 0, "strike": 0}[pose]
    c.polygon(
        [(18, 18), (46, 18), (56 + sway, 60), (44, 63), (38, 60), (32, 63), (26, 60), (20, 63), (8 + sway, 60)],
        BLOOD,
        lambda x, y: 0.45 + 0.3 * math.sin(x * 0.6 + sway) - abs(x - 30) / 60,
        0.8,
    )
    c.polygon(
        [(20, 20), (44, 20), (40, 50), (32, 56), (24, 50)],
        STEEL,
        lambda x, y: 0.85 - abs(x - 29) / 15 - (y - 20) / 90,
        0.6,
    )
    for n in range(4):
        c.line(25, 28 + n * 5, 39, 28 + n * 5, STEEL[0])
        c.line(25, 29 + n * 5, 39, 29 + n * 5, FIRE[1])
    c.ellipse(32, 26, 3.4, 3.4, ARCANE if pose != "hit" else BLOOD)
    hand = {"walk_a": (52, 36), "walk_b": (52, 38), "hit": (56, 30), "strike": (44, 12)}[pose]
    head = {"walk_a": (56, 10), "walk_b": (56, 12), "hit": (60, 8), "strike": (14, 6)}[pose]
    limb(c, (hand[0] - (head[0] - hand[0]) * 0.5, hand[1] - (head[1] - hand[1]) * 0.5), head, 1.6, WOOD, 0.7)
    c.ellipse(head[0], head[1], 7.5, 9, STEEL)
    c.ellipse(head[0] + (3 if pose == "strike" else -3), head[1] + 6, 5, 5, [0], flat=0)
    limb(c, (44, 22), hand, 3.4, STEEL)
    limb(c, (20, 22), (12, 38), 3.4, STEEL)
    c.ellipse(12, 39, 3.6, 3.6, BONE)
    c.ellipse(hand[0], hand[1], 3.4, 3.4, BONE)
    for side in (-1, 1):
        c.ellipse(32 + side * 14, 20, 6.5, 5, STEEL)
        limb(c, (32 + side * 15, 18), (32 + side * 19, 10), 1.4, STEEL, 0.8)
        limb(c, (32 + side * 7, 9), (32 + side * 13, 6), 2.2, BONE, 0.6)
        limb(c, (32 + side * 13, 6), (32 + side * 15, 0), 1.4, BONE, 0.8)
    skull(c, 32, 11, 7.6, BLOOD[3] if pose == "hit" else ARCANE[2])
    c.polygon([(24, 8), (40, 8), (38, 3), (35, 5), (32, 1), (29, 5), (26, 3)], FIRE, lambda x, y: 0.9 - (x - 24) / 22)
    c.outline(8)
    return c


def flask() -> Canvas:
    c = Canvas(16, 20)
    c.ellipse(8, 13, 6.5, 6, [BLOOD[0], BLOOD[1], BLOOD[2], BLOOD[3]])
    c.polygon([(6, 3), (10, 3), (10, 9), (6, 9)], [STEEL[1], STEEL[3]], lambda x, y: 1.2 - (x - 6) / 4)
    c.polygon([(6, 0), (10, 0), (10, 3), (6, 3)], WOOD, 0.8)
    c.put(5, 11, IVORY)
    c.put(5, 12, IVORY)
    c.outline(18)
    return c


def feast() -> Canvas:
    c = Canvas(28, 18)
    c.ellipse(14, 14, 13, 3.5, STEEL)
    c.ellipse(13, 9, 8, 6, [WOOD[1], WOOD[2], WOOD[3], WOOD[4], FIRE[1], FIRE[2]])
    limb(c, (19, 7), (25, 3), 1.6, BONE)
    c.ellipse(25, 3, 2, 2, BONE)
    c.ellipse(6, 12, 2.6, 2.6, BLOOD)
    c.outline(8)
    return c


def bolts() -> Canvas:
    c = Canvas(24, 18)
    for n in range(5):
        x = 4 + n * 3.4
        limb(c, (x + 3, 14), (x, 5), 0.9, WOOD, 0.8)
        c.polygon([(x - 2, 6), (x + 2, 6), (x - 0.4, 0)], STEEL, 0.9)
    c.polygon([(4, 9), (21, 9), (22, 17), (5, 17)], WOOD, lambda x, y: 0.7 - (x - 4) / 40)
    c.line(4, 12, 21, 12, FIRE[1])
    c.outline(8)
    return c


def key(ramp: list[int]) -> Canvas:
    c = Canvas(16, 24)
    c.ellipse(8, 6, 6, 6, ramp)
    c.ellipse(8, 6, 2.6, 2.6, [0], flat=0)
    limb(c, (8, 11), (8, 23), 1.5, ramp, 0.7)
    for y in (17, 20, 21):
        c.line(9, y, 13, y, ramp[2])
    c.outline(ramp[0])
    return c


def hoard() -> Canvas:
    c = Canvas(26, 20)
    c.polygon([(2, 8), (24, 8), (23, 19), (3, 19)], WOOD, lambda x, y: 0.75 - (x - 2) / 36, 0.4)
    for n in range(9):
        c.ellipse(4 + n * 2.3, 7 - (n % 3), 2, 2, FIRE)
    c.ellipse(9, 4, 2.2, 2.2, BLOOD)
    c.ellipse(18, 4, 2.2, 2.2, ARCANE)
    for x in (2, 12, 22):
        for y in range(9, 19):
            c.put(x, y, STEEL[3])
            c.put(x + 1, y, STEEL[1])
    c.outline(8)
    return c


def brazier(tick: int) -> Canvas:
    c = Canvas(24, 48)
    for side in (-1, 1):
        limb(c, (12 + side * 4, 30), (12 + side * 8, 47), 1.3, STEEL, 0.6)
    limb(c, (12, 28), (12, 46), 1.3, STEEL, 0.5)
    c.polygon([(2, 24), (22, 24), (18, 33), (6, 33)], STEEL, lambda x, y: 0.8 - (x - 2) / 26)
    for r, flat in ((8.5, 0.0), (6.5, 0.34), (4.6, 0.67), (2.6, 1.0)):
        for y in range(25):
            t = (y - (22 - r * 2.4)) / (r * 2.4 + 3)
            if 0 < t < 1:
                wide = r * math.sin(t**1.4 * math.pi) ** 0.8
                middle = 12 + math.sin(y * 0.5 + tick * 2.2) * 2 * (1 - t)
                for x in range(24):
                    if abs(x + 0.5 - middle) < wide:
                        c.tone(x, y, FIRE, flat)
    return c


def pillar() -> Canvas:
    c = Canvas(24, 64)
    for y in range(64):
        half = 11.5 if y < 6 or y > 57 else 10 if y < 9 or y > 54 else 7.5
        for x in range(24):
            u = (x + 0.5 - 12) / half
            if abs(u) < 1:
                light = math.sqrt(max(0.0, 1 - (u + 0.35) ** 2 * 0.8)) - 0.25 * (y in {6, 9, 54, 57, 32})
                c.tone(x, y, STONE, light * 0.95, 0.8)
    return c


def orb(ramp: list[int], tick: int) -> Canvas:
    c = Canvas(16, 16)
    c.ellipse(8, 8, 7 - tick, 7 - tick, ramp[:2], flat=0.0)
    c.ellipse(8, 8, 5, 5, ramp, flat=0.5)
    c.ellipse(8 + tick, 8 - tick, 3, 3, [*ramp, IVORY], flat=1.0)
    for n in range(6):
        angle = n * 1.05 + tick * 0.5
        c.put(round(8 + math.cos(angle) * 7), round(8 + math.sin(angle) * 7), ramp[1])
    return c


def puff(tick: int) -> Canvas:
    c = Canvas(24, 24)
    for n in range(10):
        angle, r = n * 2.4, 2 + n * (0.5 + tick * 0.5)
        c.ellipse(
            12 + math.cos(angle) * r, 12 + math.sin(angle) * r, 3.4 - tick, 3.4 - tick, FIRE if n % 2 else BLOOD[1:]
        )
    return c


def bodies() -> list[Body]:
    """In the order of enum body_name."""
    out = [Body(f"hollow_{pose}", hollow(pose)) for pose in ("walk_a", "walk_b", "strike", "hit", "dead")]
    out += [Body(f"wisp_{pose}", wisp(pose)) for pose in ("float_a", "float_b", "strike", "dead")]
    out += [Body(f"brute_{pose}", brute(pose)) for pose in ("walk_a", "walk_b", "strike", "hit", "dead")]
    out += [Body(f"warden_{pose}", warden(pose)) for pose in ("walk_a", "walk_b", "strike", "hit", "dead")]
    out += [
        Body("flask", flask()),
        Body("feast", feast()),
        Body("bolts", bolts()),
        Body("key_brass", key([WOOD[1], FIRE[1], FIRE[2], FIRE[3]])),
        Body("key_silver", key([STEEL[0], STEEL[2], STEEL[3], IVORY])),
        Body("hoard", hoard()),
        Body("brazier_a", brazier(0)),
        Body("brazier_b", brazier(1)),
        Body("pillar", pillar()),
        Body("frost_a", orb(ARCANE, 0)),
        Body("frost_b", orb(ARCANE, 1)),
        Body("flame_a", orb(FIRE[:3], 0)),
        Body("flame_b", orb(FIRE[:3], 1)),
        Body("puff_a", puff(0)),
        Body("puff_b", puff(1)),
    ]
    return out
