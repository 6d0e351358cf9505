"""Fetching files of the catalogue: from a folder, and from servers good and bad."""

import dataclasses
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import stamina

from roms.catalog import ROM_LIMIT_BYTES, Entry
from roms.errors import FetchError, WrongDigest
from roms.fetch import Fetched, Progress, fetch
from roms.store import Store, digest_of
from tests.wire.files import FileServer, Manner

CONTENT = bytes(range(256)) * 400
OTHER = CONTENT[::-1]
PATH = "/roms/a.gba"


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Retries follow each other at once."""
    with stamina.set_testing(True, attempts=5, cap=True):
        yield


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def entry(content: bytes = CONTENT, name: str = "a", *, size: int | None = -1, address: str = "") -> Entry:
    """An entry for this content; its size is known unless it is said to be None."""
    return Entry(
        name=name,
        kind="rom",
        title=name.upper(),
        author="somebody",
        licence="MIT",
        size_bytes=len(content) if size == -1 else size,
        sha256=hashlib.sha256(content).hexdigest(),
        address=address,
        path=f"roms/{name}.gba",
    )


def from_server(
    store: Store, server: FileServer, wanted: Entry | None = None, progress: Progress | None = None
) -> Fetched:
    """Fetch an entry from the server as a mirror."""
    return fetch([wanted or entry()], store, server.url, progress)


def kept(store: Store) -> dict[str, bytes]:
    """What is in the store's folder."""
    return {path.name: path.read_bytes() for path in store.folder.iterdir()}


WHOLE = {hashlib.sha256(CONTENT).hexdigest(): CONTENT}
PART = f"{hashlib.sha256(CONTENT).hexdigest()}.part"


def failure(fetched: Fetched, name: str = "a") -> FetchError:
    """Why a file could not be had, which must be all that there is."""
    assert {} == fetched.outcomes
    return fetched.failures[name]


def test_good_server(store: Store) -> None:
    """A file comes with one request, and lies under its digest."""
    with FileServer({PATH: CONTENT}) as server:
        fetched = from_server(store, server)

    assert Fetched({"a": "fetched"}, {}) == fetched
    assert WHOLE == kept(store)
    assert [(PATH, None)] == [(asked.path, asked.range) for asked in server.asked]


def test_own_address(store: Store) -> None:
    """Without a mirror each file comes from its own address."""
    with FileServer({"/here/it/is": CONTENT}) as server:
        fetch([entry(address=f"{server.url}/here/it/is")], store)

    assert WHOLE == kept(store)


def test_mirror_in_a_folder(store: Store) -> None:
    """A mirror's address may end in a slash or not, and has the catalogue's paths below it."""
    with FileServer({"/gba/roms/a.gba": CONTENT, "/gba/roms/b.gba": OTHER}) as server:
        fetch([entry()], store, f"{server.url}/gba/")
        fetch([entry(OTHER, "b")], store, f"{server.url}/gba")

    assert [CONTENT, OTHER] == [store.path(hashlib.sha256(x).hexdigest()).read_bytes() for x in (CONTENT, OTHER)]


def test_there_already(store: Store) -> None:
    """What is there is not asked for again."""
    with FileServer({PATH: CONTENT}) as server:
        from_server(store, server)
        again = from_server(store, server)

    assert Fetched({"a": "there"}, {}) == again
    assert 1 == len(server.asked)


def test_damaged_file_is_replaced(store: Store) -> None:
    """A file that is not what its name says counts as not there."""
    with FileServer({PATH: CONTENT}) as server:
        from_server(store, server)
        store.path(entry().sha256).write_bytes(OTHER)
        again = from_server(store, server)

    assert Fetched({"a": "fetched"}, {}) == again
    assert WHOLE == kept(store)


@pytest.mark.parametrize(("size", "tells_length"), [(len(CONTENT), True), (len(CONTENT), False), (None, True)])
def test_cut_off_in_the_middle(store: Store, size: int | None, tells_length: bool) -> None:
    """What has come is kept, and only the rest is asked for."""
    with FileServer({PATH: CONTENT}, Manner(cut_after=70_000, tells_length=tells_length)) as server:
        fetched = from_server(store, server, entry(size=size))

    assert Fetched({"a": "fetched"}, {}) == fetched
    assert WHOLE == kept(store)
    assert [None, "bytes=70000-"] == [asked.range for asked in server.asked]


def test_cut_off_again_and_again(store: Store) -> None:
    """A server that goes on a little each time is never given up."""
    with FileServer({PATH: CONTENT}, *[Manner(cut_after=5000)] * 20) as server:
        fetched = from_server(store, server)

    assert Fetched({"a": "fetched"}, {}) == fetched
    assert WHOLE == kept(store)
    assert [f"bytes={5000 * n}-" for n in range(1, 21)] == [asked.range for asked in server.asked[1:]]


