"""The Sandbox protocol, kept by both sandboxes."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.errors import SandboxError, UsageError
from harness.sandbox import DockerSandbox, Limits, LocalSandbox, SandboxOptions, local, make_sandbox
from harness.sandbox.archive import decompressed
from tests.engine import needs_docker
from tests.engine_proxy import collect_sockets

FILES = {"TASK.md": b"Write an emulator.\n", "docs/ABI.md": b"# ABI\n", "hello.sh": b"#!/bin/sh\necho hello\n"}

AnySandbox = DockerSandbox | LocalSandbox


@pytest.fixture(scope="module", params=["local", pytest.param("docker", marks=needs_docker)])
def sandbox(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AnySandbox]:
    log = tmp_path_factory.mktemp("sandbox") / "oracle.jsonl"
    limits = Limits(output_bytes=8192, workspace_bytes=64 << 20)
    sandbox = make_sandbox(request.param, SandboxOptions(oracle_log=log, limits=limits), workspace_files=FILES)
    sandbox.start()
    yield sandbox
    sandbox.close()


def processes_with(sandbox: AnySandbox, word: str) -> str:
    """The sandbox's processes whose command line has `word`, which the pattern itself does not contain."""
    return sandbox.run(f"ps -eo args | grep '[{word[0]}]{word[1:]}' || true", 10).output


def test_workspace_files(sandbox: AnySandbox) -> None:
    """What was handed in is there, scripts can be run, and the folder can be written to."""
    result = sandbox.run("pwd; cat TASK.md docs/ABI.md; ./hello.sh; touch new docs/new && echo written", 10)

    assert f"{sandbox.workspace}\nWrite an emulator.\n# ABI\nhello\nwritten\n" == result.output
    assert 0 == result.exit_code


@pytest.mark.parametrize(("command", "code"), [("exit 3", 3), ("kill -9 $$", 137), ("no-such-command", 127)])
def test_exit_code(sandbox: AnySandbox, command: str, code: int) -> None:
    """A command that fails is a result."""
    result = sandbox.run(command, 10)

    assert code == result.exit_code
    assert not result.timed_out


def test_output_order(sandbox: AnySandbox) -> None:
    """Both streams come as one, in order."""
    result = sandbox.run("echo one; echo two >&2; echo three", 10)

    assert "one\ntwo\nthree\n" == result.output


def test_no_input(sandbox: AnySandbox) -> None:
    """A command that reads its input finds none."""
    assert "done\n" == sandbox.run("cat; echo done", 10).output


def test_long_output_keeps_its_ends(sandbox: AnySandbox) -> None:
    """The first and the last are kept, and what fell out between is counted."""
    result = sandbox.run("seq 1 100000", 20)

    assert result.output.startswith("1\n2\n")
    assert result.output.endswith("99999\n100000\n")
    assert len("".join(f"{n}\n" for n in range(1, 100001))) - 8192 == result.dropped_bytes


def test_endless_output(sandbox: AnySandbox) -> None:
    """Endless output ends at the time limit and stays small."""
    result = sandbox.run("yes", 1)

    assert result.timed_out
    assert len(result.output) < 9000
    assert result.dropped_bytes > 1 << 20


def test_binary_output(sandbox: AnySandbox) -> None:
    """Bytes that are no text do no harm."""
    assert "a\ufffdb" == sandbox.run(r"printf 'a\377b'", 10).output


@pytest.mark.parametrize(
    "command",
    [
        "sleep 4711",
        "sleep 4711 & sleep 4711",
        "setsid sleep 4711 & sleep 4711",
        "(setsid sh -c 'setsid sleep 4711 & setsid sleep 4711 & sleep 4711' &) ; sleep 4711",
        "trap '' TERM INT HUP; sleep 4711; sleep 4711",
        "env -i setsid nohup sleep 4711 > /dev/null 2>&1 & sleep 4711",
        "exec > /dev/null 2>&1; sleep 4711",
    ],
)
def test_time_limit_kills_everything(sandbox: AnySandbox, command: str, token: str) -> None:
    """At the limit all that the command started is gone, however it hid."""
    began = time.monotonic()

    result = sandbox.run(command.replace("4711", token), 0.7)

    assert result.timed_out
    assert time.monotonic() - began < 5
    assert "" == processes_with(sandbox, token)


def test_fork_storm(sandbox: AnySandbox, token: str) -> None:
    """A command that forks all the time is killed as well."""
    result = sandbox.run(
        f"f() {{ for i in 1 2 3 4; do (while :; do /bin/sleep 0.{token[-12:]}; done) & done; sleep 60; }}; f", 1
    )

    assert result.timed_out
    assert "" == processes_with(sandbox, token[-12:])


