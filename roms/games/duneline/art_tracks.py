"""The three tracks: their lines, and the 128 x 128 maps of 8 x 8 tiles that are made from them.

A tile at the road's edge is drawn for the angle and the distance of the edge in it, both rounded: that keeps a curved
road within the 256 tiles that an affine layer can have.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from ..runtime.pixels import Noise  # noqa: TID252 - the build runs this outside the package `roms`
from .art_ground import COAST_ANGLES, KINDS, Key, paint

SIZE, TILES = 1024, 128
WAYS = 96
FINE = 6
REACH = 18


@dataclass(frozen=True)
class Prop:
    """A thing that stands on the ground."""

    kind: str
    x: int
    y: int


@dataclass
class Track:
    """What a track is made from."""

    name: str
    laps: int
    points: list[tuple[int, int]]
    half_width: float
    angles: int
    """Edge directions; fewer leave tiles for a coast."""
    shore: float | None
    """Land ends at this distance from the road's middle."""
    pads: list[tuple[float, int]]
    """Boost pads: share of the lap, tiles left (-) or right of the middle."""
    slicks: list[tuple[float, int]]
    cans: list[tuple[float, int]]
    rollers: list[float]
    stands: tuple[str, ...]
    """Kinds of roadside props."""
    seed: int
    ways: list[tuple[float, float]] = field(default_factory=list)


def spline(a: float, b: float, c: float, d: float, t: float) -> float:
    """Catmull-Rom between b and c."""
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


def curve(points: list[tuple[int, int]], count: int) -> list[tuple[float, float]]:
    """`count` points evenly along a closed Catmull-Rom spline."""
    fine: list[tuple[float, float]] = []
    total = len(points)
    for n in range(total):
        a, b, c, d = (points[(n + k) % total] for k in (-1, 0, 1, 2))
        for step in range(40):
            t = step / 40
            fine.append((spline(a[0], b[0], c[0], d[0], t), spline(a[1], b[1], c[1], d[1], t)))
    lengths = [0.0]
    for (ax, ay), (bx, by) in zip(fine, [*fine[1:], fine[0]], strict=True):
        lengths.append(lengths[-1] + math.hypot(bx - ax, by - ay))
    even, at = [], 0
    for n in range(count):
        want = lengths[-1] * n / count
        while lengths[at + 1] < want:
            at += 1
        share = (want - lengths[at]) / max(1e-9, lengths[at + 1] - lengths[at])
        (ax, ay), (bx, by) = fine[at], fine[(at + 1) % len(fine)]
        even.append((ax + (bx - ax) * share, ay + (by - ay) * share))
    return even


def length(track: Track) -> float:
    """The lap's length in pixels."""
    ways = track.ways
    return sum(math.dist(a, b) for a, b in zip(ways, [*ways[1:], ways[0]], strict=True))


@dataclass(frozen=True)
class Near:
    """The nearest point of the road's middle, seen from a tile."""

    distance: float
    way: float
    outward: tuple[float, float]


def nearest(track: Track, reach: int = REACH) -> dict[tuple[int, int], Near]:
    """For every tile within reach of the road."""
    line = curve(track.points, WAYS * FINE)
    found: dict[tuple[int, int], Near] = {}
    for n, (x, y) in enumerate(line):
        column, row = int(x) // 8, int(y) // 8
        for r in range(max(0, row - reach), min(TILES, row + reach + 1)):
            for c in range(max(0, column - reach), min(TILES, column + reach + 1)):
                dx, dy = c * 8 + 4 - x, r * 8 + 4 - y
                distance = math.sqrt(dx * dx + dy * dy)
                old = found.get((c, r))
                if old is None or distance < old.distance:
                    size = max(distance, 1e-6)
                    found[c, r] = Near(distance, n / FINE, (dx / size, dy / size))
    return found


def heading(track: Track, way: float) -> tuple[float, float]:
    """The direction of travel at a way point."""
    a, b = (track.ways[(int(way) + k) % WAYS] for k in (-1, 1))
    size = math.dist(a, b)
    return (b[0] - a[0]) / size, (b[1] - a[1]) / size


def beside(track: Track, share: float, tiles: float) -> tuple[float, float]:
    """A place on the lap, so many tiles right of the middle."""
    way = share * WAYS
    x, y = track.ways[int(way) % WAYS]
    fx, fy = heading(track, way)
    return x - fy * tiles * 8, y + fx * tiles * 8


