"""The parser of event streams, which passes on every byte that it reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.gateway import sse
from harness.gateway.sse import Event, EventParser
from harness.models.faults import CallFailed

LINE_ENDS = ("\n", "\r\n", "\r")

# What may stand in a line: anything but what ends it.
lines = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=20)


def parsed(data: bytes, cuts: list[int]) -> tuple[list[Event], bytes]:
    """The events and the rest of a stream that comes in pieces."""
    parser, events, at = EventParser(), list[Event](), 0
    for cut in [*sorted(min(cut, len(data)) for cut in cuts), len(data)]:
        events += parser.feed(data[at:cut])
        at = cut
    return events, parser.rest


@given(
    st.binary(max_size=200) | st.text("data: \r\n\r\nevent:x", max_size=80).map(str.encode),
    st.lists(st.integers(0, 200)),
)
def test_pieces_do_not_matter(data: bytes, cuts: list[int]) -> None:
    """However a stream is cut up, the same events come of it, and all of its bytes."""
    whole, _ = parsed(data, [])
    events, rest = parsed(data, cuts)

    assert [(event.name, event.data) for event in whole] == [(event.name, event.data) for event in events]
    assert data == b"".join(event.raw for event in events) + rest


@given(
    st.lists(st.tuples(lines, st.lists(lines, min_size=1, max_size=3)), max_size=4),
    st.sampled_from(LINE_ENDS),
    st.lists(st.integers(0, 400)),
)
def test_what_a_server_sends_is_read(events: list[tuple[str, list[str]]], end: str, cuts: list[int]) -> None:
    """Names and data of several lines come back, whatever ends the lines; comments and other fields are let pass."""
    text = ""
    for name, data in events:
        text += f": a comment{end}id: 1{end}event: {name}{end}" + "".join(f"data: {line}{end}" for line in data) + end

    read, rest = parsed(text.encode(), cuts)

    assert [(name, "\n".join(data)) for name, data in events] == [(event.name, event.data) for event in read]
    assert b"" == rest.strip()


def test_an_event_is_told_at_its_end() -> None:
    """An event is there with the byte that ends it, even where an LF may follow a CR."""
    for stream in (b"data: x\n\n", b"data: x\r\n\r\n", b"data: x\r\r"):
        at_end = stream[: -1 if stream.endswith(b"\r\n") else len(stream)]
        assert ["x"] == [event.data for event in EventParser().feed(at_end)]


def test_a_byte_order_mark_is_no_part_of_a_name() -> None:
    """The mark may begin a stream, and nothing is made of it."""
    assert ["x"] == [event.data for event in EventParser().feed("\ufeffdata: x\n\n".encode())]


def test_an_endless_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """An event that does not end is an unreadable reply, not all of the memory."""
    monkeypatch.setattr(sse, "MAX_EVENT_BYTES", 100)
    parser = EventParser()
    parser.feed(b"data: " + b"x" * 90)
    with pytest.raises(CallFailed):
        parser.feed(b"x" * 20)
