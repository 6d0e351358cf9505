"""`gbaeval roms`: the ROMs and replays that suites use and this repository does not hold."""

import json
from pathlib import Path
from typing import Literal

import click

from harness.cli import show
from harness.cli.options import json_option, option
from harness.errors import HarnessError, UsageError
from harness.suite_folder import NewCase, add_case
from roms.catalog import Entry, load_catalog
from roms.fetch import fetch
from roms.store import ROMS_VARIABLE, Store, default_store_folder

store_option = click.option(
    "--store",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar=ROMS_VARIABLE,
    show_envvar=True,
    default=default_store_folder,
    show_default="roms in gbaeval's cache folder",
    help="Where fetched files are kept.",
)


@click.group()
def roms() -> None:
    """ROMs and replays that suites use and this repository does not hold: public ones, and your own."""


@roms.command("list")
@store_option
@json_option
def list_command(folder: Path, as_json: bool) -> None:
    """What the catalogue has, under which licences, and what of it is here."""
    store, catalog = Store(folder), load_catalog()
    if as_json:
        click.echo(json.dumps([_told(entry, store) for entry in catalog.values()], indent=1))
    else:
        show.catalog(catalog, store)


@roms.command("fetch")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@option("--all", "everything", is_flag=True, help="All that the catalogue has.")
@option(
    "--from",
    "source",
    metavar="DIR|URL",
    help="A folder, where files are known by content, or a mirror's address.  [default: each file's own address]",
)
@store_option
@json_option
def fetch_command(names: tuple[str, ...], everything: bool, source: str | None, folder: Path, as_json: bool) -> None:
    """Get files of the catalogue: ROMs and replays, each checked against its SHA-256.

    A transfer that broke off is gone on with. NAME may be a pattern. A mirror has the files under the paths that
    `roms list --json` shows. The exit code is 1 if a file could not be had; the others are fetched all the same.

    \b
    Examples:
      gbaeval roms fetch --all
      gbaeval roms fetch homebrew/spout 'replays/spout-*'
      gbaeval roms fetch --all --from path/to/corpus
      gbaeval roms fetch --all --from http://mirror.example/gba/
    """
    catalog = load_catalog()
    if bool(names) == everything:
        raise UsageError("Say what to fetch: names, as `gbaeval roms list` shows them, or --all.")
    chosen = list(catalog.values()) if everything else catalog.named(names)
    with show.fetching(as_json, chosen) as progress:
        fetched = fetch(chosen, Store(folder), source, progress)
    failures = {name: str(error) for name, error in fetched.failures.items()}
    if as_json:
        click.echo(json.dumps({"store": str(folder), "files": fetched.outcomes, "failures": failures}, indent=1))
    else:
        fresh = sum(outcome == "fetched" for outcome in fetched.outcomes.values())
        click.echo(f"{fresh} fetched, {len(fetched.outcomes) - fresh} were there already: {folder}")
    if failures:
        raise HarnessError("\n".join([f"{len(failures)} of {len(chosen)} files could not be had.", *failures.values()]))


@roms.command("verify")
@store_option
@json_option
def verify_command(folder: Path, as_json: bool) -> None:
    """Check the files that are here against their SHA-256. The exit code is 1 if one is not what it should be."""
    store = Store(folder)
    here = [entry for entry in load_catalog().values() if store.has(entry.sha256)]
    damaged = [entry.name for entry in here if not store.is_whole(entry.sha256)]
    if as_json:
        click.echo(json.dumps({"store": str(folder), "files": len(here), "damaged": damaged}, indent=1))
    else:
        click.echo(f"{len(here) - len(damaged)} of {len(here)} files are whole: {folder}")
    if damaged:
        raise HarnessError(
            f"Not what they should be: {', '.join(damaged)}. `gbaeval roms fetch {' '.join(damaged)}` replaces them."
        )


@roms.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@option("--suite", "folder", type=click.Path(path_type=Path), required=True, help="The suite's folder; made if new.")
@option("--id", "name", help="The case's name.  [default: made of the files' names]")
@option("--replay", type=click.Path(path_type=Path), help="Recorded inputs; they too stay where they are.")
@option(
    "--section",
    type=click.Choice(["replay", "procedural", "boot"]),
    help="What it counts for.  [default: replay with one, else boot]",
)
@option("--frames", type=click.IntRange(1), help="How long.  [default: as the replay says, or 600]")
@option("--weight", type=click.FloatRange(0, min_open=True), default=1.0, help="Among the cases of its ROM.")
@option("--audio", is_flag=True, help="Grade its sound too.")
@json_option
def add_command(
    file: Path,
    folder: Path,
    name: str | None,
    replay: Path | None,
    section: Literal["replay", "procedural", "boot"] | None,
    frames: int | None,
    weight: float,
    audio: bool,
    as_json: bool,
) -> None:
    """Add a ROM of your own to a suite in a folder of your own, outside this repository.

    The suite keeps the ROM's place and SHA-256; the ROM is copied nowhere.

    \b
    Examples:
      gbaeval roms add ~/dumps/game.gba --suite ~/secret --replay ~/dumps/level-1.txt --audio
      gbaeval grade gba.wasm --suite ~/secret
    """
    case = add_case(folder, NewCase(file, name, section, replay, frames, weight, audio))
    if as_json:
        told = {"id": case.id, "section": case.section, "frames": case.frames}
        click.echo(json.dumps({**told, "rom": str(case.rom_path), "sha256": case.rom_sha256}, indent=1))
    else:
        click.echo(f"{folder}: case {case.id} ({case.section}, {case.frames} frames) with {case.rom_path}")


def _told(entry: Entry, store: Store) -> dict[str, object]:
    return {
        "name": entry.name,
        "kind": entry.kind,
        "title": entry.title,
        "author": entry.author,
        "licence": entry.licence,
        "bytes": entry.size_bytes,
        "sha256": entry.sha256,
        "address": entry.address,
        "path": entry.path,
        "here": store.has(entry.sha256),
    }
