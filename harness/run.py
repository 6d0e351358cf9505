"""One run from start to score: sandbox, agent, snapshots, rebuild, grade."""

import dataclasses
import hashlib
import importlib.metadata
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

import stamina

import tasks
from graders.aggregate import section_scores
from graders.grade import grade
from graders.judge import unbuilt
from graders.result import CaseResult, GradeReport
from graders.suite import Suite, load_suite
from harness.agents import make_agent
from harness.agents.shell import ShellConfig
from harness.budget import RunBudget
from harness.clock import RunClock
from harness.errors import BuildFailed, RunDirectoryError, SandboxError, UsageError
from harness.models import Retry, RetryPolicy, endpoint, make_model
from harness.prices import PACKAGE as PRICES_PACKAGE
from harness.prices import PriceOf, price_list, price_of
from harness.protocols import Agent, Model, Sandbox, StopReason
from harness.report import render
from harness.run_directory import BuildOutcome, Lock, RunConfig, RunDirectory, RunResult
from harness.sandbox import make_sandbox
from harness.sandbox.engine import connect
from harness.snapshot_store import SnapshotStore
from harness.snapshots import Snapshots
from harness.submission import MODULE, Submission, build
from reference import CoreSource, EmulatorSource, WasmSource, find_core, parse_source

BUILD_TIMEOUT_S = 1800.0

# Stops that say nothing about the model.
_FAILED = frozenset({"paused", "interrupted", "sandbox_failed"})

_LOCKED_PACKAGES = ("anthropic", "docker", "numpy", "openai", "wasmtime")


@dataclass(frozen=True)
class Finished:
    """A run that has come to its end."""

    directory: RunDirectory
    result: RunResult
    report: GradeReport | None


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
    patience = patience or RetryPolicy()
    clock = RunClock(now=patience.now)
    directory: RunDirectory | None = None

    def on_retry(retry: Retry) -> None:
        clock.waiting(retry.failed_after_s, retry.wait_s or 0.0)
        if directory is not None:
            clocks = {"working_s": round(clock.elapsed_s(), 3), "wall_s": round(clock.wall_s(), 3)}
            directory.event("request_failed", **dataclasses.asdict(retry), **clocks)

    agent = make_agent(config.agent, ShellConfig(context_tokens=config.context_tokens, go_on=config.go_on))
    suite = load_suite(config.suite)
    for case in suite.cases:
        case.read_rom()
    reference = parse_source(config.reference)
    core = find_core(reference.path if isinstance(reference, CoreSource) else None)  # the oracle's
    address = endpoint(config.model, config.base_url)
    price = price_of(config.model, address)
    if price is None and config.max_cost_usd is not None:
        raise UsageError(
            f"--max-cost cannot be kept: {PRICES_PACKAGE} has no price for {config.model}"
            f"{f' at {address}' if address else ''}. Limit tokens instead (--max-input-tokens, --max-output-tokens)."
        )
    lock = _lock(reference, suite, address, price)
    if config.sandbox == "docker":
        connect().close()
    model = make_model(config.model, base_url=config.base_url, retry=patience, on_retry=on_retry)
    try:
        directory = RunDirectory.create(out, config, on_event=watcher.event)
        directory.write("lock.json", lock)
        watcher.started(directory)
        worked = _work(directory, config, model, agent, core, clock, price, ca_bundle, watcher)
        if worked.stop == "paused":
            outcome, wasm = BuildOutcome(ok=False, detail="The run is paused."), None
        else:
            outcome, wasm = _rebuild(directory, config, worked.snapshot, ca_bundle, watcher)
        report = _grade(directory, wasm, reference, suite, workers, watcher) if wasm else None
        result = _result(directory, suite, worked, outcome, report, priced=price is not None)
        directory.write_text("report.html", render(config, result, report))
        directory.write("result.json", result)
        if worked.stop != "paused":
            directory.event("ended", overall=result.overall)
    except BaseException as error:
        if directory is not None:
            directory.event("broke_off", error=type(error).__name__, message=str(error))
        raise
    finally:
        model.close()
    return Finished(directory, result, report)


@dataclass(frozen=True)
class _Worked:
    """How the agent's time ended: why, after how long, and the last snapshot or why there is none."""

    stop: StopReason
    working_s: float
    wall_s: float
    snapshot: Path | None
    problem: str
    advice: str


def _result(
    directory: RunDirectory,
    suite: Suite,
    worked: _Worked,
    outcome: BuildOutcome,
    report: GradeReport | None,
    *,
    priced: bool,
) -> RunResult:
    if report is not None:
        overall, sections = report.overall, report.sections
    elif worked.stop not in _FAILED and not outcome.our_failure:
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
        turns=sum(line["kind"] == "turn_started" for line in directory.lines("events.jsonl")),
        usage=directory.usage_totals(),
        cost_usd=directory.cost_usd() if priced else None,
    )


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


