"""A frame of a module in one call: a call from Python into WebAssembly costs a hundredth of what it takes to run one.

A small module of ours imports the candidate's functions and calls them in the ABI's order.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from wasmtime import Engine, Func, FuncType, Global, Instance, Module, Store

CALLS: Final = ("emu_set_keys", "emu_run_frame", "emu_framebuffer", "emu_audio_samples", "emu_audio_buffer")


def frame_module(engine: Engine, types: Mapping[str, FuncType]) -> Module:
    """The module that calls functions of these types."""
    imports = "".join(
        f'(import "candidate" "{name}" (func ${name} {_declared("param", types[name].params)}'
        f" {_declared('result', types[name].results)}))\n"
        for name in CALLS
    )
    drop = {name: "(drop)" * len(types[name].results) for name in CALLS}
    return Module(
        engine,
        f"""(module
            {imports}
            (global $at (export "at") (mut i32) (i32.const 0))
            (func (export "frame") (param $keys i32) (result i32 i32 i32) (local $picture i32) (local $pairs i32)
                (global.set $at (i32.const 0))
                (call $emu_set_keys (local.get $keys)) {drop["emu_set_keys"]}
                (global.set $at (i32.const 1))
                (call $emu_run_frame) {drop["emu_run_frame"]}
                (global.set $at (i32.const 2))
                (local.set $picture (call $emu_framebuffer))
                (global.set $at (i32.const 3))
                (local.set $pairs (call $emu_audio_samples))
                (global.set $at (i32.const 4))
                (local.get $picture)
                (local.get $pairs)
                (if (result i32) (local.get $pairs) (then (call $emu_audio_buffer)) (else (i32.const 0)))))""",
    )


def _declared(what: str, kinds: Sequence[object]) -> str:
    return f"({what} {' '.join(map(str, kinds))})" if kinds else ""


class FrameCall:
    """The call, for one instance of the candidate: takes keys, gives picture's address, pairs of sound, its address."""

    def __init__(self, store: Store, module: Module, functions: Mapping[str, Func]) -> None:
        exports = Instance(store, module, [functions[name] for name in CALLS]).exports(store)
        function, at = exports["frame"], exports["at"]
        assert isinstance(function, Func)
        assert isinstance(at, Global)
        self._store, self._function, self._at = store, function, at

    def __call__(self, keys: int) -> tuple[int, int, int]:
        picture, pairs, sound = self._function(self._store, keys)
        return picture, pairs, sound

    @property
    def reached(self) -> str:
        """The candidate's function that was called last."""
        return CALLS[self._at.value(self._store)]
