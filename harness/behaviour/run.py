"""The behaviour of a run, finished or not, as its directory tells."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

from harness.behaviour.code import code_points
from harness.behaviour.commands import commands
from harness.behaviour.figures import Behaviour
from harness.behaviour.journal import WorkingTime, lines
from harness.behaviour.oracle_use import oracle_use
from harness.errors import RunDirectoryError
from harness.run_directory import RunDirectory
from harness.snapshot_store import SnapshotStore

_Part = TypeVar("_Part")


def behaviour(directory: RunDirectory) -> Behaviour:
    """What the model did. Whatever the directory holds: a part that cannot be read is None.

    It reads every log once, line by line, and each content of a file in the snapshots once.
    """
    path = directory.path
    clock = _or_none(lambda: WorkingTime.of(_readings(directory))) or WorkingTime([])
    asked = _or_none(lambda: oracle_use(lines(path / "oracle.jsonl"), clock))
    ran = _or_none(lambda: commands(lines(path / "transcript.jsonl"), clock))
    code = _or_none(lambda: tuple(code_points(directory)))
    first_play_s = asked.first_play_s if asked is not None else None
    first_build_s = ran.first_build_s if ran is not None else None
    waited = None if first_play_s is None or first_build_s is None else round(first_play_s - first_build_s, 3)
    return Behaviour(oracle=asked, commands=ran, build_to_play_s=waited, code=code)


def _or_none(part: Callable[[], _Part]) -> _Part | None:
    """A part, or None: a figure that cannot be had, for whatever reason, must not cost a run its result."""
    with suppress(Exception):
        return part()
    return None


def _readings(directory: RunDirectory) -> Iterator[dict[str, Any]]:
    """What tells the working time at a date: events, snapshots, and the heartbeat."""
    with suppress(OSError):
        yield from lines(directory.path / "events.jsonl")
    store = SnapshotStore(directory.path / "snapshots")
    for path in store.paths():
        with suppress(RunDirectoryError):
            manifest = store.manifest(path)
            yield {"time": manifest.time, "working_s": manifest.working_s}
    with suppress(RunDirectoryError):
        reading = directory.clock()
        if reading is not None:
            yield reading.model_dump()
