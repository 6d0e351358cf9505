"""How fast a candidate is: its own time, by the clock of this process, without ours for comparing."""

import time
from collections.abc import Callable
from typing import TypeVar

from reference import FRAME_RATE_HZ, Emulator, Frame, Samples

_Result = TypeVar("_Result")


class Timed:
    """An emulator with a stopwatch: `frames_played` in `seconds`, over all its plays; loading is not counted."""

    def __init__(self, inner: Emulator) -> None:
        self.inner = inner
        self.frames_played = 0
        self.seconds = 0.0

    @property
    def realtime_factor(self) -> float | None:
        """How many times faster than a real GBA it was; None before the first frame."""
        if self.seconds <= 0 or self.frames_played == 0:
            return None
        return round(self.frames_played / self.seconds / FRAME_RATE_HZ, 3)

    def _timed(self, call: Callable[[], _Result]) -> _Result:
        started = time.process_time()
        try:
            return call()
        finally:
            self.seconds += time.process_time() - started

    @property
    def identity(self) -> str:
        return self.inner.identity

    @property
    def audio_rate(self) -> int:
        return self.inner.audio_rate

    def load(self, rom: bytes) -> None:
        self.inner.load(rom)

    def reset(self) -> None:
        self.inner.reset()

    def set_keys(self, keys: int) -> None:
        self._timed(lambda: self.inner.set_keys(keys))

    def run_frame(self) -> None:
        self._timed(self.inner.run_frame)
        self.frames_played += 1

    def frame(self) -> Frame:
        return self._timed(self.inner.frame)

    def audio(self) -> Samples:
        return self._timed(self.inner.audio)

    def close(self) -> None:
        self.inner.close()
