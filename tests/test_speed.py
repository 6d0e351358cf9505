"""The stopwatch on a candidate."""

import time

import numpy as np
import pytest

from graders.speed import Timed
from reference import FRAME_RATE_HZ, HEIGHT, WIDTH, Frame, Samples


class Slow:
    """An emulator that takes so long for a frame, by the clock that the test gives, and longer to load."""

    identity = "slow"
    audio_rate = 32768

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(time, "process_time", lambda: self.now)

    def load(self, rom: bytes) -> None:
        self.now += 100

    def reset(self) -> None:
        self.now += 100

    def set_keys(self, keys: int) -> None:
        pass

    def run_frame(self) -> None:
        self.now += 0.25

    def frame(self) -> Frame:
        self.now += 0.125
        return np.zeros((HEIGHT, WIDTH), np.uint16)

    def audio(self) -> Samples:
        self.now += 0.125
        return np.zeros((0, 2), np.int16)

    def close(self) -> None:
        pass


def test_only_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames of all plays count; loading, taking pictures and sound, and what is done between frames do not."""
    slow = Slow(monkeypatch)
    timed = Timed(slow)

    assert timed.realtime_factor is None

    for _ in range(3):
        timed.load(b"")
        for _ in range(4):
            timed.set_keys(0)
            timed.run_frame()
            timed.frame()
            timed.audio()
            slow.now += 7  # we compare
        timed.reset()

    assert (12, 3.0) == (timed.frames_played, timed.seconds)
    assert round(4 / FRAME_RATE_HZ, 3) == timed.realtime_factor
