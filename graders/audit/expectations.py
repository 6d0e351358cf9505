"""What the planted candidates must score for a suite's scores to be believed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from graders.result import CaseResult

NULL_LIMIT: Final = 0.02
"""What an emulator that nobody plays on may score: nothing, but for a frame where it happens to be right."""

OTHER_TUNE_LIMIT: Final = 0.1
"""What another tune may score as sound: now and then it has the right note."""

SHARE_TOLERANCE: Final = 0.1
"""How far a score may be from the share of the weight that was played right."""


@dataclass(frozen=True)
class Facts:
    """What the expectations are held against: each case's yardstick, and every planted candidate's results."""

    share_played: dict[tuple[str, float], float]
    fair: dict[str, bool]
    results: dict[str, dict[str, CaseResult]]

    def scores(self, plant: str) -> dict[str, float]:
        return {case_id: result.score or 0.0 for case_id, result in self.results[plant].items()}

    def mean(self, plant: str) -> float:
        return float(np.mean(list(self.scores(plant).values())))


@dataclass(frozen=True)
class Expectation:
    """What must hold of a planted candidate, in words and as a test."""

    says: str
    holds: Callable[[Facts], bool]


def _each(plant: str, says: str, holds: Callable[[CaseResult], bool]) -> tuple[str, Expectation]:
    return plant, Expectation(says, lambda facts: all(holds(result) for result in facts.results[plant].values()))


def _at_most(plant: str, limit: float, below: str | None = None) -> tuple[str, Expectation]:
    """A mean over the games of at most `limit`, and below another planted candidate's."""
    says = f"mean <= {limit:g}" + (f", below `{below}`" if below else "")
    return plant, Expectation(
        says, lambda facts: facts.mean(plant) <= limit and (below is None or facts.mean(plant) < facts.mean(below))
    )


def _freezes(plant: str, share: float, before: str | None) -> tuple[str, Expectation]:
    """Worth the weight that it played, and more than one that froze earlier."""

    def holds(facts: Facts) -> bool:
        scores = facts.scores(plant)
        rising = before is None or all(scores[case_id] > facts.scores(before)[case_id] for case_id in scores)
        off = (abs(scores[case_id] - facts.share_played[case_id, share]) for case_id in scores)
        return rising and max(off) <= SHARE_TOLERANCE

    says = f"within {SHARE_TOLERANCE:g} of the weight played" + (f", above `{before}`" if before else "")
    return plant, Expectation(says, holds)


def _deaf(plant: str, before: str) -> tuple[str, Expectation]:
    """Worth more than one that went deaf earlier: in the mean, for a quarter of one replay may have nothing to hear."""

    def holds(facts: Facts) -> bool:
        less, more = facts.scores(before), facts.scores(plant)
        return facts.mean(plant) > facts.mean(before) and all(more[case_id] >= less[case_id] for case_id in more)

    return plant, Expectation(f"mean above `{before}`, each not below", holds)


def _null(plant: str) -> tuple[str, Expectation]:
    return _each(plant, f"each <= {NULL_LIMIT:g}", lambda result: (result.score or 0.0) <= NULL_LIMIT)


def _late(plant: str, late: int) -> tuple[str, Expectation]:
    """Nobody notices a constant lag: of the picture, and of the sound where that is graded."""

    def holds(result: CaseResult) -> bool:
        return (result.score or 0.0) >= 0.99 and result.lag == late and (result.audio is None or result.audio >= 0.99)

    return _each(plant, f"each >= 0.99, audio too, lag {late}", holds)


def _another_game(plant: str) -> tuple[str, Expectation]:
    def holds(result: CaseResult) -> bool:
        return (result.score or 0.0) <= NULL_LIMIT and (result.audio or 0.0) <= OTHER_TUNE_LIMIT

    return _each(plant, f"each <= {NULL_LIMIT:g}, audio <= {OTHER_TUNE_LIMIT:g}", holds)


def _broken(plant: str, status: str) -> tuple[str, Expectation]:
    def holds(facts: Facts) -> bool:
        return all(
            result.status == status and abs((result.score or 0.0) - facts.share_played[case_id, 0.5]) <= SHARE_TOLERANCE
            for case_id, result in facts.results[plant].items()
        )

    return plant, Expectation(f"{status}, score within {SHARE_TOLERANCE:g} of the weight played", holds)


EXPECTATIONS: Final[dict[str, Expectation]] = dict(
    [
        _each("reference", "each 1, every frame exact", lambda result: result.score == 1.0 and result.exact == 1.0),
        _each("other colours", "each 1", lambda result: result.score == 1.0),
        _null("black"),
        _null("white"),
        _null("frozen at the start"),
        _null("frozen when play begins"),
        _null("ignores its keys"),
        _another_game("another game"),
        _null("noise"),
        _null("dither"),
        _freezes("freezes at 25%", 0.25, None),
        _freezes("freezes at 50%", 0.5, "freezes at 25%"),
        _freezes("freezes at 75%", 0.75, "freezes at 50%"),
        _at_most("deaf from 25%", 1.0, below="deaf from 50%"),
        _deaf("deaf from 50%", "deaf from 25%"),
        _deaf("deaf from 75%", "deaf from 50%"),
        _at_most("greyscale", 0.6),
        _at_most("70 % brightness", 0.8),
        _at_most("red and blue swapped", 0.5),
        _at_most("5% blocks black", 1.0, below="reference"),
        _at_most("10% blocks black", 1.0, below="5% blocks black"),
        _at_most("20% blocks black", 0.5, below="10% blocks black"),
        _at_most("without a sprite", 1.0, below="reference"),
        _at_most("without backgrounds", 1.0, below="without a sprite"),
        *(_late(f"shows {late} late", late) for late in (1, 4, 8)),
        *(_late(f"starts {late} late", late) for late in (1, 8)),
        (
            "hears one late",
            Expectation(
                "each >= 0.9 on fair cases",
                lambda facts: all(
                    score >= 0.9 for case_id, score in facts.scores("hears one late").items() if facts.fair[case_id]
                ),
            ),
        ),
        _broken("traps at half", "trapped"),
        _broken("loops at half", "timed_out"),
        _broken("wild pointer at half", "trapped"),
    ]
)
