"""WebAssembly modules in text form, for the tests; the product takes only the binary form."""

from collections.abc import Mapping
from pathlib import Path

from wasmtime import wat2wasm

FRAMEBUFFER = 0x10000
AUDIO = 0x40000
BIOS = 0x50000
ROM = 0x100000
PAGES = 64

_FUNCTIONS = {
    "emu_init": "(result i32) (i32.const 1)",
    "emu_rom_buffer": f"(result i32) (i32.const {ROM})",
    "emu_load_rom": "(param i32) (result i32) (i32.const 1)",
    "emu_reset": "(result i32) (i32.const 1)",
    "emu_set_keys": "(param i32)",
    "emu_run_frame": "",
    "emu_framebuffer": f"(result i32) (i32.const {FRAMEBUFFER})",
    "emu_audio_buffer": f"(result i32) (i32.const {AUDIO})",
    "emu_audio_samples": "(result i32) (i32.const 0)",
    "emu_audio_rate": "(result i32) (i32.const 32768)",
}


def module(
    replaced: Mapping[str, str | None] | None = None,
    *,
    memory: str = f'(memory (export "memory") {PAGES})',
    imports: str = "",
    extra: str = "",
    **functions: str,
) -> bytes:
    """A module that fits the ABI and shows black; `functions` replaces an export's signature and body.

    So does `replaced`, where None leaves the export out, and which may also name the other parameters. `imports` stands
    before everything else, as the format wants it, `extra` after `memory`.
    """
    parts: dict[str, str | None] = {**_FUNCTIONS, **functions, **(replaced or {})}
    imports, memory, extra = (
        parts.pop(name, given) or "" for name, given in (("imports", imports), ("memory", memory), ("extra", extra))
    )
    exports = "\n".join(f'(func (export "{name}") {body})' for name, body in parts.items() if body is not None)
    return bytes(wat2wasm(f"(module {imports}\n{memory}\n{extra}\n{exports})"))


def scripted() -> bytes:
    """The module of scripted.wat: it shows what `tiny_rom.keys_rom` shows, and misbehaves if the ROM's flag says so."""
    return bytes(wat2wasm(Path(__file__).with_name("scripted.wat").read_text()))
