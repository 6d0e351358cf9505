"""`gbaeval grade RUN --snapshots`: from snapshots to a score over time, each tree built and each module graded once."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import graders
from graders.result import GradeReport
from graders.suite import load_suite
from harness.cli import main
from harness.run_directory import BuildOutcome, RunConfig, RunDirectory, RunResult
from harness.score_curve import ScoreCurve
from harness.snapshot_grades import Grading
from harness.snapshot_store import SnapshotStore
from harness.submission import Submission, build
from reference import WasmSource
from tests import wat
from tests.test_hostile_modules import FRAMES_GRADED, KEYS
from tests.test_submission import archive_of, file
from tests.tiny_rom import keys_rom

GOOD = wat.scripted()
BLACK = wat.module()
COPY = b"echo copying; cp saved gba.wasm\n"
LIMIT_HOURS = 2


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A suite in the public format: one replay of a small ROM, that `good` plays as the reference does."""
    folder = tmp_path / "tiny"
    (folder / "roms").mkdir(parents=True)
    (folder / "replays").mkdir()
    (folder / "roms" / "keys.gba").write_bytes(keys_rom())
    (folder / "replays" / "keys.txt").write_text("".join(f"{frame} {keys:03x}\n" for frame, keys in KEYS.events))
    digest = hashlib.sha256(keys_rom()).hexdigest()
    case = {"id": "keys", "section": "replay", "subsystem": "games", "rom_sha256": digest, "rom_name": "keys.gba"}
    listing = {"testcases": [case | {"replay": "keys.txt", "frames": FRAMES_GRADED}]}
    (folder / "testcases.json").write_text(json.dumps(listing))
    return folder


@pytest.fixture
def directory(tmp_path: Path) -> RunDirectory:
    config = RunConfig(model="scripted/x", agent="shell", sandbox="local", suite="tiny", hours=LIMIT_HOURS)
    return RunDirectory.create(tmp_path / "runs", config)


@pytest.fixture
def add(tmp_path: Path, directory: RunDirectory) -> Callable[..., Path]:
    """Adds a snapshot of these files, taken in a minute."""

    def added(minute: float, *, touched_s: float = 0, **files: bytes) -> Path:
        members = [file(name.replace("_sh", ".sh"), data, mtime=touched_s) for name, data in files.items()]
        archive = archive_of(tmp_path, *members)
        return SnapshotStore(directory.path / "snapshots").add(archive, 60 * minute, 1000 + minute)

    return added


