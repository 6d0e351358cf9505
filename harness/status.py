"""How a run stands, as its directory tells: also while another process works on it."""

import time
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from harness.history import UNFINISHED, History
from harness.run_directory import RunDirectory
from harness.snapshot_store import SnapshotStore

State = Literal["starting", "at work", "building and grading", "paused", "interrupted", "sandbox_failed", "ended"]


class Status(BaseModel):
    """`state` is what its journal ends with; whether a process still works on it shows in `silent_s`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    run: str
    model: str
    state: State
    stop_reason: str | None
    """Why the agent stopped; None while it has not."""
    overall: float | None
    working_s: float
    wall_s: float
    hours: float
    """The working time that it may take."""
    turns: int
    usage: dict[str, int]
    cost_usd: float | None
    """None where the price is not known."""
    last_snapshot: str | None
    last_event: str
    silent_s: float
    """Seconds since the last sign of life: an event, or the clocks that are written down every ten seconds."""


def status(path: Path, now: float | None = None) -> Status:
    """How the run in `path` stands at the time `now`; RunDirectoryError if there is none."""
    directory = RunDirectory.open(path)
    history, result, config = History.of(directory), directory.result(), directory.config()
    reading, last = history.reading, history.events[-1] if history.events else None
    signs = [float(last["time"])] if last else [(path / "config.json").stat().st_mtime]
    signs += [reading.time] if reading else []
    snapshots = SnapshotStore(path / "snapshots").paths()
    state = _state(history, ended=result is not None and result.stop_reason not in UNFINISHED)
    stops = [line["reason"] for line in history.events if line["kind"] == "agent_stopped"]
    if state in ("starting", "at work"):
        result, stops = None, []  # those are of an attempt before this one
    return Status(
        run=str(path),
        model=config.model,
        state=state,
        stop_reason=stops[-1] if stops else None,
        overall=result.overall if result else None,
        working_s=reading.working_s if reading else 0.0,
        wall_s=reading.wall_s if reading else 0.0,
        hours=config.hours,
        turns=history.turns,
        usage=directory.usage_totals(),
        cost_usd=directory.cost_usd(),
        last_snapshot=snapshots[-1].name if snapshots else None,
        last_event=last["kind"] if last else "",
        silent_s=round(max(0.0, (time.time() if now is None else now) - max(signs)), 1),
    )


def _state(history: History, *, ended: bool) -> State:
    if ended:
        return "ended"
    for line in reversed(history.events):
        match line["kind"], line.get("reason"):
            case "agent_stopped", ("paused" | "interrupted" | "sandbox_failed") as reason:
                return reason  # type: ignore[no-any-return]  # one of those three
            case "agent_stopped", _:
                return "building and grading"
            case (("turn_started" | "sandbox_started" | "resumed"), _):
                return "at work"
    return "starting"
