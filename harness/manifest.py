"""What a snapshot holds: its manifest, and the listing of files that the manifest names.

Each has one encoding, and nothing else is read: what was altered is noticed.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, model_validator

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

_LISTING_HEAD: Final = b'{"schema_version": 1}\n'


def is_inside(path: str) -> bool:
    """Whether it is the plain name of something inside a workspace: relative, without `..`, nothing doubled."""
    pure = PurePosixPath(path)
    return pure.name != "" and not pure.is_absolute() and ".." not in pure.parts and str(pure) == path


def _name(value: object) -> str:
    # pydantic's own str refuses the surrogates that stand for bytes that are not UTF-8.
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("not the name of a file")
    os.fsencode(value)
    return value


_Name = Annotated[str, PlainValidator(_name)]


class Entry(BaseModel):
    """A file, folder or symlink in a workspace."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    path: _Name
    """Relative to the workspace; bytes that are not UTF-8 as `os.fsdecode` gives them."""
    kind: Literal["file", "folder", "symlink"]
    mode: int = Field(ge=0, le=0o777)
    mtime: float
    size: int = Field(default=0, ge=0)
    objects: tuple[Digest, ...] = ()
    """A file's content, in order: see harness.object_store."""
    target: _Name = ""
    """Where a symlink leads."""

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        if not is_inside(self.path):
            raise ValueError(f"{self.path!r} is not a path inside a workspace")
        if self.kind != "file" and (self.size or self.objects):
            raise ValueError(f"{self.path!r} is a {self.kind} with content")
        if (self.kind == "symlink") != bool(self.target):
            raise ValueError(f"{self.path!r} is a {self.kind} with target {self.target!r}")
        return self


class Manifest(BaseModel):
    """One snapshot: `snapshots/<minute>.json`."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    schema_version: Literal[1] = 1
    working_s: float = Field(ge=0)
    """The run's working time when it was taken."""
    time: float
    """Likewise, in seconds since 1970, as in the logs."""
    files: int
    bytes: int
    """Of the files, as they are in the workspace."""
    stored_bytes: int
    """What this snapshot took on disk beyond the earlier ones."""
    left_out: tuple[str, ...] = ()
    """What of the workspace is not in it, and why; the first so many."""
    listing: tuple[Digest, ...]
    """The objects that the listing of files is in."""


def encode_manifest(manifest: Manifest) -> bytes:
    """JSON whose last field, `sha256`, is the digest of what it would be without that field."""
    fields = manifest.model_dump(mode="json")
    return _json(fields | {"sha256": hashlib.sha256(_json(fields)).hexdigest()})


def decode_manifest(data: bytes) -> Manifest:
    """The other way round. Raises ValueError if it is torn, altered, or of another version."""
    try:
        fields = json.loads(data)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if isinstance(fields, dict):
        fields.pop("sha256", None)
    manifest = Manifest.model_validate(fields)
    if encode_manifest(manifest) != data:
        raise ValueError("it was altered: its digest is not its own")
    return manifest


def encode_listing(entries: Iterable[Entry]) -> bytes:
    """A line of JSON for each entry, in the order of their paths' bytes; the later of two with the same path counts."""
    by_path = {os.fsencode(entry.path): entry for entry in entries}
    lines = [json.dumps(by_path[path].model_dump(exclude_defaults=True)) for path in sorted(by_path)]
    return _LISTING_HEAD + "".join(f"{line}\n" for line in lines).encode()


def decode_listing(data: bytes) -> list[Entry]:
    """The other way round. Raises ValueError for what `encode_listing` does not write."""
    try:
        entries = [Entry.model_validate(json.loads(line)) for line in data.removeprefix(_LISTING_HEAD).splitlines()]
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if encode_listing(entries) != data:
        raise ValueError("it is not as it was written")
    return entries


def tree_digest(entries: Iterable[Entry], without: str) -> str:
    """SHA-256 of what a build sees of a workspace, the file `without` left out: paths, kinds, contents and links.

    Of the modes only whether a file is executable, and no times: a tree that was only touched is the same tree.
    """
    digest = hashlib.sha256()
    for entry in entries:
        if entry.path != without:
            seen = [entry.path, entry.kind, bool(entry.mode & 0o100), entry.size, entry.objects, entry.target]
            digest.update(json.dumps(seen).encode() + b"\n")
    return digest.hexdigest()


def _json(fields: dict[str, Any]) -> bytes:
    return (json.dumps(fields, indent=1) + "\n").encode()
