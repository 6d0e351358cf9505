"""Planted candidates: the reference, spoilt in one known way, to see what that is worth.

Each is a class that overrides what it spoils; `PLANTS` names them all. A PlantedSource can be opened in a worker
process like any other emulator.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.audit.layers import backdrop, sprite_boxes
from graders.defect import BLOCK, BLOCK_COLUMNS, BLOCK_ROWS
from reference import FRAME_RATE_HZ, HEIGHT, WIDTH, CoreSource, Emulator, Frame, Reference, Samples, TimedOut, Trapped
from reference.frame import from_abgr8888

_BLACK: Final = 0
_WHITE: Final = 0x7FFF
_SEED: Final = 20_260_501  # any: a planted candidate's noise is the same on every run

SHOWN_LATE_FRAMES: Final = range(1, 9)
STARTED_LATE_FRAMES: Final = (1, 4, 8)
"""The constant lags that are planted: of the pictures each that counts, of the machine some."""


class Spoilt:
    """The reference as it is; subclasses spoil it. `first_input` and `frames` are those of the replay played."""

    other_rom = b""
    """Another ROM than the one that is played."""

    def __init__(self, inner: Reference, first_input: int, frames: int) -> None:
        self._inner = inner
        self._first_input = first_input
        self._length = frames
        self._shown = 0
        """Frames run since power-on."""

    @property
    def identity(self) -> str:
        return f"{type(self).__name__} of {self._inner.identity}"

    @property
    def audio_rate(self) -> int:
        return self._inner.audio_rate

    def load(self, rom: bytes) -> None:
        self._inner.load(rom)
        self.restart()

    def reset(self) -> None:
        self._inner.reset()
        self.restart()

    def restart(self) -> None:
        """Forget what was seen since power-on."""
        self._shown = 0

    def set_keys(self, keys: int) -> None:
        self._inner.set_keys(keys)

    def run_frame(self) -> None:
        self._inner.run_frame()
        self._shown += 1

    def frame(self) -> Frame:
        return self._inner.frame()

    def audio(self) -> Samples:
        return self._inner.audio()

    def _silence(self) -> Samples:
        """A frame's; the machine's own first frame may have less."""
        return np.zeros((round(self.audio_rate / FRAME_RATE_HZ), 2), np.int16)

    def close(self) -> None:
        self._inner.close()


class Flat(Spoilt):
    """One colour, whatever happens."""

    def __init__(self, *args: object, colour: int) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._colour = colour

    def frame(self) -> Frame:
        return np.full((HEIGHT, WIDTH), self._colour, np.uint16)


class Frozen(Spoilt):
    """Plays until a share of the replay, or until play begins, then its picture stands still."""

    def __init__(self, *args: object, share: float | None) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._at = self._first_input if share is None else int(self._length * share)
        self._last: Frame | None = None

    def restart(self) -> None:
        super().restart()
        self._last = None

    def frame(self) -> Frame:
        if self._last is None or self._shown <= self._at + 1:
            self._last = self._inner.frame()
        return self._last


class Deaf(Spoilt):
    """Ignores its keys from a frame on."""

    def __init__(self, *args: object, share: float = 0.0) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._from = self._length * share

    def set_keys(self, keys: int) -> None:
        super().set_keys(keys if self._shown < self._from else 0)


class Noise(Spoilt):
    """Random colours on a share of the pixels, black on the others."""

    def __init__(self, *args: object, share: float) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._share = share
        self._random = np.random.default_rng(_SEED)

    def frame(self) -> Frame:
        picture = self._random.integers(0, 1 << 15, (HEIGHT, WIDTH), dtype=np.uint16)
        picture[self._random.random((HEIGHT, WIDTH)) >= self._share] = _BLACK
        return picture


class Recoloured(Spoilt):
    """Every pixel's colour is replaced by another."""

    def __init__(self, *args: object, colours: NDArray[np.uint16]) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._colours = colours

    def frame(self) -> Frame:
        return np.take(self._colours, self._inner.frame())


