"""Replays: what they do, pictures of them, and bots that record them."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from harness.cli import main
from harness.errors import UsageError
from harness.replays import Pictures, find_rom, record_replay, show_replay
from reference import ALL_BUTTONS, HEIGHT, WIDTH, Buttons, LibretroCore
from reference.frame import to_rgb24
from roms import Replay, ReplayError, parse_replay, read_replay
from roms.contact_sheet import draw_sheet, evenly_spaced, take_shots
from roms.errors import RecordingError
from roms.recording import GAMES, find_game, same_play
from roms.store import Store
from roms.summary import Idle, Presses, clock, key_names, summarise
from tests.tiny_rom import keys_rom

ROM = keys_rom()
DIGEST = hashlib.sha256(ROM).hexdigest()
STARFALL = GAMES / "starfall"

BOT = """
from dataclasses import dataclass

@dataclass
class Steps:
    name: str = "steps"
    def keys(self, frame, memory):
        return int.from_bytes(memory.read(0x05000000, 2), "little") and 1 << frame // 10

class Broken:
    name = "broken"
    def keys(self, frame, memory):
        return {0: 0, 1: 1}[frame]

class Wild:
    name = "wild"
    def keys(self, frame, memory):
        return 0x400

Steps.name = "steps"
BOTS = (Steps, Broken, Wild)
"""


@pytest.fixture
def game(tmp_path: Path) -> Path:
    """A game of our own form: a ROM with a bot beside it."""
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "keys.gba").write_bytes(ROM)
    (folder / "bot.py").write_text(BOT)
    return folder / "keys.gba"


@given(st.lists(st.sampled_from([0, 1, 3, 0x3FF]), min_size=1, max_size=80))
def test_summary(held: list[int]) -> None:
    """The numbers are those that one counts by hand."""
    summary = summarise(Replay.from_keys(np.array(held, np.uint16)), len(held))
    for button in Buttons:
        down = [bool(keys & button) for keys in held]
        times = sum(now and not before for before, now in zip([False, *down], down, strict=False))

        assert (Presses(times, sum(down)) if any(down) else None) == summary.buttons.get(str(button.name))
    idle = max((len(run) for run in "".join("x" if keys else " " for keys in held).split("x")), default=0)

    assert idle == summary.longest_idle.frames
    assert not any(held[summary.longest_idle.first_frame :][:idle])
    assert next((frame for frame, keys in enumerate(held) if keys), None) == summary.first_input
    assert len(held) == summary.frames


def test_summary_ends_with_its_frames() -> None:
    """What comes after the end is not counted."""
    summary = summarise(Replay(((2, 1), (4, 0), (10, 2))), 6)

    assert (2, 2, 3, {"A": Presses(1, 2)}) == (
        summary.events,
        summary.first_input,
        summary.last_input,
        summary.buttons,
    )
    assert Idle(0, 2) == summary.longest_idle


@pytest.mark.parametrize(("frames", "shown"), [(0, "0:00.0"), (60, "0:01.0"), (3583, "1:00.0"), (8971, "2:30.2")])
def test_clock(frames: int, shown: str) -> None:
    """Frames as minutes and seconds, at the GBA's 59.7 a second."""
    assert shown == clock(frames)


def test_key_names() -> None:
    """Keys by name, in the order of their bits."""
    assert ("", "A", "A+START+RIGHT", "L") == tuple(key_names(keys) for keys in (0, 1, 0x19, 0x200))


@pytest.mark.parametrize(
    ("text", "frames"),
    [
        ("# frames: 600\n", 600),
        ("# Total frames: 6427\n", 6427),
        ("# frames: 600\n# Total frames: 7\n", 600),
        ("# frames: many\n", None),
        ("# frames: 0\n", None),
        ("# frames: ²\n", None),
        ("0 1\n", None),
    ],
)
def test_length(text: str, frames: int | None) -> None:
    """A replay says how long it is, in our header or in the public files' comment."""
    assert frames == parse_replay(text).frames


