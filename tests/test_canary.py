"""Verdicts that count: of the page that the replay opens, and from a machine that runs the ROM."""

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from graders.judge import Job, judge
from graders.procedural import (
    Procedure,
    Verdict,
    VerdictError,
    armwrestler,
    fuzzarm,
    jsmolka,
    mgba_suite,
    procedure_for,
    standard_verdict,
    why_unproven,
)
from graders.procedural.canary import draw, number, pick
from graders.procedural.mgba_tables import LAYOUTS, find_values
from graders.result import CaseResult
from graders.suite import Case
from reference import Buttons, CoreSource, Emulator, Frame, LibretroCore, Samples, Trapped
from roms.replay import Replay, parse_replay
from tests.screens import WHITE, Slides, blank, suite_screen

TOTALS = dict(mgba_suite.TOTALS)
PLACES = {name: place for place, (name, _) in enumerate(mgba_suite.TOTALS)}


@dataclass
class Wrapped(Emulator):
    """The reference with a fault: `misses` some keys, or breaks after some frames."""

    core: Emulator
    misses: int = 0
    lives_frames: int = 1 << 30
    frames: int = 0

    @property
    def identity(self) -> str:
        return f"faulty {self.core.identity}"

    @property
    def audio_rate(self) -> int:
        return self.core.audio_rate

    def load(self, rom: bytes) -> None:
        self.frames = 0
        self.core.load(rom)

    def reset(self) -> None:
        self.core.reset()

    def set_keys(self, keys: int) -> None:
        self.core.set_keys(keys & ~self.misses)

    def run_frame(self) -> None:
        self.frames += 1
        if self.frames > self.lives_frames:
            raise Trapped("unreachable")
        self.core.run_frame()

    def frame(self) -> Frame:
        return self.core.frame()

    def audio(self) -> Samples:
        return self.core.audio()

    def close(self) -> None:
        self.core.close()


@dataclass
class Unsound(Wrapped):
    """The reference with these bits of its ROM always wrong: the tests that need them fail."""

    wrong: bytes = b""

    def load(self, rom: bytes) -> None:
        spoilt = np.frombuffer(rom, np.uint8) ^ np.frombuffer(self.wrong, np.uint8)
        super().load(spoilt.tobytes())


@dataclass(frozen=True)
class Source:
    """Opens this very emulator."""

    emulator: Emulator

    def identity(self, bios: bytes | None) -> str:
        return self.emulator.identity

    def open(self, bios: bytes | None) -> Emulator:
        return self.emulator


def known(rom: bytes) -> Procedure:
    procedure = procedure_for(rom)
    assert procedure is not None
    return procedure


