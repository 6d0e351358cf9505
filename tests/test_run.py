"""Whole runs through the command line: from model to score, and every way in which they can go wrong."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.cli.show import PAUSED
from harness.run_directory import RunDirectory
from harness.sandbox.engine import connect
from tests.engine import needs_docker
from tests.wire.server import WireServer, json_answer

GBAEVAL = [sys.executable, "-m", "harness"]
NO_KEYS = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}


def gbaeval(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would."""
    return subprocess.run(
        [*GBAEVAL, *arguments], capture_output=True, text=True, env=NO_KEYS | environment, timeout=600, check=False
    )


@pytest.fixture(scope="module", params=["local", pytest.param("docker", marks=needs_docker)])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def run(kind: str, out: Path, model: str, *more: str) -> tuple[dict[str, Any], RunDirectory]:
    """A whole run; its result and its directory."""
    ended = gbaeval("run", "--model", model, "--sandbox", kind, "--suite", "demo", "--out", str(out), "--json", *more)
    assert ended.returncode == 0, ended.stderr
    (directory,) = out.iterdir()
    return json.loads(ended.stdout), RunDirectory.open(directory)


@pytest.fixture(scope="module")
def baseline(
    kind: str, core_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], RunDirectory]:
    """The demo's run, once for each sandbox."""
    return run(kind, tmp_path_factory.mktemp("runs"), "scripted/baseline")


def test_baseline_scores(baseline: tuple[dict[str, Any], RunDirectory]) -> None:
    """The scripted baseline goes from an empty workspace to a score in every section of the suite."""
    result, directory = baseline

    assert result["build"]["ok"]
    assert "finished" == result["stop_reason"]
    assert {"replay", "boot", "audio"} == set(result["sections"])
    assert result["overall"] > 0.5
    assert str(directory.path) == result["path"]
    assert json.loads((directory.path / "result.json").read_text()).items() <= result.items()
    assert {"id", "section", "score", "status", "lag", "exact"} <= result["cases"][0].keys()


def test_baseline_leaves_a_run_directory(baseline: tuple[dict[str, Any], RunDirectory]) -> None:
    """All that happened is in the run directory: questions to the oracle, snapshot, submission, page."""
    _, directory = baseline
    names = {path.name for path in directory.path.iterdir()}
    asked = list(directory.lines("oracle.jsonl"))
    kinds = [line["kind"] for line in directory.lines("events.jsonl")]

    assert {"config.json", "lock.json", "events.jsonl", "transcript.jsonl", "oracle.jsonl", "usage.jsonl"} <= names
    assert {"snapshots", "submission", "grades", "report.html", "result.json"} <= names
    assert asked
    assert ["sandbox_starting", "ended"] == [kinds[0], kinds[-1]]
    assert (directory.path / "submission" / "gba.wasm").read_bytes().startswith(b"\0asm")
    assert list((directory.path / "snapshots").glob("*.json"))


def test_run_directory_can_be_graded_again(baseline: tuple[dict[str, Any], RunDirectory]) -> None:
    """`gbaeval grade RUN` gives the run's own score."""
    result, directory = baseline
    report = json.loads(gbaeval("grade", str(directory.path), "--suite", "demo", "--json").stdout)

    assert result["overall"] == report["overall"]


def test_broken_build(kind: str, core_path: Path, tmp_path: Path) -> None:
    """A build that fails ends in a result with score 0, and its log is kept."""
    result, directory = run(kind, tmp_path, "scripted/broken")

    assert (False, 0.0) == (result["build"]["ok"], result["overall"])
    assert "fails on purpose" in (directory.path / "submission" / "build.log").read_text()


def test_no_build_script(core_path: Path, tmp_path: Path) -> None:
    """A workspace without build.sh ends in a result with score 0 that says so."""
    result, _ = run("local", tmp_path, "scripted/idle")

    assert 0.0 == result["overall"]
    assert "build.sh" in result["build"]["detail"]


def test_black_screen(core_path: Path, tmp_path: Path) -> None:
    """A submission that runs every ROM and shows black scores 0 overall."""
    result, _ = run("local", tmp_path, "scripted/black")

    assert result["build"]["ok"]
    assert 0.0 == result["overall"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model", "scripted/nobody"], "scripted/baseline"),
        (["--model", "somebody/else"], "anthropic, openai, scripted"),
        (["--model", "openai/gpt"], "--force-local"),
        (["--model", "openai/gpt", "--force-local"], "OPENAI_API_KEY"),
        (["--model", "scripted/idle", "--agent", "nobody"], "shell"),
        (["--model", "scripted/idle", "--suite", "nothing"], "core"),
        (["--model", "scripted/idle", "--reference", "/nowhere/core.so"], "/nowhere/core.so"),
        (
            ["--model", "openai/m", "--base-url", "http://localhost:1/v1", "--force-local", "--max-cost", "5"],
            "has no price for openai/m at http://localhost:1/v1",
        ),
    ],
)
def test_wrong_requests(core_path: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    """What is asked for wrongly ends in one line that helps, and leaves no run directory."""
    ended = gbaeval("run", "--sandbox", "local", "--out", str(tmp_path / "runs"), *arguments)

    assert 1 == ended.returncode
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "runs").exists()


