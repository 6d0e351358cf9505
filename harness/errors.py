"""What can go wrong with a run.

HarnessError
├── UsageError     asked for something that does not exist or is not allowed
├── SandboxError   the sandbox, or the engine under it, does not answer
│   └── EngineNotFound   no Docker Engine answers here
├── ModelError     the model's API gave no reply
├── BuildFailed    the submission does not build
└── RunDirectoryError   a run directory is not readable as one
"""

from typing import Literal


class HarnessError(Exception):
    """Something that a person should read without a traceback: what happened, and what to do next."""


class UsageError(HarnessError):
    """What was asked for does not exist or is not allowed."""


class SandboxError(HarnessError):
    """The sandbox failed; nothing is said about the submission."""


class WorkspaceError(SandboxError):
    """The workspace cannot be saved for what is in it: the agent's doing, not ours."""


class EngineNotFound(SandboxError):
    """No Docker Engine answers on this machine."""


class ModelError(HarnessError):
    """A model's API gave no reply: none is to be had, the conversation is too long, or a filter refused it.

    `advice` is what a person can do about it.
    """

    def __init__(self, message: str, *, kind: Literal["unavailable", "too_long", "refused"], advice: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.advice = advice


class BuildFailed(HarnessError):
    """The submission could not be built; `log` is what the build printed."""

    def __init__(self, message: str, log: str) -> None:
        super().__init__(message)
        self.log = log


class RunDirectoryError(HarnessError):
    """A run directory is missing, or is not one."""
