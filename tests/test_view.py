"""The tool `view`: pictures of the workspace for models that see, whatever the files hold."""

import io
import struct
import tempfile
import warnings
import zlib
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from harness.agents.view import (
    MAX_FILE_BYTES,
    MAX_PNG_BYTES,
    MAX_SIDE,
    NotShownError,
    Pixels,
    decode,
    encode,
    view,
    wanted_path,
)
from harness.errors import SandboxError, WorkspaceError
from harness.oracle.picture import png
from harness.protocols import Picture
from harness.sandbox import local
from harness.sandbox.archive import FileTooLarge
from harness.workplace import MAX_FAILURES
from tests.test_workplace import Scene
from tests.wire.sandbox import FolderSandbox


def file_of(image: Image.Image, **how: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **how)
    return buffer.getvalue()


def pixels_of(picture: Picture) -> Pixels:
    with Image.open(io.BytesIO(picture.png)) as image:
        return np.asarray(image)


def seen(folder: Path, data: bytes) -> tuple[Picture, str]:
    (folder / "a.png").write_bytes(data)
    return view(FolderSandbox(folder), "a.png")


def why_not(folder: Path, data: bytes) -> str:
    with pytest.raises(NotShownError) as raised:
        seen(folder, data)
    return str(raised.value)


def header(width: int, height: int) -> bytes:
    """A chunk IHDR (PNG, section 11.2.1): 8-bit RGB."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3) * 3


def test_what_the_oracle_writes(tmp_path: Path) -> None:
    """A GBA's screen is shown four times as large, each pixel a square of its own colour."""
    frame = np.arange(160 * 240, dtype=np.uint16).reshape(160, 240)
    picture, said = seen(tmp_path, png(frame))
    with Image.open(tmp_path / "a.png") as image:
        pixels = np.asarray(image)

    assert "[a.png: 240 x 160 pixels, shown 4 times as large]" == said
    assert ("a.png", 960, 640) == (picture.name, picture.width, picture.height)
    assert np.array_equal(pixels_of(picture), np.kron(pixels, np.ones((4, 4, 1), np.uint8)))


@pytest.mark.parametrize(
    ("size", "shown"),
    [((8, 8), (640, 640)), ((481, 320), (481, 320)), ((480, 321), (480, 321)), ((480, 320), (960, 640))],
)
def test_whole_factors(tmp_path: Path, size: tuple[int, int], shown: tuple[int, int]) -> None:
    """The largest whole factor that fits is taken; what does not fit twice stays as it is."""
    picture, said = seen(tmp_path, file_of(Image.new("RGB", size)))

    assert shown == (picture.width, picture.height) == pixels_of(picture).shape[1::-1]
    assert ("shown" in said) == (size != shown)


@pytest.mark.parametrize(
    "image",
    [
        Image.fromarray(np.dstack([COLOURS, np.zeros((4, 6), np.uint8)])),
        Image.fromarray(COLOURS).quantize(24),
    ],
    ids=["nothing opaque", "palette"],
)
def test_colours_count(image: Image.Image) -> None:
    """What an emulator's frame buffer has as alpha, often 0, hides nothing; a palette is looked up."""
    assert np.array_equal(COLOURS, decode(file_of(image)))


def test_grey() -> None:
    """Grey of 1, 8 and 16 bits keeps its range; of 16 the upper half is what a screen shows."""
    deep = np.array([[0, 255, 256, 0x8000, 0xFFFF]], np.uint16)
    fine = np.array([[0, 1, 128, 255]], np.uint8)

    assert [0, 0, 1, 128, 255] == decode(file_of(Image.fromarray(deep)))[0, :, 0].tolist()
    assert [0, 1, 128, 255] == decode(file_of(Image.fromarray(fine)))[0, :, 2].tolist()
    assert [0, 0, 255, 255] == decode(file_of(Image.fromarray(fine > 127)))[0, :, 1].tolist()


