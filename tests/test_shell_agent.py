"""The built-in agent, end to end: real wire formats, real commands."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import wasmtime
from hypothesis import given
from hypothesis import strategies as st

from harness.agents import agent_program
from harness.agents.context import CHARS_PER_TOKEN, Fitted, fit, size
from harness.agents.observation import shorten
from harness.agents.shell import CUT_REPLY, ShellConfig
from harness.errors import ModelError, UsageError
from harness.left import duration
from harness.models import RetryPolicy, make_model
from harness.models.scripted import ScriptedModel, say
from harness.protocols import Message, Reply, Tool, ToolCall, ToolResult, Usage, UserMessage
from harness.run_directory import RunConfig
from tests.wire import anthropic_messages, openai_chat
from tests.wire.bench import Bench, call
from tests.wire.providers import enough
from tests.wire.server import json_answer
from tests.wire.time import SimulatedTime

ONE_TRY = RetryPolicy(give_up_after_s=0.0, give_up_unreached_s=0.0)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def script(*replies: Reply) -> ScriptedModel:
    return ScriptedModel("test", replies)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def test_openai_end_to_end(bench: Bench) -> None:
    """Over chat completions: two parallel calls run in order and are answered in order, then the model is done."""
    calls = [openai_chat.shell("a", "echo one > f"), openai_chat.shell("b", "cat f; exit 3", timeout_s=5)]
    answers = [openai_chat.completion("On it.", calls), openai_chat.completion("Done.")]
    with openai_chat.server(*answers) as server:
        model = make_model("openai/m", base_url=f"{server.url}/v1")
        stopped = bench.run(model)
        model.close()
    first, second = server.asked[1].body["messages"][-2:]

    assert "finished" == stopped
    assert ("a", "b") == (first["tool_call_id"], second["tool_call_id"])
    assert second["content"].startswith("one\n[exit code 3, 0.")
    assert second["content"].endswith("[time left: 24h 00m of 24h 00m]")
    assert [Usage(10, 0, 5, 0)] * 2 == bench.journal.usages


def test_anthropic_end_to_end(bench: Bench) -> None:
    """The same over the messages API, with thinking."""
    thought = {"type": "thinking", "thinking": "Look first.", "signature": "c2ln"}
    calls = [anthropic_messages.shell("a", "echo one > f"), anthropic_messages.shell("b", "cat f")]
    answers = [
        anthropic_messages.message(thought, *calls),
        anthropic_messages.message(anthropic_messages.text("Done.")),
    ]
    with anthropic_messages.server(*answers) as server:
        model = make_model("anthropic/m", base_url=server.url)
        stopped = bench.run(model)
        model.close()
    task, assistant, results = server.asked[1].body["messages"]

    assert "finished" == stopped
    assert "task" in task["content"][0]["text"]
    assert [thought, *calls] == assistant["content"]
    assert ["a", "b"] == [block["tool_use_id"] for block in results["content"]]
    assert results["content"][1]["content"].startswith("one\n[exit code 0")


def test_transcript_keeps_what_the_model_is_not_shown(bench: Bench) -> None:
    """Long output is cut for the model and whole in the transcript."""
    bench.run(script(say("", "seq 1 1000")), ShellConfig(shown_bytes=300))
    (result,) = bench.journal.of("tool_result")

    assert "".join(f"{n}\n" for n in range(1, 1001)) == result["output"]
    assert "bytes cut ...]" in result["text"]
    assert len(result["text"]) < 450


def test_transcript_has_everything_in_order(bench: Bench) -> None:
    """Task, replies and results stand in the transcript in order, and events bracket the turns."""
    bench.run(script(say("Go.", "true")))
    kinds = [entry["kind"] for entry in bench.journal.entries]
    events = [event["kind"] for event in bench.journal.events]

    assert ["task", "reply", "tool_result", "reply"] == kinds
    assert ["turn_started", "turn_ended"] * 2 == events


def test_command_that_takes_too_long_is_told(bench: Bench) -> None:
    """The model hears that its command was killed, with what it printed before, and an event says so."""
    bench.run(script(say("", "echo started; sleep 60", timeout_s=0.3)))
    (event,) = bench.journal.of("command_timed_out")

    assert bench.told[0].startswith("started\n[killed at its time limit of 0.3 s")
    assert 0.3 == event["timeout_s"]


def test_time_limits_are_bounded(bench: Bench) -> None:
    """Default and maximum come from the config, and no command outlives the run."""
    config = ShellConfig(command_timeout_s=20, max_command_timeout_s=50, go_on=False)
    replies = [say("", "true"), say("", "true", timeout_s=9999)]
    bench.run(script(*replies), config)
    bench.run(script(say("", "true")), config, seconds=10)
    limits = [result["timeout_s"] for result in bench.journal.of("tool_result")]

    assert [20, 50] == limits[:2]
    assert 10 == pytest.approx(limits[2])


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (call("python", {"code": "1"}), "there is no tool 'python'"),
        (call("shell", None), "not a whole JSON object"),
        (call("shell", {}), "`command` must be text"),
        (call("shell", {"command": ["ls"]}), "`command` must be text"),
        (call("shell", {"command": "a\0b"}), "`command` must be text"),
        (call("shell", {"command": "ls", "cwd": "/"}), "unknown arguments cwd"),
        (call("shell", {"command": "ls", "timeout_s": "1"}), "`timeout_s` must be a number"),
        (call("shell", {"command": "ls", "timeout_s": True}), "`timeout_s` must be a number"),
        (call("shell", {"command": "ls", "timeout_s": float("nan")}), "`timeout_s` must be a number"),
        (call("shell", {"command": "ls", "timeout_s": 0}), "`timeout_s` must be a number"),
    ],
)
def test_call_that_makes_no_sense_is_explained(bench: Bench, reply: Reply, words: str) -> None:
    """Whatever a model calls, it is told what is expected, and the run goes on."""
    stopped = bench.run(script(reply))

    assert "finished" == stopped
    assert words in bench.told[0]
    assert 'expected a call of `shell` with {"command"' in bench.told[0]


def test_time_up(bench: Bench) -> None:
    """When the time is up the agent stops, and calls that are left in the reply are not run."""
    bench.folder.on_run = lambda timeout_s: bench.time.sleep(10)
    stopped = bench.run(script(say("", "echo 1", "echo 2", "echo 3", "echo 4")), seconds=25)

    assert "time_up" == stopped
    assert ["1", "2", "3", "[not run: the time is up]"] == [told.splitlines()[0] for told in bench.told]


def test_reply_that_was_cut_off_does_not_end_the_work(bench: Bench) -> None:
    """A reply that hit its length limit before a tool call is not taken for the end."""
    cut = openai_chat.completion("Let me thi", finish_reason="length")
    with openai_chat.server(cut, openai_chat.completion("Done.")) as server:
        stopped = bench.run(make_model("openai/m", base_url=f"{server.url}/v1"))

    assert "finished" == stopped
    assert {"role": "user", "content": CUT_REPLY} == server.asked[1].body["messages"][-1]


def test_reply_that_is_always_cut_off_ends(bench: Bench) -> None:
    """A model that never gets to a call does not burn the day."""
    with openai_chat.server(openai_chat.completion("Let me thi", finish_reason="length")) as server:
        stopped = bench.run(make_model("openai/m", base_url=f"{server.url}/v1"))

    assert ("finished", ShellConfig().max_cut_replies) == (stopped, len(server.asked))


@pytest.mark.parametrize("status", [401, 500])
def test_model_failure_pauses_the_run(bench: Bench, status: int) -> None:
    """A model that fails for good is a stop reason with its message and advice in the events, not an exception."""
    with openai_chat.server(json_answer({"error": {"message": "no"}}, status)) as server:
        stopped = bench.run(make_model("openai/m", base_url=f"{server.url}/v1", retry=ONE_TRY))
    (event,) = bench.journal.of("paused")

    assert "paused" == stopped
    assert f"(HTTP {status}): no" in event["message"]
    assert event["advice"]


class FailingModel:
    """Raises what it was given."""

    name = "scripted/failing"

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def reply(
        self, system: str, messages: Sequence[Message], tools: Sequence[Tool], left_s: Callable[[], float]
    ) -> Reply:
        raise self._error

    def close(self) -> None:
        pass


def test_model_failure_at_the_end_of_time_is_time_up(bench: Bench) -> None:
    """A reply that did not come in the time that was left is no failure of the model."""
    model = FailingModel(ModelError("no reply in time", kind="unavailable"))

    assert "time_up" == bench.run(model, time=SimulatedTime(step_s=3), seconds=10)


def test_interrupt_passes_through(bench: Bench) -> None:
    """Ctrl-C is the caller's to handle."""
    with pytest.raises(KeyboardInterrupt):
        bench.run(FailingModel(KeyboardInterrupt()))


