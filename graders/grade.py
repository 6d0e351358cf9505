"""Grading a submission on a suite: from cases to a report."""

import contextlib
import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from graders.aggregate import overall_score, published_scores, section_scores
from graders.errors import SuiteError
from graders.judge import Job, as_published
from graders.result import CaseResult, GradeReport
from graders.suite import Profile, Suite
from graders.worker import run_jobs
from reference import EmulatorSource

ABANDONED: Final = (".trace-*", ".yardstick-*", ".verdict-*")
ABANDONED_AFTER_S: Final = 24 * 60 * 60
"""Temporary files in the cache that nobody writes any more: no trace takes a day."""


def default_cache_folder() -> Path:
    """Where traces are kept: GBAEVAL_CACHE, else the user's cache folder."""
    if named := os.environ.get("GBAEVAL_CACHE"):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gbaeval"


def sweep(folder: Path) -> None:
    """Remove what workers that were killed while they wrote left in the cache: temporary files of some age."""
    for pattern in ABANDONED:
        for path in folder.glob(pattern):
            with contextlib.suppress(OSError):  # another grading may sweep at the same time
                if time.time() - path.stat().st_mtime > ABANDONED_AFTER_S:
                    path.unlink()


def grade(
    candidate: EmulatorSource,
    reference: EmulatorSource,
    suite: Suite,
    *,
    bios: bytes | None,
    workers: int,
    profile: Profile = "default",
    cache_folder: Path | None = None,
    explain_folder: Path | None = None,
    on_result: Callable[[CaseResult, int], None] = lambda result, done: None,
) -> GradeReport:
    """Judge every case of the suite in worker processes and add up the scores.

    `on_result` is called with each result and how many are there. A module that does not load gets that status in every
    case. Raises, before anything runs, SuiteError if a ROM is missing or wrong, CoreNotFound or LoadFailed if the
    reference cannot be opened or the candidate's file not be read.
    """
    started = time.monotonic()
    if profile == "gba-eval-v1" and suite.published_weights is None:
        raise SuiteError(
            f"The suite {suite.name} has no grader.yaml, which the profile gba-eval-v1 takes its weights from."
        )
    for case in suite.cases:
        case.read_rom()
    identities = reference.identity(bios), candidate.identity(bios)
    folder = cache_folder or default_cache_folder()
    sweep(folder)
    cases = {case.id: case for case in suite.cases}
    jobs = [Job(case, candidate, reference, bios, folder, profile, explain_folder) for case in cases.values()]
    results: dict[str, CaseResult] = {}
    for result in run_jobs(jobs, workers):
        results[result.id] = as_published(cases[result.id], result) if profile == "gba-eval-v1" else result
        on_result(results[result.id], len(results))
    ordered = [results[case_id] for case_id in cases]
    if profile == "gba-eval-v1":
        overall, sections = published_scores(suite, ordered)
    else:
        sections = section_scores(suite, ordered)
        overall = overall_score(sections)
    return GradeReport(
        profile=profile,
        suite=suite.identity,
        reference=identities[0],
        candidate=identities[1],
        bios=hashlib.sha256(bios).hexdigest() if bios is not None else "",
        overall=overall,
        sections=sections,
        cases=ordered,
        duration_s=round(time.monotonic() - started, 3),
    )
