"""What one question to the oracle may cost."""

from typing import Final

MAX_ROM_BYTES: Final = 32 << 20  # the cartridge bus has no more
MIN_ROM_BYTES: Final = 192  # the cartridge header
MAX_REPLAY_BYTES: Final = 4 << 20
MAX_HEADER_BYTES: Final = 1 << 20
MAX_FRAMES: Final = 216_000  # an hour of play
MAX_PICTURES: Final = 10_000

QUERY_S: Final = 600.0
"""An hour of play takes the reference one to four minutes on a slow machine."""

TRANSFER_S: Final = 30.0
"""How long one side may keep the other waiting in the middle of a message."""

WORKER_MEMORY_BYTES: Final = 2 << 30
WORKER_FILE_BYTES: Final = 64 << 20
MAX_WORKERS: Final = 4
MAX_CONNECTIONS: Final = 16