def test_background_process_lives_on(sandbox: AnySandbox) -> None:
    """What a command left running when it ended goes on, keeps nobody waiting, and may go on printing."""
    result = sandbox.run("(for i in $(seq 80); do echo tick; sleep 0.1; done; touch ended) & echo started", 20)

    assert 0 == result.exit_code
    assert "started" in result.output
    assert "going on\n" == sandbox.run("test -e ended || echo going on", 10).output
    assert "yes\n" == sandbox.run("until test -e ended; do sleep 0.1; done; echo yes", 60).output


def test_very_long_command(sandbox: AnySandbox) -> None:
    """A command may be longer than the kernel's limit on an argument."""
    text = "x" * 300_000

    result = sandbox.run(f"cat > long <<'END'\n{text}\nEND\nwc -c < long", 10)

    assert "300001\n" == result.output


def test_killed_runner(sandbox: AnySandbox) -> None:
    """A command that kills what runs it has failed; the next one works."""
    assert 137 == sandbox.run("kill -9 $PPID; sleep 1", 10).exit_code
    assert "fine\n" == sandbox.run("echo fine", 10).output


def test_save_workspace(sandbox: AnySandbox, tmp_path: Path) -> None:
    """The archive holds files, modes and symlinks, under paths relative to the workspace."""
    sandbox.run(
        "mkdir -p saved/deep; echo data > saved/deep/file; chmod +x saved/deep/file; ln -s file saved/deep/l", 10
    )

    sandbox.save_workspace(tmp_path / "workspace.tar.zst")

    with decompressed(tmp_path / "workspace.tar.zst") as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        members = {str(Path(member.name)): member for member in archive}
    assert 0o755 == members["saved/deep/file"].mode & 0o755
    assert "file" == members["saved/deep/l"].linkname
    assert ["workspace.tar.zst"] == [path.name for path in tmp_path.iterdir()]


def test_save_while_files_change(sandbox: AnySandbox, tmp_path: Path) -> None:
    """A snapshot from another thread is whole although files grow, shrink and vanish meanwhile."""
    command = (
        "for i in $(seq 400); do seq $((i % 7 * 9000)) > churn$((i % 5)); rm -f churn$((i % 3)); done; rm -f churn*"
    )
    worker = threading.Thread(target=sandbox.run, args=(command, 60))
    worker.start()
    names = []
    while worker.is_alive():
        sandbox.save_workspace(tmp_path / "workspace.tar.zst")
        with decompressed(tmp_path / "workspace.tar.zst") as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            names.append({str(Path(member.name)) for member in archive})

    assert names
    assert all({"TASK.md", "hello.sh"} <= found for found in names)


def test_workspace_from_archive(sandbox: AnySandbox, tmp_path: Path) -> None:
    """A saved workspace is where a new sandbox goes on."""
    sandbox.run("mkdir -p again; echo kept > again/file", 10)
    sandbox.save_workspace(tmp_path / "workspace.tar.zst")
    other = make_sandbox(sandbox.kind, workspace_source=tmp_path / "workspace.tar.zst")
    try:
        other.start()

        assert "kept\n" == other.run("cat again/file && touch again/new", 10).output
    finally:
        other.close()


def test_read_file(sandbox: AnySandbox) -> None:
    """A file comes out whole; a link, a folder, a pipe or nothing is not a file; a large one is refused."""
    sandbox.run("echo text > plain; ln -sf /etc/passwd link; mkdir -p folder; rm -f pipe; mkfifo pipe", 10)

    assert b"text\n" == sandbox.read_file("plain", 5)
    for path in ("link", "folder", "pipe", "missing"):
        with pytest.raises(FileNotFoundError):
            sandbox.read_file(path, 100)
    with pytest.raises(SandboxError, match="plain"):
        sandbox.read_file("plain", 4)


