"""A build.sh that attacks: it runs when the submission is rebuilt, in a sandbox of its own without an oracle."""

from tests.attacks.attack import BuildAttack

MODULE = "printf '\\0asm\\1\\0\\0\\0' > gba.wasm"

ATTACKS = (
    BuildAttack(
        "read-what-is-graded",
        "read what the build's machine may hold: /grading, the ROMs, the oracle, the host's files, the network",
        "the build's sandbox has the sources and the toolchain, and nothing else",
        'ls /grading /runs /roms /run/oracle/oracle.sock /var/run/docker.sock; cat "$HOST_FILE"; '
        "ls -A /sys/class/net; find / -xdev -name '*mgba*' -o -xdev -name 'testcases.json'; exit 1",
        "status 1",
        r"(ls: cannot access .*\n){5}cat: .*\nlo\n",
    ),
    BuildAttack(
        "never-end",
        "never end, and ignore being told to",
        "killed at the limit; the build has failed",
        "trap '' TERM INT HUP; while :; do sleep 1; done",
        "did not end within",
    ),
    BuildAttack(
        "fork-bomb",
        "a fork bomb",
        "ends at the limit on processes; the build has failed",
        "echo 'while :; do sh bomb.sh & done' > bomb.sh; sh bomb.sh > /dev/null 2>&1 & sleep 60",
        "did not end within|status",
    ),
    BuildAttack(
        "print-without-end",
        "print without end, into the log that the harness keeps",
        "4 MB of it are kept; the build has failed",
        "yes 'warning: all work and no play'",
        "did not end within",
        r"bytes left out",
    ),
    BuildAttack(
        "memory-bomb",
        "allocate without end",
        "killed at the container's limit; the build has failed, and its log says why",
        "python3 -c 'x = []\nwhile True: x.append(bytearray(1 << 24))'",
        "status 137",
        "out of memory",
    ),
    BuildAttack(
        "fill-the-disk",
        "fill every disk it can write to",
        "no space left on device; the build has failed",
        "head -c 1G /dev/zero > full; head -c 1G /dev/zero > /tmp/full; head -c 1G /dev/zero > ~/full; "
        "head -c 1M /dev/zero > gba.wasm",
        "status",
        "No space left on device",
    ),
    BuildAttack(
        "module-link",
        "make gba.wasm a link to a file of the host",
        "a link is no module; the build has failed",
        'ln -s "$HOST_FILE" gba.wasm',
        "left no gba.wasm",
    ),
    BuildAttack(
        "module-pipe",
        "make gba.wasm a pipe, at which a reader would wait for ever",
        "a pipe is no module; the build has failed",
        "mkfifo gba.wasm; (yes > gba.wasm) > /dev/null 2>&1 &",
        "left no gba.wasm",
    ),
    BuildAttack(
        "module-sparse",
        "make gba.wasm a file of 1 TB that takes no room here",
        "refused at 64 MB; the build has failed",
        "truncate -s 1T gba.wasm",
        "cannot be taken",
    ),
    BuildAttack(
        "module-that-changes",
        "leave a process behind that grows and shrinks gba.wasm all the time",
        "read again a few times; what is never whole is no module, and the build has failed for that",
        f"{MODULE}; (exec > /dev/null 2>&1; "
        "while :; do truncate -s 60M gba.wasm; sleep 0.02; truncate -s 8 gba.wasm; done) & "
        "sleep 0.2",
        "|changes too fast",
    ),
    BuildAttack(
        "module-swapped",
        "leave a process behind that swaps gba.wasm for a link to the host and back",
        "read once, and what was read is what is checked and graded: a link, or the module",
        f'{MODULE}; cp gba.wasm saved; (exec > /dev/null 2>&1; while :; do ln -sfn "$HOST_FILE" gba.wasm; '
        "cp --remove-destination saved gba.wasm; done) & exit 0",
        "|left no gba.wasm|changes too fast|not a WebAssembly module",
    ),
    BuildAttack(
        "kill-the-runner",
        "kill the runner, so that the build ends without an answer",
        "the build has failed, and it is not taken for a failure of the sandbox",
        f"{MODULE}; kill -KILL $PPID; sleep 3",
        "status 137",
    ),
    BuildAttack(
        "blame-the-engine",
        "write rubbish into the runner's answer, so that the engine seems to have failed and nothing is scored",
        "the answer is out of reach; the build has failed by its own exit code",
        "runner=$PPID; head -c 5000 /dev/urandom > /proc/$runner/fd/1; exit 9",
        "status [29]",
    ),
    BuildAttack(
        "fake-results",
        "write a result, grades and a log in place of the harness's",
        "of the build's workspace only gba.wasm is taken",
        f"for d in . .. ../.. /; do mkdir -p $d/grades; echo '{{\"overall\": 1}}' > $d/result.json; "
        f"echo ok > $d/build.log; done; {MODULE}",
        "",
    ),
    BuildAttack(
        "change-the-sources",
        "remove or change the sources and the script while they are built",
        "the tree that is kept and digested is the harness's own copy",
        f"{MODULE}; echo evil > build.sh; echo evil > other",
        "",
    ),
)
