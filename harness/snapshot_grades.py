"""Building and grading a run's snapshots, each tree and each module once.

What is found is kept in the run directory at once, so a grading that was interrupted goes on where it stopped:

    grades/builds/<tree>.json .log             how the build of a tree ended, and what it printed
    grades/modules/<sha256>/gba.wasm           the modules that were built
    grades/modules/<sha256>/<grading>.json     their reports
    grades/curve-<grading>.json                the score over time
"""

import contextlib
import hashlib
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

import graders
import reference as emulators
from graders.grade import grade
from graders.result import CaseResult, GradeReport
from graders.suite import Profile, Suite
from harness.errors import BuildFailed, RunDirectoryError
from harness.manifest import tree_digest
from harness.run import BUILD_TIMEOUT_S
from harness.run_directory import BuildOutcome, RunDirectory
from harness.score_curve import Point, ScoreCurve, Spending, area, best_point, final_score
from harness.snapshot_store import SnapshotStore, minute_of
from harness.submission import LOG, MODULE, build
from reference import EmulatorSource, WasmSource
from reference.whole_file import write_whole

SOURCES: Final = {".py", ".wat"}
_AnyRecord = TypeVar("_AnyRecord", bound=BaseModel)


@dataclass(frozen=True)
class Grading:
    """What modules are graded on, and against what."""

    suite: Suite
    reference: EmulatorSource
    bios: bytes
    profile: Profile = "default"
    workers: int = 1

    def name(self) -> str:
        """Of the reports: another suite, profile, reference or BIOS has another one, and so have other graders."""
        suite = re.sub(r"[^A-Za-z0-9.]+", "-", self.suite.name).strip("-")
        parts = [self.suite.identity, self.profile, self.reference.identity(self.bios), _source_digest()]
        return f"{suite}-{self.profile}-{hashlib.sha256(repr(parts).encode() + self.bios).hexdigest()[:16]}"

    def grade(self, module: Path, on_result: Callable[[CaseResult, int], None]) -> GradeReport:
        return grade(
            WasmSource(module),
            self.reference,
            self.suite,
            bios=self.bios,
            workers=self.workers,
            profile=self.profile,
            on_result=on_result,
        )


def _source_digest() -> str:
    """Of the programs that make a score, Python and WebAssembly: what others found is not taken for theirs."""
    digest = hashlib.sha256()
    for package in (graders, emulators):
        for folder in package.__path__:
            for path in sorted(path for path in Path(folder).rglob("*") if path.suffix in SOURCES):
                digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Progress:
    """Who wants to see how it goes: `phase` when a snapshot's turn comes, `detail` how far that is."""

    phase: Callable[[str], None] = lambda text: None
    detail: Callable[[str], None] = lambda text: None


def grade_snapshots(directory: RunDirectory, grading: Grading, progress: Progress | None = None) -> ScoreCurve:
    """Build and grade what has not been, and draw the curve, which is also kept in the run directory.

    Raises RunDirectoryError if there is no snapshot, SandboxError if the sandbox fails, and what `grade` raises.
    """
    grades = SnapshotGrades(directory, grading, progress or Progress())
    store = grades.store
    if not store.paths():
        raise RunDirectoryError(f"{directory.path} has no snapshot to grade.")
    spending = Spending(directory.lines("usage.jsonl"))
    points: list[Point] = []
    for number, path in enumerate(store.paths(), 1):
        grades.progress.phase(f"snapshot {path.stem}, {number} of {len(store.paths())}")
        points.append(_point(grades, path, spending, points[-1] if points else None))
    result = directory.result()
    ended = result is not None and result.stop_reason != "paused"
    minutes = directory.config().hours * 60 if ended else points[-1].minutes
    best = best_point(points)
    curve = ScoreCurve(
        run=directory.id,
        suite=grading.suite.identity,
        reference=grading.reference.identity(grading.bios),
        profile=grading.profile,
        final=final_score(points),
        best=best.score if best else 0.0,
        best_snapshot=best.snapshot if best else None,
        area=area(points, minutes),
        minutes=max(minutes, points[-1].minutes),
        points=points,
    )
    directory.write(f"grades/curve-{grades.name}.json", curve)
    return curve


