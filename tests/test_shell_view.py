"""Agents that look: pictures over both wire formats, in the transcript, and where they are not taken."""

import base64
import importlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from harness.agents.context import CHARS_PER_TOKEN, ELIDED_PICTURE, MAX_PICTURES, UNSEEN, fit, size
from harness.agents.shell import ShellAgent, ShellConfig
from harness.agents.view import MAX_PICTURES_A_REPLY, TOOL
from harness.budget import RunBudget, RunLimits
from harness.cli import main
from harness.clock import RunClock
from harness.models.scripted import ScriptedModel
from harness.oracle.picture import png
from harness.protocols import Message, Past, Picture, Reply, Tool, ToolCall, ToolResult, UserMessage, pictures
from harness.run_directory import RunConfig
from tests.wire import anthropic_messages, openai_chat
from tests.wire.bench import Bench
from tests.wire.providers import ANTHROPIC, OPENAI, Wire, both, error, keys
from tests.wire.server import Answer, WireServer

pytestmark = pytest.mark.usefixtures(keys.__name__)

FRAME = png(np.arange(160 * 240, dtype=np.uint16).reshape(160, 240))
SEEING = ShellConfig(go_on=False, view=True)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "a.png").write_bytes(FRAME)
    (tmp_path / "b.png").write_bytes(FRAME)
    return Bench(tmp_path)


def calling(wire: Wire, *calls: tuple[str, str, str]) -> Answer:
    """A reply of this provider with calls (id, tool, command or path)."""
    if wire is OPENAI:
        return openai_chat.completion(None, [getattr(openai_chat, tool)(id_, what) for id_, tool, what in calls])
    return anthropic_messages.message(*(getattr(anthropic_messages, tool)(id_, what) for id_, tool, what in calls))


def offered(body: dict[str, Any]) -> list[str]:
    return [tool["name"] if "name" in tool else tool["function"]["name"] for tool in body["tools"]]


def run(bench: Bench, wire: Wire, server: WireServer, config: ShellConfig = SEEING) -> str:
    model = wire.model(server)
    try:
        return bench.run(model, config)
    finally:
        model.close()


def refusals(bench: Bench) -> list[dict[str, Any]]:
    return [event for event in bench.journal.events if event["kind"] == "pictures_refused"]


MIXED = (("c1", "view", "a.png"), ("c2", "shell", "echo two"), ("c3", "view", "none.png"), ("c4", "view", "b.png"))


def test_anthropic(bench: Bench) -> None:
    """All results of a reply are in one message in their order, each picture in its own result."""
    with anthropic_messages.server(calling(ANTHROPIC, *MIXED), ANTHROPIC.ok) as server:
        stopped = run(bench, ANTHROPIC, server)
    body = server.asked[1].body
    results = body["messages"][-1]["content"]
    kinds = [
        [block["type"] for block in result["content"]] if isinstance(result["content"], list) else "text"
        for result in results
    ]

    assert ("finished", ["shell", "view"]) == (stopped, offered(body))
    assert ["c1", "c2", "c3", "c4"] == [result["tool_use_id"] for result in results]
    assert [["text", "image"], "text", "text", ["text", "image"]] == kinds
    assert results[0]["content"][0]["text"].startswith("[a.png: 240 x 160 pixels, shown 4 times as large]\n[time left")
    assert results[2]["content"].startswith("[not shown: there is no such file")
    assert bench.journal.entries[2]["picture"]["png"] == results[0]["content"][1]["source"]["data"]
    assert "cache_control" in results[-1]


def test_openai(bench: Bench) -> None:
    """The pictures of a reply come after all its results, in a message of the user, each below its name."""
    with openai_chat.server(calling(OPENAI, *MIXED), calling(OPENAI, ("d1", "shell", "true")), OPENAI.ok) as server:
        run(bench, OPENAI, server)
    first, second, third = (asked.body["messages"] for asked in server.asked)
    *results, showing = second[len(first) + 1 :]
    png_again = showing["content"][1]["image_url"]["url"].partition(",")[2]

    assert ["c1", "c2", "c3", "c4"] == [result["tool_call_id"] for result in results]
    assert ["a.png:", None, "b.png:", None] == [part.get("text") for part in showing["content"]]
    assert bench.journal.entries[2]["picture"]["png"] == png_again
    assert second == third[: len(second)]
    assert ["assistant", "tool"] == [message["role"] for message in third[len(second) :]]


