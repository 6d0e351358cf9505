"""Auditing a suite: what the planted candidates score on it, and what its replays are worth."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from graders.audio import has_sound
from graders.audit.expectations import EXPECTATIONS, Facts
from graders.audit.planted import PLANTS
from graders.audit.plays import AGAIN, Plays
from graders.audit.sound import SOUNDS
from graders.errors import SuiteError
from graders.judge import MIN_CARRIED_FRAMES
from graders.result import CaseResult, Status
from graders.suite import Case, Suite
from graders.yardstick import Yardstick, measure
from reference import CoreSource
from reference.trace import TraceCache

FAIR: Final = 0.9
"""A case whose perturbed plays would lose more than a tenth is not fair: sound emulators can differ on it."""

MIN_WEIGHT: Final = 0.05
"""A replay of which less depends on the player does not measure playing, and is refused."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AuditedCase(_Record):
    """One replay: how much of it depends on the player, and how far sound emulators can differ on it."""

    id: str
    frames: int
    refused: str
    """Why it is no measure of playing, and the planted candidates were not tried on it; empty if it is one."""
    deterministic: bool | None
    """Whether the reference, graded twice against itself, gave the same result with every frame identical; None where
    that was not tried."""
    weight_carried: float
    fairness: float
    fair: bool
    ok: bool


class AuditedPlant(_Record):
    """One planted candidate: its scores where it was tried, and whether they are what they must be.

    A case that ended in another way than it must is enough to fail; `detail` says how.
    """

    plant: str
    scores: dict[str, float]
    mean: float
    expected: str
    ok: bool
    detail: str = ""


class AuditReport(_Record):
    schema_version: Literal[1] = 1
    suite: str
    cases: list[AuditedCase]
    plants: list[AuditedPlant]
    ok: bool


def audit(
    reference: CoreSource,
    suite: Suite,
    *,
    bios: bytes | None,
    workers: int,
    cache_folder: Path,
    frames: int | None = None,
    on_phase: Callable[[str], None] = lambda phase: None,
    on_result: Callable[[str, int, int], None] = lambda plant, done, of: None,
) -> AuditReport:
    """Play every planted candidate on the suite's replays, cut to `frames` where they are longer.

    A replay that is no measure of playing is refused, and the planted candidates are held to the others. `on_phase` is
    told what begins, `on_result` the planted candidate, how many plays are done and of how many. Raises SuiteError if
    the suite has no replays or a ROM is missing, CoreNotFound or LoadFailed if the reference cannot be opened.
    """
    cases = [
        dataclasses.replace(case, frames=min(case.frames, frames or case.frames))
        for case in suite.cases
        if case.section == "replay"
    ]
    if not cases:
        raise SuiteError(f"The suite {suite.name} has no replays to audit.")
    reference.identity(bios)  # to fail at once if it is not there, or a ROM is not
    for case in cases:
        case.read_rom()
    plays = Plays(reference, bios, workers, cache_folder, on_result)
    # Before it plays, a worker measures the case: with the reference first, all cases are measured side by side.
    on_phase("measuring replays")
    plays.add([("reference", case) for case in cases], cases, of=len(cases))
    yardsticks = {case.id: _yardstick(case, reference, bios, TraceCache(cache_folder)) for case in cases}
    refused = {case.id: _why_refused(case, yardsticks[case.id]) for case in cases}
    tried = [case for case in cases if not refused[case.id]]
    heard = [case for case in tried if yardsticks[case.id].sound is not None]
    # The reference twice: its results must be the same to the last bit.
    wanted = [(plant, case) for plant in (*PLANTS, AGAIN) if plant != "reference" for case in tried]
    wanted += [(sound, case) for sound in SOUNDS for case in heard]
    on_phase("auditing")
    plays.add(wanted, tried, of=plays.done + len(wanted))
    results = plays.results_on(tried)
    audited = [
        _audited_case(
            case,
            yardsticks[case.id],
            refused=refused[case.id],
            deterministic=_is_deterministic(results["reference"][case.id], results[AGAIN][case.id])
            if case in tried
            else None,
        )
        for case in cases
    ]
    plants = _audited_plants(tried, yardsticks, {case.id: case.fair for case in audited}, results) if tried else []
    plants += [_audited_sound(sound, results[sound]) for sound in SOUNDS if heard]
    ok = all(plant.ok for plant in plants) and all(case.ok for case in audited)
    return AuditReport(suite=suite.identity, cases=audited, plants=plants, ok=ok)


