"""Buttons and frames: the GBA's own bits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import ALL_BUTTONS, FRAME_RATE_HZ, HEIGHT, WIDTH, Buttons
from reference.frame import digest, from_abgr8888, from_rgb565, from_xrgb8888, to_rgb24

ALL_COLOURS = np.arange(0x8000, dtype=np.uint16)
RED, GREEN, BLUE = ALL_COLOURS & 0x1F, ALL_COLOURS >> 5 & 0x1F, ALL_COLOURS >> 10


def test_buttons_are_keyinput() -> None:
    """The bits stand in KEYINPUT's order (GBATEK, "GBA Keypad Input")."""
    order = ["A", "B", "SELECT", "START", "RIGHT", "LEFT", "UP", "DOWN", "R", "L"]

    assert [(name, 1 << bit) for bit, name in enumerate(order)] == [(b.name, b.value) for b in Buttons]
    assert sum(Buttons) == ALL_BUTTONS


def test_frame_rate() -> None:
    """A GBA shows 59.7275 frames a second."""
    assert 59.7275 == pytest.approx(FRAME_RATE_HZ, abs=1e-4)
    assert (160, 240) == (HEIGHT, WIDTH)


@pytest.mark.parametrize("low_bits", ["zero", "repeated", "ones"])
def test_expansion_does_not_matter(low_bits: str) -> None:
    """All 32,768 colours come back from 24-bit colour, whatever way five bits were made eight, and whatever alpha."""
    red, green, blue = (
        {"zero": c << 3, "repeated": c << 3 | c >> 2, "ones": c << 3 | 7}[low_bits].astype(np.uint32)
        for c in (RED, GREEN, BLUE)
    )
    rng = np.random.default_rng(1)
    alpha = rng.integers(0, 256, len(ALL_COLOURS), np.uint32) << 24

    assert np.array_equal(ALL_COLOURS, from_abgr8888((alpha | blue << 16 | green << 8 | red).astype(np.uint32)))
    assert np.array_equal(ALL_COLOURS, from_xrgb8888((alpha | red << 16 | green << 8 | blue).astype(np.uint32)))


def test_rgb565() -> None:
    """All colours come back from RGB565, whatever green's sixth bit is."""
    wide = [c.astype(np.uint16) for c in (RED, GREEN, BLUE)]
    for extra in (0, 1):
        pixels = wide[0] << 11 | wide[1] << 6 | extra << 5 | wide[2]

        assert np.array_equal(ALL_COLOURS, from_rgb565(pixels.astype(np.uint16)))


def test_rgb24_round_trip() -> None:
    """A picture for people still holds the GBA's colour: white is 255, black is 0."""
    channels = to_rgb24(ALL_COLOURS).astype(np.uint32)

    assert np.array_equal(ALL_COLOURS, from_abgr8888(channels @ np.array([1, 1 << 8, 1 << 16], np.uint32)))
    assert [[0, 0, 0], [255, 255, 255]] == to_rgb24(np.array([0, 0x7FFF], np.uint16)).tolist()
    assert [255, 0, 0] == to_rgb24(np.array([0x1F], np.uint16))[0].tolist()


@given(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1), st.integers(0, 14))
def test_digest_sees_every_bit(row: int, column: int, bit: int) -> None:
    """A frame's digest differs if one bit of one pixel does, and does not depend on how it lies in memory."""
    frame = np.zeros((HEIGHT, WIDTH), np.uint16)
    before = digest(frame)
    frame[row, column] ^= 1 << bit

    assert before != digest(frame)
    assert digest(frame) == digest(np.asfortranarray(frame))
    assert digest(frame) == digest(frame.astype(">u2"))
