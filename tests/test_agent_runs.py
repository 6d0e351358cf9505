"""Claude Code and Codex themselves, from npm, in real containers: whole runs with a provider of our own."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.gateway.record import read
from harness.run import execute, resume
from harness.run_directory import RunConfig, RunDirectory, RunResult
from tests.agent_runs import KEY, PLAYED, Played, played
from tests.engine import needs_docker
from tests.wire.gateway import WholeProvider

pytestmark = needs_docker
both = pytest.mark.parametrize("program", sorted(PLAYED))


def config(this: Played, **limits: object) -> RunConfig:
    asked = {"model": f"{this.provider}/{this.model}", "agent": this.program, "sandbox": "docker", "suite": "demo"}
    return RunConfig.model_validate({**asked, "hours": 1.0, **limits})


@pytest.fixture(scope="module")
def whole(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[WholeProvider, RunDirectory, RunResult]:
    """A whole run of the program, once for the module."""
    this = PLAYED[request.param]
    with played(this.provider) as provider:
        finished = execute(config(this), tmp_path_factory.mktemp(this.program), workers=2)
    return provider, finished.directory, finished.result


@pytest.mark.parametrize("whole", sorted(PLAYED), indirect=True)
def test_a_real_program_writes_an_emulator(whole: tuple[WholeProvider, RunDirectory, RunResult]) -> None:
    """It reads, asks the oracle, writes, builds and is done; the run has a score, tokens and their cost."""
    provider, directory, result = whole
    asked = list(directory.lines("oracle.jsonl"))

    assert ("finished", True) == (result.stop_reason, result.build.ok)
    assert result.overall is not None
    assert result.overall > 0.99
    assert len(provider.asked) == result.turns
    assert result.usage["input_tokens"] > result.usage["cached_input_tokens"] > 0
    assert result.cost_usd is not None
    assert result.cost_usd > 0
    assert asked


@pytest.mark.parametrize("whole", sorted(PLAYED), indirect=True)
def test_what_a_real_program_did(whole: tuple[WholeProvider, RunDirectory, RunResult]) -> None:
    """Its commands are known from the replies that called for them: the script's, of which one plays and one builds."""
    _, _, result = whole
    did = result.behaviour

    assert did is not None
    assert did.oracle is not None
    assert did.commands is not None
    assert did.code
    assert (1, 300) == (did.oracle.plays, did.oracle.longest_play_frames)
    assert (31, 1) == (did.commands.commands, did.commands.builds)
    assert did.code[-1].lines > 2000
    assert did.build_to_play_s is not None
    assert did.build_to_play_s < 0


@pytest.mark.parametrize("whole", sorted(PLAYED), indirect=True)
def test_the_transcript_of_a_real_program(whole: tuple[WholeProvider, RunDirectory, RunResult]) -> None:
    """It holds every request as the provider got it, and every reply; and how the program was started each time."""
    provider, directory, _ = whole
    lines = list(directory.lines("transcript.jsonl"))
    requests = [line.body for line in read(lines) if line.kind == "gateway_request"]
    started = [line for line in lines if line["kind"] == "program"]

    assert [asked.body for asked in provider.asked] == requests
    assert [False, True, True] == [line["continued"] for line in started]
    # The whole conversation goes out each time, and is kept once.
    assert sum(len(json.dumps(body)) for body in requests) > 5 * (directory.path / "transcript.jsonl").stat().st_size


@pytest.mark.parametrize("whole", sorted(PLAYED), indirect=True)
def test_the_key_stays_outside(whole: tuple[WholeProvider, RunDirectory, RunResult]) -> None:
    """The provider was given it; nothing that is on disk after the run holds it."""
    provider, directory, _ = whole
    files = [path for path in directory.path.rglob("*") if path.is_file()]

    assert KEY in str(provider.asked[0].headers)
    assert [] == [path for path in files if KEY.encode() in path.read_bytes()]


@both
def test_a_limit(program: str, tmp_path: Path) -> None:
    """A real program ends by itself when its next request is refused, and the run by the limit that was reached."""
    this = PLAYED[program]
    with played(this.provider) as provider:
        result = execute(config(this, max_turns=2), tmp_path, workers=2).result

    assert "turns_reached" == result.stop_reason
    assert 2 == len(provider.asked) == result.turns


@both
def test_a_killed_harness(program: str, tmp_path: Path) -> None:
    """kill -9 while a real program works: the run goes on in its sandbox, with the program's own conversation."""
    this = PLAYED[program]
    command = [sys.executable, "-m", "tests.agent_runs", program, "--out", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as harness:
        directory = _when(tmp_path, requests=12)
        os.kill(harness.pid, signal.SIGKILL)
    with played(this.provider):
        finished = resume(directory.path, workers=2)
    starts = [line for line in directory.lines("transcript.jsonl") if line["kind"] == "program"]
    kinds = [(line["kind"], line.get("how")) for line in directory.lines("events.jsonl")]

    assert ("resumed", "attached") in kinds
    assert [(1, False), (2, True)] == [(line["session"], line["continued"]) for line in starts[:2]]
    assert re.search("interrupted for", starts[1]["text"])
    assert finished.result.overall is not None
    assert finished.result.overall > 0.99


def _when(out: Path, requests: int) -> RunDirectory:
    """The run's directory, once so many requests were made."""
    deadline = time.monotonic() + 900
    while time.monotonic() < deadline:
        for path in out.iterdir():
            with contextlib.suppress(OSError):
                if (path / "transcript.jsonl").read_bytes().count(b'"gateway_request"') >= requests:
                    return RunDirectory.open(path)
        time.sleep(0.2)
    raise AssertionError("The program does not work.")
