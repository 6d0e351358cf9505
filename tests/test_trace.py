"""Traces: what an emulator showed and played, kept losslessly, and noticed when it is not whole."""

import json
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from reference import HEIGHT, WIDTH, LibretroCore, Samples
from reference.trace import CHUNK_FRAMES, Trace, TraceCache, TraceError, TraceWriter, record
from tests.tiny_rom import keys_rom, stripes_rom

IDENTITY = {"emulator": "none"}
KEYS: NDArray[np.uint16] = np.arange(CHUNK_FRAMES + 12, dtype=np.uint16)


def write(path: Path, pictures: list[NDArray[np.uint16]], sound: list[Samples]) -> Trace:
    with TraceWriter(path, 32768, IDENTITY) as writer:
        for picture, samples in zip(pictures, sound, strict=True):
            writer.append(picture, samples)
    return Trace(path)


def sound_of(trace: Trace) -> list[Samples]:
    return [samples for chunk in trace.chunks() for samples in chunk.sound]


def same(ours: Sequence[NDArray[np.generic]], theirs: Sequence[NDArray[np.generic]]) -> bool:
    return len(ours) == len(theirs) and all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    frames=st.sampled_from([0, 1, 2, CHUNK_FRAMES - 1, CHUNK_FRAMES, CHUNK_FRAMES + 1, 2 * CHUNK_FRAMES]),
    seed=st.integers(0, 2**32 - 1),
    loudest=st.sampled_from([0, 1, 32767]),
    pairs=st.lists(st.integers(0, 900), min_size=1, max_size=5),
)
def test_round_trip(tmp_path: Path, frames: int, seed: int, loudest: int, pairs: list[int]) -> None:
    """Pictures and sound come back bit by bit, frame by frame, whatever they are and however many."""
    rng = np.random.default_rng(seed)
    noise = rng.integers(0, 0x8000, (5, HEIGHT, WIDTH), np.uint16)
    pictures = [noise[i] for i in rng.integers(0, 5, frames)]
    sound = [rng.integers(-loudest - 1, loudest + 1, (pairs[f % len(pairs)], 2), np.int16) for f in range(frames)]
    trace = write(tmp_path / "noise.trace", pictures, sound)

    assert (frames, 32768, IDENTITY) == (trace.frames, trace.audio_rate, trace.identity)
    assert same(pictures, list(trace.pictures()))
    assert same(sound, sound_of(trace))
    assert all(samples.dtype == np.int16 and samples.shape[1] == 2 for samples in sound_of(trace))


def test_no_sound_at_all(tmp_path: Path) -> None:
    """An emulator that plays nothing leaves frames with no samples."""
    silent = [np.empty((0, 2), np.int16)] * 3
    trace = write(tmp_path / "silent.trace", [np.zeros((HEIGHT, WIDTH), np.uint16)] * 3, silent)

    assert [(0, 2)] * 3 == [samples.shape for samples in sound_of(trace)]


@pytest.mark.parametrize("start", [0, 1, CHUNK_FRAMES - 1, CHUNK_FRAMES, CHUNK_FRAMES + 5, CHUNK_FRAMES + 6])
def test_reading_from_the_middle(tmp_path: Path, start: int) -> None:
    """Reading may begin at any frame, and past the end there is nothing."""
    frames = CHUNK_FRAMES + 6
    pictures = [np.full((HEIGHT, WIDTH), frame, np.uint16) for frame in range(frames)]
    trace = write(tmp_path / "count.trace", pictures, [np.empty((0, 2), np.int16)] * frames)

    assert list(range(start, frames)) == [int(picture[0, 0]) for picture in trace.pictures(start)]


def test_what_stands_still_costs_little(tmp_path: Path) -> None:
    """A picture that does not change is kept once a chunk."""
    rng = np.random.default_rng(3)
    picture = rng.integers(0, 0x8000, (HEIGHT, WIDTH), np.uint16)
    write(tmp_path / "still.trace", [picture] * CHUNK_FRAMES, [np.zeros((548, 2), np.int16)] * CHUNK_FRAMES)

    assert (tmp_path / "still.trace").stat().st_size < 2 * picture.nbytes