@pytest.fixture
def grade(tmp_path: Path, directory: RunDirectory, suite: Path) -> Callable[..., Result]:
    """Runs the command on the run."""
    reference = tmp_path / "reference.wasm"
    reference.write_bytes(GOOD)

    def run(*more: str) -> Result:
        command = ["grade", str(directory.path), "--snapshots", "--suite", str(suite), "--reference", str(reference)]
        return CliRunner().invoke(main, [*command, "--workers", "1", *more])

    return run


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is built and graded, in order."""
    done: list[str] = []
    judge = Grading.grade

    def building(*arguments: object, **more: object) -> Submission:
        done.append("build")
        return build(*arguments, **more)  # type: ignore[arg-type]

    def judging(self: Grading, module: Path, *rest: object) -> GradeReport:
        done.append("grade")
        return judge(self, module, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("harness.snapshot_grades.build", building)
    monkeypatch.setattr(Grading, "grade", judging)
    return done


def curve(result: Result) -> ScoreCurve:
    return ScoreCurve.model_validate_json(result.stdout)


def test_score_over_time(
    add: Callable[..., Path], grade: Callable[..., Result], directory: RunDirectory, counted: list[str]
) -> None:
    """The curve holds while nothing builds; each tree is built and each module graded once, in all gradings."""
    usage = {"input_tokens": 5, "output_tokens": 1}
    with (directory.path / "usage.jsonl").open("w") as log:
        for minute, cost in ((10, 0.25), (50, 0.5)):
            log.write(json.dumps({"time": 1000 + minute, **usage, "cost_usd": cost}) + "\n")
    add(5, notes=b"nothing yet")
    add(15, build_sh=COPY, saved=BLACK)
    add(30, build_sh=COPY, saved=GOOD)
    add(45, build_sh=COPY, saved=GOOD, touched_s=9)  # the same tree
    add(60, build_sh=b"exit 3\n", saved=GOOD)
    add(75, build_sh=COPY, saved=GOOD, more=b"another tree, the same module")
    found = curve(grade("--json"))

    assert ["not_built", "graded", "graded", "graded", "not_built", "graded"] == [p.status for p in found.points]
    assert [0.0, 0.0, 1.0, 1.0, 1.0, 1.0] == [p.score for p in found.points]
    assert [5, 15, 30, 45, 60, 75] == [p.minutes for p in found.points]
    assert [0, 5, 5, 5, 10, 10] == [p.usage["input_tokens"] for p in found.points]
    assert [0.0, 0.25, 0.25, 0.25, 0.75, 0.75] == [p.cost_usd for p in found.points]
    assert "status 3" in found.points[4].detail
    assert (1.0, 1.0, "00030.json") == (found.final, found.best, found.best_snapshot)
    assert pytest.approx(45 / 75) == found.area
    assert 75 == found.minutes  # it has no result: it has not ended
    assert 5 == counted.count("build")
    assert 2 == counted.count("grade")
    assert 3 == sum("copying\n" == log.read_text() for log in directory.path.glob("grades/builds/*.log"))

    counted.clear()
    again = grade("--json")

    assert [] == counted
    assert found == curve(again)
    (kept,) = directory.path.glob("grades/curve-tiny-default-*.json")
    assert found == ScoreCurve.model_validate_json(kept.read_bytes())


def test_ended_run(
    add: Callable[..., Path], grade: Callable[..., Result], directory: RunDirectory, counted: list[str]
) -> None:
    """The final score is of the module that the run was scored for, and the area is over the run's time limit."""
    add(60, build_sh=COPY, saved=BLACK)
    last = add(90, build_sh=b"exit 3\n")  # would not build again
    (directory.path / "submission").mkdir()
    (directory.path / "submission" / "gba.wasm").write_bytes(GOOD)
    result = RunResult(
        stop_reason="finished",
        snapshot=last.name,
        build=BuildOutcome(ok=True, wasm_sha256=hashlib.sha256(GOOD).hexdigest()),
        overall=1.0,
        sections={},
        grade=None,
        working_s=5400,
        wall_s=5400,
        turns=1,
        usage={},
        cost_usd=None,
    )
    directory.write("result.json", result)
    found = curve(grade("--json"))

    assert (["graded", "graded"], 1.0) == ([point.status for point in found.points], found.final)
    assert (60.0 * LIMIT_HOURS, 30 / 120) == (found.minutes, found.area)
    assert ["build", "grade", "grade"] == counted

    directory.write("result.json", result.model_copy(update={"stop_reason": "paused"}))

    assert 90 == curve(grade("--json")).minutes


def test_table(add: Callable[..., Path], grade: Callable[..., Result]) -> None:
    """People see a row for each snapshot, what does not build, what is unpriced, and the headline."""
    add(15, build_sh=COPY, saved=GOOD)
    add(30, build_sh=b"exit 3\n")
    shown = grade().stdout

    assert "does not build" in shown
    assert "00030.json: build.sh ended with status 3." in shown
    assert 2 == shown.count("unpriced")
    assert "final   0.0000" in shown
    assert "best    1.0000   00015.json" in shown
    assert "area    0.5000" in shown


