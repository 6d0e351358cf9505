"""The reference that remembers: all the same as the reference, and not run where its traces say enough."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from graders.audit.remembered import Remembered, RememberedSource
from graders.yardstick import shifted
from reference import CoreSource, LibretroCore, Reference
from reference.trace import CHUNK_FRAMES, TraceCache
from tests.tiny_rom import stripes_rom

FRAMES = CHUNK_FRAMES + 30
KEYS = np.array([(frame // 7 * 37) % 1024 if frame > 20 else 0 for frame in range(FRAMES)], np.uint16)
PLAYS = [KEYS, np.zeros_like(KEYS), shifted(KEYS, 1)]
PALETTE = 0x05000000


class Counted(LibretroCore):
    """A core that counts the frames that it runs."""

    frames = 0

    def run_frame(self) -> None:
        self.frames += 1
        super().run_frame()


@pytest.fixture(scope="module")
def cache(core_path: Path, bios: bytes, tmp_path_factory: pytest.TempPathFactory) -> TraceCache:
    """Has the traces of PLAYS."""
    cache = TraceCache(tmp_path_factory.mktemp("traces"))
    with LibretroCore(core_path, bios) as core:
        for keys in PLAYS:
            cache.trace(core, stripes_rom(), keys)
    return cache


@pytest.fixture
def counted(core_path: Path, bios: bytes) -> Counted:
    return Counted(core_path, bios)


@pytest.fixture
def remembered(counted: Counted, cache: TraceCache) -> Remembered:
    """With the ROM loaded."""
    remembered = Remembered(counted, cache, PLAYS)
    remembered.load(stripes_rom())
    return remembered


def seen(emulator: Reference, keys: NDArray[np.uint16]) -> list[tuple[bytes, bytes]]:
    """Each frame's picture and sound."""
    frames = []
    for held in keys.tolist():
        emulator.set_keys(held)
        emulator.run_frame()
        frames.append((emulator.frame().tobytes(), emulator.audio().tobytes()))
    return frames


Step = tuple[int, int, list[str]]
"""Which of the plays' keys to press, for how many frames, and what to ask for then."""

ASKED = st.lists(st.sampled_from(["listen", "look", "read", "reset"]), max_size=2)
STEPS = st.lists(st.tuples(st.sampled_from([0, 0, 1, 2]), st.integers(1, 80), ASKED), min_size=1, max_size=6)


def answers(emulator: Reference, steps: list[Step]) -> list[bytes]:
    """What an emulator with the ROM loaded says where it is asked, and at the end."""
    given: list[bytes] = []
    frame = 0
    for play, frames, asked in steps:
        for held in np.resize(PLAYS[play], frame + frames)[frame:].tolist():
            emulator.set_keys(held)
            emulator.run_frame()
        frame += frames
        for what in [*asked, "look"][: asked.index("reset") + 1 if "reset" in asked else None]:
            if what == "look":
                given.append(emulator.frame().tobytes())
            elif what == "listen":
                given.append(emulator.audio().tobytes())
            elif what == "read":
                given.append(emulator.read_memory(PALETTE, 16))
            else:
                emulator.reset()
                frame = 0
    return [*given, emulator.audio().tobytes()]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_same_as_the_reference(remembered: Remembered, core: LibretroCore, steps: list[Step]) -> None:
    """Whatever is pressed and asked for, and past the traces' end: all is what the reference itself answers."""
    remembered.load(stripes_rom())
    core.load(stripes_rom())

    assert answers(core, steps) == answers(remembered, steps)
    assert core.audio_rate == remembered.audio_rate


@pytest.mark.parametrize("play", range(len(PLAYS)))
def test_known_plays_run_nothing(remembered: Remembered, counted: Counted, play: int) -> None:
    """Each of the plays is told from its trace, also after a reset."""
    once = seen(remembered, PLAYS[play])
    remembered.reset()

    assert once == seen(remembered, PLAYS[play])
    assert 0 == counted.frames


def test_runs_from_where_keys_part(remembered: Remembered, counted: Counted) -> None:
    """With other keys from frame 100 on, the reference comes to there, and on; after a reset it is not run again."""
    other = np.where(np.arange(FRAMES) < 100, KEYS, KEYS ^ 1)
    seen(remembered, other[:100])
    before = counted.frames
    seen(remembered, other[100:110])
    after = counted.frames
    remembered.reset()
    seen(remembered, KEYS)

    assert (0, 110, 110) == (before, after, counted.frames)


def test_traces_are_recorded(core_path: Path, bios: bytes, tmp_path: Path) -> None:
    """Where nothing is in the cache it is recorded: the keys, none, and the keys a frame late."""
    source = RememberedSource(CoreSource(core_path), KEYS[:40], tmp_path)
    opened = source.open(bios)
    opened.load(stripes_rom())

    assert 3 == len(list(tmp_path.glob("*.trace")))
    assert source.identity(bios) == opened.identity
    opened.close()
    opened.close()


def test_pictures_are_the_callers(remembered: Remembered) -> None:
    """Who paints on a picture does not change what is shown next."""
    shown = seen(remembered, KEYS[:30])
    remembered.reset()
    for held in KEYS[:30].tolist():
        remembered.set_keys(held)
        remembered.run_frame()
        remembered.frame()[:] = 0

    assert shown[-1][0] == remembered.frame().tobytes()
