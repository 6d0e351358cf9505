"""What grading found: the JSON that `gbaeval grade --json` prints and a run directory keeps."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from graders.suite import Profile, Section

Status = Literal["graded", "trapped", "timed_out", "load_failed", "not_run"]
"""How a case ended. `not_run` is our failure, the others the candidate's."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CaseResult(_Record):
    """One case. `score` is None only where it was not run."""

    id: str
    section: Section
    rom: str
    frames: int
    status: Status
    score: float | None
    detail: str = ""
    """What happened, where the status is not `graded`."""
    lag: int | None = None
    """Frames by which the candidate's pictures come late, constantly."""
    exact: float | None = None
    """The share of frames identical to the reference's."""
    exact_score: float | None = None
    """The score without allowance for frames on which sound emulators may differ."""
    video: float | None = None
    """In the profile gba-eval-v1 the score of its pictures, which is then also `score`."""
    audio: float | None = None
    """The score of its sound, where the case counts in the section audio; in the profile gba-eval-v1 of every case
    that is heard."""
    audio_lag: int | None = None
    audio_gain_db: float | None = None
    """How much louder than the reference it plays, over the whole."""
    broke_at: int | None = None
    """The first frame without a picture."""
    diverged_at: int | None = None
    """The first frame from which for a second no picture is exact."""
    worst_frame: int | None = None
    """The worst frame of the second that cost most."""
    weight_carried: float | None = None
    """The mean weight of the case's frames: how much of it depends on being played."""
    passes: int | None = None
    total: int | None = None
    fuel_per_frame: int | None = None
    """WebAssembly instructions a frame, about; the same on every machine."""
    realtime_factor: float | None = None
    """How many times faster than a real GBA it ran, grading included; depends on the machine."""


class SectionResult(_Record):
    score: float | None
    weight: float
    cases: int


class GradeReport(_Record):
    """A submission's scores on a suite. `overall` is None if a case was not run: a part is no whole."""

    schema_version: Literal[1] = 1
    profile: Profile = "default"
    suite: str
    reference: str
    candidate: str
    bios: str
    overall: float | None
    sections: dict[Section, SectionResult]
    cases: list[CaseResult]
    duration_s: float
