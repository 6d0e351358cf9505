"""The model's API, asked with the key: once a reply has begun it is passed on, before that a failure is waited out."""

import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Final

import httpx2

from harness.gateway.formats import Format, event_data
from harness.gateway.limits import MAX_AT_ONCE, MAX_REPLY_BYTES
from harness.gateway.sse import Event, EventParser
from harness.gateway.target import Target
from harness.models import Retry, RetryPolicy
from harness.models.faults import CallFailed, call_failed, told_of_pictures
from harness.models.retry import PatientCaller

_CONNECT_TIMEOUT_S: Final = 30.0

# Anthropic sends pings while a model thinks. OpenAI's formats have none, and what is not streamed is silent too.
_PING_SILENCE_S: Final = 300.0
_SILENCE_S: Final = 1800.0

# What a program may want to see of a reply's headers; the rest is between the provider and us.
_PASSED_HEADERS: Final = ("content-type", "request-id", "x-request-id", "retry-after", "retry-after-ms")

# What the program has to mend itself, by a shorter or another request.
_PROGRAMS_OWN: Final = frozenset({400, 422})


class APIStatusError(Exception):
    """An error that the API told; call_failed knows it by the name and the attributes that the SDKs give theirs."""

    def __init__(self, status_code: int, body: Any, response: httpx2.Response) -> None:
        super().__init__(f"HTTP {status_code}")
        self.status_code = status_code
        self.body = body
        self.response = response


# Anthropic's and OpenAI's words for errors whose status is not 500.
_STATUSES: Final = {
    "authentication_error": 401,
    "invalid_request_error": 400,
    "not_found_error": 404,
    "permission_error": 403,
}