def test_contact_sheet(core: LibretroCore) -> None:
    """A sheet shows the pictures of the frames that were asked for, in that order, in rows."""
    replay = Replay(((20, 1), (40, 0x3FF)))
    shots = take_shots(core, ROM, replay, [50, 10, 30])
    sheet = np.asarray(draw_sheet(shots, columns=2, scale=2))
    colours = [sheet[y, x] for y, x in ((50, 50), (50, 2 * WIDTH + 50), (2 * HEIGHT + 50, 50))]

    assert ["50  0:00.8  A+B+SELECT+START+RIGHT+LEFT+UP+DOWN+R+L", "10  0:00.2", "30  0:00.5  A"] == [
        shot.caption for shot in shots
    ]
    # The ROM shows KEYINPUT as a colour.
    assert to_rgb24(np.array([0, ALL_BUTTONS, ALL_BUTTONS - 1], np.uint16)).tolist() == [
        colour.tolist() for colour in colours
    ]
    assert sheet.shape[1] < 2 * 2 * WIDTH + 40


@given(st.integers(1, 100_000), st.integers(1, 60))
def test_evenly_spaced(frames: int, pictures: int) -> None:
    """The first and the last frame are among them, and none is twice or outside."""
    at = evenly_spaced(frames, pictures)

    assert 0 == at[0]
    assert pictures == 1 or frames - 1 == at[-1]
    assert sorted(set(at)) == at
    assert min(frames, pictures) == len(at) or (pictures > 1 and len(at) <= frames < 2 * pictures)


def test_chosen_pictures() -> None:
    """Frames by name, one every so many, or so many; what the replay does not have is refused."""
    assert [5, 3] == Pictures(at=[5, 3], every=2).frames(10)
    assert [0, 4, 8] == Pictures(every=4).frames(10)
    assert [0, 4, 9] == Pictures(count=3).frames(10)
    with pytest.raises(UsageError, match="there is no frame 10"):
        Pictures(at=[3, 10]).frames(10)
    with pytest.raises(UsageError, match="more than 400 pictures"):
        Pictures(every=1).frames(401)


def test_record(game: Path, core_path: Path) -> None:
    """A bot sees the memory as the frame before left it, and what it presses is kept with its headers."""
    recorded = record_replay(str(game), "steps", frames=50)
    headers = {
        "rom": "keys.gba",
        "sha256": DIGEST,
        "recorder": "steps",
        "date": datetime.now(UTC).date().isoformat(),
        "frames": "50",
    }

    assert game.parent / "replays/steps.txt" == recorded.path
    assert headers == read_replay(recorded.path).headers
    assert recorded.replay == read_replay(recorded.path)
    assert not recorded.unchanged
    # Before the ROM has set its colour, the bot presses nothing.
    assert 0 < recorded.replay.events[0][0] < 10
    assert ((10, 2), (20, 4), (30, 8), (40, 16)) == recorded.replay.events[1:]


def test_record_again(game: Path, core_path: Path) -> None:
    """A replay is recorded anew as long as it was, and not written again if only the day is another."""
    first = record_replay(str(game), "steps", frames=30)
    older = first.path.read_text().replace(str(first.replay.headers["date"]), "2001-02-03")
    first.path.write_text(older)
    second = record_replay(str(game), "steps")
    third = record_replay(str(game), "steps", frames=31)

    assert (30, True) == (second.replay.frames, second.unchanged)
    assert (31, False) == (third.replay.frames, third.unchanged)
    assert older != first.path.read_text()


def test_record_elsewhere(game: Path, tmp_path: Path, core_path: Path) -> None:
    """A recording may go anywhere; the folder is made."""
    recorded = record_replay(str(game), "steps", frames=30, out=tmp_path / "new/place.txt")

    assert recorded.replay == read_replay(tmp_path / "new/place.txt")
    assert not (game.parent / "replays").exists()


