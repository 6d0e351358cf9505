"""What can go wrong with the library.

RomsError
├── RecordingError   a game, a bot or a replay's ROM is not there, so nothing can be played
├── CatalogError     the catalogue cannot be read, or has no such file
└── FetchError       a file of the catalogue could not be fetched
    └── WrongDigest  what came is another file

A replay's text that cannot be read is a ReplayError (roms/replay.py), a ValueError: the oracle's container has no more.
"""


class RomsError(Exception):
    """Something about ROMs and replays that a person should read without a traceback."""


class RecordingError(RomsError):
    """A replay cannot be played or recorded: its game, bot or ROM is missing or another one."""


class CatalogError(RomsError):
    """The catalogue cannot be read, or has no file of that name."""


class FetchError(RomsError):
    """A file of the catalogue could not be fetched; what came of it is kept, so that fetching can go on."""


class WrongDigest(FetchError):
    """What came is not the file that the catalogue means; nothing of it is kept."""