@pytest.fixture
def core(core_path: Path) -> Iterator[LibretroCore]:
    """mGBA with the BIOS functions of its own."""
    with LibretroCore(core_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def tests(corpus: Path) -> Path:
    return corpus / "roms" / "test"


@pytest.fixture(scope="module")
def suite_rom(tests: Path) -> bytes:
    return (tests / "mgba-suite.gba").read_bytes()


def proven(emulator: Emulator, rom: bytes, keys: NDArray[np.uint16], seed: bytes = b"1") -> tuple[Verdict, str | None]:
    """A verdict, and why it is not believed."""
    procedure = known(rom)
    emulator.load(rom)
    verdict = procedure.run(emulator, keys)
    return verdict, why_unproven(emulator, procedure, rom, keys, verdict, seed)


@given(data=st.data(), seed=st.binary(max_size=8), shuffle=st.randoms(use_true_random=False))
def test_draw(data: st.DataObject, seed: bytes, shuffle: random.Random) -> None:
    """Whatever tests had passed, what passes when the drawn ones fail is in the window; and less, where it must be."""
    total = data.draw(st.integers(1, 3000))
    breakable = data.draw(st.integers(1, total))
    passes = data.draw(st.integers(1, total))
    drawn = draw(seed, breakable, passes, total, spread=data.draw(st.integers(1, 500)))
    passed = set(shuffle.sample(range(total), passes))

    assert set(drawn.tests) <= set(range(breakable))
    assert drawn.fewest <= len(passed - set(drawn.tests)) <= drawn.most
    if passes > total - breakable:
        assert drawn.most < passes
    if passes == total:
        assert drawn.fewest == drawn.most == total - len(drawn.tests)


@given(seed=st.binary(), count=st.integers(0, 60))
def test_pick(seed: bytes, count: int) -> None:
    """A draw without repetition, the same each time, and another with another seed."""
    tests = range(10, 60)
    picked = pick(seed, tests, count)

    assert picked == pick(seed, tests, count) == tuple(sorted(set(picked)))
    assert min(count, 50) == len(picked)
    assert set(picked) <= set(tests)
    assert 0 <= number(seed, 7) < 7
    if 5 <= count <= 45:
        assert any(picked != pick(seed + bytes([other]), tests, count) for other in range(5))


def test_how_many_are_broken_is_not_known() -> None:
    """A perfect score is only believed with the right one of many numbers."""
    wanted = {draw(b"%d" % seed, 1000, 1000, 1000, spread=500).most for seed in range(100)}

    assert len(wanted) > 80


@pytest.mark.corpus
@pytest.mark.parametrize("name", LAYOUTS)
def test_mgba_suite_is_proven(core: LibretroCore, suite_rom: bytes, name: str) -> None:
    """Where values of the suite are changed, as many tests fail: all of those broken, or of those that had passed."""
    keys = mgba_suite.menu_keys(PLACES[name])
    verdict, why = proven(core, suite_rom, keys, name.encode())
    canary = known(suite_rom).spoilt(suite_rom, verdict, name.encode())

    assert (name, None) == (verdict.page, why)
    assert canary is not None
    assert canary.most < verdict.passes


@pytest.mark.corpus
@pytest.mark.parametrize("name", LAYOUTS)
def test_every_value_decides_a_test(core: LibretroCore, suite_rom: bytes, name: str) -> None:
    """Where all values are changed that are known, none of their tests passes, and the other ones go on as before."""
    spoilt = bytearray(suite_rom)
    for offset, _ in find_values(suite_rom, name):
        spoilt[offset] ^= 0x33
    core.load(bytes(spoilt))
    others = {"Memory tests": 40, "DMA tests": 536 - 6}

    assert others.get(name, 0) == known(suite_rom).run(core, mgba_suite.menu_keys(PLACES[name])).passes


@pytest.mark.corpus
def test_values_of_the_mgba_suite(suite_rom: bytes) -> None:
    """Every test's value is found, but for some of the memory and DMA tests, and no place twice."""
    found = {name: find_values(suite_rom, name) for name in TOTALS}

    assert {**TOTALS, "Memory tests": 1512, "DMA tests": 720, "SIO timing tests": 0, "Misc. edge case tests": 0} == {
        name: len(values) for name, values in found.items()
    }
    assert all(len(values) == len(set(values)) for values in found.values())


@pytest.mark.corpus
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["arm", "memory", "thumb", "save-sram"])
def test_jsmolka_is_proven(core: LibretroCore, tests: Path, name: str, seed: int) -> None:
    """The one test that is broken is the one that is reported."""
    rom = (tests / "jsmolka" / f"{name}.gba").read_bytes()

    assert proven(core, rom, np.zeros(0, np.uint16), b"%d" % seed)[1] is None


