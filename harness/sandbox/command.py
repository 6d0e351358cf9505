"""What is said to the runner inside a sandbox, and what it answers."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from harness.errors import SandboxError
from harness.protocols import CommandResult
from harness.sandbox.runner import KILL_PATIENCE_S

KILLED = 137
"""The exit code of a command that was killed: 128 and SIGKILL."""

ORACLE_NOTE = "the oracle had crashed and was started anew: its sessions are lost"

GRACE_S = KILL_PATIENCE_S + 5.0
"""How long after its command's time limit a runner may still be busy killing; after that it is taken for stuck."""

HEADER_BYTES = 4096


@dataclass(frozen=True)
class Answer:
    """A finished command and what was said of the sandbox at its end."""

    ran: CommandResult
    oom_kills: int
    """How many processes the kernel has killed for want of memory since the sandbox was started."""
    full: tuple[str, ...]
    """The folders on whose file systems hardly anything is free."""


def request(command: str, timeout_s: float, keep_bytes: int, environment: Mapping[str, str] | None = None) -> bytes:
    """The line that a runner reads."""
    if timeout_s <= 0:
        raise SandboxError(f"A command's time limit must be above 0 s, not {timeout_s} s.")
    fields = {"command": command, "timeout_s": timeout_s, "keep_bytes": keep_bytes}
    return json.dumps({**fields, "environment": dict(environment or {})}).encode() + b"\n"


def reply_limit(keep_bytes: int) -> int:
    """The most bytes that an honest runner answers."""
    return keep_bytes + HEADER_BYTES


def parse_answer(reply: bytes) -> Answer | None:
    """The finished command from a runner's whole reply; None if the runner did not live to finish it."""
    header, newline, output = reply.partition(b"\n")
    try:
        fields = json.loads(header) if newline else None
        if not isinstance(fields, dict) or fields["bytes"] != len(output):
            return None
        code, duration_s = fields["exit_code"], float(fields["duration_s"])
        if not 0 <= duration_s < math.inf:
            return None
        ran = CommandResult(
            exit_code=None if code is None else int(code),
            output=_text(output, int(fields["dropped_bytes"])),
            duration_s=duration_s,
            dropped_bytes=int(fields["dropped_bytes"]),
        )
        return Answer(ran, int(fields["oom_kills"]), tuple(str(path) for path in fields["full"]))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def noted(ran: CommandResult, *notes: str) -> CommandResult:
    """The result with each note as a line of its own at the end of the output, where a model reads it."""
    lines = "".join(f"[{note}]\n" for note in notes if note)
    if not lines:
        return ran
    gap = "" if not ran.output or ran.output.endswith("\n") else "\n"
    return replace(ran, output=f"{ran.output}{gap}{lines}")


def out_of_memory(killed: int, memory_bytes: int | None = None) -> str:
    """A note that the kernel has killed so many processes."""
    may = f"; the sandbox may use {memory_bytes >> 20} MiB, its files included" if memory_bytes else ""
    return f"out of memory: the kernel killed {killed} process{'' if killed == 1 else 'es'}{may}" if killed else ""


def no_space(full: tuple[str, ...]) -> str:
    """A note that there is no room for more files."""
    return f"no space left for files in {', '.join(full)}" if full else ""


def _text(output: bytes, dropped_bytes: int) -> str:
    """UTF-8 as far as it is; where the middle is missing a line says so."""
    if not dropped_bytes:
        return output.decode("utf-8", "replace")
    half = len(output) // 2
    head, tail = (part.decode("utf-8", "replace") for part in (output[:half], output[half:]))
    return f"{head}\n[... {dropped_bytes} bytes left out ...]\n{tail}"
