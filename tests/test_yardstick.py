"""Yardsticks in the cache: kept, and measured anew where a file is not what was written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graders import yardstick
from graders.yardstick import Yardstick, batches, measure
from reference import HEIGHT, WIDTH, LibretroCore
from reference.trace import CHUNK_FRAMES, Trace, TraceCache, TraceWriter
from roms import Replay
from tests.tiny_rom import keys_rom

KEYS = Replay(((20, 0x001), (25, 0x155), (30, 0x3FF), (35, 0x0F0))).keys(40)


class Measured:
    """Measures the same replay again and again, and counts how often that was work."""

    def __init__(self, core: LibretroCore, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.computed = 0
        self._core = core
        self._folder = folder
        compute = yardstick._compute

        def counted(*arguments: Any) -> Yardstick:
            self.computed += 1
            return compute(*arguments)

        monkeypatch.setattr(yardstick, "_compute", counted)

    def measure(self) -> list[Any]:
        found = measure(self._core, keys_rom(), KEYS, 20, TraceCache(self._folder), with_sound=True).yardstick
        return [
            array.tolist()
            for array in (found.null_defect, found.fairness, found.sound, found.unplayed_sound)
            if array is not None
        ]

    @property
    def file(self) -> Path:
        (file,) = self._folder.glob("*.yardstick.npz")
        return file


@pytest.fixture
def measured(core: LibretroCore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Measured:
    return Measured(core, tmp_path, monkeypatch)


def flipped(content: bytes) -> bytes:
    """With one bit flipped in the middle."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def test_measured_once(measured: Measured) -> None:
    """What was measured is found in the cache, the same to the last bit, with its sound."""
    first = measured.measure()

    assert 4 == len(first)
    assert first == measured.measure()
    assert 1 == measured.computed


SPOIL: dict[str, Callable[[bytes], bytes]] = {
    "torn": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "bit flipped": flipped,
    "bit flipped in its digest": lambda content: bytes([content[0] ^ 1]) + content[1:],
    "longer": lambda content: content + b"\0",
}


@pytest.mark.parametrize("name", SPOIL)
def test_spoilt_file(measured: Measured, name: str) -> None:
    """A file that is not what was written is noticed, measured anew and replaced."""
    first = measured.measure()
    whole = measured.file.read_bytes()
    measured.file.write_bytes(SPOIL[name](whole))

    assert first == measured.measure()
    assert 2 == measured.computed
    assert first == measured.measure()
    assert 2 == measured.computed


def test_file_of_another_length(measured: Measured) -> None:
    """A whole file with the figures of fewer frames is measured anew too."""
    first = measured.measure()
    yardstick._save(measured.file, Yardstick(np.ones(7), np.ones(7)))

    assert first == measured.measure()
    assert 2 == measured.computed


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    frames=st.sampled_from([1, 2, 31, 32, 33, CHUNK_FRAMES, CHUNK_FRAMES + 1, 2 * CHUNK_FRAMES + 40]),
    size=st.sampled_from([1, 32, CHUNK_FRAMES]),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_trace_in_runs(tmp_path: Path, frames: int, size: int, seed: int) -> None:
    """Every run has its pictures, those beside it, and which of them differ; at the ends the outermost stand twice."""
    rng = np.random.default_rng(seed)
    noise = rng.integers(0, 0x8000, (3, HEIGHT, WIDTH), np.uint16)
    pictures = noise[rng.integers(0, 3, frames)]
    with TraceWriter(tmp_path / "noise.trace", 32768, {}) as writer:
        for picture in pictures:
            writer.append(picture, np.empty((0, 2), np.int16))
    padded = np.concatenate([pictures[:1], pictures, pictures[-1:]])
    expected = 0
    for first, found, turned in batches(Trace(tmp_path / "noise.trace"), size):
        assert first == expected
        expected += len(found) - 2
        assert np.array_equal(padded[first : expected + 2], found)
        assert np.array_equal((found[1:] != found[:-1]).any(axis=(1, 2)), turned)

    assert frames == expected
