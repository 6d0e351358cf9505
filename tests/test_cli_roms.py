"""`gbaeval roms`: list, fetch, verify, add; and what a run or a grade says when a ROM is not here."""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import stamina
from click.testing import CliRunner

from graders.suite import load_suite
from harness.cli import main
from harness.suite_folder import REPOSITORY
from roms.catalog import Catalog, Entry, load_catalog
from roms.store import Store, default_store_folder
from tests.tiny_rom import keys_rom
from tests.wire.files import FileServer, Manner

ROM = keys_rom()
DIGEST = hashlib.sha256(ROM).hexdigest()
FILES = {"games/a": b"a" * 5000, "games/b": b"b" * 3000, "replays/a": b"0 1\n"}


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Retries follow each other at once."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """An empty store, which the environment names."""
    monkeypatch.setenv("GBAEVAL_ROMS", str(tmp_path / "store"))
    return Store(tmp_path / "store")


@pytest.fixture
def catalog(monkeypatch: pytest.MonkeyPatch) -> Catalog:
    """A small catalogue in the place of ours."""
    small = Catalog(
        [
            Entry(
                name=name,
                kind="replay" if name.startswith("replays/") else "rom",
                title=name,
                author="unknown",
                licence="MIT",
                size_bytes=None if name == "games/b" else len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                address="http://127.0.0.1:9/nowhere",
                path=f"files/{name}",
            )
            for name, content in FILES.items()
        ]
    )
    # By way of sys.modules: in harness.cli the name of the module is that of the command.
    monkeypatch.setattr(sys.modules["harness.cli.roms"], "load_catalog", lambda: small)
    return small


def mirror(*manners: Manner, **changed: bytes) -> FileServer:
    """A server with the catalogue's files, some of them changed."""
    return FileServer({f"/files/{name}": changed.get(name[-1], content) for name, content in FILES.items()}, *manners)


def run(*arguments: object) -> tuple[int, str, str]:
    """Exit code, what was printed, and what was told on stderr."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


def test_list(store: Store, catalog: Catalog) -> None:
    """Each file with its licence and size, also where that is unknown, and whether it is here."""
    store.put(catalog["games/a"], FILES["games/a"])
    code, output, _ = run("roms", "list")
    _, told, _ = run("roms", "list", "--json")

    assert 0 == code
    assert "1 of 3 files are here" in output
    assert ["games/b", "unknown", "MIT", "unknown"] == next(
        line.split() for line in output.splitlines() if "/b" in line
    )
    assert [True, False, False] == [entry["here"] for entry in json.loads(told)]
    assert {
        "name": "games/b",
        "kind": "rom",
        "title": "games/b",
        "author": "unknown",
        "licence": "MIT",
        "bytes": None,
        "sha256": hashlib.sha256(FILES["games/b"]).hexdigest(),
        "address": "http://127.0.0.1:9/nowhere",
        "path": "files/games/b",
        "here": False,
    } == json.loads(told)[1]


def test_fetch_and_verify(store: Store, catalog: Catalog) -> None:
    """Everything comes from a mirror, and is whole; a second time nothing is fetched."""
    with mirror(Manner(cut_after=2000), Manner(status=500)) as server:
        code, output, told = run("roms", "fetch", "--all", "--from", server.url)
        again = run("roms", "fetch", "--all", "--from", server.url)

    assert (0, f"3 fetched, 0 were there already: {store.folder}\n") == (code, output)
    assert "1/3 games/a\n2/3 games/b\n3/3 replays/a\n" in told
    assert (0, f"0 fetched, 3 were there already: {store.folder}\n") == again[:2]
    assert (0, f"3 of 3 files are whole: {store.folder}\n") == run("roms", "verify")[:2]


def test_fetch_by_name(store: Store, catalog: Catalog) -> None:
    """Files are asked for by name or pattern, and told about as JSON."""
    with mirror() as server:
        code, output, _ = run("roms", "fetch", "games/b", "replays/*", "--from", server.url, "--json")

    assert 0 == code
    assert {
        "store": str(store.folder),
        "files": {"games/b": "fetched", "replays/a": "fetched"},
        "failures": {},
    } == json.loads(output)


def test_fetch_a_wrong_file(store: Store, catalog: Catalog) -> None:
    """A wrong file is refused by name and nothing of it is left; the others come all the same."""
    with mirror(b=b"<html>sign in</html>") as server:
        code, output, told = run("roms", "fetch", "--all", "--from", server.url)
        _, as_json, _ = run("roms", "fetch", "--all", "--from", server.url, "--json")
    digests = {catalog[name].sha256 for name in ("games/a", "replays/a")}

    assert 1 == code
    assert "2 fetched, 0 were there already" in output
    assert "Error: 1 of 3 files could not be had.\ngames/b: " in told
    assert "is another file: its SHA-256 is" in told
    assert ["games/b"] == list(json.loads(as_json)["failures"])
    assert digests == {path.name for path in store.folder.iterdir()}


def test_fetch_without_a_name(store: Store, catalog: Catalog) -> None:
    """Nothing is fetched unless it is asked for; what does not exist is named."""
    assert (1, "Error: Say what to fetch: names, as `gbaeval roms list` shows them, or --all.\n") == run(
        "roms", "fetch"
    )[::2]
    assert 1 == run("roms", "fetch", "--all", "games/a")[0]
    assert "The catalogue has no `games/x`. Did you mean games/" in run("roms", "fetch", "games/x")[2]
    assert (
        "nowhere is neither a folder nor an http(s) address." in run("roms", "fetch", "--all", "--from", "nowhere")[2]
    )


def test_verify_damage(store: Store, catalog: Catalog) -> None:
    """A damaged file is named, with the command that replaces it, which it does."""
    store.put(catalog["games/a"], b"something else")
    code, output, told = run("roms", "verify")
    as_json = json.loads(run("roms", "verify", "--json")[1])
    with mirror() as server:
        run("roms", "fetch", "games/a", "--from", server.url)

    assert (1, f"0 of 1 files are whole: {store.folder}\n") == (code, output)
    assert "Error: Not what they should be: games/a. `gbaeval roms fetch games/a` replaces them.\n" == told
    assert {"store": str(store.folder), "files": 1, "damaged": ["games/a"]} == as_json
    assert 0 == run("roms", "verify")[0]


def test_store_by_option(tmp_path: Path, store: Store, catalog: Catalog) -> None:
    """An option outranks the environment."""
    with mirror() as server:
        run("roms", "fetch", "games/a", "--from", server.url, "--store", tmp_path / "other")

    assert Store(tmp_path / "other").is_whole(catalog["games/a"].sha256)
    assert not store.folder.exists()


def test_default_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fetched files go where GBAEVAL_ROMS says, else into gbaeval's cache, else into the user's."""
    for name, value, folder in (
        ("GBAEVAL_ROMS", "/a", "/a"),
        ("GBAEVAL_CACHE", "/b", "/b/roms"),
        ("XDG_CACHE_HOME", "/c", "/c/gbaeval/roms"),
        ("HOME", "/d", "/d/.cache/gbaeval/roms"),
    ):
        monkeypatch.setenv(name, value)

        assert folder == str(default_store_folder())
        monkeypatch.delenv(name)


