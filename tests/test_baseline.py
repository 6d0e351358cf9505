"""The baseline beside the reference: the same sound from each channel, the same pixels where sprites are odd."""

import os
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from graders.procedural import procedure_for
from reference import Emulator, Frame, LibretroCore, WasmEmulator, compile_module
from tasks.mutants import build, read_sources

pytestmark = pytest.mark.skipif(
    not (shutil.which("clang") and shutil.which("wasm-ld")), reason="needs clang and wasm-ld"
)

CHECKS = Path(__file__).resolve().parent.parent / "roms" / "checks"

DELAY = 9
"""The pairs by which the reference's filter is later than the baseline's."""
LIKE = 0.15
"""What two filters of slightly different shape leave of a sound, in parts of it; another phase leaves 1.4."""

Poke = tuple[int, int]
"""A halfword for an address; address 0 waits for so many frames instead."""

# Writes what stands behind it, pair of words by pair of words; for address 0 it waits until VBlank has begun so often.
INTERPRETER = [
    0xE28F4034,  # add   r4, pc, #52
    0xE8B40006,  # loop: ldm r4!, {r1, r2}
    0xE3510000,  # cmp   r1, #0
    0x11C120B0,  # strhne r2, [r1]
    0x1AFFFFFB,  # bne   loop
    0xE3A00301,  # wait: mov r0, #0x04000000
    0xE1D030B6,  # ldrh  r3, [r0, #6]       VCOUNT
    0xE35300A0,  # cmp   r3, #160
    0x1AFFFFFC,  # bne   .-8
    0xE1D030B6,  # ldrh  r3, [r0, #6]
    0xE35300A0,  # cmp   r3, #160
    0x0AFFFFFC,  # beq   .-8
    0xE2522001,  # subs  r2, r2, #1
    0x1AFFFFF7,  # bne   wait
    0xEAFFFFF1,  # b     loop
]


def poke_rom(pokes: list[Poke]) -> bytes:
    """A ROM that does this and then waits."""
    words = INTERPRETER + [word for poke in [*pokes, (0, 60_000)] for word in poke]
    header = struct.pack("<I", 0xEA00002E) + bytes(0xBC)  # b 0xC0
    return (header + struct.pack(f"<{len(words)}I", *words)).ljust(4096, b"\0")


def io(offset: int, value: int) -> Poke:
    return 0x0400_0000 + offset, value


def frames(count: int) -> Poke:
    return 0, count


ALL_ON = [io(0x84, 0x80), io(0x80, 0xFF77), io(0x82, 2)]
LATE_ON = [frames(4), *ALL_ON, frames(2)]
"""The 512 Hz sequencer starts with the master switch."""
RAMP = [0x2301, 0x6745, 0xAB89, 0xEFCD] * 2
BANK_0 = [io(0x70, 0x40), *(io(0x90 + 2 * n, value) for n, value in enumerate(RAMP))]
BANK_1 = [io(0x70, 0x00), *(io(0x90 + 2 * n, value ^ 0xFFFF) for n, value in enumerate(RAMP))]

