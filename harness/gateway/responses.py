"""OpenAI responses: replies and what of a request the provider's own servers would carry out."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from harness.gateway.chat import FIELDS, openai_usage
from harness.gateway.refusal import Refused, drop, drop_tools, embedded, left_out, note, objects, parts
from harness.protocols import Usage

# Tools that the program itself carries out, and those that only group or find such.
_OWN_TOOLS: Final = frozenset({"function", "custom", "local_shell", "apply_patch", "namespace", "tool_search"})

# Parts of a conversation that the provider would have to keep: then no request says what the model was asked.
_STORED: Final = ("previous_response_id", "conversation", "prompt")

_ENDS: Final = frozenset({"response.completed", "response.incomplete", "response.failed"})


class Responses:
    """A Format (harness.gateway.formats)."""

    provider: Literal["openai"] = "openai"
    path = "/v1/responses"

    def refuse(self, body: dict[str, Any]) -> list[str]:
        stored = [name for name in _STORED if body.get(name) is not None]
        items = objects(body.get("input"))
        stored += ["item_reference" for item in items if item.get("type") == "item_reference"]
        if stored:
            raise Refused(f"{stored[0]}: this run keeps nothing at the provider. Send the whole input (store: false).")
        removed = drop(body, (*FIELDS, "background")) + _drop_tools(body)
        for item in items:
            for name in ("content", "output"):
                _no_fetching(item, name, removed)
        return removed

    def usage(self, reply: Mapping[str, Any]) -> Usage | None:
        usage = reply.get("usage")
        return openai_usage(usage, "input_tokens", "output_tokens") if isinstance(usage, dict) else None

    def failure(self, data: Mapping[str, Any]) -> bool:
        # A reply has the field as well, with null where all is well; what failed half-way is a reply that failed.
        return data.get("type") == "error" or (bool(data.get("error")) and "output" not in data)

    def ask_usage(self, body: dict[str, Any]) -> bool:
        return False  # every stream of this format tells it

    def only_usage(self, data: Mapping[str, Any]) -> bool:
        return False

    def collector(self) -> "ResponseCollector":
        return ResponseCollector()


class ResponseCollector:
    """The last event of a stream repeats the whole response; before it, what came is put together from the items."""

    def __init__(self) -> None:
        self._response: dict[str, Any] = {}
        self._items: dict[int, dict[str, Any]] = {}
        self._texts: dict[int, str] = {}
        self.complete = False

    def add(self, event: dict[str, Any]) -> None:
        kind, index = event.get("type"), event.get("output_index")
        if isinstance(response := event.get("response"), dict):
            self._response = response
        if kind in _ENDS:
            self.complete = True
        elif isinstance(index, int):
            if isinstance(item := event.get("item"), dict):
                self._items[index] = item
                self._texts.pop(index, None)  # which the item holds now, or which begins with it
            elif str(kind).endswith(".delta") and isinstance(delta := event.get("delta"), str):
                self._texts[index] = self._texts.get(index, "") + delta
        elif kind == "error":
            self._response = {**self._response, "error": event.get("error") or event}

    def reply(self) -> dict[str, Any]:
        if self._response.get("output"):
            return self._response
        output = []
        for index in sorted(self._items.keys() | self._texts.keys()):
            begun = {"deltas": self._texts[index]} if index in self._texts else {}
            output.append({**self._items.get(index, {}), **begun})
        return {**self._response, "output": output}


def _drop_tools(body: dict[str, Any]) -> list[str]:
    removed = drop_tools(body, _own)
    for tool in objects(body.get("tools")):
        if tool.get("type") == "namespace":
            removed += drop_tools(tool, _own)
            tool.setdefault("tools", [])
    choice = body.get("tool_choice")
    if isinstance(choice, dict) and isinstance(allowed := choice.get("tools"), list):
        choice["tools"] = [tool for tool in allowed if isinstance(tool, dict) and _own(tool)]
        if not choice["tools"] and allowed:
            raise Refused("tool_choice allows nothing but tools of the provider's, and those are off in this run.")
    return removed


def _own(tool: dict[str, Any]) -> bool:
    if tool.get("type") == "shell":  # the provider's container, unless it says otherwise
        environment = tool.get("environment")
        return isinstance(environment, dict) and environment.get("type") == "local"
    return tool.get("type") in _OWN_TOOLS


def _no_fetching(holder: dict[str, Any], name: str, removed: list[str]) -> None:
    """Put a note in place of every picture or file that the provider would have to fetch."""
    screenshot = holder.get(name)
    if isinstance(screenshot, dict) and _fetches(screenshot):
        raise Refused("A screenshot must come with its bytes: this run fetches nothing.")
    content = parts(holder.get(name))
    for index, part in enumerate(content):
        if isinstance(part, dict) and _fetches(part):
            removed.append(left_out(part.get("type")))
            content[index] = {"type": "input_text", "text": note(part.get("type"))}


def _fetches(part: dict[str, Any]) -> bool:
    """Whether the provider would have to fetch a part of an item's content."""
    if part.get("file_id") is not None or part.get("file_url") is not None:
        return True
    return part.get("image_url") is not None and not embedded(part["image_url"])
