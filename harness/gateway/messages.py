"""Anthropic messages: replies and what of a request the provider's own servers would carry out."""

import json
from collections.abc import Mapping
from typing import Any, Final, Literal

from harness.gateway.refusal import drop, drop_tools, left_out, note, objects, parts
from harness.protocols import Usage

# Tools that the program itself carries out, by the beginning of their type; every other type is the provider's.
# tool_search looks through the tools of the request and nothing else.
_OWN_TOOLS: Final = ("custom", "bash_", "text_editor_", "computer_", "memory_", "tool_search_tool_")

# Servers that the provider would connect to, its own containers, and what has another price than the list's.
_FIELDS: Final = ("mcp_servers", "container", "service_tier", "speed", "inference_geo")


class Messages:
    """A Format (harness.gateway.formats)."""

    provider: Literal["anthropic"] = "anthropic"
    path = "/v1/messages"

    def refuse(self, body: dict[str, Any]) -> list[str]:
        removed = drop(body, _FIELDS)
        removed += drop_tools(body, lambda tool: str(tool.get("type") or "custom").startswith(_OWN_TOOLS))
        for message in objects(body.get("messages")):
            _no_fetching(message, removed)
        return removed

    def usage(self, reply: Mapping[str, Any]) -> Usage | None:
        usage = reply.get("usage")
        if not isinstance(usage, dict) or "output_tokens" not in usage:
            return None
        cached, written = _count(usage, "cache_read_input_tokens"), _count(usage, "cache_creation_input_tokens")
        details = usage.get("output_tokens_details")
        return Usage(
            # The API counts cached input apart from the rest; ours includes it.
            input_tokens=_count(usage, "input_tokens") + cached + written,
            cached_input_tokens=cached,
            output_tokens=_count(usage, "output_tokens"),
            reasoning_tokens=_count(details, "thinking_tokens") if isinstance(details, dict) else 0,
            cache_write_tokens=written,
        )

    def failure(self, data: Mapping[str, Any]) -> bool:
        return data.get("type") == "error"

    def ask_usage(self, body: dict[str, Any]) -> bool:
        return False  # every stream of this format tells it

    def only_usage(self, data: Mapping[str, Any]) -> bool:
        return False

    def collector(self) -> "MessageCollector":
        return MessageCollector()


class MessageCollector:
    """Puts a message together; a block keeps every field that came, a tool's input is text until it is whole."""

    _APPENDED: Final = {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "partial_json"}

    def __init__(self) -> None:
        self._message: dict[str, Any] = {}
        self._blocks: dict[int, dict[str, Any]] = {}
        self.complete = False

    def add(self, event: dict[str, Any]) -> None:
        match event:
            case {"type": "message_start", "message": dict(message)}:
                self._message = dict(message)
            case {"type": "content_block_start", "index": int(index), "content_block": dict(block)}:
                self._blocks[index] = dict(block)
            case {"type": "content_block_delta", "index": int(index), "delta": dict(delta)} if index in self._blocks:
                self._add_delta(self._blocks[index], delta)
            case {"type": "message_delta", "delta": dict(delta)}:
                self._message |= delta
                # Cumulative, so they replace; those left out stand as message_start gave them.
                told = event.get("usage")
                counts = {name: count for name, count in (told or {}).items() if count is not None}
                self._message["usage"] = {**(self._message.get("usage") or {}), **counts}
            case {"type": "message_stop"}:
                self.complete = True
            case {"type": "error"}:
                self._message["error"] = event.get("error")

    def _add_delta(self, block: dict[str, Any], delta: dict[str, Any]) -> None:
        kind = delta.get("type")
        if kind in self._APPENDED:
            name = self._APPENDED[kind]
            block[name] = str(block.get(name, "")) + str(delta.get(name, ""))
        elif kind == "signature_delta":
            block["signature"] = delta.get("signature")
        else:
            block.setdefault("deltas", []).append(delta)

    def reply(self) -> dict[str, Any]:
        return {**self._message, "content": [_with_input(self._blocks[index]) for index in sorted(self._blocks)]}


def _with_input(block: dict[str, Any]) -> dict[str, Any]:
    """A tool's call with its input, which comes in pieces; those stay where the model wrote no whole JSON object."""
    try:
        written = json.loads(block["partial_json"])
    except (KeyError, ValueError, RecursionError):
        return block
    if not isinstance(written, dict):
        return block
    return {name: written if name == "input" else part for name, part in block.items() if name != "partial_json"}


def _count(usage: Mapping[str, Any], name: str) -> int:
    value = usage.get(name)
    return max(0, value) if type(value) is int else 0


def _no_fetching(holder: dict[str, Any], removed: list[str]) -> None:
    """Put a note in place of every picture or document that the provider would have to fetch."""
    content = parts(holder.get("content"))
    for index, block in enumerate(content):
        if not isinstance(block, dict):
            continue
        kind, source = block.get("type"), block.get("source")
        if kind == "container_upload" or (isinstance(source, dict) and source.get("type") in ("url", "file")):
            removed.append(left_out(kind))
            content[index] = {"type": "text", "text": note(kind)}
            continue
        if kind == "tool_result":
            _no_fetching(block, removed)
        if isinstance(source, dict):  # a document made of blocks
            _no_fetching(source, removed)
