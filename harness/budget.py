"""What a run may use of time, turns, tokens and money, what of it is left, and how the agent hears of that."""

import dataclasses
import time
from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from harness.clock import TIME_UP_S
from harness.left import Left
from harness.prices import PriceOf
from harness.protocols import Clock, Journal, StopReason, Usage

NOTICES_PERCENT: Final = (50, 25, 10, 2)
"""The agent is told apart when this much of whatever is nearest to its end is left."""


class RunLimits(BaseModel):
    """What a run may use; None is without limit. A limit is reached, not kept under: its last reply is paid."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hours: float = Field(gt=0, le=24 * 30)
    """Working time: wall time less waiting for a failing or rate-limited model API."""
    wall_hours: float | None = Field(default=None, gt=0)
    max_turns: int | None = Field(default=None, gt=0)
    """Replies of the model."""
    max_input_tokens: int | None = Field(default=None, gt=0)
    """Cached ones included, as in Usage."""
    max_cached_tokens: int | None = Field(default=None, gt=0)
    max_output_tokens: int | None = Field(default=None, gt=0)
    """Reasoning included, as in Usage."""
    max_reasoning_tokens: int | None = Field(default=None, gt=0)
    max_cost_usd: float | None = Field(default=None, gt=0)


@dataclasses.dataclass(frozen=True)
class Spent:
    """What a run has used before it is taken up again, and the last of NOTICES_PERCENT that its agent was told."""

    turns: int = 0
    usage: Usage = dataclasses.field(default_factory=Usage)
    cost_usd: float = 0.0
    noticed_percent: int = 100


@dataclasses.dataclass(frozen=True)
class _Limit:
    """One limit: how it is called, how much it is, how much of it is used, and the stop reason when that is all."""

    name: str
    reason: StopReason
    total: float
    used: float

    @property
    def is_time(self) -> bool:
        return self.reason in ("time_up", "wall_time_up")

    @property
    def left(self) -> float:
        return max(0.0, self.total - self.used)

    @property
    def reached(self) -> bool:
        return self.left < TIME_UP_S if self.is_time else self.left <= 0

    def phrase(self) -> str:
        if self.reason == "cost_reached":
            return f"{self.name} left: ${self.left:,.2f} of ${self.total:,.2f}"
        return f"{self.name} left: {self.left:,.0f} of {self.total:,.0f}"


class RunBudget:
    """What is left of a run; see harness.protocols.Budget.

    `price` gives what a reply cost in USD, or None where nobody knows. Each reply that is counted by `spend` is written
    to `journal` as it is. `spent` is what was used before.
    """

    def __init__(
        self,
        limits: RunLimits,
        clock: Clock,
        journal: Journal,
        price: PriceOf = lambda usage: None,
        spent: Spent | None = None,
    ) -> None:
        spent = spent or Spent()
        self._limits = limits
        self._clock = clock
        self._journal = journal
        self._price = price
        self._turns = spent.turns
        self._used = spent.usage
        self._cost_usd = spent.cost_usd
        self._noticed = spent.noticed_percent

    def elapsed_s(self) -> float:
        return self._clock.elapsed_s()

    def wall_s(self) -> float:
        return self._clock.wall_s()

    def left_s(self) -> float:
        return min(limit.left for limit in self._all() if limit.is_time)

    def spend(self, usage: Usage, duration_s: float) -> None:
        cost_usd = self._price(usage)
        self._journal.usage(usage, duration_s, cost_usd)
        self._turns += 1
        self._used += usage
        self._cost_usd += cost_usd or 0.0

    def reached(self) -> StopReason | None:
        return next((limit.reason for limit in self._all() if limit.reached), None)

    def left(self) -> Left:
        now = time.time()  # the sandbox's clock as well: its commands compare with it
        limits = list(self._all())
        times = [(limit.name, now + limit.left, limit.total) for limit in limits if limit.is_time]
        return Left(now, times, [limit.phrase() for limit in limits if not limit.is_time])

    def notice(self) -> str:
        nearest = min(self._all(), key=lambda limit: limit.left / limit.total)
        passed = [percent for percent in NOTICES_PERCENT if nearest.left * 100 <= percent * nearest.total]
        if not passed or min(passed) >= self._noticed:
            return ""
        self._noticed = min(passed)
        text = f"[Attention: no more than {self._noticed} % of the {nearest.name} is left.]"
        left = round(nearest.left, 3)
        self._journal.event("budget_notice", percent=self._noticed, limit=nearest.name, left=left, text=text)
        return text

    def _all(self) -> Iterator[_Limit]:
        """The limits that are set."""
        limits, used = self._limits, self._used
        yield _Limit("time", "time_up", limits.hours * 3600, self._clock.elapsed_s())
        rest: tuple[tuple[str, StopReason, float | None, float], ...] = (
            ("wall time", "wall_time_up", limits.wall_hours and limits.wall_hours * 3600, self._clock.wall_s()),
            ("turns", "turns_reached", limits.max_turns, self._turns),
            ("input tokens", "input_tokens_reached", limits.max_input_tokens, used.input_tokens),
            ("cached tokens", "cached_tokens_reached", limits.max_cached_tokens, used.cached_input_tokens),
            ("output tokens", "output_tokens_reached", limits.max_output_tokens, used.output_tokens),
            ("reasoning tokens", "reasoning_tokens_reached", limits.max_reasoning_tokens, used.reasoning_tokens),
            ("cost", "cost_reached", limits.max_cost_usd, self._cost_usd),
        )
        for name, reason, total, so_far in rest:
            if total is not None:
                yield _Limit(name, reason, total, so_far)
