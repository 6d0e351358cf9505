"""Suites: named lists of cases, of our own or in the public GBA Eval's folder format."""

import dataclasses
import fnmatch
import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

import roms
from graders.errors import SuiteError
from graders.gba_eval_v1 import GraderWeights, ScoringMode, load_weights
from roms import Replay, ReplayError, read_replay
from roms.catalog import Catalog, Entry, load_catalog
from roms.store import Store, default_store_folder, digest_of

Section = Literal["replay", "procedural", "boot", "audio"]
SECTIONS: Final[tuple[Section, ...]] = get_args(Section)

DEFAULT_WEIGHTS: Final[Mapping[Section, float]] = {"replay": 0.60, "procedural": 0.20, "boot": 0.10, "audio": 0.10}
_LIBRARY: Final = Path(roms.__file__).parent

SUITE_FILE: Final = "suite.toml"
"""What makes a folder a suite of our own form; its paths are relative to it."""

_CATALOG_PREFIX: Final = "catalog:"
"""Before the name of a file that is not in the library, but in its catalogue."""


Profile = Literal["default", "gba-eval-v1"]
PROFILES: Final[tuple[Profile, ...]] = get_args(Profile)


@dataclass(frozen=True)
class Published:
    """How the public GBA Eval files a case, for its profile."""

    section: Literal["procedural", "replay"]
    subsystem: str
    audio_subsystem: str | None
    scoring_mode: ScoringMode


@dataclass(frozen=True)
class Case:
    """One (ROM, replay, section) to grade. `has_audio`: its sound is graded too, in the section audio."""

    id: str
    section: Section
    rom_name: str
    rom_path: Path
    rom_sha256: str
    replay: Replay
    frames: int
    weight: float = 1.0
    has_audio: bool = False
    published: Published | None = None

    @property
    def first_input(self) -> int | None:
        """The first frame of the case in which a key is held; None if nobody plays in it."""
        first = self.replay.first_input
        return first if first is not None and first < self.frames else None

    def read_rom(self) -> bytes:
        """The ROM's bytes; raises SuiteError if they are missing or not the ones the suite means."""
        try:
            rom = self.rom_path.read_bytes()
        except OSError as error:
            entry = load_catalog().with_digest(self.rom_sha256)
            hint = f" `gbaeval roms fetch {entry.name}` gets it." if entry else ""
            raise SuiteError(f"Case {self.id}: cannot read its ROM {self.rom_path}: {error.strerror}.{hint}") from error
        found = hashlib.sha256(rom).hexdigest()
        if found != self.rom_sha256:
            raise SuiteError(
                f"Case {self.id}: {self.rom_path} is not the ROM it means: "
                f"its SHA-256 is {found}, not {self.rom_sha256}."
            )
        return rom


@dataclass(frozen=True)
class Suite:
    """A named, versioned list of cases; `weights` are the sections' shares of the overall score."""

    name: str
    version: str
    cases: tuple[Case, ...]
    weights: Mapping[Section, float]
    published_weights: GraderWeights | None = None
    """Those of the profile gba-eval-v1, where the folder has a grader.yaml."""

    @property
    def identity(self) -> str:
        """A digest of all that a score depends on: cases, ROM digests, inputs, weights."""
        described = [
            [c.id, c.section, c.rom_sha256, [list(event) for event in c.replay.events], c.frames, c.weight, c.has_audio]
            for c in self.cases
        ]
        content = json.dumps([self.name, self.version, described, dict(self.weights)], sort_keys=True)
        return f"{self.name} {self.version} {hashlib.sha256(content.encode()).hexdigest()[:16]}"


def suite_names() -> list[str]:
    """The suites that come with the library."""
    return sorted(path.stem for path in (_LIBRARY / "suites").glob("*.toml"))


