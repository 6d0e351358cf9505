"""A journal in memory, and clocks that tests wind."""

import json
from typing import Any

from harness.protocols import Usage


class MemoryJournal:
    """Keeps what a run writes, after the same trip through JSON that a file's lines take."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.entries: list[dict[str, Any]] = []
        self.usages: list[Usage] = []

    def event(self, kind: str, **fields: Any) -> None:
        self.events.append(json.loads(json.dumps({"kind": kind, **fields})))

    def transcript(self, entry: dict[str, Any]) -> None:
        self.entries.append(json.loads(json.dumps(entry)))

    def usage(self, usage: Usage, duration_s: float) -> None:
        self.usages.append(usage)

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The events and transcript entries of a kind."""
        return [entry for entry in [*self.events, *self.entries] if entry["kind"] == kind]


class SteppingClock:
    """A clock that moves on by `step_s` each time somebody looks how much is left."""

    def __init__(self, total_s: float, step_s: float = 0.0) -> None:
        self._total_s = total_s
        self._step_s = step_s
        self._elapsed_s = -step_s

    def left_s(self) -> float:
        self._elapsed_s += self._step_s
        return max(0.0, self._total_s - self._elapsed_s)

    def elapsed_s(self) -> float:
        return self._elapsed_s
