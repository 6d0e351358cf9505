"""`gbaeval run`: one run from model to score."""

from pathlib import Path
from typing import Literal

import click

from harness.agents.programs import NAMES, absolute
from harness.cli import show
from harness.cli.options import (
    ca_bundle_option,
    json_option,
    option,
    reference_option,
    suite_option,
    workers_option,
)
from harness.errors import UsageError
from harness.models import PROVIDERS, takes_pictures
from harness.run import execute
from harness.run_directory import RunConfig
from harness.sandbox import LocalSandbox, engine_available

_COUNT = click.IntRange(min=1)


@click.command()
@option("--model", required=True, metavar="PROVIDER/NAME", help="openai/NAME, anthropic/NAME or scripted/NAME.")
@option(
    "--agent",
    default="shell",
    metavar="NAME",
    help=f"What turns the model's words into work: shell, {', '.join(NAMES)} (docs/agents.md).",
)
@option(
    "--sandbox",
    type=click.Choice(["docker", "local", "auto"]),
    default="docker",
    help="Where it works. local isolates nothing; auto is docker where an engine answers, else local.",
)
@option(
    "--hours",
    type=click.FloatRange(0, 720, min_open=True),
    default=24.0,
    help="Working time until the agent is stopped: waiting for a failing API does not count.",
)
@option("--wall-hours", type=click.FloatRange(0, min_open=True), help="Wall time until it is stopped.")
@option("--max-turns", type=_COUNT, help="Replies of the model until it is stopped.")
@option("--max-input-tokens", type=_COUNT, help="Input tokens until it is stopped, cached ones included.")
@option("--max-cached-tokens", type=_COUNT, help="Cached input tokens until it is stopped.")
@option("--max-output-tokens", type=_COUNT, help="Output tokens until it is stopped, reasoning included.")
@option("--max-reasoning-tokens", type=_COUNT, help="Reasoning tokens until it is stopped.")
@option(
    "--max-cost",
    "max_cost_usd",
    type=click.FloatRange(0, min_open=True),
    metavar="USD",
    help="Dollars until it is stopped, by genai-prices; for models with a known price.",
)
@option(
    "--context-tokens",
    type=click.IntRange(min=2000),
    default=100_000,
    help="About how long the conversation may get before its oldest parts leave it.",
)
@option(
    "--let-stop",
    is_flag=True,
    help="Take a model's word that it is done; else it is asked twice to go on while something is left.",
)
@option(
    "--view/--no-view",
    default=None,
    help="Let the agent shell show the model PNGs of the workspace.  [default: if it is at its provider's own address]",
)
@suite_option
@reference_option
@option("--base-url", metavar="URL", help="A server that is compatible with the provider's API.")
@option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("runs"),
    help="Where run directories go.",
)
@option(
    "--snapshot-minutes",
    type=click.FloatRange(0, min_open=True),
    default=15.0,
    help="How often the workspace is saved, in working time.",
)
@workers_option
@ca_bundle_option
@option("--force-local", is_flag=True, help="Let a real model work in the local sandbox, which isolates nothing.")
@json_option
def run(
    model: str,
    agent: str,
    sandbox: Literal["docker", "local", "auto"],
    hours: float,
    wall_hours: float | None,
    max_turns: int | None,
    max_input_tokens: int | None,
    max_cached_tokens: int | None,
    max_output_tokens: int | None,
    max_reasoning_tokens: int | None,
    max_cost_usd: float | None,
    context_tokens: int,
    let_stop: bool,
    view: bool | None,
    suite: str,
    reference: str,
    base_url: str | None,
    out: Path,
    snapshot_minutes: float,
    workers: int,
    ca_bundle: Path | None,
    force_local: bool,
    as_json: bool,
) -> None:
    """Let a model write an emulator in a sandbox, and grade it.

    A run that is killed, interrupted or paused goes on with `gbaeval resume`.

    \b
    Examples:
      gbaeval run --model scripted/baseline
      gbaeval run --model anthropic/claude-opus-4-6 --hours 24
      gbaeval run --model openai/my-checkpoint --base-url http://localhost:8000/v1
      gbaeval run --model anthropic/claude-opus-4-6 --agent claude-code
      gbaeval run --model openai/my-checkpoint --agent command:./my_agent.py
    """
    kind = _sandbox_kind(sandbox)
    if kind == "local" and not force_local and model.partition("/")[0] in set(PROVIDERS) - {"scripted"}:
        raise UsageError(
            f"The local sandbox isolates nothing: what {model} runs there, it runs on this machine as you. "
            "Use --sandbox docker, or --force-local if you mean it."
        )
    config = RunConfig(
        model=model,
        agent=absolute(agent),
        sandbox=kind,
        suite=suite,
        hours=hours,
        wall_hours=wall_hours,
        max_turns=max_turns,
        max_input_tokens=max_input_tokens,
        max_cached_tokens=max_cached_tokens,
        max_output_tokens=max_output_tokens,
        max_reasoning_tokens=max_reasoning_tokens,
        max_cost_usd=max_cost_usd,
        context_tokens=context_tokens,
        go_on=not let_stop,
        view=takes_pictures(model, base_url) if view is None else view,
        reference=reference,
        base_url=base_url,
        snapshot_minutes=snapshot_minutes,
    )
    with show.running(as_json) as watcher:
        finished = execute(config, out, workers=workers, ca_bundle=ca_bundle, watcher=watcher)
    show.end(finished, as_json)


def _sandbox_kind(asked: Literal["docker", "local", "auto"]) -> Literal["docker", "local"]:
    kind = asked if asked != "auto" else "docker" if engine_available() else "local"
    if kind == "local":
        reason = "" if asked == "local" else "No Docker Engine answers here, so this run takes the local sandbox.\n"
        click.secho(f"{reason}{LocalSandbox.warning}", fg="red", err=True)
    return kind
