"""Hollowkeep's colours: 32 of them, which the game darkens in eight steps; the places' stone; the objects' banks."""

from __future__ import annotations

from ..runtime.pixels import gradient  # noqa: TID252 - the build runs this outside the package `roms`

STONE = [1, 2, 3, 4, 5, 6, 7]
WOOD = [8, 9, 10, 11, 12, 13]
STEEL = [14, 15, 16, 17]
BLOOD = [18, 19, 20, 21]
FIRE = [22, 23, 24, 25]
MOSS = [26, 27]
ARCANE = [28, 29, 30]
IVORY = 31
BONE = [8, 10, 12, 13, 31]

COMMON = [
    *gradient("2a1810", "c89058", 6),
    *gradient("2a2c38", "c8d0e0", 4),
    *gradient("480810", "f05038", 4),
    *gradient("b03808", "fff0a0", 4),
    *gradient("28481c", "6c9038", 2),
    *gradient("2040c0", "b0f8ff", 3),
    "f8f0d8",
]


def theme(dark: str, light: str) -> list[str]:
    """The 32 colours of a place whose stone runs from dark to light."""
    return ["000000", *gradient(dark, light, 7), *COMMON]


# Colours, fog that distance fades into, ceiling and floor colour of each level.
THEMES = [
    (theme("28221e", "b0a490"), "0a0608", 3, 9),
    (theme("141e20", "84a898"), "020806", 2, 2),
    (theme("101830", "98a8d0"), "060a1c", 1, 3),
    (theme("24182c", "b494b0"), "0c040c", 2, 9),
    (theme("240c10", "b07868"), "100204", 1, 18),
]

# Banks of the objects: four inks for text, then weapons, icons, marks.
BANKS = [
    ["000000", "ffffff", "c8d0e8", "080810"],
    ["000000", "fff0a8", "f0a830", "281004"],
    ["000000", "ff9888", "e03028", "200404"],
    ["000000", "a0a8b8", "70788c", "06060a"],
    [
        "000000",
        "100a08",
        *gradient("2c1a10", "d09860", 5),
        *gradient("282c38", "e8f0ff", 5),
        *gradient("803008", "ffe890", 4),
    ],
    [
        "000000",
        "0a0a10",
        *gradient("282c3c", "f8ffff", 6),
        *gradient("401c10", "b87840", 4),
        *gradient("805010", "fff0a0", 4),
    ],
    [
        "000000",
        "0c0a0c",
        *gradient("803808", "ffe070", 4),
        *gradient("383c50", "f0f8ff", 4),
        *gradient("600810", "ff6050", 4),
        *gradient("c8c0a0", "fffff0", 2),
    ],
    ["000000", "300004", *gradient("580008", "ff4030", 14)],
]
