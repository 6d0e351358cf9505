"""Suites: of the library, and folders in the public format."""

import hashlib
import json
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import roms
from graders.errors import SuiteError
from graders.procedural.mgba_suite import TOTALS, menu_keys
from graders.suite import DEFAULT_WEIGHTS, Suite, load_suite, load_suite_file, suite_names
from harness.suite_folder import toml_string, toml_table
from roms.catalog import load_catalog
from roms.fetch import fetch
from roms.store import Store
from tests.tiny_rom import keys_rom

ROM = keys_rom()
DIGEST = hashlib.sha256(ROM).hexdigest()


def entry(**changes: Any) -> dict[str, Any]:
    """A test case of the public format."""
    return {
        "id": "keys-gameplay",
        "section": "replay",
        "subsystem": "gameplay",
        "audio_subsystem": None,
        "rom_sha256": DIGEST,
        "rom_name": "homebrew/keys.gba",
        "replay": "keys.txt",
        "frames": 60,
        "scoring_mode": "frame_mean",
    } | changes


def corpus_of(folder: Path, *entries: dict[str, Any], replay: str = "10 0001\n20 0000\n") -> Path:
    """A folder in the public format with one ROM and one replay."""
    for name in ("roms/homebrew", "replays"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "roms/homebrew/keys.gba").write_bytes(ROM)
    (folder / "replays/keys.txt").write_text(replay)
    (folder / "testcases.json").write_text(json.dumps({"testcases": entries}))
    return folder


def refused(folder: Path) -> str:
    """Why the folder is no suite."""
    with pytest.raises(SuiteError) as caught:
        load_suite(str(folder))
    return str(caught.value)


NEED_FETCHING = {"full"}


def test_library() -> None:
    """Each suite that needs no fetched ROM loads, and its ROMs are the ones that it means."""
    assert {"core", "demo", *NEED_FETCHING} == set(suite_names())

    for name in set(suite_names()) - NEED_FETCHING:
        suite = load_suite(name)

        assert name == suite.name
        assert suite.cases
        for case in suite.cases:
            assert case.read_rom()


def test_unknown_name() -> None:
    """An unknown name is answered with the known ones."""
    with pytest.raises(SuiteError) as caught:
        load_suite("coer")

    assert str(caught.value).startswith("There is no suite `coer`. Known suites: ")
    assert "core" in str(caught.value)


def test_folder_of_something_else(tmp_path: Path) -> None:
    """A folder without test cases is named as what it is not."""
    assert f"{tmp_path} is not a suite folder: it has neither a suite.toml nor a testcases.json." == refused(tmp_path)


def test_corpus_format(tmp_path: Path) -> None:
    """A folder's cases, their replays, and where nobody plays they are boot cases."""
    folder = corpus_of(
        tmp_path,
        entry(),
        entry(id="keys-boot", replay="", audio_subsystem="psg"),
        entry(id="keys-test", section="procedural", replay="", scoring_mode="endstate"),
        entry(id="later", a_field_of_tomorrow=1),
    )
    suite = load_suite(str(folder))

    assert [
        ("keys-gameplay", "replay", 10, 60, False),
        ("keys-boot", "boot", None, 60, True),
        ("keys-test", "procedural", None, 60, False),
        ("later", "replay", 10, 60, False),
    ] == [(case.id, case.section, case.replay.first_input, case.frames, case.has_audio) for case in suite.cases]
    assert all(case.read_rom() == ROM for case in suite.cases)
    assert DEFAULT_WEIGHTS == suite.weights
    assert tmp_path.name == suite.name


def test_rom_under_another_name(tmp_path: Path) -> None:
    """ROMs are known by their digests: a file of that name with other contents is not taken."""
    corpus_of(tmp_path, entry())
    (tmp_path / "roms/elsewhere").mkdir()
    (tmp_path / "roms/homebrew/keys.gba").rename(tmp_path / "roms/elsewhere/renamed.gba")
    (tmp_path / "roms/homebrew/keys.gba").write_bytes(b"another")
    (case,) = load_suite(str(tmp_path)).cases

    assert "renamed.gba" == case.rom_path.name
    assert ROM == case.read_rom()