def _work(
    directory: RunDirectory,
    config: RunConfig,
    model: Model,
    agent: Agent,
    core: Path,
    clock: RunClock,
    price: PriceOf | None,
    ca_bundle: Path | None,
    watcher: Watcher,
) -> _Worked:
    """Let the agent work."""
    task = Template(tasks.PROMPT_FILE.read_text()).substitute(hours=f"{config.hours:g}")
    watcher.phase("starting the sandbox")
    sandbox: Sandbox = make_sandbox(
        config.sandbox,
        workspace_files=workspace_files(task),
        oracle_log=directory.path / "oracle.jsonl",
        run_id=directory.id,
        core=core,
        ca_bundle=ca_bundle,
        progress=watcher.detail,
        event=directory.event,
    )
    directory.event("sandbox_starting", handle=sandbox.handle)
    try:
        sandbox.start()
        directory.event("sandbox_started", sandbox=sandbox.kind)
        watcher.phase(f"{config.model} is at work")
        clock.start()
        budget = RunBudget(config, clock, directory, price or (lambda usage: None))
        snapshots = Snapshots(sandbox, directory.path / "snapshots", config.snapshot_minutes, clock, directory)
        stop: StopReason = "interrupted"
        try:
            with snapshots:
                stop = agent.run(task, model, sandbox, budget, directory)
        finally:
            working_s, wall_s = clock.elapsed_s(), clock.wall_s()
            directory.event("agent_stopped", reason=stop, working_s=round(working_s, 3), wall_s=round(wall_s, 3))
            snapshots.take()
        problem, advice = _problem(directory, stop)
        return _Worked(stop, working_s, wall_s, snapshots.last, problem or snapshots.problem, advice)
    finally:
        sandbox.close()


def _problem(directory: RunDirectory, stop: StopReason) -> tuple[str, str]:
    """What the journal says of a stop that is a failure, and what can be done about it."""
    if stop not in ("paused", "sandbox_failed"):
        return "", ""
    lines = (line for line in reversed(list(directory.lines("events.jsonl"))) if line["kind"] == stop)
    last = next(lines, {"message": stop})
    return str(last["message"]), str(last.get("advice", ""))


def _rebuild(
    directory: RunDirectory, config: RunConfig, snapshot: Path | None, ca_bundle: Path | None, watcher: Watcher
) -> tuple[BuildOutcome, Path | None]:
    """Build the submission; when the sandbox fails, which is not the submission's fault, try again."""
    watcher.phase("rebuilding the submission from its sources")
    if snapshot is None:
        return BuildOutcome(ok=False, detail="The workspace could not be saved."), None
    attempts = stamina.retry_context(on=SandboxError, attempts=3, wait_initial=5.0, timeout=None)
    try:
        for attempt in attempts:
            with attempt:
                submission = _build(directory, config, snapshot, ca_bundle, watcher)
    except (BuildFailed, RunDirectoryError, SandboxError) as error:
        directory.event("build_failed", message=str(error))
        return BuildOutcome(ok=False, detail=str(error), our_failure=not isinstance(error, BuildFailed)), None
    directory.event("built", sha256=submission.wasm_sha256)
    return BuildOutcome(ok=True, wasm_sha256=submission.wasm_sha256), submission.wasm


def rebuilt(path: Path, ca_bundle: Path | None = None) -> Path:
    """The module of a run that is there, built from its last snapshot if that has not been done.

    Raises RunDirectoryError if the run has no snapshot, BuildFailed or SandboxError if it does not build.
    """
    directory = RunDirectory.open(path)
    module = path / "submission" / MODULE
    if module.is_file():
        return module
    snapshots = SnapshotStore(path / "snapshots").paths()
    if not snapshots:
        raise RunDirectoryError(f"{path} has neither a submission nor a snapshot to build one from.")
    return _build(directory, directory.config(), snapshots[-1], ca_bundle, Watcher()).wasm


def _build(
    directory: RunDirectory, config: RunConfig, snapshot: Path, ca_bundle: Path | None, watcher: Watcher
) -> Submission:
    return build(
        snapshot,
        config.sandbox,
        directory.path / "submission",
        timeout_s=BUILD_TIMEOUT_S,
        run_id=directory.id,
        ca_bundle=ca_bundle,
        progress=watcher.detail,
    )


def _grade(
    directory: RunDirectory, wasm: Path, reference: EmulatorSource, suite: Suite, workers: int, watcher: Watcher
) -> GradeReport:
    watcher.phase(f"grading {len(suite.cases)} cases")

    def on_result(result: CaseResult, done: int) -> None:
        directory.event("case_judged", case=result.id, status=result.status, score=result.score)
        watcher.detail(f"{done} judged, last {result.id}: {result.status}")

    bios = tasks.BIOS_FILE.read_bytes()
    return grade(
        WasmSource(wasm),
        reference,
        suite,
        bios=bios,
        workers=workers,
        explain_folder=directory.path / "grades" / suite.name,
        on_result=on_result,
    )


def _lock(reference: EmulatorSource, suite: Suite, address: str | None, price: PriceOf | None) -> Lock:
    bios = tasks.BIOS_FILE.read_bytes()
    return Lock(
        gbaeval=importlib.metadata.version("gbaeval"),
        python=platform.python_version(),
        packages={name: importlib.metadata.version(name) for name in _LOCKED_PACKAGES},
        reference=reference.identity(bios),
        bios=hashlib.sha256(bios).hexdigest(),
        suite=suite.identity,
        prompt=hashlib.sha256(tasks.PROMPT_FILE.read_bytes()).hexdigest(),
        endpoint=address,
        prices=price_list() if price is not None else None,
    )
