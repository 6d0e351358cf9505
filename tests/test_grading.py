"""Grading end to end: the reference itself, and submissions that nobody could play on."""

import dataclasses
import os
import time
from pathlib import Path

import pytest

import tasks
from graders.audit.planted import PlantedSource
from graders.errors import SuiteError
from graders.grade import ABANDONED_AFTER_S, grade, sweep
from graders.result import CaseResult, GradeReport
from graders.suite import Suite, load_suite
from reference import CoreSource, EmulatorSource, WasmSource


@pytest.fixture(scope="module")
def suite() -> Suite:
    """The suite demo, its replay cut to what tests have time for."""
    demo = load_suite("demo")
    return dataclasses.replace(
        demo, cases=tuple(dataclasses.replace(case, frames=min(case.frames, 700)) for case in demo.cases)
    )


def planted(name: str) -> PlantedSource:
    """The reference, spoilt in that way on the suite's replay."""
    return PlantedSource(name, CoreSource(), 41, 700, next(tasks.SAMPLE_ROMS.glob("*.gba")))


def graded(candidate: EmulatorSource, suite: Suite, bios: bytes) -> GradeReport:
    return grade(candidate, CoreSource(), suite, bios=bios, workers=2)


def case(report: GradeReport, case_id: str) -> CaseResult:
    return next(result for result in report.cases if result.id == case_id)


def without_speed(report: GradeReport) -> GradeReport:
    cases = [result.model_copy(update={"realtime_factor": None}) for result in report.cases]
    return report.model_copy(update={"cases": cases, "duration_s": 0.0})


def test_reference_against_itself(core_path: Path, suite: Suite, bios: bytes) -> None:
    """The reference graded against itself scores 1.0 on every case, and the same twice."""
    once, again = (graded(CoreSource(core_path), suite, bios) for _ in range(2))

    assert 1.0 == once.overall
    assert [("graded", 1.0, 0, 1.0)] * len(suite.cases) == [(c.status, c.score, c.lag, c.exact) for c in once.cases]
    assert without_speed(once) == without_speed(again)


@pytest.mark.parametrize("name", ["black", "ignores its keys", "frozen when play begins"])
def test_nobody_plays(core_path: Path, name: str, suite: Suite, bios: bytes) -> None:
    """An emulator that shows nothing, ignores its keys or stands still scores 0 on replays."""
    report = graded(planted(name), suite, bios)

    assert 0.0 == report.sections["replay"].score


def test_grey_is_not_colour(core_path: Path, suite: Suite, bios: bytes) -> None:
    """A greyscale picture of a colourful game is worth less than half."""
    score = case(graded(planted("greyscale"), suite, bios), "starfall-wanderer").score

    assert score is not None
    assert score < 0.5


@pytest.mark.parametrize("name", ["starts 8 late", "shows 8 late"])
def test_constant_lag(core_path: Path, name: str, suite: Suite, bios: bytes) -> None:
    """A constant lag of eight frames, of the machine or of its pictures only, is reported and costs nothing."""
    result = case(graded(planted(name), suite, bios), "starfall-wanderer")

    assert 8 == result.lag
    assert result.score == pytest.approx(1.0, abs=0.01)
    assert result.audio == pytest.approx(1.0, abs=0.01)


def test_breaks_at_half(core_path: Path, suite: Suite, bios: bytes) -> None:
    """An emulator that traps half-way keeps the credit of the frames before, and scores 0 after."""
    result = case(graded(planted("traps at half"), suite, bios), "starfall-wanderer")

    assert ("trapped", 350) == (result.status, result.broke_at)
    assert result.score is not None
    assert 0.3 < result.score < 0.7


def test_load_failure(tmp_path: Path, core_path: Path, suite: Suite, bios: bytes) -> None:
    """A module that does not load scores 0 in every case, its audio too, and says why."""
    module = tmp_path / "gba.wasm"
    module.write_bytes(b"\0asm\1\0\0\0")
    report = graded(WasmSource(module), suite, bios)

    assert 0.0 == report.overall
    assert {"load_failed"} == {result.status for result in report.cases}
    assert 0.0 == report.sections["audio"].score
    assert "`emu_run_frame`" in report.cases[0].detail


def test_missing_rom(tmp_path: Path, suite: Suite, bios: bytes) -> None:
    """A ROM that is missing on our side stops grading before it begins; nobody gets a zero for it."""
    lost = dataclasses.replace(suite.cases[0], rom_path=tmp_path / "lost.gba")

    with pytest.raises(SuiteError, match=r"lost\.gba"):
        graded(planted("black"), dataclasses.replace(suite, cases=(lost,)), bios)


def test_abandoned_files_are_swept(tmp_path: Path) -> None:
    """What killed workers left in the cache goes after a day; what is being written, and the cache itself, stay."""
    long_ago = time.time() - ABANDONED_AFTER_S - 60
    old = [tmp_path / name for name in (".trace-a", ".yardstick-b", "c.trace", "d.yardstick.npz")]
    young = [tmp_path / ".trace-e"]
    for path in old + young:
        path.write_bytes(b"")
    for path in old:
        os.utime(path, (long_ago, long_ago))
    sweep(tmp_path)
    sweep(tmp_path / "not there yet")

    assert ["c.trace", "d.yardstick.npz", ".trace-e"] == [path.name for path in old + young if path.exists()]


def test_grading_sweeps(tmp_path: Path, core_path: Path, suite: Suite, bios: bytes) -> None:
    """Grading begins with the sweep."""
    left = tmp_path / ".trace-left"
    left.write_bytes(b"")
    os.utime(left, (0, 0))
    boot = dataclasses.replace(suite, cases=suite.cases[:1])
    grade(planted("black"), CoreSource(core_path), boot, bios=bios, workers=1, cache_folder=tmp_path)

    assert not left.exists()


def test_corpus_against_itself(corpus: Path, core_path: Path, bios: bytes) -> None:
    """On public ROMs too the reference scores 1.0 against itself, in all kinds of cases."""
    public = load_suite(str(corpus))
    chosen = tuple(c for c in public.cases if c.id in {"tonc-snd1", "memory", "aw-arm-alu", "mgba-shifter"})
    report = graded(CoreSource(core_path), dataclasses.replace(public, cases=chosen), bios)

    assert [1.0] * 4 == [result.score for result in report.cases]


def test_unreadable_verdict_is_kept(corpus: Path, core_path: Path, tmp_path: Path, bios: bytes) -> None:
    """A self-checking ROM whose screen shows no verdict scores 0, and its picture is kept."""
    public = load_suite(str(corpus))
    chosen = tuple(c for c in public.cases if c.id == "memory")
    report = grade(
        planted("black"),
        CoreSource(),
        dataclasses.replace(public, cases=chosen),
        bios=bios,
        workers=1,
        explain_folder=tmp_path,
    )

    assert [0.0] == [result.score for result in report.cases]
    assert report.cases[0].detail
    assert (tmp_path / "memory.png").is_file()
