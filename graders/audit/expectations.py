"""What the planted candidates must score for a suite's scores to be believed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from graders.audit.planted import SHOWN_LATE_FRAMES, STARTED_LATE_FRAMES
from graders.result import CaseResult, Status

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
    """What must hold of a planted candidate, in words and as a test; and how its cases must end."""

    says: str
    holds: Callable[[Facts], bool]
    status: Status = "graded"


def _each(plant: str, says: str, holds: Callable[[CaseResult], bool]) -> tuple[str, Expectation]:
    return plant, Expectation(says, lambda facts: all(holds(result) for result in facts.results[plant].values()))


def _at_most(plant: str, limit: float) -> tuple[str, Expectation]:
    """A mean over the games of at most `limit`."""
    return plant, Expectation(f"mean <= {limit:g}", lambda facts: facts.mean(plant) <= limit)


def _falls(plant: str, limit: float, above: str) -> tuple[str, Expectation]:
    """In every game worth less than `above`, and in the mean at most `limit`."""

    def holds(facts: Facts) -> bool:
        more = facts.scores(above)
        lower = all(score < more[case_id] for case_id, score in facts.scores(plant).items())
        return lower and facts.mean(plant) <= limit

    says = f"each below `{above}`" + (f", mean <= {limit:g}" if limit < 1 else "")
    return plant, Expectation(says, holds)


def _without_sprite(plant: str) -> tuple[str, Expectation]:
    def holds(result: CaseResult) -> bool:
        return result.exact == 1.0 or (result.score or 0.0) < 1.0

    return _each(plant, "each below 1 where a sprite is shown", holds)


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


def _broken(plant: str, status: Status) -> tuple[str, Expectation]:
    def holds(facts: Facts) -> bool:
        return all(
            abs(score - facts.share_played[case_id, 0.5]) <= SHARE_TOLERANCE
            for case_id, score in facts.scores(plant).items()
        )

    return plant, Expectation(f"{status}, score within {SHARE_TOLERANCE:g} of the weight played", holds, status)


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
        (
            "deaf from 25%",
            Expectation(
                "mean below `deaf from 50%`", lambda facts: facts.mean("deaf from 25%") < facts.mean("deaf from 50%")
            ),
        ),
        _deaf("deaf from 50%", "deaf from 25%"),
        _deaf("deaf from 75%", "deaf from 50%"),
        _at_most("greyscale", 0.6),
        _at_most("70 % brightness", 0.8),
        _at_most("red and blue swapped", 0.5),
        _falls("5% blocks black", 1.0, above="reference"),
        _falls("10% blocks black", 1.0, above="5% blocks black"),
        _falls("20% blocks black", 0.5, above="10% blocks black"),
        _without_sprite("without a sprite"),
        _falls("without backgrounds", 1.0, above="without a sprite"),
        _at_most("shows every third picture", 0.9),
        _each("jitters", "each below 1", lambda result: (result.score or 0.0) < 1.0),
        *(_late(f"shows {late} late", late) for late in SHOWN_LATE_FRAMES),
        *(_late(f"starts {late} late", late) for late in STARTED_LATE_FRAMES),
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
