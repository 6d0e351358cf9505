"""How the cells of the maps look: for each stage 72 pictures of 16x16, some of them in four animation steps."""

from __future__ import annotations

import math

from ..runtime.pixels import Canvas, Noise  # noqa: TID252 - the build runs this outside the package `roms`
from .art_stones import LOOKS, Look
from .levels import (
    BACK,
    BACK_WINDOW,
    BRICK,
    BUSH_LEFT,
    BUSH_RIGHT,
    CRUMBLE,
    CURTAIN,
    DROP,
    FLOWER,
    LEDGE,
    LIQUID,
    PEBBLE,
    PILLAR,
    SIGN,
    SOLID,
    SPIKES,
    SPIKES_DOWN,
    SURFACE,
    TALL,
    TUFT,
)

SIZE = 16
CELLS = 72
EARTH = [1, 2, 3, 4, 5, 6]
TRIM = [7, 8, 9, 10]
GLOW = [11, 12, 13]
INK, WHITE = 14, 15
LEAF, PETAL, WATER, GEM = [1, 2, 3, 4], [5, 6, 7], [8, 9, 10, 11], [12, 13, 14]
TERRAIN_BANK, DECOR_BANK = 4, 5
ANIMATED = (DROP, CURTAIN, CURTAIN + 1, CURTAIN + 2, SURFACE, LIQUID)


def mirrored(c: Canvas) -> Canvas:
    """Left and right exchanged."""
    out = Canvas(c.width, c.height)
    out.rows = [row[::-1] for row in c.rows]
    return out


def turned(c: Canvas) -> Canvas:
    """Top and bottom exchanged."""
    out = Canvas(c.width, c.height)
    out.rows = [row[:] for row in c.rows[::-1]]
    return out


def rock(look: Look, mask: int, variant: int = 0) -> Canvas:
    """One solid cell; mask says where solid neighbours are: 1 above, 2 right, 4 below, 8 left."""
    up, right, down, left = (bool(mask & bit) for bit in (1, 2, 4, 8))
    if left and not right:
        return mirrored(rock(look, (mask & 5) | 2, variant))
    c = Canvas(SIZE, SIZE)
    for y in range(SIZE):
        for x in range(SIZE):
            c.tone(x, y, EARTH, max(0.0, min(0.99, look.grain(x, y, variant))), 0.5)
    if not left:
        for y in range(SIZE):
            c.put(0, y, INK)
            c.put(1, y, EARTH[4] if look.grain(1, y, 0) > 0.2 else EARTH[3])
            c.put(2, y, EARTH[3])
    if not right:
        for y in range(SIZE):
            c.put(15, y, INK)
            c.put(14, y, EARTH[0])
            c.put(13, y, EARTH[1])
    if not down:
        for x in range(SIZE):
            depth = 1 + (x * 7 % 5 if look.hanging else 0) // 2
            c.put(x, 15, INK if depth < 3 else 0)
            for n in range(depth):
                c.put(x, 14 - n, EARTH[0] if n else INK)
    if not up:
        ragged = (0, 1, 2, 1, 0, 0, 1, 3, 2, 1, 0, 1, 2, 2, 1, 0)
        for x in range(SIZE):
            depth = look.trim_depth + ragged[x]
            for y in range(depth):
                c.put(
                    x, y, TRIM[3] if y == 0 else TRIM[2] if y < depth * 0.45 else TRIM[1] if y < depth - 1 else TRIM[0]
                )
            c.put(x, depth, EARTH[0])
            if ragged[x] == 0 and look.trim_depth > 3:
                c.put(x, 0, TRIM[2])
    for corner, bare in (((0, 0), not up and not left), ((15, 0), not up and not right)):
        if bare:
            x, step = corner[0], 1 if corner[0] == 0 else -1
            c.put(x, 0, 0)
            c.put(x + step, 0, TRIM[1])
            c.put(x, 1, TRIM[0])
            c.put(x, 2, TRIM[0])
    return c


