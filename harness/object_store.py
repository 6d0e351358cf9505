"""Content-addressed objects: bytes under their SHA-256, each written once and checked whenever it is read.

Those that are written together are one file, a pack: a block of the disk for each small file would take more than their
contents, and a flush to disk for each would take long. A pack is named by its SHA-256 and holds a record for each
object: a header, then a zstd frame; of the content, or of its difference from another object that is stored whole
(the dictionary). So a damaged object takes with it at most those that are differences from it.
"""

import hashlib
import os
import struct
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import zip_longest
from pathlib import Path
from typing import IO, Final, NamedTuple

import zstandard

from harness.errors import RunDirectoryError
from reference.whole_file import sync_folder

CHUNK_BYTES: Final = 32 << 20
"""The most bytes of an object: what of a file is in memory at a time. Larger contents are several."""

_MAGIC: Final = b"gbaeval objects 1\n"
_HEADER: Final = struct.Struct(">32s32sI")
"""The object's digest, that of the one it is a difference from (else zeros), and the frame's length."""
_NONE: Final = bytes(32)

_LEVEL: Final = 9
_DELTA_SHARE: Final = 0.5
"""A difference is kept where it takes at most half of the whole. Else the content has moved so far from its base that
the next ones are better taken from it; of 0.5, 0.7 and 0.9 this took least on a day of C and one of Rust
(docs/snapshots.md); debug caches of cargo might do with more."""


class _Place(NamedTuple):
    """Where an object is: a frame in a pack, and what it is the difference from."""

    pack: Path
    offset: int
    length: int
    base: str | None


class ObjectStore:
    """The objects in a folder's packs; contents of any length are sequences of digests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: dict[str, list[_Place]] = {}
        self._torn: list[str] = []
        for pack in sorted(folder.glob("*.pack")):
            self._read_headers(pack)

    def get(self, digests: Iterable[str]) -> Iterator[bytes]:
        """The chunks of a content. Raises RunDirectoryError, which names what is missing or damaged."""
        for digest in digests:
            yield self._get(digest)

    @contextmanager
    def writing(self) -> Iterator["PackWriter"]:
        """For what is put in the block: it is on disk when that has ended well, and else nothing. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".pack-")
        try:
            with os.fdopen(handle, "wb") as file:
                writer = PackWriter(self, file)
                yield writer
                file.flush()
                os.fsync(file.fileno())
            if writer.places:
                self._keep(name, writer)
        finally:
            Path(name).unlink(missing_ok=True)

    def _keep(self, name: str, writer: "PackWriter") -> None:
        pack = self._folder / f"{writer.digest()}.pack"
        os.chmod(name, 0o644)
        os.replace(name, pack)  # if there is one of that name, it holds the same or is damaged
        for folder in (self._folder, self._folder.parent):
            sync_folder(folder)
        for digest, (offset, length, base) in writer.places.items():
            self._places.setdefault(digest, []).append(_Place(pack, offset, length, base))

    def is_whole(self, digest: str) -> bool:
        """Whether it is there, and undamaged."""
        try:
            self._get(digest)
        except RunDirectoryError:
            return False
        return True

    def base(self, digest: str) -> tuple[str, bytes] | None:
        """What the next version of an object may be a difference from: it, or what it is a difference from."""
        for place in self._places.get(digest, []):
            with suppress(RunDirectoryError):
                whole = place.base or digest
                return whole, self._get_whole(whole)
        return None

    def _read_headers(self, pack: Path) -> None:
        end, offset = pack.stat().st_size, len(_MAGIC)
        with pack.open("rb") as file:
            whole = file.read(offset) == _MAGIC
            while whole and offset < end:
                header = file.read(_HEADER.size)
                offset += len(header)
                whole = len(header) == _HEADER.size
                if whole:
                    digest, base, length = _HEADER.unpack(header)
                    whole = offset + length <= end
                    place = _Place(pack, offset, length, base.hex() if base != _NONE else None)
                    self._places.setdefault(digest.hex(), []).append(place)
                    offset = file.seek(length, os.SEEK_CUR)
        if not whole:
            self._torn.append(pack.name)

    def _get(self, digest: str) -> bytes:
        return self._first(digest, self._places.get(digest, []))

    def _get_whole(self, digest: str) -> bytes:
        return self._first(digest, [place for place in self._places.get(digest, []) if place.base is None])

    def _first(self, digest: str, places: list[_Place]) -> bytes:
        """The content from the first place where it is undamaged: what was found damaged was written anew later."""
        problem = f"The object {digest} is missing in {self._folder}"
        if self._torn:
            problem += f", where these packs are torn: {', '.join(self._torn)}"
        for place in places:
            data = None
            with suppress(RunDirectoryError):  # the one that it is a difference from
                data = self._content(place)
            if data is not None and hashlib.sha256(data).hexdigest() == digest:
                return data
            problem = f"The object {digest} is damaged, at byte {place.offset} of {place.pack}"
            problem += f", or what it is a difference from, {place.base}" if place.base else ""
        raise RunDirectoryError(f"{problem}.")

    def _content(self, place: _Place) -> bytes | None:
        dictionary = self._get_whole(place.base) if place.base else None
        with place.pack.open("rb") as file:
            file.seek(place.offset)
            return _decompressed(file.read(place.length), dictionary)


