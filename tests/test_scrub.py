"""A key that the provider quotes is in nothing that a run writes down."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cli.show import PAUSED
from harness.run_directory import RunConfig, RunDirectory
from harness.scrub import MASK, Scrubber
from tests.test_run import gbaeval
from tests.wire.openai_chat import completion, server, shell
from tests.wire.server import Answer, json_answer

SECRET = "sk-proj-0123456789-abcdef"
PARTS = st.lists(st.sampled_from([SECRET, SECRET[:9], SECRET[9:], "text\n", "\xff"]), max_size=8)


@given(PARTS)
def test_file(parts: list[str]) -> None:
    """In a file a secret is overwritten where it stands; nothing else changes, and nothing moves."""
    data = "".join(parts).encode("latin-1")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "log")
        path.write_bytes(data)
        before = path.stat().st_ino

        Scrubber([SECRET]).file(path)

        after = path.read_bytes()
        assert data.replace(SECRET.encode(), MASK.encode().ljust(len(SECRET), b"*")) == after
        assert before == path.stat().st_ino


def test_no_file(tmp_path: Path) -> None:
    """A log that is not there is no error."""
    Scrubber([SECRET]).file(tmp_path / "log")


def test_run_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is written by way of a run directory, no key of the environment is in it, nor in what watchers hear."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", SECRET)
    heard: list[object] = []
    config = RunConfig(model=f"scripted/{SECRET}", agent="shell", sandbox="local", suite="demo", hours=1)
    directory = RunDirectory.create(tmp_path, config, on_event=lambda kind, fields: heard.append(fields))
    directory.event("kind", message=f"no such key: {SECRET}", numbers={1: (SECRET,)})
    directory.transcript({"text": SECRET})
    directory.write_text("report.html", f"<p>{SECRET}</p>")
    with directory.claimed():
        (directory.path / "oracle.jsonl").write_text(json.dumps({"message": SECRET}) + "\n")

    assert SECRET not in str(heard)
    for path in directory.path.iterdir():
        assert path.is_dir() or SECRET not in path.read_text()
    assert MASK in directory.config().model
    assert [MASK] == [line["text"] for line in directory.lines("transcript.jsonl")]
    (line,) = directory.lines("oracle.jsonl")
    assert line["message"].startswith(MASK)


def quoting(key: str, status: int) -> Answer:
    return json_answer({"error": {"message": f"Incorrect API key provided: {key}", "type": "server_error"}}, status)


@pytest.mark.parametrize("paused", [False, True], ids=["built", "paused"])
def test_whole_run(paused: bool, core_path: Path, tmp_path: Path) -> None:
    """A provider quotes the key in an error and in replies, and the model hands it to the shell and to the oracle."""
    half = len(SECRET) // 2
    build = f'echo "A={SECRET[:half]}; B={SECRET[half:]}; echo \\$A\\$B; exit 1" > build.sh'
    calls = [shell("c1", f"echo {SECRET}; oracle step {SECRET} 1"), shell("c2", build)]
    last = [quoting(SECRET, 401)] if paused else [quoting(SECRET, 500), completion("Done.")]
    with server(completion(f"My key is {SECRET}.", calls), *last) as provider:
        arguments = ("--base-url", f"{provider.url}/v1", "--sandbox", "local", "--force-local", "--let-stop")
        ended = gbaeval(
            *("run", "--model", "openai/m", "--suite", "demo", "--out", str(tmp_path), *arguments),
            OPENAI_API_KEY=SECRET,
        )
    (path,) = tmp_path.iterdir()
    written = {file: file.read_bytes() for file in path.rglob("*") if file.is_file()}

    assert (PAUSED if paused else 0) == ended.returncode, ended.stderr
    assert SECRET not in ended.stdout + ended.stderr
    assert [] == [file.name for file, data in written.items() if SECRET.encode() in data]
    told = ["events.jsonl", "transcript.jsonl", "oracle.jsonl"]
    told += ["result.json", "report.html"] if paused else ["submission/build.log"]
    for name in told:
        assert MASK.encode() in written[path / name], name
