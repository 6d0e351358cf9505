"""What a day of snapshots takes on disk: `python benchmarks/snapshots.py [--days c,rust,rust-debug] [--snapshots N]`.

A simulated day: an emulator's tree grows from nothing by N steps. At each step functions are added and others rewritten
in some of its modules, now and then in the header that all include; it is really compiled (clang to wasm32; cargo for
this machine, as the wasm target may be missing) and its build outputs stay in the workspace, as do pictures of tries.
After each step the workspace is saved. Printed is what the snapshots take, over the final workspace: over the bytes in
its files, over the disk's blocks (of both), over it as one compressed archive; what N archives would take; and the CPU
time of taking one.

- c: sources, build/*.o, gba.wasm
- rust: sources and target/ of `cargo build --release`, which is what build.sh runs
- rust-debug: `cargo build` as well, whose incremental caches are larger than everything else
"""

import argparse
import random
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

from harness.run import workspace_files
from harness.sandbox.archive import add_folder, compressed
from harness.snapshot_store import SnapshotStore

MODULES: Final = 20
FUNCTIONS: Final = 300  # at the end of the day: 10,000 lines
HEADER_EVERY: Final = 6
PICTURE_BYTES: Final = 3_000

C_HEAD = '#include "machine.h"\n\n'
C_FUNCTION = """/* {name}: {note}. */
uint32_t {name}(struct machine *m, uint32_t address, uint32_t value)
{{
    uint32_t result = m->registers[{r0}] {op0} value;
    switch ((address >> {shift}) & 7) {{
    case 0: result += m->memory[(address + {k0}u) & 0xffff]; break;
    case 1: result {op1}= m->registers[{r1}] >> {s1}; break;
    case {c0}: m->cycles += {k1}; break;
    default: result ^= {k2}u; break;
    }}
    for (uint32_t i = 0; i < {count}; i++) {{
        if (result & (1u << i))
            m->registers[i & 15] += result >> {s2};
        else
            m->memory[(address + i) & 0xffff] = (uint8_t)(result {op2} {k3}u);
    }}
    m->flags = (m->flags & {k4}u) | (result == 0 ? {k5}u : 0u);
    return result;
}}

"""
RUST_HEAD = "use crate::machine::Machine;\n\n"
RUST_FUNCTION = """/// {note}.
#[no_mangle]
pub fn {name}(m: &mut Machine, address: u32, value: u32) -> u32 {{
    let mut result = m.registers[{r0}] {op0} value;
    match (address >> {shift}) & 7 {{
        0 => result = result.wrapping_add(m.memory[(address.wrapping_add({k0}) & 0xffff) as usize] as u32),
        1 => result {op1}= m.registers[{r1}] >> {s1},
        {c0} => m.cycles = m.cycles.wrapping_add({k1}),
        _ => result ^= {k2},
    }}
    for i in 0..{count}u32 {{
        if result & (1 << i) != 0 {{
            m.registers[(i & 15) as usize] = m.registers[(i & 15) as usize].wrapping_add(result >> {s2});
        }} else {{
            m.memory[(address.wrapping_add(i) & 0xffff) as usize] = (result {op2} {k3}) as u8;
        }}
    }}
    m.flags = (m.flags & {k4}) | if result == 0 {{ {k5} }} else {{ 0 }};
    result
}}

"""
C_BUILD = """#!/bin/sh
set -e
mkdir -p build
for source in *.c; do
    object=build/${source%.c}.o
    if [ ! "$object" -nt "$source" ] || [ ! "$object" -nt machine.h ]; then
        clang --target=wasm32-unknown-unknown -std=c11 -O2 -ffreestanding -nostdlib -c "$source" -o "$object"
    fi
done
wasm-ld --no-entry --export-all build/*.o -o gba.wasm
"""
CARGO = """[package]
name = "gba"
version = "0.1.0"
edition = "2021"

[lib]
crate-type = ["cdylib"]

[profile.release]
panic = "abort"
"""
RUST_BUILD = """#!/bin/sh
set -e
cargo build --offline --quiet --release
cp target/release/libgba.so gba.wasm
"""
WORDS: Final = (
    *(
        "sprite",
        "background",
        "window",
        "blend",
        "mosaic",
        "affine",
        "tile",
        "palette",
        "priority",
        "scanline",
        "timer",
    ),
    *("prefetch", "wait", "state", "bank", "shift", "carry", "overflow", "rotate", "load", "store", "block", "branch"),
    *("exchange", "interrupt", "halt", "sound", "channel", "fifo", "sweep", "envelope", "wave"),
)


