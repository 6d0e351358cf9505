"""Our own games are what their sources say: rebuilt byte for byte, with a sound header, small."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

GAMES = Path(__file__).resolve().parent.parent / "roms" / "games"
NAMES = sorted(path.stem for path in GAMES.glob("*/*.gba") if path.stem == path.parent.name)
COMPILER = "arm-none-eabi-gcc"
MAX_BYTES = 256 * 1024


def compiler_version() -> str | None:
    """The first line of the compiler's own description, None without a compiler."""
    if shutil.which(COMPILER) is None:
        return None
    run = subprocess.run([COMPILER, "--version"], capture_output=True, text=True, check=True)
    return run.stdout.splitlines()[0]


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """Each game in turn."""
    return str(request.param)


def test_there_is_a_game() -> None:
    """A folder without ROMs would make every test below pass."""

    assert NAMES


def test_rebuild_is_identical(name: str, tmp_path: Path) -> None:
    """The committed ROM comes from the committed sources, whatever the checkout's path and the working directory."""
    recorded = (GAMES / name / "TOOLCHAIN").read_text().strip()
    installed = compiler_version()
    if installed is None:
        pytest.skip(f"{COMPILER} is not installed")
    if installed != recorded:
        pytest.skip(f"{name}.gba was built with {recorded}; here is {installed}")
    copy = tmp_path / "another path" / "games"
    shutil.copytree(GAMES, copy, ignore=shutil.ignore_patterns("*.gba", "__pycache__"))
    rebuilt = tmp_path / "rebuilt.gba"

    run = subprocess.run(
        [copy / "build.sh", name, rebuilt], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240
    )

    assert run.returncode == 0, run.stderr
    assert (GAMES / name / f"{name}.gba").read_bytes() == rebuilt.read_bytes()


def test_header_is_valid(name: str) -> None:
    """The fixed byte and the checksum of the cartridge header are right (GBATEK, "GBA Cartridge Header")."""
    rom = (GAMES / name / f"{name}.gba").read_bytes()

    assert rom[0xB2] == 0x96
    assert -(0x19 + sum(rom[0xA0:0xBD])) & 0xFF == rom[0xBD]


def test_size_is_small(name: str) -> None:
    """A game of ours stays far below a cartridge's size."""

    assert (GAMES / name / f"{name}.gba").stat().st_size < MAX_BYTES


def test_replays_name_their_rom(name: str) -> None:
    """A replay that was recorded on another build of the game plays something else."""
    digest = hashlib.sha256((GAMES / name / f"{name}.gba").read_bytes()).hexdigest()

    for replay in sorted((GAMES / name / "replays").glob("*.txt")):
        header = dict(line[2:].split(": ", 1) for line in replay.read_text().splitlines() if line.startswith("# "))
        assert {"rom": f"{name}.gba", "sha256": digest}.items() <= header.items(), replay
