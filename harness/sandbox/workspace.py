"""The workspace of a container: filled from outside, saved and read from outside."""

import contextlib
import io
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from harness.errors import WorkspaceError
from harness.sandbox.archive import FileTooLarge, add_folder, compressed, decompressed, tar_of
from harness.sandbox.containers import AGENT_ID, WORKSPACE
from harness.sandbox.engine import container_archive

READ_ATTEMPTS: Final = 10

_END: Final = bytes(tarfile.BLOCKSIZE * 2)


class _Torn(Exception):
    """An archive without its end."""


def fill(api: Any, container: str, files: Mapping[str, bytes], source: Path | None) -> None:
    """Put the files, or rather what is in `source` if there is one (a folder, a compressed tar), there."""
    if source is None:
        api.put_archive(container, WORKSPACE, tar_of(files, AGENT_ID, AGENT_ID))
    elif source.is_dir():
        with tempfile.TemporaryFile() as file:
            add_folder(file, source, AGENT_ID)
            file.seek(0)
            api.put_archive(container, WORKSPACE, file)
    else:
        with decompressed(source) as stream:
            api.put_archive(container, WORKSPACE, iter(lambda: stream.read(1 << 16), b""))


def save(api: Any, container: str, archive: Path, max_bytes: int, check: Callable[[], None]) -> bool:
    """Write it as a compressed tar; False if the engine broke it off, and then there is none.

    A file that shrinks while the engine reads it makes it break off. `check` raises if the container does not live: the
    engine reads from one that has stopped as well, and finds the workspace empty there.
    """
    end = b""
    check()
    with contextlib.suppress(_Torn), compressed(archive, max_bytes) as stream:
        with container_archive(api, container, f"{WORKSPACE}/.") as chunks:
            for chunk in chunks:
                stream.write(chunk)
                end = (end + chunk)[-len(_END) :]
        check()
        if end != _END:
            raise _Torn
    return end == _END


def read_file(api: Any, container: str, path: str, max_bytes: int) -> bytes:
    """A regular file. Raises FileNotFoundError if there is none, FileTooLarge, WorkspaceError if it is never whole.

    The engine breaks off a file that shrinks while it reads it.
    """
    for _ in range(READ_ATTEMPTS):
        with contextlib.suppress(_Torn):
            return _read_file(api, container, path, max_bytes)
    raise WorkspaceError(f"{path} could not be read: it changes too fast.")


def _read_file(api: Any, container: str, path: str, max_bytes: int) -> bytes:
    data = bytearray()
    with container_archive(api, container, f"{WORKSPACE}/{path}") as chunks:
        for chunk in chunks:
            data += chunk
            if len(data) > max_bytes + tarfile.RECORDSIZE + 4 * tarfile.BLOCKSIZE:  # the file, and tar's headers
                raise FileTooLarge(f"{path} has more than {max_bytes} bytes.")
    try:
        with tarfile.open(fileobj=io.BytesIO(bytes(data))) as archive:
            member = archive.next()
            content = archive.extractfile(member) if member is not None and member.isreg() else None
            if member is None or content is None:  # a link is not followed
                raise FileNotFoundError(path)
            if member.size > max_bytes:
                raise FileTooLarge(f"{path} has {member.size} bytes; at most {max_bytes} are allowed.")
            return content.read()
    except tarfile.TarError as error:
        raise _Torn from error
