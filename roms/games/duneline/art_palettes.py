"""Colours: text, ground, sky and objects, and the gradients that the HBlank DMA lays behind each track."""

from __future__ import annotations

from dataclasses import dataclass

from ..runtime.pixels import blend, gradient  # noqa: TID252 - the build runs this outside the package `roms`

ROAD = list(range(64, 72))
KERB = list(range(72, 76))
LAND = list(range(76, 84))
WILD = list(range(84, 92))
MARK = list(range(92, 96))
PAD = list(range(96, 100))
SLICK = list(range(100, 104))
COAST = list(range(104, 108))
FLOWER = list(range(108, 112))
GROUND_FIRST, GROUND_COLOURS = 64, 48


@dataclass(frozen=True)
class Theme:
    """One track's colours."""

    ground: list[str]
    """48 colours: road, kerb, land, wild land, marks, pads, slick, coast, flowers."""
    sky: list[str]
    """15 colours: hills far to near (3 x 4), cloud shade, cloud, light."""
    above: list[tuple[int, str]]
    """Backdrop colours down the sky, by line; between them it is mixed."""
    below: list[tuple[int, str]]
    """The same from the horizon (line 0) down: sea or chasm."""
    darken: bool
    """Far ground gets darker instead of lighter."""


def ground(
    road: tuple[str, str],
    kerb: tuple[str, str],
    land: tuple[str, str],
    wild: tuple[str, str],
    slick: tuple[str, str],
    coast: tuple[str, str],
    flowers: tuple[str, str],
) -> list[str]:
    """The 48 ground colours from the ends of their ramps."""
    return [
        *gradient(*road, 8),
        blend(kerb[0], "000000", 0.25),
        kerb[0],
        blend(kerb[1], "000000", 0.2),
        kerb[1],
        *gradient(*land, 8),
        *gradient(*wild, 8),
        *gradient("b8b8b8", "ffffff", 4),
        "ff5010",
        "ff9818",
        "ffe040",
        "fff8c0",
        *gradient(*slick, 4),
        *gradient(*coast, 4),
        *gradient(*flowers, 4),
    ]


DUNE = Theme(
    ground(
        ("5c5058", "857a7c"),
        ("d83028", "f8f0e0"),
        ("c88838", "f8d078"),
        ("a86028", "d09048"),
        ("201828", "584868"),
        ("906030", "e0b060"),
        ("508030", "98c048"),
    ),
    [
        *gradient("b06848", "e0a070", 4),
        *gradient("8c4830", "d08050", 4),
        *gradient("c89048", "f8d890", 4),
        "e8e8f8",
        "ffffff",
        "fff8c8",
    ],
    [(0, "1850b8"), (24, "4890e0"), (44, "a8d8f0"), (52, "f8f0d0")],
    [(0, "f8e0a8"), (108, "d8a050")],
    darken=False,
)
TIDE = Theme(
    ground(
        ("706070", "9c8890"),
        ("2858c8", "f8f8e8"),
        ("e0b070", "ffe8b8"),
        ("489040", "88c858"),
        ("2878a8", "78d8f0"),
        ("a0e0e0", "ffffff"),
        ("e84878", "ffb0c8"),
    ),
    [
        *gradient("683878", "b86098", 4),
        *gradient("402860", "804080", 4),
        *gradient("204058", "3c7080", 4),
        "f89870",
        "ffd8a0",
        "fff0b0",
    ],
    [(0, "402878"), (20, "b04888"), (38, "f88850"), (52, "ffe890")],
    [(0, "f8c880"), (10, "50a8b8"), (50, "1868a0"), (108, "104880")],
    darken=False,
)
FROST = Theme(
    ground(
        ("384060", "586488"),
        ("e07820", "e0e8f8"),
        ("98b0d8", "e8f0ff"),
        ("6888b8", "a8c0e8"),
        ("58b8e0", "d0f8ff"),
        ("304878", "90a8d8"),
        ("284858", "406878"),
    ),
    [
        *gradient("202850", "384880", 4),
        *gradient("182040", "506898", 4),
        *gradient("101830", "283860", 4),
        "30c898",
        "80f0c0",
        "f8f8ff",
    ],
    [(0, "040818"), (20, "101838"), (40, "283068"), (52, "485898")],
    [(0, "101838"), (12, "080818"), (108, "180828")],
    darken=True,
)
THEMES = (DUNE, TIDE, FROST)


def mixed(stops: list[tuple[int, str]], line: int) -> str:
    """The colour of a gradient at a line."""
    before = stops[0]
    for stop in stops:
        if line < stop[0]:
            return blend(before[1], stop[1], (line - before[0]) / (stop[0] - before[0]))
        before = stop
    return before[1]


TEXT = {
    0: ("f8f8f8", "b8c8f8", "101020"),
    12: ("fff880", "ffb020", "301000"),
    13: ("ff9878", "f03828", "300008"),
    14: ("a0a0b8", "686880", "101018"),
    15: ("b0f8ff", "40b8f0", "001838"),
}
"""Text banks: face above, face below, shadow."""

TYRE, STEEL = ("181820", "303040", "585868"), ("586070", "98a0b0", "e0e8f0")


def buggy(light: str, dark: str, helmet: str) -> list[str]:
    """One buggy's bank: outline, body 2-6, tyres 7-9, steel 10-12, helmet 13-14, lamp 15."""
    return [
        "000000",
        "100c18",
        *gradient(dark, light, 5),
        *TYRE,
        *STEEL,
        blend(helmet, "000000", 0.35),
        helmet,
        "ff3030",
    ]


OBJECTS = [
    buggy("ffa080", "900818", "f8f8f8"),
    buggy("90c8ff", "102890", "f8d820"),
    buggy("b0f890", "086020", "f84898"),
    buggy("fff0a0", "a06008", "3048c8"),
    buggy("f0b0ff", "601090", "60e8b0"),
    buggy("d8e0e8", "384050", "f87020"),
    # 6 props of the desert, 7 of the coast, 8 of the frost
    [
        "000000",
        "241810",
        *gradient("184820", "88c850", 4),
        *gradient("583018", "d89850", 4),
        *gradient("a88048", "fff0b8", 3),
        "e83040",
        "ff9040",
        "ffffff",
    ],
    [
        "000000",
        "101c18",
        *gradient("0c4830", "78d048", 4),
        *gradient("482818", "c89058", 4),
        *gradient("286890", "c0f0ff", 3),
        "e83050",
        "ffb030",
        "ffffff",
    ],
    [
        "000000",
        "080c20",
        *gradient("103848", "409888", 4),
        *gradient("302838", "8878a0", 4),
        *gradient("6890d0", "ffffff", 3),
        "e84030",
        "ffc040",
        "ffffff",
    ],
    # 9 items, signs, effects, numbers; 10 the map's outline and spots
    [
        "000000",
        "180c10",
        *gradient("a02008", "ffc050", 5),
        *gradient("606878", "ffffff", 4),
        *gradient("1040a0", "80e0ff", 4),
        "30d040",
    ],
    [
        "000000",
        "101018",
        "ffffff",
        "f83030",
        "4090ff",
        "40d848",
        "f8d830",
        "c060f0",
        "a0a8b8",
        "606880",
        *["ffffff"] * 6,
    ],
    # 11 the logo
    [
        "000000",
        "300810",
        *gradient("a81830", "ffe860", 7),
        *gradient("702010", "c04818", 3),
        "ffffff",
        "fff8c0",
        "200408",
    ],
]
OBJECTS = [bank + ["000000"] * (16 - len(bank)) for bank in OBJECTS]
