"""A model server on a bad day: faults from the table at random, each as often as it must be lived through."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

from harness.models.faults import FAULTS, Remedy
from harness.protocols import Usage
from tests.wire import anthropic_messages, openai_chat
from tests.wire.providers import OPENAI, Wire, error
from tests.wire.server import Answer, WireServer
from tests.wire.time import SimulatedTime

# How often in a row each is lived through; one more pauses the run, or (for "tell") ends it.
MOST_IN_A_ROW: dict[Remedy, int] = {"wait": 12, "few": 4, "shorten": 3, "again": 5, "tell": 4}

# Our own word for what a server cannot do in simulated time: keep a client waiting.
_NOT_SENT = frozenset({"timeout", "pictures_refused"})

# No model finds a conversation of this length too long.
_SHORT_CHARS = 30_000

USED = Usage(input_tokens=10_000, cached_input_tokens=8_000, output_tokens=500, reasoning_tokens=200)


class FaultyServer(WireServer):
    """Answers with a command to run (first those given), or with a fault; every answer takes simulated time.

    `injected` are the faults in order, `replied` and `replied_s` the whole replies and the time they took.
    """

    def __init__(self, wire: Wire, time: SimulatedTime, seed: int, commands: Sequence[str] = ()) -> None:
        spoken = openai_chat if wire is OPENAI else anthropic_messages
        super().__init__(spoken.PATH, [], spoken.check)
        self.injected: list[int | str] = []
        self.replied = 0
        self.replied_s = 0.0
        self.pause_s = 0.0
        """Added to what each whole reply takes."""
        self._wire = wire
        self._time = time
        self._random = random.Random(seed)
        self._commands = list(commands)
        self._script = self._day()

    def _next(self) -> Answer:
        return next(self._script)

    def _day(self) -> Iterator[Answer]:
        codes = sorted((code for code in FAULTS if code not in _NOT_SENT), key=str)
        yield self._work()  # an address where nothing has answered yet is given up soon
        while True:
            if self._random.random() < 0.5:
                code = self._random.choice(codes)
                for _ in range(self._random.randint(1, MOST_IN_A_ROW[FAULTS[code].remedy])):
                    if FAULTS[code].remedy == "shorten" and len(str(self.asked[-1].body)) < _SHORT_CHARS:
                        break
                    self.injected.append(code)
                    yield self._fault(code)
            yield self._work()

    def _work(self) -> Answer:
        return self._whole(self._command(self._commands.pop(0) if self._commands else "seq 1 1000"))

    def _whole(self, answer: Answer) -> Answer:
        seconds = self.pause_s + self._random.uniform(20, 400)
        self._time.sleep(seconds)
        self.replied += 1
        self.replied_s += seconds
        return answer

    def _fault(self, code: int | str) -> Answer:
        chat = self._wire is OPENAI
        match code:
            case "refusal":
                return self._whole(self._message(refusal="No.") if chat else self._message("refusal"))
            case "model_context_window_exceeded":
                return self._whole(self._message("length" if chat else "model_context_window_exceeded"))
            case "length":
                return self._whole(self._message("length" if chat else "max_tokens"))
            case "malformed call":
                return self._whole(self._command(None))
        self._time.sleep(self._random.uniform(0.1, 120))
        whole = self._wire.ok
        match code:
            case int():
                return error(code, headers=self._random.choice([{}, {"retry-after": "30"}]))
            case "connection":
                return Answer(drop_after=0)
            case "truncated":
                return Answer(body=whole.body, content_type=whole.content_type, drop_after=len(whole.body) // 2)
            case "unreadable":
                return Answer(body=b"<html>busy</html>", content_type="text/html")
            case _:
                return error(self._random.choice([400, 429, 500]), code)

    def _message(self, stop_reason: str | None = None, **fields: Any) -> Answer:
        if self._wire is OPENAI:
            usage = _chat_usage()
            return openai_chat.completion(None, finish_reason=stop_reason, usage=usage, **fields)
        text = anthropic_messages.text("I")
        return anthropic_messages.message(text, stop_reason=stop_reason, **_message_usage())

    def _command(self, command: str | None) -> Answer:
        """A reply that calls the shell; without a command its arguments are no JSON."""
        id_ = f"c{self.replied}"
        if self._wire is OPENAI:
            call = openai_chat.shell(id_, command) if command is not None else (id_, "shell", "{")
            return openai_chat.completion(None, [call], usage=_chat_usage())
        block = anthropic_messages.shell(id_, command or "")
        raw = None if command is not None else {0: "{"}
        return anthropic_messages.message(block, raw_inputs=raw, **_message_usage())


def _chat_usage() -> dict[str, object]:
    return {
        "prompt_tokens": USED.input_tokens,
        "completion_tokens": USED.output_tokens,
        "total_tokens": USED.input_tokens + USED.output_tokens,
        "prompt_tokens_details": {"cached_tokens": USED.cached_input_tokens},
        "completion_tokens_details": {"reasoning_tokens": USED.reasoning_tokens},
    }


def _message_usage() -> dict[str, dict[str, object]]:
    cached = USED.cached_input_tokens
    details = {"thinking_tokens": USED.reasoning_tokens}
    return {
        "usage": {"input_tokens": USED.input_tokens - cached, "cache_read_input_tokens": cached},
        "final_usage": {"output_tokens": USED.output_tokens, "output_tokens_details": details},
    }
