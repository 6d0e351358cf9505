"""What can go wrong between a model and its agent, and what is done about it: the one table.

docs/faults.md prints it, as `table` gives it. What the SDKs' exceptions mean in its terms stands here
as well.
"""

import email.utils
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from harness.errors import ModelError

Remedy = Literal["wait", "few", "shorten", "blind", "again", "tell"]

REMEDIES: Mapping[Remedy, tuple[str, str]] = {
    "wait": (
        "asked again after growing waits for 2 hours (1 minute if nothing ever answered there); then the run pauses",
        "yes; the waiting is not working time",
    ),
    "few": ("asked 5 times in all, after growing waits; then the run pauses", "yes, if it is gone on with"),
    "shorten": (
        "the conversation is cut to half and asked again, 4 times in a row; then the run pauses",
        "yes; what was cut stays in the transcript",
    ),
    "blind": ("each picture gives way to a note, the tool `view` is taken away, and it is asked again", "yes"),
    "again": (
        "asked again 5 times in a row, then the model is told to go on by another way, then the run pauses",
        "yes: it is the model's doing",
    ),
    "tell": ("the model is told what was wrong, and goes on", "yes: it is the model's doing"),
}
"""What is done, with the defaults of RetryPolicy and ShellConfig, and whether the run still counts."""


@dataclass(frozen=True)
class Fault:
    """What an error means: its cause in words, what is done about it (REMEDIES), and what a person can do."""

    cause: str
    remedy: Remedy
    advice: str = ""


_OPTIONS = "Read the server's words: the model's name, --base-url or the model's limits do not fit."
_KEY = "Check the key's variable (OPENAI_API_KEY, ANTHROPIC_API_KEY) and what the key may use."
_CREDIT = "Top up the account."
_NAME = "Check --model and --base-url."
_STATUS = "Look at the provider's status page and at this machine's network."
_SHORTER = "Set a smaller --context-tokens."
_POLICY = "Read the last replies in transcript.jsonl; the provider's policy or its filter stands in the way."

FAULTS: Mapping[int | str, Fault] = {
    # By status.
    400: Fault("the request was refused", "few", _OPTIONS),
    401: Fault("the key was not accepted", "few", _KEY),
    402: Fault("the account has no credit left", "few", _CREDIT),
    403: Fault("the key may not use this model", "few", _KEY),
    404: Fault("no such model or address", "few", _NAME),
    408: Fault("the request timed out", "wait", _STATUS),
    409: Fault("the server reported a conflict", "wait", _STATUS),
    413: Fault("the conversation is too large", "shorten", _SHORTER),
    422: Fault("the request was refused", "few", _OPTIONS),
    429: Fault("rate limited", "wait", "Raise the account's rate limit, or run fewer models at a time."),
    500: Fault("the server failed", "wait", _STATUS),
    529: Fault("overloaded", "wait", _STATUS),
    # By the server's own word, which outranks the status: a spent quota comes as 429, an overload may come inside a
    # stream that began with 200, and nearly anything may come as 400.
    "api_error": Fault("the server failed", "wait", _STATUS),
    "billing_error": Fault("the account has no credit left", "few", _CREDIT),
    "content_filter": Fault("a content filter refused the conversation", "again", _POLICY),
    "content_policy_violation": Fault("a content filter refused the conversation", "again", _POLICY),
    "context_length_exceeded": Fault("the conversation is too large", "shorten", _SHORTER),
    "insufficient_quota": Fault("the account has no credit left", "few", _CREDIT),
    "invalid_prompt": Fault("a content filter refused the conversation", "again", _POLICY),
    "overloaded_error": Fault("overloaded", "wait", _STATUS),
    "rate_limit_error": Fault("rate limited", "wait", "Raise the account's rate limit, or run fewer models at a time."),
    "request_too_large": Fault("the conversation is too large", "shorten", _SHORTER),
    "timeout_error": Fault("the request timed out", "wait", _STATUS),
    # By what we saw ourselves.
    "connection": Fault("no connection", "wait", _STATUS),
    "timeout": Fault("no reply in time", "wait", _STATUS),
    "truncated": Fault("the reply broke off", "wait", _STATUS),
    "unreadable": Fault("the reply is not what the API promises", "wait", _NAME),
    "pictures_refused": Fault("the model, or its server, takes no pictures", "blind", "Take --no-view."),
    # By what a whole reply is.
    "refusal": Fault("the model refused to answer", "again", _POLICY),
    "model_context_window_exceeded": Fault("the reply filled the model's context", "shorten", _SHORTER),
    "malformed call": Fault("a tool call that is not one", "tell"),
    "length": Fault("the reply reached its length limit before a tool call", "tell"),
}
_SERVER_FAILED = FAULTS[500]
_REFUSED = FAULTS[400]

# Conditions that providers tell in words only, under a status that means something else. Quoted from Anthropic, OpenAI,
# vLLM and Google; the words of FAULTS that they stand for.
_WORDS: Final = (
    ("insufficient_quota", re.compile(r"credit balance is too low|exceeded your current quota", re.IGNORECASE)),
    ("content_filter", re.compile(r"content (filter|management policy)|usage polic", re.IGNORECASE)),
    (
        "context_length_exceeded",
        re.compile(
            r"prompt is too long|context[ _](length|window|limit|size)|input (is|was) too long"
            r"|exceeds? the (maximum|allowed) (number of )?(input )?tokens|request too large",
            re.IGNORECASE,
        ),
    ),
)

# How a refusal of pictures is told. Quoted from OpenAI, vLLM, llama.cpp (as 500), OpenRouter (as 404) and DeepSeek (as
# 422, where a message's content is no list; with pictures it is one).
_OF_PICTURES: Final = re.compile(r"image|\bvision\b|multi-?modal|invalid type: sequence", re.IGNORECASE)
_REFUSES_PICTURES: Final = frozenset({400, 404, 415, 422, 500, 501})
_TOLD_IN_WORDS: Final = frozenset({400, 413, 422, 429})


class PicturesRefused(ModelError):
    """A model, or its server, takes no pictures."""


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
    detail = str((inner.get("message") if isinstance(inner, dict) else None) or text)
    code = next((word for word in words if isinstance(word, str) and word in FAULTS), status)
    if code == status:
        code = told_in_words(status, detail)
    headers = getattr(getattr(error, "response", None), "headers", {})
    return CallFailed(code, detail, retry_after_s(headers))


def told_in_words(status: int, detail: str) -> int | str:
    """The word of FAULTS that a message means, where a status covers too much; else the status."""
    if status not in _TOLD_IN_WORDS:
        return status
    return next((word for word, pattern in _WORDS if pattern.search(detail)), status)


def told_of_pictures(failure: CallFailed) -> CallFailed:
    """The failure of a request that had pictures: that they are not taken, if its words say so."""
    if failure.code in _REFUSES_PICTURES and _OF_PICTURES.search(failure.detail):
        return CallFailed("pictures_refused", failure.detail)
    return failure


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


def table() -> str:
    """The whole table as Markdown."""
    lines = ["| fault | cause | what is done | does the run count |", "| --- | --- | --- | --- |"]
    for code, fault in FAULTS.items():
        name = f"HTTP {code}" if isinstance(code, int) else f"`{code}`"
        lines.append(f"| {name} | {fault.cause} | {' | '.join(REMEDIES[fault.remedy])} |")
    return "\n".join(lines)
