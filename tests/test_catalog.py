"""The catalogue: which public files there are, where, under which licences."""

import contextlib
import json
import re
import string
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roms.catalog import CATALOG_FILE, ROM_LIMIT_BYTES, Catalog, Entry, load_catalog, parse_catalog
from roms.errors import CatalogError
from roms.store import digest_of

ROOT = Path(__file__).parent.parent
LISTED = ROOT.parent / "shared" / "public-roms.json"

ORIGIN = '[origin.here]\ntitle = "Here"\naddress = "https://example.org/a/"\n'


def table(kind: str = "rom", **fields: object) -> str:
    """An entry as TOML."""
    whole = {
        "name": "games/a",
        "title": "A",
        "author": "somebody",
        "licence": "MIT",
        "bytes": 10,
        "sha256": "a" * 64,
        "origin": "here",
        "path": "roms/a.gba",
        **fields,
    }
    lines = (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in whole.items() if value is not None)
    return f"\n[[{kind}]]\n" + "\n".join(lines) + "\n"


def catalogue(*tables: str, top: str = "schema_version = 1\n", origin: str = ORIGIN) -> str:
    """A catalogue's text."""
    return top + origin + "".join(tables)


def refused(text: str) -> str:
    """Why this is no catalogue."""
    with pytest.raises(CatalogError) as caught:
        parse_catalog(text, "some.toml")
    return str(caught.value)


def test_entry() -> None:
    """An entry's address is its origin's and its path."""
    catalog = parse_catalog(catalogue(table(), table("replay", name="b", sha256="b" * 64, bytes=None)))

    assert ["games/a", "b"] == list(catalog)
    assert (
        Entry("games/a", "rom", "A", "somebody", "MIT", 10, "a" * 64, "https://example.org/a/roms/a.gba", "roms/a.gba")
        == catalog["games/a"]
    )
    assert ("replay", None) == (catalog["b"].kind, catalog["b"].size_bytes)
    assert catalog["b"] == catalog.with_digest("b" * 64)
    assert catalog.with_digest("c" * 64) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("= =", "some.toml"),
        (catalogue(table(), top=""), "schema_version"),
        (catalogue(table(), top="schema_version = 2\n"), "schema_version"),
        (catalogue(table(), top='schema_version = 1\ncolour = "red"\n'), "colour"),
        (catalogue(table(colour="red")), "colour"),
        (catalogue(table("game")), "game"),
        (catalogue(table(author=None)), "author"),
        (catalogue(table(bytes=0)), "bytes"),
        (catalogue(table(bytes=ROM_LIMIT_BYTES + 1)), "bytes"),
        (catalogue(table(sha256="A" * 64)), "sha256"),
        (catalogue(table(sha256="a" * 63)), "sha256"),
        (catalogue(table(name="../a")), "name"),
        (catalogue(table(path="/etc/passwd")), "path"),
        (catalogue(table(path="roms/../../a")), "path"),
        (catalogue(table(path="roms//a")), "path"),
        (catalogue(table(path="roms/a?b")), "path"),
        (catalogue(table(origin="there")), "there is no origin of the name there"),
        (catalogue(table(), origin=ORIGIN.replace("https", "file")), "address"),
        (catalogue(table(), origin=ORIGIN.replace("/a/", "/a")), "address"),
        (catalogue(table(), table(sha256="b" * 64)), "two entries have the name games/a"),
        (catalogue(table(), table("replay", name="b")), f"two entries have the SHA-256 {'a' * 64}"),
    ],
)
def test_mistakes(text: str, named: str) -> None:
    """A catalogue is read strictly: what is unknown, missing, double or out of range is named."""
    message = refused(text)

    assert "some.toml" in message
    assert named in message


def test_missing_file(tmp_path: Path) -> None:
    """A catalogue that is not there is named."""
    with pytest.raises(CatalogError, match=re.escape(str(tmp_path / "none.toml"))):
        load_catalog(tmp_path / "none.toml")


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20)
PARTS = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=8).map(
    lambda part: f"{part}.x-{part}"
)
PATHS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)
ENTRIES = st.fixed_dictionaries(
    {
        "name": PATHS,
        "title": WORDS,
        "author": WORDS,
        "licence": WORDS,
        "bytes": st.none() | st.integers(1, ROM_LIMIT_BYTES),
        "sha256": st.binary(min_size=32, max_size=32).map(bytes.hex),
        "path": PATHS,
    }
)


