"""A submission: a WebAssembly module with the GBA Eval ABI (tasks/gba/docs/ABI.md), under wasmtime.

The module is hostile until shown otherwise. It gets a bounded memory, a bounded stack and a budget of fuel (about one
unit an instruction; the same on every machine, so that time limits do not depend on how busy one is), and every
address and count it returns is checked against its memory as it is at that moment.
"""

import contextlib
import ctypes
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from wasmtime import (
    Config,
    Engine,
    Func,
    FuncType,
    Instance,
    Linker,
    Memory,
    MemoryType,
    Module,
    Store,
    Trap,
    TrapCode,
    WasmtimeError,
)

from reference.emulator import Samples
from reference.errors import LoadFailed, TimedOut, Trapped
from reference.frame import HEIGHT, WIDTH, Frame, from_abgr8888
from reference.wasi import allowed_imports, define_imports
from reference.wasm_frame import FrameCall, frame_module

_Result = TypeVar("_Result")

_NO_SOUND: Final[Samples] = np.empty((0, 2), np.int16)

WASM_MAGIC: Final = b"\0asm"
MODULE_LIMIT_BYTES: Final = 64 << 20
ROM_LIMIT_BYTES: Final = 32 << 20  # the cartridge's address space
FRAME_BYTES: Final = WIDTH * HEIGHT * 4
AUDIO_RATES_HZ: Final = range(8_000, 192_001)
AUDIO_LIMIT_PAIRS: Final = 16_384  # for one frame: five times what one has at the highest rate
BOOT_LIMIT_FRAMES: Final = 1_200
STACK_BYTES: Final = 1 << 20
SHOWN_PROBLEMS: Final = 10
NAME_LIMIT: Final = 80
CAUSE_LIMIT: Final = 300
"""How much is said of what is wrong with a module, in characters of its names and of wasmtime's messages."""

_REQUIRED: Final = {
    # name: (parameters, does its result matter)
    "emu_init": (0, False),
    "emu_rom_buffer": (0, True),
    "emu_load_rom": (1, True),
    "emu_reset": (0, False),
    "emu_set_keys": (1, False),
    "emu_run_frame": (0, False),
    "emu_framebuffer": (0, True),
    "emu_audio_buffer": (0, True),
    "emu_audio_samples": (0, True),
    "emu_audio_rate": (0, True),
}
_OPTIONAL: Final = {
    "_initialize": (0, False),
    "emu_boot_frames": (0, True),
    "emu_bios_buffer": (0, True),
}


@dataclass(frozen=True)
class WasmLimits:
    """What a module may use. Fuel is wasmtime's: about one unit for each WebAssembly instruction."""

    memory_bytes: int = 512 << 20
    """Linear memory; a GBA, a 32 MiB ROM and a frame need under 64 MiB."""
    load_fuel: int = 5_000_000_000
    """For `_initialize`, `emu_init`, `emu_load_rom` and the start function each: some seconds.

    Copying a 32 MiB ROM takes a fiftieth of it.
    """
    frame_fuel: int = 2_000_000_000
    """For one frame, which may be an exceptional one: about a second, a sixtieth of real time."""
    average_frame_fuel: int = 300_000_000
    """For frames on average, after a first `load_fuel` free of it: slower than this nobody could play."""


@dataclass(frozen=True)
class CompiledModule:
    """A module that fits the ABI, compiled, and how its frames are called; `digest` is the SHA-256 of the wasm file."""

    digest: str
    engine: Engine
    module: Module
    frame_module: Module


def wasm_identity(digest: str, bios: bytes | None) -> str:
    """The identity of a module with this SHA-256 that is offered this BIOS."""
    return f"wasm {digest[:16]}" + (f" bios {hashlib.sha256(bios).hexdigest()[:16]}" if bios is not None else "")


def _make_engine() -> Engine:
    """An engine whose every result is the same on every machine: canonical NaNs, no threads, fuel for time."""
    config = Config()
    config.consume_fuel = True
    config.cranelift_nan_canonicalization = True
    config.wasm_threads = False
    config.wasm_relaxed_simd_deterministic = True
    config.wasm_memory64 = False
    config.wasm_multi_memory = False
    config.wasm_gc = False  # allocations cost next to no fuel; C, C++ and Rust have no use for it
    config.max_wasm_stack = STACK_BYTES
    with contextlib.suppress(WasmtimeError):  # without a home folder each process compiles for itself
        config.cache = True
    return Engine(config)


