"""The code in snapshots: what is code, what is a test, and what is counted of it."""

import io
import os
import tarfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from harness.behaviour.code import MAX_BYTES, code_points, content, is_code, is_test
from harness.behaviour.figures import Behaviour, CodePoint
from harness.behaviour.table import MAX_CODE_POINTS, table
from harness.manifest import Entry
from harness.run_directory import RunConfig, RunDirectory
from harness.snapshot_store import SnapshotStore

CONFIG = RunConfig(model="scripted/x", agent="shell", sandbox="local", suite="demo", hours=24)


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return RunDirectory.create(tmp_path, CONFIG)


def save(run: RunDirectory, minute: float, files: dict[str, bytes]) -> Path:
    """A snapshot of these files."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    path = run.path / "workspace.tar.zst"
    path.write_bytes(zstandard.compress(stream.getvalue()))
    return SnapshotStore(run.path / "snapshots").add(path, 60 * minute, 1000 + minute)


RUST = b"""\
pub fn step() {}

#[cfg(test)]
mod tests {
    #[test]
    fn adds() {}
    #[tokio::test]
    async fn b() {}
}
"""
C_TEST = b"""\
void test_one(void);
static void test_one(void) {
}
int test_two(int a,
  int b) {
}
int main() { test_one(); }
"""


def test_over_time(run: RunDirectory) -> None:
    """A point a snapshot: lines that are not blank, tests apart, and nothing that was built or brought in."""
    save(run, 15, {"TASK.md": b"much\nto\ndo\n", "roms/a.gba": b"\n" * 50})
    save(
        run,
        30,
        {
            "src/cpu.rs": RUST,
            "src/gba.c": b"int x;\n  \n\nstatic bool test_keys(void) {\n}\n",
            "tests/run.c": C_TEST,
            "tools/test_video.py": b"def test_a():\n    pass\nasync def test_b(): pass\ndef helper(): pass\n",
            "target/debug/gen.rs": RUST,
            "third_party/lib/x.c": b"int y;\n" * 100,
            ".cache/x.c": b"int z;\n",
            "table.h": b"0,\n" * (MAX_BYTES // 3 + 1),
            "gba.wasm": b"\0asm",
        },
    )
    first, then = code_points(run)

    assert (15.0, 0, 0, 0, 0) == (first.minutes, first.files, first.lines, first.test_files, first.tests)
    assert ("00030.json", 2, 11, 2, 11, 6) == (
        then.snapshot,
        then.files,
        then.lines,
        then.test_files,
        then.test_lines,
        then.tests,
    )


def test_links(run: RunDirectory) -> None:
    """A link to a file is not another file."""
    store = SnapshotStore(run.path / "snapshots")
    folder = run.path / "w"
    folder.mkdir()
    (folder / "a.c").write_bytes(b"int x;\n")
    os.symlink("a.c", folder / "b.c")
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name in ("a.c", "b.c"):
            archive.add(folder / name, name)
    path = run.path / "workspace.tar.zst"
    path.write_bytes(zstandard.compress(stream.getvalue()))
    store.add(path, 0, 1)
    (point,) = code_points(run)

    assert (1, 1) == (point.files, point.lines)


def test_damaged_snapshot(run: RunDirectory) -> None:
    """A snapshot that is damaged is no point; the others are."""
    for minute in (1, 2, 3):
        path = save(run, minute, {"a.c": b"int x;\n" * minute})
        if minute == 2:
            path.write_text("junk")

    assert [1, 3] == [point.lines for point in code_points(run)]


@pytest.mark.parametrize(
    "path", ["tests/a.c", "test/a.c", "src/test_cpu.c", "src/cpu_test.go", "cpu.test.js", "Tests.c"]
)
def test_tests(path: str) -> None:
    """A test is called one."""
    assert is_test(path)


@pytest.mark.parametrize("path", ["src/cpu.c", "latest/a.c", "contest.c", "src/testing.rs", "attest_x.c", "a.test"])
def test_no_tests(path: str) -> None:
    """What only has the letters in its name is none."""
    assert not is_test(path)


names = st.text(st.sampled_from("ab./_-ctest\udcff "), min_size=1, max_size=12)


@given(names, st.integers(0, MAX_BYTES + 1))
def test_any_name(name: str, size: int) -> None:
    """Whatever a file is called, it is code or not."""
    try:
        entry = Entry(path=name, kind="file", mode=0o644, mtime=0.0, size=size)
    except ValueError:
        return

    assert not is_code(entry) or name.lower().rpartition(".")[2] in ("c", "s", "ts")
    assert is_test(name) in (True, False)


@given(st.binary(max_size=200) | st.lists(st.sampled_from([b"#[test]", b"\n", b" ", b"def test_", b"x"])).map(b"".join))
def test_any_content(data: bytes) -> None:
    """Whatever is in a file, it has no more tests than lines, and no fewer of either with more of them."""
    found, more = content(data), content(data + b"\n#[test]\nint x;\n")

    assert 0 <= found.marked <= found.lines
    assert (found.lines + 2, found.marked + 1) == (more.lines, more.marked)


def test_shown_over_time() -> None:
    """Of a day's snapshots some are shown, the first and the last among them."""
    points = tuple(
        CodePoint(snapshot=f"{n}.json", minutes=15 * n, files=1, lines=1000 + n, test_files=0, test_lines=0, tests=0)
        for n in range(96)
    )
    rows = dict(table(Behaviour(oracle=None, commands=None, build_to_play_s=None, code=points)))

    assert rows["code"].startswith("1,095 lines in 1 files; 1,000 after 0s, ")
    assert MAX_CODE_POINTS == rows["code"].count("after")
    assert rows["code"].endswith("1,095 after 23h 45m")
    assert "not known" == rows["oracle"] == rows["builds"]