@both
def test_equal_call_ids(wire: Wire, bench: Bench) -> None:
    """Calls of one reply that share an id are all carried out and answered, in their order."""
    same = calling(wire, ("c", "shell", "echo 1"), ("c", "view", "a.png"), ("c", "shell", "echo 2"))
    with wire.server(same, wire.ok) as server:
        stopped = run(bench, wire, server)

    assert ("finished", 2) == (stopped, len(server.asked))
    assert ["1", "[a.png: 240 x 160 pixels, shown 4 times as large]", "2"] == [
        told.splitlines()[0] for told in bench.told
    ]
    if wire is OPENAI:
        ids = [message["tool_call_id"] for message in server.asked[1].body["messages"] if message["role"] == "tool"]
        assert 3 == len(set(ids))


@both
def test_pictures_are_refused(wire: Wire, bench: Bench) -> None:
    """A model that does not see is told so, once and for all, and works on without the tool; nothing is lost."""
    answers = [calling(wire, *MIXED), calling(wire, ("d1", "view", "a.png")), wire.ok]
    with wire.server(*answers, sees=False) as server:
        stopped = run(bench, wire, server)
    (event,) = refusals(bench)
    tools = [offered(asked.body) for asked in server.asked]

    assert "finished" == stopped
    assert [["shell", "view"], ["shell", "view"], ["shell"], ["shell"]] == tools
    assert 2 == json.dumps(server.asked[2].body).count(UNSEEN)
    assert "image" in event["message"]
    assert "[not run: there is no tool 'view'; expected a call of `shell`" in bench.told[-1]
    assert 2 == sum("picture" in entry for entry in bench.journal.entries)


@both
@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "At most 0 image(s) may be provided in one request."),
        (400, "m is not a multimodal model"),
        (404, "No endpoints found that support image input"),
        (400, "messages[466]: unknown variant `image_url`, expected `text` at line 1 column 690848"),
        (422, "messages[2]: invalid type: sequence, expected a string at line 1 column 2901"),
        (500, "image input is not supported - hint: you may need to provide the mmproj"),
    ],
)
def test_words_of_refusal(wire: Wire, bench: Bench, status: int, message: str) -> None:
    """As servers say it; it is not asked again before the pictures are out."""
    with wire.server(calling(wire, *MIXED), error(status, message=message), wire.ok) as server:
        stopped = run(bench, wire, server)

    assert ("finished", 3, 1) == (stopped, len(server.asked), len(refusals(bench)))


@both
@pytest.mark.parametrize("message", ["prompt is too long: 300000 tokens, of which images 10", "revision is required"])
def test_other_failures(wire: Wire, bench: Bench, message: str) -> None:
    """What has another cause, or no picture in it, is not taken for a refusal of pictures."""
    with wire.server(calling(wire, *MIXED), error(400, message=message), wire.ok) as server:
        stopped = run(bench, wire, server)
    with wire.server(error(400, message="no images, please"), wire.ok) as blind:
        stopped_again = run(bench, wire, blind)

    assert ("finished", "finished") == (stopped, stopped_again)
    assert [] == refusals(bench)
    assert ["shell", "view"] == offered(server.asked[-1].body) == offered(blind.asked[-1].body)


class Watching(ScriptedModel):
    """A script that notes what it is given: messages, and names of tools."""

    def __init__(self, *replies: Reply) -> None:
        super().__init__("watching", replies)
        self.asked: list[tuple[list[Message], list[str]]] = []

    def reply(
        self, system: str, messages: Sequence[Message], tools: Sequence[Tool], left_s: Callable[[], float]
    ) -> Reply:
        self.asked.append((list(messages), [tool.name for tool in tools]))
        own = [message for message in messages if not isinstance(message, Reply) or isinstance(message.provider, int)]
        return super().reply(system, own, tools, left_s)