def test_interrupted(tmp_path: Path) -> None:
    """A writer left early leaves nothing behind, and what stood there before stands there still."""
    path = tmp_path / "one.trace"
    write(path, [np.zeros((HEIGHT, WIDTH), np.uint16)], [np.empty((0, 2), np.int16)])
    before = path.read_bytes()
    picture = np.ones((HEIGHT, WIDTH), np.uint16)
    cut_off = [np.empty((0, 2), np.int16)] * (CHUNK_FRAMES + 1)
    with pytest.raises(ValueError, match="shorter"):  # after one chunk and a frame more
        write(path, [picture] * (CHUNK_FRAMES + 5), cut_off)

    assert [path] == list(tmp_path.iterdir())
    assert before == path.read_bytes()


def regions(path: Path) -> dict[str, int]:
    """A byte's place in each part of a trace file."""
    data = path.read_bytes()
    tail = len(data) - 40
    (length,) = struct.unpack_from("<Q", data, tail)
    footer = json.loads(data[tail - length : tail])
    offset, video, audio = footer["chunks"][1]
    return {
        "header": 3,
        "first chunk": footer["chunks"][0][0] + 1,
        "video magic": offset,
        "video": offset + video // 2,
        "video checksum": offset + video - 1,
        "audio": offset + video + audio // 2,
        "audio checksum": offset + video + audio - 1,
        "footer": tail - length // 2,
        "footer's length": tail,
        "footer's length, high byte": tail + 7,
        "footer's digest": tail + 20,
        "last byte": len(data) - 1,
    }


PLACES = [
    "header",
    "first chunk",
    "video magic",
    "video",
    "video checksum",
    "audio",
    "audio checksum",
    "footer",
    "footer's length",
    "footer's length, high byte",
    "footer's digest",
    "last byte",
]


@pytest.fixture
def cached(core: LibretroCore, tmp_path: Path) -> Trace:
    """A trace in a cache in `tmp_path`."""
    return TraceCache(tmp_path).trace(core, stripes_rom(), KEYS)


@pytest.mark.parametrize("damage", ["flipped", "torn"])
def test_damage(core: LibretroCore, cached: Trace, tmp_path: Path, damage: str) -> None:
    """A bit flipped, or the file torn, anywhere is noticed when it is opened, and the cache records it anew."""
    whole = cached.path.read_bytes()
    places = regions(cached.path)

    assert PLACES == list(places)

    for name, place in places.items():
        data = bytearray(whole)
        if damage == "flipped":
            data[place] ^= 0x10
        else:
            del data[place:]
        cached.path.write_bytes(data)
        with pytest.raises(TraceError, match="trace"):
            Trace(cached.path)
        again = TraceCache(tmp_path).trace(core, stripes_rom(), KEYS)

        assert whole == again.path.read_bytes(), name


@pytest.mark.parametrize("content", [b"", b"rubbish", bytes(10_000)])
def test_not_a_trace(tmp_path: Path, content: bytes) -> None:
    """Any other file is refused, and named."""
    path = tmp_path / "other.trace"
    path.write_bytes(content)
    with pytest.raises(TraceError, match=r"other\.trace"):
        Trace(path)


def test_cache_is_used(core: LibretroCore, cached: Trace, tmp_path: Path) -> None:
    """What is there and whole is not recorded again; other inputs, another ROM, fewer frames are other traces."""
    before = cached.path.stat().st_mtime_ns
    cache = TraceCache(tmp_path)

    assert cached.path == cache.trace(core, stripes_rom(), KEYS).path
    assert before == cached.path.stat().st_mtime_ns
    assert 4 == len(
        {
            cached.path,
            cache.trace(core, stripes_rom(), KEYS[:20]).path,
            cache.trace(core, stripes_rom(), KEYS[1:21]).path,
            cache.trace(core, keys_rom(), KEYS[:20]).path,
        }
    )


def test_record_is_what_the_emulator_shows(core: LibretroCore, tmp_path: Path) -> None:
    """A trace holds frame by frame what the emulator shows and plays when its keys are set by hand."""
    trace = record(core, stripes_rom(), KEYS[:20], tmp_path / "stripes.trace", IDENTITY)
    core.load(stripes_rom())
    pictures, sound = [], []
    for held in KEYS[:20].tolist():
        core.set_keys(held)
        core.run_frame()
        pictures.append(core.frame())
        sound.append(core.audio())

    assert same(pictures, list(trace.pictures()))
    assert same(sound, sound_of(trace))
    assert sum(map(len, sound)) > 20 * 500
