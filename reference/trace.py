"""Traces: what an emulator showed and played while a replay was fed to it, kept losslessly on disk.

A trace file is a sequence of chunks of CHUNK_FRAMES frames, then a JSON footer with their places and the digest of all
that stands before it. A torn or flipped file is noticed when it is opened. Of the pictures, a chunk keeps which pairs
of pixels differ from the picture before, and how (XOR): what stands still costs nothing. Of the sound it keeps the
differences from sample to sample. Everything goes through zstd.
"""

import contextlib
import hashlib
import json
import os
import struct
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import zstandard
from numpy.typing import NDArray

from reference.emulator import Emulator, Samples
from reference.frame import HEIGHT, WIDTH, Frame

CHUNK_FRAMES: Final = 128
_MAGIC: Final = b"gbaeval trace 3\n"
_TAIL: Final = struct.Struct("<Q32s")  # the footer's length and SHA-256
_LEVEL: Final = 3
_BLOCK: Final = 1 << 20


class TraceError(ValueError):
    """A trace file is torn, altered or of another version."""


@dataclass(frozen=True)
class Chunk:
    """A run of consecutive frames: pictures (n, 160, 240) and each frame's sound, decoded where it is wanted.

    `turned`, (n,), tells which pictures differ from the one before; the first of a chunk counts as one that does.
    """

    first_frame: int
    pictures: NDArray[np.uint16]
    turned: NDArray[np.bool_]
    decode_sound: Callable[[], tuple[Samples, ...]]

    @cached_property
    def sound(self) -> tuple[Samples, ...]:
        return self.decode_sound()


