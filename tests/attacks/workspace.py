"""What lies in the workspace when the harness archives, stores and unpacks it."""

import io
from collections.abc import Callable

import pytest

from harness.errors import WorkspaceError
from harness.protocols import CommandResult
from harness.sandbox.unpack import unpack
from tests.attacks.attack import Attack, python
from tests.attacks.world import World

Check = Callable[[World, CommandResult], None]


def restored(*kept: str, gone: tuple[str, ...] = ()) -> Check:
    """Archived, stored and unpacked, these paths are there and those are not; nothing leads outside."""

    def check(world: World, ran: CommandResult) -> None:
        names = world.restored()
        assert set(kept) <= names
        assert not names & set(gone)

    return check


def unsaveable(world: World, ran: CommandResult) -> None:
    """Saving says that it is for what is in the workspace, takes no more than twice its size, and leaves nothing."""
    with pytest.raises(WorkspaceError):
        world.sandbox.save_workspace(world.folder / "workspace.tar.zst")
    assert not list(world.folder.glob("workspace*"))


def by_hand(world: World, ran: CommandResult) -> None:
    """Unpacked, an archive that an agent made by hand writes nothing outside, and what leads there is left out."""
    inside = world.fresh_folder("unpacked")
    notes = unpack(io.BytesIO(world.sandbox.read_file("evil.tar", 1 << 20)), inside)
    world.assert_inside(inside)
    assert "fine" == (inside / "fine").read_text()
    assert [] == [path for path in world.folder.parent.rglob("evil") if not path.is_relative_to(inside)]
    assert len(notes) >= 7


def small_when_stored(world: World, ran: CommandResult) -> None:
    """Hard links take no more room, restored, than a workspace may have in an archive."""
    assert world.restored_bytes() <= 2 * world.sandbox.limits.workspace_bytes


