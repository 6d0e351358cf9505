"""What all tests share: the reference core, the BIOS, the corpus beside the repository, and a cache of their own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import tasks
from reference import CoreNotFound, LibretroCore, find_core

ROOT = Path(__file__).parent.parent
CORPUS = Path(os.environ.get("GBAEVAL_CORPUS") or ROOT.parent / "shared" / "corpus")

_unchecked: list[str] = []
"""Docker tests that were skipped."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what takes the `corpus` fixture, and skip what is so marked where no corpus is."""
    here = (CORPUS / "testcases.json").is_file()
    for item in items:
        if "corpus" in getattr(item, "fixturenames", ()):
            item.add_marker("corpus")
        if not here and item.get_closest_marker("corpus"):
            item.add_marker(pytest.mark.skip(reason=f"no corpus at {CORPUS} (set GBAEVAL_CORPUS)"))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # Reports also reach the session that hands tests out to others (pytest-xdist).
    if report.skipped and "docker" in report.keywords:
        _unchecked.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI an engine must be there: a Docker test that was skipped has checked nothing."""
    if os.environ.get("CI") == "true" and _unchecked and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if os.environ.get("CI") == "true" and _unchecked:
        terminalreporter.section("Docker tests were skipped in CI", red=True)
        for name in _unchecked:
            terminalreporter.line(name)
        terminalreporter.line("CI=true means that a Docker Engine must answer. The session fails.")


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """GBAEVAL_CACHE for the session: tests neither use nor fill the user's."""
    folder = tmp_path_factory.mktemp("cache")
    before = os.environ.get("GBAEVAL_CACHE")
    os.environ["GBAEVAL_CACHE"] = str(folder)
    yield folder
    if before is None:
        del os.environ["GBAEVAL_CACHE"]
    else:
        os.environ["GBAEVAL_CACHE"] = before


@pytest.fixture(scope="session")
def core_path() -> Path:
    """The reference core's file."""
    try:
        return find_core()
    except CoreNotFound as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def bios() -> bytes:
    """The task's BIOS image."""
    return tasks.BIOS_FILE.read_bytes()


@pytest.fixture
def core(core_path: Path, bios: bytes) -> Iterator[LibretroCore]:
    """A reference of the test's own."""
    with LibretroCore(core_path, bios) as opened:
        yield opened


@pytest.fixture(scope="session")
def corpus() -> Path:
    """A suite folder in the public format, with its ROMs."""
    return CORPUS
