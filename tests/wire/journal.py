"""A journal in memory."""

import json
from typing import Any

from harness.protocols import Usage


class MemoryJournal:
    """Keeps what a run writes, after the same trip through JSON that a file's lines take."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.entries: list[dict[str, Any]] = []
        self.usages: list[Usage] = []
        self.costs: list[float | None] = []

    def event(self, kind: str, **fields: Any) -> None:
        self.events.append(json.loads(json.dumps({"kind": kind, **fields})))

    def transcript(self, entry: dict[str, Any]) -> None:
        self.entries.append(json.loads(json.dumps(entry)))

    def usage(self, usage: Usage, duration_s: float, cost_usd: float | None) -> None:
        self.usages.append(usage)
        self.costs.append(cost_usd)

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The events and transcript entries of a kind."""
        return [entry for entry in [*self.events, *self.entries] if entry["kind"] == kind]
