"""One request of a program, from the limits it must keep to the line that says what came of it."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx2

from harness.clock import TIME_UP_S
from harness.errors import ModelError
from harness.gateway.formats import event_data
from harness.gateway.record import Recorder
from harness.gateway.server import BrokenOff, Reply
from harness.gateway.upstream import Question, Stream, Upstream, Whole
from harness.models.faults import CallFailed
from harness.protocols import Budget, Usage
from harness.scrub import Scrubber

CHARS_PER_TOKEN: Final = 4
"""About, of JSON; where a provider does not say what it counted."""

TOKENS_PER_S: Final = 50
"""About, that a provider makes, and charges, of a reply that is given up before anything of it has come."""

JSON: Final = ("content-type", "application/json")

# The SDKs ask again by themselves unless a server says this.
FINAL: Final = ("x-should-retry", "false")


@dataclass(frozen=True)
class Means:
    """What a run's exchanges share: whom they ask, on whose account, and who writes them down."""

    upstream: Upstream
    budget: Budget
    recorder: Recorder
    scrubber: Scrubber


class Exchange:
    """Asks the question and passes the reply on; whatever happens to it is metered and written down once.

    `hide_usage`: the program has not asked for the event that tells a stream's usage, so it does not get it.
    """

    def __init__(self, means: Means, question: Question, id_: str, *, hide_usage: bool) -> None:
        self._means = means
        self._question = question
        self._id = id_
        self._hide_usage = hide_usage
        self._collector = question.form.collector()
        self._status: int | None = None
        self._body: Any = None
        self._ended = "hung up"
        self._began = time.monotonic()

    async def carry(self, reply: Reply) -> None:
        """Raises ModelError if the provider gives no reply, BrokenOff if it broke off."""
        try:
            async with self._means.upstream.ask(self._question, self._means.budget.left_s) as answer:
                if isinstance(answer, Whole):
                    await self._pass_whole(answer, reply)
                else:
                    await self._pass_stream(answer, reply)
        except ModelError as error:
            self._ended, self._body = "no reply", {"error": str(error)}
            raise
        except CallFailed as error:
            self._ended, self._body = "no reply", {"error": error.detail}
            raise ModelError(error.detail, kind="refused") from None
        finally:
            self._account()

    async def _pass_whole(self, answer: Whole, reply: Reply) -> None:
        self._status = answer.status
        self._body = _parsed(answer.body)
        headers = answer.headers
        if answer.status >= 400:
            headers = [*(header for header in headers if not header[0].startswith("retry-after")), FINAL]
        self._ended = "complete"
        await reply.whole(answer.status, headers, self._means.scrubber.raw(answer.body))

    async def _pass_stream(self, answer: Stream, reply: Reply) -> None:
        self._status = answer.status
        await reply.begin(answer.status, answer.headers)
        try:
            async with asyncio.timeout(self._means.budget.left_s()) as limit:
                async for raw in self._heard(answer):
                    await reply.piece(raw)
                self._ended = "complete" if self._collector.complete else "incomplete"
                await reply.end()
        except TimeoutError:
            if not limit.expired():
                raise
            self._ended = "time up"
            raise BrokenOff from None
        except (httpx2.HTTPError, CallFailed):
            # After a whole message nothing is missing but the stream's orderly end.
            self._ended = "complete" if self._collector.complete else "broken off"
            raise BrokenOff from None

    async def _heard(self, answer: Stream) -> AsyncIterator[bytes]:
        """The stream's bytes for the program, each event heard first."""
        form = self._question.form
        async for events in answer.events:
            passed = b""
            for event in events:
                data = event_data(event)
                if data is not None:
                    self._collector.add(data)
                if not (self._hide_usage and data is not None and form.only_usage(data)):
                    passed += event.raw
            if passed:
                yield self._means.scrubber.raw(passed)

    def _account(self) -> None:
        streamed = self._collector.reply() if self._body is None and self._status is not None else None
        body = self._body if streamed is None else streamed
        usage, estimated = self._usage(body)
        duration_s = time.monotonic() - self._began
        self._means.recorder.reply(
            self._id,
            body,
            usage,
            status=self._status,
            ended=self._ended,
            estimated=estimated,
            duration_s=round(duration_s, 3),
        )
        if usage is not None:
            self._means.budget.spend(usage, duration_s)

    def _usage(self, body: Any) -> tuple[Usage | None, bool]:
        """The tokens to count, None where nothing was answered; and whether they are an estimate.

        A program that hangs up before the provider has told the usage has used tokens all the same.
        """
        question = self._question
        if not question.patient or (self._status is not None and self._status >= 400):
            return None, False
        if self._status is None and not (self._ended == "hung up" and question.under_way):
            return None, False
        told = question.form.usage(body) if isinstance(body, Mapping) else None
        if told is not None and self._ended == "complete":
            return told, False
        if told is None and isinstance(body, Mapping) and body.get("error") and not _said(body):
            return None, False
        told = told or Usage(input_tokens=len(question.body) // CHARS_PER_TOKEN)
        waited_s = time.monotonic() - self._began
        given = len(json.dumps(body)) // CHARS_PER_TOKEN if body is not None else int(waited_s * TOKENS_PER_S)
        return Usage(
            told.input_tokens,
            told.cached_input_tokens,
            max(told.output_tokens, given),
            told.reasoning_tokens,
            told.cache_write_tokens,
        ), True


def _said(reply: Mapping[str, Any]) -> bool:
    """Whether there is anything of the model in a reply, of any format."""
    return any(reply.get(name) for name in ("content", "choices", "output"))


def _parsed(body: bytes) -> Any:
    with contextlib.suppress(ValueError, RecursionError):
        return json.loads(body)
    return {"text": body[:4000].decode("utf-8", "replace")}


def time_is_up(budget: Budget) -> bool:
    return budget.left_s() < TIME_UP_S
