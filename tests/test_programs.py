"""Agent programs by name: which there are, what they are made of, and which model and sandbox they fit."""

from pathlib import Path

import pytest

from harness.agents import agent_program
from harness.agents.programs import absolute, find_program
from harness.errors import UsageError
from harness.run_directory import RunConfig


def config(agent: str, model: str = "anthropic/m", sandbox: str = "docker") -> RunConfig:
    return RunConfig.model_validate({"model": model, "agent": agent, "sandbox": sandbox, "suite": "demo", "hours": 1})


@pytest.mark.parametrize(("name", "model"), [("claude-code", "anthropic/m"), ("codex", "openai/m")])
def test_known_programs(name: str, model: str) -> None:
    """Each has a `run`, and a `setup` in which its version is pinned by a digest."""
    found = agent_program(config(name, model))

    assert found is not None
    assert {"run", "setup"} == set(found.files)
    assert b"sha512" in found.files["setup"]
    assert found.identity.startswith(f"{name} ")
    assert found.continues


def test_the_built_in_agent_is_no_program() -> None:
    assert agent_program(config("shell")) is None


@pytest.mark.parametrize(
    ("agent", "model", "sandbox", "message"),
    [
        ("claude-code", "openai/m", "docker", "anthropic/NAME only, not with openai/m"),
        ("codex", "anthropic/m", "docker", "openai/NAME only"),
        ("claude-code", "anthropic/m", "local", "use --sandbox docker"),
        ("cursor", "openai/m", "docker", "there is shell, claude-code, codex, command:PATH"),
        ("command:/nowhere/at/all", "openai/m", "docker", "neither a file nor a folder"),
    ],
)
def test_what_does_not_fit(agent: str, model: str, sandbox: str, message: str) -> None:
    """It is said before anything is made, and what would fit."""
    with pytest.raises(UsageError, match=message):
        agent_program(config(agent, model, sandbox))


def test_ones_own_program(tmp_path: Path) -> None:
    """A file, or a folder with what it needs; its digest changes with any of it."""
    file = tmp_path / "agent.py"
    file.write_text("#!/usr/bin/env python3\n")
    folder = tmp_path / "agent"
    (folder / "lib").mkdir(parents=True)
    (folder / "run").write_text("#!/bin/sh\n")
    (folder / "lib" / "a.py").write_text("a = 1\n")
    alone, whole = find_program(f"command:{file}"), find_program(f"command:{folder}")
    (folder / "lib" / "a.py").write_text("a = 2\n")
    changed = find_program(f"command:{folder}")

    assert alone is not None
    assert whole is not None
    assert changed is not None
    assert {"run"} == set(alone.files)
    assert {"run", "lib/a.py"} == set(whole.files)
    assert 3 == len({alone.identity, whole.identity, changed.identity})


@pytest.mark.parametrize("missing", ["no run", "no program"])
def test_what_is_no_program(tmp_path: Path, missing: str) -> None:
    """A folder without `run`, or a `run` that no kernel would start."""
    name, text = ("start", "#!/bin/sh\n") if missing == "no run" else ("run", "print()\n")
    (tmp_path / name).write_text(text)
    with pytest.raises(UsageError, match="run"):
        find_program(f"command:{tmp_path}")


def test_paths_are_kept_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run is resumed from wherever one is."""
    monkeypatch.chdir(tmp_path)

    assert f"command:{tmp_path}/agent.py" == absolute("command:./agent.py")
    assert "claude-code" == absolute("claude-code")
