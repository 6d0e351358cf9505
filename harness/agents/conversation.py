"""The conversation that an agent has with its model, kept within the model's context."""

from harness.agents.context import Fitted, fit, size
from harness.protocols import Journal, Message, UserMessage


class Conversation:
    """Messages from the task on; what leaves them for want of room is noted in the journal and stays in the transcript.

    `budget_chars` is how long they may get; it shrinks when a model says that it cannot take as much.
    """

    def __init__(self, task: str, budget_chars: int, journal: Journal) -> None:
        self.messages: list[Message] = [UserMessage(task)]
        self.budget_chars = budget_chars
        self._journal = journal

    def add(self, message: Message) -> None:
        self.messages.append(message)

    def say(self, text: str, turn: int) -> None:
        """Tell the model something that answers no call."""
        self._journal.transcript({"kind": "user", "turn": turn, "text": text})
        self.messages.append(UserMessage(text))

    def fit(self, turn: int) -> None:
        """Cut what no longer fits."""
        self._take(fit(self.messages, self.budget_chars), turn)

    def shorten(self, turn: int) -> bool:
        """Cut to half of what it is now, because the model cannot take it; False if nothing can go any more."""
        before = sum(map(size, self.messages))
        self.budget_chars = min(self.budget_chars, before - 1)
        fitted = fit(self.messages, self.budget_chars)
        if sum(map(size, fitted.messages)) >= before:
            fitted = fit(self.messages, self.budget_chars, spare_last_turn=False)
        self._take(fitted, turn)
        return sum(map(size, self.messages)) < before

    def _take(self, fitted: Fitted, turn: int) -> None:
        if fitted.elided or fitted.dropped_turns:
            cut = {"turn": turn, "elided": list(fitted.elided), "dropped_turns": fitted.dropped_turns}
            self._journal.transcript({"kind": "context_cut", **cut, "budget_chars": self.budget_chars})
            self._journal.event("context_cut", turn=turn, elided=len(fitted.elided), dropped_turns=fitted.dropped_turns)
        self.messages = fitted.messages
