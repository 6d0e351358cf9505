"""Auditing a suite: what the planted candidates score on it, and what its replays are worth."""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

import tasks
from graders.audio import has_sound
from graders.audit.expectations import EXPECTATIONS, Facts
from graders.audit.planted import PLANTS, PlantedSource
from graders.audit.sound import SOUNDS
from graders.errors import SuiteError
from graders.judge import Job
from graders.result import CaseResult
from graders.suite import Case, Suite
from graders.worker import run_jobs
from graders.yardstick import Standard, Yardstick, measure
from reference import EmulatorSource
from reference.trace import TraceCache

FAIR: Final = 0.9
"""A case whose perturbed plays would lose more than a tenth is not fair: sound emulators can differ on it."""

MIN_WEIGHT: Final = 0.05
"""A replay of which less depends on the player does not measure playing, and is refused."""

_AGAIN: Final = "reference, again"


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AuditedCase(_Record):
    """One replay: how much of it depends on the player, and how far sound emulators can differ on it."""

    id: str
    frames: int
    deterministic: bool
    """Whether the reference, graded twice against itself, gave the same result with every frame identical."""
    weight_carried: float
    fairness: float
    fair: bool
    ok: bool


class AuditedPlant(_Record):
    """One planted candidate: its scores where it was tried, and whether they are what they must be."""

    plant: str
    scores: dict[str, float]
    mean: float
    expected: str
    ok: bool


class AuditReport(_Record):
    schema_version: Literal[1] = 1
    suite: str
    cases: list[AuditedCase]
    plants: list[AuditedPlant]
    ok: bool


def audit(
    reference: EmulatorSource,
    suite: Suite,
    *,
    bios: bytes | None,
    workers: int,
    cache_folder: Path,
    frames: int | None = None,
    on_result: Callable[[str, int, int], None] = lambda plant, done, of: None,
) -> AuditReport:
    """Play every planted candidate on the suite's replays, cut to `frames` where they are longer.

    `on_result` is told the planted candidate, how many plays are done and of how many. Raises SuiteError if the suite
    has no replays or a ROM is missing, CoreNotFound or LoadFailed if the reference cannot be opened.
    """
    cases = [
        dataclasses.replace(case, frames=min(case.frames, frames or case.frames))
        for case in suite.cases
        if case.section == "replay"
    ]
    if not cases:
        raise SuiteError(f"The suite {suite.name} has no replays to audit.")
    standards = {case.id: _standard(case, reference, bios, TraceCache(cache_folder)) for case in cases}
    yardsticks = {case_id: standard.yardstick for case_id, standard in standards.items()}
    # The reference twice: its results must be the same to the last bit.
    plays = {f"{case.id}/{plant}": (case, plant) for plant in (*PLANTS, _AGAIN) for case in cases}
    jobs = [
        Job(dataclasses.replace(case, id=play), _planted(plant, case, cases, reference), reference, bios, cache_folder)
        for play, (case, plant) in plays.items()
    ]
    results: dict[str, dict[str, CaseResult]] = {plant: {} for plant in (*PLANTS, _AGAIN)}
    for done, result in enumerate(run_jobs(jobs, workers), 1):
        case, plant = plays[result.id]
        results[plant][case.id] = result.model_copy(update={"id": case.id, "realtime_factor": None})
        on_result(plant, done, len(jobs))
    same = results.pop(_AGAIN)
    audited = [
        _audited_case(case, yardsticks[case.id], deterministic=same[case.id] == results["reference"][case.id])
        for case in cases
    ]
    facts = Facts(
        {
            (case.id, share): _share_of_weight(yardsticks[case.id], share)
            for case in cases
            for share in (0.25, 0.5, 0.75)
        },
        {case.id: case.fair for case in audited},
        results,
    )
    plants = [
        AuditedPlant(
            plant=plant,
            scores=facts.scores(plant),
            mean=facts.mean(plant),
            expected=expectation.says,
            ok=expectation.holds(facts),
        )
        for plant, expectation in EXPECTATIONS.items()
    ]
    if heard := _heard(standards):
        plants += [_audited_sound(name, heard) for name in SOUNDS]
    ok = all(plant.ok for plant in plants) and all(case.ok for case in audited)
    return AuditReport(suite=suite.identity, cases=audited, plants=plants, ok=ok)


def _planted(plant: str, case: Case, cases: Sequence[Case], reference: EmulatorSource) -> PlantedSource:
    others = [other.rom_path for other in cases if other.rom_sha256 != case.rom_sha256]
    return PlantedSource(
        plant="reference" if plant == _AGAIN else plant,
        base=reference,
        first_input=case.first_input or 0,
        frames=case.frames,
        other_rom=others[0] if others else next(tasks.SAMPLE_ROMS.glob("*.gba")),
    )


def _standard(case: Case, source: EmulatorSource, bios: bytes | None, cache: TraceCache) -> Standard:
    reference = source.open(bios)
    try:
        keys = case.replay.keys(case.frames)
        return measure(reference, case.read_rom(), keys, case.first_input, cache, with_sound=case.has_audio)
    finally:
        reference.close()


def _heard(standards: dict[str, Standard]) -> dict[str, Standard]:
    """Those whose sound is graded, and can be."""
    sounds = {case_id: standard.yardstick.sound for case_id, standard in standards.items()}
    return {case_id: standards[case_id] for case_id, sound in sounds.items() if sound is not None and has_sound(sound)}


def _audited_sound(name: str, heard: dict[str, Standard]) -> AuditedPlant:
    planted = SOUNDS[name]
    scores = {case_id: planted.score(standard) for case_id, standard in heard.items()}
    mean = float(np.mean(list(scores.values())))
    return AuditedPlant(plant=name, scores=scores, mean=mean, expected=planted.says, ok=planted.holds(mean))


def _audited_case(case: Case, yardstick: Yardstick, *, deterministic: bool) -> AuditedCase:
    weight = yardstick.weight
    fairness = float(np.average(yardstick.fairness, weights=weight)) if weight.any() else 0.0
    carried = float(weight.mean())
    return AuditedCase(
        id=case.id,
        frames=case.frames,
        deterministic=deterministic,
        weight_carried=carried,
        fairness=fairness,
        fair=fairness >= FAIR,
        ok=deterministic and carried >= MIN_WEIGHT,
    )


def _share_of_weight(yardstick: Yardstick, share: float) -> float:
    """How much of a replay's weight lies in its first `share` of frames."""
    weight = yardstick.weight * yardstick.fairness
    return float(weight[: int(share * len(weight))].sum() / weight.sum())
