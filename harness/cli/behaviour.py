"""`gbaeval behaviour`: what the model did in a run."""

from pathlib import Path

import click

from harness.behaviour.run import behaviour as behaviour_of
from harness.behaviour.table import table
from harness.cli.options import json_option
from harness.run_directory import RunDirectory


@click.command()
@click.argument("run", type=click.Path(path_type=Path, file_okay=False))
@json_option
def behaviour(run: Path, as_json: bool) -> None:
    """What the model did: plays, builds, code and tests. docs/behaviour.md defines each figure.

    It reads RUN, the run's directory, and changes nothing; the run may be at work.

    \b
    Examples:
      gbaeval behaviour runs/20261122-093000-anthropic-NAME-1a2b
      gbaeval behaviour runs/20261122-093000-anthropic-NAME-1a2b --json
    """
    found = behaviour_of(RunDirectory.open(run))
    if as_json:
        click.echo(found.model_dump_json(indent=1))
    else:
        for name, value in table(found):
            click.echo(f"{name:14}{value}")
