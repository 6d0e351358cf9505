"""Emulators behind one protocol, the frames they show, and the traces they leave."""

from reference.buttons import ALL_BUTTONS, Buttons
from reference.core_path import find_core
from reference.emulator import Emulator, Reference, Samples
from reference.errors import CoreNotFound, EmulatorError, LoadFailed, TimedOut, Trapped
from reference.frame import FRAME_RATE_HZ, HEIGHT, WIDTH, Frame
from reference.libretro import LibretroCore
from reference.source import CoreSource, EmulatorSource, WasmSource, parse_source
from reference.wasm import WasmEmulator, compile_module

__all__ = [
    "ALL_BUTTONS",
    "FRAME_RATE_HZ",
    "HEIGHT",
    "WIDTH",
    "Buttons",
    "CoreNotFound",
    "CoreSource",
    "Emulator",
    "EmulatorError",
    "EmulatorSource",
    "Frame",
    "LibretroCore",
    "LoadFailed",
    "Reference",
    "Samples",
    "TimedOut",
    "Trapped",
    "WasmEmulator",
    "WasmSource",
    "compile_module",
    "find_core",
    "parse_source",
]
