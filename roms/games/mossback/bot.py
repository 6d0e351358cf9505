"""Two players of Mossback that read the game's state from memory and think a second or two ahead."""

from __future__ import annotations

from roms.recording import Memory

from .bot_moves import Planner, Temper
from .bot_sight import (
    BEETLE,
    CARD,
    CONTINUE,
    DOWN,
    FISH,
    FLIER,
    HELP,
    HOPPER,
    ICICLE,
    LEFT,
    MENU,
    OVER,
    PLAY,
    RIGHT,
    START,
    TITLE,
    UP,
    URCHIN,
    A,
    B,
    View,
    look,
)


class Player:
    """What both bots share: a button is pressed for a few frames and then let go."""

    name = "player"

    def __init__(self, temper: Temper) -> None:
        self.planner = Planner(temper)
        self.held = 0

    def keys(self, frame: int, memory: Memory) -> int:
        """The keys for the next frame."""
        self.held = self.choose(look(memory, self.held))
        return self.held

    def choose(self, view: View) -> int:
        """Scene by scene."""
        raise NotImplementedError

    def tap(self, view: View, key: int, every: int = 24) -> int:
        """Press a key for three frames, now and then."""
        return key if view.scene_frame % every in (20, 21, 22) and not view.leaving else 0


class Winner(Player):
    """Plays to the ending; stops now and then to look around."""

    name = "winner"

    def __init__(self) -> None:
        super().__init__(Temper(hold=7, margin=3, haste=True))

    def choose(self, view: View) -> int:
        """Straight on to the next scene, and play in play."""
        if view.scene == PLAY and not view.paused and not view.dead:
            return 0 if self.rests(view) else self.planner.keys(view)
        if view.scene in (TITLE, MENU, CONTINUE) or view.paused:
            return self.tap(view, START, 48)
        return 0

    @staticmethod
    def rests(view: View) -> bool:
        """Looks around for half a second, on firm ground and with nobody near."""
        if view.stage_frame % 500 > 30 or view.boss_on or not view.body.grounded or view.body.rides:
            return False
        return not any(
            abs(thing.x - view.body.x) < 100 * 256 and abs(thing.y - view.body.y) < 60 * 256
            for thing in view.things
            if thing.kind in (BEETLE, HOPPER, FLIER, URCHIN, FISH, ICICLE)
        )


class Wanderer(Player):
    """Reads the help, tries the options, plays carelessly, pauses, tries again once, gives up, starts anew."""

    name = "wanderer"

    def __init__(self) -> None:
        super().__init__(Temper(hold=13, margin=0, haste=False))
        self._games = 0
        self._was = TITLE
        self._read_help = False
        self._continued = False

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
        if view.scene == PLAY and not view.dead:
            return self.play(view)
        return 0

    def menu(self, view: View) -> int:
        """Help first, then one life and no music; the second game has five lives, and music again."""
        line, key = 0, A
        if not self._read_help:
            line = 3
        elif (self._games == 0 and view.start_lives != 1) or (self._games and view.start_lives != 5):
            line, key = 1, LEFT
        elif view.music == (self._games == 0):
            line, key = 2, A
        return self.tap(view, key if view.cursor == line else DOWN if view.cursor < line else UP, 28)

    def give_up(self, view: View) -> int:
        """Yes the first time, no afterwards."""
        if view.scene_frame < 80:
            return 0
        if not self._continued or view.cursor == 1:
            key = self.tap(view, A)
            self._continued |= bool(key)
            return key
        return self.tap(view, RIGHT)

    def play(self, view: View) -> int:
        """Careless steps, a pause, jumps for fun, a rest from time to time."""
        t = view.stage_frame
        if view.paused:
            return START if view.scene_frame % 90 in (80, 81) else 0
        if self._games == 1 and t in (200, 201):
            return START
        keys = self.planner.keys(view)
        if t % 240 < 30:
            return 0
        if self._games == 1 and t % 170 in range(90, 130):
            return RIGHT | B | (A if t % 40 < 12 else 0)
        return keys


BOTS: tuple[type[Winner | Wanderer], ...] = (Winner, Wanderer)
