"""Does the score see bugs? `python benchmarks/mutants.py [--frames N] [--only NAME] [--out FOLDER] [--write]`.

Builds the baseline and its mutants (tasks/gba/mutants), grades each on the suite `core` with its replays cut, and
prints a table: what each bug costs, how many frames stay exact, and where pictures first go wrong for good. The exit
status is 1 if a mutant goes unnoticed in a section that it must hurt: that is a hole in the suite.
"""

import argparse
import dataclasses
import hashlib
import shlex
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import tasks
from graders.aggregate import overall_score, section_scores, weighted_mean
from graders.errors import GradingError
from graders.grade import grade
from graders.procedural import procedure_for
from graders.procedural.checks import Check
from graders.result import CaseResult, SectionResult
from graders.suite import SECTIONS, Case, Section, Suite, load_suite
from reference import CoreSource, EmulatorError, WasmSource
from reference.whole_file import write_whole
from tasks.mutants import Mutant, MutantError, build, load_mutants, mutated, read_sources

SUITE: Final = "core"
DOCUMENT: Final = Path(__file__).resolve().parent.parent / "docs" / "mutants.md"
BEGIN: Final = "<!-- table: python benchmarks/mutants.py --write -->"
END: Final = "<!-- end of table -->"
BIOS: Final = tasks.BIOS_FILE.read_bytes()

DEFAULT_CASES: Final = ("starfall-boot", "duneline-boot", "*-winner", "prismfall-wanderer", "check-*")
DEFAULT_FRAMES: Final = 800
"""With these cases some fifty mutants take about half an hour on two cores, and every game is in play by then.

Prismfall's winner shows the object window, its wanderer soon pauses, which takes key and VCount interrupts.
"""

ROUND_OFF: Final = 1e-9
"""Two sums of the same scores in another order differ by less."""


@dataclass(frozen=True)
class Outcome:
    """What grading a module found: `overall` and the sections as in a report, and its cases."""

    overall: float
    sections: Mapping[Section, float]
    cases: Mapping[str, CaseResult]

    @property
    def exact(self) -> float | None:
        """The share of exact frames, of all cases that compare pictures; None if there are none."""
        pairs = [(case.exact, float(case.frames)) for case in self.cases.values() if case.exact is not None]
        return weighted_mean(pairs) if pairs else None


@dataclass(frozen=True)
class Row:
    """A mutant and the baseline on the same cases; `least` is what a section must fall by to have noticed."""

    mutant: Mutant
    found: Outcome
    baseline: Outcome
    least: float

    def drop(self, section: Section) -> float | None:
        """What the bug costs a section; None if no case of it was graded."""
        if section not in self.found.sections:
            return None
        return self.baseline.sections[section] - self.found.sections[section]

    @property
    def unnoticed(self) -> list[Section]:
        """The sections that it must hurt and does not."""
        drops = {section: self.drop(section) for section in self.mutant.hurts}
        return [section for section, drop in drops.items() if drop is not None and drop < self.least - ROUND_OFF]

    @property
    def verdict(self) -> str:
        """In a word or two: was it noticed where it must be? Empty if nothing of that was graded."""
        if self.unnoticed:
            return f"not in {', '.join(self.unnoticed)}"
        return "yes" if all(section in self.found.sections for section in self.mutant.hurts) else ""

    @property
    def first_divergence(self) -> str:
        """The earliest lasting divergence that the baseline has not: its case and frame."""
        places = [
            (case.diverged_at, name)
            for name, case in self.found.cases.items()
            if case.diverged_at is not None and case.diverged_at != self.baseline.cases[name].diverged_at
        ]
        return "{1} {0}".format(*min(places)) if places else "none"


