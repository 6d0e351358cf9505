"""Self-checking ROMs: what they say of themselves is read, and only that."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from graders.procedural import (
    Procedure,
    Verdict,
    VerdictError,
    arm_code,
    armwrestler,
    fuzzarm,
    jsmolka,
    mgba_suite,
    procedure_for,
)
from graders.procedural.font import CELL, UNKNOWN, Font
from reference import HEIGHT, WIDTH, Buttons, Emulator, Frame, LibretroCore, TimedOut, Trapped
from roms.replay import parse_replay
from tests.screens import BLACK, RED, WHITE, Slides, blank, page_screen, suite_screen, write

NO_KEYS: NDArray[np.uint16] = np.zeros(0, np.uint16)

# What mGBA 0.10 shows with its built-in BIOS functions, in menu order; read by eye off its screens too.
MGBA_PASSES = (1552, 128, 1768, 639, 70, 140, 93, 52, 591, 1232, 26, 0, 2)

JSMOLKA = {
    # What mGBA 0.10 shows; the number of the failed test stands behind.
    "arm": Verdict(84, 175),  # 235
    "bios": Verdict(0, 4),  # 001
    "memory": Verdict(13, 13),
    "nes": Verdict(2, 2),
    "save-flash128": Verdict(5, 12),  # 006
    "save-flash64": Verdict(5, 11),  # 006
    "save-none": Verdict(2, 2),
    "save-sram": Verdict(5, 9),  # 006
    "thumb": Verdict(93, 97),  # 230
    "unsafe": Verdict(1, 2),  # 002
}

ARMWRESTLER = {
    "aw-arm-alu": Verdict(6, 6, "ALU PT 2 / MISC"),
    "aw-arm-ldr-str": Verdict(10, 10, "LOAD TESTS PART 2"),
    "aw-arm-ldm-stm": Verdict(12, 12, "LDM/STM TESTS 1"),
    "aw-thumb-alu": Verdict(11, 11, "ALU TEST"),
    "aw-thumb-ldr-str": Verdict(7, 7, "LDR/STR TEST 1"),
    "aw-thumb-ldm-stm": Verdict(2, 2, "LDM/STM TEST"),
}

FUZZARM_TESTS = 0x4D0
"""The offset of its tests: five words each, the third of which is an expected result."""


def run(emulator: Emulator, rom: bytes, keys: NDArray[np.uint16] = NO_KEYS) -> Verdict:
    procedure = procedure_for(rom)
    assert procedure is not None
    emulator.load(rom)
    return procedure.run(emulator, keys)


@pytest.fixture(scope="module")
def tests(corpus: Path) -> Path:
    return corpus / "roms" / "test"


@pytest.fixture(scope="module")
def suite(tests: Path) -> mgba_suite.MgbaSuite:
    found = procedure_for((tests / "mgba-suite.gba").read_bytes())
    assert isinstance(found, mgba_suite.MgbaSuite)
    return found


@pytest.fixture(scope="module")
def memory(tests: Path) -> jsmolka.Jsmolka:
    found = procedure_for((tests / "jsmolka" / "memory.gba").read_bytes())
    assert isinstance(found, jsmolka.Jsmolka)
    return found


@pytest.fixture(scope="module")
def wrestler(tests: Path) -> armwrestler.Armwrestler:
    found = procedure_for((tests / "armwrestler.gba").read_bytes())
    assert isinstance(found, armwrestler.Armwrestler)
    return found


@pytest.fixture(scope="module")
def fuzz(tests: Path) -> fuzzarm.FuzzArm:
    found = procedure_for((tests / "fuzzarm.gba").read_bytes())
    assert isinstance(found, fuzzarm.FuzzArm)
    return found


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits for verdicts for 50 frames only, for screens that stay as they are."""
    for module in (mgba_suite, jsmolka, armwrestler, fuzzarm):
        monkeypatch.setattr(module, "LIMIT_FRAMES", 50)