def _point(grades: "SnapshotGrades", path: Path, spending: Spending, before: Point | None) -> Point:
    """What becomes of one snapshot. Where its manifest cannot be read, its name tells the minute, and no more."""
    try:
        manifest = grades.store.manifest(path)
        minutes = manifest.working_s / 60
        usage, cost_usd = spending.until(manifest.time)
    except RunDirectoryError:
        minutes = float(minute_of(path))
        usage, cost_usd = (before.usage, before.cost_usd) if before else spending.until(0)
    point = Point(
        snapshot=path.name,
        minutes=round(minutes, 3),
        usage=usage,
        cost_usd=cost_usd,
        status="unreadable",
        score=before.score if before else 0.0,
    )
    try:
        outcome = grades.build(path)
    except RunDirectoryError as error:
        return point.model_copy(update={"detail": str(error)})
    if outcome.wasm_sha256 is None:
        return point.model_copy(update={"status": "not_built", "detail": outcome.detail})
    report = grades.grade(outcome.wasm_sha256)
    built = point.model_copy(update={"wasm_sha256": outcome.wasm_sha256})
    if report.overall is None:
        unrun = [case for case in report.cases if case.status == "not_run"]
        detail = "; ".join(f"{case.id}: {case.detail}" for case in unrun)
        return built.model_copy(update={"status": "not_graded", "detail": detail})
    return built.model_copy(update={"status": "graded", "score": report.overall})


class SnapshotGrades:
    """The builds and reports of a run's snapshots: made where they are not there."""

    def __init__(self, directory: RunDirectory, grading: Grading, progress: Progress) -> None:
        self.store = SnapshotStore(directory.path / "snapshots")
        self.progress = progress
        self.name = grading.name()
        self._directory = directory
        self._grading = grading
        self._take_over_submission()

    def build(self, snapshot: Path) -> BuildOutcome:
        """How its build ends; where it ends well, the module is kept. Raises RunDirectoryError if it is damaged."""
        tree = tree_digest(self.store.entries(snapshot), without=MODULE)
        record = f"grades/builds/{tree}"
        known = self._read(f"{record}.json", BuildOutcome)
        if known is not None and (known.wasm_sha256 is None or self._has(known.wasm_sha256)):
            return known
        self.progress.detail("building")
        with tempfile.TemporaryDirectory(dir=self._directory.path, prefix=".build-") as folder:
            try:
                submission = build(
                    snapshot,
                    self._directory.config().sandbox,
                    Path(folder),
                    timeout_s=BUILD_TIMEOUT_S,
                    run_id=self._directory.id,
                    progress=self.progress.detail,
                )
                outcome = self._keep(submission.wasm)
            except BuildFailed as error:
                outcome = BuildOutcome(ok=False, detail=str(error))
            self._directory.write_text(f"{record}.log", Path(folder, LOG).read_text(encoding="utf-8"))
        self._directory.write(f"{record}.json", outcome)
        return outcome

    def grade(self, wasm_sha256: str) -> GradeReport:
        """The report on a module that was kept."""
        name = f"grades/modules/{wasm_sha256}/{self.name}.json"
        known = self._read(name, GradeReport)
        if known is not None:
            return known
        self.progress.detail("grading")
        report = self._grading.grade(
            self._module(wasm_sha256),
            lambda result, done: self.progress.detail(f"{done} judged, last {result.id}: {result.status}"),
        )
        if report.overall is not None:  # else it is our failure, which may be over the next time
            self._directory.write(name, report)
        return report

    def _take_over_submission(self) -> None:
        """The run itself has built its last snapshot and been scored for it: that module is this snapshot's."""
        result = self._directory.result()
        module = self._directory.path / "submission" / MODULE
        if result is None or result.snapshot is None or not result.build.ok or not module.is_file():
            return
        with contextlib.suppress(RunDirectoryError):  # a damaged snapshot is reported when its turn comes
            entries = self.store.entries(self._directory.path / "snapshots" / result.snapshot)
            outcome = self._keep(module)
            if outcome.wasm_sha256 == result.build.wasm_sha256:
                self._directory.write(f"grades/builds/{tree_digest(entries, without=MODULE)}.json", outcome)

    def _keep(self, wasm: Path) -> BuildOutcome:
        data = wasm.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if not self._has(digest):
            write_whole(self._module(digest), data, mode=0o644)
        return BuildOutcome(ok=True, wasm_sha256=digest)

    def _module(self, wasm_sha256: str) -> Path:
        return self._directory.path / "grades" / "modules" / wasm_sha256 / MODULE

    def _has(self, wasm_sha256: str) -> bool:
        module = self._module(wasm_sha256)
        return module.is_file() and hashlib.sha256(module.read_bytes()).hexdigest() == wasm_sha256

    def _read(self, name: str, kind: type[_AnyRecord]) -> _AnyRecord | None:
        """A record that was kept; None if there is none, or none of this version."""
        try:
            return kind.model_validate_json((self._directory.path / name).read_bytes())
        except (FileNotFoundError, ValidationError):
            return None
