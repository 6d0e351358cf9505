"""Against the oracle: its socket, its protocol, its emulator, its sessions, its log."""

import json

from harness.protocols import CommandResult
from tests.attacks.attack import Attack, python
from tests.attacks.world import World

_ROM = """
def rom(*words, size=1024, header=None):
    code = struct.pack("<I", 0xEA00002E) + bytes(188) + struct.pack(f"<{len(words)}I", *words)
    return ((header or b"") + code[len(header or b""):]).ljust(size, b"\\0")
def played(name, data, frames=30):
    import subprocess
    open(f"/tmp/{name}.gba", "wb").write(data)
    command = ["oracle", "run", f"/tmp/{name}.gba", "--frames", str(frames), "--hashes", "--out", f"/tmp/{name}"]
    ran = subprocess.run(command, capture_output=True, text=True)
    print(f"{name}: exit {ran.returncode}", (ran.stderr.strip().splitlines() or [""])[-1])
"""


def every_ask_is_logged(world: World, ran: CommandResult) -> None:
    """300 refused asks are 300 lines."""
    lines = world.log_lines(lambda lines: sum("flood-" in str(line.get("message")) for line in lines) >= 300)
    assert 300 == sum("flood-" in str(line.get("message")) for line in lines)


def nothing_is_forged(world: World, ran: CommandResult) -> None:
    """What was asked stands in strings of refused asks, and no line is the agent's own."""
    lines = world.log_lines(lambda lines: any("forged" in json.dumps(line) for line in lines))
    assert not [line for line in lines if "forged" in json.dumps(line) and line.get("status") != "refused"]
    assert not [line for line in lines if line.get("rom_sha256") == "forged"]


