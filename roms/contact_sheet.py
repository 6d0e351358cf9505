"""Contact sheets: pictures of a play side by side, each with its frame, its time and the keys held."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from reference import HEIGHT, WIDTH, Emulator, Frame
from reference.frame import to_rgb24
from roms.replay import Replay
from roms.summary import clock, key_names

_GAP: Final = 6
_CAPTION_HEIGHT: Final = 16
_PAPER: Final = (24, 24, 28)
_INK: Final = (208, 208, 212)
_WIDEST_ROW: Final = 4


@dataclass(frozen=True)
class Shot:
    """A picture and what is written below it."""

    picture: Frame
    caption: str


def evenly_spaced(frames: int, pictures: int) -> list[int]:
    """So many frames from the first to the last, each once."""
    return sorted({round(at) for at in np.linspace(0, frames - 1, pictures)})


def take_shots(emulator: Emulator, rom: bytes, replay: Replay, at: Sequence[int]) -> list[Shot]:
    """Play the replay on a freshly loaded ROM and keep the pictures of these frames, in the order given."""
    emulator.load(rom)
    wanted = set(at)
    shots: dict[int, Shot] = {}
    for frame, keys in enumerate(replay.keys(max(at) + 1).tolist()):
        emulator.set_keys(keys)
        emulator.run_frame()
        if frame in wanted:
            shots[frame] = Shot(emulator.frame(), _caption(frame, keys))
    return [shots[frame] for frame in at]


def _caption(frame: int, keys: int) -> str:
    return f"{frame}  {clock(frame)}  {key_names(keys)}".rstrip()


def draw_sheet(shots: Sequence[Shot], columns: int | None = None, scale: int = 1) -> Image.Image:
    """The pictures in rows of `columns`, at most four if not said otherwise, `scale` times as large."""
    columns = min(len(shots), columns or _WIDEST_ROW)
    rows = -(-len(shots) // columns)
    width, height = WIDTH * scale, HEIGHT * scale + _CAPTION_HEIGHT
    sheet = Image.new("RGB", (columns * (width + _GAP) + _GAP, rows * (height + _GAP) + _GAP), _PAPER)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default()
    for index, shot in enumerate(shots):
        left = _GAP + index % columns * (width + _GAP)
        top = _GAP + index // columns * (height + _GAP)
        picture = Image.fromarray(to_rgb24(shot.picture))
        sheet.paste(picture.resize((width, HEIGHT * scale), Image.Resampling.NEAREST), (left, top))
        draw.text((left + 1, top + HEIGHT * scale + 2), _fitting(shot.caption, font, width), _INK, font)
    return sheet


def _fitting(text: str, font: ImageFont.ImageFont | ImageFont.FreeTypeFont, width: int) -> str:
    """As much of the text as is no wider than its picture."""
    while font.getlength(text) > width:
        text = text[:-1]
    return text


def save_sheet(path: Path, sheet: Image.Image) -> None:
    """Write a sheet as a PNG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path, format="PNG", optimize=True)
