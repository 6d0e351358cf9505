"""A submission under wasmtime: the ABI, its optional exports, and what its modules may import."""

from pathlib import Path

import numpy as np
import pytest

from reference import LoadFailed, TimedOut, Trapped, WasmEmulator, WasmSource, compile_module
from reference.wasi import allowed_imports
from reference.wasm import BOOT_LIMIT_FRAMES, WasmLimits
from tests import wat
from tests.tiny_rom import keys_rom

ROM = keys_rom()


def opened(module: bytes, *, bios: bytes | None = None, limits: WasmLimits | None = None) -> WasmEmulator:
    emulator = WasmEmulator(compile_module(module), bios=bios, limits=limits)
    emulator.load(ROM)
    return emulator


def step(emulator: WasmEmulator, keys: int = 0) -> int:
    """Run a frame; the colour at its top left."""
    emulator.set_keys(keys)
    emulator.run_frame()
    return int(emulator.frame()[0, 0])


REQUIRED = (
    "emu_init",
    "emu_rom_buffer",
    "emu_load_rom",
    "emu_reset",
    "emu_set_keys",
    "emu_run_frame",
    "emu_framebuffer",
    "emu_audio_buffer",
    "emu_audio_samples",
    "emu_audio_rate",
)


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_export(name: str) -> None:
    """A module without one of the ten functions is refused, and the function named."""
    with pytest.raises(LoadFailed) as caught:
        compile_module(wat.module({name: None}))

    assert f"The module does not fit the ABI: it does not export `{name}`." == str(caught.value)


@pytest.mark.parametrize(
    ("name", "body", "shape"),
    [
        ("emu_init", "(param i32) (result i32) (i32.const 1)", "()"),
        ("emu_rom_buffer", "(result i64) (i64.const 0)", "() -> i32"),
        ("emu_load_rom", "(result i32) (i32.const 1)", "(i32) -> i32"),
        ("emu_set_keys", "(param f32)", "(i32)"),
        ("emu_run_frame", "(param i32)", "()"),
        ("emu_framebuffer", "", "() -> i32"),
        ("emu_audio_samples", "(result f32) (f32.const nan)", "() -> i32"),
        ("emu_audio_rate", "(result i32 i32) (i32.const 1) (i32.const 1)", "() -> i32"),
        ("_initialize", "(param i32)", "()"),
        ("emu_boot_frames", "", "() -> i32"),
        ("emu_bios_buffer", "(result i64) (i64.const 0)", "() -> i32"),
    ],
)
def test_mistyped_export(name: str, body: str, shape: str) -> None:
    """A function of the wrong type is refused before anything runs, with the type it should have."""
    with pytest.raises(LoadFailed) as caught:
        compile_module(wat.module({name: body}))

    assert f"The module does not fit the ABI: `{name}` is not a function {shape}." == str(caught.value)


def test_every_problem_is_named() -> None:
    """All that is wrong comes at once, so that nobody mends one thing at a time."""
    module = wat.module(
        memory="(memory 64)",
        imports='(import "env" "now" (func)) (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))',
        replaced={"emu_init": None},
        emu_run_frame="(param i32)",
    )
    with pytest.raises(LoadFailed) as caught:
        compile_module(module)

    assert (
        "The module does not fit the ABI: it does not export `memory`; it does not export `emu_init`; "
        "`emu_run_frame` is not a function (); it imports `env.now`, which is not provided; "
        "it imports `wasi_snapshot_preview1.proc_exit`, which is not provided."
    ) == str(caught.value)


def test_functions_without_a_result_that_does_not_matter() -> None:
    """`emu_init` and `emu_reset` may return nothing, and `emu_run_frame` something."""
    module = wat.module(emu_init="", emu_reset="", emu_run_frame="(result i32) (i32.const 7)")

    assert 0 == step(opened(module))


