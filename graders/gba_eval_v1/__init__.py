"""The profile `gba-eval-v1`: the public GBA Eval's formula, for comparing with its published results.

Its weaknesses are known (colour-blind, a constant lag ruins a score, a trap keeps credit) and kept on purpose: change
nothing here to make it fairer. Our own profile is the rest of `graders`.
"""

from graders.gba_eval_v1.audio import audio_score
from graders.gba_eval_v1.score import CaseScores, Overall, SectionScore, overall
from graders.gba_eval_v1.video import ScoringMode, VideoComparison
from graders.gba_eval_v1.weights import GraderWeights, load_weights

__all__ = [
    "CaseScores",
    "GraderWeights",
    "Overall",
    "ScoringMode",
    "SectionScore",
    "VideoComparison",
    "audio_score",
    "load_weights",
    "overall",
]
