"""The sources that `scripted/black` writes: the smallest submission that loads, runs, and shows nothing."""

BLACK_SOURCE = """\
static unsigned char rom[32 << 20];
static unsigned int screen[240 * 160];
static short sound[2];

#define EXPORT __attribute__((visibility("default")))
EXPORT int emu_init(void) { return 1; }
EXPORT unsigned char *emu_rom_buffer(void) { return rom; }
EXPORT int emu_load_rom(int length) { return length > 0; }
EXPORT int emu_reset(void) { return 1; }
EXPORT void emu_set_keys(unsigned int keys) { (void)keys; }
EXPORT void emu_run_frame(void) {}
EXPORT unsigned int *emu_framebuffer(void) { return screen; }
EXPORT short *emu_audio_buffer(void) { return sound; }
EXPORT int emu_audio_samples(void) { return 0; }
EXPORT int emu_audio_rate(void) { return 32768; }
"""

# CC may be two words ("zig clang"), as in the baseline's build.sh.
BLACK_BUILD = """\
set -eu
${CC:-clang} --target=wasm32-unknown-unknown -O2 -ffreestanding -nostdlib -fvisibility=hidden -c black.c -o black.o
${WASM_LD:-wasm-ld} --no-entry --export-dynamic --strip-all black.o -o gba.wasm
"""
