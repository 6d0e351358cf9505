"""Two players of Lanternwood that read the game's state from memory."""

from __future__ import annotations

from .bot_habits import Keys, Player
from .bot_sight import EAST, NORTH, OVER, PLAY, RIGHT, SOUTH, START, TALE, TALK, TITLE, UP, WALK, WEST, A, B


class Winner(Player):
    """Plays from power-on to the ending; saves on the way, resets and continues."""

    name = "winner"
    hurry = True

    def script(self) -> Keys:
        """Village, wood, cave, ruin."""
        yield from self.wait(130)
        yield from self.tap(START, 4, 60)
        yield from self.choose_line(2)
        yield from self.tap(RIGHT, 4, 30)
        yield from self.choose_line(1)
        yield from self.tap(A, 4, 20)
        yield from self.until(lambda: self.view.scene == TALE)
        while self.view.scene == TALE:
            yield A
            yield 0
        yield from self.settle()
        yield from self.village()
        yield from self.wood()
        yield from self.bag(4)
        yield from self.read()
        yield from self.again()
        yield from self.cave()
        yield from self.ruin()
        while True:
            yield 0

    def again(self) -> Keys:
        """Back to the title, and on from the save."""
        yield from self.bag(5)
        yield from self.read()
        yield from self.until(lambda: self.view.scene == TITLE)
        yield from self.wait(100)
        yield from self.tap(START, 4, 50)
        yield from self.tap(A, 4, 60)
        yield from self.until(lambda: self.view.scene == PLAY)
        yield from self.settle()

    def village(self) -> Keys:
        """Hear the elder, take the blade, touch the stone."""
        yield from self.speak((13, 6))
        yield from self.read()
        yield from self.settle()
        yield from self.enter((4, 3), NORTH)
        yield from self.loot((7, 2))
        yield from self.enter((7, 8), SOUTH)
        yield from self.use((5, 6))
        yield from self.read()
        yield from self.read()
        yield from self.settle()

    def wood(self) -> Keys:
        """East to the clearing: the lantern."""
        yield from self.leave(EAST)
        yield from self.leave(EAST)
        yield from self.leave(EAST)
        yield from self.fight()
        yield from self.go((7, 4))
        yield from self.wait(30)
        yield from self.loot((7, 2))
        yield from self.leave(WEST)
        yield from self.leave(NORTH)

    def cave(self) -> Keys:
        """Burn the brambles, press the plates, find key and bell."""
        yield from self.use((7, 3), B)
        yield from self.wait(40)
        yield from self.enter((7, 1), NORTH)
        yield from self.leave(NORTH)
        yield from self.fight()
        yield from self.push((5, 5), NORTH, 2)
        yield from self.push((8, 5), NORTH, 2)
        yield from self.push((8, 3), EAST, 1)
        yield from self.wait(20)
        yield from self.leave(WEST)
        yield from self.fight()
        yield from self.go((7, 4))
        yield from self.wait(30)
        yield from self.loot((6, 1))
        yield from self.leave(EAST)
        yield from self.use((13, 4), B, (EAST,))
        yield from self.wait(40)
        yield from self.leave(EAST)
        yield from self.fight()
        for torch in ((3, 1), (3, 7), (11, 7), (11, 1)):
            yield from self.use(torch, B, (WEST, EAST, NORTH, SOUTH))
            yield from self.wait(10)
        yield from self.go((11, 4))
        yield from self.loot((8, 4))
        yield from self.leave(WEST)
        yield from self.use((7, 0))
        yield from self.wait(20)
        yield from self.leave(NORTH)
        yield from self.speak((6, 4))
        yield from self.loot((7, 2))
        yield from self.leave(SOUTH)
        yield from self.leave(SOUTH)
        yield from self.enter((7, 8), SOUTH)

    def ruin(self) -> Keys:
        """Ring at the gate; fires, lever, ghosts, the stag, the Great Lantern."""
        yield from self.leave(SOUTH)
        yield from self.leave(EAST)
        yield from self.leave(NORTH)
        yield from self.fight()
        yield from self.use((7, 2), B)
        yield from self.wait(50)
        yield from self.enter((7, 0), NORTH)
        yield from self.bag(1)
        yield from self.use((2, 7), B)
        yield from self.use((12, 7), B)
        yield from self.wait(20)
        yield from self.leave(NORTH)
        yield from self.leave(WEST)
        yield from self.use((2, 1))
        yield from self.read()
        yield from self.leave(EAST)
        yield from self.leave(EAST)
        yield from self.bag(2)
        yield from self.tap(B)
        yield from self.fight()
        yield from self.go((7, 3))
        yield from self.wait(30)
        yield from self.loot((7, 1))
        yield from self.leave(WEST)
        yield from self.use((7, 4))
        yield from self.read(1)
        yield from self.settle()
        yield from self.use((7, 0))
        yield from self.wait(20)
        yield from self.leave(NORTH)
        yield from self.fight(4000)
        yield from self.wait(60)
        yield from self.leave(NORTH)
        yield from self.use((7, 3))
        yield from self.read()
        yield from self.wait(60)
        yield from self.read()


