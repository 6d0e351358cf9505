"""The commands of a run, from its transcript: what `shell` ran, and what agent programs were told to run."""

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from harness.behaviour.figures import Commands
from harness.behaviour.journal import WorkingTime, seconds
from harness.behaviour.shell_command import builds
from harness.gateway.novelty import Reader, Unreadable

_FIELDS: Final = ("command", "cmd", "commands", "script")
"""How programs' tools call what is to be run: a text, a list of words, or a list of texts."""


def commands(entries: Iterable[Mapping[str, Any]], clock: WorkingTime) -> Commands:
    """The figures of a transcript's entries, whatever these hold."""
    count = built = 0
    first: float | None = None
    for time, command in in_transcript(entries):
        count += 1
        if builds(command):
            built += 1
            if first is None and time is not None:
                first = clock.at(time)
    return Commands(commands=count, builds=built, first_build_s=None if first is None else round(first, 3))


def in_transcript(entries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[float | None, str]]:
    """Each command and the date of its line: when it had run (`shell`), or was asked for (agent programs)."""
    # Replies name what earlier ones hold; requests, which repeat them, would take far longer to put back.
    reader = Reader()
    for entry in entries:
        time = seconds(entry.get("time"))
        if entry.get("kind") == "tool_result" and isinstance(entry.get("command"), str):
            yield time, entry["command"]
        elif entry.get("kind") == "gateway_reply":
            yield from ((time, command) for command in in_reply(_restored(reader, entry.get("body"))))


def in_reply(body: Any) -> Iterator[str]:
    """The commands that a model's message calls for: of the formats messages, responses or chat completions."""
    if not isinstance(body, dict):
        return
    for item in _dicts(body.get("content")):
        if item.get("type") == "tool_use":
            yield from _wanted(item.get("input"))
    for item in _dicts(body.get("output")):
        if item.get("type") in ("function_call", "local_shell_call", "shell_call"):
            yield from _wanted(item.get("arguments", item.get("action")))
    for choice in _dicts(body.get("choices")):
        message = choice.get("message")
        for call in _dicts(message.get("tool_calls") if isinstance(message, dict) else None):
            function = call.get("function")
            yield from _wanted(function.get("arguments") if isinstance(function, dict) else None)


def _wanted(arguments: Any) -> Iterator[str]:
    """What the arguments of a call say is to be run."""
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments)
        except (ValueError, RecursionError):
            return
    if not isinstance(arguments, dict):
        return
    for name in _FIELDS:
        value = arguments.get(name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, list) and value and all(isinstance(word, str) for word in value):
            yield from value if name == "commands" else [shlex.join(value)]


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _restored(reader: Reader, body: Any) -> Any:
    """A body as it was; as it stands there if something that it names is not to be had."""
    try:
        return reader.restore(body)
    except (Unreadable, TypeError, AttributeError, RecursionError):
        return body
