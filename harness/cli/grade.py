"""`gbaeval grade`: grade a module, a submission or a run on a suite."""

from collections.abc import Callable
from pathlib import Path

import click
from pydantic import BaseModel

import tasks
from graders.grade import grade as grade_suite
from graders.suite import PROFILES, Profile, load_suite
from harness.cli import show
from harness.cli.options import cases_option, json_option, option, reference_option, suite_option, workers_option
from harness.cli.show_curve import score_curve
from harness.errors import HarnessError, UsageError
from harness.run import rebuilt
from harness.run_directory import RunDirectory
from harness.snapshot_grades import Grading, Progress, grade_snapshots
from reference import EmulatorSource, WasmSource, parse_source


@click.command()
@click.argument("submission", metavar="MODULE_OR_DIR")
@suite_option
@cases_option
@reference_option
@option(
    "--profile",
    type=click.Choice(PROFILES),
    default="default",
    help="gba-eval-v1 is the published formula, for comparing with public results.",
)
@workers_option
@option(
    "--explain",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep each case's per-frame series (.npz) and pictures of what cost most (.png) here.",
)
@option("--snapshots", is_flag=True, help="Grade each of a run's snapshots: the score over time.")
@option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Also write the report here, as JSON.")
@json_option
def grade(
    submission: str,
    suite: str,
    cases: tuple[str, ...],
    reference: str,
    profile: Profile,
    explain: Path | None,
    workers: int,
    snapshots: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Grade a submission on a suite.

    MODULE_OR_DIR is a gba.wasm, a folder that holds one, a run directory, or `mgba` for the reference itself.

    \b
    Examples:
      gbaeval grade gba.wasm
      gbaeval grade runs/20261122-101500-baseline --suite core --json
      gbaeval grade runs/20261122-101500-baseline --snapshots
      gbaeval grade gba.wasm --suite path/to/corpus --profile gba-eval-v1
    """
    if out is not None and not out.resolve().parent.is_dir():
        raise UsageError(f"There is no folder {out.resolve().parent} to write {out.name} to.")
    if snapshots and explain is not None:
        raise UsageError("--explain is for one submission: give it without --snapshots.")
    bios = tasks.BIOS_FILE.read_bytes()
    if snapshots:
        run = RunDirectory.open(Path(submission))
        grading = Grading(load_suite(suite, cases), parse_source(reference), bios, profile, workers)
        with show.working("grading snapshots", as_json) as line:
            curve = grade_snapshots(run, grading, Progress(line.phase, line.detail))
        _print(curve, lambda: score_curve(curve), out, as_json)
        if curve.final is None:
            raise HarnessError(f"There is no final score: {curve.points[-1].detail}")
        return
    with show.grading(as_json) as on_result:
        report = grade_suite(
            find_candidate(submission),
            parse_source(reference),
            load_suite(suite, cases),
            bios=bios,
            workers=workers,
            profile=profile,
            explain_folder=explain,
            on_result=on_result,
        )
    _print(report, lambda: show.scores(report), out, as_json)
    if report.overall is None:
        raise HarnessError("There is no overall score: not every case was run.")


def _print(found: BaseModel, table: Callable[[], None], out: Path | None, as_json: bool) -> None:
    text = found.model_dump_json(indent=1)
    if as_json:
        click.echo(text)
    else:
        table()
    if out is not None:
        out.write_text(text + "\n")


def find_candidate(text: str) -> EmulatorSource:
    """The emulator that a command-line argument means."""
    path = Path(text)
    if not path.is_dir():
        if not path.exists() and text != "mgba":
            raise UsageError(f"There is no `{text}`. Give a gba.wasm, or a folder or run directory that holds one.")
        return parse_source(text)
    if (path / "gba.wasm").is_file():
        return WasmSource(path / "gba.wasm")
    if (path / "config.json").is_file():
        with RunDirectory.open(path).claimed():  # it may be built, where another process would build it as well
            return WasmSource(rebuilt(path))
    raise UsageError(f"{path} holds no gba.wasm, and is no run directory.")