@pytest.mark.parametrize("content", [b"", b"(module)", b"\0asm", b"\0asm\1\0\0\0\xff", b"\0asm\x0d\0\1\0"])
def test_not_a_module(content: bytes) -> None:
    """Nothing, text form, a torn header, rubbish and a component are all refused."""
    with pytest.raises(LoadFailed, match=r"not a (valid )?WebAssembly module|does not fit the ABI"):
        compile_module(content)


def test_text_form_is_refused() -> None:
    """wasmtime would compile a module's text; a submission is the binary."""
    text = Path(wat.__file__).with_name("scripted.wat").read_bytes()
    with pytest.raises(LoadFailed) as caught:
        compile_module(text)

    assert "This is not a WebAssembly module: it does not start with the bytes `\\0asm`." == str(caught.value)


def test_keys_and_frames() -> None:
    """Keys hold from the next frame until they are set again, and the picture is the caller's own."""
    emulator = opened(wat.scripted())

    assert [0x3FF, 0x3FE, 0x3FE, 0x000] == [step(emulator), step(emulator, 1), step(emulator, 1), step(emulator, 0x3FF)]

    kept = emulator.frame()
    step(emulator, 0)

    assert 0 == int(kept.max())
    assert (160, 240) == kept.shape
    assert np.uint16 == kept.dtype


@pytest.mark.parametrize(
    ("pixel", "colour"),
    [
        (0x000000F8, 0x001F),
        (0x0000F800, 0x03E0),
        (0x00F80000, 0x7C00),
        (0xFFFFFFFF, 0x7FFF),
        (0xFF000000, 0x0000),  # alpha is ignored
        (0x00070707, 0x0000),  # so are the lower three bits of a channel
        (0xAB885018, 0x11 << 10 | 0x0A << 5 | 0x03),
    ],
)
def test_colour(pixel: int, colour: int) -> None:
    """A pixel's channels are the upper five bits of its bytes R, G, B."""
    signed = pixel - (1 << 32) if pixel >> 31 else pixel
    emulator = opened(wat.module(emu_run_frame=f"(i32.store (i32.const {wat.FRAMEBUFFER}) (i32.const {signed}))"))

    assert colour == step(emulator)


def test_audio_is_drained() -> None:
    """The sound is what the module says it has: left and right, signed, gone once asked for."""
    emulator = opened(
        wat.module(
            extra="(global $pairs (mut i32) (i32.const 0))",
            emu_run_frame=f"""
                (i32.store (i32.const {wat.AUDIO}) (i32.const 0x8000_0001))
                (i32.store (i32.const {wat.AUDIO + 4}) (i32.const 0x7FFF_FFFE))
                (global.set $pairs (i32.const 2))""",
            emu_audio_samples="(result i32) (global.get $pairs) (global.set $pairs (i32.const 0))",
        )
    )
    emulator.run_frame()

    assert [[1, -32768], [-2, 32767]] == emulator.audio().tolist()
    assert (0, 2) == emulator.audio().shape
    assert 32768 == emulator.audio_rate


def test_audio_of_several_frames() -> None:
    """The sound since the last call is that of all frames since, though the module has it frame by frame."""
    emulator = opened(
        wat.module(
            extra="(global $frame (mut i32) (i32.const 0))",
            emu_run_frame=f"""
                (global.set $frame (i32.add (global.get $frame) (i32.const 1)))
                (i32.store (i32.const {wat.AUDIO}) (global.get $frame))""",
            emu_audio_samples="(result i32) (i32.const 1)",
        )
    )
    for _ in range(3):
        emulator.run_frame()

    assert [[1, 0], [2, 0], [3, 0]] == emulator.audio().tolist()

    emulator.run_frame()

    assert [[4, 0]] == emulator.audio().tolist()


