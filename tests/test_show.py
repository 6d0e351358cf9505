"""What people see of a report."""

from typing import Any

import pytest

from graders.result import CaseResult, GradeReport, SectionResult
from harness.cli import show


def case(case_id: str, rom: str, score: float, **more: Any) -> CaseResult:
    return CaseResult(id=case_id, section="replay", rom=rom, frames=100, status="graded", score=score, **more)


def shown(capsys: pytest.CaptureFixture[str], *cases: CaseResult, **more: Any) -> str:
    """What is printed of a report on these cases."""
    section = SectionResult(score=0.5, weight=0.6, cases=len(cases))
    report = GradeReport(
        suite="s",
        reference="r",
        candidate="c",
        bios="",
        overall=0.5,
        sections={"replay": section},
        cases=list(cases),
        duration_s=1.0,
        **more,
    )
    show.scores(report)
    return capsys.readouterr().out


def test_what_cost_most(capsys: pytest.CaptureFixture[str]) -> None:
    """The case that is named cost its section most: one of four replays of a ROM costs less than a ROM's only one."""
    cases = [case(f"quarter-{index}", "a", score) for index, score in enumerate([0.0, 1.0, 1.0, 1.0])]

    assert "most was lost in whole" in shown(capsys, *cases, case("whole", "b", 0.6))
    assert "most was lost in quarter-0" in shown(capsys, *cases, case("whole", "b", 0.8))


def test_weights_count_in_what_cost_most(capsys: pytest.CaptureFixture[str]) -> None:
    """A case that weighs little in its ROM's mean is not named for a low score."""
    printed = shown(capsys, case("light", "a", 0.0, weight=0.1), case("heavy", "a", 0.7, weight=0.9))

    assert "most was lost in heavy (0.7000)" in printed


def test_published_cases_count_alike(capsys: pytest.CaptureFixture[str]) -> None:
    """The public formula averages cases, not ROMs: the lowest score cost most."""
    cases = [case(f"quarter-{index}", "a", score) for index, score in enumerate([0.5, 1.0, 1.0, 1.0])]

    assert "most was lost in quarter-0" in shown(capsys, *cases, case("whole", "b", 0.6), profile="gba-eval-v1")


def test_nothing_lost(capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing was lost, nothing is named."""
    assert "most was lost" not in shown(capsys, case("good", "a", 1.0))


def test_a_case_in_figures(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A case's line has its score, what it would be without allowance, its fairness and its sound."""
    monkeypatch.setenv("COLUMNS", "120")
    printed = shown(capsys, case("a", "rom", 0.9123, exact_score=0.8123, fairness=0.71, audio=0.6123))
    (line,) = (line for line in printed.splitlines() if line.startswith("a "))

    assert ["a", "replay", "graded", "0.9123", "0.8123", "0.71", "0.6123"] == line.split()
