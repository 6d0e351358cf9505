"""What is kept of a case so that a person can believe its score."""

from pathlib import Path

import numpy as np
from PIL import Image

from graders.explain import LASTING_FRAMES, Moments, first_lasting_divergence, save_series, save_strip


def test_divergence_must_last() -> None:
    """A divergence is the first frame from which no picture is exact for a second; shorter ones do not count."""
    exact = np.ones(400, np.bool_)
    exact[50 : 50 + LASTING_FRAMES - 1] = False
    assert first_lasting_divergence(exact) is None

    exact[200 : 200 + LASTING_FRAMES] = False

    assert 200 == first_lasting_divergence(exact)


def test_dearest_moments() -> None:
    """The seconds that cost most are shown, each by its worst frame, in the order of play."""
    moments = Moments()
    costs = np.zeros(300)
    costs[[10, 70, 75, 250]] = 0.2, 0.3, 0.5, 0.9
    pictures = np.zeros((300, 160, 240), np.uint16)
    for first in range(0, 300, 32):
        part = slice(first, first + 32)
        moments.add(first, [*pictures[part]], pictures[part], costs[part])

    assert [75, 250] == [moment.frame for moment in moments.most(2)]


def test_files(tmp_path: Path) -> None:
    """The series read back, and the strip shows reference, candidate and difference side by side."""
    moments = Moments()
    white, black = np.full((1, 160, 240), 0x7FFF, np.uint16), np.zeros((1, 160, 240), np.uint16)
    moments.add(0, [*white], black, np.ones(1))
    save_series(tmp_path / "a" / "case.npz", score=np.array([0.5, 1.0]), exact=np.array([False, True]))
    save_strip(tmp_path / "a" / "case.png", moments.most())
    strip = np.asarray(Image.open(tmp_path / "a" / "case.png"))

    with np.load(tmp_path / "a" / "case.npz") as series:
        assert [0.5, 1.0] == series["score"].tolist()
    assert [0, 255, 255] == [int(strip[80, x, 0]) for x in (120, 364, 608)]
