"""report.html: one run on one page that opens offline."""

from html import escape

from graders.result import CaseResult, GradeReport
from harness.behaviour.figures import Behaviour
from harness.behaviour.table import table
from harness.run_directory import RunConfig, RunResult

_STYLE = """
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); --bar: #4a7dbd; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } .overall { font-size: 2.6rem; font-weight: 600; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.figure, th.figure { text-align: right; font-variant-numeric: tabular-nums; }
.bar { display: inline-block; height: .7em; background: var(--bar); border-radius: 2px; }
.muted { opacity: .7; font-size: .9em; }
"""


def render(config: RunConfig, result: RunResult, report: GradeReport | None) -> str:
    """The page's HTML."""
    suite = report.suite if report else config.suite
    stopped = f"{result.stop_reason.replace('_', ' ')} after {result.working_s / 60:.1f} min and {result.turns} turns"
    tokens = f"{result.usage['input_tokens']:,} tokens in, {result.usage['output_tokens']:,} out, {cost(result)}"
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(config.model)}: gbaeval</title>',
        f"<style>{_STYLE}</style>",
        f"<h1>{escape(config.model)}, agent {escape(config.agent)}, {config.hours:g} hours</h1>",
        f'<div class="overall">{_figure(result.overall)}</div>',
        f'<p class="muted">suite {escape(suite)}; {escape(stopped)}; {tokens}</p>',
    ]
    if result.stop_reason == "paused":
        parts.append(f"<p><b>The run is paused.</b> {escape(result.problem)} {escape(result.advice)}</p>")
    elif not result.build.ok:
        parts.append(f"<p><b>The submission does not build.</b> {escape(result.build.detail)}</p>")
    if result.problem and result.stop_reason != "paused":
        parts.append(f"<p><b>Something failed.</b> {escape(result.problem)} {escape(result.advice)}</p>")
    parts.append(_sections(result))
    if report is not None:
        parts.append(_cases(report))
    if result.behaviour is not None:
        parts.append(_behaviour(result.behaviour))
    return "\n".join([*parts, "</html>", ""])


def cost(result: RunResult) -> str:
    """What the replies cost, for people."""
    return "unpriced" if result.cost_usd is None else f"${result.cost_usd:,.2f}"


def _sections(result: RunResult) -> str:
    rows = [
        f'<tr><td>{name}</td><td class="figure">{section.weight:.2f}</td><td class="figure">{section.cases}</td>'
        f'<td class="figure">{_figure(section.score)}</td><td>{_bar(section.score)}</td></tr>'
        for name, section in result.sections.items()
    ]
    return _table(("section", "weight*", "cases*", "score*", ""), rows)


def _cases(report: GradeReport) -> str:
    rows = [_case(case) for case in report.cases]
    reference = f'<p class="muted">reference {escape(report.reference)}<br>candidate {escape(report.candidate)}</p>'
    return _table(("case", "section", "status", "score*", "lag*", "exact*", ""), rows) + reference


def _behaviour(found: Behaviour) -> str:
    rows = [f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in table(found)]
    return _table(("what the model did", ""), rows)


def _case(case: CaseResult) -> str:
    status = case.status if case.broke_at is None else f"{case.status} at frame {case.broke_at}"
    detail = f'<br><span class="muted">{escape(case.detail)}</span>' if case.detail else ""
    lag = "" if case.lag is None else str(case.lag)
    return (
        f"<tr><td>{escape(case.id)}{detail}</td><td>{case.section}</td><td>{escape(status)}</td>"
        f'<td class="figure">{"<br>".join((_figure(case.score), *case.counts))}</td><td class="figure">{lag}</td>'
        f'<td class="figure">{_figure(case.exact)}</td><td>{_bar(case.score)}</td></tr>'
    )


def _table(headings: tuple[str, ...], rows: list[str]) -> str:
    """Headings that end in * are of columns of figures."""
    cells = "".join(
        f'<th class="figure">{heading[:-1]}</th>' if heading.endswith("*") else f"<th>{heading}</th>"
        for heading in headings
    )
    return f"<table><tr>{cells}</tr>{''.join(rows)}</table>"


def _bar(score: float | None) -> str:
    return "" if score is None else f'<span class="bar" style="width:{100 * score:.1f}px"></span>'


def _figure(value: float | None) -> str:
    return "none" if value is None else f"{value:.4f}"
