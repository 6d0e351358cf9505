"""The model gateway: what an agent program in the sandbox reaches its model through. See docs/gateway.md."""

import asyncio
import json
import math
import re
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from harness.errors import ModelError
from harness.gateway.exchange import FINAL, JSON, Exchange, Means, time_is_up
from harness.gateway.formats import COUNT_TOKENS, FORMATS, MODELS, Format, Provider, error_body, models_body
from harness.gateway.limits import REFUSAL_S
from harness.gateway.novelty import MAX_DEPTH
from harness.gateway.record import Allowance, Recorder
from harness.gateway.refusal import Refused
from harness.gateway.server import BrokenOff, Failed, HttpServer, Reply, Request, listen
from harness.gateway.target import Target
from harness.gateway.upstream import Question, Upstream
from harness.models import Retry, RetryPolicy
from harness.protocols import Budget, Journal
from harness.scrub import Scrubber

# What of a program's headers the provider gets, and what begins a value of `anthropic-beta` that would have the
# provider's servers do more than answer, or for another price.
_VERSION, _BETA = "anthropic-version", "anthropic-beta"
_DEFAULT_VERSION: Final = "2023-06-01"
_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")
_REFUSED_BETAS: Final = ("advisor", "code-execution", "fast-mode", "files-api", "mcp-", "skills", "web-")


# Messages quote what the program sent; the words before that tell their kinds apart.
_KIND_CHARS: Final = len("There is no")

# A program can make up kinds of tools without end.
_MAX_TOLD: Final = 100


