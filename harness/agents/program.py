"""Agents that are programs in the sandbox, such as Claude Code: kept running there, with a gateway to their model.

What the program and its model say to each other is the gateway's to write down (docs/gateway.md). This agent's own
entries in the transcript are `{"kind": "program", "session", "sandbox", "text", "continued"}`: it was started in that
sandbox, told `text`, and went on with its last conversation or not.

Its events: `program_started` (`session`, `how`: `new` or `continued`), `program_ended` (`session`, `exit_code`, null if
nobody knows, `replies`, `duration_s`, `output`: the ends of what it printed), `asked_to_go_on`, `program_failed` and
`paused` (with `message` and `advice`), `sandbox_failed`; and `program_works` (`replies` so far) every few seconds.
"""

import base64
import contextlib
import shlex
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from harness.agents.programs import Program
from harness.agents.shell import GO_ON
from harness.clock import TIME_UP_S, times
from harness.errors import ModelError, SandboxError
from harness.gateway import Allowance, Gateway, Target
from harness.models import Retry, RetryPolicy
from harness.protocols import Budget, Journal, Past, Sandbox, StopReason
from harness.sandbox.command import Answer, parse_answer, request
from harness.sandbox.keeper import GONE, RUNNING
from harness.sandbox.runner import KILL_PATIENCE_S

SOCKET: Final = "gateway.sock"
NO_KEY: Final = "none"
"""What programs are given as a key: they insist on one."""

LOOK_S: Final = 5.0
"""How long the program's end is waited for before the budget, the gateway and the oracle are looked after."""

OUTPUT_BYTES: Final = 16_000
"""How much of what a program prints is kept: it tells why it failed, and the transcript tells the rest."""

FOR_EVER_S: Final = 30 * 86_400.0
"""A program's own time limit: none, for it is stopped when the run's time is up."""

LAST_WORDS_S: Final = 300.0
"""So long a program may carry out the reply that reached a limit which is not time; its next request is refused."""

AT_REST_REPLIES: Final = 3
"""A program that ends after no more replies than these has only talked since it was started."""

MAX_STOPS: Final = 3
"""So many such ends in a row, and the model is done."""

PAUSES_S: Final = (1.0, 5.0, 30.0)
"""After a failure, and after another in a row without work between them."""

MAX_FAILURES: Final = len(PAUSES_S) + 1
"""So many in a row, and the program has failed for good."""

FRESH_AFTER: Final = 2
"""After so many failures in a row it begins a new conversation: the old one may be what it fails on."""

FAILED: Final = """\
[Your agent program had ended with exit code {code} and was started again. What was done is in the workspace.]"""

ADVICE: Final = (
    "What the program printed is in events.jsonl (program_ended). When its cause is mended, `gbaeval resume` goes on."
)

_PYTHON: Final = "exec python3 -I -S"
_FOLDER: Final = '"${{TMPDIR:-/tmp}}/gbaeval-program"'
_NO_SOCKET: Final = 9
_START: Final = f"""\
folder={_FOLDER}
[ -S "$GATEWAY_SOCKET" ] || exit {_NO_SOCKET}
export GBAEVAL_LEFT_FILE="$folder/left"
{_PYTHON} "$GBAEVAL_KEEPER" start "$folder" <<'END'
{{request}}
END
"""
_WAIT: Final = f'{_PYTHON} "$GBAEVAL_KEEPER" wait {_FOLDER} {{seconds}}'
_STOP: Final = f'{_PYTHON} "$GBAEVAL_KEEPER" stop {_FOLDER}'.format()
_COMMAND_S: Final = 30.0 + 2 * KILL_PATIENCE_S


@dataclass(frozen=True)
class _Ended:
    """How a run of the program ended: its exit code, None if nobody knows; the end of what it printed."""

    code: int | None
    output: str
    replies: int
    note: str
    """What has befallen the sandbox; empty if nothing has."""
    moved: bool
    """Whether another sandbox is in its place."""


@dataclass
class _Session:
    """What the next start of the program is told, and what has led to it."""

    number: int
    text: str
    known_in: str | None = None
    """The sandbox in which the program has a conversation to go on with."""
    replied: bool = False
    """Whether the model has ever said anything in this run."""
    stops: int = 0
    failures: int = 0
    allowance: Allowance = field(default_factory=Allowance)