@pytest.fixture
def mgba(core_path: Path) -> Iterator[LibretroCore]:
    """mGBA with the BIOS functions of its own, which its published figures are made with."""
    with LibretroCore(core_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def timing_screen(core_path: Path, tests: Path) -> Frame:
    """mGBA's screen after the Timing tests."""
    with LibretroCore(core_path) as opened:
        run(opened, (tests / "mgba-suite.gba").read_bytes(), mgba_suite.menu_keys(2))
        return opened.frame()


@pytest.mark.corpus
@pytest.mark.parametrize("position", range(13), ids=[name for name, _ in mgba_suite.TOTALS])
def test_mgba_suite(mgba: LibretroCore, tests: Path, position: int) -> None:
    """Each of the 13 counting suites shows mGBA's own figures, which are not all perfect."""
    found = run(mgba, (tests / "mgba-suite.gba").read_bytes(), mgba_suite.menu_keys(position))
    name, total = mgba_suite.TOTALS[position]

    assert Verdict(MGBA_PASSES[position], total, name) == found


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("position", "replay"), [(1, "io-read"), (2, "timing"), (5, "shifter"), (9, "dma"), (12, "edge-cases")]
)
def test_menu_keys(corpus: Path, position: int, replay: str) -> None:
    """The menu is driven as the public replays drive it."""
    keys = mgba_suite.menu_keys(position)
    public = parse_replay((corpus / "replays" / f"mgba-{replay}.txt").read_text())

    assert public.keys(len(keys)).tolist() == keys.tolist()


@pytest.mark.parametrize("position", [-1, 13])
def test_menu_keys_of_nothing(position: int) -> None:
    """The video suite, which counts nothing, and suites that do not exist have no keys."""
    with pytest.raises(ValueError, match="places 0 to 12"):
        mgba_suite.menu_keys(position)


@pytest.mark.corpus
def test_video_suite(suite: mgba_suite.MgbaSuite) -> None:
    """The video suite's screen, without a count, is no verdict."""
    with pytest.raises(VerdictError, match="saw 'Video tests'"):
        suite.read(suite_screen(suite.font, "Video tests", ""))


@pytest.mark.corpus
@given(data=st.data())
def test_any_count_reads_back(suite: mgba_suite.MgbaSuite, data: st.DataObject) -> None:
    """Whatever a suite counts, in any ink on any paper, is read."""
    name, total = data.draw(st.sampled_from(mgba_suite.TOTALS))
    passes = data.draw(st.integers(0, total))
    paper, ink = data.draw(st.lists(st.integers(0, 0x7FFF), min_size=2, max_size=2, unique=True))
    picture = suite_screen(suite.font, name, f"{passes:4d}/{total:<4d}", ink=ink, paper=paper)

    assert Verdict(passes, total, name) == suite.read(picture)


@pytest.mark.corpus
@pytest.mark.parametrize(
    "count",
    [
        "2021/2020",
        "1768/2021",
        "1768/202",
        "   0/0",
        "-001/2020",
        "1 68/2020",
        "1768 2020",
        "01768/202",
        "/2020",
        "0768/2020",
    ],
)
def test_impossible_counts(suite: mgba_suite.MgbaSuite, count: str) -> None:
    """More passes than tests, another suite's total, or another shape than the ROM prints is no count."""
    picture = suite_screen(suite.font, "Timing tests", count.ljust(9))

    with pytest.raises(VerdictError, match="Expected a count of 2020 for Timing tests") as raised:
        suite.read(picture)
    assert np.array_equal(picture, raised.value.picture)


SPOILT: dict[str, Callable[[Frame], Frame]] = {
    "black": np.zeros_like,
    "noise": lambda picture: np.random.default_rng(1).integers(0, 0x8000, picture.shape, np.uint16),
    "noise in two colours": lambda picture: (
        np.random.default_rng(1).choice([BLACK, WHITE], picture.shape).astype(np.uint16)
    ),
    "a pixel to the right": lambda picture: np.roll(picture, 1, axis=1),
    "a column to the right": lambda picture: np.roll(picture, CELL, axis=1),
    "a line down": lambda picture: np.roll(picture, 1, axis=0),
    "upside down": lambda picture: picture[::-1].copy(),
    "mirrored": lambda picture: picture[:, ::-1].copy(),
    "every other line": lambda picture: np.where(np.arange(HEIGHT)[:, None] % 2, picture, picture[0, 0]),
    "two inks in a letter": lambda picture: (
        picture ^ np.where(np.arange(WIDTH) % 4, 0, picture ^ WHITE != 0).astype(np.uint16)
    ),
}


