"""Which failures of a model's API are worth asking again, and how long to wait: the one place that retries.

The SDKs' own retries are off, so that waiting is counted and reported here and nowhere else.
"""

import email.utils
import json
import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import stamina

from harness.errors import ModelError

T = TypeVar("T")


@dataclass(frozen=True)
class Fault:
    """What an error means: its cause in words, and whether asking again can help."""

    cause: str
    retry: bool


FAULTS: Mapping[int | str, Fault] = {
    # By status.
    400: Fault("the request was refused", retry=False),
    401: Fault("the key was not accepted", retry=False),
    402: Fault("the account has no credit left", retry=False),
    403: Fault("the key may not use this model", retry=False),
    404: Fault("no such model or address", retry=False),
    408: Fault("the request timed out", retry=True),
    409: Fault("the server reported a conflict", retry=True),
    413: Fault("the conversation is too large", retry=False),
    422: Fault("the request was refused", retry=False),
    429: Fault("rate limited", retry=True),
    529: Fault("overloaded", retry=True),
    # By the server's own word, which outranks the status: a spent quota comes as 429, an overload may come inside a
    # stream that began with 200.
    "api_error": Fault("the server failed", retry=True),
    "context_length_exceeded": Fault("the conversation is too large", retry=False),
    "insufficient_quota": Fault("the account has no credit left", retry=False),
    "overloaded_error": Fault("overloaded", retry=True),
    "rate_limit_error": Fault("rate limited", retry=True),
    "timeout_error": Fault("the request timed out", retry=True),
    # By what we saw ourselves.
    "connection": Fault("no connection", retry=True),
    "timeout": Fault("no reply in time", retry=True),
    "truncated": Fault("the reply broke off", retry=True),
    "unreadable": Fault("the reply is not what the API promises", retry=True),
}
_SERVER_FAILED = Fault("the server failed", retry=True)
_REFUSED = Fault("the request was refused", retry=False)

_DETAIL_CHARS = 500


