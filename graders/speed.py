"""How fast a candidate is: its own time, by the clock of this process, without ours for comparing."""

import time

from reference import FRAME_RATE_HZ, Emulator, Frame, Samples


class Timed:
    """An emulator with a stopwatch: `frames_played` in `seconds`, over all its plays.

    Loading is not counted, nor what is done with its picture and sound, which is ours.
    """

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
        self.inner.set_keys(keys)

    def run_frame(self) -> None:
        started = time.process_time()
        try:
            self.inner.run_frame()
        finally:
            self.seconds += time.process_time() - started
        self.frames_played += 1

    def frame(self) -> Frame:
        return self.inner.frame()

    def audio(self) -> Samples:
        return self.inner.audio()

    def close(self) -> None:
        self.inner.close()
