"""A model for real agent programs: it has a file written by a command, and then says that it is done."""

import json
from typing import Any

from tests.wire import anthropic_messages
from tests.wire.gateway import Answers, Streamed, response, response_events, sse

COMMAND = "echo made > made.txt; cat made.txt"
DONE = "All done."


def _message(body: dict[str, Any]) -> Streamed:
    blocks = [anthropic_messages.text(DONE)]
    if "tool_result" not in json.dumps(body["messages"][-1]):
        call = {"command": COMMAND, "description": "Write a file"}
        blocks = [
            anthropic_messages.text("A file."),
            {"type": "tool_use", "id": "toolu_1", "name": "Bash", "input": call},
        ]
    used = {"input_tokens": 1000, "cache_read_input_tokens": 500}
    return Streamed(sse(anthropic_messages.events(*blocks, usage=used, final_usage={"output_tokens": 40})))


def _response(body: dict[str, Any]) -> Streamed:
    if any(item.get("type") == "function_call_output" for item in body["input"]):
        return Streamed(sse(response_events(DONE)))
    call = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "exec_command", "status": "completed"}
    item = {**call, "arguments": json.dumps({"cmd": COMMAND})}
    whole = {**response(""), "output": [item]}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": {**whole, "output": [], "status": "in_progress"}},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": whole},
    ]
    return Streamed(sse(events))


ANSWERS: Answers = {"/v1/messages?beta=true": [_message], "/v1/messages": [_message], "/v1/responses": [_response]}
