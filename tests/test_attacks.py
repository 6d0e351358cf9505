"""A hostile agent: each attempt fails, nothing outside changes, and the sandbox works on."""

import functools
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner

from harness.cli import main
from harness.errors import BuildFailed
from harness.models.scripted import SCRIPTS
from harness.protocols import Reply, ToolCall
from harness.run_directory import RunDirectory
from harness.sandbox import SandboxOptions, leftovers
from harness.submission import build
from tests.attacks import BUILDS, THEMES
from tests.attacks.__main__ import document
from tests.attacks.attack import SUCCEEDED, TIDY, Attack, BuildAttack
from tests.attacks.world import LIMITS, World
from tests.engine import needs_docker


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with World(tmp_path_factory.mktemp("attacks") / "world") as world:
        yield world


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(attack, id=f"{theme}-{attack.name}", marks=needs_docker)
        for theme, attacks in THEMES.items()
        for attack in attacks
    ],
)
def test_attack(attack: Attack, world: World) -> None:
    """An attempt gets nothing, what is outside stays as it is, and the next command runs."""
    world.events.clear()
    ran = world.carry_out(attack.command, attack.timeout_s)
    try:
        attack.after(world, ran)
        world.assert_unharmed()
    finally:
        world.sandbox.run(TIDY, 30)

    assert SUCCEEDED not in ran.output
    assert re.search(attack.seen, ran.output, re.MULTILINE), ran.output
    assert attack.killed == ran.timed_out
    world.assert_secret_kept(ran.output)


@pytest.mark.parametrize("attack", [pytest.param(attack, id=attack.name, marks=needs_docker) for attack in BUILDS])
def test_build_attack(attack: BuildAttack, world: World, tmp_path: Path) -> None:
    """A build.sh that attacks builds or has failed, which is its own doing; nothing outside changes."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "build.sh").write_text(f"HOST_FILE={world.host_file}\n{attack.script}\n")
    failure = ""
    try:
        build(tmp_path / "work", "docker", tmp_path / "out", 4, run_id=world.run_id, limits=LIMITS)
    except BuildFailed as error:
        failure = str(error)
    log = (tmp_path / "out" / "build.log").read_text()

    world.assert_unharmed()
    assert re.fullmatch(f"(.|\n)*({attack.fails})(.|\n)*", failure), failure
    assert bool(failure) != (tmp_path / "out" / "gba.wasm").is_file()
    assert re.search(attack.logged, log)
    assert len(log) < 5 << 20
    world.assert_secret_kept(log)
    assert {"work", "out"} == {path.name for path in tmp_path.iterdir()}
    assert [] == [left for left in leftovers.leftovers("docker").sandboxes if left.run_id == world.run_id]


def script(world: World) -> Iterator[Reply]:
    """A model that tries all of it, tidies up but for what the last snapshot shall hold, and then does its work."""
    told = "".join(f"export {name}={shlex.quote(value)}; " for name, value in world.told().items())
    attacks = sorted((attack for attacks in THEMES.values() for attack in attacks), key=lambda attack: attack.litter)
    for attack in attacks:
        calls = [{"command": told + attack.command, "timeout_s": attack.timeout_s}]
        calls += [] if attack.litter else [{"command": TIDY, "timeout_s": 30.0}]
        yield Reply(attack.name, tuple(ToolCall("", "shell", call) for call in calls), stop_reason="tool_calls")
    yield from SCRIPTS["baseline"]()


@pytest.mark.parametrize("_", [pytest.param(0, marks=needs_docker)])
def test_whole_run(_: int, world: World, core_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run in which the agent tries everything goes on to its end: all of it is told, and the work has its score."""
    monkeypatch.setitem(cast("dict[str, Any]", SCRIPTS), "hostile", lambda: script(world))
    monkeypatch.setattr("harness.workplace.SandboxOptions", functools.partial(SandboxOptions, limits=LIMITS))
    arguments = ("run", "--model", "scripted/hostile", "--suite", "demo", "--let-stop", "--json")
    ended = CliRunner().invoke(main, [*arguments, "--out", str(tmp_path / "runs")])
    assert ended.exit_code == 0, ended.output
    (path,) = (tmp_path / "runs").iterdir()
    directory = RunDirectory.open(path)
    result, ran = directory.result(), [line for line in directory.lines("transcript.jsonl") if "command" in line]

    world.assert_unharmed()
    assert result is not None
    assert ("finished", True) == (result.stop_reason, result.build.ok)
    assert result.overall is not None
    assert result.overall > 0.5
    for attack in (attack for attacks in THEMES.values() for attack in attacks):
        (line,) = [line for line in ran if line["command"].endswith(attack.command)]
        assert attack.killed == (line["exit_code"] is None)
        assert SUCCEEDED not in line["output"]
        assert re.search(attack.seen, line["output"], re.MULTILINE), line["output"]
    kinds = {line["kind"] for line in directory.lines("events.jsonl")}
    assert not kinds & {
        "sandbox_failing",
        "sandbox_failed",
        "oracle_restarted",
        "engine_connection_lost",
        "sandbox_left",
    }
    assert list(directory.lines("oracle.jsonl"))
    for file in path.rglob("*"):
        world.assert_secret_kept(file.read_text(errors="replace") if file.is_file() else "")
    assert {path} == set((tmp_path / "runs").iterdir())


def test_document() -> None:
    """docs/attacks.md has every attempt as it is in the set."""
    assert (Path(__file__).parent.parent / "docs" / "attacks.md").read_text() == document()


def test_names() -> None:
    """There are more than forty, each with a name of its own."""
    names = [(theme, attack.name) for theme, attacks in THEMES.items() for attack in attacks]

    assert len(names) == len(set(names))
    assert len(names) + len(BUILDS) > 40
