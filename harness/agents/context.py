"""Keeping a conversation within a model's context: what is oldest goes first, and a note says that it went.

It cuts down to half the budget at once, not to the budget: every cut changes the conversation's beginning, after which
a provider's prompt cache starts from nothing.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.protocols import Message, Reply, ToolResult, UserMessage

ELIDED = "[an old result of {size} characters was left out to save room; run the command again if you need it]"
DROPPED = "[the {count} oldest turns were left out to save room; the workspace holds what was done in them]"


@dataclass(frozen=True)
class Fitted:
    """A conversation after fitting, and what it cost: the places of results that were elided, and whole turns."""

    messages: list[Message]
    elided: tuple[int, ...] = ()
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

    elided: list[int] = []
    total = sum(map(size, messages))
    for index, message in enumerate(messages[: last_turn if spare_last_turn else None]):
        if total <= target:
            break
        if isinstance(message, ToolResult) and (saved := size(message) - size(_elided(message))) > 0:
            elided.append(index)
            total -= saved

    # Replies themselves carry long commands, so eliding results may not be enough.
    fitted, dropped = cut(messages, elided), 0
    while total > target and dropped < len(replies) - 1:
        dropped += 1
        total = sum(map(size, [*fitted[:1], *fitted[replies[dropped] :]]))
    return Fitted(cut(fitted, (), dropped), tuple(elided), dropped)


def cut(messages: Sequence[Message], elided: Iterable[int], dropped_turns: int = 0) -> list[Message]:
    """The conversation with a note for each result at one of these places, then without its oldest turns.

    Raises IndexError or TypeError for a cut that was not one of this conversation.
    """
    left = list(messages)
    for index in elided:
        left[index] = _elided(left[index])
    if dropped_turns:
        replies = [index for index, message in enumerate(left) if isinstance(message, Reply)]
        note = UserMessage(DROPPED.format(count=dropped_turns))
        left = [*left[: min(1, replies[0])], note, *left[replies[dropped_turns] :]]
    return left


def _elided(message: Message) -> ToolResult:
    if not isinstance(message, ToolResult):
        raise TypeError("only a tool's result can be elided")
    return ToolResult(message.call_id, ELIDED.format(size=len(message.text)))
