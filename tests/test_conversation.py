"""A conversation is what its transcript says: read back, it is the one that the model had."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.agents.context import CHARS_PER_TOKEN
from harness.agents.conversation import CONTEXT_FULL, Conversation
from harness.agents.shell import INTERRUPTED, NOT_RUN, ShellAgent, ShellConfig
from harness.budget import RunBudget, RunLimits
from harness.clock import RunClock
from harness.errors import ModelError, RunDirectoryError
from harness.models.faults import PicturesRefused
from harness.oracle.picture import png
from harness.protocols import CommandResult, Journal, Message, Past, Reply, Tool, ToolCall, Usage
from tests.wire.bench import Bench
from tests.wire.journal import MemoryJournal

CONTEXT_TOKENS = 1500
SCREEN = png(np.zeros((160, 240), np.uint16))
USED = Usage(input_tokens=10, output_tokens=5)


class Printing:
    """A sandbox whose commands are the number of characters that they print, and whose files are all one PNG."""

    kind = "local"
    workspace = "/"
    gateway = Path("/")

    def __init__(self, name: str = "first") -> None:
        self.handle = {"id": name}

    def start(self) -> None: ...

    def run(self, command: str, timeout_s: float, *, environment: Mapping[str, str] | None = None) -> CommandResult:
        return CommandResult(0, "o" * int(command), 0.1)

    def read_file(self, path: str, max_bytes: int) -> bytes:
        return SCREEN

    def save_workspace(self, archive: Path) -> None: ...

    def close(self) -> None: ...


class Saying:
    """A model that says or raises these; `asked` are the conversations, and how much was written by then."""

    name = "scripted/saying"

    def __init__(self, replies: Sequence[Reply | ModelError], journal: MemoryJournal) -> None:
        self._replies = list(replies)
        self._journal = journal
        self.asked: list[tuple[int, list[Message]]] = []

    def reply(
        self, system: str, messages: Sequence[Message], tools: Sequence[Tool], left_s: Callable[[], float]
    ) -> Reply:
        self.asked.append((len(self._journal.entries), list(messages)))
        reply = self._replies.pop(0) if self._replies else Reply("Done.", stop_reason="stop")
        if isinstance(reply, ModelError):
            raise reply
        return reply

    def close(self) -> None: ...


def calling(*chars: int, text: str = "") -> Reply:
    """A reply that calls commands which print so much; the ids occur again and again, as with some servers."""
    calls = tuple(ToolCall(f"call_{n}", "shell", {"command": str(size)}) for n, size in enumerate(chars))
    return Reply(text, calls, USED, "tool_calls", {"content": text, "calls": [call.id for call in calls]})


def looking(*names: str) -> Reply:
    """A reply that looks at these, and runs a command between."""
    calls = [ToolCall(f"call_{n}", "view", {"path": name}) for n, name in enumerate(names)]
    return Reply("", (*calls[:1], ToolCall("call_0", "shell", {"command": "5"}), *calls[1:]), USED, "tool_calls")


def saying(stop_reason: str, text: str = "I") -> Reply:
    return Reply(text, (), USED, stop_reason)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
steps = st.one_of(
    st.builds(lambda sizes, text: calling(*sizes, text=text), st.lists(st.integers(0, 3000), max_size=3), texts),
    st.builds(lambda names: looking(*names), st.lists(texts, max_size=3)),
    st.builds(saying, st.sampled_from(["stop", "length", "refusal", CONTEXT_FULL]), texts),
    st.sampled_from([ModelError("too long", kind="too_long"), ModelError("no", kind="refused")]),
    st.just(PicturesRefused("no images", kind="unavailable")),
)


@given(st.lists(steps, max_size=25))
@example([ModelError("too long", kind="too_long")])  # and nothing can be cut
@example([looking("a", "b"), PicturesRefused("no images", kind="unavailable"), looking("c")])
@example([*[looking("a", "b")] * 3, calling(5000), ModelError("too long", kind="too_long")])
@settings(deadline=None)
def test_replay(replies: list[Reply | ModelError]) -> None:
    """Whatever was said, called, refused and cut: the transcript so far gives the messages that each request had.

    And in the end all that an agent knows of the conversation.
    """
    had: list[Conversation] = []

    class Had(Conversation):
        def __init__(self, budget_chars: int, journal: Journal) -> None:
            super().__init__(budget_chars, journal)
            had.append(self)

    bench = Bench(Path("/"))
    bench.sandbox = Printing()
    model = Saying(replies, bench.journal)
    with mock.patch("harness.agents.shell.Conversation", Had):
        bench.run(model, ShellConfig(context_tokens=CONTEXT_TOKENS, view=True))

    for written, messages in model.asked:
        assert messages == read_back(bench.journal.entries[:written]).messages
    live, read = ({**vars(talk), "_journal": None} for talk in (had[0], read_back(bench.journal.entries)))
    assert live == read


def read_back(entries: list[dict[str, Any]]) -> Conversation:
    read = Conversation(int(CONTEXT_TOKENS * CHARS_PER_TOKEN), MemoryJournal())
    read.replay(entries)
    return read


def test_shortening_that_cuts_nothing() -> None:
    """What a model could not take it will not take later either; that stands in the transcript."""
    journal = MemoryJournal()
    talk = Conversation(int(CONTEXT_TOKENS * CHARS_PER_TOKEN), journal)
    talk.begin("", "t" * 50, "first")

    assert not talk.shorten(1)
    assert 49 == talk.budget_chars
    cut = {"kind": "context_cut", "turn": 1, "elided": [], "dropped_turns": 0, "budget_chars": 49}
    assert cut == journal.entries[-1]
    assert [] == journal.events
    assert 49 == read_back(journal.entries).budget_chars


def gone_on(entries: list[dict[str, Any]], *replies: Reply, ended_turn: int = 0) -> tuple[Saying, MemoryJournal, str]:
    """An agent that goes on from these entries, in another sandbox, until it stops."""
    bench = Bench(Path("/"))
    clock = RunClock(now=bench.time.now)
    clock.start()
    budget = RunBudget(RunLimits(hours=1), clock, bench.journal)
    model = Saying(replies, bench.journal)
    past = Past(entries, ended_turn, "[You were interrupted.]")
    stopped = ShellAgent(model).run("task", Printing("second"), budget, bench.journal, past)
    return model, bench.journal, stopped


def begun(*replies: Reply | ModelError) -> list[dict[str, Any]]:
    """The transcript of an agent that heard these."""
    bench = Bench(Path("/"))
    bench.sandbox = Printing()
    bench.run(Saying(replies, bench.journal), ShellConfig())
    return bench.journal.entries


def test_calls_without_an_answer() -> None:
    """They are not run again: the first may have run in part, the others have not, and then comes what happened."""
    entries = begun(calling(5, 6, 7))[:3]
    model, journal, _ = gone_on(entries)
    said = [entry["text"].splitlines()[0] for entry in journal.entries[:3]]

    assert [INTERRUPTED, NOT_RUN, "[You were interrupted.]"] == said
    assert ["call_1", "call_2"] == [entry["call_id"] for entry in journal.entries[:2]]
    assert 6 == len(model.asked[0][1])
    assert [1, 2] == [event["turn"] for event in journal.of("turn_ended")][:2]
    assert "second" == journal.entries[2]["sandbox"]


def test_turn_that_had_ended() -> None:
    """An end that was written down is not written again."""
    entries = begun(calling(5))[:3]
    _, journal, _ = gone_on(entries, ended_turn=1)

    assert [2, 3, 4] == [event["turn"] for event in journal.of("turn_ended")]


def test_stop_that_was_not_heeded() -> None:
    """A reply without a call, after which the harness died, is asked to go on; the third in a row is still the end."""
    stop = saying("stop")
    one = begun(stop)[:2]
    model, journal, stopped = gone_on(one)

    assert ("finished", 2) == (stopped, len(model.asked))
    assert 2 == len(journal.of("asked_to_go_on"))

    three = begun(stop, stop, stop)
    model, journal, stopped = gone_on(three)

    assert ("finished", 0, []) == (stopped, len(model.asked), journal.entries)


@pytest.mark.parametrize("refusal", [saying("refusal"), ModelError("filtered", kind="refused")])
def test_pause_by_refusals(refusal: Reply | ModelError) -> None:
    """A run that paused for refusals is asked anew when it is resumed, with patience as at the beginning."""
    entries = begun(calling(5), *[refusal] * 7)
    model, journal, stopped = gone_on(entries, *[saying("refusal")] * 5, ended_turn=8)

    assert ("finished", 5 + 3) == (stopped, len(model.asked))
    assert [] == journal.of("paused")
    assert 9 == journal.of("turn_started")[0]["turn"]


def test_task_only() -> None:
    """A harness that died before the first reply asks for it, once it has said that it was away."""
    model, _, _ = gone_on(begun()[:1])

    assert 2 == len(model.asked[0][1])


@pytest.mark.parametrize(
    "spoilt",
    [
        {"kind": "song"},
        {"kind": "tool_result", "turn": 1, "call_id": "call_9", "text": ""},
        {"kind": "tool_result", "turn": 1, "text": ""},
        {"kind": "context_cut", "elided": [0], "dropped_turns": 0, "budget_chars": 1},
        {"kind": "context_cut", "elided": [], "dropped_turns": 9, "budget_chars": 1},
        {"kind": "context_cut", "elided": ["call_0"], "dropped_turns": 0, "budget_chars": 1},
        {"kind": "reply", "turn": 1},
        {"kind": "tool_result", "turn": 1, "call_id": "call_0", "text": "", "picture": {}},
        {"kind": "tool_result", "turn": 1, "call_id": "call_0", "text": "", "picture": {"png": "no base64!"}},
        {"kind": "tool_result", "turn": 1, "call_id": "call_0", "text": "", "picture": [1]},
        {"turn": 1},
    ],
)
def test_transcript_that_fits_nobody(spoilt: dict[str, Any]) -> None:
    """An entry that cannot follow on those before it is named, and nothing is asked."""
    with pytest.raises(RunDirectoryError, match=r"transcript\.jsonl, entry 3"):
        gone_on([*begun(calling(5))[:2], spoilt])


json_values = st.recursive(
    st.none() | st.integers() | texts, lambda some: st.lists(some) | st.dictionaries(texts, some)
)
kinds = st.sampled_from(["task", "reply", "refusal", "tool_result", "pictures_refused", "user", "context_cut", "song"])
fields = st.sampled_from(
    ["turn", "text", "call_id", "picture", "elided", "dropped_turns", "budget_chars", "tool_calls", "usage"]
)


@given(st.lists(st.tuples(kinds, st.dictionaries(fields, json_values))))
def test_any_transcript(entries: list[tuple[str, dict[str, Any]]]) -> None:
    """Whatever stands in a transcript, it is read or refused as one."""
    with contextlib.suppress(RunDirectoryError):
        Conversation(1000, MemoryJournal()).replay([{"kind": kind, **entry} for kind, entry in entries])
