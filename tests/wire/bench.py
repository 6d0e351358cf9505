"""An agent's surroundings: a folder to work in, a journal, and a budget on a clock that tests wind."""

from pathlib import Path
from typing import Any

from harness.agents.shell import ShellAgent, ShellConfig
from harness.budget import RunBudget, RunLimits
from harness.clock import RunClock
from harness.prices import PriceOf
from harness.protocols import Model, Reply, Sandbox, StopReason, ToolCall
from tests.wire.journal import MemoryJournal
from tests.wire.sandbox import FolderSandbox
from tests.wire.time import SimulatedTime

LET_STOP = ShellConfig(go_on=False)
"""For tests of something else: the first reply without a call is the end."""


class Bench:
    """Runs an agent in a temporary folder; `time` passes only as tests let it."""

    def __init__(self, folder: Path) -> None:
        self.folder = FolderSandbox(folder)
        self.sandbox: Sandbox = self.folder
        self.journal = MemoryJournal()
        self.time = SimulatedTime()

    def run(
        self,
        model: Model,
        config: ShellConfig = LET_STOP,
        *,
        time: SimulatedTime | None = None,
        seconds: float = 86_400,
        **limits: Any,
    ) -> StopReason:
        """Until it stops; `limits` are those of RunLimits, `seconds` is its working time."""
        clock = RunClock(now=(time or self.time).now)
        clock.start()
        return self.run_on(clock, model, config, RunLimits(hours=seconds / 3600, **limits))

    def run_on(
        self,
        clock: RunClock,
        model: Model,
        config: ShellConfig,
        limits: RunLimits,
        price: PriceOf = lambda usage: None,
    ) -> StopReason:
        """The same on a clock of the test's own."""
        budget = RunBudget(limits, clock, self.journal, price)
        return ShellAgent(model, config).run("task", self.sandbox, budget, self.journal)

    @property
    def told(self) -> list[str]:
        """What the model was told after each call."""
        return [entry["text"] for entry in self.journal.of("tool_result")]


def call(name: str, arguments: dict[str, Any] | None) -> Reply:
    """A reply with one call of any kind."""
    return Reply("", (ToolCall("", name, arguments),))
