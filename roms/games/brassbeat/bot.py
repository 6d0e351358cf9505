"""Two players of Brassbeat that read the game's state from memory (README.md has the map)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from roms.recording import Memory

STATE = 0x03000000
STATE_SIZE = 0x64 + 24 * 8

A, B, SELECT, START, RIGHT, LEFT, UP, DOWN, R, L = (1 << bit for bit in range(10))

TITLE, SELECT_SONG, OPTIONS, HELP, CARD, PLAY, RESULTS, FAILED, ENDING = range(9)
COMING, HELD = 1, 2
NOTES_AT, NOTES, NOTE_SIZE = 0x64, 24, 8
LANE_KEYS = (LEFT, RIGHT, B, A, L)
STAGES = 5


@dataclass(frozen=True)
class Note:
    """A note on its way: when to press and, for a long one, when to let go."""

    frame: int
    until: int
    lane: int
    phase: int
    row: int


@dataclass(frozen=True)
class View:
    """What a bot knows of one frame."""

    scene: int
    leaving: bool
    cursor: int
    song: int
    unlocked: int
    paused: bool
    scene_frame: int
    song_frame: int
    life: int
    level: int
    speed: int
    mono: bool
    notes: tuple[Note, ...]


def look(memory: Memory) -> View:
    """Read the state."""
    data = memory.read(STATE, STATE_SIZE)
    notes = []
    for n in range(NOTES_AT, NOTES_AT + NOTES * NOTE_SIZE, NOTE_SIZE):
        frame, until, lane, phase, row = struct.unpack_from("<hhBBB", data, n)
        if phase in (COMING, HELD):
            notes.append(Note(frame, until, lane, phase, row))
    scene_frame, song_frame = struct.unpack_from("<Ii", data, 0x14)
    return View(
        scene=data[0x08],
        leaving=bool(data[0x0A]),
        cursor=data[0x0B],
        song=data[0x0C],
        unlocked=data[0x0D],
        paused=bool(data[0x0E]),
        scene_frame=scene_frame,
        song_frame=song_frame,
        life=data[0x28],
        level=data[0x29],
        speed=data[0x2A],
        mono=bool(data[0x2B]),
        notes=tuple(sorted(notes, key=lambda note: note.frame)),
    )


def chance(*seeds: int) -> float:
    """The same number in [0, 1) for the same seeds."""
    value = 2166136261
    for seed in seeds:
        value = (value ^ (seed + 77)) * 16777619 % 2**32
        value ^= value >> 13
    return value * 2654435761 % 2**32 / 2**32


@dataclass(frozen=True)
class Temper:
    """How a musician plays."""

    spread: float
    """Frames that most presses are early or late by."""
    slips: float
    """Share of notes that it does not play."""
    flurries: float
    """Share of its slips where it presses another key instead."""


class Musician:
    """What both bots share: fingers that press at about the right time, and buttons pressed for a few frames."""

    name = "musician"

    def __init__(self, temper: Temper) -> None:
        self.temper = temper
        self._down: dict[int, int] = {}
        self._played: set[tuple[int, int]] = set()
        self.takes = 0

    def keys(self, frame: int, memory: Memory) -> int:
        """The keys for the next frame."""
        return self.choose(look(memory))

    def choose(self, view: View) -> int:
        """Scene by scene."""
        raise NotImplementedError

    def tap(self, view: View, key: int, every: int = 24) -> int:
        """Press a key for three frames, now and then."""
        return key if view.scene_frame % every in (20, 21, 22) and not view.leaving else 0

    def towards(self, view: View, line: int, key: int, every: int = 26) -> int:
        """Move the cursor to a line, then press a key."""
        return self.tap(view, key if view.cursor == line else DOWN if view.cursor < line else UP, every)

    def play(self, view: View) -> int:
        """Press each note once, near its frame; hold the long ones."""
        now = view.song_frame + 1
        if view.scene_frame < 4:
            self._played.clear()
            self._down.clear()
        for note in view.notes:
            here = (note.row, note.lane)
            dice = chance(self.takes, view.song, note.row, note.lane)
            pair = chance(self.takes, note.row, 5, note.lane) + chance(note.row, view.song, 9)
            late = (pair - 1) * self.temper.spread
            if note.phase != COMING or here in self._played or now < note.frame + round(late):
                continue
            self._played.add(here)
            if dice < self.temper.slips:
                if dice < self.temper.slips * self.temper.flurries:
                    self._down[(note.lane + 1) % 4] = now + 4
                continue
            tail = note.until - 2 + round(late) if note.until else now + 3 + note.row % 3
            if dice > 0.96 and note.until:
                tail = (now + note.until) // 2
            self._down[note.lane] = tail
        self._down = {lane: until for lane, until in self._down.items() if until > now}
        keys = 0
        for lane in self._down:
            keys |= LANE_KEYS[lane]
        return keys


class Winner(Musician):
    """Plays the five songs to the ending: mostly in time, with a few slips."""

    name = "winner"

    def __init__(self) -> None:
        super().__init__(Temper(spread=4.6, slips=0.025, flurries=0.3))

    def choose(self, view: View) -> int:
        """Straight on to the next song."""
        if view.scene == PLAY:
            return self.play(view) if not view.paused else self.tap(view, START)
        if view.scene == TITLE:
            return self.tap(view, START, 200) if view.scene_frame > 150 else 0
        if view.scene == SELECT_SONG:
            return A if 120 <= view.scene_frame < 124 and not view.leaving else 0
        if view.scene == RESULTS:
            return A if 205 <= view.scene_frame < 209 else 0
        if view.scene == FAILED:
            return self.tap(view, A, 60)
        return 0


class Wanderer(Musician):
    """Reads the help, tries options and instruments, fails, tries again, pauses, gives up, plays as a beginner."""

    name = "wanderer"

    def __init__(self) -> None:
        super().__init__(Temper(spread=9.0, slips=0.12, flurries=0.6))
        self._was = TITLE
        self._helped = False
        self._tuned = 0
        self._failures = 0
        self._visits = 0

    def choose(self, view: View) -> int:
        """A person who does not know the game yet."""
        if view.scene != self._was:
            self._failures += view.scene == FAILED
            self._visits += view.scene == SELECT_SONG
            self.takes += view.scene == CARD
            self._helped |= view.scene == HELP
            self._tuned += view.scene == OPTIONS
        self._was = view.scene
        if view.scene == TITLE:
            return self.tap(view, START, 90) if view.scene_frame > 60 else 0
        if view.scene == SELECT_SONG:
            return self.pick(view)
        if view.scene == HELP:
            return B if view.scene_frame > 110 and not view.leaving else 0
        if view.scene == OPTIONS:
            return self.tune(view)
        if view.scene == FAILED:
            return self.towards(view, 0 if self._failures == 1 else 1, A, 70)
        if view.scene == RESULTS:
            return A if 250 <= view.scene_frame < 254 else 0
        if view.scene == CARD:
            return START if self.takes > 1 and view.scene_frame in (40, 41) else 0
        return self.perform(view) if view.scene == PLAY else 0

    def pick(self, view: View) -> int:
        """Help, options, a locked song, then the last song that is open."""
        if not self._helped:
            return self.towards(view, STAGES + 1, A)
        if self._tuned == 0 or (self._tuned == 1 and self._failures >= 2):
            return self.towards(view, STAGES, A)
        if self._visits % 2 and view.scene_frame < 70:
            return self.tap(view, DOWN)
        return self.towards(view, view.unlocked - 1, A, 60)

    def tune(self, view: View) -> int:
        """The first time mono and fast notes, later stereo and beginner; some instruments between."""
        first = self._tuned == 1
        if view.level != (1 if first else 0):
            return self.towards(view, 0, RIGHT)
        if view.speed != (3 if first else 2):
            return self.towards(view, 1, RIGHT if first else LEFT)
        if view.mono != first:
            return self.towards(view, 2, A)
        if view.scene_frame < (620 if first else 380):
            return self.towards(view, 3, RIGHT if first else LEFT)
        return self.tap(view, B)

    def perform(self, view: View) -> int:
        """Nothing in the first take, badly in the second; a pause, a song given up; then as a beginner."""
        if view.paused:
            stop = self.takes == 4
            return (SELECT if stop else START) if view.scene_frame % 130 in (120, 121) else 0
        if self.takes == 1:
            return L | R if view.song_frame % 97 in (40, 41) else 0
        if (self.takes == 2 and view.song_frame in (420, 421)) or (self.takes == 4 and view.song_frame in (700, 701)):
            return START
        if self.takes == 2 and 700 < view.song_frame < 900:
            return LANE_KEYS[view.song_frame // 9 % 4] if view.song_frame % 9 < 3 else 0
        return self.play(view)


BOTS: tuple[type[Winner | Wanderer], ...] = (Winner, Wanderer)