def _why_refused(case: Case, yardstick: Yardstick) -> str:
    """Why a replay does not measure playing; empty if it does."""
    if case.first_input is None:
        return "no key is pressed in it"
    weight = yardstick.weight
    if weight.mean() < MIN_WEIGHT or weight.sum() < MIN_CARRIED_FRAMES:
        return f"{weight.mean():.1%} of it depends on the player, and not at least {MIN_WEIGHT:.0%}"
    if yardstick.sound is not None and not has_sound(yardstick.sound):
        return "its sound is graded, and the reference plays none"
    return ""


def _is_deterministic(once: CaseResult, again: CaseResult) -> bool:
    return once == again and once.exact == 1.0


def _audited_plants(
    cases: Sequence[Case],
    yardsticks: Mapping[str, Yardstick],
    fair: dict[str, bool],
    results: dict[str, dict[str, CaseResult]],
) -> list[AuditedPlant]:
    shares = {
        (case.id, share): _share_of_weight(yardsticks[case.id], share) for case in cases for share in (0.25, 0.5, 0.75)
    }
    facts = Facts(shares, fair, results)
    plants = []
    for plant, expectation in EXPECTATIONS.items():
        astray = _astray(results[plant], expectation.status)
        plants.append(
            AuditedPlant(
                plant=plant,
                scores=facts.scores(plant),
                mean=facts.mean(plant),
                expected=expectation.says,
                ok=not astray and expectation.holds(facts),
                detail=astray,
            )
        )
    return plants


def _audited_sound(name: str, results: Mapping[str, CaseResult]) -> AuditedPlant:
    planted = SOUNDS[name]
    scores = {case_id: result.audio or 0.0 for case_id, result in results.items()}
    astray = _astray(results, "graded")
    return AuditedPlant(
        plant=name,
        scores=scores,
        mean=float(np.mean(list(scores.values()))),
        expected=planted.says,
        ok=not astray and all(planted.holds(score) for score in scores.values()),
        detail=astray,
    )


def _astray(results: Mapping[str, CaseResult], status: Status) -> str:
    """The cases that ended in another way than they must; empty if there are none."""
    return "; ".join(
        f"{result.id}: {result.status}, {result.detail}" for result in results.values() if result.status != status
    )


def _yardstick(case: Case, source: CoreSource, bios: bytes | None, cache: TraceCache) -> Yardstick:
    reference = source.open(bios)
    try:
        keys = case.replay.keys(case.frames)
        standard = measure(reference, case.read_rom(), keys, case.first_input, cache, with_sound=case.has_audio)
    finally:
        reference.close()
    return standard.yardstick


def _audited_case(case: Case, yardstick: Yardstick, *, refused: str, deterministic: bool | None) -> AuditedCase:
    weight = yardstick.weight
    fairness = float(np.average(yardstick.fairness, weights=weight)) if weight.any() else 0.0
    return AuditedCase(
        id=case.id,
        frames=case.frames,
        refused=refused,
        deterministic=deterministic,
        weight_carried=float(weight.mean()),
        fairness=fairness,
        fair=fairness >= FAIR,
        ok=not refused and deterministic is True,
    )


def _share_of_weight(yardstick: Yardstick, share: float) -> float:
    """How much of a replay's weight lies in its first `share` of frames."""
    weight = yardstick.weight * yardstick.fairness
    return float(weight[: int(share * len(weight))].sum() / weight.sum())
