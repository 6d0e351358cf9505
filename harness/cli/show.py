"""What people see on the terminal: progress while it runs, tables when it is done."""

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from graders.audit.audit import AuditedCase, AuditReport
from graders.result import CaseResult, GradeReport
from harness.behaviour.table import table
from harness.errors import HarnessError
from harness.replays import Shown
from harness.report import cost
from harness.run import Finished, Watcher
from harness.run_directory import RunDirectory
from roms.catalog import Catalog, Entry
from roms.errors import FetchError
from roms.fetch import Progress as FetchProgress
from roms.store import Store
from roms.summary import clock

PAUSED: Final = 75
"""The exit code of a run that is paused: EX_TEMPFAIL of sysexits.h."""

_SHOWN_CHARS = 90


@contextmanager
def grading(quiet: bool) -> Iterator[Callable[[CaseResult, int], None]]:
    """Progress on stderr, one line that changes: which case was judged last."""
    with working("grading", quiet) as line:
        yield lambda result, done: line.detail(f"{done} judged, last {result.id}: {result.status}")


@contextmanager
def working(what: str, quiet: bool) -> Iterator["Line"]:
    """Progress on stderr, one line that changes."""
    with _line(quiet) as line:
        line.phase(what)
        yield line


@contextmanager
def running(quiet: bool) -> Iterator[Watcher]:
    """Progress on stderr: a line for each phase of a run, and one that changes; and how to go on if it breaks off."""
    with _line(quiet) as line:
        place: list[RunDirectory] = []

        def started(directory: RunDirectory) -> None:
            place.append(directory)
            line.print(f"run directory: {directory.path}")

        hour = ""

        def event(kind: str, fields: dict[str, Any]) -> None:
            nonlocal hour
            if "working_s" in fields:
                hour = f"hour {fields['working_s'] / 3600:.1f}, "
            names = ("turn", "replies", "command", "cause", "message", "file")
            told = [str(fields[name]) for name in names if name in fields]
            line.detail(hour + " ".join([kind.replace("_", " "), *told]))

        try:
            yield Watcher(started=started, phase=line.phase, detail=line.detail, event=event)
        except BaseException:
            for directory in place:
                line.print(f"`gbaeval resume {directory.path}` goes on with the run.")
            raise


@contextmanager
def fetching(quiet: bool, entries: Sequence[Entry]) -> Iterator[FetchProgress]:
    """Progress on stderr: a line for each file that came or could not be had, and one that changes."""
    numbers = {entry.name: f"{number}/{len(entries)}" for number, entry in enumerate(entries, 1)}
    with working("fetching", quiet) as line:

        def received(entry: Entry, so_far: int) -> None:
            of = f" of {entry.size_bytes:,}" if entry.size_bytes else ""
            line.detail(f"{numbers[entry.name]} {entry.name}: {so_far:,}{of} bytes")

        def done(entry: Entry, outcome: str) -> None:
            if outcome == "fetched":
                line.print(f"{numbers[entry.name]} {entry.name}")

        def failed(entry: Entry, error: FetchError) -> None:
            line.print(f"{numbers[entry.name]} {entry.name} could not be had")

        yield FetchProgress(
            began=lambda entry: line.detail(f"{numbers[entry.name]} {entry.name}"),
            broke_off=lambda entry, cause: line.detail(f"{numbers[entry.name]} {entry.name}: trying again, {cause}"),
            received=received,
            done=done,
            failed=failed,
        )