def test_missing_rom(tmp_path: Path) -> None:
    """A ROM that is not there is an error of ours, which names case and file."""
    corpus_of(tmp_path, entry())
    path = tmp_path / "roms/homebrew/keys.gba"
    path.unlink()
    (case,) = load_suite(str(tmp_path)).cases
    with pytest.raises(SuiteError) as caught:
        case.read_rom()

    assert f"Case keys-gameplay: cannot read its ROM {path}: No such file or directory." == str(caught.value)


def test_wrong_rom(tmp_path: Path) -> None:
    """So is another ROM under its name: both digests are told."""
    corpus_of(tmp_path, entry())
    path = tmp_path / "roms/homebrew/keys.gba"
    path.write_bytes(ROM + b"\0")
    (case,) = load_suite(str(tmp_path)).cases
    with pytest.raises(SuiteError) as caught:
        case.read_rom()

    assert f"Case keys-gameplay: {path} is not the ROM it means" in str(caught.value)
    assert hashlib.sha256(ROM + b"\0").hexdigest() in str(caught.value)
    assert DIGEST in str(caught.value)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"testcases": 3}', '{"testcases": [3]}', "null", "\ufeff{}"])
def test_bad_json(tmp_path: Path, content: str) -> None:
    """A listing that is none is named."""
    (tmp_path / "testcases.json").write_text(content)

    assert f"{tmp_path / 'testcases.json'} is not a list of test cases" in refused(tmp_path)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"section": "puzzle"}, "section"),
        ({"frames": 0}, "frames"),
        ({"frames": "many"}, "frames"),
        ({"scoring_mode": "best_of"}, "scoring_mode"),
        ({"id": None}, "id"),
    ],
)
def test_bad_case(tmp_path: Path, change: dict[str, Any], named: str) -> None:
    """A case with a wrong field is refused with the file and the field."""
    message = refused(corpus_of(tmp_path, entry(**change)))

    assert str(tmp_path / "testcases.json") in message
    assert named in message


def test_same_id_twice(tmp_path: Path) -> None:
    """Two cases of one name would overwrite each other's results."""
    message = refused(corpus_of(tmp_path, entry(), entry(id="other"), entry(section="procedural")))

    assert f"{tmp_path / 'testcases.json'}: these case ids stand there twice: keys-gameplay." == message


def test_bad_replay(tmp_path: Path) -> None:
    """A replay that cannot be read is named with its line, one that is missing with its path."""
    message = refused(corpus_of(tmp_path, entry(), replay="10 0001\nfoo\n"))

    assert message.startswith(f"{tmp_path / 'replays/keys.txt'}:2: expected `<frame> <keys in hex>`")

    message = refused(corpus_of(tmp_path, entry(replay="gone.txt")))

    assert str(tmp_path / "replays/gone.txt") in message

    (tmp_path / "replays/binary.txt").write_bytes(b"\xff\xfe\x00")
    message = refused(corpus_of(tmp_path, entry(replay="binary.txt")))

    assert "binary.txt" in message


def toml_suite(folder: Path, *, top: str = "", case: str = "", more: str = "") -> Path:
    """A suite of our own form whose ROM lies beside it."""
    (folder / "keys.gba").write_bytes(ROM)
    path = folder / "tiny.toml"
    path.write_text(
        f"""schema_version = 1
name = "tiny"
version = "1"
{top}
[[case]]
id = "keys"
section = "replay"
rom = "{folder / "keys.gba"}"
sha256 = "{DIGEST}"
frames = 60
{case}
{more}
"""
    )
    return path