class CallFailed(Exception):
    """One request to a model failed; `code` is an HTTP status or a word of FAULTS."""

    def __init__(self, code: int | str, detail: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.retry_after_s = retry_after_s

    @property
    def fault(self) -> Fault:
        if (known := FAULTS.get(self.code)) is not None:
            return known
        return _SERVER_FAILED if isinstance(self.code, int) and self.code >= 500 else _REFUSED


def call_failed(error: Exception) -> CallFailed | None:
    """What an SDK's exception means; None if it is not a failure of the API.

    Both SDKs come from one generator and name their exceptions and attributes alike. Once a stream is open they also
    let the HTTP library's own errors through; those are known by name, because which library it is depends on the SDK's
    version.
    """
    if isinstance(error, CallFailed):
        return error
    names = {base.__name__ for base in type(error).__mro__}
    text = str(error)
    if names & {"APITimeoutError", "TimeoutException"}:
        return CallFailed("timeout", text)
    if names & {"APIConnectionError", "TransportError"}:
        cause = error.__cause__
        return CallFailed("connection", f"{text} {cause}" if cause is not None else text)
    if "APIResponseValidationError" in names or isinstance(error, (json.JSONDecodeError, UnicodeDecodeError)):
        return CallFailed("unreadable", text)
    if "APIStatusError" not in names:
        return None
    status: int = getattr(error, "status_code", 0)
    body = getattr(error, "body", None)
    inner: Any = body.get("error", body) if isinstance(body, dict) else None
    words = [inner.get("code"), inner.get("type")] if isinstance(inner, dict) else []
    code = next((word for word in words if isinstance(word, str) and word in FAULTS), status)
    detail = inner.get("message") if isinstance(inner, dict) else None
    headers = getattr(getattr(error, "response", None), "headers", {})
    return CallFailed(code, str(detail or text), retry_after_s(headers))


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait by `retry-after-ms` or `retry-after` (seconds or a date, RFC 9110 section 10.2.3)."""
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        value = headers.get("retry-after", "")
        return max(0.0, float(value))
    except ValueError:
        parsed = email.utils.parsedate_tz(headers.get("retry-after", ""))
        return max(0.0, email.utils.mktime_tz(parsed) - time.time()) if parsed else None


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
    """A reply that took this long to not come ends the run: an outage of an hour must not."""
    give_up_unreached_s: float = 60.0
    """The same while nothing has ever answered at the address: it is probably wrong."""


@dataclass(frozen=True)
class Retry:
    """One failed request that will be made again: for a run's log, and for a clock that does not count waiting."""

    cause: str
    detail: str
    attempt: int
    failed_after_s: float
    """How long the request took to fail."""
    wait_s: float
    """How long we wait before the next."""


class PatientCaller:
    """Makes a model's requests, again where that can help; every failure leaves it as a ModelError without the key."""

    def __init__(
        self, model: str, policy: RetryPolicy, secret: str | None, on_retry: Callable[[Retry], None] | None
    ) -> None:
        self._model = model
        self._policy = policy
        self._secret = secret
        self._on_retry = on_retry
        self._reached = False
        # `on_retry` reports retries; without a handler Python would print stamina's own note of them to stderr.
        if not (logger := logging.getLogger("stamina")).handlers:
            logger.addHandler(logging.NullHandler())

    def call(self, request: Callable[[float], T], timeout_s: float) -> T:
        """The result of `request(seconds it may take)`; `timeout_s` bounds the whole, waits included."""
        began = time.monotonic()
        deadline = began + timeout_s
        attempts = 0
        asked = began

        def backoff(error: Exception) -> bool | float:
            if not isinstance(error, CallFailed):
                return False
            # A status or part of a reply is an answer; a time-out or a refused connection is not.
            self._reached = self._reached or error.code not in ("connection", "timeout")
            wait_s = self._wait_s(error, attempts)
            policy, now = self._policy, time.monotonic()
            patience_s = policy.give_up_after_s if self._reached else policy.give_up_unreached_s
            if not error.fault.retry or now + wait_s > min(deadline, began + patience_s):
                return False
            if self._on_retry is not None:
                detail = self._clean(error.detail)
                self._on_retry(Retry(error.fault.cause, detail, attempts, now - asked, wait_s))
            return wait_s

        try:
            for attempt in stamina.retry_context(on=backoff, attempts=None, timeout=None):
                with attempt:
                    attempts, asked = attempt.num, time.monotonic()
                    result = self._once(request, deadline - asked)
        except CallFailed as error:
            raise self._model_error(error, attempts, time.monotonic() - began) from None
        self._reached = True
        return result

    def _once(self, request: Callable[[float], T], left_s: float) -> T:
        if left_s <= 0:
            raise CallFailed("timeout")
        try:
            return request(left_s)
        except Exception as error:
            if (failure := call_failed(error)) is None:
                raise
            # Without the cause: the SDK's exceptions hold the request, and the request holds the key.
            raise failure from None

    def _wait_s(self, error: CallFailed, attempt: int) -> float:
        policy = self._policy
        if error.retry_after_s is not None:
            return min(policy.retry_after_max_s, error.retry_after_s)
        # The exponent is capped because a float overflows after a thousand attempts.
        wait_s = min(policy.wait_max_s, policy.wait_initial_s * 2.0 ** min(attempt - 1, 32))
        return wait_s + random.uniform(0, policy.wait_jitter_s)  # noqa: S311 -- spreads load, guards nothing

    def _model_error(self, error: CallFailed, attempts: int, spent_s: float) -> ModelError:
        status = f" (HTTP {error.code})" if isinstance(error.code, int) else ""
        message = f"{self._model}: {error.fault.cause}{status}"
        if detail := self._clean(error.detail):
            message += f": {detail}"
        if attempts > 1:
            message += f" [gave up after {attempts} attempts in {spent_s:.0f} s]"
        return ModelError(message, fatal=not error.fault.retry)

    def _clean(self, detail: str) -> str:
        """A server may quote the key back at us."""
        if self._secret:
            detail = detail.replace(self._secret, "[key]")
        return " ".join(detail.split())[:_DETAIL_CHARS]