def looking(*paths: str) -> Reply:
    return Reply("", tuple(ToolCall("", "view", {"path": path}) for path in paths))


def test_script_that_looks(bench: Bench) -> None:
    """A scripted model may look; the transcript has each picture once and says what the model saw."""
    model = Watching(looking("a.png"), looking("b.png"))
    stopped = bench.run(model, SEEING)
    entries = bench.journal.of("tool_result")
    shown = [message for message in model.asked[-1][0] if isinstance(message, ToolResult)]

    assert "finished" == stopped
    assert ["a.png", "b.png"] == [message.picture.name for message in shown if message.picture]
    assert [message.picture.png for message in shown if message.picture] == [
        base64.b64decode(entry["picture"]["png"]) for entry in entries
    ]
    assert bench.sandbox.handle["id"] == entries[0]["sandbox"]


def test_without_the_tool(bench: Bench) -> None:
    """By default there is none, and a call of it is explained."""
    model = Watching(looking("a.png"))
    bench.run(model, ShellConfig(go_on=False))

    assert ["shell"] == model.asked[0][1]
    assert bench.told[0].startswith("[not run: there is no tool 'view'; expected a call of `shell`")


def test_bad_call_of_view(bench: Bench) -> None:
    """The model is told what a call of `view` needs."""
    bench.run(Watching(Reply("", (ToolCall("", "view", {"file": "a.png"}), ToolCall("", "view", None)))), SEEING)

    assert all(told.startswith("[not shown: expected a call of `view`") for told in bench.told)


def test_too_many_in_one_reply(bench: Bench) -> None:
    """Beyond so many pictures a reply none is shown; the next reply may have as many again."""
    model = Watching(looking(*["a.png"] * (MAX_PICTURES_A_REPLY + 2)), looking("b.png"))
    bench.run(model, SEEING)
    entries = bench.journal.of("tool_result")

    assert [*[True] * MAX_PICTURES_A_REPLY, False, False, True] == ["picture" in entry for entry in entries]
    assert "[not shown: at most 20 pictures" in entries[-2]["text"]


def test_time_up(bench: Bench) -> None:
    """When the time is up nothing is looked at any more."""
    bench.folder.on_run = lambda timeout_s: bench.time.sleep(20)
    call = ToolCall("", "shell", {"command": "true"})
    stopped = bench.run(
        Watching(Reply("", (*looking("a.png").tool_calls, call, *looking("b.png").tool_calls))), SEEING, seconds=20
    )

    assert "time_up" == stopped
    assert ["[a.png:", "[exit", "[not"] == [told.split()[0] for told in bench.told]
    assert bench.told[-1].startswith("[not run: the time is up]")


def test_lost_sandbox(bench: Bench) -> None:
    """A sandbox that fails for good while a file is read ends the run as one that fails while a command runs."""
    bench.folder.broken = True

    assert "sandbox_failed" == bench.run(Watching(looking("a.png")), SEEING)


def resumed(entries: list[dict[str, Any]], *replies: Reply) -> Watching:
    bench = Bench(Path("/"))
    clock = RunClock(now=bench.time.now)
    clock.start()
    budget = RunBudget(RunLimits(hours=1), clock, bench.journal)
    model = Watching(*replies)
    ShellAgent(model, SEEING).run("task", bench.sandbox, budget, bench.journal, Past(entries, 9, "[back]"))
    return model


def test_going_on(bench: Bench) -> None:
    """A run that is taken up again has its pictures, and the tool."""
    model = Watching(looking("a.png"))
    bench.run(model, SEEING)
    (before, _), (after, tools) = model.asked[1], resumed(bench.journal.entries[:-1]).asked[0]

    assert before == after[: len(before)]
    assert (1, ["shell", "view"]) == (pictures(after), tools)


