"""The agent's time in a run: from a sandbox, new or taken up again, to the last snapshot."""

import contextlib
import dataclasses
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.budget import RunBudget
from harness.clock import RunClock, times
from harness.equipment import Equipment
from harness.errors import SandboxError
from harness.heartbeat import Heartbeat
from harness.history import UNFINISHED, History
from harness.left import duration
from harness.models import Retry
from harness.protocols import Past, StopReason
from harness.run_directory import RunConfig, RunDirectory
from harness.sandbox.image import Progress
from harness.snapshots import Snapshots
from harness.workplace import Workplace, told


@dataclass(frozen=True)
class Worked:
    """How the agent's time ended: why, after how long, and the last snapshot or why there is none."""

    stop: StopReason
    working_s: float
    wall_s: float
    snapshot: Path | None
    problem: str
    advice: str


class Work:
    """The agent at work in the run `directory`, after what `history` tells of earlier attempts."""

    def __init__(
        self,
        directory: RunDirectory,
        config: RunConfig,
        equipment: Equipment,
        history: History,
        task_files: Mapping[str, bytes],
        *,
        ca_bundle: Path | None,
        progress: Progress,
    ) -> None:
        self._directory = directory
        self._config = config
        self._equipment = equipment
        self._history = history
        before = history.reading
        used = {} if before is None else {"working_s": before.working_s, "wall_s": before.wall_s}
        self._clock = RunClock(**used, now=equipment.patience.now)
        self._place = Workplace(
            directory,
            config.sandbox,
            task_files,
            self._clock,
            core=equipment.core,
            program=equipment.program.files if equipment.program is not None else None,
            ca_bundle=ca_bundle,
            progress=progress,
            sleep=equipment.patience.sleep,
        )
        self._snapshots = Snapshots(
            self._place, directory.path / "snapshots", config.snapshot_minutes, self._clock, directory
        )

    def go_on(self, at_work: Callable[[], None]) -> Worked:
        """Let the agent work until it stops; `at_work` is called when it begins."""
        directory, snapshots = self._directory, self._snapshots
        stop: StopReason = "interrupted"
        with contextlib.closing(self._place):
            how = self._place.take_up(self._history)
            try:
                past = self._start_clock(how)
                at_work()
                self._equipment.on_retry = self._note_retry
                self._equipment.on_answer = self._clock.stop_waiting
                budget = self._budget()
                with Heartbeat(self._clock, directory), snapshots:
                    stop = self._equipment.agent.run(self._equipment.task, self._place, budget, directory, past)
            finally:
                now = self._stop(stop)
        problem, advice = self._problem(stop)
        return Worked(stop, **now, snapshot=snapshots.last, problem=problem or snapshots.problem, advice=advice)

    def _stop(self, stop: StopReason) -> dict[str, float]:
        """Write down that the agent has stopped, and save the workspace; the clocks at that moment."""
        now = times(self._clock)
        try:
            self._directory.event("agent_stopped", reason=stop, **now)
        except BaseException:
            self._place.abandon()
            raise
        self._save_last(stop)
        return now

    def _save_last(self, stop: StopReason) -> None:
        """Save the workspace; where that fails, as on a full disk, its sandbox stays, for it has the only copy.

        If that sandbox is gone there is nothing to wait for, and the last snapshot counts; so it does where the agent
        has left what cannot be saved. Else raises SandboxError where the run would be judged without its last work.
        """
        done = False
        try:
            done = self._snapshots.take() is not None or (self._snapshots.unsaveable and stop not in UNFINISHED)
            if done or not self._is_there():
                return
            message = (
                f"The workspace could not be saved, so its sandbox stays ({self._snapshots.problem.rstrip('.')}). "
                f"When that is mended, `gbaeval resume {self._directory.path}` goes on with what is in it; "
                f"`gbaeval sandboxes remove {self._directory.id}` gives up what is newer than the last snapshot."
            )
            self._directory.event("sandbox_left", message=message)
        finally:
            if not done:
                self._place.abandon()
        if stop not in UNFINISHED:
            raise SandboxError(message)

    def _is_there(self) -> bool:
        """Whether the sandbox that could not be saved has its workspace yet, as far as anybody can tell."""
        self._place.abandon()
        try:
            return self._place.take_over(History.of(self._directory))
        except SandboxError:
            return True

    def save(self, stopped: dict[str, Any]) -> Worked:
        """The end of an agent's time that was over before; take the last snapshot if that has not been done."""
        snapshots = self._snapshots
        self._directory.event("resumed_after_stop", away_s=round(self._history.away_s(time.time()), 3))
        if self._history.saved_at_stop is None:
            with contextlib.closing(self._place):
                if self._place.take_over(self._history):
                    self._save_last(stopped["reason"])
                else:
                    snapshots.problem = "The harness was killed before the last snapshot, and its sandbox is gone."
        return Worked(
            stopped["reason"],
            stopped["working_s"],
            stopped["wall_s"],
            snapshot=snapshots.last,
            problem=snapshots.problem,
            advice="",
        )

    def _start_clock(self, how: str) -> Past | None:
        """Let time count, and write down how the run was taken up, if it was; what the agent has to go on from."""
        history = self._history
        away_s = history.away_s(time.time())
        self._clock.start(away_s)
        if history.handle is None:
            return None
        self._directory.event("resumed", how=how, away_s=round(away_s, 3), **times(self._clock))
        if not history.transcript:
            return None
        note = f"[You were interrupted for {duration(away_s)}. {told(History.of(self._directory))}]"
        return Past(history.transcript, history.ended_turn, note)

    def _budget(self) -> RunBudget:
        price = self._equipment.price or (lambda usage: None)
        budget = RunBudget(self._config, self._clock, self._directory, price, self._history.spent)
        for usage, duration_s in self._history.uncounted:
            budget.spend(usage, duration_s)
        return budget

    def _note_retry(self, retry: Retry) -> None:
        idle_s = math.inf if retry.others_ago_s is None else retry.others_ago_s
        if idle_s > 0:  # else the model works for another request of the same program
            self._clock.waiting(min(retry.failed_after_s, idle_s), retry.wait_s or 0.0)
        self._directory.event("request_failed", **dataclasses.asdict(retry), **times(self._clock))

    def _problem(self, stop: StopReason) -> tuple[str, str]:
        """What the journal says of a stop that is a failure, and what can be done about it."""
        kind = stop if stop in ("paused", "sandbox_failed") else "program_failed"
        lines = (line for line in reversed(list(self._directory.lines("events.jsonl"))) if line["kind"] == kind)
        last = next(lines, {"message": stop if kind == stop else ""})
        return str(last["message"]), str(last.get("advice", ""))
