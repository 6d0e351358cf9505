"""The baseline's mutants: each fits the baseline and builds, a stale one is named, and a score falls by one."""

import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graders.aggregate import section_scores
from graders.result import CaseResult
from graders.suite import SECTIONS, load_suite
from tasks.mutants import Edit, Mutant, MutantError, build, load_mutants, mutated, read_sources

ROOT = Path(__file__).parent.parent
Bench = Callable[[str], subprocess.CompletedProcess[str]]
MUTANTS = load_mutants()
SOURCES = read_sources()
needs_compiler = pytest.mark.skipif(
    not (shutil.which("clang") and shutil.which("wasm-ld")), reason="needs clang and wasm-ld"
)


@pytest.fixture(autouse=True)
def _own_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """The build script's own choice of compiler, whatever the shell says."""
    for variable in ("CC", "WASM_LD"):
        monkeypatch.delenv(variable, raising=False)


def mutant(*edits: tuple[str, str, str], name: str = "broken") -> Mutant:
    """A mutant with these edits: file, old, new."""
    made = tuple(Edit(file=file, old=old, new=new) for file, old, new in edits)
    return Mutant(name=name, wrong="it is wrong", hurts=("replay",), edits=made)


def objects(sources: dict[str, str], folder: Path) -> dict[str, bytes]:
    """What the build script compiles each source to; nothing is linked, so a part of the sources will do."""
    folder.mkdir()
    for file, text in sources.items():
        (folder / file).write_text(text)
    environment = {**os.environ, "WASM_LD": "true"}
    subprocess.run(["sh", "build.sh"], cwd=folder, env=environment, check=True)
    return {path.stem + ".c": path.read_bytes() for path in (folder / "build").glob("*.o")}


@pytest.fixture(scope="session")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The baseline's objects by source."""
    return objects(SOURCES, tmp_path_factory.mktemp("baseline") / "build")


@pytest.mark.parametrize("broken", MUTANTS, ids=lambda mutant: mutant.name)
@needs_compiler
def test_compiles_to_something_else(broken: Mutant, baseline: dict[str, bytes], tmp_path: Path) -> None:
    """Each mutant's edits fit the baseline, compile without a warning, and change what each edited source does."""
    changed = mutated(broken, SOURCES)
    edited = {edit.file for edit in broken.edits}
    compiled = {file for file in changed if file in edited or file.endswith((".h", ".sh"))}
    if any(file.endswith(".h") for file in edited):
        compiled = set(changed)

    found = objects({file: changed[file] for file in compiled}, tmp_path / "build")

    different = {file for file, code in found.items() if code != baseline[file]}
    assert different
    assert {file for file in edited if file.endswith(".c")} <= different


def test_are_many_and_say_what_they_break() -> None:
    """At least twenty bugs; each section is hurt by one, and the cases that need more frames are the suite's."""
    cases = {case.id: case for case in load_suite("core").cases}

    assert 20 <= len(MUTANTS)
    assert set(SECTIONS) == {section for broken in MUTANTS for section in broken.hurts}
    assert all(frames <= cases[name].frames for broken in MUTANTS for name, frames in broken.longer.items())


def test_keep_no_state_of_their_own() -> None:
    """An edit adds no static variable: emu_reset would not clear it."""
    added = [broken.name for broken in MUTANTS for e in broken.edits if e.new.count("static ") > e.old.count("static ")]

    assert [] == added


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (("none.c", "a", "b"), "Mutant broken: the baseline has no file none.c."),
        (("irq.c", "not in it", ""), "Mutant broken: its text stands in irq.c 0 times, not once: 'not in it'."),
        (("irq.c", "irq", ""), f"Mutant broken: its text stands in irq.c {SOURCES['irq.c'].count('irq')} times"),
        (("irq.c", "IRQ_DELAY 7", "IRQ_DELAY 7"), "Mutant broken: an edit of irq.c changes nothing"),
    ],
)
def test_stale_edit_is_named(edit: tuple[str, str, str], message: str) -> None:
    """An edit that does not fit exactly once is an error that names mutant, file and text."""
    with pytest.raises(MutantError, match=re.escape(message)):
        mutated(mutant(edit), SOURCES)


@given(before=st.text("ab", max_size=20), old=st.text("abc", min_size=1, max_size=4), after=st.text("ab", max_size=20))
def test_edits_where_the_text_is_once(before: str, old: str, after: str) -> None:
    """A text that is there once, overlaps not counted, is replaced and nothing else; else the edit is refused."""
    sources = {"a.c": before + old + after, "b.c": old}
    if sources["a.c"].count(old) == 1:
        assert {"a.c": sources["a.c"].replace(old, "X"), "b.c": old} == mutated(mutant(("a.c", old, "X")), sources)
    else:
        with pytest.raises(MutantError):
            mutated(mutant(("a.c", old, "X")), sources)


