"""Alignment: by how many frames a candidate constantly lags behind the reference, found before anyone plays.

Reference and candidate both run without inputs. Where the reference's picture changes, the frame before and the frame
after tell one lag from the next; the lag with the least defect over the largest changes wins, the smaller one if two
are as good.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from graders.defect import defect
from reference import Frame

MAX_LAG: Final = 10
"""Frames either way: a sixth of a second, more than any start-up difference seen between sound emulators."""

MIN_PROBE_FRAMES: Final = 120
MAX_PROBE_FRAMES: Final = 600
"""Two to ten seconds: most ROMs have changed the screen by then; a longer search pays for nothing."""

_MOST_CHANGES: Final = 24


def probe_frames(first_input: int | None) -> int:
    """How many frames to run without inputs: up to the first input where that is long enough to tell."""
    return int(
        np.clip(first_input if first_input is not None else MIN_PROBE_FRAMES, MIN_PROBE_FRAMES, MAX_PROBE_FRAMES)
    )


def find_lag(reference: Sequence[Frame], candidate: Sequence[Frame]) -> int:
    """The lag k in [-MAX_LAG, MAX_LAG] for which candidate[f + k] looks most like reference[f].

    Both are pictures from frame 0 on without inputs, equally many.
    """
    frames = min(len(reference), len(candidate))
    theirs = np.stack(candidate[:frames])
    ours = np.stack(reference[:frames])
    if np.array_equal(ours, theirs):
        return 0
    changes = defect(ours[1:], ours[:-1])
    largest = np.argsort(-changes, kind="stable")[:_MOST_CHANGES]
    largest = largest[changes[largest] > 0]
    # A lag may push a compared frame past the end of what was seen: look only where all lags can be compared.
    largest = largest[largest + 1 + MAX_LAG < frames]
    if len(largest) == 0:
        return 0
    looked_at = np.unique(np.concatenate([largest, largest + 1]))
    costs = {
        lag: float(defect(theirs[np.maximum(looked_at + lag, 0)], ours[looked_at]).sum())
        for lag in sorted(range(-MAX_LAG, MAX_LAG + 1), key=abs)
    }
    return min(costs, key=lambda lag: (costs[lag], abs(lag)))
