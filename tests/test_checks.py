"""Our self-checking ROMs: rebuilt byte for byte, read from their screens, and not fooled."""

import re
import shutil
import struct
import subprocess
import tomllib
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from graders.procedural import Verdict, VerdictError, procedure_for
from graders.procedural.checks import Check
from graders.procedural.font import CELL
from reference import HEIGHT, WIDTH, Frame, LibretroCore, Trapped

ROOT = Path(__file__).resolve().parent.parent
CHECKS = ROOT / "roms" / "checks"
SUITES = [tomllib.loads((ROOT / "roms" / "suites" / f"{suite}.toml").read_text()) for suite in ("core", "full")]
ENTRIES = [case for suite in SUITES for case in suite["case"] if case["rom"].startswith("checks/")]
NAMES = sorted(path.stem for path in CHECKS.glob("*/*.gba") if path.stem == path.parent.name)
COMPILER = "arm-none-eabi-gcc"
PAPER, INK = 0x2062, 0x7FFF
MAX_BYTES = 64 * 1024

FAILURE_ROWS = range(5, 19, 2)

REFERENCE_FAILS = {
    # ROM: sub-tests in which mGBA is not what GBATEK says, as its screen shows them; roms/checks/README.md says why.
    "arm": [
        "mov r1, r4; stmia r1!, (r0, r: GOT 00000000 WANT 00000008",
        "mov r1, r4; stmdb r1!, (r0, r: GOT 00000000 WANT FFFFFFF8",
        ".word 0xE9240000; sub r0, r4,: GOT 00000040 WANT FFFFFFC0",
    ],
    "irq": [
        "A byte clears requests in IF: GOT 00000000 WANT 00000020",
        "Halt: not if a request is the: GOT 000000A0 WANT 000000AA",
    ],
    "lcd": ["DISPSTAT: bits 6 and 7 are 0: GOT 000000C0 WANT 00000000"],
    "memory": ["Unused port 0E0: a word: GOT FF1EFF1E WANT E12FFF1E"],
    "thumb": [
        "negs r0, r1: GOT 00000008 WANT 00000009",
        "mov r1, r11; .hword 0xC103; l: GOT 00000000 WANT 00000008",
    ],
}


def rom_of(name: str) -> bytes:
    return (CHECKS / name / f"{name}.gba").read_bytes()


def check_of(rom: bytes) -> Check:
    found = procedure_for(rom)
    assert isinstance(found, Check)
    return found


def reference_passes(name: str, total: int) -> int:
    return total - len(REFERENCE_FAILS.get(name, []))


def failures(check: Check, picture: Frame) -> list[str]:
    """The sub-tests that a ROM's screen names as failed, at most seven, with what came and what should have."""
    text = check.font.on(picture)
    rows = [(text.at(CELL, row * CELL, 29).rstrip(), text.at(CELL, (row + 1) * CELL, 29)) for row in FAILURE_ROWS]
    return [f"{name}: {values.rstrip()}" for name, values in rows if name]


