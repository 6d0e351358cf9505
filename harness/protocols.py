"""The seams of a run: a Model speaks, an Agent acts on what it says, a Sandbox holds what it makes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

StopReason = Literal["finished", "time_up", "interrupted", "model_failed", "sandbox_failed"]
"""Why an agent stopped. Running out of time is not an error: the submission is graded all the same."""


@dataclass(frozen=True)
class Tool:
    """A tool that a model may call; `parameters` is a JSON schema of its arguments."""

    name: str
    description: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class ToolCall:
    """One call that a model asked for; `arguments` is None where what it sent was not a JSON object."""

    id: str
    name: str
    arguments: dict[str, Any] | None


@dataclass(frozen=True)
class Usage:
    """Tokens of one reply, as the provider counted them; `input_tokens` includes the cached ones."""

    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0


@dataclass(frozen=True)
class UserMessage:
    text: str


@dataclass(frozen=True)
class ToolResult:
    call_id: str
    text: str


@dataclass(frozen=True)
class Reply:
    """What a model said. `provider` is its message in the provider's own form, sent back unchanged next turn."""

    text: str
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage = field(default_factory=Usage)
    stop_reason: str = ""
    provider: Any = None


Message = UserMessage | Reply | ToolResult


class Model(Protocol):
    """A language model, or a script that stands in for one."""

    @property
    def name(self) -> str:
        """PROVIDER/NAME, as on the command line."""

    def reply(self, system: str, messages: Sequence[Message], tools: Sequence[Tool], timeout_s: float) -> Reply:
        """The next message. Raises ModelError, whose `fatal` says whether asking again is of no use."""

    def close(self) -> None:
        """Close connections; may be called twice."""


@dataclass(frozen=True)
class CommandResult:
    """A finished command: its exit code (None if it was killed at its time limit) and what it printed.

    `output` is stdout and stderr together, as they came; where it was longer than the sandbox keeps, the middle is
    missing and `dropped_bytes` says how much.
    """

    exit_code: int | None
    output: str
    duration_s: float
    dropped_bytes: int = 0

    @property
    def timed_out(self) -> bool:
        return self.exit_code is None


class Sandbox(Protocol):
    """The place where an agent's commands run: a workspace, a toolchain and the `oracle` command.

    Methods raise SandboxError when the sandbox itself fails; a command that fails is a result.
    """

    @property
    def kind(self) -> str:
        """`docker` or `local`."""

    @property
    def workspace(self) -> str:
        """The absolute path of the workspace, as commands in the sandbox see it."""

    def start(self) -> None:
        """Bring it up with the task's files in the workspace and the oracle answering."""

    def run(self, command: str, timeout_s: float) -> CommandResult:
        """Run a shell command in the workspace; at the time limit everything it started is killed."""

    def save_workspace(self, archive: Path) -> None:
        """Write the workspace as a zstd-compressed tar, atomically."""

    def close(self) -> None:
        """Take it down and leave nothing behind; may be called twice, and before `start`."""


class Clock(Protocol):
    """How much of the run's time is left."""

    def left_s(self) -> float:
        """Seconds of working time until the agent is stopped; never below 0."""

    def elapsed_s(self) -> float:
        """Seconds of working time since the run began."""


class Journal(Protocol):
    """Where a run writes down what happens, at once and for good."""

    def event(self, kind: str, **fields: Any) -> None:
        """Something happened: one line of events.jsonl."""

    def transcript(self, entry: dict[str, Any]) -> None:
        """Something was said or done: one line of transcript.jsonl."""

    def usage(self, usage: Usage, duration_s: float) -> None:
        """One model reply's tokens: one line of usage.jsonl."""


class Agent(Protocol):
    """What turns a model's words into work in the sandbox."""

    @property
    def name(self) -> str: ...

    def run(self, task: str, model: Model, sandbox: Sandbox, clock: Clock, journal: Journal) -> StopReason:
        """Work on the task until the model says it is done or the time is up."""
