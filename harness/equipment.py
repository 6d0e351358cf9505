"""What a run goes with: looked up and checked before anything is made, and pinned in lock.json."""

import hashlib
import importlib.metadata
import platform
from collections.abc import Callable
from string import Template
from typing import Final

import tasks
from graders.suite import load_suite
from harness.agents import agent_program, make_agent
from harness.errors import UsageError
from harness.models import Retry, RetryPolicy, endpoint
from harness.prices import PACKAGE as PRICES_PACKAGE
from harness.prices import price_list, price_of
from harness.protocols import Agent
from harness.run_directory import Lock, RunConfig
from harness.sandbox.engine import connect
from reference import CoreSource, find_core, parse_source

_LOCKED_PACKAGES: Final = ("anthropic", "docker", "numpy", "openai", "wasmtime")


class Equipment:
    """Agent with its model, suite, reference, the oracle's core, price and task; close it when the run has ended.

    `patience` is how long a failing API is waited for, and by which clock the run goes; `on_retry` hears of each failed
    request, and `on_answer` of each reply to an agent program that begins to come. A run whose agent has stopped needs
    no model, and no key for one. Raises UsageError, SuiteError, CoreNotFound or EngineNotFound.
    """

    def __init__(self, config: RunConfig, patience: RetryPolicy | None = None, *, needs_model: bool = True) -> None:
        self.patience = patience or RetryPolicy()
        self.on_retry: Callable[[Retry], None] = lambda retry: None
        self.on_answer: Callable[[], None] = lambda: None
        self.program = agent_program(config) if needs_model else None
        self.suite = load_suite(config.suite)
        for case in self.suite.cases:
            case.read_rom()
        self.reference = parse_source(config.reference)
        self.core = find_core(self.reference.path if isinstance(self.reference, CoreSource) else None)
        address = endpoint(config.model, config.base_url)
        self.price = price_of(config.model, address)
        if self.price is None and config.max_cost_usd is not None:
            raise UsageError(
                f"--max-cost cannot be kept: {PRICES_PACKAGE} has no price for {config.model}"
                f"{f' at {address}' if address else ''}. "
                "Limit tokens instead (--max-input-tokens, --max-output-tokens)."
            )
        prompt = tasks.PROMPT_FILE.read_text()
        self.task = Template(prompt).substitute(hours=f"{config.hours:g}")
        bios = tasks.BIOS_FILE.read_bytes()
        self.lock = Lock(
            gbaeval=importlib.metadata.version("gbaeval"),
            python=platform.python_version(),
            packages={name: importlib.metadata.version(name) for name in _LOCKED_PACKAGES},
            reference=self.reference.identity(bios),
            bios=hashlib.sha256(bios).hexdigest(),
            suite=self.suite.identity,
            prompt=hashlib.sha256(prompt.encode()).hexdigest(),
            endpoint=address,
            agent=self.program.identity if self.program is not None else None,
            prices=price_list() if self.price is not None else None,
        )
        if config.sandbox == "docker":
            connect().close()
        agent = (config, self.program, self.patience, self._retried, self._answered)
        self._agent = make_agent(*agent) if needs_model else None

    @property
    def agent(self) -> Agent:
        assert self._agent is not None
        return self._agent

    def close(self) -> None:
        if self._agent is not None:
            self._agent.close()

    # What hears of requests is set when there is somewhere to write them down.
    def _retried(self, retry: Retry) -> None:
        self.on_retry(retry)

    def _answered(self) -> None:
        self.on_answer()


def differences(before: Lock, now: Lock) -> list[str]:
    """What is not as it was, a line each: `packages.numpy: 2.3.1 before, 2.4.0 now`."""
    old, new = _flat(before), _flat(now)
    return [
        f"{name}: {old.get(name, 'nothing')} before, {new.get(name, 'nothing')} now"
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]


def _flat(lock: Lock) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in lock.model_dump(exclude={"schema_version"}, exclude_none=True).items():
        parts = {f"{name}.{key}": str(part) for key, part in value.items()} if isinstance(value, dict) else None
        found |= parts if parts is not None else {name: str(value)}
    return found
