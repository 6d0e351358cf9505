"""A running oracle for tests: the service as a real process, asked by the client or with bytes of one's own."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tasks
from harness.oracle import client as client_file
from harness.oracle.wire import read_message
from reference import find_core


@dataclass(frozen=True)
class Service:
    """A running service."""

    socket: Path
    log: Path
    process: "subprocess.Popen[bytes]"

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def ask(self, *arguments: str, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run the client as the sandbox has it: alone, away from our packages."""
        return subprocess.run(
            [sys.executable, "-I", client_file.__file__, *arguments],
            env={"ORACLE_SOCKET": str(self.socket), "PATH": os.environ["PATH"]},
            cwd=cwd,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def send(self, data: bytes) -> list[dict[str, Any]]:
        """The headers that come back for these bytes."""
        with socket.socket(socket.AF_UNIX) as connection, connection.makefile("rb") as stream:
            connection.settimeout(60)
            connection.connect(str(self.socket))
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            headers = []
            while (message := read_message(stream, 1 << 30)) is not None:
                headers.append(message.header)
            return headers

    def workers(self) -> set[int]:
        """The processes that run ROMs for it, copies of its workers included."""
        found = set()
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if str(self.socket.parent) in (folder / "environ").read_text() and "worker" in _command(folder):
                    found.add(int(folder.name))
        return found


def _command(folder: Path) -> str:
    """The command line of a process; a zombie has none."""
    return (folder / "cmdline").read_text()


@contextlib.contextmanager
def running(
    folder: Path, *, core: Path | None = None, query_s: float = 60.0, idle_s: float = 600.0
) -> Iterator[Service]:
    """A service whose socket and log are in `folder`; `core` may be any file."""
    command = [
        *(sys.executable, "-m", "harness.oracle.service", "--socket", str(folder / "s")),
        *("--core", str(core or find_core()), "--bios", str(tasks.BIOS_FILE)),
        *("--query-s", str(query_s), "--idle-s", str(idle_s)),
    ]
    (folder / "s").unlink(missing_ok=True)
    environment = {**os.environ, "ORACLE_TEST": str(folder)}  # tells its workers from others
    with (folder / "log").open("ab") as log, subprocess.Popen(command, stdout=log, env=environment) as process:
        try:
            while not (folder / "s").exists():
                assert process.poll() is None
                time.sleep(0.02)
            yield Service(folder / "s", folder / "log", process)
        finally:
            process.kill()