def test_record_what_cannot_be(game: Path, tmp_path: Path, core_path: Path) -> None:
    """What is missing or fails is named, and nothing is written."""

    def refused(rom: Path | str, bot: str, frames: int | None = 20, out: Path | None = None) -> str:
        with pytest.raises((RecordingError, UsageError)) as caught:
            record_replay(str(rom), bot, frames=frames, out=out)
        return str(caught.value)

    assert "keys has no bot `winner`. It has: steps, broken, wild." == refused(game, "winner")
    assert "The bot broken failed at frame 2: KeyError: 2" == refused(game, "broken")
    assert "The bot wild gave keys that do not exist at frame 0: 0x400." == refused(game, "wild")
    assert "say how long with --frames" in refused(game, "steps", None)
    assert "There is no ROM `nothing`. Give a file, or one of our games: " in refused("nothing", "steps")
    (tmp_path / "file").write_text("")
    assert "Cannot write the replay" in refused(game, "steps", out=tmp_path / "file/x.txt")
    (game.parent / "bot.py").write_text("BOTS = 1 / 0")
    assert "bot.py cannot be used: ZeroDivisionError" in refused(game, "steps")
    (game.parent / "bot.py").unlink()
    assert f"There is no {game.parent / 'bot.py'}: bots live beside the game that they play." == refused(game, "steps")
    assert not (game.parent / "replays").exists()


@pytest.mark.parametrize("bot", ["winner", "wanderer"])
def test_our_bots_still_play_so(bot: str, tmp_path: Path, core_path: Path) -> None:
    """Starfall's bots press in their replays' first part what the files say."""
    kept = read_replay(STARFALL / "replays" / f"{bot}.txt")
    frames = 1200
    again = record_replay("starfall", bot, frames=frames, out=tmp_path / "again.txt").replay

    assert kept.keys(frames).tolist() == again.keys(frames).tolist()
    assert {**kept.headers, "date": "", "frames": "1200"} == {**again.headers, "date": ""}


def test_same_play() -> None:
    """Only the day does not matter."""
    one = Replay(((1, 1),), {"date": "2001-02-03", "frames": "5"})

    assert same_play(one, Replay(((1, 1),), {"date": "2002-02-03", "frames": "5"}))
    assert not same_play(one, Replay(((1, 1),), {"date": "2001-02-03", "frames": "6"}))
    assert not same_play(one, Replay(((1, 2),), {"date": "2001-02-03", "frames": "5"}))


def test_game_of_the_library() -> None:
    """Our own games are known by name."""
    assert STARFALL / "starfall.gba" == find_game("starfall").rom_path
    assert {"winner", "wanderer"} == set(find_game("starfall").bots)


@pytest.fixture
def replay_file(tmp_path: Path) -> Path:
    """A replay of a ROM that is not near it."""
    path = tmp_path / "replays/one.txt"
    path.parent.mkdir()
    path.write_text(f"# rom: keys.gba\n# sha256: {DIGEST}\n# frames: 60\n20 0001\n40 03ff\n")
    return path


@pytest.mark.parametrize("place", ["replays/x.gba", "x.gba", "roms/deep/x.gba"])
def test_rom_near_the_replay(replay_file: Path, place: str) -> None:
    """The ROM is found by its digest beside the replay, above it, or in roms there."""
    rom = replay_file.parents[1] / place
    rom.parent.mkdir(parents=True, exist_ok=True)
    (rom.parent / "another.gba").write_bytes(ROM + b"\0")
    rom.write_bytes(ROM)

    assert rom == find_rom(replay_file, read_replay(replay_file))


