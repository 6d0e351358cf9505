"""Whole runs over the wire that are killed, paused, or lose their container, and end in a score all the same."""

import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.agents.shell import INTERRUPTED
from harness.cli.show import PAUSED
from harness.run_directory import RunDirectory
from harness.sandbox.engine import connect
from tests import wat
from tests.engine import needs_docker
from tests.test_snapshot_grades import suite
from tests.wire import openai_chat
from tests.wire.server import Answer, WireServer, json_answer

__all__ = ["suite"]

MODULE = base64.b64encode(wat.scripted()).decode()
SUBMIT = f"echo {MODULE} | base64 -d > saved; echo 'cp saved gba.wasm' > build.sh; touch submitted"
WAIT = "touch waiting; sleep 60; touch waited"
LOOK = "ls"
REFUSED = json_answer({"error": {"message": "no such key", "type": "invalid_request_error"}}, 401)

docker = pytest.param("docker", marks=needs_docker)


def calling(number: int, command: str) -> Answer:
    return openai_chat.completion(None, [openai_chat.shell(f"c{number}", command)])


def script(*commands: str) -> list[Answer]:
    """Replies that run these commands, then a stop."""
    return [*[calling(n, command) for n, command in enumerate(commands)], openai_chat.completion("Done.")]


class Runs:
    """Starts `gbaeval` on a server's model, waits for what happens, and looks at what is left."""

    def __init__(self, kind: str, out: Path, suite: Path, server: WireServer) -> None:
        self._command = [sys.executable, "-m", "harness"]
        self._options = ["--model", "openai/m", "--base-url", f"{server.url}/v1", "--sandbox", kind, "--force-local"]
        self._options += ["--suite", str(suite), "--out", str(out), "--let-stop", "--snapshot-minutes", "0.02"]
        self._out = out
        self.asked = server.asked

    @property
    def directory(self) -> RunDirectory:
        (path,) = self._out.iterdir()
        return RunDirectory.open(path)

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*self._command, "run", *self._options], stderr=subprocess.PIPE)

    def resume(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._command, "resume", str(self.directory.path)], capture_output=True, text=True, check=False
        )

    def until(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 120
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def until_waiting(self) -> None:
        """The model's command WAIT runs, and a snapshot was taken before."""
        self.until(lambda: list(self._out.glob("*/transcript.jsonl")) and "waiting" in self.last_command())
        self.until(lambda: self.of("snapshot"))
        time.sleep(1.0)

    def last_command(self) -> str:
        replies = [e for e in self.directory.lines("transcript.jsonl") if e["kind"] == "reply" and e["tool_calls"]]
        return str(replies[-1]["tool_calls"][0]["arguments"]["command"]) if replies else ""

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.directory.lines("events.jsonl") if line["kind"] == kind]

    def told(self) -> list[str]:
        """What the last request had that was no model's word."""
        return [str(m["content"]) for m in self.asked[-1].body["messages"] if m["role"] in ("user", "tool")]

    def kill_container(self) -> None:
        handle = self.of("sandbox_starting")[-1]["handle"]
        subprocess.run(["docker", "kill", f"gbaeval-{handle['id']}-agent"], check=True, capture_output=True)

    def left(self) -> list[str]:
        client = connect()
        found = client.containers.list(all=True, filters={"label": f"gbaeval.run={self.directory.id}"})
        client.close()
        return [str(container.name) for container in found]

    def check(self, replies: int) -> None:
        """It ended with a score, and each reply was asked for and counted once."""
        result = self.directory.result()

        assert result is not None
        assert ("finished", replies) == (result.stop_reason, result.turns)
        assert result.overall == pytest.approx(1.0, abs=0.01)
        assert replies == len(list(self.directory.lines("usage.jsonl")))
        assert 10 * replies == result.usage["input_tokens"]