class OtherColours(Spoilt):
    """Gives the same five bits a channel as another eight, frame by frame in another way, and garbage in alpha."""

    _FIVE: Final = np.arange(32, dtype=np.uint32)
    _WAYS: Final = (_FIVE << 3, _FIVE << 3 | _FIVE >> 2, _FIVE << 3 | 7, _FIVE * 255 // 31, (_FIVE * 255 + 15) // 31)

    def frame(self) -> Frame:
        picture = self._inner.frame()
        eight = self._WAYS[self._shown % len(self._WAYS)]
        red, green, blue = (eight[picture >> shift & 31] for shift in (0, 5, 10))
        alpha = np.random.default_rng(self._shown).integers(0, 256, picture.shape, np.uint32)
        return from_abgr8888(alpha << 24 | blue << 16 | green << 8 | red)


class BlackBlocks(Spoilt):
    """A share of the picture's 8 x 8 blocks, always the same ones, is black."""

    def __init__(self, *args: object, share: float) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        order = np.random.default_rng(_SEED).permutation(BLOCK_ROWS * BLOCK_COLUMNS)
        chosen = np.zeros(order.size, np.bool_)
        chosen[order[: round(share * order.size)]] = True
        self._mask = np.kron(chosen.reshape(BLOCK_ROWS, BLOCK_COLUMNS), np.ones((BLOCK, BLOCK), np.bool_))

    def frame(self) -> Frame:
        return np.where(self._mask, np.uint16(_BLACK), self._inner.frame())


class WithoutSprite(Spoilt):
    """Stands in for one that does not draw a sprite: the first one on screen in OAM, none if there is none.

    The reference cannot be told to leave it out, so its whole rectangle shows the backdrop colour, also where the
    background would be seen: somewhat more is missing than a sprite.
    """

    def frame(self) -> Frame:
        picture = self._inner.frame()
        boxes = sprite_boxes(self._inner)
        for rows, columns in boxes[:1]:
            picture[rows, columns] = backdrop(self._inner)
        return picture


class WithoutBackgrounds(Spoilt):
    """Stands in for one that does not draw a layer: all backgrounds are missing.

    The reference cannot be told to leave one out, so only what lies in a sprite's rectangle is drawn, on the backdrop
    colour: more is missing than a layer.
    """

    def frame(self) -> Frame:
        picture = self._inner.frame()
        bare = np.full_like(picture, backdrop(self._inner))
        for rows, columns in sprite_boxes(self._inner):
            bare[rows, columns] = picture[rows, columns]
        return bare


class ShowsEveryThird(Spoilt):
    """Each picture that it shows stands for three frames."""

    def frame(self) -> Frame:
        if (self._shown - 1) % 3 == 0:
            self._picture = self._inner.frame()
        return self._picture


class Jitters(Spoilt):
    """One frame late, it shows the picture of the frame before, of the frame itself or of the one after, at random."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.restart()

    def restart(self) -> None:
        super().restart()
        self._random = np.random.default_rng(_SEED)
        self._pictures = deque([np.full((HEIGHT, WIDTH), _WHITE, np.uint16)] * 3, maxlen=3)

    def run_frame(self) -> None:
        super().run_frame()
        self._pictures.append(self._inner.frame())
        self._picture = self._pictures[self._random.integers(3)]

    def frame(self) -> Frame:
        return self._picture


class ShowsLate(Spoilt):
    """Takes its inputs at once and gives picture and sound some frames late."""

    def __init__(self, *args: object, late: int) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._late = late
        self.restart()

    def restart(self) -> None:
        super().restart()
        self._pictures = deque([np.full((HEIGHT, WIDTH), _WHITE, np.uint16)] * self._late)
        self._sounds: deque[Samples] = deque()

    def run_frame(self) -> None:
        super().run_frame()
        self._pictures.append(self._inner.frame())
        self._sounds.append(self._inner.audio())
        self._picture = self._pictures.popleft()

    def frame(self) -> Frame:
        return self._picture

    def audio(self) -> Samples:
        # Before its first sound it plays silence for as long: a stream that is late, not one that is short.
        return self._sounds.popleft() if self._shown > self._late else self._silence()


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
        return self._inner.frame() if self._shown > self._late else np.full((HEIGHT, WIDTH), _WHITE, np.uint16)

    def audio(self) -> Samples:
        return self._inner.audio() if self._shown > self._late else self._silence()


class HearsLate(Spoilt):
    """The game itself sees every input one frame late: sound, but a lag frame off."""

    def restart(self) -> None:
        super().restart()
        self._held = 0

    def set_keys(self, keys: int) -> None:
        super().set_keys(self._held)
        self._held = keys


class OtherGame(Spoilt):
    """Runs another ROM than the one it is given."""

    def load(self, rom: bytes) -> None:
        super().load(self.other_rom)


class Breaks(Spoilt):
    """Raises an error half-way through."""

    def __init__(self, *args: object, error: type[Trapped] | type[TimedOut]) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._error = error

    def run_frame(self) -> None:
        if self._shown == self._length // 2:
            raise self._error("planted")
        super().run_frame()


class PointsAstray(Spoilt):
    """Half-way through, its picture lies outside its memory."""

    def frame(self) -> Frame:
        if self._shown > self._length // 2:
            raise Trapped("planted")
        return super().frame()


_Channel = NDArray[np.float64]


def _colours(change: Callable[[_Channel, _Channel, _Channel], tuple[_Channel, ...]]) -> NDArray[np.uint16]:
    """A table of 32,768 colours: `change` gives the new red, green and blue, in 0 to 31, for the old ones."""
    old = np.arange(1 << 15)
    channels = ((old >> shift & 31).astype(np.float64) for shift in (0, 5, 10))
    red, green, blue = (channel.astype(np.uint16) for channel in change(*channels))
    return np.asarray(red | green << 5 | blue << 10, np.uint16)


def _grey(red: _Channel, green: _Channel, blue: _Channel) -> tuple[_Channel, ...]:
    luma = np.round(0.299 * red + 0.587 * green + 0.114 * blue)
    return luma, luma, luma


Plant = Callable[[Reference, int, int], Spoilt]

PLANTS: Final[Mapping[str, Plant]] = {
    "reference": Spoilt,
    "other colours": OtherColours,
    "black": partial(Flat, colour=_BLACK),
    "white": partial(Flat, colour=_WHITE),
    "frozen at the start": partial(Frozen, share=0),
    "frozen when play begins": partial(Frozen, share=None),
    "ignores its keys": Deaf,
    "another game": OtherGame,
    "noise": partial(Noise, share=1.0),
    "dither": partial(Noise, share=0.01),
    **{f"freezes at {share:.0%}": partial(Frozen, share=share) for share in (0.25, 0.5, 0.75)},
    **{f"deaf from {share:.0%}": partial(Deaf, share=share) for share in (0.25, 0.5, 0.75)},
    "greyscale": partial(Recoloured, colours=_colours(_grey)),
    "70 % brightness": partial(Recoloured, colours=_colours(lambda r, g, b: (r * 0.7, g * 0.7, b * 0.7))),
    "red and blue swapped": partial(Recoloured, colours=_colours(lambda r, g, b: (b, g, r))),
    **{f"{share:.0%} blocks black": partial(BlackBlocks, share=share) for share in (0.05, 0.1, 0.2)},
    "without a sprite": WithoutSprite,
    "without backgrounds": WithoutBackgrounds,
    "shows every third picture": ShowsEveryThird,
    "jitters": Jitters,
    **{f"shows {late} late": partial(ShowsLate, late=late) for late in SHOWN_LATE_FRAMES},
    **{f"starts {late} late": partial(StartsLate, late=late) for late in STARTED_LATE_FRAMES},
    "hears one late": HearsLate,
    "traps at half": partial(Breaks, error=Trapped),
    "loops at half": partial(Breaks, error=TimedOut),
    "wild pointer at half": PointsAstray,
}


@dataclass(frozen=True)
class PlantedSource:
    """The planted candidate of that name, for a replay of so many frames with its first input there.

    `other_rom` is some other ROM's file, for the candidate that runs another game.
    """

    plant: str
    base: CoreSource
    first_input: int
    frames: int
    other_rom: Path

    def identity(self, bios: bytes | None) -> str:
        return f"{self.plant}: {self.base.identity(bios)}"

    def open(self, bios: bytes | None) -> Emulator:
        planted = PLANTS[self.plant](self.base.open(bios), self.first_input, self.frames)
        planted.other_rom = self.other_rom.read_bytes()
        return planted
