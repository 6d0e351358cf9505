"""Audio: does it sound like the reference, to somebody who listens?

Sound is compared as loudness in mel bands (O'Shaughnessy 1987: 2595 log10(1 + f / 700)), left and right apart, in a
window around each video frame. It is placed in time by its sample rate, as a loudspeaker would. Nobody hears a constant
delay, a slow drift, another sample rate, or a slightly louder mix, so those are matched first. Then, as for pictures, a
frame is worth what it says beyond the nulls: silence, noise with the tune's long-term spectrum, and what is heard where
nobody plays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.skill import skill
from reference import FRAME_RATE_HZ, Samples

BANDS: Final = 40
LOWEST_HZ: Final = 80.0
HIGHEST_HZ: Final = 8_000.0
WINDOW_S: Final = 1 / 16
"""About four video frames: long enough to tell low notes apart, short enough to hear a tune's rhythm."""

AUDIBLE_DB: Final = 40.0
"""A band this much below the tune's loud ones is not heard beside them."""

JUST_NOTICEABLE_DB: Final = 1.5
"""A smaller difference in loudness is not heard (Zwicker and Fastl, Psychoacoustics: about 1 dB), nor counted."""

ALPHA: Final = 0.65
"""The share of the best null's distance at which a frame is worth nothing."""

FULL_WEIGHT_DB: Final = 3.0
"""The null's distance from which a frame has full weight."""

FREE_GAIN_DB: Final = 6.0
WORTHLESS_GAIN_DB: Final = 36.0
"""Mixers differ by a factor of two either way; from there the score falls, to nothing where one hears nothing."""

MAX_LAG_FRAMES: Final = 30
SEGMENT_FRAMES: Final = 120
SEGMENT_LAG_FRAMES: Final = 3
"""Half a second either way for the whole, then at most three frames more or less every two seconds."""

PARTS_OF_A_FRAME: Final = (-0.5, -0.25, 0.25, 0.5)
"""Delays that are tried beside whole frames: half a frame shifts a note's start by more than the ear forgives here."""

GOOD_ENOUGH: Final = 0.995
"""A score from which no delay by a part of a frame is looked for."""

LINGERING_FRAMES: Final = 2
"""A sound that ends so much later than the reference's is its echo, not a noise."""

MIN_PLAYED_FRAMES: Final = 60.0
"""A replay whose sound depends on the player for less than a second (weights added up) is graded as music that plays by
itself: without the null that nobody plays."""

SILENCE_RMS: Final = 10 / 32768
_TINY: Final = 1e-12

_AT_A_TIME: Final = 32  # frames: their windows and spectra stay in the processor's cache

Bands = NDArray[np.float32]
"""Power in mel bands: float32 of shape (frames, 2, BANDS), relative to full scale."""


