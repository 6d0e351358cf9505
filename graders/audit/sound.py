"""Planted sounds: the reference's own, spoilt in one known way, to see what that is worth."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.audio import listen
from graders.yardstick import Standard
from reference import FRAME_RATE_HZ

_SEED: Final = 20_260_501  # any: the noise is the same on every run

Sound = NDArray[np.float64]
"""Stereo samples in int16's range, shape (n, 2)."""


@dataclass(frozen=True)
class PlantedSound:
    """What is done to the sound, and what its score must be on each tune."""

    spoil: Callable[[Sound, int], tuple[Sound, int]]
    """From the sound and its rate to the spoilt one and its rate."""
    least: float = 0.0
    most: float = 1.0

    def score(self, standard: Standard) -> float:
        """What the spoilt sound of a case's reference scores against it."""
        trace, yardstick = standard.trace, standard.yardstick
        assert yardstick.sound is not None
        sound, rate = self.spoil(np.concatenate(list(trace.sounds())).astype(np.float64), trace.audio_rate)
        spoilt = np.clip(np.rint(sound), -(1 << 15), (1 << 15) - 1).astype(np.int16)
        return listen(yardstick.sound, yardstick.unplayed_sound, [spoilt], rate).score

    def holds(self, score: float) -> bool:
        return self.least <= score <= self.most


def _steady(sound: Sound) -> Sound:
    """Noise with the same long-term spectrum."""
    spectrum = np.fft.rfft(sound, axis=0)
    phase = np.exp(2j * np.pi * np.random.default_rng(_SEED).random(spectrum.shape))
    return np.fft.irfft(np.abs(spectrum) * phase, len(sound), axis=0)


def _late(sound: Sound, rate: int, frames: float) -> Sound:
    return np.concatenate([np.zeros((round(frames / FRAME_RATE_HZ * rate), 2)), sound])


def _resampled(sound: Sound, factor: float) -> Sound:
    """As many times as many samples, by Fourier."""
    pairs = int(len(sound) * factor)
    spectrum = np.fft.rfft(sound, axis=0)
    kept = np.zeros((pairs // 2 + 1, 2), np.complex128)
    shared = min(len(spectrum), len(kept))
    kept[:shared] = spectrum[:shared]
    return np.fft.irfft(kept, pairs, axis=0) * pairs / len(sound)


SOUNDS: Final[Mapping[str, PlantedSound]] = {
    "silence": PlantedSound(lambda sound, rate: (np.zeros_like(sound), rate), most=0.0),
    "noise like the tune": PlantedSound(lambda sound, rate: (_steady(sound), rate), most=0.05),
    "left ear only": PlantedSound(lambda sound, rate: (sound * [1, 0], rate), most=0.7),
    "a tenth of the volume": PlantedSound(lambda sound, rate: (sound / 10, rate), most=0.6),
    "sound 10 frames late": PlantedSound(lambda sound, rate: (_late(sound, rate, 10), rate), least=0.95),
    "sound 10.5 frames late": PlantedSound(lambda sound, rate: (_late(sound, rate, 10.5), rate), least=0.95),
    "sound at 44.1 kHz": PlantedSound(lambda sound, rate: (_resampled(sound, 44_100 / rate), 44_100), least=0.97),
    "sound at 48 kHz": PlantedSound(lambda sound, rate: (_resampled(sound, 48_000 / rate), 48_000), least=0.97),
    "sound drifting by 0.1 %": PlantedSound(lambda sound, rate: (_resampled(sound, 1.001), rate), least=0.8),
}
