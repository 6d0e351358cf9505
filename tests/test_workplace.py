"""A run's sandbox fails while it works: it is taken over or replaced, and the model hears what is lost."""

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from harness.clock import RunClock
from harness.errors import SandboxError
from harness.run_directory import RunConfig, RunDirectory
from harness.sandbox import LocalSandbox, local
from harness.sandbox.command import KILLED
from harness.snapshots import Snapshots
from harness.workplace import MAX_FAILURES, PAUSES_S, Workplace
from tests.engine import needs_docker
from tests.engine_proxy import EngineProxy, engine_proxy
from tests.wire.time import SimulatedTime

Kind = Literal["local", "docker"]
BOTH = ["local", pytest.param("docker", marks=needs_docker)]
MINUTE_S = 60.0


class Scene:
    """A run whose agent has just begun."""

    def __init__(self, kind: Kind, folder: Path) -> None:
        config = RunConfig(model="scripted/x", agent="shell", sandbox=kind, suite="demo", hours=1)
        self.directory = RunDirectory.create(folder, config)
        self.time = SimulatedTime()
        self.clock = RunClock(now=self.time.now)
        self.pauses: list[float] = []
        self.place = Workplace(self.directory, kind, {"file": b"kept\n"}, self.clock, sleep=self.pause)
        self.place.start()
        self.clock.start()
        self.directory.transcript({"kind": "task", "sandbox": self.place.handle["id"]})

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time.sleep(seconds)

    def snapshot(self, minute: float) -> None:
        self.time.sleep(minute * MINUTE_S - self.clock.elapsed_s())
        assert Snapshots(self.place, self.directory.path / "snapshots", 15, self.clock, self.directory).take()

    def lose(self) -> None:
        """What the sandbox is made of goes, in the middle of a command if that can be."""
        if self.place.kind == "local":
            shutil.rmtree(Path(self.place.workspace).parent)
        else:
            agent = f"gbaeval-{self.place.handle['id']}-agent"
            threading.Timer(1.0, subprocess.run, [["docker", "kill", agent]], {"capture_output": True}).start()

    def events(self, *kinds: str) -> list[dict[str, Any]]:
        return [line for line in self.directory.lines("events.jsonl") if line["kind"] in kinds]


