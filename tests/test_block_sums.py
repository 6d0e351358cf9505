"""The kernel behind the video defect."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from graders.block_sums import BLOCK, BLOCKS, BlockSums, block_sums
from reference import HEIGHT, WIDTH


def noise(seed: int, frames: int) -> NDArray[np.uint16]:
    return np.random.default_rng(seed).integers(0, 1 << 15, (frames, HEIGHT, WIDTH), np.uint16)


def slowly(a: NDArray[np.uint16], b: NDArray[np.uint16]) -> list[NDArray[np.int64]]:
    """The same in the plainest NumPy, block by block in reading order."""

    def blocks(values: NDArray[np.int64]) -> NDArray[np.int64]:
        tiles = values.reshape(-1, HEIGHT // BLOCK, BLOCK, WIDTH // BLOCK, BLOCK).swapaxes(2, 3)
        return np.asarray(tiles.reshape(-1, BLOCKS, BLOCK * BLOCK).sum(axis=2))

    colours = [[frames.astype(np.int64) >> shift & 31 for shift in (0, 5, 10)] for frames in (a, b)]
    luma_a, luma_b = (77 * red + 150 * green + 29 * blue for red, green, blue in colours)
    apart = sum(abs(ours - theirs) for ours, theirs in zip(*colours, strict=True))
    differ = blocks((a ^ b).astype(np.int64)) > 0
    every = luma_a, luma_b, luma_a**2, luma_b**2, luma_a * luma_b, np.asarray(apart)
    return [blocks(values) * differ for values in every]


def same(sums: BlockSums, slow: list[NDArray[np.int64]]) -> bool:
    return all(np.array_equal(ours, theirs) for ours, theirs in zip(sums, slow, strict=True))


@given(st.integers(0, 2**32), st.integers(1, 35), st.booleans())
@settings(max_examples=25, deadline=None)
def test_against_numpy(seed: int, frames: int, one: bool) -> None:
    """Whatever the pictures, and whether they are compared with as many others or with one."""
    a, b = noise(seed, frames), noise(seed + 1, 1 if one else frames)

    assert same(block_sums(a, b), slowly(a, np.broadcast_to(b, a.shape)))


@pytest.mark.parametrize("colour", [0, 31, 31 << 5, 31 << 10, 0x7FFF])
def test_brightest(colour: int) -> None:
    """The largest sums fit: white squared, 64 times."""
    a, white = np.full((2, HEIGHT, WIDTH), colour, np.uint16), np.full((2, HEIGHT, WIDTH), 0x7FFF, np.uint16)

    assert same(block_sums(a, white), slowly(a, white))


def test_alike() -> None:
    """What is the same in both has no sums, block by block."""
    a = noise(7, 3)
    b = a.copy()
    b[1, 80, 120] ^= 1
    sums = block_sums(a, b)

    assert [[1, 10 * 30 + 15]] == np.argwhere(sums.product).tolist()
    assert same(sums, slowly(a, b))


def test_views() -> None:
    """Pictures need not lie in one piece of memory."""
    frames = noise(5, 9)

    assert same(block_sums(frames[::2], frames[4::-1]), slowly(frames[::2], frames[4::-1]))
