"""The gateway when the provider fails, the program hangs up, or time is up."""

import json
import socket
import threading
from typing import Any

import anthropic
import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import ModelError, UsageError
from harness.gateway import target
from harness.models import RetryPolicy
from harness.protocols import Usage
from harness.scrub import MASK
from tests.wire import anthropic_messages
from tests.wire.gateway import KEY, GatewayBench, Streamed, chunks, sse
from tests.wire.openai_chat import completion
from tests.wire.providers import error
from tests.wire.server import Answer, json_answer

MESSAGES, CHAT = "/v1/messages", "/v1/chat/completions"
ASK = {"max_tokens": 9, "messages": [{"role": "user", "content": "hello"}], "stream": True}
TEXT = "some words that come in pieces"
PIECES = sse(anthropic_messages.events(anthropic_messages.text(TEXT), final_usage={"output_tokens": 20}))
WHOLE = Streamed(PIECES)
OVERLOADED = sse([{"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}])


def until(bench: GatewayBench, kind: str, count: int = 1) -> list[dict[str, Any]]:
    """The journal's entries of a kind, once there are so many; the test's own time limit ends the wait."""
    while len(found := bench.journal.of(kind)) < count:
        threading.Event().wait(0.01)
    return found


def hang_up_at(
    bench: GatewayBench, path: str, body: dict[str, Any], event: threading.Event | None, seen: bytes
) -> None:
    """Ask, and be gone once `event` is set or `seen` has come."""
    data = json.dumps(body).encode()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(bench.socket))
        connection.sendall(
            b"POST %s HTTP/1.1\r\nhost: g\r\ncontent-length: %d\r\n\r\n" % (path.encode(), len(data)) + data
        )
        got = b""
        while seen not in got:
            got += connection.recv(4096)
        if event is not None:
            event.wait()


@pytest.mark.parametrize(
    "fault",
    [
        error(429, "rate_limit_error", headers={"retry-after": "0"}),
        error(529, "overloaded_error"),
        error(503),
        error(400, "overloaded_error"),
        Answer(drop_after=0),
        Answer(body=b"<html>busy</html>", content_type="text/html"),
        json_answer({"type": "error", "error": {"type": "api_error", "message": "x"}}),
        Streamed(OVERLOADED),
        Streamed([]),
        Streamed([], break_off=True),
    ],
    ids=range(10),
)
def test_a_passing_fault_is_waited_out(fault: Answer | Streamed) -> None:
    """What asking again mends the program never sees, if none of the reply had come; every failure is told."""
    with GatewayBench("anthropic", {MESSAGES: [fault, fault, WHOLE]}) as bench:
        reply = bench.http.post(MESSAGES, json=ASK)

    assert b"".join(PIECES) == reply.content
    assert (3, 2) == (len(bench.provider.asked), len(bench.retries))
    assert [Usage(10, output_tokens=20)] == bench.journal.usages


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "prompt is too long: 210000 tokens > 200000 maximum"),
        (400, "tools.0: input_schema is missing"),
        (413, "too large"),
        (422, "temperature must be a number"),
    ],
)
def test_the_programs_own_error_is_passed_on(status: int, words: str) -> None:
    """What the program has to mend, such as a conversation that is too long, it hears at once and in full."""
    fault = error(status, "invalid_request_error", message=words)
    with GatewayBench("anthropic", {MESSAGES: [fault]}) as bench:
        reply = bench.http.post(MESSAGES, json=ASK)
        bench.gateway.check()

    assert (status, fault.body, "false") == (reply.status_code, reply.content, reply.headers["x-should-retry"])
    assert (1, []) == (len(bench.provider.asked), bench.journal.usages)
    assert ("complete", status) == (bench.replies[0]["ended"], bench.replies[0]["status"])


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("kind", ["invalid_request_error", "request_too_large", "content_filter"])
def test_the_programs_own_error_under_200(kind: str, streamed: bool) -> None:
    """An error of the program's own that comes as a reply is passed on as one; nothing was used."""
    fault = {"type": "error", "error": {"type": kind, "message": "not so"}}
    answer = Streamed(sse([fault])) if streamed else json_answer(fault)
    with GatewayBench("anthropic", {MESSAGES: [answer]}) as bench:
        reply = bench.http.post(MESSAGES, json=ASK)
        bench.gateway.check()

    assert (200, True) == (reply.status_code, kind in reply.text)
    assert (1, []) == (len(bench.provider.asked), bench.journal.usages)


