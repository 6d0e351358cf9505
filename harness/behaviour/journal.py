"""A run's logs as this package reads them: line by line, and whatever a line holds."""

import bisect
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a log; a torn last line and lines that hold none are let pass. Raises OSError."""
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                return
            with suppress(ValueError, RecursionError):
                entry = json.loads(line)
                if isinstance(entry, dict):
                    yield entry


def seconds(value: Any) -> float | None:
    """A number that can be a time or a duration; None for all else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
        return None
    return float(value)


class WorkingTime:
    """What the working time was at a date, by readings of both: (seconds since 1970, seconds of working time).

    Between two readings it goes on from the first as the date does, and never beyond the second.
    """

    def __init__(self, readings: Iterable[tuple[float, float]]) -> None:
        self._readings = sorted(readings)

    @classmethod
    def of(cls, entries: Iterable[dict[str, Any]]) -> "WorkingTime":
        """By the entries of a log, or of whatever else, that have `time` and `working_s`."""
        readings = ((seconds(entry.get("time")), seconds(entry.get("working_s"))) for entry in entries)
        return cls((time, working_s) for time, working_s in readings if time is not None and working_s is not None)

    @property
    def end_s(self) -> float | None:
        """The most that is known; None if nothing is."""
        return max((working_s for _, working_s in self._readings), default=None)

    def at(self, time: float) -> float | None:
        """In seconds; None if nothing is known."""
        if not self._readings:
            return None
        after = bisect.bisect_right(self._readings, time, key=lambda reading: reading[0])
        if not after:
            return max(0.0, self._readings[0][1] - (self._readings[0][0] - time))
        since, working_s = self._readings[after - 1]
        gone_on = working_s + time - since
        if after < len(self._readings):
            gone_on = min(gone_on, self._readings[after][1])
        return max(working_s, gone_on)
