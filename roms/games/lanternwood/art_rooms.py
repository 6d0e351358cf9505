"""Paint the rooms and cut them into metatiles of 16 x 16 that the rooms of an area share."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from ..runtime.pixels import Canvas, from_text, pack4  # noqa: TID252 - the build runs this outside the package `roms`
from . import art_ground as ground
from .art_palettes import GROUND, HOUSE, SURFACE, THINGS, VEIL, WATER
from .art_things import FIXTURES, KEY, LAMP, on_floor
from .art_things import THINGS as MOVABLE
from .world import AREAS, HEIGHT, WIDTH, WORLD, Room

Cell = tuple[int, int, int, int]


@dataclass
class Tiles:
    """The 8 x 8 tiles and the metatiles of one area."""

    tiles: list[tuple[int, ...]] = field(default_factory=lambda: [(0,) * 64])
    cells: list[Cell] = field(default_factory=lambda: [(0, 0, 0, 0)])
    _known: dict[tuple[int, ...], int] = field(default_factory=lambda: {(0,) * 64: 0})
    _cells: dict[Cell, int] = field(default_factory=lambda: {(0, 0, 0, 0): 0})

    def tile(self, pixels: tuple[int, ...], bank: int) -> int:
        """The map entry that shows these pixels."""
        if pixels not in self._known:
            rows = [pixels[n : n + 8] for n in range(0, 64, 8)]
            number = len(self.tiles)
            self.tiles.append(pixels)
            for vertical in (0, 1):
                for horizontal in (0, 1):
                    turned = [row[::-1] if horizontal else row for row in (rows[::-1] if vertical else rows)]
                    flat = tuple(pixel for row in turned for pixel in row)
                    self._known.setdefault(flat, number | horizontal << 10 | vertical << 11)
        return self._known[pixels] | bank << 12 if any(pixels) else 0

    def cell(self, canvas: Canvas, column: int, row: int, banks: list[list[int]]) -> int:
        """The metatile at a cell of a room's picture."""
        spots = [(column * 2 + dx, row * 2 + dy) for dy in (0, 1) for dx in (0, 1)]
        a, b, c, d = (self.tile(canvas.tile(x, y), banks[y][x]) for x, y in spots)
        if (a, b, c, d) not in self._cells:
            self._cells[a, b, c, d] = len(self.cells)
            self.cells.append((a, b, c, d))
        return self._cells[a, b, c, d]

    def data(self) -> bytes:
        """All tiles."""
        return b"".join(map(pack4, self.tiles))


