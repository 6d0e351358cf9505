"""What the hardware draws where: sprites' rectangles and the backdrop, read from a machine's video memory."""

from typing import Final

import numpy as np

from reference import HEIGHT, WIDTH, Reference

_OAM: Final = 0x07000000
_PALETTE: Final = 0x05000000

_SPRITE_SIZES: Final = (
    ((8, 8), (16, 16), (32, 32), (64, 64)),
    ((16, 8), (32, 8), (32, 16), (64, 32)),
    ((8, 16), (8, 32), (16, 32), (32, 64)),
    ((0, 0), (0, 0), (0, 0), (0, 0)),
)


def sprite_boxes(machine: Reference) -> list[tuple[slice, slice]]:
    """The rectangles of the sprites on screen, in OAM order (GBATEK, "LCD OBJ - OAM Attributes")."""
    attributes = np.frombuffer(machine.read_memory(_OAM, 1024), "<u2").reshape(128, 4)
    boxes = []
    for first, second, _, _ in attributes.tolist():
        if first & 0x300 == 0x200:  # not drawn
            continue
        width, height = _SPRITE_SIZES[first >> 14 & 3][second >> 14]
        if first & 0x300 == 0x300:  # affine, double size
            width, height = 2 * width, 2 * height
        top = first & 0xFF if first & 0xFF < HEIGHT else (first & 0xFF) - 256
        left = second & 0x1FF if second & 0x1FF < WIDTH else (second & 0x1FF) - 512
        if top + height > 0 and left + width > 0:
            boxes.append((slice(max(top, 0), top + height), slice(max(left, 0), left + width)))
    return boxes


def backdrop(machine: Reference) -> int:
    """The backdrop's colour (GBATEK, "LCD Color Palettes": the first of the backgrounds')."""
    return int.from_bytes(machine.read_memory(_PALETTE, 2), "little") & 0x7FFF
