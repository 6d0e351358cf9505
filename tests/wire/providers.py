"""The two providers side by side, for tests that hold for both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from harness.models import RetryPolicy, make_model
from harness.protocols import Message, Model, Reply, Tool, UserMessage
from tests.wire import anthropic_messages, openai_chat
from tests.wire.server import Answer, WireServer, json_answer

KEY = "sk-test-123456"
TOOL = Tool("shell", "Run a command.", {"type": "object", "properties": {"command": {"type": "string"}}})
HELLO: list[Message] = [UserMessage("hello")]
QUICK = RetryPolicy(wait_initial_s=0.01, wait_max_s=0.02, wait_jitter_s=0.0)


def enough() -> float:
    """Time left, as a model asks for it."""
    return 10.0


@dataclass(frozen=True)
class Wire:
    """One provider: its server, a good answer, and how to make its client."""

    provider: str
    server: Callable[..., WireServer]
    ok: Answer
    url_suffix: str

    def model(self, server: WireServer, **how: Any) -> Model:
        return make_model(f"{self.provider}/m", base_url=server.url + self.url_suffix, **{"retry": QUICK, **how})


OPENAI = Wire("openai", openai_chat.server, openai_chat.completion("hi"), "/v1")
ANTHROPIC = Wire("anthropic", anthropic_messages.server, anthropic_messages.message(anthropic_messages.text("hi")), "")

both = pytest.mark.parametrize("wire", [OPENAI, ANTHROPIC], ids=lambda wire: wire.provider)


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys for both, and nothing else of theirs in the environment."""
    for variable in ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def ask(model: Model, messages: list[Message] | None = None, left_s: Callable[[], float] = enough) -> Reply:
    try:
        return model.reply("be brief", messages or HELLO, [TOOL], left_s)
    finally:
        model.close()


def error(
    status: int, kind: str = "some_error", headers: dict[str, str] | None = None, message: str = "as scripted"
) -> Answer:
    return json_answer({"type": "error", "error": {"type": kind, "message": message}}, status, headers)