def test_our_own_form(tmp_path: Path) -> None:
    """A suite in TOML has the default weights unless it says otherwise."""
    suite = load_suite_file(toml_suite(tmp_path, case="weight = 2.0\naudio = true"))
    (case,) = suite.cases

    assert ("tiny", "1", DEFAULT_WEIGHTS) == (suite.name, suite.version, suite.weights)
    assert (2.0, True, 60, "replay") == (case.weight, case.has_audio, case.frames, case.section)
    assert ROM == case.read_rom()


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        ({"top": 'colour = "red"'}, "colour"),
        ({"case": "frmaes = 3"}, "frmaes"),
        ({"top": "[weights]\nreplay = 0.5\ngraphics = 0.5"}, "graphics"),
        ({"case": "weight = 0"}, "weight"),
        ({"case": "weight = -1"}, "weight"),
        ({"case": "weight = inf"}, "weight"),
        ({"case": 'replay = "games/none.txt"'}, "games/none.txt"),
        ({"more": '[[case]]\nid = "second"'}, "section"),
        ({"top": "version = 2"}, "tiny.toml"),
        ({"top": 'include = ["none"]'}, "there is no suite `none` to include"),
        ({"top": 'include = "core"'}, "include"),
        ({"case": 'replay = "catalog:replays/none"'}, "the catalogue has no replays/none"),
        ({"more": '[[case]]\nid = "a"\nsection = "boot"\nframes = 1\nrom = "a.gba"'}, "a ROM needs a sha256"),
        (
            {"more": f'[[case]]\nid = "a"\nsection = "boot"\nframes = 1\nrom = "catalog:x"\nsha256 = "{DIGEST}"'},
            "which has its own",
        ),
        ({"case": "= ="}, "tiny.toml"),
    ],
)
def test_mistakes_in_toml(tmp_path: Path, parts: dict[str, str], named: str) -> None:
    """Our own files are read strictly: what is unknown, double or out of range is named."""
    with pytest.raises(SuiteError) as caught:
        load_suite_file(toml_suite(tmp_path, **parts))

    assert named in str(caught.value)


def test_later_version(tmp_path: Path) -> None:
    """A suite of a later version is not guessed at."""
    path = toml_suite(tmp_path)
    path.write_text(path.read_text().replace("schema_version = 1", "schema_version = 2"))
    with pytest.raises(SuiteError, match="schema_version"):
        load_suite_file(path)


def test_same_id_twice_in_toml(tmp_path: Path) -> None:
    """Ids are unique here too."""
    path = toml_suite(tmp_path)
    text = path.read_text()
    path.write_text(text + text[text.index("[[case]]") :])
    with pytest.raises(SuiteError, match="twice: keys"):
        load_suite_file(path)


def own_folder(folder: Path, text: str, name: str = "own") -> Path:
    """A folder with a suite of our own form."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "suite.toml").write_text(f'schema_version = 1\nname = "{name}"\nversion = "1"\n{text}')
    return folder


OWN_CASE = f"""
[[case]]
id = "keys"
section = "replay"
rom = "keys.gba"
sha256 = "{DIGEST}"
replay = "keys.txt"
frames = 60
"""


def test_folder_of_our_own_form(tmp_path: Path) -> None:
    """A folder with a suite.toml is a suite; paths in it are relative to it."""
    folder = own_folder(tmp_path / "mine", OWN_CASE)
    (folder / "keys.gba").write_bytes(ROM)
    (folder / "keys.txt").write_text("10 0001\n")
    suite = load_suite(str(folder))
    (case,) = suite.cases

    assert ("own", "1") == (suite.name, suite.version)
    assert ROM == case.read_rom()
    assert ((10, 1),) == case.replay.events


def test_folder_of_both_forms(tmp_path: Path) -> None:
    """A folder that is two suites is none."""
    own_folder(corpus_of(tmp_path, entry()), OWN_CASE)

    assert "which suite is meant?" in refused(tmp_path)


def test_include(tmp_path: Path) -> None:
    """A suite has the cases of those that it includes, then its own, and its own weights."""
    folder = own_folder(tmp_path, f'include = ["demo"]\nweights = {{replay = 1.0}}\n{OWN_CASE}')
    (folder / "keys.txt").write_text("10 0001\n")
    suite = load_suite(str(folder))

    assert [*(case.id for case in load_suite("demo").cases), "keys"] == [case.id for case in suite.cases]
    assert {"replay": 1.0} == suite.weights


def test_include_alone(tmp_path: Path) -> None:
    """A suite may be nothing but others together, but not nothing."""
    suite = load_suite(str(own_folder(tmp_path / "a", 'include = ["demo"]')))

    assert load_suite("demo").cases == suite.cases
    assert "neither a case nor an include" in refused(own_folder(tmp_path / "b", ""))


def test_include_of_the_same_case(tmp_path: Path) -> None:
    """Ids are unique over what is included too."""
    folder = own_folder(tmp_path, 'include = ["demo"]\n' + OWN_CASE.replace('"keys"', '"starfall-boot"'))
    (folder / "keys.txt").write_text("10 0001\n")

    assert f"{folder / 'suite.toml'}: these case ids stand there twice: starfall-boot." == refused(folder)


def test_include_in_a_circle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Suites that include each other are none."""
    (tmp_path / "suites").mkdir()
    for name, other in (("a", "b"), ("b", "a")):
        text = f'schema_version = 1\nname = "{name}"\nversion = "1"\ninclude = ["{other}"]\n'
        (tmp_path / "suites" / f"{name}.toml").write_text(text)
    monkeypatch.setattr("graders.suite._LIBRARY", tmp_path)

    assert f"{tmp_path / 'suites/a.toml'} includes itself." == refused(Path("a"))


