"""What befalls a sandbox while a run goes on: what is mended, and what is said."""

import contextlib
import itertools
import os
import shutil
import subprocess
import tarfile
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import SandboxError, WorkspaceError
from harness.protocols import CommandResult
from harness.sandbox import (
    DockerSandbox,
    Limits,
    LocalSandbox,
    SandboxOptions,
    attach,
    engine,
    leftovers,
    make_sandbox,
    workspace,
)
from harness.sandbox.archive import FileTooLarge, add_folder, decompressed, tar_of
from harness.sandbox.runner import kill_marked
from tests.engine import needs_docker
from tests.engine_proxy import EngineProxy, away, engine_proxy
from tests.tiny_rom import keys_rom

DOCKER = pytest.param("docker", marks=needs_docker)
STRAIGHT = dict(os.environ)
LIMITS = Limits(memory_bytes=256 << 20, workspace_bytes=32 << 20)


def names_in(archive: Path) -> set[str]:
    with decompressed(archive) as stream, tarfile.open(fileobj=stream, mode="r|") as members:
        return {Path(member.name).name for member in members if member.isreg()}


class Faulty:
    """A sandbox that tests harm, and what it told of."""

    def __init__(self, kind: Any, folder: Path) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.run_id = f"faulty-{uuid.uuid4().hex[:12]}"
        self.log = folder / "oracle.jsonl"
        self.sandbox: DockerSandbox | LocalSandbox = make_sandbox(
            kind,
            SandboxOptions(
                oracle_log=self.log,
                run_id=self.run_id,
                limits=LIMITS,
                event=lambda kind, **fields: self.events.append((kind, fields)),
            ),
            workspace_files={"file": b"kept\n", "game.gba": keys_rom()},
        )

    def told(self) -> list[str]:
        return [kind for kind, _ in self.events]

    def run_until_told(self, command: str) -> CommandResult:
        """Run it until there is an event, for the engine takes a moment to notice; the last one's result."""
        for _ in range(20):
            ran = self.sandbox.run(command, 20)
            if self.events:
                return ran
            time.sleep(0.1)
        pytest.fail("nothing was told")

    def docker(self, *arguments: str, whom: str) -> None:
        """Have the engine do something with a container, by the straight way."""
        name = f"gbaeval-{self.sandbox.handle['id']}-{whom}"
        subprocess.run(["docker", *arguments, name], check=True, capture_output=True, env=STRAIGHT)

    def kill_oracle(self) -> None:
        if self.sandbox.kind == "docker":
            self.docker("kill", whom="oracle")
        else:
            kill_marked("GBAEVAL_ORACLE", self.sandbox.handle["id"])


@pytest.fixture
def faulty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Faulty]:
    made = Faulty(request.param, tmp_path)
    try:
        made.sandbox.start()
        yield made
    finally:
        made.sandbox.close()


@pytest.mark.parametrize("faulty", ["local", DOCKER], indirect=True)
def test_oracle_crash(faulty: Faulty) -> None:
    """A crashed oracle is started anew by the next command, which says that its sessions are lost."""
    sandbox = faulty.sandbox
    opened = sandbox.run("oracle open game.gba | grep -o 's1-[0-9a-f]*' | head -1 | tee session", 20)
    assert opened.output.startswith("s1-")

    faulty.kill_oracle()
    step = faulty.run_until_told("oracle step $(cat session) 1")

    assert ["oracle_restarted"] == faulty.told()
    assert "[the oracle had crashed and was started anew: its sessions are lost]\n" in step.output
    again = sandbox.run("oracle step $(cat session) 1; oracle step mine-1 1; oracle open game.gba", 20)
    assert "is lost: the oracle was started anew" in again.output
    assert 0 == again.exit_code
    assert "[the oracle" not in again.output
    sandbox.close()
    lines = faulty.log.read_bytes().splitlines()
    assert sorted(set(lines)) == sorted(lines)
    assert b"mine-1" in faulty.log.read_bytes()


