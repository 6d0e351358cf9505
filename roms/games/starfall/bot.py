"""Two players of Starfall that read the game's state from memory (README.md has the map)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from roms.recording import Memory

STATE = 0x03000000
STATE_SIZE = 0xBD0

A, B, SELECT, START, RIGHT, LEFT, UP, DOWN, R, L = (1 << bit for bit in range(10))

TITLE, MENU, HELP, CARD, PLAY, CLEAR, CONTINUE, OVER, ENDING = range(9)

BULLETS = (0x050, 80, 16)
ENEMIES = (0x550, 32, 28)
ITEMS = (0x8D0, 8, 16)
BOSS_BODIES = (15, 17, 20)
GROUND_KINDS = (9,)

MOVES = [(dx, dy) for dy in (0, -1, 1) for dx in (0, -1, 1)]
STRAIGHT, DIAGONAL, FOCUS_SHARE = 2.0, 1.414, 0.625


@dataclass(frozen=True)
class Thing:
    """A bullet, an enemy or an item; pixels and pixels per frame."""

    kind: int
    x: float
    y: float
    vx: float
    vy: float
    half_w: float
    half_h: float
    harmless: bool = False


@dataclass(frozen=True)
class View:
    """What a bot knows of one frame."""

    frame: int
    scene: int
    stage: int
    cursor: int
    lives: int
    bombs: int
    weapon: int
    difficulty: int
    start_lives: int
    music: bool
    continues: int
    paused: bool
    leaving: bool
    boss_on: bool
    scene_frame: int
    stage_frame: int
    x: float
    y: float
    alive: bool
    safe: int
    bullets: tuple[Thing, ...]
    enemies: tuple[Thing, ...]
    items: tuple[Thing, ...]


def look(memory: Memory) -> View:
    """Read the state."""
    data = memory.read(STATE, STATE_SIZE)
    bullets, enemies, items = [], [], []
    at, count, size = BULLETS
    for n in range(at, at + count * size, size):
        x, y, vx, vy, kind, radius = struct.unpack_from("<iihhBB", data, n)
        if kind:
            bullets.append(Thing(kind, x / 256, y / 256, vx / 256, vy / 256, radius + 1, radius + 1))
    at, count, size = ENEMIES
    for n in range(at, at + count * size, size):
        x, y, vx, vy, _, kind = struct.unpack_from("<iihhhB", data, n)
        half_w, half_h, _, harmless = struct.unpack_from("<BBBB", data, n + 24)
        if kind:
            enemies.append(Thing(kind, x / 256, y / 256, vx / 256, vy / 256, half_w + 2, half_h + 2, bool(harmless)))
    at, count, size = ITEMS
    for n in range(at, at + count * size, size):
        x, y, vx, vy, kind = struct.unpack_from("<iihhB", data, n)
        if kind:
            items.append(Thing(kind, x / 256, y / 256, vx / 256, vy / 256, 18, 18))
    x, y, alive, safe = struct.unpack_from("<iiBB", data, 0x40)
    return View(
        frame=int.from_bytes(data[4:8], "little"),
        scene=data[0x08],
        stage=data[0x09],
        difficulty=data[0x0A],
        cursor=data[0x0B],
        lives=data[0x0C],
        bombs=data[0x0D],
        weapon=data[0x0F],
        stage_frame=int.from_bytes(data[0x18:0x1C], "little"),
        paused=bool(data[0x28]),
        boss_on=bool(data[0x2A]),
        continues=data[0x32],
        start_lives=data[0x34],
        music=bool(data[0x35]),
        leaving=bool(data[0x36]),
        scene_frame=int.from_bytes(data[0x38:0x3C], "little"),
        x=x / 256,
        y=y / 256,
        alive=bool(alive),
        safe=safe,
        bullets=tuple(bullets),
        enemies=tuple(enemies),
        items=tuple(items),
    )


@dataclass(frozen=True)
class Temper:
    """How a pilot flies."""

    horizon: int
    """Frames that it looks ahead; fewer make mistakes."""
    margin: float
    """Pixels that it keeps from what could hit it."""
    home_y: float
    bombs: bool
    hold: int
    """Frames between two decisions."""


@dataclass(frozen=True)
class Plan:
    """One way to fly on and what it costs."""

    cost: float
    hit_after: int
    keys: int


def clamp(value: float, low: float, high: float) -> float:
    """The nearest value in [low, high]."""
    return max(low, min(high, value))


def weigh(view: View, temper: Temper, dx: int, dy: int, focus: bool) -> Plan:
    """Fly (dx, dy) for a moment, then hover; count dangers and gains."""
    speed = (DIAGONAL if dx and dy else STRAIGHT) * (FOCUS_SHARE if focus else 1.0)
    dangers = [
        t
        for t in view.bullets + tuple(e for e in view.enemies if not e.harmless)
        if abs(t.x - view.x) < 110 and abs(t.y - view.y) < 110
    ]
    cost, hit_after = 0.0, 999
    x, y = view.x, view.y
    for t in range(2, temper.horizon + 1, 2):
        if t <= 12:
            x, y = clamp(x + dx * speed * 2, 12, 228), clamp(y + dy * speed * 2, 24, 146)
        for thing in dangers:
            wide = abs(thing.x + thing.vx * t - x) - thing.half_w
            high = abs(thing.y + thing.vy * t - y) - thing.half_h
            gap = max(wide, high)
            if gap < temper.margin:
                sooner = temper.horizon + 4 - t
                cost += sooner * (60 if gap < 1 else 12)
                if gap < 1 and t < hit_after:
                    hit_after = t
            elif gap < temper.margin + 5:
                cost += 2
    cost += abs(y - temper.home_y) * 0.5 + (2 if dx or dy else 0)
    cost += max(0.0, 36 - x) * 0.8 + max(0.0, x - 204) * 0.8
    bodies = [e for e in view.enemies if e.kind in BOSS_BODIES]
    targets = bodies or [e for e in view.enemies if e.y < y - 16 and 8 < e.x < 232 and e.kind not in GROUND_KINDS]
    if targets:
        target = max(targets, key=lambda e: e.y)
        cost += max(0.0, abs(target.x + target.vx * 10 - x) - target.half_w * 0.5) * (1.5 if bodies else 0.6)
    else:
        cost += abs(120 - x) * 0.2
    near = [i for i in view.items if i.y > 30]
    if near:
        item = min(near, key=lambda i: abs(i.x - view.x) + abs(i.y - view.y))
        cost += (abs(item.x + item.vx * 12 - x) + abs(clamp(item.y + item.vy * 12, 40, 146) - y)) * 0.9
    keys = (
        (RIGHT if dx > 0 else LEFT if dx < 0 else 0) | (DOWN if dy > 0 else UP if dy < 0 else 0) | (R if focus else 0)
    )
    return Plan(cost, hit_after, keys)


def fly(view: View, temper: Temper) -> Plan:
    """The cheapest of all ways."""
    plans = [
        weigh(view, temper, dx, dy, focus)
        for focus in (False, True)
        for dx, dy in MOVES
        if not (focus and not (dx or dy))
    ]
    return min(plans, key=lambda plan: plan.cost)


class Pilot:
    """What both bots share: a button is pressed for a few frames and then let go."""

    name = "pilot"

    def __init__(self, temper: Temper) -> None:
        self.temper = temper
        self._held = 0
        self._flight = 0

    def keys(self, frame: int, memory: Memory) -> int:
        """The keys for the next frame."""
        self._held = self.choose(look(memory))
        return self._held

    def choose(self, view: View) -> int:
        """Scene by scene."""
        raise NotImplementedError

    def tap(self, view: View, key: int, every: int = 24) -> int:
        """Press a key for three frames, now and then."""
        return key if view.scene_frame % every in (20, 21, 22) and not view.leaving else 0

    def fight(self, view: View) -> int:
        """Fly, fire, bomb when nothing else helps."""
        if view.frame % self.temper.hold == 0 or not view.alive:
            plan = fly(view, self.temper)
            self._flight = plan.keys
            cornered = plan.hit_after <= 8 and view.alive and not view.safe
            if cornered and self.temper.bombs and view.bombs and not self._held & B:
                return plan.keys | A | B
        return self._flight | A


class Winner(Pilot):
    """Plays to the ending on normal difficulty; uses the lance against bosses."""

    name = "winner"

    def __init__(self) -> None:
        super().__init__(Temper(horizon=36, margin=3.5, home_y=126, bombs=True, hold=2))

    def choose(self, view: View) -> int:
        """Straight on to the next scene, and fight in play."""
        if view.scene == PLAY:
            if view.paused:
                return self.tap(view, START)
            wanted = 1 if view.boss_on else 0
            change = L if view.weapon != wanted and view.alive and not self._held & L else 0
            return self.fight(view) | change
        if view.scene in (TITLE, MENU, CONTINUE):
            return self.tap(view, START, 48)
        return 0


class Wanderer(Pilot):
    """Reads the help, tries the options, plays carelessly, pauses, loses, continues once, gives up and starts again."""

    name = "wanderer"

    def __init__(self) -> None:
        super().__init__(Temper(horizon=14, margin=0.5, home_y=108, bombs=False, hold=7))
        self._games = 0
        self._was = TITLE
        self._read_help = False

    def choose(self, view: View) -> int:
        """A person who does not know the game yet."""
        if view.scene == CARD and self._was == MENU:
            self._games += 1
        if view.scene == HELP:
            self._read_help = True
        self._was = view.scene
        if view.scene == TITLE:
            return self.tap(view, START, 60)
        if view.scene == MENU:
            return self.menu(view)
        if view.scene == HELP:
            return B if view.scene_frame > 120 and not view.leaving else 0
        if view.scene == CONTINUE:
            return self.give_up(view)
        if view.scene == OVER:
            return START if view.scene_frame > 100 and not view.leaving else 0
        if view.scene == PLAY:
            return self.play(view)
        return 0

    def menu(self, view: View) -> int:
        """Help first, then hard with two ships; the second game is easy, with five ships and without music."""
        line, key = 0, A
        if not self._read_help:
            line = 4
        elif self._games == 0 and view.difficulty != 2:
            line, key = 1, RIGHT
        elif self._games == 0 and view.start_lives != 1:
            line, key = 2, LEFT
        elif self._games and view.difficulty != 0:
            line, key = 1, LEFT
        elif self._games and view.start_lives != 4:
            line, key = 2, RIGHT
        elif self._games and view.music:
            line, key = 3, A
        return self.tap(view, key if view.cursor == line else DOWN if view.cursor < line else UP, 28)

    def give_up(self, view: View) -> int:
        """Yes the first time, no afterwards."""
        if view.scene_frame < 80:
            return 0
        if view.continues == 0 or view.cursor == 1:
            return self.tap(view, A)
        return self.tap(view, RIGHT)

    def play(self, view: View) -> int:
        """Careless flight, a pause, bombs for fun, guns changed at whim; rests from time to time."""
        t = view.stage_frame
        if view.paused:
            return START if view.scene_frame % 90 in (80, 81) else 0
        if self._games == 1 and view.continues == 0 and t in (300, 301):
            return START
        keys = self.fight(view)
        if t % 200 < 24:
            keys = (LEFT if t % 400 < 200 else RIGHT) | (UP if t % 3 else 0)
        if t % 170 in (100, 101):
            keys |= L
        if t % 450 in (400, 401):
            keys |= B
        return keys


BOTS: tuple[type[Winner | Wanderer], ...] = (Winner, Wanderer)