@given(st.lists(ENTRIES, max_size=5, unique_by=(lambda e: e["name"], lambda e: e["sha256"])))
def test_whatever_is_listed_is_read(listed: list[dict[str, Any]]) -> None:
    """Every entry that the format allows comes back as it stands there."""
    catalog = parse_catalog(catalogue(*(table(**entry) for entry in listed)))

    assert [entry["name"] for entry in listed] == list(catalog)
    for entry in listed:
        read = catalog[entry["name"]]

        assert (entry["title"], entry["author"], entry["licence"]) == (read.title, read.author, read.licence)
        assert (entry["bytes"], entry["sha256"]) == (read.size_bytes, read.sha256)
        assert f"https://example.org/a/{entry['path']}" == read.address


@given(st.text())
def test_whatever_it_says(text: str) -> None:
    """No text makes the reader fail in any other way than by CatalogError."""
    with contextlib.suppress(CatalogError):
        parse_catalog(text)


def test_names_and_patterns() -> None:
    """Files are asked for by name or pattern; each comes once, in the catalogue's order."""
    names = ["games/a", "games/b", "tests/a"]
    catalog = Catalog([Entry(name, "rom", "", "", "", 1, name, "", "") for name in names])

    def chosen(*asked: str) -> list[str]:
        return [entry.name for entry in catalog.named(asked)]

    assert ["games/a"] == chosen("games/a")
    assert ["games/a", "tests/a"] == chosen("tests/a", "*/a", "games/a")
    assert names == chosen("*")


def test_unknown_name() -> None:
    """An unknown name is answered with those that are near."""
    with pytest.raises(CatalogError) as near:
        load_catalog().named(["homebrew/spuot"])
    with pytest.raises(CatalogError) as far:
        load_catalog().named(["homebrew/*", "zzzzzzzzzzzz"])

    assert "The catalogue has no `homebrew/spuot`. Did you mean homebrew/spout?" == str(near.value)
    assert "The catalogue has no `zzzzzzzzzzzz`. `gbaeval roms list` shows what there is." == str(far.value)


def test_our_catalogue() -> None:
    """Each file says who made it and under which terms, or that it is not known."""
    catalog = load_catalog()
    text = tomllib.loads(CATALOG_FILE.read_text())

    assert len(text["rom"]) + len(text["replay"]) == len(catalog)
    for entry in catalog.values():
        assert all((entry.title, entry.author, entry.licence))
        assert ("replay" if entry.name.startswith("replays/") else "rom") == entry.kind
        assert entry.address.startswith("https://raw.githubusercontent.com/mechanize-work/gba-eval/")


@pytest.mark.skipif(not LISTED.is_file(), reason=f"no {LISTED}")
def test_our_catalogue_has_every_listed_rom() -> None:
    """Digests, sizes and addresses are those of the list that was made of the public repository."""
    listed = json.loads(LISTED.read_text())
    raw = listed["repository"].replace("github.com", "raw.githubusercontent.com")
    expected = {
        path: (rom["sha256"], rom["bytes"], f"{raw}/{listed['commit']}/{listed['folder']}/{path}")
        for path, rom in listed["roms"].items()
    }

    assert expected == {
        f"{entry.name}.gba": (entry.sha256, entry.size_bytes, entry.address)
        for entry in load_catalog().values()
        if entry.kind == "rom"
    }


def test_our_catalogue_has_the_public_replays(corpus: Path) -> None:
    """Each replay of the corpus is listed with its digest and size, at its place in the public repository."""
    catalog = load_catalog()
    for path in sorted((corpus / "replays").glob("*.txt")):
        entry = catalog[f"replays/{path.stem}"]

        assert (digest_of(path), path.stat().st_size) == (entry.sha256, entry.size_bytes)
        assert f"replays/{path.name}" == entry.path
