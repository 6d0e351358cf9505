"""The gateway's HTTP: what clients may send, what they may not, and the forwarder in the sandbox."""

import fcntl
import json
import socket
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.gateway import forwarder, server
from tests.wire.gateway import GatewayBench, Streamed, chunks
from tests.wire.openai_chat import completion

CHAT = "/v1/chat/completions"
BODY = json.dumps({"messages": [], "model": "m"}).encode()


@pytest.fixture
def bench() -> Iterator[GatewayBench]:
    """A gateway whose provider says hi."""
    with GatewayBench("openai", {CHAT: [completion("hi")]}) as opened:
        yield opened


def talk(bench: GatewayBench, *pieces: bytes) -> bytes:
    """What is answered to these bytes until the gateway or a `connection: close` ends it."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(bench.socket))
        for piece in pieces:
            connection.sendall(piece)
        got = b""
        while data := connection.recv(65536):
            got += data
        return got


def post(body: bytes, *headers: str, close: bool = True) -> bytes:
    lines = [f"POST {CHAT} HTTP/1.1", "host: g", *headers]
    if not any("encoding" in header for header in headers):
        lines.append(f"content-length: {len(body)}")
    if close:
        lines.append("connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def test_a_connection_serves_many_requests(bench: GatewayBench) -> None:
    """Requests follow each other on a connection, also where the next is sent before the last is answered."""
    head = b"HEAD / HTTP/1.1\r\nhost: g\r\n\r\n"
    got = talk(bench, post(BODY, close=False) * 2 + head + post(BODY))

    assert 3 == got.count(b"HTTP/1.1 200")
    assert b"There is no" not in got  # an answer to HEAD has no body
    assert 3 == len(bench.provider.asked)


def test_a_request_that_comes_early() -> None:
    """A request that arrives while the one before it is answered is kept for after that."""
    slow = Streamed(chunks("slow"), held_after=0)
    with GatewayBench("openai", {CHAT: [slow, completion("hi")]}) as bench, socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(bench.socket))
        connection.sendall(post(b'{"messages": [], "stream": true}', close=False))
        while not bench.provider.asked:
            threading.Event().wait(0.01)
        connection.sendall(post(BODY))
        while int.from_bytes(fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)), sys.byteorder):  # until it is read
            threading.Event().wait(0.01)
        slow.hold.set()
        got = b""
        while data := connection.recv(65536):
            got += data

    assert 2 == got.count(b"HTTP/1.1 200")


def test_a_body_in_chunks(bench: GatewayBench) -> None:
    """A body may come in chunks, and once the server has asked for it."""
    pieces = b"".join(b"%x\r\n%s\r\n" % (len(BODY[at : at + 5]), BODY[at : at + 5]) for at in range(0, len(BODY), 5))
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(bench.socket))
        connection.sendall(post(b"", "transfer-encoding: chunked", "expect: 100-continue"))
        asked = connection.recv(65536)
        connection.sendall(pieces + b"0\r\n\r\n")
        got = connection.recv(65536)

    assert b"HTTP/1.1 100" == asked[:12]
    assert b"HTTP/1.1 200" == got[:12]
    assert {"messages": [], "model": "the-model"} == bench.provider.asked[0].body


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"3",
        b'{"x": NaN}',
        b'{"x": 1e999}',
        b"\xff",
        b'{"x": %s}' % (b"[" * 300 + b"]" * 300),
        b"[" * 100_000,
    ],
    ids=range(9),
)
def test_what_is_no_json_object(bench: GatewayBench, body: bytes) -> None:
    """Anything but an object of finite numbers and reasonable depth is refused; the connection goes on."""
    reply = bench.http.post(CHAT, content=body)
    after = bench.http.post(CHAT, content=BODY)

    assert (400, "invalid_request_error") == (reply.status_code, reply.json()["error"]["type"])
    assert 200 == after.status_code
    assert 1 == len(bench.provider.asked)


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", CHAT, {}, 405),
        ("PUT", CHAT, {}, 405),
        ("HEAD", "/", {}, 404),
        ("GET", "/v1/models?client_version=1", {}, 200),
        ("HEAD", "/v1/models", {}, 404),
        ("POST", CHAT, {"content-encoding": "zstd"}, 415),
        ("POST", "/v1/messages", {}, 404),
    ],
)
def test_other_requests(bench: GatewayBench, method: str, path: str, headers: dict[str, str], status: int) -> None:
    """Methods, encodings and paths that are not served are told so."""
    reply = bench.http.request(method, path, headers=headers, content=BODY if method == "POST" else None)

    assert status == reply.status_code
    assert [] == bench.provider.asked


def test_refusals_do_not_fill_the_journal(bench: GatewayBench) -> None:
    """A program that asks in vain again and again is an event the first time, the second, the fourth and so on."""
    for number in range(5):
        bench.http.post(f"/v1/nothing/{number}", content=b"")

    assert [1, 2, 4] == [event["count"] for event in bench.journal.of("gateway_refused")]


def test_too_much(bench: GatewayBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that is too long is refused before it is read, or as soon as it is; so are too many together."""
    monkeypatch.setattr(server, "MAX_BODY_BYTES", 1000)
    announced = talk(bench, post(b"x" * 1001))
    grown = talk(bench, post((b"200\r\n" + b"x" * 0x200 + b"\r\n") * 3, "transfer-encoding: chunked"))
    monkeypatch.setattr(server, "MAX_HELD_BYTES", 500)
    together = talk(bench, post(b"x" * 501))
    monkeypatch.undo()

    assert b"HTTP/1.1 413" == announced[:12]
    assert b"HTTP/1.1 413" == grown[:12]
    assert b"HTTP/1.1 503" == together[:12]
    assert b"HTTP/1.1 200" == talk(bench, post(BODY))[:12]
    assert 0 == bench.gateway._server._memory.used


