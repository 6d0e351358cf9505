"""The few host functions a submission may import, all deterministic: nothing is read or written, no time passes.

Each call costs fuel in proportion to our work, or a loop round one would outrun the limits on instructions.
"""

from collections.abc import Callable
from typing import Final

from wasmtime import Caller, FuncType, Linker, Memory, Store, ValType

CALL_FUEL: Final = 50_000  # a call into Python takes as long as about this many instructions
RANDOM_LIMIT_BYTES: Final = 1 << 20

_SUCCESS: Final = 0
_EBADF: Final = 8
_EFAULT: Final = 21
_ESPIPE: Final = 29

_I32 = ValType.i32()
_I64 = ValType.i64()


def _store(caller: Caller, address: int, value: bytes) -> int:
    memory = caller.get("memory")
    address &= 0xFFFFFFFF
    if not isinstance(memory, Memory) or address + len(value) > memory.data_len(caller):
        return _EFAULT
    memory.write(caller, value, address)
    return _SUCCESS


def _fd_write(caller: Caller, fd: int, vectors: int, count: int, written: int) -> int:
    memory = caller.get("memory")
    vectors &= 0xFFFFFFFF
    count &= 0xFFFFFFFF
    if fd not in (1, 2):
        return _EBADF
    if not isinstance(memory, Memory) or count > 1024 or vectors + 8 * count > memory.data_len(caller):
        return _EFAULT
    table = memory.read(caller, vectors, vectors + 8 * count)
    total = sum(int.from_bytes(table[i + 4 : i + 8], "little") for i in range(0, len(table), 8))
    return _store(caller, written, (total & 0xFFFFFFFF).to_bytes(4, "little"))


def _fd_read(caller: Caller, fd: int, vectors: int, count: int, read: int) -> int:
    return _store(caller, read, bytes(4)) if fd == 0 else _EBADF


def _fd_close(caller: Caller, fd: int) -> int:
    return _SUCCESS if 0 <= fd <= 2 else _EBADF


def _fd_seek(caller: Caller, fd: int, offset: int, whence: int, result: int) -> int:
    return _ESPIPE if 0 <= fd <= 2 else _EBADF


def _clock_time_get(caller: Caller, clock: int, precision: int, time: int) -> int:
    return _store(caller, time, bytes(8))


def _random_get(caller: Caller, buffer: int, length: int) -> int:
    length &= 0xFFFFFFFF
    memory = caller.get("memory")
    if not isinstance(memory, Memory) or length > min(memory.data_len(caller), RANDOM_LIMIT_BYTES):
        return _EFAULT
    return _store(caller, buffer, bytes(length))


def _notify_memory_growth(caller: Caller, memory: int) -> None:
    """Memory is looked up anew at each use."""


_IMPORTS: Final[dict[tuple[str, str], tuple[list[ValType], list[ValType], Callable[..., int | None]]]] = {
    ("wasi_snapshot_preview1", "fd_write"): ([_I32, _I32, _I32, _I32], [_I32], _fd_write),
    ("wasi_snapshot_preview1", "fd_read"): ([_I32, _I32, _I32, _I32], [_I32], _fd_read),
    ("wasi_snapshot_preview1", "fd_close"): ([_I32], [_I32], _fd_close),
    ("wasi_snapshot_preview1", "fd_seek"): ([_I32, _I64, _I32, _I32], [_I32], _fd_seek),
    ("wasi_snapshot_preview1", "clock_time_get"): ([_I32, _I64, _I32], [_I32], _clock_time_get),
    ("wasi_snapshot_preview1", "random_get"): ([_I32, _I32], [_I32], _random_get),
    ("env", "emscripten_notify_memory_growth"): ([_I32], [], _notify_memory_growth),
}


def allowed_imports() -> dict[str, tuple[list[str], list[str]]]:
    """Their parameters and results, by `module.name`."""
    return {
        f"{module}.{name}": ([str(kind) for kind in parameters], [str(kind) for kind in results])
        for (module, name), (parameters, results, _) in _IMPORTS.items()
    }


def define_imports(linker: Linker, store: Store) -> None:
    """Give them to a linker for modules of this store; whatever else a module imports then fails to link."""
    for (module, name), (parameters, results, function) in _IMPORTS.items():
        linker.define_func(module, name, FuncType(parameters, results), _charged(function, store), access_caller=True)


def _charged(function: Callable[..., int | None], store: Store) -> Callable[..., int | None]:
    def call(caller: Caller, *arguments: int) -> int | None:
        store.set_fuel(max(0, store.get_fuel() - CALL_FUEL))
        return function(caller, *arguments)

    return call
