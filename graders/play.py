"""Playing a case on a candidate, in step with the reference, and comparing picture by picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice, repeat
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.alignment import find_lag, probe_frames
from graders.defect import nearby_defects
from graders.explain import Moments
from graders.yardstick import Standard, batches, shifted
from reference import Emulator, EmulatorError, Frame, Samples

_BATCH_FRAMES: Final = 32

TRIAL_FRAMES: Final = 240
"""Four seconds of play decide whether a lagging candidate started late or shows its pictures late."""

TRIAL_WEIGHT_FRAMES: Final = 60.0
"""If by then they do not show it for so long, with full weight, more than four seconds."""


@dataclass(frozen=True)
class Played:
    """A candidate's play of one case.

    Per reference frame, shape (frames,): `defects` is D, in step, NaN from the frame where the candidate broke;
    `exact_frames` tells which pictures are identical to the reference's. `moments` are those that cost most. `lag` is
    how many frames its pictures come late. `sound` is what it played in each of its own frames, from power-on, where
    that was asked for.
    """

    defects: NDArray[np.float64]
    exact_frames: NDArray[np.bool_]
    moments: Moments
    lag: int
    sound: list[Samples]
    broke: EmulatorError | None = None

    @property
    def broke_at(self) -> int | None:
        """The first reference frame without a picture; None if it played to the end."""
        return int(np.flatnonzero(np.isnan(self.defects))[0]) if np.isnan(self.defects).any() else None

    @property
    def cost(self) -> tuple[int, float]:
        """How wrong it is: how many frames are not exact, then the sum of the defects, 1 where there is no picture."""
        return int((~self.exact_frames).sum()), float(np.nan_to_num(self.defects, nan=1.0).sum())

    @property
    def exact(self) -> float:
        """The share of frames that are identical to the reference's, of all frames."""
        return float(np.mean(self.exact_frames))


def play(
    candidate: Emulator, rom: bytes, keys: NDArray[np.uint16], first_input: int | None, standard: Standard
) -> Played:
    """Load the ROM, find the candidate's lag, and play to the end or to where it breaks; sound is kept if it is graded.

    Raises LoadFailed if the candidate does not load the ROM; breaking later is part of the result.
    """
    candidate.load(rom)
    player = _Player(candidate, keys, standard, with_sound=standard.yardstick.sound is not None)
    probe = min(probe_frames(standard.quiet.pictures(), first_input), len(keys))
    before_play = first_input is None or probe <= first_input
    seen: list[Frame] = []
    try:
        if not before_play:
            beginning = player.identical(min(probe_frames(standard.trace.pictures(), first_input), len(keys)))
            if beginning is not None:
                return player.compare(chain(beginning, player.pictures(keys[len(beginning) :])))
            candidate.reset()
        seen.extend(player.pictures(np.zeros(probe, np.uint16)))
    except EmulatorError as error:
        # Where play begins before the probe ends, the probe's pictures are not of the play.
        return player.compare(_then_raise(seen, error)) if before_play else player.from_start(0, 0)
    lag = find_lag(list(islice(standard.quiet.pictures(), probe)), seen)
    if lag == 0 and before_play:
        return player.compare(chain(seen, player.pictures(keys[probe:])))
    if first_input is None or lag == 0:
        return player.from_start(lag, 0)
    # Late from the start, or late in showing? The first needs its inputs late as well, the second does not.
    trial = _Player(candidate, keys[: _trial_end(standard, first_input)], standard, with_sound=False)
    shift = min((lag, 0), key=lambda shift: trial.from_start(lag, shift).cost)
    return player.from_start(lag, shift)


def _trial_end(standard: Standard, first_input: int) -> int:
    """The frame after which the play has shown long enough what the player does."""
    shown = np.cumsum(standard.yardstick.weight[first_input:])
    return first_input + max(TRIAL_FRAMES, int(np.searchsorted(shown, TRIAL_WEIGHT_FRAMES)))


class _Player:
    """Plays `keys`, one value a reference frame, and compares."""

    def __init__(self, candidate: Emulator, keys: NDArray[np.uint16], standard: Standard, *, with_sound: bool) -> None:
        self._candidate = candidate
        self._keys = keys
        self._standard = standard
        self._with_sound = with_sound
        self._sound: list[Samples] = []

    def from_start(self, lag: int, shift: int) -> Played:
        """Play from power-on with the inputs moved by `shift` frames."""
        self._sound = []
        try:
            self._candidate.reset()
        except EmulatorError as error:
            return self.compare(_then_raise([], error), lag)
        # Pictures that come `lag` frames late need as many frames more to reach the last one.
        needed = np.concatenate([self._keys, np.zeros(max(lag, 0), np.uint16)])
        return self.compare(self.pictures(shifted(needed, shift)), lag)

    def identical(self, frames: int) -> list[Frame] | None:
        """The first pictures of the play if they are the reference's, each of them; else None, and some were run."""
        shown = []
        for ours, theirs in zip(self.pictures(self._keys[:frames]), self._standard.trace.pictures(), strict=False):
            if not np.array_equal(ours, theirs):
                return None
            shown.append(ours)
        return shown

    def pictures(self, keys: NDArray[np.uint16]) -> Iterator[Frame]:
        """Run a frame for each value; its sound is kept where it is wanted."""
        for held in keys.tolist():
            self._candidate.set_keys(held)
            self._candidate.run_frame()
            sound = self._candidate.audio()  # drained in any case
            if self._with_sound:
                self._sound.append(sound)
            yield self._candidate.frame()

    def compare(self, pictures: Iterator[Frame], lag: int = 0) -> Played:
        """Compare pictures from power-on on with the reference's, until they end or the candidate breaks."""
        frames = len(self._keys)
        yardstick = self._standard.yardstick
        nearby = np.empty((3, frames))
        shown_frames = 0
        moments = Moments()
        aligned = _aligned(pictures, lag)
        broke: EmulatorError | None = None
        for first, ours, turned in batches(self._standard.trace, _BATCH_FRAMES):
            wanted = min(len(ours) - 2, frames - first)
            if wanted <= 0:
                break
            theirs: list[Frame] = []
            try:
                theirs.extend(islice(aligned, wanted))
            except EmulatorError as error:
                broke = error
            if theirs:
                shown_frames = first + len(theirs)
                here = slice(first, shown_frames)
                nearby[:, here] = nearby_defects(theirs, ours[: len(theirs) + 2], turned[: len(theirs) + 1])
                if nearby[0, here].any():
                    costs = yardstick.costs(yardstick.in_step(nearby[:, here], first), first)
                    moments.add(first, theirs, ours[1 : len(theirs) + 1], costs)
            if broke is not None:
                break
        defects = np.full(frames, np.nan)
        defects[:shown_frames] = yardstick.in_step(nearby[:, :shown_frames])
        exact = np.zeros(frames, np.bool_)
        exact[:shown_frames] = nearby[0, :shown_frames] == 0
        return Played(defects, exact, moments, lag, self._sound, broke)


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
