"""Keeping a conversation within a model's context: what is oldest goes first, and a note says that it went.

It cuts down to half the budget at once, not to the budget: every cut changes the conversation's beginning, after which
a provider's prompt cache starts from nothing.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from harness.protocols import Message, Picture, Reply, ToolResult, UserMessage, pictures

CHARS_PER_TOKEN: Final = 3.6
"""Of code and command output, about."""

PIXELS_PER_TOKEN: Final = 750
"""Of a picture, about: what Anthropic states (docs, "Vision"). OpenAI counts tiles and comes to less."""

MAX_PICTURES: Final = 40
"""So many in one request: providers take 100 of them and 32 MB, and 40 of the largest are 28 MB in base64."""

ELIDED = "[an old result of {size} characters was left out to save room; run the command again if you need it]"
ELIDED_PICTURE = "[an old picture of {name} was left out to save room; view it again if you need it]"
UNSEEN = "[this picture was not shown to you: your model, or its server, takes no pictures; `view` is there no more]"
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
        case UserMessage(text):
            return len(text)
        case ToolResult(text=text, picture=picture):
            return len(text) + (math.ceil(_tokens(picture) * CHARS_PER_TOKEN) if picture is not None else 0)
        case Reply(provider=None):
            return len(message.text) + sum(len(json.dumps(call.arguments)) for call in message.tool_calls)
        case Reply(provider=provider):
            return len(json.dumps(provider, default=str))


def fit(messages: Sequence[Message], budget_chars: int, *, spare_last_turn: bool = True) -> Fitted:
    """The conversation in at most `budget_chars` and MAX_PICTURES, as far as its first message and last turn allow.

    First old tool results give way to a note, then whole turns (a reply with all that answers it). The first message,
    which is the task, and the last turn stay as they are; unless `spare_last_turn`, results give way in it too.
    """
    total, shown = sum(map(size, messages)), pictures(messages)
    if total <= budget_chars and shown <= MAX_PICTURES:
        return Fitted(list(messages))
    # What is within its limit is left alone: too many pictures are no reason to leave out text.
    target = budget_chars // 2 if total > budget_chars else budget_chars
    shown_target = MAX_PICTURES // 2 if shown > MAX_PICTURES else MAX_PICTURES
    replies = [index for index, message in enumerate(messages) if isinstance(message, Reply)]
    last_turn = replies[-1] if replies else len(messages)

    elided: list[int] = []
    for index, message in enumerate(messages[: last_turn if spare_last_turn else None]):
        if total <= target and shown <= shown_target:
            break
        if not isinstance(message, ToolResult):
            continue
        saved, seen = size(message) - size(_elided(message)), message.picture is not None
        if (total > target and saved > 0) or (shown > shown_target and seen):
            elided.append(index)
            total -= saved
            shown -= seen

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
    if message.picture is not None:
        return ToolResult(message.call_id, ELIDED_PICTURE.format(name=message.picture.name))
    return ToolResult(message.call_id, ELIDED.format(size=len(message.text)))


def unseen(messages: Iterable[Message]) -> list[Message]:
    """The conversation with a note in each picture's place."""
    return [
        ToolResult(message.call_id, f"{UNSEEN}\n{message.text}")
        if isinstance(message, ToolResult) and message.picture is not None
        else message
        for message in messages
    ]


def _tokens(picture: Picture) -> float:
    return picture.width * picture.height / PIXELS_PER_TOKEN
