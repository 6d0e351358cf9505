"""Colours. Every bank of an area keeps the same meaning: see the comments."""

from __future__ import annotations

from ..runtime.pixels import gradient  # noqa: TID252 - the build runs this outside the package `roms`

GROUND, WATER, HOUSE, THINGS, SURFACE, VEIL = 1, 2, 3, 4, 5, 6


def area(
    floor: list[str], wall: list[str], side: list[str], path: list[str], accent: list[str], outline: str
) -> list[list[str]]:
    """Banks 1 to 6: ground and walls, deep water, houses, things, water's surface, fog and panel."""
    return [
        # 1 outline, 2-4 floor, 5-8 wall or leaf, 9-10 trunk or face, 11-13 path, 14-15 accents
        ["000000", outline, *floor, *wall, *side, *path, *accent],
        # 5-8 water, 9-10 shore, 11 foam
        ["000000", outline, *floor, *gradient("18386c", "4888b8", 4), "6c5c40", "98845c", "d0ecf0", *["000000"] * 4],
        # 5-8 roof, 9-11 plaster, 12-13 wood, 14-15 lit window
        [
            "000000",
            outline,
            *floor,
            *gradient("58202c", "c86848", 4),
            "7c6c60",
            "b8a48c",
            "e0d0b0",
            "4c3024",
            "845438",
            "f8b848",
            "fff0a8",
        ],
        # 5-7 wood, 8-9 gold, 10-12 stone, 13 green, 14-15 fire
        [
            "000000",
            outline,
            *floor,
            "48301c",
            "805830",
            "b8884c",
            "b08020",
            "f8d860",
            "50505c",
            "84848e",
            "b8b8c0",
            "48803c",
            "f87830",
            "fff088",
        ],
        ["000000", "103858", "205c80", "3880a0", "80c0d0", "d0f0f8", *["000000"] * 10],
        # 1-3 fog or cloud shadow, 15 the panel behind words
        ["000000", *["000000"] * 14, "04040c"],
    ]


BANKS = {
    "village": area(
        ["2c5838", "3c7844", "589850"],
        ["143828", "205434", "347844", "58a050"],
        ["382818", "644428"],
        ["806040", "a88458", "c8a878"],
        ["e87088", "f8e080"],
        "0c1c18",
    ),
    "forest": area(
        ["20443c", "2c5c48", "407858"],
        ["0c2830", "18403c", "285c48", "447c54"],
        ["2c2420", "504034"],
        ["5c5440", "7c7054", "988c68"],
        ["b878d0", "d8e8a0"],
        "081418",
    ),
    "cave": area(
        ["40343c", "54444a", "68565a"],
        ["18141e", "282230", "40364a", "645668"],
        ["30283a", "4c4052"],
        ["584c50", "6c5e60", "847474"],
        ["40a0a8", "98e8e0"],
        "08060c",
    ),
    "ruin": area(
        ["34404c", "445260", "586878"],
        ["141c28", "263240", "3c4c5c", "6c8090"],
        ["283444", "48586c"],
        ["5c4c68", "786488", "9c84a8"],
        ["4c7850", "78a468"],
        "060a12",
    ),
    "house": area(
        ["68442c", "805838", "986c44"],
        ["1c1014", "2c1a1c", "442c28", "6c4c3c"],
        ["a08868", "c8b08c"],
        ["803040", "a84850", "d88868"],
        ["305878", "e8c860"],
        "100808",
    ),
}
FOG = {
    "village": ["101838", "141c40", "182048"],
    "forest": ["8ca8a8", "b0c8c0", "d8e8dc"],
    "cave": ["000000", "000000", "000000"],
    "ruin": ["405870", "587088", "7890a8"],
    "house": ["201008", "281810", "302018"],
}

# Sprites. People: 1 outline, 2-3 skin, 4-5 hair, 6-8 coat, 9-10 boots, 11-12 metal, 13-15 accents.
SKIN = ["d89868", "f8cca0"]
METAL = ["8c98a8", "f0f8ff"]
PEOPLE = [
    [
        "000000",
        "181018",
        *SKIN,
        "6c2c18",
        "b05828",
        "185048",
        "28806c",
        "50b090",
        "40281c",
        "704830",
        *METAL,
        "c03040",
        "f0c040",
        "fff8c0",
    ],  # the player
    [
        "000000",
        "181018",
        *SKIN,
        "a8a8b0",
        "e8e8f0",
        "402860",
        "643c90",
        "8c60b8",
        "302430",
        "584858",
        *METAL,
        "f0c040",
        "f8e090",
        "ffffff",
    ],  # the elder
    [
        "000000",
        "181018",
        *SKIN,
        "402818",
        "684828",
        "802828",
        "b84038",
        "e07048",
        "382820",
        "684830",
        *METAL,
        "f0c040",
        "f8e090",
        "ffffff",
    ],  # the merchant, Finn
    [
        "000000",
        "181018",
        *SKIN,
        "a87820",
        "e8c050",
        "283c80",
        "3c5cb0",
        "6c90d8",
        "382820",
        "684830",
        *METAL,
        "e06080",
        "f8b0c0",
        "ffffff",
    ],  # Mira, the cat
    [
        "000000",
        "305068",
        "78a8b8",
        "c0e8e8",
        "5888a0",
        "90c0d0",
        "406880",
        "6898b0",
        "a8d8e0",
        "406078",
        "6090a8",
        "80b0c0",
        "e0ffff",
        "90ffff",
        "c0ffff",
        "ffffff",
    ],  # ghosts
    [
        "000000",
        "0c2010",
        "205020",
        "38782c",
        "60a838",
        "98d858",
        "503818",
        "805828",
        "b08848",
        "283018",
        "404828",
        "a0a888",
        "f0f0d8",
        "f05040",
        "f8d060",
        "ffffff",
    ],  # mosslings and moths
    [
        "000000",
        "100818",
        "281c38",
        "443058",
        "685080",
        "9478a8",
        "404048",
        "686870",
        "9898a0",
        "2c2c34",
        "48484f",
        "8088a0",
        "d8e0f0",
        "f04050",
        "f8b040",
        "fff0a0",
    ],  # bats and husks
    [
        "000000",
        "080410",
        "140c24",
        "241838",
        "3c2858",
        "5c4080",
        "181828",
        "303050",
        "8870a8",
        "0c0814",
        "1c1428",
        "6c5890",
        "d8c8f8",
        "f83868",
        "f8a050",
        "fff8c8",
    ],  # the stag
    [
        "000000",
        "201010",
        "702830",
        "b84048",
        "f08078",
        "ffd0b8",
        "604010",
        "b08020",
        "f8d860",
        "304070",
        "5080c0",
        "888c98",
        "f0f4f8",
        "388048",
        "78c868",
        "ffffff",
    ],  # things and icons
    [
        "000000",
        "401808",
        "a03010",
        "e06818",
        "f8a830",
        "ffe878",
        "fffcd8",
        "90b8e8",
        "d8ecff",
        "ffffff",
        "385028",
        "589040",
        "88c860",
        "604830",
        "987048",
        "c8a070",
    ],  # fire, blade, leaves
]