@pytest.mark.corpus
@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_spoilt_screens(suite: mgba_suite.MgbaSuite, timing_screen: Frame, spoil: Callable[[Frame], Frame]) -> None:
    """A screen that a person could not read as the ROM's is no verdict."""
    with pytest.raises(VerdictError):
        suite.read(spoil(timing_screen))


@pytest.mark.corpus
@pytest.mark.parametrize("recolour", [lambda p: p ^ 0x7FFF, lambda p: p & 0x7BDE, lambda p: np.where(p == WHITE, 5, 9)])
def test_other_colours(
    suite: mgba_suite.MgbaSuite, timing_screen: Frame, recolour: Callable[[Frame], NDArray[np.int64]]
) -> None:
    """Inverted, slightly wrong and nearly alike colours do not change what is read."""
    assert Verdict(1768, 2020, "Timing tests") == suite.read(recolour(timing_screen).astype(np.uint16))


@pytest.mark.corpus
def test_a_name_belongs_to_a_total(suite: mgba_suite.MgbaSuite, timing_screen: Frame) -> None:
    """A count under an unreadable name is worth nothing."""
    timing_screen = timing_screen.copy()
    timing_screen[14, :CELL] = BLACK

    with pytest.raises(VerdictError, match=f"saw '{UNKNOWN}iming tests"):
        suite.read(timing_screen)


@pytest.mark.corpus
def test_waits_while_testing(suite: mgba_suite.MgbaSuite) -> None:
    """After the keys it goes on without keys until the count appears."""
    busy = suite_screen(suite.font, "Carry tests", "")
    done = suite_screen(suite.font, "Carry tests", "  90/93  ")
    slides = Slides(*[busy] * 100, done)

    assert Verdict(90, 93, "Carry tests") == suite.run(slides, np.full(10, Buttons.A, np.uint16))
    assert [Buttons.A] * 10 + [0] * 91 == slides.keys


@pytest.mark.corpus
@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("family", ["suite", "memory", "wrestler", "fuzz"])
def test_waiting_ends(request: pytest.FixtureRequest, family: str) -> None:
    """A screen that never shows a verdict is waited for to the family's limit and then kept."""
    procedure: Procedure = request.getfixturevalue(family)
    picture = blank(0x1234)
    slides = Slides(picture)

    with pytest.raises(VerdictError, match="Expected") as raised:
        procedure.run(slides, np.zeros(5, np.uint16))
    assert 5 + 50 == len(slides.keys)
    assert np.array_equal(picture, raised.value.picture)


@pytest.mark.corpus
@pytest.mark.parametrize("name", JSMOLKA)
def test_jsmolka(mgba: LibretroCore, tests: Path, name: str) -> None:
    """Credit for the tests before the one that mGBA fails."""
    assert JSMOLKA[name] == run(mgba, (tests / "jsmolka" / f"{name}.gba").read_bytes())


