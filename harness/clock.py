"""The run's clock."""

import time


class RunClock:
    """Counts working time from the moment it is made; see harness.protocols.Clock."""

    def __init__(self, limit_s: float) -> None:
        self.limit_s = limit_s
        self._started = time.monotonic()

    def elapsed_s(self) -> float:
        return time.monotonic() - self._started

    def left_s(self) -> float:
        return max(0.0, self.limit_s - self.elapsed_s())