@pytest.mark.corpus
def test_everything_from_the_corpus(store: Store, corpus: Path) -> None:
    """A folder gives what it has; what it has not is named."""
    code, output, told = run("roms", "fetch", "--all", "--from", corpus)
    missing = [entry.name for entry in load_catalog().values() if not store.has(entry.sha256)]

    assert 1 == code
    assert f"{len(load_catalog()) - len(missing)} fetched, 0 were there already" in output
    assert store.is_whole(load_catalog()["test/mgba-suite"].sha256)
    assert "homebrew/varooom-3d" in missing
    for name in missing:
        assert f"\n{name}: no file under {corpus} has its SHA-256" in told
    assert 0 == run("roms", "verify")[0]


def test_grade_and_run_without_the_roms(store: Store, tmp_path: Path) -> None:
    """Both name what is missing and how to get it, before anything starts."""
    for arguments in (
        ("grade", "mgba", "--suite", "full", "--cases", "mgba-shifter"),
        ("audit", "--suite", "full", "--cases", "mgba-shifter"),
        ("run", "--model", "scripted/baseline", "--sandbox", "local", "--suite", "full", "--out", tmp_path / "runs"),
    ):
        code, output, told = run(*arguments)

        assert (1, "") == (code, output)
        assert "The suite full needs " in told
        assert "\n  gbaeval roms fetch " in told
        assert "test/mgba-suite" in told
    assert not (tmp_path / "runs").exists()


@pytest.mark.corpus
def test_grade_a_part_of_full(store: Store, corpus: Path, core_path: Path) -> None:
    """With its files fetched, a part of the suite full is graded."""
    run("roms", "fetch", "test/mgba-suite", "replays/mgba-shifter", "--from", corpus)
    code, output, _ = run("grade", "mgba", "--suite", "full", "--cases", "mgba-shifter", "--workers", 1, "--json")
    (case,) = json.loads(output)["cases"]

    assert 0 == code
    assert ("mgba-shifter", "graded", 140, 140) == (case["id"], case["status"], case["passes"], case["total"])
    assert json.loads(output)["suite"].startswith("full(mgba-shifter) ")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with a ROM and a replay of one's own."""
    folder = tmp_path / "dumps"
    folder.mkdir()
    (folder / "My Game (v1).gba").write_bytes(ROM)
    (folder / "level 1.txt").write_text("# frames: 90\n10 0001\n")
    return folder


