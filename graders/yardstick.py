"""Yardsticks: what each frame of a replay is worth, measured on the reference before any candidate is seen.

A frame is worth what the player made of it. The nulls are emulators that nobody plays on: the reference without
inputs, a picture frozen at the start, when play begins or some seconds ago, flat black, flat white. What the best null
reaches is worth nothing, so every null scores 0 by construction:

    score(f)  = max(0, 1 - D_candidate(f) / (ALPHA * D_null(f)))
    weight(f) = min(1, D_null(f) / D_0)

A null's D is the least of three: against the reference's frame, the one before and the one after. A candidate's is one
of the three, the one that it is in step with (alignment.follow). Two right emulators can differ by a lag frame, and go
different ways from there. So the reference also plays the inputs one frame early and one frame late; what the worse of
those plays scores at a frame is its fairness, and the play score weighs it by that.
"""

import dataclasses
import hashlib
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graders.alignment import follow
from graders.audio import Bands, bands
from graders.defect import defect, least_defect, nearby_defects, neighbours
from graders.skill import skill
from reference import HEIGHT, WIDTH, Emulator, Frame
from reference.trace import CHUNK_FRAMES, Chunk, Trace, TraceCache
from reference.whole_file import write_whole

ALPHA: Final = 0.25
"""The share of the best null's defect at which a frame is worth nothing. At a quarter, a fifth of the screen missing,
grey for colour, or red for blue is no longer half right on a colourful game; the audit holds it to that."""

D_0: Final = 0.05
"""The null defect from which a frame has full weight: a twentieth of the screen shows what the player did."""

STALE_CHUNKS: Final = 3
"""The age of the stale picture among the nulls, in chunks of the trace: 384 frames, six and a half seconds."""

STALE_FACTOR: Final = 3.0
"""A stale picture's defect counts threefold as a null: a frame is worth nothing at three quarters of it. So what stands
still since then scores 0, but a fault that lasts is not measured against the little that changed meanwhile."""

PERTURBATION_FRAMES: Final = 1

FAIRNESS_FLOOR: Final = 0.1
"""Frames on which right emulators part ways still weigh a tenth: to go on playing is worth more than to stop."""

_VERSION: Final = 6  # part of every cached yardstick's name: raise it when a figure above, D or the mel bands change

_BLACK: Final[Frame] = np.zeros((1, HEIGHT, WIDTH), np.uint16)
_WHITE: Final[Frame] = np.full((1, HEIGHT, WIDTH), 0x7FFF, np.uint16)


@dataclass(frozen=True)
class Yardstick:
    """Per frame, float64 of shape (frames,): the best null's defect, the weight it gives, and the fairness.

    `sound` is the reference's, in mel bands, `unplayed_sound` that without inputs; None where it is not graded or there
    are no inputs.
    """

    null_defect: NDArray[np.float64]
    fairness: NDArray[np.float64]
    sound: Bands | None = None
    unplayed_sound: Bands | None = None

    @property
    def weight(self) -> NDArray[np.float64]:
        return np.minimum(1.0, self.null_defect / D_0)

    def frame_scores(self, candidate_defect: NDArray[np.float64]) -> NDArray[np.float64]:
        """Each frame's score in [0, 1] for a candidate's defects; a frame that carries no weight scores 0."""
        return skill(candidate_defect, self.null_defect, ALPHA)

    def in_step(self, nearby: NDArray[np.float64], first: int = 0) -> NDArray[np.float64]:
        """Of a candidate's `nearby_defects`, (3, n) from frame `first` on, those that count: (n,)."""
        path = follow(self.costs(nearby, first))
        return np.asarray(np.take_along_axis(nearby, path[None], axis=0)[0])

    def costs(self, candidate_defect: NDArray[np.float64], first: int = 0) -> NDArray[np.float64]:
        """What each frame from `first` on takes from the play score, in frames of full weight."""
        part = slice(first, first + candidate_defect.shape[-1])
        scores = skill(candidate_defect, self.null_defect[part], ALPHA)
        return self.weight[part] * self.fairness[part] * (1 - scores)


@dataclass(frozen=True)
class Standard:
    """All that a case is compared with: the reference's trace, its trace without inputs, and the yardstick."""

    trace: Trace
    quiet: Trace
    yardstick: Yardstick


def measure(
    reference: Emulator,
    rom: bytes,
    keys: NDArray[np.uint16],
    first_input: int | None,
    cache: TraceCache,
    *,
    with_sound: bool,
) -> Standard:
    """Record, or find in the cache, what the reference does with `keys` and with its nulls and perturbations."""
    trace = cache.trace(reference, rom, keys)
    if first_input is None:
        quiet, perturbed = trace, []
    else:
        quiet = cache.trace(reference, rom, np.zeros_like(keys))
        perturbed = [
            cache.trace(reference, rom, shifted(keys, by)) for by in (-PERTURBATION_FRAMES, PERTURBATION_FRAMES)
        ]
    name = hashlib.sha256(
        "\n".join([str(_VERSION), trace.path.name, str(first_input), str(with_sound)]).encode()
    ).hexdigest()
    path = cache.folder / f"{name}.yardstick.npz"
    yardstick = _load(path, len(keys))
    if yardstick is None:
        yardstick = _compute(trace, quiet if first_input is not None else None, perturbed, first_input)
        if with_sound:
            unplayed = None if first_input is None else _bands(quiet)
            yardstick = dataclasses.replace(yardstick, sound=_bands(trace), unplayed_sound=unplayed)
        _save(path, yardstick)
    return Standard(trace, quiet, yardstick)


