"""Two players of Hollowkeep that read the game's state from memory (README.md has the map)."""

from __future__ import annotations

import math
import struct
from collections import deque
from dataclasses import dataclass

from roms.recording import Memory

STATE = 0x03000000
STATE_SIZE = 0xD00

A, B, SELECT, START, RIGHT, LEFT, UP, DOWN, R, L = (1 << bit for bit in range(10))

TITLE, MENU, HELP, CARD, PLAY, DEAD, CLEAR, OVER, ENDING = range(9)
FLASK, FEAST, BOLTS, KEY_BRASS, KEY_SILVER, HOARD = range(1, 7)
HOLLOW, WISP, BRUTE, WARDEN = range(1, 5)
SLAIN = 4

WIDE = 32
EXIT, SWITCH, PLAIN, BRASS, SILVER, PORTCULLIS = 7, 8, 10, 11, 12, 13
DOOR, SOLID = 0x40, 0x80
TURN = 65536
Cell = tuple[int, int]


@dataclass(frozen=True)
class Door:
    """A door; `open` 0 to 64."""

    kind: int
    moving: int
    open: int


@dataclass(frozen=True, order=True)
class Thing:
    """A foe or something to take, in cells."""

    kind: int
    x: float
    y: float


@dataclass(frozen=True)
class View:
    """What a bot knows of one frame."""

    frame: int
    scene: int
    level: int
    cursor: int
    difficulty: int
    lives: int
    keys: int
    paused: bool
    map_open: int
    scene_frame: int
    leaving: bool
    health: int
    ammo: int
    weapon: int
    music: bool
    x: float
    y: float
    angle: int
    level_frame: int
    boss_hp: int
    exit: Cell
    switched: bool
    turning: int
    cells: bytes
    doors: tuple[Door, ...]
    foes: tuple[Thing, ...]
    things: tuple[Thing, ...]

    def cell(self, x: int, y: int) -> int:
        """What stands at (x, y)."""
        return self.cells[y * WIDE + x]


def look(memory: Memory) -> View:
    """Read the state."""
    data = memory.read(STATE, STATE_SIZE)
    doors = [Door(*struct.unpack_from("<BBB", data, 0x862 + n * 8)) for n in range(data[0x4A])]
    foes, things = [], []
    for n in range(0x8E0, 0x8E0 + 24 * 24, 24):
        x, y, _, kind, mood = struct.unpack_from("<iihBB", data, n)
        if kind and mood != SLAIN:
            foes.append(Thing(kind, x / 65536, y / 65536))
    for n in range(0xB20, 0xB20 + 40 * 12, 12):
        x, y, kind = struct.unpack_from("<iiB", data, n)
        if kind:
            things.append(Thing(kind, x / 65536, y / 65536))
    x, y, angle = struct.unpack_from("<iiH", data, 0x30)
    frame, scene, level, cursor, difficulty, lives, keys, paused, map_open = struct.unpack_from("<IBBBBBBBB", data, 4)
    health, ammo, weapon, music = struct.unpack_from("<hHBB", data, 0x28)
    return View(
        frame=frame,
        scene=scene,
        level=level,
        cursor=cursor,
        difficulty=difficulty,
        lives=lives,
        keys=keys,
        paused=bool(paused),
        map_open=map_open,
        scene_frame=int.from_bytes(data[0x18:0x1C], "little"),
        leaving=bool(data[0x26]),
        health=health,
        ammo=ammo,
        weapon=weapon,
        music=bool(music),
        x=x / 65536,
        y=y / 65536,
        angle=angle,
        level_frame=int.from_bytes(data[0x3E:0x40], "little"),
        boss_hp=int.from_bytes(data[0x44:0x46], "little", signed=True),
        exit=(data[0x4C], data[0x4D]),
        switched=bool(data[0x4E]),
        turning=int.from_bytes(data[0x54:0x56], "little", signed=True),
        cells=data[0x60:0x460],
        doors=tuple(doors),
        foes=tuple(foes),
        things=tuple(things),
    )


def passable(view: View, x: int, y: int) -> bool:
    """Whether one can come through a cell, perhaps by opening it."""
    kind = view.cell(x, y)
    if kind & DOOR and not kind & SOLID:
        door = view.doors[kind & 15]
        needs = {BRASS: 1, SILVER: 2}.get(door.kind, 0)
        return door.open > 52 or door.moving == 1 or door.kind == PLAIN or bool(needs and view.keys & needs)
    return kind == 0


def clear_line(view: View, bx: float, by: float, margin: float, walking: bool = False) -> bool:
    """Whether nothing but air (walking: nothing at all) lies between the player and a point, with a margin."""
    dx, dy = bx - view.x, by - view.y
    steps = int(math.hypot(dx, dy) * 6) + 1
    sides = [(-margin, -margin), (margin, -margin), (-margin, margin), (margin, margin)]
    for n in range(1, steps + 1):
        for side_x, side_y in sides:
            kind = view.cell(int(view.x + dx * n / steps + side_x), int(view.y + dy * n / steps + side_y))
            if kind & SOLID:
                if walking:
                    return False
            elif kind & DOOR:
                if view.doors[kind & 15].open < 56:
                    return False
            elif kind:
                return False
    return True


