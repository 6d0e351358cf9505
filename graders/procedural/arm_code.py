"""The few ARM instructions that tell where a test ROM keeps its font and its tests (ARM ARM, A3 and A5)."""

import struct
from typing import Final

ROM_BASE: Final = 0x0800_0000
_PC_AHEAD: Final = 8  # the program counter reads as the instruction's address plus eight
_DATA_PROCESSING: Final = 0xFFF0_0000  # condition, class and opcode, without the register fields
_MOV: Final = 0xE3A0_0000
_ORR: Final = 0xE380_0000


def word(rom: bytes, offset: int) -> int:
    """The little-endian word at an offset of the ROM; zero past the end, which is no instruction sought here."""
    return int(struct.unpack_from("<I", rom, offset)[0]) if 0 <= offset <= len(rom) - 4 else 0


def text(rom: bytes, address: int) -> str | None:
    """The printable text, ended by a zero byte, at an address; None if there is none."""
    start = address - ROM_BASE
    if not 0 <= start < len(rom):
        return None
    said = rom[start : max(rom.find(b"\0", start), start)]
    return said.decode("ascii") if said and all(0x20 <= character < 0x7F for character in said) else None


def immediate(instruction: int) -> int:
    """An immediate operand: eight bits, rotated right by twice the four bits above them."""
    value, turn = instruction & 0xFF, (instruction >> 8 & 15) * 2
    return (value >> turn | value << (32 - turn)) & 0xFFFF_FFFF


def is_mov(instruction: int, register: int) -> bool:
    """`mov register, #immediate`."""
    return instruction & (_DATA_PROCESSING | 0xF_F000) == _MOV | register << 12


def is_orr(instruction: int, register: int) -> bool:
    """`orr register, register, #immediate`."""
    return instruction & (_DATA_PROCESSING | 0xF_F000) == _ORR | register << 16 | register << 12


def constant_before(rom: bytes, offset: int, register: int) -> int | None:
    """What a `mov` and any `orr`s that end just before `offset` put into a register; None if none do."""
    value = 0
    while is_orr(word(rom, offset - 4), register):
        value |= immediate(word(rom, offset - 4))
        offset -= 4
    return value | immediate(word(rom, offset - 4)) if is_mov(word(rom, offset - 4), register) else None


def branch_target(instruction: int, offset: int) -> int | None:
    """Where `b` at this offset goes; None if it is another instruction."""
    if instruction >> 24 != 0xEA:
        return None
    distance = (instruction & 0xFF_FFFF) - (instruction << 1 & 0x100_0000)
    return offset + _PC_AHEAD + distance * 4


def thumb_call_target(rom: bytes, offset: int) -> int | None:
    """Where the two halves of a Thumb `bl` at this offset go; None if it is another instruction."""
    if offset > len(rom) - 4:
        return None
    high, low = struct.unpack_from("<HH", rom, offset)
    if high >> 11 != 0b11110 or low >> 11 != 0b11111:
        return None
    distance = ((high & 0x7FF) - (high << 1 & 0x800)) << 12 | (low & 0x7FF) << 1
    return int(offset + 4 + distance)


def after_pc(instruction: int, offset: int) -> int:
    """The address that `add register, pc, #immediate` (`adr`) at this offset makes."""
    return offset + _PC_AHEAD + immediate(instruction)
