"""The run's two clocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.clock import RunClock
from tests.wire.time import SimulatedTime


def started(time: SimulatedTime, **before: float) -> RunClock:
    clock = RunClock(now=time.now, **before)
    clock.start()
    return clock


def test_time_counts_from_the_start() -> None:
    """What passes before the start is nobody's; a second start changes nothing."""
    time = SimulatedTime()
    clock = RunClock(now=time.now)
    time.sleep(50)

    assert (0, 0) == (clock.elapsed_s(), clock.wall_s())

    clock.start()
    time.sleep(7)
    clock.start()

    assert (7, 7) == (clock.elapsed_s(), clock.wall_s())


def test_run_that_is_taken_up_again() -> None:
    """Both clocks go on from where they stood."""
    time = SimulatedTime()
    clock = started(time, working_s=100, wall_s=150)
    time.sleep(5)

    assert (105, 155) == (clock.elapsed_s(), clock.wall_s())


def test_away() -> None:
    """While nobody worked wall time went on, and working time did not, whatever was waited for before and after."""
    time = SimulatedTime()
    clock = RunClock(now=time.now, working_s=100, wall_s=150)
    clock.start(away_s=3600)

    assert (100, 3750) == (clock.elapsed_s(), clock.wall_s())

    time.sleep(20)
    clock.waiting(failed_after_s=5, wait_s=10)
    time.sleep(10)

    assert (115, 3780) == (clock.elapsed_s(), clock.wall_s())


def test_waiting_is_wall_time_only() -> None:
    """The failed request and the wait after it are not working time, also while the wait is under way."""
    time = SimulatedTime()
    clock = started(time)
    time.sleep(100)
    clock.waiting(failed_after_s=30, wait_s=60)

    assert 70 == clock.elapsed_s()

    time.sleep(20)

    assert (70, 120) == (clock.elapsed_s(), clock.wall_s())

    time.sleep(50)

    assert (80, 170) == (clock.elapsed_s(), clock.wall_s())


def test_wait_that_was_cut_short() -> None:
    """If the next request comes before the planned end of a wait and fails too, no second is taken off twice."""
    time = SimulatedTime()
    clock = started(time)
    time.sleep(100)
    clock.waiting(failed_after_s=0, wait_s=60)
    time.sleep(10)
    clock.waiting(failed_after_s=10, wait_s=0)
    time.sleep(5)

    assert 105 == clock.elapsed_s()


waits = st.tuples(st.floats(0, 500), st.floats(0, 100), st.floats(0, 300), st.booleans())


@given(st.lists(waits, max_size=20))
def test_clocks_never_disagree(history: list[tuple[float, float, float, bool]]) -> None:
    """Whatever is waited for: 0 <= working <= wall, and working time is what was worked, to the second."""
    time = SimulatedTime()
    clock = started(time)
    worked = 0.0
    for work_s, failed_after_s, wait_s, whole in history:
        time.sleep(work_s)
        worked += work_s
        time.sleep(failed_after_s)
        clock.waiting(failed_after_s, wait_s)
        time.sleep(wait_s if whole else wait_s / 2)

        assert -1e-6 <= clock.elapsed_s() <= clock.wall_s() + 1e-6

        if whole:
            assert worked == pytest.approx(clock.elapsed_s(), abs=1e-6)
        else:
            return


def test_what_was_waited_for_comes_early() -> None:
    """The rest of a planned wait is working time when an answer comes to another request."""
    now = [0.0]
    clock = RunClock(now=lambda: now[0])
    clock.start()
    now[0] = 10.0
    clock.waiting(2.0, 60.0)
    now[0] = 15.0
    clock.stop_waiting()
    now[0] = 40.0

    assert 40.0 - 2.0 - 5.0 == clock.elapsed_s()
