"""A live session: one machine that is played, and the copies of it to go back to."""

import contextlib
import hashlib
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from harness.oracle import limits
from harness.oracle.inputs import Inputs
from harness.oracle.log import Log, SessionLog
from harness.oracle.machine import Machine
from harness.oracle.query import QueryError


@dataclass(frozen=True)
class _Copy:
    """A machine that stands still, and what it had been through. `digest` is that of its picture, if it has one."""

    machine: Machine
    inputs: Inputs
    keys: int
    digest: str | None


class Session:
    """Plays one ROM on `machine`, which was just switched on.

    Methods raise QueryError for what cannot be done, or MachineLost, after which only `close` makes sense. For one
    thread at a time: whoever uses it holds `lock`.
    """

    def __init__(self, name: str, rom: bytes, machine: Machine, log: Log) -> None:
        self.name = name
        self.lock = threading.Lock()
        self.used = time.monotonic()
        self.ended = False
        self.inputs = Inputs()
        self.log = SessionLog(log, self.describe)
        self._rom = {"rom_sha256": hashlib.sha256(rom).hexdigest(), "rom_bytes": len(rom)}
        self._machine = machine
        self._keys = 0
        self._digest: str | None = None
        self._pictures = 0
        self._states: dict[str, _Copy] = {}
        self._checkpoints = [self._copy()]

    def state(self) -> dict[str, Any]:
        """What every answer says."""
        return {"session": self.name, "frames": self.inputs.frames, "keys": self._keys, "hash": self._digest}

    def describe(self) -> dict[str, Any]:
        """What every line of the log says: `position` and the rest are the play that led to where it stands.

        `undone` in a line lists other plays in this order: those that `back` or `load` gave up.
        """
        return {
            "session": self.name,
            **self._rom,
            "position": self.inputs.frames,
            "input_events": len(self.inputs.events),
            "input_sha256": self.inputs.digest(),
        }

    def set_keys(self, keys: int) -> None:
        """Hold these keys from the next frame on."""
        self._keys = keys

    def step(self, frames: int, events: Iterable[tuple[int, int]] | None = None) -> None:
        """Run frames, with the keys that are set or those of a replay, whose frames count from switching on."""
        start, end = self.inputs.frames, self.inputs.frames + frames
        if end > limits.MAX_SESSION_FRAMES:
            raise QueryError(f"A session ends after {limits.MAX_SESSION_FRAMES} frames; this one has run {start}.")
        if events is None:
            self._run([(self._keys, frames)])
        else:
            played = Inputs.of(events, end)
            self._run(played.runs(start, end))
            self._keys = played.held

    def picture(self) -> bytes:
        """The last frame as a PNG."""
        if not self.inputs.frames:
            raise QueryError("No frame has been run yet, so there is no picture; `oracle step` runs one.")
        if self._pictures == limits.MAX_SESSION_PICTURES:
            raise QueryError(f"This session has given its {self._pictures} pictures; open another one.")
        self._pictures += 1
        return self._machine.picture()

    def audio(self) -> tuple[bytes, int, int]:
        """The sound since the last call, `back` or `load`; see Machine.sound."""
        return self._machine.sound()

    def save(self, name: str) -> None:
        """Keep this moment under a name, instead of what had that name."""
        if name not in self._states and len(self._states) == limits.MAX_STATES:
            raise QueryError(
                f"A session keeps {limits.MAX_STATES} states: {', '.join(sorted(self._states))}. "
                "Save under one of these names to replace it."
            )
        replaced = self._states.get(name)
        self._states[name] = self._copy()
        if replaced is not None:
            replaced.machine.close()

    def load(self, name: str) -> None:
        """Go to the moment that was saved under this name."""
        if name not in self._states:
            saved = ", ".join(sorted(self._states)) or "none"
            raise QueryError(f"No state {name!r} was saved in this session. Saved: {saved}.")
        state = self._states[name]
        shared = self.inputs.shared(state.inputs)
        self._restore(state)
        self._forget_checkpoints(shared)
        if self._checkpoints[-1].inputs.frames != self.inputs.frames:
            self._keep_checkpoint()

    def back(self, frames: int) -> None:
        """Undo the last frames, from the nearest checkpoint on; the keys are then those of the last frame left."""
        target = self.inputs.frames - frames
        if target < 0:
            raise QueryError(f"Only {self.inputs.frames} frames have been run; {frames} cannot be undone.")
        undone = self.inputs
        checkpoint = next(kept for kept in reversed(self._checkpoints) if kept.inputs.frames <= target)
        self._restore(checkpoint)
        self._forget_checkpoints(target)
        self._run(undone.runs(checkpoint.inputs.frames, target), silent=True)
        self._keys = self.inputs.held

    def close(self) -> None:
        """Let all processes end."""
        self.ended = True
        for copy in (*self._checkpoints, *self._states.values()):
            copy.machine.close()
        self._machine.close()

    def _run(self, runs: Iterable[tuple[int, int]], *, silent: bool = False) -> None:
        for portion in _portions(runs, limits.PORTION_FRAMES):
            self._digest = self._machine.run(portion, silent=silent)
            for keys, frames in portion:
                self.inputs.hold(keys, frames)
            if self.inputs.frames - self._checkpoints[-1].inputs.frames >= limits.CHECKPOINT_FRAMES:
                self._keep_checkpoint()

    def _copy(self) -> _Copy:
        return _Copy(self._machine.copy(), self.inputs.copy(), self._keys, self._digest)

    def _restore(self, copy: _Copy) -> None:
        machine = copy.machine.copy()
        self._machine.close()
        self._machine = machine
        self.inputs = copy.inputs.copy()
        self._keys, self._digest = copy.keys, copy.digest

    def _keep_checkpoint(self) -> None:
        with contextlib.suppress(QueryError):  # no process to be had: going back takes longer
            self._checkpoints.append(self._copy())
        if len(self._checkpoints) > limits.MAX_CHECKPOINTS:
            index = dispensable([copy.inputs.frames for copy in self._checkpoints])
            self._checkpoints.pop(index).machine.close()

    def _forget_checkpoints(self, after: int) -> None:
        """Close those of frames that are no longer part of the play."""
        while self._checkpoints[-1].inputs.frames > after:
            self._checkpoints.pop().machine.close()


def _portions(runs: Iterable[tuple[int, int]], size: int) -> Iterator[list[tuple[int, int]]]:
    """The same (keys, frames) in lists of `size` frames together; the last has what is left."""
    portion: list[tuple[int, int]] = []
    room = size
    for keys, frames in runs:
        left = frames
        while left:
            taken = min(left, room)
            portion.append((keys, taken))
            left -= taken
            room -= taken
            if not room:
                yield portion
                portion, room = [], size
    if portion:
        yield portion


def dispensable(frames: Sequence[int]) -> int:
    """The index of the checkpoint to give up, neither the first nor the last; `frames` rise.

    It is the one whose loss leaves the smallest gap for its distance from the end, so the spacing becomes geometric:
    to go back n frames, n to 3 n are run at most, however long the play is.
    """
    end = frames[-1]
    return min(range(1, len(frames) - 1), key=lambda i: (frames[i + 1] - frames[i - 1]) / (end - frames[i - 1]))
