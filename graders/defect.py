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

_COLOURS = np.arange(1 << 15)
_CHANNELS = np.stack([_COLOURS & 31, _COLOURS >> 5 & 31, _COLOURS >> 10]).astype(np.float32) / 31
_LUMA = np.tensordot(np.array([0.299, 0.587, 0.114], np.float32), _CHANNELS, 1)  # ITU-R BT.601


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
    values = _block_defects(_blocks(a, mask), _blocks(b, mask))
    return np.bincount(np.nonzero(mask)[0], values, frames) / BLOCKS


def _blocks(frames: NDArray[np.uint16], mask: NDArray[np.bool_]) -> NDArray[np.uint16]:
    """The masked blocks as (m, 64)."""
    tiled = frames.reshape(-1, BLOCK_ROWS, BLOCK, BLOCK_COLUMNS, BLOCK).transpose(0, 1, 3, 2, 4)
    index, row, column = np.nonzero(mask)
    if len(tiled) == 1:
        index = np.zeros_like(index)
    return tiled[index, row, column].reshape(-1, BLOCK * BLOCK)


def _block_defects(a: NDArray[np.uint16], b: NDArray[np.uint16]) -> NDArray[np.float64]:
    luma_a, luma_b = _LUMA[a], _LUMA[b]
    mean_a, mean_b = luma_a.mean(axis=1), luma_b.mean(axis=1)
    luma_a -= mean_a[:, None]
    luma_b -= mean_b[:, None]
    pixels = BLOCK * BLOCK
    variance_a = np.einsum("ij,ij->i", luma_a, luma_a) / pixels
    variance_b = np.einsum("ij,ij->i", luma_b, luma_b) / pixels
    covariance = np.einsum("ij,ij->i", luma_a, luma_b) / pixels
    ssim = (2 * mean_a * mean_b + _C1) * (2 * covariance + _C2)
    ssim /= (mean_a**2 + mean_b**2 + _C1) * (variance_a + variance_b + _C2)
    difference = sum(np.abs(channel[a] - channel[b]).mean(axis=1) for channel in _CHANNELS) / 3
    alike: NDArray[np.float64] = np.clip(ssim, 0, 1) * np.clip(1 - COLOUR_GAIN * difference, 0, 1)
    return 1.0 - alike
