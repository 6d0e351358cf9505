"""The model gateway, asked by the providers' own SDKs over its socket."""

from typing import Any

import anthropic
import openai
import pytest

from harness.errors import UsageError
from harness.gateway import Gateway, target
from harness.gateway.chat import CompletionCollector
from harness.gateway.formats import Collector
from harness.gateway.messages import MessageCollector
from harness.gateway.responses import ResponseCollector
from harness.protocols import Usage
from tests.wire import anthropic_messages
from tests.wire.gateway import KEY, GatewayBench, Streamed, chunks, response, response_events, sse
from tests.wire.openai_chat import completion
from tests.wire.server import json_answer

MESSAGES, CHAT, RESPONSES = "/v1/messages", "/v1/chat/completions", "/v1/responses"
COUNT = "/v1/messages/count_tokens"
TOLD = Usage(100, 60, 20, 7)
FUNCTION: Any = {"type": "function", "function": {"name": "shell", "parameters": {"type": "object"}}}
TOOL: Any = {"name": "shell", "input_schema": {"type": "object"}}
SAID: Any = [{"role": "user", "content": "hello"}]


def claude(bench: GatewayBench) -> anthropic.Anthropic:
    return anthropic.Anthropic(
        api_key="what-the-program-has", base_url="http://gateway", http_client=bench.http, max_retries=2
    )


def gpt(bench: GatewayBench) -> openai.OpenAI:
    return openai.OpenAI(
        api_key="what-the-program-has", base_url="http://gateway/v1", http_client=bench.http, max_retries=2
    )


def message(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": list(blocks),
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {
            "input_tokens": 30,
            "cache_read_input_tokens": 60,
            "cache_creation_input_tokens": 10,
            "output_tokens": 20,
            "output_tokens_details": {"thinking_tokens": 7},
        },
    }


def test_a_message() -> None:
    """The run's model answers with the run's key, whatever the program asked for; what was used is counted."""
    answer = json_answer(message({"type": "text", "text": "hi"}), headers={"request-id": "req_1", "x-other": "1"})
    with GatewayBench("anthropic", {MESSAGES: [answer]}) as bench:
        reply = claude(bench).messages.create(model="claude-small", max_tokens=9, messages=SAID, tools=[TOOL])
    asked = bench.provider.asked[0]

    assert "hi" == reply.content[0].text  # type: ignore[union-attr]
    assert "req_1" == reply._request_id
    assert ("the-model", 9, [TOOL]) == (asked.body["model"], asked.body["max_tokens"], asked.body["tools"])
    assert KEY == asked.headers["x-api-key"]
    assert "what-the-program-has" not in str(asked.headers)
    assert anthropic.Anthropic(api_key="k").default_headers["anthropic-version"] == asked.headers["anthropic-version"]
    assert not [name for name in asked.headers if name.startswith("x-stainless")]
    assert [Usage(100, 60, 20, 7, 10)] == bench.journal.usages
    assert "claude-small" == bench.requests[0]["asked_model"]
    assert ("complete", False) == (bench.replies[0]["ended"], bench.replies[0]["estimated"])


def test_a_streamed_message() -> None:
    """Text, thinking and a tool call reach the program as they came, and the transcript as one message."""
    blocks = (
        {"type": "thinking", "thinking": "Let me think about it.", "signature": "sig"},
        {"type": "text", "text": "I run a command."},
        {"type": "tool_use", "id": "t1", "name": "shell", "input": {"command": "ls -la /workspace"}},
    )
    events = anthropic_messages.events(
        *blocks, usage={"input_tokens": 40, "cache_read_input_tokens": 60}, final_usage={"output_tokens": 20}
    )
    with (
        GatewayBench("anthropic", {MESSAGES: [Streamed(sse(events))]}) as bench,
        claude(bench).messages.stream(model="m", max_tokens=9, messages=SAID, tools=[TOOL]) as stream,
    ):
        got = stream.get_final_message()
    written = bench.replies[0]["body"]

    assert [dict(block) for block in blocks] == [block.to_dict(exclude_none=True) for block in got.content]
    assert [Usage(100, 60, 20)] == bench.journal.usages
    assert ("I run a command.", "tool_use") == (written["content"][1]["text"], written["stop_reason"])
    assert {"command": "ls -la /workspace"} == written["content"][2]["input"]