SOUNDS = {
    "duties": [
        *ALL_ON,
        *(poke for n in range(4) for poke in (frames(2), io(0x62, 0xF000 | n << 6), io(0x64, 0x8000 + 0x400 + 97 * n))),
    ],
    "two squares": [
        *ALL_ON,
        frames(3),
        io(0x62, 0xA080),
        io(0x64, 0x8563),
        frames(2),
        io(0x68, 0x9080),
        io(0x6C, 0x86B2),
    ],
    "a note after another": [
        *ALL_ON,
        *(poke for rate in (0x7B0, 0x5AC, 0x4FF) for poke in (frames(2), io(0x62, 0xF040), io(0x64, 0x8000 | rate))),
    ],
    "slide": [*ALL_ON, frames(2), io(0x62, 0xF080), io(0x64, 0x85DC)]
    + [poke for rate in range(0x600, 0x700, 0x24) for poke in (frames(1), io(0x64, rate))],
    "envelope down": [*LATE_ON, io(0x68, 0xF180), io(0x6C, 0x8600)],
    "envelope up": [*LATE_ON, io(0x68, 0x0A80), io(0x6C, 0x8600)],
    "length": [*LATE_ON, io(0x68, 0xF080 | 44), io(0x6C, 0xC600)],
    "sweep up": [*LATE_ON, io(0x60, 0x26), io(0x62, 0xF080), io(0x64, 0x8400)],
    "sweep down": [*LATE_ON, io(0x60, 0x3D), io(0x62, 0xF080), io(0x64, 0x8700)],
    "wave": [*ALL_ON, *BANK_0, frames(2), io(0x70, 0x80), io(0x72, 0x2000), io(0x74, 0x8555)],
    "wave at three quarters": [*ALL_ON, *BANK_0, frames(2), io(0x70, 0x80), io(0x72, 0x8000), io(0x74, 0x8555)],
    "other bank": [
        *(*ALL_ON, *BANK_0, *BANK_1, frames(2), io(0x70, 0x80), io(0x72, 0x2000), io(0x74, 0x8543), frames(1)),
        *(io(0x70, 0xC0), frames(1), io(0x70, 0x80)),
    ],
    "both banks": [*ALL_ON, *BANK_0, *BANK_1, frames(2), io(0x70, 0xA0), io(0x72, 0x2000), io(0x74, 0x8555)],
    "wave written while it plays": [
        *(*ALL_ON, *BANK_0, frames(2), io(0x70, 0x80), io(0x72, 0x2000), io(0x74, 0x8543), frames(1)),
        *(*BANK_0, io(0x70, 0x80), io(0x74, 0x8543)),
    ],
    "noise": [*ALL_ON, frames(2), io(0x78, 0xF000), io(0x7C, 0x8034)],
    "short noise": [*ALL_ON, frames(2), io(0x78, 0xF000), io(0x7C, 0x803C)],
    "noise gets short": [
        *(*ALL_ON, frames(2), io(0x78, 0xF000), io(0x7C, 0x8047)),
        *(poke for n in range(0x47, 0x4E) for poke in (frames(1), io(0x7C, n))),
    ],
    "too loud": [
        *(*ALL_ON, *BANK_0, frames(2), io(0x62, 0xF080), io(0x64, 0x8563), io(0x68, 0xF080), io(0x6C, 0x86B2)),
        *(io(0x70, 0x80), io(0x72, 0x2000), io(0x74, 0x8555)),
    ],
    "left": [
        *ALL_ON,
        io(0x80, 0x1177 | 0x2000),
        frames(2),
        io(0x62, 0xF080),
        io(0x64, 0x8563),
        io(0x68, 0xF080),
        io(0x6C, 0x86B2),
    ],
    "FIFO": [  # fed with this program's code
        *(io(0x84, 0x80), io(0x82, 0x0B04), frames(2)),
        *(io(0xBC, 0x00C0), io(0xBE, 0x0800), io(0xC0, 0x00A0), io(0xC2, 0x0400)),
        *(io(0x100, 0xF800), io(0xC6, 0xB600), io(0x102, 0x80)),
    ],
}


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory, bios: bytes) -> WasmEmulator:
    """The baseline, built from its sources by the compiler that the build script chooses."""
    module = tmp_path_factory.mktemp("baseline") / "gba.wasm"
    with pytest.MonkeyPatch.context() as patch:
        for variable in {"CC", "WASM_LD"} & set(os.environ):
            patch.delenv(variable)
        build(read_sources(), module, name="the baseline")
    return WasmEmulator(compile_module(module.read_bytes()), bios=bios)


def play(emulator: Emulator, pokes: list[Poke], count: int = 16) -> tuple[Frame, NDArray[np.float64]]:
    """The last of so many frames, and all sound, (pairs, 2)."""
    emulator.load(poke_rom(pokes))
    sound = []
    for _ in range(count):
        emulator.run_frame()
        sound.append(emulator.audio())
    return emulator.frame(), np.concatenate(sound).astype(np.float64)


