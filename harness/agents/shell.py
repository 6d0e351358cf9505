"""The built-in agent `shell`: asks the model, runs the commands it wants, tells it what happened, until it is done.

What it writes to `journal.transcript`, one entry for each, in order:

- `{"kind": "task", "system", "text"}`, once;
- `{"kind": "reply", "turn", "text", "tool_calls": [{"id", "name", "arguments"}], "stop_reason", "provider"}`;
- `{"kind": "tool_result", "turn", "call_id", "text"}` where `text` is what the model was told; for a command that ran
  also `command`, `timeout_s`, `exit_code` (null if it was killed), `duration_s`, `output` (all that the sandbox kept)
  and `dropped_bytes`;
- `{"kind": "user", "turn", "text"}` for what the agent said of itself;
- `{"kind": "context_cut", "turn", "elided": [call ids], "dropped_turns"}` when old parts left the conversation.
"""

import math
import time
from dataclasses import dataclass, field
from typing import Any

from harness.agents.context import fit
from harness.agents.observation import observation, time_left
from harness.errors import ModelError, SandboxError
from harness.protocols import (
    Clock,
    Journal,
    Message,
    Model,
    Reply,
    Sandbox,
    StopReason,
    Tool,
    ToolCall,
    ToolResult,
    UserMessage,
)

SYSTEM = """\
You are a software engineer at work on your own in a Linux sandbox without network. The tool `shell` runs a command
there with bash, in the workspace; files stay between commands, the shell's own state (directory, variables) does not.
Nobody answers questions. A reply without a tool call ends your work for good, so give one only when you are done."""

CUT_REPLY = "Your last reply was cut off at the length limit before it called a tool. Go on, in shorter steps."

# What providers call a reply that reached its length limit.
_CUT = frozenset({"length", "max_tokens"})

# Less time than this is none: no model answers, and a sandbox needs a limit above zero.
_TIME_UP_S = 1.0


@dataclass(frozen=True)
class ShellConfig:
    """What the agent allows and tells."""

    command_timeout_s: float = 120.0
    """A command's time limit where the model gives none."""
    max_command_timeout_s: float = 3600.0
    """The longest limit that the model may give."""
    shown_bytes: int = 16_000
    """How much of a command's output the model is shown; the transcript has it all."""
    context_chars: int = 360_000
    """When the conversation is longer than this, its oldest parts are cut; about 100,000 tokens of code."""
    max_cut_replies: int = 5
    """So many replies in a row that reach their length limit without a tool call, and the model counts as done."""