def test_dead_engine(core_path: Path, tmp_path: Path) -> None:
    """Where no engine answers, a Docker run says so and what to do, and leaves no run directory."""
    ended = gbaeval(
        "run", "--model", "scripted/idle", "--out", str(tmp_path / "runs"), DOCKER_HOST=f"unix://{tmp_path}/none.sock"
    )

    assert 1 == ended.returncode
    assert "No Docker Engine answers" in ended.stderr
    assert "--sandbox local" in ended.stderr
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.wasm"], "nowhere.wasm"),
        (["."], "gba.wasm"),
        (["mgba", "--suite", "."], "testcases.json"),
        (["pyproject.toml"], "not an emulator"),
    ],
)
def test_wrong_grading_requests(core_path: Path, arguments: list[str], message: str) -> None:
    """`gbaeval grade` says in one line what is wrong with what it was given."""
    ended = gbaeval("grade", *arguments)

    assert 1 == ended.returncode
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr


def test_failing_api_is_no_zero(core_path: Path, tmp_path: Path) -> None:
    """A model whose API refuses is asked five times; then the run pauses: no score, no zero, and the reason is said."""
    refusal = json_answer({"error": {"message": "no such key", "type": "invalid_request_error"}}, 401)
    with WireServer("/v1/chat/completions", [refusal], lambda body: None) as server:
        ended = gbaeval(
            "run",
            "--model",
            "openai/nobody",
            "--base-url",
            f"{server.url}/v1",
            "--sandbox",
            "local",
            "--force-local",
            "--suite",
            "demo",
            "--out",
            str(tmp_path),
            OPENAI_API_KEY="sk-secret",
        )
    (path,) = tmp_path.iterdir()
    result = RunDirectory.open(path).result()

    assert (PAUSED, 5) == (ended.returncode, len(server.asked))
    assert "the key was not accepted (HTTP 401): no such key" in ended.stderr
    assert "Check the key's variable" in ended.stderr
    assert "Nothing is lost" in ended.stdout
    assert "0 tokens in, 0 out, unpriced" in ended.stdout
    assert result is not None
    assert (None, "paused", None) == (result.overall, result.stop_reason, result.cost_usd)
    assert result.snapshot
    assert (path / "snapshots" / result.snapshot).is_file()
    assert "The run is paused." == result.build.detail
    assert not list((path / "submission").glob("*"))
    assert {"build_failed", "built", "ended"}.isdisjoint(
        line["kind"] for line in RunDirectory.open(path).lines("events.jsonl")
    )
    assert not [file for file in path.rglob("*") if file.is_file() and b"sk-secret" in file.read_bytes()]


def test_limits_reach_the_run(core_path: Path, tmp_path: Path) -> None:
    """What is asked for on the command line is recorded, told to the agent, and ends the run in order."""
    limits = ["--max-turns", "2", "--wall-hours", "3", "--max-cost", "1", "--context-tokens", "5000", "--let-stop"]
    result, directory = run("local", tmp_path, "scripted/baseline", "--hours", "2", *limits)
    config = directory.config()
    told = [line["text"].splitlines() for line in directory.lines("transcript.jsonl") if line["kind"] == "tool_result"]

    assert ("turns_reached", 2, 0.0) == (result["stop_reason"], result["turns"], result["overall"])
    assert (2, 3.0, 2, 1.0) == (config.hours, config.wall_hours, config.max_turns, config.max_cost_usd)
    assert (5000, False) == (config.context_tokens, config.go_on)
    assert 0.0 == result["cost_usd"]
    assert "turns left: 0 of 2; cost left: $1.00 of $1.00]" in told[-1][-2]
    assert "2 % of the turns" in told[-1][-1]


def _until(condition: Any, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def interrupted(kind: str, core_path: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A run that is at work, and where its directory will be."""
    out = tmp_path / "runs"
    command = [*GBAEVAL, "run", "--model", "scripted/baseline", "--sandbox", kind, "--suite", "demo", "--out", str(out)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True) as process:
        _until(lambda: any(b"turn_ended" in path.read_bytes() for path in out.glob("*/events.jsonl")))
        yield process, out
        process.kill()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_interrupted(kind: str, interrupted: tuple[subprocess.Popen[bytes], Path], sent: signal.Signals) -> None:
    """An interrupted run saves the workspace, takes the sandbox down, and leaves a readable directory to grade from."""
    process, out = interrupted
    process.send_signal(sent)
    _, said = process.communicate(timeout=60)
    (directory,) = (RunDirectory.open(path) for path in out.iterdir())
    kinds = [line["kind"] for line in directory.lines("events.jsonl")]

    assert 130 == process.returncode
    assert b"Interrupted" in said
    assert b"Traceback" not in said
    assert "agent_stopped" in kinds
    assert "snapshot" in kinds
    if kind == "docker":
        client = connect()
        left = client.containers.list(all=True, filters={"label": f"gbaeval.run={directory.id}"})
        client.close()

        assert [] == left
