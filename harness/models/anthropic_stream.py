"""A reply of the Anthropic messages API, put together from its stream's events.

Not by the SDK's accumulator, which raises on a tool input that is not JSON, completes one that was cut off, and
rebuilds blocks it does not know; here a block keeps every field that came.
"""

from typing import Any

from harness.models.faults import CallFailed
from harness.models.json_text import json_object, without_lone_surrogates
from harness.protocols import Reply, ToolCall, Usage

# Where each kind of delta goes: (its own field, the block's field).
_APPENDED = {"text_delta": "text", "thinking_delta": "thinking"}


class StreamedMessage:
    """Collects events (`message_start`, `content_block_*`, `message_*`) into a Reply."""

    def __init__(self) -> None:
        self._blocks: dict[int, dict[str, Any]] = {}
        self._inputs: dict[int, str] = {}
        self._usage: dict[str, Any] = {}
        self._stop_reason = ""
        self._complete = False

    def add(self, event: dict[str, Any]) -> None:
        """Take the next event; kinds that are not known are let pass, as the API asks of its clients."""
        match event:
            case {"type": "message_start", "message": message}:
                self._usage = dict(message.get("usage") or {})
            case {"type": "content_block_start", "index": int(index), "content_block": {"type": str()} as block}:
                self._blocks[index] = dict(block)
            case {"type": "content_block_delta", "index": index, "delta": delta} if index in self._blocks:
                self._add_delta(index, delta)
            case {"type": "message_delta", "delta": delta}:
                self._stop_reason = delta.get("stop_reason") or self._stop_reason
                # Cumulative, so they replace; those left out stand as message_start gave them.
                self._usage |= {key: count for key, count in (event.get("usage") or {}).items() if count is not None}
            case {"type": "message_stop"}:
                self._complete = True

    def _add_delta(self, index: int, delta: dict[str, Any]) -> None:
        block = self._blocks[index]
        match delta.get("type"):
            case "text_delta" | "thinking_delta" as kind:
                name = _APPENDED[kind]
                block[name] = block.get(name, "") + delta[name]
            case "signature_delta":
                block["signature"] = delta["signature"]
            case "input_json_delta":
                self._inputs[index] = self._inputs.get(index, "") + delta["partial_json"]

    def reply(self) -> Reply:
        """The whole message; raises CallFailed if the stream ended before it did."""
        if not self._complete:
            raise CallFailed("truncated", "the stream ended before the message did")
        for index, raw in self._inputs.items():
            arguments = json_object(raw) if raw else {}
            self._blocks[index]["input"] = {"malformed_arguments": raw} if arguments is None else arguments
        content = without_lone_surrogates([self._blocks[index] for index in sorted(self._blocks)])
        calls = [self._tool_call(index) for index in sorted(self._blocks) if self._blocks[index]["type"] == "tool_use"]
        text = "".join(block["text"] for block in content if block["type"] == "text")
        return Reply(text, tuple(calls), _usage(self._usage), self._stop_reason, content)

    def _tool_call(self, index: int) -> ToolCall:
        block = self._blocks[index]
        raw = self._inputs.get(index)
        # Cut at the length limit, even valid JSON may be half of what the model meant.
        cut = index == max(self._blocks) and self._stop_reason in ("max_tokens", "model_context_window_exceeded")
        malformed = bool(raw) and json_object(raw or "") is None
        return ToolCall(block["id"], block["name"], None if cut or malformed else block.get("input") or {})


def _usage(usage: dict[str, Any]) -> Usage:
    """The API counts cached input apart from the rest; ours includes it."""
    cached = usage.get("cache_read_input_tokens") or 0
    written = usage.get("cache_creation_input_tokens") or 0
    return Usage(
        input_tokens=(usage.get("input_tokens") or 0) + cached + written,
        cached_input_tokens=cached,
        output_tokens=usage.get("output_tokens") or 0,
        reasoning_tokens=(usage.get("output_tokens_details") or {}).get("thinking_tokens") or 0,
        cache_write_tokens=written,
    )
