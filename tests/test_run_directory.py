"""A run on disk: logs that are only appended to, whole files that are whole."""

import contextlib
import errno
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from harness.errors import RunDirectoryError
from harness.file_lock import PATIENCE_S
from harness.protocols import Usage
from harness.run_directory import LOCK, RESTORING, WRITING, RunConfig, RunDirectory

CONFIG = RunConfig(model="vendor/Some Model 1.5", agent="shell", sandbox="local", suite="core", hours=24)


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return RunDirectory.create(tmp_path / "runs", CONFIG)


def kinds(run: RunDirectory) -> list[str]:
    return [line["kind"] for line in run.lines("events.jsonl")]


def test_create(run: RunDirectory, tmp_path: Path) -> None:
    """A new run has its own folder, named after its time and model, and keeps what was asked for."""
    other = RunDirectory.create(tmp_path / "runs", CONFIG)

    assert run.path.parent == tmp_path / "runs"
    assert "vendor-Some-Model-1.5" in run.id
    assert run.id != other.id
    assert CONFIG == run.config()
    assert ["config.json", "grades", "snapshots"] == sorted(path.name for path in run.path.iterdir())
    assert run.result() is None


def test_create_where_nothing_can_be_made(tmp_path: Path) -> None:
    """Where no folder can be made, the error says which."""
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(RunDirectoryError, match="Cannot make the run directory"):
        RunDirectory.create(tmp_path / "runs", CONFIG)


def test_open(run: RunDirectory, tmp_path: Path) -> None:
    """A run is opened by its folder; anything else is not a run."""
    assert CONFIG == RunDirectory.open(run.path).config()

    for path in (tmp_path, tmp_path / "none", run.path / "config.json"):
        with pytest.raises(RunDirectoryError) as caught:
            RunDirectory.open(path)

        assert f"{path} is not a run directory: it has no config.json." == str(caught.value)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema_version": 2}'])
def test_unreadable_config(run: RunDirectory, content: str) -> None:
    """A config that is torn or of another version is named."""
    (run.path / "config.json").write_text(content)
    with pytest.raises(RunDirectoryError, match=r"config\.json cannot be read as one of this version"):
        run.config()


def test_unknown_field_in_config(run: RunDirectory) -> None:
    """What a later version wrote is not silently dropped."""
    path = run.path / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"colour": "red"}))
    with pytest.raises(RunDirectoryError, match="colour"):
        run.config()


def test_logs(run: RunDirectory) -> None:
    """Entries come back in order, each with its time, whatever they contain."""
    text = "line\nbreak \u2028 \x00 \ud800 é 🎮"
    run.event("one", text=text)
    run.event("two", nested={"a": [1, None]})
    one, two = run.lines("events.jsonl")

    assert ("one", text.replace("\ud800", "?")) == (one["kind"], one["text"])
    assert {"a": [1, None]} == two["nested"]
    assert abs(two["time"] - time.time()) < 60
    assert [] == list(run.lines("transcript.jsonl"))


def test_listener_is_told_after_the_entry_is_kept(tmp_path: Path) -> None:
    """Whoever hears of an event finds it in the log."""
    seen: list[tuple[str, Any, list[str]]] = []

    def listen(kind: str, fields: dict[str, Any]) -> None:
        seen.append((kind, fields, kinds(started)))

    started = RunDirectory.create(tmp_path, CONFIG, on_event=listen)
    started.event("built", ok=True)

    assert [("built", {"ok": True}, ["built"])] == seen


def test_usage_totals(run: RunDirectory) -> None:
    """The tokens of all replies add up."""
    total = dict.fromkeys(run.usage_totals(), 0)
    for factor in (1, 10):
        usage = Usage(**{name: factor * (index + 1) for index, name in enumerate(total)})
        run.usage(usage, 0.5, 0.25 * factor)

    assert {name: 11 * (index + 1) for index, name in enumerate(total)} == run.usage_totals()
    assert 2.75 == run.cost_usd()

    run.usage(Usage(), 0.5, None)

    assert run.cost_usd() is None


