"""The manifest and the listing of a snapshot: one encoding each, and nothing else is read."""

import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.manifest import (
    Entry,
    Manifest,
    decode_listing,
    decode_manifest,
    encode_listing,
    encode_manifest,
    is_inside,
    tree_digest,
)

digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
names = st.binary(min_size=1, max_size=12).filter(lambda name: b"\0" not in name).map(os.fsdecode)
times = st.floats(min_value=-1e10, max_value=1e12)
fields = {"path": names.filter(is_inside), "mode": st.integers(0, 0o777), "mtime": times}
entries = st.one_of(
    st.builds(
        Entry,
        kind=st.just("file"),
        size=st.integers(0, 1 << 40),
        objects=st.lists(digests, max_size=3).map(tuple),
        **fields,
    ),
    st.builds(Entry, kind=st.just("folder"), **fields),
    st.builds(Entry, kind=st.just("symlink"), target=names, **fields),
)
manifests = st.builds(
    Manifest,
    working_s=st.floats(0, 1e7),
    time=times,
    files=st.integers(0),
    bytes=st.integers(0),
    stored_bytes=st.integers(0),
    left_out=st.lists(st.text(st.characters(codec="utf-8")), max_size=3).map(tuple),
    listing=st.lists(digests, max_size=3).map(tuple),
)


@given(manifests)
def test_manifest_round_trip(manifest: Manifest) -> None:
    """A manifest is read as it was written."""
    assert manifest == decode_manifest(encode_manifest(manifest))


@given(manifests, st.data())
def test_altered_manifest(manifest: Manifest, data: st.DataObject) -> None:
    """A manifest with any byte altered, added or missing is not read."""
    written = encode_manifest(manifest)
    at = data.draw(st.integers(0, len(written) - 1))
    count = data.draw(st.integers(0, 3))
    other = data.draw(st.binary(max_size=3).filter(lambda new: new != written[at : at + count]))
    altered = written[:at] + other + written[at + count :]
    if altered != written:
        with pytest.raises(ValueError):  # noqa: PT011 - the caller names the file
            decode_manifest(altered)


@given(st.lists(entries, max_size=8, unique_by=lambda entry: os.fsencode(entry.path)))
def test_listing_round_trip(listed: list[Entry]) -> None:
    """A listing is read as it was written, in the order of the paths, whatever bytes the names are made of."""
    assert sorted(listed, key=lambda entry: os.fsencode(entry.path)) == decode_listing(encode_listing(listed))


@given(st.lists(entries, max_size=4), st.data())
def test_altered_listing(listed: list[Entry], data: st.DataObject) -> None:
    """What is read of a listing is what would be written: no two listings are the same."""
    written = encode_listing(listed)
    at = data.draw(st.integers(0, len(written) - 1))
    altered = written[:at] + data.draw(st.binary(max_size=3)) + written[at + data.draw(st.integers(0, 3)) :]
    try:
        read = decode_listing(altered)
    except ValueError:
        return

    assert altered == encode_listing(read)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b'"text"', b"\xff", b"[" * 100_000, b'{"schema_version": 2}', b"1" * 10_000],
    ids=lambda data: data[:12].decode("latin-1"),
)
def test_no_manifest(data: bytes) -> None:
    """Whatever else stands in the file is refused as such."""
    with pytest.raises(ValueError):  # noqa: PT011 - as above
        decode_manifest(data)
    with pytest.raises(ValueError):  # noqa: PT011 - as above
        decode_listing(data)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"path": "../up"}, "inside a workspace"),
        ({"path": "/etc/passwd"}, "inside a workspace"),
        ({"path": "a/../b"}, "inside a workspace"),
        ({"path": "./a"}, "inside a workspace"),
        ({"path": "."}, "inside a workspace"),
        ({"path": ""}, "inside a workspace"),
        ({"path": "nul\0"}, "name of a file"),
        ({"path": "\ud800"}, "surrogates not allowed"),
        ({"kind": "folder"}, "folder with content"),
        ({"kind": "symlink", "size": 0}, "with target ''"),
        ({"target": "x"}, "file with target"),
        ({"kind": "device"}, "kind"),
        ({"objects": ["0" * 63]}, "objects"),
        ({"objects": ["../" + "0" * 61]}, "objects"),
        ({"mtime": float("nan")}, "mtime"),
        ({"owner": 0}, "owner"),
    ],
)
def test_impossible_entries(changed: dict[str, Any], message: str) -> None:
    """An entry that leads outside, or is not of its kind, is none."""
    entry = {"path": "a", "kind": "file", "mode": 0o644, "mtime": 0, "size": 1}
    Entry.model_validate(entry)
    with pytest.raises(ValueError, match=message):
        Entry.model_validate(entry | changed)


def test_tree_digest() -> None:
    """Contents, names, kinds and executable bits make a tree; times, other modes and the old module do not."""
    one = Entry(path="build.sh", kind="file", mode=0o644, mtime=1.5, size=3, objects=("1" * 64,))
    module = Entry(path="gba.wasm", kind="file", mode=0o644, mtime=1.5, size=3, objects=("2" * 64,))
    same = [
        [one],
        [one.model_copy(update={"mtime": 2.5})],
        [one.model_copy(update={"mode": 0o600})],
        [one, module],
    ]
    different = [
        [],
        [one.model_copy(update={"mode": 0o755})],
        [one.model_copy(update={"path": "Build.sh"})],
        [one.model_copy(update={"objects": ("3" * 64,)})],
        [one, Entry(path="obj", kind="folder", mode=0o755, mtime=1.5)],
        [one, module.model_copy(update={"path": "sub/gba.wasm"})],
    ]
    trees = {tree_digest(tree, "gba.wasm") for tree in same}

    assert 1 == len(trees)
    assert len(different) + 1 == len(trees | {tree_digest(tree, "gba.wasm") for tree in different})
