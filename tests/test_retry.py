"""What becomes of a failing API: asked again, waited for, given up, and said without the key."""

import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate

import pytest

from harness.clock import RunClock
from harness.errors import ModelError
from harness.models import Retry, RetryPolicy
from harness.models.faults import CallFailed, retry_after_s
from harness.models.retry import PatientCaller
from tests.wire import anthropic_messages
from tests.wire.providers import ANTHROPIC, KEY, QUICK, Wire, ask, both, enough, error, keys
from tests.wire.server import Answer
from tests.wire.time import SimulatedTime

pytestmark = pytest.mark.usefixtures(keys.__name__)


@both
@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (error(429), "rate limited"),
        (error(500), "the server failed"),
        (error(503), "the server failed"),
        (error(529), "overloaded"),
        (error(408), "the request timed out"),
        (Answer(200, drop_after=0), "no connection"),
    ],
)
def test_passing_failure_is_asked_again(wire: Wire, answer: Answer, cause: str) -> None:
    """One retry after a failure that passes, reported with its cause."""
    heard: list[Retry] = []
    with wire.server(answer, wire.ok) as server:
        reply = ask(wire.model(server, on_retry=heard.append))

    assert "hi" == reply.text
    assert [(cause, 1)] == [(retry.cause, retry.attempt) for retry in heard]
    assert 0 < heard[0].failed_after_s < 10


@both
def test_unreadable_reply_is_asked_again(wire: Wire) -> None:
    """A proxy's page with status 200 and a reply that breaks off are failures that pass."""
    page = Answer(200, b"<html>busy</html>", content_type="text/html")
    broken = Answer(200, wire.ok.body, content_type=wire.ok.content_type, drop_after=len(wire.ok.body) // 2)
    with wire.server(page, broken, wire.ok) as server:
        reply = ask(wire.model(server))

    assert "hi" == reply.text
    assert 3 == len(server.asked)


def test_stream_that_ends_early_is_asked_again() -> None:
    """A stream without its last event is no reply, even if the connection closed in order."""
    whole = anthropic_messages.events(anthropic_messages.text("half of it"))
    with anthropic_messages.server(anthropic_messages.stream(whole[:-1]), ANTHROPIC.ok) as server:
        reply = ask(ANTHROPIC.model(server))

    assert "hi" == reply.text


def test_overload_inside_a_stream_is_asked_again() -> None:
    """An error event after status 200 counts by its own word."""
    begun = anthropic_messages.events(anthropic_messages.text("half"))[:4]
    failed = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    heard: list[Retry] = []
    with anthropic_messages.server(anthropic_messages.stream([*begun, failed]), ANTHROPIC.ok) as server:
        ask(ANTHROPIC.model(server, on_retry=heard.append))

    assert ["overloaded"] == [retry.cause for retry in heard]


@both
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (error(400), "the request was refused (HTTP 400): as scripted"),
        (error(402), "the account has no credit left"),
        (error(403), "the key may not use this model"),
        (error(404), "no such model or address"),
        (error(418), "the request was refused (HTTP 418)"),
        (error(429, "insufficient_quota"), "the account has no credit left"),
    ],
)
def test_lasting_failure_is_believed_after_five(wire: Wire, answer: Answer, words: str) -> None:
    """What asking again should not mend is asked five times, each reported, and then given up with advice."""
    heard: list[Retry] = []
    with wire.server(answer) as server, pytest.raises(ModelError) as raised:
        ask(wire.model(server, on_retry=heard.append))

    assert words in str(raised.value)
    assert ("unavailable", 5) == (raised.value.kind, len(server.asked))
    assert raised.value.advice
    assert [0.01, 0.02, 0.02, 0.02, None] == [retry.wait_s for retry in heard]


@both
def test_lasting_failure_that_passes_after_all(wire: Wire) -> None:
    """Four refusals are lived through, and the count begins anew after another fault."""
    with wire.server(*[error(401)] * 4, error(500), *[error(401)] * 4, wire.ok) as server:
        reply = ask(wire.model(server))

    assert ("hi", 10) == (reply.text, len(server.asked))


@both
def test_key_does_not_leak(wire: Wire) -> None:
    """A server that quotes a wrong key back does not get it into the error, nor into what the error refers to."""
    with wire.server(wire.ok, key="another") as server, pytest.raises(ModelError) as raised:
        ask(wire.model(server))

    assert "the key was not accepted (HTTP 401): Incorrect API key provided: [key]" in str(raised.value)
    assert KEY not in "".join(traceback.format_exception(raised.value))


@both
def test_retry_after_is_honoured(wire: Wire) -> None:
    """The server's wait replaces ours, up to a cap."""
    heard: list[Retry] = []
    told = [error(429, headers={"retry-after": "0.03"}), error(429, headers={"retry-after": "9999"})]
    policy = RetryPolicy(wait_initial_s=60, retry_after_max_s=0.05)
    with wire.server(*told, wire.ok) as server:
        ask(wire.model(server, retry=policy, on_retry=heard.append))

    assert [0.03, 0.05] == [retry.wait_s for retry in heard]


@both
def test_waits_double_up_to_the_cap(wire: Wire) -> None:
    """Backoff is exponential and capped."""
    heard: list[Retry] = []
    policy = RetryPolicy(wait_initial_s=0.01, wait_max_s=0.03, wait_jitter_s=0.0)
    with wire.server(*[error(500)] * 4, wire.ok) as server:
        ask(wire.model(server, retry=policy, on_retry=heard.append))

    assert [0.01, 0.02, 0.03, 0.03] == [retry.wait_s for retry in heard]


