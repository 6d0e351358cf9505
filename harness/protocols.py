"""The seams of a run: a Model speaks, an Agent acts on what it says, a Sandbox holds what it makes."""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from harness.left import Left

StopReason = Literal[
    "finished",
    "time_up",
    "wall_time_up",
    "turns_reached",
    "input_tokens_reached",
    "cached_tokens_reached",
    "output_tokens_reached",
    "reasoning_tokens_reached",
    "cost_reached",
    "paused",
    "interrupted",
    "sandbox_failed",
]
"""Why an agent stopped. Reaching a limit is not an error: the submission is graded all the same. A run is `paused` when
its model's API gives no reply: that says nothing about the model, so it is not graded by itself."""


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
    """Tokens of one reply, as the provider counted them.

    `input_tokens` includes those read from and those written to its cache, `output_tokens` includes reasoning.
    """

    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cache_write_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True)
class UserMessage:
    text: str


@dataclass(frozen=True)
class Picture:
    """A sound PNG for a model to see: `name` is what the model calls it, `width` and `height` are in pixels."""

    name: str
    width: int
    height: int
    png: bytes

    @property
    def base64(self) -> str:
        """The PNG as JSON can hold it."""
        return base64.b64encode(self.png).decode("ascii")


@dataclass(frozen=True)
class ToolResult:
    call_id: str
    text: str
    picture: Picture | None = None


@dataclass(frozen=True)
class Reply:
    """What a model said. `provider` is its message in the provider's own form, sent back unchanged next turn."""

    text: str
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage = field(default_factory=Usage)
    stop_reason: str = ""
    provider: Any = None


Message = UserMessage | Reply | ToolResult


def pictures(messages: Iterable[Message]) -> int:
    """How many pictures are in them."""
    return sum(isinstance(message, ToolResult) and message.picture is not None for message in messages)


class Model(Protocol):
    """A language model, or a script that stands in for one."""

    @property
    def name(self) -> str:
        """PROVIDER/NAME, as on the command line."""

    def reply(
        self, system: str, messages: Sequence[Message], tools: Sequence[Tool], left_s: Callable[[], float]
    ) -> Reply:
        """The next message. `left_s` gives the seconds that the run has left, which waiting need not make fewer.

        Raises ModelError when there is none, or the time is up.
        """

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

    @property
    def handle(self) -> dict[str, str]:
        """What `harness.sandbox.attach` finds it by, from before its start; under `id` no two have the same."""

    @property
    def gateway(self) -> Path:
        """The folder of this machine that an agent program's sandbox sees its model gateway's socket in."""

    def start(self) -> None:
        """Bring it up with the task's files in the workspace and the oracle answering."""

    def run(self, command: str, timeout_s: float, *, environment: Mapping[str, str] | None = None) -> CommandResult:
        """Run a shell command in the workspace; at the time limit everything it started is killed.

        `environment` is added to the sandbox's own.
        """

    def read_file(self, path: str, max_bytes: int) -> bytes:
        """A regular file, by its path in the workspace; links are not followed.

        Raises FileNotFoundError if there is none, FileTooLarge (harness.sandbox.archive) if it has more bytes, and
        WorkspaceError if it cannot be read though the sandbox works.
        """

    def save_workspace(self, archive: Path) -> None:
        """Write the workspace as a zstd-compressed tar, atomically."""

    def close(self) -> None:
        """Take it down and leave nothing behind; may be called twice, and before `start`."""


class Clock(Protocol):
    """How long a run has been going."""

    def elapsed_s(self) -> float:
        """Seconds of working time: wall time less waiting for a failing or rate-limited model API."""

    def wall_s(self) -> float:
        """Seconds of wall time."""


class Journal(Protocol):
    """Where a run writes down what happens, at once and for good."""

    def event(self, kind: str, **fields: Any) -> None:
        """Something happened: one line of events.jsonl."""

    def transcript(self, entry: dict[str, Any]) -> None:
        """Something was said or done: one line of transcript.jsonl."""

    def usage(self, usage: Usage, duration_s: float, cost_usd: float | None) -> None:
        """One model reply's tokens and what they cost (None if nobody knows): one line of usage.jsonl."""


class Budget(Clock, Protocol):
    """What is left of a run's time, turns, tokens and money."""

    def left_s(self) -> float:
        """Seconds until the agent is stopped, if it waits for nothing; never below 0."""

    def spend(self, usage: Usage, duration_s: float) -> None:
        """Count and write down one reply of the model."""

    def reached(self) -> StopReason | None:
        """Which limit is reached; None while none is."""

    def left(self) -> Left:
        """What is left of every limit that is set, for the agent to be told."""

    def notice(self) -> str:
        """A sentence that a limit comes near, once for each of a few distances; else empty."""


@dataclass(frozen=True)
class Past:
    """What earlier attempts at a run have left for its agent to go on from."""

    transcript: Sequence[dict[str, Any]]
    """What they wrote to the journal, not empty."""
    ended_turn: int
    """The last turn with an event that says that it ended."""
    note: str
    """What the model is to be told: that it was interrupted, and what of its work is lost."""


class Agent(Protocol):
    """What turns its model's words into work in the sandbox."""

    @property
    def name(self) -> str: ...

    def run(
        self, task: str, sandbox: Sandbox, budget: Budget, journal: Journal, past: Past | None = None
    ) -> StopReason:
        """Work on the task until the model says it is done or a limit is reached; with `past` from where that ends."""

    def close(self) -> None:
        """Close the connections to its model; may be called twice."""
