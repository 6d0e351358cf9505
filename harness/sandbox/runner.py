"""Run one shell command inside a sandbox; nothing that it started outlives its time limit.

One file, standard library only: it is copied into the agent's image and run by the local sandbox alike. It reads one
JSON line on stdin (`command`, `timeout_s`, `keep_bytes`, `environment`, which is added to its own) and writes one JSON
line (`exit_code`, `duration_s`, `dropped_bytes`, `bytes`, `oom_kills` so far, `full` folders) and the kept output on
stdout. If stdin ends before the command does, whoever asked is gone: the command is killed. With the argument `stop` it
kills the runners whose asker is gone without their knowing, and all that they run.

What it runs belongs to the same user, and could write an answer of its own to the runner's output, or change the runner
by a debugger: so it makes itself undumpable, after which the kernel lets nobody near but root (ptrace(2), proc(5)).

The runner makes itself a subreaper, so that whatever daemonises below it (double fork, setsid) becomes its own child
instead of init's and is found again by walking /proc. Processes left behind by a command that ended by itself live on.
"""

import contextlib
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterable

LOCAL_MARK = "GBAEVAL_SANDBOX"  # harness.sandbox.local
PR_SET_DUMPABLE = 4  # prctl(2)
PR_SET_CHILD_SUBREAPER = 36
MAX_ARGUMENT_BYTES = 100_000  # the kernel refuses single arguments of 128 KiB and more
CHUNK_BYTES = 1 << 16
KILL_PATIENCE_S = 10.0
TEMPORARY = "/tmp"  # noqa: S108 - only looked at
ROOM_BYTES = 1 << 20  # with less than this left, a file system counts as full
DRAIN_S = 0.2
POLL_S = 0.02


