"""The one curve that turns a distance into a score, for pictures and for sound."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_SHARPNESS: Final = 4


def sigmoid(distance: NDArray[np.float64], tau: float) -> NDArray[np.float64]:
    """1 / (1 + (distance / tau)^4), of the distances' shape: 1 at 0, one half at tau.

    A tau of 0 (no motion in the reference to measure it by) gives 1 for a distance of 0 and 0 for every other.
    """
    if tau <= 0:
        return (distance <= 0).astype(np.float64)
    score: NDArray[np.float64] = 1 / (1 + (distance / tau) ** _SHARPNESS)
    return score
