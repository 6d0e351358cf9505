"""A lock on a file or folder that the kernel drops when its process dies, and soon after that for good."""

import fcntl
import time
from typing import Final

PATIENCE_S: Final = 3.0
"""A process that a killed one had just forked off holds its locks until it runs its own program: moments, on a busy
machine longer."""
_LOOK_S: Final = 0.05


def lock(handle: int, patience_s: float = PATIENCE_S) -> bool:
    """Have the file behind `handle` alone until the handle is closed; False if another process has it."""
    looks = int(patience_s / _LOOK_S)
    for look in range(looks + 1):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if look < looks:
                time.sleep(_LOOK_S)
        else:
            return True
    return False