def angle_of(x: float, y: float, steps: int) -> int:
    return round(math.atan2(y, x) * steps / math.tau) % steps


def cells(track: Track) -> list[Key]:
    """What every tile shows, row by row."""
    near, noise = nearest(track), Noise(track.seed)
    grid: dict[tuple[int, int], Key] = {}
    for row in range(TILES):
        for column in range(TILES):
            it = near.get((column, row))
            chance = noise.next()
            level = noise.fractal(column, row, TILES, TILES, 16, 3)
            away = it.distance - track.half_width if it else 999.0
            if away < -11 and it:
                along = (it.way + WAYS / 2) % WAYS - WAYS / 2
                grid[column, row] = ("road", int(chance * 40) if chance < 0.15 else 7 + int(it.way / 2) % 2)
                if abs(along) < 0.35:
                    grid[column, row] = ("check",)
            elif away < 9 and it:
                angle = angle_of(*it.outward, track.angles)
                grid[column, row] = ("edge", angle, track.angles, max(0, min(7, round((away + 10) / 2.5))))
            elif track.shore and (it is None or it.distance > track.shore + 7):
                grid[column, row] = ("void",)
            elif track.shore and it and it.distance > track.shore - 5:
                angle = angle_of(*it.outward, COAST_ANGLES)
                grid[column, row] = ("coast", angle, max(0, min(3, round((it.distance - track.shore + 5) / 4))))
            elif level > 0.56:
                grid[column, row] = ("wild", int(chance * 6))
            elif level > 0.52:
                grid[column, row] = ("mix", int(chance * 3))
            else:
                grid[column, row] = ("land", int(chance * 9))
    for kind, places in (("pad", track.pads), ("slick", track.slicks)):
        for share, aside in places:
            x, y = beside(track, share, aside)
            direction = angle_of(*heading(track, share * WAYS), 8)
            for r in range(3):
                for c in range(3):
                    place = (int(x) // 8 - 1 + c, int(y) // 8 - 1 + r)
                    if grid[place][0] in ("road", "check"):
                        grid[place] = (kind, direction, c, r) if kind == "pad" else (kind, c, r)
    return [grid[column, row] for row in range(TILES) for column in range(TILES)]


def ground(track: Track) -> tuple[bytes, bytes, list[int]]:
    """Tiles (8 bits a pixel), the map and every tile's kind."""
    numbers: dict[Key, int] = {("void",): 0}
    order = [numbers.setdefault(key, len(numbers)) for key in cells(track)]
    assert len(numbers) <= 256, (track.name, len(numbers))
    tiles = b"".join(bytes(paint(key)) for key in numbers)
    kinds = [kind(key) for key in numbers]
    return tiles, bytes(order), kinds + [0] * (256 - len(kinds))


def kind(key: Key) -> int:
    """A tile's kind for the rules."""
    if key[0] == "edge":
        return KINDS["rough"] if int(key[3]) > 4 else KINDS["kerb"] if int(key[3]) > 2 else KINDS["road"]
    if key[0] == "coast":
        return KINDS["rough"] if int(key[2]) < 2 else KINDS["void"]
    return KINDS.get(str(key[0]), KINDS["rough"])


def props(track: Track) -> list[Prop]:
    """Roadside things: stands by chance, arrows outside sharp bends, a gate at the start."""
    near, noise = nearest(track, 10), Noise(track.seed + 1)
    found: list[Prop] = []
    for n in range(0, WAYS, 2):
        fx, fy = heading(track, n)
        gx, gy = heading(track, n + 4)
        bend = fx * gy - fy * gx
        for side in (-1, 1):
            aside = (track.half_width + 18 + 22 * noise.next()) * side
            pick = track.stands[int(noise.next() * len(track.stands))]
            if abs(bend) > 0.5 and side * bend < 0:
                aside, pick = (track.half_width + 14) * side, "arrow_r" if bend > 0 else "arrow_l"
            elif noise.next() < 0.3:
                continue
            x, y = track.ways[n][0] - fy * aside, track.ways[n][1] + fx * aside
            it = near.get((int(x) // 8, int(y) // 8))
            clear = it is None or it.distance > track.half_width + 10
            if clear and 8 < x < SIZE - 8 and 8 < y < SIZE - 8:
                found.append(Prop(pick, round(x), round(y)))
    fx, fy = heading(track, 1)
    x, y = track.ways[1]
    for side in (-1, 1):
        aside = (track.half_width + 6) * side
        found.append(Prop("post", round(x - fy * aside), round(y + fx * aside)))
    return found