@pytest.mark.parametrize("faulty", [DOCKER], indirect=True)
def test_oracle_removed(faulty: Faulty) -> None:
    """Where its container is gone it gets another."""
    faulty.docker("rm", "-f", whom="oracle")
    ran = faulty.run_until_told("cat file")

    assert "kept\n[the oracle had crashed and was started anew: its sessions are lost]\n" == ran.output
    assert 0 == faulty.sandbox.run("oracle limits", 20).exit_code


@pytest.mark.parametrize("faulty", [DOCKER], indirect=True)
@pytest.mark.parametrize(
    ("end", "cause"), [("kill", r"stopped at 2\d+-.*, exit code 137"), ("restart", "which empties"), ("rm", "removed")]
)
def test_agent_gone(faulty: Faulty, end: str, cause: str, tmp_path: Path) -> None:
    """Without its container the sandbox has failed and says why; an emptied workspace is never taken for a snapshot."""
    options = {"kill": [], "restart": ["-t", "0"], "rm": ["-f"]}[end]
    timer = threading.Timer(1.0, faulty.docker, [end, *options], {"whom": "agent"})
    timer.start()

    with pytest.raises(SandboxError, match="The agent's container is gone, and its workspace with it"):
        faulty.sandbox.run("sleep 60", 60)
    timer.join()
    with pytest.raises(SandboxError, match=cause):
        faulty.sandbox.run("true", 10)
    with pytest.raises(SandboxError, match=cause):
        faulty.sandbox.save_workspace(tmp_path / "snapshot.tar.zst")
    assert not (tmp_path / "snapshot.tar.zst").exists()


@pytest.mark.parametrize("faulty", [DOCKER], indirect=True)
def test_agent_gone_while_it_is_read(faulty: Faulty, tmp_path: Path) -> None:
    """A container that stops just before its workspace is read gives no snapshot: it would be an empty one."""
    assert isinstance(faulty.sandbox, DockerSandbox)
    require, agent = faulty.sandbox._require_agent, faulty.sandbox.containers.agent
    checks = iter([lambda: faulty.docker("kill", whom="agent"), require])

    def check() -> None:
        next(checks)()

    with contextlib.closing(engine.connect()) as client, pytest.raises(SandboxError, match="container is gone"):
        workspace.save(client.api, agent, tmp_path / "snapshot.tar.zst", 1 << 30, check)
    assert [] == list(tmp_path.glob("snapshot*"))


@pytest.mark.parametrize("faulty", [DOCKER], indirect=True)
def test_out_of_memory(faulty: Faulty) -> None:
    """What the kernel killed for want of memory is reported as such, and once."""
    ran = faulty.sandbox.run("python3 -c 'bytearray(1 << 30)'", 30)

    assert 137 == ran.exit_code
    assert (
        "[out of memory: the kernel killed 1 process; the sandbox may use 256 MiB, its files included]\n" in ran.output
    )
    assert [("out_of_memory", {"killed": 1})] == faulty.events
    killed = faulty.sandbox.run("kill -9 $$", 30)
    assert (137, "") == (killed.exit_code, killed.output)


@pytest.mark.parametrize("faulty", [DOCKER], indirect=True)
def test_runner_out_of_memory(faulty: Faulty) -> None:
    """Also where the runner died with it, and only then."""
    grow = "python3 -c 'bytearray(1 << 30)'; kill -9 $PPID; sleep 1"

    assert "[out of memory" in faulty.sandbox.run(grow, 30).output
    assert "out of memory" not in faulty.sandbox.run("kill -9 $PPID; sleep 1", 30).output


