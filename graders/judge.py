"""Judging one case: open both emulators, play, score. Runs inside a worker process."""

import re
import time
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
from graders.procedural import Procedure, VerdictError, procedure_for
from graders.result import CaseResult, Status
from graders.suite import Case, Profile
from graders.yardstick import Standard, Yardstick, measure
from reference import (
    FRAME_RATE_HZ,
    CoreNotFound,
    Emulator,
    EmulatorError,
    EmulatorSource,
    LoadFailed,
    TimedOut,
    WasmEmulator,
)
from reference.trace import TraceCache

MIN_CARRIED_FRAMES = 1.0
"""A case whose frames' weights add up to less shows nothing that a player did; there is nothing to grade."""


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


def judge(job: Job, on_candidate: Callable[[], None]) -> CaseResult:
    """The case's result; `on_candidate` is called when all that is left to do is the candidate's.

    Raises SuiteError, CoreNotFound or EmulatorError where our side fails.
    """
    with threadpool_limits(1):  # each worker has one core, and a sum of floats must not depend on how many there are
        return _judge(job, on_candidate)


def _judge(job: Job, on_candidate: Callable[[], None]) -> CaseResult:
    case, rom = job.case, job.case.read_rom()
    keys = case.replay.keys(case.frames)
    if job.profile == "gba-eval-v1":
        return _judge_as_published(job, rom, keys, on_candidate)
    if case.section == "procedural" and (procedure := procedure_for(rom)) is not None:
        on_candidate()
        return _judged(job, lambda candidate: _read_verdict(job, candidate, rom, procedure))
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
    on_candidate()
    return _judged(job, lambda candidate: _play(job, candidate, rom, standard))


def _judge_as_published(job: Job, rom: bytes, keys: NDArray[np.uint16], on_candidate: Callable[[], None]) -> CaseResult:
    """By the public formula: inputs as recorded, no search for a lag, and a case that breaks keeps its last picture."""
    published = job.case.published
    if published is None:
        raise SuiteError(f"Case {job.case.id}: only folders in the GBA Eval's format have the profile gba-eval-v1.")
    reference = job.reference.open(job.bios)
    try:
        trace = TraceCache(job.cache_folder).trace(reference, rom, keys)
    finally:
        reference.close()
    on_candidate()

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

    result = _judged(job, judgement).model_copy(update={"section": published.section})
    return result if result.status != "load_failed" else result.model_copy(update={"video": 0.0, "audio": None})


def _judged(job: Job, judgement: Callable[[Emulator], CaseResult]) -> CaseResult:
    try:
        candidate = job.candidate.open(job.bios)
    except CoreNotFound:
        raise
    except EmulatorError as error:
        return _result(job.case, "load_failed", 0.0, detail=str(error))
    started = time.process_time()
    try:
        result = judgement(candidate)
        seconds = time.process_time() - started
        frames = candidate.frames_run if isinstance(candidate, WasmEmulator) else job.case.frames
        fuel = round(candidate.fuel_used / frames) if isinstance(candidate, WasmEmulator) and frames else None
        return result.model_copy(
            update={"fuel_per_frame": fuel, "realtime_factor": round(frames / seconds / FRAME_RATE_HZ, 3)}
        )
    except EmulatorError as error:
        return _result(job.case, _status(error), 0.0, detail=str(error))
    finally:
        candidate.close()


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


def _read_verdict(job: Job, candidate: Emulator, rom: bytes, procedure: Procedure) -> CaseResult:
    case = job.case
    candidate.load(rom)
    try:
        verdict = procedure.run(candidate, case.replay.keys(case.frames))
    except VerdictError as error:
        if job.explain_folder is not None:
            save_picture(_explained(job, ".png"), error.picture)
        return _result(case, "graded", 0.0, detail=str(error))
    return _result(case, "graded", verdict.score, passes=verdict.passes, total=verdict.total)


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


def unbuilt(case: Case) -> CaseResult:
    """The result of a case for a submission that does not build."""
    return _result(case, "load_failed", 0.0, detail="The submission does not build.")
