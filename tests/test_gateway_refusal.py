"""What the gateway takes out of requests: whatever a provider's servers would do besides answering."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.gateway.formats import FORMATS
from harness.gateway.refusal import Refused
from tests.wire.gateway import GatewayBench, Streamed, sse
from tests.wire.server import json_answer

MESSAGES, CHAT, RESPONSES = "/v1/messages", "/v1/chat/completions", "/v1/responses"
PICTURE = "data:image/png;base64,AAAA"
URL = "https://elsewhere.example/x.png"

OWN_TOOLS: dict[str, list[dict[str, Any]]] = {
    MESSAGES: [
        {"name": "shell", "input_schema": {"type": "object"}},
        {"type": "custom", "name": "look", "input_schema": {"type": "object"}},
        {"type": "bash_20250124", "name": "bash"},
        {"type": "text_editor_20250728", "name": "str_replace_based_edit_tool"},
        {"type": "memory_20250818", "name": "memory"},
    ],
    CHAT: [{"type": "function", "function": {"name": "shell"}}, {"type": "custom", "custom": {"name": "patch"}}],
    RESPONSES: [
        {"type": "function", "name": "shell"},
        {"type": "custom", "name": "apply_patch", "format": {"type": "grammar"}},
        {"type": "local_shell"},
        {"type": "shell", "environment": {"type": "local"}},
        {"type": "namespace", "name": "n", "tools": [{"type": "function", "name": "f"}]},
    ],
}
THEIR_TOOLS = {
    MESSAGES: ["web_search_20250305", "web_fetch_20250910", "code_execution_20250825", "mcp_toolset", "new_20270101"],
    CHAT: ["web_search", "retrieval", "new"],
    RESPONSES: [
        "web_search",
        "web_search_preview_2025_03_11",
        "file_search",
        "code_interpreter",
        "computer_use_preview",
        "image_generation",
        "mcp",
        "shell",
        "new",
    ],
}
every_tool = pytest.mark.parametrize(
    ("path", "kind"), [(path, kind) for path in THEIR_TOOLS for kind in THEIR_TOOLS[path]]
)


@every_tool
def test_a_tool_of_the_providers_is_taken_out(path: str, kind: str) -> None:
    """The program's own tools stay as they are; one of the provider's, known or new, goes."""
    own = copy.deepcopy(OWN_TOOLS[path])
    body: dict[str, Any] = {"tools": [*own, {"type": kind, "name": kind}], "tool_choice": "auto"}

    assert [f"tool {kind}"] == FORMATS[path].refuse(body)
    assert {"tools": OWN_TOOLS[path], "tool_choice": "auto"} == body


@every_tool
def test_nothing_to_choose_from(path: str, kind: str) -> None:
    """Without any tool left, the request says nothing of tools; if it must be that one, it makes no sense."""
    body: dict[str, Any] = {"tools": [{"type": kind, "name": kind}], "tool_choice": {"type": "auto"}}
    FORMATS[path].refuse(body)

    assert {} == body

    for choice in ({"type": "tool", "name": kind}, {"type": kind}):
        with pytest.raises(Refused):
            FORMATS[path].refuse({"tools": [{"type": kind, "name": kind}], "tool_choice": choice})


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        (MESSAGES, "mcp_servers", [{"type": "url", "url": URL}]),
        (MESSAGES, "container", "c"),
        (MESSAGES, "speed", "fast"),
        (MESSAGES, "service_tier", "auto"),
        (CHAT, "web_search_options", {"search_context_size": "low"}),
        (CHAT, "search_parameters", {"mode": "on"}),
        (CHAT, "plugins", [{"id": "web"}]),
        (CHAT, "models", ["another"]),
        (CHAT, "service_tier", "priority"),
        (RESPONSES, "background", True),
        (RESPONSES, "service_tier", "flex"),
    ],
)
def test_fields_that_do_more_than_ask(path: str, field: str, value: Any) -> None:
    """Servers to connect to, searches, other models and other prices are taken out; unknown fields stay."""
    body = {field: value, "made_up": {"x": 1}, "temperature": 0.5}

    assert [field] == FORMATS[path].refuse(body)
    assert {"made_up": {"x": 1}, "temperature": 0.5} == body


@pytest.mark.parametrize(
    "field", [{"previous_response_id": "r"}, {"conversation": "c"}, {"prompt": {"id": "p"}},
              {"input": [{"type": "item_reference", "id": "i"}]}]
)  # fmt: skip
def test_what_the_provider_keeps_cannot_be_asked_for(field: dict[str, Any]) -> None:
    """A conversation that only the provider knows is refused: without it the request would be another."""
    with pytest.raises(Refused, match=next(iter(field)) if "input" not in field else "item_reference"):
        FORMATS[RESPONSES].refuse(field)


def test_tools_within_tools() -> None:
    """Of a group of tools, and of a choice among some, only the program's own are left."""
    own, search = {"type": "function", "name": "f"}, {"type": "web_search"}
    hosted = {"type": "shell", "environment": {"type": "container_auto"}}
    body: dict[str, Any] = {
        "tools": [{"type": "namespace", "name": "n", "tools": [own, search]}, hosted],
        "tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": [own, search]},
    }

    assert ["tool shell", "tool web_search"] == FORMATS[RESPONSES].refuse(body)
    assert [{"type": "namespace", "name": "n", "tools": [own]}] == body["tools"]
    assert [own] == body["tool_choice"]["tools"]

    with pytest.raises(Refused):
        FORMATS[RESPONSES].refuse({"tool_choice": {"type": "allowed_tools", "tools": [search]}})


