"""A run's score over time as a table."""

import sys
from typing import Final

from rich.console import Console
from rich.table import Table

from harness.score_curve import Point, ScoreCurve

_PIPED_WIDTH: Final = 120
_STATUS: Final = {
    "graded": "",
    "not_built": "[red]does not build[/red]: the last built score",
    "not_graded": "[yellow]not graded[/yellow], our failure: the last built score",
    "unreadable": "[yellow]damaged[/yellow], our failure: the last built score",
}


def score_curve(curve: ScoreCurve) -> None:
    """A row for each snapshot, and below them final, best and area."""
    console = Console() if sys.stdout.isatty() else Console(width=_PIPED_WIDTH)
    console.print(f"run {curve.run}\nsuite {curve.suite}\nreference {curve.reference}", highlight=False, markup=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("minute", "score", "tokens in", "tokens out", "dollars"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("snapshot", no_wrap=True)
    table.add_column("", overflow="fold")
    for point in curve.points:
        table.add_row(
            f"{point.minutes:.1f}",
            f"{point.score:.4f}",
            f"{point.usage['input_tokens']:,}",
            f"{point.usage['output_tokens']:,}",
            _dollars(point),
            point.snapshot.removesuffix(".json"),
            _STATUS[point.status],
        )
    console.print(table)
    for point in curve.points:
        if point.detail:
            console.print(f"{point.snapshot}: {point.detail}", markup=False, highlight=False, soft_wrap=True)
    final = "none: our side failed at the last snapshot" if curve.final is None else f"{curve.final:.4f}"
    console.print(f"[bold]final   {final}[/bold]", highlight=False)
    console.print(
        f"best    {curve.best:.4f}{f'   {curve.best_snapshot}' if curve.best_snapshot else ''}", highlight=False
    )
    console.print(f"area    {curve.area:.4f}   mean over {curve.minutes:.1f} minutes", highlight=False)


def _dollars(point: Point) -> str:
    return "unpriced" if point.cost_usd is None else f"{point.cost_usd:.2f}"
