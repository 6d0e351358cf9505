"""JSON as models write it: not always an object, sometimes not JSON, now and then with half of a surrogate pair."""

import json
from typing import Any


def json_object(text: str) -> dict[str, Any] | None:
    """The object that the text is, fit for UTF-8; None if it is not one."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return without_lone_surrogates(value) if isinstance(value, dict) else None


def without_lone_surrogates(value: Any) -> Any:
    """The same JSON value with `?` for every lone surrogate in its strings: JSON can name them, UTF-8 cannot."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
