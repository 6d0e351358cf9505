"""Grading by the public formula where a module does not load."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import graders.grade
from graders.gba_eval_v1 import GraderWeights
from graders.grade import grade
from graders.judge import Job, broke, judge
from graders.result import CaseResult
from graders.suite import Published, Suite
from reference import CoreSource, Emulator, WasmEmulator, compile_module
from tests import wat
from tests.test_hostile_modules import FOREVER, SMALL, case, i32


@dataclass(frozen=True)
class SmallSource:
    """A module with small limits, so that what never ends ends soon."""

    module: bytes

    def identity(self, bios: bytes | None) -> str:
        return "small"

    def open(self, bios: bytes | None) -> Emulator:
        return WasmEmulator(compile_module(self.module), limits=SMALL)


UNLOADED = {
    "refuses the ROM": ("load_failed", wat.module(emu_load_rom="(param i32) (result i32) (i32.const 0)")),
    "traps in init": ("load_failed", wat.module(emu_init=i32("unreachable"))),
    "loops in init": ("timed_out", wat.module(emu_init=i32(FOREVER))),
    "is killed": ("trapped", b""),
}


@pytest.mark.parametrize("name", UNLOADED)
def test_published_unloaded(
    name: str, tmp_path: Path, core_path: Path, bios: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the public formula a module that was never seen to play has a picture worth 0 and no sound to score."""
    status, module = UNLOADED[name]

    def run(jobs: Sequence[Job], workers: int) -> Iterator[CaseResult]:
        return (judge(job, lambda *_: None) if module else broke(job.case, "trapped", "killed") for job in jobs)

    monkeypatch.setattr(graders.grade, "run_jobs", run)
    filed = Published("replay", "games", "games", "frame_mean")
    weights = GraderWeights(
        section_weights={"replay": 1.0, "audio": 1.0}, subsystem_weights={"replay": {"games": 1}, "audio": {"games": 1}}
    )
    one = dataclasses.replace(case(tmp_path, 0), section="boot", has_audio=True, published=filed)
    suite = Suite("public", "1", (one,), {"replay": 1.0}, weights)
    report = grade(
        SmallSource(module),
        CoreSource(core_path),
        suite,
        bios=bios,
        workers=1,
        profile="gba-eval-v1",
        cache_folder=tmp_path / "cache",
    )
    (result,) = report.cases

    assert (status, "replay", 0.0, 0.0, None) == (
        result.status,
        result.section,
        result.score,
        result.video,
        result.audio,
    )
    assert 0.0 == report.overall
    assert "audio" not in report.sections