def test_only_pixels_pass(tmp_path: Path) -> None:
    """Text, profiles and what else a file holds do not go to anybody."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "SECRET", zip=False)
    icc = b"SECRET" * 30
    picture, _ = seen(tmp_path, file_of(Image.fromarray(COLOURS), pnginfo=text, icc_profile=icc, dpi=(7, 7)))
    chunks = {picture.png[at : at + 4] for at in _chunk_kinds(picture.png)}

    assert {b"IHDR", b"IDAT", b"IEND"} == chunks


def _chunk_kinds(data: bytes) -> list[int]:
    places, at = [], len(SIGNATURE)
    while at < len(data):
        places.append(at + 4)
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    return places


def test_pixels_of_every_png() -> None:
    """Whatever the pixels, the new PNG has the same."""

    @given(st.integers(1, 9), st.integers(1, 9), st.binary(min_size=243, max_size=243))
    def check(height: int, width: int, data: bytes) -> None:
        pixels = np.frombuffer(data[: 3 * height * width], np.uint8).reshape(height, width, 3)

        assert np.array_equal(pixels, decode(encode(pixels)))

    check()


WHOLE = file_of(Image.fromarray(COLOURS))


@given(st.data())
def test_any_bytes(data: st.DataObject) -> None:
    """A PNG with some bytes changed, chunks put in or an end cut off is decoded within the limits, or refused."""
    spoilt = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(0, 4))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    kinds = st.sampled_from([b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"acTL", b"fcTL", b"iCCP", b"zTXt", b"IEND", b"eXIf"])
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.sampled_from([len(SIGNATURE), len(SIGNATURE) + 25, len(spoilt)]))
        spoilt[at:at] = chunk(data.draw(kinds), data.draw(st.binary(max_size=40)))
    cut = bytes(spoilt[: data.draw(st.integers(0, len(spoilt)) | st.just(len(spoilt)))])
    try:
        pixels = decode(cut)
    except NotShownError:
        return

    assert (3, np.dtype(np.uint8)) == (pixels.shape[2], pixels.dtype)
    assert max(pixels.shape) <= MAX_SIDE


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is not a PNG"),
        (b"\xff\xd8\xff\xe0 a JPEG", "it is not a PNG"),
        (WHOLE[:-30], "it is not a sound PNG"),
        (SIGNATURE, "it is not a sound PNG"),
        (SIGNATURE + header(0, 5), "it is not a sound PNG"),
        (file_of(Image.new("1", (MAX_SIDE + 1, 1))), "it has 1569 x 1 pixels; at most 1568 a side"),
        (file_of(Image.new("1", (1200, 1000))), "it has 1200 x 1000 pixels"),
        (SIGNATURE + header(50_000, 50_000) + WHOLE[33:], "it has 50000 x 50000 pixels"),
        (SIGNATURE + header(9_000, 9_000) + WHOLE[33:], "it has 9000 x 9000 pixels"),
        (SIGNATURE + header(6, 4) + header(30_000, 30_000) + WHOLE[33:], "it is not a sound PNG"),
        (SIGNATURE + header(6, 4) + header(9_000, 9_000) + WHOLE[33:], "it has 9000 x 9000 pixels"),
        (WHOLE[:33] + chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(80 << 20))) + WHOLE[33:], "it is not a sound PNG"),
    ],
)
def test_not_shown(tmp_path: Path, data: bytes, words: str) -> None:
    """What is no picture, or would be gigabytes of one, is refused in words, and nothing is unpacked or warned of."""
    with warnings.catch_warnings():
        warnings.simplefilter("default")  # as outside of tests

        assert words in why_not(tmp_path, data)


def test_too_many_bytes(tmp_path: Path) -> None:
    """A large file is not read, and a picture of noise not sent."""
    noise = np.random.default_rng(0).integers(0, 256, (800, 1400, 3), np.uint8)

    assert f"more than {MAX_FILE_BYTES} bytes" in why_not(tmp_path, WHOLE + bytes(MAX_FILE_BYTES))
    assert "it has too much detail" in why_not(tmp_path, file_of(Image.fromarray(noise)))
    assert len(seen(tmp_path, file_of(Image.fromarray(noise[:160, :240])))[0].png) < MAX_PNG_BYTES


@pytest.mark.parametrize("path", ["none.png", "folder", "link.png", "none/a.png"])
def test_no_such_file(tmp_path: Path, path: str) -> None:
    """What is not a regular file is not there; a link's goal is not looked at."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "real.png").write_bytes(WHOLE)
    (tmp_path / "link.png").symlink_to("real.png")
    with pytest.raises(NotShownError, match="there is no such file"):
        view(FolderSandbox(tmp_path), path)


