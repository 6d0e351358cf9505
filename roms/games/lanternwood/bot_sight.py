"""What a player of Lanternwood sees in memory (README.md has the map) and how it finds its way."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from roms.recording import Memory

STATE = 0x03000000
STATE_SIZE = 0x33C

A, B, SELECT, START, RIGHT, LEFT, UP, DOWN = (1 << bit for bit in range(8))
TITLE, MENU, HELP, TALE, PLAY, OVER, ENDING = range(7)
WALK, SCROLL, SHUTTER, TALK, CHOICE, BAG, DYING = range(7)
SOUTH, NORTH, WEST, EAST = range(4)
WAY_KEYS = (DOWN, UP, LEFT, RIGHT)
STEP_X, STEP_Y = (0, 0, -1, 1), (1, -1, 0, 0)
COLUMNS, ROWS = 15, 9
MOSSLING, MOTH, BAT, HUSK, GHOST, STAG, WISP = range(1, 8)
CHEST, BLOCK = 2, 5
BREATHING = 3
FLYING = (MOTH, BAT, GHOST, STAG)


@dataclass(frozen=True)
class Foe:
    """An enemy; pixels."""

    kind: int
    x: float
    y: float
    mode: int
    flash: int
    ghostly: bool


@dataclass(frozen=True)
class View:
    """What a bot knows of one frame."""

    scene: int
    mode: int
    room: int
    cursor: int
    typing: int
    saved: bool
    hp: int
    max_hp: int
    coins: int
    keys: int
    tonics: int
    item: int
    items: int
    text_speed: int
    choice: int
    panel: int
    shutter: int
    x: float
    y: float
    facing: int
    swing: int
    safe: int
    kick: int
    foes: tuple[Foe, ...]
    things: tuple[tuple[int, int, int], ...]
    """Kind, cell, on."""
    cells: bytes

    @property
    def cell(self) -> tuple[int, int]:
        """Column and row of the feet."""
        return int(self.x) // 16, int(self.y) // 16


def look(memory: Memory) -> View:
    """Read the state."""
    data = memory.read(STATE, STATE_SIZE)
    foes = []
    for at in range(0x64, 0x64 + 12 * 24, 24):
        x, y, _, _, _, kind, _, flash, _, mode, ghostly = struct.unpack_from("<iihhHBBBBBB", data, at)
        if kind:
            foes.append(Foe(kind, x / 256, y / 256, mode, flash, bool(ghostly)))
    things = tuple((data[at], data[at + 1], data[at + 6]) for at in range(0x184, 0x184 + 16 * 12, 12) if data[at])
    x, y = struct.unpack_from("<ii", data, 0x50)
    return View(
        scene=data[0x08], mode=data[0x09], room=data[0x0A], cursor=data[0x0B], typing=data[0x0C],
        saved=bool(data[0x0E]),
        hp=data[0x22], max_hp=data[0x23], coins=data[0x24], keys=data[0x25], tonics=data[0x26], item=data[0x27],
        items=data[0x28], text_speed=data[0x40], choice=data[0x42], shutter=data[0x49], panel=data[0x4B],
        x=x / 256, y=y / 256, facing=data[0x58], swing=data[0x59], safe=data[0x5A], kick=data[0x60],
        foes=tuple(foes), things=things, cells=data[0x2B4 : 0x2B4 + COLUMNS * ROWS],
    )  # fmt: skip


def route(cells: bytes, start: tuple[int, int], goals: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """The cells from start to the nearest goal, without start; empty if there is none or one stands on it."""
    came: dict[tuple[int, int], tuple[int, int]] = {start: start}
    queue = [start]
    for at in queue:
        if at in goals:
            path = []
            while at != start:
                path.append(at)
                at = came[at]  # noqa: PLW2901 - walks back
            return path[::-1]
        for dx, dy in zip(STEP_X, STEP_Y, strict=True):
            x, y = at[0] + dx, at[1] + dy
            if 0 <= x < COLUMNS and 0 <= y < ROWS and cells[y * COLUMNS + x] in (0, 3) and (x, y) not in came:
                came[x, y] = at
                queue.append((x, y))
    return []
