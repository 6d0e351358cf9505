"""What a self-checking ROM says of itself, and how it is waited for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reference import Emulator, Frame


@dataclass(frozen=True)
class Verdict:
    """How many of the ROM's own tests passed, of how many."""

    passes: int
    total: int

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

    def run(self, emulator: Emulator, keys: NDArray[np.uint16]) -> Verdict:
        """Play `keys` on the loaded emulator, then wait a bounded number of frames for the verdict.

        Raises VerdictError if none comes; the emulator's own errors pass through.
        """


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