def compile_module(wasm: bytes) -> CompiledModule:
    """Compile and check a module's exports and imports; raises LoadFailed, which names what is wrong."""
    if len(wasm) > MODULE_LIMIT_BYTES:
        raise LoadFailed(f"The module has more than the {MODULE_LIMIT_BYTES:,} bytes that are allowed.")
    if not wasm.startswith(WASM_MAGIC):  # wasmtime would also compile WebAssembly's text form
        raise LoadFailed("This is not a WebAssembly module: it does not start with the bytes `\\0asm`.")
    engine = _make_engine()
    try:
        module = Module(engine, wasm)
    except WasmtimeError as error:
        raise LoadFailed(f"This is not a valid WebAssembly module: {_cause(error)}") from error
    exports = {export.name: export.type for export in module.exports}
    problems = [*_export_problems(exports), *_import_problems(module)]
    if problems:
        shown = problems[:SHOWN_PROBLEMS]
        if more := len(problems) - len(shown):
            shown.append(f"and {more:,} more")
        raise LoadFailed("The module does not fit the ABI: " + "; ".join(shown) + ".")
    try:
        frames = frame_module(engine, {name: kind for name, kind in exports.items() if isinstance(kind, FuncType)})
    except WasmtimeError as error:  # a result that does not matter may be of a type that cannot be declared
        raise LoadFailed(f"The module does not fit the ABI: {_cause(error)}") from error
    return CompiledModule(hashlib.sha256(wasm).hexdigest(), engine, module, frames)


def _export_problems(exports: Mapping[str, object]) -> list[str]:
    problems = []
    if not isinstance(exports.get("memory"), MemoryType):
        problems.append("it does not export `memory`")
    for name, (parameters, has_result) in (_REQUIRED | _OPTIONAL).items():
        found = exports.get(name)
        if found is None:
            if name in _REQUIRED:
                problems.append(f"it does not export `{name}`")
            continue
        shape = "(" + ", ".join(["i32"] * parameters) + ")" + (" -> i32" if has_result else "")
        if (
            not isinstance(found, FuncType)
            or [str(kind) for kind in found.params] != ["i32"] * parameters
            or (has_result and [str(kind) for kind in found.results] != ["i32"])
        ):
            problems.append(f"`{name}` is not a function {shape}")
    return problems


def _import_problems(module: Module) -> list[str]:
    allowed = allowed_imports()
    problems = []
    for imported in module.imports:
        name, wanted = f"{imported.module}.{imported.name}", imported.type
        if name not in allowed:
            problems.append(f"it imports `{_plain(name, NAME_LIMIT)}`, which is not provided")
        elif not isinstance(wanted, FuncType) or allowed[name] != (
            [str(kind) for kind in wanted.params],
            [str(kind) for kind in wanted.results],
        ):
            problems.append(f"it imports `{name}`, which has another type")
    return problems