def test_sandbox_failure_ends_the_run(bench: Bench) -> None:
    """A lost sandbox is a stop reason with its message in the events."""
    bench.folder.broken = True
    stopped = bench.run(script(say("", "true")))
    (event,) = bench.journal.of("sandbox_failed")

    assert ("sandbox_failed", "the container is gone") == (stopped, event["message"])


def test_long_conversation_is_cut(bench: Bench) -> None:
    """Past the budget old results give way, the model goes on, and the transcript says what was cut."""
    replies = [say("", "seq 1 500")] * 20
    seen: list[int] = []

    class Watching(ScriptedModel):
        """Notes how long the conversation is that it is given."""

        def reply(
            self, system: str, messages: Sequence[Message], tools: Sequence[Tool], left_s: Callable[[], float]
        ) -> Reply:
            seen.append(sum(map(size, messages)))
            return super().reply(system, messages, tools, left_s)

    stopped = bench.run(Watching("test", replies), ShellConfig(context_tokens=2800))
    cuts = bench.journal.of("context_cut")

    assert "finished" == stopped
    assert max(seen) <= 2800 * CHARS_PER_TOKEN
    assert 20 == len(bench.told)
    assert any(cut["elided"] for cut in cuts)


def test_unknown_agent_lists_what_exists() -> None:
    """An agent that does not exist is a UsageError that says what does."""
    with pytest.raises(UsageError, match="there is shell"):
        agent_program(RunConfig(model="scripted/idle", agent="nobody", sandbox="local", suite="core", hours=1))


