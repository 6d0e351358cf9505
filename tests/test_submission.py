"""The rebuild: from a saved workspace, whatever is in it, to a module or a clear reason."""

import errno
import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from harness.errors import BuildFailed, SandboxError, WorkspaceError
from harness.protocols import CommandResult
from harness.sandbox import DockerSandbox, LocalSandbox, SandboxKind, engine, leftovers
from harness.sandbox.unpack import unpack
from harness.submission import WASM_MAGIC, build, tree_digest
from tests.engine import needs_docker
from tests.engine_proxy import away, engine_proxy

BUILD = b"#!/bin/sh\nset -e\necho building\nprintf '\\0asm\\001\\0\\0\\0' > gba.wasm\ncat tail >> gba.wasm\n"

Member = tuple[str, dict[str, object], bytes]


def archive_of(folder: Path, *members: Member) -> Path:
    """A saved workspace with these members: name, header fields, content."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, fields, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            for key, value in fields.items():
                setattr(member, key, value)
            archive.addfile(member, io.BytesIO(data))
    path = folder / "workspace.tar.zst"
    path.write_bytes(zstandard.compress(buffer.getvalue()))
    return path


def file(name: str, data: bytes = b"", **fields: object) -> Member:
    return name, fields, data


@pytest.fixture(params=["local", pytest.param("docker", marks=needs_docker)])
def kind(request: pytest.FixtureRequest) -> SandboxKind:
    found: SandboxKind = request.param
    return found


def test_build(kind: SandboxKind, tmp_path: Path) -> None:
    """Module, source tree, log and digests come out; the module is the one just built, not the one handed in."""
    workspace = archive_of(
        tmp_path,
        file("./build.sh", BUILD + b'./tools/step\nls -l sub/link; test ! -e "$ORACLE_SOCKET"\n'),
        file("./tail", b"fresh"),
        file("./gba.wasm", WASM_MAGIC + b"stale"),
        file("./tools/step", b"#!/bin/sh\necho step\n", mode=0o755),
        file("./sub/link", type=tarfile.SYMTYPE, linkname="../tail"),
    )

    submission = build(workspace, kind, tmp_path / "out", 60)

    assert WASM_MAGIC + b"fresh" == submission.wasm.read_bytes()
    assert hashlib.sha256(WASM_MAGIC + b"fresh").hexdigest() == submission.wasm_sha256
    assert tmp_path / "out" / "gba.wasm" == submission.wasm
    assert {"build.sh", "tail", "tools", "sub"} == {path.name for path in submission.source.iterdir()}
    assert tree_digest(submission.source) == submission.source_sha256
    assert submission.log.read_text().startswith("building\nstep\n")


def test_build_from_folder(kind: SandboxKind, tmp_path: Path) -> None:
    """A folder is built like an archive, and is not changed."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "build.sh").write_bytes(BUILD)
    (tmp_path / "work" / "tail").write_bytes(b"folder")
    before = tree_digest(tmp_path / "work")

    assert WASM_MAGIC + b"folder" == build(tmp_path / "work", kind, tmp_path / "out", 60).wasm.read_bytes()
    assert before == tree_digest(tmp_path / "work")


