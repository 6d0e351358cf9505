"""A web server of files on the loopback interface, that can be slow, forgetful, cut off or lie."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Manner:
    """How one request is answered; the default is as a good server would."""

    status: int = 0
    """Answered instead of the file."""
    cut_after: int | None = None
    """Bytes of the body after which the connection is closed, though more were promised."""
    knows_range: bool = True
    tells_length: bool = True
    shift: int = 0
    """Added to where the asked part begins."""
    block_bytes: int = 1 << 16
    pause_s: float = 0.0
    """Before each block."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A request that arrived."""

    path: str
    range: str | None


class FileServer:
    """Serves `files` by path; the manners are those of one request after the other, then all is well.

    Use as a context manager. `asked` has every request; `sent` is set when the first block of a body is out.
    """

    def __init__(self, files: Mapping[str, bytes], *manners: Manner) -> None:
        self.asked: list[Asked] = []
        self.sent = threading.Event()
        self._manners = list(manners)
        self._stopped = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(Asked(self.path, self.headers.get("range")))
                manner = outer._manners.pop(0) if outer._manners else Manner()
                content = files.get(self.path)
                status = manner.status or (200 if content is not None else 404)
                if content is None or status != 200:
                    self.send_response(status)
                    for name, value in manner.headers.items():
                        self.send_header(name, value)
                    self.send_header("content-length", "0")
                    self.end_headers()
                    return
                self._send(content, manner)

            def _send(self, content: bytes, manner: Manner) -> None:
                asked = self.headers.get("range")
                start = 0
                if asked is not None and manner.knows_range:
                    start = int(asked.removeprefix("bytes=").removesuffix("-"))
                    if start >= len(content):
                        self.send_response(416)
                        self.end_headers()
                        return
                    start += manner.shift
                    self.send_response(206)
                    self.send_header("content-range", f"bytes {start}-{len(content) - 1}/{len(content)}")
                else:
                    self.send_response(200)
                body = content[start:]
                if manner.tells_length:
                    self.send_header("content-length", str(len(body)))
                self.end_headers()
                body = body[: manner.cut_after]
                for at in range(0, len(body), manner.block_bytes):
                    if outer._stopped.wait(manner.pause_s):
                        return
                    self.wfile.write(body[at : at + manner.block_bytes])
                    outer.sent.set()

            def log_message(self, *args: object) -> None:
                """Nothing: what was asked is in `asked`."""

            def handle(self) -> None:
                try:
                    super().handle()
                except (BrokenPipeError, ConnectionResetError):
                    """The other side has hung up, as some tests mean it to."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
