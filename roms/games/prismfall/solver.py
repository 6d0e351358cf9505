"""Prismfall's rules in Python: how crystals fall, where light goes, and the shortest way to light every lantern."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

SIDE = 7
FLOOR, WALL, SLASH, BACKSLASH = range(4)
LAMP, LANTERN = 4, 8
"""LAMP + direction; LANTERN + colour - 1."""
STONE, PRISM_SLASH, PRISM_BACKSLASH, RUBY, SAPPHIRE, SPLIT_SLASH, SPLIT_BACKSLASH = range(1, 8)
STEP = ((0, -1), (1, 0), (0, 1), (-1, 0))
"""North, east, south, west."""
RIGHT_TURN, HALF_TURN, LEFT_TURN = 1, 2, 3

Places = tuple[int, ...]
"""The cell of each loose piece."""

FIXED = {".": FLOOR, "#": WALL, "/": SLASH, "\\": BACKSLASH, "^": 4, ">": 5, "v": 6, "<": 7, "W": 8, "R": 9, "B": 10}
LOOSE = {name: n + 1 for n, name in enumerate("spqrbxy")}


@dataclass(frozen=True)
class Board:
    """What does not move, and the kinds of the pieces that do."""

    cells: tuple[int, ...]
    kinds: tuple[int, ...]

    def settle(self, places: Places, turn: int) -> Places:
        """Let everything fall; the board stands turned clockwise by `turn` quarters."""
        dx, dy = STEP[(2 - turn) % 4]
        now = list(places)
        order = sorted(range(len(now)), key=lambda n: -(now[n] % SIDE * dx + now[n] // SIDE * dy))
        for n in order:
            x, y = now[n] % SIDE, now[n] // SIDE
            taken = {cell for other, cell in enumerate(now) if other != n}
            while 0 <= x + dx < SIDE and 0 <= y + dy < SIDE:
                cell = (y + dy) * SIDE + x + dx
                if self.cells[cell] != FLOOR or cell in taken:
                    break
                x, y = x + dx, y + dy
            now[n] = y * SIDE + x
        return tuple(now)

    def lit(self, places: Places) -> set[tuple[int, int, int]]:
        """Every (cell, direction, colour) that light leaves a cell in."""
        loose = dict(zip(places, self.kinds, strict=True))
        rays = [(cell, kind - LAMP, 1) for cell, kind in enumerate(self.cells) if LAMP <= kind < LANTERN]
        seen: set[tuple[int, int, int]] = set()
        while rays:
            cell, way, colour = rays.pop()
            if (cell, way, colour) in seen:
                continue
            seen.add((cell, way, colour))
            x, y = cell % SIDE + STEP[way][0], cell // SIDE + STEP[way][1]
            if not (0 <= x < SIDE and 0 <= y < SIDE):
                continue
            cell = y * SIDE + x
            kind, piece = self.cells[cell], loose.get(cell, 0)
            if kind == WALL or LAMP <= kind < LANTERN or piece == STONE:
                continue
            if kind == SLASH or piece in (PRISM_SLASH, SPLIT_SLASH):
                rays.append((cell, way ^ 1, colour))
            elif kind == BACKSLASH or piece in (PRISM_BACKSLASH, SPLIT_BACKSLASH):
                rays.append((cell, way ^ 3, colour))
            if piece in (RUBY, SAPPHIRE):
                tint = 2 if piece == RUBY else 3
                if colour in (1, tint):
                    rays.append((cell, way, tint))
            elif kind not in (SLASH, BACKSLASH) and piece not in (PRISM_SLASH, PRISM_BACKSLASH):
                rays.append((cell, way, colour))
        return seen

    def solved(self, places: Places) -> bool:
        """Whether light of its colour passes every lantern."""
        reached = {(cell, colour) for cell, _, colour in self.lit(places)}
        return all((cell, kind - LANTERN + 1) in reached for cell, kind in enumerate(self.cells) if kind >= LANTERN)

    def way(self, places: Places, turn: int, most: int = 4000) -> list[int] | None:
        """The shortest list of turns that lights everything, None if there is none."""
        start = (places, turn)
        known: dict[tuple[Places, int], list[int]] = {start: []}
        line = deque([start])
        while line and len(known) < most:
            here = line.popleft()
            for by in (RIGHT_TURN, HALF_TURN, LEFT_TURN):
                turned = (here[1] + by) % 4
                there = (self.settle(here[0], turned), turned)
                if there in known:
                    continue
                known[there] = [*known[here], by]
                if self.solved(there[0]):
                    return known[there]
                line.append(there)
        return None


def parse(text: str) -> tuple[Board, Places]:
    """A level's 49 characters."""
    places = tuple(n for n, mark in enumerate(text) if mark in LOOSE)
    return Board(tuple(FIXED.get(mark, FLOOR) for mark in text), tuple(LOOSE[text[n]] for n in places)), places
