"""One run from start to score: work, rebuild, grade. `execute` begins one, `resume` goes on with one."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import stamina

import tasks
from graders.aggregate import section_scores
from graders.grade import grade
from graders.judge import unbuilt
from graders.result import CaseResult, GradeReport
from harness.behaviour.run import behaviour
from harness.equipment import Equipment, differences
from harness.errors import BuildFailed, RunDirectoryError, SandboxError, UsageError
from harness.history import UNFINISHED, History
from harness.models import RetryPolicy
from harness.report import render
from harness.run_directory import BuildOutcome, RunConfig, RunDirectory, RunResult
from harness.sandbox.leftovers import remove
from harness.snapshot_store import SnapshotStore
from harness.submission import MODULE, Submission, build
from harness.work import Work, Worked
from reference import WasmSource

BUILD_TIMEOUT_S = 1800.0


@dataclass(frozen=True)
class Finished:
    """A run that has come to its end."""

    directory: RunDirectory
    result: RunResult
    report: GradeReport | None
    already: bool = False
    """Whether it had come there before: nothing was left to do."""


@dataclass(frozen=True)
class Watcher:
    """Who wants to see how a run goes; each function is told as it happens."""

    started: Callable[[RunDirectory], None] = lambda directory: None
    phase: Callable[[str], None] = lambda text: None
    """Something long begins."""
    detail: Callable[[str], None] = lambda text: None
    """How far that is: replaces the last one."""
    event: Callable[[str, dict[str, Any]], None] = lambda kind, fields: None
    """Each line of events.jsonl."""


def execute(
    config: RunConfig,
    out: Path,
    *,
    workers: int,
    ca_bundle: Path | None = None,
    watcher: Watcher | None = None,
    patience: RetryPolicy | None = None,
) -> Finished:
    """Run it. What is asked for wrongly fails before anything is made; after that the run directory tells all.

    Raises UsageError, SuiteError, CoreNotFound or EngineNotFound at the start. A run whose model's API gives no reply
    is paused with its last snapshot, and not graded; one whose sandbox fails is graded if it builds. Neither says
    anything about the model. On Ctrl-C the workspace is saved and the sandbox taken down before KeyboardInterrupt goes
    on. `patience` is how long a failing API is waited for, and by which clock the run goes.
    """
    watcher = watcher or Watcher()
    with contextlib.closing(Equipment(config, patience)) as equipment:
        directory = RunDirectory.create(out, config, on_event=watcher.event)
        with directory.claimed():
            directory.write("lock.json", equipment.lock)
            return _Attempt(directory, config, equipment, workers, ca_bundle, watcher).carry_through()


def resume(
    path: Path,
    *,
    workers: int,
    anyway: bool = False,
    ca_bundle: Path | None = None,
    watcher: Watcher | None = None,
    patience: RetryPolicy | None = None,
) -> Finished:
    """Go on with a run whose harness was killed or that paused, from where its journal ends; see docs/resume.md.

    One that has its final result is left as it is. Raises RunDirectoryError if `path` is no run or another process
    works on it, UsageError if the run would go on with something else than it began with, unless `anyway`; and what
    `execute` raises.
    """
    watcher = watcher or Watcher()
    directory = RunDirectory.open(path, on_event=watcher.event)
    with directory.claimed():
        result = directory.result()
        if result is not None and result.stop_reason not in UNFINISHED and result.overall is not None:
            return Finished(directory, result, directory.report(result), already=True)
        config = directory.config()
        history = History.of(directory)
        needs_model = history.stopped is None
        if history.usage:
            patience = (patience or RetryPolicy()).for_known_address()
        with contextlib.closing(Equipment(config, patience, needs_model=needs_model)) as equipment:
            _check_lock(directory, equipment, anyway=anyway)
            return _Attempt(directory, config, equipment, workers, ca_bundle, watcher).carry_through()


def _check_lock(directory: RunDirectory, equipment: Equipment, *, anyway: bool) -> None:
    before = directory.lock()
    if before is None:
        directory.write("lock.json", equipment.lock)
        return
    if equipment.program is None:  # that has done its part, and may be gone
        before = before.model_copy(update={"agent": None})
    changed = differences(before, equipment.lock)
    if changed and not anyway:
        raise UsageError(
            f"The run {directory.path} began with something else than there is now:\n  "
            + "\n  ".join(changed)
            + "\nPut back what it began with, or take --anyway: the run's events will say so."
        )
    if changed:
        directory.event("environment_changed", changed=changed)


def workspace_files(task: str) -> dict[str, bytes]:
    """What an agent finds in its workspace: the task, the ABI, the BIOS and some ROMs, none of them graded."""
    samples = sorted(tasks.SAMPLE_ROMS.glob("*.gba"))
    if not samples:
        raise UsageError(f"There are no ROMs for the workspace in {tasks.SAMPLE_ROMS}: this installation is not whole.")
    return {
        "TASK.md": task.encode(),
        "docs/ABI.md": tasks.ABI_FILE.read_bytes(),
        "bios.bin": tasks.BIOS_FILE.read_bytes(),
        **{f"roms/{path.name}": path.read_bytes() for path in samples},
    }


@dataclass(frozen=True)
class _Attempt:
    """One process's part in a run: all of it, or what others have left to do."""

    directory: RunDirectory
    config: RunConfig
    equipment: Equipment
    workers: int
    ca_bundle: Path | None
    watcher: Watcher

    def carry_through(self) -> Finished:
        """Work, rebuild, grade."""
        directory = self.directory
        self.watcher.started(directory)
        try:
            worked = self._work()
            if worked.stop == "paused":
                outcome, wasm = BuildOutcome(ok=False, detail="The run is paused."), None
            else:
                outcome, wasm = self._rebuild(worked.snapshot)
            report = self._grade(wasm) if wasm else None
            result = self._result(worked, outcome, report)
            directory.write_text("report.html", render(self.config, result, report))
            if worked.stop != "paused":
                directory.event("ended", overall=result.overall)
            directory.write("result.json", result)  # last: where it is, nothing is left to do
        except BaseException as error:
            with contextlib.suppress(OSError):  # which may be what it broke off for
                directory.event("broke_off", error=type(error).__name__, message=str(error))
            raise
        return Finished(directory, result, report)

    def _work(self) -> Worked:
        """Let the agent work, unless its time was over before."""
        history = History.of(self.directory)
        work = Work(
            self.directory,
            self.config,
            self.equipment,
            history,
            workspace_files(self.equipment.task),
            ca_bundle=self.ca_bundle,
            progress=self.watcher.detail,
        )
        if history.stopped is not None:
            self.watcher.phase("saving what is left of the workspace")
            worked = work.save(history.stopped)
        else:
            self.watcher.phase("starting the sandbox")
            worked = work.go_on(lambda: self.watcher.phase(f"{self.config.model} is at work"))
        if history.handle is not None and worked.stop not in UNFINISHED:
            self._remove_leftovers()
        return worked

    def _remove_leftovers(self) -> None:
        """What earlier attempts have left of sandboxes: one that was building, or that an engine would not remove."""
        try:
            remove(self.directory.id, self.config.sandbox)
        except (SandboxError, UsageError) as error:  # the latter: another process works in it
            self.directory.event("sandbox_left", message=str(error))

    def _rebuild(self, snapshot: Path | None) -> tuple[BuildOutcome, Path | None]:
        """Build the submission; when the sandbox fails, which is not the submission's fault, try again."""
        self.watcher.phase("rebuilding the submission from its sources")
        if snapshot is None:
            return BuildOutcome(ok=False, detail="The workspace could not be saved.", our_failure=True), None
        attempts = stamina.retry_context(on=SandboxError, attempts=3, wait_initial=5.0, timeout=None)
        try:
            for attempt in attempts:
                with attempt:
                    submission = _build(self.directory, self.config, snapshot, self.ca_bundle, self.watcher.detail)
        except (BuildFailed, RunDirectoryError, SandboxError) as error:
            self.directory.event("build_failed", message=str(error))
            return BuildOutcome(ok=False, detail=str(error), our_failure=not isinstance(error, BuildFailed)), None
        self.directory.event("built", sha256=submission.wasm_sha256)
        return BuildOutcome(ok=True, wasm_sha256=submission.wasm_sha256), submission.wasm

    def _grade(self, wasm: Path) -> GradeReport:
        suite = self.equipment.suite
        self.watcher.phase(f"grading {len(suite.cases)} cases")

        def on_result(result: CaseResult, done: int) -> None:
            self.directory.event("case_judged", case=result.id, status=result.status, score=result.score)
            self.watcher.detail(f"{done} judged, last {result.id}: {result.status}")

        return grade(
            WasmSource(wasm),
            self.equipment.reference,
            suite,
            bios=tasks.BIOS_FILE.read_bytes(),
            workers=self.workers,
            explain_folder=self.directory.path / "grades" / suite.name,
            on_result=on_result,
        )

    def _result(self, worked: Worked, outcome: BuildOutcome, report: GradeReport | None) -> RunResult:
        directory, suite = self.directory, self.equipment.suite
        if report is not None:
            overall, sections = report.overall, report.sections
        elif worked.stop not in UNFINISHED and not outcome.our_failure:
            overall, sections = 0.0, section_scores(suite, [unbuilt(case) for case in suite.cases])
        else:
            overall, sections = None, {}
        return RunResult(
            stop_reason=worked.stop,
            problem=worked.problem,
            advice=worked.advice,
            snapshot=worked.snapshot.name if worked.snapshot else None,
            build=outcome,
            overall=overall,
            sections=sections,
            grade=directory.write_grade(report) if report else None,
            working_s=round(worked.working_s, 3),
            wall_s=round(worked.wall_s, 3),
            turns=History.of(directory).turns,
            usage=directory.usage_totals(),
            cost_usd=directory.cost_usd() if self.equipment.price is not None else None,
            behaviour=behaviour(directory),
        )


def rebuilt(path: Path, ca_bundle: Path | None = None) -> Path:
    """The module of a run that is there, built from its last snapshot if that is newer.

    Raises RunDirectoryError if the run has no snapshot, BuildFailed or SandboxError if it does not build.
    """
    directory = RunDirectory.open(path)
    module = path / "submission" / MODULE
    snapshots = SnapshotStore(path / "snapshots").paths()
    # A run may have been built when its sandbox failed, and gone on after that.
    if module.is_file() and not (snapshots and snapshots[-1].stat().st_mtime_ns > module.stat().st_mtime_ns):
        return module
    if not snapshots:
        raise RunDirectoryError(f"{path} has neither a submission nor a snapshot to build one from.")
    return _build(directory, directory.config(), snapshots[-1], ca_bundle, lambda text: None).wasm


def _build(
    directory: RunDirectory,
    config: RunConfig,
    snapshot: Path,
    ca_bundle: Path | None,
    progress: Callable[[str], None],
) -> Submission:
    return build(
        snapshot,
        config.sandbox,
        directory.path / "submission",
        timeout_s=BUILD_TIMEOUT_S,
        run_id=directory.id,
        ca_bundle=ca_bundle,
        progress=progress,
        event=directory.event,
    )
