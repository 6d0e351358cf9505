"""Draw with palette indices and turn pictures into GBA tiles: canvas, shading, tiles, LZ77, C tables. Stdlib only."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

Point = tuple[float, float]
Shade = Callable[[float, float], float]
"""Brightness 0 (dark) to 1 (light) at a pixel."""

BAYER = (0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5)


def rgb(text: str) -> int:
    """BGR555 from a web colour such as "ff8040"."""
    red, green, blue = (int(text[n : n + 2], 16) >> 3 for n in (0, 2, 4))
    return red | green << 5 | blue << 10


def blend(first: str, second: str, share: float) -> str:
    """A colour between two web colours."""
    pairs = ((int(first[n : n + 2], 16), int(second[n : n + 2], 16)) for n in (0, 2, 4))
    return "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def gradient(first: str, second: str, count: int) -> list[str]:
    """`count` colours from first to second."""
    return [blend(first, second, n / max(1, count - 1)) for n in range(count)]


class Noise:
    """Value noise that repeats after `period` cells; the same on every machine."""

    def __init__(self, seed: int) -> None:
        self._state = seed * 2654435761 % 2**32 | 1
        self._table = [self.next() for _ in range(4096)]

    def next(self) -> float:
        """The next number in [0, 1)."""
        self._state = (self._state * 1664525 + 1013904223) % 2**32
        return (self._state >> 8) / 2**24

    def value(self, x: float, y: float, period_x: int, period_y: int) -> float:
        """Smooth noise in [0, 1]."""
        column, row = math.floor(x), math.floor(y)
        u, v = x - column, y - row
        u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)

        def corner(dx: int, dy: int) -> float:
            return self._table[((column + dx) % period_x * 61 + (row + dy) % period_y * 857) % 4096]

        top = corner(0, 0) * (1 - u) + corner(1, 0) * u
        bottom = corner(0, 1) * (1 - u) + corner(1, 1) * u
        return top * (1 - v) + bottom * v

    def fractal(self, x: float, y: float, width: int, height: int, cell: int, octaves: int) -> float:
        """Sum of octaves over a width x height torus, in [0, 1]."""
        total = weight = 0.0
        for octave in range(octaves):
            size = cell / 2**octave
            share = 0.5**octave
            total += share * self.value(x / size, y / size, round(width / size), round(height / size))
            weight += share
        return total / weight


class Canvas:
    """A picture of palette indices; 0 is transparent."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.rows = [[0] * width for _ in range(height)]

    def get(self, x: int, y: int) -> int:
        """The index at a pixel, 0 outside."""
        return self.rows[y][x] if 0 <= x < self.width and 0 <= y < self.height else 0

    def put(self, x: int, y: int, index: int) -> None:
        """Set a pixel; outside nothing happens."""
        if 0 <= x < self.width and 0 <= y < self.height:
            self.rows[y][x] = index

    def tone(self, x: int, y: int, ramp: Sequence[int], light: float, dither: float = 0.0) -> None:
        """Set a pixel to the ramp's colour (dark to light) for a brightness, ordered dither in between."""
        level = light * (len(ramp) - 1) + ((BAYER[y % 4 * 4 + x % 4] + 0.5) / 16 - 0.5) * dither
        self.put(x, y, ramp[max(0, min(len(ramp) - 1, round(level)))])

    def polygon(
        self, points: Sequence[Point], ramp: Sequence[int], shade: Shade | float = 1.0, dither: float = 0.0
    ) -> None:
        """Fill a polygon (even-odd, pixel centres)."""
        light = shade if callable(shade) else (lambda x, y: shade)
        for y in range(
            max(0, math.floor(min(p[1] for p in points))), min(self.height, math.ceil(max(p[1] for p in points)))
        ):
            middle = y + 0.5
            cuts = []
            for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True):
                if (ay <= middle) != (by <= middle):
                    cuts.append(ax + (middle - ay) * (bx - ax) / (by - ay))
            cuts.sort()
            for left, right in zip(cuts[::2], cuts[1::2], strict=True):
                for x in range(max(0, math.ceil(left - 0.5)), min(self.width, math.ceil(right - 0.5))):
                    self.tone(x, y, ramp, light(x, y), dither)

    def ellipse(
        self,
        cx: float,
        cy: float,
        rx: float,
        ry: float,
        ramp: Sequence[int],
        light: Point = (-0.5, -0.6),
        dither: float = 0.0,
        flat: float | None = None,
    ) -> None:
        """A ball lit from `light`, or a disc of one brightness."""
        lx, ly = light
        lz = math.sqrt(max(0.05, 1 - lx * lx - ly * ly))
        for y in range(math.floor(cy - ry), math.ceil(cy + ry)):
            for x in range(math.floor(cx - rx), math.ceil(cx + rx)):
                u, v = (x + 0.5 - cx) / rx, (y + 0.5 - cy) / ry
                if u * u + v * v <= 1:
                    w = math.sqrt(1 - u * u - v * v)
                    self.tone(x, y, ramp, flat if flat is not None else max(0.0, u * lx + v * ly + w * lz), dither)

    def line(self, ax: float, ay: float, bx: float, by: float, index: int) -> None:
        """A line one pixel wide."""
        steps = max(1, round(max(abs(bx - ax), abs(by - ay))))
        for n in range(steps + 1):
            self.put(round(ax + (bx - ax) * n / steps), round(ay + (by - ay) * n / steps), index)

    def mirror(self) -> None:
        """Copy the left half to the right."""
        for row in self.rows:
            for x in range(self.width // 2):
                row[self.width - 1 - x] = row[x]

    def outline(self, index: int) -> None:
        """Put `index` on every transparent pixel beside an opaque one."""
        edge = [
            (x, y)
            for y in range(self.height)
            for x in range(self.width)
            if not self.rows[y][x] and any(self.get(x + dx, y + dy) for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)))
        ]
        for x, y in edge:
            self.rows[y][x] = index

    def paste(self, other: Canvas, left: int, top: int, wrap: bool = False) -> None:
        """Copy another picture's opaque pixels."""
        for y, row in enumerate(other.rows):
            for x, index in enumerate(row):
                if index and wrap:
                    self.rows[(top + y) % self.height][(left + x) % self.width] = index
                elif index:
                    self.put(left + x, top + y, index)

    def tile(self, column: int, row: int) -> tuple[int, ...]:
        """The 64 indices of one 8x8 tile."""
        return tuple(index for line in self.rows[row * 8 : row * 8 + 8] for index in line[column * 8 : column * 8 + 8])