def load_suite(name_or_folder: str, only: Sequence[str] = ()) -> Suite:
    """A suite of the library by name, or a folder with a suite.toml or in the GBA Eval's corpus format.

    `only`: just the cases whose ids fit one of these patterns; the suite's name then says so. Raises SuiteError, also
    if a file of the catalogue that is needed is not on this machine, which says how to get it.
    """
    if name_or_folder in suite_names():
        return load_suite_file(_library_suite(name_or_folder), only=only)
    folder = Path(name_or_folder)
    ours, public = ((folder / name).is_file() for name in (SUITE_FILE, "testcases.json"))
    if ours and public:
        raise SuiteError(f"{folder} has both a {SUITE_FILE} and a testcases.json: which suite is meant?")
    if ours:
        return load_suite_file(folder / SUITE_FILE, folder, only)
    if public:
        return _load_corpus(folder, only)
    if folder.is_dir():
        raise SuiteError(f"{folder} is not a suite folder: it has neither a {SUITE_FILE} nor a testcases.json.")
    raise SuiteError(
        f"There is no suite `{name_or_folder}`. Known suites: {', '.join(suite_names()) or 'none'}; "
        f"or give a folder that holds a {SUITE_FILE} or a testcases.json."
    )


def _library_suite(name: str) -> Path:
    return _LIBRARY / "suites" / f"{name}.toml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _TomlCase(_Strict):
    id: str
    section: Literal["replay", "procedural", "boot"]
    rom: str
    sha256: str = ""
    replay: str = ""
    frames: int = Field(gt=0)
    weight: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    audio: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.audio and self.section == "procedural":
            raise ValueError("procedural cases are judged by their verdict: they have no audio")
        if self.rom.startswith(_CATALOG_PREFIX) == bool(self.sha256):
            raise ValueError("a ROM needs a sha256, unless it is one of the catalogue, which has its own")
        return self


class _TomlSuite(_Strict):
    schema_version: Literal[1]
    name: str
    version: str
    include: list[str] = []
    weights: dict[Section, float] = Field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    case: list[_TomlCase] = []

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.case and not self.include:
            raise ValueError("it has neither a case nor an include")
        return self


def load_suite_file(path: Path, folder: Path = _LIBRARY, only: Sequence[str] = ()) -> Suite:
    """The suite in a file of our own form: the cases of the suites that it includes, then its own; its own weights.

    Paths in it are relative to `folder`; `only` is as for `load_suite`. Raises SuiteError.
    """
    read, cases = _read_toml(path, folder, only)
    return Suite(_name(read.name, only), read.version, _checked(tuple(cases), path), read.weights)


def _read_toml(
    path: Path, folder: Path, only: Sequence[str], inside: tuple[Path, ...] = ()
) -> tuple[_TomlSuite, list[Case]]:
    """A suite's file and its cases with those that it includes; `inside` are the files that include it."""
    if path in inside:
        raise SuiteError(f"{path} includes itself.")
    try:
        read = _TomlSuite.model_validate(tomllib.loads(path.read_text()))
    except (OSError, ValueError) as error:
        raise SuiteError(f"{path} is not a suite: {error}") from error
    cases: list[Case] = []
    for name in read.include:
        if name not in suite_names():
            raise SuiteError(
                f"{path}: there is no suite `{name}` to include. Known suites: {', '.join(suite_names())}."
            )
        cases += _read_toml(_library_suite(name), _LIBRARY, only, (*inside, path))[1]
    chosen = [case for case in read.case if _fits(case.id, only)]
    files = _Files(path, folder, read.name, chosen)
    cases += [
        Case(
            id=case.id,
            section=case.section,
            rom_name=case.rom.removeprefix(_CATALOG_PREFIX),
            rom_path=files.path(case.rom),
            rom_sha256=case.sha256 or files.entries[case.rom].sha256,
            replay=_read_replay(files.path(case.replay)) if case.replay else Replay(),
            frames=case.frames,
            weight=case.weight,
            has_audio=case.audio,
        )
        for case in chosen
    ]
    return read, cases


