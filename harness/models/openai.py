"""Models behind the OpenAI chat completions API: OpenAI's own, and any compatible server such as vLLM."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import openai
from openai.types.chat import ChatCompletion

from harness.models.faults import CallFailed
from harness.models.json_text import json_object, without_lone_surrogates
from harness.models.retry import PatientCaller, Retry, RetryPolicy
from harness.protocols import Message, Picture, Reply, Tool, ToolCall, ToolResult, Usage, UserMessage, pictures

_CONNECT_TIMEOUT_S = 30.0

# Keys of a reply's message that the API does not take back.
_REPLY_ONLY = frozenset({"annotations", "audio", "function_call"})


@dataclass(frozen=True)
class OpenAIConfig:
    """How to ask."""

    base_url: str | None = None
    """Where; None is OpenAI."""
    max_tokens: int | None = None
    """The longest reply, reasoning included; None leaves it to the server."""
    request_timeout_s: float = 1800.0
    """The longest wait for one reply."""
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of the request, such as `reasoning_effort` or `temperature`."""


class OpenAIModel:
    """A Model that speaks chat completions with tools."""

    def __init__(
        self,
        model: str,
        api_key: str,
        config: OpenAIConfig | None = None,
        retry: RetryPolicy | None = None,
        on_retry: Callable[[Retry], None] | None = None,
    ) -> None:
        self.name = f"openai/{model}"
        self._model = model
        self._config = config or OpenAIConfig()
        self._client = openai.OpenAI(api_key=api_key, base_url=self._config.base_url, max_retries=0)
        self._caller = PatientCaller(self.name, retry or RetryPolicy(), api_key, on_retry)

    def reply(
        self, system: str, messages: Sequence[Message], tools: Sequence[Tool], left_s: Callable[[], float]
    ) -> Reply:
        body: dict[str, Any] = {"model": self._model, "messages": to_chat(system, messages)}
        if tools:
            body["tools"] = [
                {
                    "type": "function",
                    "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
                }
                for tool in tools
            ]
        if self._config.max_tokens is not None:
            body["max_completion_tokens"] = self._config.max_tokens

        def request(may_take_s: float) -> Reply:
            limit_s = min(may_take_s, self._config.request_timeout_s)
            completion = self._client.chat.completions.create(
                **body,
                timeout=openai.Timeout(limit_s, connect=min(limit_s, _CONNECT_TIMEOUT_S)),
                extra_body=dict(self._config.extra_body),
            )
            return from_completion(completion)

        return self._caller.call(request, left_s, pictures=pictures(messages) > 0)

    def close(self) -> None:
        self._client.close()


def to_chat(system: str, messages: Sequence[Message]) -> list[dict[str, Any]]:
    """The conversation in the API's form: a reply's results, then all pictures in them, which results cannot hold."""
    chat: list[dict[str, Any]] = [{"role": "system", "content": system}] if system else []
    shown: list[Picture] = []
    for message in messages:
        if shown and not isinstance(message, ToolResult):
            chat.append(_showing(shown))
            shown = []
        match message:
            case UserMessage(text):
                chat.append({"role": "user", "content": text})
            case ToolResult(call_id, text, picture):
                chat.append({"role": "tool", "tool_call_id": call_id, "content": text})
                shown += [picture] if picture is not None else []
            case Reply(provider=dict() as own):
                chat.append(own)
            case Reply():
                chat.append(_assistant(message))
    return [*chat, _showing(shown)] if shown else chat


def _showing(shown: Sequence[Picture]) -> dict[str, Any]:
    """A user's message with the pictures, each below its name."""
    content: list[dict[str, Any]] = []
    for picture in shown:
        content.append({"type": "text", "text": f"{picture.name}:"})
        content.append({"type": "image_url", "image_url": {"url": f"data:image/png;base64,{picture.base64}"}})
    return {"role": "user", "content": content}


def _assistant(reply: Reply) -> dict[str, Any]:
    """A reply that came from elsewhere, as this API would have given it."""
    message: dict[str, Any] = {"role": "assistant", "content": reply.text or None}
    if reply.tool_calls:
        message["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": json.dumps(call.arguments or {})},
            }
            for call in reply.tool_calls
        ]
    return message


def from_completion(completion: Any) -> Reply:
    """The reply in a completion; raises CallFailed where there is none."""
    # The SDK does not validate: a proxy's error page with status 200 arrives here as text or as an empty object.
    if not isinstance(completion, ChatCompletion) or not completion.choices or not completion.choices[0].message:
        raise CallFailed("unreadable", repr(completion))
    choice = completion.choices[0]
    dumped = without_lone_surrogates(choice.message.model_dump(mode="json", exclude_unset=True, warnings=False))
    # Everything else stays, above all the `reasoning_content` or `reasoning` of vLLM-like servers, without which their
    # models forget between tool calls what they were about.
    own = {key: value for key, value in dumped.items() if value is not None and key not in _REPLY_ONLY}
    own |= {"role": "assistant", "content": dumped.get("content")}
    calls: list[ToolCall] = []
    for number, sent in enumerate(own.get("tool_calls", ())):
        function = sent.get("function") or {}
        # Some servers leave the id out, or give all calls the same; the answer needs one of its own.
        if not sent.get("id") or sent["id"] in [call.id for call in calls]:
            sent["id"] = f"call_{completion.id}_{number}"
        raw = function.get("arguments") or ""
        arguments = json_object(raw)
        if arguments is None and function:
            # A server that renders a conversation with a chat template parses this again, and refuses every later
            # request if it cannot. So it goes back as an object that shows the model what it wrote.
            function["arguments"] = json.dumps({"malformed_arguments": raw})
        calls.append(ToolCall(sent["id"], function.get("name") or "", arguments))
    stop_reason: str = choice.finish_reason or ""
    if not calls:
        own.pop("tool_calls", None)
        own["content"] = own["content"] or ""  # null is taken back only beside calls
        stop_reason = "refusal" if own.get("refusal") else stop_reason
    return Reply(own["content"] or "", tuple(calls), _usage(completion), stop_reason, own)


def _usage(completion: ChatCompletion) -> Usage:
    usage = completion.usage
    if usage is None:
        return Usage()
    prompt, output = usage.prompt_tokens_details, usage.completion_tokens_details
    return Usage(
        input_tokens=usage.prompt_tokens or 0,
        cached_input_tokens=(prompt.cached_tokens if prompt else None) or 0,
        output_tokens=usage.completion_tokens or 0,
        reasoning_tokens=(output.reasoning_tokens if output else None) or 0,
        cache_write_tokens=getattr(prompt, "cache_write_tokens", None) or 0,
    )