def anthropic_block(source: dict[str, Any], kind: str = "image") -> dict[str, Any]:
    return {"type": kind, "source": source}


REFERENCES: list[tuple[str, dict[str, Any]]] = [
    (MESSAGES, anthropic_block({"type": "url", "url": URL})),
    (MESSAGES, anthropic_block({"type": "file", "file_id": "f"}, "document")),
    (MESSAGES, {"type": "container_upload", "file_id": "f"}),
    (MESSAGES, {"type": "tool_result", "tool_use_id": "t", "content": [anthropic_block({"type": "url", "url": URL})]}),
    (
        MESSAGES,
        anthropic_block({"type": "content", "content": [anthropic_block({"type": "url", "url": URL})]}, "document"),
    ),
    (CHAT, {"type": "image_url", "image_url": {"url": URL}}),
    (CHAT, {"type": "image_url", "image_url": "file:///etc/passwd"}),
    (CHAT, {"type": "video_url", "video_url": {"url": URL}}),
    (CHAT, {"type": "file", "file": {"file_id": "f"}}),
    (RESPONSES, {"type": "input_image", "image_url": URL}),
    (RESPONSES, {"type": "input_image", "file_id": "f"}),
    (RESPONSES, {"type": "input_file", "file_url": URL}),
]


@pytest.mark.parametrize(("path", "block"), REFERENCES)
def test_nothing_is_fetched(path: str, block: dict[str, Any]) -> None:
    """What the provider would fetch gives way to a note, wherever it stands; the words beside it stay."""
    words = {"type": "text", "text": f"look at {URL}"}
    name = "input" if path == RESPONSES else "messages"
    body = {name: [{"role": "user", "content": [words, copy.deepcopy(block)]}]}
    removed = FORMATS[path].refuse(body)
    first, second = body[name][0]["content"]

    assert 1 == len(removed)
    assert words == first
    assert "left out" in json.dumps(second)
    assert not [part for part in ("etc/passwd", URL, "file_id") if part in json.dumps(second)]


@pytest.mark.parametrize(
    ("path", "block"),
    [
        (MESSAGES, anthropic_block({"type": "base64", "media_type": "image/png", "data": "AAAA"})),
        (MESSAGES, {"type": "tool_use", "id": "t", "name": "n", "input": {"type": "image", "source": {"type": "url"}}}),
        (CHAT, {"type": "image_url", "image_url": {"url": PICTURE}}),
        (CHAT, {"type": "file", "file": {"filename": "a.pdf", "file_data": PICTURE}}),
        (RESPONSES, {"type": "input_image", "image_url": PICTURE}),
        (RESPONSES, {"type": "input_file", "filename": "a.pdf", "file_data": PICTURE}),
    ],
)
def test_what_is_embedded_stays(path: str, block: dict[str, Any]) -> None:
    """Pictures and files that come with their bytes, and what a tool was called with, are the program's."""
    name = "input" if path == RESPONSES else "messages"
    body = {name: [{"role": "user", "content": [block]}]}
    before = copy.deepcopy(body)

    assert [] == FORMATS[path].refuse(body)
    assert before == body


