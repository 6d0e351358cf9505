"""What a self-checking ROM says of itself, and how it is waited for."""

import contextlib
import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graders.procedural.canary import Canary
from reference import Emulator, EmulatorError, Frame


@dataclass(frozen=True)
class Verdict:
    """How many of the ROM's own tests passed, of how many."""

    passes: int
    total: int
    page: str = ""
    """Which of the ROM's pages or suites shows it, where there are several: the keys choose."""
    passed: tuple[bool, ...] = field(default=(), compare=False)
    """Which tests passed, in order, where the screen tells."""
    whole: bool = field(default=True, compare=False)
    """Every test was judged; else the machine hung, broke, or was too slow, and how far it came is only about known."""
    broke: EmulatorError | None = field(default=None, compare=False)
    """What ended the emulator before the ROM was done; what had passed until then counts."""

    def __post_init__(self) -> None:
        if not 0 <= self.passes <= self.total or self.total == 0:
            raise ValueError(f"{self.passes} of {self.total} tests is not a count.")

    @property
    def score(self) -> float:
        return self.passes / self.total


class VerdictError(ValueError):
    """The screen shows no valid verdict; `picture` is the last one seen."""

    def __init__(self, message: str, picture: Frame) -> None:
        super().__init__(message)
        self.picture = picture


class Procedure(Protocol):
    """Plays a self-checking ROM and reads what it says."""

    @property
    def name(self) -> str:
        """The ROM family."""

    @property
    def limit_frames(self) -> int:
        """How many frames `run` waits at most when the keys are played."""

    def run(self, emulator: Emulator, keys: NDArray[np.uint16]) -> Verdict:
        """Play `keys` on the loaded emulator, then wait a bounded number of frames for the verdict.

        Raises VerdictError if none comes; the emulator's own errors pass through, unless a part was judged by then.
        """

    def spoilt(self, rom: bytes, verdict: Verdict, seed: bytes) -> Canary | None:
        """The ROM with tests broken that `seed` chooses, for an emulator with this verdict; None if none can be."""


def play_keys(emulator: Emulator, keys: NDArray[np.uint16]) -> None:
    """Play `keys`, one value a frame, and let go of all keys."""
    for held in keys.tolist():
        emulator.set_keys(held)
        step(emulator)
    emulator.set_keys(0)


def step(emulator: Emulator) -> None:
    """One frame, its sound thrown away: a module may rely on being drained."""
    emulator.run_frame()
    emulator.audio()


def wait_for(emulator: Emulator, read: Callable[[Frame], Verdict], limit_frames: int) -> Verdict:
    """The first verdict that `read` finds in the next `limit_frames` pictures; else its last VerdictError."""
    for _ in range(limit_frames):
        step(emulator)
        try:
            return read(emulator.frame())
        except VerdictError as error:
            last = error
    raise last


def as_far_as_it_comes(
    emulator: Emulator, keys: NDArray[np.uint16], read: Callable[[Frame, bool], Verdict], limit_frames: int
) -> Verdict:
    """The first whole verdict after `keys`; of a machine that hangs or breaks, what its last picture shows.

    `read` takes a picture and whether its verdict must be whole, and raises VerdictError if it shows none.
    """
    picture: Frame | None = None
    try:
        for frame, held in enumerate((*keys.tolist(), *[0] * limit_frames)):
            emulator.set_keys(held)
            step(emulator)
            picture = emulator.frame()
            if frame >= len(keys):
                with contextlib.suppress(VerdictError):
                    return read(picture, True)
    except EmulatorError as error:
        if picture is None:
            raise
        try:
            return dataclasses.replace(read(picture, False), whole=False, broke=error)
        except VerdictError:
            raise error from None
    assert picture is not None
    return read(picture, False)
