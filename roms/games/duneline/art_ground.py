"""The ground's 8 x 8 tiles, drawn by what they show."""

from __future__ import annotations

import math
from collections.abc import Callable

from ..runtime.pixels import BAYER, Noise  # noqa: TID252 - the build runs this outside the package `roms`
from .art_palettes import COAST, FLOWER, KERB, LAND, MARK, PAD, ROAD, SLICK, WILD

Key = tuple[str | int, ...]
COAST_ANGLES = 12
KINDS = {"void": 0, "road": 1, "check": 1, "kerb": 2, "rough": 3, "pad": 4, "slick": 5}
MIDDLE = 3.5


def speckle(noise: Noise, ramp: list[int], base: float, spread: float) -> list[int]:
    """A rough surface."""
    return [ramp[max(0, min(7, round(base + spread * (noise.next() - 0.5))))] for _ in range(64)]


def road(variant: int) -> list[int]:
    """Asphalt: two plain shades (7, 8), worn or patched ones (0 to 5)."""
    noise = Noise(40 + variant)
    tile = speckle(noise, ROAD, 4.4 if variant == 7 else 3.2 if variant == 8 else 3.8, 1.6)
    if variant in (0, 3):
        x = 2.0 + variant
        for y in range(8):
            tile[y * 8 + int(x) % 8] = ROAD[0]
            x += noise.next() * 2 - 1
    elif variant in (1, 4):
        for y in range(2, 6):
            for x in range(1 + variant // 4, 6):
                tile[y * 8 + x] = ROAD[1 + (x + y) % 2]
    elif variant == 2:
        tile[27] = tile[28] = tile[36] = ROAD[7]
    return tile


def land(variant: int) -> list[int]:
    """Sand or snow: ripples, pebbles, now and then a plant."""
    noise = Noise(60 + variant)
    tile = speckle(noise, LAND, 4.2, 2.2)
    if variant in (1, 2, 3, 4):
        for x in range(8):
            y = round(3.5 + 2 * math.sin((x + variant * 2) * 0.8))
            tile[y * 8 + x], tile[(y + 1) % 8 * 8 + x] = LAND[7], LAND[2]
    elif variant == 5:
        for at in (18, 19, 26, 27):
            tile[at] = LAND[1]
        tile[18] = LAND[7]
    elif variant == 6:
        for at, colour in ((20, 3), (28, 1), (35, 2), (36, 0), (37, 2), (44, 0)):
            tile[at] = FLOWER[colour]
    return tile


def wild(variant: int) -> list[int]:
    """The other surface: grass, dark sand or drifts."""
    noise = Noise(80 + variant)
    tile = speckle(noise, WILD, 3.5, 2.8)
    for _ in range(4):
        at = int(noise.next() * 7) + int(noise.next() * 7) * 8
        tile[at], tile[at + 8] = WILD[7], WILD[0]
    if variant == 0:
        for at, colour in ((10, 3), (17, 3), (19, 3), (26, 2), (18, 1), (45, 3), (52, 2)):
            tile[at] = FLOWER[colour]
    return tile


def mix(variant: int) -> list[int]:
    """Between land and wild."""
    noise = Noise(100 + variant)
    return [
        (WILD if BAYER[n // 8 % 4 * 4 + n % 4] / 16 + noise.next() * 0.4 > 0.7 else LAND)[2 + int(noise.next() * 4)]
        for n in range(64)
    ]


def edge(angle: int, steps: int, offset: int) -> list[int]:
    """The road's edge: asphalt, a white line, a kerb in two colours, land."""
    nx, ny = math.cos(angle * math.tau / steps), math.sin(angle * math.tau / steps)
    away = offset * 2.5 - 10
    noise = Noise(120)
    asphalt, sand = speckle(noise, ROAD, 3.8, 1.6), speckle(noise, LAND, 3.6, 2.2)
    tile = []
    for n in range(64):
        x, y = n % 8, n // 8
        d = away + (x - MIDDLE) * nx + (y - MIDDLE) * ny
        if d < -7.2:
            tile.append(asphalt[n])
        elif d < -5:
            tile.append(MARK[2])
        elif d < -4:
            tile.append(ROAD[1])
        elif d < 1.2:
            tile.append(KERB[(x // 4 ^ y // 4) * 2 + (d < -1.5)])
        elif d < 2.4:
            tile.append(LAND[0])
        else:
            tile.append(sand[n])
    return tile


def coast(angle: int, offset: int) -> list[int]:
    """Where the land ends: wet sand, foam, then nothing (colour 0: the backdrop shows)."""
    nx, ny = math.cos(angle * math.tau / COAST_ANGLES), math.sin(angle * math.tau / COAST_ANGLES)
    sand = speckle(Noise(140), LAND, 3.6, 2.2)
    tile = []
    for n in range(64):
        x, y = n % 8, n // 8
        d = offset * 4 - 5 + (x - MIDDLE) * nx + (y - MIDDLE) * ny
        wave = d + 0.8 * math.sin((x - y) * 0.8)
        tile.append(
            sand[n]
            if wave < -2.5
            else LAND[1]
            if wave < 0
            else COAST[1]
            if wave < 1.4
            else COAST[3]
            if wave < 3.2
            else COAST[0]
            if wave < 4.2
            else 0
        )
    return tile


def pad(direction: int, column: int, row: int) -> list[int]:
    """A boost pad's ninth: chevrons in four colours that the palette makes run."""
    fx, fy = math.cos(direction * math.tau / 8), math.sin(direction * math.tau / 8)
    tile = []
    for n in range(64):
        x, y = column * 8 + n % 8 - 11.5, row * 8 + n // 8 - 11.5
        along, across = x * fx + y * fy, abs(y * fx - x * fy)
        rim = max(abs(x), abs(y)) > 10.6
        tile.append(ROAD[0] if rim else PAD[math.floor((along + across * 0.8) / 3) % 4])
    return tile


def slick(column: int, row: int) -> list[int]:
    """A puddle's ninth: oil, water or ice."""
    under = road(7)
    tile = []
    for n in range(64):
        x, y = column * 8 + n % 8 - 11.5, row * 8 + n // 8 - 11.5
        turn = math.atan2(y, x)
        r = math.hypot(x, y) / (10 + 1.3 * math.sin(turn * 3) + math.sin(turn * 5 + 1))
        shine = (x + 4) ** 2 + (y + 4) ** 2 < 9
        tile.append(under[n] if r > 1 else SLICK[0] if r > 0.86 else SLICK[3] if shine else SLICK[1 + (r < 0.5)])
    return tile


def check(_: int = 0) -> list[int]:
    """The finish line."""
    return [MARK[3] if (n % 8 // 4 ^ n // 32) else ROAD[0] for n in range(64)]


def paint(key: Key) -> list[int]:
    """The tile of a key."""
    name, numbers = str(key[0]), [int(part) for part in key[1:]]
    if name == "void":
        return [0] * 64
    painters: dict[str, Callable[..., list[int]]] = {
        "road": road,
        "land": land,
        "wild": wild,
        "mix": mix,
        "edge": edge,
        "coast": coast,
        "pad": pad,
        "slick": slick,
        "check": check,
    }
    return painters[name](*numbers)