@both
def test_gives_up_in_the_end(wire: Wire) -> None:
    """An outage longer than our patience is a ModelError."""
    policy = replace(QUICK, give_up_after_s=0.3)
    with wire.server(error(500)) as server, pytest.raises(ModelError, match=r"gave up after \d+ attempts") as raised:
        ask(wire.model(server, retry=policy))

    assert "unavailable" == raised.value.kind
    assert len(server.asked) > 1


@both
def test_address_where_nothing_answers(wire: Wire) -> None:
    """A closed port is given up sooner than an outage: the address is probably wrong."""
    with wire.server(wire.ok) as server:
        pass
    began = time.monotonic()
    with pytest.raises(ModelError, match="no connection"):
        ask(wire.model(server, retry=replace(QUICK, give_up_unreached_s=0.1)))

    assert time.monotonic() - began < 5


@both
def test_slow_reply_ends_with_the_time(wire: Wire) -> None:
    """A request that the end of the run cuts off is not asked again, and is not reported as the API's failure."""
    slow = Answer(200, wire.ok.body, content_type=wire.ok.content_type, delay_s=30)
    heard: list[Retry] = []
    began = time.monotonic()
    with wire.server(slow) as server, pytest.raises(ModelError, match="no reply in time"):
        ask(wire.model(server, on_retry=heard.append), left_s=lambda: 1.2)

    assert time.monotonic() - began < 10
    assert ([], 1) == (heard, len(server.asked))


def simulated(time_: SimulatedTime, **how: float) -> RetryPolicy:
    return RetryPolicy(wait_jitter_s=0.0, now=time_.now, sleep=time_.sleep, **how)  # type: ignore[arg-type]


def failing(*errors: CallFailed, seconds_each: float, time_: SimulatedTime) -> Callable[[float], str]:
    """A request that fails in these ways, taking its time, and then succeeds."""
    waiting = list(errors)

    def request(may_take_s: float) -> str:
        time_.sleep(seconds_each)
        if waiting:
            raise waiting.pop(0)
        return "hi"

    return request


def test_waiting_does_not_eat_working_time() -> None:
    """With five minutes of work left, an outage of an hour is waited out, and the five minutes are still there."""
    time_ = SimulatedTime()
    clock = RunClock(now=time_.now)
    clock.start()

    def on_retry(retry: Retry) -> None:
        clock.waiting(retry.failed_after_s, retry.wait_s or 0.0)

    caller = PatientCaller("m", simulated(time_), None, on_retry)
    request = failing(*[CallFailed(503)] * 40, seconds_each=10, time_=time_)
    reply = caller.call(request, lambda: 300 - clock.elapsed_s())

    assert "hi" == reply
    assert clock.wall_s() > 3600
    assert 10 == pytest.approx(clock.elapsed_s())


def test_waiting_ends_with_the_wall_time() -> None:
    """Where time goes on while we wait, a wait does not outlast it."""
    time_ = SimulatedTime()
    caller = PatientCaller("m", simulated(time_), None, None)
    request = failing(CallFailed(429, "", retry_after_s=900), seconds_each=0, time_=time_)
    with pytest.raises(ModelError, match="the time is up"):
        caller.call(request, lambda: 100 - time_.now())

    assert 99 <= time_.now() <= 105


def test_wrong_address_that_answers_pages() -> None:
    """A server that gives web pages is no API: it is given up as soon as one that does not answer."""
    time_ = SimulatedTime()
    caller = PatientCaller("m", simulated(time_), None, None)
    request = failing(*[CallFailed("unreadable")] * 1000, seconds_each=1, time_=time_)
    with pytest.raises(ModelError):
        caller.call(request, enough)

    assert time_.now() <= 60


@pytest.mark.parametrize("code", ["connection", "timeout", "unreadable"])
def test_known_address(code: str) -> None:
    """Where there was a reply before this process began, an hour without an answer is an outage, and waited out."""
    time_ = SimulatedTime()
    caller = PatientCaller("m", simulated(time_).for_known_address(), None, None)
    request = failing(*[CallFailed(code)] * 30, seconds_each=10, time_=time_)

    assert "hi" == caller.call(request, lambda: 1e5)
    assert time_.now() > 3000


def test_interrupt_is_not_a_failure() -> None:
    """Ctrl-C in the middle of a request is neither retried nor turned into a ModelError."""
    caller = PatientCaller("m", QUICK, None, None)
    asked: list[float] = []

    def request(left_s: float) -> None:
        asked.append(left_s)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        caller.call(request, enough)

    assert 1 == len(asked)


def test_mistake_of_ours_is_not_the_api_s() -> None:
    """An exception that is none of the API's passes through, so that it is found."""
    caller = PatientCaller("m", QUICK, None, None)

    def request(left_s: float) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        caller.call(request, enough)


def test_retry_after_as_a_date() -> None:
    """The header may be a date (RFC 9110); what is neither number nor date is ignored."""
    in_a_minute = retry_after_s({"retry-after": formatdate(time.time() + 60, usegmt=True)})

    assert in_a_minute is not None
    assert 55 < in_a_minute <= 60
    assert retry_after_s({"retry-after": "soon"}) is None
    assert 1.5 == retry_after_s({"retry-after-ms": "1500"})


def test_unknown_status_falls_to_its_class() -> None:
    """Statuses outside the table: 5xx pass, others last."""
    assert "wait" == CallFailed(599).fault.remedy
    assert "few" == CallFailed(451).fault.remedy
