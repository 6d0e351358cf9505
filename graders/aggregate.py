"""From case scores to one number: replay -> ROM -> section -> overall."""

from collections import Counter
from collections.abc import Mapping, Sequence

from graders.gba_eval_v1 import CaseScores, overall
from graders.result import CaseResult, SectionResult
from graders.suite import SECTIONS, Section, Suite


def weighted_mean(pairs: Sequence[tuple[float, float]]) -> float:
    """The mean of (value, weight) pairs."""
    return sum(value * weight for value, weight in pairs) / sum(weight for _, weight in pairs)


def section_scores(suite: Suite, results: Sequence[CaseResult]) -> dict[Section, SectionResult]:
    """Each section that has cases: the mean over its ROMs of the weighted mean over a ROM's cases.

    A section with a case that was not run has no score. The section audio is made of the sound of the other sections'
    cases.
    """
    cases = {case.id: case for case in suite.cases}
    sections: dict[Section, SectionResult] = {}
    for section in SECTIONS:
        if section == "audio":
            chosen = [(result, result.audio) for result in results if cases[result.id].has_audio]
        else:
            chosen = [(result, result.score) for result in results if result.section == section]
        if not chosen:
            continue
        by_rom: dict[str, list[tuple[float, float]]] = {}
        for result, score in chosen:
            if score is not None:
                by_rom.setdefault(result.rom, []).append((score, cases[result.id].weight))
        complete = all(score is not None for _, score in chosen)
        mean = weighted_mean([(weighted_mean(pairs), 1.0) for pairs in by_rom.values()]) if complete else None
        sections[section] = SectionResult(score=mean, weight=suite.weights.get(section, 0.0), cases=len(chosen))
    return sections


def overall_score(sections: Mapping[Section, SectionResult]) -> float | None:
    """The sections' weighted mean; sections without cases are left out and the others' weights scaled up."""
    pairs = [(section.score, section.weight) for section in sections.values() if section.weight > 0]
    known = [(score, weight) for score, weight in pairs if score is not None]
    return weighted_mean(known) if known and len(known) == len(pairs) else None


def published_scores(suite: Suite, results: Sequence[CaseResult]) -> tuple[float | None, dict[Section, SectionResult]]:
    """The overall score and the sections as the public GBA Eval adds them up; None if a case was not run."""
    assert suite.published_weights is not None  # the caller has seen to it
    filed = {case.id: case.published for case in suite.cases}
    cases = [
        CaseScores(
            section=place.section,
            subsystem=place.subsystem,
            video=result.score,
            audio_subsystem=place.audio_subsystem,
            audio=result.audio,
        )
        for result in results
        if (place := filed[result.id]) is not None and result.score is not None
    ]
    summed = overall(cases, suite.published_weights)
    counts = Counter(case.section for case in cases) + Counter(audio=sum(c.audio_subsystem is not None for c in cases))
    sections: dict[Section, SectionResult] = {
        section: SectionResult(score=found.score, weight=found.weight, cases=counts[section])
        for section in SECTIONS
        if (found := summed.sections.get(section)) is not None
    }
    return (summed.score if len(cases) == len(results) else None), sections
