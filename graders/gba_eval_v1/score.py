"""From cases to one number: case -> subsystem -> section -> overall.

Source: the public GBA Eval's grader (2026-05), and its published results for what it does with empty subsystems.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from graders.gba_eval_v1.weights import GraderWeights

_SECTIONS: Final = ("procedural", "replay", "audio")


@dataclass(frozen=True)
class CaseScores:
    """One case: where testcases.json puts it, and what it scored.

    `video` is 0 for a module that does not load the ROM. `audio` is None where there is no score: the reference is
    silent, or the module does not load. It counts only where there is an `audio_subsystem`, and in addition to `video`.
    """

    section: Literal["procedural", "replay"]
    subsystem: str
    video: float
    audio_subsystem: str | None = None
    audio: float | None = None


@dataclass(frozen=True)
class SectionScore:
    """A section's score and weight, and the means of those of its subsystems that have a weight and a case."""

    score: float
    weight: float
    subsystems: Mapping[str, float]


@dataclass(frozen=True)
class Overall:
    """The overall score, None if nothing could be weighed, and the sections that it is the weighted mean of."""

    score: float | None
    sections: Mapping[str, SectionScore]


def overall(cases: Sequence[CaseScores], weights: GraderWeights) -> Overall:
    """Plain means over a subsystem's cases, then weighted means over subsystems and over sections.

    What is empty is left out of the weights: a subsystem without a score, and likewise a section.
    """
    scores: dict[str, dict[str, list[float]]] = {section: {} for section in _SECTIONS}
    for case in cases:
        scores[case.section].setdefault(case.subsystem, []).append(case.video)
        if case.audio_subsystem is not None and case.audio is not None:
            scores["audio"].setdefault(case.audio_subsystem, []).append(case.audio)
    sections = {}
    for section, found in scores.items():
        shares = weights.subsystem_weights.get(section, {})
        means = {name: sum(values) / len(values) for name, values in found.items() if shares.get(name, 0) > 0}
        score = _weighted_mean([(mean, shares[name]) for name, mean in means.items()])
        if score is not None:
            sections[section] = SectionScore(score, weights.section_weights.get(section, 0.0), means)
    total = _weighted_mean([(section.score, section.weight) for section in sections.values()])
    return Overall(total, sections)


def _weighted_mean(pairs: Sequence[tuple[float, float]]) -> float | None:
    """The mean of (value, weight) pairs; None if they weigh nothing."""
    weight = sum(weight for _, weight in pairs)
    return sum(value * weight for value, weight in pairs) / weight if weight > 0 else None
