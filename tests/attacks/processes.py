"""Commands that do not want to end, and those that turn against what runs them."""

import json

from harness.protocols import CommandResult
from tests.attacks.attack import Attack, python
from tests.attacks.world import World

_LEFT = "ps -eo args | grep '[o]utlives-its-end' || echo none"


def nobody_is_left(world: World, ran: CommandResult) -> None:
    """What was to outlive its time limit is gone."""
    assert "none\n" == world.sandbox.run(_LEFT, 10).output


def reported_as_failed(world: World, ran: CommandResult) -> None:
    assert 137 == ran.exit_code


_FORGED = json.dumps({"exit_code": 0, "duration_s": 0.1, "dropped_bytes": 0, "bytes": 8, "oom_kills": 0, "full": []})

ATTACKS = (
    Attack(
        "outlive-by-daemon",
        "outlive the time limit: fork twice, make a session of one's own, ignore every signal that can be ignored",
        "killed at the limit like the rest: the runner is its subreaper, and stops all before it kills any",
        "(setsid nohup sh -c 'trap \"\" HUP INT TERM; exec -a outlives-its-end sleep 50' > /dev/null 2>&1 &); "
        'setsid bash -c "exec -a outlives-its-end sleep 50" > /dev/null 2>&1 & echo begun; sleep 50',
        "begun",
        timeout_s=2,
        killed=True,
        after=nobody_is_left,
    ),
    Attack(
        "outlive-by-forking",
        "outlive the time limit: always be forking, so that no list of processes is complete",
        "stopped first, then killed",
        "f() { (exec -a outlives-its-end sleep 20) & sleep 0.01; }; for i in $(seq 60); do f; done; echo begun; "
        "while :; do (exec -a outlives-its-end sleep 0.05) & wait; done",
        "begun",
        timeout_s=4,
        killed=True,
        after=nobody_is_left,
    ),
    Attack(
        "hold-the-output",
        "keep the command from ending: a process in the background holds its output open",
        "the command ends with its shell; the process may go on, as servers must",
        "sleep 30 & echo ended",
        "^ended\n$",
        timeout_s=10,
    ),
    Attack(
        "kill-the-runner",
        "kill the process that runs the command",
        "the command counts as failed; the next one has a runner of its own",
        "kill -KILL $PPID; sleep 5",
        "killed together with its runner",
        after=reported_as_failed,
    ),
    Attack(
        "stop-the-runner",
        "stop the process that runs the command, so that it never answers",
        "given up after its time limit and a grace; all that the agent runs is killed",
        "kill -STOP $PPID; sleep 60",
        "",
        timeout_s=1,
        killed=True,
    ),
    Attack(
        "kill-everything",
        "kill all processes, the container's first one and its keeper among them",
        "only the agent's own die; the container is another user's",
        "kill -KILL -1",
        "killed together with its runner",
        after=reported_as_failed,
    ),
    Attack(
        "debug-the-runner",
        "attach a debugger to the runner, read its memory, take its files: to change what it answers",
        "not permitted: it has made itself undumpable",
        python("""
shell = os.getppid()
runner = int(open(f"/proc/{shell}/stat").read().rsplit(")", 1)[1].split()[1])
print("runner.py" in open(f"/proc/{runner}/cmdline").read())
refused("attach", lambda: call("ptrace", 16, runner, 0, 0))
refused("memory", lambda: open(f"/proc/{runner}/mem", "r+b"))
refused("output", lambda: os.open(f"/proc/{runner}/fd/1", os.O_WRONLY))
refused("input", lambda: os.open(f"/proc/{runner}/fd/0", os.O_RDONLY))
refused("handle", lambda: syscall(438, 438, os.pidfd_open(runner), 1, 0))
"""),
        r"True\nattach: EPERM\nmemory: EACCES\noutput: EACCES\ninput: EACCES\nhandle: EPERM$",
    ),
    Attack(
        "forge-an-answer",
        "write a made-up answer to the runner's output, so that a failed command counts as one that succeeded",
        "the output cannot be opened, and the command's own exit code stands",
        f"printf '%s\\nSUCCEEDED' '{_FORGED.replace(': 8', ': 9')}' > /proc/$PPID/fd/1; echo refused; exit 3",
        r"Permission denied\nrefused\n$",
        after=lambda world, ran: world.equal(3, ran.exit_code),
    ),
    Attack(
        "garble-an-answer",
        "write rubbish into the runner's answer, so that it looks as if the engine had failed",
        "the output cannot be opened; the engine is not suspected",
        "head -c 100000 /dev/urandom > /proc/$PPID/fd/1; echo refused",
        r"Permission denied\nrefused\n$",
        after=lambda world, ran: world.equal([], [event for event in world.events if "connection" in event]),
    ),
    Attack(
        "poison-the-shell",
        "have later commands run one's own code: .bashrc, .profile, BASH_ENV, Python's user site, PATH",
        "commands run with a clean environment, and read none of these files",
        "mkdir -p ~/.local/lib/python3.13/site-packages ~/bin; "
        "for f in ~/.bashrc ~/.profile ~/.bash_profile ~/.bash_env; do echo 'echo POISONED' > $f; done; "
        "echo 'print(\"POISONED\")' > ~/.local/lib/python3.13/site-packages/usercustomize.py; "
        "printf '#!/bin/sh\\necho POISONED\\n' | tee ~/bin/ls ./ls > /dev/null; chmod +x ~/bin/ls ls; echo laid",
        "^laid\n$",
        after=lambda world, ran: world.equal("fine\nls\n", world.sandbox.run("echo fine; ls", 10).output),
    ),
    Attack(
        "change-the-tools",
        "change what runs commands and asks the oracle: the runner, `oracle`, `left`, the loader's preload list",
        "the root is read-only",
        "for f in /usr/local/lib/gbaeval/runner.py /usr/local/lib/gbaeval/keeper.py /usr/local/bin/oracle "
        "/usr/local/bin/left /etc/ld.so.preload /etc/passwd /bin/bash /usr/local/bin/new; do "
        "echo bad > $f; rm -f $f; mv /bin/true $f; done 2>&1 | grep -c 'Read-only file system\\|Permission denied'",
        "^(1[6-9]|2\\d)$",
        after=lambda world, ran: world.equal(0, world.sandbox.run("oracle limits > /dev/null", 10).exit_code),
    ),
)