def test_order_of_a_frame() -> None:
    """Keys are set before the frame is run; then the picture, the number of samples and their buffer are asked for."""
    order = """(global $calls (mut i32) (i32.const 0))
        (func $called (param i32) (global.set $calls
            (i32.add (i32.mul (global.get $calls) (i32.const 10)) (local.get 0))))"""
    calls = {
        "emu_set_keys": "(param i32) (call $called (local.get 0))",
        "emu_run_frame": "(call $called (i32.const 2))",
        "emu_framebuffer": f"(result i32) (call $called (i32.const 3)) (i32.const {wat.FRAMEBUFFER})",
        "emu_audio_samples": "(result i32) (call $called (i32.const 4)) (i32.const 2)",
        "emu_audio_buffer": f"""(result i32) (call $called (i32.const 5))
            (i32.store (i32.const {wat.AUDIO}) (global.get $calls)) (i32.const {wat.AUDIO})""",
    }
    emulator = opened(wat.module({"extra": order, **calls}))
    emulator.set_keys(1)
    emulator.run_frame()

    assert 12345 == emulator.audio()[0, 0]


def test_no_sound_needs_no_buffer() -> None:
    """Where there are no samples, the buffer's address does not matter."""
    emulator = opened(wat.module(emu_audio_buffer="(result i32) (i32.const -1)"))
    emulator.run_frame()

    assert (0, 2) == emulator.audio().shape


def test_rom_is_in_the_buffer() -> None:
    """The ROM stands at `emu_rom_buffer` when `emu_load_rom` is called with its length."""
    word = int.from_bytes(ROM[:4], "little", signed=True)
    opened(
        wat.module(
            emu_load_rom=f"""(param i32) (result i32)
                (i32.and (i32.eq (local.get 0) (i32.const {len(ROM)}))
                         (i32.eq (i32.load (i32.const {wat.ROM})) (i32.const {word})))"""
        )
    )


def test_refused_rom() -> None:
    """A module that returns 0 from `emu_load_rom` has not loaded it."""
    with pytest.raises(LoadFailed) as caught:
        opened(wat.module(emu_load_rom="(param i32) (result i32) (i32.const 0)"))

    assert "emu_load_rom refused the ROM." == str(caught.value)


@pytest.mark.parametrize("size", [0, (32 << 20) + 1])
def test_size_of_a_rom(size: int) -> None:
    """No ROM is empty, and none is larger than the cartridge's address space."""
    with pytest.raises(LoadFailed, match="A ROM has 1 to 33,554,432 bytes"):
        WasmEmulator(compile_module(wat.module())).load(bytes(size))


def test_bios_is_offered() -> None:
    """A module that exports `emu_bios_buffer` finds the image there when it loads the ROM; without one, nothing."""
    module = wat.module(
        extra=f'(func (export "emu_bios_buffer") (result i32) (i32.const {wat.BIOS}))',
        emu_run_frame=f"""(i32.store8 (i32.const {wat.FRAMEBUFFER}) (i32.load8_u (i32.const {wat.BIOS + 0x3FFF})))""",
    )

    assert 0x1F == step(opened(module, bios=bytes(0x3FFF) + b"\xff"))
    assert 0x00 == step(opened(module))


def test_initialize_comes_first() -> None:
    """`_initialize` of a WASI reactor runs before `emu_init`."""
    opened(
        wat.module(
            extra="""(global $ready (mut i32) (i32.const 0))
                (func (export "_initialize") (global.set $ready (i32.const 1)))""",
            emu_init="(result i32) (if (i32.eqz (global.get $ready)) (then (unreachable))) (i32.const 1)",
        )
    )


COUNTER = {
    "extra": """(global $frame (mut i32) (i32.const 0))
        (func (export "emu_boot_frames") (result i32) (i32.const 3))""",
    "emu_run_frame": f"""
        (global.set $frame (i32.add (global.get $frame) (i32.const 1)))
        (i32.store (i32.const {wat.FRAMEBUFFER}) (i32.shl (global.get $frame) (i32.const 3)))""",
}


def test_boot_frames() -> None:
    """Boot frames are run and thrown away after each load and each reset."""
    emulator = opened(wat.module(COUNTER))

    assert [4, 5] == [step(emulator), step(emulator)]

    emulator.reset()

    assert 4 == step(emulator)
    assert 1 == emulator.frames_run


