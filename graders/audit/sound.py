"""Planted sounds: the reference's own, spoilt in one known way, to see what that is worth."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.audit.remembered import Remembered, RememberedSource
from graders.audit.spoilt import SEED, Spoilt
from reference import FRAME_RATE_HZ, Emulator, Samples

Sound = NDArray[np.float64]
"""Stereo samples in int16's range, shape (n, 2)."""


@dataclass(frozen=True)
class PlantedSound:
    """What is done to the sound, and what its score must be on each tune."""

    spoil: Callable[[Sound, int], tuple[Sound, int]]
    """From the sound and its rate to the spoilt one and its rate."""
    least: float = 0.0
    most: float = 1.0

    def holds(self, score: float) -> bool:
        return self.least <= score <= self.most

    @property
    def says(self) -> str:
        return f"each audio >= {self.least:g}" if self.least else f"each audio <= {self.most:g}"


class Dubbed(Spoilt):
    """Shows what it should, and plays the whole replay's sound, spoilt, whatever happens."""

    def __init__(self, inner: Remembered, frames: int, spoil: Callable[[Sound, int], tuple[Sound, int]]) -> None:
        super().__init__(inner, 0, frames)
        self._remembered = inner
        self._spoil = spoil
        self._rate = 0

    @property
    def audio_rate(self) -> int:
        return self._rate

    def load(self, rom: bytes) -> None:
        super().load(rom)
        trace = self._remembered.trace
        sound, self._rate = self._spoil(np.concatenate(list(trace.sounds())).astype(np.float64), trace.audio_rate)
        self._sound: Samples = np.clip(np.rint(sound), -(1 << 15), (1 << 15) - 1).astype(np.int16)

    def restart(self) -> None:
        super().restart()
        self._played = 0

    def audio(self) -> Samples:
        """What belongs to the frames since the last call; with the last frame, all that is left."""
        end = round(self._shown / FRAME_RATE_HZ * self._rate) if self._shown < self._length else len(self._sound)
        samples = self._sound[self._played : end]
        self._played = end
        return samples


@dataclass(frozen=True)
class DubbedSource:
    """Opens the planted candidate with the sound of that name, for a replay of so many frames."""

    sound: str
    base: RememberedSource
    frames: int

    def identity(self, bios: bytes | None) -> str:
        return f"{self.sound}: {self.base.identity(bios)}"

    def open(self, bios: bytes | None) -> Emulator:
        return Dubbed(self.base.open(bios), self.frames, SOUNDS[self.sound].spoil)


def _steady(sound: Sound) -> Sound:
    """Noise with the same long-term spectrum."""
    spectrum = np.fft.rfft(sound, axis=0)
    phase = np.exp(2j * np.pi * np.random.default_rng(SEED).random(spectrum.shape))
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
