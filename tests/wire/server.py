"""A scriptable HTTP server on the loopback interface."""

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Answer:
    """What the server sends: a status, headers, a body; or, if `drop_after` is set, so many bytes of it and no more."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    drop_after: int | None = None
    delay_s: float = 0.0


@dataclass(frozen=True)
class Asked:
    """A request that arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


def json_answer(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, json.dumps(body).encode(), headers or {})


class WireServer:
    """Gives the scripted answers one after the other; a request that `check` objects to gets 400 with the objection.

    Use as a context manager. `asked` has every request. When the answers run out the last one is given again.
    """

    def __init__(
        self, path: str, answers: list[Answer], check: Callable[[dict[str, Any]], str | None], key: str | None = None
    ) -> None:
        self.asked: list[Asked] = []
        self._answers = answers
        self._given = 0
        self._stopped = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.asked.append(Asked(self.path, headers, body))
                sent_key = headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ")
                if self.path != path:
                    answer = json_answer({"error": {"type": "not_found_error", "message": f"no {self.path}"}}, 404)
                elif key is not None and sent_key != key:
                    message = f"Incorrect API key provided: {sent_key}"
                    answer = json_answer({"error": {"type": "authentication_error", "message": message}}, 401)
                elif objection := check(body):
                    answer = json_answer({"error": {"type": "invalid_request_error", "message": objection}}, 400)
                else:
                    answer = outer._next()
                self._send(answer)

            def _send(self, answer: Answer) -> None:
                outer._stopped.wait(answer.delay_s)
                self.close_connection = True
                if answer.drop_after == 0:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response(answer.status)
                self.send_header("content-type", answer.content_type)
                self.send_header("content-length", str(len(answer.body)))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body[: answer.drop_after])

            def log_message(self, *args: object) -> None:
                """Nothing: what was asked is in `asked`."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def _next(self) -> Answer:
        answer = self._answers[min(self._given, len(self._answers) - 1)]
        self._given += 1
        return answer

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
