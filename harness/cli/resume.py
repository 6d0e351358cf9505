"""`gbaeval resume`: go on with a run that was killed, interrupted or paused."""

from pathlib import Path

import click

from harness.cli import show
from harness.cli.options import ca_bundle_option, json_option, option, workers_option
from harness.run import resume as resume_run
from harness.run_directory import RunDirectory
from harness.sandbox import LocalSandbox


@click.command()
@click.argument("run", type=click.Path(path_type=Path, file_okay=False))
@option(
    "--anyway", is_flag=True, help="Go on although gbaeval, suite, prompt, BIOS or reference are not what they were."
)
@workers_option
@ca_bundle_option
@json_option
def resume(run: Path, anyway: bool, workers: int, ca_bundle: Path | None, as_json: bool) -> None:
    """Go on with a run whose harness was killed or interrupted, or that is paused.

    RUN is its directory. The conversation goes on where it ended, in the same sandbox if that lives, else in a new one
    with the last snapshot; no reply that was received is paid for twice, and the clocks go on. A run whose agent had
    stopped is built and graded. For one that has its result already, that is printed.

    \b
    Examples:
      gbaeval resume runs/20261122-093000-anthropic-NAME-1a2b
      gbaeval resume runs/20261122-093000-anthropic-NAME-1a2b --json
    """
    if RunDirectory.open(run).config().sandbox == "local":
        click.secho(LocalSandbox.warning, fg="red", err=True)
    with show.running(as_json) as watcher:
        finished = resume_run(run, workers=workers, anyway=anyway, ca_bundle=ca_bundle, watcher=watcher)
    show.end(finished, as_json)
