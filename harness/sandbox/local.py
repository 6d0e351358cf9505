"""The local sandbox: the Sandbox protocol as plain processes, for demonstration and tests. It isolates nothing."""

import contextlib
import os
import select
import shutil
import signal
import stat
import subprocess
import sys
import tarfile
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final, Literal

import harness
import tasks
from harness.errors import SandboxError
from harness.oracle import client as client_file
from harness.protocols import CommandResult
from harness.sandbox import runner as runner_file
from harness.sandbox.archive import add_folder, checked_path, compressed, decompressed, mode_of
from harness.sandbox.command import GRACE_S, reply_limit, request, result
from harness.sandbox.limits import Limits
from harness.sandbox.runner import kill_marked
from harness.sandbox.toolchain import install_shims
from harness.sandbox.unpack import unpack
from reference.core_path import find_core

WARNING: Final = (
    "--sandbox local isolates NOTHING: the agent's commands run as you, on this machine, with its network and all "
    "your files. Use it only with models and submissions that you trust."
)
PARENT = "/tmp"  # noqa: S108 - the folder in it is private and new; TMPDIR may be too long for a unix socket's 107 bytes
MARK: Final = "GBAEVAL_SANDBOX"
ORACLE_START_S: Final = 30.0


class LocalSandbox:
    """A Sandbox of plain processes in a temporary folder; Linux only. See DockerSandbox for the arguments.

    The commands' environment is made anew, so that no key of the harness is in it.
    """

    kind: Literal["local"] = "local"
    isolates = False
    warning: str | None = WARNING

    def __init__(
        self,
        *,
        workspace_files: Mapping[str, bytes] | None = None,
        workspace_source: Path | None = None,
        oracle_log: Path | None = None,
        core: Path | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._files = workspace_files or {}
        self._source = workspace_source
        self._oracle_log = oracle_log
        self._core = core
        self._mark = uuid.uuid4().hex
        self._root: Path | None = None
        self._oracle: subprocess.Popen[bytes] | None = None

    @property
    def workspace(self) -> str:
        return str(self._folder / "workspace")

    def start(self) -> None:
        try:
            self._root = Path(PARENT, f"gbaeval-{self._mark[:8]}")  # known before it exists, for Ctrl-C
            self._root.mkdir(mode=0o700)
            for name in ("workspace", "bin", "home", "tmp"):
                (self._root / name).mkdir()
            install_shims(self._root / "bin")
            self._fill_workspace(self._root / "workspace")
            if self._oracle_log is not None:
                self._start_oracle(self._oracle_log)
        except BaseException as error:  # Ctrl-C as well
            self.close()
            if isinstance(error, OSError | tarfile.TarError):
                raise SandboxError(f"The sandbox did not start: {error}") from error
            raise

    def run(self, command: str, timeout_s: float, keep_bytes: int | None = None) -> CommandResult:
        """See Sandbox.run; `keep_bytes` overrides how much of the output is kept."""
        keep_bytes = self.limits.output_bytes if keep_bytes is None else keep_bytes
        said = request(command, timeout_s, keep_bytes)
        started = time.monotonic()
        deadline = started + timeout_s + GRACE_S
        with subprocess.Popen(
            [sys.executable, "-I", "-S", runner_file.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.workspace,
            env=self._environment(),
            start_new_session=True,
            bufsize=0,
        ) as runner:
            assert runner.stdin
            assert runner.stdout
            try:
                with contextlib.suppress(BrokenPipeError):
                    left = memoryview(said)
                    while left:
                        left = left[os.write(runner.stdin.fileno(), left) :]
                answer, ended = _read(runner.stdout, reply_limit(keep_bytes), deadline)
                finished = result(answer) if ended else None
                if finished is not None:
                    return finished
                code = runner.wait() if ended else None
            finally:
                runner.stdin.close()  # for the runner this means: kill the command
                try:
                    runner.wait(max(1.0, deadline - time.monotonic()) if sys.exc_info()[0] is None else GRACE_S)
                except subprocess.TimeoutExpired:  # somebody tampered with it
                    kill_marked(MARK, self._mark)
                    runner.kill()
        if code is None:
            return CommandResult(None, "", time.monotonic() - started)
        note = "[the command was killed together with its runner]\n"
        return CommandResult(code if code > 0 else 128 - code, note, time.monotonic() - started)

    def save_workspace(self, archive: Path) -> None:
        try:
            with compressed(archive, 2 * self.limits.workspace_bytes) as stream:
                add_folder(stream, Path(self.workspace))
        except (OSError, tarfile.TarError) as error:
            raise SandboxError(f"The workspace could not be saved: {error}") from error

    def read_file(self, path: str, max_bytes: int) -> bytes:
        """A regular file of the workspace; FileNotFoundError if there is none, SandboxError if it is too large."""
        checked_path(path)
        try:
            with open(os.open(Path(self.workspace, path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
                regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
                data = file.read(max_bytes + 1) if regular else b""
        except OSError as error:
            raise FileNotFoundError(path) from error
        if not regular:
            raise FileNotFoundError(path)
        if len(data) > max_bytes:
            raise SandboxError(f"{path} has more than {max_bytes} bytes.")
        return data

    def close(self) -> None:
        root, self._root = self._root, None
        oracle, self._oracle = self._oracle, None
        if oracle is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(oracle.pid, signal.SIGKILL)  # with its workers
            oracle.wait()
        if root is not None:
            kill_marked(MARK, self._mark)
            shutil.rmtree(root, ignore_errors=True)

    @property
    def _folder(self) -> Path:
        if self._root is None:
            raise SandboxError("The sandbox is not running.")
        return self._root

    def _environment(self) -> dict[str, str]:
        root = self._folder
        return {
            "PATH": f"{root / 'bin'}:{os.environ.get('PATH', os.defpath)}",
            "HOME": str(root / "home"),
            "TMPDIR": str(root / "tmp"),
            "LANG": "C.UTF-8",
            "ORACLE_SOCKET": str(root / "oracle.sock"),
            MARK: self._mark,
        }

    def _fill_workspace(self, workspace: Path) -> None:
        if self._source is None:
            for path, data in self._files.items():
                file = workspace / checked_path(path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
                file.chmod(mode_of(data))
        elif self._source.is_dir():
            shutil.copytree(self._source, workspace, symlinks=True, dirs_exist_ok=True)
        else:
            with decompressed(self._source) as stream:
                unpack(stream, workspace)

    def _start_oracle(self, log: Path) -> None:
        root = self._folder
        client = root / "bin" / "oracle"
        source = Path(client_file.__file__).read_text()
        client.write_text(f"#!{sys.executable}\n" + source.partition("\n")[2])
        client.chmod(0o755)
        log.parent.mkdir(parents=True, exist_ok=True)
        errors = root / "oracle.stderr"
        with log.open("ab") as output, errors.open("wb") as stderr:
            self._oracle = subprocess.Popen(
                [
                    *(sys.executable, "-m", "harness.oracle.service"),
                    *("--socket", str(root / "oracle.sock")),
                    *("--core", str(find_core(self._core))),
                    *("--bios", str(tasks.BIOS_FILE)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=stderr,
                env={
                    "PATH": os.environ.get("PATH", os.defpath),
                    "LANG": "C.UTF-8",
                    "PYTHONPATH": str(Path(harness.__file__).parents[1]),
                    "OPENBLAS_NUM_THREADS": "1",
                },
                start_new_session=True,
            )
        deadline = time.monotonic() + ORACLE_START_S
        while (answer := self.run("oracle limits", 10.0)).exit_code != 0:
            if self._oracle.poll() is not None or time.monotonic() > deadline:
                tail = errors.read_text(errors="replace")[-2000:]
                raise SandboxError(f"The oracle did not start: {answer.output.strip()}\n{tail}")
            time.sleep(0.05)


def _read(stream: IO[bytes], max_bytes: int, deadline: float) -> tuple[bytes, bool]:
    """What comes by `deadline`, and whether it came to an end by then and within `max_bytes`."""
    data = bytearray()
    while (left_s := deadline - time.monotonic()) > 0 and len(data) <= max_bytes:
        if select.select([stream], [], [], left_s)[0]:
            chunk = os.read(stream.fileno(), 1 << 16)
            if not chunk:
                return bytes(data), True
            data += chunk
    return bytes(data), False