class Wanderer(Player):
    """Reads the help, talks to everyone, shops, dawdles, dies twice, continues, erases the save, begins again."""

    name = "wanderer"
    pause = 14
    rest = 20
    careful = False

    def script(self) -> Keys:
        """A curious afternoon."""
        yield from self.wait(170)
        yield from self.tap(A, 4, 60)
        yield from self.menus()
        yield from self.begin()
        yield from self.gossip()
        yield from self.houses()
        yield from self.errands()
        yield from self.astray()
        yield from self.rise()
        yield from self.farewell()
        while True:
            yield 0

    def menus(self) -> Keys:
        """Options there and back, the help."""
        yield from self.choose_line(2)
        yield from self.tap(RIGHT, 4, 20)
        yield from self.choose_line(3)
        yield from self.tap(A, 4, 50)
        yield from self.tap(A, 4, 20)
        yield from self.choose_line(4)
        yield from self.tap(A, 4, 150)
        yield from self.tap(B, 4, 50)
        yield from self.tap(B, 4, 90)
        yield from self.tap(START, 5, 70)

    def begin(self) -> Keys:
        """A new game, the tale read to its end."""
        yield from self.choose_line(1)
        yield from self.tap(A, 4, 20)
        yield from self.until(lambda: self.view.scene == PLAY)
        yield from self.settle()

    def gossip(self) -> Keys:
        """The cat, Mira, the pond."""
        yield from self.speak((1, 6))
        yield from self.speak((1, 6))
        yield from self.speak((9, 6))
        yield from self.tap(START, 3, 60)
        yield from self.tap(RIGHT, 3, 20)
        yield from self.tap(B, 3, 30)
        yield from self.leave(WEST)
        yield from self.use((3, 6))
        yield from self.read()
        yield from self.settle()
        yield from self.speak((6, 5))
        yield from self.leave(EAST)

    def houses(self) -> Keys:
        """Oda without money; the diary, the blade, pots."""
        yield from self.enter((11, 3), NORTH)
        yield from self.speak((5, 3))
        yield from self.enter((7, 8), SOUTH)
        yield from self.enter((4, 3), NORTH)
        yield from self.use((3, 5))
        yield from self.read()
        yield from self.settle()
        yield from self.loot((7, 2))
        for pot in ((2, 7), (12, 7), (12, 6)):
            yield from self.use(pot)
            yield from self.wait(30)
        yield from self.go((7, 6))
        yield from self.enter((7, 8), SOUTH)

    def errands(self) -> Keys:
        """Mira's coins, a tonic, the stone, the elder."""
        yield from self.speak((9, 6))
        yield from self.read()
        yield from self.settle()
        yield from self.enter((11, 3), NORTH)
        yield from self.speak((5, 3))
        yield from self.read()
        yield from self.settle()
        yield from self.enter((7, 8), SOUTH)
        yield from self.bag(3)
        yield from self.use((5, 6))
        yield from self.read()
        yield from self.read()
        yield from self.settle()

    def astray(self) -> Keys:
        """Into the wood, past the lost keeper, among the mosslings until they have won."""
        yield from self.leave(EAST)
        yield from self.leave(NORTH)
        yield from self.speak((7, 4))
        yield from self.loot((6, 1))
        yield from self.leave(EAST)
        yield from self.use((2, 3))
        yield from self.read()
        yield from self.settle()
        yield from self.linger(low=4)
        if self.view.scene == PLAY:
            yield from self.tap(B, 4, 40)
            yield from self.linger()

    def linger(self, low: int = 0) -> Keys:
        """Stand where it is worst."""
        for n in range(2600):
            if self.view.scene != PLAY or self.view.hp <= low:
                return
            if self.view.mode == TALK:
                yield from self.read()
            elif self.view.foes and self.view.mode == WALK:
                foe = min(self.view.foes, key=lambda f: abs(f.x - self.view.x) + abs(f.y - self.view.y))
                yield (
                    A
                    if n % 97 == 0 and len(self.view.foes) > 2
                    else self.toward(max(28, min(212, foe.x)), max(28, min(116, foe.y)), 6)
                )
            else:
                yield 0

    def rise(self) -> Keys:
        """Up again, a careless swing or two, down again, and to the title."""
        yield from self.until(lambda: self.view.scene == OVER)
        yield from self.wait(100)
        yield from self.tap(A, 4, 30)
        yield from self.until(lambda: self.view.scene == PLAY)
        yield from self.settle()
        for key in (RIGHT, RIGHT, A, UP, RIGHT, A):
            yield from self.tap(key, 14, 12)
        yield from self.linger()
        yield from self.until(lambda: self.view.scene == OVER)
        yield from self.wait(90)
        yield from self.tap(RIGHT, 4, 30)
        yield from self.tap(A, 4, 30)
        yield from self.until(lambda: self.view.scene == TITLE)

    def farewell(self) -> Keys:
        """On from the stone, back to the title, the save erased, the tale once more."""
        yield from self.wait(120)
        yield from self.tap(START, 4, 60)
        yield from self.tap(A, 4, 60)
        yield from self.until(lambda: self.view.scene == PLAY)
        yield from self.settle()
        yield from self.go((3, 4))
        yield from self.wait(40)
        yield from self.bag(5)
        yield from self.read()
        yield from self.until(lambda: self.view.scene == TITLE)
        yield from self.wait(110)
        yield from self.tap(START, 4, 60)
        yield from self.choose_line(5)
        yield from self.tap(A, 4, 60)
        yield from self.begin()
        yield from self.leave(EAST)
        yield from self.linger()


BOTS: tuple[type[Player], ...] = (Winner, Wanderer)
