"""The built-in agent `shell`: asks the model, runs the commands it wants, tells it what happened, until it is done.

A model that sees can also look at the workspace's PNGs (view.py).

What it writes to `journal.transcript` is in conversation.py; the result of a command that ran also has `sandbox`,
`command`, `timeout_s`, `exit_code` (null if it was killed), `duration_s`, `output` (all that the sandbox kept) and
`dropped_bytes`; that of a look at a picture has `sandbox`. Where `text` has a notice that a limit comes near, `notice`
is that sentence.

Its events: `turn_started` and `turn_ended` (both with `turn`, `working_s`, `wall_s`), `command_timed_out`, `refused`,
`context_cut`, `pictures_refused`, `asked_to_go_on`, `paused` (with `message` and `advice`), `sandbox_failed`. A turn
that was interrupted before its reply starts once more.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.agents import view
from harness.agents.context import CHARS_PER_TOKEN
from harness.agents.conversation import CONTEXT_FULL, CUT, REFUSALS, Conversation
from harness.agents.observation import observation
from harness.clock import TIME_UP_S, times
from harness.errors import ModelError, SandboxError
from harness.models.faults import FAULTS, PicturesRefused
from harness.protocols import Budget, Journal, Model, Past, Picture, Reply, Sandbox, StopReason, Tool, ToolCall

SYSTEM = """\
You are a software engineer at work on your own in a Linux sandbox without network. The tool `shell` runs a command
there with bash, in the workspace; files stay between commands, the shell's own state (directory, variables) does not.
The command `left` says at any time what is left of your time. Nobody answers questions. A reply without a tool call
says that you are done, so give one only when you are."""

CUT_REPLY = "Your last reply was cut off at the length limit before it called a tool. Go on, in shorter steps."

GO_ON = """\
You have stopped, but no limit is reached yet. {left}
Go on with the task: look for what does not work yet, and make it work. If nothing is left to do, stop again."""

REFUSED = """\
Your last replies were refusals, or were held back by a content filter. The task is to write an emulator and is
harmless. Go on with it, by another way where this one is blocked."""

INTERRUPTED = "[the harness was stopped while this command ran; it may have run in part]"
NOT_RUN = "[not run: the harness was stopped before]"
TIME_UP = "[not run: the time is up]"


@dataclass(frozen=True)
class ShellConfig:
    """What the agent allows and tells."""

    command_timeout_s: float = 120.0
    """A command's time limit where the model gives none."""
    max_command_timeout_s: float = 3600.0
    """The longest limit that the model may give."""
    shown_bytes: int = 16_000
    """How much of a command's output the model is shown; the transcript has it all."""
    context_tokens: int = 100_000
    """When the conversation is longer than about this, its oldest parts are cut."""
    max_cut_replies: int = 5
    """So many replies in a row that reach their length limit without a tool call, and the model counts as done."""
    go_on: bool = True
    """Whether a model that stops before a limit is reached is asked to go on."""
    max_stops: int = 3
    """So many stops in a row without a tool call between them, and the model is done."""
    max_refusals: int = 5
    """How often in a row a refused request is made again; then the model is told to go on, then the run pauses."""
    max_shortenings: int = 4
    """How often in a row the conversation is halved when a model cannot take it; then the run pauses."""
    view: bool = False
    """Whether the model is given the tool `view`: for those that see."""


