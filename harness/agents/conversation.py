"""The conversation that an agent has with its model, kept within the model's context and written down as it is had.

Whatever is said becomes an entry of the transcript, and it is the entry that changes the conversation. So the entries
of an earlier attempt, read back, give the conversation as the model had it. They are, in order:

- `{"kind": "task", "system", "text", "sandbox"}`, once;
- `{"kind": "reply", "turn", "text", "tool_calls": [{"id", "name", "arguments"}], "stop_reason", "provider", "usage",
  "duration_s"}`: one line has the reply and what it cost, so a crash cannot keep one without the other;
- `{"kind": "refusal", "turn", "text", "stop_reason"}` where a filter gave an error in place of a reply;
- `{"kind": "tool_result", "turn", "call_id", "text", ...}` where `text` is what the model was told; with `picture`
  (`{"name", "width", "height", "png"}`, the PNG in base64) where it was shown one;
- `{"kind": "pictures_refused", "turn", "message"}` when the model's server took no pictures: those that were in the
  conversation have given way to notes, and none is shown any more;
- `{"kind": "user", "turn", "text"}` for what the agent said of itself; with `sandbox` if it tells of an interruption;
- `{"kind": "context_cut", "turn", "elided": [places], "dropped_turns", "budget_chars"}` when old parts left the
  conversation, or nothing could though the model had no room; from then on it may be as long as `budget_chars`.

`sandbox` is the id of the one whose workspace the model knows. A reply that refuses (see REFUSALS) without a call is in
the transcript and not in the conversation: it would bring on the next.
"""

import base64
import dataclasses
from collections.abc import Iterable
from typing import Any, Final

from harness.agents.context import Fitted, cut, fit, size, unseen
from harness.errors import RunDirectoryError
from harness.protocols import Journal, Message, Picture, Reply, ToolCall, ToolResult, Usage, UserMessage, pictures

# What providers call a reply that reached its length limit, one that the context had no room for, and one that the
# model or a filter held back.
CONTEXT_FULL: Final = "model_context_window_exceeded"
CUT: Final = frozenset({"length", "max_tokens", CONTEXT_FULL})
REFUSALS: Final = frozenset({"refusal", "content_filter"})


@dataclasses.dataclass
class InARow:
    """How often the model did the same since its last tool call."""

    cut: int = 0
    stopped: int = 0
    refused: int = 0


