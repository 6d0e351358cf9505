"""Writing files that others read: there is the old one or the whole new one, never a part."""

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, content: bytes, *, prefix: str = ".", mode: int = 0o600) -> None:
    """Write beside the file's place, under a name with this prefix, and move it there when it is on disk.

    Its folder is made where it is missing; if anything goes wrong, nothing is left. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=prefix)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def sync_folder(path: Path) -> None:
    """Make the names in a folder last through a power failure."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def drop_torn_line(handle: int) -> None:
    """Cut off the end of an open log after its last line break: what a crash tore would spoil the next entry."""
    end = size = os.fstat(handle).st_size
    while end and (byte := os.pread(handle, 1, end - 1)) != b"\n":
        end -= len(byte)
    if end < size:
        os.ftruncate(handle, end)
