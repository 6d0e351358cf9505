"""Anthropic messages, streamed, with the rules that the API states about a conversation."""

import json
from typing import Any

from tests.wire.pictures import is_png
from tests.wire.server import Answer, WireServer

PATH = "/v1/messages"


def server(*answers: Answer, key: str | None = None, sees: bool = True) -> WireServer:
    """A server at `url` that gives these answers; it refuses pictures if its model does not see."""
    return WireServer(PATH, list(answers), check if sees else check_without_pictures, key)


def events(
    *blocks: dict[str, Any],
    stop_reason: str | None = None,
    usage: dict[str, Any] | None = None,
    final_usage: dict[str, Any] | None = None,
    raw_inputs: dict[int, str] | None = None,
) -> list[dict[str, Any]]:
    """The stream's events of a message of these blocks, texts and inputs in small pieces.

    `raw_inputs` are inputs by block index as the model wrote them, JSON or not.
    """
    out: list[dict[str, Any]] = []
    counts = {"input_tokens": 10, "output_tokens": 1, **(usage or {})}
    start: dict[str, Any] = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [],
        "stop_reason": None,
    }
    out.append({"type": "message_start", "message": {**start, "usage": counts}})
    for index, block in enumerate(blocks):
        empty, deltas = _in_pieces(block, (raw_inputs or {}).get(index))
        out.append({"type": "content_block_start", "index": index, "content_block": empty})
        out.append({"type": "ping"})
        out += [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
        out.append({"type": "content_block_stop", "index": index})
    calls = any(block["type"] == "tool_use" for block in blocks)
    reason = stop_reason or ("tool_use" if calls else "end_turn")
    end = final_usage or {"output_tokens": 5}
    out.append({"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None}, "usage": end})
    out.append({"type": "message_stop"})
    return out


def _in_pieces(block: dict[str, Any], raw_input: str | None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    match block["type"]:
        case "text":
            pieces = [{"type": "text_delta", "text": piece} for piece in _pieces(block["text"])]
            return {**block, "text": ""}, pieces
        case "thinking":
            pieces = [{"type": "thinking_delta", "thinking": piece} for piece in _pieces(block["thinking"])]
            signature = {"type": "signature_delta", "signature": block["signature"]}
            return {**block, "thinking": "", "signature": ""}, [*pieces, signature]
        case "tool_use":
            text = json.dumps(block["input"]) if raw_input is None else raw_input
            pieces = [{"type": "input_json_delta", "partial_json": piece} for piece in ["", *_pieces(text)]]
            return {**block, "input": {}}, pieces
        case _:
            return block, []


def _pieces(text: str) -> list[str]:
    return [text[at : at + 7] for at in range(0, len(text), 7)]


def stream(stream_events: list[dict[str, Any]], drop_after_events: int | None = None) -> Answer:
    """The events as a response; cut off after some of them if asked."""
    lines = [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in stream_events]
    drop_after = None if drop_after_events is None else len(b"".join(lines[:drop_after_events]))
    return Answer(body=b"".join(lines), content_type="text/event-stream", drop_after=drop_after)


def message(*blocks: dict[str, Any], **how: Any) -> Answer:
    return stream(events(*blocks, **how))


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def shell(id_: str, command: str, **more: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": id_, "name": "shell", "input": {"command": command, **more}}


def view(id_: str, path: str) -> dict[str, Any]:
    return {"type": "tool_use", "id": id_, "name": "view", "input": {"path": path}}


def check_without_pictures(body: dict[str, Any]) -> str | None:
    """The same of a model that does not see."""
    return "image input is not supported by this model" if '"type": "image"' in json.dumps(body) else check(body)


def check(body: dict[str, Any]) -> str | None:
    """What is wrong with a request; None if nothing is."""
    if not body.get("max_tokens"):
        return "max_tokens: field required"
    marked = json.dumps(body).count('"cache_control"')
    if marked > 4:
        return f"at most 4 blocks with cache_control, found {marked}"
    expected, unanswered = "user", set[str]()
    for turn in body["messages"]:
        if turn["role"] != expected:
            return f"roles must alternate, found {turn['role']}"
        expected = "assistant" if turn["role"] == "user" else "user"
        blocks = turn["content"]
        if any(block["type"] == "text" and not block["text"] for block in blocks):
            return "text content blocks must be non-empty"
        results = [block for block in blocks if block["type"] == "tool_result"]
        if results != blocks[: len(results)]:
            return "tool_result blocks must come first"
        answered = {block["tool_use_id"] for block in results}
        if answered != unanswered:
            return f"tool_use {sorted(unanswered)} answered by {sorted(answered)}"
        if (objection := next(filter(None, map(_check_result, results)), None)) is not None:
            return objection
        unanswered = {block["id"] for block in blocks if block["type"] == "tool_use"}
        if any(block["type"] == "tool_use" and not isinstance(block["input"], dict) for block in blocks):
            return "tool_use.input must be an object"
    return "messages: at least one" if not body["messages"] else None


def _check_result(result: dict[str, Any]) -> str | None:
    for block in [] if isinstance(result["content"], str) else result["content"]:
        match block:
            case {"type": "text", "text": str(words), **rest} if words and not rest:
                continue
            case {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": str(data)}}:
                if not is_png(data):
                    return "image: could not be processed"
            case _:
                return f"tool_result: unexpected block {block['type']}"
    return None
