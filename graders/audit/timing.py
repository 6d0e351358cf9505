"""Planted candidates that are late, or do not hear their keys."""

from collections import deque

import numpy as np

from graders.audit.spoilt import SEED, WHITE, Spoilt
from reference import HEIGHT, WIDTH, Frame, Samples


class Deaf(Spoilt):
    """Ignores its keys from a frame on."""

    def __init__(self, *args: object, share: float = 0.0) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._from = self._length * share

    def set_keys(self, keys: int) -> None:
        super().set_keys(keys if self._shown < self._from else 0)


class HearsLate(Spoilt):
    """The game itself sees every input one frame late: sound, but a lag frame off."""

    def restart(self) -> None:
        super().restart()
        self._held = 0

    def set_keys(self, keys: int) -> None:
        super().set_keys(self._held)
        self._held = keys


class StartsLate(Spoilt):
    """Waits some frames after power-on, with a white screen, and plays from there."""

    def __init__(self, *args: object, late: int) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._late = late

    def run_frame(self) -> None:
        self._shown += 1
        if self._shown > self._late:
            self._inner.run_frame()

    def frame(self) -> Frame:
        return self._inner.frame() if self._shown > self._late else np.full((HEIGHT, WIDTH), WHITE, np.uint16)

    def audio(self) -> Samples:
        # Before its first sound it plays silence for as long: a stream that is late, not one that is short.
        return self._inner.audio() if self._shown > self._late else self._silence()


class ShowsLate(StartsLate):
    """Takes its inputs at once and gives picture and sound some frames late.

    Nobody can tell that from a machine that runs so late with the inputs of then, which is what it does.
    """

    def restart(self) -> None:
        super().restart()
        self._keys: deque[int] = deque([0] * self._late)
        self._held = 0

    def set_keys(self, keys: int) -> None:
        self._held = keys

    def run_frame(self) -> None:
        self._keys.append(self._held)
        super().set_keys(self._keys.popleft())
        super().run_frame()


class Jitters(Spoilt):
    """One frame late, it shows the picture of the frame before, of the frame itself or of the one after, at random."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.restart()

    def restart(self) -> None:
        super().restart()
        self._random = np.random.default_rng(SEED)
        self._pictures = deque([np.full((HEIGHT, WIDTH), WHITE, np.uint16)] * 3, maxlen=3)

    def run_frame(self) -> None:
        super().run_frame()
        self._pictures.append(self._inner.frame())
        self._picture = self._pictures[self._random.integers(3)]

    def frame(self) -> Frame:
        return self._picture
