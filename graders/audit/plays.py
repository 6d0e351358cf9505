"""The plays of an audit: planted candidates on replays, judged in worker processes like any submission."""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import tasks
from graders.audit.planted import PlantedSource
from graders.audit.remembered import RememberedSource
from graders.audit.sound import SOUNDS, DubbedSource
from graders.judge import Job
from graders.result import CaseResult
from graders.suite import Case
from graders.worker import run_jobs
from reference import CoreSource, EmulatorSource

AGAIN: Final = "reference, again"

NOT_FROM_MEMORY: Final = {"reference", AGAIN, "another game", "jitters"}
"""Whether the reference does the same again shows only when it runs again; what another game does, no trace tells;
`jitters` always plays past the replay's end, which no trace holds."""


@dataclass
class Plays:
    """Plays planted candidates and keeps their results, by candidate and case.

    `on_result` is told the candidate, how many plays are done and of how many.
    """

    reference: CoreSource
    bios: bytes | None
    workers: int
    cache_folder: Path
    on_result: Callable[[str, int, int], None]
    done: int = 0
    _results: dict[str, dict[str, CaseResult]] = field(default_factory=dict)

    def add(self, wanted: Sequence[tuple[str, Case]], cases: Sequence[Case], of: int) -> None:
        """Play each candidate on its case; `cases` has the other games, `of` is how many plays there are in all."""
        plays = {f"{case.id}/{plant}": (plant, case) for plant, case in wanted}
        jobs = [
            Job(
                dataclasses.replace(case, id=play),
                self._candidate(plant, case, cases),
                self.reference,
                self.bios,
                self.cache_folder,
            )
            for play, (plant, case) in plays.items()
        ]
        found: dict[str, CaseResult] = {}
        for result in run_jobs(jobs, self.workers):
            plant, case = plays[result.id]
            found[result.id] = result.model_copy(update={"id": case.id, "realtime_factor": None})
            self.done += 1
            self.on_result(plant, self.done, of)
        for play, (plant, case) in plays.items():
            self._results.setdefault(plant, {})[case.id] = found[play]

    def results_on(self, cases: Sequence[Case]) -> dict[str, dict[str, CaseResult]]:
        """The results on these cases, by candidate and case, in this order."""
        return {
            plant: {case.id: found[case.id] for case in cases if case.id in found}
            for plant, found in self._results.items()
        }

    def _candidate(self, plant: str, case: Case, cases: Sequence[Case]) -> EmulatorSource:
        remembered = RememberedSource(self.reference, case.replay.keys(case.frames), self.cache_folder)
        if plant in SOUNDS:
            return DubbedSource(plant, remembered, case.frames)
        others = [other.rom_path for other in cases if other.rom_sha256 != case.rom_sha256]
        return PlantedSource(
            plant="reference" if plant == AGAIN else plant,
            base=self.reference if plant in NOT_FROM_MEMORY else remembered,
            first_input=case.first_input or 0,
            frames=case.frames,
            other_rom=others[0] if others else next(tasks.SAMPLE_ROMS.glob("*.gba")),
        )
