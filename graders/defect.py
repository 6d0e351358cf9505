"""How different two pictures look: the video defect D, in [0, 1], 0 only for identical frames.

A frame is cut into 8 x 8 blocks, the GBA's tiles. A block's defect is 1 - SSIM * colour: SSIM (Wang et al. 2004,
population variance, on luma) sees structure, the colour factor sees what luma does not. D is the mean over blocks.
One definition and one set of constants for every game.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reference.frame import HEIGHT, WIDTH, Frame

BLOCK: Final = 8
BLOCK_ROWS: Final = HEIGHT // BLOCK
BLOCK_COLUMNS: Final = WIDTH // BLOCK
BLOCKS: Final = BLOCK_ROWS * BLOCK_COLUMNS

# A mean difference of a third of the range in each channel is a wholly wrong colour: red for green is two thirds.
COLOUR_GAIN: Final = 3.0

# ITU-R BT.601's weights of red, green and blue in 256ths. In whole numbers all sums are exact, on every machine.
_WEIGHTS: Final = tuple(np.uint16(weight) for weight in (77, 150, 29))
_BRIGHTEST: Final = 31 * 256

# SSIM's usual constants, for sums over a block of such luma.
_PIXELS: Final = BLOCK * BLOCK
_C1: Final = (0.01 * _BRIGHTEST * _PIXELS) ** 2
_C2: Final = (0.03 * _BRIGHTEST * _PIXELS) ** 2

_ONES: Final = np.ones(_PIXELS)  # to sum a block's pixels by a product, which is quicker
_AT_A_TIME: Final = 512  # blocks: their intermediate values stay in the processor's cache

_Frames: TypeAlias = NDArray[np.uint16]


def differing_blocks(a: _Frames, b: _Frames) -> NDArray[np.bool_]:
    """Which blocks differ at all: two batches (n, 160, 240), or one frame for either, give (n, 20, 30)."""
    words = (a.view(np.uint64) ^ b.view(np.uint64)).reshape(-1, BLOCK_ROWS, BLOCK, BLOCK_COLUMNS, BLOCK // 4)
    rows = np.bitwise_or.reduce(words, axis=2)
    different: NDArray[np.bool_] = (rows[..., 0] | rows[..., 1]).astype(np.bool_)
    return different


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


def nearby_defects(shown: Sequence[Frame] | _Frames, reference: _Frames) -> NDArray[np.float64]:
    """D of each shown picture and the reference's of the same frame, the one before and the one after: (3, n).

    `shown` are n pictures; `reference` is (n + 2, 160, 240), with the frame before the first and the one after the
    last. Where a picture is identical to that of its own frame, one that differs from its neighbours counts as 1 there.
    """
    wrong = [not np.array_equal(ours, theirs) for ours, theirs in zip(shown, reference[1:-1], strict=True)]
    turned = _differ(reference[1:], reference[:-1])
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
    """D of each frame and its counterpart in each of `others`, (k, n).

    Where another's block is the first one's, its defect is taken from there: of pictures in a row, that is most.
    """
    moved = np.ones((len(others), len(frames), BLOCK_ROWS, BLOCK_COLUMNS), np.bool_)
    for new, other in zip(moved[1:], others[1:], strict=True):
        new[:] = differing_blocks(other, others[0])
    wanted = moved & np.stack([differing_blocks(frames, other) for other in others])
    values = np.zeros(wanted.shape)
    places = np.nonzero(wanted.any(axis=0))
    for first in range(0, len(places[0]), _AT_A_TIME):
        here = tuple(axis[first : first + _AT_A_TIME] for axis in places)
        ours = _Blocks.of(_tiles(frames)[here])
        for n, other in enumerate(others):
            chosen = np.flatnonzero(wanted[n][here])
            index, row, column = (axis[chosen] for axis in here)
            theirs = _Blocks.of(_tiles(other)[index if len(other) > 1 else 0, row, column])
            values[n, index, row, column] = ours.take(chosen).defects(theirs)
    values = np.where(moved, values, values[0])
    # Added up one after another, in the same order everywhere.
    of_frame = np.repeat(np.arange(len(frames)), BLOCKS)
    return np.stack([np.bincount(of_frame, each.ravel(), len(frames)) for each in values]) / BLOCKS


def _tiles(frames: _Frames) -> NDArray[np.uint64]:
    """A view of shape (n, 20, 30, 8, 2): of each block eight rows of eight pixels in two words."""
    words = frames.view(np.uint64).reshape(-1, BLOCK_ROWS, BLOCK, BLOCK_COLUMNS, BLOCK // 4)
    return words.transpose(0, 1, 3, 2, 4)


@dataclass(frozen=True)
class _Blocks:
    """What is compared of m blocks: red, green, blue and luma, (m, 64) each, the sum of luma and of its square."""

    colours: tuple[NDArray[np.uint8], ...]
    luma: NDArray[np.float64]
    total: NDArray[np.float64]
    square: NDArray[np.float64]

    @classmethod
    def of(cls, tiles: NDArray[np.uint64]) -> Self:
        """From `_tiles`, (m, 8, 2)."""
        pixels = tiles.reshape(len(tiles), _PIXELS // 4).view(np.uint16)
        red, green, blue = ((pixels >> shift) & np.uint16(31) for shift in (0, 5, 10))
        luma = (red * _WEIGHTS[0] + green * _WEIGHTS[1] + blue * _WEIGHTS[2]).astype(np.float64)
        colours = tuple(colour.astype(np.uint8) for colour in (red, green, blue))
        return cls(colours, luma, luma @ _ONES, np.vecdot(luma, luma))

    def take(self, chosen: NDArray[np.intp]) -> Self:
        """Those of them."""
        if len(chosen) == len(self.luma):
            return self
        colours = tuple(colour[chosen] for colour in self.colours)
        return type(self)(colours, self.luma[chosen], self.total[chosen], self.square[chosen])

    def defects(self, other: Self) -> NDArray[np.float64]:
        """1 - SSIM * colour of each block, (m,). Sums stand for means, variances and covariance: 64 and 64^2 cancel."""
        totals = self.total * other.total
        squares = self.total**2 + other.total**2
        ssim = (2 * totals + _C1) * (2 * (_PIXELS * np.vecdot(self.luma, other.luma) - totals) + _C2)
        ssim /= (squares + _C1) * (_PIXELS * (self.square + other.square) - squares + _C2)
        apart = np.zeros_like(self.colours[0])  # three times 31 at most
        for a, b in zip(self.colours, other.colours, strict=True):
            apart += np.maximum(a, b) - np.minimum(a, b)
        difference = (apart @ _ONES) / (31 * 3 * _PIXELS)
        return np.asarray(1 - np.clip(ssim, 0, 1) * np.clip(1 - COLOUR_GAIN * difference, 0, 1), np.float64)
