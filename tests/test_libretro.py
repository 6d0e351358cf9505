"""The reference: a libretro core in this process."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from reference import ALL_BUTTONS, Buttons, CoreNotFound, CoreSource, LibretroCore, LoadFailed, find_core, parse_source
from reference.core_path import CORE_VARIABLE
from reference.frame import digest
from tests.tiny_rom import keys_rom, stripes_rom

STARFALL = Path(__file__).parent.parent / "roms/games/starfall/starfall.gba"


def play(core: LibretroCore, frames: int, first_keys: int = 0) -> list[str]:
    """Digests of the frames, with other keys in each."""
    seen = []
    for frame in range(frames):
        core.set_keys((first_keys + 37 * frame) & ALL_BUTTONS)
        core.run_frame()
        seen.append(digest(core.frame()))
    return seen


def test_first_frames(core: LibretroCore) -> None:
    """A picture is 160 rows of 240 BGR555 colours, and a frame has about 548 samples of sound at 32,768 Hz."""
    core.load(keys_rom())
    core.run_frame()
    core.audio()
    for _ in range(100):
        core.run_frame()
    frame, sound = core.frame(), core.audio()

    assert (160, 240) == frame.shape
    assert np.uint16 == frame.dtype
    assert [0x03FF] == np.unique(frame).tolist()
    assert np.int16 == sound.dtype
    assert 2 == sound.shape[1]
    assert pytest.approx(54_860, abs=50) == len(sound)
    assert 32768 == core.audio_rate
    assert (0, 2) == core.audio().shape


@pytest.mark.parametrize("button", Buttons, ids=lambda button: button.name)
def test_keys(core: LibretroCore, button: Buttons) -> None:
    """Each button clears its own bit of KEYINPUT in the same frame, and only that."""
    core.load(keys_rom())
    core.run_frame()
    core.set_keys(button)
    core.run_frame()

    assert [ALL_BUTTONS ^ button] == np.unique(core.frame()).tolist()


def test_opposite_directions(core: LibretroCore) -> None:
    """All ten keys can be held at once: the reference does not correct the player."""
    core.load(keys_rom())
    core.run_frame()
    core.set_keys(ALL_BUTTONS)
    core.run_frame()

    assert [0] == np.unique(core.frame()).tolist()


def test_frame_is_a_copy(core: LibretroCore) -> None:
    """A picture once taken does not change under its owner."""
    core.load(keys_rom())
    core.run_frame()
    core.run_frame()
    kept = core.frame()
    core.set_keys(ALL_BUTTONS)
    core.run_frame()

    assert 0x03FF == kept.max()


def test_two_runs_are_the_same(core_path: Path, bios: bytes) -> None:
    """The same ROM and keys give the same pictures and sound, in another core as well."""
    rom = STARFALL.read_bytes()
    seen = []
    for _ in range(2):
        with LibretroCore(core_path, bios) as core:
            core.load(rom)
            pictures = play(core, 60)
            seen.append((pictures, core.audio().tobytes()))

    assert seen[0] == seen[1]


def test_two_cores_at_once(core_path: Path, bios: bytes, core: LibretroCore) -> None:
    """Cores in one process share nothing: taking turns, each shows what it shows alone."""
    core.load(stripes_rom())
    alone = play(core, 12), play(core, 12)
    core.load(stripes_rom())
    with LibretroCore(core_path, bios) as other:
        other.load(keys_rom())
        together: list[str] = []
        for frame in range(24):
            together += play(core, 1, 37 * (frame % 12))
            other.set_keys(frame)
            other.run_frame()

            assert frame == 0 or [ALL_BUTTONS ^ frame] == np.unique(other.frame()).tolist()

    assert [*alone[0], *alone[1]] == together
    assert play(core, 3)  # and it lives on when the other is closed


def test_many_cores_one_after_the_other(core_path: Path, bios: bytes) -> None:
    """A closed core leaves neither state nor an open file."""
    files = len(os.listdir("/proc/self/fd"))
    seen = set()
    for _ in range(6):
        core = LibretroCore(core_path, bios)
        core.load(stripes_rom())
        seen.add(tuple(play(core, 3)))
        core.close()
        core.close()

    assert 1 == len(seen)
    assert files == len(os.listdir("/proc/self/fd"))


def test_saved_state(core: LibretroCore) -> None:
    """From a saved state on, the same keys lead to the same frames."""
    core.load(stripes_rom())
    play(core, 10)
    state = core.save_state()
    first = play(core, 10, 5)
    play(core, 7, 99)
    core.load_state(state)

    assert first == play(core, 10, 5)


@pytest.mark.parametrize("spoil", [lambda s: b"", lambda s: s[:-1], lambda s: s + b"\0", lambda s: bytes(len(s))])
def test_not_a_saved_state(core: LibretroCore, spoil: Callable[[bytes], bytes]) -> None:
    """What is not a state of this ROM is refused, and the play goes on."""
    core.load(stripes_rom())
    state = core.save_state()
    with pytest.raises(ValueError, match="not a saved state"):
        core.load_state(spoil(state))
    core.run_frame()


def test_reset_is_a_fresh_load(core: LibretroCore) -> None:
    """Switching off and on, and loading anew, both give frame 0 again."""
    core.load(stripes_rom())
    first = play(core, 10)
    core.reset()

    assert first == play(core, 10)

    core.load(keys_rom())
    core.load(stripes_rom())

    assert first == play(core, 10)


def test_keys_do_not_outlive_a_reset(core: LibretroCore) -> None:
    """After a reset nothing is held."""
    core.load(keys_rom())
    core.set_keys(ALL_BUTTONS)
    core.run_frame()
    core.reset()
    core.run_frame()
    core.run_frame()

    assert [0x03FF] == np.unique(core.frame()).tolist()


def test_memory(core: LibretroCore) -> None:
    """Work RAM and video memory can be read as the CPU sees them; what is no memory cannot."""
    core.load(keys_rom())
    core.run_frame()
    core.run_frame()

    assert b"\xff\x03" == core.read_memory(0x05000000, 2)
    assert bytes(16) == core.read_memory(0x02000000, 16)
    for address, length in ((0x02000000, -1), (0x01000000, 4), (0x0203FFFF, 2), (-4, 4)):
        with pytest.raises(ValueError, match="does not show"):
            core.read_memory(address, length)


@pytest.mark.parametrize("rom", [b"", b"\0", b"GBA", bytes(512), b"\xff" * 4096, keys_rom()[:3]])
def test_not_a_rom(core: LibretroCore, rom: bytes) -> None:
    """Nothing, too little and rubbish are refused; the ROM before is gone, and the next one loads all the same."""
    core.load(stripes_rom())
    core.run_frame()
    with pytest.raises(LoadFailed):
        core.load(rom)
    with pytest.raises(LoadFailed, match="No ROM is loaded"):
        core.run_frame()
    core.load(keys_rom())
    core.run_frame()


def test_game_boy_rom(core: LibretroCore) -> None:
    """A ROM of the older machine, which the core would play as well, is refused."""
    rom = bytearray(0x8000)
    # The logo that every Game Boy cartridge must carry, by which cores tell them.
    rom[0x104:0x134] = bytes.fromhex(
        "ceed6666cc0d000b03730083000c000d0008111f8889000edccc6ee6ddddd999bbbb67636e0eecccdddc999fbbb9333e"
    )
    with pytest.raises(LoadFailed):
        core.load(bytes(rom))
    core.load(keys_rom())
    core.run_frame()


def test_without_a_rom(core: LibretroCore) -> None:
    """What needs a ROM says so, before one is loaded and after closing; the core itself would crash."""
    calls = (core.run_frame, core.reset, core.save_state, lambda: core.load_state(b""))
    for call in calls:
        with pytest.raises(LoadFailed, match="No ROM is loaded"):
            call()
    core.load(keys_rom())
    core.close()
    for call in calls:
        with pytest.raises(LoadFailed, match="No ROM is loaded"):
            call()
    with pytest.raises(LoadFailed, match="closed"):
        core.load(keys_rom())
    with pytest.raises(ValueError, match="does not show"):
        core.read_memory(0x02000000, 4)


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:-1], lambda b: b"", lambda b: bytes(len(b)), lambda b: b[:24] + bytes(4) + b[28:]]
)
def test_bios_that_would_not_run(core_path: Path, bios: bytes, spoil: Callable[[bytes], bytes]) -> None:
    """An image that the core would silently replace is refused."""
    with pytest.raises(LoadFailed, match="16 KiB and start with seven ARM branches"):
        LibretroCore(core_path, spoil(bios))


def test_no_folder_stays_open(core: LibretroCore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a ROM plays, nothing lies in the folder for temporary files that a killed process would leave there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    core.load(keys_rom())
    core.run_frame()

    assert [] == list(tmp_path.iterdir())


def test_identity(core_path: Path, bios: bytes) -> None:
    """A reference is its core's file and its BIOS."""
    other = bios[:-1] + bytes([bios[-1] ^ 1])
    identities = [CoreSource(core_path).identity(image) for image in (bios, bios, other, None)]

    assert identities[0] == identities[1]
    assert 3 == len(set(identities))
    assert identities[3].endswith("built-in bios")


