"""Live sessions with the oracle: a real service, asked through the client."""

import contextlib
import json
import os
import random
import re
import subprocess
import sys
import textwrap
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import tasks
from harness.oracle import client, limits
from harness.oracle.wire import pack
from reference import LibretroCore, find_core
from reference.frame import digest, to_rgb24
from roms.replay import parse_replay
from tests.oracle_service import Service, running
from tests.tiny_rom import stripes_rom

GAME = Path(__file__).parent.parent / "roms/games/starfall/starfall.gba"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("o")) as service:
        yield service


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a ROM whose picture depends on every key since the start."""
    (tmp_path / "stripes.gba").write_bytes(stripes_rom())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@contextlib.contextmanager
def opened(service: Service, monkeypatch: pytest.MonkeyPatch, rom: str = "stripes.gba") -> Iterator[client.Oracle]:
    """The client in this process, with a session of its own."""
    monkeypatch.setattr(client, "SOCKET", str(service.socket))
    with contextlib.closing(client.Oracle()) as oracle:
        oracle.do(f"open {rom}")
        yield oracle
        with contextlib.suppress(client.OracleError):
            oracle.do("close .")


@pytest.fixture
def oracle(service: Service, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[client.Oracle]:
    with opened(service, monkeypatch) as oracle:
        yield oracle


def do(oracle: client.Oracle, *lines: str) -> dict[str, Any]:
    """The last line's answer."""
    answers = [oracle.do(line) for line in lines]
    assert answers[-1] is not None
    return answers[-1]


def sound_of(path: str) -> bytes:
    with wave.open(path) as sound:
        assert (2, 2) == (sound.getnchannels(), sound.getsampwidth())
        return bytes(sound.readframes(sound.getnframes()))


def replayed(rom: bytes, replay: Path) -> tuple[list[str], bytes]:
    """The pictures' digests and the sound when the reference plays a replay from the start."""
    recorded = parse_replay(replay.read_text())
    assert recorded.frames is not None
    digests, sound = [], b""
    with LibretroCore(find_core(), tasks.BIOS_FILE.read_bytes()) as core:
        core.load(rom)
        for keys in recorded.keys(recorded.frames).tolist():
            core.set_keys(keys)
            core.run_frame()
            digests.append(digest(core.frame()))
            sound += core.audio().tobytes()
    return digests, sound


def test_frames_are_the_references(oracle: client.Oracle, folder: Path) -> None:
    """Keys hold from the next frame on; pictures, hashes and the exported replay are those of one long run."""
    hashes = [do(oracle, "keys . a+RIGHT", "step . 1")["hash"], do(oracle, "step . 4")["hash"]]
    answer = do(oracle, "keys . 0x200", "step . 70", "picture . new/seen.png", "replay . play.txt")

    assert (75, "L", "play.txt") == (answer["frames"], answer["keys"], answer["file"])
    assert "# frames: 75\n0 0011\n5 0200\n" == Path("play.txt").read_text()
    expected, _ = replayed(stripes_rom(), Path("play.txt"))
    assert [expected[0], expected[4], expected[74]] == [*hashes, answer["hash"]]
    with LibretroCore(find_core(), tasks.BIOS_FILE.read_bytes()) as core, Image.open("new/seen.png") as image:
        core.load(stripes_rom())
        for frame in range(75):
            core.set_keys(0x11 if frame < 5 else 0x200)
            core.run_frame()

        assert np.array_equal(to_rgb24(core.frame()), np.asarray(image))


