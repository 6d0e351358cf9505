"""Prints docs/attacks.md."""

import sys
from collections.abc import Iterable, Iterator

from tests.attacks import BUILDS, THEMES
from tests.attacks.attack import Attack, BuildAttack

_TEXT = """\
# What a hostile agent gets

A model that wants points may try to get them otherwise than by writing an emulator, and a model that errs may do the
same harm. Below is every attempt of a test set that plays such an agent, and what comes of it. `tests/test_attacks.py`
carries each out in a real Docker sandbox, looks from outside whether anything was reached, read or changed, and runs
another command after it. All but those of a build are then carried out once more in one run through the agent `shell`,
which ends with the score of the emulator that the agent wrote beside them. `python -m tests.attacks` writes this page.

## How the sandbox is sealed

The agent's commands run in a container with `--network none` (a loopback interface, no route), as an ordinary user
without a capability, with no-new-privileges and Docker's seccomp profile, on a read-only root. What it can write to is
memory with a size of its own: the workspace, /tmp, its home and /dev/shm. Memory, processes and CPUs are limited. The
reference runs in a second container, sealed in the same way, from an image that shares only the Debian base with the
agent's; between them is one unix socket, in a folder that is read-only for the agent. The oracle plays each question in
a process with limits of its own, and its log is what that container prints: the harness reads it from the engine.
No file of the host is mounted, but for the folder of the model gateway's socket where an agent program runs, and no key
enters. A command's runner is a process that the agent may kill but not change or speak for.

Outside the sandbox nothing is run that the agent left, and no link in it followed: the workspace comes out as an
archive of bounded size, links in it stay links, and in the tree that is built from only those are made that lead
inside. What is graded is built from that tree, in a sandbox without an oracle. Keys that the harness was given are
taken out of all that it writes down: events, transcript, result, report, oracle's log and build log
(`harness/scrub.py`). Snapshots hold the agent's files as they were.

## What is not claimed

- A container is not a virtual machine: who has a hole in the host's kernel, or in the engine, gets out.
- An emulator in C plays the agent's ROMs: who has a hole in it may run code in the oracle's container. That has no way
  out either, but the reference's file lies there, and the log is printed there.
- Side channels (timing, caches, how busy the machine is) tell what other containers do. Names of the host's folders can
  be seen in the mount table.
- An agent may waste what is its own: its time, its sandbox's processes and disk, its oracle's sessions.
- It may lie to itself, with another `left` or `oracle` on its PATH. What the harness counts and logs is not changed.
- A key in another shape (base64, in parts) is not recognised; the harness gives an agent none.
- `--sandbox local` isolates nothing. All this holds for Docker only.
"""


def document() -> str:
    """The whole file."""
    parts = [_TEXT, f"## The attempts\n\n{sum(map(len, THEMES.values())) + len(BUILDS)} of them.\n"]
    parts += [f"### {theme}\n\n{_table(attacks)}" for theme, attacks in THEMES.items()]
    parts.append(f"### The submission's build\n\nA build.sh may also try all of the above.\n\n{_table(BUILDS)}")
    return "\n".join(parts)


def _table(attacks: Iterable[Attack | BuildAttack]) -> str:
    return "\n".join(["| attempt | what is tried | what happens |", "| --- | --- | --- |", *_rows(attacks)]) + "\n"


def _rows(attacks: Iterable[Attack | BuildAttack]) -> Iterator[str]:
    for attack in attacks:
        cells = (f"`{attack.name}`", attack.tries, attack.happens)
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


if __name__ == "__main__":
    sys.stdout.write(document())