def test_cut_off_for_good(store: Store) -> None:
    """One that brings nothing new any more is given up; what came stays, and a later call goes on from it."""
    with FileServer({PATH: CONTENT}, Manner(cut_after=70_000), *[Manner(status=503)] * 9) as server:
        error = failure(from_server(store, server))
        left = kept(store)
        later = from_server(store, server)

    assert f"a: {server.url}{PATH} cannot be fetched: the server answered 503" in str(error)
    assert {PART: CONTENT[:70_000]} == left
    assert Fetched({"a": "fetched"}, {}) == later
    assert WHOLE == kept(store)
    assert "bytes=70000-" == server.asked[-1].range


def test_server_that_ignores_range(store: Store) -> None:
    """A server that sends everything once more is taken at its word: the file begins anew."""
    with FileServer({PATH: CONTENT}, Manner(cut_after=70_000), Manner(knows_range=False)) as server:
        fetched = from_server(store, server)

    assert Fetched({"a": "fetched"}, {}) == fetched
    assert WHOLE == kept(store)
    assert [None, "bytes=70000-"] == [asked.range for asked in server.asked]


def test_server_that_sends_another_part(store: Store) -> None:
    """A part that was not asked for is not joined on: the file begins anew."""
    with FileServer({PATH: CONTENT}, Manner(cut_after=70_000), Manner(shift=1)) as server:
        fetched = from_server(store, server)

    assert Fetched({"a": "fetched"}, {}) == fetched
    assert WHOLE == kept(store)
    assert [None, "bytes=70000-", None] == [asked.range for asked in server.asked]


def test_part_of_another_file(store: Store) -> None:
    """If old bytes do not belong to the file, it is fetched once more from the start."""
    store.folder.mkdir()
    store.part_path(entry().sha256).write_bytes(OTHER[:70_000])
    with FileServer({PATH: CONTENT}) as server:
        fetched = from_server(store, server)

    assert Fetched({"a": "fetched"}, {}) == fetched
    assert WHOLE == kept(store)
    assert ["bytes=70000-", None] == [asked.range for asked in server.asked]


@pytest.mark.parametrize("size", [len(CONTENT), None])
@pytest.mark.parametrize("left", [CONTENT, CONTENT + b"more"])
def test_part_that_is_long_enough(store: Store, left: bytes, size: int | None) -> None:
    """A part that is the whole file is not asked for again; one that is longer is thrown away."""
    store.folder.mkdir()
    store.part_path(entry().sha256).write_bytes(left)
    with FileServer({PATH: CONTENT}) as server:
        fetched = from_server(store, server, entry(size=size))

    assert Fetched({"a": "fetched"}, {}) == fetched
    assert WHOLE == kept(store)
    assert len(server.asked) == (0 if left == CONTENT else 2)


@pytest.mark.parametrize("size", [len(CONTENT), None])
@pytest.mark.parametrize("served", [OTHER, OTHER[:-1], OTHER + b"more", b"", b"<html>sign in</html>"])
def test_wrong_file(store: Store, served: bytes, size: int | None) -> None:
    """Another file is refused by name, and nothing of it is left."""
    with FileServer({PATH: served}) as server:
        error = failure(from_server(store, server, entry(size=size)))

    assert f"a: {server.url}{PATH} " in str(error)
    assert isinstance(error, WrongDigest)
    assert {} == kept(store)


def test_wrong_file_that_is_cut_off(store: Store) -> None:
    """A wrong file is also refused when it came in pieces; it is not asked for without end."""
    with FileServer({PATH: OTHER}, *[Manner(cut_after=30_000)] * 50) as server:
        error = failure(from_server(store, server))

    assert isinstance(error, WrongDigest)
    assert {} == kept(store)
    assert 4 == len(server.asked)


def test_endless_file(store: Store) -> None:
    """A file of unknown size may be no longer than a cartridge."""
    with FileServer({PATH: bytes(ROM_LIMIT_BYTES + 1)}) as server:
        error = failure(from_server(store, server, entry(size=None)))

    assert isinstance(error, WrongDigest)
    assert "it is longer than 33,554,432 bytes" in str(error)
    assert {} == kept(store)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_refusals_are_final(store: Store, status: int) -> None:
    """A server that says no is asked once; the message has the address and the status."""
    with FileServer({PATH: CONTENT}, *[Manner(status=status)] * 9) as server:
        error = failure(from_server(store, server))

    assert f"a: {server.url}{PATH} cannot be fetched: the server answered {status} " in str(error)
    assert 1 == len(server.asked)
    assert {} == kept(store)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_faults_may_pass(store: Store, status: int) -> None:
    """A server that fails is asked again, and whoever watches is told why."""
    told: list[str] = []
    watched = Progress(broke_off=lambda entry, cause: told.append(f"{entry.name}: {cause}"))
    with FileServer({PATH: CONTENT}, *[Manner(status=status)] * 4) as server:
        fetched = from_server(store, server, progress=watched)

    assert Fetched({"a": "fetched"}, {}) == fetched
    assert 5 == len(server.asked)
    assert 4 == len(told)
    assert told[0].startswith(f"a: the server answered {status}")


