"""Agents that are programs in the sandbox: how they are run, what ends them, and what comes after."""

import json
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.agents.program import MAX_FAILURES, ProgramAgent
from harness.agents.programs import Program
from harness.budget import RunBudget, RunLimits
from harness.clock import RunClock
from harness.errors import SandboxError
from harness.gateway import Target
from harness.protocols import CommandResult, Past, StopReason
from harness.sandbox import LocalSandbox, SandboxOptions
from harness.sandbox.command import noted
from tests.wire.gateway import KEY, QUICK, Answers, WholeProvider
from tests.wire.journal import MemoryJournal
from tests.wire.server import Answer, json_answer

TASK = "Write an emulator."
PATIENT = replace(QUICK, sleep=lambda seconds: None)

# Asks once for each of its arguments but the first, and once for that, which is the prompt.
ASK = textwrap.dedent(
    """\
    import json, os, sys, urllib.request
    def ask(text):
        body = {"model": "any", "max_tokens": 9, "messages": [{"role": "user", "content": text}]}
        url = os.environ["ANTHROPIC_BASE_URL"] + "/v1/messages"
        request = urllib.request.Request(url, json.dumps(body).encode(), {"x-api-key": os.environ["ANTHROPIC_API_KEY"]})
        return json.load(urllib.request.urlopen(request))["content"][0]["text"]
    """
)


def said(text: str = "yes") -> Answer:
    content = [{"type": "text", "text": text}]
    usage = {"input_tokens": 10, "output_tokens": 5}
    return json_answer({"id": "m", "type": "message", "role": "assistant", "content": content, "usage": usage})


class Bench:
    """A local sandbox with a program in it, and a provider for its model."""

    def __init__(self, sandbox: LocalSandbox, provider: WholeProvider, program: Program) -> None:
        self.sandbox = sandbox
        self.provider = provider
        self.journal = MemoryJournal()
        self.agent = ProgramAgent(program, Target("anthropic", "the-model", provider.url, KEY), PATIENT)

    def run(self, past: Past | None = None, sandbox: Any = None, **limits: Any) -> StopReason:
        clock = RunClock()
        clock.start()
        budget = RunBudget(RunLimits(**{"hours": 24, **limits}), clock, self.journal)
        return self.agent.run(TASK, sandbox or self.sandbox, budget, self.journal, past)

    def file(self, name: str) -> str:
        return Path(self.sandbox.workspace, name).read_text()

    @property
    def started(self) -> list[dict[str, Any]]:
        return [entry for entry in self.journal.entries if entry["kind"] == "program"]


@contextmanager
def bench(script: str, answers: Answers | None = None, *, continues: bool = False) -> Iterator[Bench]:
    """The `script` is Python, with the function `ask`."""
    run = f"#!/usr/bin/env python3\n{ASK}\n{textwrap.dedent(script)}".encode()
    program = Program("command:test", {"run": run}, None, continues=continues)
    sandbox = LocalSandbox(SandboxOptions(program=program.files))
    with WholeProvider(answers or {"/v1/messages": [said()]}) as provider:
        sandbox.start()
        try:
            yield Bench(sandbox, provider, program)
        finally:
            sandbox.close()


class Moving:
    """A sandbox in whose place another is after some commands, as harness.workplace does it."""

    def __init__(self, first: LocalSandbox, second: LocalSandbox, move: Callable[[str], bool]) -> None:
        self._now, self._second, self._move = first, second, move

    def __getattr__(self, name: str) -> Any:
        return getattr(self._now, name)

    def run(self, command: str, timeout_s: float, **more: Any) -> CommandResult:
        if self._now is not self._second and self._move(command):
            self._now = self._second
            return CommandResult(137, "[the command was killed: the sandbox failed]\n[What you did is lost.]\n", 0.0)
        return self._now.run(command, timeout_s, **more)


def test_a_program_works_and_ends() -> None:
    """It runs in the workspace, is told the task and what is left, knows its model, has no key, and its end is that of
    the agent."""
    with bench(
        """
        answer = ask(sys.argv[1])
        print("answered", answer)
        with open("made", "w") as file:
            json.dump([sys.argv[1], dict(os.environ)], file)
        """
    ) as b:
        stopped = b.run()
        text, environment = json.loads(b.file("made"))

    assert "finished" == stopped
    assert text.startswith(f"{TASK}\n\n[time left: ")
    assert ["new"] == [event["how"] for event in b.journal.of("program_started")]
    (ended,) = b.journal.of("program_ended")
    assert (0, 1, "answered yes\n") == (ended["exit_code"], ended["replies"], ended["output"])
    assert "the-model" == environment["GBAEVAL_MODEL"] == b.provider.asked[0].body["model"]
    assert KEY not in json.dumps(environment)
    assert KEY == b.provider.asked[0].headers["x-api-key"]
    assert [text] == [entry["text"] for entry in b.started]