@pytest.mark.parametrize(("status", "cause"), [(401, "key"), (403, "key"), (404, "no such model"), (307, "redirects")])
def test_a_lasting_fault_ends_the_run(status: int, cause: str) -> None:
    """What asking again does not mend ends the run, and the program gets nothing more; no redirect is followed."""
    fault = error(status, message=f"not with {KEY}", headers={"location": "/elsewhere"})
    with GatewayBench("anthropic", {MESSAGES: [fault]}) as bench:
        client = anthropic.Anthropic(api_key="x", base_url="http://gateway", http_client=bench.http)
        with pytest.raises(anthropic.PermissionDeniedError) as raised:
            client.messages.create(model="m", max_tokens=9, messages=[{"role": "user", "content": "hi"}])
        with pytest.raises(ModelError, match=cause):
            bench.gateway.check()
        with pytest.raises(anthropic.PermissionDeniedError, match="is being ended"):
            client.messages.create(model="m", max_tokens=9, messages=[{"role": "user", "content": "hi"}])

    assert 3 == len(bench.provider.asked)
    assert "no reply" == bench.replies[0]["ended"]
    assert KEY not in str(raised.value) + json.dumps(bench.journal.entries + bench.journal.events)


@pytest.mark.parametrize(
    "answer", [json_answer({"content": f"the key is {KEY}"}), error(400, message=f"{KEY} is wrong")]
)
def test_the_key_stays_outside(answer: Answer) -> None:
    """A provider that quotes the key tells it neither the program nor the transcript."""
    with GatewayBench("anthropic", {MESSAGES: [answer]}) as bench:
        reply = bench.http.post(MESSAGES, json=ASK)

    assert KEY not in reply.text + json.dumps(bench.journal.entries)
    assert MASK in reply.text
    assert MASK in json.dumps(bench.replies)


@settings(max_examples=10, deadline=None)
@given(st.integers(1, len(KEY) - 1), st.integers(1, 200))
def test_the_key_in_pieces(told_at: int, sent_at: int) -> None:
    """Neither a key over two pieces of the network nor one over two pieces of text is passed on or written whole."""
    whole, halves = chunks(f"it is {KEY}!"), chunks(KEY[:told_at], KEY[told_at:])
    stream = b"".join(whole[:1] + halves)
    with GatewayBench("openai", {CHAT: [Streamed([stream[:sent_at], stream[sent_at:]])]}) as bench:
        reply = bench.http.post(CHAT, json={"messages": [], "stream": True})

    assert KEY not in reply.text
    assert KEY not in json.dumps(bench.journal.entries)
    assert f"it is {MASK}!{MASK}" == bench.replies[0]["body"]["choices"][0]["message"]["content"]


def test_events_pass_as_they_come() -> None:
    """The program has an event while the provider still thinks of the next."""
    stream = Streamed(PIECES, held_after=1)
    with (
        GatewayBench("anthropic", {MESSAGES: [stream]}) as bench,
        bench.http.stream("POST", MESSAGES, json=ASK) as reply,
    ):
        parts = reply.iter_raw()
        first = next(parts)
        stream.hold.set()
        rest = b"".join(parts)

    assert PIECES[0] == first
    assert b"".join(PIECES[1:]) == rest


def test_a_broken_stream_is_broken_for_the_program() -> None:
    """What came before the break is passed on, then the program sees the break; what came is counted."""
    with GatewayBench("anthropic", {MESSAGES: [Streamed(PIECES[:-3], break_off=True)]}) as bench:
        got: list[bytes] = []
        with bench.http.stream("POST", MESSAGES, json=ASK) as reply, pytest.raises(httpx2.RemoteProtocolError):
            got.extend(reply.iter_raw())

    assert b"".join(PIECES[:-3]) == b"".join(got)
    assert ("broken off", True) == (bench.replies[0]["ended"], bench.replies[0]["estimated"])
    assert TEXT == bench.replies[0]["body"]["content"][0]["text"]
    assert 10 == bench.journal.usages[0].input_tokens
    assert bench.journal.usages[0].output_tokens > len(TEXT) // 4
    assert 1 == len(bench.provider.asked)