def ledge(look: Look, part: int, stage: int) -> Canvas:
    """A thin platform: 0 left end, 1 middle, 2 right end, 3 both ends."""
    if part == 2:
        return mirrored(ledge(look, 0, stage))
    c = Canvas(SIZE, SIZE)
    for x in range(SIZE):
        for y in range(7):
            c.put(x, y, (TRIM[3], TRIM[2], EARTH[5], EARTH[4], EARTH[3], EARTH[1], INK)[y])
        if x % 8 == 5:
            for y in range(2, 6):
                c.put(x, y, EARTH[1])
        hang = (3, 0, 1, 4, 0, 2, 0, 0)[x % 8] if stage != 2 else 0
        for n in range(hang):
            c.put(x, 7 + n, TRIM[1] if n < hang - 1 else TRIM[0])
    ends = (0,) if part == 0 else (0, 15) if part == 3 else ()
    for end in ends:
        step = 1 if end == 0 else -1
        for y in range(7):
            c.put(end, y, INK if 0 < y < 6 else 0)
        c.put(end + step, 0, TRIM[1])
        c.put(end + step, 6, INK)
    if ends:  # a bracket
        c.polygon([(3, 7), (8, 7), (3, 13)], [EARTH[2]], 0)
        c.line(3, 7, 3, 13, INK)
        c.line(3, 13, 8, 7, INK)
    return c


def crumbling(look: Look, cracked: bool) -> Canvas:
    """A block that falls apart."""
    c = Canvas(SIZE, SIZE)
    for y in range(14):
        for x in range(SIZE):
            c.tone(x, y, EARTH[1:], 0.75 - y * 0.035 + 0.3 * (Noise(21).fractal(x, y, 16, 16, 4, 2) - 0.5), 0.6)
    for x, y, a, b in ((4, 0, 6, 5), (6, 5, 3, 9), (6, 5, 11, 8), (11, 8, 12, 13), (0, 9, 3, 9)):
        c.line(x, y, a, b, GLOW[1] if cracked else INK)
    if cracked:
        for x, y, a, b in ((11, 0, 9, 4), (9, 4, 15, 3), (7, 9, 6, 13)):
            c.line(x, y, a, b, GLOW[2])
    for n in range(SIZE):
        c.put(n, 0, GLOW[1] if n % 3 else GLOW[2])
        c.put(n, 13, INK)
    for y in range(14):
        c.put(0, y, INK)
        c.put(15, y, INK)
    return c


def brick() -> Canvas:
    """A block with a carved spiral."""
    c = Canvas(SIZE, SIZE)
    c.polygon([(0, 0), (16, 0), (16, 16), (0, 16)], EARTH[2:], lambda x, y: 0.75 - y / 26)
    for n in range(SIZE):
        c.put(n, 0, EARTH[5])
        c.put(0, n, EARTH[5])
        c.put(n, 15, INK)
        c.put(15, n, INK)
    for (x, y), (a, b) in (
        ((3, 3), (12, 3)), ((12, 3), (12, 12)), ((12, 12), (5, 12)), ((5, 12), (5, 6)), ((5, 6), (9, 6)),
        ((9, 6), (9, 9)),
    ):  # fmt: skip
        c.line(x, y, a, b, EARTH[0])
        c.line(x + 1, y + 1, a + 1, b + 1, GLOW[1])
        c.line(x, y, a, b, EARTH[0])
    return c


def spikes() -> Canvas:
    """Thorns, points up."""
    c = Canvas(SIZE, SIZE)
    for x, top in ((0, 6), (5, 2), (10, 5)):
        c.polygon([(x, 16), (x + 3, top), (x + 6, 16)], EARTH, lambda px, y, x=x: 1.0 if px < x + 3 else 0.35)  # type: ignore[misc]
    c.outline(INK)
    return c


