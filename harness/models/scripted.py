"""Models without a model: each says a fixed series of replies. What the demo and the tests run on."""

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files

from harness.errors import UsageError
from harness.models.scripted_black import BLACK_BUILD, BLACK_SOURCE
from harness.protocols import Message, Reply, Tool, ToolCall

_SOURCE_SUFFIXES = (".c", ".h", ".md", ".sh")

# Ends a heredoc; no source has such a line.
_END = "END_OF_FILE_gbaeval"

_CHECK_MODULE = 'ls -l gba.wasm && test "$(head -c 4 gba.wasm | od -An -tx1 | tr -d " ")" = 0061736d && echo "a module"'

_DONE = Reply("Done.", stop_reason="stop")

_LIST_ROMS = "find roms -name '*.gba' | sort"

# Start, then right with A now and then: enough for a title screen and a first step.
_KEYS = "30 008\n36 000\n90 010\n150 011\n156 010\n210 000\n"


class ScriptedModel:
    """A Model that says `replies` one after the other, then that it is done.

    Which one is next follows from the last one in the conversation, whose `provider` is its number: a run that is taken
    up again, or whose conversation lost its beginning, goes on where it stood.
    """

    def __init__(self, name: str, replies: Sequence[Reply]) -> None:
        self.name = f"scripted/{name}"
        self._replies = tuple(_numbered(reply, number) for number, reply in enumerate(replies))

    def reply(
        self, system: str, messages: Sequence[Message], tools: Sequence[Tool], left_s: Callable[[], float]
    ) -> Reply:
        last = next((message for message in reversed(messages) if isinstance(message, Reply)), None)
        number = 0 if last is None else int(last.provider) + 1
        return self._replies[number] if number < len(self._replies) else _numbered(_DONE, number)

    def close(self) -> None:
        pass


def _numbered(reply: Reply, number: int) -> Reply:
    """The same reply with its number, and call ids that occur once in the conversation."""
    calls = (replace(call, id=f"call_{number}_{n}") for n, call in enumerate(reply.tool_calls))
    return replace(reply, tool_calls=tuple(calls), provider=number)


def make_scripted(name: str) -> ScriptedModel:
    """The script of that name; raises UsageError if there is none, or if its files are missing."""
    if name not in SCRIPTS:
        raise UsageError(
            f"unknown model scripted/{name}: there are {', '.join(f'scripted/{n}' for n in sorted(SCRIPTS))}"
        )
    return ScriptedModel(name, tuple(SCRIPTS[name]()))


def say(text: str, *commands: str, timeout_s: float | None = None) -> Reply:
    """A reply that says `text` and calls the shell once for each command."""
    limit = {} if timeout_s is None else {"timeout_s": timeout_s}
    calls = tuple(ToolCall("", "shell", {"command": command, **limit}) for command in commands)
    return Reply(text, calls, stop_reason="tool_calls" if calls else "stop")


def write(name: str, content: str) -> str:
    """The command that writes a file; a last line without its newline gets one."""
    if _END in content.splitlines():
        raise UsageError(f"{name} holds the line {_END!r}, which scripts use to end a file")
    newline = "" if content.endswith("\n") or not content else "\n"
    return f"cat > {shlex.quote(name)} <<'{_END}'\n{content}{newline}{_END}"


def _baseline() -> Iterator[Reply]:
    """Does what a model would: reads, asks the oracle with inputs, writes an emulator, builds it, checks it."""
    folder = files("tasks") / "gba" / "baseline"
    sources = sorted((file for file in folder.iterdir() if file.name.endswith(_SOURCE_SUFFIXES)), key=lambda f: f.name)
    if not any(file.name == "build.sh" for file in sources):
        raise UsageError(f"scripted/baseline has nothing to write: {folder} has no build.sh")
    yield say("First the task's documents.", "ls -la . docs", "cat docs/ABI.md", "oracle --help")
    yield say("Which ROMs are there?", f"{_LIST_ROMS} | head -20")
    yield say(
        "How does the first of them look when it is played?",
        write("keys.txt", _KEYS),
        f'oracle run "$({_LIST_ROMS} | head -1)" --replay keys.txt --frames 300 --hashes --png-every 60 --audio a.wav',
    )
    for file in sources:
        yield say(f"Now {file.name}.", write(file.name, file.read_text(encoding="utf-8")))
    yield say("Build it.", "sh build.sh", timeout_s=600)
    yield say("Is it a module?", _CHECK_MODULE)
    yield say("The emulator is written and builds from source with build.sh.")


def _idle() -> Iterator[Reply]:
    """Stops at once: the workspace has no build.sh."""
    yield say("There is nothing to do.")


def _broken() -> Iterator[Reply]:
    """Leaves a build that fails."""
    yield say("A build.", write("build.sh", "echo 'gba.c:1:1: error: this build fails on purpose' >&2\nexit 1\n"))
    yield say("Done, I believe.")


def _black() -> Iterator[Reply]:
    """Leaves a module that loads everything and draws black."""
    yield say("A screen.", write("black.c", BLACK_SOURCE), write("build.sh", BLACK_BUILD))
    yield say("Build it.", "sh build.sh", _CHECK_MODULE, timeout_s=600)
    yield say("It runs every game, if you turn the brightness down.")


SCRIPTS: Mapping[str, Callable[[], Iterator[Reply]]] = {
    "baseline": _baseline,
    "black": _black,
    "broken": _broken,
    "idle": _idle,
}
