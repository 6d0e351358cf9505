"""Canaries: the ROM once more with some of its tests broken, because a picture of a verdict is easily painted.

An emulator that runs the ROM shows fewer passes then; one that shows what it knows of the ROM does not know how many.
Which tests are broken is drawn by a seed, the same for the same case and candidate.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HITS: Final = 24
"""How many passed tests shall be broken, about, where it is not known which ones passed. That fewer than a fifth of
them are hit is less likely than one in a million (Poisson)."""


@dataclass(frozen=True)
class Canary:
    """A spoilt ROM, and between which numbers of passes an emulator that runs it must come out."""

    rom: bytes
    fewest: int
    most: int
    broken: str
    """What was broken, in words."""

    @property
    def wanted(self) -> str:
        """The passes that must be shown, in words."""
        return str(self.most) if self.fewest == self.most else f"{self.fewest} to {self.most}"


@dataclass(frozen=True)
class Draw:
    """The tests to break, and between which numbers of passes a machine comes out that runs the ROM."""

    tests: tuple[int, ...]
    fewest: int
    most: int


def number(seed: bytes, below: int) -> int:
    """A number from 0 on that the seed draws."""
    return int.from_bytes(hashlib.sha256(b"number" + seed).digest()) % below


def pick(seed: bytes, tests: Sequence[int], count: int) -> tuple[int, ...]:
    """`count` of these tests, ascending, each as likely as the others."""
    lots = sorted(tests, key=lambda test: hashlib.sha256(b"%d " % test + seed).digest())
    return tuple(sorted(lots[:count]))


def draw(seed: bytes, breakable: int, passes: int, total: int, *, spread: int, hits: int = HITS) -> Draw:
    """Which of the tests 0 to `breakable` - 1 to break, where only the number of passes is known, not which they are.

    So many that some of them had passed, surely or very likely, and up to `spread` more, which nobody can guess. None
    of them can pass now. If all those that passed may be among the ones that cannot be broken, no drop is asked for.
    """
    surely = passes - (total - breakable)  # so many of the breakable ones passed, or more
    if surely > 0:
        likely, sure = -(-hits * breakable // surely), breakable - surely
        enough, least = (likely, hits // 5) if likely <= sure else (sure, 1)
    else:
        enough, least = hits, 0
    count = min(enough + 1 + number(seed, spread), breakable)
    return Draw(pick(seed, range(breakable), count), max(passes - count, 0), min(passes - least, total - count))