def screen(check: Check, count: str, state: str) -> Frame:
    """What a ROM shows, in the places of its own code."""
    picture = np.full((HEIGHT, WIDTH), PAPER, np.uint16)
    for column, row, text in ((1, 1, f"CHECK {check.title}"), (20, 1, count), (1, 3, state)):
        for place, character in enumerate(text, column):
            cell = picture[row * CELL : row * CELL + CELL, place * CELL : place * CELL + CELL]
            cell[check.font.glyph(character)] = INK
    return picture


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """Each ROM in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def arm() -> Check:
    return check_of(rom_of("arm"))


class Smudged(LibretroCore):
    """A reference that shows one pixel wrong, in the count."""

    def frame(self) -> Frame:
        picture = super().frame()
        picture[CELL + 2, 22 * CELL + 1] ^= 0x1F
        return picture


class Breaking(LibretroCore):
    """A reference that breaks while it runs frame 25."""

    frames_left = 25

    def run_frame(self) -> None:
        self.frames_left -= 1
        if self.frames_left < 0:
            raise Trapped("unreachable")
        super().run_frame()


def test_all_are_in_a_suite() -> None:
    """Each ROM has one entry, with its digest, in core or in what full adds to it."""

    assert len(NAMES) == len(ENTRIES)
    assert {(f"checks/{name}/{name}.gba", sha256(rom_of(name)).hexdigest()) for name in NAMES} == {
        (entry["rom"], entry["sha256"]) for entry in ENTRIES
    }


def test_readme_counts_are_true() -> None:
    """The README says how many sub-tests each ROM has, how many the reference passes, and how many there are in all."""
    readme = (CHECKS / "README.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \| .* \| (\d+) \| \d+ \|$", readme, re.MULTILINE)
    totals = {name: check_of(rom_of(name)).total for name in NAMES}

    assert {name: (total, reference_passes(name, total)) for name, total in totals.items()} == {
        name: (int(total), int(passes)) for name, total, passes in rows
    }
    assert f" {sum(totals.values())} sub-tests in all" in readme.replace("\n", " ")


def test_rebuild_is_identical(name: str, tmp_path: Path) -> None:
    """The committed ROM comes from the committed sources, whatever the checkout's path and the working directory."""
    recorded = (CHECKS / name / "TOOLCHAIN").read_text().strip()
    if shutil.which(COMPILER) is None:
        pytest.skip(f"{COMPILER} is not installed")
    run = subprocess.run([COMPILER, "--version"], capture_output=True, text=True, check=True)
    if (installed := run.stdout.splitlines()[0]) != recorded:
        pytest.skip(f"{name}.gba was built with {recorded}; here is {installed}")
    copy = tmp_path / "another path"
    left_out = shutil.ignore_patterns("*.gba", "__pycache__")
    shutil.copytree(CHECKS, copy / "checks", ignore=left_out)
    shutil.copytree(CHECKS.parent / "games" / "runtime", copy / "games" / "runtime", ignore=left_out)
    (copy / "games" / "__init__.py").touch()

    run = subprocess.run(
        [copy / "checks" / "build.sh", name, tmp_path / "rebuilt.gba"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )

    assert run.returncode == 0, run.stderr
    assert rom_of(name) == (tmp_path / "rebuilt.gba").read_bytes()


def test_is_small(name: str) -> None:
    """A self-checking ROM stays below 64 KiB."""

    assert len(rom_of(name)) <= MAX_BYTES


def test_reference(core: LibretroCore, name: str) -> None:
    """The reference fails the known sub-tests, in the known way, and no other; it says so within the bounded time."""
    rom = rom_of(name)
    check = check_of(rom)
    core.load(rom)

    verdict = check.run(core, np.zeros(60, np.uint16))

    assert REFERENCE_FAILS.get(name, []) == failures(check, core.frame())
    assert (reference_passes(name, check.total), check.total) == (verdict.passes, verdict.total)


def test_a_trap_keeps_what_passed(core_path: Path, bios: bytes) -> None:
    """What passed before the machine broke counts, and the error is kept."""
    rom = rom_of("irq")
    with Breaking(core_path, bios) as breaking:
        breaking.load(rom)
        verdict = check_of(rom).run(breaking, np.zeros(0, np.uint16))

    assert 0 < verdict.passes < reference_passes("irq", verdict.total)
    assert isinstance(verdict.broke, Trapped)
    assert not verdict.whole


def test_one_wrong_pixel_is_no_count(core_path: Path, bios: bytes) -> None:
    """A count with a flipped pixel is a failure that keeps its picture."""
    rom = rom_of("arm")
    no_keys: NDArray[np.uint16] = np.zeros(0, np.uint16)
    with Smudged(core_path, bios) as smudged:
        smudged.load(rom)

        with pytest.raises(VerdictError, match="Expected a count") as caught:
            check_of(rom).run(smudged, no_keys)

    assert (HEIGHT, WIDTH) == caught.value.picture.shape


def test_planted_failure_reads_lower(core: LibretroCore) -> None:
    """A sub-test whose expectation is spoilt costs exactly its credit, and is named."""
    rom = bytearray(rom_of("arm"))
    label = rom.find(b"gbaeval checks1\0")
    first = struct.unpack_from("<I", rom, label + 16)[0] - 0x0800_0000
    data = struct.unpack_from("<I", rom, first + 12)[0] - 0x0800_0000
    rom[data + 7 * 4] ^= 1  # r0 afterwards: code, flags, four registers, flags, r0
    spoilt = bytes(rom)
    core.load(spoilt)

    verdict = check_of(spoilt).run(core, np.zeros(60, np.uint16))

    assert reference_passes("arm", verdict.total) - 1 == verdict.passes
    assert ["adds r0, r1, r2: GOT 00000003 WANT 00000002", *REFERENCE_FAILS["arm"]] == failures(
        check_of(spoilt), core.frame()
    )


@given(passes=st.integers(0, 9999))
def test_reads_every_count(arm: Check, passes: int) -> None:
    """A count up to the total is read back; one above it is no count."""
    picture = screen(arm, f"{passes:4d}/{arm.total:<4d}", "DONE")
    if passes > arm.total:
        with pytest.raises(VerdictError):
            arm.read(picture)
    else:
        assert Verdict(passes, arm.total) == arm.read(picture)


@given(count=st.text("0123456789/ ", min_size=9, max_size=9))
def test_no_other_count_is_read(arm: Check, count: str) -> None:
    """Digits in any other form than the ROM's are a failure."""
    expected = {f"{passes:4d}/{arm.total:<4d}" for passes in range(arm.total + 1)}
    if count not in expected:
        with pytest.raises(VerdictError):
            arm.read(screen(arm, count, "DONE"))


def test_hang_keeps_what_passed(arm: Check) -> None:
    """While it is TESTING there is no verdict yet; where it never ends, what passed counts."""
    picture = screen(arm, f"  12/{arm.total:<4d}", "TESTING")

    with pytest.raises(VerdictError):
        arm.read(picture)
    assert Verdict(12, arm.total) == arm.read(picture, whole=False)


def test_spoilt_roms_read_lower(core: LibretroCore, name: str) -> None:
    """With sub-tests broken that a seed chooses, the machine comes out where it must."""
    rom = rom_of(name)
    check = check_of(rom)
    core.load(rom)
    whole = check.run(core, np.zeros(60, np.uint16))
    canary = check.spoilt(rom, whole, b"seed")
    assert canary is not None
    core.load(canary.rom)

    passes = check.run(core, np.zeros(60, np.uint16)).passes

    assert canary.fewest <= passes <= canary.most < whole.passes


def test_other_roms_are_not_taken() -> None:
    """A ROM without the label is not one of ours."""

    assert procedure_for(rom_of("arm").replace(b"gbaeval checks1", b"gbaeval checks2")) is None
