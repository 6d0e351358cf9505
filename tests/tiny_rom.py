"""ROMs of a few ARM words, for tests that need no game."""

import struct

_CODE_OFFSET = 0xC0  # behind the cartridge header

_SET_UP = [
    0xE3A00301,  # mov  r0, #0x04000000
    0xE3A01000,  # mov  r1, #0
    0xE1C010B0,  # strh r1, [r0]          DISPCNT: no layers, only the backdrop
    0xE3A02405,  # mov  r2, #0x05000000   the backdrop's colour
    0xE2803E13,  # add  r3, r0, #0x130    KEYINPUT
]


def _rom(code: list[int], flag: int) -> bytes:
    header = struct.pack("<I", 0xEA000000 | (_CODE_OFFSET - 8) // 4) + bytes(_CODE_OFFSET - 5) + bytes([flag])
    return (header + struct.pack(f"<{len(code)}I", *code)).ljust(512, b"\0")


def keys_rom(flag: int = 0) -> bytes:
    """The whole screen shows KEYINPUT (active-low) as a colour; `flag` is the header's last byte, which is unused."""
    return _rom(
        [
            *_SET_UP,
            0xE1D340B0,  # loop: ldrh r4, [r3]
            0xE1C240B0,  # strh r4, [r2]
            0xEAFFFFFC,  # b    loop
        ],
        flag,
    )


def stripes_rom() -> bytes:
    """The colour is the sum of all KEYINPUT reads so far: stripes that depend on every key since the start."""
    return _rom(
        [
            *_SET_UP,
            0xE1D340B0,  # loop: ldrh r4, [r3]
            0xE0855004,  # add  r5, r5, r4
            0xE1C250B0,  # strh r5, [r2]
            0xEAFFFFFB,  # b    loop
        ],
        0,
    )


def still_rom() -> bytes:
    """The whole screen stays of one colour, whatever is pressed."""
    return _rom(
        [
            *_SET_UP,
            0xE1C230B0,  # strh r3, [r2]          some colour: the low half of an address
            0xEAFFFFFE,  # loop: b loop
        ],
        0,
    )
