"""The oracle: service, worker and client as real processes on a real socket."""

import contextlib
import dataclasses
import hashlib
import socket
import subprocess
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import tasks
from harness.oracle import client as client_file
from harness.oracle.limits import MAX_FRAMES
from harness.oracle.wire import MAGIC, pack
from reference import LibretroCore, find_core
from reference.frame import digest, to_rgb24
from tests.oracle_service import Service, running

Start = Callable[..., Service]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts services; see `running`."""
    with contextlib.ExitStack() as services:
        yield lambda **options: services.enter_context(running(tmp_path_factory.mktemp("o"), **options))


@pytest.fixture(scope="module")
def oracle(start: Start) -> Service:
    return start()


@pytest.fixture(scope="module")
def rom() -> bytes:
    """A ROM of a few instructions: the backdrop's colour counts up with the frames, faster while A is held."""
    program = [
        0xE3A00404,  # mov r0, #0x04000000
        0xE3A01000,  # mov r1, #0
        0xE1C010B0,  # strh r1, [r0]        DISPCNT 0: no layer, backdrop only
        0xE3A02405,  # mov r2, #0x05000000
        0xE3A03000,  # mov r3, #0
        0xE1D010B6,  # wait: ldrh r1, [r0, #6]   VCOUNT
        0xE35100A0,  # cmp r1, #160
        0x1AFFFFFC,  # bne wait
        0xE2833001,  # add r3, r3, #1
        0xE5904130,  # ldr r4, [r0, #0x130]  KEYINPUT
        0xE3140001,  # tst r4, #1
        0x02833020,  # addeq r3, r3, #32
        0xE1C230B0,  # strh r3, [r2]
        0xE1D010B6,  # leave: ldrh r1, [r0, #6]
        0xE35100A0,  # cmp r1, #160
        0x0AFFFFFC,  # beq leave
        0xEAFFFFF3,  # b wait
    ]
    header = bytearray(192)
    header[0:4] = 0xEA00002E.to_bytes(4, "little")  # b 0x080000c0
    header[0xB2] = 0x96
    return bytes(header) + b"".join(word.to_bytes(4, "little") for word in program) + bytes(4096)


@pytest.fixture
def folder(tmp_path: Path, rom: bytes) -> Path:
    (tmp_path / "game.gba").write_bytes(rom)
    (tmp_path / "play.txt").write_text("# hold A\n5 0x001\n\n9 0\n")
    return tmp_path


def question(rom: bytes, replay: bytes = b"", **fields: object) -> bytes:
    header = {
        "op": "run",
        "frames": 10,
        "replay_name": "play.txt",
        "png_every": 0,
        "png_at": [],
        "hashes": True,
        "audio": False,
    }
    return pack({**header, **fields}, [rom, replay])


def test_pictures_and_hashes_are_the_references(oracle: Service, folder: Path, rom: bytes) -> None:
    """A PNG and a hash are those of the frame that the reference shows under the same inputs."""
    arguments = ("--replay", "play.txt", "--frames", "20", "--png-every", "8", "--png-at", "3,10-11", "--hashes")
    result = oracle.ask("run", "game.gba", *arguments, cwd=folder)
    assert 0 == result.returncode, result.stderr

    expected = []
    with LibretroCore(find_core(), tasks.BIOS_FILE.read_bytes()) as reference:
        reference.load(rom)
        for number in range(20):
            reference.set_keys(1 if 5 <= number < 9 else 0)
            reference.run_frame()
            expected.append(reference.frame())
    out = folder / "oracle-out"
    hashes = "".join(f"{number} {digest(frame)}\n" for number, frame in enumerate(expected))

    assert hashes == (out / "hashes.txt").read_text()
    assert len({digest(frame) for frame in expected}) > 15
    wanted = [0, 3, 8, 10, 11, 16]
    assert [f"frame-{n:06d}.png" for n in wanted] == sorted(path.name for path in out.glob("*.png"))
    for number in wanted:
        with Image.open(out / f"frame-{number:06d}.png") as image:
            assert np.array_equal(to_rgb24(expected[number]), np.asarray(image))


