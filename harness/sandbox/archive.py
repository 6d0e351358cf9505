"""Workspaces as archives: plain tar into a sandbox, zstd-compressed tar out of it."""

import contextlib
import io
import os
import tarfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Final

import zstandard

from harness.errors import SandboxError, WorkspaceError

COMPRESSION_LEVEL: Final = 3  # a snapshot every 15 minutes must cost the machine little


class FileTooLarge(SandboxError):
    """A file of the workspace has more bytes than were asked for."""


def tar_of(contents: Mapping[str, bytes], uid: int = 0, gid: int = 0) -> bytes:
    """A tar of `contents` (relative path to bytes) with the folders they need, all owned by `uid`.

    Files that start with `#!` are executable. Raises SandboxError for a path that leaves the workspace.
    """
    folders = {str(folder) for path in contents for folder in checked_path(path).parents if folder.name}
    buffer, now = io.BytesIO(), int(time.time())
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path in sorted(folders | contents.keys()):
            member = tarfile.TarInfo(path)
            member.uid, member.gid, member.mtime = uid, gid, now
            if path in folders:
                member.type, member.mode = tarfile.DIRTYPE, 0o755
                archive.addfile(member)
            else:
                data = contents[path]
                member.size, member.mode = len(data), mode_of(data)
                archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def checked_path(path: str) -> PurePosixPath:
    """`path`, if it is relative and stays where it starts."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or not pure.name:
        raise SandboxError(f"{path!r} is not a path inside a workspace.")
    return pure


def mode_of(data: bytes) -> int:
    return 0o755 if data.startswith(b"#!") else 0o644


class LimitedWriter(io.RawIOBase):
    """Passes on what is written until it is more than `max_bytes`; then raises SandboxError.

    Sparse files are larger in an archive than on a size-limited disk, so the disk's limit is not enough.
    """

    def __init__(self, file: IO[bytes], max_bytes: int) -> None:
        self._file = file
        self._max_bytes = max_bytes
        self._total = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._total += len(data)
        if self._total > self._max_bytes:
            raise WorkspaceError(f"The workspace is larger than {self._max_bytes} bytes as an archive.")
        self._file.write(data)
        return len(data)


@contextmanager
def compressed(archive: Path, max_bytes: int) -> Iterator[LimitedWriter]:
    """A file for a tar stream, which becomes `archive`, compressed, when the block ends well, and else nothing."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    partial = archive.with_name(archive.name + ".partial")
    try:
        with partial.open("wb") as file:
            with zstandard.ZstdCompressor(COMPRESSION_LEVEL).stream_writer(file, closefd=False) as stream:
                yield LimitedWriter(stream, max_bytes)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, archive)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def decompressed(archive: Path) -> Iterator[IO[bytes]]:
    """The tar stream in a compressed archive."""
    with archive.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as stream:
        yield stream


def add_folder(stream: IO[bytes] | LimitedWriter, folder: Path, uid: int | None = None) -> None:
    """Write the files, folders and symlinks below `folder` as a tar; sockets, pipes and devices are left out.

    With `uid` everything is owned by that user. Files may change meanwhile: one that shrinks is filled up with zeros.
    """
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for parent, folders, names in os.walk(folder):
            folders.sort()
            for name in [*folders, *sorted(names)]:
                path = Path(parent, name)
                with contextlib.suppress(FileNotFoundError, PermissionError):
                    _add(archive, path, str(path.relative_to(folder)), uid)


def _add(archive: tarfile.TarFile, path: Path, name: str, uid: int | None) -> None:
    archive.inodes.clear()  # type: ignore[attr-defined]
    member = archive.gettarinfo(path, name)
    if member is None:
        return
    if uid is not None:
        member.uid = member.gid = uid
        member.uname = member.gname = ""
    if member.isreg():
        with path.open("rb") as file:
            archive.addfile(member, _Padded(file, member.size))
    elif member.isdir() or member.issym():
        archive.addfile(member)


class _Padded(io.RawIOBase):
    """A file of exactly `size` bytes."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._left = size

    def read(self, size: int = -1) -> bytes:
        size = self._left if size < 0 else min(size, self._left)
        data = self._file.read(size)
        self._left -= size
        return data + bytes(size - len(data))
