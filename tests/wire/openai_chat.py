"""OpenAI chat completions, as strict about what it is sent as vLLM is."""

import json
from typing import Any

from tests.wire.pictures import is_png
from tests.wire.server import Answer, WireServer, json_answer

PATH = "/v1/chat/completions"


def server(*answers: Answer, key: str | None = None, sees: bool = True) -> WireServer:
    """A server at `url`/v1 that gives these answers; it refuses pictures if its model does not see."""
    return WireServer(PATH, list(answers), check if sees else check_without_pictures, key)


def completion(
    text: str | None = None,
    calls: list[tuple[str, str, str]] | None = None,
    *,
    finish_reason: str | None = None,
    usage: dict[str, Any] | None = None,
    **message: Any,
) -> Answer:
    """A completion with these tool calls (id, name, arguments as text) and further fields of its message."""
    message |= {"role": "assistant", "content": text}
    if calls:
        message["tool_calls"] = [
            {"id": id_, "type": "function", "function": {"name": name, "arguments": arguments}}
            for id_, name, arguments in calls
        ]
    reason = finish_reason or ("tool_calls" if calls else "stop")
    return json_answer(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": "m",
            "choices": [{"index": 0, "finish_reason": reason, "message": message}],
            "usage": usage or {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
        }
    )


def shell(id_: str, command: str, **more: Any) -> tuple[str, str, str]:
    return id_, "shell", json.dumps({"command": command, **more})


def view(id_: str, path: str) -> tuple[str, str, str]:
    return id_, "view", json.dumps({"path": path})


def check_without_pictures(body: dict[str, Any]) -> str | None:
    """The same of a model that does not see."""
    refusal = "Invalid content type. image_url is only supported by certain models."
    return refusal if "image_url" in json.dumps(body["messages"]) else check(body)


def check(body: dict[str, Any]) -> str | None:
    """What is wrong with a request; None if nothing is."""
    unanswered: list[str] = []
    for message in body["messages"]:
        if (objection := _check_content(message)) is not None:
            return objection
        if message["role"] == "tool":
            if not unanswered or message["tool_call_id"] != unanswered.pop(0):
                return f"tool message {message['tool_call_id']} answers no call, or not in order"
            continue
        if unanswered:
            return f"calls {unanswered} have no answer"
        if message["role"] not in ("system", "user", "assistant"):
            return f"unknown role {message['role']}"
        for call in message.get("tool_calls", ()):
            unanswered.append(call["id"])
            try:
                arguments = json.loads(call["function"]["arguments"])
            except ValueError as error:
                return f"tool call arguments are not JSON: {error}"
            if not isinstance(arguments, dict):
                return "tool call arguments are not an object"
    return f"calls {unanswered} have no answer" if unanswered else None


def _check_content(message: dict[str, Any]) -> str | None:
    """A picture stands in a user's message and nowhere else."""
    content = message["content"]
    if not isinstance(content, list):
        return None
    if message["role"] != "user":
        return f"content of {message['role']} must be text"
    for part in content:
        match part:
            case {"type": "text", "text": str()}:
                continue
            case {"type": "image_url", "image_url": {"url": str(url)}}:
                if not url.startswith("data:image/png;base64,") or not is_png(url.partition(",")[2]):
                    return "image_url: could not be processed"
            case _:
                return f"unexpected part {part}"
    return None
