"""What a replay does, in numbers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reference import FRAME_RATE_HZ, Buttons
from roms.replay import Replay


@dataclass(frozen=True)
class Presses:
    """How often a key was pressed, and for how many frames it was held in all."""

    times: int
    held_frames: int


@dataclass(frozen=True)
class Idle:
    """A stretch in which no key is held."""

    first_frame: int
    frames: int


@dataclass(frozen=True)
class Summary:
    """A replay in numbers. `buttons` has only those that were pressed, the most pressed first."""

    frames: int
    events: int
    first_input: int | None
    last_input: int | None
    """The last frame in which a key is held."""
    buttons: dict[str, Presses]
    longest_idle: Idle


def summarise(replay: Replay, frames: int) -> Summary:
    """What the replay does in its first `frames` frames."""
    keys = replay.keys(frames)
    held = np.flatnonzero(keys)
    presses = {}
    for button in Buttons:
        down = (keys & button.value) != 0
        if down.any():
            pressed = np.count_nonzero(down[1:] & ~down[:-1]) + int(down[0])
            presses[str(button.name)] = Presses(int(pressed), int(np.count_nonzero(down)))
    return Summary(
        frames=frames,
        events=sum(frame < frames for frame, _ in replay.events),
        first_input=int(held[0]) if len(held) else None,
        last_input=int(held[-1]) if len(held) else None,
        buttons=dict(sorted(presses.items(), key=lambda item: -item[1].times)),
        longest_idle=_longest_run(keys == 0),
    )


def _longest_run(true: NDArray[np.bool_]) -> Idle:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], true, [False]]).astype(np.int8)))
    if not len(edges):
        return Idle(0, 0)
    starts, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - starts))
    return Idle(int(starts[longest]), int(ends[longest] - starts[longest]))


def clock(frames: int) -> str:
    """How long so many frames take, in minutes and seconds: `2:41.3`."""
    minutes, tenths = divmod(round(frames / FRAME_RATE_HZ * 10), 600)
    return f"{minutes}:{tenths // 10:02}.{tenths % 10}"


def key_names(keys: int) -> str:
    """The held keys as `A+RIGHT`; empty if none is."""
    return "+".join(str(button.name) for button in Buttons if keys & button)
