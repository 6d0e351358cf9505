"""Alignment: by how many frames a candidate lags behind the reference.

A constant lag is found before anyone plays. Reference and candidate both run without inputs. Where the reference's
picture changes, the frame before and the frame after tell one lag from the next; the lag with the least defect over the
largest changes wins, the smaller one if two are as good.

In play a sound candidate may take a lag frame where the reference takes none, and is then a frame early or late for a
while. That is followed; showing every picture twice is not.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.defect import defect
from reference import Frame

MAX_LAG: Final = 10
"""Frames either way: a sixth of a second, more than any start-up difference seen between sound emulators."""

MIN_PROBE_FRAMES: Final = 120
MAX_PROBE_FRAMES: Final = 600
"""Two to ten seconds: most ROMs have changed the screen by then; a longer search pays for nothing."""

_MOST_CHANGES: Final = 24

SWITCH_FRAMES: Final = 4.0
"""A candidate is taken to be early or late from now on where that saves more than so many wholly lost frames. A sound
one takes a lag frame now and then; one that shows each picture twice would have to switch with every other frame."""


def probe_frames(quiet: Iterable[Frame], first_input: int | None) -> int:
    """How many frames to run without inputs, of a reference that does what `quiet` shows.

    Up to the first input where that is long enough to tell, and on to the first change of the picture if there is none.
    """
    fewest = int(np.clip(first_input or 0, MIN_PROBE_FRAMES, MAX_PROBE_FRAMES))
    before: Frame | None = None
    frame = 0
    for frame, picture in enumerate(islice(quiet, MAX_PROBE_FRAMES)):
        if before is not None and not np.array_equal(before, picture):
            return max(fewest, frame + 1 + MAX_LAG)
        before = picture
    return max(fewest, frame + 1)


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


def follow(losses: NDArray[np.float64]) -> NDArray[np.intp]:
    """For each frame the row of `losses`, (rows, frames), on the path that loses least, (frames,).

    The rows are what each frame loses at one of several lags; to go from one to another costs SWITCH_FRAMES (Viterbi's
    algorithm).
    """
    rows, frames = losses.shape
    if not losses[0].any():  # in step all the way, as most candidates are most of the time
        return np.zeros(frames, np.intp)
    cheapest = np.zeros(rows)
    came_from = np.empty((frames, rows), np.intp)
    for frame in range(frames):
        best = int(cheapest.argmin())
        switched = cheapest[best] + SWITCH_FRAMES
        came_from[frame] = np.where(switched < cheapest, best, np.arange(rows))
        cheapest = np.minimum(cheapest, switched) + losses[:, frame]
    path = np.empty(frames, np.intp)
    row = int(cheapest.argmin())
    for frame in reversed(range(frames)):
        path[frame] = row
        row = came_from[frame, row]
    return path
