"""A run's snapshots on disk: a manifest for each, and objects that they share, a pack for what each one brought.

    snapshots/<minute>.json snapshots/<minute>-2.json ... snapshots/objects/<digest>.pack

A snapshot is there once its manifest is, which is written last. Nothing is ever overwritten or deleted.
"""

import contextlib
import io
import os
import re
import tarfile
from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import IO, Final

import zstandard

from harness.errors import RunDirectoryError, SandboxError
from harness.manifest import (
    Entry,
    Manifest,
    decode_listing,
    decode_manifest,
    encode_listing,
    encode_manifest,
    is_inside,
)
from harness.object_store import ObjectStore, PackWriter
from harness.run_directory import WRITING
from harness.sandbox.archive import LimitedWriter, decompressed
from harness.sandbox.unpack import MAX_BYTES
from reference.whole_file import sync_folder, write_whole

LEFT_OUT_LINES: Final = 20
"""How many of the things that were left out a manifest names."""

MANIFEST_SUFFIX: Final = ".json"

_NAME: Final = re.compile(r"(\d+)(?:-(\d+))?\.json")


class SnapshotStore:
    """The snapshots in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def paths(self) -> list[Path]:
        """The manifests, oldest first."""
        return sorted((path for path in self._folder.glob("*") if _NAME.fullmatch(path.name)), key=_place)

    def add(self, archive: Path, working_s: float, taken: float, max_bytes: int = MAX_BYTES) -> Path:
        """Store a workspace that `save_workspace` wrote; its manifest, on disk with all that it names.

        Links out of the workspace are kept as links; what has no place in one (devices, paths that lead outside) is
        left out, and so are hard links where all files together have more than `max_bytes`: each is a file of its own
        when the snapshot is restored. Raises SandboxError if the archive cannot be read, OSError if the disk is full.
        """
        listing, before = self._newest()
        with self._objects.writing() as pack:
            try:
                with decompressed(archive) as stream:
                    entries, left_out = _store(stream, pack, _Bases(before), max_bytes)
            except (tarfile.TarError, zstandard.ZstdError, EOFError, ValueError) as error:
                raise SandboxError(f"The saved workspace cannot be read: {error}") from error
            listed = pack.put(io.BytesIO(encode_listing(entries.values())), listing)
        manifest = Manifest(
            working_s=round(working_s, 3),
            time=round(taken, 3),
            files=sum(entry.kind == "file" for entry in entries.values()),
            bytes=sum(entry.size for entry in entries.values()),
            stored_bytes=pack.written_bytes if pack.places else 0,
            left_out=tuple(left_out[:LEFT_OUT_LINES]),
            listing=listed,
        )
        # Not before the last one: working time may go back by some seconds where a request failed.
        minute = max(int(working_s // 60), *(minute_of(path) for path in self.paths()[-1:]), 0)
        return self._write(minute, encode_manifest(manifest))

    def manifest(self, path: Path) -> Manifest:
        """Raises RunDirectoryError if it is missing or was altered."""
        try:
            return decode_manifest(path.read_bytes())
        except (OSError, ValueError) as error:
            raise RunDirectoryError(f"The snapshot {path} cannot be read: {error}") from error

    def entries(self, path: Path) -> list[Entry]:
        """What is in a snapshot, by path. Raises RunDirectoryError if anything of that is missing or damaged."""
        manifest = self.manifest(path)
        try:
            return decode_listing(b"".join(self._objects.get(manifest.listing)))
        except (RunDirectoryError, ValueError) as error:
            raise RunDirectoryError(f"The listing of the snapshot {path} cannot be read: {error}") from error

    def write_tar(self, path: Path, stream: IO[bytes] | LimitedWriter, uid: int = 0) -> None:
        """A snapshot as a tar stream, owned by `uid`, as `save_workspace` gave it; not to be unpacked but by `unpack`.

        Raises RunDirectoryError, which names the file and the object, where one is missing or damaged.
        """
        with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            for entry in self.entries(path):
                member = tarfile.TarInfo(entry.path)
                member.mode, member.uid, member.gid = entry.mode, uid, uid
                member.mtime = entry.mtime
                if entry.kind == "file":
                    member.size = entry.size
                    archive.addfile(member, _Content(self._objects.get(entry.objects), f"{path}: {entry.path!r}"))
                else:
                    member.type = tarfile.DIRTYPE if entry.kind == "folder" else tarfile.SYMTYPE
                    member.linkname = entry.target
                    archive.addfile(member)

    @cached_property
    def _objects(self) -> ObjectStore:
        return ObjectStore(self._folder / "objects")

    def _newest(self) -> tuple[tuple[str, ...], list[Entry]]:
        """The objects of the newest listing, and what it lists; empty if there is none or it is damaged."""
        with contextlib.suppress(RunDirectoryError):
            for path in self.paths()[-1:]:
                return self.manifest(path).listing, self.entries(path)
        return (), []

    def _write(self, minute: int, data: bytes) -> Path:
        """Write a manifest under a name that is not taken: another process may be writing one for the same minute."""
        unnamed = self._folder / f"{WRITING}{minute:05d}-{os.getpid()}"
        write_whole(unnamed, data, prefix=WRITING, mode=0o644)
        try:
            number = 1
            while True:
                path = self._folder / f"{minute:05d}{'' if number == 1 else f'-{number}'}{MANIFEST_SUFFIX}"
                with contextlib.suppress(FileExistsError):
                    os.link(unnamed, path)
                    sync_folder(self._folder)
                    return path
                number += 1
        finally:
            unnamed.unlink()


def minute_of(path: Path) -> int:
    """The minute of working time that a manifest is named after."""
    return _place(path)[0]


def _place(path: Path) -> tuple[int, int]:
    """A manifest's minute, and which one of that minute it is."""
    named = _NAME.fullmatch(path.name)
    assert named is not None  # only such are asked about
    return int(named[1]), int(named[2] or 1)