def test_baseline_script_leaves_the_sources(bench: Bench) -> None:
    """scripted/baseline writes every source of the baseline as it is, one call for each, and stops."""
    baseline = Path(__file__).parent.parent / "tasks" / "gba" / "baseline"
    names = sorted(file.name for file in baseline.iterdir() if file.suffix in {".c", ".h", ".sh", ".md"})
    workspace = Path(bench.sandbox.workspace)
    stopped = bench.run(make_model("scripted/baseline"), ShellConfig(command_timeout_s=60))
    commands = [result["command"] for result in bench.journal.of("tool_result")]

    assert "finished" == stopped
    assert names == sorted(set(names) & {file.name for file in workspace.iterdir()})
    assert all((baseline / name).read_bytes() == (workspace / name).read_bytes() for name in names)
    assert any(command.startswith("oracle run") and "--replay keys.txt" in command for command in commands)


@pytest.mark.parametrize(
    ("name", "left"), [("idle", set[str]()), ("broken", {"build.sh"}), ("black", {"black.c", "build.sh"})]
)
def test_small_scripts(bench: Bench, name: str, left: set[str]) -> None:
    """The other scripts end, and leave what they say."""
    stopped = bench.run(make_model(f"scripted/{name}"))
    files = {file.name for file in Path(bench.sandbox.workspace).iterdir()}

    assert "finished" == stopped
    assert left == files - {"black.o", "gba.wasm"}


