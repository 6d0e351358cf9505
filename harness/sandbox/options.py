"""What a sandbox works with, be it a new one or one that is taken over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.sandbox.image import Progress
from harness.sandbox.limits import Limits


def _unheard(kind: str, **fields: object) -> None:
    """Where nobody wants to know."""


@dataclass(frozen=True)
class SandboxOptions:
    """The defaults make a sandbox without an oracle that belongs to no run."""

    oracle_log: Path | None = None
    """With this there is an oracle, and its queries are appended to that file."""
    run_id: str = ""
    core: Path | None = None
    """The reference core; None is found as by `find_core`."""
    program: Mapping[str, bytes] | None = None
    """An agent program, path to bytes (see docs/agents.md): then the sandbox has it, and a gateway's socket."""
    ca_bundle: Path | None = None
    """Certificates for the image build."""
    limits: Limits = field(default_factory=Limits)
    progress: Progress | None = None
    """Gets the lines of image builds."""
    event: Callable[..., None] = _unheard
    """As Journal.event; is told what befalls the sandbox: oracle_restarted, out_of_memory, no_space,
    engine_connection_lost, sandbox_left."""
