"""Replays: keys over time, and the text format that keeps them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import ALL_BUTTONS
from roms import Replay, ReplayError, parse_replay

EVENTS = st.dictionaries(st.integers(0, 999_999_999), st.integers(0, ALL_BUTTONS)).map(
    lambda events: tuple(sorted(events.items()))
)
NAMES = st.from_regex(r"[a-z][a-z0-9_-]*", fullmatch=True)
VALUES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n")).map(str.strip)


@given(EVENTS, st.dictionaries(NAMES, VALUES, max_size=4))
def test_text_round_trip(events: tuple[tuple[int, int], ...], headers: dict[str, str]) -> None:
    """Every replay that can be made comes back from its text."""
    replay = Replay(events, headers)

    assert replay == parse_replay(replay.text())


@given(st.lists(st.integers(0, ALL_BUTTONS), max_size=200))
def test_keys_round_trip(held: list[int]) -> None:
    """`from_keys` takes back what `keys` gives: in each frame the same keys, with an event only where they change."""
    keys = np.array(held, np.uint16)
    replay = Replay.from_keys(keys)

    assert held == replay.keys(len(held)).tolist()
    assert all(before != after for (_, before), (_, after) in zip(replay.events, replay.events[1:], strict=False))
    assert replay == Replay.from_keys(replay.keys(len(held)))


def test_keys_hold() -> None:
    """Nothing is held before the first event, and a value holds until the next and past the last."""
    replay = Replay(((2, 0x001), (4, 0x000), (5, 0x200)))

    assert [0, 0, 1, 1, 0, 0x200, 0x200] == replay.keys(7).tolist()
    assert [0, 0, 1] == replay.keys(3).tolist()
    assert [] == replay.keys(0).tolist()
    assert np.uint16 == replay.keys(7).dtype


@pytest.mark.parametrize(
    ("events", "first"), [((), None), (((0, 0),), None), (((3, 0), (7, 1)), 7), (((0, 0x3FF), (9, 0)), 0)]
)
def test_first_input(events: tuple[tuple[int, int], ...], first: int | None) -> None:
    """Play begins when a key is held, not when an event says that none is."""
    assert first == Replay(events).first_input


def test_text_format() -> None:
    """Headers first, then a line an event, keys as four hexadecimal digits."""
    replay = Replay(((0, 1), (60, 0x3FF)), {"rom": "starfall.gba"})

    assert "# rom: starfall.gba\n0 0001\n60 03ff\n" == replay.text()


def test_what_is_read() -> None:
    """Comments, empty lines, `0x`, either case, spaces, tabs and Windows' line ends are all right."""
    text = "# Frames: 600\r\n# just words\n\n  0 0x008\n10\t3fF  # A and more\n#20 1\n0030 0\n"

    assert Replay(((0, 8), (10, 0x3FF), (30, 0)), {"frames": "600"}) == parse_replay(text)
    assert Replay() == parse_replay("")
    assert Replay(((5, 1),)) == parse_replay("5 1")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("x", "expected `<frame> <keys in hex>`, found 'x'"),
        ("20", "expected `<frame> <keys in hex>`, found '20'"),
        ("20 1 2", "expected `<frame> <keys in hex>`, found '20 1 2'"),
        ("-1 1", "expected `<frame> <keys in hex>`, found '-1 1'"),
        ("20 g", "expected `<frame> <keys in hex>`, found '20 g'"),
        ("2.5 1", "expected `<frame> <keys in hex>`, found '2.5 1'"),
        ("٢٠ 1", "expected `<frame> <keys in hex>`, found '٢٠ 1'"),
        ("1000000000 1", "expected `<frame> <keys in hex>`, found '1000000000 1'"),
        ("20 -1", "expected `<frame> <keys in hex>`, found '20 -1'"),
        ("20 400", "keys 400 are more than the ten keys' bits (0x3ff)"),
        ("20 ffffffff", "keys ffffffff are more than the ten keys' bits (0x3ff)"),
        ("10 1", "frame 10 does not come after frame 10"),
        ("9 1", "frame 9 does not come after frame 10"),
    ],
)
def test_bad_line(line: str, complaint: str) -> None:
    """What cannot be read is refused, with the file's name and the line's number as an editor counts."""
    with pytest.raises(ReplayError) as caught:
        parse_replay(f"# recorder: me\x0band you\u2028\n10 0001\n{line}\n30 0000\n", "games/one.txt")

    assert f"games/one.txt:3: {complaint}" == str(caught.value)


@pytest.mark.parametrize(
    "events",
    [((-1, 0),), ((1_000_000_000, 0),), ((0, 0x400),), ((0, -1),), ((5, 1), (5, 2)), ((5, 1), (4, 2))],
)
def test_impossible_events(events: tuple[tuple[int, int], ...]) -> None:
    """A replay that the format could not keep cannot be made."""
    with pytest.raises(ReplayError):
        Replay(events)


@pytest.mark.parametrize(
    ("name", "value"),
    [("Rom", "x"), ("", "x"), ("a b", "x"), ("rom", " x"), ("rom", "x\n5 1"), ("rom", "x\ry"), ("0x", "y")],
)
def test_impossible_headers(name: str, value: str) -> None:
    """Nor can one whose headers would come back otherwise, or as events."""
    with pytest.raises(ReplayError):
        Replay((), {name: value})


def test_corpus(corpus: Path) -> None:
    """Every file of the public format can be read, and says the same when it is written anew."""
    files = sorted((corpus / "replays").glob("*.txt"))

    assert files
    for file in files:
        replay = parse_replay(file.read_text(), str(file))

        assert replay == parse_replay(replay.text())