def test_a_model_that_stops_is_asked_to_go_on() -> None:
    """A program that can continue its conversation is started again until its model has only talked three times."""
    with bench(
        """
        with open("log", "a") as log:
            print(os.environ["GBAEVAL_CONTINUE"], sys.argv[1].splitlines()[0], file=log)
        for _ in range(1 if os.environ["GBAEVAL_CONTINUE"] else 5):
            ask(sys.argv[1])
        """,
        continues=True,
    ) as b:
        stopped = b.run()
        log = b.file("log").splitlines()

    assert "finished" == stopped
    assert [f" {TASK}", "1 You have stopped, but no limit is reached yet."] == [
        line.partition(" [time")[0] for line in log[:2]
    ]
    assert 3 == len(log)
    assert [1, 2] == [event["in_a_row"] for event in b.journal.of("asked_to_go_on")]


@pytest.mark.parametrize("printed", [b"caf\xe9", "\u2192".encode() * 8000, b"[exit code 1]\n" * 3000], ids=range(3))
def test_whatever_a_program_prints(printed: bytes) -> None:
    """Its end is its exit code's, also where what is kept of its output begins or ends in the middle of a character."""
    with bench(f"""
        ask(sys.argv[1])
        sys.stdout.buffer.write({printed!r})
        """) as b:
        stopped = b.run(max_turns=5)

    assert "finished" == stopped
    assert [0] == [event["exit_code"] for event in b.journal.of("program_ended")]


def test_a_sandbox_that_has_something_to_say() -> None:
    """Notes of a full disk and the like stand with the look after the program, and change nothing of its end."""

    class Noting(Moving):
        def run(self, command: str, timeout_s: float, **more: Any) -> CommandResult:
            return noted(self._now.run(command, timeout_s, **more), "no space left for files in ~")

    with bench("ask(sys.argv[1]); print('end')") as b:
        stopped = b.run(sandbox=Noting(b.sandbox, b.sandbox, lambda command: False), max_turns=5)

    assert "finished" == stopped
    assert ["end\n"] == [event["output"] for event in b.journal.of("program_ended")]


def test_nobody_asks_to_go_on_who_was_told_not_to() -> None:
    """With --let-stop the first end is the last."""
    with bench("ask(sys.argv[1])", continues=True) as b:
        b.agent = replace(b.agent, go_on=False)
        stopped = b.run()

    assert "finished" == stopped
    assert 1 == len(b.started)


def test_a_program_that_never_works_pauses_the_run() -> None:
    """Failing again and again before the model has said anything says nothing about the model."""
    with bench("print('no such file: config'); sys.exit(3)") as b:
        stopped = b.run()

    (paused,) = b.journal.of("paused")
    assert "paused" == stopped
    assert MAX_FAILURES == len(b.started)
    assert "exit code 3: no such file: config" in paused["message"]
    assert "gbaeval resume" in paused["advice"]


def test_a_program_that_fails_after_work_is_started_again() -> None:
    """It first goes on with its conversation, which may be what it fails on: then it begins anew, with the task."""
    with bench(
        """
        ask(sys.argv[1])
        if os.environ["GBAEVAL_CONTINUE"] or not os.path.exists("failed"):
            open("failed", "w").close()
            sys.exit("context too long")
        """,
        continues=True,
    ) as b:
        b.agent = replace(b.agent, go_on=False)
        stopped = b.run()

    assert "finished" == stopped
    assert [False, True, False] == [entry["continued"] for entry in b.started]
    assert b.started[1]["text"].startswith("[Your agent program had ended with exit code 1")
    assert b.started[2]["text"].startswith(f"{TASK}\n\n[Your agent program")


def test_a_program_that_the_model_has_broken_is_finished() -> None:
    """What fails for good after the model has worked is graded: a model cannot void its run so."""
    with bench("ask(sys.argv[1]); sys.exit(1)") as b:
        stopped = b.run()

    assert "finished" == stopped
    assert 1 == len(b.journal.of("program_failed"))


def test_time_up() -> None:
    """When the time is up the program is killed, with all that it has started."""
    with bench(
        """
        import subprocess
        child = subprocess.Popen("exec sleep 1000", shell=True, start_new_session=True)
        open("pid", "w").write(str(os.getpid()))
        open("child", "w").write(str(child.pid))
        ask(sys.argv[1])
        __import__("time").sleep(1000)
        """
    ) as b:
        stopped = b.run(hours=4 / 3600)

        assert "time_up" == stopped
        assert [False, False] == [alive(int(b.file(name))) for name in ("pid", "child")]


def test_a_limit_that_is_reached() -> None:
    """The reply that reaches a limit is carried out; the next request is refused, and the run ends by that limit."""
    with bench("ask(sys.argv[1]); open('done', 'w').write('1'); ask('more')") as b:
        stopped = b.run(max_turns=1)
        done = b.file("done")

    assert ("turns_reached", "1") == (stopped, done)
    assert 1 == len(b.provider.asked)
    assert 1 == len(b.started)


