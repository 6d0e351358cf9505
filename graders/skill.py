"""The skill score: what something is worth beyond what a null, which nobody plays on, reaches by itself."""

import numpy as np
from numpy.typing import NDArray


def skill(candidate: NDArray[np.float64], null: NDArray[np.float64], alpha: float) -> NDArray[np.float64]:
    """max(0, 1 - candidate / (alpha * null)) for each pair of distances from the reference; 0 where the null's is 0."""
    allowed = alpha * null
    return np.where(allowed > 0, np.clip(1 - candidate / np.where(allowed > 0, allowed, 1), 0, 1), 0.0)
