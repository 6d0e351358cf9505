"""What programs and provider say to each other, in the transcript: every line is new against those before it."""

import dataclasses
import itertools
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harness.gateway.limits import MAX_FREE_BYTES, PAID_BYTES_PER_TOKEN
from harness.gateway.novelty import Reader, Writer
from harness.models.json_text import without_lone_surrogates
from harness.protocols import Journal, Usage
from harness.scrub import Scrubber


@dataclass
class Allowance:
    """How much more a run's programs may say than what it costs: what is written down of that fills our disk."""

    used_bytes: int = 0

    def take(self, size_bytes: int, usage: Usage) -> None:
        """A request and its reply of that size in the transcript, and what they cost."""
        self.used_bytes += max(0, size_bytes - PAID_BYTES_PER_TOKEN * (usage.input_tokens + usage.output_tokens))

    @property
    def is_used_up(self) -> bool:
        return self.used_bytes > MAX_FREE_BYTES


class Recorder:
    """Writes `gateway_request` and `gateway_reply` lines, without secrets, for one process of the harness."""

    def __init__(self, journal: Journal, scrubber: Scrubber, allowance: Allowance | None = None) -> None:
        self.allowance = allowance or Allowance()
        self._journal = journal
        self._scrubber = scrubber
        self._writer = Writer()
        self._process = secrets.token_hex(4)
        self._numbers = itertools.count(1)
        self.replies = 0
        """Those that were counted."""
        self._sizes: dict[str, int] = {}

    def request(self, body: Mapping[str, Any], **fields: Any) -> str:
        """Write what is asked of the provider; its id."""
        id_ = f"{self._process}-{next(self._numbers)}"
        self._write("gateway_request", id_, fields, dict(body))
        return id_

    def reply(self, id_: str, body: Any, usage: Usage | None, **fields: Any) -> None:
        """Write what came of it; `body` is None if nothing did."""
        self._write("gateway_reply", id_, {**fields, "usage": usage and dataclasses.asdict(usage)}, body)
        self.allowance.take(self._sizes.pop(id_, 0), usage or Usage())
        self.replies += usage is not None

    def _write(self, kind: str, id_: str, fields: Mapping[str, Any], body: Any) -> None:
        # Before it is shortened: what is left out is named by what the file holds.
        body = without_lone_surrogates(self._scrubber.value(body))
        entry = {"kind": kind, "id": id_, **self._scrubber.value(fields), "body": self._writer.shorten(body)}
        self._journal.transcript(entry)
        self._sizes[id_] = self._sizes.get(id_, 0) + len(json.dumps(entry))
        self._writer.written(body)


@dataclass(frozen=True)
class Line:
    """One line of the transcript with its whole body."""

    kind: str
    id: str
    body: Any
    fields: Mapping[str, Any]


def read(transcript: Iterable[Mapping[str, Any]]) -> Iterator[Line]:
    """The gateway's lines of a transcript, whole again; others are let pass. Raises novelty.Unreadable."""
    reader = Reader()
    for entry in transcript:
        if entry.get("kind") not in ("gateway_request", "gateway_reply"):
            continue
        fields = {name: value for name, value in entry.items() if name not in ("kind", "id", "body")}
        yield Line(entry["kind"], entry["id"], reader.restore(entry["body"]), fields)
