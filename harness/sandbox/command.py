"""What is said to the runner inside a sandbox, and what it answers."""

import json

from harness.errors import SandboxError
from harness.protocols import CommandResult
from harness.sandbox.runner import KILL_PATIENCE_S

GRACE_S = KILL_PATIENCE_S + 5.0
"""How long after its command's time limit a runner may still be busy killing; after that it is taken for stuck."""

HEADER_BYTES = 4096


def request(command: str, timeout_s: float, keep_bytes: int) -> bytes:
    """The line that a runner reads."""
    if timeout_s <= 0:
        raise SandboxError(f"A command's time limit must be above 0 s, not {timeout_s} s.")
    return json.dumps({"command": command, "timeout_s": timeout_s, "keep_bytes": keep_bytes}).encode() + b"\n"


def reply_limit(keep_bytes: int) -> int:
    """The most bytes that an honest runner answers."""
    return keep_bytes + HEADER_BYTES


def result(reply: bytes) -> CommandResult | None:
    """The finished command from a runner's whole reply; None if the runner did not live to finish it."""
    header, newline, output = reply.partition(b"\n")
    try:
        fields = json.loads(header) if newline else None
        if not isinstance(fields, dict) or fields["bytes"] != len(output):
            return None
        code = fields["exit_code"]
        return CommandResult(
            exit_code=None if code is None else int(code),
            output=_text(output, int(fields["dropped_bytes"])),
            duration_s=float(fields["duration_s"]),
            dropped_bytes=int(fields["dropped_bytes"]),
        )
    except (ValueError, TypeError, KeyError):
        return None


def _text(output: bytes, dropped_bytes: int) -> str:
    """UTF-8 as far as it is; where the middle is missing a line says so."""
    if not dropped_bytes:
        return output.decode("utf-8", "replace")
    half = len(output) // 2
    head, tail = (part.decode("utf-8", "replace") for part in (output[:half], output[half:]))
    return f"{head}\n[... {dropped_bytes} bytes left out ...]\n{tail}"
