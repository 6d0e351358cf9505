"""The audit of a suite with planted candidates."""

import dataclasses
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import graders.audit.audit
import graders.audit.plays
from graders import yardstick
from graders.audit import expectations
from graders.audit.audit import AuditReport, audit
from graders.audit.expectations import EXPECTATIONS
from graders.audit.planted import PLANTS
from graders.audit.sound import SOUNDS
from graders.judge import Job, judge
from graders.result import CaseResult
from graders.suite import Case, Suite, load_suite
from harness.cli import main
from reference import CoreSource
from roms import Replay
from tests.tiny_rom import keys_rom, still_rom

KEYS = Replay(((121, 0x001), (126, 0x155), (130, 0x2AA), (134, 0x3FF), (140, 0x0F0)))


def audited(*arguments: str) -> tuple[int, dict[str, object]]:
    """Run `gbaeval audit`; its exit code and its report."""
    command = [sys.executable, "-m", "harness", "audit", "--json", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=1400, check=False)
    return ended.returncode, json.loads(ended.stdout)


def test_every_plant_is_held_to_something() -> None:
    """Each planted candidate has an expectation, and each expectation a planted candidate."""

    assert set(PLANTS) == set(EXPECTATIONS)


FEW = ("reference", "black", "another game", "5% blocks black", "10% blocks black", "20% blocks black")

PLAYED_OTHERWISE = ("deaf from 50%", "without a sprite", "jitters", "shows 2 late", "starts 4 late", "hears one late")
"""Those with other keys than the replay's, for longer than it, or that read the machine's memory."""

AuditHere = Callable[..., AuditReport]


def case(folder: Path, name: str, rom: bytes) -> Case:
    """A few seconds with those keys."""
    path = folder / f"{name}.gba"
    path.write_bytes(rom)
    return Case(name, "replay", path.name, path, hashlib.sha256(rom).hexdigest(), KEYS, 160)


def run_here(jobs: Sequence[Job], workers: int) -> Iterator[CaseResult]:
    """Judge in this process, where a test can change what it likes."""
    return (judge(job, lambda *_: None) for job in jobs)


@pytest.fixture
def audited_here(monkeypatch: pytest.MonkeyPatch, core_path: Path, bios: bytes, tmp_path: Path) -> AuditHere:
    """Audits cases in this process, with a few of the planted candidates."""
    monkeypatch.setattr(graders.audit.plays, "run_jobs", run_here)
    monkeypatch.setattr(graders.audit.audit, "PLANTS", {plant: PLANTS[plant] for plant in FEW})
    monkeypatch.setattr(graders.audit.audit, "EXPECTATIONS", {plant: EXPECTATIONS[plant] for plant in FEW})

    def run(*cases: Case, **told: Any) -> AuditReport:
        suite = Suite("tiny", "1", cases, {"replay": 1.0})
        return audit(CoreSource(core_path), suite, bios=bios, workers=1, cache_folder=tmp_path / "cache", **told)

    return run


@pytest.fixture
def plays(tmp_path: Path) -> Case:
    """A case on which everything depends on the keys."""
    return case(tmp_path, "plays", keys_rom())


@pytest.fixture
def ignores(tmp_path: Path) -> Case:
    """A case whose ROM ignores the keys."""
    return case(tmp_path, "ignores", still_rom())