class Bench:
    """Grades modules, and keeps each case's result in a folder: what is there is not graded again."""

    def __init__(self, suite: Suite, folder: Path, workers: int) -> None:
        self._suite, self._folder, self._workers = suite, folder, workers

    def outcome(self, name: str, module: Path) -> Outcome:
        """Grade a module on the suite; raises GradingError if a case cannot be run."""
        places = {case.id: self._place(case, module) for case in self._suite.cases}
        missing = tuple(case for case in self._suite.cases if not places[case.id].is_file())

        def keep(result: CaseResult, done: int) -> None:
            if result.score is None or result.status == "load_failed":  # what was just built does load
                raise GradingError(f"{name}: {result.id} was not run: {result.detail}")
            write_whole(places[result.id], result.model_dump_json().encode())
            progress(f"{name}: {done}/{len(missing)} {result.id} {result.score:.4f}")

        if missing:
            part = dataclasses.replace(self._suite, cases=missing)
            grade(WasmSource(module), CoreSource(), part, bios=BIOS, workers=self._workers, on_result=keep)
        results = {case.id: CaseResult.model_validate_json(places[case.id].read_bytes()) for case in self._suite.cases}
        sections = section_scores(self._suite, list(results.values()))
        overall = overall_score(sections)
        assert overall is not None  # `keep` has refused what was not run
        return Outcome(overall, _scores(sections), results)

    def _place(self, case: Case, module: Path) -> Path:
        alone = dataclasses.replace(self._suite, cases=(case,))
        key = [WasmSource(module).identity(BIOS), CoreSource().identity(BIOS), alone.identity]
        return self._folder / f"{hashlib.sha256(repr(key).encode()).hexdigest()}.json"


def _scores(sections: Mapping[Section, SectionResult]) -> dict[Section, float]:
    return {name: section.score for name, section in sections.items() if section.score is not None}