def _bands(trace: Trace) -> Bands:
    return bands(list(trace.sounds()), trace.audio_rate, trace.frames)


def shifted(keys: NDArray[np.uint16], frames: int) -> NDArray[np.uint16]:
    """The same keys, `frames` later (earlier if negative), nothing held where none are known."""
    moved = np.zeros_like(keys)
    if frames >= 0:
        moved[frames:] = keys[: len(keys) - frames]
    else:
        moved[:frames] = keys[-frames:]
    return moved


def _compute(trace: Trace, quiet: Trace | None, perturbed: list[Trace], first_input: int | None) -> Yardstick:
    stills = [next(trace.pictures(frame)).copy()[None] for frame in {0, first_input or 0}] + [_BLACK, _WHITE]
    others = [each.chunks() for each in ([quiet] if quiet else []) + perturbed]
    still = np.empty(trace.frames)
    null = np.ones(trace.frames)
    disagreement = np.zeros((len(perturbed), 3, trace.frames))
    past: deque[NDArray[np.uint16]] = deque(maxlen=STALE_CHUNKS)
    for (first, around, turned), *rest in zip(batches(trace, CHUNK_FRAMES), *others, strict=True):
        ours = around[1:-1]
        here = slice(first, first + len(ours))
        still[here] = least_defect(ours, stills)
        if len(past) == STALE_CHUNKS:
            still[here] = np.minimum(still[here], STALE_FACTOR * defect(ours, past[0][: len(ours)]))
        past.append(ours)
        if quiet:
            null[here] = least_defect(rest.pop(0).pictures, neighbours(around))
        for other, nearby in zip(rest, disagreement, strict=True):
            nearby[:, here] = nearby_defects(other.pictures, around, turned)
    padded = np.pad(still, 1, mode="edge")
    null = np.minimum(null, np.min([padded[:-2], still, padded[2:]], axis=0))
    unweighed = Yardstick(null, np.ones(trace.frames))
    scores = [unweighed.frame_scores(unweighed.in_step(nearby)) for nearby in disagreement]
    return Yardstick(null, np.maximum(FAIRNESS_FLOOR, np.min([unweighed.fairness, *scores], axis=0)))


def _load(path: Path, frames: int) -> Yardstick | None:
    """The cached yardstick; None if it is not there or not whole, and then it is measured anew."""
    try:
        content = path.read_bytes()
        digest, data = content[:32], content[32:]
        if hashlib.sha256(data).digest() != digest:
            return None
        with np.load(io.BytesIO(data)) as arrays:
            yardstick = Yardstick(**arrays)
    except (OSError, ValueError, TypeError):
        return None
    return yardstick if len(yardstick.null_defect) == frames else None


def _save(path: Path, yardstick: Yardstick) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, **{name: array for name, array in vars(yardstick).items() if array is not None})
    data = buffer.getvalue()
    write_whole(path, hashlib.sha256(data).digest() + data, prefix=".yardstick-")


class Batch(NamedTuple):
    """A run of n frames of a trace, with what is beside it.

    `pictures` are n + 2: the one before the run's first, the run, and the one after its last; at the trace's own ends
    the first and the last stand twice. `turned`, (n + 1,), tells of each but the first whether it differs from the one
    before.
    """

    first: int
    pictures: NDArray[np.uint16]
    turned: NDArray[np.bool_]


def batches(trace: Trace, size: int) -> Iterator[Batch]:
    """The trace in runs of at most `size` frames."""
    assert CHUNK_FRAMES % size == 0
    before: Frame | None = None
    for chunk, following in pairwise(chain(trace.chunks(), [None])):
        assert chunk is not None
        after = following.pictures[0] if following is not None else None
        for start in range(0, len(chunk.pictures), size):
            yield _batch(chunk, start, min(start + size, len(chunk.pictures)), before, after)
        before = chunk.pictures[-1]


def _batch(chunk: Chunk, start: int, end: int, before: Frame | None, after: Frame | None) -> Batch:
    """The chunk's frames from `start` to `end`; `before` and `after` are the pictures beside the chunk."""
    pictures, turned = chunk.pictures, chunk.turned
    first = chunk.first_frame + start
    if start > 0 and end < len(pictures):  # nothing has to be copied
        return Batch(first, pictures[start - 1 : end + 1], turned[start : end + 1])
    here = pictures[start:end]
    left = pictures[start - 1] if start > 0 else here[0] if before is None else before
    right = pictures[end] if end < len(pictures) else here[-1] if after is None else after
    edges = np.array([(left != here[0]).any(), (right != here[-1]).any()])
    turned = np.concatenate([edges[:1], turned[start + 1 : end], edges[1:]])
    return Batch(first, np.concatenate([left[None], here, right[None]]), turned)