@pytest.mark.parametrize(
    "torn", ['{"kind": "thr', '{"kind": "three"}', "{", '{"kind": "\u00e9'.encode()[:-1].decode("latin-1"), "\0" * 5000]
)
def test_torn_last_line(run: RunDirectory, torn: str) -> None:
    """A line that a crash has torn is left out, and the next entry does not suffer for it."""
    run.event("one")
    run.event("two")
    with (run.path / "events.jsonl").open("ab") as file:
        file.write(torn.encode("latin-1"))

    assert ["one", "two"] == kinds(run)

    run.event("four")

    assert ["one", "two", "four"] == kinds(run)


def test_torn_first_line(run: RunDirectory) -> None:
    """A log that holds nothing but a torn line begins anew."""
    (run.path / "events.jsonl").write_text('{"kin')

    assert [] == kinds(run)

    run.event("one")

    assert ["one"] == kinds(run)


def test_nothing_whole_is_ever_cut(run: RunDirectory) -> None:
    """Appending leaves every byte before it as it was."""
    run.event("one", text="x" * 10_000)
    before = (run.path / "events.jsonl").read_bytes()
    run.event("two")

    assert (run.path / "events.jsonl").read_bytes().startswith(before)


def test_spoilt_line(run: RunDirectory) -> None:
    """A line in the middle that is no JSON is an error with its number: that is no crash's doing."""
    run.event("one")
    with (run.path / "events.jsonl").open("a") as file:
        file.write("rubbish\n")
    run.event("three")
    with pytest.raises(RunDirectoryError, match=r"events\.jsonl:2: not a JSON line"):
        kinds(run)


def test_threads(run: RunDirectory) -> None:
    """Entries of several threads do not run into each other."""

    def write(name: int) -> None:
        for number in range(20):
            run.event("entry", name=name, number=number, text="x" * 5000)

    threads = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = list(run.lines("events.jsonl"))

    assert 80 == len(lines)
    for name in range(4):
        assert list(range(20)) == [line["number"] for line in lines if line["name"] == name]


WRITER = """
import sys
from pathlib import Path
from harness.run_directory import RunDirectory
run = RunDirectory.open(Path(sys.argv[1]))
for number in range(1_000_000):
    run.event("entry", number=number, text="x" * 3000)
    run.write_text("whole.txt", str(number) * 20_000)
    print(number, flush=True)
"""


def test_killed_writer(run: RunDirectory) -> None:
    """What a killed harness had reported as written is there, and the next one goes on after it."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(run.path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        reported = [int(process.stdout.readline()) for _ in range(10)]
        os.kill(process.pid, signal.SIGKILL)
    numbers = [line["number"] for line in run.lines("events.jsonl")]

    assert list(range(len(numbers))) == numbers
    assert len(numbers) >= len(reported)

    text = (run.path / "whole.txt").read_text()
    number = len(text) // 20_000 and text[: len(text) // 20_000]

    assert str(number) * 20_000 == text

    run.event("entry", number=len(numbers))

    assert len(numbers) + 1 == len(list(run.lines("events.jsonl")))


@pytest.mark.parametrize(("looks", "had"), [(0, True), (3, True), (10_000, False)])
def test_claim(run: RunDirectory, looks: int, had: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run belongs to one process; what a killed one has just forked may hold it for a moment more."""
    with contextlib.ExitStack() as other:
        other.enter_context(RunDirectory.open(run.path).claimed())
        slept: list[float] = []

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            if len(slept) >= looks:
                other.close()

        monkeypatch.setattr("harness.file_lock.time.sleep", sleep)
        if had:
            with run.claimed():
                assert max(1, looks) == len(slept)
        else:
            with pytest.raises(RunDirectoryError, match="Another gbaeval process works on the run"), run.claimed():
                pytest.fail("two have it")
            assert PATIENCE_S == pytest.approx(sum(slept))


