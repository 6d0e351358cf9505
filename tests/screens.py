"""Pictures that show what self-checking ROMs would, and an emulator that shows nothing else."""

import numpy as np

from graders.procedural.font import CELL, Font
from reference import HEIGHT, WIDTH, Emulator, EmulatorError, Frame, Samples

WHITE, BLACK, RED = 0x7FFF, 0, 0x001F


class Slides(Emulator):
    """An emulator that shows these pictures, a frame each, and the last one for ever, or `then` it breaks."""

    def __init__(self, *pictures: Frame, then: EmulatorError | None = None) -> None:
        self._pictures = pictures
        self._then = then
        self.keys: list[int] = []
        self._held = 0

    @property
    def identity(self) -> str:
        return "slides"

    @property
    def audio_rate(self) -> int:
        return 32768

    def load(self, rom: bytes) -> None: ...

    def reset(self) -> None: ...

    def set_keys(self, keys: int) -> None:
        self._held = keys

    def run_frame(self) -> None:
        if self._then is not None and len(self.keys) == len(self._pictures):
            raise self._then
        self.keys.append(self._held)

    def frame(self) -> Frame:
        return self._pictures[min(len(self.keys), len(self._pictures)) - 1].copy()

    def audio(self) -> Samples:
        return np.empty((0, 2), np.int16)

    def close(self) -> None: ...


def blank(colour: int) -> Frame:
    return np.full((HEIGHT, WIDTH), colour, np.uint16)


def write(picture: Frame, font: Font, text: str, x: int, y: int, ink: int) -> None:
    for column, character in enumerate(text, x // CELL):
        cell = picture[y : y + CELL, column * CELL + x % CELL : (column + 1) * CELL + x % CELL]
        cell[font.glyph(character)] = ink


def suite_screen(font: Font, name: str, count: str, *, ink: int = BLACK, paper: int = WHITE) -> Frame:
    picture = blank(paper)
    write(picture, font, "Game Boy Advance Test Suite", 16, 4, ink)
    write(picture, font, name, 0, 12, ink)
    write(picture, font, count.rjust(9)[:9], 21 * CELL, 12, ink)
    return picture


def page_screen(font: Font, title: str, lines: list[str]) -> Frame:
    picture = blank(BLACK)
    write(picture, font, title, 60, 1, WHITE)
    for row, line in enumerate(lines):
        write(picture, font, line, 16, 16 + row * CELL, RED)
    return picture
