"""Claude Code and Codex themselves, behind the forwarder and the gateway, with a provider of our own.

They are taken from PATH or from the folder that GBAEVAL_PROGRAMS names (`npm install --prefix X` makes
X/node_modules/.bin), and skipped where they are not.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.gateway import forwarder
from harness.gateway.formats import Provider
from harness.gateway.record import read
from tests.wire.gateway import KEY, GatewayBench
from tests.wire.gateway_programs import ANSWERS, DONE

PATH = os.pathsep.join([os.environ.get("GBAEVAL_PROGRAMS", ""), os.environ["PATH"]])
CODEX_CONFIG = """
model = "the-model"
model_provider = "gateway"
check_for_update_on_startup = false
web_search = "disabled"
[analytics]
enabled = false
[model_providers.gateway]
name = "gateway"
base_url = "http://127.0.0.1:{port}/v1"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 1
stream_idle_timeout_ms = 10800000
"""


@dataclass(frozen=True)
class Program:
    """An agent program: what it speaks, how it is called, and what of the environment it needs ({port} is put in)."""

    provider: Provider
    command: tuple[str, ...]
    environment: dict[str, str]


CLAUDE = Program(
    "anthropic",
    (
        *("claude", "-p", "Write a file.", "--model", "the-model", "--output-format", "json"),
        *("--dangerously-skip-permissions", "--disallowedTools", "WebSearch,WebFetch"),
    ),
    {
        "ANTHROPIC_BASE_URL": "http://127.0.0.1:{port}",
        "ANTHROPIC_API_KEY": "none",
        "DISABLE_AUTOUPDATER": "1",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "API_TIMEOUT_MS": "10800000",
        "IS_SANDBOX": "1",
    },
)
CODEX = Program(
    "openai",
    (
        *("codex", "exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"),
        *("--json", "Write a file."),
    ),
    {},
)
both = pytest.mark.parametrize("program", [CLAUDE, CODEX], ids=lambda program: program.command[0])


def run(program: Program, bench: GatewayBench, folder: Path) -> "subprocess.CompletedProcess[str]":
    """The program in `folder`/work with `folder`/home, nothing of this process's environment, and no key."""
    if shutil.which(program.command[0], path=PATH) is None:
        pytest.skip(f"{program.command[0]} is not on PATH, nor in GBAEVAL_PROGRAMS")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    home, work = folder / "home", folder / "work"
    (home / ".codex").mkdir(parents=True)
    work.mkdir()
    (home / ".codex" / "config.toml").write_text(CODEX_CONFIG.format(port=port))
    environment = {name: value.format(port=port) for name, value in program.environment.items()}
    forward = [sys.executable, "-I", str(Path(forwarder.__file__)), "--socket", str(bench.socket), "--port", port, "--"]
    return subprocess.run(
        [*forward, *program.command],
        cwd=work,
        env={**environment, "PATH": PATH, "HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@both
def test_a_program_does_its_work(program: Program, tmp_path: Path) -> None:
    """The program writes the file that the model asks for; what it cost is known, and every request is kept whole."""
    with GatewayBench(program.provider, ANSWERS, price=lambda usage: usage.output_tokens / 100) as bench:
        ended = run(program, bench, tmp_path)
        bench.gateway.check()
    sizes = [len(json.dumps(request)) for request in bench.requests]
    whole = [line.body for line in read(bench.journal.entries) if line.kind == "gateway_request"]

    assert (0, True) == (ended.returncode, DONE in ended.stdout)
    assert "made\n" == (tmp_path / "work" / "made.txt").read_text()
    assert [asked.body for asked in bench.provider.asked] == whole
    assert [] == bench.journal.of("gateway_removed")
    assert sizes[1] < sizes[0] / 10
    assert 2 == len(bench.journal.usages)
    assert [usage.output_tokens / 100 for usage in bench.journal.usages] == bench.journal.costs


@both
def test_a_program_at_its_limit(program: Program, tmp_path: Path) -> None:
    """A program whose limit is reached ends by itself and says why; it does not ask for ever."""
    with GatewayBench(program.provider, ANSWERS, max_turns=1) as bench:
        ended = run(program, bench, tmp_path)

    assert (1, True) == (ended.returncode, "turns_reached" in ended.stdout)
    assert 1 == len(bench.provider.asked)


@both
def test_a_program_never_has_the_key(program: Program, tmp_path: Path) -> None:
    """Nothing that the program printed or left in its folders holds the key; the provider was given it."""
    with GatewayBench(program.provider, ANSWERS) as bench:
        ended = run(program, bench, tmp_path)
    left = [path for path in tmp_path.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]

    assert [] == left
    assert KEY not in ended.stdout + ended.stderr
    assert KEY in str(bench.provider.asked[0].headers)
