"""What keeps an agent program running in a sandbox, between commands that look after it."""

import base64
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.sandbox import keeper
from harness.sandbox.command import Answer, parse_answer, request
from harness.sandbox.keeper import GONE, RUNNING


def keep(*arguments: str, said: bytes = b"", **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """The keeper's command, as a sandbox has it."""
    command = [sys.executable, "-I", "-S", str(keeper.__file__), *arguments]
    return subprocess.run(
        command, input=said, env={"PATH": "/usr/bin:/bin", **environment}, capture_output=True, timeout=60, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[str]:
    yield str(tmp_path / "kept")
    keep("stop", str(tmp_path / "kept"))


def start(folder: str, command: str, **environment: str) -> None:
    assert 0 == keep("start", folder, said=request(command, 100.0, 1000), **environment).returncode


def answered(waited: "subprocess.CompletedProcess[bytes]") -> Answer | None:
    return parse_answer(base64.b64decode(waited.stdout))


def test_a_command_outlives_the_one_that_started_it(folder: str) -> None:
    """It runs on, its end can be waited for, and its answer is a runner's: exit code and output."""
    start(folder, "sleep 1; echo out; exit 7")
    early = keep("wait", folder, "0")
    late = keep("wait", folder, "30")
    answer = answered(late)

    assert (RUNNING, b"") == (early.returncode, early.stdout)
    assert answer is not None
    assert (0, 7, "out\n") == (late.returncode, answer.ran.exit_code, answer.ran.output)
    assert late.stdout == keep("wait", folder, "0").stdout


def test_stop_kills_what_it_has_started(folder: str, tmp_path: Path) -> None:
    """Also what has made itself a daemon; after that nothing is there."""
    start(folder, f"(setsid sleep 500 & echo $! > {tmp_path}/child); echo $$ > {tmp_path}/shell; wait; sleep 500")
    while not (tmp_path / "shell").exists():
        time.sleep(0.02)
    processes = [int((tmp_path / name).read_text()) for name in ("child", "shell")]
    stopped = keep("stop", folder)

    assert 0 == stopped.returncode
    assert [False, False] == [keeper.runs(process, "sleep") or _lives(process) for process in processes]
    assert keep("wait", folder, "0").returncode in (0, GONE)


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_another_in_its_place(folder: str, tmp_path: Path) -> None:
    """Starting a second command in a folder stops the first."""
    start(folder, f"echo $$ > {tmp_path}/first; sleep 500")
    while not (tmp_path / "first").exists():
        time.sleep(0.02)
    start(folder, "echo second")
    answer = answered(keep("wait", folder, "30"))

    assert not _lives(int((tmp_path / "first").read_text()))
    assert answer is not None
    assert "second\n" == answer.ran.output


def test_nothing_was_started(folder: str) -> None:
    """In a new sandbox there is nothing, which is told apart from what still runs."""
    assert GONE == keep("wait", folder, "5").returncode
    assert 0 == keep("stop", folder).returncode


def test_a_keeper_that_was_killed(folder: str, tmp_path: Path) -> None:
    """What the agent's commands kill is gone, with the program; nobody waits for ever."""
    start(folder, f"echo $$ > {tmp_path}/shell; sleep 500")
    while not (tmp_path / "shell").exists():
        time.sleep(0.02)
    for process in Path(folder, "processes").read_text().split():
        subprocess.run(["kill", "-KILL", process], check=False)
    waited = keep("wait", folder, "30")

    assert GONE == waited.returncode or answered(waited) is None


@pytest.mark.parametrize("text", ["", "1 1", "x", "-1 -1", "9" * 100, "0"])
def test_a_folder_that_the_agent_has_written(folder: str, text: str) -> None:
    """Whatever stands there, no other process is killed and nothing is taken for running."""
    Path(folder).mkdir()
    Path(folder, "processes").write_text(text)
    Path(folder, "answer").mkdir()

    assert 0 == keep("stop", folder).returncode
    assert GONE == keep("wait", folder, "1").returncode


def test_left_is_handed_on(folder: str) -> None:
    """What `start` and `wait` are told of the time that is left stands in the folder."""
    start(folder, "sleep 30", GBAEVAL_LEFT="first")
    before = Path(folder, "left").read_text()
    keep("wait", folder, "0", GBAEVAL_LEFT="second")

    assert ("first", "second") == (before, Path(folder, "left").read_text())


def test_output_without_end_is_bounded(folder: str) -> None:
    """Of what a program prints only the ends are kept."""
    start(folder, "head -c 3000000 /dev/zero | tr '\\0' x; echo end")
    waited = keep("wait", folder, "60")
    answer = answered(waited)

    assert len(waited.stdout) < 10_000
    assert answer is not None
    assert answer.ran.dropped_bytes > 2_000_000
