"""Two players of Prismfall that read the game's state from memory (README.md has the map)."""

from __future__ import annotations

from dataclasses import dataclass

from roms.recording import Memory

from .solver import HALF_TURN, LEFT_TURN, RIGHT_TURN, SIDE, Board, Places

STATE = 0x03000000
STATE_SIZE = 0xB8

A, B, SELECT, START, RIGHT, LEFT, UP, DOWN, R, L = (1 << bit for bit in range(10))

TITLE, MENU, HELP, SELECT_LEVEL, WORLD, PLAY, ENDING = range(7)
INTRO, READY, TURN, FALL, LIGHT, SOLVED, FAILED, PAUSE = range(8)
NO_WAY, THINKING = 4, 5
TURN_KEY = {RIGHT_TURN: RIGHT, HALF_TURN: UP, LEFT_TURN: LEFT}


@dataclass(frozen=True)
class View:
    """What a bot knows of one frame."""

    scene: int
    phase: int
    level: int
    cursor: int
    page: int
    leaving: bool
    scene_frame: int
    phase_frame: int
    turn: int
    turns: int
    undos: int
    hint: int
    unlocked: int
    music: bool
    board: Board
    places: Places


def look(memory: Memory) -> View:
    """Read the state; the board's rows are eight cells wide there, the first row is border."""
    data = memory.read(STATE, STATE_SIZE)
    cells = tuple(data[0x48 + y * 8 + x] for y in range(SIDE) for x in range(SIDE))
    pieces = [(data[n], data[n + 1]) for n in range(0x88, 0xB0, 8) if data[n]]
    return View(
        scene=data[0x08],
        phase=data[0x09],
        level=data[0x0B],
        cursor=data[0x0C],
        page=data[0x0D],
        leaving=bool(data[0x0F]),
        scene_frame=int.from_bytes(data[0x10:0x14], "little"),
        phase_frame=int.from_bytes(data[0x14:0x18], "little"),
        turn=data[0x18],
        turns=data[0x19],
        undos=data[0x1B],
        hint=data[0x1C],
        unlocked=data[0x1E],
        music=bool(data[0x1F]),
        board=Board(cells, tuple(kind for kind, _ in pieces)),
        places=tuple(cell // 8 * SIDE + cell % 8 for _, cell in pieces),
    )


class Player:
    """What both bots share: the way is searched once for each position, a button is pressed for a few frames."""

    name = "player"

    def __init__(self) -> None:
        self._position: tuple[Board, Places, int] | None = None
        self._way: list[int] | None = None

    def keys(self, frame: int, memory: Memory) -> int:
        """The keys for the next frame."""
        view = look(memory)
        return 0 if view.leaving else self.choose(view)

    def choose(self, view: View) -> int:
        """Scene by scene."""
        raise NotImplementedError

    def way(self, view: View) -> list[int] | None:
        """The shortest way from here."""
        position = (view.board, view.places, view.turn)
        if position != self._position:
            self._position = position
            self._way = view.board.way(view.places, view.turn)
        return self._way

    def tap(self, view: View, key: int, every: int = 24) -> int:
        """Press a key for four frames, now and then."""
        return key if view.scene_frame % every >= every - 4 else 0

    def turn_along(self, view: View, think: int) -> int:
        """The next turn of the shortest way, after a moment of thought; undo when there is none."""
        if view.phase_frame < think or (view.phase_frame - think) % 40 >= 6:
            return 0
        way = self.way(view)
        return TURN_KEY[way[0]] if way else B

    def walk(self, view: View, line: int, key: int, every: int = 24) -> int:
        """Go to a line of a list and press the key there."""
        return self.tap(view, key if view.cursor == line else DOWN if view.cursor < line else UP, every)


class Winner(Player):
    """Plays all levels to the ending; looks closer now and then, takes one hint, one wrong turn, one pause."""

    name = "winner"

    def choose(self, view: View) -> int:
        """Straight on to the next scene, and think in play."""
        if view.scene in (TITLE, MENU):
            return self.tap(view, START, 48)
        return self.play(view) if view.scene == PLAY else 0

    def play(self, view: View) -> int:
        """Longer thought before the first turn; the habits depend on the level."""
        t = view.phase_frame
        if view.phase == PAUSE:
            return A if 70 <= t < 75 else 0
        if view.phase != READY:
            return 0
        if view.turns == 0:
            if view.level == 10 and 20 <= t < 26 and view.scene_frame < 130:
                return START
            if view.level % 4 == 1 and 16 <= t < 56:
                return A
            if view.level == 7 and 30 <= t < 34 and not view.hint:
                return SELECT
            if view.level == 2 and view.undos == 3 and 50 <= t < 56:
                return UP
            return self.turn_along(view, 64)
        if view.level == 2 and view.turns == 1 and view.undos == 3:
            return B if 30 <= t < 34 else 0
        return self.turn_along(view, 14 + view.level * 7 % 13 + view.turns % 3 * 7)


class Wanderer(Player):
    """Reads the help, plays without a plan, uses up undos, pauses, asks for help there, fails, tries again, goes on."""

    name = "wanderer"

    def __init__(self) -> None:
        super().__init__()
        self._read_help = False
        self._quiet = False
        self._paused = 0
        self._failed = 0
        self._was = (TITLE, INTRO)
        self._chosen = 0

    def choose(self, view: View) -> int:
        """A person who does not know the game yet."""
        here = (view.scene, view.phase)
        if here != self._was:
            playing = view.scene == PLAY and self._was[0] == PLAY
            self._failed += playing and view.phase == FAILED
            self._paused += playing and view.phase == PAUSE
            self._chosen += view.scene == SELECT_LEVEL
            self._was = here
        if view.scene == TITLE:
            return self.tap(view, START, 90)
        if view.scene == MENU:
            return self.menu(view)
        if view.scene == HELP:
            self._read_help = True
            return self.tap(view, A if view.page == 0 else B, 70)
        if view.scene == SELECT_LEVEL:
            return self.select(view)
        return self.play(view) if view.scene == PLAY else 0

    def menu(self, view: View) -> int:
        """Help first; music off and on again; then the first level; after that the list of levels."""
        if not self._read_help:
            return self.walk(view, 2, A, 28)
        if not self._quiet:
            self._quiet = not view.music
            return self.walk(view, 3, A, 28)
        if not view.music:
            return self.walk(view, 3, A, 28)
        return self.walk(view, 1 if self._chosen else 0, A, 28)

    def select(self, view: View) -> int:
        """Try the help chord; the next time the third world, then the second."""
        if self._chosen == 1:
            return L | R if view.scene_frame in range(40, 46) else 0
        target = 10 if self._chosen == 2 else 5
        if view.scene_frame < 60:
            return RIGHT if view.scene_frame in range(30, 34) else 0
        key = A if view.cursor == target else DOWN if view.cursor < target else UP
        return self.tap(view, key, 26)

    def play(self, view: View) -> int:
        """Aimless turns until three failures, then the shortest way, asking for a hint at every turn; in the well
        that burns the oil, and after that failure without."""
        t = view.phase_frame
        if view.phase == PAUSE:
            return self.pause(view)
        if view.phase == FAILED:
            line = (0, 1, 2)[min(self._failed - 1, 2)] if self._failed < 4 else 0
            if t < 80:
                return 0
            return self.walk(view, line, A, 30)
        if view.phase != READY:
            return 0
        if (view.level, view.turns, self._paused) in ((0, 1, 0), (0, 2, 1), (11, 2, 2)):
            return START if 30 <= t < 36 else 0
        if view.level == 0 and self._failed < 3:
            if view.turns == 3 and view.undos == 3:
                return B if 20 <= t < 24 else 0
            if view.turns == 2 and view.undos == 2:
                return A if t < 40 else R if 60 <= t < 64 else 0
            return self.blunder(view) if 18 <= t < 22 else 0
        if not view.hint and t < 40 and (self._failed < 4 or view.level < 10):
            return SELECT if 16 <= t < 22 else 0
        return self.turn_along(view, 44 if t >= 44 or view.turns else 90)

    def blunder(self, view: View) -> int:
        """A turn that does not solve the level, and not the best one."""
        way = self.way(view) or [0]
        for by in (LEFT_TURN, HALF_TURN, RIGHT_TURN):
            if by != way[0] and not view.board.solved(view.board.settle(view.places, (view.turn + by) % 4)):
                return {LEFT_TURN: L, HALF_TURN: UP, RIGHT_TURN: R}[by]
        return UP

    def pause(self, view: View) -> int:
        """The first time on, the second time the help chord and then on, the third time to the levels."""
        t = view.phase_frame
        if self._paused == 2 and 40 <= t < 46 and not self._chord_done(view):
            return L | R
        return self.walk(view, 2 if self._paused == 3 else 0, A, 40) if t > 60 else 0

    def _chord_done(self, view: View) -> bool:
        """Back from the help the scene is young."""
        return view.scene_frame == view.phase_frame


BOTS: tuple[type[Winner | Wanderer], ...] = (Winner, Wanderer)
