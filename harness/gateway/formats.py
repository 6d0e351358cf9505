"""The wire formats that programs may speak: where each is asked, how its errors look, what its replies tell."""

import json
from collections.abc import Mapping
from typing import Any, Final, Literal, Protocol

from harness.gateway import chat, messages, responses
from harness.gateway.sse import Event
from harness.protocols import Usage

Provider = Literal["anthropic", "openai"]


class Collector(Protocol):
    """Puts a reply together from its stream's events."""

    def add(self, event: dict[str, Any]) -> None:
        """Take the next event's data."""

    @property
    def complete(self) -> bool:
        """Whether the reply has come to its end."""

    def reply(self) -> dict[str, Any]:
        """What has come of it, in the form of a reply that is not streamed."""


class Format(Protocol):
    """One wire format."""

    @property
    def provider(self) -> Provider: ...

    @property
    def path(self) -> str: ...

    def refuse(self, body: dict[str, Any]) -> list[str]:
        """Take out what the provider's own servers would do besides answering; what that was. Raises Refused."""

    def usage(self, reply: Mapping[str, Any]) -> Usage | None:
        """The tokens that a reply tells; None if it tells none."""

    def failure(self, data: Mapping[str, Any]) -> bool:
        """Whether a body or an event that came with status 200 is an error all the same."""

    def ask_usage(self, body: dict[str, Any]) -> bool:
        """Have a stream tell its usage; whether the program had not asked for that."""

    def only_usage(self, data: Mapping[str, Any]) -> bool:
        """Whether an event is there for that alone."""

    def collector(self) -> Collector:
        """For one stream."""


FORMATS: Final[Mapping[str, Format]] = {
    form.path: form for form in (messages.Messages(), chat.ChatCompletions(), responses.Responses())
}
COUNT_TOKENS: Final = "/v1/messages/count_tokens"
MODELS: Final = "/v1/models"


def error_body(provider: Provider, status: int, message: str) -> bytes:
    """An error as the provider would tell it."""
    kind = _KINDS.get(status, "invalid_request_error" if status < 500 else "api_error")
    if provider == "anthropic":
        return json.dumps({"type": "error", "error": {"type": kind, "message": message}}).encode()
    return json.dumps({"error": {"message": message, "type": kind, "param": None, "code": None}}).encode()


_KINDS: Final = {403: "permission_error", 404: "not_found_error", 413: "request_too_large", 504: "timeout_error"}


def models_body(provider: Provider, model: str) -> bytes:
    """The list of models with the run's only."""
    if provider == "anthropic":
        item = {"type": "model", "id": model, "display_name": model, "created_at": "1970-01-01T00:00:00Z"}
        return json.dumps({"data": [item], "has_more": False, "first_id": model, "last_id": model}).encode()
    return json.dumps(
        {"object": "list", "data": [{"id": model, "object": "model", "created": 0, "owned_by": "gbaeval"}]}
    ).encode()


def event_data(event: Event) -> dict[str, Any] | None:
    """The object that an event's data is; None for what is none, such as `[DONE]`."""
    try:
        value = json.loads(event.data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
