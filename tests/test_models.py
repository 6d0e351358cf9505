"""The model clients, against local servers that speak the two wire formats."""

import json
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.utils import formatdate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import ModelError, UsageError
from harness.models import Retry, RetryPolicy, make_model
from harness.models.anthropic import to_messages
from harness.models.openai import to_chat
from harness.models.retry import CallFailed, PatientCaller, retry_after_s
from harness.protocols import Message, Model, Reply, Tool, ToolCall, ToolResult, Usage, UserMessage
from tests.wire import anthropic_messages, openai_chat
from tests.wire.server import Answer, WireServer, json_answer

KEY = "sk-test-123456"
TOOL = Tool("shell", "Run a command.", {"type": "object", "properties": {"command": {"type": "string"}}})
HELLO = [UserMessage("hello")]
QUICK = RetryPolicy(wait_initial_s=0.01, wait_max_s=0.02, wait_jitter_s=0.0)


@dataclass(frozen=True)
class Wire:
    """One provider: its server, a good answer, and how to make its client."""

    provider: str
    server: Callable[..., WireServer]
    ok: Answer
    url_suffix: str

    def model(self, server: WireServer, **how: Any) -> Model:
        return make_model(f"{self.provider}/m", base_url=server.url + self.url_suffix, **{"retry": QUICK, **how})


OPENAI = Wire("openai", openai_chat.server, openai_chat.completion("hi"), "/v1")
ANTHROPIC = Wire("anthropic", anthropic_messages.server, anthropic_messages.message(anthropic_messages.text("hi")), "")

both = pytest.mark.parametrize("wire", [OPENAI, ANTHROPIC], ids=lambda wire: wire.provider)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def ask(model: Model, messages: list[Message] | None = None, timeout_s: float = 10.0) -> Reply:
    try:
        return model.reply("be brief", messages or HELLO, [TOOL], timeout_s)
    finally:
        model.close()


def error(status: int, kind: str = "some_error", headers: dict[str, str] | None = None) -> Answer:
    return json_answer({"type": "error", "error": {"type": kind, "message": "as scripted"}}, status, headers)


@pytest.mark.parametrize(
    ("spec", "base_url", "words"),
    [
        ("gpt-9", None, "anthropic, openai, scripted"),
        ("gemini/x", None, "anthropic, openai, scripted"),
        ("openai/", None, "openai/NAME"),
        ("scripted/nobody", None, "scripted/baseline, scripted/black, scripted/broken, scripted/idle"),
        ("openai/m", "localhost:8000", "http(s)://"),
    ],
)
def test_unknown_model_lists_what_exists(spec: str, base_url: str | None, words: str) -> None:
    """A model that does not exist is a UsageError that says what does."""
    with pytest.raises(UsageError) as raised:
        make_model(spec, base_url=base_url)

    assert words in str(raised.value)