@dataclass(frozen=True)
class Whole:
    """A reply that came at once, or an error that is the program's to mend."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True)
class Stream:
    """A reply that is coming: what came at once, as soon as it has.

    The iterator raises httpx2.TransportError or CallFailed where the stream breaks off.
    """

    status: int
    headers: list[tuple[str, str]]
    events: AsyncIterator[list[Event]]


@dataclass
class Question:
    """A request as the provider gets it. Unless it is `patient`, whatever comes back is the answer."""

    form: Format
    path: str
    body: bytes
    headers: Mapping[str, str]
    streaming: bool = False
    patient: bool = True
    under_way: bool = False
    """Whether the provider is at work on it."""


class Upstream:
    """Asks the target, in one event loop; failures are waited out in threads, by the caller that all models wait by.

    `on_retry` hears of every failed request before the wait for the next, never twice at once; `on_answer` of every
    reply that begins to come, from the loop's thread.
    """

    def __init__(
        self,
        to: Target,
        retry: RetryPolicy | None,
        on_retry: Callable[[Retry], None] | None,
        on_answer: Callable[[], None] | None = None,
    ) -> None:
        self._target = to
        self._on_answer = on_answer
        self._now = (retry or RetryPolicy()).now
        self._coming = 0
        self._last_came: float | None = None
        self._client = httpx2.AsyncClient(
            follow_redirects=False,
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=MAX_AT_ONCE),
        )
        self._threads = ThreadPoolExecutor(MAX_AT_ONCE, "gateway-waits")
        lock = threading.Lock()

        def report(retry: Retry) -> None:
            with lock:
                if on_retry is not None:
                    on_retry(replace(retry, others_ago_s=self._others_ago_s()))

        self._caller = PatientCaller(to.name, retry or RetryPolicy(), to.key, report)

    def _others_ago_s(self) -> float | None:
        if self._coming:
            return 0.0
        return None if self._last_came is None else self._now() - self._last_came

    @contextlib.asynccontextmanager
    async def ask(self, question: Question, left_s: Callable[[], float]) -> AsyncIterator[Whole | Stream]:
        """The reply, from its beginning to the block's end; others' failures in that time are no waiting of the run."""
        async with self._asked(question, left_s) as answer:
            if not question.patient:  # no reply of the model
                yield answer
                return
            self._coming += 1
            if self._on_answer is not None:
                self._on_answer()
            try:
                yield answer
            finally:
                self._coming -= 1
                self._last_came = self._now()

    @contextlib.asynccontextmanager
    async def _asked(self, question: Question, left_s: Callable[[], float]) -> AsyncIterator[Whole | Stream]:
        """The reply, once it has begun; its connection is closed at the block's end.

        Raises ModelError when there is none and asking again is of no use; of an impatient question CallFailed.
        """
        async with contextlib.AsyncExitStack() as opened:
            asking = _Asking(self._client, self._target, question, opened)
            if question.patient:
                yield await self._patiently(asking, left_s)
            else:
                try:
                    reply = await asking.once(left_s())
                except (httpx2.HTTPError, APIStatusError) as error:
                    raise (call_failed(error) or error) from None  # whose request holds the key
                yield reply

    async def _patiently(self, asking: "_Asking", left_s: Callable[[], float]) -> Whole | Stream:
        loop = asyncio.get_running_loop()

        def time_left() -> float:
            if asking.given_up:  # also ends the wait between two requests
                raise _NobodyWaits
            return left_s()

        def request(may_take_s: float) -> Whole | Stream:
            return asyncio.run_coroutine_threadsafe(asking.once(may_take_s), loop).result()

        try:
            return await loop.run_in_executor(self._threads, self._caller.call, request, time_left)
        except asyncio.CancelledError:
            await asking.give_up()
            raise

    async def close(self) -> None:
        await self._client.aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)


class _NobodyWaits(Exception):
    """Whoever asked has gone."""


class _Asking:
    """One question, asked as often as it takes; the connection of its reply is left to `opened`."""

    def __init__(
        self, client: httpx2.AsyncClient, to: Target, question: Question, opened: contextlib.AsyncExitStack
    ) -> None:
        self._client = client
        self._target = to
        self._question = question
        self._opened = opened
        self._attempt: asyncio.Task[Any] | None = None
        self.given_up = False

    async def give_up(self) -> None:
        """End the attempt that is under way; there will be no other."""
        self.given_up = True
        if self._attempt is not None and not self._attempt.done():
            self._attempt.cancel()
            await asyncio.wait([self._attempt])

    async def once(self, may_take_s: float) -> Whole | Stream:
        """Raises what call_failed knows, for what asking again may mend."""
        if self.given_up:
            raise _NobodyWaits
        question = self._question
        if question.patient:
            self._attempt = asyncio.current_task()
        pings = self._target.provider == "anthropic" and question.streaming
        timeout = httpx2.Timeout(
            min(may_take_s, _PING_SILENCE_S if pings else _SILENCE_S), connect=min(may_take_s, _CONNECT_TIMEOUT_S)
        )
        accept = "text/event-stream" if question.streaming else "application/json"
        request = self._client.build_request(
            "POST",
            self._target.url(question.path),
            content=question.body,
            headers={"accept": accept, **question.headers, **self._target.headers()},
            timeout=timeout,
        )
        try:
            async with asyncio.timeout(may_take_s), contextlib.AsyncExitStack() as attempt:
                question.under_way = True
                response = await self._client.send(request, stream=True)
                attempt.push_async_callback(response.aclose)
                reply = await self._begun(response)
                self._opened.push_async_exit(attempt.pop_all())
                return reply
        except TimeoutError:
            question.under_way = False
            raise CallFailed("timeout", f"no reply after {may_take_s:.0f} s") from None
        except Exception:
            question.under_way = False
            raise

    async def _begun(self, response: httpx2.Response) -> Whole | Stream:
        headers = [(name, response.headers[name]) for name in _PASSED_HEADERS if name in response.headers]
        if response.is_success and response.headers.get("content-type", "").startswith("text/event-stream"):
            parts = _events(response)
            first = await anext(parts, None)
            if first is None:
                raise CallFailed("truncated", "the stream ended before it began")
            if (data := event_data(first[0])) is not None and self._question.form.failure(data):
                _raise_if_mendable(_status(data), data, response)
            return Stream(response.status_code, headers, _again(first, parts))
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > MAX_REPLY_BYTES:
                raise CallFailed("unreadable", f"the reply has more than {MAX_REPLY_BYTES} bytes")
        if self._question.patient:
            self._judge(response, bytes(body))
        return Whole(response.status_code, headers, bytes(body))

    def _judge(self, response: httpx2.Response, body: bytes) -> None:
        """Raise what asking again may mend."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            data = None
        if response.is_success:
            if not isinstance(data, dict):
                raise CallFailed("unreadable", "the reply is not a JSON object")
            if self._question.form.failure(data):
                _raise_if_mendable(_status(data), data, response)
            return
        if response.has_redirect_location:
            raise CallFailed(404, f"the server redirects to {response.headers['location']}, and that is not followed")
        _raise_if_mendable(response.status_code, data, response)


def _raise_if_mendable(status: int, data: Any, response: httpx2.Response) -> None:
    """Raise an error that asking again may mend, or that the run must hear of; others are for the program."""
    failure = call_failed(APIStatusError(status, data, response))
    assert failure is not None
    failure = told_of_pictures(failure)  # a model that does not see: the program has shown it something
    if failure.fault.remedy in ("wait", "few") and failure.code not in _PROGRAMS_OWN:
        raise failure


def _status(data: dict[str, Any]) -> int:
    """The status that an error would have had, which came under 200."""
    error = data.get("error")
    error = error if isinstance(error, dict) else {}
    return code if isinstance(code := error.get("code"), int) else _STATUSES.get(str(error.get("type")), 500)


async def _events(response: httpx2.Response) -> AsyncIterator[list[Event]]:
    """What of a stream ends with each of its pieces; the last may be the beginning of an event."""
    parser = EventParser()
    async for piece in response.aiter_bytes():
        if events := parser.feed(piece):
            yield events
    if parser.rest:
        yield [Event(parser.rest)]


async def _again(first: list[Event], rest: AsyncIterator[list[Event]]) -> AsyncIterator[list[Event]]:
    yield first
    async for events in rest:
        yield events