@pytest.fixture
def runs_on(
    request: pytest.FixtureRequest, core_path: Path, tmp_path: Path, suite: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Runs]]:
    """Makes runs in this kind of sandbox that hear these answers."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    servers: list[WireServer] = []

    def make(kind: str, *answers: Answer) -> Runs:
        servers.append(openai_chat.server(*answers).__enter__())
        return Runs(kind, tmp_path / "runs", suite, servers[-1])

    yield make
    for server in servers:
        server.__exit__(None, None, None)


@pytest.mark.parametrize("kind", ["local", docker])
def test_killed_in_a_command(kind: str, runs_on: Callable[..., Runs]) -> None:
    """After kill -9 the conversation goes on in the same sandbox, and the command in flight is not run again."""
    runs = runs_on(kind, *script(SUBMIT, WAIT, LOOK))
    with runs.start() as process:
        runs.until_waiting()
        os.kill(process.pid, signal.SIGKILL)
    ended = runs.resume()

    assert 0 == ended.returncode, ended.stderr
    runs.check(replies=4)
    assert 4 == len(runs.asked)
    assert ["attached"] == [event["how"] for event in runs.of("resumed")]
    _, _, interrupted, note, looked = runs.told()
    assert interrupted.startswith(INTERRUPTED)
    assert note.endswith("The workspace is as it was.]")
    assert "submitted\nwaiting\n" in looked
    if kind == "docker":
        assert [] == runs.left()


@pytest.mark.parametrize("kind", [docker])
def test_container_gone_after_the_kill(kind: str, runs_on: Callable[..., Runs]) -> None:
    """Harness and container both killed: a new container goes on with the last snapshot."""
    runs = runs_on(kind, *script(SUBMIT, WAIT, LOOK))
    with runs.start() as process:
        runs.until_waiting()
        os.kill(process.pid, signal.SIGKILL)
    runs.kill_container()
    ended = runs.resume()

    assert 0 == ended.returncode, ended.stderr
    runs.check(replies=4)
    assert ["snapshot"] == [event["how"] for event in runs.of("resumed")]
    assert "since minute 0 of the run is lost. Background" in runs.told()[-2]
    assert "submitted\n" in runs.told()[-1]
    assert "waited" not in runs.told()[-1]
    assert [] == runs.left()


@pytest.mark.parametrize("kind", [docker])
def test_container_killed_in_a_command(kind: str, runs_on: Callable[..., Runs]) -> None:
    """A live run whose container is killed goes on by itself in a new one."""
    runs = runs_on(kind, *script(SUBMIT, WAIT, LOOK))
    with runs.start() as process:
        runs.until_waiting()
        runs.kill_container()
        process.wait(120)

    assert 0 == process.returncode
    runs.check(replies=4)
    assert ["snapshot"] == [event["how"] for event in runs.of("sandbox_recovered")]
    assert [] == runs.of("resumed")
    assert "the sandbox failed; it may have run in part" in runs.told()[-2]
    assert "since minute 0 of the run is lost" in runs.told()[-2]
    assert "submitted\n" in runs.told()[-1]
    assert [] == runs.left()


@pytest.mark.parametrize("kind", ["local"])
def test_paused(kind: str, runs_on: Callable[..., Runs]) -> None:
    """A run that paused for want of a key goes on where it stood once there is one, with nothing of its work lost."""
    first, *rest = script(SUBMIT, LOOK)
    runs = runs_on(kind, first, *[REFUSED] * 5, *rest)
    with runs.start() as process:
        process.wait(120)
    assert PAUSED == process.returncode

    ended = runs.resume()

    assert 0 == ended.returncode, ended.stderr
    runs.check(replies=3)
    assert 3 + 5 == len(runs.asked)
    assert ["snapshot"] == [event["how"] for event in runs.of("resumed")]
    assert "a new one, with all that was in the last. Background processes" in runs.told()[2]
    assert "submitted\n" in runs.told()[-1]


@pytest.mark.parametrize("kind", ["local"])
def test_interrupted(kind: str, runs_on: Callable[..., Runs]) -> None:
    """After Ctrl-C in a command the workspace is as it was then, and the terminal says how to go on."""
    runs = runs_on(kind, *script(SUBMIT, WAIT, LOOK))
    with runs.start() as process:
        runs.until_waiting()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert f"`gbaeval resume {runs.directory.path}` goes on".encode() in said.replace(b"\n", b" ")

    ended = runs.resume()

    assert 0 == ended.returncode, ended.stderr
    runs.check(replies=4)
    assert "with all that was in the last" in runs.told()[-2]
    assert "submitted\nwaiting\n" in runs.told()[-1]