ATTACKS = (
    Attack(
        "replace-the-socket",
        "put a socket of one's own in the place of the oracle's, or remove it",
        "its folder is read-only here; connecting is all one can do",
        "rm -f /run/oracle/oracle.sock; mv /run/oracle/oracle.sock /tmp/s; ln -s /tmp/s /run/oracle/x; "
        "chmod 0 /run/oracle/oracle.sock; oracle limits > /dev/null && echo alive",
        r"(.*Read-only file system\n){4}alive\n$",
    ),
    Attack(
        "malformed-frames",
        "send what is no message: rubbish, half a header, deep nesting, wrong types, unknown questions",
        "each is refused, and the next one answered",
        python("""
import json
deep = b'{"op":' + b"[" * 200_000 + b"]" * 200_000 + b',"blobs":[]}'
for name, data in (
    ("rubbish", os.urandom(4096)), ("http", b"GET / HTTP/1.1\\r\\n\\r\\n"), ("torn", b"ORC1\\0\\0"),
    ("no json", frame(b"\\xff" * 100)), ("a list", frame(b"[]")), ("null", frame(b"null")),
    ("deep", frame(deep)), ("no blobs", frame(b'{"op": "run"}')),
    ("negative", frame(b'{"op": "run", "blobs": [-1]}')), ("float", frame(b'{"op": "run", "blobs": [1e9]}')),
    ("huge number", frame(b'{"op": "run", "blobs": [' + b"9" * 5000 + b"]}")),
    ("twice", frame(b'{"op": "limits", "op": "limits", "blobs": []}')),
    ("nan", frame(b'{"op": "run", "frames": NaN, "blobs": []}')),
    ("true", frame(b'{"op": true, "blobs": []}')), ("op list", frame(b'{"op": ["run"], "blobs": []}')),
    ("op object", frame(b'{"op": {}, "blobs": []}')),
):
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(8)
        s.connect("/run/oracle/oracle.sock")
        s.sendall(data)
        s.shutdown(socket.SHUT_WR)
        answer = s.recv(4096)
    print(name, b'"error"' in answer or b'"limits"' in answer or answer)
print("then", b'"done"' in oracle(frame(b'{"op": "limits", "blobs": []}')))
"""),
        r"^(?!(.|\n)*b')(.+ True\n){16}then True$",
        timeout_s=60,
    ),
    Attack(
        "oversized-question",
        "announce a header of 4 GB, a ROM of 33 MB and one of 10^18 bytes, a thousand parts",
        "refused by what is announced, before it is read",
        python("""
print(b"at most" in oracle(b"ORC1" + struct.pack(">I", 0xffffffff) + b"x" * 100))
print(b"at most" in oracle(frame(b'{"op": "open", "blobs": [%d]}' % (33 << 20))))
print(b"at most" in oracle(frame(b'{"op": "open", "blobs": [%d]}' % 10**18)))
print(b"short list" in oracle(frame(b'{"op": "open", "blobs": [%s]}' % b",".join([b"1"] * 1000))))
"""),
        r"^(True\n){4}",
    ),
    Attack(
        "many-connections",
        "open 200 connections and say nothing",
        "32 are held, the rest are told so and closed; when they go the oracle answers again",
        python("""
held, turned_away = [], 0
for _ in range(200):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(0.05)
    try:
        s.connect("/run/oracle/oracle.sock")
        held.append(s)
    except BlockingIOError:
        turned_away += 1
for s in held:
    try:
        turned_away += b"Too many" in s.recv(1000)
    except OSError:
        pass
print("turned away", turned_away)
for s in held:
    s.close()
time.sleep(0.5)
print("then", b'"done"' in oracle(frame(b'{"op": "limits", "blobs": []}')))
"""),
        r"turned away 1[67]\d\nthen True$",
        timeout_s=60,
    ),
    Attack(
        "slow-connections",
        "send a question byte by byte on many connections, and leave in the middle of an answer",
        "others are answered meanwhile; a side that keeps the other waiting is dropped",
        python("""
slow = []
for _ in range(20):
    s = socket.socket(socket.AF_UNIX)
    s.connect("/run/oracle/oracle.sock")
    s.send(b"ORC1\\0")
    slow.append(s)
for _ in range(5):
    for s in slow:
        s.send(b"\\0" if _ < 2 else b"\\x05" if _ == 2 else b"x")
    print(b'"done"' in oracle(frame(b'{"op": "limits", "blobs": []}')))
"""),
        r"^(True\n){5}",
    ),
    Attack(
        "files-that-are-no-rom",
        "have it run what is no ROM: nothing, a few bytes, 33 MB, an ELF file, an archive, another console's game",
        "refused, or run as the nonsense that it is; the oracle lives",
        python(
            _ROM
            + """
logo = bytes.fromhex("ceed6666cc0d000b03730083000c000d0008111f8889000e")
for name, data in (("empty", b""), ("short", b"x" * 100), ("large", bytes(33 << 20)),
                   ("elf", open("/bin/true", "rb").read()),
                   ("zip", b"PK\\3\\4" + bytes(1000)), ("zeros", bytes(4096)), ("ones", b"\\xff" * 4096),
                   ("gb", bytes(0x100) + b"\\0\\xc3\\x50\\1" + logo + bytes(0x8000)), ("text", b"hello\\n" * 1000)):
    played(name, data)
print("then", b'"done"' in oracle(frame(b'{"op": "limits", "blobs": []}')))
"""
        ),
        r"empty: exit 1 .*\nshort: exit 1 .*\nlarge: exit 1 .*\n(.|\n)*then True$",
        timeout_s=60,
    ),
    Attack(
        "malicious-roms",
        "have it run ROMs made to break an emulator: noise, undefined opcodes, wild jumps, endless calls, DMA storms",
        "each runs or is reported broken, in a process of its own with limits of its own; the oracle lives",
        python(
            _ROM
            + """
import random
chance = random.Random(7)
for seed in range(2):
    played(f"noise{seed}", rom(*(chance.getrandbits(32) for _ in range(60_000)), size=1 << 18))
loop = 0xEAFFFFFE
for name, words in {
    "loop": [loop], "undefined": [0xE7F000F0] * 50, "coprocessor": [0xEE000000, 0xEE100F10, 0xEC000000] * 20,
    "wild jump": [0xE3E00000, 0xE12FFF10], "unaligned jump": [0xE3A00302, 0xE2800003, 0xE12FFF10],
    "halt": [0xEF020000, loop], "stop": [0xEF030000, loop], "every call": [0xEF000000 | n << 16 for n in range(256)],
    "soft reset": [0xEF000000], "copy all": [0xE3A00000, 0xE3A01302, 0xE3E02000, 0xEF0B0000],
    "divide by zero": [0xE3A01000, 0xEF060000, loop], "unpack": [0xE3E00000, 0xE3E01000, 0xEF110000, loop],
    "bad mode": [0xE3A00000, 0xE129F000, loop], "no stack": [0xE3A0D000, 0xE92DFFFF, 0xE8FDFFFF, loop],
}.items():
    played(name, rom(*words))
dma = []
for channel in range(4):
    for offset, value in ((0xB0, 0x08000000), (0xB4, 0x02000000), (0xB8, 0xB600FFFF)):
        register = 0x04000000 + offset + 12 * channel
        dma += [0xE59F0004, 0xE59F1004, 0xEA000001, register, value, 0xE5801000]
played("dma storm", rom(*dma, 0xEAFFFFFE - len(dma) - 0))
print("then", b'"done"' in oracle(frame(b'{"op": "limits", "blobs": []}')))
"""
        ),
        r"^((noise\d|[a-z ]+): exit [01] .*\n){17}then True$",
        timeout_s=120,
    ),
    Attack(
        "all-the-sessions",
        "open every session that there may be and twenty more, and 100 states in one",
        "refused at the limit, and named what to close; closed ones are free again",
        python(
            _ROM
            + """
import runpy
client = runpy.run_path("/usr/local/bin/oracle")["Oracle"]()
open("/tmp/game.gba", "wb").write(rom(0xEAFFFFFE))
names, said = [], ""
for _ in range(26):
    try:
        names.append(client.do("open /tmp/game.gba")["session"])
    except Exception as error:
        said = str(error)
print(len(names), "opened, then:", said[:40])
client.do(f"step {names[0]} 1")
saved = 0
try:
    for number in range(100):
        client.do(f"save {names[0]} state{number}")
        saved += 1
except Exception as error:
    print(saved, "saved, then:", str(error)[:60])
for name in names:
    client.do(f"close {name}")
print("then", client.do("open /tmp/game.gba")["session"] and client.do("close .") is not None)
"""
        ),
        r"^6 opened, then: 6 sessions are open, which is all.*\n12 saved, then: .*\nthen True$",
        timeout_s=60,
    ),
    Attack(
        "other-questions",
        "ask for what the oracle does not offer: memory, registers, the core, files of its container, a shell",
        "unknown questions, refused",
        python("""
for op in ("memory", "peek", "read", "registers", "core", "eval", "exec", "shell", "file", "bios", "serialize", "copy",
           "run; id", "__class__", "../../opt/gbaeval/core.so", ""):
    import json
    answer = oracle(frame(json.dumps({"op": op, "path": "/opt/gbaeval/core.so", "blobs": []}).encode()))
    print(op, b"Unknown question" in answer or answer)
"""),
        r"^(.* True\n){16}",
    ),
    Attack(
        "names-as-paths",
        "give sessions, states and replays names that are paths, formats or commands",
        "names are only compared and quoted, never opened, formatted or run",
        python(
            _ROM
            + """
import runpy
client = runpy.run_path("/usr/local/bin/oracle")["Oracle"]()
open("/tmp/game.gba", "wb").write(rom(0xEAFFFFFE))
name = client.do("open /tmp/game.gba")["session"]
client.do(f"step {name} 1")
for odd in ("../../opt/gbaeval/core.so", "{0.__class__}", "%s%n", "$(id)", "`id`", "a" * 5000, "\\u202e", "s1-0000"):
    for order in ("step {} 1", f"save {name} {{}}", f"load {name} {{}}", "picture {} /tmp/p.png"):
        try:
            text = str(client.do(order.format(odd)))
        except Exception as error:
            text = str(error)
        if "uid=" in text or "ELF" in text or "class" in text.replace("__class__", ""):
            print("SUCCEEDED", text)
client.do(f"close {name}")
print("tried")
"""
        ),
        "^tried$",
    ),
    Attack(
        "forge-the-log",
        "smuggle lines of one's own into the oracle's log, by line breaks and JSON in names and messages",
        "they are parts of strings: every line is still one that the oracle wrote",
        python("""
import json
line = '\\n{"time": "2026-01-01T00:00:00.000+00:00", "op": "run", "status": "answered", "rom_sha256": "forged"}\\n'
for header in ({"op": "step", "session": line, "frames": 1}, {"op": line}, {"op": "run", line: 1},
               {"op": "load", "session": "forged\\u2028\\u0000\\x1b[2J", "state": line}):
    oracle(frame(json.dumps({**header, "blobs": []}).encode()))
oracle(frame(json.dumps({"op": "step", "session": "forged", "frames": 1, "blobs": []}).encode()))
print("said")
"""),
        "^said$",
        after=nothing_is_forged,
    ),
    Attack(
        "flood-the-log",
        "push what was asked out of the log by 300 more asks",
        "every one is a line; a flood is slowed down, nothing is dropped",
        python("""
import json
with socket.socket(socket.AF_UNIX) as s:
    s.connect("/run/oracle/oracle.sock")
    for number in range(300):
        s.sendall(frame(json.dumps({"op": "close", "session": f"flood-{number}", "blobs": []}).encode()))
        s.recv(4096)
print("asked")
"""),
        "^asked$",
        after=every_ask_is_logged,
        timeout_s=30,
    ),
)