def test_going_back_is_exact(service: Service, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However one came there by steps, states and going back: inputs, picture and sound are of one straight run."""
    chance = random.Random(1)
    held: list[int] = []
    saved: dict[str, list[int]] = {}
    with opened(service, monkeypatch, str(GAME)) as oracle:

        def step(frames: int) -> None:
            keys = chance.randrange(1024)
            do(oracle, f"keys . {keys:#05x}", f"step . {frames}")
            held.extend([keys] * frames)

        for turn in range(3):
            for _ in range(8):
                step(chance.choice([1, 60, 130]))
                name, undone = chance.choice("xy"), chance.randint(1, min(len(held), 200))
                match chance.choice(["save", "load", "back", "back"]):
                    case "save":
                        do(oracle, f"save . {name}")
                        saved[name] = held.copy()
                    case "load" if name in saved:
                        do(oracle, f"load . {name}")
                        held[:] = saved[name]
                    case "back":
                        do(oracle, f"back . {undone}")
                        del held[-undone:]
            do(oracle, "audio . before.wav")
            step(40)
            answer = do(oracle, "audio . heard.wav", "replay . play.txt")
            digests, sound = replayed(GAME.read_bytes(), Path("play.txt"))
            heard = sound_of("heard.wav")

            assert held == parse_replay(Path("play.txt").read_text()).keys(len(held)).tolist(), turn
            assert (len(digests), digests[-1]) == (answer["frames"], answer["hash"]), turn
            assert pytest.approx(40 * 548.6 * 4, rel=0.01) == len(heard)
            assert sound.endswith(heard), turn
    assert any(heard)


def test_back(oracle: client.Oracle) -> None:
    """Going back shows what was shown then, from wherever one is, and holds the keys of that time."""
    chance = random.Random(2)
    shown = {}
    for _ in range(900):
        answer = do(oracle, f"keys . {chance.randrange(1024):#05x}", "step . 1")
        shown[answer["frames"]] = answer["hash"], answer["keys"]

    for frames in (1, 59, 60, 61, 119, 599):
        answer = do(oracle, f"back . {frames}")
        assert shown[answer["frames"]] == (answer["hash"], answer["keys"])
    assert {"frames": 0, "keys": "NONE", "hash": None}.items() <= do(oracle, "back . 1").items()


def test_sound_since_the_last_ask(oracle: client.Oracle) -> None:
    """Each `audio` goes on where the last one ended; going back drops what was not asked for."""
    do(oracle, "step . 10", "audio . first.wav")
    lengths = []
    for steps in (["step . 60"], ["step . 30", "step . 30"], [], ["step . 60", "back . 50", "step . 6"]):
        do(oracle, *steps, "audio . heard.wav")
        lengths.append(len(sound_of("heard.wav")) / 4)

    assert [60, 60, 0, 6] == [round(length * 59.7275 / 32768) for length in lengths]


def test_states(oracle: client.Oracle) -> None:
    """A state is the machine, its keys and its inputs so far; it can be returned to often, and replaced."""
    saved = do(oracle, "keys . UP", "step . 20", "save . one")
    other = do(oracle, "keys . B", "step . 7", "save . two")

    assert saved == do(oracle, "load . one")
    assert other == do(oracle, "step . 9", "load . two")
    assert saved == do(oracle, "keys . L", "step . 100", "load . one")
    do(oracle, "load . two", "save . one", "step . 3")
    assert other == do(oracle, "load . one")


def test_too_many_states(oracle: client.Oracle) -> None:
    """A session keeps so many states; one more is refused, but one can be replaced."""
    for number in range(limits.MAX_STATES):
        do(oracle, f"save . s{number}")

    with pytest.raises(client.OracleError, match=r"keeps 12 states: s0, s1, .* to replace it"):
        oracle.do("save . more")
    do(oracle, "save . s0")


def test_steps_with_a_replay(oracle: client.Oracle) -> None:
    """A replay's frames count from switching on, so an exported one brings a session back."""
    played = do(oracle, "step . 10", "keys . A", "step . 10", "keys . B+UP", "step . 80", "replay . play.txt")
    do(oracle, "open stripes.gba", "step . 15 --replay play.txt")
    again = do(oracle, "step . 85 --replay play.txt")
    do(oracle, "replay . again.txt", "close .")

    assert (played["hash"], "B+UP") == (again["hash"], again["keys"])
    assert Path("play.txt").read_text() == Path("again.txt").read_text()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("keys . A+A", "expected keys such as"),
        ("keys . JUMP", "keys: A, B, SELECT, START, RIGHT, LEFT, UP, DOWN, R, L"),
        ("keys . 0x400", "expected keys such as"),
        ("step . 0", "whole number from 1"),
        ("step .", "required: N"),
        ("step . 36001", "`frames` must be a whole number from 1 to 36000"),
        ("step . 5 --replay bad.txt", r"bad\.txt:2: frame 3 does not come after"),
        ("step . 5 --replay none.txt", "none.txt"),
        ("back . 1", "Only 0 frames have been run"),
        ("picture . x.png", "No frame has been run yet"),
        ("load . nothing", "Saved: none"),
        ("save . a/b", "letters, digits"),
        ("keys s7-zzzz A", "no session 's7-zzzz'"),
        ("open none.gba", "none.gba"),
        ("open bad.txt", "The ROM has 10 bytes"),
        ("open big.gba", "not a GBA ROM"),
        ("run stripes.gba --frames 1 --hashes", "invalid choice: 'run'"),
        ("step . 1 --help", "unrecognized arguments"),
        ("picture . 'x.png", "No closing quotation"),
    ],
)
def test_wrong_commands(oracle: client.Oracle, folder: Path, line: str, message: str) -> None:
    """What cannot be done is said in one line, writes nothing, and leaves the session as it was."""
    Path("bad.txt").write_bytes(b"10 0\n3 1\n\n")
    Path("big.gba").write_bytes(bytes(4096))
    before = do(oracle, "keys . A"), sorted(os.listdir())

    with pytest.raises((client.OracleError, OSError), match=message):
        oracle.do(line)
    assert before == (do(oracle, "keys . A"), sorted(os.listdir()))