@pytest.mark.parametrize("name", SOUNDS)
def test_sounds_like_the_reference(core: LibretroCore, baseline: WasmEmulator, name: str) -> None:
    """Each kind of sound is the reference's, wave by wave, on both sides."""
    _, expected = play(core, SOUNDS[name])
    _, heard = play(baseline, SOUNDS[name])
    expected, heard = expected[DELAY:], heard[: len(expected) - DELAY]

    assert np.abs(expected).max() > 1000
    assert np.sqrt(np.mean((expected - heard) ** 2)) < LIKE * np.sqrt(np.mean(expected**2))


def sprite(number: int, x: int, y: int, attributes: int, tile: int) -> list[Poke]:
    """An 8x8 sprite of 16 colours; `attributes` are those of its first halfword."""
    return [(0x0700_0000 + number * 8 + 2 * n, value) for n, value in enumerate((y | attributes, x, tile))]


SPRITES = [
    *(io(0, 0x1140), io(0x08, 0x0101)),  # sprites and background 0, of priority 1, with its map at 0x800
    (0x0500_0002, 0x001F),
    *((0x0600_0000 + 2 * n, 0x1111) for n in range(16)),  # a tile of one colour: the whole background
    *((0x0500_0200 + 2 * n, 0x0421 * 2 * n + 0x7C00 & 0x7FFF) for n in range(1, 16)),
    *((0x0601_0020 + 2 * n, 0x4321 if n % 2 == 0 else 0x8765) for n in range(16)),  # tile 1: eight colours a line
    *((0x0601_0040 + 2 * n, 0x0000 if n % 2 == 0 else 0x9999) for n in range(16)),  # tile 2: its left half is empty
    *(poke for n in range(128) for poke in [(0x0700_0000 + 8 * n, 0x0200)]),
]
PRIORITY = [0x0000, 0x0400, 0x0800, 0x0C00]

PICTURES = {
    "an empty pixel lifts the sprite below": [
        *(*sprite(0, 20, 20, 0, 1 | PRIORITY[2]), *sprite(1, 20, 20, 0, 2 | PRIORITY[0])),
        *(*sprite(2, 40, 20, 0, 2 | PRIORITY[0]), *sprite(3, 40, 20, 0, 1 | PRIORITY[2])),
    ],
    "the last block of a mosaic is whole": [
        io(0x4C, 0x4400),
        *sprite(0, 21, 33, 0x1000, 1),
        *sprite(1, 239, 70, 0x1000, 1),
    ],
    "no block is left of a sprite": [io(0x4C, 0x2600), *sprite(0, 13, 31, 0x1000, 1), *sprite(1, 0x1FD, 70, 0x1000, 1)],
}


@pytest.mark.parametrize("name", PICTURES)
def test_draws_like_the_reference(core: LibretroCore, baseline: WasmEmulator, name: str) -> None:
    """Sprites cover each other, and dissolve into blocks, as on the reference."""
    expected, _ = play(core, [*SPRITES, *PICTURES[name]], 4)
    drawn, _ = play(baseline, [*SPRITES, *PICTURES[name]], 4)
    bare, _ = play(core, SPRITES, 4)

    assert (expected != bare).sum() >= 8
    assert np.array_equal(expected, drawn)


@pytest.mark.parametrize("rom", sorted(CHECKS.glob("*/*.gba")), ids=lambda rom: rom.stem)
def test_passes_every_check(baseline: WasmEmulator, rom: Path) -> None:
    """Each sub-test of our self-checking ROMs passes, as their README says."""
    content = rom.read_bytes()
    procedure = procedure_for(content)
    assert procedure is not None
    baseline.load(content)
    verdict = procedure.run(baseline, np.zeros(0, np.uint16))

    assert (verdict.total, verdict.total) == (verdict.passes, verdict.total)