class _Bases:
    """What a file may be a difference from: what had its path in the last snapshot, else what had its name.

    Compilers keep caches in folders with a new name each time; the files in them keep theirs.
    """

    def __init__(self, entries: list[Entry]) -> None:
        self._by_path = {entry.path: entry.objects for entry in entries if entry.objects}
        self._by_name = {PurePosixPath(path).name: objects for path, objects in self._by_path.items()}

    def of(self, path: str) -> tuple[str, ...]:
        return self._by_path.get(path) or self._by_name.get(PurePosixPath(path).name, ())


def _store(stream: IO[bytes], pack: PackWriter, bases: _Bases, max_bytes: int) -> tuple[dict[str, Entry], list[str]]:
    """The entries of a tar by their paths, their contents stored; and a line for each member left out."""
    entries: dict[str, Entry] = {}
    left_out: list[str] = []
    total_bytes = 0
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            path = str(PurePosixPath(member.name))
            linked = entries.get(str(PurePosixPath(member.linkname))) if member.islnk() else None
            entry = partial(Entry, path=path, mode=member.mode & 0o777, mtime=member.mtime)
            if path == ".":
                continue
            if not is_inside(path) or "\0" in path:
                left_out.append(f"a path that leads outside: {member.name!r}")
            elif member.isdir():
                entries[path] = entry(kind="folder")
            elif member.isreg():
                content = archive.extractfile(member)
                assert content is not None
                total_bytes += member.size
                entries[path] = entry(kind="file", size=member.size, objects=pack.put(content, bases.of(path)))
            elif member.issym() and member.linkname and "\0" not in member.linkname:
                entries[path] = entry(kind="symlink", target=member.linkname)
            elif linked is not None and linked.kind == "file" and total_bytes + linked.size > max_bytes:
                left_out.append(f"a hard link too many, of {linked.size} bytes: {member.name!r}")
            elif linked is not None and linked.kind == "file":
                total_bytes += linked.size
                entries[path] = linked.model_copy(update={"path": path})
            else:
                left_out.append(f"neither file, folder nor link: {member.name!r}")
    return entries, left_out


class _Content(io.RawIOBase):
    """A file's chunks as a stream; what is wrong with them is said with the file's name."""

    def __init__(self, chunks: Iterator[bytes], name: str) -> None:
        self._chunks = chunks
        self._name = name
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        try:
            while len(self._rest) < size and (chunk := next(self._chunks, None)) is not None:
                self._rest += chunk
        except RunDirectoryError as error:
            raise RunDirectoryError(f"{self._name} is lost: {error}") from error
        data, self._rest = self._rest[:size], self._rest[size:]
        return data
