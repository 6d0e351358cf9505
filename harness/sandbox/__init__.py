"""Where an agent's commands run: a workspace with a toolchain and, beside it, the oracle."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from harness.errors import UsageError
from harness.sandbox.docker import DockerSandbox
from harness.sandbox.engine import engine_available
from harness.sandbox.image import Progress
from harness.sandbox.limits import Limits
from harness.sandbox.local import LocalSandbox

SandboxKind = Literal["docker", "local"]

__all__ = ["DockerSandbox", "Limits", "LocalSandbox", "SandboxKind", "engine_available", "make_sandbox"]


def make_sandbox(
    kind: SandboxKind,
    *,
    workspace_files: Mapping[str, bytes] | None = None,
    workspace_source: Path | None = None,
    oracle_log: Path | None = None,
    run_id: str = "",
    core: Path | None = None,
    ca_bundle: Path | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> DockerSandbox | LocalSandbox:
    """A sandbox that is not started yet.

    The workspace begins with `workspace_files` (path to bytes) or with what is in `workspace_source` (a folder, or an
    archive that `save_workspace` made). With `oracle_log` there is an oracle, and its queries are appended to that
    file. `core` names the reference core (else found as by `find_core`); `progress` gets the lines of image builds.
    `sandbox.warning` is what a person must be told before using it, or None.
    """
    if kind == "docker":
        return DockerSandbox(
            workspace_files=workspace_files,
            workspace_source=workspace_source,
            oracle_log=oracle_log,
            run_id=run_id,
            core=core,
            ca_bundle=ca_bundle,
            limits=limits,
            progress=progress,
        )
    if kind == "local":
        return LocalSandbox(
            workspace_files=workspace_files,
            workspace_source=workspace_source,
            oracle_log=oracle_log,
            core=core,
            limits=limits,
        )
    raise UsageError(f"There is no sandbox {kind!r}; choose docker or local.")
