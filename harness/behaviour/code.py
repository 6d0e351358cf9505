"""The code in a run's snapshots.

A file is code by its suffix (SUFFIXES), outside of folders that hold what was built or brought in (NOT_OWN), up to
MAX_BYTES. It is a test if it or one of its folders is called so: `test`, `tests`, `test_*`, `*_test`, `*_tests`. A
function is a test by how its first line begins (_MARKED); in C and C++, which have no mark for it, if it is called
`test_*` and in a file that is a test: an emulator has functions that test a bit.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from harness.behaviour.figures import CodePoint
from harness.errors import RunDirectoryError
from harness.manifest import Entry
from harness.object_store import ObjectStore
from harness.run_directory import RunDirectory
from harness.snapshot_store import SnapshotStore

SUFFIXES: Final = frozenset(
    {".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".rs", ".zig", ".go", ".js", ".mjs", ".ts", ".py", ".sh"}
    | {".s", ".asm", ".inc", ".wat"}
)
NOT_OWN: Final = frozenset(
    {"target", "build", "dist", "vendor", "third_party", "node_modules", "__pycache__", "venv", "site-packages"}
)
"""Folders of that name, and those that begin with a dot."""

MAX_BYTES: Final = 1 << 20
"""Longer ones were made by programs: tables, dumps."""

_TEST: Final = re.compile(r"tests?|tests?[_.-].*|.*[_.-]tests?", re.IGNORECASE)
_MARKED: Final = re.compile(
    rb"[ \t]*+(?:"
    rb"\#\[(?:\w++::)?test[\](]"  # Rust
    rb"|(?:async[ ]++)?def[ ]++test_\w++"  # Python
    rb"|func[ ]++Test\w++|test[ ]++\"|(?:test|it)\([\"'`]"  # Go, Zig, JavaScript
    rb")"
)
_NAMED: Final = re.compile(rb"[ \t]*+(?:static[ ]++)?(?:inline[ ]++)?(?:void|int|bool)[ ]++test_\w++[ ]*+\([^;]*+$")
"""With what follows, for it must not be a declaration."""


MAX_READ_BYTES: Final = 256 << 20
"""Of a run's code in all, each content counted once. A workspace that has more was made to be slow to read."""


class _Content(NamedTuple):
    """Of one file: its lines that are not blank, and its functions that are marked, or named, as tests."""

    lines: int
    marked: int
    named: int


def code_points(directory: RunDirectory) -> Iterator[CodePoint]:
    """A point for each snapshot, oldest first; those that are damaged are left out.

    Raises ValueError if there is more code than MAX_READ_BYTES.
    """
    store = SnapshotStore(directory.path / "snapshots")
    known = _Known(ObjectStore(directory.path / "snapshots" / "objects"))
    for path in store.paths():
        with suppress(RunDirectoryError):
            yield _point(path.name, store.manifest(path).working_s, store.entries(path), known)


class _Known:
    """What is counted of each content, read once. Raises ValueError when that is more than MAX_READ_BYTES."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects
        self._contents: dict[tuple[str, ...], _Content] = {}
        self._read_bytes = 0

    def of(self, entry: Entry) -> _Content:
        if entry.objects not in self._contents:
            self._read_bytes += entry.size
            if self._read_bytes > MAX_READ_BYTES:
                raise ValueError("there is too much code to count")
            self._contents[entry.objects] = content(b"".join(self._objects.get(entry.objects)))
        return self._contents[entry.objects]


def _point(name: str, working_s: float, entries: list[Entry], known: _Known) -> CodePoint:
    files = lines = test_files = test_lines = tests = 0
    for entry in filter(is_code, entries):
        found = known.of(entry)
        tests += found.marked
        if is_test(entry.path):
            test_files += 1
            test_lines += found.lines
            tests += found.named
        else:
            files += 1
            lines += found.lines
    return CodePoint(
        snapshot=name,
        minutes=round(working_s / 60, 3),
        files=files,
        lines=lines,
        test_files=test_files,
        test_lines=test_lines,
        tests=tests,
    )


def is_code(entry: Entry) -> bool:
    """Whether it is a file of code that somebody wrote here."""
    path = PurePosixPath(entry.path)
    return (
        entry.kind == "file"
        and entry.size <= MAX_BYTES
        and path.suffix.lower() in SUFFIXES
        and not any(part in NOT_OWN or part.startswith(".") for part in path.parts[:-1])
    )


def is_test(path: str) -> bool:
    """Whether a file of code is called a test, or is in a folder that is."""
    pure = PurePosixPath(path)
    return any(_TEST.fullmatch(part) for part in (*pure.parts[:-1], pure.stem))


def content(data: bytes) -> _Content:
    """What is counted of a file."""
    lines = [line for line in data.splitlines() if line.strip()]
    marked, named = (sum(kind.match(line) is not None for line in lines) for kind in (_MARKED, _NAMED))
    return _Content(len(lines), marked, named)
