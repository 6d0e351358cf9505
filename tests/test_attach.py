"""Sandboxes outlive a harness that is killed, and another one takes them over."""

import contextlib
import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal
from unittest import mock

import pytest
from click.testing import CliRunner

from harness.cli import main
from harness.errors import SandboxError, UsageError
from harness.run import Watcher, _Attempt
from harness.run_directory import RunConfig, RunDirectory
from harness.sandbox import DockerSandbox, LocalSandbox, SandboxOptions, attach, leftovers, local, make_sandbox
from harness.sandbox.claim import Claim
from tests.engine import needs_docker
from tests.engine_proxy import collect_sockets
from tests.tiny_rom import keys_rom

DOCKER = pytest.param("docker", marks=needs_docker)
KINDS = ["local", DOCKER]

# A harness: it says its sandbox's handle, then which step it has come to. `argv`: kind, run id, folder, last step.
HARNESS = """
import json, sys
from pathlib import Path
from harness.sandbox import SandboxOptions, local, make_sandbox
kind, run_id, folder, last = sys.argv[1:]
local.PARENT = folder
sandbox = make_sandbox(
    kind, SandboxOptions(oracle_log=Path(folder, "oracle.jsonl"), run_id=run_id),
    workspace_files={"game.gba": Path(folder, "game.gba").read_bytes()},
)
print(json.dumps(sandbox.handle), flush=True)
if last == "filling":
    def hang(*arguments): print("filling", flush=True); import time; time.sleep(600)
    local.LocalSandbox._fill_workspace = hang
    from harness.sandbox import workspace; workspace.fill = hang
sandbox.start()
asking = "for i in $(seq 9); do oracle step while-$i 1; sleep 0.2; done; touch asked"
sandbox.run(
    f"echo kept > file; oracle open game.gba | grep -o 's1-[0-9a-f]*' | head -1 > session; "
    f"sleep {run_id}1 > /dev/null 2>&1 & ({asking}) > /dev/null 2>&1 & oracle step before-1 1", 60
)
print("at work", flush=True)
# Its runner is stopped, so that it does not see for itself that nobody waits any more.
sandbox.run(f"kill -STOP $PPID; setsid sleep {run_id}2 & sleep {run_id}2; touch finished", 600)
"""


