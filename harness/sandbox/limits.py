"""What a sandbox may use of the machine."""

from dataclasses import dataclass

KIB = 1 << 10
GIB = 1 << 30


@dataclass(frozen=True)
class Limits:
    """Limits on a sandbox; the local sandbox keeps only those on output."""

    memory_bytes: int = 8 * GIB
    """Memory of the agent's container. Files in the workspace and in /tmp count: both live in memory."""

    workspace_bytes: int = 4 * GIB
    """Size of the workspace."""

    workspace_files: int = 500_000
    """Files and folders in the workspace."""

    temporary_bytes: int = 1 * GIB
    """Size of /tmp, and of the agent's home folder."""

    processes: int = 1024
    """Processes and threads in the agent's container."""

    cpus: float = 4.0
    """CPUs of the agent's container; fewer where the engine has fewer."""

    oracle_memory_bytes: int = 4 * GIB
    """Memory of the oracle's container."""

    oracle_processes: int = 256
    """Processes and threads in the oracle's container."""

    oracle_cpus: float = 2.0
    """CPUs of the oracle's container; fewer where the engine has fewer."""

    output_bytes: int = 256 * KIB
    """How much of a command's output is kept: the first and the last half of it."""
