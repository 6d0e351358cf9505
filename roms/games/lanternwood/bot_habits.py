"""What a player of Lanternwood does without thinking: walk, talk, strike, push, read."""

from __future__ import annotations

from collections.abc import Callable, Generator

from roms.recording import Memory

from .bot_sight import (
    BLOCK,
    BREATHING,
    COLUMNS,
    DOWN,
    EAST,
    FLYING,
    LEFT,
    NORTH,
    PLAY,
    RIGHT,
    ROWS,
    SCROLL,
    SHUTTER,
    SOUTH,
    STAG,
    START,
    STEP_X,
    STEP_Y,
    TALK,
    UP,
    WALK,
    WAY_KEYS,
    WEST,
    WISP,
    A,
    B,
    Foe,
    View,
    look,
    route,
)

Keys = Generator[int, None, None]


class Player:
    """What both bots share: a script of small habits, each a generator of one frame's keys."""

    name = "player"
    pause = 6
    """Frames of rest between two deeds."""
    rest = 11
    """Frames of thought before a page is turned."""
    hurry = False
    """Holds A while words are typed."""
    careful = True
    """Looks before it walks: strikes what comes near."""

    def __init__(self) -> None:
        self.view: View
        self._script: Keys | None = None

    def keys(self, frame: int, memory: Memory) -> int:
        """The keys for the next frame."""
        self.view = look(memory)
        if self._script is None:
            self._script = self.script()
        return next(self._script, 0)

    def script(self) -> Keys:
        """The whole game."""
        raise NotImplementedError

    def wait(self, frames: int) -> Keys:
        """Hands off."""
        for _ in range(frames):
            yield 0

    def tap(self, key: int, hold: int = 3, rest: int = 8) -> Keys:
        """Press and let go."""
        for _ in range(hold):
            yield key
        yield from self.wait(rest)

    def until(self, ready: Callable[[], bool], most: int = 2000) -> Keys:
        """Wait for something to be true."""
        for _ in range(most):
            if ready():
                return
            yield 0

    def settle(self) -> Keys:
        """Wait out scrolling, doors, a push back."""
        yield from self.until(lambda: self.view.mode == WALK and not self.view.kick and not self.view.swing)

    def choose_line(self, line: int) -> Keys:
        """Move a menu's cursor."""
        while self.view.cursor != line:
            yield from self.tap(DOWN if self.view.cursor < line else UP, 3, 12)

    def read(self, answer: int = 0) -> Keys:
        """Read what is said, turn pages, answer."""
        yield from self.until(lambda: self.view.mode == TALK, 100)
        while self.view.mode == TALK:
            if self.view.typing == 1:
                yield A if self.hurry else 0
            elif self.view.panel < 8:
                yield 0
            else:
                yield from self.wait(self.rest)
                while self.view.typing == 2 and self.view.choice != answer:
                    yield from self.tap(RIGHT, 3, 10)
                if self.view.typing != 1:
                    yield from self.tap(A, 3, 4)

    def threat(self, reach: float) -> Foe | None:
        """The nearest enemy that can be struck from here."""
        near = [
            foe for foe in self.view.foes
            if max(abs(foe.x - self.view.x), abs(foe.y - self.view.y)) < reach and not foe.ghostly and foe.kind != WISP
        ]  # fmt: skip
        return min(near, key=lambda foe: abs(foe.x - self.view.x) + abs(foe.y - self.view.y), default=None)

    def strike(self, foe: Foe) -> Keys:
        """Face it and swing."""
        dx, dy = foe.x - self.view.x, foe.y - self.view.y
        way = (EAST if dx > 0 else WEST) if abs(dx) > abs(dy) else (SOUTH if dy > 0 else NORTH)
        if self.view.facing != way:
            yield WAY_KEYS[way]
        yield A
        yield A
        yield from self.wait(15)

    def guard(self) -> Keys:
        """Strike what has come near."""
        foe = self.threat(28)
        if self.careful and foe and self.view.items & 2 and self.view.mode == WALK and not foe.flash:
            yield from self.strike(foe)

    def toward(self, x: float, y: float, slack: float = 2.0) -> int:
        """Keys that lead to a point, straight."""
        dx, dy = x - self.view.x, y - self.view.y
        keys = 0
        if abs(dx) > slack:
            keys |= RIGHT if dx > 0 else LEFT
        if abs(dy) > slack:
            keys |= DOWN if dy > 0 else UP
        return keys

    def go(self, *goals: tuple[int, int], most: int = 900) -> Keys:
        """Walk to the nearest of some cells."""
        room = self.view.room
        for _ in range(most):
            if self.view.scene != PLAY or self.view.room != room:
                return
            if self.view.mode != WALK or self.view.kick or self.view.swing:
                yield 0
                continue
            yield from self.guard()
            if self.view.cell in goals:
                return
            path = route(self.view.cells, self.view.cell, set(goals))
            if not path:
                yield 0
                continue
            (x, y), (cx, cy) = path[0], self.view.cell
            middle_x, middle_y = cx * 16 + 8, cy * 16 + 8
            if y != cy and abs(self.view.x - middle_x) > 2.5:
                yield RIGHT if self.view.x < middle_x else LEFT
            elif x != cx and abs(self.view.y - middle_y) > 3.5:
                yield DOWN if self.view.y < middle_y else UP
            else:
                yield RIGHT if x > cx else LEFT if x < cx else DOWN if y > cy else UP

    def leave(self, way: int) -> Keys:
        """Walk into the neighbouring room."""
        room = self.view.room
        edge = {
            SOUTH: [(x, ROWS - 1) for x in range(COLUMNS)],
            NORTH: [(x, 0) for x in range(COLUMNS)],
            WEST: [(0, y) for y in range(ROWS)],
            EAST: [(COLUMNS - 1, y) for y in range(ROWS)],
        }[way]
        while self.view.room == room and self.view.scene == PLAY:
            yield from self.go(*edge)
            for _ in range(30):
                if self.view.room != room or self.view.mode not in (WALK, SCROLL, SHUTTER):
                    break
                yield WAY_KEYS[way]
        yield from self.settle()
        yield from self.wait(self.pause)

    def enter(self, cell: tuple[int, int], way: int) -> Keys:
        """Go through a door."""
        room = self.view.room
        while self.view.room == room:
            yield from self.go((cell[0] - STEP_X[way], cell[1] - STEP_Y[way]), cell)
            for _ in range(40):
                if self.view.room != room:
                    break
                off = self.view.x - (cell[0] * 16 + 8)
                yield (RIGHT if off < 0 else LEFT) if abs(off) > 3 else WAY_KEYS[way]
        yield from self.settle()
        yield from self.wait(self.pause)

    def beside(self, cell: tuple[int, int], ways: tuple[int, ...] = (NORTH, EAST, WEST, SOUTH)) -> Keys:
        """Stand before a thing and face it; `ways`: directions to face, best first."""
        for way in ways:
            spot = (cell[0] - STEP_X[way], cell[1] - STEP_Y[way])
            if spot == self.view.cell or route(self.view.cells, self.view.cell, {spot}):
                break
        while True:
            yield from self.go(spot)
            yield from self.settle()
            for _ in range(24):
                off_x, off_y = self.view.x - (cell[0] * 16 + 8), self.view.y - (cell[1] * 16 + 8)
                if way in (NORTH, SOUTH) and abs(off_x) > 3:
                    yield LEFT if off_x > 0 else RIGHT
                elif way in (WEST, EAST) and abs(off_y) > 4:
                    yield UP if off_y > 0 else DOWN
                elif self.view.facing != way or max(abs(off_x), abs(off_y)) > 14:
                    yield WAY_KEYS[way]
                else:
                    break
            yield 0
            if self.view.cell == spot and self.view.facing == way:
                return

    def use(self, cell: tuple[int, int], key: int = A, ways: tuple[int, ...] = (NORTH, EAST, WEST, SOUTH)) -> Keys:
        """Press A (or B) before a thing."""
        yield from self.beside(cell, ways)
        yield from self.tap(key, 3, 4)

    def speak(self, cell: tuple[int, int], answer: int = 0) -> Keys:
        """Talk to somebody."""
        yield from self.use(cell)
        yield from self.read(answer)
        yield from self.until(lambda: self.view.mode == WALK, 20)
        if self.view.mode == TALK:
            yield from self.read(answer)

    def loot(self, cell: tuple[int, int]) -> Keys:
        """Open a chest and read what was in it."""
        yield from self.use(cell)
        yield from self.wait(80)
        yield from self.read()
        yield from self.settle()

    def push(self, block: tuple[int, int], way: int, times: int = 1) -> Keys:
        """Push a block."""
        for n in range(times):
            x, y = block[0] + STEP_X[way] * n, block[1] + STEP_Y[way] * n
            for _ in range(8):
                if not any(kind == BLOCK and cell == y * COLUMNS + x for kind, cell, _ in self.view.things):
                    break
                yield from self.beside((x, y), (way,))
                for _ in range(22):
                    yield WAY_KEYS[way]
            yield from self.wait(18)

    def fight(self, most: int = 1500) -> Keys:
        """Until nobody is left."""
        for _ in range(most):
            if not self.view.foes or self.view.scene != PLAY or not self.view.hp:
                return
            if self.view.mode != WALK or self.view.kick or self.view.swing:
                yield 0
                continue
            ready = [
                foe for foe in self.view.foes
                if not foe.ghostly and foe.kind != WISP and (foe.kind != STAG or foe.mode == BREATHING)
            ]  # fmt: skip
            if not ready:
                yield from self.evade()
                continue
            foe = min(ready, key=lambda f: abs(f.x - self.view.x) + abs(f.y - self.view.y))
            dx, dy = foe.x - self.view.x, foe.y - self.view.y
            reach = 40 if foe.kind == STAG else 27
            if max(abs(dx), abs(dy)) < reach and min(abs(dx), abs(dy)) < reach - 12 and not foe.flash:
                yield from self.strike(foe)
            elif max(abs(dx), abs(dy)) < 20 and foe.flash:
                yield self.toward(self.view.x - dx, self.view.y - dy)
            elif foe.kind in FLYING:
                yield self.toward(foe.x, foe.y, 4)
            else:
                cell = (int(foe.x) // 16, int(foe.y) // 16)
                path = route(self.view.cells, self.view.cell, {cell})
                spot = path[0] if path else cell
                yield self.toward(spot[0] * 16 + 8, spot[1] * 16 + 8)

    def evade(self) -> Keys:
        """Keep away from what cannot be struck now."""
        stag = next((foe for foe in self.view.foes if foe.kind == STAG), None)
        if stag:
            yield self.dance(stag)
            return
        near = [foe for foe in self.view.foes if max(abs(foe.x - self.view.x), abs(foe.y - self.view.y)) < 60]
        if not near:
            yield self.toward(120, 88, 12)
            return
        foe = min(near, key=lambda f: abs(f.x - self.view.x) + abs(f.y - self.view.y))
        away = 1 if foe.x < self.view.x else -1
        if not 40 < self.view.x + away * 20 < 200:
            away = 0
        down = 1 if foe.y < self.view.y else -1
        if not 40 < self.view.y + down * 20 < 116:
            down = 0
        if not away and not down:
            yield self.toward(120, 72)
            return
        yield self.toward(self.view.x + away * 20, self.view.y + down * 20)

    def dance(self, stag: Foe) -> int:
        """Keep low while the stag stalks, step aside from its charge and from its wisps."""
        x, y = self.view.x, self.view.y
        wisps = [foe for foe in self.view.foes if foe.kind == WISP and abs(foe.x - x) < 26 and -60 < foe.y - y < 14]
        if stag.mode in (0, 1) and wisps:
            away = sum(1 if foe.x <= x else -1 for foe in wisps) or 1
            return self.toward(max(44, min(196, x + away * 20)), 112, 1)
        if stag.mode == 2:
            dx, dy = stag.x - x, stag.y - y
            side = -1 if dx > 0 else 1
            if not 44 < x + side * 10 < 196:
                side = -side
            return (
                self.toward(x + side * 20, y)
                if abs(dy) > abs(dx)
                else self.toward(x, y + (20 if dy < 0 and y < 112 else -20))
            )
        return self.toward(max(80, min(160, x)), 116, 3)

    def bag(self, line: int) -> Keys:
        """Open the bag and choose: 0-3 items, 4 save, 5 title, 6 close."""
        yield from self.settle()
        yield from self.tap(START, 3, 30)
        if (self.view.cursor < 4) != (line < 4):
            yield from self.tap(DOWN, 3, 12)
        while self.view.cursor != line:
            yield from self.tap(RIGHT if self.view.cursor < line else LEFT, 3, 12)
        yield from self.tap(A, 3, 16)
        if line < 4:
            yield from self.tap(B, 3, 16)
