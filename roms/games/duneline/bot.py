"""Two drivers of Duneline that read the game's state from memory (README.md has the map)."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

from roms.recording import Memory

STATE = 0x03000000
STATE_SIZE = 0x160

A, B, SELECT, START, RIGHT, LEFT, UP, DOWN, R, L = (1 << bit for bit in range(10))

TITLE, MENU, HELP, CARD, PLAY, RESULT, RETRY, OVER, ENDING = range(9)


@dataclass(frozen=True)
class View:
    """What a bot knows of one frame; pixels, pixels per frame, radians."""

    scene: int
    track: int
    difficulty: int
    cursor: int
    retries: int
    paused: bool
    leaving: bool
    music: bool
    countdown: int
    scene_frame: int
    race_frame: int
    guide_x: int
    guide_y: int
    bend: int
    x: float
    y: float
    angle: float
    speed: float
    way: int
    lap: int
    boost: int
    place: int
    turbos: int
    done: bool


def look(memory: Memory) -> View:
    """Read the state."""
    data = memory.read(STATE, STATE_SIZE)
    scene_frame, race_frame = struct.unpack_from("<II", data, 0x14)
    guide_x, guide_y, bend = struct.unpack_from("<iih", data, 0x28)
    x, y = struct.unpack_from("<ii", data, 0x40)
    (angle,) = struct.unpack_from("<H", data, 0x50)
    way, lap, speed, boost = struct.unpack_from("<hhiH", data, 0x54)
    return View(
        scene=data[0x08],
        track=data[0x09],
        difficulty=data[0x0A],
        cursor=data[0x0B],
        retries=data[0x0C],
        paused=bool(data[0x0D]),
        leaving=bool(data[0x0F]),
        music=bool(data[0x24]),
        countdown=data[0x25],
        scene_frame=scene_frame,
        race_frame=race_frame,
        guide_x=guide_x,
        guide_y=guide_y,
        bend=bend,
        x=x / 4096,
        y=y / 4096,
        angle=angle * math.tau / 65536,
        speed=speed / 4096,
        way=way,
        lap=lap,
        boost=boost,
        place=data[0x63],
        turbos=data[0x6E],
        done=any(data[0x68:0x6C]),
    )


def steering(view: View, dead: float) -> int:
    """Left or right, towards the guide point."""
    error = math.atan2(view.guide_y - view.y, view.guide_x - view.x) - view.angle
    error = (error + math.pi) % math.tau - math.pi
    return RIGHT if error > dead else LEFT if error < -dead else 0


class Driver:
    """What both bots share: a button is pressed for a few frames and then let go."""

    name = "driver"

    def __init__(self, hold: int, dead: float) -> None:
        self._hold = hold
        self._dead = dead
        self._steer = 0

    def keys(self, frame: int, memory: Memory) -> int:
        """The keys for the next frame."""
        return self.choose(look(memory))

    def choose(self, view: View) -> int:
        """Scene by scene."""
        raise NotImplementedError

    def tap(self, view: View, key: int, every: int = 24) -> int:
        """Press a key for three frames, now and then."""
        return key if view.scene_frame % every in (every - 4, every - 3, every - 2) and not view.leaving else 0

    def drive(self, view: View) -> int:
        """Gas, a new decision on the wheel every few frames, a turbo where the road is straight."""
        if view.scene_frame % self._hold == 0:
            self._steer = steering(view, self._dead)
        turbo = R if view.turbos and not view.boost and abs(view.bend) < 20 and view.race_frame % 40 < 3 else 0
        return A | self._steer | (turbo if view.race_frame > 120 else 0)


class Winner(Driver):
    """Plays the cup to its ending at normal difficulty."""

    name = "winner"

    def __init__(self) -> None:
        super().__init__(hold=3, dead=0.035)

    def choose(self, view: View) -> int:
        """Straight on to the next scene, and race."""
        if view.scene == PLAY:
            if view.paused:
                return self.tap(view, START)
            if view.countdown > 40 or view.done:
                return 0
            return self.drive(view)
        if view.scene in (TITLE, MENU):
            return self.tap(view, START, 160 if view.scene == TITLE else 60)
        if view.scene in (RESULT, RETRY):
            return self.tap(view, A, 150)
        return 0


class Wanderer(Driver):
    """Reads the help, tries the options, drives carelessly, pauses, uses up the retries, then starts an easy cup."""

    name = "wanderer"

    def __init__(self) -> None:
        super().__init__(hold=6, dead=0.1)
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
            return self.tap(view, START, 230)
        if view.scene == MENU:
            return self.menu(view)
        if view.scene == HELP:
            return B if view.scene_frame > 110 and not view.leaving else 0
        if view.scene == RETRY:
            return self.give_up(view)
        if view.scene in (RESULT, OVER):
            return self.tap(view, A, 120)
        if view.scene == PLAY:
            return self.play(view)
        return 0

    def menu(self, view: View) -> int:
        """Help first, then a hard cup; the second one is easy and without music for a while."""
        line, key = 0, A
        wanted = 2 if self._games == 0 else 0
        if not self._read_help:
            line = 3
        elif view.difficulty != wanted:
            line, key = 1, RIGHT if wanted else LEFT
        elif self._games and not view.music:
            line, key = 2, A
        return self.tap(view, key if view.cursor == line else DOWN if view.cursor < line else UP, 28)

    def give_up(self, view: View) -> int:
        """Again the first time, not a second time."""
        if view.scene_frame < 60:
            return 0
        if view.retries == 2 or view.cursor == 1:
            return self.tap(view, A, 40)
        return self.tap(view, DOWN, 40)

    def play(self, view: View) -> int:
        """A pause, late decisions, wrong turns, brakes for no reason."""
        t = view.race_frame
        if view.paused:
            return START if view.scene_frame % 90 in (80, 81) else 0
        if self._games == 1 and t in (300, 301):
            return START
        keys = self.drive(view)
        if self._games == 1 and t % 320 > 284:
            keys = A | (LEFT if t % 640 < 320 else RIGHT)
        if t % 410 > 396:
            keys = B | (keys & (LEFT | RIGHT))
        return keys


BOTS: tuple[type[Winner | Wanderer], ...] = (Winner, Wanderer)
