"""What a shell command does, as far as its text tells.

A command builds if, in it, something is run by the name of `build.sh`, `make`, `gmake`, `ninja`, `wat2wasm`, `wasm-ld`,
`cmake --build`, `cargo`, `zig` or `go` with a subcommand that compiles, or a C, C++ or Rust compiler; not one for ARM,
which makes ROMs, and not where it is only asked for its version. Text in quotes and here-documents is not run, except
by `sh -c`. What a script or a program of the agent's runs in its turn is not seen.
"""

import re
from collections.abc import Iterator
from typing import Final

MAX_CHARS: Final = 100_000
"""What a command has beyond that is not looked at."""

_MAX_DEPTH: Final = 3
_TOKEN: Final = re.compile(
    r"""
      (?P<space>(?:[^\S\n]|\\\n)++)
    | (?P<comment>\#[^\n]*+)
    | (?P<end>[;&|()`\n]++)
    | (?P<redirection>\d*+[<>]++&?+-?+)
    | (?P<word>(?:[^\s;&|()`<>"'\\]|\\.|"(?:[^"\\]|\\.)*+"|'[^']*+')++)
    | (?P<stray>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_HERE: Final = re.compile(r"""(?<!<)<<-?[ \t]*(["'\\]?)([A-Za-z_]\w*)\1""")
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*\+?=")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?[smhd]?")
_KEYWORDS: Final = frozenset({"if", "then", "else", "elif", "while", "until", "do", "!", "{", "$", "(("})
_WRAPPERS: Final = frozenset(
    {"time", "nice", "ionice", "nohup", "env", "exec", "command", "sudo", "timeout", "stdbuf", "setsid", ".", "source"}
)
_SHELLS: Final = frozenset({"sh", "bash", "dash", "zsh"})

_BUILDERS: Final = frozenset({"build.sh", "make", "gmake", "ninja", "wat2wasm", "wasm-ld"})
_SUBCOMMANDS: Final = {
    "cargo": {"build", "b", "rustc", "run", "r", "test", "t", "bench"},
    "zig": {"build", "build-exe", "build-lib", "build-obj", "cc", "c++", "test", "run"},
    "go": {"build", "run", "test"},
    "cmake": {"--build"},
}
_COMPILER: Final = re.compile(
    r"(?:(?!arm)\w[\w.]*-)*(?:clang|gcc|cc|g\+\+|c\+\+|clang\+\+|rustc|emcc)(?:-\d+(?:\.\d+)*)?"
)
_ONLY_ASKS: Final = ("--version", "--help", "-dump", "-print", "--print", "-V", "-h")


def builds(command: str) -> bool:
    """Whether a command builds; see above."""
    return _builds(command[:MAX_CHARS], _MAX_DEPTH)


def _builds(text: str, depth: int) -> bool:
    return any(_is_build(words, depth) for words in _simple_commands(_without_documents(text)))


def _is_build(words: list[str], depth: int) -> bool:
    """Whether one simple command builds."""
    at, in_shell = 0, False
    while at < len(words):
        word = words[at]
        if word in _KEYWORDS or _ASSIGNMENT.match(word):
            at += 1
        elif word.startswith("-") or _NUMBER.fullmatch(word):  # an option of what comes before
            at += 1
            if in_shell and re.fullmatch(r"-[a-z]*c", word):
                return depth > 0 and at < len(words) and _builds(words[at], depth - 1)
        elif _name(word) in _SHELLS or word in _WRAPPERS:
            at, in_shell = at + 1, _name(word) in _SHELLS
        else:
            break
    return at < len(words) and _is_builder(_name(words[at]), words[at + 1 :])


def _is_builder(program: str, arguments: list[str]) -> bool:
    if any(argument.startswith(_ONLY_ASKS) for argument in arguments[:1]):
        return False
    if program in _SUBCOMMANDS:
        wanted = _SUBCOMMANDS[program]
        given = [word for word in arguments if word in wanted or not word.startswith(("-", "+"))]
        return bool(given) and given[0] in wanted
    return program in _BUILDERS or (bool(arguments) and _COMPILER.fullmatch(program) is not None)


def _name(word: str) -> str:
    return word.rsplit("/", 1)[-1]


def _simple_commands(text: str) -> Iterator[list[str]]:
    """The words of each simple command, without redirections."""
    words: list[str] = []
    to_file = False
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "end":
                yield words
                words, to_file = [], False
            case "redirection":
                to_file = True
            case "word" if to_file:
                to_file = False
            case "word":
                words.append(_unquoted(token[0]))
    yield words


def _unquoted(word: str) -> str:
    if len(word) > 1 and word[0] == word[-1] == "'":
        return word[1:-1]
    if len(word) > 1 and word[0] == word[-1] == '"':
        return re.sub(r'\\(["\\$`])', r"\1", word[1:-1])
    return re.sub(r"\\(.)|[\"']", lambda found: found[1] or "", word, flags=re.DOTALL)


def _without_documents(text: str) -> str:
    """A text without the lines of its here-documents."""
    if "<<" not in text:
        return text
    given = text.split("\n")
    last = {line.strip(): number for number, line in enumerate(given)}
    kept: list[str] = []
    ends: list[str] = []
    for number, line in enumerate(given):
        if ends:
            if line.strip() == ends[0]:
                ends.pop(0)
            continue
        kept.append(line)
        # What has no end is none, such as a shift in an arithmetic expression.
        ends = [found[2] for found in _HERE.finditer(line) if last.get(found[2], -1) > number]
    return "\n".join(kept)
