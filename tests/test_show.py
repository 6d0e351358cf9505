"""What people see of a report."""

from pathlib import Path
from typing import Any

import pytest

from graders.audit.audit import AuditedCase, AuditedPlant, AuditReport
from graders.result import CaseResult, GradeReport, SectionResult
from harness.behaviour.figures import Behaviour, Commands
from harness.cli import show
from harness.report import render
from harness.run import Finished
from harness.run_directory import BuildOutcome, RunConfig, RunDirectory, RunResult


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


def result(**more: Any) -> RunResult:
    return RunResult(
        build=BuildOutcome(ok=False, detail="no build.sh"),
        overall=0.0,
        sections={},
        grade=None,
        working_s=60.0,
        wall_s=61.0,
        turns=3,
        usage={"input_tokens": 1, "output_tokens": 2},
        cost_usd=None,
        **more,
    )


@pytest.mark.parametrize("stop", ["finished", "time_up", "sandbox_failed", "paused"])
def test_problem(stop: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What failed is said once, whatever the run ended with: so is a snapshot that could not be saved."""
    config = RunConfig(model="scripted/x", agent="shell", sandbox="local", suite="demo", hours=24)
    ended = result(stop_reason=stop, problem="<No> space left.", advice="Make room.")
    show.finished(Finished(RunDirectory.create(tmp_path, config), ended, None))
    printed, page = capsys.readouterr().out, render(config, ended, None)

    assert [1, 1] == [printed.count("<No> space left."), printed.count("Make room.")]
    assert [1, 1] == [page.count("&lt;No&gt; space left."), page.count("Make room.")]


def test_no_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing failed, nothing is said of it; and what the model did is shown where it is known."""
    config = RunConfig(model="scripted/x", agent="shell", sandbox="local", suite="demo", hours=24)
    did = Behaviour(
        oracle=None, commands=Commands(commands=7, builds=2, first_build_s=90.0), build_to_play_s=None, code=()
    )
    for behaviour, times in ((None, 0), (did, 1)):
        ended = result(stop_reason="finished", behaviour=behaviour)
        show.finished(Finished(RunDirectory.create(tmp_path, config), ended, None))
        printed, page = capsys.readouterr().out, render(config, ended, None)

        assert [0, 0] == [text.count("Something failed") for text in (printed, page)]
        assert [times] * 2 == [text.count("2 of 7 commands, the first after 1m 30s") for text in (printed, page)]


@pytest.mark.parametrize("columns", [100, 400])
def test_an_audit_of_many_replays(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a terminal has no room for every replay, the lowest and the highest score stand for all."""
    monkeypatch.setenv("COLUMNS", str(columns))
    ids = [f"game-{number}-winner" for number in range(9)]
    case: dict[str, Any] = {"frames": 9, "refused": "", "deterministic": True, "weight_carried": 1.0, "fairness": 1.0}
    cases = [AuditedCase(id=id_, fair=True, ok=True, **case) for id_ in ids]
    scores = {id_: number / 100 for number, id_ in enumerate(ids)}
    plant = AuditedPlant(plant="black", scores=scores, mean=0.04, expected="each <= 0.2", ok=True)
    show.audit(AuditReport(suite="core", cases=cases, plants=[plant], ok=True))
    heading, row = capsys.readouterr().out.splitlines()[1:3]

    assert (columns == 100) == ("lowest" in heading)
    assert all(id_ in heading for id_ in ids) == (columns == 400)
    assert "0.0000" in row
    assert "0.0800" in row
    assert ("0.0500" in row) == (columns == 400)
