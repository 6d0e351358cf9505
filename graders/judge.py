"""Judging one case: open both emulators, play, score. Runs inside a worker process."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from graders.audio import Heard, has_sound, listen
from graders.errors import SuiteError
from graders.explain import first_lasting_divergence, save_picture, save_series, save_strip
from graders.gba_eval_v1.play import play_published
from graders.play import Played, play
from graders.procedural import Procedure, Verdict, VerdictError, procedure_for, standard_verdict, why_unproven
from graders.result import CaseResult, Status
from graders.speed import Timed
from graders.suite import Case, Profile
from graders.yardstick import Standard, Yardstick, measure
from reference import (
    CoreNotFound,
    Emulator,
    EmulatorError,
    EmulatorSource,
    LoadFailed,
    TimedOut,
    WasmEmulator,
)
from reference.trace import TraceCache
from reference.wasm import BOOT_LIMIT_FRAMES

MIN_CARRIED_FRAMES = 1.0
"""A case whose frames' weights add up to less shows nothing that a player did; there is nothing to grade."""

MOST_PLAYS = 4
"""So often a candidate plays a replay at most: without inputs, twice on trial for its lag, and to the end."""


@dataclass(frozen=True)
class Job:
    """A case and the two emulators it is judged with."""

    case: Case
    candidate: EmulatorSource
    reference: EmulatorSource
    bios: bytes | None
    cache_folder: Path
    profile: Profile = "default"
    explain_folder: Path | None = None
    """Where to keep per-frame series and pictures of what cost most; None keeps none."""


def judge(job: Job, on_candidate: Callable[[int], None]) -> CaseResult:
    """The case's result; `on_candidate` is called when all that is left to do is the candidate's.

    It is told how many frames the candidate runs at most.

    Raises SuiteError, CoreNotFound or EmulatorError where our side fails.
    """
    with threadpool_limits(1):  # each worker has one core, and a sum of floats must not depend on how many there are
        return _judge(job, on_candidate)


def _judge(job: Job, on_candidate: Callable[[int], None]) -> CaseResult:
    case, rom = job.case, job.case.read_rom()
    keys = case.replay.keys(case.frames)
    if job.profile == "gba-eval-v1":
        return _judge_as_published(job, rom, keys, on_candidate)
    if case.section == "procedural" and (procedure := procedure_for(rom)) is not None:
        return _judge_by_verdict(job, rom, keys, procedure, on_candidate)
    reference = job.reference.open(job.bios)
    try:
        standard = measure(
            reference, rom, keys, case.first_input, TraceCache(job.cache_folder), with_sound=case.has_audio
        )
    finally:
        reference.close()
    if float(standard.yardstick.weight.sum()) < MIN_CARRIED_FRAMES:
        return _result(
            case, "not_run", None, detail="Nothing on its screen depends on being played: it cannot be graded."
        )
    sound = standard.yardstick.sound
    if sound is not None and not has_sound(sound):
        return _result(case, "not_run", None, detail="The reference plays no sound in it: its audio cannot be graded.")
    on_candidate(MOST_PLAYS * (case.frames + BOOT_LIMIT_FRAMES))
    return _judged(job, lambda candidate: _play(job, candidate, rom, standard))


def _judge_as_published(
    job: Job, rom: bytes, keys: NDArray[np.uint16], on_candidate: Callable[[int], None]
) -> CaseResult:
    """By the public formula: inputs as recorded, no search for a lag, and a case that breaks keeps its last picture."""
    published = job.case.published
    if published is None:
        raise SuiteError(f"Case {job.case.id}: only folders in the GBA Eval's format have the profile gba-eval-v1.")
    reference = job.reference.open(job.bios)
    try:
        trace = TraceCache(job.cache_folder).trace(reference, rom, keys)
    finally:
        reference.close()
    on_candidate(job.case.frames + BOOT_LIMIT_FRAMES)

    def judgement(candidate: Emulator) -> CaseResult:
        candidate.load(rom)
        played = play_published(candidate, keys, trace, published.scoring_mode)
        return _result(
            job.case,
            "graded" if played.broke is None else _status(played.broke),
            played.video,
            detail="" if played.broke is None else str(played.broke),
            video=played.video,
            audio=played.audio,
            broke_at=played.broke_at,
        )

    return _judged(job, judgement)


def _judged(job: Job, judgement: Callable[[Timed], CaseResult]) -> CaseResult:
    try:
        candidate = Timed(job.candidate.open(job.bios))
    except CoreNotFound:
        raise
    except EmulatorError as error:
        return _result(job.case, "load_failed", 0.0, detail=str(error))
    try:
        result = judgement(candidate)
        return result if result.realtime_factor is not None else _with_speed(result, candidate)
    except EmulatorError as error:
        return _result(job.case, _status(error), 0.0, detail=str(error))
    finally:
        candidate.close()


def _with_speed(result: CaseResult, candidate: Timed) -> CaseResult:
    """The result with how fast the candidate was until now, and the fuel of its play."""
    module = candidate.inner
    fuel = module.fuel_used / module.frames_run if isinstance(module, WasmEmulator) and module.frames_run else None
    return result.model_copy(
        update={
            "fuel_per_frame": None if fuel is None else round(fuel),
            "realtime_factor": candidate.realtime_factor,
        }
    )