def test_fault_that_stays(store: Store) -> None:
    """After five tries without a byte the file is given up, and nothing is left."""
    with FileServer({PATH: CONTENT}, *[Manner(status=500)] * 9) as server:
        error = failure(from_server(store, server))

    assert "Try again later, or name a folder or a mirror with --from." in str(error)
    assert 5 == len(server.asked)
    assert {} == kept(store)


def test_nobody_listens(store: Store) -> None:
    """An address where nobody listens is named."""
    with FileServer({}) as server:
        url = server.url
    error = failure(fetch([entry()], store, url))

    assert f"a: {url}{PATH} cannot be fetched: " in str(error)
    assert {} == kept(store)


def test_nobody_listens_for_the_next_file_either(store: Store) -> None:
    """A server that cannot be reached is not waited for again with every file."""
    tries: list[str] = []
    watched = Progress(broke_off=lambda entry, cause: tries.append(entry.name))
    with FileServer({}) as server:
        url = server.url
    fetched = fetch([entry(), entry(OTHER, "b")], store, url, watched)

    assert ["a"] * 5 == tries
    assert f"b: {url}/roms/b.gba cannot be fetched: {url.removeprefix('http://')} cannot be reached." == str(
        fetched.failures["b"]
    )
    assert {} == kept(store)


def test_redirect(store: Store) -> None:
    """A server may send us elsewhere, but not in a circle and not out of the web."""
    there = Manner(status=302, headers={"location": "/elsewhere"})
    with FileServer({PATH: b"", "/elsewhere": CONTENT}, there) as server:
        fetched = from_server(store, server)

    assert Fetched({"a": "fetched"}, {}) == fetched

    store.path(entry().sha256).unlink()
    for location in (PATH, "ftp://localhost/a.gba"):
        with FileServer({PATH: CONTENT}, *[Manner(status=302, headers={"location": location})] * 99) as server:
            error = failure(from_server(store, server))

        assert f"a: {server.url}{PATH} cannot be fetched: " in str(error)
        assert len(server.asked) <= 21


def test_slow_server(store: Store) -> None:
    """A slow server is waited for, and progress is told as bytes come."""
    seen: list[int] = []
    watched = Progress(received=lambda entry, so_far: seen.append(so_far))
    with FileServer({PATH: CONTENT}, Manner(block_bytes=16_384, pause_s=0.05)) as server:
        fetched = from_server(store, server, progress=watched)

    assert Fetched({"a": "fetched"}, {}) == fetched
    assert len(CONTENT) == seen[-1]
    assert seen == sorted(seen)
    assert len(seen) > 4


