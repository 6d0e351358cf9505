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

import tasks
from graders.aggregate import section_scores
from graders.grade import grade
from graders.judge import unbuilt
from graders.result import CaseResult, GradeReport
from graders.suite import Suite, load_suite
from harness.agents import make_agent
from harness.clock import RunClock
from harness.errors import BuildFailed, SandboxError
from harness.models import Retry, make_model
from harness.protocols import Agent, Model, Sandbox, StopReason
from harness.report import render
from harness.run_directory import BuildOutcome, Lock, RunConfig, RunDirectory, RunResult
from harness.sandbox import make_sandbox
from harness.sandbox.engine import connect
from harness.snapshots import Snapshots
from harness.submission import build
from reference import CoreSource, EmulatorSource, WasmSource, parse_source

BUILD_TIMEOUT_S = 1800.0

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
    config: RunConfig, out: Path, *, workers: int, ca_bundle: Path | None = None, watcher: Watcher | None = None
) -> Finished:
    """Run it. What is asked for wrongly fails before anything is made; after that the run directory tells all.

    Raises UsageError, SuiteError, CoreNotFound or EngineNotFound at the start, SandboxError where there is nothing
    left to grade. On Ctrl-C the workspace is saved and the sandbox taken down before KeyboardInterrupt goes on.
    """
    watcher = watcher or Watcher()
    directory: RunDirectory | None = None

    def on_retry(retry: Retry) -> None:
        if directory is not None:
            directory.event("model_retried", **dataclasses.asdict(retry))

    agent = make_agent(config.agent)
    suite = load_suite(config.suite)
    for case in suite.cases:
        case.read_rom()
    reference = parse_source(config.reference)
    lock = _lock(reference, suite)
    if config.sandbox == "docker":
        connect().close()
    model = make_model(config.model, base_url=config.base_url, on_retry=on_retry)
    try:
        directory = RunDirectory.create(out, config, on_event=watcher.event)
        directory.write("lock.json", lock)
        watcher.started(directory)
        stop, working_s, snapshot = _work(directory, config, model, agent, reference, ca_bundle, watcher)
    finally:
        model.close()
    if snapshot is None:
        raise SandboxError(
            f"The sandbox failed before its workspace could be saved; see {directory.path}/events.jsonl."
        )
    outcome, wasm = _rebuild(directory, config, snapshot, ca_bundle, watcher)
    report = _grade(directory, wasm, reference, suite, workers, watcher) if wasm else None
    result = RunResult(
        stop_reason=stop,
        build=outcome,
        overall=report.overall if report else 0.0,
        sections=report.sections if report else section_scores(suite, [unbuilt(case) for case in suite.cases]),
        grade=directory.write_grade(report) if report else None,
        working_s=round(working_s, 3),
        turns=sum(line["kind"] == "turn_started" for line in directory.lines("events.jsonl")),
        usage=directory.usage_totals(),
    )
    directory.write_text("report.html", render(config, result, report))
    directory.write("result.json", result)
    directory.event("ended", overall=result.overall)
    return Finished(directory, result, report)


def workspace_files(task: str) -> dict[str, bytes]:
    """What an agent finds in its workspace: the task, the ABI, the BIOS and some ROMs, none of them graded."""
    samples = sorted(tasks.SAMPLE_ROMS.glob("*.gba"))
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
    reference: EmulatorSource,
    ca_bundle: Path | None,
    watcher: Watcher,
) -> tuple[StopReason, float, Path | None]:
    """Let the agent work; why it stopped, after how long, and the last snapshot."""
    task = Template(tasks.PROMPT_FILE.read_text()).substitute(hours=f"{config.hours:g}")
    watcher.phase("starting the sandbox")
    sandbox: Sandbox = make_sandbox(
        config.sandbox,
        workspace_files=workspace_files(task),
        oracle_log=directory.path / "oracle.jsonl",
        run_id=directory.id,
        core=reference.path if isinstance(reference, CoreSource) else None,
        ca_bundle=ca_bundle,
        progress=watcher.detail,
    )
    try:
        sandbox.start()
        directory.event("sandbox_started", kind_of_sandbox=sandbox.kind)
        watcher.phase(f"{config.model} is at work")
        clock = RunClock(config.hours * 3600)
        with Snapshots(sandbox, directory.path / "snapshots", config.snapshot_minutes, clock, directory) as snapshots:
            stop: StopReason = "interrupted"
            try:
                stop = agent.run(task, model, sandbox, clock, directory)
            finally:
                working_s = clock.elapsed_s()
                directory.event("agent_stopped", reason=stop, working_s=round(working_s, 3))
                snapshots.take()
        return stop, working_s, snapshots.last
    finally:
        sandbox.close()


def _rebuild(
    directory: RunDirectory, config: RunConfig, snapshot: Path, ca_bundle: Path | None, watcher: Watcher
) -> tuple[BuildOutcome, Path | None]:
    watcher.phase("rebuilding the submission from its sources")
    try:
        submission = build(
            snapshot,
            config.sandbox,
            directory.path / "submission",
            timeout_s=BUILD_TIMEOUT_S,
            run_id=directory.id,
            ca_bundle=ca_bundle,
            progress=watcher.detail,
        )
    except BuildFailed as error:
        directory.event("build_failed", message=str(error))
        return BuildOutcome(ok=False, detail=str(error)), None
    directory.event("built", sha256=submission.wasm_sha256)
    return BuildOutcome(ok=True, wasm_sha256=submission.wasm_sha256), submission.wasm


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


def _lock(reference: EmulatorSource, suite: Suite) -> Lock:
    bios = tasks.BIOS_FILE.read_bytes()
    return Lock(
        gbaeval=importlib.metadata.version("gbaeval"),
        python=platform.python_version(),
        packages={name: importlib.metadata.version(name) for name in _LOCKED_PACKAGES},
        reference=reference.identity(bios),
        bios=hashlib.sha256(bios).hexdigest(),
        suite=suite.identity,
        prompt=hashlib.sha256(tasks.PROMPT_FILE.read_bytes()).hexdigest(),
    )