@dataclass(frozen=True)
class ProgramAgent:
    """An Agent (harness.protocols) that runs `program` with the model of `target`.

    `retry` is how long a failing API is waited for; `on_retry` and `on_answer` are as those of the Gateway.
    """

    program: Program
    target: Target
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    on_retry: Callable[[Retry], None] = lambda retry: None
    on_answer: Callable[[], None] = lambda: None
    go_on: bool = True
    """Whether a model that stops before a limit is reached is asked to go on, by a program that can continue."""

    @property
    def name(self) -> str:
        return self.program.name

    def run(
        self, task: str, sandbox: Sandbox, budget: Budget, journal: Journal, past: Past | None = None
    ) -> StopReason:
        session = self._first(task, budget, past)
        while (reached := budget.reached()) is None:
            try:
                ended = self._carry_out(task, session, sandbox, budget, journal)
            except ModelError as error:
                if (reached := budget.reached()) is not None:
                    break
                journal.event("paused", message=str(error), advice=error.advice)
                return "paused"
            except SandboxError as error:
                journal.event("sandbox_failed", message=str(error))
                return "sandbox_failed"
            if budget.reached() is None and (stop := self._after(ended, session, budget, journal)):
                return stop
        return reached

    def _first(self, task: str, budget: Budget, past: Past | None) -> _Session:
        """The first session of this process: of the run, or after what earlier attempts have left."""
        if past is None:
            return _Session(1, f"{task}\n\n{budget.left().line()}")
        replied = any(entry["kind"] == "gateway_reply" and entry["usage"] for entry in past.transcript)
        for entry in reversed(past.transcript):
            if entry["kind"] == "program":
                return _Session(entry["session"] + 1, past.note, entry["sandbox"], replied)
        return _Session(1, past.note)

    def _carry_out(self, task: str, session: _Session, sandbox: Sandbox, budget: Budget, journal: Journal) -> _Ended:
        """One run of the program. Raises ModelError if its model's API gives no reply."""
        here = sandbox.handle["id"]
        continued = self.program.continues and session.known_in == here and session.failures < FRESH_AFTER
        text = session.text if continued or session.text.startswith(task) else f"{task}\n\n{session.text}"
        socket = sandbox.gateway / SOCKET
        gateway = Gateway(
            self.target,
            socket,
            budget,
            journal,
            retry=self.retry,
            on_retry=self.on_retry,
            on_answer=self.on_answer,
            allowance=session.allowance,
        )
        note = ""
        with contextlib.closing(gateway):
            try:
                gateway.start()
            except OSError as error:
                raise SandboxError(f"There can be no model gateway at {socket}: {error}") from error
            told = {"session": session.number, "sandbox": here, "text": text, "continued": continued}
            journal.transcript({"kind": "program", **told})
            how = "continued" if continued else "new"
            journal.event("program_started", session=session.number, how=how, **times(budget))
            began = time.monotonic()
            try:
                note = self._start(text, sandbox, budget, continued=continued)
                code, output, note = self._wait(sandbox, budget, journal, gateway, note)
            finally:
                with contextlib.suppress(SandboxError):
                    stopped = sandbox.run(_STOP, _COMMAND_S)
                    note = note if stopped.exit_code == 0 else stopped.output
        said = {"exit_code": code, "replies": gateway.replies, "duration_s": round(time.monotonic() - began, 3)}
        journal.event("program_ended", session=session.number, **said, output=output, **times(budget))
        gateway.check()
        if gateway.replies:
            session.known_in, session.replied = here, True
        return _Ended(code, output, gateway.replies, note, moved=sandbox.handle["id"] != here)

    def _start(self, text: str, sandbox: Sandbox, budget: Budget, *, continued: bool) -> str:
        """Start it; what is to be said if that went wrong, which its not running will show."""
        base = {"anthropic": "http://127.0.0.1:$GATEWAY_PORT", "openai": "http://127.0.0.1:$GATEWAY_PORT/v1"}
        provider = self.target.provider
        known = f"{provider.upper()}_BASE_URL={base[provider]} {provider.upper()}_API_KEY={NO_KEY}"
        script = shlex.quote(f'export {known}; exec "$GBAEVAL_PROGRAM/run" "$1"')
        command = f'{_PYTHON} "$GBAEVAL_FORWARDER" --socket "$GATEWAY_SOCKET" -- sh -c {script} sh {shlex.quote(text)}'
        environment = {"GBAEVAL_MODEL": self.target.model, "GBAEVAL_CONTINUE": "1" if continued else ""}
        asked = request(command, FOR_EVER_S, OUTPUT_BYTES, environment).decode().rstrip()
        ran = sandbox.run(_START.format(request=asked), _COMMAND_S, environment=budget.left().environment())
        if ran.exit_code == _NO_SOCKET:
            raise SandboxError(
                f"The sandbox does not see the model gateway's socket ({sandbox.gateway / SOCKET} on this machine). "
                "Agent programs need a Docker Engine that runs on this machine and shares its files."
            )
        return "" if ran.exit_code == 0 else ran.output

    def _wait(
        self, sandbox: Sandbox, budget: Budget, journal: Journal, gateway: Gateway, note: str
    ) -> tuple[int | None, str, str]:
        """The program's exit code and output once it has ended or has to; no code if nobody saw it end.

        Then there may be a note of what has befallen the sandbox, before or while it ran.
        """
        last_words_s = time.monotonic() + FOR_EVER_S
        replies = 0
        while True:
            seconds = f"{max(0.0, min(LOOK_S, budget.left_s())):.2f}"
            ran = sandbox.run(_WAIT.format(seconds=seconds), _COMMAND_S, environment=budget.left().environment())
            if ran.exit_code == 0:
                answer = _answer(ran.output)
                return (answer.ran.exit_code, answer.ran.output, "") if answer else (None, "", note)
            if ran.exit_code == GONE:
                return None, "", note
            gateway.check()
            if gateway.replies > replies:
                replies = gateway.replies
                journal.event("program_works", replies=replies, **times(budget))
            if budget.reached() is not None:
                last_words_s = min(last_words_s, time.monotonic() + LAST_WORDS_S)
            if budget.left_s() < TIME_UP_S or time.monotonic() > last_words_s:
                return None, "[stopped at the run's limit]", ""
            if ran.exit_code != RUNNING:  # the look itself was killed; the next one shows what of the program
                note = ran.output
                self.retry.sleep(1.0)

    def _after(self, ended: _Ended, session: _Session, budget: Budget, journal: Journal) -> StopReason | None:
        """What comes after the program's end: a stop, or another session (None)."""
        session.number += 1
        if ended.moved or (ended.code is None and ended.note):  # a failure of the sandbox, not of the program
            session.text = ended.note
            self.retry.sleep(PAUSES_S[0])
            return None
        worked = ended.replies > AT_REST_REPLIES
        if ended.code == 0 and ended.replies:
            session.failures = 0
            session.stops = 1 if worked else session.stops + 1
            if not (self.go_on and self.program.continues) or session.stops >= MAX_STOPS:
                return "finished"
            journal.event("asked_to_go_on", session=session.number, in_a_row=session.stops)
            session.text = GO_ON.format(left=budget.left().line())
            return None
        session.failures = 1 if worked else session.failures + 1
        code = "unknown" if ended.code is None else str(ended.code)
        if session.failures == MAX_FAILURES:
            message = f"{self.name} failed {MAX_FAILURES} times in a row, at last with exit code {code}: {ended.output}"
            # Once the model has worked with it, what fails here may be its own doing, and is its result.
            stop: StopReason = "finished" if session.replied else "paused"
            journal.event("program_failed" if session.replied else "paused", message=message, advice=ADVICE)
            return stop
        self.retry.sleep(PAUSES_S[session.failures - 1])
        session.text = FAILED.format(code=code)
        return None

    def close(self) -> None:
        """Nothing is open: a gateway lives as long as the program runs."""


def _answer(printed: str) -> Answer | None:
    """What the keeper printed, before notes of the sandbox; None if that is none: the program can write there too."""
    try:
        return parse_answer(base64.b64decode(printed.partition("\n")[0], validate=True))
    except ValueError:
        return None
