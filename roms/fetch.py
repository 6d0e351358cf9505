"""Fetching files of the catalogue, from the web or from a folder, into the store.

A transfer that breaks off is gone on with where it stopped, by HTTP Range (RFC 9110, section 14), also by a later call:
what has come lies beside the file's place, and only a whole file with the right digest is ever moved there.
"""

import contextlib
import fcntl
import hashlib
import logging
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, Final, Literal, NoReturn
from urllib.parse import urlsplit

import httpx2
import stamina

from roms.catalog import ROM_LIMIT_BYTES, Entry
from roms.errors import FetchError, WrongDigest
from roms.store import Store, digest_of

ATTEMPTS: Final = 5
"""Tries in a row that bring nothing new, before a file is given up."""

TIMEOUT_S: Final = 30.0
"""Silence from a server for so long is a broken connection; a slow one may take as long as it likes."""

_RETRIED_STATUSES: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_RANGE_START: Final = re.compile(r"bytes ([0-9]{1,12})-")

Outcome = Literal["there", "fetched"]


class _TryAgain(Exception):
    """The transfer failed in a way that may pass."""


@dataclass(frozen=True)
class Progress:
    """Who wants to see how fetching goes."""

    began: Callable[[Entry], None] = lambda entry: None
    broke_off: Callable[[Entry, str], None] = lambda entry, cause: None
    """It is tried again, or given up with `failed`."""
    received: Callable[[Entry, int], None] = lambda entry, so_far_bytes: None
    done: Callable[[Entry, Outcome], None] = lambda entry, outcome: None
    failed: Callable[[Entry, FetchError], None] = lambda entry, error: None


@dataclass(frozen=True)
class Fetched:
    """What became of each file that was asked for."""

    outcomes: dict[str, Outcome]
    failures: dict[str, FetchError]


def fetch(
    entries: Sequence[Entry], store: Store, source: str | None = None, progress: Progress | None = None
) -> Fetched:
    """Get each file that is not in the store whole; one that fails does not stop the others.

    `source` is a folder, where files are known by their content whatever they are called, or the http(s) address of a
    mirror with the catalogue's paths; without it each file comes from its own address. On KeyboardInterrupt the store
    holds whole files and at most one that can be gone on with. Raises FetchError if `source` is neither, or the store
    cannot be written.
    """
    progress = progress or Progress()
    outcomes: dict[str, Outcome] = {}
    failures: dict[str, FetchError] = {}
    try:
        store.folder.mkdir(parents=True, exist_ok=True)
        wanted = [entry for entry in entries if not store.is_whole(entry.sha256)]
        with _getter(source, wanted) as get:
            for entry in entries:
                if entry not in wanted:
                    outcomes[entry.name] = "there"
                    progress.done(entry, "there")
                    continue
                progress.began(entry)
                try:
                    get(entry, store, progress)
                except FetchError as error:
                    failures[entry.name] = error
                    progress.failed(entry, error)
                else:
                    outcomes[entry.name] = "fetched"
                    progress.done(entry, "fetched")
    except OSError as error:
        raise FetchError(f"Cannot keep files in {store.folder}: {error.strerror}.") from error
    return Fetched(outcomes, failures)


_Get = Callable[[Entry, Store, Progress], None]


@contextlib.contextmanager
def _getter(source: str | None, wanted: Sequence[Entry]) -> Iterator[_Get]:
    if source is not None and not source.startswith(("http://", "https://")):
        yield _from_folder(Path(source), wanted)
        return
    base = None if source is None else source.rstrip("/") + "/"
    # Retries are told by `broke_off`; without a handler Python would print stamina's own note of them to stderr.
    if not (logger := logging.getLogger("stamina")).handlers:
        logger.addHandler(logging.NullHandler())
    with httpx2.Client(follow_redirects=True, timeout=TIMEOUT_S, headers={"accept-encoding": "identity"}) as client:
        silent: set[str] = set()

        def get(entry: Entry, store: Store, progress: Progress) -> None:
            address = entry.address if base is None else base + entry.path
            server = urlsplit(address).netloc
            if server in silent:
                raise FetchError(f"{entry.name}: {address} cannot be fetched: {server} cannot be reached.")
            try:
                _from_web(client, address, entry, store, progress)
            except FetchError as error:
                if isinstance(error.__cause__, (httpx2.ConnectError, httpx2.ConnectTimeout)):
                    silent.add(server)  # the next file need not wait for it as well
                raise

        yield get


def _cause(error: Exception) -> str:
    return str(error) or type(error).__name__


def _from_folder(folder: Path, wanted: Sequence[Entry]) -> _Get:
    if not folder.is_dir():
        raise FetchError(f"{folder} is neither a folder nor an http(s) address.")
    digests = {entry.sha256 for entry in wanted}
    sizes = {entry.size_bytes for entry in wanted}
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        with contextlib.suppress(OSError):  # a file that cannot be read is as good as not there
            if not path.is_file() or path.stat().st_size > ROM_LIMIT_BYTES:
                continue
            if (None in sizes or path.stat().st_size in sizes) and (digest := digest_of(path)) in digests:
                found.setdefault(digest, path)

    def get(entry: Entry, store: Store, progress: Progress) -> None:
        path = found.get(entry.sha256)
        if path is None:
            raise FetchError(f"{entry.name}: no file under {folder} has its SHA-256, {entry.sha256}.")
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            raise WrongDigest(f"{entry.name}: {path} changed while it was read.")
        store.put(entry, content)
        progress.received(entry, len(content))

    return get


