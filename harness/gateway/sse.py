"""Server-sent events (WHATWG HTML, section 9.2.6), told apart while their bytes are passed on."""

import re
from dataclasses import dataclass
from typing import Final

from harness.models.faults import CallFailed

MAX_EVENT_BYTES: Final = 64 << 20
"""No event is longer: what waits for its end is kept in memory."""

_LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True)
class Event:
    """One event; `raw` is its bytes with the blank line that ended it. A comment alone is one with empty `data`."""

    raw: bytes
    data: str = ""
    name: str = ""


class EventParser:
    """Takes a stream in any pieces; the events' `raw` and `rest`, one after the other, are the stream."""

    def __init__(self) -> None:
        self._raw = bytearray()
        """What came since the last event's end."""
        self._lines: list[bytes] = []
        self._line_from = 0
        self._searched = 0
        self._swallow_newline = False

    @property
    def rest(self) -> bytes:
        """The beginning of an event whose end has not come."""
        return bytes(self._raw)

    def feed(self, data: bytes) -> list[Event]:
        """The events that end in `data`. Raises CallFailed if one is too long."""
        self._raw += data
        events: list[Event] = []
        while True:
            # A lone CR ends a line at once; if an LF follows, it was half of that end.
            if self._swallow_newline and len(self._raw) > self._line_from:
                skipped = self._raw[self._line_from : self._line_from + 1] == b"\n"
                self._line_from += skipped
                self._searched = max(self._searched, self._line_from)
                self._swallow_newline = False
            found = _LINE_END.search(self._raw, self._searched)
            if found is None:
                self._searched = len(self._raw)
                break
            line = bytes(self._raw[self._line_from : found.start()])
            self._swallow_newline = found.group() == b"\r"
            self._line_from = self._searched = found.end()
            if line:
                self._lines.append(line)
            else:
                events.append(self._event())
        if len(self._raw) > MAX_EVENT_BYTES:
            raise CallFailed("unreadable", f"an event of the stream has more than {MAX_EVENT_BYTES} bytes")
        return events

    def _event(self) -> Event:
        raw = bytes(self._raw[: self._line_from])
        del self._raw[: self._line_from]
        lines, self._lines, self._line_from, self._searched = self._lines, [], 0, 0
        data, name = [], ""
        for line in lines:
            field, _, value = line.decode("utf-8", "replace").removeprefix("\ufeff").partition(":")
            value = value.removeprefix(" ")
            if field == "data":
                data.append(value)
            elif field == "event":
                name = value
        return Event(raw, "\n".join(data), name)
