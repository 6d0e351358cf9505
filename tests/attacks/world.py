"""What is outside the sandbox and must stay as it is, whatever is tried inside."""

import contextlib
import hashlib
import ipaddress
import json
import os
import secrets
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import tasks
from graders.suite import load_suite
from harness.protocols import CommandResult
from harness.sandbox import DockerSandbox, Limits, SandboxOptions
from harness.sandbox.engine import connect
from harness.sandbox.unpack import unpack
from harness.snapshot_store import SnapshotStore
from reference import find_core

LIMITS: Final = Limits(
    memory_bytes=512 << 20,
    workspace_bytes=64 << 20,
    workspace_files=5000,
    temporary_bytes=64 << 20,
    processes=200,
    cpus=1.0,
    output_bytes=64 << 10,
)
MARK: Final = "attacked-from-outside"
KERNEL_FILES: Final = [
    path
    for name in ("core_pattern", "hostname", "domainname", "sysrq", "modprobe", "dmesg_restrict")
    if (path := Path("/proc/sys/kernel", name)).exists()
]


class Listener:
    """Listens on an address of this machine, or in the abstract namespace, and answers; `reached` counts who came."""

    def __init__(self, family: int, kind: int, address: Any) -> None:
        self.reached = 0
        self._socket = socket.socket(family, kind)
        self._socket.bind(address)
        self._socket.settimeout(0.1)
        self._stop = threading.Event()
        if kind == socket.SOCK_STREAM:
            self._socket.listen()
        serve = self._accept if kind == socket.SOCK_STREAM else self._receive
        self._thread = threading.Thread(target=serve, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self._socket.close()

    def _accept(self) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = self._socket.accept()
                self.reached += 1
                with connection, contextlib.suppress(OSError):
                    connection.sendall(b"from outside")

    def _receive(self) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                _, whence = self._socket.recvfrom(100)
                self.reached += 1
                self._socket.sendto(b"from outside", whence)


class World:
    """A sandbox with an oracle, and the host around it. Use as a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(exist_ok=True)
        self.events: list[str] = []
        self.run_id = f"attacked-{secrets.token_hex(6)}"
        """Of the sandboxes that builds are tried in."""
        self._outside = folder / "attacked"
        self._outside.mkdir()
        self.host_file = self._outside / "private"
        self._secret = secrets.token_hex(16)
        self.host_file.write_text(self._secret)
        self.log = folder / "oracle.jsonl"
        options = SandboxOptions(
            oracle_log=self.log, limits=LIMITS, event=lambda kind, **fields: self.events.append(kind)
        )
        self.sandbox = DockerSandbox(options)
        self._logged = b""
        self._folders = 0

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            self._listeners = [stack.enter_context(contextlib.closing(one)) for one in self._listen()]
            self._process = stack.enter_context(subprocess.Popen(["bash", "-c", f"exec -a {MARK} sleep 3600"]))
            stack.callback(self._process.kill)
            stack.callback(self.sandbox.close)
            self.sandbox.start()
            self._told = self._tell()
            self._before = self._state()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def told(self) -> dict[str, str]:
        """What an agent is told that it could not know: addresses, paths, digests of what it must not have."""
        return self._told

    def carry_out(self, command: str, timeout_s: float) -> CommandResult:
        return self.sandbox.run(command, timeout_s, environment=self._told)

    def assert_unharmed(self) -> None:
        """Nothing outside was reached, read or changed; the sandbox lives, and the next command runs."""
        again = self.sandbox.run("echo fine", 20)
        assert again.output.startswith("fine\n")
        assert 0 == again.exit_code
        assert self._before == self._state()
        log = self.log.read_bytes()
        assert log.startswith(self._logged)
        for line in log[len(self._logged) :].splitlines(keepends=True):
            if line.endswith(b"\n"):  # else it is being written
                json.loads(line)
                self._logged += line

    def assert_secret_kept(self, text: str) -> None:
        assert self._secret not in text

    def equal(self, expected: object, found: object) -> None:
        """An assertion, for checks of one line."""
        assert expected == found

    def log_lines(self, enough: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """The oracle's log, as soon as there is enough of it or ten seconds have passed."""
        deadline = time.monotonic() + 10
        while True:
            lines = [json.loads(line) for line in self.log.read_bytes().splitlines(keepends=True) if line[-1:] == b"\n"]
            if enough(lines) or time.monotonic() > deadline:
                return lines
            time.sleep(0.1)

    def restored(self) -> set[str]:
        """Archive the workspace, store it as a snapshot, restore and unpack that; the paths that come out."""
        inside, store, snapshot = self._saved()
        with (self.folder / "restored.tar").open("w+b") as file:
            store.write_tar(snapshot, file)
            file.seek(0)
            unpack(file, inside)
        self.assert_inside(inside)
        return {str(path.relative_to(inside)) for path in inside.rglob("*")}

    def restored_bytes(self) -> int:
        """How much is written for it."""
        _, store, snapshot = self._saved()
        return sum(entry.size for entry in store.entries(snapshot))

    def assert_inside(self, folder: Path) -> None:
        """Nothing in an unpacked tree leads out of it, or holds what is outside."""
        for path in folder.rglob("*"):
            assert path.resolve(strict=True).is_relative_to(folder)
            assert path.is_file() or path.is_dir()
            if path.is_file():
                assert self._secret.encode() not in path.read_bytes()
        assert self._secret == self.host_file.read_text()

    def fresh_folder(self, name: str) -> Path:
        self._folders += 1
        folder = self.folder / "saved" / f"{name}-{self._folders}"
        shutil.rmtree(self.folder / "saved", ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _saved(self) -> tuple[Path, SnapshotStore, Path]:
        inside = self.fresh_folder("tree")
        archive, store = inside.parent / "workspace.tar.zst", SnapshotStore(inside.parent / "snapshots")
        self.sandbox.save_workspace(archive)
        return inside, store, store.add(archive, 60.0, time.time(), 2 * LIMITS.workspace_bytes)

    def _listen(self) -> Iterator[Listener]:
        """TCP on a port that is free at all three addresses, UDP likewise, and an abstract socket."""
        self._bridge = _bridge_address()
        self._abstract = f"gbaeval-{secrets.token_hex(6)}"
        yield Listener(socket.AF_UNIX, socket.SOCK_STREAM, f"\0{self._abstract}")
        self._ports = {}
        for name, kind in (("TCP", socket.SOCK_STREAM), ("UDP", socket.SOCK_DGRAM)):
            first = Listener(socket.AF_INET, kind, ("127.0.0.1", 0))
            self._ports[name] = first.port
            yield first
            yield Listener(socket.AF_INET, kind, (self._bridge, first.port))
            yield Listener(socket.AF_INET6, kind, ("::1", first.port))

    def _tell(self) -> dict[str, str]:
        core = find_core().read_bytes()
        return {
            "BRIDGE": self._bridge,
            "ABSTRACT": self._abstract,
            **{f"{name}_PORT": str(port) for name, port in self._ports.items()},
            "HOST_FILE": str(self.host_file),
            "HOST_PROCESS": str(self._process.pid),
            "CORE_BYTES": str(len(core)),
            "CORE_SHA256": hashlib.sha256(core).hexdigest(),
            "HELD_OUT": " ".join(held_out()),
        }

    def _state(self) -> dict[str, object]:
        """All that must not change."""
        with contextlib.closing(connect()) as client:
            containers = {
                name: (found["Id"], found["State"]["StartedAt"], found["State"]["Running"], found["RestartCount"])
                for name in (self.sandbox.containers.agent, self.sandbox.containers.oracle)
                for found in [client.api.inspect_container(name)]
            }
        return {
            "reached": [listener.reached for listener in self._listeners],
            "files": {path.name: path.read_text() for path in self._outside.iterdir()},
            "process": self._process.poll(),
            "containers": containers,
            "kernel": {path.name: path.read_text() for path in KERNEL_FILES},
            "sockets": {path: os.path.exists(path) for path in ("/var/run/docker.sock",)},
        }


def held_out() -> list[str]:
    """SHA-256 and size of the graded ROMs, and of our games' replays, that the workspace of a run does not hold."""
    handed_out = {hashlib.sha256(path.read_bytes()).hexdigest() for path in tasks.SAMPLE_ROMS.glob("*.gba")}
    found: dict[str, int] = {}
    for case in load_suite("core").cases:
        found[case.rom_sha256] = len(case.read_rom())
    for replay in (Path(str(files("roms"))) / "games").glob("*/replays/*.txt"):
        found[hashlib.sha256(replay.read_bytes()).hexdigest()] = replay.stat().st_size
    return [f"{digest}:{size}" for digest, size in sorted(found.items()) if digest not in handed_out]


def _bridge_address() -> str:
    """The host's address on Docker's default network, where containers of that network would find it."""
    with contextlib.closing(connect()) as client:
        config = client.networks.get("bridge").attrs["IPAM"]["Config"][0]
    return str(config.get("Gateway") or ipaddress.ip_network(config["Subnet"])[1])
