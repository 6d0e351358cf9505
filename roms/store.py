"""Fetched files on this machine: a folder with each under its SHA-256."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reference.whole_file import write_whole
from roms.catalog import Entry

ROMS_VARIABLE: Final = "GBAEVAL_ROMS"


def default_store_folder() -> Path:
    """Where fetched files are kept: GBAEVAL_ROMS, else `roms` in GBAEVAL_CACHE or the user's cache folder."""
    if named := os.environ.get(ROMS_VARIABLE):
        return Path(named)
    if cache := os.environ.get("GBAEVAL_CACHE"):
        return Path(cache) / "roms"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gbaeval" / "roms"


@dataclass(frozen=True)
class Store:
    """The files in a folder. A whole file has its digest for a name; one that is being fetched ends in .part."""

    folder: Path

    def path(self, sha256: str) -> Path:
        """Where this file is, once it is fetched."""
        return self.folder / sha256

    def part_path(self, sha256: str) -> Path:
        """Where as much of it is as has come."""
        return self.folder / f"{sha256}.part"

    def has(self, sha256: str) -> bool:
        """Whether the file is there; its content is not looked at."""
        return self.path(sha256).is_file()

    def is_whole(self, sha256: str) -> bool:
        """Whether the file is there and is what its name says."""
        return self.has(sha256) and digest_of(self.path(sha256)) == sha256

    def put(self, entry: Entry, content: bytes) -> None:
        """Keep a file whose digest has been checked; it appears whole or not at all."""
        write_whole(self.path(entry.sha256), content, prefix=".put-")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