def test_memory_changes_nothing(audited_here: AuditHere, plays: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted in a reference that remembers or in one that always runs, each candidate has the same result."""
    results: list[CaseResult] = []

    def kept(jobs: Sequence[Job], workers: int) -> Iterator[CaseResult]:
        for result in run_here(jobs, workers):
            results.append(result.model_copy(update={"realtime_factor": None}))
            yield result

    some = {plant: PLANTS[plant] for plant in (*FEW, *PLAYED_OTHERWISE)}
    monkeypatch.setattr(graders.audit.plays, "run_jobs", kept)
    monkeypatch.setattr(graders.audit.plays, "NOT_FROM_MEMORY", {"another game"})
    monkeypatch.setattr(graders.audit.audit, "PLANTS", some)
    early = dataclasses.replace(plays, replay=Replay(((30, 0x001), (70, 0x155), (100, 0x2AA), (140, 0x0F0))))
    audited_here(early)
    remembered = results.copy()
    results.clear()
    monkeypatch.setattr(graders.audit.plays, "NOT_FROM_MEMORY", set(some))
    audited_here(early)

    assert len(some) + 1 == len(remembered)
    assert results == remembered


def failed(report: AuditReport) -> set[str]:
    return {plant.plant for plant in report.plants if not plant.ok}


def test_refused(audited_here: AuditHere, plays: Case, ignores: Case) -> None:
    """A replay that its ROM ignores is refused and fails the audit, the planted candidates are held to the others."""
    alone, both = audited_here(plays), audited_here(ignores, plays)
    refused, other = both.cases

    assert (False, None) == (refused.ok, refused.deterministic)
    assert "0.0% of it depends on the player, and not at least 5%" == refused.refused
    assert (True, True, "") == (other.ok, other.deterministic, other.refused)
    assert alone.plants == both.plants
    assert {"plays"} == set(both.plants[0].scores)
    assert not both.ok


def test_progress(audited_here: AuditHere, plays: Case, ignores: Case) -> None:
    """It tells of measuring, then of every play, and counts those on a refused replay no longer."""
    told: list[str] = []
    audited_here(ignores, plays, on_phase=told.append, on_result=lambda plant, done, of: told.append(f"{done}/{of}"))

    assert ["measuring replays", "1/2", "2/2", "auditing", *(f"{done}/8" for done in range(3, 9))] == told


def test_nothing_but_refused(audited_here: AuditHere, ignores: Case, plays: Case) -> None:
    """Where every replay is refused, one of them for having no inputs, nothing is planted and the audit fails."""
    report = audited_here(ignores, dataclasses.replace(plays, replay=Replay()))

    assert [] == report.plants
    assert "no key is pressed in it" == report.cases[1].refused
    assert not report.ok


def test_a_wrong_constant_is_noticed(audited_here: AuditHere, plays: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """A yardstick that forgives four times as much lets a fifth of the screen be missing, and the audit says so."""
    before = failed(audited_here(plays))
    monkeypatch.setattr(yardstick, "ALPHA", 1.0)

    assert "20% blocks black" not in before
    assert "20% blocks black" in failed(audited_here(plays))


def test_a_wrong_limit_is_noticed(audited_here: AuditHere, plays: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """What scores more than it may fails its row, and with it the audit."""
    before = failed(audited_here(plays))
    monkeypatch.setattr(expectations, "NULL_LIMIT", -0.1)
    report = audited_here(plays)

    assert "black" not in before
    assert {"black", "another game"} == failed(report)
    assert not report.ok


def test_not_run_is_not_a_zero(audited_here: AuditHere, plays: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted candidate that was never played fails its row, though its score would be what is expected."""

    def lost(jobs: Sequence[Job], workers: int) -> Iterator[CaseResult]:
        for result in run_here(jobs, workers):
            yield result.model_copy(update={"status": "not_run", "score": None} if result.id == "plays/black" else {})

    monkeypatch.setattr(graders.audit.plays, "run_jobs", lost)
    (black,) = (plant for plant in audited_here(plays).plants if plant.plant == "black")

    assert not black.ok
    assert "plays: not_run" in black.detail


def test_inexact_reference_is_noticed(audited_here: AuditHere, plays: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference that plays the same twice, but not what its trace shows, is not deterministic."""

    def inexact(jobs: Sequence[Job], workers: int) -> Iterator[CaseResult]:
        return (result.model_copy(update={"exact": 0.99}) for result in run_here(jobs, workers))

    monkeypatch.setattr(graders.audit.plays, "run_jobs", inexact)
    report = audited_here(plays)

    assert [(False, False)] == [(audited.deterministic, audited.ok) for audited in report.cases]


def test_module_as_reference(tmp_path: Path) -> None:
    """A module as reference is refused in one sentence before anything starts: nothing can be planted in it."""
    ended = CliRunner().invoke(main, ["audit", "--suite", "demo", "--reference", "other.wasm"])

    assert 0 != ended.exit_code
    assert "needs a libretro core" in f"{ended.output} {ended.exception}"


ON_EACH_GAME = (
    "reference",
    "other colours",
    "frozen when play begins",
    "ignores its keys",
    "5% blocks black",
    "10% blocks black",
    "20% blocks black",
    "shows 8 late",
    "starts 1 late",
    "hears one late",
    "traps at half",
)


@pytest.mark.timeout(1500)
def test_each_game_passes(core_path: Path, bios: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A winner's play of each of our games, its beginning, holds for a dozen planted candidates, and is fair."""
    monkeypatch.setattr(graders.audit.audit, "PLANTS", {plant: PLANTS[plant] for plant in ON_EACH_GAME})
    monkeypatch.setattr(graders.audit.audit, "EXPECTATIONS", {plant: EXPECTATIONS[plant] for plant in ON_EACH_GAME})
    monkeypatch.setattr(graders.audit.audit, "SOUNDS", {sound: SOUNDS[sound] for sound in ("silence",)})
    suite = load_suite("core", ["*-winner"])
    report = audit(CoreSource(core_path), suite, bios=bios, workers=2, cache_folder=tmp_path, frames=600)

    assert 7 == len(report.cases)
    assert set() == failed(report)
    assert report.ok
    assert all(audited.fair for audited in report.cases)


@pytest.mark.timeout(1500)
def test_own_suite_passes(core_path: Path) -> None:
    """The beginnings of two of our own games pass the whole audit, and are fair."""
    code, report = audited(
        "--suite", "core", "--cases", "starfall-wanderer", "--cases", "prismfall-winner", "--frames", "600"
    )
    wrong = [plant["plant"] for plant in report["plants"] if not plant["ok"]]  # type: ignore[attr-defined]

    assert [] == wrong
    assert 0 == code
    assert all(case["fair"] for case in report["cases"])  # type: ignore[attr-defined]


@pytest.mark.timeout(1500)
def test_corpus_passes(corpus: Path, core_path: Path) -> None:
    """The beginnings of the public corpus pass too; the game on which sound emulators part ways is named unfair."""
    code, report = audited("--suite", str(corpus), "--frames", "2400")
    wrong = [plant["plant"] for plant in report["plants"] if not plant["ok"]]  # type: ignore[attr-defined]
    unfair = [case["id"] for case in report["cases"] if not case["fair"]]  # type: ignore[attr-defined]

    assert [] == wrong
    assert 0 == code
    assert ["spout-gameplay"] == unfair