@pytest.mark.skipif(not (shutil.which("clang") and shutil.which("wasm-ld")), reason="needs clang and wasm-ld")
def test_black_script_builds(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The black screen compiles to a module that exports what the ABI asks for."""
    for variable in ("CC", "WASM_LD"):
        monkeypatch.delenv(variable, raising=False)
    bench.run(make_model("scripted/black"))
    engine = wasmtime.Engine()
    module = wasmtime.Module.from_file(engine, str(Path(bench.sandbox.workspace) / "gba.wasm"))
    exports = {export.name for export in module.exports}

    assert "a module" in bench.told[-1]
    assert {"memory", "emu_init", "emu_run_frame", "emu_framebuffer", "emu_audio_rate"} <= exports


def test_script_goes_on_where_the_conversation_stands() -> None:
    """What a script says next follows from the conversation, so a resumed run does not begin again."""
    model = script(say("one", "a"), say("two", "b"))
    tools = [Tool("shell", "", {})]
    first = model.reply("", [UserMessage("task")], tools, enough)
    said: list[Message] = [UserMessage("the beginning is gone"), first, ToolResult("call_0_0", "")]
    second = script(say("one", "a"), say("two", "b")).reply("", said, tools, enough)

    assert ["one", "two"] == [first.text, second.text]
    assert "call_1_0" == second.tool_calls[0].id


@given(st.text(st.characters(), max_size=400), st.integers(0, 200))
def test_shorten_counts_every_byte(text: str, limit: int) -> None:
    """What is kept and what is said to be cut add up, the parts are the text's own ends, and characters stay whole."""
    data = text.encode("utf-8", "replace")
    short = shorten(text, limit)
    if len(data) <= limit:
        assert data.decode() == short
        return
    head, _, rest = short.partition("\n[... ")
    cut, _, tail = rest.partition(" bytes cut ...]\n")

    assert len(data) == len(head.encode()) + int(cut) + len(tail.encode())
    assert data.startswith(head.encode())
    assert data.endswith(tail.encode())
    assert len(head.encode()) + len(tail.encode()) <= limit


@given(st.lists(st.tuples(st.integers(0, 300), st.lists(st.integers(0, 300), max_size=3)), max_size=8), st.integers(0))
def test_fit_keeps_a_conversation_well_formed(turns: list[tuple[int, list[int]]], budget: int) -> None:
    """After any cut the task and the last turn are untouched, every call has its answer, and it fits if it can."""
    messages: list[Message] = [UserMessage("task")]
    for number, (said, results) in enumerate(turns):
        calls = tuple(ToolCall(f"{number}_{n}", "shell", {}) for n in range(len(results)))
        messages.append(Reply("r" * said, calls))
        messages += [ToolResult(one.id, "o" * length) for one, length in zip(calls, results, strict=True)]
    fitted = fit(messages, budget)
    replies = [message for message in fitted.messages if isinstance(message, Reply)]
    answered = [message.call_id for message in fitted.messages if isinstance(message, ToolResult)]
    last_turn = len(turns[-1][1]) + 1 if turns else 0
    least = 200 + sum(map(size, messages[len(messages) - last_turn :]))

    assert UserMessage("task") == fitted.messages[0]
    assert messages[len(messages) - last_turn :] == fitted.messages[len(fitted.messages) - last_turn :]
    assert [one.id for reply in replies for one in reply.tool_calls] == answered
    assert len(turns) == len(replies) + fitted.dropped_turns
    assert sum(map(size, fitted.messages)) <= max(budget, least)


def test_fit_leaves_what_fits_alone() -> None:
    """Within the budget nothing changes."""
    messages: list[Message] = [UserMessage("task"), Reply("r"), UserMessage("go on")]

    assert Fitted(messages) == fit(messages, 100)


def test_fit_elides_results_before_it_drops_turns() -> None:
    """Old results go first, and the newest stays."""
    long = "o" * 4000
    turns = [(Reply("", (ToolCall(name, "shell", {}),)), ToolResult(name, long)) for name in "abc"]
    fitted = fit([UserMessage("task"), *(message for turn in turns for message in turn)], 12_000)

    assert ((2, 4), 0) == (fitted.elided, fitted.dropped_turns)
    assert ToolResult("c", long) == fitted.messages[-1]


def test_fit_leaves_short_results_alone() -> None:
    """A result that is shorter than the note in its place stays."""
    turns = [(Reply("", (ToolCall(name, "shell", {}),)), ToolResult(name, name * 50)) for name in "abcdef"]
    fitted = fit([UserMessage("task"), *(message for turn in turns for message in turn)], 200)

    assert () == fitted.elided
    assert fitted.dropped_turns > 0


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (59.9, "59s"), (61, "1m 01s"), (3600, "1h 00m"), (85_260, "23h 41m"), (-1, "0s")],
)
def test_durations_read_well(seconds: float, text: str) -> None:
    """Time left is told in two units at most."""
    assert text == duration(seconds)
