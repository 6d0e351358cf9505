"""The oracle's log on its way from the engine into the run, and what the sandbox's runner says."""

import contextlib
import datetime as dt
import itertools
import json
import resource
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import SandboxError
from harness.protocols import CommandResult
from harness.sandbox import attach
from harness.sandbox.command import no_space, noted, out_of_memory, parse_answer
from harness.sandbox.engine import connect, stdout_of
from harness.sandbox.image import ensure_image
from harness.sandbox.oracle_log import OracleLog, append, drop_torn_line, fresh_lines, last_time, whole_lines
from tests.engine import needs_docker

LINES = [b'{"time": "%d"}\n' % n for n in range(30)]


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """The data in pieces."""
    ends = sorted({place % (len(data) + 1) for place in places} | {0, len(data)})
    return [data[a:b] for a, b in itertools.pairwise(ends)]


@given(st.lists(st.tuples(st.sampled_from([1, 2]), st.binary(max_size=9))), st.lists(st.integers(0, 1000)))
def test_stdout_of(frames: list[tuple[int, bytes]], places: list[int]) -> None:
    """The engine's frames give the bytes of one stream, wherever the network cuts them."""
    stream = b"".join(struct.pack(">BxxxL", number, len(data)) + data for number, data in frames)

    assert b"".join(data for number, data in frames if number == 1) == b"".join(stdout_of(cut(stream, places)))


@given(st.lists(st.binary(max_size=5).map(lambda line: line.replace(b"\n", b"") + b"\n")), st.lists(st.integers(0, 99)))
def test_whole_lines(lines: list[bytes], places: list[int]) -> None:
    """Lines come whole, wherever the stream is cut; one without an end is not written."""
    assert lines == list(whole_lines(cut(b"".join(lines) + b"torn", places)))


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 9), st.booleans())
def test_fresh_lines(written: int, rotated: int, torn: int, other: bool) -> None:
    """Each line is written once: after a crash that tore one, behind another sandbox's, when old ones are gone."""
    before = [b'{"time": "of another sandbox"}\n'] * other
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "oracle.jsonl")
        file.write_bytes(b"".join([*before, *LINES[:written], *[line[:torn] for line in LINES[written : written + 1]]]))
        drop_torn_line(file)

        with file.open("ab", buffering=0) as out:
            for line in fresh_lines(LINES[rotated:], file):
                out.write(line)

        kept = before + LINES[:written] + LINES[max(written, rotated) :]
        assert kept == file.read_bytes().splitlines(keepends=True)


@given(st.lists(st.integers(1, 1000), min_size=1), st.integers(0, 1000), st.booleans())
def test_full_disk(limits: list[int], torn: int, other: bool) -> None:
    """However often the disk is full in the middle of a line, in the end each line stands there whole, and once."""
    log = b"".join(LINES)
    before = b'{"time": "of another sandbox"}\n' * other
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "oracle.jsonl")
        file.write_bytes(before + LINES[0][:torn])
        for limit in sorted(limits):
            with limited(limit), contextlib.suppress(OSError):
                append([log], file)
                assert before + log == file.read_bytes()  # as it says when it raises nothing

        append([log], file)

        assert before + log == file.read_bytes()


@contextlib.contextmanager
def limited(file_bytes: int) -> Iterator[None]:
    """No file can become larger; what goes beyond is refused as on a full disk, a write across the limit cut short."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


PRINT = 'import datetime as d\nfor n in range(400): print(\'{"time": "%s", "n": %d}\' % (d.datetime.now(d.UTC), n))'


@pytest.mark.parametrize("_", [pytest.param(0, marks=needs_docker)])
def test_rotated_away(_: int, tmp_path: Path) -> None:
    """Lines that the engine dropped before anybody read them are an event, once; what it has is read, once."""
    path, events = tmp_path / "oracle.jsonl", list[str]()
    with contextlib.closing(connect()) as client:
        options: dict[str, Any] = {"log_config": {"type": "json-file", "config": {"max-size": "8k", "max-file": "2"}}}
        options["labels"] = {"gbaeval.test": "rotated-away"}
        container = client.containers.create(ensure_image(client, "agent"), ["python3", "-c", PRINT], **options)
        try:
            path.write_text(json.dumps({"time": dt.datetime.now(dt.UTC).isoformat(), "n": -1}) + "\n")
            container.start()
            container.wait()
            for _again in range(2):
                log = OracleLog(str(container.name), path, lambda kind, **fields: events.append(kind))
                log.start()
                log.stop()
        finally:
            container.remove(force=True)

    numbers = [json.loads(line)["n"] for line in path.read_text().splitlines()]
    assert [-1, *range(numbers[1], 400)] == numbers
    assert numbers[1] > 0
    assert ["oracle_log_gap"] == events


@given(st.binary())
def test_last_time(data: bytes) -> None:
    """Whatever a log's last line is, it says when it was written or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "oracle.jsonl")
        file.write_bytes(data)
        last_time(file)
        file.write_bytes(data + b'\n{"time": "T", "op": null}\n')
        assert "T" == last_time(file)


@given(st.binary(), st.binary())
def test_parse_answer(header: bytes, output: bytes) -> None:
    """Whatever a runner that was tampered with says, it is an answer or none."""
    parse_answer(header + b"\n" + output)


FIELDS = {"exit_code": 1, "duration_s": 2.0, "dropped_bytes": 0, "bytes": 4, "oom_kills": 3, "full": ["/tmp"]}


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.none() | st.floats() | st.text(max_size=3) | st.just([[]])))
def test_parse_answer_fields(strange: dict[str, object]) -> None:
    """The fields are what the runner said, and strange ones are refused."""
    answer = parse_answer(json.dumps({**FIELDS, **strange}).encode() + b"\ntext")

    if not strange:
        assert answer is not None
        assert CommandResult(1, "text", 2.0) == answer.ran
        assert (3, ("/tmp",)) == (answer.oom_kills, answer.full)


@pytest.mark.parametrize("duration_s", ["NaN", "Infinity", "-1", "1e999"])
def test_parse_answer_time(duration_s: str) -> None:
    """A duration that is none, which JSON could not hold, is no answer."""
    header = json.dumps(FIELDS).replace("2.0", duration_s).encode()

    assert parse_answer(header + b"\ntext") is None


def test_notes() -> None:
    """What befell the sandbox stands in lines at the output's end; nothing befell it, nothing is said."""
    ran = CommandResult(0, "output", 1.0)

    assert ran == noted(ran, out_of_memory(0), no_space(()))
    told = noted(ran, out_of_memory(2, 1 << 20), no_space(("the workspace", "/tmp")))
    assert [
        "output",
        "[out of memory: the kernel killed 2 processes; the sandbox may use 1 MiB, its files included]",
        "[no space left for files in the workspace, /tmp]",
    ] == told.output.splitlines()


HANDLE = {"kind": "local", "id": "0123456789ab", "run_id": "r", "folder": "/nowhere/gbaeval-0123456789ab"}


@given(
    st.dictionaries(
        st.sampled_from(sorted(HANDLE)),
        st.none() | st.integers() | st.text() | st.sampled_from(["docker", "../x", "/nowhere/else", "0123456789AB"]),
        min_size=1,
    )
)
def test_no_handle(changed: dict[str, object]) -> None:
    """What is no handle is refused; of a sandbox that is not there nothing is attached to."""
    if changed.keys() == {"run_id"} and isinstance(changed["run_id"], str):
        assert attach({**HANDLE, **changed}) is None
    elif {**HANDLE, **changed} != HANDLE:
        with pytest.raises(SandboxError, match="handle"):
            attach({**HANDLE, **changed})
