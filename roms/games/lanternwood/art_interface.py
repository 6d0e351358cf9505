"""Tiles beside the font: frames, hearts, digits on the dark bar. All in bank 0, above the font's three colours."""

from __future__ import annotations

from ..runtime.font import LETTERS, glyph  # noqa: TID252 - the build runs this outside the package `roms`
from ..runtime.pixels import Canvas, from_text, pack4  # noqa: TID252

# 4-6 frame, 7 bar, 8-10 heart, 11-12 gold, 13 dark line
PALETTE = ["000000", "ffffff", "c8d0e8", "080818", "604020", "b08038", "f0d070", "101020", "681820", "d83848", "ff90a0"]
PALETTE += ["b08020", "f8d860", "282840", "000000", "000000"]

KEY = {"d": 4, "m": 5, "l": 6, "b": 7, "x": 8, "r": 9, "p": 10, "g": 11, "G": 12, "o": 13, "w": 1}

CORNER = """
..dddddd
.dmlllll
dmmldddd
dllmd...
dldd....
dld.....
dld.....
dld.....
"""
EDGE = """
dddddddd
llllllll
dddddddd
........
........
........
........
........
"""
SIDE = """
dld.....
dld.....
dld.....
dld.....
dld.....
dld.....
dld.....
dld.....
"""
MORE = """
........
.ddddddd
.dlllmmd
..dlmmd.
..dlmmd.
...dmd..
...dmd..
....d...
"""
HEART = """
bbbbbbbb
brrbbrrb
rpprrrrr
rprrrrrr
rrrrrrrx
brrrrrxb
bbrrrxbb
bbbrxbbb
"""
COIN = """
bbbbbbbb
bbGGGGbb
bGGwGGgb
bGwGgGgb
bGGGgGgb
bGGggGgb
bbggggbb
bbbbbbbb
"""
KEYS = """
bbGGGbbb
bGbbbGbb
bGbbbGbb
bbGGGbbb
bbbGbbbb
bbbGGbbb
bbbGbbbb
bbbGGGbb
"""
FOE = """
bbbbbbbb
ooooooob
rrrrrrrb
pppppppb
rrrrrrrb
xxxxxxxb
ooooooob
bbbbbbbb
"""
LINE = """
bbbbbbbb
bbbbbbbb
bbbbbbbb
bbbbbbbb
bbbbbbbb
oooooooo
dddddddd
mmmmmmmm
"""


def half(heart: Canvas, left: bool, right: bool) -> Canvas:
    """A heart whose empty halves are dark."""
    c = Canvas(8, 8)
    for y in range(8):
        for x in range(8):
            index = heart.get(x, y)
            full = left if x < 4 else right
            c.put(x, y, index if full or index == 7 else 13)
    return c


def digit(letter: str) -> Canvas:
    """A character on the bar."""
    for letters, text in LETTERS.items():
        if letter in letters:
            c = Canvas(8, 8)
            c.polygon([(0, 0), (8, 0), (8, 8), (0, 8)], [7])
            c.paste(glyph([line.split()[letters.index(letter)] for line in text.strip().splitlines()]), 0, 0)
            return c
    raise KeyError(letter)


def tiles() -> tuple[list[str], bytes]:
    """Names and data."""
    bar = Canvas(8, 8)
    bar.polygon([(0, 0), (8, 0), (8, 8), (0, 8)], [7])
    heart = from_text(HEART, KEY)
    found = {
        "corner": from_text(CORNER, KEY),
        "edge": from_text(EDGE, KEY),
        "side": from_text(SIDE, KEY),
        "more": from_text(MORE, KEY),
        "bar": bar,
        "line": from_text(LINE, KEY),
        "heart": half(heart, left=True, right=True),
        "heart_half": half(heart, left=True, right=False),
        "heart_empty": half(heart, left=False, right=False),
        "foe": from_text(FOE, KEY),
        "foe_empty": half(from_text(FOE, KEY), left=False, right=False),
        "coin": from_text(COIN, KEY),
        "keys": from_text(KEYS, KEY),
        **{f"digit_{n}": digit(str(n)) for n in range(10)},
    }
    return list(found), b"".join(pack4(canvas.tile(0, 0)) for canvas in found.values())
