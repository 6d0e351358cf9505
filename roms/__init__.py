"""The ROM library: games and self-checking ROMs of our own, their replays, and how replays are written."""

from roms.replay import Replay, ReplayError, parse_replay

__all__ = ["Replay", "ReplayError", "parse_replay"]
