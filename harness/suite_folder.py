"""Suites of one's own: a folder outside this repository, in which ROMs are named by place and digest, never copied."""

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import tasks
from graders.errors import SuiteError
from graders.suite import SUITE_FILE, Case, load_suite, load_suite_file
from harness.errors import UsageError
from roms import read_replay
from roms.catalog import ROM_LIMIT_BYTES
from roms.store import digest_of

REPOSITORY: Final = Path(tasks.__file__).resolve().parents[1]

BOOT_FRAMES: Final = 600
"""How long a ROM that nobody plays is watched: ten seconds, as in the suite core."""


@dataclass(frozen=True)
class NewCase:
    """A case to add. Left out: `id` is made of the file's name, `section` is replay with a replay and else boot."""

    rom: Path
    id: str | None = None
    section: Literal["replay", "procedural", "boot"] | None = None
    replay: Path | None = None
    frames: int | None = None
    weight: float = 1.0
    audio: bool = False


def add_case(folder: Path, new: NewCase) -> Case:
    """Add a case to the suite in `folder`, which is made if it is not there; the files stay where they are.

    Raises UsageError if the folder is inside this repository, or what is to be added is no ROM or names no length;
    SuiteError if the folder holds something else, or the suite would not load with it. Then nothing is changed.
    """
    if REPOSITORY in (place := folder.resolve()).parents or place == REPOSITORY:
        raise UsageError(f"{folder} is inside gbaeval's own folder {REPOSITORY}; keep ROMs of your own elsewhere.")
    if (folder / "testcases.json").exists():
        raise UsageError(
            f"{folder} is a suite in the GBA Eval's format: put the ROM in its roms/ and list it yourself."
        )
    if not new.rom.is_file():
        raise UsageError(f"There is no ROM {new.rom}.")
    if new.rom.stat().st_size > ROM_LIMIT_BYTES:
        raise UsageError(f"{new.rom} is larger than any GBA cartridge ({ROM_LIMIT_BYTES:,} bytes).")
    recording = read_replay(new.replay) if new.replay else None
    frames = new.frames or (recording.frames if recording else BOOT_FRAMES)
    if frames is None:
        raise UsageError(f"{new.replay} does not say how long it is; say it with --frames.")
    section = new.section or ("replay" if recording else "boot")
    if section == "replay" and (recording is None or recording.first_input is None):
        raise UsageError("A case of the section replay needs a replay in which somebody plays: --replay FILE.")
    name = new.id or _name(new)
    fields: dict[str, str | int | float | bool] = {
        "id": name,
        "section": section,
        "rom": str(new.rom.resolve()),
        "sha256": digest_of(new.rom),
        **({"replay": str(new.replay.resolve())} if new.replay else {}),
        "frames": frames,
        **({"weight": new.weight} if new.weight != 1.0 else {}),
        **({"audio": True} if new.audio else {}),
    }
    before = _text(folder)
    _write_if_it_loads(folder, f"{before.rstrip()}\n\n{toml_table('case', fields)}")
    return next(case for case in load_suite(str(folder)).cases if case.id == name)


def _text(folder: Path) -> str:
    path = folder / SUITE_FILE
    try:
        if path.exists():
            return path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"Cannot read {path}: {error}") from error
    return (
        "# A suite of one's own: `gbaeval grade ... --suite FOLDER`. ROMs, known by SHA-256, stay where they are.\n"
        f'schema_version = 1\nname = {toml_string(folder.resolve().name or "own")}\nversion = "1"\n'
    )


def _write_if_it_loads(folder: Path, text: str) -> None:
    """Replace the suite's file with this text, if that is a suite; raises SuiteError, and nothing is changed."""
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".adding-", suffix=".toml")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            load_suite_file(Path(name), folder)
            os.replace(name, folder / SUITE_FILE)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            if made:
                folder.rmdir()
            raise
    except OSError as error:
        raise UsageError(f"Cannot write to {folder}: {error.strerror}.") from error
    except UnicodeEncodeError as error:
        raise UsageError(f"A path that is not UTF-8 cannot stand in a suite: {error.object!r}.") from error


def _name(new: NewCase) -> str:
    stem = (new.replay or new.rom).stem
    rom = re.sub(r"[^A-Za-z0-9]+", "-", new.rom.stem).strip("-").lower() or "rom"
    played = re.sub(r"[^A-Za-z0-9]+", "-", stem).strip("-").lower()
    return f"{rom}-{played}" if new.replay else f"{rom}-boot"


def toml_table(name: str, fields: Mapping[str, str | int | float | bool]) -> str:
    """An element of an array of tables, as TOML."""
    lines = [f"[[{name}]]"]
    for key, value in fields.items():
        if isinstance(value, bool):
            shown = "true" if value else "false"
        else:
            shown = toml_string(value) if isinstance(value, str) else repr(value)
        lines.append(f"{key} = {shown}")
    return "\n".join(lines) + "\n"


def toml_string(text: str) -> str:
    """A basic string: TOML wants control characters, quotes and backslashes escaped."""
    escaped = "".join(f"\\u{ord(char):04x}" if char in '"\\\x7f' or char < " " else char for char in text)
    return f'"{escaped}"'