def test_edits_follow_each_other() -> None:
    """A later edit sees what an earlier one left; the given sources stay as they are."""
    sources = {"a.c": "one two"}

    assert {"a.c": "three"} == mutated(mutant(("a.c", "one", "2"), ("a.c", "2 two", "three")), sources)
    assert {"a.c": "one two"} == sources


ENTRY = """
[[mutant]]
name = "{name}"
wrong = "w"
hurts = ["{section}"]
edits = [{{ file = "a", old = "{old}", new = "" }}]
"""
GOOD = "schema_version = 1\n" + ENTRY.format(name="one", section="replay", old="x")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("schema_version = 1\n", "mutant"),
        ("schema_version = 2\n" + GOOD.partition("\n")[2], "schema_version"),
        (GOOD + ENTRY.format(name="one", section="boot", old="y"), "these mutants stand there twice: one"),
        (GOOD + ENTRY.format(name="No Name", section="boot", old="y"), "name"),
        (GOOD + ENTRY.format(name="two", section="video", old="y"), "hurts"),
        (GOOD + ENTRY.format(name="two", section="boot", old=""), "old"),
        (GOOD + "more = 1\n", "more"),
        (GOOD + "edits =\n", "Invalid value"),
    ],
)
def test_bad_list_is_refused(text: str, message: str, tmp_path: Path) -> None:
    """A list that is not one is refused with the file's name and the field."""
    path = tmp_path / "mutants.toml"
    path.write_text(text)

    with pytest.raises(MutantError, match=re.escape(message)) as caught:
        load_mutants(path)
    assert str(path) in str(caught.value)


@given(st.text())
def test_any_text_is_a_list_or_an_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever stands in the file, nothing but MutantError comes of it."""
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(MutantError):
        load_mutants(path)


def test_no_file_is_an_error(tmp_path: Path) -> None:
    """A list that is not there is named."""
    with pytest.raises(MutantError, match=re.escape(str(tmp_path / "none.toml"))):
        load_mutants(tmp_path / "none.toml")


@needs_compiler
def test_build_error_is_told(tmp_path: Path) -> None:
    """What the compiler says is in the error, and no module is left."""
    with pytest.raises(MutantError, match=r"Mutant x does not build:[\s\S]*no such thing"):
        build({"build.sh": SOURCES["build.sh"], "a.c": "#error no such thing\n"}, tmp_path / "m.wasm", name="Mutant x")
    assert [] == list(tmp_path.iterdir())


@pytest.fixture
def bench(core_path: Path, tmp_path: Path) -> Bench:
    """Runs benchmarks/mutants.py on one self-checking ROM."""

    def run(name: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, str(ROOT / "benchmarks" / "mutants.py")]
        options = ["--only", name, "--cases", "check-arm", "--out", str(tmp_path / "out")]
        return subprocess.run([*program, *options], capture_output=True, text=True, check=False, cwd=ROOT)

    return run


@needs_compiler
def test_bug_lowers_the_score(bench: Bench) -> None:
    """A mutant scores below the baseline, and what was graded once is not graded again."""
    first = bench("long-multiply-unsigned")
    row = next(line.split(" | ") for line in first.stdout.splitlines() if "long-multiply-unsigned" in line)
    again = bench("long-multiply-unsigned")

    assert 0 == first.returncode, first.stderr
    assert float(row[3].strip("*")) < 0
    assert "yes |" == row[-1]
    assert "check-arm" in first.stderr
    assert "check-arm" not in again.stderr
    assert first.stdout == again.stdout


@needs_compiler
def test_bug_that_nobody_sees_is_a_hole(bench: Bench) -> None:
    """A mutant whose section does not fall is named, and the exit status is 1."""
    run = bench("subtract-with-carry")  # Thumb's, of which check-arm knows nothing

    assert 1 == run.returncode, run.stderr
    assert "not in procedural" in run.stdout


def test_noticed_is_what_one_sub_test_costs() -> None:
    """A section has noticed a bug that costs it a sub-test of its largest check, one of 277 in core's `arm`."""
    program = runpy.run_path(str(ROOT / "benchmarks" / "mutants.py"))
    suite = load_suite("core")
    checks = [case for case in suite.cases if case.section == "procedural"]

    def section(arm: float) -> float:
        results = [
            CaseResult(
                id=case.id,
                section="procedural",
                rom=case.rom_name,
                frames=case.frames,
                status="graded",
                score=arm if case.id == "check-arm" else 1.0,
            )
            for case in checks
        ]
        score = section_scores(suite, results)["procedural"].score
        assert score is not None
        return score

    assert section(1.0) - section(276 / 277) == pytest.approx(program["least_drop"](suite), abs=program["ROUND_OFF"])


def test_unknown_mutant_is_refused(bench: Bench) -> None:
    """A name that no mutant has is an error before anything is built."""
    run = bench("nobody")

    assert (2, "There is no mutant of this name: nobody.\n") == (run.returncode, run.stderr)