def test_reset_leaves_nothing() -> None:
    """A reset is a fresh instance: what the module kept in its memory is gone."""
    emulator = opened(
        wat.module(
            emu_run_frame=f"""
                (i32.store (i32.const {wat.FRAMEBUFFER})
                           (i32.add (i32.load (i32.const {wat.FRAMEBUFFER})) (i32.const 8)))"""
        )
    )

    assert [1, 2, 3] == [step(emulator) for _ in range(3)]

    emulator.reset()

    assert 1 == step(emulator)


def test_without_a_rom() -> None:
    """Before a ROM is loaded, and after closing, every call says so."""
    emulator = WasmEmulator(compile_module(wat.module()))
    for call in (emulator.run_frame, emulator.frame, emulator.audio, emulator.reset, lambda: emulator.set_keys(0)):
        with pytest.raises(LoadFailed, match="No ROM is loaded"):
            call()
    emulator.load(ROM)
    emulator.close()
    emulator.close()
    with pytest.raises(LoadFailed, match="No ROM is loaded"):
        emulator.run_frame()


def test_fuel_is_the_same_each_time() -> None:
    """What a play costs does not depend on the machine or the moment."""
    costs = []
    for _ in range(2):
        emulator = opened(wat.scripted())
        for keys in range(5):
            step(emulator, keys)
            emulator.audio()
        costs.append(emulator.fuel_used)

    assert costs[0] == costs[1]
    assert costs[0] > 5 * 38_400  # more than an instruction a pixel


def test_two_instances() -> None:
    """Two emulators of one compiled module share nothing."""
    compiled = compile_module(wat.module(COUNTER))
    one, other = WasmEmulator(compiled), WasmEmulator(compiled)
    one.load(ROM)
    other.load(ROM)

    assert [4, 5, 6] == [step(one) for _ in range(3)]
    assert 4 == step(other)


IMPORTS = """
    (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
    (import "env" "emscripten_notify_memory_growth" (func $grown (param i32)))
"""


def result_of(call: str) -> int:
    """What an import returns: shown as a colour, so at most 31."""
    return step(
        opened(
            wat.module(
                imports=IMPORTS,
                emu_run_frame=f"(i32.store (i32.const {wat.FRAMEBUFFER}) (i32.shl {call} (i32.const 3)))",
            )
        )
    )


@pytest.mark.parametrize(
    ("call", "result"),
    [
        ("(call $fd_write (i32.const 1) (i32.const 64) (i32.const 2) (i32.const 32))", 0),
        ("(call $fd_write (i32.const 2) (i32.const 64) (i32.const 0) (i32.const 32))", 0),
        ("(call $fd_write (i32.const 3) (i32.const 64) (i32.const 0) (i32.const 32))", 8),
        ("(call $fd_read (i32.const 0) (i32.const 64) (i32.const 0) (i32.const 32))", 0),
        ("(call $fd_read (i32.const 1) (i32.const 64) (i32.const 0) (i32.const 32))", 8),
        ("(call $fd_close (i32.const 1))", 0),
        ("(call $fd_close (i32.const 9))", 8),
        ("(call $fd_seek (i32.const 1) (i64.const 0) (i32.const 0) (i32.const 0))", 29),
        ("(call $clock (i32.const 0) (i64.const 0) (i32.const 32))", 0),
        ("(call $random (i32.const 32) (i32.const 16))", 0),
        ("(block (result i32) (call $grown (i32.const 0)) (i32.const 0))", 0),
    ],
)
def test_imports(call: str, result: int) -> None:
    """Each allowed import answers as WASI's errno values say."""
    assert result == result_of(call)


def test_every_allowed_import_is_tested() -> None:
    """The imports above are all that the product allows."""
    assert 7 == len(allowed_imports())
    assert all(name.split(".")[1] in IMPORTS for name in allowed_imports())


