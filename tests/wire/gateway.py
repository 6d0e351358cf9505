"""A provider that serves all its paths and streams piece by piece, and a gateway before it as a run has it."""

import json
import socket
import tempfile
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2

from harness.budget import RunBudget, RunLimits
from harness.clock import RunClock
from harness.gateway import Gateway, Target
from harness.gateway.formats import Provider
from harness.models import Retry, RetryPolicy
from harness.prices import PriceOf
from tests.wire.journal import MemoryJournal
from tests.wire.server import Answer, Asked

KEY = "sk-test-0123456789-secret"
QUICK = RetryPolicy(wait_initial_s=0.01, wait_max_s=0.02, wait_jitter_s=0.0, lasting_attempts=3)


@dataclass
class Streamed:
    """An event stream, piece by piece; `hold` keeps back what comes after the first `held_after` pieces.

    With `break_off` its connection ends without the end of the stream. `cut` is set when the client has gone.
    """

    pieces: list[bytes]
    held_after: int | None = None
    hold: threading.Event = field(default_factory=threading.Event)
    break_off: bool = False
    cut: threading.Event = field(default_factory=threading.Event)


Given = Answer | Streamed
Answers = dict[str, list[Given | Callable[[dict[str, Any]], Given]]]
"""By path, one after the other, the last of them again; each as it is or made from the request's body."""


class WholeProvider:
    """Gives the `answers`; `asked` has every request."""

    def __init__(self, answers: Answers) -> None:
        self.asked: list[Asked] = []
        self._answers = {path: list(some) for path, some in answers.items()}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.asked.append(Asked(self.path, headers, body))
                some = outer._answers[self.path]
                answer = some.pop(0) if len(some) > 1 else some[0]
                if callable(answer):
                    answer = answer(body)
                if isinstance(answer, Streamed):
                    try:
                        self._stream(answer)
                    except OSError:
                        answer.cut.set()
                        raise
                else:
                    self._whole(answer)

            def _whole(self, answer: Answer) -> None:
                if answer.drop_after == 0:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response(answer.status)
                self.send_header("content-type", answer.content_type)
                self.send_header("content-length", str(len(answer.body)))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

            def _stream(self, answer: Streamed) -> None:
                self.send_response(200)
                self.send_header("content-type", "text/event-stream; charset=utf-8")
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                for number, piece in enumerate(answer.pieces):
                    if number == answer.held_after:
                        self._wait(answer)
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                    self.wfile.flush()
                if answer.break_off:
                    self.close_connection = True
                else:
                    self.wfile.write(b"0\r\n\r\n")

            def _wait(self, answer: Streamed) -> None:
                """Until the test lets go, or the client is gone, which ends the request."""
                self.connection.settimeout(0.01)
                while not answer.hold.is_set():
                    try:
                        if not self.connection.recv(1):
                            raise ConnectionAbortedError
                    except TimeoutError:
                        continue
                self.connection.settimeout(None)

            def log_message(self, *args: object) -> None:
                """Nothing: what was asked is in `asked`."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, *args: object) -> None:
                """A client that has gone is what some tests are about."""

        self._http = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


class GatewayBench:
    """A provider, a gateway before it with a journal and a budget, and clients on its socket.

    `answers` are by path; `limits` are those of RunLimits.
    """

    def __init__(
        self,
        provider: Provider,
        answers: Answers,
        *,
        retry: RetryPolicy = QUICK,
        price: PriceOf = lambda usage: None,
        **limits: Any,
    ) -> None:
        self.provider = WholeProvider(answers)
        self.journal = MemoryJournal()
        self.retries: list[Retry] = []
        clock = RunClock()
        clock.start()
        self.budget = RunBudget(RunLimits(hours=24, **limits), clock, self.journal, price)
        self._folder = tempfile.TemporaryDirectory(prefix="gw")
        self.socket = Path(self._folder.name, "g.sock")
        url = self.provider.url + ("/v1" if provider == "openai" else "")
        self.gateway = Gateway(
            Target(provider, "the-model", url, KEY),
            self.socket,
            self.budget,
            self.journal,
            retry=retry,
            on_retry=self.retries.append,
        )
        self.http = httpx2.Client(
            transport=httpx2.HTTPTransport(uds=str(self.socket)), base_url="http://gateway", timeout=20.0
        )

    @property
    def requests(self) -> list[dict[str, Any]]:
        return self.journal.of("gateway_request")

    @property
    def replies(self) -> list[dict[str, Any]]:
        return self.journal.of("gateway_reply")

    def __enter__(self) -> Self:
        self.provider.__enter__()
        self.gateway.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.http.close()
        self.gateway.close()
        self.provider.__exit__(None, None, None)
        self._folder.cleanup()


def sse(events: Iterable[dict[str, Any]], *, done: bool = False) -> list[bytes]:
    """Each event's bytes, named by its type if it has one."""
    named = ((f"event: {event['type']}\n" if "type" in event else "", json.dumps(event)) for event in events)
    pieces = [f"{name}data: {data}\n\n".encode() for name, data in named]
    return [*pieces, b"data: [DONE]\n\n"] if done else pieces


def chunks(*texts: str, calls: list[dict[str, Any]] | None = None, usage: bool = True) -> list[bytes]:
    """A streamed chat completion of these texts and pieces of calls."""
    base: dict[str, Any] = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": text} for text in texts]
    deltas += [{"tool_calls": [call]} for call in calls or ()]
    events: list[dict[str, Any]] = [
        {**base, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas
    ]
    events.append({**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls" if calls else "stop"}]})
    if usage:
        counts = {
            "prompt_tokens": 100,
            "completion_tokens": 20,
            "total_tokens": 120,
            "prompt_tokens_details": {"cached_tokens": 60},
            "completion_tokens_details": {"reasoning_tokens": 7},
        }
        events.append({**base, "choices": [], "usage": counts})
    return sse(events, done=True)


def response(text: str) -> dict[str, Any]:
    """A whole reply of the responses API."""
    part = {"type": "output_text", "text": text, "annotations": []}
    item = {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [part]}
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "model": "m",
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "output": [item],
        "usage": {
            "input_tokens": 100,
            "input_tokens_details": {"cached_tokens": 60},
            "output_tokens": 20,
            "output_tokens_details": {"reasoning_tokens": 7},
            "total_tokens": 120,
        },
    }


def response_events(text: str) -> list[dict[str, Any]]:
    """The same streamed."""
    whole = response(text)
    item = whole["output"][0]
    begun = {**whole, "status": "in_progress", "output": [], "usage": None}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": begun},
        {"type": "response.output_item.added", "output_index": 0, "item": {**item, "content": []}},
        {
            "type": "response.content_part.added",
            "output_index": 0,
            "content_index": 0,
            "item_id": "msg_1",
            "part": {"type": "output_text", "text": "", "annotations": []},
        },
    ]
    for at in range(0, len(text), 3):
        delta = text[at : at + 3]
        place = {"output_index": 0, "content_index": 0, "item_id": "msg_1", "logprobs": []}
        events.append({"type": "response.output_text.delta", **place, "delta": delta})
    events.append({"type": "response.output_item.done", "output_index": 0, "item": item})
    events.append({"type": "response.completed", "response": whole})
    return [{**event, "sequence_number": number} for number, event in enumerate(events)]