def test_not_a_core(tmp_path: Path) -> None:
    """A file that is no library, a library that is no core, and no file at all are refused and leave nothing open."""
    text = tmp_path / "text.so"
    text.write_text("not a library")
    library = Path(
        next(
            line.split()[-1]
            for line in Path("/proc/self/maps").read_text().splitlines()
            if "libm.so" in line or "libm-" in line
        )
    )
    files = len(os.listdir("/proc/self/fd"))
    for path in (text, library, tmp_path / "none.so", tmp_path):
        with pytest.raises(LoadFailed, match=path.name):
            LibretroCore(path)

    assert files == len(os.listdir("/proc/self/fd"))


def test_core_by_name(core_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The named file comes first, then GBAEVAL_CORE, then what is installed."""
    named, variable = tmp_path / "named.so", tmp_path / "variable.so"
    for path in (named, variable):
        path.write_bytes(b"")
    monkeypatch.setenv(CORE_VARIABLE, str(variable))

    assert named == find_core(named)
    assert variable == find_core()

    monkeypatch.setenv(CORE_VARIABLE, "")

    assert find_core().name == "mgba_libretro.so"
    assert core_path.is_file()


def test_missing_core(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the named core is not there, no other is taken, and the message says how to get one."""
    how = (
        "Install it with `pip install --no-deps gbax==0.16.0` (no root) or `apt-get install libretro-mgba`, "
        "or name a core file with --reference PATH.so or GBAEVAL_CORE=PATH."
    )
    with pytest.raises(CoreNotFound) as caught:
        find_core(tmp_path / "none.so")

    assert f"No reference core at {tmp_path / 'none.so'}. {how}" == str(caught.value)

    monkeypatch.setenv(CORE_VARIABLE, str(tmp_path / "neither.so"))
    with pytest.raises(CoreNotFound, match=r"neither\.so"):
        find_core()


def test_sources() -> None:
    """An emulator is named as `mgba`, by a core's path or by a module's."""
    assert CoreSource() == parse_source("mgba")
    assert CoreSource(Path("a/core.so")) == parse_source("a/core.so")
    assert "WasmSource" == type(parse_source("gba.wasm")).__name__
    with pytest.raises(LoadFailed, match=r"`gba.zip` is not an emulator: give `mgba`, a libretro core \(PATH.so\)"):
        parse_source("gba.zip")
