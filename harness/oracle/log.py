"""The oracle's log: what was asked, in JSON lines that the agent cannot reach."""

import contextlib
import datetime as dt
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, TextIO

from harness.oracle import limits


class Log:
    """One JSON object a line on `stream`, whole even when several threads write. A flood of lines is slowed down."""

    def __init__(
        self,
        stream: TextIO,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._stream = stream
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._allowed = float(limits.LOG_BURST_LINES)
        self._counted = clock()

    def write(self, fields: dict[str, Any]) -> None:
        with self._lock:
            self._pace()
            now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")  # rises from line to line
            with contextlib.suppress(OSError, ValueError):  # nobody reads it any more
                print(json.dumps({"time": now, **fields}), file=self._stream, flush=True)

    def _pace(self) -> None:
        """Wait until one more line is within the rate."""
        now = self._clock()
        gained = (now - self._counted) * limits.LOG_LINES_PER_S
        self._allowed = min(limits.LOG_BURST_LINES, self._allowed + gained) - 1
        self._counted = now
        if self._allowed < 0:
            self._sleep(-self._allowed / limits.LOG_LINES_PER_S)


class SessionLog:
    """The asks of one session. The first is written at once; those that follow it closely share a line.

    A script asks a thousand times a second: a line each would be gigabytes a day. `describe` gives the fields of the
    line that are true when it is written. Not for several threads at once.
    """

    def __init__(self, log: Log, describe: Callable[[], dict[str, Any]]) -> None:
        self._log = log
        self._describe = describe
        self._asks: Counter[str] = Counter()
        self._sums: Counter[str] = Counter()
        self._undone: list[list[Any]] = []
        self._message: str | None = None
        self._duration_s = 0.0
        self._written = -limits.MERGE_S

    def add(
        self,
        op: str,
        duration_s: float,
        sums: dict[str, int],
        refusal: str | None = None,
        undone: list[Any] | None = None,
    ) -> None:
        """Log an ask: numbers to add up over the asks of a line, why it was refused, and the play that it gave up."""
        self._asks[op] += 1
        self._sums.update(sums)
        self._duration_s += duration_s
        if refusal is not None:
            self._sums["refused"] += 1
            self._message = refusal
        if undone is not None:
            self._undone.append(undone)
        if time.monotonic() - self._written >= limits.MERGE_S or len(self._undone) == limits.MERGE_UNDONE:
            self.flush()

    def flush(self) -> None:
        """Write what has not been written."""
        if not self._asks:
            return
        fields: dict[str, Any] = {"asks": dict(self._asks), **self._sums, "duration_s": round(self._duration_s, 3)}
        if self._undone:
            fields["undone"] = self._undone
            self._undone = []
        if self._message is not None:
            fields["message"] = self._message
        self._asks.clear()
        self._sums.clear()
        self._message = None
        self._duration_s = 0.0
        self._written = time.monotonic()
        self._log.write({"op": "session", **self._describe(), **fields})
