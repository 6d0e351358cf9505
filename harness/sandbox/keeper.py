"""Keep a command running in a sandbox when the one that started it has ended; a folder is for one at a time.

One file, standard library only, with runner.py beside it: both are copied into the agent's image, and into the local
sandbox. Everything in the folder belongs to the agent's user, and whoever reads an answer must not trust it.

    keeper.py start FOLDER     read a runner's request on stdin and let the command run; what ran before is stopped
    keeper.py wait FOLDER S    wait for its end, S seconds at most; print the runner's answer as a line of base64, which
                               no way of printing changes, or end with another code
    keeper.py stop FOLDER      kill it and all that it has started

What the environment of `start` and `wait` says of the time that is left is kept in FOLDER/left, where the command
`left` looks for it: the command runs for hours, and its own environment is that of its start.
"""

import base64
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time

RUNNING = 3
GONE = 4
"""Neither running nor ended: its sandbox is another one, or somebody has killed its keeper."""

RUNNER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "runner.py")
LEFT = "GBAEVAL_LEFT"
POLL_S = 0.05
STOP_S = 15.0


def start(folder: str) -> None:
    request = sys.stdin.buffer.read()
    stop(folder)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, mode=0o700)
    tell_left(folder)
    ready, told = os.pipe()
    if os.fork():
        os.close(told)
        os.read(ready, 1)  # nothing is waited for before it can be found
        return
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    part = os.path.join(folder, "answer.part")
    # If this process dies the runner's stdin ends, at which it kills all that it has started.
    with open(part, "wb") as answer:
        runner = subprocess.Popen([sys.executable, "-I", "-S", RUNNER], stdin=subprocess.PIPE, stdout=answer)
    note(folder, "processes", f"{os.getpid()} {runner.pid}")
    os.close(told)
    os.close(ready)
    assert runner.stdin
    with contextlib.suppress(OSError):
        runner.stdin.write(request)
        runner.stdin.flush()
    runner.wait()
    os.rename(part, os.path.join(folder, "answer"))


def wait(folder: str, seconds: float) -> int:
    tell_left(folder)
    deadline = time.monotonic() + seconds
    while True:
        alive = living(folder)
        with contextlib.suppress(OSError), open(os.path.join(folder, "answer"), "rb") as answer:
            print(base64.b64encode(answer.read()).decode())  # noqa: T201 - a command prints
            return 0
        if not alive:
            return GONE
        if time.monotonic() >= deadline:
            return RUNNING
        time.sleep(POLL_S)


def stop(folder: str) -> None:
    """Kill the keeper, at which the runner kills the rest; and the runner, if it does not come to an end with that."""
    for script in (__file__, RUNNER):
        deadline = time.monotonic() + STOP_S
        with contextlib.suppress(OSError):
            for process in living(folder, script):
                os.kill(process, signal.SIGKILL)
        while living(folder) and time.monotonic() < deadline:
            time.sleep(POLL_S)
        if not living(folder):
            return


def living(folder: str, script: str = "") -> "list[int]":
    """Those that live of the keeper and its runner, or of them the one with that script."""
    try:
        with open(os.path.join(folder, "processes")) as file:
            processes = [int(word) for word in file.read(40).split()]
    except (OSError, ValueError):
        return []
    both = zip(processes, (__file__, RUNNER), strict=False)
    return [process for process, name in both if name.endswith(script) and runs(process, name)]


def runs(process: int, script: str) -> bool:
    """Whether it is a living process with this script: another may have got its number."""
    try:
        with open(f"/proc/{process}/cmdline", "rb") as command_line:
            return os.fsencode(os.path.abspath(script)) in command_line.read().split(b"\0")
    except OSError:
        return False


def tell_left(folder: str) -> None:
    if LEFT in os.environ:
        with contextlib.suppress(OSError):
            note(folder, "left", os.environ[LEFT])


def note(folder: str, name: str, text: str) -> None:
    """Write a file whole."""
    part = os.path.join(folder, f"{name}.part")
    with open(part, "w") as file:
        file.write(text)
    os.rename(part, os.path.join(folder, name))


def main() -> None:
    what, folder, *rest = sys.argv[1:]
    if what == "start":
        start(folder)
    elif what == "wait":
        sys.exit(wait(folder, float(rest[0])))
    elif what == "stop":
        stop(folder)
    else:
        sys.exit(f"keeper: there is no {what!r}")


if __name__ == "__main__":
    main()
