"""Mutants: variants of the baseline emulator with one realistic bug each, which a score must see.

A mutant is declared as textual edits, so that the baseline stays free of switches for them. Each edit's text must
stand in its file exactly once: a mutant that the baseline has grown away from is an error, never a bug that is silently
not there.
"""

import shutil
import subprocess
import tempfile
import tomllib
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

import tasks

BASELINE: Final = tasks.GBA / "baseline"
MUTANTS_FILE: Final = tasks.GBA / "mutants" / "mutants.toml"
_SOURCES: Final = ("*.c", "*.h", "build.sh")


class MutantError(Exception):
    """A list of mutants cannot be read, or one of them does not fit the baseline or does not build."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Edit(_Strict):
    """A replacement in one of the baseline's files."""

    file: str
    old: str = Field(min_length=1)
    new: str


class Mutant(_Strict):
    """One bug."""

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    wrong: str = Field(min_length=1)
    """What is wrong with it, in a line that a person understands."""
    hurts: tuple[Literal["replay", "procedural", "boot", "audio"], ...] = Field(min_length=1)
    """The sections of a suite whose score it must lower."""
    longer: dict[str, int] = {}
    """How many frames of which case it takes until the bug shows, where a replay's beginning is not enough."""
    edits: tuple[Edit, ...] = Field(min_length=1)


class _MutantList(_Strict):
    schema_version: Literal[1]
    mutant: tuple[Mutant, ...] = Field(min_length=1)


def load_mutants(path: Path = MUTANTS_FILE) -> tuple[Mutant, ...]:
    """The mutants that a file declares, in its order; raises MutantError."""
    try:
        mutants = _MutantList.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).mutant
    except (OSError, ValueError) as error:
        raise MutantError(f"{path} is not a list of mutants: {error}") from error
    names = [mutant.name for mutant in mutants]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise MutantError(f"{path}: these mutants stand there twice: {', '.join(twice)}.")
    return mutants


def read_sources(folder: Path = BASELINE) -> dict[str, str]:
    """The baseline's sources by file name, without what its builds leave."""
    return {path.name: path.read_text(encoding="utf-8") for kind in _SOURCES for path in sorted(folder.glob(kind))}


def mutated(mutant: Mutant, sources: dict[str, str]) -> dict[str, str]:
    """The sources with the mutant's edits, one after the other; raises MutantError if one does not fit."""
    changed = dict(sources)
    for edit in mutant.edits:
        if edit.file not in changed:
            raise MutantError(f"Mutant {mutant.name}: the baseline has no file {edit.file}.")
        if edit.old == edit.new:
            raise MutantError(f"Mutant {mutant.name}: an edit of {edit.file} changes nothing: {edit.old!r}.")
        if (found := changed[edit.file].count(edit.old)) != 1:
            raise MutantError(
                f"Mutant {mutant.name}: its text stands in {edit.file} {found} times, not once: {edit.old!r}. "
                "The baseline has changed: renew the mutant's edit."
            )
        changed[edit.file] = changed[edit.file].replace(edit.old, edit.new)
    return changed


def build(sources: dict[str, str], module: Path, *, name: str) -> None:
    """Build sources in a folder of their own, as its `build.sh` does, and leave the whole module at `module`, or none.

    Raises MutantError with the compiler's last words if they do not build; `name` says whose sources they are.
    """
    with tempfile.TemporaryDirectory(prefix="gbaeval-mutant-") as place:
        folder = Path(place)
        for file, text in sources.items():
            (folder / file).write_text(text, encoding="utf-8")
        run = subprocess.run(["sh", "build.sh"], cwd=folder, capture_output=True, text=True, check=False)
        if run.returncode != 0:
            raise MutantError(f"{name} does not build:\n{(run.stdout + run.stderr)[-2000:]}")
        whole = module.with_name(f".{module.name}")
        shutil.copyfile(folder / "gba.wasm", whole)
        whole.replace(module)
