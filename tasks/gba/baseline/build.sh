#!/bin/sh
# Builds gba.wasm beside this file, byte for byte the same in every folder. CC and WASM_LD choose the compiler and linker.
set -eu
cd "$(dirname "$0")"

CC=${CC:-clang}
WASM_LD=${WASM_LD:-wasm-ld}
EXPORTS="emu_init emu_rom_buffer emu_load_rom emu_reset emu_set_keys emu_run_frame emu_framebuffer emu_audio_buffer
emu_audio_samples emu_audio_rate emu_bios_buffer emu_save_buffer emu_save_size"

mkdir -p build
objects=
for source in *.c; do
    object=build/${source%.c}.o
    # Unquoted: CC may be two words, like "zig clang".
    $CC --target=wasm32-unknown-unknown -std=c11 -O2 -ffreestanding -fno-builtin -nostdlib -fvisibility=hidden \
        -mbulk-memory -Wall -Wextra -Werror -c "$source" -o "$object"
    objects="$objects $object"
done

flags=
for name in $EXPORTS; do flags="$flags --export=$name"; done
# shellcheck disable=SC2086
$WASM_LD --no-entry --strip-all --initial-memory=37748736 --max-memory=37748736 $flags $objects -o gba.wasm
