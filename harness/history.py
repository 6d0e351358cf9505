"""What a run's journal tells of earlier attempts at it: how far they came, and what is left of their sandbox."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from harness.budget import Spent
from harness.protocols import Usage
from harness.run_directory import ClockReading, RunDirectory

UNFINISHED: Final = frozenset({"paused", "interrupted", "sandbox_failed"})
"""Stops that say nothing about the model, and after which its agent can go on."""


@dataclass(frozen=True)
class History:
    """The lines of a run's journal. Every question about the past is asked here, and nothing else is kept of it."""

    events: Sequence[dict[str, Any]]
    transcript: Sequence[dict[str, Any]]
    usage: Sequence[dict[str, Any]]
    reading: ClockReading | None
    """The last that is known of the clocks; None if the agent has not begun."""

    @classmethod
    def of(cls, directory: RunDirectory) -> "History":
        events, transcript, usage = (
            list(directory.lines(f"{name}.jsonl")) for name in ("events", "transcript", "usage")
        )
        readings = [
            ClockReading(**{name: line[name] for name in ("working_s", "wall_s", "time")})
            for line in events
            if "working_s" in line and "wall_s" in line
        ]
        beat = directory.clock()
        readings += [beat] if beat is not None else []
        # The clocks never go back; a machine's date may.
        return cls(events, transcript, usage, max(readings, key=lambda reading: reading.wall_s, default=None))

    @property
    def handle(self) -> dict[str, Any] | None:
        """That of the last sandbox; None if there was none."""
        return next((line["handle"] for line in reversed(self._of("sandbox_starting"))), None)

    @property
    def stopped(self) -> dict[str, Any] | None:
        """The event with which the agent's time ended for good; None while it can go on."""
        return next((line for line in self._of("agent_stopped") if line["reason"] not in UNFINISHED), None)

    @property
    def ended_turn(self) -> int:
        """The last turn that has an end."""
        return max((line["turn"] for line in self._of("turn_ended")), default=0)

    @property
    def turns(self) -> int:
        """How many replies the model has given, which is what `max_turns` counts; those of a filter are none."""
        return max(len(self.usage), len(self._replies))

    @property
    def saved_at_stop(self) -> str | None:
        """The snapshot that was taken after the last attempt's agent had stopped: nothing is newer than that."""
        stopped, saved = False, None
        for line in self.events:
            match line["kind"]:
                case "agent_stopped" | "resumed":
                    stopped, saved = line["kind"] == "agent_stopped", None
                case "snapshot" if stopped:
                    saved = str(line["file"])
        return saved

    @property
    def spent(self) -> Spent:
        """What stands in usage.jsonl, and the last notice that the agent has been told: a kill may come before that."""
        told = {entry["notice"] for entry in self.transcript if "notice" in entry}
        notices = [line["percent"] for line in self._of("budget_notice") if line.get("text") in told]
        used = sum((_usage(line) for line in self.usage), Usage())
        cost_usd = sum(line["cost_usd"] or 0.0 for line in self.usage)
        return Spent(len(self.usage), used, cost_usd, min(notices, default=100))

    @property
    def uncounted(self) -> list[tuple[Usage, float]]:
        """Replies that are kept and not yet in usage.jsonl, and the seconds they took: a kill may come between."""
        return [(_usage(entry["usage"]), entry["duration_s"]) for entry in self._replies[len(self.usage) :]]

    def away_s(self, now: float) -> float:
        """Seconds since the run was last known to be at work, at the time `now`."""
        return max(0.0, now - self.reading.time) if self.reading is not None else 0.0

    def unknown_sandboxes(self) -> list[dict[str, Any]]:
        """The events `sandbox_starting` of those that the model has not been told of, if it has been told anything."""
        known = next((entry["sandbox"] for entry in reversed(self.transcript) if "sandbox" in entry), None)
        starts = self._of("sandbox_starting")
        ids = [line["handle"]["id"] for line in starts]
        return starts[ids.index(known) + 1 :] if known in ids else []

    @property
    def _replies(self) -> list[dict[str, Any]]:
        """The transcript's entries of replies that count, the gateway's too: each is there before its usage."""
        kinds = ("reply", "gateway_reply")
        return [entry for entry in self.transcript if entry["kind"] in kinds and entry.get("usage") is not None]

    def _of(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.events if line["kind"] == kind]


def _usage(line: dict[str, Any]) -> Usage:
    return Usage(**{field.name: line[field.name] for field in dataclasses.fields(Usage)})
