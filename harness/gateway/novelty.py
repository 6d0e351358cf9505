"""What is new in a JSON value against all that was written before, so that a transcript grows with what is said.

An agent program sends its whole conversation with each request; a day of that, written as it is, grows with the square
of its length. So a long string or object that was written before gives way to `{"$same": SHA-256}`, and the beginning
of a list that was written before to `{"$begins": SHA-256, "items": N}` as its first element. Nothing depends on which
conversation it was: parallel ones, retries and a program that rewrites its past cost only what is new in them.
"""

import hashlib
import json
from collections.abc import Container, Iterator
from typing import Any, Final

MIN_CHARS: Final = 200
"""A shorter string or object is written again: its digest would be no shorter."""

MAX_DEPTH: Final = 200

_SAME, _BEGINS, _LITERAL = "$same", "$begins", "$literal"
_MARKS: Final = frozenset({_SAME, _BEGINS, _LITERAL})
_EMPTY: Final = hashlib.sha256(b"[").hexdigest()


class Unreadable(ValueError):
    """A line names what no line before it holds."""


class Writer:
    """Shortens values by what was written before; what is `written` holds for later ones only once it is kept."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def shorten(self, value: Any) -> Any:
        return self._shorten(value)

    def written(self, value: Any) -> None:
        """`value`, whole, can be named from now on."""
        self._known.update(digest for digest, _ in _parts(value, self._known))

    def _shorten(self, value: Any) -> Any:
        if isinstance(value, str):
            return {_SAME: digest} if len(value) >= MIN_CHARS and (digest := _digest(value)) in self._known else value
        if isinstance(value, dict):
            text = _canonical(value)
            if len(text) >= MIN_CHARS and (digest := _digest_of(text)) in self._known:
                return {_SAME: digest}
            short = {name: self._shorten(part) for name, part in value.items()}
            return {_LITERAL: short} if _MARKS & value.keys() else short
        if isinstance(value, list):
            known, begins = 0, _EMPTY
            for number, digest in enumerate(_chain(value), 1):
                if digest not in self._known:
                    break
                known, begins = number, digest
            if known < MIN_CHARS and len(_canonical(value[:known])) < MIN_CHARS:  # an item has a character at least
                known = 0
            rest = [self._shorten(part) for part in value[known:]]
            return [{_BEGINS: begins, "items": known}, *rest] if known else rest
        return value


class Reader:
    """Puts back what a Writer left out, if it is given all that the Writer wrote, in order."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def restore(self, short: Any) -> Any:
        """The whole value. Raises Unreadable."""
        value = self._restore(short)
        self._values.update(_parts(value, self._values))
        return value

    def _restore(self, short: Any) -> Any:
        if isinstance(short, list):
            begin: list[Any] = []
            if short and isinstance(short[0], dict) and _BEGINS in short[0]:
                begin, short = self._named(short[0][_BEGINS]), short[1:]
            return [*begin, *(self._restore(part) for part in short)]
        if not isinstance(short, dict):
            return short
        if _SAME in short:
            return self._named(short[_SAME])
        return {name: self._restore(part) for name, part in short.get(_LITERAL, short).items()}

    def _named(self, digest: str) -> Any:
        try:
            value = self._values[digest]
        except KeyError:
            raise Unreadable(f"no line before holds what has the SHA-256 {digest}") from None
        if isinstance(value, _Beginning):
            return value.items()
        return value


class _Beginning:
    """The first items of a list: the last of them, and the beginning before it."""

    def __init__(self, before: "_Beginning | None", last: Any) -> None:
        self.before = before
        self.last = last

    def items(self) -> list[Any]:
        found: list[Any] = []
        at: _Beginning | None = self
        while at is not None:
            found.append(at.last)
            at = at.before
        return found[::-1]


def _parts(value: Any, known: Container[str]) -> Iterator[tuple[str, Any]]:
    """The parts of a value that can be named, by their digests; a list's beginning that is known has none to add."""
    if isinstance(value, str):
        if len(value) >= MIN_CHARS:
            yield _digest(value), value
    elif isinstance(value, dict):
        text = _canonical(value)
        if len(text) >= MIN_CHARS:
            yield _digest_of(text), value
        for part in value.values():
            yield from _parts(part, known)
    elif isinstance(value, list):
        before: _Beginning | None = None
        for digest, part in zip(_chain(value), value, strict=True):
            before = _Beginning(before, part)
            if digest not in known:
                yield digest, before
                yield from _parts(part, known)


def _chain(items: list[Any]) -> Iterator[str]:
    """The digest of a list's first item, of its first two, and so on."""
    digest = _EMPTY
    for item in items:
        digest = _digest_of(f"{digest},{_digest(item)}")
        yield digest


def _digest(value: Any) -> str:
    return _digest_of(_canonical(value))


def _digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> str:
    """JSON in ASCII. Names keep their order, for a value must come back as it was."""
    return json.dumps(value, separators=(",", ":"))
