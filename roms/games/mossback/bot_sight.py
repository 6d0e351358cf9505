"""What the bots see: the game's state read from memory (README.md has the map), and what will become of it."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import NamedTuple

from roms.recording import Memory

STATE = 0x03000000
STATE_SIZE = 0x660
MAP_SIZE = 4096

A, B, SELECT, START, RIGHT, LEFT, UP, DOWN, R, L = (1 << bit for bit in range(10))

TITLE, MENU, HELP, CARD, PLAY, CLEAR, CONTINUE, OVER, ENDING = range(9)
BEETLE, HOPPER, FLIER, URCHIN, FISH, SPRING, FERRY, LIFT, LANTERN, GOAL, HEART, ICICLE, BOSS, FEATHER = range(1, 15)
ASLEEP, RISING, HOVERING, AIMING, STOOPING, DAZED, FALLEN = range(7)
HALF = (0, 7, 7, 7, 7, 6, 8, 24, 24, 8, 14, 7, 5, 20, 5)
HEIGHT = (0, 13, 13, 13, 13, 14, 12, 8, 8, 30, 30, 14, 15, 40, 8)
SPIKES, SURFACE, LIQUID, SPIKES_DOWN, LEDGE, SOLID, DROP = 28, 29, 30, 31, 32, 48, 24
SINE = [round(256 * math.sin(n * math.tau / 256)) for n in range(256)]
SIGHT = 130
"""Frames for which other things are foretold."""


class Thing(NamedTuple):
    """One entry of the state's table."""

    number: int
    x: int
    y: int
    vx: int
    vy: int
    kind: int
    mood: int
    timer: int
    a: int
    b: int
    left: int
    hp: int
    flash: int


class Body(NamedTuple):
    """The hero, as far as the future depends on it."""

    x: int
    y: int
    vx: int
    vy: int
    grounded: bool
    coyote: int
    buffer: int
    springing: bool
    rides: int
    held: bool
    safe: int


@dataclass(frozen=True)
class View:
    """What a bot knows of one frame."""

    frame: int
    scene: int
    stage: int
    cursor: int
    lives: int
    hearts: int
    paused: bool
    leaving: bool
    stage_frame: int
    scene_frame: int
    start_lives: int
    music: bool
    boss_on: bool
    width: int
    height: int
    dead: int
    body: Body
    things: tuple[Thing, ...]
    cells: bytes


def look(memory: Memory, held: int) -> View:
    """Read the state."""
    data = memory.read(STATE, STATE_SIZE)
    x, y, vx, vy, grounded, safe, _, dead, rides, coyote, buffer, springing = struct.unpack_from("<iihh8B", data, 0x40)
    things = []
    for n in range(64):
        tx, ty, tvx, tvy, kind, mood, timer, a, b, left, hp, flash = struct.unpack_from(
            "<iihhBBHhhBBB", data, 0x60 + n * 24
        )
        if kind:
            things.append(Thing(n, tx, ty, tvx, tvy, kind, mood, timer, a, b, left, hp, flash))
    word = struct.Struct("<I").unpack_from
    return View(
        frame=word(data, 4)[0], scene=data[8], stage=data[9], cursor=data[0xA], lives=data[0xB], hearts=data[0xC],
        paused=bool(data[0xD]), leaving=bool(data[0xF]), stage_frame=word(data, 0x18)[0],
        scene_frame=word(data, 0x1C)[0],
        start_lives=data[0x2F], music=bool(data[0x30]), boss_on=bool(data[0x33]), width=data[0x38],
        height=data[0x39], dead=dead,
        body=Body(x, y, vx, vy, bool(grounded), coyote, buffer, bool(springing), rides, bool(held & A), safe),
        things=tuple(things),
        cells=memory.read(STATE + STATE_SIZE, MAP_SIZE) if data[8] == PLAY else b"",
    )  # fmt: skip


def foretell(thing: Thing, view: View) -> list[tuple[int, int]]:
    """Where a thing will be in the next frames; 24.8."""
    clock = view.stage_frame
    x, y, vy = thing.x, thing.y, thing.vy
    out = []
    flight = [0]
    if thing.kind == FISH:
        speed = -thing.a * 8
        for _ in range(SIGHT):
            speed += 36
            flight.append(min(flight[-1] + speed, 40 * 256))
        home = y - flight[min(thing.timer + 1, SIGHT)]
    for n in range(SIGHT):
        if thing.kind in (FERRY, LIFT):
            way = (SINE[(clock + n + 1 + thing.b) & 255] - SINE[(clock + thing.b) & 255]) * thing.a
            out.append((thing.x + way, y) if thing.kind == FERRY else (x, thing.y + way))
            continue
        if thing.kind == FLIER:
            angle = thing.timer + thing.b
            x = thing.x + (SINE[(angle + n + 1) & 255] - SINE[angle & 255]) * thing.a
            y = thing.y + (SINE[(thing.timer + n + 1) * 3 & 255] - SINE[thing.timer * 3 & 255]) * 10
        elif thing.kind in (BEETLE, URCHIN):
            x += (-1 if thing.left else 1) * (110 if thing.kind == BEETLE else 70)
        elif thing.kind == HOPPER and thing.mood:
            x, vy = x + thing.vx, vy + 44
            y = min(y + vy, thing.y + 48 * 256)
        elif thing.kind == FISH:
            y = home + flight[min((clock + n + 1 + thing.b) % 130 + 1, SIGHT)]
        elif thing.kind == ICICLE and thing.mood and n > 24 - thing.timer:
            vy += 40
            y += vy
        elif thing.kind == BOSS and thing.mood == STOOPING:
            vy += 70
            y = min(y + vy, 272 * 256)
        elif thing.kind == FEATHER:
            x, y = x + thing.vx + SINE[(thing.timer + n) * 6 & 255], y + vy
        out.append((x, y))
    return out
