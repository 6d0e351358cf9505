"""Unpacking an archive that an agent may have made: nothing in it reaches outside the folder.

Not tarfile's own extraction, whose filters were got round more than once: plain files are written first, into a tree
without any link, and only then the links are made, and those kept that lead inside.
"""

import contextlib
import errno
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Final

from harness.errors import SandboxError, WorkspaceError

MAX_BYTES: Final = 8 << 30
MAX_FILES: Final = 500_000
MAX_LINKS: Final = 10_000

_OURS: Final = frozenset(
    {*(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.ESTALE)}
)
"""What says something about this machine, and nothing about the archive."""


def unpack(stream: IO[bytes], folder: Path, max_bytes: int = MAX_BYTES, max_files: int = MAX_FILES) -> list[str]:
    """Write the files, folders and symlinks of a tar into the empty `folder`; a line for each thing left out.

    Raises WorkspaceError if it holds too much or is no tar, SandboxError if it could not be written, as on a full disk.
    """
    notes: list[str] = []
    links: dict[Path, str] = {}
    total_bytes = count = 0
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                count += 1
                total_bytes += _size(member, folder)
                if count > max_files:
                    raise WorkspaceError(f"The archive holds more than {max_files} files.")
                if total_bytes > max_bytes:
                    raise WorkspaceError(f"The archive holds more than {max_bytes} bytes.")
                path = PurePosixPath(member.name)
                if path == PurePosixPath("."):
                    continue
                if path.is_absolute() or ".." in path.parts or "\0" in member.name:
                    notes.append(f"left out, a path that leads outside: {member.name!r}")
                elif member.issym() and len(links) < MAX_LINKS:
                    links[folder / path] = member.linkname
                    with _not_ours():
                        (folder / path).parent.mkdir(parents=True, exist_ok=True)
                else:
                    try:
                        _write(archive, member, folder / path, folder)
                    except _LeftOut as reason:
                        notes.append(f"left out, {reason}: {member.name!r}")
                    except OSError as error:
                        if error.errno in _OURS:
                            raise
                        notes.append(f"left out, {error.strerror}: {member.name!r}")
        return notes + _link(links, folder)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise WorkspaceError(f"The archive cannot be read: {error}") from error
    except OSError as error:
        raise SandboxError(f"The archive cannot be unpacked to {folder}: {error}") from error


@contextlib.contextmanager
def _not_ours() -> Iterator[None]:
    """Goes on after an error that is the archive's."""
    try:
        yield
    except OSError as error:
        if error.errno in _OURS:
            raise


def _size(member: tarfile.TarInfo, folder: Path) -> int:
    """The bytes of a file. Those of a hard link too: whoever archives what was unpacked writes them once for each."""
    if not member.islnk():
        return member.size if member.isreg() else 0
    target = _linked(member, folder)
    return target.stat().st_size if target is not None else 0


def _linked(member: tarfile.TarInfo, folder: Path) -> Path | None:
    """The file that a hard link is to, if it was unpacked before; there are no symlinks yet."""
    target = PurePosixPath(member.linkname)
    if target.is_absolute() or ".." in target.parts or "\0" in member.linkname:
        return None
    path = folder / target
    with _not_ours():
        return path if path.is_file() else None
    return None  # as where the name is too long


class _LeftOut(Exception):
    """Why a member is not unpacked."""


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, path: Path, folder: Path) -> None:
    if member.isdir():
        path.mkdir(parents=True, exist_ok=True)
    elif member.isreg():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        source = archive.extractfile(member)
        assert source is not None
        with path.open("xb") as file:
            shutil.copyfileobj(source, file, 1 << 20)
        path.chmod(0o755 if member.mode & 0o100 else 0o644)
        with contextlib.suppress(OSError, OverflowError):
            os.utime(path, (member.mtime, member.mtime))
    elif member.islnk():
        target = _linked(member, folder)
        if target is None:
            raise _LeftOut("a hard link to nothing in the archive")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        os.link(target, path)
    else:
        raise _LeftOut("a link too many" if member.issym() else "neither file nor folder")


def _link(links: dict[Path, str], folder: Path) -> list[str]:
    """Make the symlinks, then take away those that do not lead to something inside, until none is left."""
    notes, made = [], []
    for path, target in links.items():
        with contextlib.suppress(ValueError), _not_ours():
            if _leads_inside(path.parent, folder.resolve()):  # and not out by way of a link made just before
                path.symlink_to(target)
                made.append(path)
                continue
        notes.append(f"left out, a link that cannot be made: {str(path.relative_to(folder))!r}")
    while True:
        strays = [path for path in made if not _leads_inside(path, folder.resolve())]
        if not strays:
            return notes
        for path in strays:
            notes.append(f"left out, a link that leads outside or nowhere: {str(path.relative_to(folder))!r}")
            made.remove(path)
            path.unlink(missing_ok=True)


def _leads_inside(path: Path, folder: Path) -> bool:
    try:
        path.stat()  # as the kernel, which follows 40 links at most: resolve() would go along a chain of any length
        return path.resolve(strict=True).is_relative_to(folder)
    except (OSError, RuntimeError):  # nowhere, in a circle, or too long a way
        return False