def test_hash_as_the_help_says(oracle: Service, folder: Path) -> None:
    """Whoever computes the hash as --help describes gets the same."""
    oracle.ask("run", "game.gba", "--frames", "12", "--png-at", "11", "--hashes", cwd=folder)

    with Image.open(folder / "oracle-out" / "frame-000011.png") as image:
        rgba = np.asarray(image.convert("RGBA")).astype(np.uint16) >> 3
    bgr555 = rgba[..., 0] | rgba[..., 1] << 5 | rgba[..., 2] << 10
    line = f"11 {hashlib.sha256(bgr555.astype('<u2').tobytes()).hexdigest()}"
    assert line == (folder / "oracle-out" / "hashes.txt").read_text().splitlines()[11]


def test_sound(oracle: Service, folder: Path) -> None:
    """The WAV is 16-bit stereo and as long as the frames."""
    result = oracle.ask("run", "game.gba", "--frames", "600", "--audio", "new/game.wav", cwd=folder)

    assert 0 == result.returncode, result.stderr
    with wave.open(str(folder / "new" / "game.wav")) as sound:
        assert (2, 2) == (sound.getnchannels(), sound.getsampwidth())
        assert pytest.approx(600 / 59.7275, rel=0.01) == sound.getnframes() / sound.getframerate()


@pytest.mark.parametrize(
    ("replay", "message"),
    [
        ("10 1\n20 zz\n", "play.txt:2: "),
        ("10 1\n10 2\n", "play.txt:2: "),
        ("# fine\n\n5 0x400\n", "play.txt:3: "),
        ("10\n", "play.txt:1: "),
        ("10 1 2\n", "play.txt:1: "),
        ("-1 1\n", "play.txt:1: "),
        ("10 1\n\udcff\n", "play.txt:2: not UTF-8"),
    ],
)
def test_bad_replay(oracle: Service, folder: Path, replay: str, message: str) -> None:
    """A replay is read strictly; the error names file and line."""
    (folder / "play.txt").write_bytes(replay.encode("utf-8", "surrogateescape"))

    result = oracle.ask("run", "game.gba", "--replay", "play.txt", "--frames", "30", "--hashes", cwd=folder)

    assert 1 == result.returncode
    assert result.stderr.startswith(f"oracle: {message}")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["run", "missing.gba", "--frames", "1", "--hashes"], 1, "missing.gba: No such file"),
        (["run", "game.gba", "--frames", "1"], 2, "ask for something"),
        (["run", "game.gba", "--frames", "0", "--hashes"], 2, "whole number"),
        (["run", "game.gba", "--frames", "ten", "--hashes"], 2, "whole number"),
        (["run", "game.gba", "--frames", str(MAX_FRAMES + 1), "--hashes"], 1, f"1 to {MAX_FRAMES}"),
        (["run", "game.gba", "--frames", "10", "--png-at", "10"], 1, "0 to 9"),
        (["run", "game.gba", "--frames", "10", "--png-at", "5-3"], 2, "backwards"),
        (["run", "game.gba", "--frames", "10", "--png-at", "x"], 2, "0,59,120-130"),
        (["run", "game.gba", "--frames", "200000", "--png-every", "1"], 1, "at most 10000"),
        (["run", "/dev/null", "--frames", "1", "--hashes"], 1, "The ROM has 0 bytes"),
        (["play", "game.gba"], 2, "invalid choice"),
    ],
)
def test_wrong_use(oracle: Service, folder: Path, arguments: list[str], code: int, message: str) -> None:
    """What cannot be answered is said in one line, and nothing is written."""
    result = oracle.ask(*arguments, cwd=folder)

    assert code == result.returncode
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert not (folder / "oracle-out").exists()


def test_no_oracle(oracle: Service, folder: Path) -> None:
    """Without a service the client says where it looked."""
    result = dataclasses.replace(oracle, socket=folder / "none").ask("limits", cwd=folder)

    assert 1 == result.returncode
    assert f"oracle: no oracle answers at {folder / 'none'}: No such file or directory\n" == result.stderr


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        MAGIC + b"\xff\xff\xff\xff",
        MAGIC + b"\0\0\0\x02[]",
        MAGIC + b"\0\0\0\x05{nope",
        MAGIC + b"\0\0\0\x14" + b'{"blobs": [99999999]}'[:20],
        pack({"op": "run"}, [b""] * 17),
        pack({"op": "run"})[:-3],
    ],
)
def test_bytes_that_are_no_message(oracle: Service, folder: Path, data: bytes) -> None:
    """Nonsense is refused, and the next question is answered."""
    assert ["error"] == [header["type"] for header in oracle.send(data)]
    assert 0 == oracle.ask("limits", cwd=folder).returncode


