"""`gbaeval audit`: may a suite's scores be believed?"""

import sys

import click

import tasks
from graders.audit.audit import audit as audit_suite
from graders.grade import default_cache_folder
from graders.suite import load_suite
from harness.cli import show
from harness.cli.options import cases_option, json_option, option, suite_option, workers_option
from harness.errors import UsageError
from reference import CoreSource, parse_source


@click.command()
@suite_option
@cases_option
@option("--reference", default="mgba", metavar="mgba|PATH.so")
@option("--frames", type=click.IntRange(300), help="Cut replays to so many frames.  [default: whole]")
@workers_option
@json_option
def audit(suite: str, cases: tuple[str, ...], reference: str, frames: int | None, workers: int, as_json: bool) -> None:
    """Play emulators that are spoilt in known ways on a suite's replays, and check what that is worth.

    The reference must score 1, an emulator that nobody plays on 0, one that stands still half-way about a half. Each
    replay's determinism, weight and fairness are shown too. The exit code is 1 if something is not as it must be.

    \b
    Examples:
      gbaeval audit --suite core
      gbaeval audit --suite path/to/corpus --frames 2400 --json
      gbaeval audit --suite my-suite --cases 'new-game-*'
    """
    source = parse_source(reference)
    if not isinstance(source, CoreSource):
        raise UsageError(f"The audit needs a libretro core to plant its candidates in, and {reference} is a module.")
    with show.working("opening the suite", as_json) as line:
        report = audit_suite(
            source,
            load_suite(suite, cases),
            bios=tasks.BIOS_FILE.read_bytes(),
            workers=workers,
            cache_folder=default_cache_folder(),
            frames=frames,
            on_phase=line.phase,
            on_result=lambda plant, done, of: line.detail(f"{done}/{of} plays, last: {plant}"),
        )
    if as_json:
        click.echo(report.model_dump_json(indent=1))
    else:
        show.audit(report)
    sys.exit(0 if report.ok else 1)