def test_too_many_connections(bench: GatewayBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """One connection more than there may be is told so and closed; the others go on."""
    monkeypatch.setattr(server, "MAX_CONNECTIONS", 1)
    assert 200 == bench.http.get("/v1/models").status_code  # and stays connected

    assert b"HTTP/1.1 503" == talk(bench, post(BODY))[:12]
    assert 200 == bench.http.get("/v1/models").status_code


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60) | st.text("GETPOST /v1:\r\n0", max_size=60).map(str.encode))
def test_no_bytes_break_it(data: bytes) -> None:
    """Whatever is sent, the next connection is served."""
    bench = _shared()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(bench.socket))
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass

    assert 200 == bench.http.get("/v1/models").status_code


_open: list[GatewayBench] = []


def _shared() -> GatewayBench:
    if not _open:
        _open.append(GatewayBench("openai", {}).__enter__())
    return _open[0]


@pytest.fixture(scope="module", autouse=True)
def close_shared() -> Iterator[None]:
    yield
    while _open:
        _open.pop().__exit__(None, None, None)


def test_requests_at_the_same_time() -> None:
    """A quick question is answered while a long reply is still coming; each is counted and written once."""
    long = Streamed(chunks("a long ", "story"), held_after=1)

    def answer(body: dict[str, Any]) -> Streamed:
        return long if body["messages"] == ["long"] else Streamed(chunks("a title"))

    with GatewayBench("openai", {CHAT: [answer]}) as bench, ThreadPoolExecutor(8) as pool:
        slow = pool.submit(bench.http.post, CHAT, json={"messages": ["long"], "stream": True})
        quick = [pool.submit(bench.http.post, CHAT, json={"messages": [n], "stream": True}) for n in range(6)]
        titles = [future.result().text.count("a title") for future in quick]
        assert not slow.done()
        long.hold.set()
        assert "story" in slow.result().text

    assert [1] * 6 == titles
    assert 7 == len(bench.journal.usages)
    assert 7 == len({reply["id"] for reply in bench.replies})


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_program_behind_the_forwarder(bench: GatewayBench, port: int) -> None:
    """A program that knows http addresses only reaches the gateway; the forwarder ends with its exit code."""
    program = f"""
import urllib.request, sys
ask = urllib.request.Request("http://127.0.0.1:{port}{CHAT}", {BODY!r}, {{"content-type": "application/json"}})
print(urllib.request.build_opener(urllib.request.ProxyHandler({{}})).open(ask).read().decode())
sys.exit(7)
"""
    ended = subprocess.run(
        [sys.executable, "-I", str(Path(forwarder.__file__)), "--socket", str(bench.socket), "--port", str(port),
         "--", sys.executable, "-c", program],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert (7, "") == (ended.returncode, ended.stderr)
    assert "hi" == json.loads(ended.stdout)["choices"][0]["message"]["content"]


def test_the_forwarder_carries_streams_and_hang_ups(port: int) -> None:
    """An SDK streams through the forwarder; when it hangs up, the provider is left."""
    stream = Streamed(chunks("one", "two", "three"), held_after=2)
    with GatewayBench("openai", {CHAT: [stream]}) as bench:
        command = [
            sys.executable,
            "-I",
            str(Path(forwarder.__file__)),
            "--socket",
            str(bench.socket),
            "--port",
            str(port),
        ]
        process = subprocess.Popen(command)
        try:
            _until_open(port)
            client = openai.OpenAI(
                api_key="x",
                base_url=f"http://127.0.0.1:{port}/v1",
                http_client=httpx2.Client(trust_env=False),
            )
            with client, client.chat.completions.create(model="m", messages=[], stream=True) as got:
                texts = [next(got).choices[0].delta.content, next(got).choices[0].delta.content]
            stream.cut.wait()
        finally:
            process.terminate()
            process.wait()

    assert ["one", "two"] == texts
    assert "hung up" == bench.replies[0]["ended"]


def _until_open(port: int) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            threading.Event().wait(0.05)
        else:
            return
