"""Modules that mean harm, or only do it: each ends in a named status within its limits."""

import hashlib
import os
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from graders.grade import grade
from graders.judge import Job
from graders.result import CaseResult, Status
from graders.suite import Case, Suite
from graders.worker import _Worker, run_jobs
from reference import (
    CoreSource,
    EmulatorError,
    LoadFailed,
    TimedOut,
    Trapped,
    WasmEmulator,
    WasmSource,
    compile_module,
)
from reference.frame import digest
from reference.wasm import WasmLimits
from roms import Replay
from tests import wat
from tests.tiny_rom import keys_rom

ROM = keys_rom()
SCRIPTED = wat.scripted()
SMALL = WasmLimits(memory_bytes=64 << 20, load_fuel=5_000_000, frame_fuel=2_000_000, average_frame_fuel=1_000_000)
"""Milliseconds instead of seconds; the kinds of limit are the same."""

FRAMES = 12
WASI = """
    (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
"""
FOREVER = "(loop (br 0))"
SLOW = "(memory.fill (i32.const 0) (i32.const 0) (i32.const 1900000))"  # less than a frame's limit, above the average


def i32(body: str, value: int = 1) -> str:
    return f"(result i32) {body} (i32.const {value})"


def play(module: bytes) -> list[str]:
    """Use a module as the graders do; each frame's digest."""
    emulator = WasmEmulator(compile_module(module), limits=SMALL)
    seen = []
    try:
        emulator.load(ROM)
        for frame in range(FRAMES):
            emulator.set_keys(frame)
            emulator.run_frame()
            seen.append(digest(emulator.frame()))
            emulator.audio()
        assert emulator.audio_rate == 32768
    finally:
        emulator.close()
    return seen


HARMLESS = {
    "black": {},
    "unaligned framebuffer": {"emu_framebuffer": i32("", wat.FRAMEBUFFER + 1)},
    "unaligned audio": {"emu_audio_samples": i32("", 4), "emu_audio_buffer": i32("", wat.AUDIO + 3)},
    "framebuffer that ends with the memory": {"emu_framebuffer": i32("", wat.PAGES * 65536 - 240 * 160 * 4)},
    "memory that grows in every call": {
        "emu_run_frame": "(drop (memory.grow (i32.const 1)))",
        "emu_framebuffer": i32("(drop (memory.grow (i32.const 1)))", wat.FRAMEBUFFER),
        "emu_audio_samples": i32("(drop (memory.grow (i32.const 1)))", 7),
        "emu_audio_buffer": i32("(drop (memory.grow (i32.const 1)))", wat.AUDIO),
    },
    "framebuffer that moves to memory just grown": {
        "emu_framebuffer": "(result i32) (i32.mul (memory.grow (i32.const 3)) (i32.const 65536))"
    },
    "unbounded growth, each refusal accepted": {
        "emu_run_frame": "(local i32) (loop (br_if 0 (i32.ne (memory.grow (i32.const 64)) (i32.const -1))))"
    },
    "table that grows without end": {
        "extra": "(table $t 1 funcref)",
        "emu_run_frame": "(loop (br_if 0 (i32.ne (table.grow $t (ref.null func) (i32.const 65536)) (i32.const -1))))",
    },
    "wasi with wild pointers": {
        "imports": WASI,
        "emu_run_frame": """
            (drop (call $fd_write (i32.const 1) (i32.const -8) (i32.const 1) (i32.const 0)))
            (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const -2)))
            (drop (call $fd_write (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1)))
            (drop (call $fd_read (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1)))
            (drop (call $fd_seek (i32.const 1) (i64.const -1) (i32.const -1) (i32.const -1)))
            (drop (call $clock (i32.const -1) (i64.const -1) (i32.const 0x3FFFFC)))
            (drop (call $random (i32.const 0x3FFFFF) (i32.const 2)))
            (drop (call $random (i32.const 0) (i32.const -1)))""",
    },
    "fd_write with a huge vector count": {
        "imports": WASI,
        "emu_run_frame": """
            (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 0x7FFFFFFF) (i32.const 0)))
            (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 0x20000001) (i32.const 0)))
            (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 0x10000) (i32.const 0)))""",
    },
    "fd_write of lengths that add up to more than 32 bits": {
        "imports": WASI,
        "emu_run_frame": """
            (i64.store (i32.const 64) (i64.const -1)) (i64.store (i32.const 72) (i64.const -1))
            (drop (call $fd_write (i32.const 1) (i32.const 64) (i32.const 2) (i32.const 32)))""",
    },
    "keys kept and shown": {"emu_set_keys": f"(param i32) (i32.store (i32.const {wat.FRAMEBUFFER}) (local.get 0))"},
}