@given(
    st.sampled_from(sorted(FORMATS)),
    st.dictionaries(
        st.sampled_from(["messages", "input", "tools", "tool_choice", "plugins", "content"]),
        st.recursive(
            st.none() | st.integers() | st.sampled_from(["image", "tool_result", "namespace", "url", "data:x"]),
            lambda part: (
                st.lists(part, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["type", "name", "content", "source", "image_url", "tools", "file", "output"]), part
                )
            ),
            max_leaves=12,
        ),
    ),
)
def test_no_request_breaks_it(path: str, body: dict[str, Any]) -> None:
    """Whatever a program sends in place of lists and objects is taken as it is or refused; twice changes nothing."""
    try:
        FORMATS[path].refuse(body)
    except Refused:
        return
    once = copy.deepcopy(body)
    again = FORMATS[path].refuse(body)

    assert ([], once) == (again, body)


def test_what_was_taken_out_is_told_once() -> None:
    """The event names what a run's program tried; every request's line has it, and the provider nothing of it."""
    answer = json_answer({"content": []})
    body = {"tools": [{"type": "web_search_20250305", "name": "web_search"}], "messages": []}
    headers = {"anthropic-beta": "web-fetch-2025-09-10, context-1m-2025-08-07,mcp-client-2025-04-04", "x-unknown": "1"}
    with GatewayBench("anthropic", {MESSAGES: [answer]}) as bench:
        for _ in range(2):
            assert 200 == bench.http.post(MESSAGES, json=body, headers=headers).status_code
    asked = bench.provider.asked[0]
    removed = ["tool web_search_20250305", "beta web-fetch-2025-09-10", "beta mcp-client-2025-04-04"]

    assert [sorted(removed)] == [event["what"] for event in bench.journal.of("gateway_removed")]
    assert [removed] * 2 == [request["removed"] for request in bench.requests]
    assert {"messages": [], "model": "the-model"} == asked.body
    assert "context-1m-2025-08-07" == asked.headers["anthropic-beta"]
    assert "x-unknown" not in asked.headers


def test_what_a_program_makes_up_harms_nobody() -> None:
    """Headers that are no such, models that are no names, kinds of tools without end: the run goes on."""
    body = {"model": {"x": "\ud800"}, "messages": [], "tools": [{"type": f"new_{n}\ud800"} for n in range(300)]}
    headers = [
        (b"anthropic-version", b"\xe9"),
        (b"anthropic-beta", b"a b,\xff,fine-1"),
        (b"user-agent", b"\xff" * 999),
        (b"accept", b"\xff"),
    ]
    with GatewayBench("anthropic", {MESSAGES: [json_answer({"content": []})]}) as bench:
        for _ in range(2):
            assert 200 == bench.http.post(MESSAGES, content=json.dumps(body), headers=headers).status_code
        bench.gateway.check()
    asked = bench.provider.asked[0].headers

    assert ("fine-1", "application/json") == (asked["anthropic-beta"], asked["accept"])
    assert asked["anthropic-version"].isascii()
    assert [100] == [len(event["what"]) for event in bench.journal.of("gateway_removed")]


def test_a_refused_request() -> None:
    """What makes no sense without what was taken out is answered in the provider's form and not asked."""
    with GatewayBench("openai", {RESPONSES: [Streamed(sse([]))]}) as bench:
        reply = bench.http.post(RESPONSES, json={"previous_response_id": "r", "input": "go on"})

    assert (400, "invalid_request_error") == (reply.status_code, reply.json()["error"]["type"])
    assert [] == bench.provider.asked
