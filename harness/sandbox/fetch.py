"""Download an archive that is pinned by its digest and unpack a folder of it: what agent programs are set up with.

    fetch.py URL SHA512 PATH...

writes what lies below each PATH of the .tar.gz, or the file that PATH is, into the current folder. SHA512 is in base64,
as npm's lock files have it. One file, standard library only: it runs in the image build, which sees a TLS proxy's
certificates if the harness was given them.
"""

import base64
import hashlib
import os
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from typing import IO

ATTEMPTS = 4
SILENCE_S = 60.0
CHUNK_BYTES = 1 << 20


def download(url: str, file: IO[bytes]) -> str:
    """The SHA-512 of what comes, in base64."""
    digest = hashlib.sha512()
    with urllib.request.urlopen(url, timeout=SILENCE_S) as response:  # noqa: S310 - of what setup names, and checked
        while chunk := response.read(CHUNK_BYTES):
            digest.update(chunk)
            file.write(chunk)
    return base64.b64encode(digest.digest()).decode()


def fetch(url: str, wanted: str, file: IO[bytes]) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        file.seek(0)
        file.truncate()
        try:
            found = download(url, file)
        except (urllib.error.URLError, OSError) as error:
            if isinstance(error, urllib.error.HTTPError) and error.code < 500 and error.code != 429:
                sys.exit(f"{url}: {error}")
            trouble = str(error)
            if "CERTIFICATE_VERIFY_FAILED" in trouble:
                sys.exit(f"{url}: {trouble}\nBehind a TLS proxy hand its certificates in with --ca-bundle.")
        else:
            if found == wanted:
                return
            trouble = f"its SHA-512 is {found}, not {wanted}"
        sys.stderr.write(f"{url}, attempt {attempt} of {ATTEMPTS}: {trouble}\n")
        time.sleep(2**attempt)
    sys.exit(f"{url} could not be had.")


def unpack(file: IO[bytes], paths: "list[str]") -> None:
    """Regular files only, by the names that they have below the paths."""
    with tarfile.open(fileobj=file, mode="r:gz") as archive:
        found = 0
        for member in archive:
            path = next((path for path in paths if member.name == path or member.name.startswith(path + "/")), None)
            if path is None or not member.isreg():
                continue
            found += 1
            member.name = member.name[len(path) + 1 :] or os.path.basename(path)
            archive.extract(member, ".", filter="data")
    if not found:
        sys.exit(f"There is nothing below {', '.join(paths)} in the archive.")


def main() -> None:
    url, wanted, *paths = sys.argv[1:]
    with tempfile.TemporaryFile() as file:
        fetch(url, wanted, file)
        file.seek(0)
        unpack(file, paths)


if __name__ == "__main__":
    main()
