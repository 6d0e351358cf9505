"""What stands on the floor, 16 x 16 in bank THINGS; its own floor is drawn below it."""

from __future__ import annotations

from ..runtime.pixels import Canvas, from_text  # noqa: TID252 - the build runs this outside the package `roms`
from .art_ground import FLOORS, rough

STONE, WOOD = (10, 11, 12), (5, 6, 7)

KEY = {"o": 1, "a": 5, "b": 6, "c": 7, "g": 8, "G": 9, "s": 10, "S": 11, "Z": 12, "l": 13, "f": 14, "F": 15}

CHEST = """
................
................
..oooooooooooo..
.obbcccccccccbo.
.obccccccccccbo.
.obbbbbbbbbbbbo.
.oabbbbggbbbbao.
.oooooogGoooooo.
.ogGGGGggGGGGgo.
.oabbbboobbbbao.
.oabccbGGbccbao.
.oabcbbbbbbcbao.
.oaabbbbbbbbaao.
.ogggggggggggGo.
..oooooooooooo..
................
"""
CHEST_OPEN = """
..oooooooooooo..
.oabbbbbbbbbbao.
.oabccccccccbao.
.ooooooooooooo..
.oaooooooooooao.
.oaooooooooooao.
.oaoooooooooooo.
.ogGGGGggGGGGgo.
.oabbbboobbbbao.
.oabccbGGbccbao.
.oabcbbbbbbcbao.
.oaabbbbbbbbaao.
.ogggggggggggGo.
..oooooooooooo..
................
................
"""
SIGN = """
................
................
.oooooooooooooo.
.ocbbcccccbbcco.
.obaabaabaabbbo.
.occcccccccccco.
.obbaaabaaabbbo.
.oaaaaaaaaaaaao.
.oooooobboooooo.
......oabo......
......oabo......
......oabo......
......oabo......
.....ooabo......
......oooo......
................
"""
LEVER = """
................
................
...oo...........
..oGGo..........
..oGgo..........
...ooao.........
.....oao........
......oao.......
..ooooooaooooo..
..oZZZZooZZZSo..
..oSSSSSSSSSso..
..osSSSSSSSsso..
..ossssssssso...
...oooooooooo...
................
................
"""
FENCE = """
................
................
..oo........oo..
.occo......occo.
.obboooooooobbo.
occccccccccccccc
obbbbbbbbbbbbbbb
.obboooooooobbo.
.obbo......obbo.
occccccccccccccc
obbbbbbbbbbbbbbb
.obboooooooobbo.
.oabo......oabo.
.oaao......oaao.
..oo........oo..
................
"""
LAMP = """
......oooo......
.....oGGGGo.....
....oggggggo....
....oFFFFFFo....
....oFffffFo....
....oFffffFo....
....oFFffFFo....
....ogFFFFgo....
.....ogGGgo.....
......oSso......
......oSso......
......oSso......
......oSso......
......oSso......
......oSso......
......oSso......
......oSso......
......oSso......
......oSso......
......oSso......
......oSso......
.....oZSsso.....
....oZSSssso....
....oooooooo....
"""


def on_floor(area: str) -> Canvas:
    """A cell of plain floor."""
    c = Canvas(16, 16)
    c.paste(FLOORS[area](0, False), 0, 0)
    return c


def drawn(area: str, text: str) -> Canvas:
    """A picture of letters on plain floor."""
    c = on_floor(area)
    c.paste(from_text(text, KEY), 0, 0)
    return c


def bars(area: str) -> Canvas:
    """A gate of iron bars under a lintel."""
    c = on_floor(area)
    for y in range(16):
        for x in range(16):
            if y < 3 or y in (13, 14):
                c.put(x, y, (12, 11, 10)[min(y, 2)] if y < 3 else 10)
            elif x % 4 in (1, 2):
                c.put(x, y, 12 if x % 4 == 1 else 10)
            else:
                c.put(x, y, 1)
    return c


def lock(area: str) -> Canvas:
    """A heavy door with a golden lock."""
    c = Canvas(16, 16)
    for y in range(16):
        for x in range(16):
            band = y in (3, 4, 11, 12)
            c.put(
                x,
                y,
                11 if band and x % 4 else 10 if band else 1 if x % 5 == 0 or y in (0, 15) else 6 if x % 5 < 3 else 5,
            )
    c.ellipse(8, 8, 3.6, 3.6, [8, 9])
    for y in range(6, 11):
        c.put(7, y, 1)
        c.put(8, y, 1)
    return c


