"""Agents by name: the built-in `shell`, and programs that run inside the sandbox."""

from collections.abc import Callable
from typing import Final

from harness.agents.program import ProgramAgent
from harness.agents.programs import NAMES, Program, find_program
from harness.agents.shell import ShellAgent, ShellConfig
from harness.errors import UsageError
from harness.gateway import target
from harness.models import Retry, RetryPolicy, make_model
from harness.protocols import Agent
from harness.run_directory import RunConfig

__all__ = ["agent_program", "make_agent"]

SHELL: Final = "shell"


def agent_program(config: RunConfig) -> Program | None:
    """The program that is to run inside the sandbox, if the agent is one; raises UsageError if it does not fit."""
    if config.agent == SHELL:
        return None
    found = find_program(config.agent)
    if found is None:
        raise UsageError(f"unknown agent {config.agent!r}: there is {', '.join([SHELL, *NAMES])}")
    if found.provider not in (None, config.model.partition("/")[0]):
        raise UsageError(f"{found.name} speaks with {found.provider}/NAME only, not with {config.model}")
    if config.sandbox == "local" and found.has_setup:
        raise UsageError(f"{found.name} is set up in an image: use --sandbox docker")
    return found


def make_agent(
    config: RunConfig,
    program: Program | None,
    retry: RetryPolicy,
    on_retry: Callable[[Retry], None],
    on_answer: Callable[[], None],
) -> Agent:
    """The agent with its model; `program` is what `agent_program` gave. Raises UsageError if there is no key for it."""
    if program is not None:
        return ProgramAgent(program, target(config.model, config.base_url), retry, on_retry, on_answer, config.go_on)
    model = make_model(config.model, base_url=config.base_url, retry=retry, on_retry=on_retry)
    asked = ShellConfig(context_tokens=config.context_tokens, go_on=config.go_on, view=config.view)
    return ShellAgent(model, asked)
