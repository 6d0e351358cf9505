"""Prismfall's colours: which index means what on the 8-bit board, and the object palettes."""

from __future__ import annotations

from ..runtime.pixels import gradient  # noqa: TID252 - the build runs this outside the package `roms`

FLOOR = list(range(112, 120))
WALL = list(range(120, 130))
GOLD = list(range(130, 138))
GLASS = list(range(138, 146))
RED = list(range(146, 154))
BLUE = list(range(154, 162))
SILVER = list(range(162, 170))
LIGHT = list(range(170, 174))
BOARD_FIRST, BOARD_COUNT = 112, 64
SKY = list(range(192, 240))
SKY_FIRST = 192

FIXTURES = [
    *gradient("281c20", "f0f0d8", 8),
    *gradient("30060c", "ff8080", 8),
    *gradient("080c34", "80a8ff", 8),
    *gradient("202434", "f8fcff", 8),
    "ffd858",
    "fff0a0",
    "fffce0",
    "ffffff",
    "000000",
    "000000",
]

BOARDS = [
    [*gradient("5c4434", "98785c", 8), *gradient("3c2018", "f0c890", 10), *gradient("402008", "ffe070", 8), *FIXTURES],
    [*gradient("20305c", "4c64a0", 8), *gradient("20204c", "d8d8ff", 10), *gradient("182840", "b8f0ff", 8), *FIXTURES],
    [*gradient("1c2c24", "3c5848", 8), *gradient("101810", "a8b088", 10), *gradient("281408", "d89048", 8), *FIXTURES],
]

BEAMS = [
    "fff8c0", "ffffe8", "ffffff", "ffffe8", "e0b850",
    "ff4848", "ff8070", "ffc0b0", "ff8070", "b01830",
    "4890ff", "78b8ff", "c0e8ff", "78b8ff", "1838c0",
    "ffffff",
]  # fmt: skip
"""From index 240: white, red, blue light; four running colours and an edge each."""

TEXT = [
    ["000000", "ffffff", "c8d8f0", "101020", *["ffffff"] * 12],
    ["000000", "fff890", "ffb038", "301000", *["ffffff"] * 12],
    ["000000", "b8f0ff", "58c0e8", "001838", *["ffffff"] * 12],
    ["000000", "ff9878", "e83038", "300000", *["ffffff"] * 12],
]


def bank(outline: str, a: tuple[str, str], b: tuple[str, str], c: tuple[str, str]) -> list[str]:
    """A 16-colour palette: transparent, outline, ramps of 5, 5 and 4."""
    return ["000000", outline, *gradient(*a, 5), *gradient(*b, 5), *gradient(*c, 4)]


A, B, C = [2, 3, 4, 5, 6], [7, 8, 9, 10, 11], [12, 13, 14, 15]

OBJECTS = [
    *TEXT,
    bank("181014", ("403840", "d8d0c8"), ("302028", "a09088"), ("584838", "c8b088")),  # 4 stone
    bank("180c30", ("482088", "e8c8ff"), ("206090", "a8f8ff"), ("8858c0", "ffffff")),  # 5 prism
    bank("280408", ("680818", "ff7888"), ("a01828", "ffb8b0"), ("d04050", "ffffff")),  # 6 ruby
    bank("040c30", ("0c2080", "68a0ff"), ("1838a8", "a8d0ff"), ("3868d8", "ffffff")),  # 7 sapphire
    bank("042818", ("086048", "88ffc8"), ("107858", "d0ffe8"), ("40a888", "ffffff")),  # 8 splitter
    bank("201008", ("703808", "ffe070"), ("501808", "ff9838"), ("d08020", "fffff0")),  # 9 icons
    bank("402078", ("9860e8", "ffffff"), ("60c0f0", "ffffff"), ("d8b0ff", "ffffff")),  # 10 prism in light
    bank("701020", ("e83848", "ffe0d8"), ("ff5060", "fff0e8"), ("ff90a0", "ffffff")),  # 11 ruby in light
    bank("102880", ("3870f0", "d8f0ff"), ("5898ff", "e8f8ff"), ("80c0ff", "ffffff")),  # 12 sapphire in light
    bank("106048", ("30c898", "e8fff8"), ("50d8a8", "f0fff8"), ("a0ffe0", "ffffff")),  # 13 splitter in light
    gradient("1c0838", "c060f0", 16),  # 14, 15: the great crystal, 8-bit
    [*gradient("7078f0", "c8ffff", 8), *gradient("ffb0e8", "ffffff", 8)],
]
