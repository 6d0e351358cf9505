"""Taking all there is: processes, memory, disks, files, output. The tests' sandbox has small limits (World)."""

import time

from harness.protocols import CommandResult
from tests.attacks.attack import Attack, python
from tests.attacks.world import World


def commands_run_again(world: World, ran: CommandResult) -> None:
    """Sooner or later one does; until then they are results, not failures of the sandbox."""
    world.sandbox.save_workspace(world.folder / "saved.tar.zst")
    (world.folder / "saved.tar.zst").unlink()
    deadline = time.monotonic() + 90
    while world.sandbox.run("true", 10).exit_code != 0:
        assert time.monotonic() < deadline


ATTACKS = (
    Attack(
        "fork-bomb",
        "a fork bomb",
        "ends at the limit on processes, and is killed at the time limit",
        "echo 'while :; do sh bomb.sh & done' > bomb.sh; sh bomb.sh 2> errors & sleep 1; head -1 errors; sleep 60",
        "annot fork|Resource temporarily unavailable",
        timeout_s=3,
        killed=True,
    ),
    Attack(
        "fork-behind-the-scenes",
        "leave processes behind that fork all the time, so that no later command finds room",
        "the next command that finds no room fails and says so, and all processes are killed; then commands run again",
        python("""
if os.fork() == 0:
    os.setsid()
    nowhere = os.open("/dev/null", os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    end = time.time() + 300
    while time.time() < end:
        try:
            os.fork()
        except OSError:
            time.sleep(0.001)
    os._exit(0)
time.sleep(1)
print("begun")
"""),
        "^begun$",
        after=commands_run_again,
    ),
    Attack(
        "threads",
        "start 2,000 threads",
        "refused at the limit on processes, which counts threads",
        python("""
import threading
stop = threading.Event()
try:
    for number in range(2000):
        threading.Thread(target=stop.wait, daemon=True).start()
    print("SUCCEEDED")
except RuntimeError as error:
    print("refused at", "a few hundred" if number < 300 else number, flush=True)
os._exit(0)
"""),
        "refused at a few hundred",
    ),
    Attack(
        "zombies",
        "leave 300 dead processes that nobody waits for",
        "those of a live parent count against its limit and go with it; others are collected",
        python("""
made = 0
try:
    for _ in range(300):
        if os.fork() == 0:
            os._exit(0)
        made += 1
except OSError as error:
    print("refused", errno.errorcode[error.errno])
print("made", made)
"""),
        "refused EAGAIN",
    ),
    Attack(
        "memory-bomb",
        "allocate without end",
        "the kernel kills it at the container's limit; the next command is told",
        "python3 -c 'import sys; x = []\nwhile True: x.append(bytearray(1 << 24))'; echo over",
        r"over\n\[out of memory: the kernel killed \d+ process",
        timeout_s=60,
    ),
    Attack(
        "shared-memory",
        "fill memory by /dev/shm, which no process owns",
        "it has a size of its own, and nothing is left of it when it is cleared",
        "head -c 2G /dev/zero > /dev/shm/full; stat -c %s /dev/shm/full; rm -f /dev/shm/full",
        r"No space left on device\n\d{1,8}\n",
        timeout_s=60,
    ),
    Attack(
        "fill-the-workspace",
        "fill the workspace's disk",
        "no space left on device, at the workspace's own limit; the agent is told",
        "head -c 1G /dev/zero > full; stat -c %s full",
        r"No space left on device\n\d{1,8}\n\[no space left for files in the workspace\]",
    ),
    Attack(
        "fill-tmp-and-home",
        "fill /tmp and the home folder",
        "each has a limit of its own",
        "head -c 1G /dev/zero > /tmp/full; head -c 1G /dev/zero > ~/full; stat -c %s /tmp/full ~/full",
        r"(No space left on device\n.*){2}\d{1,8}\n\d{1,8}\n\[no space left for files in /tmp, ~\]",
    ),
    Attack(
        "fill-the-inodes",
        "make more files than there may be",
        "no space left on device, at the limit on files",
        "mkdir d; cd d; python3 -c 'for n in range(100000): open(str(n), \"w\")' 2>&1 | tail -1; ls | wc -l",
        r"No space left on device.*\n\d{1,4}\n",
    ),
    Attack(
        "fill-the-root",
        "fill what is left of the container: the root, /var, /run, /etc, the oracle's folder",
        "nothing of it can be written to",
        "for d in / /var /var/tmp /run /run/oracle /run/lock /etc /opt /usr /home /mnt /srv /dev /sys; do "
        "head -c 10 /dev/zero > $d/full && echo SUCCEEDED $d; done; echo tried",
        "tried$",
    ),
    Attack(
        "endless-output",
        "print without end",
        "the first and the last of it are kept, so much and no more",
        "yes 'all work and no play'",
        r"^all work(.|\n)*\[\.\.\. \d+ bytes left out \.\.\.\]",
        timeout_s=2,
        killed=True,
    ),
    Attack(
        "endless-line",
        "print without end, no line break and no text: terminal commands and bytes that are not UTF-8",
        "kept as far as there is room, spelled out where it is no text",
        "cat /dev/urandom",
        r"bytes left out",
        timeout_s=2,
        killed=True,
    ),
    Attack(
        "open-files",
        "open files until none can be opened",
        "refused at the process's own limit or the container's",
        python("""
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
kept = []
def more():
    while True:
        kept.append(os.open("/dev/null", os.O_RDONLY))
refused("open", more)
"""),
        "open: EMFILE$",
    ),
    Attack(
        "all-cpus",
        "keep every CPU busy after the command's end",
        "the container has its share, and other commands run in it",
        "for i in $(seq 8); do (while :; do :; done) > /dev/null 2>&1 & done; echo begun",
        "^begun\n$",
    ),
)
