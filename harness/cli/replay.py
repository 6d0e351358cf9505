"""`gbaeval replay`: look at recorded inputs, and record them."""

import dataclasses
import json
from pathlib import Path

import click

from harness.cli import show
from harness.cli.options import json_option, option
from harness.errors import UsageError
from harness.replays import MOST_PICTURES, Pictures, record_replay, show_replay
from reference import CoreSource, parse_source


@click.group()
def replay() -> None:
    """Look at recorded inputs, and record them."""


def _frames(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in value.split(",")) if value else ()
    except ValueError as error:
        raise click.BadParameter("expected frame numbers with commas between them") from error


@replay.command("show")
@click.argument("file", type=click.Path(path_type=Path))
@option("--sheet", type=click.Path(path_type=Path, dir_okay=False), help="Make a contact sheet here, as a PNG.")
@option("--every", type=click.IntRange(1), metavar="N", help="The sheet shows one picture every N frames.")
@option("--pictures", type=click.IntRange(1, MOST_PICTURES), default=12, metavar="N", help="It shows N, spread evenly.")
@option("--at", callback=_frames, metavar="FRAME,FRAME,...", help="It shows these frames.")
@option("--columns", type=click.IntRange(1, 20), help="Pictures in a row.  [default: at most 4]")
@option("--scale", type=click.IntRange(1, 4), default=1, help="How much larger than 240 x 160 a picture is.")
@option("--rom", type=click.Path(path_type=Path, dir_okay=False), help="The ROM, if it is not near the replay.")
@option("--frames", type=click.IntRange(1), help="How long the replay is.  [default: as its header says]")
@option("--reference", default="mgba", metavar="mgba|PATH.so|PATH.wasm", help="What plays it for the sheet.")
@json_option
def show_command(
    file: Path,
    sheet: Path | None,
    every: int | None,
    pictures: int,
    at: tuple[int, ...],
    columns: int | None,
    scale: int,
    rom: Path | None,
    frames: int | None,
    reference: str,
    as_json: bool,
) -> None:
    """Tell what a replay does: its headers, its length, which keys it presses and how long it rests.

    With --sheet it is played on the reference, and pictures of it are put side by side, each with the keys held.

    \b
    Examples:
      gbaeval replay show roms/games/starfall/replays/winner.txt
      gbaeval replay show winner.txt --sheet winner.png --pictures 24
      gbaeval replay show winner.txt --sheet title.png --at 60,4000,9600 --columns 3 --scale 2
    """
    shown = show_replay(
        file,
        frames=frames,
        sheet=sheet,
        pictures=Pictures(at, every, pictures),
        rom=rom,
        columns=columns,
        scale=scale,
        reference=parse_source(reference),
    )
    if as_json:
        told = {"headers": dict(shown.replay.headers), **dataclasses.asdict(shown.summary)}
        places = {"rom": shown.rom and str(shown.rom), "sheet": shown.sheet and str(shown.sheet)}
        click.echo(json.dumps({"file": str(file), **told, **places}, indent=1))
    else:
        show.replay(shown)


@replay.command("record")
@click.argument("rom")
@option("--bot", required=True, metavar="NAME", help="Who plays: a bot of the bot.py beside the ROM.")
@option("--frames", type=click.IntRange(1), help="How long.  [default: as long as the replay that is there]")
@option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the replay goes.  [default: replays/NAME.txt beside the ROM]",
)
@option("--reference", default="mgba", metavar="mgba|PATH.so", help="What it plays on.")
@json_option
def record_command(rom: str, bot: str, frames: int | None, out: Path | None, reference: str, as_json: bool) -> None:
    """Let a bot play a game on the reference, and keep what it pressed.

    ROM is a file with a bot.py beside it, or the name of one of our games. A replay that comes out the same as the one
    that is there is not written again.

    \b
    Examples:
      gbaeval replay record starfall --bot winner
      gbaeval replay record roms/games/starfall/starfall.gba --bot wanderer --frames 6000 --out long.txt
    """
    source = parse_source(reference)
    if not isinstance(source, CoreSource):
        raise UsageError("A bot reads the game's memory, which only a libretro core shows: give mgba or PATH.so.")
    with show.working(f"{bot} plays {rom}", as_json):
        recorded = record_replay(rom, bot, frames=frames, out=out, reference=source)
    if as_json:
        told = {"file": str(recorded.path), "unchanged": recorded.unchanged}
        click.echo(json.dumps({**told, "headers": dict(recorded.replay.headers)}, indent=1))
    else:
        state = "as before" if recorded.unchanged else "written"
        click.echo(f"{recorded.path}: {state}, {recorded.replay.frames} frames, {len(recorded.replay.events)} events")