@pytest.mark.corpus
@pytest.mark.parametrize(
    "replay", ["aw-arm-alu", "aw-arm-ldr-str", "aw-arm-ldm-stm", "aw-thumb-alu", "aw-thumb-ldr-str", "aw-thumb-ldm-stm"]
)
def test_armwrestler_is_proven(core: LibretroCore, corpus: Path, tests: Path, replay: str) -> None:
    """The one line whose test is broken says BAD, and no other."""
    rom = (tests / "armwrestler.gba").read_bytes()
    keys = parse_replay((corpus / "replays" / f"{replay}.txt").read_text()).keys(300)
    verdict, why = proven(core, rom, keys)
    canary = known(rom).spoilt(rom, verdict, b"1")

    assert why is None
    assert canary is not None
    core.load(canary.rom)
    lines = known(rom).run(core, keys).passed
    assert [f"the test on line {line} broken" for line, passed in enumerate(lines, 1) if not passed] == [canary.broken]


@pytest.mark.corpus
def test_armwrestler_line_with_another_ones_result(tests: Path) -> None:
    """The ROM's own mistake, a test that shows the result of the one before, is known: neither of the two is broken."""
    rom = (tests / "armwrestler.gba").read_bytes()
    verdict = Verdict(11, 11, "ALU TEST", (True,) * 11)
    canaries = [known(rom).spoilt(rom, verdict, b"%d" % seed) for seed in range(100)]

    assert armwrestler.find_tests(rom)["ALU TEST"].index(None) == 2
    assert {f"the test on line {line} broken" for line in (1, *range(4, 12))} == {c.broken for c in canaries if c}


@pytest.mark.corpus
def test_fuzzarm_is_proven(core: LibretroCore, tests: Path) -> None:
    """As many failures as tests were broken."""
    rom = (tests / "fuzzarm.gba").read_bytes()

    assert (Verdict(10_000, 10_000), None) == proven(core, rom, np.zeros(0, np.uint16))


@pytest.mark.corpus
def test_broken_tests_that_fail_anyway(core: LibretroCore, suite_rom: bytes) -> None:
    """A machine that fails half the tests, whichever are broken, is believed."""
    wrong = bytearray(len(suite_rom))
    for offset, _ in find_values(suite_rom, "Shifter tests")[::2]:
        wrong[offset] = 0x21
    unsound = Unsound(core, wrong=bytes(wrong))
    keys = mgba_suite.menu_keys(PLACES["Shifter tests"])

    assert [(Verdict(70, 140, "Shifter tests"), None)] * 3 == [
        proven(unsound, suite_rom, keys, seed) for seed in (b"1", b"2", b"3")
    ]


@pytest.mark.corpus
def test_a_painted_verdict(suite_rom: bytes) -> None:
    """A picture of a verdict, whatever the ROM, is worth nothing."""
    suite = known(suite_rom)
    assert isinstance(suite, mgba_suite.MgbaSuite)
    painted = Slides(suite_screen(suite.font, "Carry tests", "  93/93  "))
    verdict, why = proven(painted, suite_rom, mgba_suite.menu_keys(6))

    assert Verdict(93, 93, "Carry tests") == verdict
    assert why is not None
    assert why.startswith("Its verdict does not depend on the ROM: it shows 93/93, and with ")
    assert "it shows 93/93, not " in why


@pytest.mark.corpus
def test_a_painted_verdict_for_that_rom_only(suite_rom: bytes) -> None:
    """Neither is one that is painted for the one ROM, while others are refused."""

    class Picky(Slides):
        def load(self, rom: bytes) -> None:
            if rom != suite_rom:
                raise Trapped("refused")

    suite = known(suite_rom)
    assert isinstance(suite, mgba_suite.MgbaSuite)
    picture = suite_screen(suite.font, "Carry tests", "  93/93  ")

    assert "there is no verdict (refused)" in (proven(Picky(picture), suite_rom, mgba_suite.menu_keys(6))[1] or "")


