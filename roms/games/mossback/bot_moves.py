"""How the bots move: the hero's own rules rolled forward, and a choice among pairs of moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from .bot_sight import (
    AIMING,
    BOSS,
    DAZED,
    DROP,
    FEATHER,
    FERRY,
    GOAL,
    HALF,
    HEART,
    HEIGHT,
    ICICLE,
    LANTERN,
    LEDGE,
    LEFT,
    LIFT,
    LIQUID,
    RIGHT,
    SIGHT,
    SOLID,
    SPIKES,
    SPIKES_DOWN,
    SPRING,
    STOOPING,
    SURFACE,
    URCHIN,
    A,
    B,
    Body,
    Thing,
    View,
    foretell,
)

# Where to go, in cells: (x, y) of the feet's cell; the ember deep winds upwards.
ROUTES = (
    ((187, 12),),
    ((79, 17), (81, 10), (90, 10), (113, 14), (132, 12), (155, 16)),
    ((59, 60), (56, 56), (60, 53), (56, 50), (60, 47), (53, 46), (9, 46), (5, 39), (5, 35), (10, 32), (52, 32),
     (58, 32),
     (55, 27), (59, 24), (55, 21), (56, 18), (49, 17), (5, 17)),
    ((189, 16),),
)  # fmt: skip


@dataclass
class World:
    """The near future of everything but the hero; rolls the hero through it."""

    view: View
    margin: int
    foes: list[tuple[Thing, list[tuple[int, int]]]] = field(default_factory=list)
    ferries: list[tuple[Thing, list[tuple[int, int]]]] = field(default_factory=list)
    springs: list[Thing] = field(default_factory=list)

    def __post_init__(self) -> None:
        body = self.view.body
        for thing in self.view.things:
            if abs(thing.x - body.x) > 220 * 256 or abs(thing.y - body.y) > 180 * 256 or not thing.hp:
                continue
            if thing.kind in (FERRY, LIFT):
                self.ferries.append((thing, foretell(thing, self.view)))
            elif thing.kind == SPRING:
                self.springs.append(thing)
            elif thing.kind not in (LANTERN, GOAL, HEART):
                self.foes.append((thing, foretell(thing, self.view)))

    def cell(self, x: int, y: int) -> int:
        """As the game's cell_at."""
        column, row = x >> 4, y >> 4
        if not 0 <= column < self.view.width:
            return SOLID
        return self.view.cells[row * self.view.width + column] if 0 <= row < self.view.height else 0

    def run(self, body: Body, keys: int) -> int:
        """Horizontal speed, as hero.c has it."""
        want, vx, ice = bool(keys & RIGHT) - bool(keys & LEFT), body.vx, self.view.stage == 3
        top = 0x220 if keys & B else 0x160
        if want:
            if vx * want > top:
                return vx - want * 10
            vx += want * ((12 if ice else 24) if body.grounded else 18)
            return want * top if vx * want > top else vx
        by = (6 if ice else 28) if body.grounded else 6
        return vx - by if vx > by else vx + by if vx < -by else 0

    def move_x(self, x: int, y: int, by: int) -> tuple[int, bool]:
        """New x and whether a wall is there."""
        x += by
        edge, row = (x >> 8) + (5 if by > 0 else -6), y >> 8
        cell = self.cell
        if by and (cell(edge, row - 1) >= SOLID or cell(edge, row - 9) >= SOLID or cell(edge, row - 17) >= SOLID):
            column = edge >> 4
            return (column * 16 - 6 if by > 0 else column * 16 + 22) * 256, True
        return x, False

    def fall(self, x: int, y: int, vy: int, t: int) -> tuple[int, int, bool, int]:
        """New y, vertical speed, grounded, platform."""
        was, px, rides, grounded = y >> 8, x >> 8, 0, False
        y += vy
        if vy < 0:
            head = (y >> 8) - 18
            if self.cell(px - 5, head) >= SOLID or self.cell(px + 4, head) >= SOLID:
                return ((head >> 4) * 16 + 34) * 256, 0, False, 0
            return y, vy, False, 0
        floor = (y >> 8) & ~15
        if was <= floor and (self.cell(px - 5, y >> 8) >= LEDGE or self.cell(px + 4, y >> 8) >= LEDGE):
            y, vy, grounded = floor * 256, 0, True
        for thing, way in self.ferries:
            top = way[t][1] >> 8
            if abs(x - way[t][0]) >> 8 <= 28 and was <= top + 4 and y >> 8 >= top:
                y, vy, grounded, rides = top * 256, 0, True, thing.number + 1
        return y, vy, grounded, rides

    def step(self, body: Body, keys: int, t: int) -> Body:
        """One frame of the hero."""
        x, y, vy, springing = body.x, body.y, body.vy, body.springing
        for thing, way in self.ferries:
            if body.rides == thing.number + 1:
                x += way[t][0] - (way[t - 1][0] if t else thing.x)
                y = way[t][1] & ~255
        vx = self.run(body, keys)
        buffer = 5 if keys & A and not body.held else max(0, body.buffer - 1)
        coyote = 5 if body.grounded else max(0, body.coyote - 1)
        if buffer and coyote:
            vy, coyote, buffer, springing = -0x400, 0, 0, False
        vy = min(0x500, vy + (64 if vy >= 0 else 40 if springing else 32 if keys & A else 80))
        windy = self.view.stage == 3 and (self.view.stage_frame + t + 1) & 511 > 330 and not self.view.boss_on
        x, wall = self.move_x(x, y, vx - (0x48 if windy else 0))
        y, vy, grounded, rides = self.fall(x, y, vy, t)
        for spring in self.springs:
            if vy > 0 and abs(x - spring.x) >> 8 < 13 and spring.y - 12 * 256 < y < spring.y + 18 * 256:
                vy, springing, grounded, coyote, buffer = -0x640, True, False, 0, 0
        return Body(
            x,
            y,
            0 if wall else vx,
            vy,
            grounded,
            coyote,
            buffer,
            springing and not grounded,
            rides,
            bool(keys & A),
            max(0, body.safe - 1),
        )

    def verdict(self, body: Body, t: int) -> tuple[str, Thing | None]:
        """What happens to the hero in this frame: nothing, hurt, dead, or a stomp."""
        x, y = body.x >> 8, body.y >> 8
        if y > self.view.height * 16 + 8 or self.cell(x, y - 7) in (SURFACE, LIQUID):
            return "dead", None
        if self.cell(x, y - 2) == SPIKES or self.cell(x, y - 15) == SPIKES_DOWN:
            return "hurt", None
        for thing, way in self.foes:
            fx, fy = way[t]
            reach, high = HALF[thing.kind] + 5 + self.margin, HEIGHT[thing.kind] + self.margin
            if abs(body.x - fx) >= reach * 256 or body.y <= fy - high * 256 or body.y - (18 + self.margin) * 256 >= fy:
                continue
            if thing.flash:
                continue
            if body.vy > 0 and body.y < fy - HEIGHT[thing.kind] * 128 and thing.kind not in (URCHIN, ICICLE, FEATHER):
                return "stomp", thing
            return "hurt", None
        return "", None


