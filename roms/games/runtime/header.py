"""Fill in a ROM's cartridge header (GBATEK, "GBA Cartridge Header") and pad it to a multiple of 4 KiB."""

import sys
from pathlib import Path


def complete(image: bytes, title: str, code: str) -> bytes:
    """Return the image with title, game code, maker and header checksum set."""
    rom = bytearray(image)
    rom[0xA0:0xAC] = title.upper().encode("ascii")[:12].ljust(12, b"\0")
    rom[0xAC:0xB0] = code.encode("ascii").ljust(4, b"\0")
    rom[0xB0:0xB2] = b"00"
    rom[0xBD] = -(0x19 + sum(rom[0xA0:0xBD])) & 0xFF
    return bytes(rom) + b"\xff" * (-len(rom) % 4096)


if __name__ == "__main__":
    source, target, title = sys.argv[1:]
    Path(target).write_bytes(complete(Path(source).read_bytes(), title, "G" + title[:2].upper() + "E"))
