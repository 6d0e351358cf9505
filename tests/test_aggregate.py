"""From cases to one number."""

from pathlib import Path
from typing import Any

import pytest

from graders.aggregate import overall_score, section_scores
from graders.result import CaseResult, Status
from graders.suite import DEFAULT_WEIGHTS, Case, Section, Suite
from roms import Replay


def case(case_id: str, section: Section, rom: str, **more: Any) -> Case:
    return Case(case_id, section, rom, Path(rom), "", Replay(), 100, **more)


def result(of: Case, score: float | None, **more: Any) -> CaseResult:
    status: Status = "graded" if score is not None else "not_run"
    return CaseResult(id=of.id, section=of.section, rom=of.rom_name, frames=100, status=status, score=score, **more)


def suite(*cases: Case) -> Suite:
    return Suite("test", "1", cases, DEFAULT_WEIGHTS)


def test_roms_count_alike() -> None:
    """A ROM with three replays counts as much as one with a single one; within a ROM weights decide."""
    cases = [case("a1", "replay", "a", weight=2.0), case("a2", "replay", "a"), case("b", "replay", "b")]
    sections = section_scores(suite(*cases), [result(c, s) for c, s in zip(cases, [1.0, 0.4, 0.2], strict=True)])

    assert sections["replay"].score == pytest.approx((0.8 + 0.2) / 2)
    assert 3 == sections["replay"].cases


def test_missing_sections_are_left_out() -> None:
    """A suite without procedural and audio cases shares their weights among the others."""
    cases = [case("r", "replay", "a"), case("b", "boot", "a")]
    overall = overall_score(section_scores(suite(*cases), [result(cases[0], 0.5), result(cases[1], 1.0)]))

    assert overall == pytest.approx((0.6 * 0.5 + 0.1 * 1.0) / 0.7)


def test_audio_is_a_section() -> None:
    """The sound of cases that count it makes the section audio, apart from their pictures."""
    heard, unheard = case("h", "replay", "a", has_audio=True), case("u", "boot", "a")
    sections = section_scores(suite(heard, unheard), [result(heard, 1.0, audio=0.25), result(unheard, 1.0)])

    assert (0.25, 1) == (sections["audio"].score, sections["audio"].cases)


def test_our_failure_is_no_zero() -> None:
    """A case that was not run leaves its section and the overall score unknown."""
    cases = [case("r", "replay", "a"), case("b", "boot", "a")]
    sections = section_scores(suite(*cases), [result(cases[0], None), result(cases[1], 1.0)])

    assert sections["replay"].score is None
    assert 1.0 == sections["boot"].score
    assert overall_score(sections) is None