class PackWriter:
    """A pack that is being written."""

    def __init__(self, store: ObjectStore, file: IO[bytes]) -> None:
        self._store = store
        self._file = file
        self._hash = hashlib.sha256()
        self.places: dict[str, tuple[int, int, str | None]] = {}
        """Offset and length of each object's frame, and what it is the difference from."""
        self.written_bytes = 0
        self._write(_MAGIC)

    def put(self, content: IO[bytes], bases: Sequence[str] = ()) -> tuple[str, ...]:
        """Store what is in a stream, unless it is there; its digests. `bases` are those of something like it."""
        chunks = iter(lambda: content.read(CHUNK_BYTES), b"")
        return tuple(self._put(chunk, base) for chunk, base in zip_longest(chunks, bases) if chunk is not None)

    def digest(self) -> str:
        """The pack's name, for what is written so far."""
        return self._hash.hexdigest()

    def _put(self, data: bytes, base: str | None) -> str:
        digest = hashlib.sha256(data).hexdigest()
        # One that is damaged is written anew, or all later snapshots with this content were as damaged.
        if digest not in self.places and not self._store.is_whole(digest):
            frame, whole = zstandard.ZstdCompressor(_LEVEL).compress(data), None
            if base is not None and (found := self._store.base(base)) is not None:
                delta = _delta(data, found[1])
                if len(delta) <= _DELTA_SHARE * len(frame):
                    frame, whole = delta, found[0]
            self._write(_HEADER.pack(bytes.fromhex(digest), bytes.fromhex(whole) if whole else _NONE, len(frame)))
            self.places[digest] = self.written_bytes, len(frame), whole
            self._write(frame)
        return digest

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self.written_bytes += len(data)


def _delta(data: bytes, dictionary: bytes) -> bytes:
    # The window must reach back over the dictionary; at most 2 x CHUNK_BYTES, which every decoder takes.
    window = max(zstandard.WINDOWLOG_MIN, (len(dictionary) + len(data)).bit_length())
    parameters = zstandard.ZstdCompressionParameters.from_level(_LEVEL, window_log=window)
    return zstandard.ZstdCompressor(dict_data=_raw(dictionary), compression_params=parameters).compress(data)


def _decompressed(frame: bytes, dictionary: bytes | None) -> bytes | None:
    """None if it is no whole frame of an object."""
    try:
        if zstandard.frame_content_size(frame) > CHUNK_BYTES:
            return None
        decompressor = zstandard.ZstdDecompressor(dict_data=None if dictionary is None else _raw(dictionary))
        return decompressor.decompress(frame, max_output_size=CHUNK_BYTES)
    except zstandard.ZstdError:
        return None


def _raw(content: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(content, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
