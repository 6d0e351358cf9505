"""Suites: of the library, and folders in the public format."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from graders.errors import SuiteError
from graders.suite import DEFAULT_WEIGHTS, Suite, _load_toml, load_suite, suite_names
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


def test_library() -> None:
    """Each suite that comes with the library loads, and its ROMs are the ones that it means."""
    assert "core" in suite_names()

    for name in suite_names():
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
    assert f"{tmp_path} has no testcases.json: it is not a suite folder in the GBA Eval's format." == refused(tmp_path)


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
    suite = _load_toml(toml_suite(tmp_path, case="weight = 2.0\naudio = true"))
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
        ({"case": 'replay = "games/none.txt"'}, "games/none.txt"),
        ({"more": '[[case]]\nid = "second"'}, "section"),
        ({"top": "version = 2"}, "tiny.toml"),
        ({"case": "= ="}, "tiny.toml"),
    ],
)
def test_mistakes_in_toml(tmp_path: Path, parts: dict[str, str], named: str) -> None:
    """Our own files are read strictly: what is unknown, double or out of range is named."""
    with pytest.raises(SuiteError) as caught:
        _load_toml(toml_suite(tmp_path, **parts))

    assert named in str(caught.value)


def test_later_version(tmp_path: Path) -> None:
    """A suite of a later version is not guessed at."""
    path = toml_suite(tmp_path)
    path.write_text(path.read_text().replace("schema_version = 1", "schema_version = 2"))
    with pytest.raises(SuiteError, match="schema_version"):
        _load_toml(path)


def test_same_id_twice_in_toml(tmp_path: Path) -> None:
    """Ids are unique here too."""
    path = toml_suite(tmp_path)
    text = path.read_text()
    path.write_text(text + text[text.index("[[case]]") :])
    with pytest.raises(SuiteError, match="twice: keys"):
        _load_toml(path)


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