ATTACKS = (
    Attack(
        "links-to-host-files",
        "have links lead to files of the host: absolute, by .., by /proc, to the run's own files",
        "kept as links, never followed; where they lead out they are left out of the tree that is built",
        'mkdir links; cd links; ln -s "$HOST_FILE" file; ln -s / root; ln -s /proc/self/root/etc/passwd proc; '
        "ln -s ../../../../../../../../etc/passwd up; ln -s ../../result.json result; ln -s nowhere broken; "
        "echo text > real; ln -s real inside",
        "",
        litter=True,
        after=restored("links/real", "links/inside", gone=("links/file", "links/root", "links/proc", "links/up")),
    ),
    Attack(
        "link-as-folder",
        "have a folder be a link to the outside while files are written below it",
        "files are written first, into a tree without links",
        'mkdir d; echo 1 > d/f; ln -s "$(dirname "$HOST_FILE")" e; ln -s e g; ln -s /tmp h; '
        "mkdir -p h/below; echo 2 > h/below/f",
        "",
        litter=True,
        after=restored("d/f", gone=("e", "g", "h")),
    ),
    Attack(
        "link-loops",
        "have links lead in circles, and in a chain of 500",
        "left out; nothing loops",
        "mkdir loops; cd loops; ln -s b a; ln -s a b; ln -s . self; ln -s .. up; "
        "for i in $(seq 500); do ln -s l$((i + 1)) l$i; done; touch l501",
        "",
        litter=True,
        after=restored("loops/l501", gone=("loops/a", "loops/b", "loops/l1")),
    ),
    Attack(
        "hard-link-outward",
        "make a hard link to a file outside: the image's password file, the oracle's socket, another user's file",
        "not possible across file systems",
        "for f in /etc/passwd /run/oracle/oracle.sock /etc/shadow /proc/self/environ; do "
        "ln $f here && echo SUCCEEDED; done; ls -A | wc -l",
        "^(.*\n)*0\n$",
    ),
    Attack(
        "hard-link-flood",
        "make a file of 6 MB and 900 hard links to it: 5 GB, if each is written out as a file",
        "links beyond what an archive may hold are left out, and said to be",
        "head -c 6M /dev/urandom > big; mkdir many; for i in $(seq 900); do ln big many/$i; done; echo made",
        "made",
        after=small_when_stored,
        timeout_s=30,
    ),
    Attack(
        "pipes-and-sockets",
        "leave pipes and sockets, at which a reader would wait for ever",
        "left out",
        "mkdir odd; mkfifo odd/pipe build.fifo; "
        + python(
            """s = socket.socket(socket.AF_UNIX); s.bind("/workspace/odd/socket"); open("/workspace/odd/file", "w")"""
        ),
        "",
        litter=True,
        after=restored("odd/file", gone=("odd/pipe", "odd/socket")),
    ),
    Attack(
        "sparse-file",
        "leave a file of 1 TB that takes no room here",
        "refused as too large for an archive; the last snapshot before it counts",
        "truncate -s 1T huge; ls -s huge",
        "^0 huge",
        after=unsaveable,
    ),
    Attack(
        "deep-path",
        "leave folders 700 deep, whose path is longer than the kernel takes",
        "archived and stored; what is too deep to be unpacked is left out of the tree that is built, and noted",
        python("""
os.mkdir("deep")
os.chdir("deep")
for _ in range(700):
    os.mkdir("folder")
    os.chdir("folder")
open("bottom", "w").write("bottom")
print("made")
"""),
        "made",
        after=restored("deep/folder"),
    ),
    Attack(
        "odd-names",
        "give files names of 255 bytes, of bytes that are no text, line breaks, options, terminal commands, tar's own",
        "kept as they are, byte for byte",
        python("""
os.mkdir("names")
for name in (b"n" * 255, b"\\xff\\xfe\\x80", b"line\\nbreak", b"-rf", b"--checkpoint-action=exec=sh", b"\\x1b[2J", b" ",
             b"...",
             "\\u202egnp.exe".encode(), b"back\\\\slash", b"$(touch evil)", b"`touch evil`", b"quote'\\"", b"PaxHeader",
             b"././@LongLink", b"con", b"a:b", b"%s%n", b"\\xc0\\xae\\xc0\\xae"):
    open(b"names/" + name.replace(b"/", b"_"), "w").write("x")
print(len(os.listdir("names")))
"""),
        "^19$",
        litter=True,
        after=restored("names/-rf", "names/line\nbreak", "names/\udcff\udcfe\udc80", "names/...", "names/ "),
    ),
    Attack(
        "odd-modes-and-times",
        "take away all rights, set set-uid and sticky bits, give times of the year 1 and of the year 200,000",
        "saved all the same; of the modes only whether a file is executable comes back",
        "mkdir -p modes/shut; cd modes; echo x > shut/f; echo x > suid; chmod 6777 suid; chmod 1777 .; "
        "touch -d '0001-01-01' old; touch -d @6000000000000 new; touch -d @-1.5 negative; chmod 0 shut/f shut",
        "",
        litter=True,
        after=restored("modes/suid", "modes/shut/f", "modes/old", "modes/new", "modes/negative"),
    ),
    Attack(
        "names-of-the-harness",
        "use the harness's own names: .writing-, .restore-, objects, packs, manifests, gba.wasm.partial",
        "names inside a workspace mean nothing outside of it",
        "mkdir -p snapshots/objects submission/source grades .restore-x; echo '{}' > snapshots/00000.json; "
        "touch .writing-x .lock .workspace.tar.zst.partial snapshots/objects/.pack-x gba.wasm.partial",
        "",
        litter=True,
        after=restored("snapshots/00000.json", ".lock", ".writing-x"),
    ),
    Attack(
        "archive-by-hand",
        "hand in an archive made by hand: absolute paths, .., files through links, hard links and devices outward",
        "each such entry is left out and noted, the rest unpacked",
        python("""
import io, tarfile
with tarfile.open("evil.tar", "w") as archive:
    def add(name, kind=tarfile.REGTYPE, link="", data=b"bad"):
        member = tarfile.TarInfo(name)
        member.type, member.linkname, member.size = kind, link, len(data) if kind == tarfile.REGTYPE else 0
        archive.addfile(member, io.BytesIO(data))
    add("fine", data=b"fine")
    add("../evil")
    add("a/../../evil")
    add("/tmp/evil")
    add("out", tarfile.SYMTYPE, "..")
    add("out/evil")
    add("hard", tarfile.LNKTYPE, "../secret")
    add("hard2", tarfile.LNKTYPE, os.environ["HOST_FILE"])
    add("soft", tarfile.SYMTYPE, os.environ["HOST_FILE"])
    add("disk", tarfile.BLKTYPE)
    add("terminal", tarfile.CHRTYPE)
    add("pipe", tarfile.FIFOTYPE)
    add("fine/evil")
print("made")
"""),
        "^made$",
        after=by_hand,
    ),
    Attack(
        "changing-files",
        "keep files growing, shrinking and vanishing while a snapshot is taken",
        "a whole archive, or none and a reason; the agent works on",
        "mkdir hot; (exec > /dev/null 2>&1; "
        "for i in $(seq 300); do head -c $((RANDOM * 30)) /dev/zero > hot/$((i % 7)); "
        "rm -f hot/$((i % 5)); sleep 0.01; done) & echo kept > cold",
        "",
        after=restored("cold"),
    ),
    Attack(
        "swap-while-read",
        "swap a file for a link to the host and back, a thousand times a second, while it is archived",
        "whichever it was, a link is stored as a link",
        '(exec > /dev/null 2>&1; end=$((SECONDS + 4)); while [ $SECONDS -lt $end ]; do ln -sfn "$HOST_FILE" swap; '
        "rm -f swap; echo mine > swap; done) & echo kept > cold",
        "",
        after=restored("cold"),
    ),
)