def test_a_completion() -> None:
    """The same for chat completions."""
    usage = {
        "prompt_tokens": 100,
        "completion_tokens": 20,
        "total_tokens": 120,
        "prompt_tokens_details": {"cached_tokens": 60},
        "completion_tokens_details": {"reasoning_tokens": 7},
    }
    answer = completion("hi", [("c1", "shell", "{}")], usage=usage)
    with GatewayBench("openai", {CHAT: [answer]}) as bench:
        reply = gpt(bench).chat.completions.create(model="gpt", messages=SAID, tools=[FUNCTION])
    asked = bench.provider.asked[0]

    assert ("hi", "shell") == (reply.choices[0].message.content, reply.choices[0].message.tool_calls[0].function.name)  # type: ignore[index, union-attr]
    assert ("the-model", f"Bearer {KEY}") == (asked.body["model"], asked.headers["authorization"])
    assert [TOLD] == bench.journal.usages


@pytest.mark.parametrize("asks_usage", [True, False])
def test_a_streamed_completion(asks_usage: bool) -> None:
    """Usage is asked of every stream, and told to the program only if it asked; a call's pieces are put together."""
    calls = [
        {"index": 0, "id": "c1", "type": "function", "function": {"name": "shell", "arguments": '{"command":'}},
        {"index": 0, "function": {"arguments": ' "ls"}'}},
    ]
    options: dict[str, Any] = {"stream_options": {"include_usage": True}} if asks_usage else {}
    with GatewayBench("openai", {CHAT: [Streamed(chunks("I ", "run.", calls=calls))]}) as bench:
        got = list(gpt(bench).chat.completions.create(model="m", messages=SAID, stream=True, **options))
    written = bench.replies[0]["body"]["choices"][0]["message"]

    assert "I run." == "".join(chunk.choices[0].delta.content or "" for chunk in got if chunk.choices)
    assert asks_usage == any(chunk.usage for chunk in got)
    assert asks_usage == any(not chunk.choices for chunk in got)
    assert {"include_usage": True} == bench.provider.asked[0].body["stream_options"]
    assert [TOLD] == bench.journal.usages
    assert ("I run.", '{"command": "ls"}') == (written["content"], written["tool_calls"][0]["function"]["arguments"])


@pytest.mark.parametrize("streamed", [True, False])
def test_a_response(streamed: bool) -> None:
    """The same for the responses API, streamed and not."""
    answer = Streamed(sse(response_events("hello there"))) if streamed else json_answer(response("hello there"))
    with GatewayBench("openai", {RESPONSES: [answer]}) as bench:
        if streamed:
            with gpt(bench).responses.stream(model="m", input="hello") as stream:
                text = stream.get_final_response().output_text
        else:
            text = gpt(bench).responses.create(model="m", input="hello").output_text

    assert "hello there" == text
    assert "the-model" == bench.provider.asked[0].body["model"]
    assert [TOLD] == bench.journal.usages
    assert "hello there" == bench.replies[0]["body"]["output"][0]["content"][0]["text"]


@pytest.mark.parametrize(
    ("kept", "output"),
    [
        (slice(-1, None), "hello there"),  # a server that sends no items
        (slice(0, -1), "hello there"),
        (slice(0, 5), "hello "),
        (slice(0, 2), ""),
    ],
)
def test_what_came_of_a_response(kept: slice, output: str) -> None:
    """A response is put together from whatever has come of it."""
    collector = ResponseCollector()
    for event in response_events("hello there")[kept]:
        collector.add(event)
    written = collector.reply()["output"][0]

    assert output == (written["content"][0]["text"] if written.get("content") else written.get("deltas", ""))
    assert collector.complete == (kept.stop is None)