def test_rom_that_was_fetched(replay_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or among the fetched ones."""
    monkeypatch.setenv("GBAEVAL_ROMS", str(tmp_path / "store"))
    (tmp_path / "store").mkdir()
    Store(tmp_path / "store").path(DIGEST).write_bytes(ROM)

    assert Store(tmp_path / "store").path(DIGEST) == find_rom(replay_file, read_replay(replay_file))


def test_rom_that_is_not_found(replay_file: Path, tmp_path: Path) -> None:
    """A ROM that is missing, unknown or another one is named."""
    other = tmp_path / "other.bin"
    other.write_bytes(b"other")

    def refused(replay: Replay, named: Path | None = None) -> str:
        with pytest.raises(RecordingError) as caught:
            find_rom(replay_file, replay, named)
        return str(caught.value)

    replay = read_replay(replay_file)

    assert f"is for keys.gba with the SHA-256 {DIGEST}, which is not near it; name it with --rom FILE." in refused(
        replay
    )
    assert "does not say which ROM it is for; name it with --rom FILE." in refused(Replay())
    assert f"was recorded on another ROM than {other}" in refused(replay, other)
    assert f"There is no ROM {tmp_path / 'none'}." == refused(replay, tmp_path / "none")
    assert other == find_rom(replay_file, Replay(), other)


def test_show_without_pictures(replay_file: Path) -> None:
    """A replay is told about without its ROM."""
    shown = show_replay(replay_file)

    assert (60, 2, 20, None, None) == (
        shown.summary.frames,
        shown.summary.events,
        shown.summary.first_input,
        shown.rom,
        shown.sheet,
    )
    assert 30 == show_replay(replay_file, frames=30).summary.frames
    replay_file.write_text("20 1\n")
    assert 80 == show_replay(replay_file).summary.frames
    with pytest.raises(ReplayError, match="Cannot read the replay"):
        show_replay(replay_file.parent / "none.txt")


def run(*arguments: object) -> tuple[int, str]:
    """Exit code and output of the command."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_show_command(replay_file: Path, tmp_path: Path, core_path: Path) -> None:
    """The command tells what the replay does, and makes the sheet."""
    (tmp_path / "keys.gba").write_bytes(ROM)
    sheet = tmp_path / "new/sheet.png"
    code, output = run("replay", "show", replay_file, "--sheet", sheet, "--at", "10,30,50", "--columns", 3)

    assert 0 == code
    assert "60 frames, 0:01.0" in output
    assert "2; first input at frame 20 (0:00.3), last at frame 59 (0:01.0)" in output
    assert "20 frames from frame 0 (0:00.0) on" in output
    assert str(sheet) in output.replace("\n", "")
    with Image.open(sheet) as picture:
        assert picture.width > 3 * WIDTH


def test_show_command_as_json(replay_file: Path) -> None:
    """The same as JSON."""
    code, output = run("replay", "show", replay_file, "--json")

    assert 0 == code
    assert {
        "file": str(replay_file),
        "headers": {"rom": "keys.gba", "sha256": DIGEST, "frames": "60"},
        "frames": 60,
        "events": 2,
        "first_input": 20,
        "last_input": 59,
        "buttons": {
            str(button.name): {"times": 1, "held_frames": 40 if button is Buttons.A else 20} for button in Buttons
        },
        "longest_idle": {"first_frame": 0, "frames": 20},
        "rom": None,
        "sheet": None,
    } == json.loads(output)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--sheet", "s.png"], 1, "name it with --rom FILE"),
        (["--sheet", "s.png", "--at", "60"], 1, "there is no frame 60"),
        (["--at", "1,x"], 2, "expected frame numbers with commas between them"),
        (["--pictures", "0"], 2, "0 is not in the range"),
    ],
)
def test_show_command_errors(replay_file: Path, arguments: list[str], code: int, told: str) -> None:
    """Mistakes end in one sentence."""
    found, output = run("replay", "show", replay_file, *arguments)

    assert code == found
    assert told in output
    assert "Traceback" not in output


def test_record_command(game: Path, core_path: Path) -> None:
    """The command records, and says whether anything is new."""
    code, output = run("replay", "record", game, "--bot", "steps", "--frames", 30)
    again, as_json = run("replay", "record", game, "--bot", "steps", "--json")
    path = game.parent / "replays/steps.txt"

    assert (0, 0) == (code, again)
    assert f"{path}: written, 30 frames, " in output
    assert {"file": str(path), "unchanged": True, "headers": dict(read_replay(path).headers)} == json.loads(as_json)
    assert (1, True) == ((failed := run("replay", "record", game, "--bot", "none"))[0], "has no bot" in failed[1])
    assert "only a libretro core shows" in run("replay", "record", game, "--bot", "steps", "--reference", "x.wasm")[1]