@pytest.mark.parametrize(
    "fields",
    [
        {"frames": "10"},
        {"frames": True},
        {"frames": 10.5},
        {"png_at": "all"},
        {"png_at": [1.5]},
        {"png_at": [-1]},
        {"png_every": -1},
        {"hashes": 1},
        {"replay_name": "x" * 1000},
        {"replay_name": None},
        {"surprise": 1},
        {"op": "shutdown"},
    ],
)
def test_fields_are_checked(oracle: Service, rom: bytes, fields: dict[str, object]) -> None:
    """The service checks every field itself, whatever the client lets through."""
    (answer,) = oracle.send(question(rom, b"", **fields))

    assert "error" == answer["type"]


def test_several_questions_on_one_connection(oracle: Service, rom: bytes) -> None:
    """A connection carries one question after another, also after one that was refused."""
    answers = oracle.send(question(rom) + question(rom, frames=0) + question(rom))

    assert ["hashes", "done", "error", "hashes", "done"] == [answer["type"] for answer in answers]


def test_log(oracle: Service, rom: bytes) -> None:
    """Each question is one line: what was asked, for how long, and what became of it."""
    before = len(oracle.lines())
    oracle.send(question(rom, b"3 1\n4 0\n", frames=7, png_at=[2]))
    oracle.send(question(rom, b"3 1\n2 0\n"))
    answered, refused = oracle.lines()[before:]

    expected = {
        "op": "run",
        "rom_sha256": hashlib.sha256(rom).hexdigest(),
        "rom_bytes": len(rom),
        "frames": 7,
        "input_events": 2,
        "outputs": {"pictures": 1, "hashes": True, "audio": False},
        "status": "answered",
    }
    assert expected.items() <= answered.items()
    assert {"time", "duration_s", "input_sha256"} <= answered.keys()
    assert ("refused", True) == (refused["status"], str(refused["message"]).startswith("play.txt:2: "))


def test_worker_that_dies(start: Start, rom: bytes, tmp_path: Path) -> None:
    """A crash in the emulator costs one question; the service lives and logs how it died."""
    core = tmp_path / "core.so"
    source = tmp_path / "core.c"
    names = ["init", "load_game", "serialize_size", "serialize", "unserialize", "get_memory_data", "get_memory_size"]
    source.write_text(
        "void retro_set_environment(void *f) { *(volatile int *)8 = 1; }\n"
        + "".join(f"void retro_{name}(void) {{}}\n" for name in names)
    )
    subprocess.run(["cc", "-shared", "-fPIC", "-o", core, source], check=True)
    oracle = start(core=core)

    answers = oracle.send(question(rom)) + oracle.send(question(rom))

    assert ["error", "error"] == [answer["type"] for answer in answers]
    assert "broke the emulator" in str(answers[0]["message"])
    assert [("failed", -11)] * 2 == [(line["status"], line["exit_code"]) for line in oracle.lines()]


def test_question_that_takes_too_long(start: Start, rom: bytes) -> None:
    """A question ends at its time limit."""
    oracle = start(query_s=1.0)
    began = time.monotonic()

    answers = oracle.send(question(rom, frames=MAX_FRAMES))

    assert time.monotonic() - began < 5
    assert "more than 1 s" in str(answers[-1]["message"])
    assert "timed_out" == oracle.lines()[-1]["status"]


def test_one_who_hangs_up(start: Start, rom: bytes, folder: Path) -> None:
    """Whoever leaves in the middle of an answer keeps no worker busy."""
    oracle = start()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(oracle.socket))
        connection.sendall(question(rom, frames=MAX_FRAMES))
        connection.recv(100)
    deadline = time.monotonic() + 10
    while not oracle.lines() and time.monotonic() < deadline:
        time.sleep(0.05)

    assert "disconnected" == oracle.lines()[-1]["status"]


def test_the_reference_is_not_named(oracle: Service, folder: Path) -> None:
    """Neither the client nor what it says names the reference."""
    said = [Path(client_file.__file__).read_text()]
    commands = (
        *(["--help"], ["run", "--help"], ["limits"], ["run", "play.txt", "--frames", "1", "--hashes"]),
        *(["step", "--help"], ["shell", "--help"], ["open", "play.txt"], ["step", "s1-0000", "1"], ["sessions"]),
    )
    for arguments in commands:
        result = oracle.ask(*arguments, cwd=folder)
        said.append(result.stdout + result.stderr)

    assert not [word for word in ("mgba", "libretro", "mesen", "reference") if word in " ".join(said).lower()]
