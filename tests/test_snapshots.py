"""Snapshots: what comes back, what is shared, what happens to what is damaged, and what a hostile workspace can do."""

import io
import os
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness import object_store
from harness.errors import BuildFailed, RunDirectoryError, SandboxError
from harness.object_store import ObjectStore
from harness.run_directory import WRITING
from harness.sandbox.archive import add_folder, compressed
from harness.sandbox.unpack import unpack
from harness.snapshot_store import SnapshotStore
from harness.submission import WASM_MAGIC, build
from tests.test_submission import Member, archive_of, file

SOURCE = b"int main(void) { return 0; }\n" * 200


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    return SnapshotStore(tmp_path / "snapshots")


@pytest.fixture
def save(tmp_path: Path, store: SnapshotStore) -> Callable[..., Path]:
    """Take a snapshot of the folder `work`, after writing these files into it."""

    def taken(working_s: float = 0, **files: bytes) -> Path:
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        for name, data in files.items():
            (work / name).write_bytes(data)
        with compressed(tmp_path / "saved.tar.zst", 1 << 30) as stream:
            add_folder(stream, work)
        return store.add(tmp_path / "saved.tar.zst", working_s, 1000 + working_s)

    return taken


def restored(store: SnapshotStore, path: Path, folder: Path) -> Path:
    folder.mkdir()
    with (folder.parent / f"{folder.name}.tar").open("w+b") as tar:
        store.write_tar(path, tar)
        tar.seek(0)
        unpack(tar, folder)
    return folder


def tree(folder: Path) -> dict[str, Any]:
    """All that a snapshot keeps of a folder."""
    found: dict[str, Any] = {}
    for path in folder.rglob("*"):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = os.readlink(path)
        elif path.is_file():
            found[name] = (path.read_bytes(), path.stat().st_mode & 0o777, path.stat().st_mtime)
        else:
            found[name] = None
    return found


def packs(store: SnapshotStore) -> list[Path]:
    return sorted(store._folder.glob("objects/*.pack"), key=lambda path: path.stat().st_mtime_ns)


def test_round_trip(store: SnapshotStore, save: Callable[..., Path], tmp_path: Path) -> None:
    """A workspace comes back as it was: contents, times, executable bits, links, empty folders, odd names."""
    work = tmp_path / "work"
    (work / "sub" / "empty").mkdir(parents=True)
    (work / "sub" / "link").symlink_to("../main")
    (work / "tool").write_bytes(b"#!/bin/sh\n")
    (work / "tool").chmod(0o755)
    (work / os.fsdecode(b"\xff\xc3\xa9\n ")).write_bytes(b"odd")
    (work / "empty.c").write_bytes(b"")
    os.utime(work / "tool", (1, 1234567890.123456))
    path = save(main=SOURCE)

    assert tree(work) == tree(restored(store, path, tmp_path / "back"))
    assert [path] == store.paths()


