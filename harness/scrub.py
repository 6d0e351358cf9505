"""Secrets taken out of what is written down, and of what goes into the sandbox."""

import json
import os
import re
import urllib.parse
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Self

KEY_VARIABLES: Final = ("ANTHROPIC_API_KEY", "OPENAI_API_KEY")
"""Where keys are taken from (harness.models, harness.gateway)."""

MASK: Final = "[key]"
MIN_CHARS: Final = 12
"""What is shorter is no provider's key but a word (`lm-studio`), and would be found in innocent text."""


class Scrubber:
    """Puts MASK for every secret, however JSON or a URL writes it."""

    def __init__(self, secrets: Iterable[str | None]) -> None:
        forms: set[str] = set()
        for secret in secrets:
            if secret is not None and len(secret) >= MIN_CHARS:
                forms |= {secret, json.dumps(secret)[1:-1], urllib.parse.quote(secret, safe="")}
        self._forms = sorted(forms, key=len, reverse=True)  # a secret may be the beginning of another

    @classmethod
    def of_environment(cls, *more: str | None) -> Self:
        """For the keys that this process was given, whichever of them the run uses, and `more`."""
        return cls([*(os.environ.get(name, "").strip() for name in KEY_VARIABLES), *more])

    def text(self, text: str) -> str:
        for form in self._forms:
            text = text.replace(form, MASK)
        return text

    def raw(self, data: bytes) -> bytes:
        for form in self._forms:
            data = data.replace(form.encode("utf-8", "surrogatepass"), MASK.encode())
        return data

    def file(self, path: Path) -> None:
        """Overwrite the secrets in a file where they stand: others may be appending to it. Raises OSError."""
        forms = [form.encode("utf-8", "surrogatepass") for form in self._forms]
        data = path.read_bytes() if forms and path.is_file() else b""
        found = [place.span() for place in re.finditer(b"|".join(map(re.escape, forms)), data)] if data else []
        if not found:
            return
        handle = os.open(path, os.O_WRONLY)
        try:
            for start, end in found:
                os.pwrite(handle, MASK.encode().ljust(end - start, b"*"), start)
            os.fsync(handle)
        finally:
            os.close(handle)

    def value(self, value: Any) -> Any:
        """The same JSON value without a secret in any of its strings and names."""
        match value:
            case str():
                return self.text(value)
            case dict():
                return {self.value(name): self.value(part) for name, part in value.items()}
            case list() | tuple():
                return [self.value(part) for part in value]
            case _:
                return value