def _from_web(client: httpx2.Client, address: str, entry: Entry, store: Store, progress: Progress) -> None:
    part = store.part_path(entry.sha256)
    with part.open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FetchError(f"{entry.name}: another gbaeval is fetching it into {store.folder}.") from error
        try:
            if store.is_whole(entry.sha256):  # by another gbaeval, just now
                part.unlink(missing_ok=True)
                return
            _Download(client, address, entry, part, progress).run()
            with part.open("rb") as file:
                os.fsync(file.fileno())
            os.replace(part, store.path(entry.sha256))
        except WrongDigest:
            part.unlink()
            raise
        except BaseException:
            if part.stat().st_size == 0:
                part.unlink()
            raise


class _Download:
    """One file on its way from an address to `part`."""

    def __init__(self, client: httpx2.Client, address: str, entry: Entry, part: Path, progress: Progress) -> None:
        self._client = client
        self._address = address
        self._entry = entry
        self._part = part
        self._progress = progress
        self._has_old_bytes = self._size() > 0
        """Some of what is there came in an earlier call, perhaps from elsewhere."""

    def run(self) -> None:
        """Try until the file is whole, or ATTEMPTS tries in a row have brought nothing new."""
        while True:
            before = self._size()
            try:
                for attempt in stamina.retry_context(
                    on=self._may_pass, attempts=ATTEMPTS, timeout=None, wait_initial=0.5
                ):
                    with attempt:
                        self._transfer()
            except (_TryAgain, httpx2.TransportError) as error:
                if self._size() > before:
                    continue
                raise FetchError(
                    f"{self._entry.name}: {self._address} cannot be fetched: {_cause(error)}. "
                    "Try again later, or name a folder or a mirror with --from."
                ) from error
            return

    def _may_pass(self, error: Exception) -> bool:
        if not isinstance(error, (_TryAgain, httpx2.TransportError)):
            return False
        self._progress.broke_off(self._entry, _cause(error))
        return True

    def _transfer(self) -> None:
        """Ask once for what is missing, and check the whole."""
        have, size = self._size(), self._entry.size_bytes
        if have and digest_of(self._part) == self._entry.sha256:
            return
        if have == 0 or have != size:
            self._receive(have)
        if (found := digest_of(self._part)) != self._entry.sha256:
            self._refuse(f"its SHA-256 is {found}, not {self._entry.sha256}")

    def _receive(self, have: int) -> None:
        headers = {"range": f"bytes={have}-"} if have else {}
        try:
            with self._client.stream("GET", self._address, headers=headers) as response:
                self._check_status(response)
                start = _RANGE_START.match(response.headers.get("content-range", ""))
                goes_on = response.status_code == HTTPStatus.PARTIAL_CONTENT and start and int(start[1]) == have
                if response.status_code == HTTPStatus.PARTIAL_CONTENT and not goes_on:
                    self._start_over("the server sent another part than was asked for")
                with self._part.open("ab") as file:
                    if not goes_on:
                        file.truncate(0)
                        self._has_old_bytes = False
                    self._write(response, file, have if goes_on else 0)
                self._check_length(response)
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, httpx2.TooManyRedirects) as error:
            raise FetchError(f"{self._entry.name}: {self._address} cannot be fetched: {error}") from error

    def _check_status(self, response: httpx2.Response) -> None:
        status = response.status_code
        if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            self._start_over("the server's file is shorter than what was there")
        if status in _RETRIED_STATUSES:
            raise _TryAgain(f"the server answered {status} {response.reason_phrase}")
        if status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
            raise FetchError(
                f"{self._entry.name}: {self._address} cannot be fetched: the server answered {status} "
                f"{response.reason_phrase}. Name a folder or a mirror with --from."
            )

    def _write(self, response: httpx2.Response, file: BinaryIO, written: int) -> None:
        limit = self._entry.size_bytes or ROM_LIMIT_BYTES
        for block in response.iter_raw():
            written += len(block)
            if written > limit:
                self._refuse(f"it is longer than {limit:,} bytes")
            file.write(block)
            file.flush()
            self._progress.received(self._entry, written)

    def _check_length(self, response: httpx2.Response) -> None:
        """Fewer bytes than the file has: broken off, unless the server said that this is the end."""
        so_far, size = self._size(), self._entry.size_bytes
        if size is None or so_far >= size:
            return
        if "content-length" in response.headers or "transfer-encoding" in response.headers:
            self._refuse(f"it has {so_far:,} bytes, not {size:,}")
        raise _TryAgain(f"it broke off after {so_far:,} of {size:,} bytes")

    def _refuse(self, why: str) -> NoReturn:
        """Another file; but if old bytes may be to blame, once more without them."""
        if self._has_old_bytes:
            self._start_over("what was there already is of another file")
        raise WrongDigest(
            f"{self._entry.name}: {self._address} is another file: {why}. Nothing of it was kept; "
            "name a folder or a mirror with --from."
        )

    def _start_over(self, why: str) -> NoReturn:
        os.truncate(self._part, 0)
        self._has_old_bytes = False
        raise _TryAgain(why)

    def _size(self) -> int:
        return self._part.stat().st_size
