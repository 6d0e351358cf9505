"""Playing a case on a candidate, in step with the reference, and comparing picture by picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice, repeat
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.alignment import find_lag, probe_frames
from graders.defect import defect
from graders.yardstick import Standard, batches, shifted
from reference import Emulator, EmulatorError, Frame, TimedOut

_BATCH_FRAMES: Final = 32

TRIAL_FRAMES: Final = 240
"""Four seconds of play decide whether a lagging candidate started late or shows its pictures late."""


@dataclass(frozen=True)
class Played:
    """A candidate's play of one case.

    `defects` is D per reference frame, shape (frames,), NaN from the frame where the candidate broke. `lag` is how many
    frames its pictures come late; `input_shift` is by how many frames its inputs were moved.
    """

    defects: NDArray[np.float64]
    lag: int
    input_shift: int
    broke: EmulatorError | None = None

    @property
    def broke_at(self) -> int | None:
        """The first reference frame without a picture; None if it played to the end."""
        return int(np.flatnonzero(np.isnan(self.defects))[0]) if np.isnan(self.defects).any() else None

    @property
    def timed_out(self) -> bool:
        return isinstance(self.broke, TimedOut)

    @property
    def cost(self) -> float:
        """The sum of the defects; a frame without a picture counts as wholly wrong."""
        return float(np.nan_to_num(self.defects, nan=1.0).sum())

    @property
    def exact(self) -> float:
        """The share of frames that are identical to the reference's, of all frames."""
        return float(np.mean(self.defects == 0))


def play(
    candidate: Emulator, rom: bytes, keys: NDArray[np.uint16], first_input: int | None, standard: Standard
) -> Played:
    """Load the ROM, find the candidate's lag, and play to the end or to where it breaks.

    Raises LoadFailed if the candidate does not load the ROM; breaking later is part of the result.
    """
    candidate.load(rom)
    probe = min(probe_frames(first_input), len(keys))
    seen: list[Frame] = []
    try:
        seen.extend(_pictures(candidate, np.zeros(probe, np.uint16)))
    except EmulatorError as error:
        return _compare(_then_raise(seen, error), standard, len(keys))
    lag = find_lag(list(islice(standard.quiet.pictures(), probe)), seen)
    if lag == 0 and (first_input is None or probe <= first_input):
        return _compare(chain(seen, _pictures(candidate, keys[probe:])), standard, len(keys))
    shifts = [0] if first_input is None or lag == 0 else [lag, 0]
    if first_input is not None and len(shifts) > 1:
        trial = keys[: first_input + TRIAL_FRAMES]
        shifts.sort(key=lambda shift: _from_start(candidate, trial, standard, lag, shift).cost)
    return _from_start(candidate, keys, standard, lag, shifts[0])


def _from_start(candidate: Emulator, keys: NDArray[np.uint16], standard: Standard, lag: int, shift: int) -> Played:
    try:
        candidate.reset()
    except EmulatorError as error:
        return _compare(_then_raise([], error), standard, len(keys), lag, shift)
    # Pictures that come `lag` frames late need as many frames more to reach the last one.
    needed = np.concatenate([keys, np.zeros(max(lag, 0), np.uint16)])
    return _compare(_pictures(candidate, shifted(needed, shift)), standard, len(keys), lag, shift)


def _pictures(candidate: Emulator, keys: NDArray[np.uint16]) -> Iterator[Frame]:
    for held in keys.tolist():
        candidate.set_keys(held)
        candidate.run_frame()
        yield candidate.frame()


def _then_raise(pictures: list[Frame], error: EmulatorError) -> Iterator[Frame]:
    yield from pictures
    raise error


def _aligned(pictures: Iterator[Frame], lag: int) -> Iterator[Frame]:
    """Drop the first `lag` pictures, or show the first one that much longer."""
    if lag > 0:
        yield from islice(pictures, lag, None)
        return
    for first in islice(pictures, 1):
        yield from repeat(first, 1 - lag)
    yield from pictures


def _compare(pictures: Iterator[Frame], standard: Standard, frames: int, lag: int = 0, shift: int = 0) -> Played:
    defects = np.full(frames, np.nan)
    aligned = _aligned(pictures, lag)
    for first, ours in batches(standard.trace, _BATCH_FRAMES):
        wanted = min(len(ours), frames - first)
        if wanted <= 0:
            break
        theirs: list[Frame] = []
        broke: EmulatorError | None = None
        try:
            theirs.extend(islice(aligned, wanted))
        except EmulatorError as error:
            broke = error
        if theirs:
            defects[first : first + len(theirs)] = defect(np.stack(theirs), ours[: len(theirs)])
        if broke is not None:
            return Played(defects, lag, shift, broke)
    return Played(defects, lag, shift)
