"""Agent programs that run inside the sandbox: those that are here by name, and a user's own. See docs/agents.md."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.errors import UsageError

RUN: Final = "run"
SETUP: Final = "setup"
COMMAND: Final = "command:"
MAX_BYTES: Final = 256 << 20


@dataclass(frozen=True)
class Program:
    """An agent program: `files` (path to bytes) with `run` among them, and perhaps `setup`."""

    name: str
    """As on the command line."""
    files: Mapping[str, bytes]
    provider: str | None
    """Whose wire format it speaks; None is whichever the run's model has."""
    continues: bool
    """Whether it can go on with its last conversation."""

    @property
    def has_setup(self) -> bool:
        """Whether it needs an image of its own."""
        return SETUP in self.files

    @property
    def identity(self) -> str:
        """Its name and the digest of its files, in which versions are pinned."""
        digest = hashlib.sha256()
        for path, data in sorted(self.files.items()):
            digest.update(f"{path} {hashlib.sha256(data).hexdigest()}\n".encode())
        return f"{self.name.split(':')[0]} {digest.hexdigest()[:16]}"


_HERE: Final = Path(__file__).parent
_KNOWN: Final[Mapping[str, str]] = {"claude-code": "anthropic", "codex": "openai"}
NAMES: Final = (*_KNOWN, f"{COMMAND}PATH")


def find_program(name: str) -> Program | None:
    """The program that an agent's name stands for; None if it stands for none. Raises UsageError for a bad path."""
    if name in _KNOWN:
        return Program(name, _files(_HERE / name), _KNOWN[name], continues=True)
    if name.startswith(COMMAND):
        return Program(name, _own(Path(name.removeprefix(COMMAND))), None, continues=False)
    return None


def absolute(name: str) -> str:
    """The agent's name with the path in it, if there is one, made absolute: a run may be resumed from elsewhere."""
    if not name.startswith(COMMAND):
        return name
    return f"{COMMAND}{Path(name.removeprefix(COMMAND)).expanduser().resolve()}"


def _own(path: Path) -> dict[str, bytes]:
    """A user's program: one file, or a folder with `run` in it."""
    try:
        files = {RUN: path.read_bytes()} if path.is_file() else _files(path)
    except OSError as error:
        raise UsageError(f"The agent program {path} cannot be read: {error.strerror}.") from error
    if RUN not in files:
        raise UsageError(f"The agent program {path} is neither a file nor a folder with a file `{RUN}` in it.")
    for script in {RUN, SETUP} & files.keys():
        if not files[script].startswith((b"#!", b"\x7fELF")):
            raise UsageError(f"{script} of the agent program {path} is no program: it begins with neither #! nor ELF.")
    return files


def _files(folder: Path) -> dict[str, bytes]:
    """What lies below a folder, links followed; UsageError if it is too much."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    if sum(path.stat().st_size for path in paths) > MAX_BYTES:
        raise UsageError(f"{folder} has more than {MAX_BYTES >> 20} MiB; let its `{SETUP}` get what is large.")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
