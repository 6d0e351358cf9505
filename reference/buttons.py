"""The ten keys of a Game Boy Advance."""

from enum import IntFlag


class Buttons(IntFlag):
    """Keys held, active-high, in the bit order of KEYINPUT (GBATEK, "GBA Keypad Input")."""

    A = 0x001
    B = 0x002
    SELECT = 0x004
    START = 0x008
    RIGHT = 0x010
    LEFT = 0x020
    UP = 0x040
    DOWN = 0x080
    R = 0x100
    L = 0x200


ALL_BUTTONS = 0x3FF