@pytest.mark.parametrize("path", ["/etc/a.png", "../a.png", "b/../../a.png", "/", ".", "{workspace}", "{workspace}b/a"])
def test_paths_that_leave(tmp_path: Path, path: str) -> None:
    """Only what is in the workspace is read."""
    with pytest.raises(NotShownError, match="it is not in the workspace"):
        view(FolderSandbox(tmp_path), path.format(workspace=tmp_path))


def test_absolute_path(tmp_path: Path) -> None:
    """The workspace's own absolute path is fine, and so are steps in place."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "a.png").write_bytes(WHOLE)
    paths = [f"{tmp_path}/b/a.png", "./b//a.png", f"{tmp_path}/./b/a.png"]

    assert {"b/a.png"} == {view(FolderSandbox(tmp_path), path)[0].name for path in paths}


def test_file_that_cannot_be_read(tmp_path: Path) -> None:
    """What befell the sandbox meanwhile is told."""

    class Failing(FolderSandbox):
        def read_file(self, path: str, max_bytes: int) -> bytes:
            raise WorkspaceError("a.png could not be read: all is lost")

    with pytest.raises(NotShownError, match="all is lost"):
        view(Failing(tmp_path), "a.png")


@pytest.mark.parametrize(
    "arguments",
    [
        None,
        {},
        {"path": 1},
        {"path": ""},
        {"path": "a\0"},
        {"path": "a\nb"},
        {"path": "\ud800"},
        {"path": "a", "zoom": 2},
        {"path": "a" * 1001},
    ],
)
def test_arguments(arguments: dict[str, Any] | None) -> None:
    """A call that is none is told what is expected."""
    with pytest.raises(NotShownError, match="expected a call of `view`"):
        wanted_path(arguments)

    assert "é ü.png" == wanted_path({"path": "é ü.png"})


def test_workspace_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is read where the run works; when that is lost another takes its place, and the reader hears of it."""
    with tempfile.TemporaryDirectory(prefix="w-", dir="/tmp") as folder:
        monkeypatch.setattr(local, "PARENT", folder)
        scene = Scene("local", Path(folder))
        try:
            assert b"kept\n" == scene.place.read_file("file", 5)
            with pytest.raises(FileNotFoundError):
                scene.place.read_file("nothing", 5)
            with pytest.raises(FileTooLarge):
                scene.place.read_file("file", 4)
            scene.place.run("echo new > file", 20)
            before = scene.place.handle["id"]
            scene.lose()
            with pytest.raises(WorkspaceError, match=r"(?s)^file could not be read\..*that you did in it is lost"):
                scene.place.read_file("file", 5)

            assert b"kept\n" == scene.place.read_file("file", 5)
            assert before != scene.place.handle["id"]
            assert 1 == len(scene.events("sandbox_recovered"))
        finally:
            scene.place.close()


def test_file_that_changes_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an agent can bring about by itself is no failure of its sandbox, however often."""
    with tempfile.TemporaryDirectory(prefix="w-", dir="/tmp") as folder:
        monkeypatch.setattr(local, "PARENT", folder)
        scene = Scene("local", Path(folder))
        try:
            monkeypatch.setattr(scene.place._there, "read_file", mock.Mock(side_effect=SandboxError("it broke off")))
            for _ in range(MAX_FAILURES + 1):
                with pytest.raises(WorkspaceError, match=r"^file could not be read\.$"):
                    scene.place.read_file("file", 5)

            assert [] == scene.events("sandbox_failing")
            assert {"it broke off"} == {event["message"] for event in scene.events("file_not_read")}
        finally:
            scene.place.close()
