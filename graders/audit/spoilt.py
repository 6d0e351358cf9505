"""The reference as a candidate, to be spoilt in one known way."""

from typing import Final

import numpy as np

from reference import FRAME_RATE_HZ, Frame, Reference, Samples

BLACK: Final = 0
WHITE: Final = 0x7FFF

SEED: Final = 20_260_501
"""Any: what is drawn at random is the same on every run."""


class Spoilt:
    """The reference as it is; subclasses spoil it. `first_input` and `frames` are those of the replay played."""

    other_rom = b""
    """Another ROM than the one that is played."""

    def __init__(self, inner: Reference, first_input: int, frames: int) -> None:
        self._inner = inner
        self._first_input = first_input
        self._length = frames
        self._shown = 0
        """Frames run since power-on."""

    @property
    def identity(self) -> str:
        return f"{type(self).__name__} of {self._inner.identity}"

    @property
    def audio_rate(self) -> int:
        return self._inner.audio_rate

    def load(self, rom: bytes) -> None:
        self._inner.load(rom)
        self.restart()

    def reset(self) -> None:
        self._inner.reset()
        self.restart()

    def restart(self) -> None:
        """Forget what was seen since power-on."""
        self._shown = 0

    def set_keys(self, keys: int) -> None:
        self._inner.set_keys(keys)

    def run_frame(self) -> None:
        self._inner.run_frame()
        self._shown += 1

    def frame(self) -> Frame:
        return self._inner.frame()

    def audio(self) -> Samples:
        return self._inner.audio()

    def _silence(self) -> Samples:
        """A frame's; the machine's own first frame may have less."""
        return np.zeros((round(self.audio_rate / FRAME_RATE_HZ), 2), np.int16)

    def close(self) -> None:
        self._inner.close()