class Ends:
    """The first and the last `keep_bytes // 2` bytes of a stream, and how many fell out between them."""

    def __init__(self, keep_bytes: int) -> None:
        self.half = max(1, keep_bytes // 2)
        self.head = bytearray()
        self.tail = bytearray()
        self.dropped_bytes = 0

    def add(self, data: bytes) -> None:
        room = self.half - len(self.head)
        self.head += data[:room]
        self.tail += data[room:] if room < len(data) else b""
        if len(self.tail) > self.half:
            self.dropped_bytes += len(self.tail) - self.half
            del self.tail[: -self.half]


def descendants(root: int) -> list[int]:
    """The living processes below `root`, by /proc; zombies are left out."""
    children: dict[int, list[tuple[int, bytes]]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as stat:
                    state, parent = stat.read().rpartition(b")")[2].split()[:2]
            except OSError:
                continue
            children.setdefault(int(parent), []).append((int(name), state))
    found: list[int] = []
    queue = [root]
    while queue:
        for child, state in children.get(queue.pop(), []):
            queue.append(child)
            if state not in (b"Z", b"X"):
                found.append(child)
    return found


def send(signal_number: int, processes: Iterable[int]) -> None:
    for process in processes:
        with contextlib.suppress(OSError):
            os.kill(process, signal_number)


def kill_tree(root: int) -> None:
    """Kill all that is below `root`: first stop everything, so that nothing can fork away, then kill it."""
    deadline = time.monotonic() + KILL_PATIENCE_S
    stopped: set[int] = set()
    while time.monotonic() < deadline:
        fresh = set(descendants(root)) - stopped
        if not fresh:
            break
        send(signal.SIGSTOP, fresh)
        stopped |= fresh
    while time.monotonic() < deadline:
        alive = descendants(root)
        if not alive:
            break
        send(signal.SIGKILL, alive)
        reap()
        time.sleep(0.005)


def kill_marked(name: str, value: str) -> None:
    """Kill every process of ours whose environment has `name` set to `value`: what the local sandbox leaves behind."""
    mark = f"{name}={value}".encode()
    deadline = time.monotonic() + KILL_PATIENCE_S
    while time.monotonic() < deadline:
        marked = []
        for entry in os.listdir("/proc"):
            if entry.isdigit() and int(entry) != os.getpid():
                try:
                    with open(f"/proc/{entry}/environ", "rb") as environment:
                        if mark in environment.read().split(b"\0"):
                            marked.append(int(entry))
                except OSError:
                    continue
        if not marked:
            return
        send(signal.SIGKILL, marked)
        time.sleep(0.005)


def stop_runners(mark: str = "") -> None:
    """Kill all other runners of ours, or those with `mark` (NAME=VALUE) in their environment, and what they run."""
    deadline = time.monotonic() + KILL_PATIENCE_S
    while (found := runners(mark)) and time.monotonic() < deadline:
        send(signal.SIGSTOP, found)  # else it would take its command for ended, and leave what is below it to init
        for process in found:
            kill_tree(process)
        send(signal.SIGKILL, found)
        time.sleep(0.005)


def runners(mark: str) -> list[int]:
    """The living runners but for this one."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                with open(f"/proc/{name}/cmdline", "rb") as command_line:
                    arguments = command_line.read().split(b"\0")
                marked = not mark or has_mark(name, mark)
            except OSError:
                continue
            if marked and os.fsencode(os.path.abspath(__file__)) in arguments[1:5]:
                found.append(int(name))
    return found


def has_mark(process: str, mark: str) -> bool:
    """Whether `mark` is in a process's environment. Raises OSError."""
    with open(f"/proc/{process}/environ", "rb") as environment:
        return mark.encode() in environment.read().split(b"\0")


def oom_kills() -> int:
    """How many processes in this memory cgroup the kernel has killed for want of memory (cgroup v2, v1)."""
    for path in ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"):
        try:
            with open(path) as events:
                for line in events:
                    name, _, value = line.partition(" ")
                    if name == "oom_kill":
                        return int(value)
        except OSError:
            continue
    return 0


def full_folders() -> list[str]:
    """Those of the folders for the agent's files whose file system has hardly any room for more."""
    found = []
    folders = {"the workspace": ".", TEMPORARY: os.environ.get("TMPDIR", TEMPORARY), "~": os.environ.get("HOME", ".")}
    for name, path in folders.items():
        try:
            room = os.statvfs(path)
        except OSError:
            continue
        if room.f_bavail * room.f_frsize < ROOM_BYTES or (room.f_files and not room.f_favail):
            found.append(name)
    return found


def reap(spare: int = 0) -> None:
    """Collect our dead children, which count against the limit on processes; `spare` is Popen's to collect."""
    try:
        while (dead := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) and dead.si_pid != spare:
            os.waitpid(dead.si_pid, 0)
    except ChildProcessError:
        pass


def shell_arguments(command: str) -> tuple[list[str | bytes], tuple[int, ...]]:
    """How to hand `command` to a shell, and the file descriptor to leave open for it."""
    shell = "/bin/bash" if os.path.exists("/bin/bash") else "/bin/sh"
    script = command.encode("utf-8", "surrogateescape")
    if len(script) < MAX_ARGUMENT_BYTES:
        return [shell, "-c", script], ()
    file = os.memfd_create("command", 0)
    with open(file, "wb", closefd=False) as stream:
        stream.write(script)
    return [shell, f"/dev/fd/{file}"], (file,)


def set_dumpable(*, dumpable: bool) -> None:
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, int(dumpable), 0, 0, 0)


def prefer_as_victim() -> None:
    """Out of memory, the kernel shall kill what the command runs and not the runner."""
    set_dumpable(dumpable=True)  # else /proc/self is root's; the runner's own files are closed to this process by now
    try:
        with open("/proc/self/oom_score_adj", "w") as score:
            score.write("500")
    except OSError:
        pass


def supervise(command: str, timeout_s: float, keep_bytes: int, environment: dict[str, str]) -> tuple[int | None, Ends]:
    """Run `command`; its exit code (None if killed at the limit) and the ends of its output."""
    started = time.monotonic()
    ends = Ends(keep_bytes)
    reader, writer = os.pipe()
    arguments, files = shell_arguments(command)
    child = subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=writer,
        env={**os.environ, **environment},
        pass_fds=files,
        start_new_session=True,
        preexec_fn=prefer_as_victim,  # noqa: PLW1509 - there are no threads here
    )
    os.close(writer)
    os.set_blocking(reader, False)
    deadline = started + timeout_s
    ended_s: float | None = None  # when the shell itself was seen to have ended
    watched = {reader, sys.stdin.fileno()}
    killed = False
    while True:
        now = time.monotonic()
        if ended_s is None and child.poll() is not None:
            ended_s = now
        reap(child.pid)
        if reader not in watched and ended_s is not None:
            break
        if ended_s is not None and now > ended_s + DRAIN_S:
            break  # something in the background still holds the pipe
        if ended_s is None and now >= deadline:
            killed = True
            break
        patience_s = min(POLL_S, deadline - now) if ended_s is None else 0.0
        ready = select.select(watched, [], [], patience_s)[0]
        if sys.stdin.fileno() in ready and not os.read(sys.stdin.fileno(), CHUNK_BYTES):
            killed = True
            break
        if reader in ready:
            data = os.read(reader, CHUNK_BYTES)
            if data:
                ends.add(data)
            else:
                watched.discard(reader)
        elif ended_s is not None:
            break
    if killed:
        kill_tree(os.getpid())
        while True:
            try:
                data = os.read(reader, CHUNK_BYTES)
            except BlockingIOError:
                break
            if not data:
                break
            ends.add(data)
    elif reader in watched:
        leave_to_cat(reader)
    return (None if killed else shell_code(child.returncode)), ends


def shell_code(returncode: int) -> int:
    """As a shell reports it: 128 + n for a death by signal n."""
    return returncode if returncode >= 0 else 128 - returncode


def leave_to_cat(reader: int) -> None:
    """Let background processes go on printing after the command's end, instead of dying of a broken pipe."""
    os.set_blocking(reader, True)
    subprocess.Popen(
        ["/bin/cat"], stdin=reader, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def main() -> None:
    if sys.argv[1:2] == ["stop"]:
        stop_runners(*sys.argv[2:3])
        return
    # The local sandbox isolates nothing, and finds its runners by their environment, which this would hide.
    set_dumpable(dumpable=LOCAL_MARK in os.environ)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    line = bytearray()
    while not line.endswith(b"\n"):
        data = os.read(0, CHUNK_BYTES)
        if not data:
            return
        line += data
    started = time.monotonic()
    exit_code, ends = supervise(**json.loads(line))
    output = ends.head + ends.tail
    header = {
        "exit_code": exit_code,
        "duration_s": round(time.monotonic() - started, 3),
        "dropped_bytes": ends.dropped_bytes,
        "bytes": len(output),
        "oom_kills": oom_kills(),
        "full": full_folders(),
    }
    with open(1, "wb") as stdout:
        stdout.write(json.dumps(header).encode() + b"\n" + output)


if __name__ == "__main__":
    main()
