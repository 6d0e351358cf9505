"""A run on disk: what was asked for, what happened, and what came of it.

    config.json lock.json clock.json events.jsonl transcript.jsonl oracle.jsonl usage.jsonl
    snapshots/<minute>.json snapshots/objects/ submission/ grades/<key>.json report.html result.json

The logs are only ever appended to, each line on disk before the call returns; whole files are written beside their
place and moved there. The directory is the truth: nothing about a run is kept anywhere else, and nothing deletes one.
One process at a time works on a run, the one that has .lock locked. No key that it was given is written down
(harness.scrub).
"""

import contextlib
import dataclasses
import hashlib
import json
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graders.result import GradeReport, SectionResult
from graders.suite import Section
from harness.behaviour.figures import Behaviour
from harness.budget import RunLimits
from harness.errors import RunDirectoryError
from harness.file_lock import lock
from harness.protocols import StopReason, Usage
from harness.scrub import Scrubber
from reference.whole_file import drop_torn_line, sync_folder, write_whole

_AnyRecord = TypeVar("_AnyRecord", bound=BaseModel)

RESTORING: Final = ".restore-"
"""How folders begin in which snapshots are unpacked to go on from."""

ORACLE_LOG: Final = "oracle.jsonl"

WRITING: Final = ".writing-"
"""How files begin that are not whole yet."""

LOCK: Final = ".lock"
"""Who has this file locked works on the run. It is empty, and never replaced: that would be another file's lock."""

_UNFINISHED: Final = (
    f"{WRITING}*",
    f"{RESTORING}*",
    "snapshots/.workspace.tar.zst*",  # harness.snapshots
    f"snapshots/{WRITING}*",  # harness.snapshot_store
    "snapshots/objects/.pack-*",  # harness.object_store
)
"""What only a process that works on the run writes. Others may be grading it meanwhile: nothing of theirs is here."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = 1


class RunConfig(RunLimits, _Record):
    """What was asked for: config.json."""

    model: str
    agent: str
    sandbox: Literal["docker", "local"]
    suite: str
    reference: str = "mgba"
    base_url: str | None = None
    go_on: bool = True
    """Whether an agent that stops before a limit is reached is asked to go on."""
    context_tokens: int = Field(default=100_000, ge=2000)
    """When the conversation is longer than about this, its oldest parts leave it."""
    view: bool = False
    """Whether the agent shows its model pictures."""
    snapshot_minutes: float = Field(default=15, gt=0)


class Lock(_Record):
    """What it ran with, exactly: lock.json."""

    gbaeval: str
    python: str
    packages: dict[str, str]
    """The versions of those packages that a score or a conversation depends on."""
    reference: str
    bios: str
    suite: str
    prompt: str
    """SHA-256 of the task's text."""
    agent: str | None = None
    """An agent program's name and the digest of its files; None for the built-in agent."""
    endpoint: str | None = None
    """Where the model is asked; None is the provider's own address."""
    prices: dict[str, str] | None = None
    """Whose prices the costs are by (harness.prices.price_list); None where the model's price is not known."""


class ClockReading(_Record):
    """Both clocks at a time (seconds since 1970) at which the run was at work: clock.json."""

    working_s: float
    wall_s: float
    time: float


class BuildOutcome(_Record):
    """Whether the submission was rebuilt. `our_failure`: the sandbox failed, the submission is not to blame."""

    ok: bool
    our_failure: bool = False
    detail: str = ""
    wasm_sha256: str | None = None


class RunResult(_Record):
    """What came of it: result.json.

    A submission that does not build scores 0. Where the run is paused, the sandbox failed and nothing was built, or a
    case was not run, `overall` is None: there is no score.
    """

    stop_reason: StopReason
    problem: str = ""
    """What failed, where something did."""
    advice: str = ""
    """What a person can do about it."""
    snapshot: str | None = None
    """The snapshot that was built and graded."""
    build: BuildOutcome
    overall: float | None
    sections: dict[Section, SectionResult]
    grade: str | None
    """The report's place in the run directory."""
    working_s: float
    wall_s: float
    turns: int
    usage: dict[str, int]
    cost_usd: float | None
    """What the replies cost; None where the price is not known."""
    behaviour: Behaviour | None = None
    """What the model did; None in results of before there was this."""