class Scene:
    """A run of its own: its harness, which can be killed, and what is left of its sandbox."""

    def __init__(self, kind: Literal["docker", "local"], folder: Path) -> None:
        self.kind = kind
        self.folder = folder
        self.run_id = f"4715.{secrets.randbelow(10**11):011}"
        self.log = folder / "oracle.jsonl"
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.attached: DockerSandbox | LocalSandbox | None = None
        (folder / "game.gba").write_bytes(keys_rom())

    def killed_harness(self, last: str) -> dict[str, Any]:
        """The handle that is left of a harness killed at the step `last`."""
        arguments = [sys.executable, "-c", HARNESS, self.kind, self.run_id, str(self.folder), last]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as harness:
            assert harness.stdout is not None
            handle: dict[str, Any] = json.loads(harness.stdout.readline())
            while (line := harness.stdout.readline()) != f"{last}\n":
                assert line, "the harness ended"
            if last == "at work":
                deadline = time.monotonic() + 30
                while not self.processes("2"):
                    assert time.monotonic() < deadline, "its last command does not begin"
                    time.sleep(0.05)
            harness.kill()
        return handle

    def attach(self, handle: dict[str, Any]) -> DockerSandbox | LocalSandbox | None:
        options = SandboxOptions(oracle_log=self.log, event=lambda kind, **fields: self.events.append((kind, fields)))
        self.attached = attach(handle, options)
        return self.attached

    def processes(self, which: str) -> list[str]:
        """The ids of the sleepers of one kind: 1 runs in the background, 2 belongs to the last command."""
        found = subprocess.run(["pgrep", "-f", f"^sleep {self.run_id}{which}"], capture_output=True, check=False)
        return found.stdout.decode().split()

    def asked(self) -> list[str]:
        """The sessions that the oracle's log says were asked for, of those that there are none of."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line["message"].split("'")[1] for line in lines if "There is no session" in line.get("message", "")]

    def clear_up(self) -> None:
        if self.attached is not None:
            self.attached.close()
        leftovers.remove(self.run_id, self.kind, force=True)

    def left(self) -> list[str]:
        """What is left of the sandbox on this machine."""
        found = [str(path) for path in self.folder.glob("gbaeval-*")] + self.processes("")
        for command in (["ps", "-aq"], ["volume", "ls", "-q"]) if self.kind == "docker" else ():
            label = f"label=gbaeval.run={self.run_id}"
            found += subprocess.check_output(["docker", *command, "-f", label], text=True).split()
        return found


@pytest.fixture
def scene_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Literal["docker", "local"]], Scene]]:
    """Makes scenes in one folder, and clears up."""
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="a-", dir="/tmp"))  # short enough for a socket's address
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        monkeypatch.setattr(local, "PARENT", str(folder))

        def make(kind: Literal["docker", "local"]) -> Scene:
            scene = Scene(kind, folder)
            stack.callback(scene.clear_up)
            return scene

        yield make


@pytest.mark.parametrize("kind", KINDS)
def test_attach(kind: Literal["docker", "local"], scene_of: Callable[..., Scene]) -> None:
    """After kill -9 workspace and background processes are there, the last command is not, and no log line is lost."""
    scene = scene_of(kind)
    handle = scene.killed_harness("at work")

    sandbox = scene.attach(handle)
    assert sandbox is not None

    assert [] == scene.processes("2")
    assert scene.processes("1")
    assert "kept\n" == sandbox.run("cat file; ls finished 2> /dev/null", 10).output.partition("[")[0]
    step = sandbox.run(
        "oracle step $(cat session) 1; oracle step after-1 1; until test -e asked; do sleep 0.1; done", 60
    )
    assert ("is lost" in step.output) == (kind == "local")
    assert "s1-" in step.output
    sandbox.close()
    asked = scene.asked()
    assert len(set(asked)) == len(asked)
    assert {"before-1", "after-1"} <= set(asked)
    if kind == "docker":  # the local oracle is another process, and is away for a moment
        assert {"before-1", *[f"while-{n}" for n in range(1, 10)], "after-1"} == set(asked)
    assert [] == scene.left()


@pytest.mark.parametrize("kind", KINDS)
def test_attach_while_the_harness_lives(kind: Literal["docker", "local"], scene_of: Callable[..., Scene]) -> None:
    """A sandbox that somebody works in is not taken over, nor removed without force."""
    scene = scene_of(kind)
    sandbox = make_sandbox(kind, SandboxOptions(run_id=scene.run_id))
    try:
        sandbox.start()
        with pytest.raises(SandboxError, match="Another gbaeval process"):
            attach(json.loads(json.dumps(sandbox.handle)))
        with pytest.raises(UsageError, match="--force"):
            leftovers.remove(scene.run_id)

        assert "fine\n" == sandbox.run("echo fine", 10).output
    finally:
        sandbox.close()


@pytest.mark.parametrize("kind", [DOCKER])
def test_attach_when_the_oracle_is_dead(kind: Literal["docker"], scene_of: Callable[..., Scene]) -> None:
    """A crashed oracle is started anew beside the workspace; the agent and the run are told."""
    scene = scene_of(kind)
    handle = scene.killed_harness("at work")
    subprocess.run(["docker", "kill", f"gbaeval-{handle['id']}-oracle"], check=True, capture_output=True)

    sandbox = scene.attach(handle)
    assert sandbox is not None

    ran = sandbox.run("cat file; oracle step $(cat session) 1", 20)
    assert "kept" in ran.output
    assert "is lost" in ran.output
    assert "[the oracle had crashed" in ran.output
    assert ["oracle_restarted"] == [kind for kind, _ in scene.events]


@pytest.mark.parametrize("kind", [DOCKER])
@pytest.mark.parametrize("end", ["kill", "restart", "rm"])
def test_attach_when_the_agent_is_dead(kind: Literal["docker"], end: str, scene_of: Callable[..., Scene]) -> None:
    """Where the workspace is lost there is nothing to attach to; the log is saved, the rest is removed."""
    scene = scene_of(kind)
    handle = scene.killed_harness("at work")
    agent = f"gbaeval-{handle['id']}-agent"
    force = {"kill": [], "restart": ["-t", "0"], "rm": ["-f"]}[end]
    subprocess.run(["docker", end, *force, agent], check=True, capture_output=True)

    assert scene.attach(handle) is None
    assert "before-1" in scene.asked()
    assert [] == scene.left()
    assert scene.attach(handle) is None


@pytest.mark.parametrize("kind", KINDS)
def test_killed_while_it_starts(kind: Literal["docker", "local"], scene_of: Callable[..., Scene]) -> None:
    """A harness that died before the workspace was filled has left nothing to attach to, and then nothing at all."""
    scene = scene_of(kind)
    handle = scene.killed_harness("filling")
    assert scene.left()

    assert scene.attach(handle) is None
    assert [] == scene.left()


@pytest.mark.parametrize("kind", KINDS)
def test_list_and_remove(kind: Literal["docker", "local"], scene_of: Callable[..., Scene]) -> None:
    """`gbaeval sandboxes` shows what a killed harness left, and removes that and nothing else."""
    kept, doomed = scene_of(kind), scene_of(kind)
    handle = kept.killed_harness("at work")
    doomed.killed_harness("at work")

    def listed() -> dict[str, dict[str, Any]]:
        found = json.loads(CliRunner().invoke(main, ["sandboxes", "list", "--json"]).stdout)["sandboxes"]
        return {entry["run_id"]: entry for entry in found}

    assert {kept.run_id, doomed.run_id} <= listed().keys()
    entry = listed()[doomed.run_id]
    assert (kind, False, True) == (entry["kind"], entry["in_use"], entry["resumable"])
    assert 0 < entry["age_s"] < 300
    assert doomed.run_id in CliRunner().invoke(main, ["sandboxes", "list"], env={"COLUMNS": "200"}).stdout
    removed = CliRunner().invoke(main, ["sandboxes", "remove", doomed.run_id, "--json"])

    assert [doomed.run_id] == [entry["run_id"] for entry in json.loads(removed.stdout)]
    assert [] == doomed.processes("")
    assert doomed.run_id not in listed()
    again = CliRunner().invoke(main, ["sandboxes", "remove", doomed.run_id])
    assert 1 == again.exit_code
    assert f"no sandbox of a run '{doomed.run_id}'" in again.stderr
    sandbox = kept.attach(handle)
    assert sandbox is not None
    assert listed()[kept.run_id]["in_use"]


@pytest.mark.parametrize(
    ("inside", "removed"), [([], True), (["sandbox.json"], True), (["sandbox.json", "mine"], False)]
)
def test_killed_when_it_had_made_its_folder(
    inside: list[str], removed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder in which nothing stands yet, or half a handle, is removed; one with somebody's files is not."""
    monkeypatch.setattr(local, "PARENT", str(tmp_path))
    sandbox_id = secrets.token_hex(6)
    folder = tmp_path / f"gbaeval-{sandbox_id}"
    folder.mkdir()
    for name in inside:
        (folder / name).touch()

    assert attach({"kind": "local", "id": sandbox_id, "run_id": "r", "folder": str(folder)}) is None
    assert removed != folder.exists()