def test_no_key_in_the_environment(monkeypatch: pytest.MonkeyPatch, sandbox: AnySandbox) -> None:
    """The harness's environment, where the keys are, does not reach a command."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret-4711")

    assert "sk-secret" not in sandbox.run("env; cat /proc/$PPID/environ", 10).output


def test_toolchain(sandbox: AnySandbox) -> None:
    """clang and wasm-ld make a WebAssembly module."""
    source = "#include <stdint.h>\\nuint32_t f(uint64_t a) { return (uint32_t)(a / 3); }"
    result = sandbox.run(
        f"printf '{source}' > f.c && clang --target=wasm32 -O2 -ffreestanding -c f.c -o f.o "
        "&& wasm-ld --no-entry --export-all f.o -o f.wasm && head -c 4 f.wasm | od -An -c",
        60,
    )

    assert r"\0asm" == result.output.replace(" ", "").strip()


def test_oracle_answers(sandbox: AnySandbox) -> None:
    """The `oracle` command is on the PATH and is answered."""
    assert "frames: " in sandbox.run("oracle limits", 20).output


def test_unusual_time_limit(sandbox: AnySandbox) -> None:
    """A time limit of nothing is refused."""
    with pytest.raises(SandboxError, match="time limit"):
        sandbox.run("true", 0)


@pytest.mark.parametrize("kind", ["local", pytest.param("docker", marks=needs_docker)])
def test_close_leaves_nothing(kind: str, token: str, leftovers: Callable[[], list[str]]) -> None:
    """After close nothing is left: no process, folder, container or volume; closing again is fine."""
    sandbox = make_sandbox(kind, SandboxOptions(run_id=token), workspace_files=FILES)  # type: ignore[arg-type]
    sandbox.close()
    sandbox.start()
    sandbox.run(f"setsid sleep {token} > /dev/null 2>&1 &", 10)
    assert leftovers()
    sandbox.close()
    sandbox.close()

    assert [] == leftovers()
    with pytest.raises(SandboxError, match="not running"):
        sandbox.run("true", 10)


@pytest.mark.parametrize("kind", ["local", pytest.param("docker", marks=needs_docker)])
@pytest.mark.parametrize("files", [{"../outside": b""}, {"/etc/outside": b""}])
def test_start_that_fails_leaves_nothing(
    kind: str, files: dict[str, bytes], token: str, leftovers: Callable[[], list[str]]
) -> None:
    """A start that breaks off takes down what it had set up."""
    sandbox = make_sandbox(kind, SandboxOptions(run_id=token), workspace_files=files)  # type: ignore[arg-type]

    with pytest.raises(SandboxError, match="not a path inside"):
        sandbox.start()
    assert [] == leftovers()


@pytest.fixture
def token() -> str:
    """A number of seconds to sleep, and a run's id, that nobody else uses."""
    return f"4713.{secrets.randbelow(10**12):012}"


@pytest.fixture
def leftovers(token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """What the sandbox of the run `token` could leave on this machine: folders, processes, containers, volumes."""
    monkeypatch.setattr(local, "PARENT", str(tmp_path))

    def look() -> list[str]:
        found = [str(path) for path in tmp_path.iterdir()]
        found += subprocess.run(["pgrep", "-f", token], capture_output=True, text=True, check=False).stdout.split()
        for command in (["ps", "-aq"], ["volume", "ls", "-q"]) if shutil.which("docker") else ():
            label = ["-f", f"label=gbaeval.run={token}"]
            found += subprocess.run(
                ["docker", *command, *label], capture_output=True, text=True, check=False
            ).stdout.split()
        return found

    return look


def test_unknown_kind() -> None:
    """A sandbox that does not exist is named."""
    with pytest.raises(UsageError, match="podman"):
        make_sandbox("podman")  # type: ignore[arg-type]


def test_local_warns() -> None:
    """The local sandbox says that it isolates nothing."""
    assert "NOTHING" in str(make_sandbox("local").warning)


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no engine answers, the error says where it looked and what to do."""
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")

    with pytest.raises(SandboxError, match=r"unix:///nonexistent/docker.sock(.|\n)*--sandbox local"):
        make_sandbox("docker").start()
    collect_sockets()


def test_interrupted_at_once(token: str, leftovers: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C just after the local sandbox has made its folder leaves no folder."""
    sandbox = make_sandbox("local", SandboxOptions(run_id=token))
    make_folder = os.mkdir

    def interrupted(*arguments: object, **options: object) -> None:
        make_folder(*arguments, **options)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "mkdir", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sandbox.start()
    assert [] == leftovers()


INTERRUPTED = """
import sys, time
from harness.sandbox import SandboxOptions, local, make_sandbox
local.PARENT = sys.argv[3]
sandbox = make_sandbox(sys.argv[1], SandboxOptions(run_id=sys.argv[2]))
print("begun", flush=True)
try:
    sandbox.start()
    print("started", flush=True)
    sandbox.run(f"sleep {sys.argv[2]}", 60)
finally:
    sandbox.close()
"""


@pytest.mark.parametrize("kind", ["local", pytest.param("docker", marks=needs_docker)])
@pytest.mark.parametrize("delay_s", [0.0, 0.15, 0.3, 0.6, 3.0])
def test_interrupt(kind: str, delay_s: float, token: str, tmp_path: Path, leftovers: Callable[[], list[str]]) -> None:
    """Ctrl-C while it starts or while a command runs leaves nothing behind."""
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, kind, token, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay_s)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)

    assert -signal.SIGINT == process.returncode
    assert [] == leftovers()
