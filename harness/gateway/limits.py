"""How much a sandbox may ask of the gateway at once."""

from typing import Final

MAX_BODY_BYTES: Final = 32 << 20
"""Of a request; Anthropic takes no larger one, and JSON takes ten times its length in memory."""

MAX_HELD_BYTES: Final = 128 << 20
"""Of all requests that are being received or answered."""

MAX_REPLY_BYTES: Final = 64 << 20

MAX_FREE_BYTES: Final = 64 << 20
"""Of the transcript, for requests that cost nothing, while a program runs: token counts, and what the provider refuses.
Those that cost something end by themselves."""

MAX_AT_ONCE: Final = 16
"""Requests that are answered at the same time; others wait for their turn."""

MAX_CONNECTIONS: Final = 128

MAX_HEAD_BYTES: Final = 64 << 10
"""Of a request's first line and headers."""

READ_S: Final = 60.0
"""The longest pause in the middle of a request."""

WRITE_S: Final = 300.0
"""The longest wait for a program that does not read its reply."""

REFUSAL_S: Final = 0.1
"""Every refusal takes this long: asking in vain costs the program nothing else."""
