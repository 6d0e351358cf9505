"""Who works in a sandbox: one harness at a time, known by a lock that the kernel drops when it dies.

Beside the lock lies the folder in which that harness serves the sandbox's gateway, if it has one.
"""

import contextlib
import os
import shutil
import stat
from pathlib import Path
from typing import IO, Final

from harness.errors import SandboxError
from harness.file_lock import PATIENCE_S, lock

FOLDER: Final = f"/tmp/gbaeval.claims-{os.getuid()}"  # noqa: S108 - checked to be ours; TMPDIR differs between shells


class Claim:
    """A harness's right to work in the sandbox `sandbox_id`, on this machine."""

    def __init__(self, sandbox_id: str) -> None:
        self._id = sandbox_id
        self._file: IO[bytes] | None = None

    def take(self, patience_s: float = PATIENCE_S) -> None:
        """Raises SandboxError if another process has it."""
        if self._file is not None:
            return
        file = _path(self._id).open("ab")
        if not lock(file.fileno(), patience_s):
            file.close()
            raise SandboxError(f"Another gbaeval process works in the sandbox {self._id}; end that one first.")
        self._file = file

    def drop(self, *, for_good: bool) -> None:
        """Let others have it; with `for_good` there is nothing left to be had."""
        file, self._file = self._file, None
        if file is not None:
            if for_good:
                shutil.rmtree(gateway_folder(self._id), ignore_errors=True)
                with contextlib.suppress(OSError):
                    _path(self._id).unlink()
            file.close()


def is_claimed(sandbox_id: str) -> bool:
    """Whether a living process works in it."""
    if not _path(sandbox_id).exists():
        return False
    claim = Claim(sandbox_id)
    try:
        claim.take(patience_s=0.0)
    except SandboxError:
        return True
    claim.drop(for_good=False)
    return False


def gateway_folder(sandbox_id: str) -> Path:
    """Where the sandbox sees a gateway's socket. Its short path is out of other users' reach, for they lie above it."""
    return _path(sandbox_id).with_suffix(".gateway")


def _path(sandbox_id: str) -> Path:
    folder = Path(FOLDER)
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise SandboxError(f"{folder} is somebody else's; remove it.")
    return folder / f"{sandbox_id}.lock"
