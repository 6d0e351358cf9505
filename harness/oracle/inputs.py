"""The keys that were held in each frame since a machine was switched on."""

import bisect
import hashlib
from collections.abc import Iterable, Iterator

from roms.replay import Replay


class Inputs:
    """Grows frame by frame and can be cut back. `events` are (frame, keys) where the keys changed, `frames` the length.

    Before the first event nothing is held.
    """

    def __init__(self) -> None:
        self.frames = 0
        self.events: list[tuple[int, int]] = []
        self._hash = hashlib.sha256()
        self._hashed_events = 0

    @classmethod
    def of(cls, events: Iterable[tuple[int, int]], frames: int) -> "Inputs":
        """The first `frames` frames of a replay with these events, which rise."""
        inputs = cls()
        for frame, keys in events:
            if frame >= frames:
                break
            inputs.hold(inputs.held, frame - inputs.frames)
            inputs.hold(keys, 1)
        inputs.hold(inputs.held, frames - inputs.frames)
        return inputs

    @property
    def held(self) -> int:
        """The keys of the last frame."""
        return self.events[-1][1] if self.events else 0

    def hold(self, keys: int, frames: int) -> None:
        """Add `frames` frames with these keys."""
        if frames and keys != self.held:
            self.events.append((self.frames, keys))
        self.frames += frames

    def cut(self, frames: int) -> None:
        """Keep the first `frames` frames."""
        del self.events[bisect.bisect_left(self.events, (frames, 0)) :]
        self.frames = frames
        if len(self.events) < self._hashed_events:
            self._hash, self._hashed_events = hashlib.sha256(), 0

    def runs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The frames from `start` to before `end` as (keys, number of frames)."""
        index = bisect.bisect_right(self.events, start, key=lambda event: event[0])
        keys = self.events[index - 1][1] if index else 0
        while start < end:
            stop = min(end, self.events[index][0]) if index < len(self.events) else end
            yield keys, stop - start
            start = stop
            keys = self.events[index][1] if index < len(self.events) else keys
            index += 1

    def shared(self, other: "Inputs") -> int:
        """How many frames from the start are the same in both."""
        common = min(self.frames, other.frames)
        for mine, theirs in zip(self.events, other.events, strict=False):
            if mine != theirs:
                return min(common, mine[0], theirs[0])
        longer = max(self.events, other.events, key=len)
        shorter = min(len(self.events), len(other.events))
        return min(common, longer[shorter][0]) if len(longer) > shorter else common

    def copy(self) -> "Inputs":
        copy = Inputs()
        copy.frames = self.frames
        copy.events = self.events.copy()
        copy._hash = self._hash.copy()
        copy._hashed_events = self._hashed_events
        return copy

    def digest(self) -> str:
        """SHA-256 of the events, in hex: what tells one button sequence from another."""
        for frame, keys in self.events[self._hashed_events :]:
            self._hash.update(b"%d %d\n" % (frame, keys))
        self._hashed_events = len(self.events)
        return self._hash.hexdigest()

    def text(self) -> str:
        """The inputs as a replay file."""
        return Replay(tuple(self.events), {"frames": str(self.frames)} if self.frames else {}).text()
