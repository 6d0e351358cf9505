"""Whole runs with the real agent programs, in real containers, and a provider of our own that plays the model.

    python -m tests.agent_runs claude-code --out runs
    python -m tests.agent_runs codex --out runs

The provider says what `scripted/baseline` says, in the wire format of the program, its calls as calls of the program's
own shell tool: so the program reads the task, asks the oracle, writes the baseline emulator, builds it, and says that
it is done. It also counts: as many tokens as the request and the reply have characters, by four; what a request has in
common with the one before is counted as read from a cache. The price is that of the model that is named.
"""

import argparse
import itertools
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.cli import main as gbaeval
from harness.gateway.formats import Provider
from harness.gateway.target import OWN_ADDRESS
from harness.models.scripted import make_scripted
from harness.protocols import Reply, UserMessage
from tests.wire import anthropic_messages
from tests.wire.gateway import Answers, Streamed, WholeProvider, response, sse

KEY = "sk-test-0123456789-secret"
CHARS_PER_TOKEN = 4
MAX_YIELD_MS = 30_000
"""Codex waits so long at most for a command before it lets the model look."""


@dataclass(frozen=True)
class Played:
    """A program and the model that it is run with."""

    program: str
    provider: Provider
    model: str


PLAYED = {
    played.program: played
    for played in (Played("claude-code", "anthropic", "claude-opus-4-6"), Played("codex", "openai", "gpt-5.2"))
}


class Script:
    """A scripted model behind a wire format: which reply is next follows from the request, as in a real one."""

    def __init__(self, name: str) -> None:
        self._model = make_scripted(name)
        self._before = ""
        self._numbers = itertools.count(1)

    def answers(self) -> Answers:
        return {"/v1/messages?beta=true": [self.message], "/v1/messages": [self.message], "/v1/responses": [self.items]}

    def message(self, body: dict[str, Any]) -> Streamed:
        """Anthropic messages."""
        said = self._reply(body)
        blocks = [anthropic_messages.text(said.text)]
        for call in said.tool_calls:
            arguments = {"command": _command(said, call.arguments), "description": "Do it", "timeout": 600_000}
            blocks.append({"type": "tool_use", "id": f"toolu_{call.id}", "name": "Bash", "input": arguments})
        sent, cached, given = self._count(body, said)
        used = {"input_tokens": sent - cached, "cache_read_input_tokens": cached}
        events = anthropic_messages.events(*blocks, usage=used, final_usage={"output_tokens": given})
        events[0]["message"]["id"] = f"msg_{next(self._numbers)}"  # Claude Code takes equal ones for one message
        return Streamed(sse(events))

    def items(self, body: dict[str, Any]) -> Streamed:
        """OpenAI responses."""
        said = self._reply(body)
        output: list[dict[str, Any]] = response(said.text)["output"]
        for call in said.tool_calls:
            arguments = json.dumps({"cmd": _command(said, call.arguments), "yield_time_ms": MAX_YIELD_MS})
            names = {"id": f"fc_{call.id}", "call_id": call.id, "name": "exec_command", "status": "completed"}
            output.append({"type": "function_call", **names, "arguments": arguments})
        sent, cached, given = self._count(body, said)
        counts = {"input_tokens": sent, "output_tokens": given, "total_tokens": sent + given}
        details = {
            "input_tokens_details": {"cached_tokens": cached},
            "output_tokens_details": {"reasoning_tokens": 0},
        }
        whole = {**response(""), "id": f"resp_{next(self._numbers)}", "output": output, "usage": {**counts, **details}}
        begun = {**whole, "output": [], "status": "in_progress", "usage": None}
        events: list[dict[str, Any]] = [{"type": "response.created", "response": begun}]
        for index, item in enumerate(output):
            events.append({"type": "response.output_item.added", "output_index": index, "item": item})
            events.append({"type": "response.output_item.done", "output_index": index, "item": item})
        return Streamed(sse([*events, {"type": "response.completed", "response": whole}]))

    def _reply(self, body: dict[str, Any]) -> Reply:
        """The script's reply after the last one whose calls the program still knows: it may have been killed."""
        numbers = [int(number) for number in re.findall(r'"(?:toolu_)?call_(\d+)_\d+"', json.dumps(body))]
        last = [Reply("", provider=max(numbers))] if numbers else []
        return self._model.reply("", [UserMessage(""), *last], [], lambda: 1.0)

    def _count(self, body: dict[str, Any], said: Reply) -> tuple[int, int, int]:
        """Tokens in, of them cached, and out."""
        text = json.dumps(body)
        common = len(os.path.commonprefix([text, self._before]))  # noqa: RUF071 - characters are what is counted
        self._before = text
        given = len(said.text) + sum(len(json.dumps(call.arguments)) for call in said.tool_calls)
        return len(text) // CHARS_PER_TOKEN, common // CHARS_PER_TOKEN, given // CHARS_PER_TOKEN


def _command(said: Reply, arguments: dict[str, Any] | None) -> str:
    assert arguments is not None, said
    return str(arguments["command"])


@contextmanager
def played(provider: Provider, script: str = "baseline") -> Iterator[WholeProvider]:
    """A provider at whose own address the script is, so that its prices count; with a key in the environment."""
    with WholeProvider(Script(script).answers()) as server:
        before = dict(OWN_ADDRESS), os.environ.copy()
        suffix = "/v1" if provider == "openai" else ""
        OWN_ADDRESS[provider] = server.url + suffix
        os.environ[f"{provider.upper()}_API_KEY"] = KEY
        os.environ.pop(f"{provider.upper()}_BASE_URL", None)
        try:
            yield server
        finally:
            OWN_ADDRESS.update(before[0])
            os.environ.clear()
            os.environ.update(before[1])


def main() -> None:
    parser = argparse.ArgumentParser(description="A run of a real agent program with a scripted provider.")
    parser.add_argument("program", choices=sorted(PLAYED))
    parser.add_argument("--out", type=Path, default=Path("runs"))
    parser.add_argument("--suite", default="demo")
    options = parser.parse_args()
    this = PLAYED[options.program]
    arguments = ["run", "--model", f"{this.provider}/{this.model}", "--agent", this.program, "--suite", options.suite]
    with played(this.provider):
        sys.argv = ["gbaeval", *arguments, "--out", str(options.out)]
        gbaeval()


if __name__ == "__main__":
    main()