@pytest.mark.parametrize("faulty", [DOCKER], indirect=True)
def test_disk_full(faulty: Faulty, tmp_path: Path) -> None:
    """A full workspace is ENOSPC for commands and a line for the agent; it can still be saved."""
    ran = faulty.sandbox.run("head -c 100M /dev/zero > full", 30)

    assert "No space left on device" in ran.output
    assert ran.output.endswith("\n[no space left for files in the workspace]\n")
    assert [("no_space", {"folders": ["the workspace"]})] == faulty.events
    faulty.sandbox.save_workspace(tmp_path / "snapshot.tar.zst")
    assert {"file", "full", "game.gba"} == names_in(tmp_path / "snapshot.tar.zst")
    assert "kept\n" == faulty.sandbox.run("rm full; cat file", 30).output


@pytest.mark.parametrize("faulty", ["local"], indirect=True)
@pytest.mark.parametrize("lost", [".", "filled", "workspace"])
def test_workspace_lost(faulty: Faulty, lost: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is removed, be it while it is read, gives no snapshot, and no file counts as not written."""
    archive = tmp_path / "snapshot.tar.zst"
    place = Path(faulty.sandbox.workspace).parent / lost

    def removed(stream: Any, folder: Path) -> None:
        add_folder(stream, folder)
        shutil.rmtree(place) if place.is_dir() else place.unlink()

    monkeypatch.setattr("harness.sandbox.local.add_folder", removed)
    with pytest.raises(SandboxError, match="is gone, and its workspace with it"):
        faulty.sandbox.save_workspace(archive)
    monkeypatch.undo()
    with pytest.raises(SandboxError, match="is gone, and its workspace with it"):
        faulty.sandbox.save_workspace(archive)
    with pytest.raises(SandboxError, match="is gone, and its workspace with it"):
        faulty.sandbox.read_file("nothing", 100)
    assert [] == list(tmp_path.glob("snapshot*"))


@given(st.binary(max_size=2000), st.integers(0, 2000), st.integers(0, 20_000))
def test_file_that_breaks_off(content: bytes, max_bytes: int, cut: int) -> None:
    """Wherever the engine breaks off, a file comes whole or not at all, and never as one that is not there."""
    sent = tar_of({"file": content})[:cut]

    @contextlib.contextmanager
    def container_archive(*_: object) -> Iterator[Iterator[bytes]]:
        yield iter([sent[:700], sent[700:]])

    with mock.patch.object(workspace, "container_archive", container_archive):
        try:
            found = workspace.read_file(None, "container", "file", max_bytes)
        except FileTooLarge:
            assert len(content) > max_bytes
        except SandboxError:
            assert cut < 512 + len(content)
        else:
            assert content == found


@pytest.mark.parametrize("torn", [0, 3, 1000])
def test_file_that_keeps_changing(torn: int) -> None:
    """A file that shrank while it was read is read again; one that always does is the agent's doing."""
    sent = tar_of({"file": b"content"})
    answers = itertools.chain([sent[:515]] * torn, itertools.repeat(sent))

    @contextlib.contextmanager
    def container_archive(*_: object) -> Iterator[Iterator[bytes]]:
        yield iter([next(answers)])

    with mock.patch.object(workspace, "container_archive", container_archive):
        if torn < workspace.READ_ATTEMPTS:
            assert b"content" == workspace.read_file(None, "container", "file", 100)
        else:
            with pytest.raises(WorkspaceError, match="changes too fast"):
                workspace.read_file(None, "container", "file", 100)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[EngineProxy]:
    """The way to the engine, for sandboxes that are made from now on."""
    with engine_proxy() as proxy:
        monkeypatch.setenv("DOCKER_HOST", proxy.address)
        yield proxy


@pytest.fixture
def behind(proxy: EngineProxy, tmp_path: Path) -> Iterator[Faulty]:
    made = Faulty("docker", tmp_path)
    try:
        made.sandbox.start()
        yield made
    finally:
        proxy.up()
        made.sandbox.close()
        leftovers.remove(made.run_id, force=True)


pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


@pytest.mark.parametrize("_", [pytest.param(0, marks=needs_docker)])
def test_engine_away_during_a_command(_: int, proxy: EngineProxy, behind: Faulty) -> None:
    """The command is killed and reported so, the run goes on, and no line of the oracle's log is lost or doubled."""
    behind.sandbox.run("oracle step before-1 1", 20)
    ready = away(proxy, 1.0, 2.0)

    ran = behind.sandbox.run("sleep 5; touch finished; sleep 60", 90)

    ready()
    assert 137 == ran.exit_code
    assert "[the command was killed: the connection to the sandbox broke, and its output is lost]\n" == ran.output
    assert ["engine_connection_lost"] == behind.told()
    time.sleep(3)
    after = behind.sandbox.run("ls; pgrep sleep -u $(id -u); oracle step after-1 1", 20)
    assert after.output.startswith("file\ngame.gba\n")
    assert "finished" not in after.output
    assert "no session 'after-1'" in after.output
    behind.sandbox.close()
    lines = behind.log.read_text().splitlines()
    assert ["before-1", "after-1"] == [line.split("'")[1] for line in lines]


@pytest.mark.parametrize("_", [pytest.param(0, marks=needs_docker)])
def test_engine_restarted(_: int, proxy: EngineProxy, behind: Faulty, tmp_path: Path) -> None:
    """An engine that stops its containers takes the workspace with it; a snapshot is where a new sandbox begins."""
    behind.sandbox.run("echo new > file", 20)
    behind.sandbox.save_workspace(tmp_path / "snapshot.tar.zst")

    def restart() -> None:
        proxy.down()
        behind.docker("kill", whom="agent")
        proxy.up()

    timer = threading.Timer(1.0, restart)
    timer.start()
    with pytest.raises(SandboxError, match=r"connection to the Docker Engine broke(.|\n)*container is gone"):
        behind.sandbox.run("sleep 60", 90)
    timer.join()
    behind.sandbox.close()

    assert attach(behind.sandbox.handle) is None
    again = make_sandbox("docker", SandboxOptions(run_id=behind.run_id), workspace_source=tmp_path / "snapshot.tar.zst")
    try:
        again.start()
        assert "new\n" == again.run("cat file", 20).output
    finally:
        again.close()


@pytest.mark.parametrize("_", [pytest.param(0, marks=needs_docker)])
def test_engine_away_between_commands(_: int, proxy: EngineProxy, behind: Faulty, tmp_path: Path) -> None:
    """An engine that does not answer is waited for: by commands, snapshots and reads."""
    for ask in (
        lambda: behind.sandbox.run("cat file", 10),
        lambda: behind.sandbox.save_workspace(tmp_path / "snapshot.tar.zst"),
        lambda: behind.sandbox.read_file("file", 100),
    ):
        proxy.down()
        ready = away(proxy, 0.0, 1.0)
        ask()
        ready()

    assert {"file", "game.gba"} == names_in(tmp_path / "snapshot.tar.zst")


@pytest.mark.parametrize("_", [pytest.param(0, marks=needs_docker)])
def test_engine_away_for_good(_: int, proxy: EngineProxy, behind: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the end it is an error; closing then is none, and says what is left and how to remove it."""
    monkeypatch.setattr(engine, "ENGINE_PATIENCE_S", 1.0)
    proxy.down()

    with pytest.raises(SandboxError, match="could not be run"):
        behind.sandbox.run("true", 10)
    behind.sandbox.close()

    assert ["sandbox_left"] == behind.told()
    assert f"`gbaeval sandboxes remove {behind.run_id}`" in behind.events[0][1]["message"]
    with pytest.raises(SandboxError, match="not all could be looked for: No Docker Engine answers"):
        leftovers.remove(behind.run_id)
    assert [] == leftovers.remove(behind.run_id, "local")
    proxy.up()
    assert [behind.run_id] == [entry.run_id for entry in leftovers.remove(behind.run_id)]
