"""What a module calls things is nobody's to read unfiltered."""

import re

import pytest

from reference import LoadFailed, compile_module
from tests import wat


def test_hostile_names() -> None:
    """What a module calls things reaches nobody's terminal as it is: escapes are spelled out, long names cut."""
    names = (r"a\1b[2Jb", r"\u{202e}txt", "x" * 100_000)
    for name in names:
        imports = f'(import "env" "{name}" (func))'
        with pytest.raises(LoadFailed) as caught:
            compile_module(wat.module(imports=imports))

        assert str(caught.value).isascii()
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 300

    with pytest.raises(LoadFailed, match=re.escape(r"`env.a\x1b[2Jb`, which is not provided")):
        compile_module(wat.module(imports=f'(import "env" "{names[0]}" (func))'))


def test_many_unknown_imports() -> None:
    """Of a thousand imports that are not provided, the first ten are named and the others counted."""
    imports = "\n".join(f'(import "env" "f{index}" (func))' for index in range(1_000))
    with pytest.raises(LoadFailed) as caught:
        compile_module(wat.module(imports=imports))

    assert "`env.f9`" in str(caught.value)
    assert "`env.f10`" not in str(caught.value)
    assert str(caught.value).endswith("; and 990 more.")


def test_hostile_names_in_messages_of_wasmtime() -> None:
    """Names that wasmtime quotes are spelled out too."""
    doubled = b"\0asm\1\0\0\0" + bytes.fromhex("0104016000000302010007") + b"\x0b\x02\x02\x1bA\0\0\x02\x1bA\0\0"
    with pytest.raises(LoadFailed, match="duplicate") as caught:
        compile_module(doubled)

    assert str(caught.value).isprintable()