@dataclass(frozen=True)
class ShellAgent:
    """An Agent with one tool, `shell`."""

    config: ShellConfig = field(default_factory=ShellConfig)
    name: str = "shell"

    def run(self, task: str, model: Model, sandbox: Sandbox, clock: Clock, journal: Journal) -> StopReason:
        journal.transcript({"kind": "task", "system": SYSTEM, "text": task})
        messages: list[Message] = [UserMessage(f"{task}\n\n{time_left(clock)}")]
        turn = cut_replies = 0
        while clock.left_s() >= _TIME_UP_S:
            turn += 1
            messages = self._fitted(messages, turn, journal)
            journal.event("turn_started", turn=turn)
            try:
                reply = self._ask(model, messages, turn, clock, journal)
            except ModelError as error:
                if clock.left_s() < _TIME_UP_S:
                    break
                journal.event("model_failed", turn=turn, message=str(error), fatal=error.fatal)
                return "model_failed"
            messages.append(reply)
            try:
                for call in reply.tool_calls:
                    messages.append(self._answer(call, turn, sandbox, clock, journal))
            except SandboxError as error:
                journal.event("sandbox_failed", turn=turn, message=str(error))
                return "sandbox_failed"
            journal.event("turn_ended", turn=turn, tool_calls=len(reply.tool_calls), stop_reason=reply.stop_reason)
            if reply.tool_calls:
                cut_replies = 0
                continue
            cut_replies += 1
            if reply.stop_reason not in _CUT or cut_replies >= self.config.max_cut_replies:
                return "finished"
            journal.transcript({"kind": "user", "turn": turn, "text": CUT_REPLY})
            messages.append(UserMessage(CUT_REPLY))
        return "time_up"

    def _tool(self) -> Tool:
        limit = f"default {self.config.command_timeout_s:.0f}, at most {self.config.max_command_timeout_s:.0f}"
        return Tool(
            name="shell",
            description="Run a command with bash in the workspace; you get its output (stdout and stderr together, "
            f"the middle cut where it is longer than {self.config.shown_bytes} bytes) and its exit code.",
            parameters={
                "type": "object",
                "properties": {
                    "command": {"type": "string", "description": "The command, or several lines of them."},
                    "timeout_s": {
                        "type": "number",
                        "description": f"Seconds until it is killed, with everything it started ({limit}).",
                    },
                },
                "required": ["command"],
                "additionalProperties": False,
            },
        )

    def _ask(self, model: Model, messages: list[Message], turn: int, clock: Clock, journal: Journal) -> Reply:
        began = time.monotonic()
        reply = model.reply(SYSTEM, messages, [self._tool()], clock.left_s())
        journal.usage(reply.usage, time.monotonic() - began)
        calls = [{"id": call.id, "name": call.name, "arguments": call.arguments} for call in reply.tool_calls]
        said = {"text": reply.text, "tool_calls": calls, "stop_reason": reply.stop_reason, "provider": reply.provider}
        journal.transcript({"kind": "reply", "turn": turn, **said})
        return reply

    def _answer(self, call: ToolCall, turn: int, sandbox: Sandbox, clock: Clock, journal: Journal) -> ToolResult:
        """Run one call; whatever the model sent, it gets an answer."""
        ran: dict[str, Any] = {}
        left_s = clock.left_s()
        wanted = self._command(call)
        if isinstance(wanted, str):
            text = wanted
        elif left_s < _TIME_UP_S:
            text = "[not run: the time is up]"
        else:
            command, timeout_s = wanted[0], min(wanted[1], left_s)
            result = sandbox.run(command, timeout_s)
            if result.timed_out:
                journal.event("command_timed_out", turn=turn, command=command, timeout_s=timeout_s)
            text = observation(result, timeout_s, self.config.shown_bytes)
            ran = {"command": command, "timeout_s": timeout_s, "exit_code": result.exit_code}
            ran |= {"duration_s": result.duration_s, "output": result.output, "dropped_bytes": result.dropped_bytes}
        text = f"{text}\n{time_left(clock)}"
        journal.transcript({"kind": "tool_result", "turn": turn, "call_id": call.id, "text": text, **ran})
        return ToolResult(call.id, text)

    def _command(self, call: ToolCall) -> tuple[str, float] | str:
        """The command and its time limit in seconds, or what is wrong with the call."""
        expected = 'expected a call of `shell` with {"command": string, "timeout_s": number above 0 (may be left out)}'
        if call.name != "shell":
            return f"[not run: there is no tool {call.name!r}; {expected}]"
        if call.arguments is None:
            return f"[not run: the arguments were not a whole JSON object; {expected}]"
        command = call.arguments.get("command")
        timeout_s = call.arguments.get("timeout_s")
        if unknown := sorted(call.arguments.keys() - {"command", "timeout_s"}):
            return f"[not run: unknown arguments {', '.join(unknown)}; {expected}]"
        if not isinstance(command, str) or not command.strip() or "\0" in command:
            return f"[not run: `command` must be text, not empty and without NUL; {expected}]"
        if timeout_s is None:
            return command, self.config.command_timeout_s
        if isinstance(timeout_s, bool) or not isinstance(timeout_s, int | float) or not 0 < timeout_s < math.inf:
            return f"[not run: `timeout_s` must be a number above 0; {expected}]"
        return command, min(float(timeout_s), self.config.max_command_timeout_s)

    def _fitted(self, messages: list[Message], turn: int, journal: Journal) -> list[Message]:
        fitted = fit(messages, self.config.context_chars)
        if fitted.elided or fitted.dropped_turns:
            cut = {"turn": turn, "elided": list(fitted.elided), "dropped_turns": fitted.dropped_turns}
            journal.transcript({"kind": "context_cut", **cut})
            journal.event("context_cut", turn=turn, elided=len(fitted.elided), dropped_turns=fitted.dropped_turns)
        return fitted.messages
