/* What the host calls (docs/ABI.md). */
#include "gba.h"

static u8 bios_buffer[0x4000]; /* apart from the BIOS in use, so that its absence shows at every load */
static u32 drained;

static void reset_machine(void) {
    sched_reset();
    io_reset();
    cpu_reset();
    bus_reset();
    timer_reset();
    dma_reset();
    ppu_reset();
    apu_reset();
    save_reset();
    hle_reset();
    drained = 0;
}

s32 emu_init(void) {
    reset_machine();
    return 1;
}

u8 *emu_rom_buffer(void) { return rom; }
u8 *emu_bios_buffer(void) { return bios_buffer; }

s32 emu_reset(void) {
    reset_machine();
    return 1;
}

s32 emu_load_rom(s32 length) {
    if (length <= 0 || (u32)length > sizeof rom) return 0;
    bus.rom_size = length;
    /* Past its end the cartridge's bus floats at the address it was given, in halfwords (GBATEK, "GBA Unpredictable
     * Things"). */
    for (u32 at = (length + 1) & ~1u; at < sizeof rom; at += 2) store16(rom + at, at >> 1);
    memcpy(bus.bios, bios_buffer, sizeof bus.bios);
    hle_install();
    save_detect();
    return emu_reset();
}

void emu_set_keys(u32 keys) { io_set_keys(keys); }

void emu_run_frame(void) {
    audio.count -= drained; /* samples that the host has seen; the rest, if it never asked, stays in front */
    drained = 0;
    cpu_run_frame();
}

u32 *emu_framebuffer(void) { return ppu.framebuffer; }
s16 *emu_audio_buffer(void) { return audio.samples; }

s32 emu_audio_samples(void) {
    u32 fresh = audio.count - drained;
    drained = audio.count;
    return fresh;
}

s32 emu_audio_rate(void) { return AUDIO_RATE; }
u8 *emu_save_buffer(void) { return save.data; }
s32 emu_save_size(void) { return save.size; }