def test_large_files(
    store: SnapshotStore, save: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file larger than an object is several, and of its next version only what changed is stored."""
    monkeypatch.setattr(object_store, "CHUNK_BYTES", 100_000)
    content = os.urandom(350_000)
    save(0, big=content)
    path = save(60, big=content[:150_000] + b"other" + content[150_005:])

    assert 4 == len(next(entry for entry in store.entries(path) if entry.path == "big").objects)
    assert store.manifest(path).stored_bytes < 5_000
    assert tree(tmp_path / "work") == tree(restored(store, path, tmp_path / "back"))


@given(st.lists(st.tuples(st.binary(max_size=60), st.integers(0, 40)), min_size=1, max_size=5))
@settings(max_examples=25)
def test_objects_round_trip(versions: list[tuple[bytes, int]]) -> None:
    """Each version of a content comes back as it was put, whatever it was stored as the difference from."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(object_store, "CHUNK_BYTES", 700)
        store, put = ObjectStore(Path(folder, "objects")), []
        base: tuple[str, ...] = ()
        for part, at in versions:
            content = SOURCE[:at] + part + SOURCE[at:1500]
            with store.writing() as pack:
                base = pack.put(io.BytesIO(content), base)
            put.append((content, base))

        for opened in (store, ObjectStore(Path(folder, "objects"))):
            assert [content for content, _ in put] == [b"".join(opened.get(digests)) for _, digests in put]


def test_increments(store: SnapshotStore, save: Callable[..., Path], tmp_path: Path) -> None:
    """What is there is not stored again, and a changed file is stored as its difference."""
    content = os.urandom(100_000)
    first = store.manifest(save(0, big=content, same=os.urandom(50_000)))
    (tmp_path / "work" / "moved").mkdir()
    os.rename(tmp_path / "work" / "big", tmp_path / "work" / "moved" / "big")
    changed = store.manifest(save(900, **{"moved/big": content[:60_000] + b"inserted" + content[60_000:]}))
    again = store.manifest(save(1800))

    assert first.stored_bytes > 150_000
    assert changed.stored_bytes < 2_000
    assert (0, 2, 150_008) == (again.stored_bytes, again.files, again.bytes)
    assert (1800.0, 2800.0) == (again.working_s, again.time)


def test_differences_do_not_build_on_each_other(store: SnapshotStore, save: Callable[..., Path]) -> None:
    """The twentieth version of a file needs the first one and itself, and none between."""
    content = os.urandom(50_000)
    for number in range(20):
        path = save(60 * number, main=content + b"%d" % number)
    (entry,) = store.entries(path)
    for pack in packs(store)[1:-1]:
        pack.unlink()

    assert [content + b"19"] == list(ObjectStore(store._folder / "objects").get(entry.objects))


def test_same_minute(store: SnapshotStore, save: Callable[..., Path], tmp_path: Path) -> None:
    """Snapshots of the same minute are kept side by side, in their order, also those of another process."""
    paths = [save(59, main=b"%d" % number) for number in range(11)]
    other = SnapshotStore(store._folder).add(tmp_path / "saved.tar.zst", 1, 1)
    later = save(60, main=b"later")
    clock_went_back = save(59.9, main=b"latest")

    assert ["00000.json", "00000-2.json", "00000-3.json"] == [path.name for path in paths[:3]]
    assert [*paths, other, later, clock_went_back] == store.paths()
    assert b"3" == (restored(store, paths[3], tmp_path / "back") / "main").read_bytes()


@pytest.mark.parametrize("damage", ["torn", "altered", "gone"])
def test_damaged_object(store: SnapshotStore, save: Callable[..., Path], tmp_path: Path, damage: str) -> None:
    """A damaged object is named with its file, older snapshots stay usable, and the next one stores it anew."""
    old = save(0, main=SOURCE)
    damaged = save(60, more=os.urandom(1000))
    pack = packs(store)[-1]
    data = pack.read_bytes()
    if damage == "gone":
        pack.unlink()
    else:
        pack.write_bytes(data[:500] if damage == "torn" else data[:500] + bytes([data[500] ^ 1]) + data[501:])
    fresh = SnapshotStore(store._folder)

    assert {"main"} == set(tree(restored(fresh, old, tmp_path / "old")))
    with pytest.raises(RunDirectoryError, match=r"00001\.json") as caught:
        restored(fresh, damaged, tmp_path / "damaged")
    assert damage == "gone" or pack.name in str(caught.value)

    healed = SnapshotStore(store._folder).add(tmp_path / "saved.tar.zst", 120, 120)

    assert tree(tmp_path / "work") == tree(restored(SnapshotStore(store._folder), healed, tmp_path / "healed"))


def test_only_snapshot_damaged(store: SnapshotStore, save: Callable[..., Path], tmp_path: Path) -> None:
    """Where everything is damaged, the same workspace saved once more is there again."""
    save(0, main=SOURCE)
    (pack,) = packs(store)
    pack.write_bytes(pack.read_bytes()[:50])
    path = SnapshotStore(store._folder).add(tmp_path / "saved.tar.zst", 60, 60)

    assert tree(tmp_path / "work") == tree(restored(SnapshotStore(store._folder), path, tmp_path / "back"))


def test_every_altered_byte(store: SnapshotStore, save: Callable[..., Path], tmp_path: Path) -> None:
    """Whichever byte of a pack is altered, what comes back is right or nothing."""
    path = save(0, main=b"some text that is text", other=b"other")
    (pack,) = packs(store)
    data = pack.read_bytes()
    right = tree(tmp_path / "work")
    for at in range(len(data)):
        pack.write_bytes(data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1 :])
        try:
            back = tree(restored(SnapshotStore(store._folder), path, tmp_path / f"back{at}"))
        except RunDirectoryError:
            continue

        assert right == back


