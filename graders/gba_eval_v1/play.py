"""Playing a case as the public GBA Eval does: from frame 0, inputs as recorded, to the end whatever happens."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graders.gba_eval_v1.audio import audio_score
from graders.gba_eval_v1.video import ScoringMode, VideoComparison
from reference import Emulator, EmulatorError, Frame, Samples
from reference.trace import Trace


@dataclass(frozen=True)
class PublishedPlay:
    """A candidate's scores; `audio` is None where the reference is never heard."""

    video: float
    audio: float | None
    broke: EmulatorError | None
    broke_at: int | None


def play_published(candidate: Emulator, keys: NDArray[np.uint16], trace: Trace, mode: ScoringMode) -> PublishedPlay:
    """Play `keys` on a candidate that has loaded the ROM, and compare with the reference's trace of them.

    From where it breaks its last picture stands still and it is silent.
    """
    comparison = VideoComparison()
    sound: list[Samples] = []
    broke: EmulatorError | None = None
    rate = 0
    shown = 0
    for chunk in trace.chunks():
        pictures: list[Frame] = []
        for held in keys[chunk.first_frame : chunk.first_frame + len(chunk.pictures)].tolist():
            if broke is not None:
                break
            try:
                candidate.set_keys(held)
                candidate.run_frame()
                picture = candidate.frame()
                sound.append(candidate.audio())
                rate = rate or candidate.audio_rate
            except EmulatorError as error:
                broke = error
            else:
                pictures.append(picture)
        shown += len(pictures)
        comparison.add(chunk.pictures, np.stack(pictures) if pictures else chunk.pictures[:0])
    audio = audio_score(list(trace.sounds()), trace.audio_rate, sound, rate or trace.audio_rate)
    return PublishedPlay(comparison.score(mode), audio, broke, None if broke is None else shown)
