"""The planted candidates: each is spoilt in the way that its name says, and in no other."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import tasks
from graders.audit.pictures import Noise, OtherColours
from graders.audit.remembered import Remembered
from graders.audit.sound import Dubbed, Sound
from graders.audit.timing import HearsLate, Jitters, ShowsLate, StartsLate
from reference import FRAME_RATE_HZ, Emulator, Frame, LibretroCore, Samples
from reference.trace import TraceCache
from tests.tiny_rom import stripes_rom

FRAMES = 40
LATE = 3
KEYS = [frame * 37 % 1024 if frame > 10 else 0 for frame in range(FRAMES)]
SOUND_ROM = tasks.SAMPLE_ROMS / "sound.gba"


def played(emulator: Emulator, keys: list[int], rom: bytes = b"") -> tuple[list[Frame], list[Samples]]:
    """Each frame's picture and sound; on the ROM of stripes, which depend on every key so far."""
    emulator.load(rom or stripes_rom())
    pictures, sounds = [], []
    for held in keys:
        emulator.set_keys(held)
        emulator.run_frame()
        pictures.append(emulator.frame())
        sounds.append(emulator.audio())
    return pictures, sounds


def same(a: Sequence[NDArray[Any]], b: Sequence[NDArray[Any]]) -> bool:
    return len(a) == len(b) and all(map(np.array_equal, a, b))


def test_shows_late(core: LibretroCore) -> None:
    """It hears every key at once; picture and sound come late, after a white screen and silence."""
    pictures, sounds = played(core, KEYS)
    late_pictures, late_sounds = played(ShowsLate(core, 11, FRAMES, late=LATE), KEYS)

    assert same(pictures[:-LATE], late_pictures[LATE:])
    assert same(sounds[:-LATE], late_sounds[LATE:])
    assert all((picture == 0x7FFF).all() for picture in late_pictures[:LATE])
    assert all(abs(len(sound) - core.audio_rate / FRAME_RATE_HZ) <= 1 for sound in late_sounds[:LATE])


def test_starts_late(core: LibretroCore) -> None:
    """What is pressed while it waits is lost on it."""
    pictures, sounds = played(core, KEYS[LATE:])
    late_pictures, late_sounds = played(StartsLate(core, 11, FRAMES, late=LATE), KEYS)

    assert same(pictures, late_pictures[LATE:])
    assert same(sounds, late_sounds[LATE:])


def test_hears_late(core: LibretroCore) -> None:
    """The game sees each key one frame late."""
    pictures, _ = played(core, [0, *KEYS[:-1]])

    assert same(pictures, played(HearsLate(core, 11, FRAMES), KEYS)[0])


def test_jitters(core: LibretroCore) -> None:
    """Each picture is the one of two frames ago, of the last or of this one, and all of these occur."""
    pictures, _ = played(core, KEYS)
    jittered, _ = played(Jitters(core, 11, FRAMES), KEYS)
    # From where the keys change, no picture is like the next.
    ages = [
        next(age for age in range(3) if np.array_equal(jittered[frame], pictures[frame - age]))
        for frame in range(13, FRAMES)
    ]

    assert {0, 1, 2} == set(ages)


@pytest.mark.parametrize("share", [1.0, 0.01])
def test_noise(core: LibretroCore, share: float) -> None:
    """As many pixels as it says are not black, of all colours, in every frame others."""
    pictures, _ = played(Noise(core, 11, FRAMES, share=share), KEYS)
    again, _ = played(Noise(core, 11, FRAMES, share=share), KEYS)
    lit = np.mean([picture > 0 for picture in pictures])

    assert share == pytest.approx(lit, rel=0.02)
    assert max(picture.max() for picture in pictures) <= 0x7FFF
    assert np.bitwise_or.reduce(pictures, axis=None) == 0x7FFF
    assert same(pictures, again)
    assert not np.array_equal(pictures[0], pictures[1])


def test_other_colours(core: LibretroCore) -> None:
    """Of whatever eight bits it gives, the five that count are the reference's."""
    assert same(played(core, KEYS)[0], played(OtherColours(core, 11, FRAMES), KEYS)[0])


def halved(sound: Sound, rate: int) -> tuple[Sound, int]:
    """Half as loud, at twice the rate."""
    return np.repeat(sound / 2, 2, axis=0), 2 * rate


def test_dubbed(core: LibretroCore, tmp_path: Path) -> None:
    """It plays all of the spoilt sound and no more, a frame's worth with each frame, and so the second time."""
    rom = SOUND_ROM.read_bytes()
    pictures, sounds = played(core, KEYS, rom)
    spoilt = np.rint(np.repeat(np.concatenate(sounds) / 2, 2, axis=0)).astype(np.int16)
    dubbed = Dubbed(Remembered(core, TraceCache(tmp_path), [np.array(KEYS, np.uint16)]), FRAMES, halved)
    for _ in range(2):
        shown, heard = played(dubbed, KEYS, rom)

        assert same(pictures, shown)
        assert spoilt.any()
        assert np.array_equal(spoilt, np.concatenate(heard))
        assert all(abs(len(samples) - dubbed.audio_rate / FRAME_RATE_HZ) <= 1 for samples in heard[:-1])
    assert 2 * core.audio_rate == dubbed.audio_rate
