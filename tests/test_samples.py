"""The sample ROMs in the agent's workspace: rebuilt byte for byte, small, and alive to the keys."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import tasks
from reference import Buttons, LibretroCore
from tests.test_games_build import COMPILER, compiler_version

SAMPLES = tasks.SAMPLE_ROMS
NAMES = ("sound", "sprites", "tiles")
MAX_BYTES = 32 * 1024
D_PAD = Buttons.RIGHT, Buttons.LEFT, Buttons.UP, Buttons.DOWN
KEYS = {
    "sound": tuple(Buttons),
    "sprites": (*D_PAD, Buttons.A, Buttons.B, Buttons.L),  # R shows only where a sprite meets the text
    "tiles": (*D_PAD, Buttons.A, Buttons.B),
}
STATUS_TOP = 136
"""Below are the frame counter and the keys held, which change anyway."""


def play(core: LibretroCore, name: str, keys: Buttons) -> tuple[NDArray[np.uint16], NDArray[np.int16]]:
    """The picture above the status lines and all sound, with keys held from frame 30 to 49 and shown at frame 50."""
    core.load((SAMPLES / f"{name}.gba").read_bytes())
    for frame in range(50):
        core.set_keys(keys if frame >= 30 else Buttons(0))
        core.run_frame()
    return core.frame()[:STATUS_TOP], core.audio()


def test_names() -> None:
    """What the agent finds is what is tested here."""

    assert sorted(NAMES) == sorted(path.stem for path in SAMPLES.glob("*.gba"))


def test_rebuild_is_identical(tmp_path: Path) -> None:
    """The committed ROMs come from the committed sources, whatever the checkout's path."""
    recorded = (SAMPLES / "TOOLCHAIN").read_text().strip()
    installed = compiler_version()
    if installed is None:
        pytest.skip(f"{COMPILER} is not installed")
    if installed != recorded:
        pytest.skip(f"the samples were built with {recorded}; here is {installed}")
    copy, rebuilt = tmp_path / "another path", tmp_path / "rebuilt"
    rebuilt.mkdir()
    for folder in ("samples", "games/runtime"):
        shutil.copytree(SAMPLES.parent / folder, copy / folder, ignore=shutil.ignore_patterns("*.gba", "__pycache__"))
    for file in ("build.sh", "__init__.py"):
        shutil.copy(SAMPLES.parent / "games" / file, copy / "games" / file)

    run = subprocess.run(
        [copy / "samples/build.sh", rebuilt], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240
    )

    assert run.returncode == 0, run.stderr
    for name in NAMES:
        assert (SAMPLES / f"{name}.gba").read_bytes() == (rebuilt / f"{name}.gba").read_bytes(), name


@pytest.mark.parametrize("name", NAMES)
def test_file(name: str) -> None:
    """A sample is small, and the fixed byte and the checksum of its header are right."""
    rom = (SAMPLES / f"{name}.gba").read_bytes()

    assert len(rom) < MAX_BYTES
    assert 0x96 == rom[0xB2]
    assert -(0x19 + sum(rom[0xA0:0xBD])) & 0xFF == rom[0xBD]


@pytest.mark.parametrize("name", NAMES)
def test_keys_show(core: LibretroCore, name: str) -> None:
    """Every key that a sample's first comment names changes the picture above the status lines."""
    idle, _ = play(core, name, Buttons(0))
    dead = [key.name for key in KEYS[name] if np.array_equal(idle, play(core, name, key)[0])]

    assert len(np.unique(idle)) > 3
    assert not dead


def test_notes_sound(core: LibretroCore) -> None:
    """Each of the eight note keys of `sound` plays something of its own; without keys there is silence."""
    notes = (*D_PAD, Buttons.A, Buttons.B, Buttons.R, Buttons.L)
    _, silence = play(core, "sound", Buttons(0))
    heard = [play(core, "sound", key)[1] for key in notes]
    late = [np.ptp(sound[-5000:, 0].astype(int)) for sound in heard]

    assert 0 == np.ptp(silence[-5000:])
    assert min(late) > 500
    assert len(notes) == len({sound.tobytes() for sound in heard})
