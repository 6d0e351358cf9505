#!/usr/bin/env python3
"""`left`: says what is left of the run. The harness says it in the same words after every command.

One file, standard library only: it is copied into the agent's image and into the local sandbox as the command `left`.
What it says comes in the environment of each command that the agent runs, as JSON (`Left`): times as the moments at
which they are up, so that they are right however long the command runs, everything else as it was at its start. An
agent program runs for the whole time: for what it runs there is a file, which is kept up to date (keeper.py).
"""

import contextlib
import json
import os
import sys
import time

VARIABLE = "GBAEVAL_LEFT"
FILE_VARIABLE = "GBAEVAL_LEFT_FILE"


def duration(seconds: float) -> str:
    """`23h 41m`, `12m 05s` or `8s`."""
    whole = max(0, int(seconds))
    hours, minutes = divmod(whole // 60, 60)
    if hours:
        return f"{hours}h {minutes:02d}m"
    return f"{minutes}m {whole % 60:02d}s" if minutes else f"{whole}s"


class Left:
    """What is left, as found at `now` by time.time().

    `times` are (name, when it is up by time.time(), seconds in all), `others` whole phrases.
    """

    def __init__(self, now: float, times: list[tuple[str, float, float]], others: list[str]) -> None:
        self.now = now
        self.times = times
        self.others = others

    def line(self, now: float | None = None) -> str:
        """What the agent is told at `now`; by default when it was found."""
        at = self.now if now is None else now
        # Rounded, because the difference of two dates has no more digits than that.
        times = [f"{name} left: {duration(round(up - at, 3))} of {duration(total)}" for name, up, total in self.times]
        return f"[{'; '.join([*times, *self.others])}]"

    def environment(self) -> dict[str, str]:
        """What a command needs in its environment for `left` to answer."""
        return {VARIABLE: json.dumps([self.now, self.times, self.others])}


def said() -> str:
    """The JSON of what is left: the file's if there is one, else the environment's; empty if nothing is said."""
    with contextlib.suppress(OSError), open(os.environ.get(FILE_VARIABLE, "")) as file:
        return file.read()
    return os.environ.get(VARIABLE, "")


def main() -> None:
    found = said()
    if not found:
        sys.exit("left: nothing is limited here")
    print(Left(*json.loads(found)).line(time.time()))  # noqa: T201 - a command prints


if __name__ == "__main__":
    main()