def test_remove_what_a_killed_process_held(
    scene_of: Callable[[Literal["docker", "local"]], Scene], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sandbox whose dead harness had just forked is in use for a moment, and removed after that."""
    scene = scene_of("local")
    claim = Claim(scene.killed_harness("at work")["id"])
    claim.take()
    monkeypatch.setattr("harness.file_lock.time.sleep", lambda seconds: claim.drop(for_good=False))

    assert [scene.run_id] == [entry.run_id for entry in leftovers.remove(scene.run_id)]
    assert [] == scene.left()


def test_killed_while_it_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of a sandbox in removal is not attached to, and can still be found."""
    monkeypatch.setattr(local, "PARENT", str(tmp_path))
    sandbox = LocalSandbox(SandboxOptions(run_id="r"), workspace_files={"file": b"kept"})
    sandbox.start()
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", mock.Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            sandbox.close()
    sandbox.abandon()

    assert [(False, False)] == [
        (one.resumable, one.in_use) for one in leftovers.leftovers().sandboxes if one.run_id == "r"
    ]
    assert attach(sandbox.handle) is None
    assert [] == list(tmp_path.iterdir())


@pytest.fixture
def left_behind(tmp_path: Path) -> Callable[[Literal["docker", "local"]], list[dict[str, Any]]]:
    """What a run says of the sandboxes that it could not remove at its end."""

    def ended(kind: Literal["docker", "local"], run_id: str = "nobody") -> list[dict[str, Any]]:
        config = RunConfig(model="scripted/x", agent="shell", sandbox=kind, suite="demo", hours=1)
        (tmp_path / run_id).mkdir()
        directory = RunDirectory(tmp_path / run_id)
        _Attempt(directory, config, mock.Mock(), 1, None, Watcher())._remove_leftovers()
        return [line for line in directory.lines("events.jsonl") if line["kind"] == "sandbox_left"]

    return ended


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # of the SDK's socket when it cannot connect
def test_run_that_leaves_something(
    left_behind: Callable[..., list[dict[str, Any]]],
    scene_of: Callable[[Literal["docker", "local"]], Scene],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A run says what it has left behind and what it does not know; nothing is left, nothing is said."""
    scene = scene_of("local")
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
    assert [] == left_behind("local")
    (unknown,) = left_behind("docker", "unknown")
    assert "No Docker Engine answers" in unknown["message"]
    collect_sockets()

    claim = Claim(scene.killed_harness("at work")["id"])
    claim.take()
    monkeypatch.setattr("harness.file_lock.time.sleep", lambda seconds: None)
    (used,) = left_behind("local", scene.run_id)
    assert "works in the sandbox" in used["message"]
    claim.drop(for_good=False)