@pytest.mark.corpus
def test_jsmolka_planted_failure(mgba: LibretroCore, tests: Path) -> None:
    """A test that is made to fail is the one that is reported, although the later ones would pass."""
    rom = bytearray((tests / "jsmolka" / "memory.gba").read_bytes())
    sound = tuple(jsmolka.find_exits(bytes(rom)))
    rom[0x2A4:0x2A8] = bytes.fromhex("0000a0e1")  # a nop where it branches over the exit of test 51

    assert (1, 2, 3, 4, 5, 6, 7, 8, 50, 51, 52, 53, 54) == sound
    assert Verdict(9, 13) == run(mgba, bytes(rom))


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("text", "x", "verdict"),
    [
        ("All tests passed", 56, Verdict(13, 13)),
        ("Failed test 001", 60, Verdict(0, 13)),
        ("Failed test 050", 60, Verdict(8, 13)),
        ("Failed test 054", 60, Verdict(12, 13)),
        ("Failed test 000", 60, None),
        ("Failed test 055", 60, None),
        ("Failed test 0:0", 60, None),
        ("Failed test", 60, None),
        ("All tests passed", 60, None),
        ("All tests pazzed", 56, None),
    ],
)
def test_jsmolka_screens(memory: jsmolka.Jsmolka, text: str, x: int, verdict: Verdict | None) -> None:
    """Only the ROM's own sentences, in their places, with a number that it has, are verdicts."""
    picture = blank(WHITE)
    write(picture, memory.font, text, x, 76, RED)

    if verdict is not None:
        assert verdict == memory.read(picture)
    else:
        with pytest.raises(VerdictError, match="Expected"):
            memory.read(picture)


@pytest.mark.corpus
@pytest.mark.parametrize("replay", ARMWRESTLER)
def test_armwrestler(mgba: LibretroCore, corpus: Path, tests: Path, replay: str) -> None:
    """The page that the replay opens last, with as many lines as it has."""
    keys = parse_replay((corpus / "replays" / f"{replay}.txt").read_text()).keys(300)

    assert ARMWRESTLER[replay] == run(mgba, (tests / "armwrestler.gba").read_bytes(), keys)


@pytest.mark.corpus
@pytest.mark.parametrize(("position", "page", "lines"), [(0, "ALU TESTS PART 1", 15), (1, "LOAD TESTS PART 1", 16)])
def test_armwrestler_first_pages(mgba: LibretroCore, tests: Path, position: int, page: str, lines: int) -> None:
    """The two pages that no public replay ends on are read too."""
    keys = np.concatenate([[0] * 30 + [Buttons.DOWN] * 20] * position + [[0] * 30 + [Buttons.START] * 20 + [0] * 40])

    assert Verdict(lines, lines, page) == run(mgba, (tests / "armwrestler.gba").read_bytes(), keys.astype(np.uint16))
    assert lines == armwrestler.PAGES[page]


@pytest.mark.corpus
def test_armwrestler_planted_failure(mgba: LibretroCore, tests: Path, wrestler: armwrestler.Armwrestler) -> None:
    """A test whose expected result is changed in the ROM says BAD, and the other 14 keep their credit."""
    rom = bytearray((tests / "armwrestler.gba").read_bytes())
    rom[0xA00] = 0x1E  # of `cmp r3, #0x1F`, in the test of ADC
    mgba.load(bytes(rom))

    assert Verdict(14, 15, "ALU TESTS PART 1") == wrestler.run(
        mgba, np.array([0] * 30 + [Buttons.START] * 20 + [0] * 40, np.uint16)
    )


@pytest.mark.corpus
@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (["LDMIA  OK", "STMIA  OK"], Verdict(2, 2, "LDM/STM TEST")),
        (["LDMIA  BAD R8  80000000", "STMIA  OK"], Verdict(1, 2, "LDM/STM TEST")),
        (["LDMIA  BAD", "STMIA  BAD"], Verdict(0, 2, "LDM/STM TEST")),
        (["LDMIA  OK"], Verdict(1, 2, "LDM/STM TEST")),
        (["", "STMIA  OK"], None),
        (["LDMIA  OK", "STMIA"], None),
        (["LDMIA  OK", "STMIA  OKD"], None),
        (["LDMIA  OK", "STMIA  OK", "STMIB  OK"], None),
        ([], None),
    ],
)
def test_armwrestler_screens(wrestler: armwrestler.Armwrestler, lines: list[str], verdict: Verdict | None) -> None:
    """BAD lines count; a page that stops short keeps what it has; other lines than a page's are no verdict."""
    picture = page_screen(wrestler.font, "LDM/STM TEST", lines)

    if verdict is not None:
        assert verdict == wrestler.run(Slides(picture), NO_KEYS)
    else:
        with pytest.raises(VerdictError, match="Expected"):
            wrestler.run(Slides(picture), NO_KEYS)


