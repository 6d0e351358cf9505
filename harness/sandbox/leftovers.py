"""What is there of sandboxes on this machine and its engine: those at work, and those whose harness has died.

Nothing removes the latter by itself: a run may be resumed in them.
"""

import contextlib
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

from docker.errors import DockerException

from harness.errors import SandboxError, UsageError
from harness.sandbox import containers, local
from harness.sandbox.claim import Claim, is_claimed
from harness.sandbox.engine import connect, engine_errors

Kind: TypeAlias = Literal["docker", "local"]


@dataclass(frozen=True)
class Leftover:
    """One sandbox."""

    kind: Kind
    sandbox_id: str
    run_id: str
    age_s: float
    in_use: bool
    """Whether a living process of this machine works in it."""
    resumable: bool
    """Whether its workspace is there."""


@dataclass(frozen=True)
class Leftovers:
    """All sandboxes, the oldest first; `problem` says why those in containers could not be looked for, if so."""

    sandboxes: list[Leftover]
    problem: str = ""


def leftovers(kind: Kind | None = None) -> Leftovers:
    """The sandboxes that are here, or those of a kind: local ones by their folder, others by their engine's labels."""
    found, problem = _local() if kind != "docker" else [], ""
    if kind != "local":
        try:
            found += _docker()
        except SandboxError as error:
            problem = str(error)
    return Leftovers(sorted(found, key=lambda sandbox: -sandbox.age_s), problem)


def remove(run_id: str, kind: Kind | None = None, *, force: bool = False) -> list[Leftover]:
    """Remove the sandboxes of a run, with their workspaces; those that were removed, none if there are none.

    With `kind` only those of that kind are looked for. Raises UsageError, without `force`, if one of them is in use;
    SandboxError if they could not be removed, or if none was found and not all could be looked for.
    """
    here = leftovers(kind)
    doomed = [sandbox for sandbox in here.sandboxes if sandbox.run_id == run_id]
    if not doomed and here.problem:
        raise SandboxError(f"Found no sandbox of a run {run_id!r}, but not all could be looked for: {here.problem}")
    claims = [Claim(sandbox.sandbox_id) for sandbox in doomed]
    for claim in claims:
        try:
            claim.take()
        except SandboxError as error:
            if force:
                continue
            for taken in claims:
                taken.drop(for_good=False)
            message = f"A gbaeval process works in the sandbox of {run_id}; end it first, or take --force."
            raise UsageError(message) from error
    for sandbox, claim in zip(doomed, claims, strict=True):
        if sandbox.kind == "local":
            local.remove(_folder(sandbox.sandbox_id), sandbox.sandbox_id)
        else:
            with engine_errors("The containers could not be removed"), contextlib.closing(connect()) as client:
                containers.remove(client.api, sandbox.sandbox_id)
        claim.drop(for_good=True)
    return doomed


def _local() -> list[Leftover]:
    found = []
    for folder in Path(local.PARENT).glob("gbaeval-*"):
        handle = local.read_handle(folder)
        if handle is None or folder != _folder(str(handle.get("id"))):
            continue
        with contextlib.suppress(OSError):
            age_s = time.time() - (folder / local.HANDLE).stat().st_mtime
            whole = (folder / local.FILLED).exists()
            found.append(_leftover("local", str(handle["id"]), str(handle.get("run_id")), age_s, resumable=whole))
    return found


def _folder(sandbox_id: str) -> Path:
    return Path(local.PARENT, f"gbaeval-{sandbox_id}")


def _docker() -> list[Leftover]:
    filters = {"label": containers.SANDBOX_LABEL}
    with engine_errors("The engine's containers could not be listed"), contextlib.closing(connect()) as client:
        api = client.api
        entries = [(item["Labels"], float(item["Created"])) for item in api.containers(all=True, filters=filters)]
        volumes = api.volumes(filters=filters)["Volumes"] or []
        entries += [(item["Labels"], datetime.fromisoformat(item["CreatedAt"]).timestamp()) for item in volumes]
        born: dict[tuple[str, str], float] = {}
        for labels, created in entries:
            key = labels[containers.SANDBOX_LABEL], labels.get(containers.RUN_LABEL, "")
            born[key] = min(created, born.get(key, created))
        return [
            _leftover("docker", sandbox_id, run_id, time.time() - created, resumable=_lives(api, sandbox_id))
            for (sandbox_id, run_id), created in born.items()
        ]


def _lives(api: Any, sandbox_id: str) -> bool:
    with contextlib.suppress(DockerException):
        agent = containers.agent_name(sandbox_id)
        return containers.lives_since_start(api.inspect_container(agent)["State"])
    return False


def _leftover(kind: Kind, sandbox_id: str, run_id: str, age_s: float, *, resumable: bool) -> Leftover:
    return Leftover(kind, sandbox_id, run_id, round(age_s, 1), is_claimed(sandbox_id), resumable)
