"""The one protocol that reference and candidate both speak."""

from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reference.frame import Frame

Samples: TypeAlias = NDArray[np.int16]
"""Sound: int16 of shape (n, 2), left and right."""


class Emulator(Protocol):
    """A Game Boy Advance that runs one ROM, frame by frame.

    Every method may raise LoadFailed, Trapped or TimedOut; after that only `close` may be called.
    """

    @property
    def identity(self) -> str:
        """What makes two emulators give the same output: kind, version, digest."""

    def load(self, rom: bytes) -> None:
        """Insert a ROM and switch on; the next `run_frame` makes frame 0."""

    def reset(self) -> None:
        """Switch off and on again, with an empty save memory."""

    def set_keys(self, keys: int) -> None:
        """Hold exactly these Buttons from now on."""

    def run_frame(self) -> None:
        """Emulate one video frame."""

    def frame(self) -> Frame:
        """The picture after the last `run_frame`; the caller's own copy."""

    def audio(self) -> Samples:
        """The sound since the last call."""

    @property
    def audio_rate(self) -> int:
        """Stereo pairs a second."""

    def close(self) -> None:
        """Free everything; may be called twice."""


class Reference(Emulator, Protocol):
    """An emulator whose state can also be saved, restored and read."""

    def save_state(self) -> bytes:
        """The whole machine, for `load_state` on the same ROM."""

    def load_state(self, state: bytes) -> None:
        """Go back to a saved state; ValueError if it is not one of this ROM's."""

    def read_memory(self, address: int, length: int) -> bytes:
        """Bytes of work RAM or video memory as the CPU would see them; ValueError outside."""