@both
def test_missing_key_names_its_variable(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key the error says which environment variable to set."""
    variable = f"{wire.provider.upper()}_API_KEY"
    monkeypatch.delenv(variable)
    with pytest.raises(UsageError) as raised:
        make_model(f"{wire.provider}/m")

    assert f"set {variable}" in str(raised.value)


@both
def test_compatible_server_needs_no_key(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server of one's own works without a key."""
    monkeypatch.delenv(f"{wire.provider.upper()}_API_KEY")
    with wire.server(wire.ok) as server:
        reply = ask(wire.model(server))

    assert "hi" == reply.text


def test_name_may_hold_slashes() -> None:
    """Names such as vLLM's `org/model` go to the server whole."""
    with openai_chat.server(openai_chat.completion("hi")) as server:
        ask(make_model("openai/org/checkpoint-7", base_url=f"{server.url}/v1"))

    assert "org/checkpoint-7" == server.asked[0].body["model"]


@both
def test_reply_without_tool_call(wire: Wire) -> None:
    """Text, usage and the name arrive."""
    with wire.server(wire.ok, key=KEY) as server:
        model = wire.model(server)
        reply = ask(model)

    assert ("hi", ()) == (reply.text, reply.tool_calls)
    assert Usage(input_tokens=10, output_tokens=5) == reply.usage
    assert f"{wire.provider}/m" == model.name


@both
def test_extra_body_and_max_tokens_are_sent(wire: Wire) -> None:
    """Options of the command line reach the request."""
    with wire.server(wire.ok) as server:
        ask(wire.model(server, max_tokens=777, extra_body={"temperature": 0.5}))
    body = server.asked[0].body

    assert 0.5 == body["temperature"]
    assert 777 == body.get("max_completion_tokens", body.get("max_tokens"))


def test_openai_usage_is_mapped() -> None:
    """Cached and reasoning tokens are told apart."""
    usage = {
        "prompt_tokens": 100,
        "completion_tokens": 50,
        "total_tokens": 150,
        "prompt_tokens_details": {"cached_tokens": 80},
        "completion_tokens_details": {"reasoning_tokens": 30},
    }
    with openai_chat.server(openai_chat.completion("hi", usage=usage)) as server:
        reply = ask(OPENAI.model(server))

    assert Usage(100, 80, 50, 30) == reply.usage


def test_anthropic_usage_is_mapped() -> None:
    """Input includes what was read from and written to the cache; the last counts of the stream hold."""
    first = {"input_tokens": 5, "cache_read_input_tokens": 70, "cache_creation_input_tokens": 25}
    last = {"output_tokens": 50, "output_tokens_details": {"thinking_tokens": 30}}
    answer = anthropic_messages.message(anthropic_messages.text("hi"), usage=first, final_usage=last)
    with anthropic_messages.server(answer) as server:
        reply = ask(ANTHROPIC.model(server))

    assert Usage(100, 70, 50, 30) == reply.usage


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
def test_reasoning_goes_back_to_openai_server(name: str) -> None:
    """What a vLLM-like server says that its model thought is in the next request."""
    thought: dict[str, Any] = {name: "I should look.", "annotations": []}
    said = openai_chat.completion(None, [openai_chat.shell("c1", "ls")], **thought)
    with openai_chat.server(said, OPENAI.ok) as server:
        model = OPENAI.model(server)
        reply = model.reply("", HELLO, [TOOL], 10.0)
        ask(model, [*HELLO, reply, ToolResult("c1", "file")])
    sent_back = server.asked[1].body["messages"][-2]

    assert (ToolCall("c1", "shell", {"command": "ls"}),) == reply.tool_calls
    assert "I should look." == sent_back[name]
    assert "annotations" not in sent_back


def test_blocks_go_back_to_anthropic_unchanged() -> None:
    """Thinking with its signature, kinds that we do not know, and null arguments return as they came."""
    blocks: list[dict[str, Any]] = [
        {"type": "thinking", "thinking": "I should look around.", "signature": "c2lnbmF0dXJl"},
        {"type": "redacted_thinking", "data": "b3BhcXVl"},
        {"type": "of_the_future", "field": {"deep": [1, None]}},
        anthropic_messages.shell("c1", "ls", timeout_s=None),
    ]
    with anthropic_messages.server(anthropic_messages.message(*blocks), ANTHROPIC.ok) as server:
        model = ANTHROPIC.model(server)
        reply = model.reply("", HELLO, [TOOL], 10.0)
        ask(model, [*HELLO, reply, ToolResult("c1", "file")])

    assert blocks == server.asked[1].body["messages"][1]["content"]


def test_empty_text_does_not_go_back() -> None:
    """The API gives empty text blocks but refuses to take them."""
    said = anthropic_messages.message(anthropic_messages.text(""), anthropic_messages.shell("c1", "ls"))
    with anthropic_messages.server(said, ANTHROPIC.ok) as server:
        model = ANTHROPIC.model(server)
        reply = model.reply("", HELLO, [TOOL], 10.0)
        ask(model, [*HELLO, reply, ToolResult("c1", "file")])

    assert [anthropic_messages.shell("c1", "ls")] == server.asked[1].body["messages"][1]["content"]


def test_cache_markers() -> None:
    """The system prompt and the last two user messages are marked, and nothing else."""
    earlier: list[Message] = [
        UserMessage("task"),
        Reply("", (ToolCall("c1", "shell", {"command": "a"}),)),
        ToolResult("c1", "one"),
        Reply("", (ToolCall("c2", "shell", {"command": "b"}), ToolCall("c3", "shell", {"command": "c"}))),
        ToolResult("c2", "two"),
        ToolResult("c3", "three"),
    ]
    with anthropic_messages.server(ANTHROPIC.ok) as server:
        ask(ANTHROPIC.model(server), earlier)
    body = server.asked[0].body
    blocks = [block for turn in body["messages"] for block in turn["content"]]
    marked = [block["tool_use_id"] for block in blocks if "cache_control" in block]

    assert ["c1", "c3"] == marked
    assert {"type": "ephemeral"} == body["system"][0]["cache_control"]


@pytest.mark.parametrize("arguments", ['{"command": "ls', '["ls"]', "", "null", '{"a":' * 5000])
def test_malformed_openai_arguments(arguments: str) -> None:
    """Arguments that are no JSON object are None, and the conversation can go on."""
    with openai_chat.server(openai_chat.completion(None, [("c1", "shell", arguments)]), OPENAI.ok) as server:
        model = OPENAI.model(server)
        reply = model.reply("", HELLO, [TOOL], 10.0)
        ask(model, [*HELLO, reply, ToolResult("c1", "that was not JSON")])

    assert (ToolCall("c1", "shell", None),) == reply.tool_calls


@pytest.mark.parametrize("raw", ['{"command": "ls', '["ls"]'])
def test_malformed_anthropic_input(raw: str) -> None:
    """The same for a streamed tool input."""
    said = anthropic_messages.message(anthropic_messages.shell("c1", ""), raw_inputs={0: raw})
    with anthropic_messages.server(said, ANTHROPIC.ok) as server:
        model = ANTHROPIC.model(server)
        reply = model.reply("", HELLO, [TOOL], 10.0)
        ask(model, [*HELLO, reply, ToolResult("c1", "that was not JSON")])

    assert (ToolCall("c1", "shell", None),) == reply.tool_calls


def test_call_that_was_cut_is_not_run() -> None:
    """A tool input at which the length limit struck is None even where it is JSON: the command may be half."""
    said = anthropic_messages.message(anthropic_messages.shell("c1", "rm -rf a"), stop_reason="max_tokens")
    with anthropic_messages.server(said) as server:
        reply = ask(ANTHROPIC.model(server))

    assert (ToolCall("c1", "shell", None),) == reply.tool_calls


@both
def test_lone_surrogates_become_sendable(wire: Wire) -> None:
    """Half of a surrogate pair in a reply does not break the next request."""
    with wire.server(
        openai_chat.completion("x\ud83d", [openai_chat.shell("c1", "echo \ud83d")])
        if wire is OPENAI
        else anthropic_messages.message(
            anthropic_messages.text("x\ud83d"), anthropic_messages.shell("c1", "echo \ud83d")
        ),
        wire.ok,
    ) as server:
        model = wire.model(server)
        reply = model.reply("", HELLO, [TOOL], 10.0)
        ask(model, [*HELLO, reply, ToolResult("c1", "?")])

    assert (ToolCall("c1", "shell", {"command": "echo ?"}),) == reply.tool_calls
    assert "x?" == reply.text


@both
@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (error(429), "rate limited"),
        (error(500), "the server failed"),
        (error(503), "the server failed"),
        (error(529), "overloaded"),
        (error(408), "the request timed out"),
        (Answer(200, drop_after=0), "no connection"),
    ],
)
def test_passing_failure_is_asked_again(wire: Wire, answer: Answer, cause: str) -> None:
    """One retry after a failure that passes, reported with its cause."""
    heard: list[Retry] = []
    with wire.server(answer, wire.ok) as server:
        reply = ask(wire.model(server, on_retry=heard.append))

    assert "hi" == reply.text
    assert [(cause, 1)] == [(retry.cause, retry.attempt) for retry in heard]
    assert 0 < heard[0].failed_after_s < 10