class RunDirectory:
    """One run's directory. It is also the run's Journal (harness.protocols)."""

    def __init__(self, path: Path, on_event: Callable[[str, dict[str, Any]], None] | None = None) -> None:
        self.path = path
        self._on_event = on_event
        self._lock = threading.Lock()  # snapshots are taken by a thread of their own
        self._scrubber = Scrubber.of_environment()

    @classmethod
    def create(
        cls, out: Path, config: RunConfig, on_event: Callable[[str, dict[str, Any]], None] | None = None
    ) -> "RunDirectory":
        """A new directory below `out`, named after time and model; `on_event` is told each event once it is kept."""
        model = re.sub(r"[^A-Za-z0-9.]+", "-", config.model).strip("-")[:60]
        path = out / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{model}-{secrets.token_hex(2)}"
        try:
            path.mkdir(parents=True)
        except OSError as error:
            raise RunDirectoryError(f"Cannot make the run directory {path}: {error.strerror}.") from error
        run = cls(path, on_event)
        for name in ("snapshots", "grades"):
            (path / name).mkdir()
        run.write("config.json", config)
        return run

    @classmethod
    def open(cls, path: Path, on_event: Callable[[str, dict[str, Any]], None] | None = None) -> "RunDirectory":
        """A run that is there; RunDirectoryError if it is none."""
        if not (path / "config.json").is_file():
            raise RunDirectoryError(f"{path} is not a run directory: it has no config.json.")
        return cls(path, on_event)

    @contextlib.contextmanager
    def claimed(self) -> Iterator[None]:
        """Be the only one who works on the run; the kernel drops the claim of a process that dies.

        Raises RunDirectoryError if another process has it.
        """
        try:
            # A file that is open for writing: NFS locks neither folders nor what is open for reading only.
            handle = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise RunDirectoryError(f"The run {self.path} cannot be locked: {error}.") from error
        try:
            try:
                locked = lock(handle)
            except OSError as error:
                raise RunDirectoryError(f"The run {self.path} cannot be locked where it is: {error}.") from error
            if not locked:
                raise RunDirectoryError(
                    f"Another gbaeval process works on the run {self.path}. Wait until it has ended, or end it: Ctrl-C "
                    "saves the workspace first, and the run can be resumed then."
                )
            self._sweep()
            try:
                yield
            finally:
                # The local sandbox's oracle writes its log itself; a Docker sandbox's comes without secrets.
                self._scrubber.file(self.path / ORACLE_LOG)
        finally:
            os.close(handle)

    def _sweep(self) -> None:
        """Remove what a process that was killed has not finished to write beside its place, and nobody else's files."""
        for pattern in _UNFINISHED:
            for path in self.path.glob(pattern):
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()

    @property
    def id(self) -> str:
        return self.path.name

    def config(self) -> RunConfig:
        return self._read("config.json", RunConfig)

    def lock(self) -> Lock | None:
        """None if its harness died before it had written it."""
        return self._read("lock.json", Lock) if (self.path / "lock.json").is_file() else None

    def clock(self) -> ClockReading | None:
        """The last reading that was kept; None while there is none."""
        return self._read("clock.json", ClockReading) if (self.path / "clock.json").is_file() else None

    def result(self) -> RunResult | None:
        """None while it has none."""
        return self._read("result.json", RunResult) if (self.path / "result.json").is_file() else None

    def report(self, result: RunResult) -> GradeReport | None:
        """The report that a result comes from; None if nothing was graded."""
        return self._read(result.grade, GradeReport) if result.grade is not None else None

    def write(self, name: str, record: BaseModel) -> Path:
        return self.write_text(name, record.model_dump_json(indent=1) + "\n")

    def write_text(self, name: str, text: str) -> Path:
        """Write a whole file so that there is either the old one or the new one, never a part."""
        path = self.path / name
        write_whole(path, self._scrubber.text(text).encode(), prefix=WRITING, mode=0o644)
        sync_folder(path.parent)
        return path

    def write_grade(self, report: GradeReport) -> str:
        """Keep a report, one for each suite, profile and reference; its place, relative to the run directory."""
        judged_by = hashlib.sha256(f"{report.suite}\n{report.reference}\n{report.bios}".encode()).hexdigest()
        name = f"{report.suite.split()[0]}-{report.profile}-{judged_by[:8]}.json"
        return str(self.write(f"grades/{name}", report).relative_to(self.path))

    def event(self, kind: str, **fields: Any) -> None:
        fields = self._scrubber.value(fields)
        self._append("events.jsonl", {"kind": kind, **fields})
        if self._on_event is not None:
            self._on_event(kind, fields)

    def transcript(self, entry: dict[str, Any]) -> None:
        self._append("transcript.jsonl", self._scrubber.value(entry))

    def usage(self, usage: Usage, duration_s: float, cost_usd: float | None) -> None:
        rest = {"duration_s": round(duration_s, 3), "cost_usd": cost_usd}
        self._append("usage.jsonl", {**dataclasses.asdict(usage), **rest})

    def lines(self, name: str) -> Iterator[dict[str, Any]]:
        """The entries of a log; a last line that a crash has torn is left out."""
        path = self.path / name
        if not path.is_file():
            return
        with path.open(encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith("\n"):
                    return
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise RunDirectoryError(f"{path}:{number}: not a JSON line: {error}") from error

    def usage_totals(self) -> dict[str, int]:
        """The tokens of all replies, by kind."""
        totals = {field.name: 0 for field in dataclasses.fields(Usage)}
        for line in self.lines("usage.jsonl"):
            for name in totals:
                totals[name] += line[name]
        return totals

    def cost_usd(self) -> float | None:
        """What all replies cost; None if nobody knows of one."""
        costs = [line["cost_usd"] for line in self.lines("usage.jsonl")]
        return None if None in costs else sum(costs)

    def _append(self, name: str, entry: dict[str, Any]) -> None:
        line = json.dumps({"time": round(time.time(), 3), **entry}, ensure_ascii=False) + "\n"
        data = line.encode("utf-8", "replace")
        with self._lock:
            handle = os.open(self.path / name, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                drop_torn_line(handle)
                while data:
                    data = data[os.write(handle, data) :]
                os.fsync(handle)
            finally:
                os.close(handle)

    def _read(self, name: str, kind: type[_AnyRecord]) -> _AnyRecord:
        path = self.path / name
        try:
            return kind.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise RunDirectoryError(f"{path} cannot be read as one of this version: {error}") from error
