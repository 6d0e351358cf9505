"""The audit of a suite with planted candidates."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from graders.audit.expectations import EXPECTATIONS
from graders.audit.planted import PLANTS


def audited(*arguments: str) -> tuple[int, dict[str, object]]:
    """Run `gbaeval audit`; its exit code and its report."""
    command = [sys.executable, "-m", "harness", "audit", "--json", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=1400, check=False)
    return ended.returncode, json.loads(ended.stdout)


def test_every_plant_is_held_to_something() -> None:
    """Each planted candidate has an expectation, and each expectation a planted candidate."""

    assert set(PLANTS) == set(EXPECTATIONS)


@pytest.mark.timeout(1500)
def test_own_suite_passes(core_path: Path) -> None:
    """The suite of our own games passes the audit, and its replays are fair."""
    code, report = audited("--suite", "core", "--cases", "*-winner", "--frames", "1200")
    failed = [plant["plant"] for plant in report["plants"] if not plant["ok"]]  # type: ignore[attr-defined]

    assert [] == failed
    assert 0 == code
    assert all(case["fair"] for case in report["cases"])  # type: ignore[attr-defined]


@pytest.mark.timeout(1500)
def test_corpus_passes(corpus: Path, core_path: Path) -> None:
    """The public corpus passes the audit too; the game on which sound emulators part ways is named unfair."""
    code, report = audited("--suite", str(corpus), "--frames", "2400")
    failed = [plant["plant"] for plant in report["plants"] if not plant["ok"]]  # type: ignore[attr-defined]
    unfair = [case["id"] for case in report["cases"] if not case["fair"]]  # type: ignore[attr-defined]

    assert [] == failed
    assert 0 == code
    assert ["spout-gameplay"] == unfair
