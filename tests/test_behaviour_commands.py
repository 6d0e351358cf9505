"""Which commands were run, in every agent's transcript, and which of them build."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.behaviour.commands import commands, in_transcript
from harness.behaviour.journal import WorkingTime
from harness.behaviour.shell_command import MAX_CHARS, builds
from harness.gateway.record import Recorder
from harness.protocols import Usage
from harness.scrub import Scrubber
from tests.wire.journal import MemoryJournal

BUILDS = [
    "sh build.sh",
    "./build.sh",
    "bash -ex ./build.sh 2>&1 | tail -20",
    "cd /workspace && time ./build.sh",
    "cargo build --release --target wasm32-unknown-unknown",
    "cargo +nightly --offline test",
    "RUSTFLAGS='-C opt-level=3' cargo b",
    "clang --target=wasm32 -nostdlib -o gba.wasm main.c",
    "/usr/bin/clang-19 -c x.c",
    "x86_64-linux-gnu-gcc -O2 host.c -o host",
    "gcc -O2 host.c && ./a.out",
    "make",
    "timeout -k 5 60 make -j2",
    "nice -n 10 ninja",
    "cmake --build out",
    "for f in *.c; do cc -c $f; done",
    "if ! make; then echo no; fi",
    "echo one\nrustc main.rs\n",
    "bash -lc 'cd src && make all'",
    "sh -c \"echo '; ' && make\"",
    "echo $(make)",
    "cat > x.c <<'EOF'\nint x;\nEOF\nclang -c x.c",
    "make >log 2>&1",
    ">log make",
    "ionice -c 2 make",
    "wat2wasm a.wat",
    "( cd sub; make )",
    "env -i CC=clang make",
    "echo $((1 << N))\nmake",
    "# the whole\nmake # all",
]
NO_BUILDS = [
    "",
    "cat build.sh",
    "chmod +x build.sh; ls",
    "grep -rn make src | head",
    "echo 'make; make'",
    'echo "a && clang -c x.c"',
    "cat > build.sh <<'EOF'\n#!/bin/sh\nclang -o gba.wasm main.c\nmake\nEOF\nls",
    "cat <<-A > x; cat <<B\nmake\n\tA\nmake\nB\nls",
    "clang --version; cargo --version; rustc -V; make --version",
    "cargo",
    "cargo check",
    "cargo new gba --lib",
    "which clang",
    "arm-none-eabi-gcc -c rom.c",
    "cmake -S . -B out",
    "# make",
    "python3 make.py",
    "echo x > make",
    "> make ls",
    "bash -c",
    "sh -c 'ls build.sh'",
    "git log --grep make",
    "oracle run a.gba --frames 60 --hashes",
    "go version",
]


@pytest.mark.parametrize("command", BUILDS)
def test_builds(command: str) -> None:
    """What compiles is a build, however it is called."""
    assert builds(command)


@pytest.mark.parametrize("command", NO_BUILDS)
def test_no_builds(command: str) -> None:
    """What only names a build is none."""
    assert not builds(command)


shell = st.lists(
    st.sampled_from([*" \n;|&()<>'\"\\$`#{}=", "<<A", "A", "sh -c ", "make", "cargo", "-", "1", "2>", "é", "\0"]),
    max_size=40,
).map("".join)


@given(shell | st.text(max_size=40))
def test_any_command(command: str) -> None:
    """Whatever a model calls a command is looked at without harm, and hides no build before it."""
    assert builds(command) in (True, False)
    assert builds(f"make\n{command}")


@pytest.mark.parametrize("part", ["'", '"', "\\", "<<A\n", "$(", 'sh -c "', "a'b\"", " ", "2>"])
def test_long_command(part: str) -> None:
    """A command that is long and hostile is looked at up to a length, without harm."""
    assert not builds(part * MAX_CHARS + "\n\nmake")


def test_shell_agent() -> None:
    """The commands of `shell` are those that ran; a look at a picture or a refused call is none."""
    entries = [
        {"kind": "reply", "time": 1.0, "tool_calls": [{"id": "a", "name": "shell", "arguments": {"command": "make"}}]},
        {"kind": "tool_result", "time": 120.0, "command": "make", "output": "", "exit_code": 2},
        {"kind": "tool_result", "time": 130.0, "text": "[not run: the time is up]"},
        {"kind": "tool_result", "time": 140.0, "command": "ls"},
        {"kind": "tool_result", "time": 90.0, "command": ["make"]},
        {"kind": "tool_result", "time": 150.0, "command": "make again"},
    ]
    found = commands(entries, WorkingTime([(100.0, 10.0), (200.0, 110.0)]))

    assert (3, 2, 30.0) == (found.commands, found.builds, found.first_build_s)


def tool_use(command: str) -> dict[str, Any]:
    return {"type": "tool_use", "id": "t", "name": "Bash", "input": {"command": command, "description": "x"}}


def call(kind: str, arguments: Any) -> dict[str, Any]:
    return {"type": kind, "call_id": "c", "name": "shell", "arguments": arguments}


CHAT = {"tool_calls": [{"type": "function", "function": {"name": "shell", "arguments": '{"command": "make"}'}}]}
ANY_MODEL = [
    {"role": "assistant", "content": [{"type": "text", "text": "run make"}, tool_use("make")]},
    {"output": [{"type": "reasoning"}, call("function_call", json.dumps({"cmd": "make", "workdir": "/workspace"}))]},
    {"output": [call("function_call", json.dumps({"command": ["bash", "-lc", "make"]}))]},
    {"output": [{"type": "local_shell_call", "action": {"type": "exec", "command": ["bash", "-lc", "make"]}}]},
    {"output": [{"type": "shell_call", "action": {"commands": ["make"]}}]},
    {"choices": [{"index": 0, "message": {"role": "assistant", "content": None, **CHAT}}]},
]


@pytest.mark.parametrize("body", ANY_MODEL)
def test_agent_programs(body: dict[str, Any]) -> None:
    """The commands of a program are the calls in its model's replies, in whichever format."""
    found = commands([{"kind": "gateway_reply", "id": "1", "time": 5.0, "body": body}], WorkingTime([(0.0, 0.0)]))

    assert (1, 1, 5.0) == (found.commands, found.builds, found.first_build_s)


