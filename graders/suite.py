"""Suites: named lists of cases, of our own or in the public GBA Eval's folder format."""

import dataclasses
import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

import roms
from graders.errors import SuiteError
from graders.gba_eval_v1 import GraderWeights, ScoringMode, load_weights
from roms import Replay, ReplayError, parse_replay

Section = Literal["replay", "procedural", "boot", "audio"]
SECTIONS: Final[tuple[Section, ...]] = get_args(Section)

DEFAULT_WEIGHTS: Final[Mapping[Section, float]] = {"replay": 0.60, "procedural": 0.20, "boot": 0.10, "audio": 0.10}
_LIBRARY: Final = Path(roms.__file__).parent


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
            raise SuiteError(f"Case {self.id}: cannot read its ROM {self.rom_path}: {error.strerror}.") from error
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


def load_suite(name_or_folder: str) -> Suite:
    """A suite of the library by name, or a folder in the GBA Eval's corpus format; raises SuiteError."""
    if name_or_folder in suite_names():
        return _load_toml(_LIBRARY / "suites" / f"{name_or_folder}.toml")
    folder = Path(name_or_folder)
    if (folder / "testcases.json").is_file():
        return _load_corpus(folder)
    if folder.is_dir():
        raise SuiteError(f"{folder} has no testcases.json: it is not a suite folder in the GBA Eval's format.")
    raise SuiteError(
        f"There is no suite `{name_or_folder}`. Known suites: {', '.join(suite_names()) or 'none'}; "
        "or give a folder that holds a testcases.json."
    )


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _TomlCase(_Strict):
    id: str
    section: Literal["replay", "procedural", "boot"]
    rom: str
    sha256: str
    replay: str = ""
    frames: int = Field(gt=0)
    weight: float = Field(default=1.0, gt=0)
    audio: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.audio and self.section == "procedural":
            raise ValueError("procedural cases are judged by their verdict: they have no audio")
        return self


class _TomlSuite(_Strict):
    schema_version: Literal[1]
    name: str
    version: str
    weights: dict[Section, float] = Field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    case: list[_TomlCase] = Field(min_length=1)


def _load_toml(path: Path) -> Suite:
    try:
        read = _TomlSuite.model_validate(tomllib.loads(path.read_text()))
    except (OSError, ValueError) as error:
        raise SuiteError(f"{path} is not a suite: {error}") from error
    cases = tuple(
        Case(
            id=case.id,
            section=case.section,
            rom_name=case.rom,
            rom_path=_LIBRARY / case.rom,
            rom_sha256=case.sha256,
            replay=_read_replay(_LIBRARY / case.replay) if case.replay else Replay(),
            frames=case.frames,
            weight=case.weight,
            has_audio=case.audio,
        )
        for case in read.case
    )
    return Suite(read.name, read.version, _checked(cases, path), read.weights)


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


def _load_corpus(folder: Path) -> Suite:
    listing = folder / "testcases.json"
    try:
        read = _CorpusListing.model_validate_json(listing.read_bytes()).testcases
    except (OSError, ValueError) as error:
        raise SuiteError(f"{listing} is not a list of test cases: {error}") from error
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
    return Suite(folder.resolve().name, "corpus", _checked(tuple(cases), listing), DEFAULT_WEIGHTS, published)


def _roms_by_digest(folder: Path, entries: list[_CorpusCase]) -> dict[str, Path]:
    """Each ROM's place: where its name says, if the digest agrees, else wherever under roms/ the digest is found."""
    places = {entry.rom_sha256: folder / "roms" / entry.rom_name for entry in entries}
    lost = {digest for digest, path in places.items() if not path.is_file() or _digest(path) != digest}
    if lost:
        for path in sorted((folder / "roms").rglob("*.gba")):
            if (digest := _digest(path)) in lost:
                places[digest] = path
    return places


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_replay(path: Path) -> Replay:
    try:
        return parse_replay(path.read_text(), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"Cannot read the replay {path}: {error}") from error
    except ReplayError as error:
        raise SuiteError(str(error)) from error


def _checked(cases: tuple[Case, ...], source: Path) -> tuple[Case, ...]:
    ids = [case.id for case in cases]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise SuiteError(f"{source}: these case ids stand there twice: {', '.join(twice)}.")
    return cases
