"""What one question to the oracle, and one live session, may cost."""

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

MAX_CONNECTIONS: Final = 32
"""Scripts keep theirs open. Each costs a thread, and at most two parts of a message in memory."""

MAX_SESSIONS: Final = 6
MAX_STATES: Final = 12
MAX_CHECKPOINTS: Final = 12
"""Each of a session's states and checkpoints is a process of about 4 MB. All sessions together: 150 processes of the
256 that the container may have, and about 1 GB of its 4 with ROMs and sound."""

CHECKPOINT_FRAMES: Final = 60
"""A copy of the machine costs about a millisecond; once a second of play nobody notices."""

PORTION_FRAMES: Final = 300
"""A long step is asked of the machine in such portions. Smaller ones are slow on a busy machine, where each waits for
its turn; larger ones leave too few checkpoints."""

MAX_STEP_FRAMES: Final = 36_000
"""Ten minutes of play: half a minute on a usual machine, so an answer comes before the client gives up."""

MAX_SESSION_FRAMES: Final = 648_000
"""Three hours of play. Its inputs are kept to go back: 120 bytes for each change of the keys."""

MAX_SESSION_PICTURES: Final = 100_000
"""Half an hour of play, each frame looked at."""

SOUND_S: Final = 300
"""A session keeps the last so many seconds of sound that was not asked for: 39 MB, in one part of a message."""

SESSION_IDLE_S: Final = 7200.0
"""Long enough to write code between two looks at a game, short enough that forgotten sessions do not fill the quota."""

MACHINE_S: Final = 60.0
"""How long PORTION_FRAMES frames may take: over fifty times what they do on a busy machine."""

LOG_LINES_PER_S: Final = 50.0
LOG_BURST_LINES: Final = 1000
"""Whoever asks faster is slowed down. Nothing is left out of the log, and a day cannot fill the disk: 1 to 2 GB."""

MERGE_S: Final = 1.0
"""A session's asks within so long after a line in the log share the next one."""

MERGE_UNDONE: Final = 50
"""How many plays that were given up by going back one line lists."""