def test_add(own: Path, tmp_path: Path) -> None:
    """A ROM is added by place and digest, and copied nowhere; the suite grows and can be loaded."""
    rom, replay, suite = own / "My Game (v1).gba", own / "level 1.txt", tmp_path / "deep/secret"
    code, output, _ = run("roms", "add", rom, "--suite", suite)
    _, as_json, _ = run("roms", "add", rom, "--suite", suite, "--replay", replay, "--audio", "--weight", 2, "--json")
    run("roms", "add", rom, "--suite", suite, "--id", "check", "--section", "procedural", "--frames", 60)
    cases = load_suite(str(suite)).cases

    assert (0, f"{suite}: case my-game-v1-boot (boot, 600 frames) with {rom}\n") == (code, output)
    assert {
        "id": "my-game-v1-level-1",
        "section": "replay",
        "frames": 90,
        "rom": str(rom),
        "sha256": DIGEST,
    } == json.loads(as_json)
    assert [
        ("my-game-v1-boot", "boot", 600, 1.0, False),
        ("my-game-v1-level-1", "replay", 90, 2.0, True),
        ("check", "procedural", 60, 1.0, False),
    ] == [(case.id, case.section, case.frames, case.weight, case.has_audio) for case in cases]
    assert ((10, 1),) == cases[1].replay.events
    assert [ROM] * 3 == [case.read_rom() for case in cases]
    assert ["suite.toml"] == [path.name for path in suite.iterdir()]
    assert "secret" == load_suite(str(suite)).name


def test_add_to_a_suite_that_was_written_by_hand(own: Path, tmp_path: Path) -> None:
    """What stands in the file stays as it is, relative paths too."""
    (tmp_path / "one.txt").write_text("5 1\n")
    before = (
        f'schema_version = 1\nname = "mine"\nversion = "7"  # as of today\ninclude = ["demo"]\n\n[[case]]\nid = "a"\n'
        f'section = "replay"\nrom = "dumps/My Game (v1).gba"\nsha256 = "{DIGEST}"\nreplay = "one.txt"\nframes = 9'
    )
    (tmp_path / "suite.toml").write_text(before)
    code, _, told = run("roms", "add", own / "My Game (v1).gba", "--suite", tmp_path)

    assert (0, "") == (code, told)
    assert (tmp_path / "suite.toml").read_text().startswith(before)
    assert ["a", "my-game-v1-boot"] == [case.id for case in load_suite(str(tmp_path)).cases[-2:]]


def test_add_in_vain(own: Path, tmp_path: Path) -> None:
    """What cannot be added is named, and the folder stays as it was."""
    rom, suite = own / "My Game (v1).gba", tmp_path / "secret"
    (own / "endless.txt").write_text("10 1\n")
    (own / "idle.txt").write_text("# frames: 9\n")
    (own / "bad.txt").write_text("x\n")
    (own / "huge.gba").write_bytes(bytes(32 * 1024 * 1024 + 1))

    def refused(*arguments: object, to: Path = suite) -> str:
        code, output, told = run("roms", "add", *arguments, "--suite", to)
        assert (1, "") == (code, output)
        return told

    assert f"There is no ROM {own / 'none.gba'}." in refused(own / "none.gba")
    assert "is larger than any GBA cartridge" in refused(own / "huge.gba")
    assert "does not say how long it is; say it with --frames." in refused(rom, "--replay", own / "endless.txt")
    assert "needs a replay in which somebody plays" in refused(rom, "--replay", own / "idle.txt")
    assert "needs a replay in which somebody plays" in refused(rom, "--section", "replay")
    assert "bad.txt:1: expected `<frame> <keys in hex>`" in refused(rom, "--replay", own / "bad.txt")
    assert "they have no audio" in refused(rom, "--section", "procedural", "--audio")
    assert "Cannot write to" in refused(rom, to=rom)
    assert f"is inside gbaeval's own folder {REPOSITORY}" in refused(rom, to=REPOSITORY / "roms" / "mine")
    assert not suite.exists()
    assert not (REPOSITORY / "roms" / "mine").exists()

    (tmp_path / "public").mkdir()
    (tmp_path / "public/testcases.json").write_text("{}")

    assert "is a suite in the GBA Eval's format" in refused(rom, to=tmp_path / "public")


def test_add_the_same_again(own: Path, tmp_path: Path) -> None:
    """A case of that name is not added twice."""
    rom, suite = own / "My Game (v1).gba", tmp_path / "secret"
    run("roms", "add", rom, "--suite", suite)
    before = (suite / "suite.toml").read_bytes()
    code, _, told = run("roms", "add", rom, "--suite", suite)

    assert 1 == code
    assert "these case ids stand there twice: my-game-v1-boot." in told
    assert before == (suite / "suite.toml").read_bytes()
    assert ["suite.toml"] == [path.name for path in suite.iterdir()]


def test_rom_that_was_moved(own: Path, tmp_path: Path, core_path: Path) -> None:
    """A ROM of one's own that is not there any more is an error that names case and place; nothing is graded."""
    rom, suite = own / "My Game (v1).gba", tmp_path / "secret"
    run("roms", "add", rom, "--suite", suite)
    rom.rename(own / "moved.gba")
    code, output, told = run("grade", "mgba", "--suite", suite)

    assert (1, "") == (code, output)
    assert f"Case my-game-v1-boot: cannot read its ROM {rom}: No such file or directory." in told