def bands(sound: Sequence[Samples], rate: int, frames: int, late_frames: float = 0.0) -> Bands:
    """The mel-band power around each of `frames` video frames, for sound that starts with frame 0.

    `late_frames`: as if heard by that much later, at most a frame either way.
    """
    samples = np.concatenate([np.zeros((0, 2), np.int16), *sound]).T
    size = 2 * round(rate * WINDOW_S / 2)
    window = (np.hanning(size) / 32768).astype(np.float32)
    filters = (_filters(rate, size) / np.sum(np.hanning(size) ** 2) / size).astype(np.float32)
    top = 1 + int(np.flatnonzero(filters.any(axis=0))[-1])
    needed = int(frames / FRAME_RATE_HZ * rate) + size
    padded = np.zeros((2, needed + size), np.float32)
    kept = samples[:, : needed + size - size // 2]
    padded[:, size // 2 : size // 2 + kept.shape[1]] = kept
    around = np.lib.stride_tricks.sliding_window_view(padded, size, axis=1)
    starts = np.clip((np.arange(frames) + late_frames) / FRAME_RATE_HZ * rate, 0, needed).astype(np.int64)
    power = np.empty((2, frames, BANDS), np.float32)
    for first in range(0, frames, _AT_A_TIME):
        here = slice(first, first + _AT_A_TIME)
        spectrum = np.fft.rfft(around[:, starts[here]] * window, axis=2)[..., :top]
        power[:, here] = (spectrum.real**2 + spectrum.imag**2) @ filters[:, :top].T
    return power.swapaxes(0, 1)


def _filters(rate: int, size: int) -> NDArray[np.float64]:
    """Triangles of equal mel width, (BANDS, size // 2 + 1); bands above half the rate stay empty."""
    frequencies = np.fft.rfftfreq(size, 1 / rate)
    lowest, highest = 2595 * np.log10(1 + np.array([LOWEST_HZ, HIGHEST_HZ]) / 700)
    mels = np.linspace(lowest, highest, BANDS + 2)
    edges = 700 * (10 ** (mels / 2595) - 1)
    rising = (frequencies - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - frequencies) / (edges[2:] - edges[1:-1])[:, None]
    return np.asarray(np.clip(np.minimum(rising, falling), 0, None))


@dataclass(frozen=True)
class Heard:
    """How a candidate's sound compares: `score` in [0, 1], its lag in frames and its gain in dB."""

    score: float
    lag: int
    gain_db: float


def has_sound(reference: Bands) -> bool:
    """Whether the reference is ever heard; without that there is nothing to score."""
    return bool(_audible(reference).any())


def listen(reference: Bands, unplayed: Bands | None, sound: Sequence[Samples], rate: int) -> Heard:
    """Score a candidate's sound, that starts with frame 0; a constant delay is matched to a quarter of a frame."""
    heard = compare(reference, unplayed, bands(sound, rate, len(reference)))
    if not 0 < heard.score < GOOD_ENOUGH:
        return heard
    finer = [
        compare(reference, unplayed, bands(sound, rate, len(reference), part), near=heard.lag)
        for part in PARTS_OF_A_FRAME
    ]
    return max([heard, *finer], key=lambda each: each.score)


def compare(reference: Bands, unplayed: Bands | None, candidate: Bands, near: int | None = None) -> Heard:
    """Score a candidate's bands, of as many frames as the reference's; its lag is looked for `near` a lag, or anywhere.

    `unplayed` is what the reference plays without inputs; None where the replay has none.
    """
    heard = _audible(reference)
    loud = float(np.quantile(reference[heard], 0.95))
    floor = loud * 10 ** (-AUDIBLE_DB / 10)
    gain_db = float(np.clip(_gain_db(reference[heard], candidate), -WORTHLESS_GAIN_DB, WORTHLESS_GAIN_DB))
    levelled = candidate / np.float32(10 ** (gain_db / 10))
    ours = _decibels(reference, floor)
    lag, distance = _distance(ours, _decibels(levelled, floor), near)
    silence = np.zeros_like(reference[:1])
    steady = reference[heard].mean(axis=0, keepdims=True)
    null = np.min([_band_distance(ours, _decibels(each, floor)) for each in (silence, steady)], axis=0)
    if unplayed is not None:
        played = np.minimum(null, _band_distance(ours, _decibels(unplayed, floor)))
        null = played if _weight(played)[heard].sum() >= MIN_PLAYED_FRAMES else null
    # Where the reference is silent, a sound is wrong in full measure.
    index = np.arange(len(reference)) + lag
    loud_enough = (_audible(candidate) & (levelled.max(axis=(1, 2)) > floor))[np.clip(index, 0, len(index) - 1)]
    lingering = np.convolve(heard, np.ones(2 * LINGERING_FRAMES + 1), "same") > 0
    noise = ~lingering & loud_enough
    # What a late candidate would have played after the end, nobody has heard.
    weight = np.where(index < len(index), np.where(noise, 1.0, np.where(heard, _weight(null), 0.0)), 0.0)
    if weight.sum() == 0:
        return Heard(0.0, lag, gain_db)
    scores = np.where(heard, skill(distance, null, ALPHA), 0.0)
    excess = max(0.0, abs(gain_db) - FREE_GAIN_DB) / (WORTHLESS_GAIN_DB - FREE_GAIN_DB)
    return Heard(float(np.average(scores, weights=weight)) * (1 - excess), lag, gain_db)


def _weight(null: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.minimum(1.0, null / FULL_WEIGHT_DB)


def _audible(power: Bands) -> NDArray[np.bool_]:
    return np.asarray(power.sum(axis=(1, 2)) > SILENCE_RMS**2)


def _gain_db(reference: Bands, candidate: Bands) -> float:
    """How much louder the candidate is, over what is audible of it."""
    heard = candidate[_audible(candidate)]
    if len(heard) == 0:
        return 0.0
    return float(10 * np.log10(heard.sum(axis=(1, 2)).mean() / reference.sum(axis=(1, 2)).mean()))


def _decibels(power: Bands, floor: float) -> NDArray[np.float32]:
    return np.asarray(10 * np.log10(power + np.float32(floor + _TINY)), np.float32)


def _band_distance(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float64]:
    """The mean over channels and bands of what can be heard of the difference, in dB, per frame."""
    heard = a - b
    np.abs(heard, out=heard)
    heard -= np.float32(JUST_NOTICEABLE_DB)
    np.maximum(heard, 0, out=heard)
    return np.asarray(heard.mean(axis=(1, 2), dtype=np.float64))


def _distance(
    ours: NDArray[np.float32], theirs: NDArray[np.float32], near: int | None
) -> tuple[int, NDArray[np.float64]]:
    """The candidate's lag over the whole, and each frame's distance where it follows slow drift."""
    frames = len(ours)
    reach = MAX_LAG_FRAMES + SEGMENT_LAG_FRAMES * (1 + frames // SEGMENT_FRAMES)
    around = np.pad(theirs, ((reach, reach), (0, 0), (0, 0)), "edge")

    def at(lag: int, part: slice) -> NDArray[np.float64]:
        return _band_distance(ours[part], around[part.start + reach + lag : part.stop + reach + lag])

    whole = slice(0, frames)
    lags = range(-MAX_LAG_FRAMES, MAX_LAG_FRAMES + 1) if near is None else range(near - 1, near + 2)
    lag = min(sorted(lags, key=abs), key=lambda k: at(k, whole).sum())
    distance = np.empty(frames)
    here = lag
    for first in range(0, frames, SEGMENT_FRAMES):
        part = slice(first, min(first + SEGMENT_FRAMES, frames))
        nearby = sorted(range(-SEGMENT_LAG_FRAMES, SEGMENT_LAG_FRAMES + 1), key=abs)
        tried = {k: at(k, part) for step in nearby if abs(k := here + step) <= reach}
        here = min(tried, key=lambda k: tried[k].sum())
        distance[part] = tried[here]
    return lag, distance
