"""The parts of live sessions, each alone: inputs, checkpoints, commands, keys, the log's pace, a machine's sound."""

import argparse
import contextlib
import io
import json
import os
import random
import re
import signal
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tasks
from harness.oracle import client, limits
from harness.oracle.command import FIELDS, OPS, Command, parse_command
from harness.oracle.inputs import Inputs
from harness.oracle.live import Sound
from harness.oracle.log import Log, SessionLog
from harness.oracle.machine import MachineLost
from harness.oracle.process import start_machine
from harness.oracle.query import QueryError
from harness.oracle.session import Session, dispensable
from harness.oracle.wire import Message
from reference import Buttons, find_core
from roms.replay import parse_replay
from tests.tiny_rom import stripes_rom

HELD = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=12)


def inputs_of(runs: list[tuple[int, int]]) -> tuple[Inputs, list[int]]:
    """The inputs, and the same as a plain list of the keys in each frame."""
    inputs, plain = Inputs(), []
    for keys, frames in runs:
        inputs.hold(keys, frames)
        plain += [keys] * frames
    return inputs, plain


def plain_of(inputs: Inputs, start: int = 0) -> list[int]:
    return [keys for keys, frames in inputs.runs(start, inputs.frames) for _ in range(frames)]


@given(HELD, HELD, st.data())
def test_inputs_are_a_list_of_keys(
    runs: list[tuple[int, int]], more: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Holding, cutting, comparing and reading back do what they do to a list of the keys in each frame."""
    inputs, plain = inputs_of(runs)
    other, others = inputs_of(more)
    common = [mine == theirs for mine, theirs in zip(plain, others, strict=False)]

    assert plain == plain_of(inputs)
    assert (len(plain), plain[-1] if plain else 0) == (inputs.frames, inputs.held)
    assert [*common, False].index(False) == inputs.shared(other) == other.shared(inputs)
    assert (plain == others) == (inputs.frames == other.frames and inputs.digest() == other.digest())
    assert plain == plain_of(Inputs.of(inputs.events, inputs.frames))
    assert plain == parse_replay(inputs.text()).keys(len(plain)).tolist()

    copy, kept = inputs.copy(), data.draw(st.integers(0, len(plain)))
    inputs.cut(kept)
    inputs.hold(1, 2)
    assert [*plain[:kept], 1, 1] == plain_of(inputs)
    assert plain[kept:] == plain_of(copy, kept)
    assert inputs.digest() == Inputs.of(inputs.events, inputs.frames).digest()
    assert copy.digest() == Inputs.of(copy.events, copy.frames).digest()


@pytest.mark.parametrize("frames", [2_000, 30_000, limits.MAX_SESSION_FRAMES])
def test_going_back_costs_what_was_undone(frames: int) -> None:
    """Checkpoints are dense where one is and sparse long ago: to undo n frames, at most about 3 n are run."""
    kept = [0]
    for frame in range(limits.CHECKPOINT_FRAMES, frames + 1, limits.CHECKPOINT_FRAMES):
        kept.append(frame)
        if len(kept) > limits.MAX_CHECKPOINTS:
            del kept[dispensable(kept)]

    assert (0, limits.MAX_CHECKPOINTS) == (kept[0], len(kept))
    for undone in range(1, frames, 37):
        target = frames - undone
        run = target - max(frame for frame in kept if frame <= target)
        assert run <= 3 * undone + limits.CHECKPOINT_FRAMES


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
VALUES = st.sampled_from(["s1-00ff", 1, 512, 0x400, -1, 10**6]) | JSON
HEADERS = st.sampled_from(OPS).flatmap(
    lambda op: st.fixed_dictionaries({"op": st.just(op)} | dict.fromkeys(FIELDS[op], VALUES))
)


@given(HEADERS, st.lists(st.binary(max_size=300), max_size=2))
def test_any_command(header: dict[str, Any], blobs: list[bytes]) -> None:
    """Whatever is sent is either a command within the limits or refused."""
    with contextlib.suppress(QueryError):
        command = parse_command(Message(header, tuple(blobs)))
        assert header["op"] == command.op
        assert type(command.keys) is int
        assert 0 <= command.keys <= 0x3FF
        assert type(command.frames) is int
        assert 0 <= command.frames <= limits.MAX_SESSION_FRAMES
        assert header.get("session", "") == command.session
        assert isinstance(command.session, str)
        assert re.fullmatch(r"[A-Za-z0-9_.-]*", command.state)


def test_command() -> None:
    """A command's fields arrive as they were sent."""
    step = Message({"op": "step", "session": "s1-00ff", "frames": 3, "replay_name": "p"}, (b"1 0x3\n",))

    assert Command("step", "s1-00ff", frames=3, events=((1, 3),)) == parse_command(step)
    assert Command("keys", "s", keys=9) == parse_command(Message({"op": "keys", "session": "s", "keys": 9}))


@given(st.integers(0, 0x3FF), st.randoms(use_true_random=False))
def test_keys_have_names(bits: int, chance: random.Random) -> None:
    """Names in any order and case, and hex, give the bits; the answer's names give them again."""
    names = [button.name or "" for button in Buttons(bits)]
    chance.shuffle(names)
    text = "+".join(name.lower() if position % 2 else name for position, name in enumerate(names)) or "none"

    assert bits == client.parse_keys(text) == client.parse_keys(f"{bits:#05x}")
    assert bits == client.parse_keys(client.readable({"keys": bits})["keys"])


@given(st.text(max_size=12) | st.from_regex(r"\A(A|B|up|none|0x[0-9a-f]{1,4}|\+){0,4}\Z"))
def test_any_text_for_keys(text: str) -> None:
    """Other text for keys is refused, never misread."""
    with contextlib.suppress(argparse.ArgumentTypeError):
        bits = client.parse_keys(text)
        assert 0 <= bits <= 0x3FF
        assert bits == client.parse_keys(client.readable({"keys": bits})["keys"])


def test_flood_of_lines_is_slowed_down() -> None:
    """A burst is written at once; after it, lines come at the rate that the disk can bear, and none is left out."""
    stream, waits, now = io.StringIO(), [], [0.0]

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    log = Log(stream, clock=lambda: now[0], sleep=sleep)
    for number in range(limits.LOG_BURST_LINES + 100):
        log.write({"number": number})

    assert list(range(limits.LOG_BURST_LINES + 100)) == [
        json.loads(x)["number"] for x in stream.getvalue().splitlines()
    ]
    assert pytest.approx(100 / limits.LOG_LINES_PER_S) == sum(waits) == now[0]


def test_asks_that_follow_closely_share_a_line() -> None:
    """The first ask is written at once, those right after it together; undone plays are listed, however many."""
    stream = io.StringIO()
    log = SessionLog(Log(stream), lambda: {"session": "s"})
    for number in range(limits.MERGE_UNDONE + 10):
        log.add("back", 0.25, {"frames": 1}, "no" if number == 2 else None, [number, 1, "x"])
    log.flush()
    log.flush()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]

    assert [1, limits.MERGE_UNDONE, 9] == [line["asks"]["back"] for line in lines]
    assert [[number, 1, "x"] for number in range(limits.MERGE_UNDONE + 10)] == [
        play for line in lines for play in line["undone"]
    ]
    assert [None, "no", None] == [line.get("message") for line in lines]
    assert (9, 9 * 0.25) == (lines[2]["frames"], lines[2]["duration_s"])


