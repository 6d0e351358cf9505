"""The model that a run's programs reach: which one, where it is asked, and the key that stays outside."""

from dataclasses import dataclass, field
from typing import Final

from harness.errors import UsageError
from harness.gateway.formats import Provider
from harness.models import endpoint, key_of

OWN_ADDRESS: Final[dict[Provider, str]] = {
    "anthropic": "https://api.anthropic.com",
    "openai": "https://api.openai.com/v1",
}


@dataclass(frozen=True)
class Target:
    """The one model that a run's programs reach, whatever they ask for."""

    provider: Provider
    model: str
    base_url: str
    key: str | None = field(repr=False)

    @property
    def name(self) -> str:
        return f"{self.provider}/{self.model}"

    def url(self, path: str) -> str:
        """Where `path` is asked: OpenAI's base URL holds the /v1, Anthropic's does not."""
        return self.base_url.rstrip("/") + (path if self.provider == "anthropic" else path.removeprefix("/v1"))

    def headers(self) -> dict[str, str]:
        """With the key, if there is one."""
        headers = {"content-type": "application/json", "accept-encoding": "identity", "user-agent": "gbaeval"}
        if self.key is not None:
            name, value = ("x-api-key", "") if self.provider == "anthropic" else ("authorization", "Bearer ")
            headers[name] = value + self.key
        return headers


def target(spec: str, base_url: str | None = None) -> Target:
    """What `spec` (PROVIDER/NAME) and the environment name; raises UsageError if no program can speak with that."""
    provider, _, model = spec.partition("/")
    if provider not in OWN_ADDRESS or not model:
        raise UsageError(f"model {spec!r} does not fit an agent program: expected anthropic/NAME or openai/NAME")
    address = endpoint(spec, base_url)
    key = key_of(f"{provider.upper()}_API_KEY")
    if key is None and address is None:
        raise UsageError(f"no key for {spec}: set {provider.upper()}_API_KEY, or name a server that needs none")
    return Target(provider, model, address or OWN_ADDRESS[provider], key)