@pytest.mark.parametrize("name", HARMLESS)
def test_strange_but_graded(name: str) -> None:
    """What is odd but within the limits plays to the end, twice the same."""
    module = wat.module(HARMLESS[name])

    assert FRAMES == len(play(module))
    assert play(module) == play(module)


HOSTILE: dict[str, tuple[type[EmulatorError], str, dict[str, str | None]]] = {
    # name: (what it ends in, what the message names, the module)
    "endless init": (TimedOut, "emu_init", {"emu_init": i32(FOREVER)}),
    "endless load": (TimedOut, "emu_load_rom", {"emu_load_rom": "(param i32) " + i32(FOREVER)}),
    "endless frame": (TimedOut, "emu_run_frame", {"emu_run_frame": FOREVER}),
    "endless start function": (TimedOut, "start function", {"extra": f"(func $s {FOREVER}) (start $s)"}),
    "endless _initialize": (TimedOut, "_initialize", {"extra": f'(func (export "_initialize") {FOREVER})'}),
    "endless set_keys": (TimedOut, "emu_set_keys", {"emu_set_keys": f"(param i32) {FOREVER}"}),
    "endless framebuffer": (TimedOut, "emu_framebuffer", {"emu_framebuffer": i32(FOREVER)}),
    "endless audio": (TimedOut, "emu_audio_samples", {"emu_audio_samples": i32(FOREVER)}),
    "endless audio rate": (TimedOut, "emu_audio_rate", {"emu_audio_rate": i32(FOREVER)}),
    "endless mutual recursion of tail calls": (
        TimedOut,
        "emu_run_frame",
        {"extra": "(func $a (return_call $b)) (func $b (return_call $a))", "emu_run_frame": "(call $a)"},
    ),
    "endless growth": (
        TimedOut,
        "emu_run_frame",
        {"emu_run_frame": "(loop (drop (memory.grow (i32.const 1))) (br 0))"},
    ),
    "endless fills of all memory": (
        TimedOut,
        "emu_run_frame",
        {"emu_run_frame": "(loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 0x400000)) (br 0))"},
    ),
    "endless random numbers": (
        TimedOut,
        "emu_run_frame",
        {"imports": WASI, "emu_run_frame": "(loop (drop (call $random (i32.const 0) (i32.const 0x10000))) (br 0))"},
    ),
    "endless exceptions": (
        TimedOut,
        "emu_run_frame",
        {
            "extra": "(tag $t)",
            "emu_run_frame": "(loop $l (block $b (try_table (catch $t $b) (throw $t))) (br $l))",
        },
    ),
    "each frame a little too slow": (TimedOut, "on average", {"emu_run_frame": SLOW}),
    "slow where no frame is": (TimedOut, "on average", {"emu_framebuffer": f"(result i32) {SLOW} (i32.const 0)"}),
    "uncaught exception": (Trapped, "emu_run_frame", {"extra": "(tag $t)", "emu_run_frame": "(throw $t)"}),
    "trap in start function": (LoadFailed, "unreachable", {"extra": "(func $s unreachable) (start $s)"}),
    "trap in init": (LoadFailed, "emu_init", {"emu_init": i32("unreachable")}),
    "trap in rom_buffer": (LoadFailed, "emu_rom_buffer", {"emu_rom_buffer": i32("unreachable")}),
    "trap in load": (LoadFailed, "emu_load_rom", {"emu_load_rom": "(param i32) " + i32("unreachable")}),
    "trap in set_keys": (Trapped, "emu_set_keys", {"emu_set_keys": "(param i32) unreachable"}),
    "trap in frame": (Trapped, "emu_run_frame", {"emu_run_frame": "unreachable"}),
    "trap in framebuffer": (Trapped, "emu_framebuffer", {"emu_framebuffer": i32("unreachable")}),
    "trap in audio_samples": (Trapped, "emu_audio_samples", {"emu_audio_samples": i32("unreachable")}),
    "trap in audio_buffer": (
        Trapped,
        "emu_audio_buffer",
        {"emu_audio_samples": i32("", 4), "emu_audio_buffer": i32("unreachable")},
    ),
    "trap in audio_rate": (Trapped, "emu_audio_rate", {"emu_audio_rate": i32("unreachable")}),
    "division by zero": (
        Trapped,
        "divide by zero",
        {"emu_run_frame": "(drop (i32.div_u (i32.const 1) (i32.const 0)))"},
    ),
    "load past the end": (Trapped, "out of bounds", {"emu_run_frame": "(drop (i32.load (i32.const -4)))"}),
    "wild indirect call": (
        Trapped,
        "emu_run_frame",
        {"extra": "(table 1 funcref)", "emu_run_frame": "(call_indirect (i32.const 77))"},
    ),
    "stack overflow": (Trapped, "stack", {"extra": "(func $f (call $f))", "emu_run_frame": "(call $f)"}),
    "stack overflow in init": (LoadFailed, "stack", {"extra": "(func $f (call $f))", "emu_init": i32("(call $f)")}),
    "negative framebuffer": (Trapped, "emu_framebuffer", {"emu_framebuffer": i32("", -1)}),
    "framebuffer past the end": (Trapped, "emu_framebuffer", {"emu_framebuffer": i32("", 0x7FFFFFFF)}),
    "framebuffer straddling the end": (
        Trapped,
        "emu_framebuffer",
        {"emu_framebuffer": i32("", wat.PAGES * 65536 - 240 * 160 * 4 + 1)},
    ),
    "negative audio buffer": (
        Trapped,
        "emu_audio_buffer",
        {"emu_audio_samples": i32("", 4), "emu_audio_buffer": i32("", -4)},
    ),
    "audio straddling the end": (
        Trapped,
        "emu_audio_buffer",
        {"emu_audio_samples": i32("", 4), "emu_audio_buffer": i32("", wat.PAGES * 65536 - 15)},
    ),
    "negative audio count": (Trapped, "returned -1", {"emu_audio_samples": i32("", -1)}),
    "huge audio count": (Trapped, "returned 2147483647", {"emu_audio_samples": i32("", 0x7FFFFFFF)}),
    "audio count that overflows to a small size": (Trapped, "1073741825", {"emu_audio_samples": i32("", 0x40000001)}),
    "rate 0": (Trapped, "emu_audio_rate returned 0", {"emu_audio_rate": i32("", 0)}),
    "rate 1": (Trapped, "emu_audio_rate returned 1", {"emu_audio_rate": i32("", 1)}),
    "rate 2^31": (Trapped, "emu_audio_rate returned", {"emu_audio_rate": i32("", 0x80000000)}),
    "negative ROM buffer": (LoadFailed, "emu_rom_buffer", {"emu_rom_buffer": i32("", -1)}),
    "ROM buffer straddling the end": (
        LoadFailed,
        "emu_rom_buffer",
        {"emu_rom_buffer": i32("", wat.PAGES * 65536 - len(ROM) + 1)},
    ),
    "negative boot": (
        LoadFailed,
        "emu_boot_frames returned -1",
        {"extra": '(func (export "emu_boot_frames") (result i32) (i32.const -1))'},
    ),
    "huge boot": (
        LoadFailed,
        "emu_boot_frames",
        {"extra": '(func (export "emu_boot_frames") (result i32) (i32.const 0x7FFFFFFF))'},
    ),
    "slow boot": (
        TimedOut,
        "on average",
        {
            "extra": "(global $n (mut i32) (i32.const 0))"
            '(func (export "emu_boot_frames") (result i32) (i32.const 1200))',
            "emu_run_frame": f"""(if (i32.lt_u (global.get $n) (i32.const 1200)) (then {SLOW}))
                (global.set $n (i32.add (global.get $n) (i32.const 1)))""",
        },
    ),
    "trap in boot": (
        LoadFailed,
        "emu_run_frame",
        {"extra": '(func (export "emu_boot_frames") (result i32) (i32.const 2))', "emu_run_frame": "unreachable"},
    ),
    "data segment out of bounds": (LoadFailed, "out of bounds", {"extra": '(data (i32.const 0x3FFFFF) "xyz")'}),
    "element segment out of bounds": (
        LoadFailed,
        "out of bounds",
        {"extra": "(table 1 funcref) (func $f) (elem (i32.const 9) $f)"},
    ),
    "more memory than allowed": (LoadFailed, "memory", {"memory": '(memory (export "memory") 65536)'}),
    "huge table": (LoadFailed, "table", {"extra": "(table 0x10000000 funcref)"}),
    "64-bit memory": (LoadFailed, "memory64", {"memory": '(memory (export "memory") i64 64)'}),
    "shared memory": (LoadFailed, "threads", {"memory": '(memory (export "memory") 64 64 shared)'}),
    "result that is a reference": (
        LoadFailed,
        "does not fit the ABI",
        {"emu_set_keys": "(param i32) (result externref) (ref.null extern)"},
    ),
    "two memories": (LoadFailed, "multiple memories", {"extra": "(memory 1)"}),
    "imported memory": (
        LoadFailed,
        "`env.memory`, which is not provided",
        {"imports": '(import "env" "memory" (memory 64))', "memory": '(export "memory" (memory 0))'},
    ),
    "no memory": (LoadFailed, "does not export `memory`", {"memory": "(memory 64)"}),
    "memory that is a function": (
        LoadFailed,
        "does not export `memory`",
        {"memory": "(memory 64)", "extra": '(func (export "memory"))'},
    ),
    "unknown import": (LoadFailed, "`env.system`", {"imports": '(import "env" "system" (func (param i32)))'}),
    "import of a file system": (
        LoadFailed,
        "path_open",
        {
            "imports": '(import "wasi_snapshot_preview1" "path_open" (func (param i32 i32 i32 i32 i32 i64 i64 i32 i32)'
            " (result i32)))"
        },
    ),
    "known import of another type": (
        LoadFailed,
        "fd_close",
        {"imports": '(import "wasi_snapshot_preview1" "fd_close" (func (param i64) (result i32)))'},
    ),
    "renamed export": (LoadFailed, "emu_run_frame", {"emu_run_frame": None, "extra": '(func (export "run_frame"))'}),
    "export that is a global": (
        LoadFailed,
        "emu_run_frame",
        {"emu_run_frame": None, "extra": '(global (export "emu_run_frame") i32 (i32.const 0))'},
    ),
    "mistyped export": (LoadFailed, "emu_framebuffer", {"emu_framebuffer": "(result i64) (i64.const 0)"}),
    "garbage-collected heap": (
        LoadFailed,
        "",
        {"extra": "(type $a (array (mut i32))) (func (drop (array.new_default $a (i32.const 0x10000000))))"},
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    """A hostile module ends in the error that its case's status comes from, soon, and the message says where."""
    kind, named, parts = HOSTILE[name]
    started = time.monotonic()
    with pytest.raises(EmulatorError) as caught:
        play(wat.module(parts))

    assert kind is type(caught.value)
    assert named in str(caught.value)
    assert time.monotonic() - started < 10


def test_wild_bios_buffer() -> None:
    """The BIOS is written only where it fits into the module's memory."""
    for address in (-1, wat.PAGES * 65536 - 0x3FFF):
        module = wat.module(extra=f'(func (export "emu_bios_buffer") (result i32) (i32.const {address}))')
        with pytest.raises(LoadFailed, match="emu_bios_buffer"):
            WasmEmulator(compile_module(module), bios=bytes(0x4000), limits=SMALL).load(ROM)


def test_not_a_number() -> None:
    """The bits of a NaN, which differ between processors, are the same everywhere and every time."""
    module = wat.module(
        emu_run_frame=f"""
            (f32.store (i32.const {wat.FRAMEBUFFER})
                (f32.div (f32.const 0) (f32.const 0)))
            (f32.store (i32.const {wat.FRAMEBUFFER + 4})
                (f32.add (f32.const nan:0x200abc) (f32.const -nan:0x300def)))
            (f64.store (i32.const {wat.FRAMEBUFFER + 8})
                (f64.sqrt (f64.const -1)))
            (f32.store (i32.const {wat.FRAMEBUFFER + 16})
                (f32.demote_f64 (f64.const -nan:0x123456789abcd)))"""
    )
    emulator = WasmEmulator(compile_module(module), limits=SMALL)
    emulator.load(ROM)
    emulator.run_frame()
    canonical_32 = (0x7FC00000 >> 9) & 0x7C00  # blue is bits 16-23 of the pixel
    canonical_64 = (0x7FF80000 >> 9) & 0x7C00

    assert [canonical_32, canonical_32, 0, canonical_64, canonical_32] == emulator.frame()[0, :5].tolist()
    assert play(module) == play(module)


def test_other_output_each_run() -> None:
    """A module that looks for chance or time finds none: instances, growth and imports are all the same each run."""
    module = wat.module(
        imports=WASI,
        emu_run_frame=f"""
            (drop (call $random (i32.const {wat.FRAMEBUFFER}) (i32.const 4096)))
            (drop (call $clock (i32.const 1) (i64.const 1) (i32.const {wat.FRAMEBUFFER + 4096})))
            (i32.store (i32.const {wat.FRAMEBUFFER + 8192}) (memory.grow (i32.const 16)))""",
    )
    first, *others = [play(module) for _ in range(3)]

    assert [first, first] == others


def test_module_of_200_megabytes(tmp_path: Path) -> None:
    """A huge module is refused at once, without being read into memory."""
    file = tmp_path / "gba.wasm"
    with file.open("wb") as huge:
        huge.write(b"\0asm\1\0\0\0")
        huge.truncate(200_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    with pytest.raises(LoadFailed, match="67,108,864"):
        WasmSource(file).open(None)

    assert time.monotonic() - started < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10
    assert WasmSource(file).identity(None)


# Through the workers, with the limits that count.

KEYS = Replay(((121, 0x001), (126, 0x155), (130, 0x2AA), (134, 0x3FF), (140, 0x0F0)))
FRAMES_GRADED = 144
BREAKS_AT = 132  # in scripted.wat


def case(folder: Path, flag: int) -> Case:
    """A case that scripted.wat plays well, until the flag takes effect."""
    rom = keys_rom(flag)
    path = folder / f"keys-{flag}.gba"
    path.write_bytes(rom)
    return Case(
        id=f"flag-{flag}",
        section="replay",
        rom_name=path.name,
        rom_path=path,
        rom_sha256=hashlib.sha256(rom).hexdigest(),
        replay=KEYS,
        frames=FRAMES_GRADED,
    )


@pytest.fixture
def make_job(tmp_path: Path, core_path: Path, bios: bytes, cache_folder: Path) -> Callable[..., Job]:
    """Makes the job of judging a module on a case."""

    def make(module: bytes = SCRIPTED, flag: int = 0) -> Job:
        path = tmp_path / f"{hashlib.sha256(module).hexdigest()[:8]}.wasm"
        path.write_bytes(module)
        return Job(case(tmp_path, flag), WasmSource(path), CoreSource(core_path), bios, cache_folder)

    return make


def test_the_other_cases_are_graded(tmp_path: Path, core_path: Path, bios: bytes, cache_folder: Path) -> None:
    """A case in which the candidate breaks costs that case: frames before it keep their credit, other cases theirs.

    What is never played earns nothing, though it runs to the end.
    """
    (tmp_path / "gba.wasm").write_bytes(SCRIPTED)
    cases = tuple(case(tmp_path, flag) for flag in (1, 0, 2, 3, 4, 5))
    seen: list[str] = []
    report = grade(
        WasmSource(tmp_path / "gba.wasm"),
        CoreSource(core_path),
        Suite("hostile", "1", cases, {"replay": 1.0}),
        bios=bios,
        workers=2,
        cache_folder=cache_folder,
        on_result=lambda result, done: seen.append(result.id),
    )
    expected: dict[str, Status] = {
        "flag-1": "trapped",
        "flag-0": "graded",
        "flag-2": "timed_out",
        "flag-3": "trapped",
        "flag-4": "graded",
        "flag-5": "load_failed",
    }
    trapped, good, endless, wild, deaf, refused = report.cases

    assert expected == {result.id: result.status for result in report.cases}
    assert sorted(expected) == sorted(seen)
    assert [BREAKS_AT, None, BREAKS_AT, BREAKS_AT, None, None] == [result.broke_at for result in report.cases]
    assert all(result.detail for result in report.cases if result.status != "graded")

    assert good.score is not None
    assert trapped.score is not None
    assert good.score > 0.99
    # Frames 127 to 132 and 141 to 143 carry weight; what looks like the start or like black, or is next to it, none.
    assert trapped.exact_score == pytest.approx(5 / 9)
    assert 0.1 < trapped.score < 0.9
    assert trapped.score == endless.score == wild.score
    assert 0.0 == deaf.score
    assert 0.0 == refused.score
    assert report.overall is not None


BREAKING: list[tuple[bytes, Status]] = [
    (b"\0asm rubbish", "load_failed"),
    (wat.module(emu_init=i32("unreachable")), "load_failed"),
    (wat.module(emu_run_frame="unreachable"), "trapped"),
    (wat.module(emu_framebuffer=i32("", -1)), "trapped"),
    (wat.module(emu_run_frame=FOREVER), "timed_out"),
    (wat.module(memory='(memory (export "memory") 65536)'), "load_failed"),
    (wat.module(emu_run_frame="(result v128) (v128.const i64x2 0 0)"), "trapped"),  # which wasmtime-py dies of
]


def test_status(make_job: Callable[..., Job]) -> None:
    """What a module breaks on, with the limits of real grading, is its case's status."""
    for content, status in BREAKING:
        (result,) = run_jobs([make_job(content)], 1)

        assert status == result.status
        assert 0.0 == result.score
        assert result.detail


def ended(worker: _Worker) -> CaseResult:
    """The result of a worker that is about to have one."""
    while (result := worker.result()) is None:
        time.sleep(0.01)
    worker.stop()
    return result


ENDLESS_START = wat.module(extra=f"(func $s {FOREVER}) (start $s)")  # more than ten seconds, with the real limits


@pytest.fixture
def at_candidate(make_job: Callable[..., Job]) -> _Worker:
    """A worker whose candidate has begun, and stays at it."""
    worker = _Worker.start(make_job(ENDLESS_START))
    while not worker.at_candidate:
        assert worker.result() is None
        time.sleep(0.01)
    return worker


def kill(worker: _Worker) -> None:
    assert worker.process.pid is not None
    os.kill(worker.process.pid, signal.SIGKILL)


def test_worker_killed(at_candidate: _Worker) -> None:
    """A worker that the kernel kills while the candidate runs is a status of the case."""
    kill(at_candidate)
    result = ended(at_candidate)

    assert ("trapped", 0.0) == (result.status, result.score)
    assert "Its worker process ended with exit code -9." == result.detail


def test_worker_killed_before_the_candidate_runs(make_job: Callable[..., Job]) -> None:
    """A worker that the kernel kills while the reference runs says nothing about the candidate."""
    worker = _Worker.start(make_job(ENDLESS_START))
    kill(worker)
    result = ended(worker)

    assert ("not_run", None) == (result.status, result.score)


def test_worker_takes_too_long(at_candidate: _Worker) -> None:
    """A worker past its deadline is stopped, and the case has timed out."""
    at_candidate.deadline = time.monotonic()
    result = ended(at_candidate)

    assert ("timed_out", 0.0) == (result.status, result.score)


def test_missing_rom_is_our_fault(make_job: Callable[..., Job]) -> None:
    """What is missing on our side is never the candidate's zero."""
    job = make_job()
    job.case.rom_path.unlink()
    (result,) = run_jobs([job], 1)

    assert ("not_run", None) == (result.status, result.score)
    assert str(job.case.rom_path) in result.detail


def test_hostile_modules_are_many() -> None:
    """At least thirty modules mean harm, and each of them differs from the others."""
    assert len(HOSTILE) >= 30
    assert len(HOSTILE) == len({wat.module(parts) for _, _, parts in HOSTILE.values()})
