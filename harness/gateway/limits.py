"""How much a sandbox may ask of the gateway at once."""

from typing import Final

MAX_BODY_BYTES: Final = 32 << 20
"""Of a request; Anthropic takes no larger one, and JSON takes ten times its length in memory."""

MAX_HELD_BYTES: Final = 128 << 20
"""Of all requests that are being received or answered."""

MAX_REPLY_BYTES: Final = 64 << 20

MAX_FREE_BYTES: Final = 64 << 20
"""Of the transcript, beyond what is paid for: token counts, what the provider refuses, and what it takes for little."""

PAID_BYTES_PER_TOKEN: Final = 40
"""A token of text has some four bytes, with JSON about it and in the worst of scripts ten times that. A picture has few
tokens and many bytes, but is written once and paid for with each request that still holds it."""

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