def test_altered_manifest(store: SnapshotStore, save: Callable[..., Path], tmp_path: Path) -> None:
    """An altered manifest is named; the others stay usable, and the next snapshot is whole."""
    old, altered = save(0, main=SOURCE), save(60, main=SOURCE + b"//")
    altered.write_text(altered.read_text().replace('"files": 1', '"files": 2'))
    with pytest.raises(RunDirectoryError, match=r"00001\.json cannot be read.*altered"):
        store.entries(altered)
    healed = save(120)

    assert SOURCE == (restored(store, old, tmp_path / "old") / "main").read_bytes()
    assert tree(tmp_path / "work") == tree(restored(store, healed, tmp_path / "healed"))


def test_torn_archive(store: SnapshotStore, save: Callable[..., Path], tmp_path: Path) -> None:
    """An archive that breaks off becomes no snapshot, and leaves nothing."""
    save(0, main=os.urandom(100_000))
    archive = tmp_path / "saved.tar.zst"
    archive.write_bytes(archive.read_bytes()[:50_000])
    before = sorted(store._folder.rglob("*"))
    with pytest.raises(SandboxError, match="cannot be read"):
        store.add(archive, 60, 60)

    assert before == sorted(store._folder.rglob("*"))


HOSTILE: list[Member] = [
    file("../outside/x", b"bad"),
    file("/tmp/gbaeval-test-outside", b"bad"),
    file("p", type=tarfile.FIFOTYPE),
    file("d", type=tarfile.CHRTYPE, devmajor=1, devminor=3),
    file("h", type=tarfile.LNKTYPE, linkname="../outside/secret"),
]


def test_hostile_archive(store: SnapshotStore, tmp_path: Path) -> None:
    """Of a hostile archive the rest is kept; links out come back only where they may, and all is said."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text("secret")
    links = [file("l", type=tarfile.SYMTYPE, linkname="../outside"), file("l/x", b"bad")]
    archive = archive_of(
        tmp_path, file("./a", b"fine"), file("./b", type=tarfile.LNKTYPE, linkname="./a"), *HOSTILE, *links
    )
    path = store.add(archive, 0, 0)
    back = restored(store, path, tmp_path / "inside")

    assert len(HOSTILE) == len(store.manifest(path).left_out)
    assert (b"fine", b"fine") == ((back / "a").read_bytes(), (back / "b").read_bytes())
    assert not (back / "l").is_symlink()
    assert ["secret"] == [found.name for found in (tmp_path / "outside").iterdir()]
    assert not Path("/tmp/gbaeval-test-outside").exists()


def test_hard_links_too_many(store: SnapshotStore, tmp_path: Path) -> None:
    """Hard links are stored while all files together, each link a file of its own, are within the limit."""
    links = [file(f"l{n}", type=tarfile.LNKTYPE, linkname="big") for n in range(9)]
    path = store.add(archive_of(tmp_path, file("big", bytes(300)), *links), 0, 0, max_bytes=1000)

    assert ["big", "l0", "l1"] == [entry.path for entry in store.entries(path)]
    assert 7 == len([line for line in store.manifest(path).left_out if "a hard link too many" in line])


def test_names_of_what_is_not_whole(
    store: SnapshotStore, save: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A manifest that is not whole has a name that whoever claims the run removes, from its first byte on."""
    seen: list[str] = []
    sync = os.fsync

    def look(handle: int) -> None:
        seen.extend(path.name for path in (tmp_path / "snapshots").glob(".*"))
        sync(handle)

    monkeypatch.setattr(os, "fsync", look)
    save(0, main=SOURCE)

    assert seen
    assert all(name.startswith(WRITING) for name in seen)


def test_build_from_snapshot(store: SnapshotStore, save: Callable[..., Path], tmp_path: Path) -> None:
    """A submission is built from a snapshot; a damaged one says nothing about the submission."""
    script = b"printf '\\0asm\\001\\0\\0\\0' > gba.wasm\n"
    path = save(0, **{"build.sh": script})

    assert WASM_MAGIC == build(path, "local", tmp_path / "out", 30).wasm.read_bytes()
    assert tree(tmp_path / "work") == tree(tmp_path / "out" / "source")
    (tmp_path / "work" / "build.sh").unlink()
    without = save(60)
    with pytest.raises(BuildFailed, match=r"no build\.sh"):
        build(without, "local", tmp_path / "none", 30)
    packs(store)[0].unlink()
    with pytest.raises(RunDirectoryError, match=r"00000\.json"):
        build(path, "local", tmp_path / "lost", 30)