@dataclass(frozen=True)
class _Outcome:
    """What a call came to: what the model is told, what it is shown, and what the transcript has besides."""

    text: str
    picture: Picture | None = None
    ran: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ShellAgent:
    """An Agent with the tool `shell` and, where the model sees, `view`."""

    model: Model
    config: ShellConfig = field(default_factory=ShellConfig)
    name: str = "shell"

    def run(
        self, task: str, sandbox: Sandbox, budget: Budget, journal: Journal, past: Past | None = None
    ) -> StopReason:
        talk = Conversation(int(self.config.context_tokens * CHARS_PER_TOKEN), journal)
        if past is None:
            talk.begin(SYSTEM, f"{task}\n\n{budget.left().line()}", sandbox.handle["id"])
        elif (stop := self._take_up(past, talk, sandbox, budget, journal)) is not None:
            return stop
        while (reached := budget.reached()) is None:
            turn = talk.turn + 1
            talk.fit(turn)
            journal.event("turn_started", turn=turn, **times(budget))
            try:
                reply = self._ask(talk, turn, budget)
            except ModelError as error:
                if (reached := budget.reached()) is not None:
                    return reached
                journal.event("paused", turn=turn, message=str(error), advice=error.advice)
                return "paused"
            try:
                for call in reply.tool_calls:
                    self._answer(call, talk, sandbox, budget, journal)
            except SandboxError as error:
                journal.event("sandbox_failed", turn=turn, message=str(error))
                return "sandbox_failed"
            _end_turn(talk.turn, reply, budget, journal)
            if not reply.tool_calls and budget.reached() is None:
                stop = self._without_call(reply, talk, budget, journal)
                if stop is not None:
                    return stop
        return reached

    def close(self) -> None:
        self.model.close()

    def _take_up(
        self, past: Past, talk: Conversation, sandbox: Sandbox, budget: Budget, journal: Journal
    ) -> StopReason | None:
        """Bring the last turn of an earlier attempt to its end, and tell the model what has happened.

        No call is run a second time: what it did is in the workspace, or lost with it.
        """
        talk.replay(past.transcript)
        for number, call in enumerate(list(talk.unanswered)):
            talk.answer(call, f"{NOT_RUN if number else INTERRUPTED}\n{budget.left().line()}")
        if talk.last is not None and past.ended_turn < talk.turn:
            _end_turn(talk.turn, talk.last, budget, journal)
        if talk.last is not None and not talk.heeded and budget.reached() is None:
            stop = self._without_call(talk.last, talk, budget, journal)
            if stop is not None:
                return stop
        talk.say(past.note, sandbox.handle["id"])
        return None

    def _without_call(self, reply: Reply, talk: Conversation, budget: Budget, journal: Journal) -> StopReason | None:
        """What comes after a reply that calls no tool: a stop, or another turn (None)."""
        config, in_a_row, turn = self.config, talk.in_a_row, talk.turn
        if reply.stop_reason in REFUSALS:
            journal.event("refused", turn=turn, in_a_row=in_a_row.refused, stop_reason=reply.stop_reason)
            if in_a_row.refused == config.max_refusals + 1:
                talk.say(REFUSED)
            if in_a_row.refused <= config.max_refusals + 1:
                return None
            message = (
                f"{in_a_row.refused} refusals in a row, the last with stop reason {reply.stop_reason}: {reply.text}"
            )
            journal.event("paused", turn=turn, message=message, advice=FAULTS["refusal"].advice)
            return "paused"
        if reply.stop_reason in CUT:
            if in_a_row.cut >= config.max_cut_replies:
                return "finished"
            talk.say(CUT_REPLY)
            return None
        if not config.go_on or in_a_row.stopped >= config.max_stops:
            return "finished"
        journal.event("asked_to_go_on", turn=turn, in_a_row=in_a_row.stopped)
        talk.say(GO_ON.format(left=budget.left().line()))
        return None

    def _tools(self, talk: Conversation) -> list[Tool]:
        return [self._shell(), view.TOOL] if self._shows(talk) else [self._shell()]

    def _shows(self, talk: Conversation) -> bool:
        return self.config.view and talk.sees

    def _shell(self) -> Tool:
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

    def _ask(self, talk: Conversation, turn: int, budget: Budget) -> Reply:
        """The model's reply; what it cannot take of the conversation leaves it, a filter's error is a reply too."""
        began_s = budget.wall_s()
        shortened = 0
        while True:
            try:
                reply = self.model.reply(SYSTEM, talk.messages, self._tools(talk), budget.left_s)
                break
            except PicturesRefused as error:
                if not talk.lose_sight(turn, str(error)):
                    raise
            except ModelError as error:
                if error.kind == "refused":
                    refusal = Reply(str(error), stop_reason="content_filter")
                    talk.refuse(refusal, turn)
                    return refusal
                if error.kind != "too_long" or shortened >= self.config.max_shortenings or not talk.shorten(turn):
                    raise
                shortened += 1
        duration_s = budget.wall_s() - began_s
        talk.hear(reply, turn, duration_s)
        budget.spend(reply.usage, duration_s)
        if reply.stop_reason == CONTEXT_FULL:
            talk.shorten(turn)
        return reply

    def _answer(self, call: ToolCall, talk: Conversation, sandbox: Sandbox, budget: Budget, journal: Journal) -> None:
        """Carry out one call; whatever the model sent, it gets an answer."""
        if call.name == view.TOOL.name and self._shows(talk):
            outcome = self._view(call, talk, sandbox, budget)
        else:
            outcome = self._run_command(call, talk, sandbox, budget, journal)
        notice = budget.notice()
        text = "\n".join(part for part in (outcome.text, budget.left().line(), notice) if part)
        talk.answer(call, text, outcome.picture, **outcome.ran, **({"notice": notice} if notice else {}))

    def _view(self, call: ToolCall, talk: Conversation, sandbox: Sandbox, budget: Budget) -> _Outcome:
        if budget.left_s() < TIME_UP_S:
            return _Outcome(TIME_UP)
        picture = None
        if talk.shown >= view.MAX_PICTURES_A_REPLY:
            said = f"[not shown: at most {view.MAX_PICTURES_A_REPLY} pictures are, a reply; ask again in the next]"
        else:
            try:
                picture, said = view.view(sandbox, view.wanted_path(call.arguments))
            except view.NotShownError as error:
                said = f"[not shown: {error}]"
        return _Outcome(said, picture, {"sandbox": sandbox.handle["id"]})

    def _run_command(
        self, call: ToolCall, talk: Conversation, sandbox: Sandbox, budget: Budget, journal: Journal
    ) -> _Outcome:
        left_s = budget.left_s()
        wanted = self._command(call)
        if isinstance(wanted, str):
            return _Outcome(wanted)
        if left_s < TIME_UP_S:
            return _Outcome(TIME_UP)
        command, timeout_s = wanted[0], min(wanted[1], left_s)
        result = sandbox.run(command, timeout_s, environment=budget.left().environment())
        if result.timed_out:
            journal.event("command_timed_out", turn=talk.turn, command=command, timeout_s=timeout_s)
        ran = {"sandbox": sandbox.handle["id"], "command": command, "timeout_s": timeout_s}
        ran |= {"exit_code": result.exit_code, "duration_s": result.duration_s}
        ran |= {"output": result.output, "dropped_bytes": result.dropped_bytes}
        return _Outcome(observation(result, timeout_s, self.config.shown_bytes), ran=ran)

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


def _end_turn(turn: int, reply: Reply, budget: Budget, journal: Journal) -> None:
    calls = len(reply.tool_calls)
    journal.event("turn_ended", turn=turn, tool_calls=calls, stop_reason=reply.stop_reason, **times(budget))