def test_only_some_cases(tmp_path: Path) -> None:
    """A part of a suite can be asked for by pattern, over what it includes too; its name and identity say so."""
    folder = own_folder(tmp_path / "mine", f'include = ["demo"]\n{OWN_CASE}')
    (folder / "keys.txt").write_text("10 0001\n")
    some = load_suite(str(folder), ["k*", "starfall-b*"])

    assert ["starfall-boot", "keys"] == [case.id for case in some.cases]
    assert "own(k*,starfall-b*)" == some.name
    assert load_suite(str(folder)).identity != some.identity
    assert ["keys-b"] == [
        case.id for case in load_suite(str(corpus_of(tmp_path / "public", entry(), entry(id="keys-b"))), ["*-b"]).cases
    ]
    for suite in (folder, tmp_path / "public"):
        with pytest.raises(SuiteError, match="has no case of that name"):
            load_suite(str(suite), ["none"])


CATALOG_CASES = """
[[case]]
id = "spout-boot"
section = "boot"
rom = "catalog:homebrew/spout"
frames = 60

[[case]]
id = "mgba-shifter"
section = "procedural"
rom = "catalog:test/mgba-suite"
replay = "catalog:replays/mgba-shifter"
frames = 60
"""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for fetched files."""
    monkeypatch.setenv("GBAEVAL_ROMS", str(tmp_path / "store"))
    (tmp_path / "store").mkdir()
    return tmp_path / "store"


def test_files_that_were_not_fetched(tmp_path: Path, store: Path) -> None:
    """A suite whose files are not here is an error that names all of them, and how to get them."""
    folder = own_folder(tmp_path / "mine", CATALOG_CASES)

    assert (
        f"The suite own needs 3 files of the catalogue that are not in {store}. Get them:\n"
        "  gbaeval roms fetch homebrew/spout replays/mgba-shifter test/mgba-suite"
    ) == refused(folder)


def test_only_what_is_asked_for_must_be_here(tmp_path: Path, store: Path) -> None:
    """For a part of a suite, only its files are needed."""
    folder = own_folder(tmp_path / "mine", CATALOG_CASES)
    around = own_folder(tmp_path / "around", 'include = ["full"]')
    with pytest.raises(SuiteError) as caught:
        load_suite(str(folder), ["spout-*"])

    assert str(caught.value).endswith("gbaeval roms fetch homebrew/spout")
    assert ["starfall-boot"] == [case.id for case in load_suite(str(around), ["starfall-boot"]).cases]


@pytest.mark.corpus
def test_fetched_files(tmp_path: Path, store: Path, corpus: Path) -> None:
    """Cases name files of the catalogue; the digest is the catalogue's, and a damaged file counts as not here."""
    catalog = load_catalog()
    entries = catalog.named(["homebrew/spout", "test/mgba-suite", "replays/mgba-shifter"])
    fetch(entries, Store(store), str(corpus))
    folder = own_folder(tmp_path / "mine", CATALOG_CASES)
    spout, suite = load_suite(str(folder)).cases

    assert ("homebrew/spout", catalog["homebrew/spout"].sha256) == (spout.rom_name, spout.rom_sha256)
    assert spout.read_rom()
    assert suite.read_rom()
    assert suite.replay.first_input is not None

    Store(store).path(catalog["replays/mgba-shifter"].sha256).write_text("10 0001\n")

    assert refused(folder).endswith("gbaeval roms fetch replays/mgba-shifter")