def plate(area: str, down: bool) -> Canvas:
    """A pressure plate."""
    c = on_floor(area)
    for y in range(2, 15):
        for x in range(2, 14):
            rim = x in (2, 13) or y in (2, 14)
            top = 3 <= y <= (12 if not down else 13)
            c.put(x, y, 1 if rim else 10 if not top or down else 12 if x == 3 or y == 3 else 11)
    for x, y in ((6, 6), (9, 6), (6, 9), (9, 9), (7, 7), (8, 7), (7, 8), (8, 8)):
        c.put(x, y, 14 if not down else 8)
    return c


def torch(area: str) -> Canvas:
    """A bowl on three legs; the flame is a sprite."""
    c = on_floor(area)
    for y in range(7, 15):
        for x in (5 - (y - 7) // 4, 7, 8, 10 + (y - 7) // 4):
            c.put(x, y, 10)
    c.ellipse(8, 6, 6, 3, [1], flat=1)
    c.ellipse(8, 5.5, 5, 2.2, [10, 11, 12], (-0.6, -0.3))
    c.ellipse(8, 5, 3.5, 1.2, [1], flat=1)
    return c


def bramble(area: str) -> Canvas:
    """Thorns that no blade cuts."""
    c = on_floor(area)
    for n, (ax, ay, bx, by) in enumerate(
        ((0, 3, 15, 12), (0, 12, 15, 2), (3, 0, 11, 15), (13, 0, 4, 15), (0, 8, 15, 7), (8, 0, 7, 15))
    ):
        for d in (0, 1):
            c.line(ax, ay + d, bx, by + d, 5 if n % 2 else 6)
        c.line(ax, ay + 2, bx, by + 2, 1)
    for x, y in ((3, 3), (11, 4), (7, 7), (3, 12), (12, 11), (8, 2), (7, 13), (14, 7), (1, 8)):
        c.put(x, y, 9)
        c.put(x - 1, y - 1, 12)
        c.put(x + 1, y, 13)
        c.put(x, y + 1, 13)
    return c


def shrine(area: str) -> Canvas:
    """The stone where a keeper's way is remembered."""
    c = on_floor(area)
    c.polygon([(2, 15), (3, 5), (8, 0), (13, 5), (14, 15)], [1], 1)
    c.polygon([(3, 14), (4, 5.5), (8, 1.5), (12, 5.5), (13, 14)], STONE, lambda x, y: 1.0 - x / 18 - y / 40, 0.4)
    c.polygon([(8, 4), (11, 8), (8, 12), (5, 8)], [8], 1)
    c.polygon([(8, 5.5), (10, 8), (8, 10.5), (6, 8)], [15], 1)
    return c


def bush(area: str) -> Canvas:
    """A bush to cut; indoors and below ground a pot."""
    c = on_floor(area)
    if area in ("village", "forest"):
        c.ellipse(8, 13, 7, 2.5, [2], flat=1)
        for cx, cy, r in ((5, 9, 4.6), (11, 9, 4.6), (8, 6, 5)):
            c.ellipse(cx, cy, r + 0.8, r + 0.6, [1], flat=1)
        for cx, cy, r in ((5, 9, 4), (11, 9, 4), (8, 6, 4.4)):
            c.ellipse(cx, cy, r, r, [2, 13, 13, 4], dither=0.5)
        for x, y in ((4, 8), (9, 4), (11, 9), (7, 11)):
            c.put(x, y, 14)
            c.put(x + 1, y, 15)
    else:
        c.ellipse(8, 13.5, 6, 2.2, [2], flat=1)
        c.ellipse(8, 9, 6, 5.6, [1], flat=1)
        c.ellipse(8, 9, 5.2, 5, WOOD, dither=0.5)
        c.ellipse(8, 4, 4.2, 1.8, [1], flat=1)
        c.ellipse(8, 3.7, 3.4, 1.2, [7], flat=1)
        c.ellipse(8, 4, 2.4, 0.9, [1], flat=1)
    return c


def boulder(area: str) -> Canvas:
    """A rock in the way."""
    c = on_floor(area)
    c.ellipse(8, 12.5, 7.5, 3, [2], flat=1)
    c.ellipse(8, 8.5, 7.6, 6.4, [1], flat=1)
    c.ellipse(8, 8, 6.8, 5.8, [1, *STONE], dither=0.5)
    c.line(9, 5, 11, 9, 10)
    c.line(11, 9, 10, 12, 10)
    return c


def pillar(area: str) -> Canvas:
    """A column seen from the front."""
    c = on_floor(area)
    for y in range(16):
        for x in range(2, 14):
            edge = x in (2, 13)
            head = y < 3 or y > 12
            c.put(x, y, 1 if edge or y in {15, 3} else 12 if x < 5 or (head and y == 0) else 11 if x < 9 else 10)
            if not head and x in (5, 9) and y > 3:
                c.put(x, y, 10 if x == 5 else 1)
    for x, y in ((3, 6), (4, 7), (4, 10), (11, 5)):
        c.put(x, y, 13)
    return c


def table(area: str) -> Canvas:
    """A table's or counter's top."""
    c = on_floor(area)
    for y in range(16):
        for x in range(16):
            c.put(x, y, 7 if y < 9 and (x + y * 3) % 11 else 6 if y < 9 else 1 if y in (9, 15) else 5 if x % 5 else 1)
    return c


def shelf(area: str) -> Canvas:
    """Books."""
    c = Canvas(16, 16)
    for y in range(16):
        for x in range(16):
            frame = x in (0, 15) or y in (0, 1, 7, 8, 15)
            book = (14, 13, 8, 11, 6, 9)[int(rough(x // 2, y // 8, 4) * 6)]
            tall = y % 8 >= 2 + int(rough(x // 2, y // 8, 5) * 3)
            c.put(x, y, 6 if frame else book if tall and x % 2 else 10 if tall and book == 11 else book if tall else 1)
    return c


def bed(area: str) -> Canvas:
    """A bed."""
    c = on_floor(area)
    for y in range(16):
        for x in range(1, 15):
            c.put(
                x,
                y,
                1 if x in (1, 14) or y in (0, 15) else 12 if y < 6 and 3 <= x <= 12 and y > 1 else 13 if y > 6 else 11,
            )
            if y in (7, 8) and 1 < x < 14:
                c.put(x, y, 4)
    return c


def cave_mouth(area: str) -> Canvas:
    """A dark way into a rock."""
    c = Canvas(16, 16)
    for y in range(16):
        for x in range(16):
            arch = ((x - 7.5) / 7) ** 2 + (max(0, 9 - y) / 8) ** 2
            light = 0.9 - y / 24 + (rough(x // 2, y // 2, 3) - 0.5) * 0.7
            c.put(x, y, 1 if arch < 0.75 else STONE[0] if arch < 1 else STONE[max(0, min(2, round(light * 2)))])
    return c


def doorway(area: str) -> Canvas:
    """A way out, seen from inside: light falls on a mat; stairs in stone."""
    c = on_floor(area)
    for y in range(16):
        for x in range(16):
            if area in ("cave", "ruin"):
                c.put(x, y, (12, 12, 11, 11, 10, 10, 1)[min(6, y // 2)] if 1 < x < 14 else 1)
            elif area == "house":
                c.put(x, y, 15 if y > 12 else 9 if y > 8 else 7 if 2 < x < 13 else 6)
            else:
                c.put(x, y, 1)
    return c


def sign(area: str) -> Canvas:
    """A signpost; indoors a diary on a table."""
    if area != "house":
        return drawn(area, SIGN)
    c = table(area)
    for y in range(1, 8):
        for x in range(3, 14):
            c.put(x, y, 14 if x in (3, 13) or y == 7 else 1 if x == 8 else 10 if y % 2 and x not in (4, 12) else 12)
    return c


THINGS = {
    "chest": lambda area: drawn(area, CHEST),
    "chest_open": lambda area: drawn(area, CHEST_OPEN),
    "lock": lock,
    "gate": bars,
    "plate": lambda area: plate(area, False),
    "plate_down": lambda area: plate(area, True),
    "lever": lambda area: drawn(area, LEVER),
    "lever_on": lambda area: drawn(area, "\n".join(row[::-1] for row in LEVER.split())),
    "torch": torch,
    "bramble": bramble,
    "sign": sign,
    "shrine": shrine,
    "bush": bush,
    "counter": table,
    "stairs": doorway,
}
"""What rooms change while the game runs, in the order of the C code's `enum cell_picture`."""

FIXTURES = {
    "f": lambda area: drawn(area, FENCE),
    "r": boulder,
    "|": pillar,
    "t": table,
    "k": shelf,
    "b": bed,
    "C": cave_mouth,
}
