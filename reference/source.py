"""Where an emulator comes from: something that can be named on a command line and opened in another process."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reference.core_path import find_core
from reference.emulator import Emulator, Reference
from reference.errors import LoadFailed
from reference.libretro import LibretroCore
from reference.wasm import MODULE_LIMIT_BYTES, WasmEmulator, compile_module, wasm_identity


class EmulatorSource(Protocol):
    """Opens an emulator; picklable."""

    def identity(self, bios: bytes | None) -> str:
        """The identity of the emulators it opens; runs nothing of a module."""

    def open(self, bios: bytes | None) -> Emulator:
        """A new emulator with this BIOS image; raises LoadFailed or CoreNotFound."""


@dataclass(frozen=True)
class CoreSource:
    """A libretro core; with no path the one that `find_core` finds."""

    path: Path | None = None

    def identity(self, bios: bytes | None) -> str:
        with LibretroCore(find_core(self.path), bios) as core:
            return core.identity

    def open(self, bios: bytes | None) -> Reference:
        return LibretroCore(find_core(self.path), bios)


@dataclass(frozen=True)
class WasmSource:
    """A WebAssembly module with the GBA Eval ABI."""

    path: Path

    def identity(self, bios: bytes | None) -> str:
        try:
            with self._regular().open("rb") as file:
                return wasm_identity(hashlib.file_digest(file, "sha256").hexdigest(), bios)
        except OSError as error:
            raise LoadFailed(f"Cannot read the module {self.path}: {error.strerror}.") from error

    def open(self, bios: bytes | None) -> Emulator:
        return WasmEmulator(compile_module(self._read()), bios=bios)

    def _read(self) -> bytes:
        try:
            with self._regular().open("rb") as file:
                # One byte more than is allowed, so that `compile_module` refuses it; the rest is never in memory.
                return file.read(MODULE_LIMIT_BYTES + 1)
        except OSError as error:
            raise LoadFailed(f"Cannot read the module {self.path}: {error.strerror}.") from error

    def _regular(self) -> Path:
        """The path, unless it leads to a device or a pipe, which would never end."""
        if self.path.exists() and not self.path.is_file():
            raise LoadFailed(f"Cannot read the module {self.path}: it is not a file.")
        return self.path


def parse_source(text: str) -> CoreSource | WasmSource:
    """`mgba`, a path to a libretro core (.so) or a path to a module (.wasm); raises LoadFailed for anything else."""
    path = Path(text)
    if text == "mgba":
        return CoreSource()
    if path.suffix in {".so", ".dylib"}:
        return CoreSource(path)
    if path.suffix == ".wasm":
        return WasmSource(path)
    raise LoadFailed(f"`{text}` is not an emulator: give `mgba`, a libretro core (PATH.so) or a module (PATH.wasm).")
