"""Messages between the oracle and whoever asks: a JSON header, then blobs of bytes.

A message is b"ORC1", the header's length (32 bits, big-endian), the header (a JSON object in UTF-8), and the blobs one
after another; the header's `blobs` lists their sizes. A question has `op` and gets a series of messages with `type`,
the last of which is `done` or `error`; then the next question may follow on the same connection. client.py, which
must be one file, holds its own copy of this.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from harness.oracle.limits import MAX_HEADER_BYTES

MAGIC: Final = b"ORC1"
MAX_BLOBS: Final = 2  # a ROM and a replay


class WireError(Exception):
    """What arrived is not a message, or is too large; the connection is of no more use."""


class Readable(Protocol):
    """A blocking file: `read(n)` gives n bytes, fewer only at the end."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Message:
    """A header without its `blobs`, and the blobs."""

    header: dict[str, Any]
    blobs: tuple[bytes, ...] = ()


def pack(header: dict[str, Any], blobs: Sequence[bytes] = ()) -> bytes:
    """The message's bytes."""
    encoded = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    return b"".join([MAGIC, struct.pack(">I", len(encoded)), encoded, *blobs])


def read_message(stream: Readable, max_blob_bytes: int) -> Message | None:
    """The next message, None at an orderly end. Raises WireError."""
    start = stream.read(8)
    if not start:
        return None
    if len(start) < 8 or start[:4] != MAGIC:
        raise WireError("This is not an oracle message.")
    (size,) = struct.unpack(">I", start[4:])
    if size > MAX_HEADER_BYTES:
        raise WireError(f"The message's header has {size} bytes; at most {MAX_HEADER_BYTES} are allowed.")
    try:
        header = json.loads(_exactly(stream, size))
        sizes = header.pop("blobs")
    except (ValueError, AttributeError, KeyError, RecursionError, TypeError):
        raise WireError("The message's header is not a JSON object with `blobs`.") from None
    if not isinstance(sizes, list) or len(sizes) > MAX_BLOBS or any(type(n) is not int or n < 0 for n in sizes):
        raise WireError("The message's `blobs` is not a short list of sizes.")
    if any(n > max_blob_bytes for n in sizes):
        raise WireError(f"A part of the message has {max(sizes)} bytes; at most {max_blob_bytes} are allowed.")
    return Message(header, tuple(_exactly(stream, n) for n in sizes))


def _exactly(stream: Readable, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise WireError("The message breaks off.")
    return data
