"""The curve of a score over time: final, best, area, and what had been spent."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.score_curve import Point, Spending, Status, area, best_point, final_score


def point(minutes: float, score: float, status: Status = "graded") -> Point:
    name = f"{int(minutes):05d}.json"
    return Point(snapshot=name, minutes=minutes, usage={}, cost_usd=None, status=status, score=score)


@pytest.mark.parametrize(
    ("points", "minutes", "expected"),
    [
        ([(0, 0.5)], 100, 0.5),
        ([(50, 0.5)], 100, 0.25),
        ([(25, 0.2), (50, 0.8)], 100, 0.45),
        ([(25, 0.8), (50, 0.2)], 100, 0.3),
        ([(25, 0.4), (25, 0.6)], 50, 0.3),
        ([(100, 1.0)], 100, 0.0),
        ([(50, 0.5), (100, 1.0)], 80, 0.25),  # the last one came after the limit
        ([(30, 0.5), (29, 1.0)], 60, 31 / 60),  # working time went back
        ([(0, 0.7)], 0, 0.7),
    ],
)
def test_area(points: list[tuple[float, float]], minutes: float, expected: float) -> None:
    """The area is the mean of a step function that is 0 before the first snapshot and holds after the last."""
    assert expected == pytest.approx(area([point(*given_point) for given_point in points], minutes))


@given(st.lists(st.tuples(st.floats(0, 1440), st.floats(0, 1)), min_size=1), st.floats(0, 1440))
def test_area_is_a_mean(steps: list[tuple[float, float]], minutes: float) -> None:
    """The area is never outside of what the curve runs through, 0 included."""
    points = [point(*step) for step in sorted(steps)]

    assert -1e-9 <= area(points, minutes) <= max(score for _, score in steps) + 1e-9


def test_final_and_best() -> None:
    """The final score is the last snapshot's own: 0 if it does not build, none if that is our failure."""
    built = [point(1, 0.2), point(2, 0.6), point(3, 0.6), point(4, 0.5)]

    assert 0.5 == final_score(built)
    assert built[1] == best_point(built)
    assert 0.0 == final_score([*built, point(5, 0.5, "not_built")])
    assert final_score([*built, point(5, 0.5, "unreadable")]) is None
    assert final_score([*built, point(5, 0.5, "not_graded")]) is None
    assert best_point([point(1, 0.0, "not_built")]) is None


def reply(time: float, **more: Any) -> dict[str, Any]:
    return {"time": time, "input_tokens": 100, "output_tokens": 10, **more}


def test_spending() -> None:
    """What had been spent by a time are the replies until then."""
    spending = Spending(
        [reply(10, cost_usd=0.5), reply(20, cost_usd=0.25, cached_input_tokens=7), reply(30, cost_usd=1)]
    )

    assert (0, 0.0) == (spending.until(9)[0]["input_tokens"], spending.until(9)[1])
    assert (100, 0.5) == (spending.until(10)[0]["input_tokens"], spending.until(10)[1])
    tokens, cost_usd = spending.until(29)
    assert (200, 20, 7, 0, 0.75) == (
        *list(tokens.values())[:1],
        tokens["output_tokens"],
        tokens["cached_input_tokens"],
        tokens["reasoning_tokens"],
        cost_usd,
    )


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [reply(10)],
        [reply(10, cost_usd=None)],
        [reply(10, cost_usd=None), reply(20, cost_usd=1.0)],
    ],
)
def test_unpriced(lines: list[dict[str, Any]]) -> None:
    """Where the price of a reply is not known, no sum is: never zero."""
    assert [None, None, None] == [Spending(lines).until(time)[1] for time in (0, 10, 30)]
