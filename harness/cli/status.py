"""`gbaeval status`: how a run stands."""

from pathlib import Path

import click

from harness.cli.options import json_option
from harness.left import duration
from harness.status import Status
from harness.status import status as status_of

SILENT_S = 60.0
"""Longer than any sign of life takes while the agent is at work; a build and a long case may take more."""


@click.command()
@click.argument("run", type=click.Path(path_type=Path, file_okay=False))
@json_option
def status(run: Path, as_json: bool) -> None:
    """How a run stands: at work, paused or ended; time, turns, tokens, cost and the last snapshot.

    It reads RUN, the run's directory, and changes nothing, so it can be asked at any time from anywhere.

    \b
    Examples:
      gbaeval status runs/20261122-093000-anthropic-NAME-1a2b
      watch -n 60 gbaeval status runs/20261122-093000-anthropic-NAME-1a2b
    """
    found = status_of(run)
    click.echo(found.model_dump_json(indent=1) if as_json else _text(found))


def _text(found: Status) -> str:
    state = found.state if found.stop_reason is None else f"{found.state} ({found.stop_reason})"
    score = f", overall {found.overall:.4f}" if found.overall is not None else ""
    usage = found.usage
    rows = {
        "run": found.run,
        "model": found.model,
        "state": f"{state}{score}",
        "last sign": f"{duration(found.silent_s)} ago: {found.last_event.replace('_', ' ') or 'none'}",
        "time": f"{found.working_s / 3600:.2f} h of {found.hours:g} h at work, {found.wall_s / 3600:.2f} h in all",
        "turns": f"{found.turns:,}",
        "tokens": f"{usage['input_tokens']:,} in ({usage['cached_input_tokens']:,} cached), "
        f"{usage['output_tokens']:,} out ({usage['reasoning_tokens']:,} reasoning)",
        "cost": "unpriced" if found.cost_usd is None else f"${found.cost_usd:,.2f}",
        "snapshot": found.last_snapshot or "none yet",
    }
    lines = [f"{name:10}{value}" for name, value in rows.items()]
    if found.silent_s > SILENT_S and found.state != "ended":
        lines.append(f"If no process works on it any more, `gbaeval resume {found.run}` goes on with it.")
    return "\n".join(lines)
