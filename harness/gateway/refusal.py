"""Nothing but the model's answer: a provider's own tools, fetches and stored objects are taken out of requests.

A run has no network, so a provider must not be one: see docs/gateway.md for the rule.
"""

from collections.abc import Callable, Iterable
from typing import Any


class Refused(Exception):
    """A request that does not make sense without what would have to be taken out."""


def drop(body: dict[str, Any], fields: Iterable[str]) -> list[str]:
    """Take these fields out; those that said something."""
    return [name for name in fields if body.pop(name, None) not in (None, False, [], {})]


def drop_tools(body: dict[str, Any], own: Callable[[dict[str, Any]], bool]) -> list[str]:
    """Take out the tools that are not the program's `own`. Raises Refused if the model would have to call one."""
    tools = body.get("tools")
    if not isinstance(tools, list):
        return []
    kept = [tool for tool in tools if isinstance(tool, dict) and own(tool)]
    gone = [tool for tool in tools if not (isinstance(tool, dict) and own(tool))]
    if not gone:
        return []
    named = (tool.get("type") or tool.get("name") if isinstance(tool, dict) else None for tool in gone)
    names = [f"tool {str(name)[:60]}" for name in named]
    choice = body.get("tool_choice")
    if isinstance(choice, dict) and any(_chosen(choice, tool) for tool in gone if isinstance(tool, dict)):
        raise Refused(f"The model may call nothing here but what is off in this run: {', '.join(names)}.")
    if kept:
        body["tools"] = kept
    else:
        del body["tools"]
        body.pop("tool_choice", None)  # refused where there is nothing to choose
        body.pop("parallel_tool_calls", None)
    return names


def _chosen(choice: dict[str, Any], tool: dict[str, Any]) -> bool:
    """Whether this tool must be called: chosen by name (Anthropic, a function) or by type (responses)."""
    name, kind = choice.get("name"), choice.get("type")
    return (name is not None and name == tool.get("name")) or (kind is not None and kind == tool.get("type"))


def parts(value: Any) -> list[Any]:
    """What should be a list; what else a program sends is the provider's to judge."""
    return value if isinstance(value, list) else []


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects in what should be a list of such."""
    return [item for item in parts(value) if isinstance(item, dict)]


def left_out(kind: Any) -> str:
    return f"{str(kind)[:60]} by reference"


def note(kind: Any) -> str:
    """What the model reads instead of something that the provider would have had to fetch."""
    return f"[left out: the {kind} stood at an address or in a store, and this run fetches nothing; send its bytes]"


def embedded(address: Any) -> bool:
    """Whether an address holds the data itself."""
    return isinstance(address, str) and address[:5].lower() == "data:"