class Outcome(NamedTuple):
    """How a plan has gone so far."""

    body: Body
    t: int
    score: float
    over: bool
    gone: frozenset[int]


def roll(world: World, at: Outcome, keys: Callable[[int, Body], int], frames: int) -> Outcome:
    """Play on with the keys that a segment gives."""
    body, score, gone, t = at.body, at.score, at.gone, at.t
    for n in range(frames):
        if t >= SIGHT - 1:
            break
        pressed = keys(n, body)
        body = world.step(body, pressed, t)
        event, foe = world.verdict(body, t)
        t += 1
        if event == "dead":
            return Outcome(body, t, score - 900 + t, True, gone)
        if event == "hurt" and not body.safe:
            score -= 240 - t
            body = body._replace(safe=100)
        elif event == "stomp" and foe and foe.number not in gone:
            score += 600 if foe.kind == BOSS else 12
            gone |= {foe.number}
            body = body._replace(vy=-0x460 if pressed & A else -0x300, grounded=False)
            if foe.kind == BOSS:
                return Outcome(body, t, score - t, True, gone)
        cell = (body.y >> 12) * 1000 + (body.x >> 12) + 100000
        if world.cell(body.x >> 8, (body.y >> 8) - 8) == DROP and cell not in gone:
            score += 7
            gone |= {cell}
    return Outcome(body, t, score, False, gone)


def segment(direction: int, jump: int) -> Callable[[int, Body], int]:
    """Keys that hold a direction and, if `jump`, A for so many frames (let go before, when it is still down)."""

    def keys(n: int, body: Body) -> int:
        if not jump:
            return direction
        if n == 0 and body.held and body.grounded:
            return direction
        return direction | (A if n <= jump else 0)

    return keys


