"""What keeps an agent at work: asked to go on, asked again after refusals, shortened when it is too long."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from harness.agents.context import size
from harness.agents.shell import REFUSED, ShellConfig
from harness.errors import ModelError
from harness.models.scripted import ScriptedModel, say
from harness.protocols import Message, Model, Reply, StopReason, Tool, ToolResult, UserMessage
from tests.wire import anthropic_messages, openai_chat
from tests.wire.bench import LET_STOP, Bench
from tests.wire.providers import ANTHROPIC, OPENAI, Wire, both, error, keys
from tests.wire.server import Answer

pytestmark = pytest.mark.usefixtures(keys.__name__)

GO_ON = ShellConfig()
WORK = say("", "true")
STOP = Reply("I am done.", stop_reason="stop")
REFUSAL = Reply("I cannot help with that.", stop_reason="refusal")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


class Listed:
    """Gives these replies in turn, or raises them; notes the conversation that it is given."""

    name = "scripted/listed"

    def __init__(self, *replies: Reply | ModelError) -> None:
        self._replies = list(replies)
        self.asked: list[list[Message]] = []

    def reply(
        self, system: str, messages: Sequence[Message], tools: Sequence[Tool], left_s: Callable[[], float]
    ) -> Reply:
        self.asked.append(list(messages))
        reply = self._replies.pop(0)
        if isinstance(reply, ModelError):
            raise reply
        return reply

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("replies", "config", "asked"),
    [
        ([STOP], LET_STOP, 0),
        ([STOP, STOP, STOP], GO_ON, 2),
        ([STOP, STOP, WORK, STOP, WORK, STOP, STOP, STOP], GO_ON, 5),
    ],
    ids=["let-stop", "three in a row", "work between"],
)
def test_early_stop(bench: Bench, replies: list[Reply], config: ShellConfig, asked: int) -> None:
    """A model that stops is asked to go on; three stops in a row without a call between, and it is done."""
    model = Listed(*replies)
    stopped = bench.run(model, config)

    assert ("finished", len(replies)) == (stopped, len(model.asked))
    assert asked == len(bench.journal.of("asked_to_go_on"))


def test_early_stop_is_told_what_is_left(bench: Bench) -> None:
    """Who stops early hears how much is left, and has its own words still before it."""
    model = Listed(STOP, WORK, STOP, STOP, STOP)
    bench.run(model, GO_ON, max_turns=50)
    *_, said, asked = model.asked[1]

    assert STOP == said
    assert isinstance(asked, UserMessage)
    assert "no limit is reached yet. [time left: 24h 00m of 24h 00m; turns left: 49 of 50]" in asked.text
    assert asked.text == bench.journal.of("user")[0]["text"]


def test_stop_when_a_limit_is_reached(bench: Bench) -> None:
    """Nobody is asked to go on when nothing is left: the limit is the reason."""
    assert "turns_reached" == bench.run(Listed(WORK, STOP), GO_ON, max_turns=2)
    assert [] == bench.journal.of("asked_to_go_on")


@both
def test_empty_stop_can_be_answered(bench: Bench, wire: Wire) -> None:
    """A reply with neither text nor call does not spoil the conversation for the API."""
    empty = openai_chat.completion(None) if wire is OPENAI else anthropic_messages.message()
    with wire.server(empty, wire.ok) as server:
        bench.run(wire.model(server), GO_ON)
    content = [message["content"] for message in server.asked[1].body["messages"] if message["role"] == "assistant"]

    assert 3 == len(server.asked)
    assert ([""] if wire is OPENAI else []) == content


def refused(wire: Wire, how: str) -> Answer:
    """A refusal in this provider's form."""
    match how, wire.provider:
        case "error", _:
            return error(400, "content_policy_violation")
        case "words", _:
            return error(400, "invalid_request_error", message="Output blocked by content filtering policy")
        case "reply", "openai":
            return openai_chat.completion(None, refusal="I cannot help with that.")
        case "filter", "openai":
            return openai_chat.completion(None, finish_reason="content_filter")
        case _:
            return anthropic_messages.message(stop_reason="refusal")


@both
@pytest.mark.parametrize("how", ["error", "words", "reply", "filter"])
def test_refusal_is_asked_again(bench: Bench, wire: Wire, how: str) -> None:
    """Whatever form a refusal has: the same is asked again, and the refusal leaves no trace in the conversation."""
    with wire.server(*[refused(wire, how)] * 5, wire.ok) as server:
        stopped = bench.run(wire.model(server))

    assert "finished" == stopped
    assert [1, 2, 3, 4, 5] == [event["in_a_row"] for event in bench.journal.of("refused")]
    assert server.asked[0].body["messages"] == server.asked[5].body["messages"]