def window(kind: int) -> Canvas:
    """Walls behind the hero: 10 plain, 11 with a window, 12 a column."""
    c = Canvas(SIZE, SIZE)
    for y in range(SIZE):
        for x in range(SIZE):
            u = (x + 8 * (y // 8)) % 16
            c.put(x, y, 1 if y % 8 == 7 or u == 15 else 2 if (x * 5 + y * 3) % 11 else 1)
    if kind == BACK_WINDOW:
        c.ellipse(8, 7, 6, 7, [INK], flat=0)
        c.polygon([(2, 7), (14, 7), (14, 16), (2, 16)], [INK], 0)
        c.ellipse(8, 7.5, 4.6, 5.6, [7], flat=0)
        c.polygon([(3.5, 7), (12.5, 7), (12.5, 16), (3.5, 16)], [7], 0)
        c.line(8, 2, 8, 15, INK)
        c.line(3, 9, 12, 9, INK)
    if kind == PILLAR:
        for y in range(SIZE):
            for x in range(3, 13):
                c.put(x, y, (INK, 3, 5, 4, 5, 4, 3, 4, 3, INK)[x - 3])
    return c


def decor(kind: int, stage: int) -> Canvas:
    """What grows or lies on the ground."""
    c = Canvas(SIZE, SIZE)
    if kind in (TUFT, TALL):
        blades = ((2, 11, -1), (5, 8, -1), (7, 6, 0), (9, 9, 1), (12, 11, 2)) if kind == TUFT else (
            (3, 5, -2), (6, 1, -1), (8, 0, 1), (10, 4, 2), (13, 8, 2))  # fmt: skip
        for x, top, lean in blades:
            for y in range(top, 16):
                share = (16 - y) / (16 - top)
                c.put(round(x + lean * share * share * 2), y, LEAF[min(3, int(share * 4))])
                c.put(round(x + 1 + lean * share * share * 2), y, LEAF[min(2, int(share * 3))])
    elif kind == FLOWER:
        c.line(8, 8, 7, 15, LEAF[1])
        c.line(8, 12, 11, 10, LEAF[2])
        c.line(7, 13, 4, 11, LEAF[3])
        for dx, dy in ((-3, 0), (3, 0), (0, -3), (0, 3)):
            c.ellipse(8.5 + dx, 6 + dy, 2.2, 2.2, PETAL, (-0.5, -0.6))
        c.ellipse(8.5, 6, 1.6, 1.6, [15 if stage != 3 else 10], flat=0)
        c.outline(LEAF[0])
    elif kind == PEBBLE:
        for x, r in ((5, 4.0), (11, 2.8)):
            c.ellipse(x, 16.5 - r * 0.8, r, r, [LEAF[0], PETAL[0], PETAL[1], PETAL[2]])
    elif kind == SIGN:
        c.polygon([(7, 9), (9, 9), (9, 16), (7, 16)], [PETAL[0]], 0)
        c.polygon([(1, 2), (11, 2), (15, 6), (11, 10), (1, 10)], PETAL, lambda x, y: 0.9 - y / 20)
        c.polygon([(3, 5), (8, 5), (8, 3.5), (11, 6), (8, 8.5), (8, 7), (3, 7)], [LEAF[0]], 0)
        c.outline(LEAF[0])
    elif kind in (BUSH_LEFT, BUSH_RIGHT):
        c.ellipse(11, 11, 9, 8, LEAF, (-0.5, -0.7), 1.2)
        c.ellipse(6, 13, 5, 5, LEAF, (-0.5, -0.7), 1.0)
        for x, y in ((9, 7), (13, 11), (6, 12)):
            c.put(x, y, PETAL[1])
            c.put(x + 1, y, PETAL[2])
        if kind == BUSH_RIGHT:
            return mirrored(c)
    return c


def drop(step: int) -> Canvas:
    """A dewdrop that glints."""
    c = Canvas(SIZE, SIZE)
    c.ellipse(8, 9.5, 4.6, 5, [WATER[0], *GEM], (-0.4, -0.5))
    c.polygon([(8, 1.5), (4.4, 8), (11.6, 8)], [GEM[0], GEM[1]], lambda x, y: 1.0 if x < 8 else 0.0)
    c.outline(WATER[0])
    for n in range(3):
        c.put(5 + (step * 2 + n) % 7, 12 - (step * 2 + n) % 7, 15)
    c.put(6, 8, 15)
    return c


def liquid(step: int, surface: bool) -> Canvas:
    """Water or lava."""
    c = Canvas(SIZE, SIZE)
    for y in range(SIZE):
        for x in range(SIZE):
            wave = math.sin((x + step * 4) * math.tau / 16 + y * 0.8) + math.sin(
                (x - step * 4) * math.tau / 8 + y * math.tau / 16
            )
            c.tone(x, y, WATER[:3], 0.25 + wave * 0.16, 0.7)
    if surface:
        for x in range(SIZE):
            crest = round(4 + 1.4 * math.sin((x + step * 4) * math.tau / 16))
            for y in range(crest + 1):
                c.put(x, y, 0)
            c.put(x, crest + 1, WATER[3])
            c.put(x, crest + 2, WATER[3] if (x + step * 4) % 16 < 7 else WATER[2])
            c.put(x, crest + 3, WATER[2])
    return c


def fall(step: int, part: int) -> Canvas:
    """A waterfall: 0 its lip, 1 the sheet, 2 the spray."""
    c = Canvas(SIZE, SIZE)
    for y in range(SIZE):
        for x in range(SIZE):
            streak = (0.2, 0.7, 0.4, 0.9, 0.3, 0.6, 0.1, 0.8)[x * 5 % 8]
            run = (y - step * 4 + x * 7 % 16) % 16
            c.tone(x, y, WATER, streak * 0.5 + (0.5 if run < 5 else 0.12), 0.4)
    if part == 0:
        for x in range(SIZE):
            for y in range(3 + x * 3 % 2):
                c.put(x, y, WATER[3] if y > 0 else 15)
    if part == 2:
        for x in range(SIZE):
            for y in range(16 - (3, 6, 4, 7, 5, 8, 4, 6)[(x + step * 3) % 8], SIZE):
                c.put(x, y, 15 if (x + y + step) % 3 else WATER[3])
    return c


def cells(stage: int) -> dict[int, tuple[list[Canvas], int]]:
    """Cell number: animation steps (one or four) and palette bank."""
    look, out = LOOKS[stage], {}
    for kind in (TUFT, FLOWER, PEBBLE, SIGN, BUSH_LEFT, BUSH_RIGHT, TALL):
        out[kind] = ([decor(kind, stage)], DECOR_BANK)
    for kind in (BACK, BACK_WINDOW, PILLAR):
        out[kind] = ([window(kind)], TERRAIN_BANK)
    out[DROP] = ([drop(n) for n in range(4)], DECOR_BANK)
    for part in range(3):
        out[CURTAIN + part] = ([fall(n, part) for n in range(4)], DECOR_BANK)
    out[SPIKES] = ([spikes()], TERRAIN_BANK)
    out[SPIKES_DOWN] = ([turned(spikes())], TERRAIN_BANK)
    out[SURFACE] = ([liquid(n, True) for n in range(4)], DECOR_BANK)
    out[LIQUID] = ([liquid(n, False) for n in range(4)], DECOR_BANK)
    for part in range(4):
        out[LEDGE + part] = ([ledge(look, part, stage)], TERRAIN_BANK)
    for cracked in (False, True):
        out[CRUMBLE + cracked] = ([crumbling(look, cracked)], TERRAIN_BANK)
    for mask in range(16):
        out[SOLID + mask] = ([rock(look, mask)], TERRAIN_BANK)
    for variant in range(1, 5):
        out[SOLID + 15 + variant] = ([rock(look, 15, variant)], TERRAIN_BANK)
    out[BRICK] = ([brick()], TERRAIN_BANK)
    return out
