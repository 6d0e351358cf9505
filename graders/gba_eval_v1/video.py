"""How alike two sequences of pictures look: block SSIM on luma against the reference's own motion.

Source of every formula: the public GBA Eval (2026-05), as FACTS.md gives it. SSIM is Wang et al. 2004.

Luma is kept in thousandths, where it is a whole number, and a block's sums are then exact in float64: a frame's defect
is the same to the last bit however the frames are batched.
"""

from typing import Final, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from graders.gba_eval_v1.sigmoid import sigmoid
from reference import HEIGHT, WIDTH, Frame

ScoringMode: TypeAlias = Literal["frame_mean", "endstate"]
"""What of a case counts: every frame equally, or the last one alone, which must then be all but identical."""

BLOCK: Final = 10
BLOCK_PIXELS: Final = BLOCK * BLOCK
BLOCK_ROWS: Final = HEIGHT // BLOCK
BLOCK_COLUMNS: Final = WIDTH // BLOCK
BLOCKS: Final = BLOCK_ROWS * BLOCK_COLUMNS

DEFECT_FLOOR: Final = 0.15  # a block's defect below this is held to be invisible and counts nothing
FLAT_SHARE: Final = 0.999  # of a frame's pixels equal to its first one: a flat frame
TAU_QUANTILE: Final = 0.9
TAU_RANGE: Final = (0.005, 0.35)
ENDSTATE_TAU: Final = 1e-4

_LUMA_SCALE: Final = 1000
# SSIM's constants for 8-bit luma, in the units of a block's sums: luma in thousandths, times a block's pixels.
_C1: Final = (0.01 * 255 * _LUMA_SCALE * BLOCK_PIXELS) ** 2
_C2: Final = (0.03 * 255 * _LUMA_SCALE * BLOCK_PIXELS) ** 2

_COLOURS: Final = np.arange(1 << 15)
_RED, _GREEN, _BLUE = ((c << 3) | (c >> 2) for c in (_COLOURS & 31, _COLOURS >> 5 & 31, _COLOURS >> 10))
_LUMA: Final = (299 * _RED + 587 * _GREEN + 114 * _BLUE).astype(np.float64)  # ITU-R BT.601, in thousandths

_BLOCKS_AT_ONCE: Final = 256  # their luma stays in a processor's second-level cache


class VideoComparison:
    """Compares a candidate's pictures with the reference's, batch by batch.

    Memory does not grow by more than 16 bytes a frame. Frames are BGR555 as in `reference.Frame`.
    """

    def __init__(self) -> None:
        self._defects: list[NDArray[np.float64]] = []
        self._motion: list[NDArray[np.float64]] = []
        self._last_reference: Frame | None = None
        self._last_candidate: Frame = np.zeros((HEIGHT, WIDTH), np.uint16)

    def add(self, reference_batch: NDArray[np.uint16], candidate_batch: NDArray[np.uint16]) -> None:
        """The next frames: uint16 arrays (n, 160, 240) and (m, 160, 240), m <= n.

        Where the candidate has fewer, because it broke, its last picture stands still for the rest; black if it never
        showed one. Raises ValueError for other shapes or types and for more frames of the candidate than of the
        reference.
        """
        reference, candidate = _checked(reference_batch), _checked(candidate_batch)
        missing = len(reference) - len(candidate)
        if missing < 0:
            raise ValueError(f"The candidate has {-missing} frames more than the reference.")
        if len(reference) == 0:
            return
        if missing:
            still = candidate[-1] if len(candidate) else self._last_candidate
            candidate = np.concatenate([candidate, np.broadcast_to(still, (missing, HEIGHT, WIDTH))])
        self._defects.append(frame_defects(reference, candidate))
        self._motion.append(self._reference_motion(reference))
        self._last_reference = reference[-1].copy()
        self._last_candidate = candidate[-1].copy()

    def _reference_motion(self, reference: NDArray[np.uint16]) -> NDArray[np.float64]:
        """D between each frame and the one before it, of those that differ in colour at all."""
        if self._last_reference is None:
            before, after = reference[:-1], reference[1:]
        else:
            before, after = np.concatenate([self._last_reference[None], reference[:-1]]), reference
        structure, moved = _structural_defects(before, after)
        return structure[moved]

    @property
    def defects(self) -> NDArray[np.float64]:
        """D of each frame so far: float64 of shape (frames,), in [0, 1]."""
        return np.concatenate([np.zeros(0), *self._defects])

    @property
    def tau(self) -> float:
        """The defect at which a frame is worth a half: how much the reference itself changes from frame to frame.

        The element at floor(0.9 n) of the n sorted defects between consecutive reference frames that differ in colour,
        clamped to [0.005, 0.35]; the lower end where no two differ.
        """
        motion = np.sort(np.concatenate([np.zeros(0), *self._motion]))
        if len(motion) == 0:
            return TAU_RANGE[0]
        index = min(int(TAU_QUANTILE * len(motion)), len(motion) - 1)
        return float(np.clip(motion[index], *TAU_RANGE))

    def score(self, mode: ScoringMode) -> float:
        """The case's score in [0, 1] over the frames so far; raises ValueError if there are none."""
        defects = self.defects
        if len(defects) == 0:
            raise ValueError("There are no frames to score.")
        if mode == "endstate":
            return float(sigmoid(defects[-1:], ENDSTATE_TAU)[0])
        if mode == "frame_mean":
            return float(sigmoid(defects, self.tau).mean())
        raise ValueError(f"Unknown scoring mode {mode!r}; known: {', '.join(get_args(ScoringMode))}.")