@pytest.mark.parametrize("held_after", [0, 4])
def test_a_program_that_hangs_up(held_after: int) -> None:
    """The provider is left at once, before the first event and after, and what it did is estimated and counted."""
    stream = Streamed(PIECES, held_after=held_after)
    asked = threading.Event()

    def answer(body: dict[str, Any]) -> Streamed:
        asked.set()
        return stream

    body = {**ASK, "messages": [{"role": "user", "content": "hello " * 100}]}
    with GatewayBench("anthropic", {MESSAGES: [answer]}) as bench:
        hang_up_at(bench, MESSAGES, body, asked, b"some " if held_after else b"")
        reply = until(bench, "gateway_reply")[0]
        stream.cut.wait()

    assert ("hung up", True) == (reply["ended"], reply["estimated"])
    assert (10 if held_after else len(json.dumps({**body, "model": "the-model"})) // 4) == bench.journal.usages[
        0
    ].input_tokens


def test_nobody_waits_any_more() -> None:
    """A request whose program has hung up is not asked again, and a wait is no use of the model."""
    waiting, go_on = threading.Event(), threading.Event()
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        waiting.set()
        go_on.wait()

    retry = RetryPolicy(wait_initial_s=60, sleep=sleep)
    with GatewayBench("anthropic", {MESSAGES: [error(500)]}, retry=retry) as bench:
        hang_up_at(bench, MESSAGES, ASK, waiting, b"")
        reply = until(bench, "gateway_reply")[0]
        go_on.set()
        bench.gateway._means.upstream._threads.shutdown(wait=True)

    assert 1 == len(slept)
    assert ("hung up", None) == (reply["ended"], reply["usage"])
    assert 1 == len(bench.provider.asked)


def test_the_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream ends with the run's time, and after that nothing is asked."""
    stream = Streamed(PIECES, held_after=2)
    with GatewayBench("anthropic", {MESSAGES: [stream]}) as bench:
        monkeypatch.setattr(bench.budget, "left_s", lambda: 1.1)
        with pytest.raises(httpx2.RemoteProtocolError):
            bench.http.post(MESSAGES, json=ASK)
        monkeypatch.setattr(bench.budget, "left_s", lambda: 0.5)
        refused = bench.http.post(MESSAGES, json=ASK)
        bench.gateway.check()

    assert (403, True) == (refused.status_code, "time_up" in refused.text)
    assert ("time up", True) == (bench.replies[0]["ended"], bench.replies[0]["estimated"])


def test_time_that_is_up_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply that does not come before the run's end is no failure of the API: the run does not pause."""
    stream = Streamed(PIECES, held_after=0)
    with GatewayBench("anthropic", {MESSAGES: [stream]}) as bench:
        left = iter([1.05] * 2)
        monkeypatch.setattr(bench.budget, "left_s", lambda: next(left, 0.0))
        refused = bench.http.post(MESSAGES, json=ASK)
        bench.gateway.check()

    assert (403, True) == (refused.status_code, "time_up" in refused.text)


def test_a_server_that_tells_no_usage() -> None:
    """Where nobody counted, both sides are estimated by their length."""
    with GatewayBench("openai", {CHAT: [Streamed(chunks("x" * 4000, usage=False)), completion("hi")]}) as bench:
        bench.http.post(CHAT, json={"messages": [{"role": "user", "content": "y" * 400}], "stream": True})
        bench.http.post(CHAT, json={"messages": []})
    estimated, told = bench.journal.usages

    assert 100 < estimated.input_tokens < 200
    assert 1000 < estimated.output_tokens < 1200
    assert [True, False] == [reply["estimated"] for reply in bench.replies]
    assert Usage(10, output_tokens=5) == told


