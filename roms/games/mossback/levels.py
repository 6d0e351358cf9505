"""The four stages as cells and things: built from a few words such as ground, ledge, drops."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..runtime.pixels import Noise  # noqa: TID252 - the build runs this outside the package `roms`

AIR, DROP, CURTAIN, SPIKES, SURFACE, LIQUID, SPIKES_DOWN, LEDGE, CRUMBLE, SOLID = 0, 24, 25, 28, 29, 30, 31, 32, 40, 48
BRICK = 68
BACK, BACK_WINDOW, PILLAR = 10, 11, 12
TUFT, FLOWER, PEBBLE, SIGN, BUSH_LEFT, BUSH_RIGHT, TALL = 1, 2, 3, 4, 5, 6, 7
KINDS = (
    "beetle", "hopper", "flier", "urchin", "fish", "spring", "ferry", "lift", "lantern", "goal", "heart",
    "icicle", "boss",
)  # fmt: skip


@dataclass
class Stage:
    """A map under construction; `start` is a cell."""

    name: str
    width: int
    height: int
    start: tuple[int, int]
    things: list[tuple[int, int, int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cells = [[AIR] * self.width for _ in range(self.height)]

    def fill(self, x: int, y: int, wide: int, high: int, cell: int = SOLID) -> None:
        """A rectangle of one cell."""
        for row in range(max(0, y), min(self.height, y + high)):
            for column in range(max(0, x), min(self.width, x + wide)):
                self.cells[row][column] = cell

    def ground(self, x: int, top: int, wide: int) -> None:
        """Solid from `top` down to the bottom."""
        self.fill(x, top, wide, self.height - top)

    def ledge(self, x: int, y: int, wide: int) -> None:
        """A platform that can be jumped through from below."""
        for n in range(wide):
            kind = 3 if wide == 1 else 0 if n == 0 else 2 if n == wide - 1 else 1
            self.cells[y][x + n] = LEDGE + kind

    def drops(self, x: int, y: int, wide: int, arch: int = 0) -> None:
        """A row of dewdrops; with `arch` its middle is higher."""
        for n in range(wide):
            up = round(arch * (1 - abs(2 * n / max(1, wide - 1) - 1)))
            if self.cells[y - up][x + n] == AIR:
                self.cells[y - up][x + n] = DROP

    def liquid(self, x: int, y: int, wide: int, high: int = 99) -> None:
        """A pool down to the bottom."""
        self.fill(x, y, wide, 1, SURFACE)
        self.fill(x, y + 1, wide, high - 1, LIQUID)

    def curtain(self, x: int, y: int, wide: int, high: int) -> None:
        """A waterfall that the hero passes behind."""
        self.fill(x, y, wide, high, CURTAIN + 1)
        self.fill(x, y, wide, 1, CURTAIN)
        self.fill(x, y + high - 1, wide, 1, CURTAIN + 2)

    def add(self, kind: str, x: int, y: int, a: int = 0, b: int = 0) -> None:
        """A thing that stands at the bottom of a cell."""
        self.things.append((KINDS.index(kind) + 1, x * 16 + 8, y * 16 + 16, a, b))

    def ferry(self, kind: str, x: int, y: int, span: int, phase: int = 0) -> None:
        """A moving platform: its top in the middle of its way is the top of the cell."""
        self.things.append((KINDS.index(kind) + 1, x * 16 + 8, y * 16, span, phase))

    def finish(self, seed: int, decor: tuple[int, ...]) -> list[int]:
        """Edges of the solid parts, plants on top; the cells row by row."""

        def solid(x: int, y: int) -> bool:
            return not (0 <= x < self.width and 0 <= y < self.height) or SOLID <= self.cells[y][x] < BRICK

        noise, out = Noise(seed), []
        for y in range(self.height):
            for x in range(self.width):
                cell = self.cells[y][x]
                if cell == SOLID:
                    mask = solid(x, y - 1) | solid(x + 1, y) << 1 | solid(x, y + 1) << 2 | solid(x - 1, y) << 3
                    cell = SOLID + mask if mask != 15 else SOLID + 15 + max(0, int(noise.next() * 8) - 3)
                elif cell == AIR and y + 1 < self.height and self.cells[y + 1][x] == SOLID and noise.next() < 0.55:
                    cell = decor[int(noise.next() * len(decor))]
                out.append(cell)
        return out


def hollow() -> Stage:
    """Fern Hollow: the walk uphill; springs and beetles."""
    s = Stage("hollow", 192, 16, (3, 12))
    for x, top, wide in (
        (0, 13, 24), (26, 13, 14), (40, 11, 8), (48, 13, 6), (57, 12, 15), (72, 10, 6), (78, 13, 12), (93, 13, 4),
        (100, 12, 3), (106, 11, 12), (118, 13, 14), (132, 9, 3), (135, 12, 13), (151, 12, 3),
        (157, 11, 3), (163, 13, 29),
    ):  # fmt: skip
        s.ground(x, top, wide)
    s.add("beetle", 16, 12)
    s.drops(8, 10, 5, 1)
    s.drops(23, 10, 4, 1)
    s.add("beetle", 33, 12)
    s.ledge(29, 10, 4)
    s.drops(29, 9, 4)
    s.add("hopper", 44, 10)
    s.ledge(41, 8, 3)
    s.drops(41, 7, 3)
    s.fill(50, 12, 2, 1, SPIKES)
    s.drops(54, 10, 3, 1)
    s.add("beetle", 63, 11)
    s.add("beetle", 66, 11)
    s.add("spring", 70, 11)
    s.ledge(66, 5, 4)
    s.drops(66, 4, 4)
    s.add("heart", 67, 4)
    s.drops(73, 8, 4)
    s.fill(81, 12, 3, 1, SPIKES)
    s.add("urchin", 86, 12)
    s.add("lantern", 79, 12)
    s.drops(90, 10, 3, 1)
    s.drops(97, 10, 3, 1)
    s.add("flier", 104, 9, 40)
    s.curtain(108, 4, 4, 7)
    s.drops(108, 10, 1)
    s.add("hopper", 115, 10)
    s.add("spring", 130, 12)
    s.add("beetle", 121, 12)
    s.add("beetle", 126, 12)
    s.ledge(122, 10, 3)
    s.drops(122, 9, 3)
    s.drops(129, 8, 2)
    s.drops(132, 7, 3)
    s.add("lantern", 137, 11)
    s.add("flier", 143, 8, 50)
    s.add("urchin", 144, 11)
    s.drops(148, 9, 3, 1)
    s.ledge(154, 9, 3)
    s.drops(154, 8, 3)
    s.drops(160, 9, 3, 1)
    s.add("hopper", 170, 12)
    s.add("beetle", 174, 12)
    s.add("beetle", 177, 12)
    s.curtain(181, 5, 3, 8)
    s.add("goal", 187, 12)
    for x in (6, 46, 110, 165):
        s.cells[12 if x in (6, 165) else 10][x] = SIGN
    return s


def court() -> Stage:  # noqa: PLR0915 - a list of what stands where
    """Sunken Court: ferries and lifts over deep water, fish, two floors."""
    s = Stage("court", 160, 24, (3, 18))
    s.liquid(0, 21, 160)
    for x, top, wide in (
        (0, 19, 16), (26, 19, 10), (42, 18, 4), (50, 17, 12), (75, 18, 8), (83, 11, 12), (104, 18, 14),
        (136, 17, 24),
    ):  # fmt: skip
        s.ground(x, top, wide)
    for x, y, wide, high in (
        (4, 12, 8, 6),
        (27, 13, 8, 6),
        (52, 11, 9, 6),
        (85, 5, 8, 6),
        (106, 12, 10, 6),
        (140, 11, 16, 6),
    ):
        s.fill(x, y, wide, high, BACK)
        for column in range(x, x + wide, 3):
            s.fill(column, y, 1, high, PILLAR)
        s.fill(x + 1, y + 1, 1, 1, BACK_WINDOW)
        s.fill(x + wide - 3, y + 1, 1, 1, BACK_WINDOW)
    s.add("beetle", 12, 18)
    s.drops(6, 16, 4)
    s.ferry("ferry", 20, 18, 40)
    s.drops(18, 15, 5, 1)
    s.add("fish", 24, 22, 150)
    s.add("hopper", 32, 18)
    s.ledge(28, 15, 5)
    s.drops(28, 14, 5)
    s.add("fish", 37, 22, 145, 30)
    s.add("fish", 40, 22, 145, 95)
    s.ledge(37, 17, 3)
    s.drops(44, 15, 4)
    s.add("fish", 47, 22, 155, 60)
    s.fill(56, 16, 2, 1, SPIKES)
    s.add("urchin", 60, 16)
    s.add("lantern", 51, 16)
    s.ferry("ferry", 66, 16, 44, 64)
    s.ferry("ferry", 72, 17, 24, 0)
    s.drops(64, 13, 5, 1)
    s.add("flier", 70, 12, 40)
    s.ferry("lift", 81, 14, 46)
    s.drops(80, 10, 2)
    s.add("beetle", 88, 10)
    s.add("beetle", 92, 10)
    s.drops(86, 8, 6, 1)
    s.ledge(97, 14, 3)
    s.drops(97, 13, 3)
    s.add("heart", 98, 12)
    s.add("lantern", 105, 17)
    s.add("urchin", 110, 17)
    s.add("urchin", 115, 17)
    s.drops(107, 15, 5, 1)
    s.fill(116, 14, 2, 4, BRICK)
    s.ledge(112, 15, 3)
    s.ferry("ferry", 122, 17, 40, 128)
    s.ferry("lift", 128, 14, 40, 40)
    s.ledge(131, 13, 4)
    s.drops(131, 12, 4)
    s.add("fish", 125, 22, 150, 20)
    s.add("fish", 134, 22, 150, 80)
    s.add("hopper", 143, 16)
    s.add("flier", 148, 13, 40)
    s.curtain(146, 6, 4, 11)
    s.drops(141, 14, 4, 1)
    s.add("goal", 155, 16)
    s.cells[18][2] = SIGN
    s.cells[16][138] = SIGN
    return s


def deep() -> Stage:  # noqa: PLR0915 - a list of what stands where
    """Ember Deep: a climb of four floors, right, left, right, left; crumbling stone over lava."""
    s = Stage("deep", 64, 64, (3, 60))
    s.fill(0, 0, 2, 64)
    s.fill(62, 0, 2, 64)
    s.fill(0, 0, 64, 2)
    # The bottom floor, to the right: pools of lava.
    s.ground(2, 61, 60)
    for x, wide in ((12, 4), (21, 5), (31, 4), (41, 9)):
        s.fill(x, 61, wide, 1, SURFACE)
        s.fill(x, 62, wide, 2, LIQUID)
    s.fill(23, 59, 1, 1, CRUMBLE)
    for x in (42, 44, 46, 48):
        s.fill(x, 59 - (x % 4 == 0), 1, 1, CRUMBLE)
    s.add("beetle", 9, 60)
    s.add("fish", 13, 63, 140)
    s.add("fish", 33, 63, 150, 60)
    s.add("urchin", 28, 60)
    s.add("icicle", 18, 54)
    s.add("icicle", 37, 54)
    s.drops(12, 57, 4, 1)
    s.drops(31, 57, 4, 1)
    s.drops(42, 56, 7, 1)
    # Up at the right end.
    s.add("spring", 59, 60)
    s.ledge(55, 57, 3)
    s.ledge(58, 54, 4)
    s.ledge(55, 51, 3)
    s.ledge(58, 48, 4)
    s.drops(59, 53, 2)
    s.drops(59, 47, 2)
    # The second floor, to the left.
    s.fill(2, 47, 54, 3)
    s.fill(2, 50, 52, 3)
    s.add("lantern", 53, 46)
    for x, wide in ((42, 5), (26, 8), (13, 4)):
        s.fill(x, 47, wide, 1, SURFACE)
        s.fill(x, 48, wide, 2, LIQUID)
    s.add("flier", 49, 43, 30)
    s.fill(44, 45, 1, 1, CRUMBLE)
    s.ferry("ferry", 29, 46, 40)
    s.drops(27, 43, 6, 1)
    s.add("urchin", 38, 46)
    s.add("hopper", 21, 46)
    s.add("icicle", 36, 40)
    s.add("icicle", 19, 40)
    s.add("fish", 14, 50, 140, 20)
    s.add("heart", 10, 46)
    # Up at the left end: a lift.
    s.ferry("lift", 5, 40, 84, 64)
    # The third floor, to the right.
    s.fill(8, 33, 46, 3)
    s.fill(10, 36, 42, 3)
    s.add("lantern", 11, 32)
    s.fill(16, 32, 2, 1, SPIKES)
    s.fill(24, 32, 3, 1, SPIKES)
    s.fill(22, 31, 1, 2, BRICK)
    s.add("beetle", 29, 32)
    s.add("beetle", 33, 32)
    for x in (37, 38, 39, 42, 43, 46, 47):
        s.fill(x, 31 - (x > 41), 1, 1, CRUMBLE)
    s.fill(36, 33, 13, 1, SPIKES)
    s.drops(37, 28, 10)
    s.add("flier", 44, 27, 40)
    # Up at the right end: ledges and a spring.
    s.ledge(57, 33, 3)
    s.add("spring", 58, 32)
    s.ledge(54, 28, 3)
    s.ledge(58, 25, 3)
    s.ledge(54, 22, 3)
    s.ledge(55, 19, 3)
    s.drops(54, 21, 3)
    # The top floor, to the left, out.
    s.fill(2, 18, 50, 3)
    s.fill(2, 21, 48, 3)
    s.add("lantern", 49, 17)
    for x, wide in ((40, 6), (24, 9), (14, 3)):
        s.fill(x, 18, wide, 1, SURFACE)
        s.fill(x, 19, wide, 2, LIQUID)
    s.ferry("ferry", 42, 16, 32, 128)
    s.ferry("lift", 31, 14, 36)
    s.ferry("ferry", 26, 15, 30, 64)
    s.add("urchin", 36, 17)
    s.add("icicle", 34, 8)
    s.add("icicle", 20, 8)
    s.add("fish", 15, 21, 140, 50)
    s.drops(24, 11, 8, 1)
    s.add("hopper", 11, 17)
    s.add("goal", 5, 17)
    for x, y, wide, high in (
        (14, 52, 12, 2),
        (34, 52, 8, 2),
        (33, 38, 8, 2),
        (16, 38, 8, 2),
        (30, 6, 10, 2),
        (16, 6, 9, 2),
    ):
        for row in range(y, y + high):
            for column in range(x, x + wide):
                if s.cells[row][column] == AIR:
                    s.cells[row][column] = SOLID
    return s


def peak() -> Stage:
    """Windward Peak: ice, gusts against the hero, icicles; the storm owl waits at the end."""
    s = Stage("peak", 200, 20, (3, 16))
    for x, top, wide in (
        (0, 17, 18), (21, 16, 8), (32, 15, 7), (42, 17, 16), (62, 15, 4), (69, 13, 9), (82, 16, 14), (99, 15, 4),
        (107, 14, 3), (114, 16, 16), (134, 14, 10), (148, 16, 3), (155, 17, 45),
    ):  # fmt: skip
        s.ground(x, top, wide)
    s.add("beetle", 13, 16)
    s.drops(8, 14, 4, 1)
    s.drops(18, 13, 3, 1)
    s.add("urchin", 26, 15)
    s.drops(29, 12, 3, 1)
    s.add("hopper", 36, 14)
    s.fill(45, 9, 9, 3)
    for x in (46, 49, 52):
        s.add("icicle", x, 12)
    s.add("lantern", 43, 16)
    s.drops(46, 15, 7)
    s.ledge(58, 14, 3)
    s.drops(58, 13, 3)
    s.add("flier", 66, 11, 40)
    s.fill(72, 12, 2, 1, SPIKES)
    s.add("spring", 76, 12)
    s.ledge(79, 8, 4)
    s.drops(79, 7, 4)
    s.add("heart", 81, 7)
    s.add("hopper", 88, 15)
    s.add("beetle", 92, 15)
    s.drops(84, 14, 4)
    s.add("lantern", 100, 14)
    s.drops(103, 12, 4, 1)
    s.ferry("ferry", 112, 13, 20)
    s.fill(118, 8, 8, 3)
    for x in (119, 122, 125):
        s.add("icicle", x, 11)
    s.add("urchin", 121, 15)
    s.add("urchin", 126, 15)
    s.ferry("ferry", 132, 14, 20, 64)
    s.drops(130, 11, 4, 1)
    s.add("flier", 138, 10, 30)
    s.add("beetle", 141, 13)
    s.drops(144, 11, 4, 1)
    s.drops(151, 13, 4, 1)
    s.add("lantern", 160, 16)
    s.add("hopper", 168, 16)
    s.add("beetle", 172, 16)
    s.drops(164, 14, 8, 1)
    s.add("heart", 180, 13)
    s.ledge(179, 14, 3)
    s.add("boss", 193, 16)
    s.cells[16][157] = SIGN
    return s


def stages() -> list[Stage]:
    """In the order of play."""
    return [hollow(), court(), deep(), peak()]
