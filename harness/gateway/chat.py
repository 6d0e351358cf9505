"""OpenAI chat completions: replies and what of a request the provider's own servers would carry out."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from harness.gateway.refusal import drop, drop_tools, embedded, left_out, note, objects, parts
from harness.protocols import Usage

# Searches of OpenAI, xAI and Qwen, plugins and other models of routers, and what has another price than the list's.
FIELDS: Final = (
    "web_search_options",
    "search_parameters",
    "enable_search",
    "search_options",
    "plugins",
    "models",
    "preset",
    "service_tier",
)

_MEDIA: Final = ("image_url", "video_url", "audio_url")


class ChatCompletions:
    """A Format (harness.gateway.formats)."""

    provider: Literal["openai"] = "openai"
    path = "/v1/chat/completions"

    def refuse(self, body: dict[str, Any]) -> list[str]:
        removed = drop(body, FIELDS)
        removed += drop_tools(body, lambda tool: tool.get("type", "function") in ("function", "custom"))
        for message in objects(body.get("messages")):
            content = parts(message.get("content"))
            for index, part in enumerate(content):
                if isinstance(part, dict) and _fetches(part):
                    removed.append(left_out(part.get("type")))
                    content[index] = {"type": "text", "text": note(part.get("type"))}
        return removed

    def usage(self, reply: Mapping[str, Any]) -> Usage | None:
        usage = reply.get("usage")
        return openai_usage(usage, "prompt_tokens", "completion_tokens") if isinstance(usage, dict) else None

    def failure(self, data: Mapping[str, Any]) -> bool:
        return bool(data.get("error")) and not data.get("choices")

    def ask_usage(self, body: dict[str, Any]) -> bool:
        options = body.get("stream_options")
        options = options if isinstance(options, dict) else {}
        body["stream_options"] = {**options, "include_usage": True}
        return options.get("include_usage") is not True

    def only_usage(self, data: Mapping[str, Any]) -> bool:
        return data.get("choices") == [] and bool(data.get("usage"))

    def collector(self) -> "CompletionCollector":
        return CompletionCollector()


class CompletionCollector:
    """Puts a completion together from its chunks, with every field of its messages that came."""

    def __init__(self) -> None:
        self._reply: dict[str, Any] = {}
        self._choices: dict[int, dict[str, Any]] = {}

    @property
    def complete(self) -> bool:
        return bool(self._choices) and all(choice.get("finish_reason") for choice in self._choices.values())

    def add(self, event: dict[str, Any]) -> None:
        for part in objects(event.get("choices")):
            choice = self._choices.setdefault(_index(part), {"index": _index(part), "message": {}})
            if isinstance(delta := part.get("delta"), dict):
                _merge(choice["message"], delta)
            choice |= {name: value for name, value in part.items() if name not in ("delta", "index") and value}
        self._reply |= {name: value for name, value in event.items() if name != "choices" and value is not None}

    def reply(self) -> dict[str, Any]:
        choices = [self._choices[index] for index in sorted(self._choices)]
        return {**self._reply, "object": "chat.completion", "choices": choices}


# Told once, and by some servers again with every chunk.
_NOT_APPENDED: Final = frozenset({"role", "id", "type", "name"})


def _merge(whole: dict[str, Any], delta: dict[str, Any]) -> None:
    for name, value in delta.items():
        before = whole.get(name)
        if value is None:
            whole.setdefault(name, None)
        elif isinstance(value, str) and isinstance(before, str) and name not in _NOT_APPENDED:
            whole[name] = before + value
        elif isinstance(value, dict) and isinstance(before, dict):
            _merge(before, value)
        elif isinstance(value, list) and all(isinstance(part, dict) for part in value):
            merged = whole[name] = before if isinstance(before, list) else []
            for part in value:
                same = next((one for one in merged if "index" in part and one.get("index") == part["index"]), None)
                if same is None:
                    merged.append(same := {})
                _merge(same, part)
        elif value != "" or before is None:
            whole[name] = value


def openai_usage(usage: Mapping[str, Any], sent: str, given: str) -> Usage | None:
    """Tokens as OpenAI counts them; `sent` and `given` are what this format calls input and output."""
    if sent not in usage and given not in usage:
        return None
    stem = sent.removesuffix("s")
    inputs, outputs = usage.get(f"{stem}s_details"), usage.get(f"{given}_details")
    inputs, outputs = (details if isinstance(details, dict) else {} for details in (inputs, outputs))
    return Usage(
        input_tokens=_count(usage, sent),
        cached_input_tokens=_count(inputs, "cached_tokens"),
        output_tokens=_count(usage, given),
        reasoning_tokens=_count(outputs, "reasoning_tokens"),
        cache_write_tokens=_count(inputs, "cache_write_tokens"),
    )


def _count(usage: Mapping[str, Any], name: str) -> int:
    value = usage.get(name)
    return max(0, value) if type(value) is int else 0


def _index(part: dict[str, Any]) -> int:
    index = part.get("index")
    return index if isinstance(index, int) else 0


def _fetches(part: dict[str, Any]) -> bool:
    """Whether the provider would have to fetch a part of a message's content, from anywhere."""
    for name in _MEDIA:
        if name in part:
            media = part[name]
            return not embedded(media.get("url") if isinstance(media, dict) else media)
    file = part.get("file")
    return isinstance(file, dict) and "file_data" not in file