@both
def test_unreadable_reply_is_asked_again(wire: Wire) -> None:
    """A proxy's page with status 200 and a reply that breaks off are failures that pass."""
    page = Answer(200, b"<html>busy</html>", content_type="text/html")
    broken = Answer(200, wire.ok.body, content_type=wire.ok.content_type, drop_after=len(wire.ok.body) // 2)
    with wire.server(page, broken, wire.ok) as server:
        reply = ask(wire.model(server))

    assert "hi" == reply.text
    assert 3 == len(server.asked)


def test_stream_that_ends_early_is_asked_again() -> None:
    """A stream without its last event is no reply, even if the connection closed in order."""
    whole = anthropic_messages.events(anthropic_messages.text("half of it"))
    with anthropic_messages.server(anthropic_messages.stream(whole[:-1]), ANTHROPIC.ok) as server:
        reply = ask(ANTHROPIC.model(server))

    assert "hi" == reply.text


def test_overload_inside_a_stream_is_asked_again() -> None:
    """An error event after status 200 counts by its own word."""
    begun = anthropic_messages.events(anthropic_messages.text("half"))[:4]
    failed = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    heard: list[Retry] = []
    with anthropic_messages.server(anthropic_messages.stream([*begun, failed]), ANTHROPIC.ok) as server:
        ask(ANTHROPIC.model(server, on_retry=heard.append))

    assert ["overloaded"] == [retry.cause for retry in heard]


@both
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (error(400), "the request was refused (HTTP 400): as scripted"),
        (error(403), "the key may not use this model"),
        (error(404), "no such model or address"),
        (error(418), "the request was refused (HTTP 418)"),
        (error(429, "insufficient_quota"), "the account has no credit left"),
    ],
)
def test_lasting_failure_is_fatal_at_once(wire: Wire, answer: Answer, words: str) -> None:
    """What asking again cannot help is asked once."""
    with wire.server(answer) as server, pytest.raises(ModelError) as raised:
        ask(wire.model(server))

    assert words in str(raised.value)
    assert (True, 1) == (raised.value.fatal, len(server.asked))


