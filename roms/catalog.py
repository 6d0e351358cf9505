"""The catalogue: public ROMs and replays that suites use and this repository does not hold, known by SHA-256."""

import difflib
import fnmatch
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from roms.errors import CatalogError

CATALOG_FILE: Final = Path(__file__).parent / "catalog.toml"

ROM_LIMIT_BYTES: Final = 32 * 1024 * 1024
"""The largest cartridge that a GBA can address (GBATEK, "GBA Cartridge ROM"); nothing longer is ever fetched."""

Kind = Literal["rom", "replay"]


@dataclass(frozen=True)
class Entry:
    """A file of the catalogue. `size_bytes` is None where it is unknown; `path` is where an origin or mirror has it."""

    name: str
    kind: Kind
    title: str
    author: str
    licence: str
    size_bytes: int | None
    sha256: str
    address: str
    path: str


class Catalog(Mapping[str, Entry]):
    """Entries by name."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = {entry.name: entry for entry in entries}
        self._by_digest = {entry.sha256: entry for entry in entries}

    def __getitem__(self, name: str) -> Entry:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def with_digest(self, sha256: str) -> Entry | None:
        """The entry that is this file."""
        return self._by_digest.get(sha256)

    def named(self, names: Sequence[str]) -> list[Entry]:
        """The entries of these names, in the catalogue's order; `homebrew/*` is a pattern as in a shell.

        Raises CatalogError for a name that fits nothing.
        """
        chosen: set[str] = set()
        for name in names:
            fitting = fnmatch.filter(self._entries, name)
            if not fitting:
                near = difflib.get_close_matches(name, self._entries, n=3, cutoff=0.8)
                hint = f" Did you mean {', '.join(near)}?" if near else " `gbaeval roms list` shows what there is."
                raise CatalogError(f"The catalogue has no `{name}`.{hint}")
            chosen.update(fitting)
        return [entry for entry in self._entries.values() if entry.name in chosen]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_PathText = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$")]


class _TomlOrigin(_Strict):
    title: str
    address: str = Field(pattern=r"^https?://[^\s?#]+/$")


class _TomlEntry(_Strict):
    name: _PathText
    title: str
    author: str
    licence: str
    bytes: int | None = Field(default=None, gt=0, le=ROM_LIMIT_BYTES)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    origin: str
    path: _PathText


class _TomlCatalog(_Strict):
    schema_version: Literal[1]
    origin: dict[str, _TomlOrigin]
    rom: list[_TomlEntry] = []
    replay: list[_TomlEntry] = []


def parse_catalog(text: str, source: str = "catalogue") -> Catalog:
    """Read a catalogue strictly; raises CatalogError, which names `source`."""
    try:
        read = _TomlCatalog.model_validate(tomllib.loads(text))
    except ValueError as error:
        raise CatalogError(f"{source} is not a catalogue: {error}") from error
    listed: list[tuple[Kind, _TomlEntry]] = [("rom", entry) for entry in read.rom]
    listed += [("replay", entry) for entry in read.replay]
    if lost := sorted({entry.origin for _, entry in listed} - set(read.origin)):
        raise CatalogError(f"{source}: there is no origin of the name {', '.join(lost)}.")
    for what, keys in (("name", [e.name for _, e in listed]), ("SHA-256", [e.sha256 for _, e in listed])):
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise CatalogError(f"{source}: two entries have the {what} {', '.join(twice)}.")
    return Catalog(
        [
            Entry(
                name=entry.name,
                kind=kind,
                title=entry.title,
                author=entry.author,
                licence=entry.licence,
                size_bytes=entry.bytes,
                sha256=entry.sha256,
                address=read.origin[entry.origin].address + entry.path,
                path=entry.path,
            )
            for kind, entry in listed
        ]
    )


def load_catalog(path: Path = CATALOG_FILE) -> Catalog:
    """The catalogue that comes with the library; raises CatalogError."""
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError(f"Cannot read the catalogue {path}: {error}") from error
    return parse_catalog(text, str(path))