@pytest.mark.parametrize(
    ("script", "message", "log"),
    [
        (None, "has no build.sh", ""),
        (b"echo trying; exit 7", "status 7", "trying"),
        (b"echo slow; sleep 60", "within 2 s", "slow"),
        (b"echo nothing", "left no gba.wasm", "nothing"),
        (b"echo text > gba.wasm", "not a WebAssembly module", ""),
        (b"ln -s /etc/passwd gba.wasm", "left no gba.wasm", ""),
        (b"mkdir gba.wasm", "left no gba.wasm", ""),
        (b"mkfifo gba.wasm", "left no gba.wasm", ""),
        (b"truncate -s 65M gba.wasm", "gba.wasm cannot be taken", ""),
    ],
)
def test_build_that_fails(kind: SandboxKind, tmp_path: Path, script: bytes | None, message: str, log: str) -> None:
    """A submission that does not build says why, and its log is kept."""
    members = [file("main.c"), file("gba.wasm", WASM_MAGIC)]
    workspace = archive_of(tmp_path, *members, *([file("build.sh", script)] if script is not None else []))

    with pytest.raises(BuildFailed, match=message) as failure:
        build(workspace, kind, tmp_path / "out", 2)

    kept = (tmp_path / "out" / "build.log").read_text()
    assert log in kept
    assert kept == failure.value.log
    assert message in kept
    assert not (tmp_path / "out" / "gba.wasm").exists()


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.parametrize(
    "fault", [pytest.param(name, marks=needs_docker) for name in ("cut off", "away", "kill", "rm")]
)
def test_engine_that_fails(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine does to a build, while build.sh runs or before its module is taken, is not the submission's."""
    run, straight, run_id = DockerSandbox.run, dict(os.environ), f"rebuild-{uuid.uuid4().hex[:12]}"
    workspace = archive_of(tmp_path, file("build.sh", b"sleep 3\n" + BUILD), file("tail"))

    with engine_proxy() as proxy:
        monkeypatch.setenv("DOCKER_HOST", proxy.address)

        def harmed(sandbox: DockerSandbox, command: str, timeout_s: float, keep_bytes: int) -> CommandResult:
            if fault == "cut off":
                away(proxy, 1.0, 1.0)
            ran = run(sandbox, command, timeout_s, keep_bytes)
            if fault == "away":
                monkeypatch.setattr(engine, "ENGINE_PATIENCE_S", 0.5)
                proxy.down()
            elif fault != "cut off":
                ending = ["docker", fault, *(["-f"] if fault == "rm" else []), sandbox.containers.agent]
                subprocess.run(ending, check=True, capture_output=True, env=straight)
            return ran

        monkeypatch.setattr(DockerSandbox, "run", harmed)
        try:
            with pytest.raises(SandboxError, match=r"Docker Engine|container is gone|could not be read"):
                build(workspace, "docker", tmp_path / "out", 60, run_id=run_id)
        finally:
            proxy.up()
            leftovers.remove(run_id, force=True)
    assert not (tmp_path / "out" / "gba.wasm").exists()


def test_folder_that_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is it the submission's that its local sandbox is gone."""
    run = LocalSandbox.run

    def removed(sandbox: LocalSandbox, command: str, timeout_s: float, keep_bytes: int) -> CommandResult:
        ran = run(sandbox, command, timeout_s, keep_bytes)
        shutil.rmtree(Path(sandbox.workspace).parent)
        return ran

    monkeypatch.setattr(LocalSandbox, "run", removed)
    with pytest.raises(SandboxError, match="is gone, and its workspace with it"):
        build(archive_of(tmp_path, file("build.sh", BUILD), file("tail")), "local", tmp_path / "out", 60)


def test_no_workspace(tmp_path: Path) -> None:
    """A snapshot that is not there is our fault, not the submission's."""
    with pytest.raises(SandboxError, match="no saved workspace"):
        build(tmp_path / "missing.tar.zst", "local", tmp_path / "out", 5)


def test_archive_that_breaks_off(tmp_path: Path) -> None:
    """A torn archive is a failed build with a reason."""
    workspace = archive_of(tmp_path, file("build.sh", os.urandom(100_000)))
    workspace.write_bytes(workspace.read_bytes()[:50_000])

    with pytest.raises(BuildFailed, match="cannot be unpacked"):
        build(workspace, "local", tmp_path / "out", 5)


@pytest.mark.parametrize(
    "members",
    [
        [file("../outside/x", b"bad")],
        [file("a/../../outside/x", b"bad")],
        [file("/tmp/gbaeval-test-outside", b"bad")],
        [file("l", type=tarfile.SYMTYPE, linkname="../outside"), file("l/x", b"bad")],
        [file("l", type=tarfile.SYMTYPE, linkname="/etc/passwd")],
        [file("l", type=tarfile.SYMTYPE, linkname="../outside/secret")],
        [file("l", type=tarfile.LNKTYPE, linkname="../outside/secret")],
        [file("l", type=tarfile.LNKTYPE, linkname="/etc/passwd")],
        [
            file("a/b/c", type=tarfile.SYMTYPE, linkname="../.."),
            file("l", type=tarfile.SYMTYPE, linkname="a/b/c/../outside/secret"),
        ],
        [
            file("l", type=tarfile.SYMTYPE, linkname="../outside"),
            file("l/m", type=tarfile.SYMTYPE, linkname="planted"),
        ],
        [file("l", type=tarfile.SYMTYPE, linkname="m"), file("m", type=tarfile.SYMTYPE, linkname="l")],
        [file("d", type=tarfile.CHRTYPE, devmajor=1, devminor=3)],
        [file("p", type=tarfile.FIFOTYPE)],
    ],
)
def test_hostile_archive(tmp_path: Path, members: list[Member]) -> None:
    """Nothing is written outside, nothing left inside leads there, and each such thing is noted."""
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "secret").write_text("secret")
    workspace = archive_of(tmp_path, file("fine", b"fine"), *members)

    with zstandard.open(workspace, "rb") as stream:
        notes = unpack(stream, inside)

    assert ["secret"] == [path.name for path in outside.iterdir()]
    assert not Path("/tmp/gbaeval-test-outside").exists()
    assert "fine" == (inside / "fine").read_text()
    assert not [path for path in inside.rglob("*") if not path.resolve(strict=True).is_relative_to(inside)]
    assert not [path for path in inside.rglob("*") if not path.is_file() and not path.is_dir()]
    assert notes


@pytest.mark.parametrize(
    ("limits", "message"), [({"max_files": 3}, "more than 3 files"), ({"max_bytes": 1000}, "more than 1000 bytes")]
)
def test_archive_too_large(tmp_path: Path, limits: dict[str, int], message: str) -> None:
    """An archive that holds too much is refused before it fills the disk."""
    (tmp_path / "inside").mkdir()
    workspace = archive_of(tmp_path, *[file(f"f{n}", bytes(300)) for n in range(5)])

    with zstandard.open(workspace, "rb") as stream, pytest.raises(SandboxError, match=message):
        unpack(stream, tmp_path / "inside", **limits)