def test_errors_in_the_middle_are_kept() -> None:
    """An error that comes once a reply has begun stands beside what came before it."""
    events: list[tuple[Collector, dict[str, Any]]] = [
        (MessageCollector(), {"type": "error", "error": {"message": "busy"}}),
        (CompletionCollector(), {"error": {"message": "busy"}}),
        (ResponseCollector(), {"type": "error", "message": "busy"}),
    ]
    for collector, event in events:
        collector.add(event)

        assert "busy" == collector.reply()["error"]["message"]
        assert not collector.complete


def test_counting_tokens_costs_nothing() -> None:
    """count_tokens goes to the provider and is no reply of the model."""
    with GatewayBench("anthropic", {COUNT: [json_answer({"input_tokens": 12})]}) as bench:
        counted = claude(bench).messages.count_tokens(model="m", messages=SAID)

    assert 12 == counted.input_tokens
    assert [] == bench.journal.usages
    assert {"input_tokens": 12} == bench.replies[0]["body"]


def test_only_the_runs_model_is_listed() -> None:
    """The list of models comes from the gateway, in both providers' forms."""
    with GatewayBench("anthropic", {}) as bench:
        assert ["the-model"] == [model.id for model in claude(bench).models.list()]
    with GatewayBench("openai", {}) as bench:
        assert ["the-model"] == [model.id for model in gpt(bench).models.list()]


@pytest.mark.parametrize("path", ["/v1/files", "/v1/embeddings", RESPONSES, "/", "//v1/messages", "/v1/messages/x"])
def test_nothing_else_is_served(path: str) -> None:
    """Other paths, and another provider's, are not found; the error is in the provider's form, and an event."""
    with GatewayBench("anthropic", {}) as bench:
        reply = bench.http.post(path, json={})

    assert 404 == reply.status_code
    assert "not_found_error" == reply.json()["error"]["type"]
    assert [] == bench.provider.asked
    assert ["gateway_refused"] == [event["kind"] for event in bench.journal.events]


def test_a_reached_limit_is_final() -> None:
    """The reply that reaches a limit is given; the next request is refused, and no SDK asks again."""
    with GatewayBench("anthropic", {MESSAGES: [json_answer(message())]}, max_output_tokens=20) as bench:
        client = claude(bench)
        client.messages.create(model="m", max_tokens=9, messages=SAID)
        with pytest.raises(anthropic.PermissionDeniedError, match="output_tokens_reached"):
            client.messages.create(model="m", max_tokens=9, messages=SAID)
        refusals = [event["count"] for event in bench.journal.of("gateway_refused")]

    assert 1 == len(bench.provider.asked)
    assert [1] == refusals


def test_which_models_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program's model has a provider that speaks, a name, and a key or an address."""
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)

    assert "https://api.openai.com/v1/responses" == target("openai/gpt").url(RESPONSES)
    assert "http://me:1/v1/chat/completions" == target("openai/org/m", "http://me:1/v1/").url(CHAT)
    assert KEY not in repr(target("openai/gpt"))

    monkeypatch.delenv("OPENAI_API_KEY")
    for spec in ("scripted/idle", "openai/", "openai/gpt"):
        with pytest.raises(UsageError):
            target(spec)


def test_a_socket_path_that_is_too_long(tmp_path: Any) -> None:
    """The kernel's limit is told before anything starts."""
    with GatewayBench("openai", {}) as bench:
        gateway = Gateway(target("openai/m", "http://h/v1"), tmp_path / ("x" * 108), bench.budget, bench.journal)
        with pytest.raises(UsageError, match="107 bytes"):
            gateway.start()
        gateway.close()
