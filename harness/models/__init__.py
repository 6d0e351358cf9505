"""Models by name: `openai/NAME`, `anthropic/NAME`, `scripted/NAME`."""

import os
from collections.abc import Callable, Mapping
from typing import Any

from harness.errors import UsageError
from harness.models.retry import Retry, RetryPolicy
from harness.protocols import Model

__all__ = ["PROVIDERS", "Retry", "RetryPolicy", "endpoint", "key_of", "make_model", "takes_pictures"]

PROVIDERS = ("anthropic", "openai", "scripted")

# For compatible servers that check no key; the SDKs insist on one.
_NO_KEY = "no-key-was-set"


def make_model(
    spec: str,
    *,
    base_url: str | None = None,
    max_tokens: int | None = None,
    extra_body: Mapping[str, Any] | None = None,
    retry: RetryPolicy | None = None,
    on_retry: Callable[[Retry], None] | None = None,
) -> Model:
    """The model that `spec` (PROVIDER/NAME) names; raises UsageError if there is none, or no key for it.

    `base_url` is any server that speaks the provider's wire format, `max_tokens` the longest reply (None: the provider
    module's default), `extra_body` further fields of every request. `on_retry` hears of each failed request, before
    the wait for the next.
    """
    provider, _, name = spec.partition("/")
    if provider not in PROVIDERS:
        raise UsageError(f"unknown model {spec!r}: expected PROVIDER/NAME with one of {', '.join(PROVIDERS)}")
    if not name:
        raise UsageError(f"model {spec!r} has no name: expected {provider}/NAME")
    if base_url is not None and provider == "scripted":
        raise UsageError(f"base URL {base_url!r} does not fit {spec}: a script is asked nowhere")
    # The SDKs take a second to import, so only the one that is used is: hence the imports down here.
    match provider:
        case "openai":
            from harness.models.openai import OpenAIConfig, OpenAIModel  # noqa: PLC0415

            base_url = endpoint(spec, base_url)
            key = _key("OPENAI_API_KEY", "OPENAI_BASE_URL", spec, base_url)
            chat = OpenAIConfig(base_url=base_url, max_tokens=max_tokens, extra_body=extra_body or {})
            return OpenAIModel(name, key, chat, retry, on_retry)
        case "anthropic":
            from harness.models.anthropic import AnthropicConfig, AnthropicModel  # noqa: PLC0415

            base_url = endpoint(spec, base_url)
            key = _key("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", spec, base_url)
            limit = max_tokens if max_tokens is not None else AnthropicConfig.max_tokens
            asked = AnthropicConfig(base_url=base_url, max_tokens=limit, extra_body=extra_body or {})
            return AnthropicModel(name, key, asked, retry, on_retry)
        case _:
            from harness.models.scripted import make_scripted  # noqa: PLC0415

            return make_scripted(name)


def endpoint(spec: str, base_url: str | None) -> str | None:
    """The address that a model is asked at, given or from the environment; None is the provider's own.

    Raises UsageError for what is no address, or holds a secret.
    """
    address = base_url or os.environ.get(f"{spec.partition('/')[0].upper()}_BASE_URL") or None
    if address is not None and not address.startswith(("http://", "https://")):
        raise UsageError(f"base URL {address!r} does not fit {spec}: expected http(s)://...")
    if address is not None and "@" in address.split("/")[2]:
        raise UsageError("a base URL must not hold a user or password, for it is written down: use the key's variable")
    return address


def takes_pictures(spec: str, base_url: str | None) -> bool:
    """Whether a model is supposed to: one at its provider's own address, not one of any other server, nor a script."""
    return spec.partition("/")[0] in ("anthropic", "openai") and endpoint(spec, base_url) is None


def key_of(variable: str) -> str | None:
    """The key in a variable of the environment, without the line's end that files bring along; None if there is none.

    Raises UsageError for what no header can carry, without telling it.
    """
    key = os.environ.get(variable, "").strip()
    if not (key.isascii() and key.isprintable()):
        raise UsageError(f"{variable} holds a character that no key has: set it anew")
    return key or None


def _key(key_variable: str, url_variable: str, spec: str, base_url: str | None) -> str:
    key = key_of(key_variable)
    if not key and base_url is None:
        raise UsageError(
            f"no key for {spec}: set {key_variable}, or name a server that needs none with --base-url or {url_variable}"
        )
    return key or _NO_KEY
