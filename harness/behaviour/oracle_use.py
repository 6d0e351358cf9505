"""How the oracle was used, from its log (harness.oracle.log)."""

import hashlib
import string
from collections import Counter, OrderedDict
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import tasks
from harness.behaviour.figures import OracleUse
from harness.behaviour.journal import WorkingTime

AT_MOST: Final = 100_000
"""So many different things of a kind are told apart: a script that makes more would fill the memory."""

SESSIONS: Final = 64
"""So many sessions are followed at once; the oracle has 6 open."""

MAX_HOURS: Final = 24 * 30

_MAX_COUNT: Final = 1 << 40
_HEX: Final = frozenset(string.hexdigits)

Play = tuple[int, int, str]
"""Frames since switching on, changes of the keys, and the digest of these."""


def oracle_use(entries: Iterable[dict[str, Any]], clock: WorkingTime) -> OracleUse:
    """The figures of a log's entries, whatever these hold."""
    tally = _Tally(clock)
    for entry in entries:
        tally.add(entry)
    return tally.figures()


class _Tally:
    """Counts while the log is read. A session's line is one moment of a play: what it came to shows in the last."""

    def __init__(self, clock: WorkingTime) -> None:
        self._clock = clock
        self._counts: Counter[str] = Counter()
        self._longest = self._most_changes = 0
        self._sequences: set[int] = set()
        self._roms: set[str] = set()
        self._played: set[str] = set()
        self._open: OrderedDict[str, Play] = OrderedDict()
        self._hours: Counter[int] = Counter()
        self._first: float | None = None
        self._last: float | None = None

    def add(self, entry: dict[str, Any]) -> None:
        match entry.get("op", 0):
            case "session":
                self._add_session(entry)
            case "run" if entry.get("status") != "refused":
                self._add_run(entry)
            case str() | None:
                self._counts["asks"] += 1
                self._counts["refused"] += 1

    def _add_run(self, entry: dict[str, Any]) -> None:
        frames, play = _count(entry.get("frames")), _play([entry.get(name) for name in _RUN])
        self._counts.update(asks=1, frame_asks=1, frames=frames)
        if play is not None:
            self._counts["played_frames"] += frames
            if entry.get("status") == "answered":  # of others nobody knows how far they came
                self._add_play(play)
        self._note(entry, plays=int(play is not None))

    def _add_session(self, entry: dict[str, Any]) -> None:
        asked = entry.get("asks")
        asks = {op: _count(number) for op, number in asked.items()} if isinstance(asked, dict) else {}
        frames, plays = _count(entry.get("frames")), _count(entry.get("input_asks"))
        self._counts.update(asks=sum(asks.values()), refused=_count(entry.get("refused")), frames=frames)
        self._counts["frame_asks"] += max(asks.get("step", 0), plays)
        play = _play([entry.get(name) for name in _SESSION])
        if play is not None or plays:
            self._counts["played_frames"] += frames
        undone = entry.get("undone")
        for given_up in undone if isinstance(undone, list) else []:
            if isinstance(given_up, list) and (other := _play(given_up)) is not None:
                self._add_play(other)
        self._follow(str(entry.get("session"))[:100], play)
        self._note(entry, plays)

    def _follow(self, session: str, play: Play | None) -> None:
        """Keep a session's newest moment, which counts as a play once nothing comes after it."""
        self._open.pop(session, None)
        if play is not None:
            self._grow(play)
            self._open[session] = play
        if len(self._open) > SESSIONS:
            self._add_play(self._open.popitem(last=False)[1])

    def _add_play(self, play: Play) -> None:
        self._grow(play)
        if len(self._sequences) < AT_MOST:
            self._sequences.add(int(play[2][:16], 16))

    def _grow(self, play: Play) -> None:
        self._longest = max(self._longest, play[0])
        self._most_changes = max(self._most_changes, play[1])

    def _note(self, entry: dict[str, Any], plays: int) -> None:
        """Which ROM it was, and when."""
        rom = entry.get("rom_sha256")
        if isinstance(rom, str) and _is_digest(rom):
            for known in (self._roms, *([self._played] if plays else ())):
                if len(known) < AT_MOST:
                    known.add(rom)
        self._counts["plays"] += plays
        at = self._clock.at(time) if plays and (time := _time(entry.get("time"))) is not None else None
        if at is not None:
            self._hours[min(int(at // 3600), MAX_HOURS - 1)] += plays
            self._first = at if self._first is None else min(self._first, at)
            self._last = at if self._last is None else max(self._last, at)

    def figures(self) -> OracleUse:
        """What it comes to, once the log has ended."""
        counts, given = self._counts, given_roms()
        for play in self._open.values():
            self._add_play(play)
        end_s = max((at for at in (self._clock.end_s, self._last) if at is not None), default=None)
        hours = 0 if end_s is None else min(int(end_s // 3600) + 1, MAX_HOURS)
        return OracleUse(
            asks=counts["asks"],
            refused=counts["refused"],
            frame_asks=counts["frame_asks"],
            plays=counts["plays"],
            play_share=counts["plays"] / counts["frame_asks"] if counts["frame_asks"] else None,
            frames=counts["frames"],
            played_frames=counts["played_frames"],
            longest_play_frames=self._longest,
            most_key_changes=self._most_changes,
            button_sequences=len(self._sequences),
            roms=len(self._roms),
            roms_given=len(self._roms & given),
            roms_own=len(self._roms - given),
            roms_played=len(self._played),
            first_play_s=_rounded(self._first),
            last_play_s=_rounded(self._last),
            plays_by_hour=tuple(self._hours[hour] for hour in range(hours)),
        )


_RUN: Final = ("frames", "input_events", "input_sha256")
_SESSION: Final = ("position", "input_events", "input_sha256")


@cache
def given_roms() -> frozenset[str]:
    """The SHA-256 of the ROMs that every workspace has from the beginning."""
    return frozenset(hashlib.sha256(path.read_bytes()).hexdigest() for path in tasks.SAMPLE_ROMS.glob("*.gba"))


def _play(fields: list[Any]) -> Play | None:
    """None if there is no input in it, or it is not whole."""
    if len(fields) != 3:
        return None
    frames, changes, digest = _count(fields[0]), _count(fields[1]), fields[2]
    return (frames, changes, digest) if changes and isinstance(digest, str) and _is_digest(digest) else None


def _is_digest(text: str) -> bool:
    return len(text) == 64 and _HEX.issuperset(text)


def _count(value: Any) -> int:
    return value if type(value) is int and 0 <= value <= _MAX_COUNT else 0


def _time(value: Any) -> float | None:
    """Seconds since 1970 of a date as the oracle writes it."""
    try:
        date = datetime.fromisoformat(value)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