@pytest.mark.parametrize(
    "body",
    [
        None,
        "make",
        [tool_use("make")],
        {"content": "make"},
        {"content": [{"type": "tool_use", "input": {"command": 5}}, {"type": "tool_use"}, 7]},
        {"output": [call("function_call", '{"command": "make'), call("function_call", "[" * 100_000)]},
        {"output": [call("function_call_output", '{"command": "make"}'), {"type": "function_call"}]},
        {"content": [{"type": "server_tool_use", "input": {"command": "make"}}]},
        {"choices": [{"message": None}, {"message": {"tool_calls": [{}]}}]},
    ],
)
def test_what_calls_nothing(body: Any) -> None:
    """A reply without a whole call, or that is not what it should be, has no command."""
    assert [] == list(in_transcript([{"kind": "gateway_reply", "body": body}]))


def test_requests_are_not_counted() -> None:
    """A program sends its whole conversation again and again; each call of a reply counts once."""
    journal = MemoryJournal()
    recorder = Recorder(journal, Scrubber([]))
    long = f"make VERY={'long' * 100}"
    for messages in ([], [tool_use("ls")], [tool_use("ls"), tool_use(long)]):
        asked = recorder.request({"model": "m", "messages": [{"role": "assistant", "content": messages}]})
        recorder.reply(asked, {"content": [tool_use(long), tool_use("ls")]}, Usage(), status=200)

    assert "$" in json.dumps(journal.entries[-1]["body"])
    assert [long, "ls"] * 3 == [command for _, command in in_transcript(journal.entries)]


def test_what_is_not_to_be_had() -> None:
    """A reply that names what no line before it holds is taken as it stands."""
    lost = {"type": "tool_use", "input": {"$same": "00" * 32}}
    entry = {"kind": "gateway_reply", "body": {"content": [lost, tool_use("make")]}}

    assert [(None, "make")] == list(in_transcript([entry]))


junk = st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(["tool_use", "function_call", '{"cmd": "make"}']),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["content", "output", "choices", "message", "type", "input", "arguments", "$same", "$begins", "command"]
            ),
            part,
            max_size=4,
        )
    ),
    max_leaves=12,
)
kinds = st.sampled_from(["gateway_reply", "tool_result", "reply", None, 5])
entries = st.lists(
    st.fixed_dictionaries({"kind": kinds}, optional={"body": junk, "command": junk, "time": junk}), max_size=6
)


@given(entries, entries)
def test_any_transcript(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    """Whatever stands in a transcript, its figures are sound, and more lines never make them smaller."""
    clock = WorkingTime([(0.0, 0.0)])
    first, then = commands(before, clock), commands(before + after, clock)

    assert 0 <= first.commands <= then.commands
    assert 0 <= first.builds <= then.builds <= then.commands
