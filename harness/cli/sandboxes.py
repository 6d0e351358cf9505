"""`gbaeval sandboxes`: the containers and folders of runs, and their removal."""

import dataclasses
import json

import click
from rich.console import Console
from rich.table import Table

from harness.cli.options import json_option
from harness.errors import UsageError
from harness.sandbox.leftovers import Leftover, Leftovers, leftovers, remove


@click.group()
def sandboxes() -> None:
    """What runs have left on this machine: containers, volumes and folders.

    A run that ends takes its sandbox down. That of a killed `gbaeval` stays, so that the run can be resumed in it,
    until somebody removes it here.
    """


@sandboxes.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """The sandboxes that are here, the oldest first, and whether a process works in them."""
    here = leftovers()
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(here), indent=1))
        return
    _show(here)


@sandboxes.command("remove")
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option("--force", is_flag=True, help="Also where a process works in it.")
@json_option
def remove_command(runs: tuple[str, ...], force: bool, as_json: bool) -> None:
    """Remove the sandboxes of runs, with the workspaces in them; the run directories stay.

    RUN is the name of a run's directory. What was done since the last snapshot is lost.

    \b
    Example:
      gbaeval sandboxes remove 20261122-093000-anthropic-NAME-1a2b
    """
    removed = [sandbox for run in runs for sandbox in _removed(run, force=force)]
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(sandbox) for sandbox in removed], indent=1))
    else:
        click.echo(f"Removed: {len(removed)}.")


def _removed(run: str, *, force: bool) -> list[Leftover]:
    removed = remove(run, force=force)
    if not removed:
        raise UsageError(f"There is no sandbox of a run {run!r}.")
    return removed


def _show(here: Leftovers) -> None:
    console = Console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("run", "kind", "state"):
        table.add_column(heading, overflow="fold")
    table.add_column("hours", justify="right", no_wrap=True)
    for sandbox in here.sandboxes:
        state = "at work" if sandbox.in_use else "can be resumed" if sandbox.resumable else "workspace lost"
        table.add_row(sandbox.run_id, sandbox.kind, state, f"{sandbox.age_s / 3600:.1f}")
    console.print(table if here.sandboxes else "No sandbox is here.")
    if here.problem:
        click.echo(here.problem, err=True)