class Painter:
    """One room's two layers."""

    def __init__(self, room: Room) -> None:
        self.room, self.area = room, AREAS[room.area]
        self.ground, self.over = Canvas(WIDTH * 16, HEIGHT * 16), Canvas(WIDTH * 16, HEIGHT * 16)
        self.ground_banks = [[GROUND] * WIDTH * 2 for _ in range(HEIGHT * 2)]
        self.over_banks = [[GROUND] * WIDTH * 2 for _ in range(HEIGHT * 2)]
        self.outdoors = self.area in ("village", "forest")
        for y in range(HEIGHT):
            for x in range(WIDTH):
                self.floor(x, y)
        for trees in (False, True):
            for y in range(HEIGHT):
                for x in range(WIDTH):
                    if trees == (self.outdoors and self.at(x, y) == "#"):
                        self.stand(x, y)
        for left, top, width, height in room.houses:
            door = next(x for x in range(width) if self.raw(left + x, top + height - 1) != "H")
            picture = ground.house(width, height, door)
            self.ground.paste(picture, left * 16, top * 16)
            self.bank(self.ground_banks, left, top, HOUSE, width, height)

    def raw(self, x: int, y: int) -> str:
        """The letter of a cell; outside the room its edge goes on."""
        return self.room.cells[max(0, min(HEIGHT - 1, y))][max(0, min(WIDTH - 1, x))]

    def at(self, x: int, y: int) -> str:
        """The terrain of a cell; things stand on floor, or on what lies left and right of them."""
        letter = self.raw(x, y)
        if letter in self.room.things:
            sides = [self.raw(x - 1, y), self.raw(x + 1, y), self.raw(x, y - 1), self.raw(x, y + 1)]
            return ":" if sides.count(":") >= 2 else "w" if sides.count("w") >= 2 else "."
        return letter

    def bank(self, banks: list[list[int]], x: int, y: int, bank: int, width: int = 1, height: int = 1) -> None:
        """Say which palette cells use."""
        for row in range(y * 2, (y + height) * 2):
            banks[row][x * 2 : (x + width) * 2] = [bank] * (width * 2)

    def floor(self, x: int, y: int) -> None:
        """Grass, paths, slabs, water."""
        letter = self.at(x, y)
        base = ground.FLOORS[self.area]((x + y) % 2, letter == ",")
        eight = [(x + dx, y + dy) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dx or dy]
        bridge = letter == ":" and self.at(x - 1, y) == "~" and self.at(x + 1, y) == "~"
        if bridge:
            base = Canvas(16, 16)
            for py in range(16):
                for px in range(16):
                    base.put(px, py, 10 if px in (0, 15) else 1 if py % 4 == 3 else 9 if px in (1, 14) else 10)
            self.bank(self.ground_banks, x, y, WATER)
        elif letter == ":":
            base = ground.path(self.area, base, [self.at(*spot) == ":" for spot in eight])
        elif letter == "~":
            wet = [self.at(x + dx, y + dy) == "~" or self.bridge(x + dx, y + dy) for dx, dy in
                   ((-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1))]  # fmt: skip
            base = ground.water(tuple(wet), base)
            self.bank(self.ground_banks, x, y, WATER)
        elif letter == "w":
            wet = [self.at(x + dx, y + dy) in "w:" for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1))]
            self.over.paste(ground.surface(tuple(wet)), x * 16, y * 16)
            self.bank(self.over_banks, x, y, SURFACE)
        self.ground.paste(base, x * 16, y * 16)

    def hang(self, crown: Canvas, left: int, top: int) -> None:
        """Paste a crown where the palette is its own."""
        for y, row in enumerate(crown.rows):
            for x, index in enumerate(row):
                column, line = (left + x) // 8, (top + y) // 8
                inside = 0 <= column < WIDTH * 2 and 0 <= line < HEIGHT * 2
                if index and inside and self.ground_banks[line][column] == GROUND:
                    self.ground.put(left + x, top + y, index)

    def bridge(self, x: int, y: int) -> bool:
        """Whether planks lie over water here."""
        return self.at(x, y) == ":" and self.at(x - 1, y) == "~" and self.at(x + 1, y) == "~"

    def stand(self, x: int, y: int) -> None:
        """Trees, walls, furniture."""
        letter = self.at(x, y)
        if letter == "#" and self.outdoors:
            if self.at(x, y + 1) != "#":
                self.ground.paste(ground.trunk(), x * 16, y * 16)
            else:
                for py in range(16):
                    for px in range(16):
                        self.ground.put(x * 16 + px, y * 16 + py, 5 if (px + py) % 5 else 1)
            crown = ground.crown((x + y) % 2 == 1)
            self.hang(crown, x * 16 - 3, y * 16 - 10)
            if self.at(x, y - 1) not in "#HC" and y:
                top = Canvas(22, 10)
                top.rows = crown.rows[:10]
                self.over.paste(top, x * 16 - 3, y * 16 - 10)
        elif letter == "#":
            face = self.at(x, y + 1) != "#" and y < HEIGHT - 1
            sides = ((-1, 0), (1, 0), (0, -1), (0, 1))
            around = tuple(self.at(x + dx, y + dy) == "#" and (dy or True) for dx, dy in sides)
            self.ground.paste(ground.wall(self.area, face, tuple(bool(side) for side in around)), x * 16, y * 16)
        elif letter == "L":
            lamp = from_text(LAMP, KEY)
            self.ground.paste(on_floor(self.area), x * 16, y * 16)
            self.ground.paste(lamp, x * 16, y * 16 - 8)
            self.bank(self.ground_banks, x, y, THINGS)
            top = Canvas(16, 8)
            top.rows = lamp.rows[:8]
            self.over.paste(top, x * 16, y * 16 - 8)
            self.bank(self.over_banks, x, y - 1, THINGS)
        elif letter in FIXTURES:
            self.ground.paste(FIXTURES[letter](self.area), x * 16, y * 16)
            self.bank(self.ground_banks, x, y, THINGS)


@dataclass
class Area:
    """All that one area's rooms need in video memory."""

    tiles: Tiles
    rooms: dict[str, tuple[list[int], list[int]]]
    """By room: metatiles of the ground and of what hangs over it."""
    things: list[int]
    """Metatiles in the order of art_things.THINGS."""
    fog: list[int]
    """A map of 16 x 16 tiles, or nothing."""
    panel: int
    """The map entry of the solid tile."""


FOG_SIZE = 128


def fog_picture() -> Canvas:
    """A torus of drifting wisps in three densities."""
    c = Canvas(FOG_SIZE, FOG_SIZE)
    for y in range(FOG_SIZE):
        for x in range(FOG_SIZE):
            sway = 9 * math.sin(y * math.tau / FOG_SIZE)
            mist = ground.NOISE.fractal(x + sway, y, FOG_SIZE, FOG_SIZE, 64, 3)
            level = (mist - 0.42) * 9
            if level + (ground.rough(x % 4, y % 4, 4) - 0.5) * 1.2 > 0:
                c.put(x, y, max(1, min(3, 1 + int(level + (ground.rough(x % 4, y % 4, 2) - 0.5) * 0.8))))
    return c


def paint(area: int) -> Area:
    """Every room of an area."""
    name, tiles = AREAS[area], Tiles()
    panel = tiles.tile((15,) * 64, VEIL)
    banks = [[THINGS] * 2 for _ in range(2)]
    things = [tiles.cell(draw(name), 0, 0, banks) for draw in MOVABLE.values()]
    rooms = {}
    for label, room in WORLD.items():
        if room.area != area:
            continue
        painter = Painter(room)
        spots = [(x, y) for y in range(HEIGHT) for x in range(WIDTH)]
        rooms[label] = (
            [tiles.cell(painter.ground, x, y, painter.ground_banks) for x, y in spots],
            [tiles.cell(painter.over, x, y, painter.over_banks) for x, y in spots],
        )
    fog = []
    if any(WORLD[label].fog for label in rooms):
        picture = fog_picture()
        spots = [(x, y) for y in range(FOG_SIZE // 8) for x in range(FOG_SIZE // 8)]
        fog = [tiles.tile(picture.tile(x, y), VEIL) for x, y in spots]
    return Area(tiles, rooms, things, fog, panel)