@pytest.mark.corpus
@pytest.mark.parametrize("elsewhere", ["  92/93  ", "   1/93  "])
def test_a_painted_verdict_that_falls(suite_rom: bytes, elsewhere: str) -> None:
    """Neither is one that only falls on other ROMs, a little or a lot."""

    class Falling(Slides):
        def load(self, rom: bytes) -> None:
            self._pictures = self._pictures[-1:] if rom != suite_rom else self._pictures
            self.keys.clear()

    suite = known(suite_rom)
    assert isinstance(suite, mgba_suite.MgbaSuite)
    keys = mgba_suite.menu_keys(6)
    here, there = (suite_screen(suite.font, "Carry tests", count) for count in ("  93/93  ", elsewhere))
    why = proven(Falling(*[here] * (len(keys) + 1), there), suite_rom, keys)[1]

    assert f"it shows {elsewhere.strip()}, not " in (why or "")


@pytest.mark.corpus
def test_nothing_to_prove(suite_rom: bytes) -> None:
    """Where nothing passed, or nothing can be broken, the ROM is not played again."""
    suite = known(suite_rom)
    assert isinstance(suite, mgba_suite.MgbaSuite)
    keys = mgba_suite.menu_keys(6)
    none, edge = (
        Slides(suite_screen(suite.font, name, count))
        for name, count in (("Carry tests", "   0/93  "), ("Misc. edge case tests", "   2/10  "))
    )

    assert [None, None] == [proven(slides, suite_rom, keys)[1] for slides in (none, edge)]
    assert [len(keys) + 1] * 2 == [len(slides.keys) for slides in (none, edge)]


@given(rom=st.binary(max_size=400))
def test_torn_roms_have_no_tests(rom: bytes) -> None:
    """What is no ROM has no places to break."""
    assert {} == jsmolka.find_exits(rom) or len(jsmolka.find_exits(rom)) < 100
    assert () == find_values(rom, "Carry tests")
    assert {} == armwrestler.find_tests(rom)
    assert fuzzarm.find_tests(rom) is None


def standard(emulator: Emulator, rom: bytes, keys: NDArray[np.uint16], folder: Path) -> Verdict:
    return standard_verdict(emulator, known(rom), rom, keys, None, folder)


@pytest.mark.corpus
def test_standard_is_kept(suite_rom: bytes, tmp_path: Path) -> None:
    """The reference's verdict is read once; an altered or torn file is noticed, and other keys have their own."""
    suite = known(suite_rom)
    assert isinstance(suite, mgba_suite.MgbaSuite)
    keys = mgba_suite.menu_keys(6)
    picture = suite_screen(suite.font, "Carry tests", "  90/93  ")
    read = Slides(picture)
    wanted = Verdict(90, 93, "Carry tests")

    assert [wanted, wanted] == [standard(read, suite_rom, keys, tmp_path) for _ in range(2)]
    assert len(keys) + 1 == len(read.keys)
    (file,) = tmp_path.iterdir()
    altered = {**json.loads(file.read_text()), "passes": 93}
    for content in (json.dumps(altered).encode(), file.read_bytes()[:-2], b"", b"\xff"):
        file.write_bytes(content)
        again = Slides(picture)

        assert wanted == standard(again, suite_rom, keys, tmp_path)
        assert again.keys
    other = Slides(picture)
    standard(other, suite_rom, mgba_suite.menu_keys(5), tmp_path)

    assert other.keys
    assert 2 == len(list(tmp_path.iterdir()))