class Line:
    """The line that changes; where stderr is no terminal, phases are printed and details are not."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", detail="")

    def phase(self, text: str) -> None:
        if not self._progress.console.is_terminal:
            self.print(text)
        self._progress.reset(self._task, description=text, detail="")

    def detail(self, text: str) -> None:
        shown = " ".join(text.split())
        self._progress.update(self._task, detail=shown if len(shown) <= _SHOWN_CHARS else shown[:_SHOWN_CHARS] + "…")

    def print(self, text: str) -> None:
        self._progress.console.print(text, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def _line(quiet: bool) -> Iterator[Line]:
    console = Console(stderr=True, quiet=quiet)
    columns = (
        SpinnerColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.fields[detail]}", style="dim", markup=False),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Line(progress)


def end(run: Finished, as_json: bool) -> None:
    """What a command that has carried a run through prints, and its exit code.

    Raises HarnessError if the run has no score.
    """
    result = run.result
    if run.already:
        click.echo(f"The run {run.directory.path} has ended, and nothing is left to do. Its result:", err=True)
    if as_json:
        cases = run.report.model_dump(mode="json")["cases"] if run.report else []
        place = {"id": run.directory.id, "path": str(run.directory.path.resolve())}
        click.echo(json.dumps({**place, **result.model_dump(mode="json"), "cases": cases}, indent=1))
    else:
        finished(run)
    if result.stop_reason == "paused":
        click.echo(f"Paused: {result.problem} {result.advice}", err=True)
        sys.exit(PAUSED)
    if result.overall is None:
        problem = result.problem or result.build.detail or "not every case was run"
        raise HarnessError(f"The run has no score: {problem} `gbaeval resume {run.directory.path}` tries again.")


def finished(run: Finished) -> None:
    """The closing table of a run."""
    console = Console()
    result = run.result
    if run.report is not None:
        scores(run.report)
    elif result.stop_reason == "paused":
        _paused(run)
    else:
        log = run.directory.path / "submission" / "build.log"
        worth = "scores 0" if result.overall == 0 else "has no score"
        console.print(f"There is no submission to grade; the run {worth}. {result.build.detail}", markup=False)
        if log.is_file():
            console.print(f"The build's log is {log}.", markup=False, soft_wrap=True)
    if result.problem and result.stop_reason != "paused":
        told = f"Something failed: {result.problem} {result.advice}"
        console.print(told, markup=False, highlight=False, soft_wrap=True)
    for name, value in table(result.behaviour) if result.behaviour is not None else ():
        console.print(f"{name:14}{value}", markup=False, highlight=False, soft_wrap=True)
    console.print(
        f"{result.turns} turns in {result.working_s / 60:.1f} min ({result.stop_reason.replace('_', ' ')}), "
        f"{result.usage['input_tokens']:,} tokens in, {result.usage['output_tokens']:,} out, {cost(result)}",
        highlight=False,
    )
    console.print(f"run directory: {run.directory.path}", markup=False, highlight=False, soft_wrap=True)


def _paused(run: Finished) -> None:
    """Why a run pauses, what to do, and that nothing is lost."""
    console, result = Console(), run.result
    console.print("[bold]The run is paused[/bold], and not graded: this says nothing about the model.")
    for line in (result.problem, result.advice):
        if line:
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    kept = f"Nothing is lost: the workspace is in the snapshot {result.snapshot}. " if result.snapshot else ""
    path = run.directory.path
    how = f"`gbaeval resume {path}` goes on with it, `gbaeval grade {path}` scores what is there."
    console.print(f"{kept}{how}", markup=False, soft_wrap=True)


_PIPED_WIDTH: Final = 140
"""Where nobody looks at a terminal, nothing is to be folded."""


def scores(report: GradeReport) -> None:
    """The table of cases, and below it sections and the overall score."""
    console = Console() if sys.stdout.isatty() else Console(width=_PIPED_WIDTH)
    console.print(f"suite {report.suite}\nreference {report.reference}\ncandidate {report.candidate}", highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("case", "section", "status"):
        table.add_column(heading, overflow="fold", min_width=10)
    for heading in ("score", "exact score", "fairness", "audio", "lag", "exact", "weight", "speed"):
        table.add_column(heading, justify="right", no_wrap=" " not in heading)
    for case in report.cases:
        table.add_row(
            case.id,
            case.section,
            case.status if case.broke_at is None else f"{case.status} at {case.broke_at}",
            "\n".join((_figure(case.score), *case.counts)),
            _figure(case.exact_score),
            _short(case.fairness),
            _figure(case.audio),
            "" if case.lag is None else str(case.lag),
            _figure(case.exact),
            _short(case.weight_carried),
            "" if case.realtime_factor is None else f"{case.realtime_factor:.1f}x",
        )
    console.print(table)
    for case in report.cases:
        if case.detail:
            console.print(f"{case.id}: {case.detail}", markup=False, highlight=False)
    for name, section in report.sections.items():
        line = f"{name:12} {_figure(section.score):>7}   weight {section.weight:.2f}, {section.cases} cases"
        console.print(line + _dearest(name, report), highlight=False)
    overall = _figure(report.overall) if report.overall is not None else "none: not every case was run"
    console.print(f"[bold]{'overall':12} {overall:>7}[/bold]   in {report.duration_s:.0f} s")


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _dearest(section: str, report: GradeReport) -> str:
    """Which case cost a section most, by its share of its ROM's mean, and where that lost."""
    scores = [(case.audio if section == "audio" else case.score, case) for case in report.cases]
    filed = [(score, case) for score, case in scores if score is not None and section in (case.section, "audio")]
    shares: defaultdict[str, float] = defaultdict(float)
    for _, case in filed:
        shares[_counted_with(case, report)] += case.weight
    costs = [case.weight / shares[_counted_with(case, report)] * (1 - score) for score, case in filed]
    if max(costs, default=0.0) <= 0:
        return ""
    score, case = filed[costs.index(max(costs))]
    if section == "audio" or case.worst_frame is None:
        return f"; most was lost in {case.id} ({score:.4f})"
    since = "" if case.diverged_at is None else f", not exact from frame {case.diverged_at} on"
    return f"; most was lost in {case.id} ({score:.4f}), worst at frame {case.worst_frame}{since}"


