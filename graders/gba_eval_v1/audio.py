"""How alike two soundtracks are: log-mel spectra against the reference's own changes.

Source of every formula and of what happens at its edges: the public GBA Eval (2026-05), FACTS.md and its grader.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.gba_eval_v1.sigmoid import sigmoid
from reference.emulator import Samples

WINDOW: Final = 1024
MEL_BANDS: Final = 40
LOWEST_HZ: Final = 80.0
HIGHEST_HZ: Final = 8000.0
LOG_OFFSET: Final = 1e-10
TAU_QUANTILE: Final = 0.9
TAU_FLOOR: Final = 25.0
SILENT_RMS: Final = 100.0  # in units of the 16-bit samples, as all levels here
NULL_RMS: Final = 2.0  # no signal at all, so no spectral shape that could be compared

_WINDOWS_AT_ONCE: Final = 256
_HANN: Final = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / (WINDOW - 1))  # the symmetric one


def audio_score(
    reference: Sequence[Samples], reference_rate: int, candidate: Sequence[Samples], candidate_rate: int
) -> float | None:
    """The score in [0, 1] of a candidate's sound, given as the samples of each frame, int16 (n, 2); rates in Hz.

    Only the left channel counts. Each side's samples are joined, whatever each frame's share was, and cut into windows
    of 1024 that start every floor(reference_rate / 60) samples: window i lies near frame i, drifting alike on both
    sides. A last window that is not full is dropped. Windows that the candidate lacks are silent, those it has beyond
    the reference's are not looked at. None if the reference is silent throughout or shorter than a window.

    `candidate_rate` changes nothing: the published grader reads the candidate's samples at the reference's rate, so a
    candidate that plays at another rate sounds too fast or too slow to it. Raises ValueError if a rate is not positive.
    """
    if reference_rate <= 0 or candidate_rate <= 0:
        raise ValueError(f"Sample rates are positive, not {reference_rate} and {candidate_rate} Hz.")
    ours = _analyse(_left(reference), reference_rate)
    if ours.silent.all():
        return None
    theirs = _analyse(_left(candidate), reference_rate).of_length(len(ours.rms))
    counted = ~(ours.silent & theirs.silent)
    scores = sigmoid(_distances(ours.spectra, theirs.spectra), _tau(ours))
    scores[ours.null != theirs.null] = 0.0
    return float(scores[counted].mean())


@dataclass(frozen=True)
class _Analysis:
    """Of each window: the log-mel spectrum, (n, 40), and the level, (n,)."""

    spectra: NDArray[np.float64]
    rms: NDArray[np.float64]

    @property
    def silent(self) -> NDArray[np.bool_]:
        return self.rms < SILENT_RMS

    @property
    def null(self) -> NDArray[np.bool_]:
        return self.rms < NULL_RMS

    def of_length(self, windows: int) -> "_Analysis":
        """The first `windows`, with windows of nothing where there are fewer."""
        missing = max(0, windows - len(self.rms))
        nothing = np.full((missing, MEL_BANDS), np.log(LOG_OFFSET))
        return _Analysis(
            np.concatenate([self.spectra[:windows], nothing]),
            np.concatenate([self.rms[:windows], np.zeros(missing)]),
        )


def _left(sound: Sequence[Samples]) -> NDArray[np.int16]:
    return np.concatenate([np.zeros(0, np.int16), *(samples[:, 0] for samples in sound)])


def _analyse(samples: NDArray[np.int16], rate: int) -> _Analysis:
    hop = max(1, rate // 60)
    if len(samples) < WINDOW:
        return _Analysis(np.zeros((0, MEL_BANDS)), np.zeros(0))
    windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::hop]
    filters = mel_filters(rate).T
    spectra = np.empty((len(windows), MEL_BANDS))
    rms = np.empty(len(windows))
    for start in range(0, len(windows), _WINDOWS_AT_ONCE):
        here = slice(start, start + _WINDOWS_AT_ONCE)
        part = windows[here].astype(np.float64)
        rms[here] = np.sqrt(np.square(part).mean(axis=1))
        spectrum = np.fft.rfft(part * _HANN)
        power = np.square(spectrum.real) + np.square(spectrum.imag)
        spectra[here] = np.log(power @ filters + LOG_OFFSET)
    return _Analysis(spectra, rms)


def mel_filters(rate: int) -> NDArray[np.float64]:
    """Triangles that overlap by half, each 1 at its middle: (40, 513) over the bins of a 1024-point spectrum.

    Their corners are evenly spaced in mel, 2595 log10(1 + f / 700), from 80 Hz to 8 kHz or half the rate.
    """
    low, high = (2595 * np.log10(1 + hz / 700) for hz in (LOWEST_HZ, min(HIGHEST_HZ, rate / 2)))
    mel = low + (high - low) * np.arange(MEL_BANDS + 2) / (MEL_BANDS + 1)
    corners = 700 * (10 ** (mel / 2595) - 1) * WINDOW / rate
    start, middle, end = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    bins = np.arange(WINDOW // 2 + 1)
    narrowest = 1e-9  # no division by zero where a rate leaves a band no width
    rising = (bins - start) / np.maximum(middle - start, narrowest)
    falling = (end - bins) / np.maximum(end - middle, narrowest)
    filters: NDArray[np.float64] = np.where(
        (bins <= start) | (bins >= end), 0.0, np.where(bins <= middle, rising, falling)
    )
    return filters


def _distances(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """L1 of each pair of spectra, with the mean of their difference removed: loudness does not count."""
    difference = a - b
    difference -= difference.mean(axis=1, keepdims=True)
    distances: NDArray[np.float64] = np.abs(difference).sum(axis=1)
    return distances


def _tau(reference: _Analysis) -> float:
    """The 0.9 quantile of the distances between adjacent windows not both silent, at least 25; 0 if there are none."""
    both_silent = reference.silent[1:] & reference.silent[:-1]
    changes = _distances(reference.spectra[1:], reference.spectra[:-1])[~both_silent]
    return max(float(np.quantile(changes, TAU_QUANTILE)), TAU_FLOOR) if len(changes) else 0.0
