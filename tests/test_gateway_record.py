"""What the gateway writes down: without keys, without repeating itself, and with nothing lost."""

import copy
import json
import urllib.parse
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.gateway.novelty import Reader, Unreadable, Writer
from harness.gateway.record import Recorder, read
from harness.protocols import Usage
from harness.scrub import MASK, Scrubber
from tests.wire.journal import MemoryJournal

SECRET = 'sk-ant-api03-"quoted"/and+more'

# Long strings that come up again, names that look like our marks, and every kind of JSON.
texts = st.sampled_from(["a" * 300, "b" * 300, "b" * 199, "c" * 200, "", "short", "\ud800", "$same"]) | st.text(
    max_size=10
)
names = st.sampled_from(["role", "content", "$same", "$begins", "$literal", "items"]) | st.text(max_size=5)
scalars = texts | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    scalars, lambda part: st.lists(part, max_size=6) | st.dictionaries(names, part, max_size=4), max_leaves=20
)


@st.composite
def conversations(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Requests as programs send them: each goes on with one before it, or changes something in the middle."""
    bodies: list[dict[str, Any]] = [{"system": draw(texts), "messages": draw(st.lists(values, max_size=4))}]
    for _ in range(draw(st.integers(0, 8))):
        body = copy.deepcopy(draw(st.sampled_from(bodies)))
        match draw(st.sampled_from(["go on", "change", "other", "cut"])):
            case "go on":
                body["messages"] += draw(st.lists(values, min_size=1, max_size=3))
            case "change" if body["messages"]:
                body["messages"][draw(st.integers(0, len(body["messages"]) - 1))] = draw(values)
            case "cut":
                del body["messages"][: draw(st.integers(0, 3))]
            case _:
                body[draw(names)] = draw(values)
        bodies.append(body)
    return bodies


def kept(value: Any) -> Any:
    """As a file holds it: half a surrogate pair is no text in UTF-8."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


@given(conversations())
def test_every_request_can_be_rebuilt(bodies: list[dict[str, Any]]) -> None:
    """Whatever was left out of a line stands in the lines before it."""
    journal = MemoryJournal()
    recorder = Recorder(journal, Scrubber([]))
    for number, body in enumerate(bodies):
        id_ = recorder.request(body, path="/v1/messages")
        recorder.reply(id_, {"said": number, "again": body.get("system")}, Usage(1))
    journal.event("something_else")
    lines = list(read([{"kind": "reply"}, *kept(journal.entries)]))
    requests = [line.body for line in lines if line.kind == "gateway_request"]

    assert [json.dumps(kept(body)) for body in bodies] == [json.dumps(body) for body in requests]
    assert list(range(len(bodies))) == [line.body["said"] for line in lines if line.kind == "gateway_reply"]


def test_a_day_grows_with_what_is_said() -> None:
    """A thousand turns of a conversation take a line of the same length each, not of growing length."""
    journal = MemoryJournal()
    recorder = Recorder(journal, Scrubber([]))
    body: dict[str, Any] = {
        "system": "s" * 5000,
        "tools": [{"name": n, "description": "d" * 300} for n in "abc"],
        "messages": [],
    }
    for turn in range(300):
        body["messages"] += [{"role": "user", "content": f"{turn} " * 100}, {"role": "assistant", "content": "ok"}]
        recorder.request(body)
    sizes = [len(json.dumps(entry)) for entry in journal.entries]

    assert sizes[0] > 6000
    assert max(sizes[1:]) < 1500


def test_a_moved_mark_repeats_no_text() -> None:
    """Programs move a cache marker along; what is under it is not written again."""
    writer = Writer()
    text = "long " * 1000
    first = {"role": "user", "content": [{"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}]}
    second = {"role": "user", "content": [{"type": "text", "text": text}]}
    writer.written([first])

    assert len(json.dumps(writer.shorten([second]))) < 250


def test_another_process_writes_anew() -> None:
    """A harness that goes on with a run names nothing that only the one before it knew to be written."""
    journal = MemoryJournal()
    body = {"messages": ["m" * 500]}
    for _ in range(2):
        recorder = Recorder(journal, Scrubber([]))
        recorder.request(body)
        recorder.request(body)

    assert [body] * 4 == [line.body for line in read(journal.entries)]
    assert [body] * 2 == [line.body for line in read(journal.entries[2:])]


def test_what_was_not_kept_is_not_named() -> None:
    """A line that could not be written is not referred to by the next."""

    class Full(MemoryJournal):
        full = True

        def transcript(self, entry: dict[str, Any]) -> None:
            if self.full:
                raise OSError("no space left")
            super().transcript(entry)

    journal = Full()
    recorder = Recorder(journal, Scrubber([]))
    body = {"messages": ["m" * 500]}
    with pytest.raises(OSError, match="no space"):
        recorder.request(body)
    journal.full = False
    recorder.request(body)

    assert [body] == [line.body for line in read(journal.entries)]


def test_a_missing_line_is_told() -> None:
    """A transcript with a hole is not made up for."""
    with pytest.raises(Unreadable, match="SHA-256"):
        Reader().restore({"$same": "0" * 64})


@given(st.lists(st.sampled_from([SECRET, SECRET[:5], SECRET[5:], "text"]), max_size=5).map("".join), st.booleans())
def test_no_secret_is_written(text: str, as_name: bool) -> None:
    """A secret goes from every string and name, as it is, as JSON writes it or as a URL does."""
    forms = [text, json.dumps(text), urllib.parse.quote(text, safe="")]
    value = {text: 1} if as_name else {"x": forms}
    written, (deep,) = Scrubber([SECRET, None, ""]).value([value, (text,)])

    assert not any(SECRET in name for name in [*written, deep])
    for form, name in [(SECRET, 0), (json.dumps(SECRET)[1:-1], 1), (urllib.parse.quote(SECRET, safe=""), 2)]:
        assert as_name or form not in written["x"][name]
    assert (SECRET in text) == (MASK in json.dumps(written))


def test_innocent_text_stays() -> None:
    """What is too short to be a key is not taken for one, and a key in another key does not spoil it."""
    scrubber = Scrubber(["test", "sk-1234567890123", "sk-1234567890123-and-more"])

    assert "a test" == scrubber.text("a test")
    assert f"{MASK} {MASK}" == scrubber.text("sk-1234567890123-and-more sk-1234567890123")
    assert MASK.encode() == scrubber.raw(b"sk-1234567890123")
