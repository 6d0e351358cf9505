"""The audio score: what a listener would forgive, and what not."""

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from graders.audio import Heard, bands, has_sound, listen
from reference import FRAME_RATE_HZ

RATE = 32_768
FRAMES = 900
FRAME_PAIRS = RATE / FRAME_RATE_HZ

Sound = NDArray[np.float64]


@cache
def tune(seed: int = 1) -> Sound:
    """Fifteen seconds of square waves, a new chord four times a second, left and right not alike: (n, 2)."""
    random = np.random.default_rng(seed)
    pairs = int(FRAMES * FRAME_PAIRS)
    time = np.arange(pairs) / RATE
    note = (time * 4).astype(int)
    sound = np.zeros((pairs, 2))
    for voice in range(4):
        pitch = 110 * 2 ** (random.integers(0, 48, note.max() + 1) / 12)
        loud = random.choice([0.0, 1.0], note.max() + 1)
        phase = np.cumsum(pitch[note]) / RATE
        sound[:, voice % 2] += 2500 * loud[note] * np.sign(np.sin(2 * np.pi * phase))
        sound[:, (voice + 1) % 2] += 900 * loud[note] * np.sign(np.sin(2 * np.pi * phase))
    return sound


def heard(candidate: Sound, rate: int = RATE) -> Heard:
    """How a candidate's sound compares with the tune."""
    return listen(bands([tune().astype(np.int16)], RATE, FRAMES), None, [candidate.astype(np.int16)], rate)


def resampled(sound: Sound, factor: float) -> Sound:
    """As many times as many samples, by Fourier."""
    pairs = int(len(sound) * factor)
    spectrum = np.fft.rfft(sound, axis=0)
    kept = np.zeros((pairs // 2 + 1, 2), complex)
    shared = min(len(spectrum), len(kept))
    kept[:shared] = spectrum[:shared]
    return np.fft.irfft(kept, pairs, axis=0) * pairs / len(sound)


def stationary(sound: Sound) -> Sound:
    """Noise with the same long-term spectrum."""
    spectrum = np.fft.rfft(sound, axis=0)
    phase = np.exp(2j * np.pi * np.random.default_rng(2).random(spectrum.shape))
    return np.fft.irfft(np.abs(spectrum) * phase, len(sound), axis=0)


def late(sound: Sound, frames: float) -> Sound:
    return np.concatenate([np.zeros((int(frames * FRAME_PAIRS), 2)), sound])


def test_same_sound() -> None:
    """The reference's own sound scores 1, without lag or gain."""
    result = heard(tune())

    assert (1.0, 0) == (result.score, result.lag)
    assert 0.0 == pytest.approx(result.gain_db, abs=1e-6)


@pytest.mark.parametrize(
    ("candidate", "limit"),
    [
        pytest.param(np.zeros_like(tune()), 0.0, id="silence"),
        pytest.param(stationary(tune()), 0.05, id="noise with the tune's spectrum"),
        pytest.param(tune(2), 0.1, id="another tune"),
        pytest.param(tune() * [1, 0], 0.7, id="one channel missing"),
        pytest.param(tune() / 10, 0.6, id="a tenth of the volume"),
    ],
)
def test_wrong_sound(candidate: Sound, limit: float) -> None:
    """What a listener would call wrong scores little."""
    assert heard(candidate).score <= limit


@pytest.mark.parametrize(
    ("candidate", "rate", "least"),
    [
        *(pytest.param(late(tune(), by), RATE, 0.95, id=f"{by} frames late") for by in (0.25, 0.5, 1.5, 10, 10.5)),
        pytest.param(resampled(tune(), 44_100 / RATE), 44_100, 0.97, id="44.1 kHz"),
        pytest.param(resampled(tune(), 48_000 / RATE), 48_000, 0.97, id="48 kHz"),
        pytest.param(resampled(tune(), 1.001), RATE, 0.8, id="drift of 0.1 %"),
        pytest.param(tune() / 2, RATE, 0.97, id="half the volume"),
    ],
)
def test_right_sound(candidate: Sound, rate: int, least: float) -> None:
    """What a listener would not notice costs next to nothing."""
    assert heard(candidate, rate).score >= least


def test_lag_is_reported() -> None:
    """A sound that comes ten frames late is reported as such."""
    assert 10 == heard(late(tune(), 10)).lag


def test_noise_in_silence() -> None:
    """A sound where the reference is silent costs in full measure."""
    quiet = tune().copy()
    quiet[: len(quiet) // 2] = 0
    reference = bands([quiet.astype(np.int16)], RATE, FRAMES)
    score = listen(reference, None, [tune().astype(np.int16)], RATE).score

    assert 0.5 == pytest.approx(score, abs=0.1)


def test_hiss_in_silence() -> None:
    """A hiss that nobody hears, and a note that dies away later, cost nothing where the reference is silent."""
    quiet = tune().copy()
    quiet[len(quiet) // 2 :] = 0
    echo = int(2 * FRAME_PAIRS)
    hissing = quiet + np.random.default_rng(1).normal(0, 15, quiet.shape)
    hissing[len(quiet) // 2 : len(quiet) // 2 + echo] += tune()[len(quiet) // 2 : len(quiet) // 2 + echo] / 4
    score = listen(bands([quiet.astype(np.int16)], RATE, FRAMES), None, [hissing.astype(np.int16)], RATE).score

    assert score > 0.97


def test_sound_that_nobody_plays_for() -> None:
    """What is heard without a player scores nothing, however much of the tune it shares."""
    unplayed = tune().copy()
    unplayed[len(unplayed) // 2 :] = tune(2)[len(unplayed) // 2 :]
    reference = bands([tune().astype(np.int16)], RATE, FRAMES)
    nobody = bands([unplayed.astype(np.int16)], RATE, FRAMES)

    assert listen(reference, nobody, [unplayed.astype(np.int16)], RATE).score < 0.05
    assert 1.0 == listen(reference, nobody, [tune().astype(np.int16)], RATE).score


def test_music_that_plays_by_itself() -> None:
    """Where the sound does not depend on the player at all, it is graded as it is."""
    reference = bands([tune().astype(np.int16)], RATE, FRAMES)

    assert 1.0 == listen(reference, reference, [tune().astype(np.int16)], RATE).score


def test_silent_reference() -> None:
    """A reference that is never heard has no audio to score."""
    assert not has_sound(bands([], RATE, 60))


def test_no_samples() -> None:
    """A candidate that never plays a sample is silent, whatever its rate."""
    assert 0.0 == heard(np.zeros((0, 2)), 8_000).score
