"""What a reply costs, by the price list of the package genai-prices."""

import hashlib
import importlib.metadata
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.resources import files

from harness.protocols import Usage

PriceOf = Callable[[Usage], float | None]
"""What a reply cost in USD; None where nobody knows, which is never the same as 0."""

PACKAGE = "genai-prices"

# Dates in the package's data, as 2026-10-14 or date(2026, 10, 14).
_DATES = re.compile(rb"\b(20\d\d)-(\d\d)-(\d\d)\b|\bdate\((20\d\d), (\d+), (\d+)\)")


def price_of(model: str, base_url: str | None) -> PriceOf | None:
    """How to price the replies of `model` (PROVIDER/NAME), asked at `base_url`; None if its price is not known.

    Input that was read from or written to a cache has its own rates. A scripted model is no API: it costs 0. A server
    of one's own has no price, even if its model is called as one that has.
    """
    provider, _, name = model.partition("/")
    if provider == "scripted":
        return lambda usage: 0.0
    # The list takes most of a second to import.
    import genai_prices  # noqa: PLC0415

    def price(usage: Usage) -> float | None:
        # A server may count more cached tokens than there are, which the list would refuse.
        cached = min(usage.cached_input_tokens, usage.input_tokens)
        written = min(usage.cache_write_tokens, usage.input_tokens - cached)
        counted = genai_prices.Usage(
            input_tokens=usage.input_tokens,
            cache_read_tokens=cached,
            cache_write_tokens=written,
            output_tokens=usage.output_tokens,
        )
        try:
            if base_url is not None:
                return float(genai_prices.calc_price(counted, name, provider_api_url=base_url).total_price)
            return float(genai_prices.calc_price(counted, name, provider_id=provider).total_price)
        except (LookupError, ValueError):
            return None

    return price if price(Usage(input_tokens=1, output_tokens=1)) is not None else None


def price_list() -> dict[str, str]:
    """Which prices these are: the package's version, its data's SHA-256, and the newest past date that they name.

    The data has no date of its own; it names those on which prices began or were verified.
    """
    data = files("genai_prices").joinpath("data.py").read_bytes()
    today = datetime.now(UTC).date()
    named = {date(*(int(part) for part in match.groups() if part)) for match in _DATES.finditer(data)}
    return {
        "version": importlib.metadata.version(PACKAGE),
        "sha256": hashlib.sha256(data).hexdigest(),
        "as_of": max(day for day in named if day <= today).isoformat(),
    }