def test_a_journal_that_fails_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written down is not asked, and the run hears why."""

    def full(entry: dict[str, Any]) -> None:
        raise OSError(28, "No space left on device")

    with GatewayBench("anthropic", {MESSAGES: [WHOLE]}) as bench:
        monkeypatch.setattr(bench.journal, "transcript", full)
        reply = bench.http.post(MESSAGES, json=ASK)
        with pytest.raises(OSError, match="No space left"):
            bench.gateway.check()

    assert 500 == reply.status_code
    assert [] == bench.provider.asked


def test_closing_breaks_off_and_counts() -> None:
    """A gateway that is closed in the middle of a reply has counted what came of it."""
    stream = Streamed(PIECES, held_after=4)
    with GatewayBench("anthropic", {MESSAGES: [stream]}) as bench:
        with bench.http.stream("POST", MESSAGES, json=ASK) as reply:
            parts = reply.iter_raw()
            while b"some" not in next(parts):
                pass
            bench.gateway.close()
            with pytest.raises(httpx2.RemoteProtocolError):
                list(parts)

        assert not bench.socket.exists()
        bench.gateway.close()

    assert 10 == bench.journal.usages[0].input_tokens


def test_requests_that_cost_nothing_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program cannot fill the disk with what nobody charges for: the transcript has room for so much of it."""
    monkeypatch.setattr("harness.gateway.record.MAX_FREE_BYTES", 5000)
    count = json_answer({"input_tokens": 1})
    with GatewayBench("anthropic", {f"{MESSAGES}/count_tokens": [count]}) as bench:
        for number in range(20):
            body = {"messages": [{"role": "user", "content": f"{number} " * 500}]}
            last = bench.http.post(f"{MESSAGES}/count_tokens", json=body)

    assert 403 == last.status_code
    assert "for what it cost" in last.text
    assert 0 < len(bench.provider.asked) < 6


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_key_from_a_file_with_its_line_end(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    """The line's end is no part of the key."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", f"{KEY}{end}")

    assert KEY == target("anthropic/m").key


def test_a_key_that_no_header_can_carry(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused before anything is asked, and not told."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", f"{KEY}\u00e9")
    with pytest.raises(UsageError) as refused:
        target("anthropic/m")

    assert KEY not in str(refused.value)


def test_a_model_that_does_not_see() -> None:
    """That is for the program to mend, by another request; the run goes on."""
    blind = error(404, "not_found_error", message="No endpoints found that support image input")
    with GatewayBench("anthropic", {MESSAGES: [blind]}) as bench:
        answer = bench.http.post(MESSAGES, json={**ASK, "stream": False})
        bench.gateway.check()

    assert 404 == answer.status_code
    assert 1 == len(bench.provider.asked)


def test_refusals_without_end_take_few_lines() -> None:
    """However a program varies what it asks in vain."""
    with GatewayBench("anthropic", {}) as bench:
        for number in range(20):
            bench.http.get(f"/{number:07}")

    assert [1, 2, 4, 8, 16] == [event["count"] for event in bench.journal.of("gateway_refused")]


def test_others_that_are_answered_meanwhile() -> None:
    """Of each failure is told how long ago another request had a reply coming: only since then is it waiting."""
    held = Streamed(PIECES, held_after=2)
    answers: list[Any] = [lambda body: held if body["messages"][0]["content"] == "first" else error(401)]
    first = {**ASK, "messages": [{"role": "user", "content": "first"}]}
    with GatewayBench("anthropic", {MESSAGES: answers}) as bench:
        bench.http.post(MESSAGES, json=ASK)
        bench.gateway._problem = None  # as in the next run of the program
        with bench.http.stream("POST", MESSAGES, json=first) as streamed:
            pieces = streamed.iter_raw()
            next(pieces)
            bench.http.post(MESSAGES, json=ASK)
            held.hold.set()
            list(pieces)
        bench.gateway._problem = None
        bench.http.post(MESSAGES, json=ASK)
    told = [retry.others_ago_s for retry in bench.retries]

    assert [None] * 3 + [0.0] * 3 == told[:6]
    assert all(ago is not None and ago > 0 for ago in told[6:])
    assert 9 == len(told)