class _Bad(Exception):
    """A request that is answered with an error here."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Gateway:
    """Serves one model on the unix socket `path`, from its own thread; `start` and `close`, or `with`.

    Everything is written to `journal` without the target's key and those of the environment. `retry` is how long a
    failing API is waited for; `on_retry` hears of each failed request, one at a time, and `on_answer` of each reply
    that begins to come, both from other threads. `allowance` is shared with the run's gateways before and after.
    """

    def __init__(
        self,
        to: Target,
        path: Path,
        budget: Budget,
        journal: Journal,
        *,
        retry: RetryPolicy | None = None,
        on_retry: Callable[[Retry], None] | None = None,
        on_answer: Callable[[], None] | None = None,
        allowance: Allowance | None = None,
    ) -> None:
        self._target = to
        self._path = path
        self._budget = budget
        self._scrubber = Scrubber.of_environment(to.key)
        self._journal = journal
        self._recorder = Recorder(journal, self._scrubber, allowance)
        self._means = Means(Upstream(to, retry, on_retry, on_answer), budget, self._recorder, self._scrubber)
        self._server = HttpServer(self._handle, self._error_body)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="gateway", daemon=True)
        self._problem: Exception | None = None
        self._refusals: dict[str, int] = {}
        self._removed: set[str] = set()
        self._stopped = False

    @property
    def replies(self) -> int:
        """How many replies of the model it has counted."""
        return self._recorder.replies

    def start(self) -> None:
        """Listen. Raises UsageError if the socket's path is too long, OSError if there can be none."""
        listener = listen(self._path)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._serve(listener), self._loop).result()

    def check(self) -> None:
        """Raises ModelError if the API gave no reply, for which the run pauses; or whatever broke the gateway."""
        if self._problem is not None:
            raise self._problem

    def close(self) -> None:
        """Break off what is being answered, which is still metered; may be called twice."""
        if self._stopped:
            return
        self._stopped = True
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._shut_down(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()
        self._path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _serve(self, listener: socket.socket) -> None:
        await self._server.serve(listener)

    async def _shut_down(self) -> None:
        await self._server.close()
        await self._means.upstream.close()
        await self._loop.shutdown_asyncgens()

    def _error_body(self, path: str, status: int, message: str) -> bytes:
        return error_body(self._provider(path), status, message)

    def _provider(self, path: str) -> Provider:
        """Who the program believes to speak with."""
        if path == COUNT_TOKENS:
            return "anthropic"
        return FORMATS[path].provider if path in FORMATS else self._target.provider

    async def _handle(self, request: Request, reply: Reply) -> None:
        try:
            await self._answer_or_refuse(request, reply)
        except (OSError, TimeoutError, BrokenOff) as error:
            if isinstance(error, OSError) and not isinstance(error, (ConnectionError, TimeoutError)):
                self._problem = error  # not the program's connection: the journal
                raise Failed from error
            raise
        except Exception as error:
            self._problem = error
            raise Failed from error

    async def _answer_or_refuse(self, request: Request, reply: Reply) -> None:
        try:
            if (request.method, request.path) == ("GET", MODELS):
                await reply.whole(200, [JSON], models_body(self._target.provider, self._target.model))
            else:
                await self._answer(request, reply)
        except _Bad as bad:
            await self._refuse(bad.status, self._scrubber.text(str(bad)), request, reply)

    async def _refuse(self, status: int, message: str, request: Request, reply: Reply) -> None:
        if (request.method, request.path) != ("HEAD", "/"):  # by which Claude Code looks whether anybody is there
            self._note_refusal(message)
        await asyncio.sleep(REFUSAL_S)
        await reply.whole(status, [JSON, FINAL], self._error_body(request.path, status, message))

    async def _answer(self, request: Request, reply: Reply) -> None:
        form = self._form(request)
        self._check_limits()
        counting = request.path == COUNT_TOKENS
        body = _object(request)
        asked_model, body["model"] = body.get("model"), self._target.model
        try:
            removed = form.refuse(body)
        except Refused as refused:
            raise _Bad(400, str(refused)) from None
        headers, refused_betas = _headers(request, form.provider)
        self._note_removed(removed + refused_betas, request.path)
        streaming = body.get("stream") is True and not counting
        hide_usage = streaming and form.ask_usage(body)
        id_ = self._recorder.request(
            body,
            path=request.path,
            asked_model=str(asked_model)[:200] if asked_model != self._target.model else None,
            removed=removed + refused_betas,
            beta=headers.get(_BETA),
            program=request.headers.get("user-agent", "")[:200],
        )
        path = request.path + ("?beta=true" if request.query == "beta=true" else "")
        data = json.dumps(body).encode()
        question = Question(form, path, data, headers, streaming=streaming, patient=not counting)
        try:
            await Exchange(self._means, question, id_, hide_usage=hide_usage).carry(reply)
        except ModelError as error:
            if counting:
                raise _Bad(502, str(error)) from None
            self._check_limits()
            if error.kind == "unavailable":
                self._problem = error
            raise _Bad(403, f"The model's API gives no reply: {error}") from None

    def _form(self, request: Request) -> Format:
        form = FORMATS.get("/v1/messages" if request.path == COUNT_TOKENS else request.path)
        if form is None:
            raise _Bad(
                404, f"There is no {request.path[:200]} here, only {', '.join([*FORMATS, COUNT_TOKENS, MODELS])}."
            )
        if form.provider != self._target.provider:
            raise _Bad(404, f"This run's model speaks the wire formats of {self._target.provider}, not {request.path}.")
        if request.method != "POST":
            raise _Bad(405, f"{request.path} takes POST only.")
        return form

    def _check_limits(self) -> None:
        """Raises _Bad, which no program's client asks again after."""
        if self._problem is not None:
            raise _Bad(403, "The run is being ended: its model's API gives no reply.")
        if self._recorder.allowance.is_used_up:
            raise _Bad(403, "Too much was said for what it cost; the model answers no more.")
        reason = "time_up" if time_is_up(self._budget) else self._budget.reached()
        if reason is not None:
            raise _Bad(403, f"The run's limit is reached ({reason}); the model answers no more.")

    def _note_refusal(self, message: str) -> None:
        """An event for the first, second, fourth, eighth ... of a kind: a program may ask in vain without end."""
        kind = message[:_KIND_CHARS]
        count = self._refusals[kind] = self._refusals.get(kind, 0) + 1
        if count & (count - 1) == 0:
            self._journal.event("gateway_refused", message=message, count=count)

    def _note_removed(self, removed: list[str], path: str) -> None:
        """An event for what had not been removed before; each request's line has all."""
        new = sorted(set(removed) - self._removed)
        if new and len(self._removed) < _MAX_TOLD:
            del new[_MAX_TOLD:]
            self._removed.update(new)
            self._journal.event("gateway_removed", what=new, path=path)


def _object(request: Request) -> dict[str, Any]:
    """The request's JSON object. Raises _Bad."""
    encoding = request.headers.get("content-encoding", "identity")
    if encoding != "identity":
        raise _Bad(415, f"A request must not be compressed, and this is {encoding[:50]}.")
    try:
        value = json.loads(request.body)
        proper = isinstance(value, dict) and _proper(value)
    except (ValueError, RecursionError) as error:
        raise _Bad(400, f"The request is not JSON: {error}") from None
    if not proper:
        raise _Bad(400, f"The request is not a JSON object of at most {MAX_DEPTH} levels with finite numbers.")
    return dict(value)


def _proper(value: Any, depth: int = 0) -> bool:
    if isinstance(value, dict):
        return depth < MAX_DEPTH and all(_proper(part, depth + 1) for part in value.values())
    if isinstance(value, list):
        return depth < MAX_DEPTH and all(_proper(part, depth + 1) for part in value)
    return not isinstance(value, float) or math.isfinite(value)


def _headers(request: Request, provider: Provider) -> tuple[dict[str, str], list[str]]:
    """The program's headers that the provider gets, and the betas among them that it does not."""
    if provider == "openai":
        return {}, []
    version = request.headers.get(_VERSION, "")
    headers = {_VERSION: version if _NAME.fullmatch(version) else _DEFAULT_VERSION}
    betas = [beta.strip() for beta in request.headers.get(_BETA, "").split(",")]
    betas = [beta for beta in betas if _NAME.fullmatch(beta)]
    refused = [beta for beta in betas if beta.startswith(_REFUSED_BETAS)]
    if passed := ",".join(beta for beta in betas if beta not in refused):
        headers[_BETA] = passed
    return headers, [f"beta {beta}" for beta in refused]
