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
    weight: float = 1.0
    """Its share of its ROM's score, against the ROM's other cases."""
    status: Status
    score: float | None
    detail: str = ""
    """What happened, where the status is not `graded` or a verdict does not count."""
    lag: int | None = None
    """Frames by which the candidate's pictures come late, constantly."""
    exact: float | None = None
    """The share of frames identical to the reference's."""
    exact_score: float | None = None
    """The score without allowance for frames on which sound emulators may differ."""
    fairness: float | None = None
    """About what the reference itself scores with its inputs a frame early or late: 1 where sound emulators agree."""
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
    """How many of the ROM's own tests passed, of how many; None where no verdict counts."""
    reference_passes: int | None = None
    """How many pass on the reference, which is not perfect."""
    total: int | None = None
    fuel_per_frame: int | None = None
    """WebAssembly instructions a frame, about; the same on every machine."""
    realtime_factor: float | None = None
    """How many times faster than a real GBA the emulator ran, over all its plays; depends on the machine."""

    @property
    def counts(self) -> tuple[str, ...]:
        """The ROM's own count, and the reference's where that falls short of the total; empty where there is none."""
        counts = () if self.passes is None else (f"{self.passes}/{self.total}",)
        if self.reference_passes is None or self.reference_passes == self.total:
            return counts
        return (*counts, f"reference {self.reference_passes}/{self.total}")


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