def from_text(text: str, key: dict[str, int]) -> Canvas:
    """A canvas from rows of characters; a blank or dot is transparent."""
    rows = [line.strip() for line in text.strip().splitlines()]
    canvas = Canvas(max(map(len, rows)), len(rows))
    for y, row in enumerate(rows):
        for x, character in enumerate(row):
            canvas.rows[y][x] = key.get(character, 0)
    return canvas


def pack4(tile: Sequence[int]) -> bytes:
    """A 4-bit tile: two pixels a byte, left one low."""
    return bytes(tile[n] & 15 | (tile[n + 1] & 15) << 4 for n in range(0, 64, 2))


def tileset(layers: Iterable[tuple[Canvas, int]]) -> tuple[bytes, list[list[int]]]:
    """Tiles shared between layers (flips found) and for each (canvas, palette) its row-major map entries."""
    tiles: list[tuple[int, ...]] = [(0,) * 64]
    known: dict[tuple[int, ...], int] = {}

    def learn(tile: tuple[int, ...], entry: int) -> None:
        rows = [tile[n : n + 8] for n in range(0, 64, 8)]
        for vertical in (0, 1):
            for horizontal in (0, 1):
                turned = [row[::-1] if horizontal else row for row in (rows[::-1] if vertical else rows)]
                known.setdefault(tuple(p for row in turned for p in row), entry | horizontal << 10 | vertical << 11)

    learn(tiles[0], 0)
    maps = []
    for canvas, palette in layers:
        cells = []
        for row in range(canvas.height // 8):
            for column in range(canvas.width // 8):
                tile = canvas.tile(column, row)
                if tile not in known:
                    learn(tile, len(tiles))
                    tiles.append(tile)
                cells.append(known[tile] | palette << 12)
        maps.append(cells)
    return b"".join(map(pack4, tiles)), maps


def lz77(data: bytes) -> bytes:
    """Compress for the BIOS (GBATEK "BIOS Decompression Functions", safe for video memory: distance >= 2)."""
    out = bytearray((0x10 | len(data) << 8).to_bytes(4, "little"))
    seen: dict[bytes, list[int]] = {}
    at = 0
    while at < len(data):
        flag_at = len(out)
        out.append(0)
        for bit in range(8):
            if at >= len(data):
                break
            best, distance = 0, 0
            for start in reversed(seen.get(data[at : at + 3], [])[-64:]):
                if at - start > 4096:
                    break
                if at - start < 2:
                    continue
                length = 3
                while length < 18 and at + length < len(data) and data[start + length] == data[at + length]:
                    length += 1
                if length > best:
                    best, distance = length, at - start
            step = 1
            if best >= 3:
                out[flag_at] |= 0x80 >> bit
                out += bytes(((best - 3) << 4 | (distance - 1) >> 8, (distance - 1) & 0xFF))
                step = best
            else:
                out.append(data[at])
            for n in range(at, at + step):
                seen.setdefault(data[n : n + 3], []).append(n)
            at += step
    return bytes(out) + b"\0" * (-len(out) % 4)


def c_array(name: str, kind: str, values: Sequence[int], extra: str = "") -> str:
    """A C definition of a constant table."""
    lines = [", ".join(map(str, values[n : n + 24])) for n in range(0, len(values), 24)]
    return f"const {kind} {name}[{len(values)}]{extra} = {{\n    " + ",\n    ".join(lines) + ",\n};\n"


def c_chunks(name: str, data: bytes, size: int = 2048) -> str:
    """LZ77 chunks of `size` bytes each and a null-terminated table of them: one is unpacked per frame."""
    out, names = "", []
    for n in range(0, len(data), size):
        part = f"{name}_{n // size}"
        names.append(part)
        out += "static " + c_array(part, "u8", lz77(data[n : n + size]), " __attribute__((aligned(4)))")
    return out + f"const u8 *const {name}[] = {{{', '.join(names)}, 0}};\n"