@pytest.mark.corpus
def test_armwrestler_that_breaks(wrestler: armwrestler.Armwrestler) -> None:
    """A machine that breaks in a test keeps the lines before, like one that hangs; without a page it just breaks."""
    error = Trapped("unreachable")
    verdict = wrestler.run(Slides(page_screen(wrestler.font, "LDM/STM TEST", ["LDMIA  OK"]), then=error), NO_KEYS)

    assert Verdict(1, 2, "LDM/STM TEST") == verdict
    assert (error, False) == (verdict.broke, verdict.whole)
    for slides in (Slides(blank(BLACK), then=error), Slides(then=error)):
        with pytest.raises(Trapped):
            wrestler.run(slides, NO_KEYS)


@pytest.mark.corpus
def test_armwrestler_rubbish_behind(wrestler: armwrestler.Armwrestler) -> None:
    """Behind BAD may stand reasons of all kinds, drawn over each other; behind OK nothing may."""
    bad = page_screen(wrestler.font, "LDM/STM TEST", ["LDMIA  BAD", "STMIA  OK"])
    bad[16:24:2, 120:128] = RED
    ok = page_screen(wrestler.font, "LDM/STM TEST", ["LDMIA  OK", "STMIA  OK"])
    ok[16:24:2, 120:128] = RED

    assert Verdict(1, 2, "LDM/STM TEST") == wrestler.read(bad)
    assert (False, True) == wrestler.read(bad).passed
    with pytest.raises(VerdictError, match=f"saw 'LDMIA  OK +{UNKNOWN}'"):
        wrestler.read(ok)


@pytest.mark.corpus
def test_armwrestler_needs_its_title(wrestler: armwrestler.Armwrestler) -> None:
    """Lines under a title that no page has are no verdict."""
    with pytest.raises(VerdictError, match="a page's title"):
        wrestler.read(page_screen(wrestler.font, "LDM/STM TESTS 2", ["LDMIA  OK", "STMIA  OK"]))


@pytest.mark.corpus
@pytest.mark.parametrize("planted", [[], [0], [9_999], [5, 6, 7], list(range(0, 10_000, 100))])
def test_fuzzarm(mgba: LibretroCore, tests: Path, planted: list[int]) -> None:
    """mGBA passes all, but for those tests whose expected results were changed in the ROM."""
    rom = bytearray((tests / "fuzzarm.gba").read_bytes())
    for test in planted:
        rom[FUZZARM_TESTS + test * 20 + 8] ^= 1

    assert Verdict(10_000 - len(planted), 10_000) == run(mgba, bytes(rom))


@pytest.mark.corpus
def test_fuzzarm_end_without_counting(fuzz: fuzzarm.FuzzArm) -> None:
    """The end is not believed of a machine that did not count down to it."""
    picture = blank(BLACK)
    write(picture, fuzz.font, "End of testing", 2, 0, WHITE)

    with pytest.raises(VerdictError, match="a counter from 10000 to 0, saw 'End of testing'"):
        fuzz.run(Slides(picture), NO_KEYS)


@pytest.mark.corpus
@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("rows", "passes"),
    [
        (["00002710", "00001388"], 5_000),  # hangs half way
        (["00002000", "00001388"], 0x2000 - 5_000),  # the tests before the first counter were not seen to pass
        (["00002710"], 0),
        (["00000000"], None),
        (["00002711"], None),
        (["0000271g"], None),
        (["Failed test ARM:"], 0),
    ],
)
def test_fuzzarm_that_stops(fuzz: fuzzarm.FuzzArm, rows: list[str], passes: int | None) -> None:
    """Credit for what the counter was seen to count, and none for a counter that stands."""
    pictures = [blank(BLACK) for _ in rows]
    for picture, row in zip(pictures, rows, strict=True):
        write(picture, fuzz.font, row, 2, 0, WHITE)

    if passes is not None:
        assert Verdict(passes, 10_000) == fuzz.run(Slides(*pictures), NO_KEYS)
    else:
        with pytest.raises(VerdictError, match="Expected a counter"):
            fuzz.run(Slides(*pictures), NO_KEYS)


