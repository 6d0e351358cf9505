"""Options that several commands share."""

import os

import click

suite_option = click.option(
    "--suite",
    "suite_name",
    default="core",
    show_default=True,
    help="A suite's name, or a folder in the GBA Eval's format.",
)
reference_option = click.option(
    "--reference",
    "reference_name",
    default="mgba",
    show_default=True,
    metavar="mgba|PATH.so|PATH.wasm",
    help="What to compare with.",
)
workers_option = click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=lambda: os.cpu_count() or 1,
    show_default="one a core",
    help="Cases judged at a time.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
