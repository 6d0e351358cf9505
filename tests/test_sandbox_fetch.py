"""What agent programs are downloaded with, in the build of their image."""

import base64
import hashlib
import io
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from harness.sandbox import fetch

LINK = tarfile.TarInfo("package/link")
LINK.type, LINK.linkname = tarfile.SYMTYPE, "/etc/passwd"


def archive(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(data), 0o755
            tar.addfile(member, io.BytesIO(data))
        tar.addfile(LINK)
    return buffer.getvalue()


ARCHIVE = archive(**{"package/bin/tool": b"tool", "package/bin/lib/a": b"a", "package/other": b"other"})
SHA512 = base64.b64encode(hashlib.sha512(ARCHIVE).digest()).decode()


@contextmanager
def served(*answers: tuple[int, bytes]) -> Iterator[str]:
    """An address that gives these answers, then the last one again."""
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = left.pop(0) if len(left) > 1 else left[0]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/a.tgz"
        server.shutdown()


def run(folder: Path, url: str, digest: str, *paths: str) -> "subprocess.CompletedProcess[str]":
    # Its waits between attempts are for an image build, not for a test.
    quick = (
        f"import sys, runpy, time; time.sleep = lambda s: None; runpy.run_path({fetch.__file__!r}, run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-c", quick, url, digest, *paths],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_what_is_pinned_is_unpacked(tmp_path: Path) -> None:
    """Only what lies below the paths, by its name from there on, and no links."""
    with served((200, ARCHIVE)) as url:
        ended = run(tmp_path, url, SHA512, "package/bin", "package/link")

    assert (0, "") == (ended.returncode, ended.stderr)
    assert {"tool": b"tool", "lib/a": b"a"} == {
        str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    }


def test_a_server_that_fails_for_a_while(tmp_path: Path) -> None:
    """A server's error and a download that breaks off are tried again."""
    with served((503, b""), (200, ARCHIVE[:100]), (200, ARCHIVE)) as url:
        ended = run(tmp_path, url, SHA512, "package/other")

    assert 0 == ended.returncode
    assert b"other" == (tmp_path / "other").read_bytes()
    assert "attempt 2 of 4" in ended.stderr


@pytest.mark.parametrize(
    ("answer", "paths", "message"),
    [
        ((200, ARCHIVE + b"x"), ["package"], "its SHA-512 is"),
        ((404, b""), ["package"], "404"),
        ((200, ARCHIVE), ["none"], "nothing below none"),
    ],
)
def test_what_is_not_what_was_asked_for(
    tmp_path: Path, answer: tuple[int, bytes], paths: list[str], message: str
) -> None:
    """Another file, none, or one without the path: the build fails, and says why."""
    with served(answer) as url:
        ended = run(tmp_path, url, SHA512, *paths)

    assert 1 == ended.returncode
    assert message in ended.stderr
    assert [] == list(tmp_path.iterdir())
