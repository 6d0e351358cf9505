"""How different two pictures look: the video defect D, in [0, 1], 0 only for identical frames.

A frame is cut into 8 x 8 blocks, the GBA's tiles. A block's defect is 1 - SSIM * colour: SSIM (Wang et al. 2004,
population variance, on luma) sees structure, the colour factor sees what luma does not. D is the mean over blocks.
One definition and one set of constants for every game.
"""

from collections.abc import Sequence
from itertools import compress
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graders.block_sums import BLOCK, BLOCKS, block_sums
from reference.frame import Frame

# A mean difference of a third of the range in each channel is a wholly wrong colour: red for green is two thirds.
COLOUR_GAIN: Final = 3.0

_BRIGHTEST: Final = 31 * 256  # of luma, in whole numbers

# SSIM's usual constants, for sums over a block of such luma.
_PIXELS: Final = BLOCK * BLOCK
_C1: Final = (0.01 * _BRIGHTEST * _PIXELS) ** 2
_C2: Final = (0.03 * _BRIGHTEST * _PIXELS) ** 2

_Frames: TypeAlias = NDArray[np.uint16]


def defect(a: _Frames, b: _Frames) -> NDArray[np.float64]:
    """D of each pair of frames: two batches (n, 160, 240), or one frame for `b`, give (n,)."""
    return least_defect(a, [b])


def least_defect(frames: _Frames, others: Sequence[_Frames]) -> NDArray[np.float64]:
    """The least D of each of `frames`, (n, 160, 240), and its counterparts in `others`: batches alike, or one frame."""
    # Most often a frame is the very picture of one of them, and then no more is to be computed.
    unlike_all = np.logical_and.reduce([_differ(frames, other) for other in others])
    least = np.zeros(len(frames))
    if unlike_all.any():
        chosen = [other[unlike_all] if len(other) > 1 else other for other in others]
        least[unlike_all] = _defects(frames[unlike_all], chosen).min(axis=0)
    return least


def neighbours(reference: _Frames) -> list[_Frames]:
    """Of n + 2 pictures in a row n, those before them and those after them."""
    return [reference[1:-1], reference[:-2], reference[2:]]


def nearby_defects(
    shown: Sequence[Frame] | _Frames, reference: _Frames, turned: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """D of each shown picture and the reference's of the same frame, the one before and the one after: (3, n).

    `shown` are n pictures; `reference` is (n + 2, 160, 240), with the frame before the first and the one after the
    last; `turned`, (n + 1,), tells of each but the first whether it differs from the one before. Where a picture is
    identical to that of its own frame, one that differs from its neighbours counts as 1 there.
    """
    words = reference[1:-1].view(np.uint64)
    wrong = [bool((ours.view(np.uint64) != theirs).any()) for ours, theirs in zip(shown, words, strict=True)]
    nearby = np.stack([np.zeros(len(shown)), turned[:-1], turned[1:]])
    if any(wrong):
        nearby[:, wrong] = _defects(
            np.stack([*compress(shown, wrong)]), [other[wrong] for other in neighbours(reference)]
        )
    return nearby


def _differ(a: _Frames, b: _Frames) -> NDArray[np.bool_]:
    """Which pairs of frames differ at all, (n,)."""
    return np.asarray((a.view(np.uint64) != b.view(np.uint64)).any(axis=(1, 2)))


def _defects(frames: _Frames, others: Sequence[_Frames]) -> NDArray[np.float64]:
    """D of each frame and its counterpart in each of `others`, (k, n); an other that is the first one counts as it."""
    values = np.stack([_defect(frames, others[0])] * len(others))
    for row, other in zip(values[1:], others[1:], strict=True):
        changed = np.broadcast_to(_differ(other, others[0]), len(frames))
        if changed.any():
            row[changed] = _defect(frames[changed], other[changed] if len(other) > 1 else other)
    return values


def _defect(a: _Frames, b: _Frames) -> NDArray[np.float64]:
    """1 - SSIM * colour of each block, and its mean. Sums stand for means, variances and covariance: 64^2 cancels."""
    sums = block_sums(a, b)
    luma_a, luma_b, square_a, square_b, product, apart = (each.astype(np.float64) for each in sums)
    totals = luma_a * luma_b
    squares = luma_a**2 + luma_b**2
    ssim = (2 * totals + _C1) * (2 * (_PIXELS * product - totals) + _C2)
    ssim /= (squares + _C1) * (_PIXELS * (square_a + square_b) - squares + _C2)
    difference = apart / (31 * 3 * _PIXELS)
    blocks = 1 - np.clip(ssim, 0, 1) * np.clip(1 - COLOUR_GAIN * difference, 0, 1)
    # Added up one after another, in the same order everywhere.
    return np.bincount(np.repeat(np.arange(len(a)), BLOCKS), blocks.ravel(), len(a)) / BLOCKS