@both
def test_key_does_not_leak(wire: Wire) -> None:
    """A server that quotes a wrong key back does not get it into the error, nor into what the error refers to."""
    with wire.server(wire.ok, key="another") as server, pytest.raises(ModelError) as raised:
        ask(wire.model(server))

    assert "the key was not accepted (HTTP 401): Incorrect API key provided: [key]" in str(raised.value)
    assert KEY not in "".join(traceback.format_exception(raised.value))


@both
def test_retry_after_is_honoured(wire: Wire) -> None:
    """The server's wait replaces ours, up to a cap."""
    heard: list[Retry] = []
    told = [error(429, headers={"retry-after": "0.03"}), error(429, headers={"retry-after": "9999"})]
    policy = RetryPolicy(wait_initial_s=60, retry_after_max_s=0.05)
    with wire.server(*told, wire.ok) as server:
        ask(wire.model(server, retry=policy, on_retry=heard.append))

    assert [0.03, 0.05] == [retry.wait_s for retry in heard]


@both
def test_waits_double_up_to_the_cap(wire: Wire) -> None:
    """Backoff is exponential and capped."""
    heard: list[Retry] = []
    policy = RetryPolicy(wait_initial_s=0.01, wait_max_s=0.03, wait_jitter_s=0.0)
    with wire.server(*[error(500)] * 4, wire.ok) as server:
        ask(wire.model(server, retry=policy, on_retry=heard.append))

    assert [0.01, 0.02, 0.03, 0.03] == [retry.wait_s for retry in heard]


@both
def test_gives_up_in_the_end(wire: Wire) -> None:
    """An outage longer than our patience is a ModelError that is not fatal."""
    policy = replace(QUICK, give_up_after_s=0.3)
    with wire.server(error(500)) as server, pytest.raises(ModelError, match=r"gave up after \d+ attempts") as raised:
        ask(wire.model(server, retry=policy))

    assert not raised.value.fatal
    assert len(server.asked) > 1


@both
def test_address_where_nothing_answers(wire: Wire) -> None:
    """A closed port is given up sooner than an outage: the address is probably wrong."""
    with wire.server(wire.ok) as server:
        pass
    began = time.monotonic()
    with pytest.raises(ModelError, match="no connection"):
        ask(wire.model(server, retry=replace(QUICK, give_up_unreached_s=0.1)))

    assert time.monotonic() - began < 5


@both
def test_timeout_bounds_the_whole_call(wire: Wire) -> None:
    """A server that sleeps, and a wait that would end too late, both end in time."""
    slow = Answer(200, wire.ok.body, content_type=wire.ok.content_type, delay_s=30)
    long_wait = error(429, headers={"retry-after": "30"})
    began = time.monotonic()
    for answer in (slow, long_wait):
        with wire.server(answer) as server, pytest.raises(ModelError):
            ask(wire.model(server), timeout_s=0.2)

    assert time.monotonic() - began < 5


