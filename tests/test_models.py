"""The model clients, against local servers that speak the two wire formats."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import UsageError
from harness.models import endpoint, make_model
from harness.models.anthropic import to_messages
from harness.models.openai import to_chat
from harness.oracle.picture import png
from harness.protocols import Message, Picture, Reply, ToolCall, ToolResult, Usage, UserMessage
from tests.wire import anthropic_messages, openai_chat
from tests.wire.providers import ANTHROPIC, HELLO, KEY, OPENAI, TOOL, Wire, ask, both, enough, keys

pytestmark = pytest.mark.usefixtures(keys.__name__)


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
def test_address_from_the_environment(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDKs' own variables name the server where no option does; what holds a password is refused in both places."""
    variable = f"{wire.provider.upper()}_BASE_URL"
    monkeypatch.setenv(variable, "http://one/v1")

    assert "http://one/v1" == endpoint(f"{wire.provider}/m", None)
    assert "http://two/v1" == endpoint(f"{wire.provider}/m", "http://two/v1")

    monkeypatch.setenv(variable, "https://me:secret@one/v1")
    for base_url in (None, "https://me:secret@two/v1"):
        with pytest.raises(UsageError, match="must not hold a user or password"):
            make_model(f"{wire.provider}/m", base_url=base_url)


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

    assert Usage(100, 70, 50, 30, 25) == reply.usage


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
def test_reasoning_goes_back_to_openai_server(name: str) -> None:
    """What a vLLM-like server says that its model thought is in the next request."""
    thought: dict[str, Any] = {name: "I should look.", "annotations": []}
    said = openai_chat.completion(None, [openai_chat.shell("c1", "ls")], **thought)
    with openai_chat.server(said, OPENAI.ok) as server:
        model = OPENAI.model(server)
        reply = model.reply("", HELLO, [TOOL], enough)
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
        reply = model.reply("", HELLO, [TOOL], enough)
        ask(model, [*HELLO, reply, ToolResult("c1", "file")])

    assert blocks == server.asked[1].body["messages"][1]["content"]


def test_empty_text_does_not_go_back() -> None:
    """The API gives empty text blocks but refuses to take them."""
    said = anthropic_messages.message(anthropic_messages.text(""), anthropic_messages.shell("c1", "ls"))
    with anthropic_messages.server(said, ANTHROPIC.ok) as server:
        model = ANTHROPIC.model(server)
        reply = model.reply("", HELLO, [TOOL], enough)
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
        reply = model.reply("", HELLO, [TOOL], enough)
        ask(model, [*HELLO, reply, ToolResult("c1", "that was not JSON")])

    assert (ToolCall("c1", "shell", None),) == reply.tool_calls


@pytest.mark.parametrize("raw", ['{"command": "ls', '["ls"]'])
def test_malformed_anthropic_input(raw: str) -> None:
    """The same for a streamed tool input."""
    said = anthropic_messages.message(anthropic_messages.shell("c1", ""), raw_inputs={0: raw})
    with anthropic_messages.server(said, ANTHROPIC.ok) as server:
        model = ANTHROPIC.model(server)
        reply = model.reply("", HELLO, [TOOL], enough)
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
        reply = model.reply("", HELLO, [TOOL], enough)
        ask(model, [*HELLO, reply, ToolResult("c1", "?")])

    assert (ToolCall("c1", "shell", {"command": "echo ?"}),) == reply.tool_calls
    assert "x?" == reply.text


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PNGS = [png(np.array([colours], np.uint16)) for colours in ([0, 31], [31, 0])]


shown = st.builds(Picture, texts, st.just(2), st.just(1), st.sampled_from(PNGS))


@st.composite
def conversations(draw: st.DrawFn) -> list[Message]:
    """A task, then turns of a reply with some calls, each answered in order."""
    messages: list[Message] = [UserMessage(draw(texts) + "task")]
    for turn in range(draw(st.integers(0, 4))):
        count = draw(st.integers(0, 3))
        arguments = st.none() | st.dictionaries(texts, texts | st.integers(), max_size=2)
        calls = tuple(ToolCall(f"c{turn}_{n}", "shell", draw(arguments)) for n in range(count))
        messages.append(Reply(draw(texts), calls))
        messages += [ToolResult(call.id, draw(texts), draw(st.none() | shown)) for call in calls]
        if not calls:
            messages.append(UserMessage(draw(texts) + "go on"))
    return messages


@given(conversations())
def test_openai_conversion_keeps_everything(messages: list[Message]) -> None:
    """Any conversation becomes one that the API takes, and can be read back from it."""
    chat = to_chat("", messages)
    back: list[Any] = []
    for sent in chat:
        if sent["role"] == "tool":
            back.append(ToolResult(sent["tool_call_id"], sent["content"]))
        elif isinstance(sent["content"], list):
            parts = [part.get("text") or part["image_url"]["url"].partition(",")[2] for part in sent["content"]]
            back += zip(parts[::2], parts[1::2], strict=True)
        elif sent["role"] == "user":
            back.append(UserMessage(sent["content"]))
        else:
            calls = [(call["id"], call["function"]) for call in sent.get("tool_calls", ())]
            read = [ToolCall(id_, function["name"], json.loads(function["arguments"])) for id_, function in calls]
            back.append(Reply(sent["content"] or "", tuple(read)))

    assert openai_chat.check({"messages": chat}) is None
    assert [_with_objects(message) for message in _with_pictures_after(messages)] == back


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
            else [message.text if isinstance(message, UserMessage) else _as_sent(message)]
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
            case {"tool_use_id": id_, "content": [*told, {"type": "image", "source": {"data": data}}]}:
                back.append((id_, told[0]["text"] if told else "", data))
            case {"tool_use_id": id_, "content": str(text)}:
                back.append((id_, text))

    assert anthropic_messages.check({"max_tokens": 1, "messages": turns}) is None
    assert expected == back


def _as_sent(result: ToolResult) -> tuple[str, ...]:
    return (result.call_id, result.text, *([result.picture.base64] if result.picture is not None else []))


def _with_pictures_after(messages: list[Message]) -> list[Any]:
    """Name and PNG of each picture of a turn after its last result."""
    after: list[Any] = []
    shown: list[tuple[str, str]] = []
    for message in [*messages, UserMessage("")]:
        if not isinstance(message, ToolResult):
            after, shown = [*after, *shown, message], []
        elif message.picture is not None:
            shown.append((f"{message.picture.name}:", message.picture.base64))
        if isinstance(message, ToolResult):
            after.append(ToolResult(message.call_id, message.text))
    return after[:-1]


def _with_objects(message: Any) -> Any:
    """Arguments that were no object go over the wire as an empty one."""
    if not isinstance(message, Reply):
        return message
    return Reply(message.text, tuple(ToolCall(call.id, call.name, call.arguments or {}) for call in message.tool_calls))