def test_sweep(run: RunDirectory) -> None:
    """Who claims a run removes what a killed process has half written, and nothing else."""
    (run.path / "snapshots" / "objects").mkdir()
    kept = [".build-x/file", ".DS_Store", "report.html", "snapshots/00000.json", "snapshots/objects/ab.pack"]
    kept += ["grades/.writing-x", "snapshots/.nfs0001"]
    half = [f"{WRITING}x", f"{RESTORING}x/file", "snapshots/.workspace.tar.zst", "snapshots/.workspace.tar.zst.partial"]
    half += ["snapshots/.writing-00012-345", "snapshots/objects/.pack-x"]
    for name in [*kept, *half]:
        (run.path / name).parent.mkdir(exist_ok=True)
        (run.path / name).write_text("text")
    with run.claimed():
        left = {str(path.relative_to(run.path)) for path in run.path.rglob("*") if path.is_file()}

    assert {*kept, LOCK, "config.json"} == left
    assert not (run.path / f"{RESTORING}x").exists()


def test_write_that_is_killed_is_swept(run: RunDirectory) -> None:
    """What a process leaves that dies before a file is whole is among what is removed."""
    code = (
        "import os, sys; from pathlib import Path; from harness.run_directory import RunDirectory\n"
        "os.replace = lambda *_: os._exit(9)\n"
        "RunDirectory(Path(sys.argv[1])).write_text('report.html', 'half')"
    )
    before = set(os.listdir(run.path))
    assert 9 == subprocess.run([sys.executable, "-c", code, run.path], check=False).returncode
    assert before < set(os.listdir(run.path))

    with run.claimed():
        assert before | {LOCK} == set(os.listdir(run.path))


def test_claim_opens_for_writing(run: RunDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock is of a file that is open for writing, without which NFS locks nothing; and it stays the same file."""
    numbers = []

    def locking(handle: int, how: int) -> None:
        if fcntl.fcntl(handle, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDWR:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        numbers.append(os.fstat(handle).st_ino)

    monkeypatch.setattr("harness.file_lock.fcntl.flock", locking)
    for _ in range(2):
        with run.claimed():
            run.event("one")

    assert numbers == [(run.path / LOCK).stat().st_ino] * 2


@pytest.mark.parametrize("where", ["harness.run_directory.os.open", "harness.file_lock.fcntl.flock"])
def test_claim_that_cannot_be(run: RunDirectory, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that has no locks, or that nobody may write to, is an error that names the run."""
    monkeypatch.setattr(where, mock.Mock(side_effect=OSError(errno.ENOLCK, "No locks available")))
    with pytest.raises(RunDirectoryError, match=f"{run.path} cannot be locked.*No locks available"), run.claimed():
        pytest.fail("it is claimed")


def test_whole_files(run: RunDirectory) -> None:
    """A file is replaced as a whole, and a write that fails leaves the old one and nothing else."""
    run.write_text("report.html", "old")
    run.write_text("report.html", "new")

    assert "new" == (run.path / "report.html").read_text()

    with pytest.raises(UnicodeEncodeError):
        run.write_text("report.html", "half \ud800")

    assert "new" == (run.path / "report.html").read_text()
    assert ["config.json", "grades", "report.html", "snapshots"] == sorted(p.name for p in run.path.iterdir())


def test_every_entry_is_synced(run: RunDirectory, tmp_path: Path) -> None:
    """An entry has reached the disk before the call returns: the system calls are seen in that order."""
    trace = tmp_path / "calls"
    code = f"import sys; sys.argv[1:] = [{str(run.path)!r}]\n" + WRITER.replace("1_000_000", "1")
    try:
        subprocess.run(
            ["strace", "-f", "-y", "-e", "trace=write,fsync,rename", "-o", trace, sys.executable, "-c", code],
            check=True,
            capture_output=True,
        )
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("strace is not installed, or not allowed here")
    calls = [line.split()[1].partition("(")[0] for line in trace.read_text().splitlines() if str(run.path) in line]

    assert ["write", "fsync", "write", "fsync", "rename", "fsync"] == calls