@dataclass(frozen=True)
class Temper:
    """How a player plays."""

    hold: int
    """Frames between two decisions."""
    margin: int
    """Pixels kept from enemies."""
    haste: bool
    """Runs where it can."""


class Planner:
    """Tries pairs of moves in its head and takes the first move of the best pair."""

    def __init__(self, temper: Temper) -> None:
        self.temper = temper
        self._keys: Callable[[int, Body], int] = segment(0, 0)
        self._since = 99
        self._goal = 0
        self._stage = -1
        self._stuck = 0
        self._best = 0.0

    def aim(self, view: View) -> tuple[float, float]:
        """The point to make for, in pixels."""
        owl = next((thing for thing in view.things if thing.kind == BOSS), None)
        body = view.body
        if view.boss_on and owl:
            if owl.mood == DAZED and owl.hp:
                return owl.x / 256, body.y / 256
            left = view.width * 16 - 240
            if owl.mood in (AIMING, STOOPING):
                return (left + 36 if owl.x > (left + 120) * 256 else left + 204), body.y / 256
            return left + 48, body.y / 256
        heart = next((thing for thing in view.things if thing.kind == HEART and thing.x > 174 * 4096), None)
        if heart and view.stage == 3 and view.hearts < 3 and 174 * 4096 < body.x < heart.x + 8 * 4096:
            return heart.x / 256, heart.y / 256
        route = ROUTES[view.stage]
        if view.stage != self._stage or view.dead:
            self._stage, self._goal = view.stage, 0
            gaps = [abs(x * 16 + 8 - body.x / 256) + 3 * abs(y * 16 + 16 - body.y / 256) for x, y in route]
            if len(route) > 1 and view.stage_frame > 60:
                self._goal = gaps.index(min(gaps))
        x, y = route[self._goal]
        if abs(x * 16 + 8 - body.x / 256) < 22 and abs(y * 16 + 16 - body.y / 256) < 14 and self._goal + 1 < len(route):
            self._goal += 1
            x, y = route[self._goal]
        return x * 16 + 8, y * 16 + 16

    def moves(self, forward: int, *, second: bool) -> Iterator[tuple[float, Callable[[int, Body], int], int]]:
        """(cost, segment, frames)."""
        back = LEFT if forward == RIGHT else RIGHT
        run = B if self.temper.haste else 0
        ways = [(forward | run, 0), (forward | run, 28), (forward, 28), (0, 0), (back, 0)]
        if not second:
            ways += [(forward, 5), (forward, 0), (0, 28), (back, 28)]
        for direction, jump in ways:
            for frames in (46,) if second else (10, 26):
                yield (1.0 if jump else 0.0 if direction else frames * 0.3), segment(direction, jump), frames

    def choose(self, view: View) -> Callable[[int, Body], int]:
        """The best first move."""
        world, (gx, gy) = World(view, self.temper.margin), self.aim(view)
        body = view.body
        forward = RIGHT if gx * 256 > body.x else LEFT
        tall = 1.6 if len(ROUTES[view.stage]) > 1 or gy < body.y / 256 - 20 else 0.0

        def distance(at: Body) -> float:
            return abs(at.x / 256 - gx) + tall * abs(at.y / 256 - gy)

        best, chosen = -1e9, segment(0, 0)
        for cost, first, frames in self.moves(forward, second=False):
            middle = roll(world, Outcome(body, 0, -cost, False, frozenset()), first, frames)
            ends = [middle]
            if not middle.over:
                ends = []
                for _, then, more in self.moves(forward, second=True):
                    end = roll(world, middle, then, more)
                    if not end.over and not end.body.grounded:
                        end = roll(world, end, segment(0, 0), 34)
                    ends.append(end)
            for end in ends:
                score = end.score - distance(end.body) - (0 if end.body.grounded or end.over else 30)
                score -= 0.25 * abs(middle.body.x / 256 - gx)
                if score > best:
                    best, chosen = score, first
        return chosen

    def keys(self, view: View) -> int:
        """Keys for this frame."""
        self._since += 1
        if self._since >= (4 if view.boss_on else self.temper.hold):
            self._since = 0
            self._keys = self.choose(view)
        return self._keys(self._since, view.body)
