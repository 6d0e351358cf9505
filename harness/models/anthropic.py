"""Models behind the Anthropic messages API, streamed: a reply may take longer than an idle connection lives."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import anthropic

from harness.models.anthropic_stream import StreamedMessage
from harness.models.faults import CallFailed
from harness.models.retry import PatientCaller, Retry, RetryPolicy
from harness.protocols import Message, Picture, Reply, Tool, ToolCall, ToolResult, UserMessage, pictures

_CONNECT_TIMEOUT_S = 30.0

# The API sends pings while a model thinks; a stream that is silent for this long is dead.
_SILENCE_S = 300.0

_CACHE = {"type": "ephemeral"}


@dataclass(frozen=True)
class AnthropicConfig:
    """How to ask."""

    base_url: str | None = None
    """Where; None is Anthropic."""
    max_tokens: int = 32_000
    """The longest reply, thinking included; the API needs a number. Below what every current model allows."""
    request_timeout_s: float = 1800.0
    """The longest wait for one reply."""
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of the request, such as `thinking` or `temperature`."""


class AnthropicModel:
    """A Model that speaks the messages API with tools and prompt caching."""

    def __init__(
        self,
        model: str,
        api_key: str,
        config: AnthropicConfig | None = None,
        retry: RetryPolicy | None = None,
        on_retry: Callable[[Retry], None] | None = None,
    ) -> None:
        self.name = f"anthropic/{model}"
        self._model = model
        self._config = config or AnthropicConfig()
        self._client = anthropic.Anthropic(api_key=api_key, base_url=self._config.base_url, max_retries=0)
        self._caller = PatientCaller(self.name, retry or RetryPolicy(), api_key, on_retry)

    def reply(
        self, system: str, messages: Sequence[Message], tools: Sequence[Tool], left_s: Callable[[], float]
    ) -> Reply:
        body: dict[str, Any] = {
            "model": self._model,
            "max_tokens": self._config.max_tokens,
            "messages": to_messages(messages),
        }
        if system:
            # The marker on the system prompt covers the tools too: they come before it in the cached prefix.
            body["system"] = [{"type": "text", "text": system, "cache_control": _CACHE}]
        if tools:
            body["tools"] = [
                {"name": tool.name, "description": tool.description, "input_schema": tool.parameters} for tool in tools
            ]
        return self._caller.call(
            lambda may_take_s: self._request(body, may_take_s), left_s, pictures=pictures(messages) > 0
        )

    def _request(self, body: dict[str, Any], may_take_s: float) -> Reply:
        limit_s = min(may_take_s, self._config.request_timeout_s)
        deadline = time.monotonic() + limit_s
        timeout = anthropic.Timeout(min(limit_s, _SILENCE_S), connect=min(limit_s, _CONNECT_TIMEOUT_S))
        streamed = StreamedMessage()
        extra = dict(self._config.extra_body)
        with self._client.messages.create(**body, stream=True, timeout=timeout, extra_body=extra) as stream:
            for event in stream:
                streamed.add(event.to_dict(warnings=False))
                if time.monotonic() > deadline:
                    raise CallFailed("timeout", f"not complete after {limit_s:.0f} s")
        return streamed.reply()

    def close(self) -> None:
        self._client.close()


def to_messages(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """The conversation in the API's form: roles alternate, all results of one reply in one message, cache marked."""
    turns: list[dict[str, Any]] = []
    for message in messages:
        role = "assistant" if isinstance(message, Reply) else "user"
        blocks = _blocks(message)
        if not blocks:
            continue
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"] += blocks
        else:
            turns.append({"role": role, "content": blocks})
    # The last two user messages: one writes the prefix that the next request reads, one reads what the previous wrote.
    for turn in [turn for turn in turns if turn["role"] == "user"][-2:]:
        turn["content"][-1] = {**turn["content"][-1], "cache_control": _CACHE}
    return turns


def _blocks(message: Message) -> list[dict[str, Any]]:
    match message:
        case UserMessage(text):
            return [{"type": "text", "text": text}] if text else []
        case ToolResult(call_id, text, Picture() as picture):
            source = {"type": "base64", "media_type": "image/png", "data": picture.base64}
            told: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
            content = [*told, {"type": "image", "source": source}]
            return [{"type": "tool_result", "tool_use_id": call_id, "content": content}]
        case ToolResult(call_id, text):
            return [{"type": "tool_result", "tool_use_id": call_id, "content": text}]
        case Reply(provider=list() as own):
            # Thinking blocks must go back exactly as they came. Empty text the API gives but does not take.
            return [block for block in own if block.get("type") != "text" or block.get("text")]
        case Reply(text=text, tool_calls=calls):
            said: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
            return said + [_tool_use(call) for call in calls]


def _tool_use(call: ToolCall) -> dict[str, Any]:
    return {"type": "tool_use", "id": call.id, "name": call.name, "input": call.arguments or {}}