def paths(view: View) -> dict[Cell, Cell]:
    """For each cell that can be reached, where one comes from."""
    start = (int(view.x), int(view.y))
    came = {start: start}
    queue = deque([start])
    while queue:
        x, y = queue.popleft()
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            near = (x + dx, y + dy)
            if near not in came and passable(view, *near):
                came[near] = (x, y)
                queue.append(near)
    return came


def way(came: dict[Cell, Cell], end: Cell) -> list[Cell]:
    """The cells from the player to `end`, without the first."""
    out = []
    while came[end] != end:
        out.append(end)
        end = came[end]
    return out[::-1]


def beside(came: dict[Cell, Cell], wall: Cell) -> Cell | None:
    """The reached cell that a lever or a gate can be used from."""
    x, y = wall
    return next((near for near in ((x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)) if near in came), None)


class Delver:
    """What both bots share: finding the way, walking it, fighting."""

    name = "delver"
    careful = True

    def __init__(self) -> None:
        self._held = 0
        self._tapped = 0
        self._pause = 0

    def keys(self, frame: int, memory: Memory) -> int:
        """The keys for the next frame."""
        if frame % 2 == 0:
            self._held = self.choose(look(memory))
        return self._held

    def choose(self, view: View) -> int:
        """Scene by scene."""
        raise NotImplementedError

    def tap(self, view: View, key: int, every: int = 24) -> int:
        """Press a key for three frames, now and then."""
        return key if view.scene_frame % every in (20, 21, 22) and not view.leaving else 0

    def press(self, view: View, key: int) -> int:
        """Press a key now, for two frames, at most every 30."""
        if view.frame - self._tapped > 30 or view.frame < self._tapped:
            self._tapped = view.frame
        return key if view.frame - self._tapped < 3 else 0

    def face(self, view: View, x: float, y: float) -> tuple[int, int]:
        """Keys that turn towards a point and how far off it is."""
        wanted = round(math.atan2(y - view.y, x - view.x) / math.tau * TURN)
        off = (wanted - view.angle + TURN // 2) % TURN - TURN // 2
        if abs(off) < 250 or abs(view.turning) * 2 + 120 > abs(off):
            return 0, off
        return (RIGHT if off > 0 else LEFT), off

    def fight(self, view: View) -> int | None:
        """Turn to the nearest foe in sight, keep away from it, strike."""
        near = sorted((math.hypot(f.x - view.x, f.y - view.y), f.kind, f) for f in view.foes)
        foe = next((f for d, _, f in near if d < 1.7 or (d < 9 and clear_line(view, f.x, f.y, 0.12))), None)
        if not foe:
            return None
        distance = math.hypot(foe.x - view.x, foe.y - view.y)
        keys, off = self.face(view, foe.x, foe.y)
        half = math.atan2(0.26 if distance > 1.5 else 0.5, distance) / math.tau * TURN
        if abs(off) < half:
            keys |= A
        if view.weapon == 0 and view.ammo:
            return keys | self.press(view, B)
        if view.weapon == 0 and distance > 1.2 and abs(off) < 4000:
            keys |= UP
        elif self.careful and foe.kind != WISP and distance < 2.6:
            keys |= DOWN
        if self.careful and foe.kind in (WISP, WARDEN):
            keys |= L if view.frame // 70 % 2 else R
        return keys

    def goal(self, view: View, came: dict[Cell, Cell]) -> tuple[Cell, Cell | None] | None:
        """The cell to go to, and the wall to use there."""
        wanted: set[int] = {KEY_BRASS, KEY_SILVER}
        if self.careful and view.health < 60:
            wanted = {FLASK, FEAST}
        elif self.careful and view.ammo < 8:
            wanted = {BOLTS}
        for kinds in (wanted, {KEY_BRASS, KEY_SILVER}):
            ends = [(int(t.x), int(t.y)) for t in view.things if t.kind in kinds]
            ends = [end for end in ends if end in came]
            if ends:
                return min(ends, key=lambda end: len(way(came, end))), None
        near = [(int(t.x), int(t.y)) for t in view.things if t.kind == HOARD or (t.kind == BOLTS and view.ammo < 16)]
        near = [end for end in near if end in came and len(way(came, end)) < 12]
        if near:
            return near[0], None
        if not view.switched:
            for n in range(WIDE * WIDE):
                if view.cells[n] == SWITCH and (end := beside(came, (n % WIDE, n // WIDE))):
                    return end, (n % WIDE, n // WIDE)
        if view.boss_hp > 0:
            for foe in view.foes:
                if foe.kind == WARDEN and (int(foe.x), int(foe.y)) in came:
                    return (int(foe.x), int(foe.y)), None
        end = beside(came, view.exit)
        return (end, view.exit) if end else None

    def travel(self, view: View) -> int:
        """Walk towards the goal, open what is in the way."""
        came = paths(view)
        chosen = self.goal(view, came)
        if not chosen:
            return 0
        end, wall = chosen
        cells = way(came, end)
        if not cells:
            x, y = (wall[0] + 0.5, wall[1] + 0.5) if wall else (end[0] + 0.5, end[1] + 0.5)
            keys, off = self.face(view, x, y)
            if wall and abs(off) < 2500 and math.hypot(x - view.x, y - view.y) < 0.95:
                return keys | self.press(view, B)
            return keys | (UP if abs(off) < 3000 else 0)
        for x, y in cells[:3]:
            kind = view.cell(x, y)
            if kind & DOOR and not kind & SOLID and view.doors[kind & 15].open < 60:
                if math.hypot(x + 0.5 - view.x, y + 0.5 - view.y) > 1.15:
                    break
                keys, off = self.face(view, x + 0.5, y + 0.5)
                return keys | (self.press(view, B) if abs(off) < 3000 and not view.doors[kind & 15].moving else 0)
        step = cells[0]
        for cell in cells[1:6]:
            if not clear_line(view, cell[0] + 0.5, cell[1] + 0.5, 0.3, walking=True):
                break
            step = cell
        keys, off = self.face(view, step[0] + 0.5, step[1] + 0.5)
        return keys | (UP if abs(off) < 4500 else 0)


class Winner(Delver):
    """Plays to the ending with the menu's courage, rests after each fight."""

    name = "winner"

    def choose(self, view: View) -> int:
        """Straight on to the next scene, and delve in play."""
        if view.scene == PLAY:
            if view.paused or view.map_open:
                return self.tap(view, START)
            if view.level_frame < 40 or view.leaving:
                return 0
            if view.level_frame % 1500 in (500, 501):
                return SELECT
            keys = self.fight(view)
            if keys is not None:
                self._pause = 10
                return keys
            if self._pause:
                self._pause -= 1
                return 0
            return self.travel(view)
        if view.scene in (TITLE, MENU, DEAD):
            return self.tap(view, START, 48)
        return 0


class Wanderer(Delver):
    """Reads the help, tries the options, plays carelessly, pauses, falls, rises, gives up, begins again."""

    name = "wanderer"
    careful = False

    def __init__(self) -> None:
        super().__init__()
        self._games = 0
        self._was = TITLE
        self._read_help = False
        self._heard = 0

    def choose(self, view: View) -> int:
        """A person who does not know the game yet."""
        if view.scene == CARD and self._was == MENU:
            self._games += 1
        if view.scene == HELP:
            self._read_help = True
        self._was = view.scene
        if view.scene == TITLE:
            return self.tap(view, START, 70)
        if view.scene == MENU:
            return self.menu(view)
        if view.scene == HELP:
            return B if view.scene_frame > 120 and not view.leaving else 0
        if view.scene == DEAD:
            return self.fallen(view)
        if view.scene == OVER:
            return START if view.scene_frame > 100 and not view.leaving else 0
        if view.scene == PLAY:
            return self.play(view)
        return 0

    def menu(self, view: View) -> int:
        """Help first, then grim; the second game is meek and has no music at first."""
        line, key = 0, A
        if not self._read_help:
            line = 3
        elif self._games == 0 and view.difficulty != 2:
            line, key = 1, RIGHT
        elif self._games and view.difficulty != 0:
            line, key = 1, LEFT
        elif self._heard < 2:
            line, key = 2, A
            if view.cursor == 2 and self.tap(view, A, 28) and not self._held:
                self._heard += 1
        return self.tap(view, key if view.cursor == line else DOWN if view.cursor < line else UP, 28)

    def fallen(self, view: View) -> int:
        """Rises once, then gives up."""
        if view.scene_frame < 120 or (self._games == 1 and view.lives > 2):
            return self.tap(view, A, 130)
        return self.tap(view, A if view.cursor else DOWN, 40)

    def play(self, view: View) -> int:
        """Walks into foes, swings too late, changes weapons at whim, looks at the map, rests."""
        t = view.level_frame
        if view.map_open:
            return B if view.scene_frame % 120 in (110, 111) else 0
        if view.paused:
            return START if view.scene_frame % 90 in (80, 81) else 0
        if t in (260, 261) and self._games == 1:
            return START
        if t % 500 in (380, 381):
            return SELECT
        if t % 350 in (330, 331):
            return B
        if t % 260 < 26:
            return (LEFT if t % 520 < 260 else RIGHT) | (L if t % 3 else 0)
        keys = self.fight(view)
        if keys is not None:
            if self._games == 1:
                return keys & ~(A | B) if t % 300 < 285 else keys
            return keys | UP if t % 90 < 60 else keys
        return self.travel(view)


BOTS: tuple[type[Winner | Wanderer], ...] = (Winner, Wanderer)