class WasmEmulator:
    """A compiled module behind the Emulator protocol.

    `bios` is the 16 KiB image offered to a module that exports `emu_bios_buffer`.
    """

    def __init__(
        self, compiled: CompiledModule, *, bios: bytes | None = None, limits: WasmLimits | None = None
    ) -> None:
        self._compiled = compiled
        self._bios = bios
        self._limits = limits or WasmLimits()
        self._store: Store | None = None
        self._functions: dict[str, Func] = {}
        self._rom: bytes | None = None
        self._keys = 0
        self._picture_at: int | None = None
        self._sound: list[Samples] = []
        self.frames_run = 0
        self.fuel_used = 0
        """Fuel spent in all calls since the last load."""

    @property
    def identity(self) -> str:
        return wasm_identity(self._compiled.digest, self._bios)

    @property
    def audio_rate(self) -> int:
        rate = int(self._call("emu_audio_rate"))
        if rate not in AUDIO_RATES_HZ:
            raise Trapped(f"emu_audio_rate returned {rate}; it must be 8,000 to 192,000 Hz.")
        return rate

    def load(self, rom: bytes) -> None:
        if not rom or len(rom) > ROM_LIMIT_BYTES:
            raise LoadFailed(f"A ROM has 1 to {ROM_LIMIT_BYTES:,} bytes; this one has {len(rom):,}.")
        self._instantiate()
        self._rom = rom
        fuel = self._limits.load_fuel
        try:
            if "_initialize" in self._functions:
                self._call("_initialize", fuel=fuel)
            self._call("emu_init", fuel=fuel)
            if self._bios is not None and "emu_bios_buffer" in self._functions:
                self._write("emu_bios_buffer", self._bios)
            self._write("emu_rom_buffer", rom)
            if self._call("emu_load_rom", len(rom), fuel=fuel) <= 0:
                raise LoadFailed("emu_load_rom refused the ROM.")
            self.fuel_used = self.frames_run = 0
            self._boot()
            self.fuel_used = self.frames_run = 0
        except Trapped as error:
            raise LoadFailed(f"The module broke while it loaded the ROM: {error}") from error

    def reset(self) -> None:
        # A fresh instance rather than emu_reset: nothing of the play before may survive.
        if self._rom is None:
            raise LoadFailed("No ROM is loaded.")
        self.load(self._rom)

    def set_keys(self, keys: int) -> None:
        self._running()
        self._keys = keys

    def run_frame(self) -> None:
        self._running()
        call = self._frame_call
        self._picture_at, pairs, address = self._metered(lambda: call(self._keys), lambda: call.reached)
        self._sound.append(self._samples(pairs, address))
        self.frames_run += 1
        if self.fuel_used > self._limits.load_fuel + self.frames_run * self._limits.average_frame_fuel:
            raise TimedOut(f"Its frames use more than {self._limits.average_frame_fuel:,} instructions on average.")

    def frame(self) -> Frame:
        if self._picture_at is None:
            self._picture_at = self._call("emu_framebuffer")
        pixels = self._view("emu_framebuffer", self._picture_at, FRAME_BYTES)
        return from_abgr8888(pixels.view(np.uint32).reshape(HEIGHT, WIDTH))

    def audio(self) -> Samples:
        self._running()
        sound, self._sound = self._sound, []
        return sound[0] if len(sound) == 1 else np.concatenate([*sound, _NO_SOUND])

    def _samples(self, pairs: int, address: int) -> Samples:
        if not 0 <= pairs <= AUDIO_LIMIT_PAIRS:
            raise Trapped(f"emu_audio_samples returned {pairs}; at most {AUDIO_LIMIT_PAIRS:,} are allowed.")
        if pairs == 0:
            return _NO_SOUND.copy()
        return self._view("emu_audio_buffer", address, pairs * 4).copy().view(np.int16).reshape(-1, 2)

    def close(self) -> None:
        self._functions.clear()
        if self._store is not None:
            self._store.close()
            self._store = None

    def _instantiate(self) -> None:
        self.close()
        self._store = Store(self._compiled.engine)
        self._store.set_limits(memory_size=self._limits.memory_bytes, table_elements=1 << 20, instances=2)
        self._store.set_fuel(self._limits.load_fuel)
        linker = Linker(self._compiled.engine)
        define_imports(linker, self._store)
        try:
            instance: Instance = linker.instantiate(self._store, self._compiled.module)
        except Trap as error:
            raise self._broken("the start function", error, LoadFailed) from error
        except WasmtimeError as error:
            raise LoadFailed(f"The module cannot be instantiated: {_cause(error)}") from error
        exports = instance.exports(self._store)
        memory = exports["memory"]
        assert isinstance(memory, Memory)  # compile_module has seen to it
        self._memory = memory
        self._functions = {
            name: function for name in (*_REQUIRED, *_OPTIONAL) if isinstance(function := exports.get(name), Func)
        }
        self._frame_call = FrameCall(self._store, self._compiled.frame_module, self._functions)
        self._keys, self._picture_at, self._sound = 0, None, []

    def _boot(self) -> None:
        if "emu_boot_frames" in self._functions:
            frames = self._call("emu_boot_frames")
            if not 0 <= frames <= BOOT_LIMIT_FRAMES:
                raise LoadFailed(f"emu_boot_frames returned {frames}; at most {BOOT_LIMIT_FRAMES:,} are allowed.")
            for _ in range(frames):
                self.run_frame()
                self.audio()

    def _running(self) -> Store:
        if self._store is None:
            raise LoadFailed("No ROM is loaded.")
        return self._store

    def _call(self, name: str, *arguments: int, fuel: int | None = None) -> Any:
        store = self._running()
        return self._metered(lambda: self._functions[name](store, *arguments), lambda: name, fuel)

    def _metered(self, call: Callable[[], _Result], where: Callable[[], str], fuel: int | None = None) -> _Result:
        """Make a call on a budget of fuel, and count what it used; `where` names the function that broke."""
        store, budget = self._running(), fuel or self._limits.frame_fuel
        store.set_fuel(budget)
        try:
            result = call()
        except (Trap, WasmtimeError) as error:
            raise self._broken(where(), error, Trapped) from error
        self.fuel_used += budget - store.get_fuel()
        return result

    @staticmethod
    def _broken(where: str, error: Exception, kind: type[Trapped] | type[LoadFailed]) -> Exception:
        if isinstance(error, Trap) and error.trap_code == TrapCode.OUT_OF_FUEL:
            return TimedOut(f"{where} used more instructions than one call may.")
        return kind(f"{where}: {_cause(error)}")

    def _view(self, name: str, address: int, length: int) -> NDArray[np.uint8]:
        """The memory itself, valid until the next call, at an address that the function `name` has returned."""
        store = self._running()
        address &= 0xFFFFFFFF
        if address + length > self._memory.data_len(store):
            raise Trapped(f"{name} returned {address:#010x}: {length:,} bytes from there are not in its memory.")
        base = ctypes.addressof(self._memory.data_ptr(store).contents)
        return np.frombuffer(memoryview((ctypes.c_uint8 * length).from_address(base + address)), np.uint8)

    def _write(self, name: str, data: bytes) -> None:
        """Copy bytes to where the function `name` says."""
        self._view(name, self._call(name), len(data))[:] = np.frombuffer(data, np.uint8)


def _cause(error: Exception) -> str:
    """What went wrong, without wasmtime's backtrace: the last line of its message."""
    lines = str(error).strip().splitlines()
    return _plain(lines[-1].strip(), CAUSE_LIMIT) if lines else type(error).__name__


def _plain(text: str, limit: int) -> str:
    """At most `limit` characters, printable ASCII, of a text that may quote the module and that people see."""
    shown = "".join(character if " " <= character <= "~" else ascii(character)[1:-1] for character in text[:limit])
    return shown[:limit]
