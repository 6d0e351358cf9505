"""Options that several commands share. Every option is an environment variable too, which `--help` names."""

import os
from functools import partial
from pathlib import Path

import click

option = partial(click.option, show_default=True, show_envvar=True)

suite_option = option(
    "--suite",
    default="core",
    help="A suite's name, or a folder in the GBA Eval's format.",
)
cases_option = option(
    "--cases",
    multiple=True,
    metavar="PATTERN",
    help="Only the cases whose ids fit, such as 'mgba-*'; may be given more than once.",
)
reference_option = option(
    "--reference",
    default="mgba",
    metavar="mgba|PATH.so|PATH.wasm",
    help="What to compare with.",
)
workers_option = option(
    "--workers",
    type=click.IntRange(1, 256),
    default=lambda: os.cpu_count() or 1,
    show_default="one a core",
    help="Cases judged at a time.",
)
ca_bundle_option = option(
    "--ca-bundle",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    envvar="GBAEVAL_CA_BUNDLE",
    help="CA certificates for the image build, behind a TLS proxy.",
)
json_option = option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