@pytest.fixture
def scene(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    with tempfile.TemporaryDirectory(prefix="w-", dir="/tmp") as folder:  # short enough for a socket's address
        monkeypatch.setattr(local, "PARENT", folder)
        made = Scene(getattr(request, "param", "local"), Path(folder))
        try:
            yield made
        finally:
            made.place.close()


@pytest.mark.parametrize("scene", BOTH, indirect=True)
def test_lost(scene: Scene) -> None:
    """The last snapshot is gone on with, the command is reported killed, and what is lost is said once."""
    scene.place.run("echo new > file; touch saved", 20)
    scene.snapshot(15)
    scene.place.run("touch lost", 20)
    before = scene.place.handle["id"]
    scene.lose()
    ran = scene.place.run("sleep 30", 60)
    after = scene.place.run("cat file; ls; oracle limits > /dev/null && echo answered", 20)

    assert KILLED == ran.exit_code
    assert "[the command was killed: the sandbox failed; it may have run in part]" in ran.output
    assert "what you did in it since minute 15 of the run is lost. Background processes" in ran.output
    assert "new\nfile\nsaved\nanswered\n" == after.output
    assert before != scene.place.handle["id"]
    assert ["00015.json"] == [event["source"] for event in scene.events("sandbox_starting")][1:]
    assert ["snapshot"] == [event["how"] for event in scene.events("sandbox_recovered")]


@pytest.mark.parametrize("scene", BOTH, indirect=True)
def test_lost_before_the_first_snapshot(scene: Scene) -> None:
    """Without a snapshot the work begins anew, with the task's files."""
    scene.place.run("echo new > file; touch more", 20)
    scene.lose()
    ran = scene.place.run("sleep 30", 60)

    assert "as at the beginning: all that you did in it is lost" in ran.output
    assert "kept\nfile\n" == scene.place.run("cat file; ls", 20).output


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[EngineProxy]:
    """The way to the engine, for sandboxes that are made from now on."""
    with engine_proxy() as made:
        monkeypatch.setenv("DOCKER_HOST", made.address)
        yield made


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.parametrize("scene", [pytest.param("docker", marks=needs_docker)], indirect=True)
def test_engine_restarted(proxy: EngineProxy, scene: Scene) -> None:
    """An engine that stops its containers and comes back is waited for, and the run goes on in a new one."""
    scene.place.run("echo new > file", 20)
    scene.snapshot(15)
    straight = {name: value for name, value in os.environ.items() if name != "DOCKER_HOST"}
    agent = f"gbaeval-{scene.place.handle['id']}-agent"

    def restart() -> None:
        proxy.down()
        subprocess.run(["docker", "kill", agent], check=True, capture_output=True, env=straight)
        time.sleep(2)
        proxy.up()

    timer = threading.Timer(1.0, restart)
    timer.start()
    ran = scene.place.run("sleep 60", 90)
    timer.join()

    assert KILLED == ran.exit_code
    assert "what you did in it since minute 15 of the run is lost." in ran.output
    assert scene.place.run("cat file", 20).output.startswith("new\n")


def failing(monkeypatch: pytest.MonkeyPatch, times: int) -> Callable[[], int]:
    """Commands fail so often, as when the engine refuses them; how often they did."""
    failed = 0
    run = LocalSandbox.run

    def refused(self: LocalSandbox, *arguments: Any, **more: Any) -> Any:
        nonlocal failed
        if failed < times:
            failed += 1
            raise SandboxError("the engine has no more processes")
        return run(self, *arguments, **more)

    monkeypatch.setattr(LocalSandbox, "run", refused)
    return lambda: failed


def test_fails_once(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sandbox whose workspace lives is taken over; nothing is lost, and the time that took is not working time."""
    scene.place.run("echo new > file", 20)
    before = scene.place.handle["id"]
    failing(monkeypatch, 1)
    attached = LocalSandbox.attach

    def slowly(self: LocalSandbox) -> bool:
        scene.time.sleep(600)
        return attached(self)

    monkeypatch.setattr(LocalSandbox, "attach", slowly)
    ran = scene.place.run("true", 20)

    assert (KILLED, True) == (ran.exit_code, ran.output.endswith("[The workspace is as it was.]\n"))
    assert scene.place.run("cat file", 20).output.startswith("new\n")
    assert before == scene.place.handle["id"]
    assert ["attached"] == [event["how"] for event in scene.events("sandbox_recovered")]
    assert (0, 600 + PAUSES_S[0]) == (scene.clock.elapsed_s(), scene.clock.wall_s())


def test_fails_again_and_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a few failures in a row, with growing pauses, it is over; a command that runs makes them count anew."""
    failing(monkeypatch, MAX_FAILURES - 1)
    for _ in range(MAX_FAILURES - 1):
        assert KILLED == scene.place.run("true", 20).exit_code
    assert 0 == scene.place.run("true", 20).exit_code

    failed = failing(monkeypatch, 100)
    for _ in range(MAX_FAILURES - 1):
        assert KILLED == scene.place.run("true", 20).exit_code
    with pytest.raises(SandboxError, match="no more processes"):
        scene.place.run("true", 20)
    assert MAX_FAILURES == failed()
    assert [1, 5, 30, 1, 5, 30] == scene.pauses
    assert (0, 72) == (scene.clock.elapsed_s(), scene.clock.wall_s())


def test_cannot_be_replaced(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no other sandbox starts either, that is tried a few times; meanwhile there is nothing to save."""
    scene.lose()
    starts: list[bool] = []

    def start(self: LocalSandbox) -> None:
        starts.append(True)
        self._root = self._place
        (self._place / "workspace").mkdir(parents=True)
        with pytest.raises(SandboxError, match="not running"):
            scene.place.save_workspace(scene.directory.path / "half")
        self.close()
        raise SandboxError("no space left")

    monkeypatch.setattr(LocalSandbox, "start", start)
    with pytest.raises(SandboxError, match="no space left"):
        scene.place.run("true", 20)
    assert MAX_FAILURES - 1 == len(starts)
    assert [*PAUSES_S] == scene.pauses
    assert not (scene.directory.path / "half").exists()