class Conversation:
    """Messages from the task on; what leaves them for want of room is noted in the journal and stays in the transcript.

    `budget_chars` is how long they may get; it shrinks when a model says that it cannot take as much.
    """

    def __init__(self, budget_chars: int, journal: Journal) -> None:
        self.messages: list[Message] = []
        self.budget_chars = budget_chars
        self.turn = 0
        """The last one that was answered, by a reply or a filter."""
        self.last: Reply | None = None
        self.unanswered: list[ToolCall] = []
        """The calls of the last reply that have no result yet."""
        self.heeded = True
        """Whether anything was said since the last reply; what calls a tool, or refuses, needs no more."""
        self.in_a_row = InARow()
        self.sees = True
        """Whether pictures can be shown, as far as is known."""
        self._journal = journal

    def replay(self, entries: Iterable[dict[str, Any]]) -> None:
        """Have what an earlier attempt has written; RunDirectoryError if it is not such a conversation's."""
        for number, entry in enumerate(entries, 1):
            try:
                self._apply(entry)
            except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
                message = f"transcript.jsonl, entry {number}, does not fit what stands before it: {error!r}"
                raise RunDirectoryError(message) from error

    def begin(self, system: str, task: str, sandbox: str) -> None:
        self._enter({"kind": "task", "system": system, "text": task, "sandbox": sandbox})

    def hear(self, reply: Reply, turn: int, duration_s: float) -> None:
        """What the model said. Once this returns the reply is kept, with what it cost."""
        said = {field.name: getattr(reply, field.name) for field in dataclasses.fields(reply)}
        said["tool_calls"] = [dataclasses.asdict(call) for call in reply.tool_calls]
        said["usage"] = dataclasses.asdict(reply.usage)
        self._enter({"kind": "reply", "turn": turn, **said, "duration_s": round(duration_s, 3)})

    def refuse(self, reply: Reply, turn: int) -> None:
        """What a filter said in the model's place."""
        self._enter({"kind": "refusal", "turn": turn, "text": reply.text, "stop_reason": reply.stop_reason})

    def answer(self, call: ToolCall, text: str, picture: Picture | None = None, **ran: Any) -> None:
        """What the model is told of the first of its calls that is not answered; `ran` is for the transcript only."""
        shown: dict[str, Any] = {}
        if picture is not None:
            shown["picture"] = {**dataclasses.asdict(picture), "png": picture.base64}
        self._enter({"kind": "tool_result", "turn": self.turn, "call_id": call.id, "text": text, **shown, **ran})

    def say(self, text: str, sandbox: str | None = None) -> None:
        """Tell the model something that answers no call; with `sandbox` that it was interrupted, and is now there."""
        where = {} if sandbox is None else {"sandbox": sandbox}
        self._enter({"kind": "user", "turn": self.turn, "text": text, **where})

    def fit(self, turn: int) -> None:
        """Cut what no longer fits."""
        self._take(fit(self.messages, self.budget_chars), turn, self.budget_chars)

    def shorten(self, turn: int) -> bool:
        """Cut to half of what it is now, because the model cannot take it; False if nothing can go any more."""
        before = sum(map(size, self.messages))
        budget_chars = min(self.budget_chars, before - 1)
        fitted = fit(self.messages, budget_chars)
        if sum(map(size, fitted.messages)) >= before:
            fitted = fit(self.messages, budget_chars, spare_last_turn=False)
        self._take(fitted, turn, budget_chars)
        return sum(map(size, self.messages)) < before

    @property
    def shown(self) -> int:
        """How many pictures the last reply has been shown so far."""
        calls = len(self.last.tool_calls) if self.last is not None else 0
        return pictures(self.messages[len(self.messages) - calls + len(self.unanswered) :])

    def lose_sight(self, turn: int, message: str) -> bool:
        """Show no pictures any more, because the model's server takes none; False if there are none to leave out."""
        if not pictures(self.messages):
            return False
        self._enter({"kind": "pictures_refused", "turn": turn, "message": message})
        self._journal.event("pictures_refused", turn=turn, message=message)
        return True

    def _take(self, fitted: Fitted, turn: int, budget_chars: int) -> None:
        cuts = bool(fitted.elided or fitted.dropped_turns)
        if cuts or budget_chars != self.budget_chars:
            what = {"turn": turn, "elided": list(fitted.elided), "dropped_turns": fitted.dropped_turns}
            self._enter({"kind": "context_cut", **what, "budget_chars": budget_chars})
        if cuts:
            self._journal.event("context_cut", turn=turn, elided=len(fitted.elided), dropped_turns=fitted.dropped_turns)

    def _enter(self, entry: dict[str, Any]) -> None:
        self._journal.transcript(entry)
        self._apply(entry)

    def _apply(self, entry: dict[str, Any]) -> None:
        """The one way in which a conversation changes."""
        match entry["kind"]:
            case "task":
                self.messages = [UserMessage(entry["text"])]
            case "reply":
                calls = tuple(ToolCall(**call) for call in entry["tool_calls"])
                usage = Usage(**entry["usage"])
                self._hear(Reply(entry["text"], calls, usage, entry["stop_reason"], entry["provider"]), entry["turn"])
            case "refusal":
                self._hear(Reply(entry["text"], stop_reason=entry["stop_reason"]), entry["turn"])
            case "tool_result":
                if self.unanswered.pop(0).id != entry["call_id"]:
                    raise ValueError("it answers another call")
                self.messages.append(ToolResult(entry["call_id"], entry["text"], _picture(entry.get("picture"))))
            case "pictures_refused":
                self.messages = unseen(self.messages)
                self.sees = False
            case "user":
                self.messages.append(UserMessage(entry["text"]))
                self.heeded = True
                if "sandbox" in entry:  # somebody had a look: patience begins anew
                    self.in_a_row.refused = 0
            case "context_cut":
                self.messages = cut(self.messages, entry["elided"], entry["dropped_turns"])
                self.budget_chars = entry["budget_chars"]
            case kind:
                raise ValueError(f"unknown kind {kind!r}")

    def _hear(self, reply: Reply, turn: int) -> None:
        self.turn, self.last = turn, reply
        self.unanswered = list(reply.tool_calls)
        refused = not reply.tool_calls and reply.stop_reason in REFUSALS
        self.heeded = bool(reply.tool_calls) or refused
        if not refused:
            self.messages.append(reply)
        if reply.tool_calls:
            self.in_a_row = InARow()
        elif refused:
            self.in_a_row.refused += 1
        elif reply.stop_reason in CUT:
            self.in_a_row.cut += 1
        else:
            self.in_a_row.stopped += 1


def _picture(entry: dict[str, Any] | None) -> Picture | None:
    return Picture(**{**entry, "png": base64.b64decode(entry["png"], validate=True)}) if entry is not None else None
