"""Text on a screen, read with the ROM's own glyphs.

A cell of 8x8 pixels is a character if its ink has exactly the glyph's shape. Ink is what differs from the background,
the picture's commonest colour; it may have any colour, but one only within a cell.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reference import HEIGHT, WIDTH, Frame

CELL: Final = 8
UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands in what was read for a cell that is no glyph of the font."""


class Font:
    """Glyphs, from a boolean array of shape (n, 8, 8), ink true; the first is `first`'s, the next is its successor's.

    Characters of the same shape read as the first of them, so compare with `seen(text)`.
    """

    def __init__(self, glyphs: NDArray[np.bool_], first: str = " ", others: Mapping[str, int] | None = None) -> None:
        self._glyphs = {chr(ord(first) + index): glyph for index, glyph in enumerate(glyphs)}
        self._glyphs |= {character: glyphs[index] for character, index in (others or {}).items()}
        self._characters: dict[bytes, str] = {}
        for character in sorted(self._glyphs):
            self._characters.setdefault(np.packbits(self._glyphs[character]).tobytes(), character)

    def glyph(self, character: str) -> NDArray[np.bool_]:
        """The shape of a character; KeyError if the font has none."""
        shape: NDArray[np.bool_] = self._glyphs[character]
        return shape

    def seen(self, text: str) -> str:
        """How `text` reads when it stands on a screen."""
        return "".join(self._characters[np.packbits(self._glyphs[character]).tobytes()] for character in text)

    def on(self, picture: Frame) -> "Text":
        """The text on a picture."""
        return Text(picture, self._characters)


class Text:
    """The text on a picture, wherever it stands."""

    def __init__(self, picture: Frame, characters: Mapping[bytes, str]) -> None:
        self._picture = picture
        self._characters = characters
        self._background = np.uint16(np.bincount(picture.ravel()).argmax())

    def at(self, x: int, y: int, columns: int) -> str:
        """The `columns` characters from pixel (x, y) on; UNKNOWN where there is none; all of it must be on screen."""
        if x < 0 or y < 0 or x + columns * CELL > WIDTH or y + CELL > HEIGHT:
            raise ValueError(f"{columns} characters at ({x}, {y}) are not all on the screen.")
        line = self._picture[y : y + CELL, x : x + columns * CELL].reshape(CELL, columns, CELL)
        cells = line.swapaxes(0, 1).reshape(columns, CELL * CELL)
        ink = cells != self._background
        lowest = np.where(ink, cells, np.uint16(0xFFFF)).min(axis=1)
        highest = np.where(ink, cells, np.uint16(0)).max(axis=1)
        return "".join(
            self._characters.get(shape.tobytes(), UNKNOWN) if one_colour else UNKNOWN
            for shape, one_colour in zip(np.packbits(ink, axis=1), (lowest >= highest).tolist(), strict=True)
        )


def unpack_1bpp(data: bytes, *, left: str) -> NDArray[np.bool_]:
    """Glyphs of eight bytes, one a row; `left` says which bit is the leftmost pixel: "low" or "high"."""
    rows = np.frombuffer(data, np.uint8).reshape(-1, CELL, 1)
    glyphs: NDArray[np.bool_] = np.unpackbits(rows, axis=2, bitorder="little" if left == "low" else "big").astype(
        np.bool_
    )
    return glyphs


def unpack_4bpp(data: bytes) -> NDArray[np.bool_]:
    """The GBA's own tiles of 32 bytes: two pixels a byte, the left one low (GBATEK, "LCD VRAM Character Data")."""
    pairs = np.frombuffer(data, np.uint8).reshape(-1, CELL, CELL // 2)
    glyphs: NDArray[np.bool_] = np.stack([pairs & 15, pairs >> 4], axis=-1).reshape(-1, CELL, CELL) != 0
    return glyphs


def unpack_8bpp(data: bytes) -> NDArray[np.bool_]:
    """Glyphs of 64 bytes, one a pixel."""
    glyphs: NDArray[np.bool_] = np.frombuffer(data, np.uint8).reshape(-1, CELL, CELL) != 0
    return glyphs