def test_interrupted_grading_goes_on(
    add: Callable[..., Path],
    grade: Callable[..., Result],
    directory: RunDirectory,
    counted: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was found before a Ctrl-C is not done again, and nothing of the broken build is left."""
    add(15, build_sh=COPY, saved=GOOD)
    add(30, build_sh=COPY, saved=BLACK)

    def interrupted(workspace: Path, *arguments: object, **more: object) -> Submission:
        if workspace.stem == "00030":
            raise KeyboardInterrupt
        counted.append("build")
        return build(workspace, *arguments, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr("harness.snapshot_grades.build", interrupted)
        broken = grade("--json")

    assert (130, ["build", "grade"]) == (broken.exit_code, counted)
    assert not list(directory.path.glob(".build-*"))

    counted.clear()

    assert [1.0, 0.0] == [point.score for point in curve(grade("--json")).points]
    assert ["build", "grade"] == counted


def test_altered_module_is_built_again(
    add: Callable[..., Path], grade: Callable[..., Result], directory: RunDirectory, counted: list[str]
) -> None:
    """A module on disk that is not the one its name says is not graded."""
    add(15, build_sh=COPY, saved=GOOD)
    grade()
    (module,) = directory.path.glob("grades/modules/*/gba.wasm")
    module.write_bytes(BLACK)
    counted.clear()

    assert 1.0 == curve(grade("--json", "--profile", "default")).final
    assert ["build"] == counted
    assert GOOD == module.read_bytes()


def test_damaged_snapshot(add: Callable[..., Path], grade: Callable[..., Result], directory: RunDirectory) -> None:
    """A damaged snapshot is a marked point; the last one leaves no final score, which is not a zero."""
    add(15, build_sh=COPY, saved=GOOD)
    damaged = add(30, build_sh=COPY, saved=BLACK)
    add(45, build_sh=COPY, saved=BLACK)
    damaged.write_text(damaged.read_text() + " ")
    found = curve(grade("--json"))

    assert ["graded", "unreadable", "graded"] == [point.status for point in found.points]
    assert (30, 1.0) == (found.points[1].minutes, found.points[1].score)

    last = add(60, build_sh=COPY, saved=BLACK)
    last.write_text("{}")
    ended = grade()

    assert 1 == ended.exit_code
    assert "final   none" in ended.stdout
    assert f"The snapshot {last} cannot be read" in ended.stderr


def test_our_failure_is_not_kept(
    add: Callable[..., Path], grade: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case that was not run leaves no score, and is run the next time."""
    add(15, build_sh=COPY, saved=GOOD)
    whole = Grading.grade

    def failing(self: Grading, module: Path, *rest: object) -> GradeReport:
        report = whole(self, module, *rest)  # type: ignore[arg-type]
        cases = [case.model_copy(update={"status": "not_run", "detail": "out of luck"}) for case in report.cases]
        return report.model_copy(update={"overall": None, "cases": cases})

    monkeypatch.setattr(Grading, "grade", failing)
    ended = grade()

    assert (1, True) == (ended.exit_code, "out of luck" in ended.stderr)

    monkeypatch.setattr(Grading, "grade", whole)

    assert 1.0 == curve(grade("--json")).final


def test_other_graders_find_anew(
    add: Callable[..., Path], grade: Callable[..., Result], counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report that other programs, another profile or suite made is not taken for this one's."""
    add(15, build_sh=COPY, saved=GOOD)
    grade()
    monkeypatch.setattr("harness.snapshot_grades._source_digest", lambda: "another")
    counted.clear()

    assert 0 == grade().exit_code
    assert ["grade"] == counted


@pytest.mark.parametrize("program", ["judge.py", "block_sums.wat"])
def test_programs_that_make_a_score(program: str, suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports have another name once anything that computes scores has changed, in whatever language, and else not."""
    folder = shutil.copytree(Path(graders.__file__).parent, tmp_path / "graders")
    monkeypatch.setattr(graders, "__path__", [str(folder)])
    grading = Grading(load_suite(str(suite), ()), WasmSource(tmp_path / "reference.wasm"), b"")
    (tmp_path / "reference.wasm").write_bytes(GOOD)
    before = grading.name()
    (folder / "notes.txt").touch()

    assert before == grading.name()
    with (folder / program).open("a") as file:
        file.write("\n")
    assert before != grading.name()


def test_run_at_work(
    add: Callable[..., Path], directory: RunDirectory, suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that another process works on is not built beside it; else its last snapshot is built and graded."""
    add(15, build_sh=COPY, saved=GOOD)
    (tmp_path / "reference.wasm").write_bytes(GOOD)
    command = ["grade", str(directory.path), "--suite", str(suite), "--reference", str(tmp_path / "reference.wasm")]
    command += ["--workers", "1", "--json"]
    monkeypatch.setattr("harness.file_lock.time.sleep", lambda seconds: None)
    with directory.claimed():
        refused = CliRunner().invoke(main, command)

    assert (1, True) == (refused.exit_code, "Another gbaeval process works on the run" in refused.stderr)
    assert not (directory.path / "submission").exists()
    assert 1.0 == json.loads(CliRunner().invoke(main, command).stdout)["overall"]


def test_wrong_requests(grade: Callable[..., Result], tmp_path: Path) -> None:
    """What cannot be graded so is said in one line."""
    empty, with_explain = grade(), grade("--explain", str(tmp_path / "why"))
    nowhere = CliRunner().invoke(main, ["grade", str(tmp_path), "--snapshots"])

    assert "has no snapshot" in empty.stderr
    assert "--explain" in with_explain.stderr
    assert "is not a run directory" in nowhere.stderr
    assert [1, 1, 1] == [empty.exit_code, with_explain.exit_code, nowhere.exit_code]