def test_disk_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk of ours that is full is no file that the submission does not have: the build is our failure."""

    def full(source: object, file: object, size: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    workspace = archive_of(tmp_path, file("build.sh", BUILD), file("tail"))
    monkeypatch.setattr(shutil, "copyfileobj", full)

    with pytest.raises(SandboxError, match="No space left on device"):
        build(workspace, "local", tmp_path / "out", 30)


@pytest.mark.parametrize("place", ["symlink_to", "mkdir"])
def test_disk_full_for_links(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a link left out for it."""

    def full(path: Path, *arguments: object, **options: object) -> None:
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

    (tmp_path / "inside").mkdir()
    workspace = archive_of(tmp_path, file("a"), file("folder/link", type=tarfile.SYMTYPE, linkname="../a"))
    monkeypatch.setattr(Path, place, full)

    with zstandard.open(workspace, "rb") as stream, pytest.raises(SandboxError, match="quota exceeded"):
        unpack(stream, tmp_path / "inside")


def test_no_room_for_the_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a build finds the disk full, it is our failure, and no traceback."""

    def full(*arguments: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("harness.submission.write_whole", full)
    with pytest.raises(SandboxError, match="could not be built"):
        build(archive_of(tmp_path, file("build.sh", BUILD), file("tail")), "local", tmp_path / "out", 30)


def test_hard_links_count(tmp_path: Path) -> None:
    """A hard link counts as the file that it becomes when the tree is archived again."""
    (tmp_path / "inside").mkdir()
    links = [file(f"l{n}", type=tarfile.LNKTYPE, linkname="big") for n in range(5)]
    workspace = archive_of(tmp_path, file("big", bytes(300)), *links)

    with zstandard.open(workspace, "rb") as stream, pytest.raises(WorkspaceError, match="more than 1000 bytes"):
        unpack(stream, tmp_path / "inside", max_bytes=1000)


def test_chain_of_links(tmp_path: Path) -> None:
    """Of a chain of links those are kept that the kernel can follow; they lead where they led."""
    (tmp_path / "inside").mkdir()
    links = [file(f"l{n}", type=tarfile.SYMTYPE, linkname=f"l{n + 1}") for n in range(1, 100)]
    workspace = archive_of(tmp_path, *links, file("l100", b"end"))

    with zstandard.open(workspace, "rb") as stream:
        notes = unpack(stream, tmp_path / "inside")

    assert {f"l{n}" for n in range(60, 101)} == {path.name for path in (tmp_path / "inside").iterdir()}
    assert all("end" == path.read_text() for path in (tmp_path / "inside").iterdir())
    assert 59 == len(notes)


def test_what_befalls_a_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What befalls the sandbox of a build is told to whoever asked for it."""
    run, told = LocalSandbox.run, list[str]()

    def befallen(sandbox: LocalSandbox, command: str, timeout_s: float, keep_bytes: int) -> CommandResult:
        sandbox._event("out_of_memory", killed=1)
        return run(sandbox, command, timeout_s, keep_bytes)

    monkeypatch.setattr(LocalSandbox, "run", befallen)
    workspace = archive_of(tmp_path, file("build.sh", BUILD), file("tail"))
    build(workspace, "local", tmp_path / "out", 30, event=lambda kind, **fields: told.append(kind))

    assert ["out_of_memory"] == told


def test_links_inside_are_kept(tmp_path: Path) -> None:
    """Symlinks and hard links within the workspace still lead where they led, and modes stay."""
    (tmp_path / "inside").mkdir()
    workspace = archive_of(
        tmp_path,
        file("l", type=tarfile.SYMTYPE, linkname="a/file"),
        file("a/file", b"text", mode=0o755),
        file("b", type=tarfile.SYMTYPE, linkname="a"),
        file("h", type=tarfile.LNKTYPE, linkname="a/file"),
    )

    with zstandard.open(workspace, "rb") as stream:
        notes = unpack(stream, tmp_path / "inside")

    assert [] == notes
    assert ["text"] * 3 == [(tmp_path / "inside" / name).read_text() for name in ("l", "b/file", "h")]
    assert os.access(tmp_path / "inside" / "a" / "file", os.X_OK)


def test_build_again(tmp_path: Path, write_workspace: Callable[[bytes], Path]) -> None:
    """A second build into the same folder replaces the first, also when it fails."""
    build(write_workspace(b"one"), "local", tmp_path / "out", 30)
    submission = build(write_workspace(b"two"), "local", tmp_path / "out", 30)
    assert WASM_MAGIC + b"two" == submission.wasm.read_bytes()

    shutil.rmtree(tmp_path / "work")
    (tmp_path / "work").mkdir()
    with pytest.raises(BuildFailed):
        build(tmp_path / "work", "local", tmp_path / "out", 30)
    assert not (tmp_path / "out" / "gba.wasm").exists()


@pytest.fixture
def write_workspace(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(tail: bytes) -> Path:
        (tmp_path / "work").mkdir(exist_ok=True)
        (tmp_path / "work" / "build.sh").write_bytes(BUILD)
        (tmp_path / "work" / "tail").write_bytes(tail)
        return tmp_path / "work"

    return write
