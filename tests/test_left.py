"""The command `left`, by itself and in both sandboxes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

import harness.left
from harness.left import Left
from harness.sandbox import DockerSandbox, LocalSandbox, make_sandbox
from tests.engine import needs_docker


@pytest.fixture(scope="module", params=["local", pytest.param("docker", marks=needs_docker)])
def sandbox(request: pytest.FixtureRequest) -> Iterator[DockerSandbox | LocalSandbox]:
    sandbox = make_sandbox(request.param)
    sandbox.start()
    yield sandbox
    sandbox.close()


def test_left_in_a_sandbox(sandbox: DockerSandbox | LocalSandbox) -> None:
    """The agent has it as a command, and it knows the command's own run; another command knows nothing of it."""
    now = time.time()
    environment = Left(now, [("time", now + 7230, 86_400.0)], ["turns left: 3 of 9"]).environment()
    told = sandbox.run("left; cd /; sh -c left", 30, environment=environment)
    untold = sandbox.run("left", 30)

    assert ["[time left: 2h 00m of 24h 00m; turns left: 3 of 9]"] * 2 == told.output.splitlines()
    assert (1, "left: nothing is limited here\n") == (untold.exit_code, untold.output)


def left(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """The command `left`, as a sandbox has it."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(harness.left.__file__)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_left_command_knows_that_time_passes() -> None:
    """It counts on while a command runs, for the time that is up is given, not the time that is left."""
    now = time.time()
    ended = left(Left(now - 1800, [("time", now + 5400.5, 86_400.0)], ["turns left: 3 of 9"]).environment())

    assert "[time left: 1h 30m of 24h 00m; turns left: 3 of 9]\n" == ended.stdout


def test_left_command_without_a_run() -> None:
    """Where nothing is limited, as in the rebuild, it says so."""
    ended = left({})

    assert (1, "left: nothing is limited here\n") == (ended.returncode, ended.stderr)


phrases = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    st.floats(0, 2e9),
    st.lists(st.tuples(phrases, st.floats(0, 2e9), st.floats(0, 1e7)), max_size=3),
    st.lists(phrases, max_size=3),
)
def test_left_survives_the_environment(now: float, times: list[tuple[str, float, float]], others: list[str]) -> None:
    """What a command reads from its environment is what was put there."""
    sent = Left(now, times, others)
    (packed,) = sent.environment().values()

    assert sent.line() == Left(*json.loads(packed)).line()
    assert "\0" not in packed
