"""The ROM library: games and self-checking ROMs of our own, their replays, and how replays are written."""

from roms.errors import RomsError
from roms.replay import Replay, ReplayError, parse_replay, read_replay

__all__ = ["Replay", "ReplayError", "RomsError", "parse_replay", "read_replay"]
