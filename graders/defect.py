"""How different two pictures look: the video defect D, in [0, 1], 0 only for identical frames.

A frame is cut into 8 x 8 blocks, the GBA's tiles. A block's defect is 1 - SSIM * colour: SSIM (Wang et al. 2004,
population variance, on luma) sees structure, the colour factor sees what luma does not. D is the mean over blocks.
One definition and one set of constants for every game.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from reference.frame import HEIGHT, WIDTH

BLOCK: Final = 8
BLOCK_ROWS: Final = HEIGHT // BLOCK
BLOCK_COLUMNS: Final = WIDTH // BLOCK
BLOCKS: Final = BLOCK_ROWS * BLOCK_COLUMNS

# SSIM's usual constants, for a dynamic range of 1.
_C1: Final = 0.01**2
_C2: Final = 0.03**2
# A mean difference of a third of the range in each channel is a wholly wrong colour: red for green is two thirds.
COLOUR_GAIN: Final = 3.0

# ITU-R BT.601's weights of red, green and blue in 256ths: in whole numbers they are exact and quick.
_RED, _GREEN, _BLUE = (np.uint16(weight) for weight in (77, 150, 29))
_FULL_LUMA: Final = np.float32(31 * 256)
_FULL_COLOUR: Final = np.float32(31 * 3)
_FIVE_BITS: Final = np.uint16(31)

_AT_A_TIME: Final = 1024  # blocks: their intermediate values stay in the processor's cache


def differing_blocks(a: NDArray[np.uint16], b: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Which blocks differ at all: two batches (n, 160, 240), or one frame for either, give (n, 20, 30)."""
    words = (a.view(np.uint64) ^ b.view(np.uint64)).reshape(-1, BLOCK_ROWS, BLOCK, BLOCK_COLUMNS, BLOCK // 4)
    rows = np.bitwise_or.reduce(words, axis=2)
    different: NDArray[np.bool_] = (rows[..., 0] | rows[..., 1]).astype(np.bool_)
    return different


def defect(a: NDArray[np.uint16], b: NDArray[np.uint16]) -> NDArray[np.float64]:
    """D of each pair of frames: two batches (n, 160, 240), or one frame for either, give (n,)."""
    mask = differing_blocks(a, b)
    frames = len(mask)
    if not mask.any():
        return np.zeros(frames)
    ours, theirs = _blocks(a, mask), _blocks(b, mask)
    values = np.concatenate(
        [_block_defects(ours[i : i + _AT_A_TIME], theirs[i : i + _AT_A_TIME]) for i in range(0, len(ours), _AT_A_TIME)]
    )
    return np.bincount(np.nonzero(mask)[0], values, frames) / BLOCKS


def nearby_defect(shown: NDArray[np.uint16], reference: NDArray[np.uint16]) -> NDArray[np.float64]:
    """The least D of each shown picture and the reference's of the same frame, the one before and the one after.

    Nobody sees whether a picture comes a sixtieth of a second early or late. `shown` is (n, 160, 240); `reference` is
    (n + 2, 160, 240), with the frame before the first and the one after the last.
    """
    at_hand = [reference[1:-1], reference[:-2], reference[2:]]
    least = np.ones(len(shown))
    for frames in at_hand:  # most often one of them is the very picture, and then no more is to be computed
        least[~differing_blocks(shown, frames).any(axis=(1, 2))] = 0
    wrong = np.flatnonzero(least)
    for frames in at_hand:
        least[wrong] = np.minimum(least[wrong], defect(shown[wrong], frames[wrong]))
    return least


def _blocks(frames: NDArray[np.uint16], mask: NDArray[np.bool_]) -> NDArray[np.uint16]:
    """The masked blocks as (m, 64)."""
    tiled = frames.reshape(-1, BLOCK_ROWS, BLOCK, BLOCK_COLUMNS, BLOCK).transpose(0, 1, 3, 2, 4)
    index, row, column = np.nonzero(mask)
    if len(tiled) == 1:
        index = np.zeros_like(index)
    return tiled[index, row, column].reshape(-1, BLOCK * BLOCK)


def _block_defects(a: NDArray[np.uint16], b: NDArray[np.uint16]) -> NDArray[np.float64]:
    luma_a, luma_b, difference = _compared(a, b)
    pixels = np.float32(BLOCK * BLOCK)
    mean_a, mean_b = luma_a.mean(axis=1), luma_b.mean(axis=1)
    luma_a -= mean_a[:, None]
    luma_b -= mean_b[:, None]
    variance_a = np.einsum("ij,ij->i", luma_a, luma_a) / pixels
    variance_b = np.einsum("ij,ij->i", luma_b, luma_b) / pixels
    covariance = np.einsum("ij,ij->i", luma_a, luma_b) / pixels
    ssim = (2 * mean_a * mean_b + _C1) * (2 * covariance + _C2)
    ssim /= (mean_a**2 + mean_b**2 + _C1) * (variance_a + variance_b + _C2)
    alike: NDArray[np.float64] = np.clip(ssim, 0, 1) * np.clip(1 - COLOUR_GAIN * difference, 0, 1)
    return 1.0 - alike


def _compared(
    a: NDArray[np.uint16], b: NDArray[np.uint16]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float64]]:
    """Both lumas in [0, 1], and each block's mean difference of colour in [0, 1]."""
    luma_a = luma_b = difference = np.zeros((1, 1), np.uint16)
    for shift, weight in ((0, _RED), (5, _GREEN), (10, _BLUE)):
        ours, theirs = (a >> shift) & _FIVE_BITS, (b >> shift) & _FIVE_BITS
        luma_a, luma_b = luma_a + ours * weight, luma_b + theirs * weight
        difference = difference + (np.maximum(ours, theirs) - np.minimum(ours, theirs))
    scale = np.float32(1) / _FULL_LUMA
    return luma_a * scale, luma_b * scale, difference.mean(axis=1, dtype=np.float64) / _FULL_COLOUR
