"""The local sandbox: the Sandbox protocol as plain processes, for demonstration and tests. It isolates nothing."""

import contextlib
import json
import os
import select
import shutil
import stat
import subprocess
import sys
import tarfile
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import IO, Any, Final, Literal

import harness
import tasks
from harness import left as left_file
from harness.errors import SandboxError
from harness.gateway import forwarder as forwarder_file
from harness.oracle import client as client_file
from harness.protocols import CommandResult
from harness.sandbox import keeper as keeper_file
from harness.sandbox import runner as runner_file
from harness.sandbox.archive import FileTooLarge, add_folder, checked_path, compressed, decompressed, mode_of
from harness.sandbox.claim import Claim
from harness.sandbox.command import GRACE_S, ORACLE_NOTE, no_space, noted, parse_answer, reply_limit, request
from harness.sandbox.options import SandboxOptions
from harness.sandbox.oracle_log import drop_torn_line
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
ORACLE_MARK: Final = "GBAEVAL_ORACLE"
ORACLE_START_S: Final = 30.0
HANDLE: Final = "sandbox.json"
FILLED: Final = "filled"
"""A file that is there once the workspace is: a harness that dies before leaves nothing to attach to."""


class LocalSandbox:
    """A Sandbox of plain processes in a temporary folder; Linux only. See DockerSandbox for the arguments.

    The commands' environment is made anew, so that no key of the harness is in it. `folder` is that of a sandbox to
    `attach` to, whose id is `sandbox_id`.
    """

    kind: Literal["local"] = "local"
    isolates = False
    warning: str | None = WARNING

    def __init__(
        self,
        options: SandboxOptions,
        *,
        workspace_files: Mapping[str, bytes] | None = None,
        workspace_source: Path | None = None,
        sandbox_id: str | None = None,
        folder: Path | None = None,
    ) -> None:
        self.limits = options.limits
        self._files = workspace_files or {}
        self._source = workspace_source
        self._oracle_log = options.oracle_log
        self._core = options.core
        self._program = options.program
        self._event = options.event
        self._mark = sandbox_id or uuid.uuid4().hex[:12]
        self._run_id = options.run_id or self._mark
        self._place = folder or Path(PARENT, f"gbaeval-{self._mark}")
        self._claim = Claim(self._mark)
        self._root: Path | None = None
        self._oracle: subprocess.Popen[bytes] | None = None
        self._notes: list[str] = []
        """What the agent is to be told with its next command's output."""

    @property
    def workspace(self) -> str:
        return str(self._folder / "workspace")

    @property
    def handle(self) -> dict[str, str]:
        """What harness.sandbox.attach finds it by, from before its start."""
        return {"kind": self.kind, "id": self._mark, "run_id": self._run_id, "folder": str(self._place)}

    @property
    def gateway(self) -> Path:
        """See Sandbox.gateway."""
        return self._folder / "gateway"

    def start(self) -> None:
        try:
            self._claim.take()
            self._root = self._place  # known before it exists, for Ctrl-C
            self._root.mkdir(mode=0o700)
            (self._root / HANDLE).write_text(json.dumps(self.handle))
            for name in ("workspace", "bin", "home", "tmp", "gateway"):
                (self._root / name).mkdir()
            install_shims(self._root / "bin")
            _put(self._program or {}, self._root / "program", mode=0o755)
            _install(left_file, self._root / "bin" / "left")
            self._fill_workspace(self._root / "workspace")
            (self._root / FILLED).touch()
            if self._oracle_log is not None:
                self._start_oracle(self._oracle_log)
        except BaseException as error:  # Ctrl-C as well
            self.close()
            if isinstance(error, OSError | tarfile.TarError):
                raise SandboxError(f"The sandbox did not start: {error}") from error
            raise

    def attach(self) -> bool:
        """Take over the folder of a harness that has died, with what runs there but for its last command.

        The oracle is started anew. False if the workspace is lost; then the rest is removed. Raises SandboxError, and
        leaves the workspace as it is, if another process works in it or the oracle does not start.
        """
        self._claim.take()
        try:
            if not _is_here(self._place, self._mark):
                if _is_bare(self._place):
                    remove(self._place, self._mark)
                self._claim.drop(for_good=True)
                return False
            self._root = self._place
            if not _has_workspace(self._root):
                self.close()
                return False
            stop = [sys.executable, "-I", "-S", runner_file.__file__, "stop", f"{MARK}={self._mark}"]
            subprocess.run(stop, check=False, stdin=subprocess.DEVNULL)
            kill_marked(ORACLE_MARK, self._mark)
            if self._oracle_log is not None:
                self._restart_oracle(self._oracle_log)
        except BaseException:
            self.abandon()
            raise
        return True

    def abandon(self) -> None:
        """Let go of it as it is but for the oracle, for `attach`."""
        self._stop_oracle()
        self._root = None
        self._claim.drop(for_good=False)

    def run(
        self,
        command: str,
        timeout_s: float,
        keep_bytes: int | None = None,
        *,
        environment: Mapping[str, str] | None = None,
    ) -> CommandResult:
        """See Sandbox.run; `keep_bytes` overrides how much of the output is kept.

        Lines in brackets at the output's end say what befell the sandbox meanwhile: disk full, oracle crashed.
        """
        try:
            self._mend_oracle()
            ran = self._run(command, timeout_s, keep_bytes, environment)
            self._mend_oracle()
        except OSError as error:  # its folder is gone
            raise SandboxError(f"The command could not be run: {error}") from error
        notes, self._notes = self._notes, []
        return noted(ran, *dict.fromkeys(notes))

    def _run(
        self,
        command: str,
        timeout_s: float,
        keep_bytes: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> CommandResult:
        keep_bytes = self.limits.output_bytes if keep_bytes is None else keep_bytes
        said = request(command, timeout_s, keep_bytes, environment)
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
                finished = parse_answer(answer) if ended else None
                if finished is not None:
                    return noted(finished.ran, no_space(finished.full))
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
                self._require_workspace()
                add_folder(stream, Path(self.workspace))  # of a folder that is gone it makes an empty archive
                self._require_workspace()
        except (OSError, tarfile.TarError) as error:
            raise SandboxError(f"The workspace could not be saved: {error}") from error

    def read_file(self, path: str, max_bytes: int) -> bytes:
        """A regular file of the workspace; FileNotFoundError if there is none, FileTooLarge if it has more bytes."""
        checked_path(path)
        try:
            with open(os.open(Path(self.workspace, path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
                regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
                data = file.read(max_bytes + 1) if regular else b""
        except OSError as error:
            self._require_workspace()
            raise FileNotFoundError(path) from error
        if not regular:
            raise FileNotFoundError(path)
        if len(data) > max_bytes:
            raise FileTooLarge(f"{path} has more than {max_bytes} bytes.")
        return data

    def close(self) -> None:
        root, self._root = self._root, None
        self._stop_oracle()
        if root is not None:
            remove(root, self._mark)
        self._claim.drop(for_good=True)

    @property
    def _folder(self) -> Path:
        if self._root is None:
            raise SandboxError("The sandbox is not running.")
        return self._root

    def _require_workspace(self) -> None:
        """Raises SandboxError if the workspace is lost."""
        if not _has_workspace(self._folder):
            raise SandboxError(f"The sandbox's folder {self._folder} is gone, and its workspace with it.")

    def _environment(self) -> dict[str, str]:
        root = self._folder
        return {
            "PATH": f"{root / 'bin'}:{os.environ.get('PATH', os.defpath)}",
            "HOME": str(root / "home"),
            "TMPDIR": str(root / "tmp"),
            "LANG": "C.UTF-8",
            "ORACLE_SOCKET": str(root / "oracle.sock"),
            "GATEWAY_SOCKET": str(root / "gateway" / "gateway.sock"),
            "GBAEVAL_KEEPER": keeper_file.__file__,
            "GBAEVAL_FORWARDER": forwarder_file.__file__,
            "GBAEVAL_PROGRAM": str(root / "program"),
            MARK: self._mark,
        }

    def _fill_workspace(self, workspace: Path) -> None:
        if self._source is None:
            _put(self._files, workspace)
        elif self._source.is_dir():
            shutil.copytree(self._source, workspace, symlinks=True, dirs_exist_ok=True)
        else:
            with decompressed(self._source) as stream:
                unpack(stream, workspace)

    def _start_oracle(self, log: Path) -> None:
        root = self._folder
        _install(client_file, root / "bin" / "oracle")
        log.parent.mkdir(parents=True, exist_ok=True)
        log.touch()
        drop_torn_line(log)
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
                    ORACLE_MARK: self._mark,
                },
                start_new_session=True,
            )
        deadline = time.monotonic() + ORACLE_START_S
        while (answer := self._run("oracle limits", 10.0)).exit_code != 0:
            if self._oracle.poll() is not None or time.monotonic() > deadline:
                tail = errors.read_text(errors="replace")[-2000:]
                raise SandboxError(f"The oracle did not start: {answer.output.strip()}\n{tail}")
            time.sleep(0.05)

    def _mend_oracle(self) -> None:
        """Start the oracle anew if it has crashed."""
        if self._oracle_log is not None and self._oracle is not None and self._oracle.poll() is not None:
            self._stop_oracle()
            self._restart_oracle(self._oracle_log)

    def _restart_oracle(self, log: Path) -> None:
        self._start_oracle(log)
        self._event("oracle_restarted", message=ORACLE_NOTE)
        self._notes.append(ORACLE_NOTE)

    def _stop_oracle(self) -> None:
        oracle, self._oracle = self._oracle, None
        if oracle is not None:
            kill_marked(ORACLE_MARK, self._mark)  # with its workers
            oracle.wait()


def remove(folder: Path, sandbox_id: str) -> None:
    """Remove a sandbox's folder and kill all that runs there.

    If this is cut off, nobody takes what is left for a whole workspace, and the rest can be found and removed.
    """
    kill_marked(MARK, sandbox_id)
    kill_marked(ORACLE_MARK, sandbox_id)
    with contextlib.suppress(OSError):
        (folder / FILLED).unlink(missing_ok=True)
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != HANDLE:
                path.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def read_handle(folder: Path) -> dict[str, Any] | None:
    """The handle that a sandbox's folder keeps; None if it is none of ours."""
    try:
        if folder.lstat().st_uid != os.getuid():
            return None
        handle = json.loads((folder / HANDLE).read_bytes())
    except (OSError, ValueError):
        return None
    return handle if isinstance(handle, dict) else None


def _is_here(folder: Path, sandbox_id: str) -> bool:
    handle = read_handle(folder)
    return handle is not None and handle.get("id") == sandbox_id


def _is_bare(folder: Path) -> bool:
    """Whether a harness died when it had made the folder and not yet written its handle there."""
    try:
        status = folder.lstat()
        return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and {*os.listdir(folder)} <= {HANDLE}
    except OSError:
        return False


def _has_workspace(folder: Path) -> bool:
    """Whether it was filled and nobody has begun to remove it."""
    return (folder / FILLED).exists() and (folder / "workspace").is_dir()


def _put(files: Mapping[str, bytes], folder: Path, mode: int | None = None) -> None:
    """Write the files below `folder`; with the mode that an archive of them would give, unless there is one."""
    for path, data in files.items():
        file = folder / checked_path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        file.chmod(mode or mode_of(data))


def _install(module: ModuleType, command: Path) -> None:
    """Make a module of one file a command, run by our own Python."""
    source = Path(str(module.__file__)).read_text()
    command.write_text(f"#!{sys.executable}\n{source}")
    command.chmod(0o755)


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