def _play(job: Job, candidate: Emulator, rom: bytes, standard: Standard) -> CaseResult:
    case, yardstick = job.case, standard.yardstick
    played = play(candidate, rom, case.replay.keys(case.frames), case.first_input, standard)
    scores = yardstick.frame_scores(np.nan_to_num(played.defects, nan=1.0))
    weight = yardstick.weight
    fair = weight * yardstick.fairness
    exact_score = float(np.average(scores, weights=weight))
    heard = None if yardstick.sound is None else _listen(yardstick, played, candidate)
    moments = played.moments.most()
    if job.explain_folder is not None:
        save_series(
            _explained(job, ".npz"),
            score=scores,
            weight=weight,
            fairness=yardstick.fairness,
            exact=played.exact_frames,
        )
        if moments:
            save_strip(_explained(job, ".png"), moments)
    return _result(
        case,
        "graded" if played.broke is None else _status(played.broke),
        float(np.average(scores, weights=fair)) if fair.sum() >= MIN_CARRIED_FRAMES else exact_score,
        detail="" if played.broke is None else str(played.broke),
        lag=played.lag,
        exact=played.exact,
        exact_score=exact_score,
        fairness=float(np.average(yardstick.fairness, weights=weight)),
        broke_at=played.broke_at,
        diverged_at=first_lasting_divergence(played.exact_frames),
        worst_frame=max(moments, key=lambda moment: moment.cost).frame if moments else None,
        weight_carried=float(weight.mean()),
        audio=heard.score if heard else None,
        audio_lag=heard.lag if heard else None,
        audio_gain_db=round(heard.gain_db, 2) if heard else None,
    )


def _listen(yardstick: Yardstick, played: Played, candidate: Emulator) -> Heard:
    assert yardstick.sound is not None
    try:
        rate = candidate.audio_rate
    except EmulatorError:
        return Heard(0.0, 0, 0.0)
    return listen(yardstick.sound, yardstick.unplayed_sound, played.sound, rate)


def _judge_by_verdict(
    job: Job, rom: bytes, keys: NDArray[np.uint16], procedure: Procedure, on_candidate: Callable[[int], None]
) -> CaseResult:
    reference = job.reference.open(job.bios)
    try:
        standard = standard_verdict(reference, procedure, rom, keys, job.bios, job.cache_folder)
    except VerdictError as error:
        _keep_picture(job, error)
        return not_run(job.case, f"The reference shows no valid verdict: {error}")
    finally:
        reference.close()
    on_candidate(2 * (job.case.frames + procedure.limit_frames + BOOT_LIMIT_FRAMES))  # on the ROM, and spoilt
    result = _judged(job, lambda candidate: _read_verdict(job, candidate, rom, keys, procedure, standard))
    return result.model_copy(update={"reference_passes": standard.passes, "total": standard.total})


def _read_verdict(
    job: Job, candidate: Timed, rom: bytes, keys: NDArray[np.uint16], procedure: Procedure, standard: Verdict
) -> CaseResult:
    case = job.case
    candidate.load(rom)
    try:
        verdict = procedure.run(candidate, keys)
    except VerdictError as error:
        _keep_picture(job, error)
        return _result(case, "graded", 0.0, detail=str(error))
    status: Status = "graded" if verdict.broke is None else _status(verdict.broke)
    nothing = _with_speed(_result(case, status, 0.0), candidate)
    if verdict.page != standard.page:
        return nothing.model_copy(update={"detail": f"It opened {verdict.page!r}, the replay opens {standard.page!r}."})
    if (why := why_unproven(candidate, procedure, rom, keys, verdict, _seed(case, candidate))) is not None:
        return nothing.model_copy(update={"detail": why})
    detail = "" if verdict.broke is None else str(verdict.broke)
    return nothing.model_copy(update={"score": verdict.score, "passes": verdict.passes, "detail": detail})


def _seed(case: Case, candidate: Emulator) -> bytes:
    """What a case's spoilt ROM is drawn by: the same each time, and for every candidate another."""
    events = [list(event) for event in case.replay.events]
    drawn_by = json.dumps([case.id, case.rom_sha256, events, case.frames, candidate.identity])
    return hashlib.sha256(drawn_by.encode()).digest()


def _keep_picture(job: Job, error: VerdictError) -> None:
    if job.explain_folder is not None:
        save_picture(_explained(job, ".png"), error.picture)


def _explained(job: Job, suffix: str) -> Path:
    """Where a case's explanation goes; its id may come from somebody else's file."""
    assert job.explain_folder is not None
    return job.explain_folder / (re.sub(r"[^A-Za-z0-9._-]", "_", job.case.id) + suffix)


def _status(error: EmulatorError) -> Status:
    if isinstance(error, TimedOut):
        return "timed_out"
    return "load_failed" if isinstance(error, LoadFailed) else "trapped"


def _result(case: Case, status: Status, score: float | None, **fields: object) -> CaseResult:
    return CaseResult.model_validate(
        {
            "id": case.id,
            "section": case.section,
            "rom": case.rom_name,
            "frames": case.frames,
            "weight": case.weight,
            "status": status,
            "score": score,
            "audio": 0.0 if case.has_audio and score is not None else None,
            **fields,
        }
    )


def not_run(case: Case, reason: str) -> CaseResult:
    """The result of a case that we could not run."""
    return _result(case, "not_run", None, detail=reason)


def broke(case: Case, status: Status, detail: str) -> CaseResult:
    """The result of a case whose candidate took its worker process down with it."""
    return _result(case, status, 0.0, detail=detail)


def as_published(case: Case, result: CaseResult) -> CaseResult:
    """A result of the profile gba-eval-v1, filed as the public GBA Eval does.

    A module that was never seen to play, be it refused, endless or killed, has a picture worth 0 and no sound to score.
    """
    assert case.published is not None  # without it there is no result of this profile
    filed = result.model_copy(update={"section": case.published.section})
    if result.score is None or result.video is not None:
        return filed
    return filed.model_copy(update={"video": 0.0, "audio": None})


def unbuilt(case: Case) -> CaseResult:
    """The result of a case for a submission that does not build."""
    return _result(case, "load_failed", 0.0, detail="The submission does not build.")
