"""HTTP/1.1 on a unix socket, by h11: bounded requests, streamed replies, and an eye on programs that hang up."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import h11

from harness.errors import UsageError
from harness.gateway.limits import (
    MAX_AT_ONCE,
    MAX_BODY_BYTES,
    MAX_CONNECTIONS,
    MAX_HEAD_BYTES,
    MAX_HELD_BYTES,
    READ_S,
    WRITE_S,
)

_PIECE: Final = 64 << 10
_DISMISS_S: Final = 5.0
_MAX_PATH_BYTES: Final = 107  # of sockaddr_un, without its NUL

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Request:
    """A whole request; the headers' names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class BrokenOff(Exception):
    """A reply that has begun and will not be whole: the program is to see that."""


class Failed(Exception):
    """The handler failed, and has seen to it that somebody knows."""


class _Unacceptable(Exception):
    """A request that is not read to its end."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Reply:
    """The reply to one request: whole at once, or begun, piece by piece, and ended."""

    def __init__(self, connection: h11.Connection, writer: asyncio.StreamWriter, *, without_body: bool = False) -> None:
        self._connection = connection
        self._writer = writer
        self._without_body = without_body
        self.begun = False

    async def whole(self, status: int, headers: Headers, body: bytes) -> None:
        await self.begin(status, [*headers, ("content-length", str(len(body)))])
        await self.piece(body)
        await self.end()

    async def begin(self, status: int, headers: Headers) -> None:
        self.begun = True
        await self._send(h11.Response(status_code=status, headers=list(headers)))

    async def piece(self, data: bytes) -> None:
        if not self._without_body:
            await self._send(h11.Data(data=data))

    async def end(self) -> None:
        await self._send(h11.EndOfMessage())

    async def _send(self, event: h11.Event) -> None:
        try:
            data = self._connection.send(event)
        except h11.LocalProtocolError as error:
            raise BrokenOff from error  # what the program has sent meanwhile leaves no room for a reply
        self._writer.write(data or b"")
        async with asyncio.timeout(WRITE_S):
            await self._writer.drain()


def listen(path: Path) -> socket.socket:
    """A new socket at `path` that every user may connect to. Raises UsageError if its path is too long, OSError."""
    if len(os.fsencode(path)) > _MAX_PATH_BYTES:
        raise UsageError(f"A socket's path has at most {_MAX_PATH_BYTES} bytes, and {path} has more.")
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        os.chmod(path, 0o666)  # noqa: S103 - the agent is another user
    except OSError:
        listener.close()
        raise
    return listener


Handler = Callable[[Request, Reply], Awaitable[None]]
ErrorBody = Callable[[str, int, str], bytes]


class HttpServer:
    """Hands each request to `handler`, which is cancelled if the program hangs up before the reply is whole.

    `error_body` words an error of the server's own, by path, status and message.
    """

    def __init__(self, handler: Handler, error_body: ErrorBody) -> None:
        self._handler = handler
        self._error_body = error_body
        self._at_once = asyncio.Semaphore(MAX_AT_ONCE)
        self._memory = _Memory()
        self._conversations: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def serve(self, listener: socket.socket) -> None:
        """Begin to answer."""
        self._server = await asyncio.start_unix_server(self._accept, sock=listener)

    async def close(self) -> None:
        """Stop listening and break off every conversation."""
        if self._server is not None:
            self._server.close()
        for conversation in self._conversations:
            conversation.cancel()
        await asyncio.gather(*self._conversations, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversation = asyncio.current_task()
        assert conversation is not None
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD_BYTES)
        try:
            if len(self._conversations) >= MAX_CONNECTIONS:
                await self._dismiss(reader, connection, writer, _Unacceptable(503, "Too many connections at once."))
                return
            self._conversations.add(conversation)
            await self._converse(reader, writer, connection)
        except (OSError, TimeoutError, h11.ProtocolError, BrokenOff):
            pass  # it is gone, or does not read, or is not to be told more
        except asyncio.CancelledError:
            pass  # by `close`; asyncio.streams of Python 3.11 cannot do with a conversation that says so
        finally:
            self._conversations.discard(conversation)
            writer.close()

    async def _converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: h11.Connection
    ) -> None:
        while True:
            held = _Held(self._memory)
            try:
                request = await self._next(reader, writer, connection, held)
                if request is None or not await self._answer(request, reader, writer, connection):
                    return
            except _Unacceptable as refusal:
                await self._dismiss(reader, connection, writer, refusal)
                return
            finally:
                held.release()
            if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
                return
            connection.start_next_cycle()

    async def _next(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: h11.Connection, held: "_Held"
    ) -> Request | None:
        """The next request; None at an orderly end. Raises _Unacceptable."""
        head: h11.Request | None = None
        body = bytearray()
        while True:
            try:
                event = connection.next_event()
            except h11.RemoteProtocolError as error:
                raise _Unacceptable(error.error_status_hint, f"This is not HTTP: {error}") from error
            match event:
                case h11.NEED_DATA:
                    if connection.they_are_waiting_for_100_continue:
                        writer.write(connection.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
                    async with asyncio.timeout(None if head is None else READ_S):
                        connection.receive_data(await reader.read(_PIECE))
                case h11.Request():
                    head = event
                    if int(dict(head.headers).get(b"content-length", b"0")) > MAX_BODY_BYTES:
                        raise _too_large()
                case h11.Data(data=data):
                    body += data
                    if len(body) > MAX_BODY_BYTES:
                        raise _too_large()
                    held.add(len(data))
                case h11.EndOfMessage() if head is not None:
                    path, _, query = head.target.decode("latin-1").partition("?")
                    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
                    return Request(head.method.decode("latin-1"), path, query, headers, bytes(body))
                case _:
                    return None

    async def _answer(
        self,
        request: Request,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        connection: h11.Connection,
    ) -> bool:
        """Have it answered; False if the program hung up."""
        reply = Reply(connection, writer, without_body=request.method == "HEAD")
        work = asyncio.create_task(self._work(request, reply))
        # A program that waits for its reply sends nothing; the end of its stream is what this waits for.
        watch = asyncio.create_task(reader.read(_PIECE))
        try:
            await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
            if watch.done():
                if watch.exception() is not None or not watch.result():
                    return False
                connection.receive_data(watch.result())  # the next request, early
            await work
        finally:
            for task in (watch, work):
                task.cancel()
            await asyncio.gather(watch, work, return_exceptions=True)
        return True

    async def _work(self, request: Request, reply: Reply) -> None:
        async with self._at_once:
            try:
                await self._handler(request, reply)
            except Failed as error:
                if reply.begun:
                    raise BrokenOff from error
                body = self._error_body(request.path, 500, "The gateway failed; this is not the request's fault.")
                await reply.whole(500, [("content-type", "application/json")], body)

    async def _dismiss(
        self,
        reader: asyncio.StreamReader,
        connection: h11.Connection,
        writer: asyncio.StreamWriter,
        refusal: _Unacceptable,
    ) -> None:
        """Say what was wrong and hang up; what is still arriving is read first, or our answer would be dropped."""
        if connection.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        body = self._error_body("", refusal.status, str(refusal))
        headers = [("content-type", "application/json"), ("connection", "close")]
        await Reply(connection, writer).whole(refusal.status, headers, body)
        writer.write_eof()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DISMISS_S):
                while await reader.read(_PIECE):
                    pass


class _Memory:
    """The bytes of all requests that are kept."""

    used = 0


class _Held:
    """The bytes of one request that are kept."""

    def __init__(self, memory: _Memory) -> None:
        self._memory = memory
        self._bytes = 0

    def add(self, size: int) -> None:
        """Raises _Unacceptable if all requests together are too much."""
        if self._memory.used + size > MAX_HELD_BYTES:
            raise _Unacceptable(503, "Too much is being asked at once; try again when that is answered.")
        self._memory.used += size
        self._bytes += size

    def release(self) -> None:
        self._memory.used -= self._bytes
        self._bytes = 0


def _too_large() -> _Unacceptable:
    return _Unacceptable(413, f"A request has at most {MAX_BODY_BYTES} bytes.")