def _counted_with(case: CaseResult, report: GradeReport) -> str:
    """What a case's score is averaged in before ROMs are averaged; the public formula counts each case by itself."""
    return case.rom if report.profile == "default" else case.id


_TEXT_COLUMNS = 60
"""About what the audit's table takes before its scores."""


def audit(report: AuditReport) -> None:
    """The planted candidates' table, and below it the replays.

    Where a terminal has no room for every case, the lowest and the highest score stand for all; `--json` has all.
    """
    console = Console()
    console.print(f"suite {report.suite}", highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("planted candidate", "must be", ""):
        table.add_column(heading, overflow="fold")
    table.add_column("mean", justify="right", no_wrap=True)
    ids = [case.id for case in report.cases]
    all_fit = _TEXT_COLUMNS + sum(len(id_) + 2 for id_ in ids) <= console.width
    for heading in ids if all_fit else ("lowest", "highest"):
        table.add_column(heading, justify="right")
    for plant in report.plants:
        shown = [_figure(plant.scores.get(id_)) for id_ in ids] if all_fit else _extremes(plant.scores)
        table.add_row(plant.plant, plant.expected, _verdict(plant.ok), _figure(plant.mean), *shown)
    console.print(table)
    for plant in report.plants:
        if plant.detail:
            console.print(f"{plant.plant}: {plant.detail}", markup=False, highlight=False)
    replays = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("replay", "", "", ""):
        replays.add_column(heading)
    for heading in ("frames", "weight carried", "fairness"):
        replays.add_column(heading, justify="right")
    for case in report.cases:
        replays.add_row(
            case.id,
            _verdict(case.ok),
            f"[red]refused: {case.refused}[/red]" if case.refused else _determinism(case),
            "fair" if case.fair or case.refused else "[yellow]unfair: sound emulators may differ[/yellow]",
            str(case.frames),
            _figure(case.weight_carried),
            _figure(case.fairness),
        )
    console.print(replays)
    console.print("[bold green]passed[/bold green]" if report.ok else "[bold red]failed[/bold red]")


def _extremes(scores: Mapping[str, float]) -> list[str]:
    """The lowest score and the highest, each with its case."""
    known = sorted((score, id_) for id_, score in scores.items())
    return [f"{score:.4f} {id_}" for score, id_ in (known[0], known[-1])] if known else ["-", "-"]


def _determinism(case: AuditedCase) -> str:
    return "deterministic" if case.deterministic else "[red]not deterministic[/red]"


def _verdict(ok: bool) -> str:
    return "[green]ok[/green]" if ok else "[bold red]FAILED[/bold red]"


def replay(shown: Shown) -> None:
    """A replay's headers, its length, and how often each key is pressed."""
    console = Console()
    for name, value in shown.replay.headers.items():
        console.print(f"{name:12} {value}", markup=False, highlight=False, soft_wrap=True)
    told = shown.summary
    played = "nobody plays"
    if told.first_input is not None:
        played = f"first input at {_when(told.first_input)}, last at {_when(told.last_input or 0)}"
    console.print(f"{'length':12} {told.frames} frames, {clock(told.frames)}", highlight=False)
    console.print(f"{'events':12} {told.events}; {played}", highlight=False)
    console.print(
        f"{'longest idle':12} {told.longest_idle.frames} frames from {_when(told.longest_idle.first_frame)} on",
        highlight=False,
    )
    if told.buttons:
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("key")
        for heading in ("pressed", "held", "of the time"):
            table.add_column(heading, justify="right")
        for name, presses in told.buttons.items():
            held = presses.held_frames
            table.add_row(name, str(presses.times), f"{held} frames", f"{held / told.frames:.0%}")
        console.print(table)
    if shown.sheet is not None:
        console.print(f"contact sheet: {shown.sheet}", markup=False, highlight=False, soft_wrap=True)


def _when(frame: int) -> str:
    return f"frame {frame} ({clock(frame)})"


def catalog(entries: Catalog, store: Store) -> None:
    """What the catalogue has, and what of it is here."""
    console = Console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("name", "here", "author", "licence"):
        table.add_column(heading, overflow="fold")
    table.add_column("bytes", justify="right", no_wrap=True)
    for entry in entries.values():
        here = "yes" if store.has(entry.sha256) else ""
        size = "unknown" if entry.size_bytes is None else f"{entry.size_bytes:,}"
        table.add_row(entry.name, here, entry.author, entry.licence, size)
    console.print(table)
    fetched = sum(store.has(entry.sha256) for entry in entries.values())
    console.print(f"{fetched} of {len(entries)} files are here: {store.folder}", highlight=False, soft_wrap=True)