@pytest.mark.corpus
@pytest.mark.parametrize("error", [Trapped("unreachable"), TimedOut("too slow")])
def test_fuzzarm_that_breaks(fuzz: fuzzarm.FuzzArm, error: Trapped | TimedOut) -> None:
    """A machine that breaks keeps what was counted so far, like one that hangs; without a count it just breaks."""
    pictures = [blank(BLACK), blank(BLACK)]
    for picture, row in zip(pictures, ["00002710", "00001388"], strict=True):
        write(picture, fuzz.font, row, 2, 0, WHITE)
    verdict = fuzz.run(Slides(*pictures, then=error), NO_KEYS)

    assert Verdict(5_000, 10_000) == verdict
    assert (error, False) == (verdict.broke, verdict.whole)
    with pytest.raises(type(error)):
        fuzz.run(Slides(blank(BLACK), then=error), NO_KEYS)


@pytest.mark.corpus
def test_what_gives_no_verdict(corpus: Path, tests: Path) -> None:
    """Pictures, games and torn ROMs have no procedure; the header alone does not make one."""
    judged = {
        path.relative_to(corpus / "roms").as_posix()
        for path in (corpus / "roms").rglob("*.gba")
        if procedure_for(path.read_bytes()) is not None
    }
    arm = (tests / "jsmolka" / "arm.gba").read_bytes()

    assert {
        "test/mgba-suite.gba",
        "test/armwrestler.gba",
        "test/fuzzarm.gba",
        *(f"test/jsmolka/{name}.gba" for name in JSMOLKA),
    } == judged
    assert [None] * 3 == [procedure_for(torn) for torn in (arm[:0x200], arm[:-16], b"")]


def test_arm_code() -> None:
    """Jumps forward and back, and constants put together, are understood as the CPU does (objdump agrees)."""
    code = b"".join(word.to_bytes(4, "little") for word in (0xE3A0B0CC, 0xE38BBB01, 0xE38BB000, 0xE38BB302))
    thumb = bytes(0x554) + bytes.fromhex("fff7 fbff")

    assert 0x080004CC == arm_code.constant_before(code, len(code), 11)
    assert arm_code.constant_before(code, len(code), 12) is None
    assert (0x2AC, 0x2B4, None) == tuple(
        arm_code.branch_target(code, at) for code, at in ((0xEAFFFFFB, 0x2B8), (0xEA000001, 0x2A8), (0xEBFFFFFB, 0))
    )
    assert (0x54E, None, None) == tuple(arm_code.thumb_call_target(thumb, at) for at in (0x554, 0x550, 0x556))


def test_two_letters_of_one_shape() -> None:
    """Characters that look the same read as one, and `seen` says which."""
    glyphs = np.zeros((3, CELL, CELL), np.bool_)
    glyphs[1:, 2:5, 3] = True
    font = Font(glyphs, "a", {" ": 0})
    picture = blank(BLACK)
    write(picture, font, "ccb", 4, 1, WHITE)

    assert "bbb" == font.seen("ccb") == font.on(picture).at(4, 1, 3)
    assert "  " == font.seen("a ")
    with pytest.raises(ValueError, match="not all on the screen"):
        font.on(picture).at(0, HEIGHT - CELL + 1, 1)


@pytest.mark.parametrize(("passes", "total"), [(-1, 5), (6, 5), (0, 0)])
def test_verdicts_are_counts(passes: int, total: int) -> None:
    """A verdict has 0 to total passes, and at least one test."""
    with pytest.raises(ValueError, match="not a count"):
        Verdict(passes, total)


def test_score() -> None:
    """The score is the share that passed."""
    assert 0.25 == Verdict(1, 4).score
