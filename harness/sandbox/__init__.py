"""Where an agent's commands run: a workspace with a toolchain and, beside it, the oracle."""

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from harness.errors import SandboxError, UsageError
from harness.sandbox.docker import DockerSandbox
from harness.sandbox.engine import engine_available
from harness.sandbox.limits import Limits
from harness.sandbox.local import LocalSandbox
from harness.sandbox.options import SandboxOptions

SandboxKind = Literal["docker", "local"]

__all__ = [
    "DockerSandbox",
    "Limits",
    "LocalSandbox",
    "SandboxKind",
    "SandboxOptions",
    "attach",
    "engine_available",
    "make_sandbox",
]


def make_sandbox(
    kind: SandboxKind,
    options: SandboxOptions | None = None,
    *,
    workspace_files: Mapping[str, bytes] | None = None,
    workspace_source: Path | None = None,
) -> DockerSandbox | LocalSandbox:
    """A sandbox that is not started yet. Its `handle`, kept before the start, is what `attach` needs.

    The workspace begins with `workspace_files` (path to bytes) or with what is in `workspace_source` (a folder, or an
    archive that `save_workspace` made). `sandbox.warning` is what a person must be told before using it, or None.
    """
    options = options or SandboxOptions()
    if kind == "docker":
        return DockerSandbox(options, workspace_files=workspace_files, workspace_source=workspace_source)
    if kind == "local":
        return LocalSandbox(options, workspace_files=workspace_files, workspace_source=workspace_source)
    raise UsageError(f"There is no sandbox {kind!r}; choose docker or local.")


def attach(handle: Mapping[str, Any], options: SandboxOptions | None = None) -> DockerSandbox | LocalSandbox | None:
    """The running sandbox whose `handle` was kept, once its harness has died; None if its workspace is lost.

    The last command of the dead harness is killed; what else runs there goes on. An oracle that has crashed is started
    anew, and of its log nothing is lost or doubled. After None nothing is left of the sandbox: make another, from the
    last snapshot. The run's id is the handle's. Raises SandboxError, and changes nothing, if another process works in
    it, the engine does not answer, or the handle is none.
    """
    kind, sandbox_id, run_id, folder = _parse_handle(handle)
    options = dataclasses.replace(options or SandboxOptions(), run_id=run_id)
    sandbox: DockerSandbox | LocalSandbox
    if kind == "docker":
        sandbox = DockerSandbox(options, sandbox_id=sandbox_id)
    else:
        sandbox = LocalSandbox(options, sandbox_id=sandbox_id, folder=folder)
    return sandbox if sandbox.attach() else None


def _parse_handle(handle: Mapping[str, Any]) -> tuple[SandboxKind, str, str, Path | None]:
    """Kind, sandbox's id, run's id and folder; SandboxError if it is no handle."""
    kind, sandbox_id, run_id, folder = (handle.get(name) for name in ("kind", "id", "run_id", "folder"))
    if isinstance(sandbox_id, str) and re.fullmatch(r"[0-9a-f]{12}", sandbox_id) and isinstance(run_id, str):
        if kind == "docker" and folder is None:
            return "docker", sandbox_id, run_id, None
        # The folder may come to be removed, so it must look like one of ours.
        if kind == "local" and isinstance(folder, str) and Path(folder).name == f"gbaeval-{sandbox_id}":
            return "local", sandbox_id, run_id, Path(folder)
    raise SandboxError(f"{dict(handle)!r} is not a sandbox's handle.")
