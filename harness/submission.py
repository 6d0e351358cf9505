"""The submission: rebuilt from a saved workspace's sources, in a fresh sandbox that has neither network nor oracle."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from harness.errors import BuildFailed, SandboxError, WorkspaceError
from harness.sandbox import DockerSandbox, LocalSandbox, SandboxKind, SandboxOptions, make_sandbox
from harness.sandbox.archive import FileTooLarge, add_folder, decompressed
from harness.sandbox.image import Progress
from harness.sandbox.limits import Limits
from harness.sandbox.unpack import unpack
from harness.scrub import Scrubber
from harness.snapshot_store import MANIFEST_SUFFIX, SnapshotStore
from reference.whole_file import write_whole

MODULE: Final = "gba.wasm"
LOG: Final = "build.log"
BUILD_SCRIPT: Final = "build.sh"
MAX_MODULE_BYTES: Final = 64 << 20
LOG_BYTES: Final = 4 << 20
WASM_MAGIC: Final = b"\0asm\x01\0\0\0"


@dataclass(frozen=True)
class Submission:
    """A submission that was built."""

    wasm: Path
    wasm_sha256: str
    source: Path
    """The source tree that it was built from."""
    source_sha256: str
    """Of the tree's paths and contents; times and owners do not count."""
    log: Path
    build_s: float


def build(
    workspace: Path,
    kind: SandboxKind,
    out_dir: Path,
    timeout_s: float,
    *,
    run_id: str = "",
    ca_bundle: Path | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    event: Callable[..., None] = lambda kind, **fields: None,
) -> Submission:
    """Build a saved workspace (a snapshot's manifest, an archive or a folder) into `out_dir`.

    There are then source/, build.log and gba.wasm in it.

    A gba.wasm in the workspace does not count. Raises BuildFailed if there is no build.sh, it fails, takes longer than
    `timeout_s`, or leaves no module; build.log is there in any case. SandboxError, as for a full disk of ours, and
    RunDirectoryError for a damaged snapshot, say nothing about the submission. `event` is told what befalls the sandbox
    (SandboxOptions).
    """
    try:
        return _build(workspace, kind, out_dir, timeout_s, run_id, ca_bundle, limits or Limits(), progress, event)
    except OSError as error:
        raise SandboxError(f"The submission could not be built in {out_dir}: {error}") from error


def _build(
    workspace: Path,
    kind: SandboxKind,
    out_dir: Path,
    timeout_s: float,
    run_id: str,
    ca_bundle: Path | None,
    limits: Limits,
    progress: Progress | None,
    event: Callable[..., None],
) -> Submission:
    out_dir.mkdir(parents=True, exist_ok=True)
    log = _Log(out_dir / LOG)
    source = out_dir / "source"
    module = out_dir / MODULE
    module.unlink(missing_ok=True)
    _unpack(workspace, source, log)
    if not (source / BUILD_SCRIPT).is_file():
        raise log.failure(f"The workspace has no {BUILD_SCRIPT}.")
    befell: list[str] = []

    def note(kind: str, **fields: Any) -> None:
        befell.append(kind)
        event(kind, **fields)

    options = SandboxOptions(
        run_id=run_id,
        ca_bundle=ca_bundle,
        limits=limits,
        progress=progress,
        event=note,
    )
    sandbox = make_sandbox(kind, options, workspace_source=source)
    try:
        sandbox.start()
        result = sandbox.run(f"sh {BUILD_SCRIPT}", timeout_s, keep_bytes=LOG_BYTES)
        log.add(result.output)
        if "engine_connection_lost" in befell:  # then the result is that of a command which the engine cut off
            raise SandboxError(f"The connection to the Docker Engine broke while {BUILD_SCRIPT} ran.")
        if result.timed_out:
            raise log.failure(f"{BUILD_SCRIPT} did not end within {timeout_s:g} s.")
        if result.exit_code != 0:
            raise log.failure(f"{BUILD_SCRIPT} ended with status {result.exit_code}.")
        data = _fetch(sandbox, log)
    finally:
        sandbox.close()
    write_whole(module, data, mode=0o644)
    digest = hashlib.sha256(data).hexdigest()
    return Submission(module, digest, source, tree_digest(source), log.path, result.duration_s)


def tree_digest(folder: Path) -> str:
    """SHA-256 over the paths and contents of the files and symlinks below `folder`."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = os.fsencode(path.relative_to(folder))
        if path.is_symlink():
            digest.update(b"link %s %s\n" % (name, os.fsencode(os.readlink(path))))
        elif path.is_file():
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            digest.update(b"file %s %s\n" % (name, content.encode()))
    return digest.hexdigest()


class _Log:
    """build.log, on disk after every addition, without secrets."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._text = ""
        self._scrubber = Scrubber.of_environment()
        self.add("")

    def add(self, text: str) -> None:
        text = self._scrubber.text(text)
        self._text += text if not text or text.endswith("\n") else text + "\n"
        self.path.write_text(self._text, encoding="utf-8", errors="replace")

    def failure(self, message: str) -> BuildFailed:
        self.add(f"[{message}]")
        return BuildFailed(message, self._text)


def _unpack(workspace: Path, source: Path, log: _Log) -> None:
    """The workspace's files without the old module, as a tree of their own."""
    if source.exists():
        shutil.rmtree(source)
    source.mkdir()
    try:
        if workspace.is_dir() or workspace.suffix == MANIFEST_SUFFIX:
            with tempfile.TemporaryFile(dir=source.parent) as file:
                if workspace.is_dir():
                    add_folder(file, workspace)
                else:
                    SnapshotStore(workspace.parent).write_tar(workspace, file)
                file.seek(0)
                notes = unpack(file, source)
        else:
            with decompressed(workspace) as stream:
                notes = unpack(stream, source)
    except FileNotFoundError as error:
        raise SandboxError(f"There is no saved workspace at {workspace}.") from error
    except WorkspaceError as error:
        raise log.failure(f"The workspace cannot be unpacked: {error}") from error
    for note in notes:
        log.add(f"[{note}]")
    old = source / MODULE
    if old.is_file() or old.is_symlink():
        old.unlink()


def _fetch(sandbox: DockerSandbox | LocalSandbox, log: _Log) -> bytes:
    try:
        data = sandbox.read_file(MODULE, MAX_MODULE_BYTES)
    except FileNotFoundError:
        raise log.failure(f"{BUILD_SCRIPT} left no {MODULE} in the workspace's root.") from None
    except (FileTooLarge, WorkspaceError) as error:
        raise log.failure(f"{MODULE} cannot be taken: {error}") from error
    if not data.startswith(WASM_MAGIC):
        raise log.failure(f"{MODULE} is not a WebAssembly module.")
    return data
