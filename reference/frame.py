"""Frames: pictures in the GBA's own colour, and the ways into and out of it."""

import hashlib
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

HEIGHT = 160
WIDTH = 240
CYCLES_PER_FRAME = 280_896  # GBATEK, "LCD Dimensions and Timings": 228 lines of 1,232 cycles
FRAME_RATE_HZ = 16_777_216 / CYCLES_PER_FRAME

Frame: TypeAlias = NDArray[np.uint16]
"""A picture: uint16 of shape (160, 240), BGR555 (bits 0-4 red, 5-9 green, 10-14 blue, bit 15 zero)."""


def from_rgb565(pixels: NDArray[np.uint16]) -> Frame:
    """BGR555 from RGB565; green's lowest bit, which the GBA does not have, is dropped."""
    return _bgr555(pixels >> 11, pixels >> 1, pixels << 10)


def from_xrgb8888(pixels: NDArray[np.uint32]) -> Frame:
    """BGR555 from 0x00RRGGBB, whatever way 5 bits were expanded to 8."""
    low = pixels.astype(np.uint16)
    return _bgr555((pixels >> 19).astype(np.uint16), low >> 6, low << 7)


def from_abgr8888(pixels: NDArray[np.uint32]) -> Frame:
    """BGR555 from 0xAABBGGRR (the ABI's framebuffer), whatever alpha holds and way 5 bits were expanded to 8."""
    low = pixels.astype(np.uint16)
    return _bgr555(low >> 3, low >> 6, (pixels >> 9).astype(np.uint16))


def _bgr555(red: NDArray[Any], green: NDArray[Any], blue: NDArray[Any]) -> Frame:
    """Puts colours together, uint16 each, that lie in place among other bits. Uses them up: speed matters here."""
    red &= 0x001F
    green &= 0x03E0
    blue &= 0x7C00
    red |= green
    red |= blue
    frame: Frame = red
    return frame


def to_rgb24(frame: Frame) -> NDArray[np.uint8]:
    """Eight bits a channel, shape (..., 3), for people and PNGs; the top three bits repeat below."""
    channels = np.stack([frame & 0x1F, (frame >> 5) & 0x1F, (frame >> 10) & 0x1F], axis=-1).astype(np.uint8)
    return ((channels << 3) | (channels >> 2)).astype(np.uint8)


def digest(frame: Frame) -> str:
    """SHA-256 of the frame's little-endian bytes, in hex."""
    return hashlib.sha256(np.ascontiguousarray(frame, dtype="<u2").tobytes()).hexdigest()