@pytest.mark.parametrize(
    "header",
    [
        {"op": "open"},
        {"op": "sessions", "session": "s1"},
        {"op": "step", "session": "S", "frames": True, "replay_name": "x"},
        {"op": "step", "session": "S", "frames": 1},
        {"op": "keys", "session": "S", "keys": 1024},
        {"op": "keys", "session": ["S"], "keys": 1},
        {"op": "save", "session": "S", "state": ""},
        {"op": "picture", "session": "S", "file": "x"},
        {"op": ["step"]},
        {"op": {}},
    ],
)
def test_fields_are_checked(service: Service, header: dict[str, Any]) -> None:
    """The service checks every field itself, whatever the client lets through."""
    (answer,) = service.send(pack(header))

    assert "error" == answer["type"]
    assert "no session" not in answer["message"]  # which would come after the checks


def test_command_line(service: Service, folder: Path) -> None:
    """Each command is a process of its own; `open` prints a name for the shell, the others print JSON."""
    opened = service.ask("open", "stripes.gba", cwd=folder)
    name = opened.stdout.strip()
    stepped = service.ask("step", name, "3", cwd=folder)
    listed = service.ask("sessions", cwd=folder)
    closed = service.ask("close", name, cwd=folder)
    refused = service.ask("step", name, "3", cwd=folder)

    assert re.fullmatch(r"s\d+-[0-9a-f]{4}", name)
    assert {"session": name, "frames": 3, "keys": "NONE"}.items() <= json.loads(stepped.stdout).items()
    assert name in listed.stdout
    assert [0, 0, 0, 0, 1] == [r.returncode for r in (opened, stepped, listed, closed, refused)]
    assert f"oracle: Session {name} was closed.\n" == refused.stderr


def test_script(service: Service, folder: Path) -> None:
    """A script's answers carry its line numbers; it ends at the first error."""
    script = "# a play\nopen stripes.gba\n\nkeys . A # hold\nstep . 2\nload . nothing\nstep . 2\n"
    stopped = service.ask("shell", cwd=folder, stdin=script)
    going_on = service.ask("shell", "--keep-going", cwd=folder, stdin=script)

    assert [2, 4, 5, 6] == [json_line["line"] for json_line in map(json.loads, stopped.stdout.splitlines())]
    assert "oracle: <stdin>:6: No state 'nothing' was saved in this session. Saved: none.\n" == stopped.stderr
    assert {"line": 7, "frames": 4}.items() <= json.loads(going_on.stdout.splitlines()[-1]).items()
    assert (1, 1) == (stopped.returncode, going_on.returncode)


def test_script_file_is_read_first(service: Service, folder: Path) -> None:
    """A script with a line that is no command does nothing at all, so answers nothing."""
    Path("play.script").write_text("open stripes.gba\nstep . 2\nkeys . JUMP\n")
    result = service.ask("shell", "play.script", cwd=folder)

    assert (1, "") == (result.returncode, result.stdout)
    assert result.stderr.startswith("oracle: play.script:3: argument KEYS: expected keys such as")


def test_examples_of_the_help(service: Service, folder: Path) -> None:
    """What the help shows works as it stands there."""
    (folder / "bin").mkdir()
    (folder / "roms").mkdir()
    (folder / "roms" / "game.gba").write_bytes(stripes_rom())
    (folder / "jump.txt").write_text("100 1\n")
    command = folder / "bin" / "oracle"
    command.write_text(f"#!{sys.executable}\n" + Path(client.__file__).read_text().partition("\n")[2])
    command.chmod(0o755)
    indented = [line for line in client.EXAMPLES.splitlines() if line.startswith("  ")]
    script, _, program = client.SHELL_EPILOG.partition("The same from Python")
    shown = textwrap.dedent("\n".join(line for line in script.splitlines() if line.startswith("    ")))
    python = textwrap.dedent("\n".join(line for line in program.splitlines() if line.startswith("    ")))
    environment = {"ORACLE_SOCKET": str(service.socket), "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    for words in (["bash", "-ec", "\n".join(indented)], ["bash", "-ec", shown], [sys.executable, "-Ic", python]):
        subprocess.run(words, env=environment, check=True, cwd=folder, timeout=100)

    assert {"title.png", "play.txt", "jump.png", "jump", "oracle-out"} <= set(os.listdir())