def frame_defects(reference: NDArray[np.uint16], candidate: NDArray[np.uint16]) -> NDArray[np.float64]:
    """D of each pair: two batches (n, 160, 240) give float64 (n,), in [0, 1].

    The mean over blocks of their defects; 1 where the candidate is flat and the reference is not.
    """
    defects, different = _structural_defects(reference, candidate)
    flat = np.flatnonzero(different & _is_flat(candidate))
    defects[flat[~_is_flat(reference[flat])]] = 1.0
    return defects


def _structural_defects(a: NDArray[np.uint16], b: NDArray[np.uint16]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Each pair's mean of block defects, and whether it differs in colour at all; both (n,)."""
    frames = len(a)
    words = (a.view(np.uint32) ^ b.view(np.uint32)).reshape(frames, BLOCK_ROWS, BLOCK, BLOCK_COLUMNS, BLOCK // 2)
    changed = np.bitwise_or.reduce(words, axis=2).any(axis=3)
    places = np.nonzero(changed)
    defects = np.empty(len(places[0]))
    for start in range(0, len(defects), _BLOCKS_AT_ONCE):
        here = slice(start, start + _BLOCKS_AT_ONCE)
        chosen = tuple(axis[here] for axis in places)
        defects[here] = _block_defects(_tiles(a)[chosen], _tiles(b)[chosen])
    return np.bincount(places[0], defects, frames) / BLOCKS, changed.any(axis=(1, 2))


def _tiles(frames: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """A view of (n, 160, 240) as blocks: (n, 16, 24, 10, 10)."""
    return frames.reshape(-1, BLOCK_ROWS, BLOCK, BLOCK_COLUMNS, BLOCK).transpose(0, 1, 3, 2, 4)


def _block_defects(a: NDArray[np.uint16], b: NDArray[np.uint16]) -> NDArray[np.float64]:
    """The defect of each block, 0 below the floor: two batches of blocks (m, 10, 10) give (m,).

    With n = 100 pixels and S, Q, X the sums of luma, of its squares and of the products, S is n times the
    mean, and n Q - S^2 and n X - S_a S_b are n^2 times the population variance and the covariance.
    """
    luma_a, luma_b = _luma(a), _luma(b)
    sum_a, sum_b = luma_a.sum(axis=1), luma_b.sum(axis=1)
    squares = sum_a * sum_a + sum_b * sum_b
    product = sum_a * sum_b
    variances = BLOCK_PIXELS * (_dot(luma_a, luma_a) + _dot(luma_b, luma_b)) - squares
    covariance = BLOCK_PIXELS * _dot(luma_a, luma_b) - product
    luminance = (2 * product + _C1) / (squares + _C1)
    structure = (2 * covariance + _C2) / (variances + _C2)
    defect = 1 - np.clip(luminance * structure, 0, 1)
    return np.where(defect >= DEFECT_FLOOR, defect, 0.0)


def _luma(blocks: NDArray[np.uint16]) -> NDArray[np.float64]:
    """(m, 10, 10) colours give (m, 100) thousandths."""
    # Twice as fast as looking up with 16-bit indices.
    luma: NDArray[np.float64] = _LUMA.take(blocks.astype(np.intp).reshape(-1, BLOCK_PIXELS))
    return luma


def _dot(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    product: NDArray[np.float64] = np.einsum("ij,ij->i", a, b)
    return product


def _is_flat(frames: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Which of (n, 160, 240) are of one colour, but for one pixel in a thousand; (n,).

    The published grader compares the 32-bit pixels before it drops three bits a channel; frames here have dropped them.
    """
    # Frame by frame, because count_nonzero is an order of magnitude slower along an axis.
    equal = np.array([np.count_nonzero(frame == frame[0, 0]) for frame in frames], np.float64)
    return equal / (HEIGHT * WIDTH) >= FLAT_SHARE


def _checked(frames: NDArray[np.uint16]) -> NDArray[np.uint16]:
    if frames.dtype != np.uint16 or frames.shape[1:] != (HEIGHT, WIDTH):
        raise ValueError(f"Frames are uint16 (n, {HEIGHT}, {WIDTH}), not {frames.dtype} {frames.shape}.")
    return np.ascontiguousarray(frames)