def test_many_refusals_are_answered_then_the_run_pauses(bench: Bench) -> None:
    """After five vain askings the model is told to go on, and if it still refuses the run pauses."""
    model = Listed(WORK, *[REFUSAL] * 7)
    stopped = bench.run(model)
    (event,) = bench.journal.of("paused")

    assert ("paused", 8) == (stopped, len(model.asked))
    assert UserMessage(REFUSED) == model.asked[-1][-1]
    assert [False] * 7 == [UserMessage(REFUSED) in asked for asked in model.asked[:-1]]
    assert "I cannot help with that." in event["message"]
    assert event["advice"]


def test_refusals_between_work_do_not_add_up(bench: Bench) -> None:
    """Only refusals in a row count."""
    assert "finished" == bench.run(Listed(*[*[REFUSAL] * 5, WORK] * 4, STOP))


def test_refusal_with_calls_is_no_refusal(bench: Bench) -> None:
    """What a model does before it refuses counts as work."""
    called = Reply("", WORK.tool_calls, stop_reason="refusal")

    assert "finished" == bench.run(Listed(called, STOP))
    assert 1 == len(bench.told)


TOO_LONG = ModelError("too long", kind="too_long", advice="shorter")
LONG = say("", "seq 1 800")


def total(messages: Sequence[Message]) -> int:
    return sum(map(size, messages))


def test_conversation_that_is_too_long_is_halved(bench: Bench) -> None:
    """It is cut to half and asked again in the same turn; from then on it stays below what was too long."""
    model = Listed(*[LONG] * 8, TOO_LONG, *[LONG] * 8, STOP)
    stopped = bench.run(model)
    over, after = total(model.asked[8]), total(model.asked[9])

    assert "finished" == stopped
    assert after <= over / 2
    assert all(total(asked) < over for asked in model.asked[9:])
    assert bench.journal.of("context_cut")
    assert 18 - 1 == len(bench.journal.of("turn_started"))


def test_conversation_that_is_always_too_long_pauses(bench: Bench) -> None:
    """After four halvings the run pauses, with all that was said in the transcript."""
    model = Listed(*[LONG] * 16, *[TOO_LONG] * 5)
    stopped = bench.run(model)
    (event,) = bench.journal.of("paused")

    assert ("paused", 16 + 5) == (stopped, len(model.asked))
    assert "shorter" == event["advice"]
    assert total(model.asked[-1]) <= total(model.asked[16]) / 16 + 500
    assert 16 == len(bench.told)


def test_last_turn_gives_way_when_nothing_else_can(bench: Bench) -> None:
    """A single turn that fills the context is cut itself, rather than pausing the run for good."""
    model = Listed(say("", *["seq 1 3000"] * 4), TOO_LONG, STOP)
    stopped = bench.run(model)
    results = [message.text for message in model.asked[2] if isinstance(message, ToolResult)]

    assert "finished" == stopped
    assert any(text.startswith("[an old result") for text in results)
    assert total(model.asked[2]) < total(model.asked[1])


def test_nothing_to_cut_pauses(bench: Bench) -> None:
    """A task that is too long by itself is not asked again for nothing."""
    model = Listed(TOO_LONG)

    assert "paused" == bench.run(model)
    assert 1 == len(model.asked)


OVERFLOWS = [
    (ANTHROPIC, error(413, "request_too_large")),
    (ANTHROPIC, error(400, "invalid_request_error", message="prompt is too long: 210000 tokens > 200000 maximum")),
    (OPENAI, error(400, "context_length_exceeded")),
    (OPENAI, error(400, "BadRequestError", message="This model's maximum context length is 32768 tokens. However, …")),
]


@pytest.mark.parametrize(("wire", "answer"), OVERFLOWS)
def test_overflow_over_the_wire(bench: Bench, wire: Wire, answer: Answer) -> None:
    """What servers say of a full context leads to a shorter conversation that they take."""
    if wire is OPENAI:
        long = openai_chat.completion(None, [openai_chat.shell("c1", "seq 1 3000")])
    else:
        long = anthropic_messages.message(anthropic_messages.shell("c1", "seq 1 3000"))
    with wire.server(long, answer, wire.ok) as server:
        stopped = bench.run(wire.model(server))
    first, second = (len(str(server.asked[number].body)) for number in (1, 2))

    assert "finished" == stopped
    assert second < first / 2


def test_reply_that_fills_the_context(bench: Bench) -> None:
    """A reply cut because the context was full is like any that was cut, and the next request is shorter."""
    full = Reply("Let me thi", stop_reason="model_context_window_exceeded")
    model = Listed(*[LONG] * 6, full, STOP)

    assert "finished" == bench.run(model)
    assert total(model.asked[7]) < total(model.asked[6]) * 0.6


@pytest.mark.parametrize(("context_tokens", "cut"), [(1500, True), (100_000, False)])
def test_context_is_an_option(bench: Bench, context_tokens: int, cut: bool) -> None:
    """The conversation is kept within what was asked for, before anybody complains."""
    model: Model = ScriptedModel("test", [LONG] * 8)
    stopped: StopReason = bench.run(model, ShellConfig(go_on=False, context_tokens=context_tokens))

    assert "finished" == stopped
    assert cut == bool(bench.journal.of("context_cut"))