def test_an_api_without_a_reply_pauses_the_run() -> None:
    """A key that is not accepted: the program is stopped, and the run can be resumed."""
    refusal = json_answer({"type": "error", "error": {"type": "authentication_error", "message": "no"}}, status=401)
    with bench("ask(sys.argv[1])", {"/v1/messages": [refusal]}) as b:
        stopped = b.run()

    (paused,) = b.journal.of("paused")
    assert "paused" == stopped
    assert "no" in paused["message"]


def test_left_is_kept_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command `left` knows what is left now, not what was at the program's start."""
    monkeypatch.setattr("harness.agents.program.LOOK_S", 0.2)
    script = """
        import subprocess, time
        for number in range(2):
            ask(sys.argv[1])
            time.sleep(1.5)
            subprocess.run("left >> log", shell=True, check=True)
        """
    with bench(script) as b:
        b.run(max_turns=9)
        log = b.file("log").splitlines()

    assert ["turns left: 8 of 9]", "turns left: 7 of 9]"] == [line.partition("; ")[2] for line in log]


def alive(process: int) -> bool:
    """Whether it runs; a zombie whose parent has not looked yet does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def past(*entries: dict[str, Any]) -> Past:
    return Past(entries, 0, "[You were interrupted for 3m 00s. The workspace is as it was.]")


@pytest.mark.parametrize("same", [True, False], ids=["same sandbox", "another sandbox"])
def test_resumed(*, same: bool) -> None:
    """In the same sandbox the program goes on with its conversation; in another it gets the task again."""
    with bench("ask(sys.argv[1])", continues=True) as b:
        b.agent = replace(b.agent, go_on=False)
        here = b.sandbox.handle["id"] if same else "another"
        told = past({"kind": "program", "session": 4, "sandbox": here, "text": TASK, "continued": False})
        b.run(told)

    (started,) = b.started
    assert (5, same) == (started["session"], started["continued"])
    assert started["text"] == told.note if same else started["text"] == f"{TASK}\n\n{told.note}"


def test_a_sandbox_that_fails() -> None:
    """In the sandbox that comes in its place the program is started with the task, and is told what is lost."""
    script = """
        ask(sys.argv[1])
        if "is lost" not in sys.argv[1]:
            __import__("time").sleep(1000)
        """
    with bench(script, continues=True) as b:
        b.agent = replace(b.agent, go_on=False)
        second = LocalSandbox(SandboxOptions(program=b.agent.program.files))
        second.start()
        try:
            stopped = b.run(sandbox=Moving(b.sandbox, second, lambda command: len(b.provider.asked) > 0))
        finally:
            second.close()

    assert "finished" == stopped
    assert [b.sandbox.handle["id"], second.handle["id"]] == [entry["sandbox"] for entry in b.started]
    assert TASK in b.started[1]["text"]
    assert "[What you did is lost.]" in b.started[1]["text"]
    assert not b.started[1]["continued"]


def test_a_sandbox_that_fails_at_the_end() -> None:
    """What is lost is told also when the sandbox fails while the program, which has ended, is cleared away."""
    with bench("ask(sys.argv[1]); print('I have ended')", continues=True) as b:
        second = LocalSandbox(SandboxOptions(program=b.agent.program.files))
        second.start()
        try:
            b.run(sandbox=Moving(b.sandbox, second, lambda command: " stop " in command), max_turns=2)
        finally:
            second.close()

    assert "[What you did is lost.]" in b.started[1]["text"]
    assert "I have ended" not in b.started[1]["text"]


def test_a_sandbox_that_is_gone() -> None:
    """One that has failed for good stops the run, and says nothing about the model."""

    class Broken(Moving):
        def run(self, command: str, timeout_s: float, **more: Any) -> CommandResult:
            raise SandboxError("the container is gone")

    with bench("ask(sys.argv[1])") as b:
        stopped = b.run(sandbox=Broken(b.sandbox, b.sandbox, lambda command: False))

    assert "sandbox_failed" == stopped
    assert "the container is gone" == b.journal.of("sandbox_failed")[0]["message"]


def test_ctrl_c_stops_the_program() -> None:
    """Whoever interrupts the run leaves no program behind that works on."""

    class Interrupted(Moving):
        def run(self, command: str, timeout_s: float, **more: Any) -> CommandResult:
            if self._move(command):
                self._move = lambda command: False
                raise KeyboardInterrupt
            return self._now.run(command, timeout_s, **more)

    with bench("open('pid', 'w').write(str(os.getpid())); ask(''); __import__('time').sleep(1000)") as b:
        with pytest.raises(KeyboardInterrupt):
            b.run(sandbox=Interrupted(b.sandbox, b.sandbox, lambda command: bool(b.provider.asked)))

        assert not alive(int(b.file("pid")))