class Trace:
    """A trace on disk, read chunk by chunk; raises TraceError when it is not whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            footer = _read_footer(file, path)
        self.frames: int = footer["frames"]
        self.audio_rate: int = footer["audio_rate"]
        self.identity: dict[str, str] = footer["identity"]
        self._chunks: list[tuple[int, int, int]] = footer["chunks"]

    def chunks(self, start: int = 0) -> Iterator[Chunk]:
        """The chunks from the one that holds frame `start` to the last."""
        with self.path.open("rb") as file:
            for index in range(start // CHUNK_FRAMES, len(self._chunks)):
                offset, video_length, audio_length = self._chunks[index]
                file.seek(offset)
                first = index * CHUNK_FRAMES
                count = min(CHUNK_FRAMES, self.frames - first)
                yield self._decode(first, count, file.read(video_length), file.read(audio_length))

    def stored_bytes(self) -> tuple[int, int]:
        """How much of the file is pictures, and how much sound."""
        return sum(video for _, video, _ in self._chunks), sum(audio for _, _, audio in self._chunks)

    def pictures(self, start: int = 0) -> Iterator[Frame]:
        """Frame by frame from `start`; each is a view into its chunk."""
        for chunk in self.chunks(start):
            yield from chunk.pictures[max(0, start - chunk.first_frame) :]

    def sounds(self) -> Iterator[Samples]:
        """The sound of frame after frame; the pictures are not read."""
        with self.path.open("rb") as file:
            for index, (offset, video_length, audio_length) in enumerate(self._chunks):
                file.seek(offset + video_length)
                first = index * CHUNK_FRAMES
                yield from self._decode_sound(min(CHUNK_FRAMES, self.frames - first), file.read(audio_length))

    def _decode(self, first: int, count: int, video: bytes, audio: bytes) -> Chunk:
        try:
            pictures, turned = _unpack_pictures(count, zstandard.decompress(video))
        except (zstandard.ZstdError, ValueError) as error:
            raise TraceError(f"{self.path}: the pictures from frame {first} on cannot be read: {error}") from error
        return Chunk(first, pictures, turned, partial(self._decode_sound, count, audio))

    def _decode_sound(self, count: int, audio: bytes) -> tuple[Samples, ...]:
        try:
            return _unpack_sound(count, zstandard.decompress(audio))
        except (zstandard.ZstdError, ValueError) as error:
            raise TraceError(f"{self.path}: its sound cannot be read: {error}") from error


def _unpack_pictures(count: int, packed: bytes) -> tuple[NDArray[np.uint16], NDArray[np.bool_]]:
    """Pictures (n, 160, 240), and which differ from the one before; from a bit for each pair of pixels that changed,
    then the changes as uint32."""
    pairs = np.zeros(count * HEIGHT * WIDTH // 2, np.uint32)
    bits = np.frombuffer(packed, np.uint8, pairs.size // 8)
    turned: NDArray[np.bool_] = np.asarray(bits.reshape(count, -1).any(axis=1))
    turned[0] = True
    changed = np.unpackbits(bits).view(bool)
    pairs[changed] = np.frombuffer(packed, np.uint32, offset=pairs.size // 8)
    whole = pairs.view(np.uint64).reshape(count, HEIGHT, WIDTH // 4)
    for before, picture in pairwise(whole):  # a tenth of what `accumulate` along the first axis takes
        np.bitwise_xor(before, picture, out=picture)
    return whole.view(np.uint16), turned


def _pack_sound(sound: list[Samples], side: bool) -> bytes:
    """Each frame's number of pairs, the coding, then two channels' steps, low bytes before high bytes.

    With `side` the second channel is right minus left, which is less where both play much the same.
    """
    channels = np.concatenate(sound).T.copy()
    if side:
        channels[1] -= channels[0]
    steps = np.diff(channels, axis=1, prepend=np.int16(0))
    lengths = np.array([len(samples) for samples in sound], np.uint32)
    planes = steps.reshape(2, -1, 1).view(np.uint8).swapaxes(1, 2)
    return lengths.tobytes() + bytes([side]) + planes.tobytes()


def _unpack_sound(count: int, packed: bytes) -> tuple[Samples, ...]:
    lengths = np.frombuffer(packed, np.uint32, count)
    side = packed[4 * count : 4 * count + 1] == b"\1"
    planes = np.frombuffer(packed, np.uint8, offset=4 * count + 1).reshape(2, 2, -1)
    channels = np.cumsum(planes.swapaxes(1, 2).copy().view(np.int16)[..., 0], axis=1, dtype=np.int16)
    if side:
        channels[1] += channels[0]
    return tuple(np.split(channels.T, np.cumsum(lengths)[:-1]))


def _read_footer(file: Any, path: Path) -> dict[str, Any]:
    size = file.seek(0, os.SEEK_END)
    if size < len(_MAGIC) + _TAIL.size:
        raise TraceError(f"{path}: too short for a trace.")
    file.seek(0)
    if file.read(len(_MAGIC)) != _MAGIC:
        raise TraceError(f"{path}: not a trace of this version.")
    file.seek(size - _TAIL.size)
    length, expected = _TAIL.unpack(file.read(_TAIL.size))
    if length > size:
        raise TraceError(f"{path}: its end is torn.")
    file.seek(size - _TAIL.size - length)
    footer = file.read(length)
    if hashlib.sha256(footer).digest() != expected:
        raise TraceError(f"{path}: its end is torn or altered.")
    loaded: dict[str, Any] = json.loads(footer)
    body = hashlib.sha256()
    file.seek(0)
    left = size - _TAIL.size - length
    while left > 0 and (block := file.read(min(left, _BLOCK))):
        body.update(block)
        left -= len(block)
    if body.hexdigest() != loaded["body"]:
        raise TraceError(f"{path}: its frames are altered.")
    return loaded


class TraceWriter:
    """Writes a trace beside its place and moves it there when it is whole; left early, nothing remains."""

    def __init__(self, path: Path, audio_rate: int, identity: dict[str, str]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._footer: dict[str, Any] = {"audio_rate": audio_rate, "identity": identity}
        self._chunks: list[tuple[int, int, int]] = []
        self._picture = np.zeros((HEIGHT, WIDTH), np.uint16)
        self._changed: list[bytes] = []
        self._changes: list[bytes] = []
        self._sound: list[Samples] = []
        self._frames = 0
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)

    def __enter__(self) -> Self:
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".trace-")
        self._file = os.fdopen(handle, "wb")
        self._temporary = Path(name)
        self._body = hashlib.sha256()
        self._write(_MAGIC)
        return self

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._body.update(data)

    def append(self, picture: Frame, sound: Samples) -> None:
        pairs = (picture.view(np.uint64) ^ self._picture.view(np.uint64)).view(np.uint32)
        changed = pairs != 0
        self._changed.append(np.packbits(changed).tobytes())
        self._changes.append(pairs[changed].tobytes())
        np.copyto(self._picture, picture)
        self._sound.append(sound)
        if len(self._sound) == CHUNK_FRAMES:
            self._flush()

    def _flush(self) -> None:
        count = len(self._sound)
        if count == 0:
            return
        video = self._compressor.compress(b"".join([*self._changed, *self._changes]))
        sounds = (self._compressor.compress(_pack_sound(self._sound, side)) for side in (False, True))
        audio = min(sounds, key=len)
        self._chunks.append((self._file.tell(), len(video), len(audio)))
        self._write(video + audio)
        self._frames += count
        self._changed.clear()
        self._changes.clear()
        self._sound.clear()
        self._picture.fill(0)

    def __exit__(self, kind: object, *_: object) -> None:
        with contextlib.ExitStack() as undo:
            undo.callback(self._temporary.unlink, missing_ok=True)
            with self._file:
                if kind is not None:
                    return
                self._flush()
                footer = json.dumps(
                    {**self._footer, "frames": self._frames, "chunks": self._chunks, "body": self._body.hexdigest()}
                ).encode()
                self._file.write(footer + _TAIL.pack(len(footer), hashlib.sha256(footer).digest()))
                self._file.flush()
                os.fsync(self._file.fileno())
            os.replace(self._temporary, self._path)
            undo.pop_all()


def record(emulator: Emulator, rom: bytes, keys: NDArray[np.uint16], path: Path, identity: dict[str, str]) -> Trace:
    """Play `keys` (one value a frame) on a freshly loaded ROM and keep the trace at `path`."""
    emulator.load(rom)
    with TraceWriter(path, emulator.audio_rate, identity) as writer:
        for held in keys.tolist():
            emulator.set_keys(held)
            emulator.run_frame()
            writer.append(emulator.frame(), emulator.audio())
    return Trace(path)


def play_identity(emulator: Emulator, rom: bytes, keys: NDArray[np.uint16]) -> dict[str, str]:
    """All that determines what an emulator shows when it plays `keys` on a ROM."""
    return {
        "emulator": emulator.identity,
        "rom": hashlib.sha256(rom).hexdigest(),
        "keys": hashlib.sha256(keys.astype("<u2").tobytes()).hexdigest(),
    }


@dataclass(frozen=True)
class TraceCache:
    """Traces in a folder, each under the digest of everything that determines it."""

    folder: Path

    def trace(self, emulator: Emulator, rom: bytes, keys: NDArray[np.uint16]) -> Trace:
        """The trace of `keys` on `rom`, recorded if it is not there or not whole."""
        identity = play_identity(emulator, rom, keys)
        name = hashlib.sha256(_MAGIC + json.dumps(identity, sort_keys=True).encode()).hexdigest()
        path = self.folder / f"{name}.trace"
        with contextlib.suppress(FileNotFoundError, TraceError):
            trace = Trace(path)
            if trace.identity == identity and trace.frames == len(keys):
                return trace
        return record(emulator, rom, keys, path, identity)