def test_old_sound_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sound that nobody asks for is kept for a while only, and what is missing is counted."""
    monkeypatch.setattr(limits, "SOUND_S", 2)
    sound = Sound()
    for number in range(1000):
        sound.add(np.full((10, 2), number, np.int16))
        sound.limit(100)
    data, dropped = sound.take()
    pairs = np.frombuffer(data, np.int16).reshape(-1, 2)

    assert 10_000 == len(pairs) + dropped
    assert 200 <= len(pairs) <= 230
    assert np.repeat(np.arange(1000), 10)[dropped:].tolist() == pairs[:, 0].tolist() == pairs[:, 1].tolist()
    assert (b"", 0) == sound.take()


@pytest.fixture
def session() -> Iterator[Session]:
    """A session in this process, its machine a real worker."""
    command = [
        sys.executable,
        "-m",
        "harness.oracle.worker",
        "--core",
        str(find_core()),
        "--bios",
        str(tasks.BIOS_FILE),
    ]
    machine, tail = start_machine(command, stripes_rom())
    session = Session("s1", stripes_rom(), machine, Log(io.StringIO()))
    yield session
    session.close()
    tail.join()


def test_too_many_frames(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that would become too long is refused the step, and can still go back and on."""
    monkeypatch.setattr(limits, "MAX_SESSION_FRAMES", 10)
    session.step(9)

    with pytest.raises(QueryError, match="A session ends after 10 frames; this one has run 9"):
        session.step(2)
    session.back(5)
    session.step(6)
    assert 10 == session.inputs.frames


def test_too_many_pictures(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session gives so many pictures and no more."""
    monkeypatch.setattr(limits, "MAX_SESSION_PICTURES", 2)
    session.step(1)
    pictures = {session.picture(), session.picture()}

    assert 1 == len(pictures)
    with pytest.raises(QueryError, match="has given its 2 pictures"):
        session.picture()


def test_machine_that_hangs(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that does not answer is given up and killed."""
    monkeypatch.setattr(limits, "MACHINE_S", 0.2)
    session.step(1)
    session.back(1)  # on to a copy, which has the new limit
    machine = session._machine
    os.kill(machine._pid, signal.SIGSTOP)

    with pytest.raises(MachineLost, match=r"did not answer within 0\.2 s"):
        session.step(1)
