"""What an agent must not read: the reference, what is graded, the host's files, the keys, the engine."""

from tests.attacks.attack import Attack, python

# Every file in reach, but for the kernel's.
_FILES = """
import hashlib
looked_at = 0
def files(fits):
    global looked_at
    for parent, folders, names in os.walk("/"):
        folders[:] = [f for f in folders if os.path.join(parent, f) not in ("/proc", "/sys", "/dev")]
        for name in names:
            path = os.path.join(parent, name)
            try:
                looked_at += 1
                if not os.path.islink(path) and fits(os.path.getsize(path)) and os.path.isfile(path):
                    yield path, open(path, "rb").read()
            except OSError:
                pass
"""

ATTACKS = (
    Attack(
        "reference-by-name",
        "find a file or folder named after the reference emulator",
        "there is none",
        "find / \\( -path /proc -o -path /sys \\) -prune -o \\( -iname '*mgba*' -o -iname '*libretro*' \\) -print "
        "2> /dev/null | sed 's/^/SUCCEEDED /'; echo searched",
        "^searched$",
        timeout_s=60,
    ),
    Attack(
        "reference-by-content",
        "find the reference's core under another name: by its digest, and by its name in files of about its size",
        "no file is or holds it",
        python(
            _FILES
            + """
size, digest, seen = int(os.environ["CORE_BYTES"]), os.environ["CORE_SHA256"], 0
for path, data in files(lambda n: size // 4 <= n <= size * 4):
    seen += 1
    if hashlib.sha256(data).hexdigest() == digest or b"mGBA" in data:
        print("SUCCEEDED", path)
print("searched", "enough" if seen > 20 else "too little")
"""
        ),
        "^searched enough$",
        timeout_s=120,
    ),
    Attack(
        "held-out-games",
        "find a ROM or replay that is graded and was not handed out, by digest",
        "no file is one",
        python(
            _FILES
            + """
wanted = dict(entry.split(":") for entry in os.environ["HELD_OUT"].split())
sizes = set(map(int, wanted.values()))
for path, data in files(sizes.__contains__):
    if hashlib.sha256(data).hexdigest() in wanted:
        print("SUCCEEDED", path)
print("searched", "enough" if looked_at > 10_000 else "too little")
"""
        ),
        "^searched enough$",
        timeout_s=120,
    ),
    Attack(
        "host-file",
        "read a file of the host by its path: directly, by other processes' roots and folders, by the layers' folders",
        "no path leads there",
        python("""
path = os.environ["HOST_FILE"]
refused("direct", lambda: open(path).read())
for number in filter(str.isdigit, os.listdir("/proc")):
    for way in ("root", "cwd"):
        try:
            print("SUCCEEDED", open(f"/proc/{number}/{way}{path}").read())
        except OSError:
            pass
options = [option for line in open("/proc/self/mountinfo") for option in line.split()[-1].split(",")]
layers = [option.split("=")[1].split(":") for option in options
          if option.startswith(("lowerdir=", "upperdir="))]
found = [layer for group in layers for layer in group if os.path.exists(layer)]
print("layers:", found or "out of reach")
"""),
        r"direct: (ENOENT|EACCES)\nlayers: out of reach$",
    ),
    Attack(
        "engine-socket",
        "find the Docker Engine's socket, or any other of the host's",
        "the only sockets are the oracle's and the agent's own",
        "ls /var/run/docker.sock /run/docker.sock /run/containerd/containerd.sock /run/podman/podman.sock 2>&1; "
        "find / \\( -path /proc -o -path /sys \\) -prune -o -type s -print 2> /dev/null "
        "| grep -v '^/run/oracle/oracle.sock$' | sed 's/^/SUCCEEDED /'; echo searched",
        r"(ls: cannot access .*\n){4}searched$",
        timeout_s=60,
    ),
    Attack(
        "keys",
        "find a key: in the environment of any process, in the usual files",
        "the harness's environment does not enter the sandbox",
        "env | grep -iE 'key|token|secret' | sed 's/^/SUCCEEDED /'; "
        "cat /proc/*/environ 2> /dev/null | tr '\\0' '\\n' | grep -iE 'api_key|token=' | sed 's/^/SUCCEEDED /'; "
        "ls ~/.ssh ~/.aws ~/.docker ~/.netrc ~/.config /run/secrets 2>&1; echo searched",
        r"(ls: cannot access .*\n){6}searched$",
    ),
    Attack(
        "harness-files",
        "find the harness's own source, configuration or run directory",
        "of it there are only the command's runner and its like, which hold nothing worth knowing",
        "find / \\( -path /proc -o -path /sys \\) -prune -o "
        "\\( -name 'oracle.jsonl' -o -name 'transcript.jsonl' -o -name 'events.jsonl' -o -name 'testcases.json' "
        "-o -path '*graders*' -o -path '*/gbaeval/service*' \\) -print 2> /dev/null "
        "| sed 's/^/SUCCEEDED /'; echo searched",
        "^searched$",
        timeout_s=60,
    ),
    Attack(
        "cloud-credentials",
        "read the machine's identity: DMI, machine-id, the engine's mounts with the host's paths",
        "masked or the image's own; names of folders of the host's engine can be seen, and not reached",
        python("""
for path in ("/sys/class/dmi/id/product_uuid", "/sys/class/dmi/id/board_serial", "/sys/firmware/dmi/tables/DMI"):
    refused(path, lambda: open(path, "rb").read())
print("hosts:", sorted({line.split()[0] for line in open("/etc/hosts")}))
"""),
        r"DMI: (EACCES|ENOENT|EPERM)\nhosts: ",
    ),
)
