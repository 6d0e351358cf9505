"""The video defect."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from graders.block_sums import BLOCK, BLOCKS
from graders.defect import defect, nearby_defects

Pictures = NDArray[np.uint16]


def noise(seed: int, frames: int = 2) -> Pictures:
    return np.random.default_rng(seed).integers(0, 1 << 15, (frames, 160, 240), dtype=np.uint16)


def plain(colour: int) -> Pictures:
    return np.full((1, 160, 240), colour, np.uint16)


def slow_block_defect(a: Pictures, b: Pictures) -> float:
    """D of one 8 x 8 block as docs/grading.md states it, in double precision and in the plainest way."""
    channels = [[(block >> shift & 31) / 31 for shift in (0, 5, 10)] for block in (a, b)]
    luma_a, luma_b = ((77 * red + 150 * green + 29 * blue) / 256 for red, green, blue in channels)
    means = luma_a.mean(), luma_b.mean()
    covariance = ((luma_a - means[0]) * (luma_b - means[1])).mean()
    ssim = (2 * means[0] * means[1] + 1e-4) * (2 * covariance + 9e-4)
    ssim /= (means[0] ** 2 + means[1] ** 2 + 1e-4) * (luma_a.var() + luma_b.var() + 9e-4)
    difference = np.mean([np.abs(ours - theirs).mean() for ours, theirs in zip(*channels, strict=True)])
    return float(1 - max(ssim, 0) * max(1 - 3 * difference, 0))


@given(st.integers(0, 2**32), st.integers(0, 19), st.integers(0, 29), st.integers(1, 31))
@settings(max_examples=30, deadline=None)
def test_one_block(seed: int, row: int, column: int, flipped: int) -> None:
    """One block that differs counts its own defect over the number of blocks."""
    a = noise(seed, 1)
    b = a.copy()
    block = (0, slice(row * BLOCK, (row + 1) * BLOCK), slice(column * BLOCK, (column + 1) * BLOCK))
    b[block] ^= flipped

    assert defect(a, b)[0] * BLOCKS == pytest.approx(slow_block_defect(a[block], b[block]), abs=1e-4)


@given(st.integers(0, 2**32), st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_range(one: int, other: int) -> None:
    """D lies in [0, 1], is the same both ways, and is 0 for identical frames only."""
    a, b = noise(one), noise(other)
    there, back = defect(a, b), defect(b, a)

    assert np.all((there >= 0) & (there <= 1))
    assert np.allclose(there, back, atol=1e-6)
    assert [0.0, 0.0] == defect(a, a).tolist()
    assert np.all((there > 0) == (a != b).any(axis=(1, 2)))


def test_least_difference_counts() -> None:
    """One pixel that is off by one level of blue is a defect."""
    a = noise(1, 1)
    b = a.copy()
    b[0, 80, 120] ^= 1 << 10

    assert defect(a, b)[0] > 0


def test_colour_counts() -> None:
    """Two colours of like luma are not alike."""
    assert defect(plain(31), plain(16 << 5))[0] > 0.9


def test_one_frame_against_many() -> None:
    """A single frame is compared with each of a batch."""
    frames = noise(3, 4)

    assert np.array_equal(
        np.concatenate([defect(frame[None], frames[:1]) for frame in frames]), defect(frames, frames[:1])
    )


def nearby(shown: Pictures, around: Pictures) -> NDArray[np.float64]:
    """The defects, with what is told of the reference's pictures besides them."""
    return nearby_defects(shown, around, (around[1:] != around[:-1]).any(axis=(1, 2)))


def test_a_frame_early_or_late() -> None:
    """A picture is compared with the reference's of its frame, of the one before and of the one after."""
    frames = noise(4, 7)
    around = frames[1:6]

    assert [0.0] * 3 == nearby(frames[1:4], around)[1].tolist()
    assert [0.0] * 3 == nearby(frames[3:6], around)[2].tolist()
    assert [[0.0] * 3, [1.0] * 3, [1.0] * 3] == nearby(frames[2:5], around).tolist()
    assert nearby(frames[4:7], around).min() > 0.5


@given(st.integers(0, 2**32), st.lists(st.integers(0, 599), max_size=40), st.lists(st.integers(0, 599), max_size=40))
@settings(max_examples=20, deadline=None)
def test_what_is_compared_once(seed: int, moved: list[int], spoilt: list[int]) -> None:
    """Pictures in a row share most blocks; each defect is what it would be for the two pictures alone."""
    around = np.repeat(noise(seed, 1), 3, axis=0)
    for n, block in enumerate(moved):
        _block(around[n % 3], block)[:] ^= 1 + n
    shown = around[1:2].copy()
    for n, block in enumerate(spoilt):
        _block(shown[0], block)[:] ^= 1 + n
    apart = [defect(shown, around[n : n + 1])[0] for n in (1, 0, 2)]

    assert [apart[0]] == nearby(shown, around)[0].tolist()
    if apart[0] > 0:
        assert apart == nearby(shown, around)[:, 0].tolist()


def _block(picture: Pictures, number: int) -> Pictures:
    row, column = divmod(number, 240 // BLOCK)
    return picture[row * BLOCK : (row + 1) * BLOCK, column * BLOCK : (column + 1) * BLOCK]
