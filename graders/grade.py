"""Grading a submission on a suite: from cases to a report."""

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

from graders.aggregate import overall_score, published_scores, section_scores
from graders.errors import SuiteError
from graders.judge import Job
from graders.result import CaseResult, GradeReport
from graders.suite import Profile, Suite
from graders.worker import run_jobs
from reference import EmulatorSource


def default_cache_folder() -> Path:
    """Where traces are kept: GBAEVAL_CACHE, else the user's cache folder."""
    if named := os.environ.get("GBAEVAL_CACHE"):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gbaeval"


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
    jobs = [Job(case, candidate, reference, bios, folder, profile, explain_folder) for case in suite.cases]
    results: dict[str, CaseResult] = {}
    for result in run_jobs(jobs, workers):
        results[result.id] = result
        on_result(result, len(results))
    ordered = [results[case.id] for case in suite.cases]
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
