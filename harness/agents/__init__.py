"""Agents by name."""

from collections.abc import Callable, Mapping

from harness.agents.shell import ShellAgent, ShellConfig
from harness.errors import UsageError
from harness.protocols import Agent

__all__ = ["AGENTS", "make_agent"]

AGENTS: Mapping[str, Callable[[ShellConfig], Agent]] = {"shell": ShellAgent}


def make_agent(name: str, config: ShellConfig | None = None) -> Agent:
    """The agent of that name; raises UsageError if there is none."""
    if name not in AGENTS:
        raise UsageError(f"unknown agent {name!r}: there is {', '.join(sorted(AGENTS))}")
    return AGENTS[name](config or ShellConfig())
