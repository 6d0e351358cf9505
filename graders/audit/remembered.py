"""A reference that is not run where a stored trace tells what it does: most planted candidates play the same keys."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.yardstick import PERTURBATION_FRAMES, shifted
from reference import CoreSource, Frame, Reference, Samples
from reference.trace import Chunk, Trace, TraceCache

_NO_SOUND: Final[Samples] = np.zeros((0, 2), np.int16)


@dataclass(frozen=True)
class _Play:
    """What the reference does with these keys, from power-on, one value a frame."""

    keys: list[int]
    trace: Trace


class Remembered:
    """A Reference that answers from traces as long as its keys are those of one of `plays`, from power-on.

    Where they part from all of them, or the machine itself is asked for, `inner` is brought to the same frame with the
    same keys, and runs from there to the next reset. The traces come from the cache, recorded where they are missing.
    """

    def __init__(self, inner: Reference, cache: TraceCache, plays: list[NDArray[np.uint16]]) -> None:
        self._inner = inner
        self._cache = cache
        self._keys = plays
        self._plays: list[_Play] = []
        self._restart()

    def _restart(self) -> None:
        self._live = False
        self._possible = self._plays
        """The plays that its keys since power-on are the beginning of; when it is live, the last that were."""
        self._held = 0
        self._frames = 0
        """Frames since power-on, and below how many of them have been heard; both until it is live."""
        self._heard = 0
        self._chunk: tuple[Trace, Chunk] | None = None

    @property
    def identity(self) -> str:
        return self._inner.identity

    @property
    def audio_rate(self) -> int:
        return self._inner.audio_rate if self._live else self.trace.audio_rate

    @property
    def trace(self) -> Trace:
        """That of the first of its plays."""
        return self._plays[0].trace

    def load(self, rom: bytes) -> None:
        self._plays = [_Play(keys.tolist(), self._cache.trace(self._inner, rom, keys)) for keys in self._keys]
        self._rom = rom
        self._restart()

    def reset(self) -> None:
        self._restart()

    def set_keys(self, keys: int) -> None:
        self._held = keys
        if self._live:
            self._inner.set_keys(keys)

    def run_frame(self) -> None:
        if not self._live:
            frame = self._frames
            possible = [play for play in self._possible if play.keys[frame : frame + 1] == [self._held]]
            if possible:
                self._possible = possible
                self._frames += 1
                return
        self._machine().run_frame()

    def frame(self) -> Frame:
        if self._live or self._frames == 0:
            return self._machine().frame()
        chunk = self._chunk_with(self._frames - 1)
        picture: Frame = chunk.pictures[self._frames - 1 - chunk.first_frame]
        return picture.copy()

    def audio(self) -> Samples:
        if self._live:
            return self._inner.audio()
        sounds = []
        for frame in range(self._heard, self._frames):
            chunk = self._chunk_with(frame)
            sounds.append(chunk.sound[frame - chunk.first_frame])
        self._heard = self._frames
        return np.concatenate(sounds) if sounds else _NO_SOUND

    def _chunk_with(self, frame: int) -> Chunk:
        """Of a play that its keys are the beginning of; only one chunk is in memory at a time."""
        trace = self._possible[0].trace
        if self._chunk is not None:
            owner, chunk = self._chunk
            if owner is trace and chunk.first_frame <= frame < chunk.first_frame + len(chunk.pictures):
                return chunk
        chunk = next(trace.chunks(frame))
        self._chunk = trace, chunk
        return chunk

    def _machine(self) -> Reference:
        """The reference itself, from power-on to here with the same keys, and heard as far."""
        if not self._live:
            self._inner.load(self._rom)
            for frame, keys in enumerate(self._possible[0].keys[: self._frames], 1):
                self._inner.set_keys(keys)
                self._inner.run_frame()
                if frame <= self._heard:
                    self._inner.audio()
            self._inner.set_keys(self._held)
            self._live = True
            self._chunk = None
        return self._inner

    def save_state(self) -> bytes:
        return self._machine().save_state()

    def load_state(self, state: bytes) -> None:
        self._machine().load_state(state)

    def read_memory(self, address: int, length: int) -> bytes:
        return self._machine().read_memory(address, length)

    def close(self) -> None:
        self._inner.close()


@dataclass(frozen=True)
class RememberedSource:
    """The reference, that remembers what it does with a replay's `keys`, with none, and with `keys` a frame late.

    Those are traces that the replay's yardstick is measured with, so they are in its cache.
    """

    base: CoreSource
    keys: NDArray[np.uint16]
    cache_folder: Path

    def identity(self, bios: bytes | None) -> str:
        return self.base.identity(bios)

    def open(self, bios: bytes | None) -> Remembered:
        plays = [self.keys, np.zeros_like(self.keys), shifted(self.keys, PERTURBATION_FRAMES)]
        return Remembered(self.base.open(bios), TraceCache(self.cache_folder), plays)
