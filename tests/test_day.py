"""A day of 24 simulated hours against a model server that fails in every way of the table."""

from pathlib import Path

import pytest

from harness.agents.shell import ShellConfig
from harness.budget import RunLimits
from harness.clock import RunClock
from harness.models import Retry, RetryPolicy
from harness.models.faults import FAULTS
from harness.models.scripted import SCRIPTS
from harness.prices import price_of
from harness.protocols import Usage
from harness.run import execute
from harness.run_directory import RunConfig
from tests.wire.bench import Bench
from tests.wire.faulty import USED, FaultyServer
from tests.wire.providers import OPENAI, Wire, both, keys
from tests.wire.time import SimulatedTime

pytestmark = pytest.mark.usefixtures(keys.__name__)

DAY_S = 86_400.0
COMMAND_S = 900.0


@both
def test_a_day_of_faults(tmp_path: Path, wire: Wire) -> None:
    """The run uses its 24 hours to the end, and time, tokens and dollars are counted to the second, token and cent."""
    bench = Bench(tmp_path)
    time = bench.time
    clock = RunClock(now=time.now)
    retries: list[Retry] = []
    ran: list[float] = []

    def on_retry(retry: Retry) -> None:
        clock.waiting(retry.failed_after_s, retry.wait_s or 0.0)
        retries.append(retry)

    def on_run(timeout_s: float) -> None:
        ran.append(min(COMMAND_S, timeout_s))
        time.sleep(ran[-1])

    bench.folder.on_run = on_run
    price = price_of("anthropic/claude-opus-4-6", None)
    assert price is not None
    with FaultyServer(wire, time, seed=1) as server:
        model = wire.model(server, retry=RetryPolicy(now=time.now, sleep=time.sleep), on_retry=on_retry)
        clock.start()
        config = ShellConfig(command_timeout_s=COMMAND_S, context_tokens=20_000)
        stopped = bench.run_on(clock, model, config, RunLimits(hours=24), price)
        model.close()
    waited_s = sum(retry.failed_after_s + (retry.wait_s or 0.0) for retry in retries)
    total = sum(bench.journal.usages, Usage())

    assert [] == bench.journal.of("paused")
    assert "time_up" == stopped
    assert DAY_S - 1 <= clock.elapsed_s() <= DAY_S + 400
    assert server.replied_s + sum(ran) == pytest.approx(clock.elapsed_s())
    assert clock.elapsed_s() + waited_s == pytest.approx(clock.wall_s())
    assert waited_s > 1800
    assert [USED] * server.replied == bench.journal.usages
    assert price(total) == pytest.approx(sum(cost or 0 for cost in bench.journal.costs))
    assert {FAULTS[code].remedy for code in server.injected} == {"wait", "few", "shorten", "again", "tell"}
    assert [50, 25, 10, 2] == [event["percent"] for event in bench.journal.of("budget_notice")]


def test_a_day_ends_in_a_grade(tmp_path: Path, core_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole run of such a day ends `time_up`, built and graded; clocks, tokens and dollars stand in its result."""
    time = SimulatedTime()
    calls = [call for reply in SCRIPTS["black"]() for call in reply.tool_calls]
    commands = [str(call.arguments["command"]) for call in calls if call.arguments]
    monkeypatch.setattr("harness.equipment.price_of", lambda model, base_url: lambda usage: usage.output_tokens / 1e6)
    with FaultyServer(OPENAI, time, seed=3, commands=commands) as server:
        server.pause_s = 3000
        config = RunConfig(
            model="openai/m",
            agent="shell",
            sandbox="local",
            suite="demo",
            hours=24,
            base_url=f"{server.url}/v1",
            context_tokens=20_000,
        )
        patience = RetryPolicy(now=time.now, sleep=time.sleep)
        finished = execute(config, tmp_path, workers=1, patience=patience)
    result, directory = finished.result, finished.directory
    failed = [line for line in directory.lines("events.jsonl") if line["kind"] == "request_failed"]
    waited_s = sum(line["failed_after_s"] + (line["wait_s"] or 0.0) for line in failed)
    (stopped,) = (line for line in directory.lines("events.jsonl") if line["kind"] == "agent_stopped")

    assert ("time_up", True, 0.0) == (result.stop_reason, result.build.ok, result.overall)
    assert server.replied_s == pytest.approx(result.working_s, abs=0.01)
    assert result.working_s + waited_s == pytest.approx(result.wall_s, abs=0.01)
    assert (result.working_s, result.wall_s) == (stopped["working_s"], stopped["wall_s"])
    assert server.replied * USED.input_tokens == result.usage["input_tokens"]
    assert server.replied * USED.output_tokens / 1e6 == pytest.approx(result.cost_usd)
    assert waited_s > 60
    assert all(0 <= line["working_s"] <= line["wall_s"] for line in failed)
