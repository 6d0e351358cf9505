"""The run's two clocks: wall time, and working time, which stands still while a failing API is waited for."""

import threading
import time
from collections.abc import Callable
from typing import Final, NamedTuple

from harness.protocols import Clock

TIME_UP_S: Final = 1.0
"""Less time than this is none: no model answers in it, and a sandbox needs a limit above zero."""


class _Waits(NamedTuple):
    """Seconds waited before the last wait, and that one's begin and end, which may lie ahead."""

    earlier_s: float
    begin: float
    end: float

    def until(self, now: float) -> float:
        return self.earlier_s + max(0.0, min(now, self.end) - self.begin)


class RunClock:
    """Counts from `start` on; see harness.protocols.Clock.

    `working_s` and `wall_s` are what a run that is taken up again has used before. `now` is any clock that never goes
    back, in seconds.
    """

    def __init__(
        self, *, working_s: float = 0.0, wall_s: float = 0.0, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._now = now
        self._wall_before_s = wall_s
        self._started: float | None = None
        self._lock = threading.Lock()
        self._waits = _Waits(wall_s - working_s, 0.0, 0.0)  # replaced whole: the snapshots' thread reads it

    def start(self, away_s: float = 0.0) -> None:
        """From now on time counts; `away_s` of wall time, in which nobody worked, have passed since it last did."""
        if self._started is None:
            self._wall_before_s += away_s
            self._waits = self._waits._replace(earlier_s=self._waits.earlier_s + away_s)
            self._started = self._now()

    def wall_s(self) -> float:
        return self._wall_at(self._now())

    def elapsed_s(self) -> float:
        now = self._now()
        return self._wall_at(now) - self._waits.until(now)

    def waiting(self, failed_after_s: float, wait_s: float) -> None:
        """A request has just failed that was made `failed_after_s` ago, and the next comes in `wait_s`.

        Neither is working time, nor is any other time for which the agent was kept waiting. What of the wait lies ahead
        is taken off as it passes, so working time goes back by no more than the failed request.
        """
        with self._lock:  # a gateway's requests fail in threads of their own
            if self._started is None:
                return
            now = self._now()
            # Where a wait was cut short, the request after it began before its planned end: no second counts twice.
            begin = max(now - failed_after_s, min(now, self._waits.end), self._started)
            self._waits = _Waits(self._waits.until(now), begin, now + wait_s)

    def stop_waiting(self) -> None:
        """What was waited for has come before the planned end of the wait."""
        self.waiting(0.0, 0.0)

    def _wall_at(self, now: float) -> float:
        return self._wall_before_s + (now - self._started if self._started is not None else 0.0)


def times(clock: Clock) -> dict[str, float]:
    """Both readings for an event, from which a run that is taken up again goes on."""
    return {"working_s": round(clock.elapsed_s(), 3), "wall_s": round(clock.wall_s(), 3)}