def test_going_on_unseeing(bench: Bench) -> None:
    """One whose model took no pictures goes on without."""
    with openai_chat.server(calling(OPENAI, *MIXED), OPENAI.ok, sees=False) as server:
        run(bench, OPENAI, server)
    messages, tools = resumed(bench.journal.entries[:-1]).asked[0]

    assert (0, ["shell"]) == (pictures(messages), tools)
    assert 2 == sum(UNSEEN in message.text for message in messages if isinstance(message, ToolResult))


def test_size_of_a_picture() -> None:
    """A picture counts as the tokens that it costs, however many bytes it has: 960 x 640 / 750 = 819.2."""
    shown = Picture("a.png", 960, 640, bytes(50_000))

    assert round(819.2 * CHARS_PER_TOKEN) == pytest.approx(size(ToolResult("c", "", shown)), abs=1)


def talk(count: int, text: str = "") -> list[Message]:
    """So many turns with a picture each, and with `text`."""
    messages: list[Message] = [UserMessage("task")]
    for n in range(count):
        shown = Picture(f"{n}.png", 750, 100, b"")
        messages += [Reply("", (ToolCall(f"{n}", "view", {}),)), ToolResult(f"{n}", text, shown)]
    return messages


def test_pictures_beyond_what_a_request_holds() -> None:
    """Half of the pictures give way to a note when there are too many; texts that have room stay."""
    messages = talk(MAX_PICTURES + 1)
    messages.insert(1, ToolResult("x", "o" * 1000))
    fitted = fit(messages, sum(map(size, messages)))

    assert MAX_PICTURES // 2 == pictures(fitted.messages)
    assert ToolResult("x", "o" * 1000) == fitted.messages[1]
    assert ToolResult("0", ELIDED_PICTURE.format(name="0.png")) == fitted.messages[3]
    assert messages[-1] == fitted.messages[-1]
    assert messages[:-2] == fit(messages[:-2], 1_000_000).messages


def test_pictures_leave_like_old_results() -> None:
    """When the conversation is too long pictures go with the oldest results."""
    fitted = fit(talk(10, "o" * 1000), 10_000)

    assert tuple(range(2, 14, 2)) == fitted.elided[:6]
    assert pictures(fitted.messages) == 10 - len(fitted.elided)


@pytest.mark.parametrize(
    ("arguments", "address", "view"),
    [
        (["--model", "anthropic/m"], None, True),
        (["--model", "openai/m"], None, True),
        (["--model", "openai/m", "--no-view"], None, False),
        (["--model", "openai/m", "--base-url", "http://there/v1"], None, False),
        (["--model", "openai/m", "--base-url", "http://there/v1", "--view"], None, True),
        (["--model", "anthropic/m"], "http://there", False),
        (["--model", "scripted/idle"], None, False),
        (["--model", "scripted/idle", "--view"], None, True),
    ],
)
def test_who_gets_it(arguments: list[str], address: str | None, view: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Models at their provider's own address see unless told otherwise, others do if told so."""
    asked: list[RunConfig] = []

    def execute(config: RunConfig, *_: object, **__: object) -> None:
        asked.append(config)
        raise KeyboardInterrupt

    monkeypatch.setattr(importlib.import_module("harness.cli.run"), "execute", execute)
    if address is not None:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", address)
    CliRunner().invoke(main, ["run", "--sandbox", "local", "--force-local", *arguments])

    assert [view] == [config.view for config in asked]


def test_config_of_before() -> None:
    """A run that was begun without a word of it has no pictures."""
    config = RunConfig(model="anthropic/m", agent="shell", sandbox="docker", suite="core", hours=1)
    kept = json.loads(config.model_dump_json())
    del kept["view"]

    assert not RunConfig.model_validate(kept).view


def test_tool_says_its_limits() -> None:
    """What the model must know to make a picture that is shown."""
    for words in ("scaled up by a whole factor, up to 960 x 640", "1568 pixels a side, 1,152,000 in all", "4 MiB"):
        assert words in TOOL.description
