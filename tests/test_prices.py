"""What replies cost: by a list, never guessed."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.prices import price_list, price_of
from harness.protocols import Usage

counts = st.integers(0, 3_000_000)


def test_each_kind_of_token_has_its_rate() -> None:
    """Input, what was read from the cache, what was written to it and output are priced apart, in USD a million."""
    price = price_of("anthropic/claude-opus-4-6", None)
    assert price is not None
    million = 1_000_000

    assert 5.0 == pytest.approx(price(Usage(input_tokens=million)))
    assert 0.5 == pytest.approx(price(Usage(input_tokens=million, cached_input_tokens=million)))
    assert 6.25 == pytest.approx(price(Usage(input_tokens=million, cache_write_tokens=million)))
    assert 25.0 == pytest.approx(price(Usage(output_tokens=million)))
    assert 25.0 == pytest.approx(price(Usage(output_tokens=million, reasoning_tokens=million)))


@pytest.mark.parametrize(
    ("model", "base_url"),
    [
        ("openai/nobody-knows-this", None),
        ("anthropic/claude-opus-99", None),
        ("openai/gpt-5", "http://localhost:8000/v1"),
        ("anthropic/claude-opus-4-6", "https://proxy.example.org"),
    ],
)
def test_unknown_price_is_none(model: str, base_url: str | None) -> None:
    """A model that is not in the list, or a server that is not, has no price; it is not free."""
    assert price_of(model, base_url) is None


def test_price_by_address() -> None:
    """At an address that the list knows, that provider's price counts."""
    price = price_of("openai/openai/gpt-5.2", "https://openrouter.ai/api/v1")
    assert price is not None
    cost = price(Usage(input_tokens=1000))

    assert cost is not None
    assert cost > 0


def test_scripted_models_are_free() -> None:
    """A script is no API: that it costs nothing is known."""
    price = price_of("scripted/baseline", None)
    assert price is not None

    assert 0.0 == price(Usage(1000, 0, 1000))


@given(counts, counts, counts, counts)
def test_any_count_has_a_price(read: int, cached: int, written: int, output: int) -> None:
    """Even counts that contradict each other are priced, and more output is never cheaper."""
    price = price_of("anthropic/claude-opus-4-6", None)
    assert price is not None
    less = price(Usage(read, cached, output, 0, written))
    more = price(Usage(read, cached, output + 1000, 0, written))

    assert less is not None
    assert more is not None
    assert 0 <= less < more


def test_price_list_is_identified() -> None:
    """Version, digest and the newest date that is not in the future."""
    identity = price_list()

    assert {"version", "sha256", "as_of"} == identity.keys()
    assert date(2026, 1, 1) <= date.fromisoformat(identity["as_of"]) <= datetime.now(UTC).date()
    assert 64 == len(identity["sha256"])
