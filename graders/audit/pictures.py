"""Planted candidates that play right and show something else."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.audit.layers import backdrop, sprite_boxes
from graders.audit.spoilt import BLACK, SEED, Spoilt
from graders.block_sums import BLOCK, BLOCK_COLUMNS, BLOCK_ROWS
from reference import HEIGHT, WIDTH, Frame
from reference.frame import from_abgr8888


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


class Noise(Spoilt):
    """Random colours on a share of the pixels, black on the others."""

    def __init__(self, *args: object, share: float) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._share = share
        self._random = np.random.default_rng(SEED)

    def frame(self) -> Frame:
        picture: Frame = self._any() & np.uint16(0x7FFF)
        if self._share < 1:
            picture[self._any() >= self._share * (1 << 16)] = BLACK
        return picture

    def _any(self) -> NDArray[np.uint16]:
        """A number for each pixel, all 16 bits at random; drawn by four, which is quicker."""
        return self._random.integers(0, 1 << 64, HEIGHT * WIDTH // 4, np.uint64).view(np.uint16).reshape(HEIGHT, WIDTH)


class Recoloured(Spoilt):
    """Every pixel's colour is replaced by another."""

    def __init__(self, *args: object, colours: NDArray[np.uint16]) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._colours = colours

    def frame(self) -> Frame:
        return np.take(self._colours, self._inner.frame())


class OtherColours(Spoilt):
    """Gives the same five bits a channel as another eight, frame by frame in another way, and garbage in alpha."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        five = np.arange(32)
        ways = (five << 3, five << 3 | five >> 2, five << 3 | 7, five * 255 // 31, (five * 255 + 15) // 31)
        self._tables = [_expanded(way) for way in ways]
        self._random = np.random.default_rng(SEED)

    def frame(self) -> Frame:
        colours = np.take(self._tables[self._shown % len(self._tables)], self._inner.frame())
        # Its highest byte is garbage.
        garbage = self._random.integers(0, 1 << 64, colours.size // 2, np.uint64).view(np.uint32)
        return from_abgr8888(colours | garbage.reshape(colours.shape) & np.uint32(0xFF000000))


def _expanded(eight: NDArray[np.int64]) -> NDArray[np.uint32]:
    """A table of 0x00BBGGRR for 32,768 colours, from what each of a channel's 32 values becomes."""
    colours = np.arange(1 << 15)
    red, green, blue = (eight[colours >> shift & 31] for shift in (0, 5, 10))
    return np.asarray(red | green << 8 | blue << 16, np.uint32)


class BlackBlocks(Spoilt):
    """A share of the picture's 8 x 8 blocks, always the same ones, is black."""

    def __init__(self, *args: object, share: float) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        order = np.random.default_rng(SEED).permutation(BLOCK_ROWS * BLOCK_COLUMNS)
        chosen = np.zeros(order.size, np.bool_)
        chosen[order[: round(share * order.size)]] = True
        self._mask = np.kron(chosen.reshape(BLOCK_ROWS, BLOCK_COLUMNS), np.ones((BLOCK, BLOCK), np.bool_))

    def frame(self) -> Frame:
        return np.where(self._mask, np.uint16(BLACK), self._inner.frame())


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


GREY: Final = _colours(_grey)
SEVEN_TENTHS: Final = _colours(lambda red, green, blue: (red * 0.7, green * 0.7, blue * 0.7))
SWAPPED: Final = _colours(lambda red, green, blue: (blue, green, red))
