"""What the world is told in: cells, things, names that the C code knows as enumerations.

Rooms are drawn with letters: `.` floor, `,` its second sort, `:` path, `#` wall (trees outdoors), `~` deep water,
`w` shallow water, `H` house, `f` fence, `r` boulder, `L` lamp, `t` table, `k` shelf, `b` bed, `|` pillar, `C` cave
mouth. Every other letter is a thing of the room's own legend and stands on floor.
"""

from __future__ import annotations

from dataclasses import dataclass, field


def words(text: str) -> list[str]:
    """A list of names."""
    return text.split()


WIDTH, HEIGHT = 15, 9
VILLAGE, FOREST, CAVE, RUIN, HOUSE = range(5)
AREAS = ("village", "forest", "cave", "ruin", "house")


KINDS = words("NONE PERSON CHEST LOCK GATE BLOCK PLATE LEVER TORCH BRAMBLE SIGN WARP SHRINE BUSH ENEMY GREAT COUNTER")
CAUSES = words("ALWAYS ENEMIES TORCHES PLATES LEVER BELL")
FLAGS = words(
    "NONE ELDER SWORD LANTERN BELL HEART_FOREST HEART_CAVE HEART_RUIN KEY_CAVE KEY_RUIN LOCK_CAVE LOCK_RUIN "
    "GATE_CAVE GATE_RUIN GATE_HALL GATE_NICHE BRAMBLE_1 BRAMBLE_2 BRAMBLE_3 BOSS COINS_FOREST LEVER_RUIN "
    "MIRA"
)
ITEMS = words("NONE SWORD LANTERN BELL TONIC KEY HEART COINS")
PEOPLE = words("ELDER MIRA FINN ODA KEEPER HERMIT CAT")
ENEMIES = words("NONE MOSSLING MOTH BAT HUSK GHOST STAG WISP")
SIGNS = words("FOREST CAVE RUIN POND HOUSE CLEARING HALL")
ROOMS = words(
    "SQUARE POND ELDERS SHOP GLADE BROOK CLEARING HOLLOW THORNS GATE MOUTH BLOCKS EMBERS DEN BELLS HALL HUB "
    "LEVERS CHAPEL THRONE LANTERN"
)


@dataclass(frozen=True)
class Thing:
    """What a letter stands for; `arg` and `flag` are names out of the lists above."""

    kind: str
    arg: str | int = 0
    flag: str = "NONE"
    cause: str = "ALWAYS"
    to: tuple[int, int] = (0, 0)
    """A warp's target cell."""


@dataclass(frozen=True)
class Room:
    """One screen."""

    area: int
    rows: str
    things: dict[str, Thing]
    exits: dict[str, str] = field(default_factory=dict)
    houses: tuple[tuple[int, int, int, int], ...] = ()
    """Left, top, width, height in cells; the bottom row is the front."""
    fog: int = 0
    """Strength of the fog layer, of 16."""

    @property
    def cells(self) -> list[str]:
        """The nine rows."""
        rows = self.rows.split()
        assert len(rows) == HEIGHT, self.rows
        assert all(len(row) == WIDTH for row in rows), self.rows
        return rows


def person(name: str) -> Thing:
    """Somebody to talk to."""
    return Thing("PERSON", name)


def enemy(name: str) -> Thing:
    """Somebody to fight."""
    return Thing("ENEMY", name)


def warp(room: str, x: int, y: int) -> Thing:
    """A doorway into another room."""
    return Thing("WARP", room, to=(x, y))


BUSH = Thing("BUSH")
BLOCK = Thing("BLOCK")
