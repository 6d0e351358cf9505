"""What a person needs to believe a case's score: where it was lost, frame by frame and in pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reference import HEIGHT, WIDTH, Frame
from reference.frame import to_rgb24

LASTING_FRAMES: Final = 60
"""A divergence lasts when for a second no picture is the reference's."""

SHOWN_MOMENTS: Final = 6
_WINDOW_FRAMES: Final = 60
_GAP: Final = 4


@dataclass(frozen=True)
class Moment:
    """A frame that cost: what was shown, what should have been, and what its second cost, in frames."""

    frame: int
    shown: Frame
    expected: Frame
    cost: float


@dataclass
class Moments:
    """Collects, second by second, the frame that cost most."""

    _windows: dict[int, Moment] = field(default_factory=dict)
    _worst: dict[int, float] = field(default_factory=dict)

    def add(self, first: int, shown: Sequence[Frame], expected: NDArray[np.uint16], costs: NDArray[np.float64]) -> None:
        """A run of n frames: pictures of both, and what each frame cost."""
        windows = (first + np.arange(len(costs))) // _WINDOW_FRAMES
        for window in np.unique(windows).tolist():
            here = np.flatnonzero(windows == window)
            worst = int(here[np.argmax(costs[here])])
            known = self._windows.get(window)
            total = float(costs[here].sum()) + (known.cost if known else 0.0)
            if total <= 0:
                continue
            if known is None or costs[worst] > self._worst[window]:
                self._worst[window] = float(costs[worst])
                known = Moment(first + worst, shown[worst].copy(), expected[worst].copy(), total)
            self._windows[window] = Moment(known.frame, known.shown, known.expected, total)

    def most(self, count: int = SHOWN_MOMENTS) -> list[Moment]:
        """The moments that cost most, in the order of play."""
        chosen = sorted(self._windows.values(), key=lambda moment: (-moment.cost, moment.frame))[:count]
        return sorted(chosen, key=lambda moment: moment.frame)


def first_lasting_divergence(exact_frames: NDArray[np.bool_]) -> int | None:
    """The first frame from which for LASTING_FRAMES frames no picture is exact; None if there is none."""
    if len(exact_frames) < LASTING_FRAMES:
        return None
    so_far = np.concatenate([[0], np.cumsum(exact_frames)])
    runs = np.flatnonzero(so_far[LASTING_FRAMES:] == so_far[:-LASTING_FRAMES])
    return int(runs[0]) if len(runs) else None


def save_series(path: Path, **series: NDArray[np.float64] | NDArray[np.bool_]) -> None:
    """Per-frame arrays as a compressed .npz, floats in single precision."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {
        name: values.astype(np.float32) if values.dtype == np.float64 else values for name, values in series.items()
    }
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **kept)


def save_strip(path: Path, moments: list[Moment]) -> None:
    """A PNG with a row for each moment: the reference, the candidate, and where they differ."""
    rows = len(moments)
    page = np.full((rows * (HEIGHT + _GAP) - _GAP, 3 * WIDTH + 2 * _GAP, 3), 128, np.uint8)
    for row, moment in enumerate(moments):
        expected, shown = to_rgb24(moment.expected), to_rgb24(moment.shown)
        apart = np.abs(expected.astype(np.int16) - shown.astype(np.int16)).astype(np.uint8)
        for column, picture in enumerate((expected, shown, apart)):
            top, left = row * (HEIGHT + _GAP), column * (WIDTH + _GAP)
            page[top : top + HEIGHT, left : left + WIDTH] = picture
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(page).save(path, optimize=True)


def save_picture(path: Path, picture: Frame) -> None:
    """One frame as a PNG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(to_rgb24(picture)).save(path, optimize=True)
