"""What planted candidates are held to: each row holds for what it should, and not for what it should not."""

from collections.abc import Mapping

import pytest

from graders.audit.expectations import EXPECTATIONS, Facts
from graders.result import CaseResult

SHARES = {(case, share): share for case in ("a", "b") for share in (0.25, 0.5, 0.75)}


def facts(plants: Mapping[str, tuple[float, float]], fair: bool = True) -> Facts:
    """Two cases, and what candidates score on them; every frame of a case that scores 1 is exact, all are 3 late."""
    return Facts(
        SHARES,
        {"a": fair, "b": True},
        {
            name: {
                case: CaseResult(
                    id=case, section="replay", rom=case, frames=1, status="graded", score=score, exact=score, lag=3
                )
                for case, score in zip("ab", scores, strict=True)
            }
            for name, scores in plants.items()
        },
    )


HOLDS = [
    # candidate, another, and their scores: those that are as they must be, then those that are not
    ("10% blocks black", "5% blocks black", (0.6, 0.2), (0.7, 0.3), True),
    ("10% blocks black", "5% blocks black", (0.1, 0.4), (0.7, 0.3), False),
    ("10% blocks black", "5% blocks black", (0.1, 0.3), (0.7, 0.3), False),
    ("20% blocks black", "10% blocks black", (0.6, 0.5), (0.7, 0.7), False),
    ("without a sprite", "reference", (0.9, 1.0), (1.0, 1.0), True),
    ("without backgrounds", "without a sprite", (0.8, 0.2), (0.9, 1.0), True),
    ("without backgrounds", "without a sprite", (0.9, 0.2), (0.9, 1.0), False),
    ("freezes at 50%", "freezes at 25%", (0.45, 0.55), (0.3, 0.3), True),
    ("freezes at 50%", "freezes at 25%", (0.45, 0.55), (0.3, 0.55), False),
    ("freezes at 50%", "freezes at 25%", (0.45, 0.65), (0.3, 0.3), False),
    ("deaf from 50%", "deaf from 25%", (0.5, 0.3), (0.2, 0.3), True),
    ("deaf from 50%", "deaf from 25%", (0.9, 0.2), (0.2, 0.3), False),
    ("shows every third picture", "reference", (0.95, 0.8), (1.0, 1.0), True),
    ("shows every third picture", "reference", (0.95, 0.9), (1.0, 1.0), False),
    ("jitters", "reference", (0.99, 0.99), (1.0, 1.0), True),
    ("jitters", "reference", (0.5, 1.0), (1.0, 1.0), False),
    ("black", "reference", (0.0, 0.02), (1.0, 1.0), True),
    ("black", "reference", (0.0, 0.03), (1.0, 1.0), False),
    ("shows 3 late", "reference", (1.0, 0.99), (1.0, 1.0), True),
    ("shows 3 late", "reference", (1.0, 0.98), (1.0, 1.0), False),
    ("shows 4 late", "reference", (1.0, 1.0), (1.0, 1.0), False),
]


@pytest.mark.parametrize(("plant", "other", "scores", "others", "holds"), HOLDS)
def test_holds(plant: str, other: str, scores: tuple[float, float], others: tuple[float, float], holds: bool) -> None:
    """In each case strictly below another, below a limit in the mean, or as late as it is."""
    assert holds == EXPECTATIONS[plant].holds(facts({plant: scores, other: others}))


def test_sprite_that_costs_nothing() -> None:
    """Where pictures lack a sprite and it costs nothing, something is wrong; where none is shown, nothing is."""
    given = facts({"without a sprite": (1.0, 0.9)})
    seen = given.results["without a sprite"]["a"]
    missed = Facts(SHARES, {}, {"without a sprite": {"a": seen.model_copy(update={"exact": 0.5})}})

    assert EXPECTATIONS["without a sprite"].holds(given)
    assert not EXPECTATIONS["without a sprite"].holds(missed)


def test_late_keys_on_fair_cases() -> None:
    """Keys seen a frame late cost at most a tenth, but on cases that are not fair."""
    scores = {"hears one late": (0.5, 0.9)}

    assert not EXPECTATIONS["hears one late"].holds(facts(scores))
    assert EXPECTATIONS["hears one late"].holds(facts(scores, fair=False))
