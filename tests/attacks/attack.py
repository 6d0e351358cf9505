"""What an attempt is: told in words, and as a command that a hostile agent would run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.protocols import CommandResult
    from tests.attacks.world import World

SUCCEEDED = "SUCCEEDED"
"""What an attempt says of itself when it got what it wanted."""

_PYTHON = """\
import ctypes, errno, os, platform, socket, struct, sys, time
libc = ctypes.CDLL(None, use_errno=True)
def refused(what, call):
    try:
        got = call()
    except OSError as error:
        print(f"{what}: {errno.errorcode.get(error.errno, type(error).__name__)}")
    else:
        print(f"{what}: SUCCEEDED {got!r:.80}")
def call(function, *arguments):
    arguments = [a.encode() if isinstance(a, str) else a for a in arguments]
    result = getattr(libc, function)(*arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), function)
    return result
def syscall(x86_64, aarch64, *arguments):
    return call("syscall", {"x86_64": x86_64, "aarch64": aarch64}[platform.machine()], *arguments)
def oracle(data, wait_s=5.0):
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(wait_s)
        s.connect("/run/oracle/oracle.sock")
        try:
            s.sendall(data)
            return s.recv(1 << 16)
        except OSError as error:
            return type(error).__name__.encode()
def frame(header, *blobs):
    return b"ORC1" + struct.pack(">I", len(header)) + header + b"".join(blobs)
"""


def python(program: str) -> str:
    """A command that runs a program, with a few functions for it; `refused(what, call)` prints what came of a call."""
    return f"python3 - <<'END_OF_PROGRAM'\n{_PYTHON}{program.strip()}\nEND_OF_PROGRAM"


def _nothing_more(world: "World", ran: "CommandResult") -> None:
    """That the world is as it was is always looked at."""


@dataclass(frozen=True)
class Attack:
    """An attempt by a command in the sandbox. Its environment has what a well-informed agent would know (World.told).

    Whatever it is, afterwards the world outside is as before, and the next command runs.
    """

    name: str
    tries: str
    """What is tried, in a line."""
    happens: str
    """What comes of it, in a line."""
    command: str
    seen: str
    """A regular expression that is found in the output."""
    timeout_s: float = 20.0
    killed: bool = False
    """Whether it is still running at its time limit."""
    litter: bool = False
    """Whether a run's last snapshot shall be taken with what it leaves."""
    after: Callable[["World", "CommandResult"], None] = _nothing_more
    """What else must hold outside; raises AssertionError."""


@dataclass(frozen=True)
class BuildAttack:
    """An attempt by a build.sh that the harness runs to rebuild the submission."""

    name: str
    tries: str
    happens: str
    script: str
    """The build.sh; a workspace has nothing else."""
    fails: str
    """A regular expression for why the build failed; empty if it is well."""
    logged: str = ""
    """Likewise for what is in build.log."""


TIDY = (
    "for p in $(pgrep -u $(id -u)); do [ $p = $$ ] || [ $p = $PPID ] || kill -KILL $p 2> /dev/null; done; "
    "chmod -R u+rwX /workspace /tmp ~ 2> /dev/null; "
    "find /workspace /tmp ~ -mindepth 1 -delete 2> /dev/null; true"
)
"""Ends what an attempt has left running, and removes what it has left lying."""