@pytest.mark.corpus
def test_public_folder_without_its_roms(tmp_path: Path, store: Path, corpus: Path) -> None:
    """A folder in the public format may leave ROMs to the store; without them it says how to get one."""
    spout = load_catalog()["homebrew/spout"]
    folder = corpus_of(tmp_path / "public", entry(rom_sha256=spout.sha256, rom_name="homebrew/spout.gba"))
    (case,) = load_suite(str(folder)).cases
    with pytest.raises(SuiteError) as caught:
        case.read_rom()

    assert str(caught.value).endswith("No such file or directory. `gbaeval roms fetch homebrew/spout` gets it.")

    fetch([spout], Store(store), str(corpus))
    (case,) = load_suite(str(folder)).cases

    assert spout.size_bytes == len(case.read_rom())


def test_full_is_core_and_more(store: Path) -> None:
    """The suite full has everything of core, the mGBA suite's counting parts, and only files of the catalogue."""
    text = tomllib.loads((Path(roms.__file__).parent / "suites/full.toml").read_text())
    fetched = [case for case in text["case"] if not case["rom"].startswith("checks/")]
    named = {case[key].removeprefix("catalog:") for case in fetched for key in ("rom", "replay")}

    assert ["core"] == text["include"]
    assert len(TOTALS) == sum(case["rom"] == "catalog:test/mgba-suite" for case in text["case"])
    assert named <= set(load_catalog())
    assert "The suite full needs" in refused(Path("full"))


@pytest.mark.corpus
def test_mgba_cases_press_what_the_menu_wants(store: Path, corpus: Path) -> None:
    """Each of the mGBA suite's cases in full starts another part of it, in the menu's order."""
    fetch(load_catalog().named(["test/mgba-suite", "replays/mgba-*"]), Store(store), str(corpus))
    cases = load_suite("full", ["mgba-*"]).cases

    assert [case.frames for case in cases] == [600] * len(TOTALS)
    for position, case in enumerate(cases):
        keys = menu_keys(position)

        assert keys.tolist() == case.replay.keys(len(keys)).tolist()


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(NAMES, st.sampled_from(["replay", "procedural", "boot"]), st.integers(1, 10**9), st.floats(0.001, 1000))
def test_whatever_is_written_is_read(name: str, section: str, frames: int, weight: float) -> None:
    """What `roms add` writes into a suite comes back from it, whatever the names."""
    fields: dict[str, str | int | float | bool]
    fields = {"id": name, "section": section, "rom": f"/{name}", "sha256": DIGEST, "frames": frames, "weight": weight}
    head = {"schema_version": 1, "name": name, "version": "1"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "suite.toml")
        path.write_text(
            f"schema_version = 1\nname = {toml_string(name)}\nversion = '1'\n\n{toml_table('case', fields)}",
            encoding="utf-8",
        )
        suite = load_suite_file(path, Path(folder))
        (case,) = suite.cases

        assert {**head, "case": [fields]} == tomllib.loads(path.read_text(encoding="utf-8"))
        assert (name, name, section, frames, weight) == (suite.name, case.id, case.section, case.frames, case.weight)


def test_identity(tmp_path: Path) -> None:
    """A suite's identity changes with whatever a score depends on, and with nothing else."""

    def identity(where: str, *entries: dict[str, Any], replay: str = "10 0001\n20 0000\n") -> str:
        folder = tmp_path / where / "same-name"
        return load_suite(str(corpus_of(folder, *entries, replay=replay))).identity

    changed = [
        identity("a", entry()),
        identity("c", entry(frames=61)),
        identity("d", entry(id="other")),
        identity("e", entry(rom_sha256="0" * 64)),
        identity("f", entry(audio_subsystem="psg")),
        identity("g", entry(), replay="10 0001\n21 0000\n"),
        identity("h", entry(), entry(id="other")),
    ]

    assert changed[0] == identity("b", entry(), replay="# a comment\n10 1\n20 0\n")
    assert len(changed) == len(set(changed))


def test_public_corpus(corpus: Path) -> None:
    """The public format's own cases load, with every ROM and replay."""
    suite: Suite = load_suite(str(corpus))

    assert suite.cases
    assert {"replay", "procedural"} <= {case.section for case in suite.cases}
    assert all(case.read_rom() for case in suite.cases)