def test_fd_write_counts_what_it_throws_away() -> None:
    """A program that prints believes that all of it was written."""
    emulator = opened(
        wat.module(
            imports=IMPORTS,
            emu_run_frame=f"""
                (i32.store (i32.const 68) (i32.const 24)) (i32.store (i32.const 76) (i32.const 64))
                (drop (call $fd_write (i32.const 1) (i32.const 64) (i32.const 2) (i32.const {wat.FRAMEBUFFER})))""",
        )
    )

    assert (24 + 64) >> 3 == step(emulator)


def test_time_stands_still_and_chance_is_zero() -> None:
    """Clock and random bytes are zero in every run: what a module shows cannot depend on them."""
    emulator = opened(
        wat.module(
            imports=IMPORTS,
            emu_run_frame=f"""
                (memory.fill (i32.const {wat.FRAMEBUFFER}) (i32.const 255) (i32.const 64))
                (drop (call $clock (i32.const 0) (i64.const 1) (i32.const {wat.FRAMEBUFFER})))
                (drop (call $random (i32.const {wat.FRAMEBUFFER + 8}) (i32.const 8)))""",
        )
    )
    emulator.run_frame()

    assert [0, 0, 0, 0, 0x7FFF] == emulator.frame()[0, :5].tolist()


def test_imports_cost_fuel() -> None:
    """A loop round an import, which does its work outside the module, ends within the limit of a frame."""
    module = wat.module(imports=IMPORTS, emu_run_frame="(loop (drop (call $fd_close (i32.const 1))) (br 0))")
    emulator = opened(module, limits=WasmLimits(frame_fuel=100_000_000))
    with pytest.raises(TimedOut):
        emulator.run_frame()


@pytest.mark.parametrize("frames", [-1, BOOT_LIMIT_FRAMES + 1, 0x7FFFFFFF])
def test_boot_frames_are_limited(frames: int) -> None:
    """Nobody waits longer than twenty seconds for a boot, nor a negative time."""
    with pytest.raises(LoadFailed, match=f"emu_boot_frames returned {frames}"):
        opened(wat.module(extra=f'(func (export "emu_boot_frames") (result i32) (i32.const {frames}))'))


@pytest.mark.parametrize("rate", [-1, 0, 1, 7_999, 192_001, 0x7FFFFFFF, -0x80000000])
def test_audio_rate_is_checked(rate: int) -> None:
    """A rate outside 8,000 to 192,000 Hz breaks the case that asks for it."""
    emulator = opened(wat.module(emu_audio_rate=f"(result i32) (i32.const {rate})"))
    with pytest.raises(Trapped, match=f"emu_audio_rate returned {rate}"):
        emulator.audio_rate  # noqa: B018


def test_identity(tmp_path: Path) -> None:
    """A module's identity is its file's digest, whether or not it can be compiled."""
    file = tmp_path / "gba.wasm"
    file.write_bytes(wat.scripted())

    assert compile_module(wat.scripted()).digest[:16] in WasmSource(file).identity(None)
    assert WasmSource(file).identity(None) == WasmSource(file).open(None).identity

    file.write_bytes(b"rubbish")

    assert WasmSource(file).identity(None).startswith("wasm ")


def test_identity_names_the_bios(tmp_path: Path, bios: bytes) -> None:
    """A module is another emulator with another BIOS, so that nobody takes the one's traces for the other's."""
    file = tmp_path / "gba.wasm"
    file.write_bytes(wat.scripted())
    source, images = WasmSource(file), (bios, bytes(0x4000), None)
    identities = [source.identity(image) for image in images]

    assert 3 == len(set(identities))
    assert identities == [source.open(image).identity for image in images]


def test_unreadable_module(tmp_path: Path) -> None:
    """A module that is not there, or is no file, is named."""
    for path in (tmp_path / "none.wasm", tmp_path):
        with pytest.raises(LoadFailed, match=str(path)):
            WasmSource(path).open(None)
        with pytest.raises(LoadFailed, match=str(path)):
            WasmSource(path).identity(None)
    (tmp_path / "endless.wasm").symlink_to("/dev/zero")
    with pytest.raises(LoadFailed, match="it is not a file"):
        WasmSource(tmp_path / "endless.wasm").open(None)
