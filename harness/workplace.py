"""Where a run's agent works: a sandbox, and another in its place when it fails or its harness was killed."""

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from harness.clock import RunClock
from harness.errors import RunDirectoryError, SandboxError, WorkspaceError
from harness.history import History
from harness.protocols import CommandResult
from harness.run_directory import RESTORING, RunDirectory
from harness.sandbox import DockerSandbox, Limits, LocalSandbox, SandboxKind, SandboxOptions, attach, make_sandbox
from harness.sandbox.archive import FileTooLarge, compressed
from harness.sandbox.command import KILLED, noted
from harness.sandbox.containers import AGENT_ID
from harness.sandbox.image import Progress
from harness.snapshot_store import SnapshotStore, minute_of

PAUSES_S: Final = (1.0, 5.0, 30.0)
"""After a failure, another in a row without a command that ran, and so on: what ails an engine may pass in seconds."""

MAX_FAILURES: Final = len(PAUSES_S) + 1
"""So many in a row, and the sandbox has failed for good."""

_LOOK_S: Final = 10.0


class Workplace:
    """A Sandbox (harness.protocols) that outlives the sandboxes in it.

    When one fails it is taken over if its workspace lives; else another is filled from the last snapshot that can be
    read, or from `task_files` where there is none. The command that ran is reported killed, with what is lost. Time
    that this takes is not working time.
    """

    def __init__(
        self,
        directory: RunDirectory,
        kind: SandboxKind,
        task_files: Mapping[str, bytes],
        clock: RunClock,
        *,
        core: Path | None = None,
        program: Mapping[str, bytes] | None = None,
        ca_bundle: Path | None = None,
        progress: Progress | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.kind = kind
        self._directory = directory
        self._task_files = task_files
        self._clock = clock
        self._store = SnapshotStore(directory.path / "snapshots")
        self._options = SandboxOptions(
            oracle_log=directory.path / "oracle.jsonl",
            run_id=directory.id,
            core=core,
            program=program,
            ca_bundle=ca_bundle,
            progress=progress,
            event=directory.event,
        )
        self._sandbox: DockerSandbox | LocalSandbox | None = None
        self._ready = False
        self._failures = 0
        self._sleep = sleep

    @property
    def workspace(self) -> str:
        return self._there.workspace

    @property
    def handle(self) -> dict[str, str]:
        return self._there.handle

    @property
    def gateway(self) -> Path:
        return self._there.gateway

    def start(self) -> None:
        self.take_up(History.of(self._directory))

    def take_up(self, history: History) -> Literal["new", "attached", "snapshot", "start"]:
        """Bring a sandbox up; how that was done: the run's first, its last one, or filled from a snapshot or anew."""
        if self.take_over(history):
            return "attached"
        if history.handle is None or not history.transcript:
            self._begin(None, whole=True, workspace_files=self._task_files)
            return "new"
        for path in reversed(self._store.paths()):
            with contextlib.ExitStack() as stack:
                try:
                    archive = stack.enter_context(self._archive(path))
                except RunDirectoryError as error:
                    self._directory.event("snapshot_unreadable", file=path.name, message=str(error))
                    continue
                whole = path.name == history.saved_at_stop
                self._begin(path.name, whole=whole, workspace_source=archive)
            return "snapshot"
        self._begin(None, whole=False, workspace_files=self._task_files)
        return "start"

    def take_over(self, history: History) -> bool:
        """Go on in the last sandbox; False if there is none, or its workspace is lost."""
        sandbox = attach(history.handle, self._options) if history.handle is not None else None
        if sandbox is not None:
            self._sandbox, self._ready = sandbox, True
        return sandbox is not None

    def run(self, command: str, timeout_s: float, *, environment: Mapping[str, str] | None = None) -> CommandResult:
        began = time.monotonic()
        try:
            result = self._there.run(command, timeout_s, environment=environment)
        except SandboxError as error:
            note = self._recover(error)
            said = "[the command was killed: the sandbox failed; it may have run in part]\n"
            return noted(CommandResult(KILLED, said, time.monotonic() - began), note)
        self._failures = 0
        return result

    def read_file(self, path: str, max_bytes: int) -> bytes:
        try:
            data = self._there.read_file(path, max_bytes)
        except FileTooLarge:
            raise
        except SandboxError as error:
            # What the agent does to a file or its path looks like a failure too: a command tells which it is, and is
            # the one way to recover. The engine's words name folders of this machine, which are not for the agent.
            self._directory.event("file_not_read", path=path, message=str(error))
            said = self.run("true", _LOOK_S).output
            raise WorkspaceError(f"{path} could not be read.\n{said}".rstrip()) from error
        self._failures = 0
        return data

    def save_workspace(self, archive: Path) -> None:
        self._there.save_workspace(archive)

    def abandon(self) -> None:
        """Let go of the sandbox as it is; whoever takes the run up again finds it."""
        sandbox, self._sandbox, self._ready = self._sandbox, None, False
        if sandbox is not None:
            sandbox.abandon()

    def close(self) -> None:
        sandbox, self._sandbox, self._ready = self._sandbox, None, False
        if sandbox is not None:
            sandbox.close()

    @property
    def _there(self) -> DockerSandbox | LocalSandbox:
        if self._sandbox is None or not self._ready:  # a half-filled workspace is no snapshot
            raise SandboxError("The sandbox is not running.")
        return self._sandbox

    def _begin(self, source: str | None, *, whole: bool, **workspace: Any) -> None:
        self._sandbox = sandbox = make_sandbox(self.kind, self._options, **workspace)
        self._directory.event("sandbox_starting", handle=sandbox.handle, source=source, whole=whole)
        sandbox.start()
        self._directory.event("sandbox_started", sandbox=sandbox.kind)
        self._ready = True

    @contextlib.contextmanager
    def _archive(self, snapshot: Path) -> Iterator[Path]:
        """A snapshot as an archive that a sandbox can be filled from. Raises RunDirectoryError if it is damaged."""
        with tempfile.TemporaryDirectory(dir=self._directory.path, prefix=RESTORING) as folder:
            archive = Path(folder, "workspace.tar.zst")
            try:
                with compressed(archive, 2 * Limits.workspace_bytes) as stream:
                    self._store.write_tar(snapshot, stream, AGENT_ID)
            except OSError as error:
                raise SandboxError(f"The snapshot {snapshot} could not be restored: {error}") from error
            yield archive

    def _recover(self, error: SandboxError) -> str:
        """After a failure: another sandbox, or the same; what the agent is to be told of that.

        Raises SandboxError if there have been too many failures.
        """
        began_s = self._clock.wall_s()
        while True:
            self._failures += 1
            if self._failures >= MAX_FAILURES:
                raise error
            self._directory.event("sandbox_failing", message=str(error), in_a_row=self._failures)
            try:
                self.abandon()
                self._sleep(PAUSES_S[self._failures - 1])
                how = self.take_up(History.of(self._directory))
                break
            except SandboxError as another:
                error = another
        self._clock.waiting(self._clock.wall_s() - began_s, 0.0)
        self._directory.event("sandbox_recovered", how=how)
        return told(History.of(self._directory))


def told(history: History) -> str:
    """What of its work a model has lost, in sandboxes that it does not know of."""
    unknown = history.unknown_sandboxes()
    if not unknown:
        return "The workspace is as it was."
    lost = [line["source"] for line in unknown if not line["whole"]]
    return f"{_lost(lost)} Background processes, files outside the workspace and live oracle sessions are gone."


def _lost(sources: Iterable[str | None]) -> str:
    """Filled from these snapshots (None: from the task's files) while there was newer work."""
    minutes = [-1 if source is None else minute_of(Path(source)) for source in sources]
    if not minutes:
        return "The workspace is a new one, with all that was in the last."
    if min(minutes) < 0:
        return "The workspace is a new one, as at the beginning: all that you did in it is lost."
    return f"The workspace is a new one: what you did in it since minute {min(minutes)} of the run is lost."