class _Files:
    """Where a suite's ROMs and replays are; raises SuiteError if some of the catalogue have not been fetched."""

    def __init__(self, source: Path, folder: Path, suite: str, cases: Sequence[_TomlCase]) -> None:
        self._folder = folder
        self._store = Store(default_store_folder())
        named = {text for case in cases for text in (case.rom, case.replay) if text.startswith(_CATALOG_PREFIX)}
        catalog = load_catalog() if named else Catalog([])
        names = {text: text.removeprefix(_CATALOG_PREFIX) for text in sorted(named)}
        if unknown := [name for name in names.values() if name not in catalog]:
            raise SuiteError(f"{source}: the catalogue has no {', '.join(unknown)}.")
        self.entries: dict[str, Entry] = {text: catalog[name] for text, name in names.items()}
        if missing := [entry for entry in self.entries.values() if not self._store.is_whole(entry.sha256)]:
            names_of_missing = " ".join(entry.name for entry in missing)
            raise SuiteError(
                f"The suite {suite} needs {len(missing)} files of the catalogue that are not in "
                f"{self._store.folder}. Get them:\n  gbaeval roms fetch {names_of_missing}"
            )

    def path(self, text: str) -> Path:
        entry = self.entries.get(text)
        return self._store.path(entry.sha256) if entry else self._folder / text


class _CorpusCase(BaseModel):
    """A test case of the public format; fields that it may gain are ignored."""

    id: str
    section: Literal["procedural", "replay"]
    subsystem: str
    audio_subsystem: str | None = None
    rom_sha256: str
    rom_name: str
    replay: str = ""
    frames: int = Field(gt=0)
    scoring_mode: ScoringMode = "frame_mean"


class _CorpusListing(BaseModel):
    testcases: list[_CorpusCase] = Field(min_length=1)


def _load_corpus(folder: Path, only: Sequence[str]) -> Suite:
    listing = folder / "testcases.json"
    try:
        read = _CorpusListing.model_validate_json(listing.read_bytes()).testcases
    except (OSError, ValueError) as error:
        raise SuiteError(f"{listing} is not a list of test cases: {error}") from error
    read = [entry for entry in read if _fits(entry.id, only)]
    places = _roms_by_digest(folder, read)
    cases = []
    for entry in read:
        replay = _read_replay(folder / "replays" / entry.replay) if entry.replay else Replay()
        case = Case(
            id=entry.id,
            section=entry.section,
            rom_name=entry.rom_name,
            rom_path=places[entry.rom_sha256],
            rom_sha256=entry.rom_sha256,
            replay=replay,
            frames=entry.frames,
            has_audio=entry.audio_subsystem is not None and entry.section == "replay",
            published=Published(entry.section, entry.subsystem, entry.audio_subsystem, entry.scoring_mode),
        )
        # Nobody plays in a replay without inputs: it shows that the ROM boots.
        boots = case.section == "replay" and case.first_input is None
        cases.append(dataclasses.replace(case, section="boot") if boots else case)
    published = load_weights(folder) if (folder / "grader.yaml").is_file() else None
    return Suite(
        _name(folder.resolve().name, only), "corpus", _checked(tuple(cases), listing), DEFAULT_WEIGHTS, published
    )


def _roms_by_digest(folder: Path, entries: list[_CorpusCase]) -> dict[str, Path]:
    """Each ROM's place: where its name says if the digest agrees, else wherever the digest is: in roms/, or fetched."""
    places = {entry.rom_sha256: folder / "roms" / entry.rom_name for entry in entries}
    lost = {digest for digest, path in places.items() if not path.is_file() or digest_of(path) != digest}
    if lost:
        store = Store(default_store_folder())
        places.update({digest: store.path(digest) for digest in lost if store.has(digest)})
        for path in sorted((folder / "roms").rglob("*.gba")):
            if (digest := digest_of(path)) in lost:
                places[digest] = path
    return places


def _read_replay(path: Path) -> Replay:
    try:
        return read_replay(path)
    except ReplayError as error:
        raise SuiteError(str(error)) from error


def _fits(case_id: str, only: Sequence[str]) -> bool:
    return not only or any(fnmatch.fnmatchcase(case_id, pattern) for pattern in only)


def _name(suite: str, only: Sequence[str]) -> str:
    return f"{suite}({','.join(only)})" if only else suite


def _checked(cases: tuple[Case, ...], source: Path) -> tuple[Case, ...]:
    if not cases:
        raise SuiteError(f"{source} has no case of that name.")
    ids = [case.id for case in cases]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise SuiteError(f"{source}: these case ids stand there twice: {', '.join(twice)}.")
    return cases
