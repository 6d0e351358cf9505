"""Yardsticks: what each frame of a replay is worth, measured on the reference before any candidate is seen.

A frame is worth what the player made of it. The nulls are emulators that nobody plays on: the reference without
inputs, a picture frozen at the start or when play begins, flat black and flat white. What the best null reaches is
worth nothing, so every null scores 0 by construction:

    score(f)  = max(0, 1 - D_candidate(f) / (ALPHA * D_null(f)))
    weight(f) = min(1, D_null(f) / D_0)

Two right emulators can differ by a lag frame. So the reference also plays the inputs one frame early and one frame
late; what those plays would score at a frame is its fairness, and the play score weighs it by that.
"""

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graders.defect import defect
from graders.skill import skill
from reference import HEIGHT, WIDTH, Emulator, Frame
from reference.trace import CHUNK_FRAMES, Trace, TraceCache

ALPHA: Final = 0.5
"""The share of the best null's defect at which a frame is worth nothing: half of the way from right to unplayed."""

D_0: Final = 0.05
"""The null defect from which a frame has full weight: a twentieth of the screen shows what the player did."""

PERTURBATION_FRAMES: Final = 1
_VERSION: Final = 1  # part of every cached yardstick's name: raise it when a figure above or D changes

_BLACK: Final[Frame] = np.zeros((1, HEIGHT, WIDTH), np.uint16)
_WHITE: Final[Frame] = np.full((1, HEIGHT, WIDTH), 0x7FFF, np.uint16)


@dataclass(frozen=True)
class Yardstick:
    """Per frame, float64 of shape (frames,): the best null's defect, the weight it gives, and the fairness."""

    null_defect: NDArray[np.float64]
    fairness: NDArray[np.float64]

    @property
    def weight(self) -> NDArray[np.float64]:
        return np.minimum(1.0, self.null_defect / D_0)

    def frame_scores(self, candidate_defect: NDArray[np.float64]) -> NDArray[np.float64]:
        """Each frame's score in [0, 1] for a candidate's defects; a frame that carries no weight scores 0."""
        return skill(candidate_defect, self.null_defect, ALPHA)


@dataclass(frozen=True)
class Standard:
    """All that a case is compared with: the reference's trace, its trace without inputs, and the yardstick."""

    trace: Trace
    quiet: Trace
    yardstick: Yardstick


def measure(
    reference: Emulator, rom: bytes, keys: NDArray[np.uint16], first_input: int | None, cache: TraceCache
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
    name = hashlib.sha256("\n".join([str(_VERSION), trace.path.name, str(first_input)]).encode()).hexdigest()
    path = cache.folder / f"{name}.yardstick.npz"
    yardstick = _load(path, len(keys))
    if yardstick is None:
        yardstick = _compute(trace, quiet if first_input is not None else None, perturbed, first_input)
        _save(path, yardstick)
    return Standard(trace, quiet, yardstick)


def shifted(keys: NDArray[np.uint16], frames: int) -> NDArray[np.uint16]:
    """The same keys, `frames` later (earlier if negative), nothing held where none are known."""
    moved = np.zeros_like(keys)
    if frames >= 0:
        moved[frames:] = keys[: len(keys) - frames]
    else:
        moved[:frames] = keys[-frames:]
    return moved


def _compute(trace: Trace, quiet: Trace | None, perturbed: list[Trace], first_input: int | None) -> Yardstick:
    stills = [next(trace.pictures(frame)).copy()[None] for frame in {0, first_input or 0}]
    others = [each.chunks() for each in ([quiet] if quiet else []) + perturbed]
    null = np.empty(trace.frames)
    fairness = np.ones(trace.frames)
    for chunk, *rest in zip(trace.chunks(), *others, strict=True):
        here = slice(chunk.first_frame, chunk.first_frame + len(chunk.pictures))
        nulls = [defect(chunk.pictures, still) for still in (*stills, _BLACK, _WHITE)]
        if quiet:
            nulls.append(defect(chunk.pictures, rest.pop(0).pictures))
        null[here] = np.min(nulls, axis=0)
        for other in rest:
            fairness[here] = np.minimum(
                fairness[here], skill(defect(chunk.pictures, other.pictures), null[here], ALPHA)
            )
    return Yardstick(null, fairness)


def _load(path: Path, frames: int) -> Yardstick | None:
    """The cached yardstick; None if it is not there or not whole, and then it is measured anew."""
    try:
        content = path.read_bytes()
        digest, data = content[:32], content[32:]
        if hashlib.sha256(data).digest() != digest:
            return None
        with np.load(io.BytesIO(data)) as arrays:
            yardstick = Yardstick(arrays["null_defect"], arrays["fairness"])
    except (OSError, ValueError, KeyError):
        return None
    return yardstick if len(yardstick.null_defect) == frames else None


def _save(path: Path, yardstick: Yardstick) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, null_defect=yardstick.null_defect, fairness=yardstick.fairness)
    data = buffer.getvalue()
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".yardstick-", delete=False) as file:
        file.write(hashlib.sha256(data).digest() + data)
    os.replace(file.name, path)


def batches(trace: Trace, size: int) -> Iterator[tuple[int, NDArray[np.uint16]]]:
    """(first frame, pictures) in runs of at most `size` frames."""
    assert CHUNK_FRAMES % size == 0
    for chunk in trace.chunks():
        for start in range(0, len(chunk.pictures), size):
            yield chunk.first_frame + start, chunk.pictures[start : start + size]