@pytest.mark.corpus
@pytest.mark.usefixtures("impatient")
def test_a_standard_without_verdict_is_not_kept(suite_rom: bytes, tmp_path: Path) -> None:
    """Where the reference shows no verdict there is no standard, and nothing is kept."""
    with pytest.raises(VerdictError):
        standard(Slides(blank(WHITE)), suite_rom, mgba_suite.menu_keys(6), tmp_path)
    assert [] == list(tmp_path.iterdir())


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits for verdicts for 50 frames only."""
    monkeypatch.setattr(mgba_suite, "LIMIT_FRAMES", 50)


def events(keys: NDArray[np.uint16]) -> Replay:
    changes = [0, *(np.flatnonzero(np.diff(keys)) + 1).tolist()]
    return parse_replay("".join(f"{frame} {int(keys[frame]):x}\n" for frame in changes))


def judged(candidate: Emulator, reference: Path, rom: Path, keys: NDArray[np.uint16], folder: Path) -> CaseResult:
    case = Case("c", "procedural", rom.name, rom, hashlib.sha256(rom.read_bytes()).hexdigest(), events(keys), len(keys))
    told: list[int] = []
    result = judge(Job(case, Source(candidate), CoreSource(reference), None, folder), told.append)

    assert bool(told) == (result.status != "not_run")
    return result


@pytest.mark.corpus
def test_another_page_is_worth_nothing(core: LibretroCore, core_path: Path, tests: Path, tmp_path: Path) -> None:
    """An emulator that misses Down opens the menu's first suite, passes it, and scores 0."""
    result = judged(
        Wrapped(core, misses=Buttons.DOWN), core_path, tests / "mgba-suite.gba", mgba_suite.menu_keys(6), tmp_path
    )

    assert ("graded", 0.0, None, 93) == (result.status, result.score, result.passes, result.reference_passes)
    assert "It opened 'Memory tests', the replay opens 'Carry tests'." == result.detail


@pytest.mark.corpus
def test_the_reference_is_not_perfect(core: LibretroCore, core_path: Path, tests: Path, tmp_path: Path) -> None:
    """The reference's own passes stand beside the candidate's where they are not all."""
    result = judged(core, core_path, tests / "mgba-suite.gba", mgba_suite.menu_keys(4), tmp_path)

    assert ("graded", 70 / 90, 70, 70, 90) == (
        result.status,
        result.score,
        result.passes,
        result.reference_passes,
        result.total,
    )
    assert ("70/90", "reference 70/90") == result.counts
    assert ("reference 70/90",) == result.model_copy(update={"passes": None}).counts
    assert ("90/90",) == result.model_copy(update={"passes": 90, "reference_passes": 90}).counts
    assert () == result.model_copy(update={"passes": None, "reference_passes": None}).counts


@pytest.mark.corpus
@pytest.mark.usefixtures("impatient")
def test_no_verdict_from_the_reference(core: LibretroCore, core_path: Path, tests: Path, tmp_path: Path) -> None:
    """A replay that opens no verdict is our error, not the candidate's."""
    result = judged(core, core_path, tests / "mgba-suite.gba", np.zeros(30, np.uint16), tmp_path)

    assert ("not_run", None) == (result.status, result.score)
    assert result.detail.startswith("The reference shows no valid verdict: Expected the name of a counting suite")


@pytest.mark.corpus
def test_a_painter_is_judged(core_path: Path, tests: Path, suite_rom: bytes, tmp_path: Path) -> None:
    """A painted verdict scores 0, and the result says why."""
    suite = known(suite_rom)
    assert isinstance(suite, mgba_suite.MgbaSuite)
    painted = Slides(suite_screen(suite.font, "Carry tests", "  93/93  "))
    result = judged(painted, core_path, tests / "mgba-suite.gba", mgba_suite.menu_keys(6), tmp_path)

    assert ("graded", 0.0, None) == (result.status, result.score, result.passes)
    assert result.detail.startswith("Its verdict does not depend on the ROM")


@pytest.mark.corpus
def test_a_trap_keeps_what_was_counted(core: LibretroCore, core_path: Path, tests: Path, tmp_path: Path) -> None:
    """FuzzARM's tests before a trap keep their credit, and the status says how it ended."""
    result = judged(
        Wrapped(core, lives_frames=400), core_path, tests / "fuzzarm.gba", np.zeros(60, np.uint16), tmp_path
    )

    assert ("trapped", "unreachable") == (result.status, result.detail)
    assert result.score is not None
    assert 0.3 < result.score < 0.6