def test_interrupt_is_not_a_failure() -> None:
    """Ctrl-C in the middle of a request is neither retried nor turned into a ModelError."""
    caller = PatientCaller("m", QUICK, None, None)
    asked: list[float] = []

    def request(left_s: float) -> None:
        asked.append(left_s)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        caller.call(request, 10.0)

    assert 1 == len(asked)


def test_mistake_of_ours_is_not_the_api_s() -> None:
    """An exception that is none of the API's passes through, so that it is found."""
    caller = PatientCaller("m", QUICK, None, None)

    def request(left_s: float) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        caller.call(request, 10.0)


def test_retry_after_as_a_date() -> None:
    """The header may be a date (RFC 9110); what is neither number nor date is ignored."""
    in_a_minute = retry_after_s({"retry-after": formatdate(time.time() + 60, usegmt=True)})

    assert in_a_minute is not None
    assert 55 < in_a_minute <= 60
    assert retry_after_s({"retry-after": "soon"}) is None
    assert 1.5 == retry_after_s({"retry-after-ms": "1500"})


def test_unknown_status_falls_to_its_class() -> None:
    """Statuses outside the table: 5xx pass, others last."""
    assert CallFailed(599).fault.retry
    assert not CallFailed(451).fault.retry


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@st.composite
def conversations(draw: st.DrawFn) -> list[Message]:
    """A task, then turns of a reply with some calls, each answered in order."""
    messages: list[Message] = [UserMessage(draw(texts) + "task")]
    for turn in range(draw(st.integers(0, 4))):
        count = draw(st.integers(0, 3))
        arguments = st.none() | st.dictionaries(texts, texts | st.integers(), max_size=2)
        calls = tuple(ToolCall(f"c{turn}_{n}", "shell", draw(arguments)) for n in range(count))
        messages.append(Reply(draw(texts), calls))
        messages += [ToolResult(call.id, draw(texts)) for call in calls]
        if not calls:
            messages.append(UserMessage(draw(texts) + "go on"))
    return messages


@given(conversations())
def test_openai_conversion_keeps_everything(messages: list[Message]) -> None:
    """Any conversation becomes one that the API takes, and can be read back from it."""
    chat = to_chat("", messages)
    back: list[Message] = []
    for sent in chat:
        if sent["role"] == "tool":
            back.append(ToolResult(sent["tool_call_id"], sent["content"]))
        elif sent["role"] == "user":
            back.append(UserMessage(sent["content"]))
        else:
            calls = [(call["id"], call["function"]) for call in sent.get("tool_calls", ())]
            read = [ToolCall(id_, function["name"], json.loads(function["arguments"])) for id_, function in calls]
            back.append(Reply(sent["content"] or "", tuple(read)))

    assert openai_chat.check({"messages": chat}) is None
    assert [_with_objects(message) for message in messages] == back


@given(conversations())
def test_anthropic_conversion_keeps_everything(messages: list[Message]) -> None:
    """The same for Anthropic, where a turn's results share one message and empty texts are left out."""
    turns = to_messages(messages)
    expected = [
        entry
        for message in messages
        for entry in (
            [message.text, *((call.id, call.arguments or {}) for call in message.tool_calls)]
            if isinstance(message, Reply)
            else [message.text if isinstance(message, UserMessage) else (message.call_id, message.text)]
        )
        if entry
    ]
    back: list[Any] = []
    for block in (block for turn in turns for block in turn["content"]):
        match block:
            case {"type": "text", "text": text}:
                back.append(text)
            case {"type": "tool_use", "id": id_, "input": arguments}:
                back.append((id_, arguments))
            case {"tool_use_id": id_, "content": text}:
                back.append((id_, text))

    assert anthropic_messages.check({"max_tokens": 1, "messages": turns}) is None
    assert expected == back


def _with_objects(message: Message) -> Message:
    """Arguments that were no object go over the wire as an empty one."""
    if not isinstance(message, Reply):
        return message
    return Reply(message.text, tuple(ToolCall(call.id, call.name, call.arguments or {}) for call in message.tool_calls))