class Day:
    """A tree that grows; `step` makes one change and builds it."""

    def __init__(self, workspace: Path, language: str, steps: int) -> None:
        self._workspace = workspace
        self._rust = language != "c"
        self._debug = language == "rust-debug"
        self._steps = steps
        self._random = random.Random(1)  # noqa: S311 - the same day each time
        self._modules: list[list[str]] = [[] for _ in range(MODULES)]
        self._made = self._standing = 0
        self._fields = 0
        for name, data in workspace_files("The task.\n").items():
            self._write(name, data)
        self._write("build.sh", (RUST_BUILD if self._rust else C_BUILD).encode())
        if self._rust:
            self._write("Cargo.toml", CARGO.encode())

    def step(self, number: int) -> None:
        while self._standing < FUNCTIONS * (number + 1) // self._steps:
            self._random.choice(self._modules).append(self._function())
            self._standing += 1
        for module in self._random.sample(self._modules, 2):
            if module:
                module[self._random.randrange(len(module))] = self._function()
        if number % HEADER_EVERY == 0:
            self._fields += 1
        self._write_sources()
        self._write(f"shots/{number:03d}.png", self._random.randbytes(PICTURE_BYTES))
        self._write("shots/last.png", self._random.randbytes(PICTURE_BYTES))
        self._build()

    def _function(self) -> str:
        pick = self._random
        self._made += 1
        values = {f"k{i}": pick.choice([pick.randrange(256), pick.randrange(1 << 31)]) for i in range(6)}
        values |= {f"s{i}": pick.randrange(1, 31) for i in range(3)} | {f"r{i}": pick.randrange(16) for i in range(2)}
        operators = {f"op{i}": pick.choice("&|^") for i in range(3)}
        name = f"{pick.choice(WORDS)}_{pick.choice(WORDS)}_{self._made}"
        note = " ".join(pick.choices(WORDS, k=8))
        rest = {"shift": pick.randrange(28), "c0": pick.randrange(2, 7), "count": pick.randrange(2, 31)}
        text = RUST_FUNCTION if self._rust else C_FUNCTION
        return text.format(name=name, note=note, **values, **operators, **rest)

    def _write_sources(self) -> None:
        for number, functions in enumerate(self._modules):
            if self._rust:
                self._write(f"src/unit{number}.rs", (RUST_HEAD + "".join(functions)).encode())
            else:
                self._write(f"unit{number}.c", (C_HEAD + "".join(functions)).encode())
        if self._rust:
            fields = "".join(f"    pub field{i}: u32,\n" for i in range(self._fields))
            machine = "    pub registers: [u32; 16],\n    pub cycles: u32,\n    pub flags: u32,\n"
            self._write(
                "src/machine.rs",
                f"pub struct Machine {{\n{fields}{machine}    pub memory: [u8; 65536],\n}}\n".encode(),
            )
            modules = "".join(f"pub mod unit{i};\n" for i in range(MODULES))
            self._write("src/lib.rs", f"#![allow(dead_code, unused)]\npub mod machine;\n{modules}".encode())
        else:
            fields = "".join(f"    uint32_t field{i};\n" for i in range(self._fields))
            machine = "    uint32_t registers[16], cycles, flags;\n    uint8_t memory[65536];\n"
            self._write("machine.h", f"#include <stdint.h>\nstruct machine {{\n{fields}{machine}}};\n".encode())

    def _build(self) -> None:
        subprocess.run(["sh", "build.sh"], cwd=self._workspace, check=True)
        if self._debug:
            subprocess.run(["cargo", "build", "--offline", "--quiet"], cwd=self._workspace, check=True)

    def _write(self, name: str, data: bytes) -> None:
        path = self._workspace / name
        if not path.is_file() or path.read_bytes() != data:  # only what changes gets a new time
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def measure(language: str, steps: int) -> str:
    """One day; what it took."""
    with tempfile.TemporaryDirectory() as name:
        workspace, archive, snapshots = (Path(name, part) for part in ("workspace", "workspace.tar.zst", "snapshots"))
        day, store = Day(workspace, language, steps), SnapshotStore(snapshots)
        archives, taken_s = 0, 0.0
        for number in range(steps):
            day.step(number)
            with compressed(archive, 8 << 30) as stream:
                add_folder(stream, workspace)
            archives += archive.stat().st_size
            started = time.process_time()
            store.add(archive, number * 900.0, time.time())
            taken_s += time.process_time() - started
        (stored, stored_blocks), (final, final_blocks) = on_disk(snapshots), on_disk(workspace)
        return (
            f"{language:10} {steps} snapshots of a workspace of {final / 1e6:.1f} MB take {stored / 1e6:.1f} MB: "
            f"{stored / final:.2f} of its bytes, {stored_blocks / final_blocks:.2f} of its blocks, "
            f"{stored / archive.stat().st_size:.2f} of its archive ({steps} archives: {archives / 1e6:.1f} MB); "
            f"{1000 * taken_s / steps:.0f} ms of CPU each"
        )


def on_disk(folder: Path) -> tuple[int, int]:
    """The bytes in a folder's files, and those of the blocks that they take."""
    stats = [path.stat() for path in folder.rglob("*") if path.is_file()]
    return sum(stat.st_size for stat in stats), sum(512 * stat.st_blocks for stat in stats)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", default="c,rust,rust-debug")
    parser.add_argument("--snapshots", type=int, default=96)
    given = parser.parse_args()
    for language in given.days.split(","):
        print(measure(language, given.snapshots), flush=True)


if __name__ == "__main__":
    main()
