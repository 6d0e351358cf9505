"""Score over time: what the emulator was worth that stood in the workspace, snapshot by snapshot.

The curve is a step function of the minutes of working time: 0 before the first snapshot that builds, and from the
moment of each snapshot on its score, until the next one. docs/snapshots.md has the definitions.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from graders.suite import Profile
from harness.protocols import Usage

Status = Literal["graded", "not_built", "not_graded", "unreadable"]
"""How a snapshot fared. `not_built` is the submission's own failure; that not every case was run, or that the snapshot
is damaged, is ours."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Point(_Record):
    """One snapshot."""

    snapshot: str
    minutes: float
    """Of working time."""
    usage: dict[str, int]
    """The tokens of all replies until then, by kind."""
    cost_usd: float | None
    """What they cost; None where that is not known of each."""
    status: Status
    score: float
    """Where the status is not `graded`, that of the last one that was, or 0 before."""
    detail: str = ""
    wasm_sha256: str | None = None


class ScoreCurve(_Record):
    """A run's score over time on a suite."""

    schema_version: Literal[1] = 1
    run: str
    suite: str
    reference: str
    profile: Profile
    final: float | None
    """The score of the last snapshot, which is the run's: 0 if it does not build, None if our side failed at it."""
    best: float
    best_snapshot: str | None
    area: float
    """The mean of the curve from the start to `minutes`."""
    minutes: float
    """The run's time limit; while it has not ended, the time of its newest snapshot."""
    points: list[Point]


def final_score(points: Sequence[Point]) -> float | None:
    last = points[-1]
    if last.status == "not_built":
        return 0.0
    return last.score if last.status == "graded" else None


def best_point(points: Iterable[Point]) -> Point | None:
    """The first of those with the highest score; None if none was graded."""
    return max((point for point in points if point.status == "graded"), key=lambda point: point.score, default=None)


def area(points: Sequence[Point], minutes: float) -> float:
    """The mean over 0 to `minutes` of the step function through the points, which are in the order of time.

    The last one holds until the end, and that is not before it. With no time at all it is the last score.
    """
    end = max(minutes, points[-1].minutes)
    if end <= 0:
        return points[-1].score
    ends = [*(later.minutes for _, later in pairwise(points)), end]
    return sum(point.score * max(0.0, until - point.minutes) for point, until in zip(points, ends, strict=True)) / end


class Spending:
    """What a run had spent by a time, from the lines of its usage.jsonl."""

    def __init__(self, lines: Iterable[dict[str, Any]]) -> None:
        self._lines = list(lines)

    def until(self, time: float) -> tuple[dict[str, int], float | None]:
        """Tokens by kind, and dollars; None if one of the replies is unpriced, or before the first one if that is."""
        lines = [line for line in self._lines if line["time"] <= time]
        tokens = {field.name: sum(line.get(field.name, 0) for line in lines) for field in dataclasses.fields(Usage)}
        priced = [line.get("cost_usd") is not None for line in lines or self._lines[:1]]
        return tokens, sum(line["cost_usd"] for line in lines) if priced and all(priced) else None