def progress(text: str, *, stays: bool = False) -> None:
    """A line on stderr, which the next one overwrites on a terminal unless it `stays`."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text[:110]}", end="\n" if stays else "", file=sys.stderr, flush=True)
    else:
        print(text, file=sys.stderr, flush=True)


def cut(suite: Suite, frames: int, longer: Mapping[str, int]) -> Suite:
    """The suite with its replays cut to `frames`, but for the cases that must be `longer`."""

    def length(case: Case) -> int:
        return min(case.frames, longer.get(case.id, frames)) if case.section == "replay" else case.frames

    return dataclasses.replace(
        suite, cases=tuple(dataclasses.replace(case, frames=length(case)) for case in suite.cases)
    )


def least_drop(suite: Suite) -> float:
    """What one failed sub-test costs its section in a suite, where it costs least: in the largest self-checking ROM.

    A section's ROMs count alike (graders/aggregate.py), a ROM's sub-tests too. A bug that costs less than that, in any
    section, counts as not noticed.
    """
    roms = {case.rom_path: case for case in suite.cases if case.section == "procedural"}
    procedures = [procedure_for(case.read_rom()) for case in roms.values()]
    return 1 / (len(roms) * max(procedure.total for procedure in procedures if isinstance(procedure, Check)))


def build_all(mutants: Sequence[Mutant], folder: Path, workers: int) -> dict[str, Path]:
    """The modules of the mutants and of the baseline (under the empty name); raises MutantError.

    They are named by a digest of their sources: what is in the folder is not built again.
    """
    sources = read_sources()
    variants = {"": sources, **{mutant.name: mutated(mutant, sources) for mutant in mutants}}
    modules = {name: folder / f"{name or 'baseline'}-{_digest(variants[name])}.wasm" for name in variants}

    def make(name: str) -> None:
        if not modules[name].is_file():
            build(variants[name], modules[name], name=f"Mutant {name}" if name else "The baseline")
            progress(f"built {modules[name].name}")

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(make, variants))
    return modules


def _digest(sources: Mapping[str, str]) -> str:
    return hashlib.sha256(repr(sorted(sources.items())).encode()).hexdigest()[:16]


def table(rows: Sequence[Row], plain: Outcome) -> str:
    """The table in Markdown: first the baseline, then what each mutant's bug costs, the dearest first."""
    heads = ("mutant", "what is wrong", *SECTIONS, "overall", "exact frames", "first lasting divergence", "noticed")
    lines = [list(heads), ["---", "---", *["---:"] * (len(SECTIONS) + 2), "---", "---"]]
    scores = [_figure(plain.sections.get(section)) for section in SECTIONS]
    lines.append(["baseline", "", *scores, _figure(plain.overall), _share(plain.exact), "", ""])
    for row in sorted(rows, key=lambda row: row.found.overall - row.baseline.overall):
        drops = [_drop(row.drop(section), must=section in row.mutant.hurts) for section in SECTIONS]
        overall = _drop(row.baseline.overall - row.found.overall, must=False)
        lines.append(
            [
                row.mutant.name,
                row.mutant.wrong,
                *drops,
                overall,
                _share(row.found.exact),
                row.first_divergence,
                row.verdict,
            ]
        )
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _drop(value: float | None, *, must: bool) -> str:
    if value is None:
        return "not graded" if must else ""
    shown = f"{-value:+.4f}" if abs(value) >= 0.00005 else "0"
    return f"**{shown}**" if must else shown


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def run(given: argparse.Namespace, folder: Path) -> int:
    """Build, grade, print; the exit status."""
    mutants = [mutant for mutant in load_mutants() if not given.only or mutant.name in given.only]
    if unknown := set(given.only) - {mutant.name for mutant in mutants}:
        raise MutantError(f"There is no mutant of this name: {', '.join(sorted(unknown))}.")
    suite = load_suite(SUITE, given.cases or DEFAULT_CASES)
    least = least_drop(load_suite(SUITE))
    started = time.monotonic()
    modules = build_all(mutants, folder, given.workers)

    def outcome(name: str, longer: Mapping[str, int]) -> Outcome:
        bench = Bench(cut(suite, given.frames, longer), folder, given.workers)
        return bench.outcome(name or "baseline", modules[name])

    plain = outcome("", {})
    rows = []
    for number, mutant in enumerate(mutants, 1):
        row = Row(mutant, outcome(mutant.name, mutant.longer), outcome("", mutant.longer), least)
        rows.append(row)
        minutes = (time.monotonic() - started) / 60
        progress(f"{number}/{len(mutants)} {mutant.name}: noticed {row.verdict or '-'}, {minutes:.1f} min", stays=True)
    shown = table(rows, plain)
    print(shown)
    if given.write:
        write(shown, cut(suite, given.frames, {}).identity)
    return 1 if any(row.unnoticed for row in rows) else 0


def write(shown: str, suite: str) -> None:
    """Put the table into the document, between its marks, with the command that made it."""
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    command = shlex.join(["python", "benchmarks/mutants.py", *sys.argv[1:]])
    identities = f"Suite `{suite}`, reference `{CoreSource().identity(BIOS)}`."
    DOCUMENT.write_text(f"{before}{BEGIN}\n`{command}`. {identities}\n\n{shown}{END}{after}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--frames", type=int, default=DEFAULT_FRAMES, help="cut replays to so many frames (%(default)s)"
    )
    parser.add_argument("--cases", action="append", help=f"the cases to grade; default {' '.join(DEFAULT_CASES)}")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="this mutant")
    parser.add_argument("--out", type=Path, help="keep modules and results here; what is there is not graded again")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", action="store_true", help=f"renew the table in {DOCUMENT.name}")
    given = parser.parse_args()
    if given.write and given.only:
        parser.error("--write renews the whole table: leave out --only")
    try:
        with tempfile.TemporaryDirectory() as temporary:
            folder = given.out or Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            return run(given, folder)
    except (MutantError, GradingError, EmulatorError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nstopped" + (f"; the results so far are in {given.out}" if given.out else ""), file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
