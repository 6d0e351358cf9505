"""Alignment: finding a constant lag, and following one that changes."""

from itertools import pairwise

import numpy as np
import pytest

from graders.alignment import MAX_LAG, MIN_PROBE_FRAMES, SWITCH_FRAMES, find_lag, follow, probe_frames
from reference import HEIGHT, WIDTH, Frame


def flat(colour: int) -> Frame:
    return np.full((HEIGHT, WIDTH), colour, np.uint16)


def late(pictures: list[Frame], lag: int) -> list[Frame]:
    """The same pictures so many frames later, or earlier."""
    before = [flat(0)] * max(lag, 0)
    return (before + pictures[max(-lag, 0) :] + [pictures[-1]] * max(-lag, 0))[: len(pictures)]


@pytest.mark.parametrize("lag", range(-MAX_LAG, MAX_LAG + 1))
def test_constant_lag(lag: int) -> None:
    """A lag of up to ten frames either way is found."""
    pictures = [flat(frame // 9 * 400) for frame in range(90)]

    assert lag == find_lag(pictures, late(pictures, lag))


def test_nothing_to_tell() -> None:
    """A picture that never changes, on either side, means no lag."""
    changing, still = [flat(frame) for frame in range(60)], [flat(7)] * 60

    assert 0 == find_lag(still, changing)
    assert 0 == find_lag(changing, still)


def test_probe_waits_for_a_change() -> None:
    """The probe goes on until the picture has changed and every lag can be compared."""
    pictures = [flat(0)] * 200 + [flat(9)] * 200

    assert 201 + MAX_LAG == probe_frames(pictures, 30)


def test_probe_of_a_lively_start() -> None:
    """Where the picture changes at once, the probe ends with the first input, but is two seconds at least."""
    pictures = [flat(frame) for frame in range(400)]

    assert [MIN_PROBE_FRAMES, 300] == [probe_frames(pictures, first) for first in (5, 300)]


def test_lag_frame_is_followed() -> None:
    """A candidate that is a frame late from some frame on, and back in step later, loses nothing."""
    losses = np.ones((3, 60))
    losses[0, :20] = losses[1, 20:40] = losses[0, 40:] = 0
    path = follow(losses)

    assert 0 == np.take_along_axis(losses, path[None], axis=0).sum()


def test_dropped_frames_are_not_followed() -> None:
    """A candidate that shows every picture twice is not in step with every other frame."""
    losses = np.ones((3, 60))
    losses[0, ::2] = losses[1, 1::2] = 0
    path = follow(losses)

    assert 30 == np.take_along_axis(losses, path[None], axis=0).sum()


def test_follow_is_optimal() -> None:
    """No other path loses less, counting what switching costs."""
    losses = np.random.default_rng(1).random((3, 7)) * 3 * SWITCH_FRAMES

    def total(path: tuple[int, ...]) -> float:
        switches = sum(a != b for a, b in pairwise(path))
        return float(losses[list(path), range(7)].sum()) + SWITCH_FRAMES * switches

    best = min(total(tuple(path)) for path in np.ndindex(*[3] * 7))

    assert best == pytest.approx(total(tuple(follow(losses).tolist())))
