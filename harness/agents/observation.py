"""What a model is told about a command that ran."""

from harness.protocols import CommandResult


def shorten(text: str, limit_bytes: int) -> str:
    """The text as UTF-8 in about `limit_bytes`: its head and tail, and between them how many bytes were cut.

    The tail gets two thirds: errors and results stand at the end. Characters that UTF-8 cannot hold become `?`.
    """
    data = text.encode("utf-8", "replace")
    if len(data) <= limit_bytes:
        return data.decode()
    head_bytes = limit_bytes // 3
    head = data[:head_bytes].decode("utf-8", "ignore")
    tail = data[len(data) - (limit_bytes - head_bytes) :].decode("utf-8", "ignore")
    cut = len(data) - len(head.encode()) - len(tail.encode())
    return f"{head}\n[... {cut} bytes cut ...]\n{tail}"


def observation(result: CommandResult, limit_s: float, limit_bytes: int) -> str:
    """A finished command's output and how it ended."""
    if result.timed_out:
        end = f"[killed at its time limit of {round(limit_s, 1):g} s, with everything it had started]"
    else:
        end = f"[exit code {result.exit_code}, {result.duration_s:.1f} s]"
    output = shorten(result.output, limit_bytes)
    return f"{output}{'' if output.endswith(chr(10)) or not output else chr(10)}{end}"
