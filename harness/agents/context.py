"""Keeping a conversation within a model's context: what is oldest goes first, and a note says that it went.

It cuts down to half the budget at once, not to the budget: every cut changes the conversation's beginning, after which
a provider's prompt cache starts from nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from harness.protocols import Message, Reply, ToolResult, UserMessage

ELIDED = "[an old result of {size} characters was left out to save room; run the command again if you need it]"
DROPPED = "[the {count} oldest turns were left out to save room; the workspace holds what was done in them]"


@dataclass(frozen=True)
class Fitted:
    """A conversation after fitting, and what it cost: the ids of calls whose results were elided, and whole turns."""

    messages: list[Message]
    elided: tuple[str, ...] = ()
    dropped_turns: int = 0


def size(message: Message) -> int:
    """Characters that a message takes in a model's context, about."""
    match message:
        case UserMessage(text) | ToolResult(text=text):
            return len(text)
        case Reply(provider=None):
            return len(message.text) + sum(len(json.dumps(call.arguments)) for call in message.tool_calls)
        case Reply(provider=provider):
            return len(json.dumps(provider, default=str))


def fit(messages: Sequence[Message], budget_chars: int, *, spare_last_turn: bool = True) -> Fitted:
    """The conversation in at most `budget_chars`, as far as its first message and its last turn allow.

    First old tool results give way to a note, then whole turns (a reply with all that answers it). The first message,
    which is the task, and the last turn stay as they are; unless `spare_last_turn`, results give way in it too.
    """
    if sum(map(size, messages)) <= budget_chars:
        return Fitted(list(messages))
    target = budget_chars // 2
    replies = [index for index, message in enumerate(messages) if isinstance(message, Reply)]
    last_turn = replies[-1] if replies else len(messages)

    fitted, elided = list(messages), []
    total = sum(map(size, fitted))
    for index, message in enumerate(fitted[: last_turn if spare_last_turn else None]):
        if total <= target:
            break
        if isinstance(message, ToolResult):
            note = ToolResult(message.call_id, ELIDED.format(size=len(message.text)))
            if size(note) < size(message):
                fitted[index] = note
                elided.append(message.call_id)
                total += size(note) - size(message)

    # Replies themselves carry long commands, so eliding results may not be enough.
    dropped = 0
    while total > target and dropped < len(replies) - 1:
        dropped += 1
        total = sum(map(size, [*fitted[:1], *fitted[replies[dropped] :]]))
    if dropped:
        note_of_turns = UserMessage(DROPPED.format(count=dropped))
        fitted = [*fitted[: min(1, replies[0])], note_of_turns, *fitted[replies[dropped] :]]
    return Fitted(fitted, tuple(elided), dropped)