def test_silent_server(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that says nothing for too long has broken off."""
    monkeypatch.setattr("roms.fetch.TIMEOUT_S", 0.2)
    with FileServer({PATH: CONTENT}, *[Manner(block_bytes=50_000, pause_s=2.0)] * 9) as server:
        error = failure(from_server(store, server))

    assert "timed out" in str(error)


def test_one_failure_does_not_stop_the_others(store: Store) -> None:
    """Each file is tried, and the result says which came and which did not."""
    wanted = [entry(), entry(b"gone", "gone"), entry(OTHER, "b")]
    with FileServer({PATH: CONTENT, "/roms/b.gba": OTHER}) as server:
        fetched = fetch(wanted, store, server.url)

    assert {"a": "fetched", "b": "fetched"} == fetched.outcomes
    assert ["gone"] == list(fetched.failures)


def test_two_at_once(store: Store) -> None:
    """A file that another process is fetching is left to that."""
    with FileServer({PATH: CONTENT}, Manner(block_bytes=10_000, pause_s=0.4)) as server:
        first: list[Fetched] = []
        thread = threading.Thread(target=lambda: first.append(from_server(store, server)))
        thread.start()
        assert server.sent.wait(10)
        second = from_server(store, server)
        thread.join()

    assert "another gbaeval is fetching it" in str(failure(second))
    assert [Fetched({"a": "fetched"}, {})] == first
    assert WHOLE == kept(store)


INTERRUPTED = """
import sys
from pathlib import Path
from roms.catalog import Entry
from roms.fetch import fetch
from roms.store import Store
entries = [Entry(n, "rom", n, "", "", int(size), sha, "", f"roms/{n}.gba") for n, size, sha in
           (text.split(":") for text in sys.argv[3:])]
fetch(entries, Store(Path(sys.argv[1])), sys.argv[2])
"""


def test_interrupted(store: Store, tmp_path: Path) -> None:
    """Ctrl-C leaves the files that are whole and one part, from which a later call goes on."""
    first = entry(OTHER, "b")
    with FileServer({PATH: CONTENT, "/roms/b.gba": OTHER}, Manner(), Manner(block_bytes=1000, pause_s=0.05)) as server:
        arguments = [f"{e.name}:{e.size_bytes}:{e.sha256}" for e in (first, entry())]
        child = subprocess.Popen(
            [sys.executable, "-c", INTERRUPTED, str(store.folder), server.url, *arguments],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
            stderr=subprocess.PIPE,
        )
        part = store.part_path(entry().sha256)
        while not (part.exists() and part.stat().st_size >= 2000):
            assert child.poll() is None
            time.sleep(0.01)
        child.send_signal(signal.SIGINT)
        _, errors = child.communicate(timeout=30)
        left = kept(store)
        fetched = fetch([first, entry()], store, server.url)

    assert b"KeyboardInterrupt" in errors
    assert {first.sha256, PART} == set(left)
    assert CONTENT.startswith(left[PART])
    assert Fetched({"b": "there", "a": "fetched"}, {}) == fetched
    assert f"bytes={len(left[PART])}-" == server.asked[-1].range
    assert {**WHOLE, first.sha256: OTHER} == kept(store)


def test_from_folder(store: Store, tmp_path: Path) -> None:
    """In a folder files are known by what they hold, whatever they are called and however deep they lie."""
    folder = tmp_path / "mine"
    (folder / "deep/down").mkdir(parents=True)
    (folder / "deep/down/renamed.bin").write_bytes(CONTENT)
    (folder / "a.gba").write_bytes(OTHER)
    fetched = fetch([entry(), entry(b"gone", "gone")], store, str(folder))

    assert {"a": "fetched"} == fetched.outcomes
    assert f"gone: no file under {folder} has its SHA-256, {entry(b'gone').sha256}." == str(fetched.failures["gone"])
    assert WHOLE == kept(store)
    assert CONTENT == (folder / "deep/down/renamed.bin").read_bytes()


def test_from_folder_of_unknown_size(store: Store, tmp_path: Path) -> None:
    """Nor need its size be known."""
    (tmp_path / "x").write_bytes(CONTENT)

    assert Fetched({"a": "fetched"}, {}) == fetch([entry(size=None)], store, str(tmp_path))


def test_from_folder_with_what_is_no_file(store: Store, tmp_path: Path) -> None:
    """Pipes, broken links and files that may not be read are passed over."""
    folder = tmp_path / "mine"
    folder.mkdir()
    os.mkfifo(folder / "0-pipe")
    (folder / "1-link").symlink_to(folder / "nowhere")
    (folder / "2-link").symlink_to(folder)
    (folder / "3-file").write_bytes(CONTENT)

    assert Fetched({"a": "fetched"}, {}) == fetch([entry(size=None)], store, str(folder))


def test_neither_folder_nor_address(store: Store, tmp_path: Path) -> None:
    """A source that is neither is an error before anything is fetched."""
    with pytest.raises(FetchError) as caught:
        fetch([entry()], store, str(tmp_path / "nowhere"))

    assert f"{tmp_path / 'nowhere'} is neither a folder nor an http(s) address." == str(caught.value)


def test_store_that_cannot_be_written(tmp_path: Path) -> None:
    """So is a store in a place where there can be none."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "x").write_bytes(CONTENT)
    with pytest.raises(FetchError, match="Cannot keep files in"):
        fetch([entry()], Store(tmp_path / "file"), str(tmp_path))


def test_file_that_changes_while_it_is_read(store: Store, tmp_path: Path) -> None:
    """What is copied is checked, not what was there when the folder was looked through."""
    path = tmp_path / "x"
    path.write_bytes(CONTENT)

    def swap(entry: Entry) -> None:
        path.write_bytes(OTHER)

    fetched = fetch([entry()], store, str(tmp_path), dataclasses.replace(Progress(), began=swap))

    assert isinstance(failure(fetched), WrongDigest)
    assert {} == kept(store)


def test_digest_of(tmp_path: Path) -> None:
    """A file's digest is that of its bytes."""
    (tmp_path / "x").write_bytes(CONTENT)

    assert hashlib.sha256(CONTENT).hexdigest() == digest_of(tmp_path / "x")
