"""How long a failing model API is waited for: the one place that asks again.

The SDKs' own retries are off, so that waiting is counted and reported here and nowhere else.
"""

import itertools
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from harness.clock import TIME_UP_S
from harness.errors import ModelError
from harness.models.faults import CallFailed, PicturesRefused, call_failed, told_of_pictures
from harness.scrub import Scrubber

T = TypeVar("T")

_DETAIL_CHARS = 500

# A wait looks this often whether the run's wall time is up.
_LOOK_S: Final = 5.0

# What does not show that somebody who speaks this API is at the address.
_NO_ANSWER: Final = frozenset({"connection", "timeout", "unreadable"})


@dataclass(frozen=True)
class RetryPolicy:
    """How patient to be with a failing API."""

    wait_initial_s: float = 1.0
    """The first wait; each further one is twice as long."""
    wait_max_s: float = 120.0
    """No wait of our own choice is longer."""
    wait_jitter_s: float = 1.0
    """Up to this much is added at random, so that many runs do not come back at once."""
    retry_after_max_s: float = 900.0
    """No wait of the server's choice is longer."""
    give_up_after_s: float = 7200.0
    """A reply that took this long to not come pauses the run: an outage of an hour must not."""
    give_up_unreached_s: float = 60.0
    """The same while nothing has ever answered at the address: it is probably wrong."""
    lasting_attempts: int = 5
    """A failure that asking again should not mend is believed after so many in a row."""
    now: Callable[[], float] = time.monotonic
    """A clock that never goes back, in seconds, and how to let it go on; tests wind their own."""
    sleep: Callable[[float], None] = time.sleep

    def for_known_address(self) -> "RetryPolicy":
        """The same where a reply came from the address before this process began: it is not a wrong one."""
        return replace(self, give_up_unreached_s=self.give_up_after_s)


@dataclass(frozen=True)
class Retry:
    """One failed request: for a run's log, and for a clock that does not count waiting."""

    cause: str
    detail: str
    attempt: int
    failed_after_s: float
    """How long the request took to fail."""
    wait_s: float | None
    """How long we wait before the next; None if this was the last."""
    others_ago_s: float | None = None
    """How long ago another request of the run had a reply coming, 0 while one has; None if none ever had."""


class PatientCaller:
    """Makes a model's requests, again where that can help; every failure leaves it as a ModelError without the key."""

    def __init__(
        self, model: str, policy: RetryPolicy, secret: str | None, on_retry: Callable[[Retry], None] | None
    ) -> None:
        self._model = model
        self._policy = policy
        self._scrubber = Scrubber([secret])
        self._on_retry = on_retry
        self._reached = False

    def call(self, request: Callable[[float], T], left_s: Callable[[], float], *, pictures: bool = False) -> T:
        """The result of `request(seconds it may take)`; `left_s` is asked anew before each, and while waiting.

        Raises ModelError; PicturesRefused if there are `pictures` in the request and the server takes none.
        """
        policy = self._policy
        began = policy.now()
        lasting = 0
        for attempt in itertools.count(1):
            asked, may_take_s = policy.now(), left_s()
            if may_take_s < TIME_UP_S:
                raise ModelError(f"{self._model}: the time is up", kind="unavailable")
            try:
                result = self._once(request, may_take_s)
            except CallFailed as failure:
                error = told_of_pictures(failure) if pictures else failure
                # A status or part of a reply is an answer.
                self._reached = self._reached or error.code not in _NO_ANSWER
                failed = policy.now()
                lasting = lasting + 1 if error.fault.remedy == "few" else 0
                if may_take_s - (failed - asked) < TIME_UP_S:
                    # It was the run's time that was up: not the API's fault, and not time that is given back.
                    raise self._model_error(error, attempt, failed - began) from None
                wait_s = self._wait_s(error, attempt, lasting, failed - began)
                if self._on_retry is not None:
                    detail = self._clean(error.detail)
                    self._on_retry(Retry(error.fault.cause, detail, attempt, failed - asked, wait_s))
                if wait_s is None:
                    raise self._model_error(error, attempt, failed - began) from None
                self._wait(wait_s, left_s)
            else:
                self._reached = True
                return result
        raise AssertionError("attempts do not end")

    def _once(self, request: Callable[[float], T], may_take_s: float) -> T:
        try:
            return request(may_take_s)
        except Exception as error:
            if (failure := call_failed(error)) is None:
                raise
            # Without the cause: the SDK's exceptions hold the request, and the request holds the key.
            raise failure from None

    def _wait_s(self, error: CallFailed, attempt: int, lasting: int, spent_s: float) -> float | None:
        """How long to wait before asking again; None if that is of no use."""
        policy = self._policy
        if error.fault.remedy not in ("wait", "few") or lasting >= policy.lasting_attempts:
            return None
        if error.retry_after_s is not None:
            wait_s = min(policy.retry_after_max_s, error.retry_after_s)
        else:
            # The exponent is capped because a float overflows after a thousand attempts.
            wait_s = min(policy.wait_max_s, policy.wait_initial_s * 2.0 ** min(attempt - 1, 32))
            wait_s += random.uniform(0, policy.wait_jitter_s)  # noqa: S311 -- spreads load, guards nothing
        patience_s = policy.give_up_after_s if self._reached else policy.give_up_unreached_s
        return wait_s if spent_s + wait_s <= patience_s else None

    def _wait(self, wait_s: float, left_s: Callable[[], float]) -> None:
        """Let time pass, unless the run's wall time is up before."""
        until = self._policy.now() + wait_s
        while (rest_s := until - self._policy.now()) > 0 and left_s() >= TIME_UP_S:
            self._policy.sleep(min(rest_s, _LOOK_S))

    def _model_error(self, error: CallFailed, attempts: int, spent_s: float) -> ModelError:
        status = f" (HTTP {error.code})" if isinstance(error.code, int) else ""
        message = f"{self._model}: {error.fault.cause}{status}"
        if detail := self._clean(error.detail):
            message += f": {detail}"
        if attempts > 1:
            message += f" [gave up after {attempts} attempts in {spent_s:.0f} s]"
        match error.fault.remedy:
            case "shorten":
                return ModelError(message, kind="too_long", advice=error.fault.advice)
            case "again":
                return ModelError(message, kind="refused", advice=error.fault.advice)
            case "blind":
                return PicturesRefused(message, kind="unavailable", advice=error.fault.advice)
            case _:
                return ModelError(message, kind="unavailable", advice=error.fault.advice)

    def _clean(self, detail: str) -> str:
        """A server may quote the key back at us."""
        return " ".join(self._scrubber.text(detail).split())[:_DETAIL_CHARS]
