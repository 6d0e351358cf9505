"""A sandbox of one temporary folder, for agents' tests: real commands, no isolation."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from harness.errors import SandboxError
from harness.protocols import CommandResult
from harness.sandbox.archive import FileTooLarge


class FolderSandbox:
    """Runs commands with bash in a folder; `broken` makes it fail as a lost container does."""

    kind = "local"

    def __init__(self, folder: Path) -> None:
        self.workspace = str(folder)
        self.gateway = folder
        self.broken = False
        self.on_run: Callable[[float], object] = lambda timeout_s: None
        """Called with each command's time limit; may let simulated time pass."""

    @property
    def handle(self) -> dict[str, str]:
        return {"kind": self.kind, "id": self.workspace}

    def start(self) -> None:
        pass

    def run(self, command: str, timeout_s: float, *, environment: Mapping[str, str] | None = None) -> CommandResult:
        if self.broken:
            raise SandboxError("the container is gone")
        self.on_run(timeout_s)
        began = time.monotonic()
        with subprocess.Popen(
            ["bash", "-c", command],
            cwd=self.workspace,
            env={**os.environ, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process:
            try:
                output, _ = process.communicate(timeout=timeout_s)
                code: int | None = process.returncode
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                output, _ = process.communicate()
                code = None
        return CommandResult(code, output.decode("utf-8", "replace"), time.monotonic() - began)

    def read_file(self, path: str, max_bytes: int) -> bytes:
        if self.broken:
            raise SandboxError("the container is gone")
        file = Path(self.workspace, path)
        if file.is_symlink() or not file.is_file():
            raise FileNotFoundError(path)
        if file.stat().st_size > max_bytes:
            raise FileTooLarge(f"{path} has more than {max_bytes} bytes.")
        return file.read_bytes()

    def save_workspace(self, archive: Path) -> None:
        raise SandboxError("a FolderSandbox is not archived")

    def close(self) -> None:
        pass
