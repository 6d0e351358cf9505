/* Reads where nothing answers (G: "GBA Unpredictable Things"): the CPU sees what it fetched last.
 *
 * The code that reads is copied to the memory in question, as it is the fetch from there that is seen.
 */
#include "checks.h"

#define UNUSED_MEMORY "G: GBA Unpredictable Things: Reading from Unused Memory"
#define UNUSED_IO "G: GBA Unpredictable Things: Reading from Unused or Write-Only I/O Ports"
#define BIOS_READS "G: GBA Unpredictable Things: Reading from BIOS Memory"

/* u32 code(u32 address), ARM. Two opcodes behind the load stands the one that it sees. */
#define ARM_LOAD 0xE5900000u   /* ldr r0, [r0] */
#define ARM_LOAD_H 0xE1D000B0u /* ldrh r0, [r0] */
#define ARM_LOAD_B 0xE5D00000u /* ldrb r0, [r0] */
#define ARM_NOP 0xE1A08008u    /* mov r8, r8 */
#define ARM_RETURN 0xE12FFF1Eu /* bx lr */

/* The same in Thumb. */
#define THUMB_LOAD 0x6800u
#define THUMB_LOAD_H 0x8800u
#define THUMB_LOAD_B 0x7800u
#define THUMB_NOP 0x46C0u
#define THUMB_RETURN 0x4770u

#define PAIR(low, high) ((u32)(low) | (u32)(high) << 16)

struct open_read {
    u32 place, skipped; /* where the code runs; Thumb: how many halfwords before it */
    u32 load, address, want;
};

static const struct {
    u32 arm[3];
    u16 thumb[5];
} in_rom __attribute__((aligned(4))) = {
    {ARM_LOAD, ARM_NOP, ARM_RETURN}, {THUMB_LOAD, THUMB_NOP, THUMB_RETURN, 0, 0},
};
static u32 in_iwram[4] __attribute__((aligned(16)));
static u32 in_ewram[4] __attribute__((section(".ewram"), aligned(16)));

enum { IN_ROM, IN_IWRAM, IN_EWRAM, IN_VRAM, IN_OAM, IN_PALETTE };

static volatile u32 *place_of(u32 place)
{
    static u32 *const places[] = {0, in_iwram, in_ewram, (u32 *)0x06008000, (u32 *)0x070003F0, (u32 *)0x050003F0};

    return places[place];
}

/* Where data is called, the compiler must not know that it is data. */
static u32 call(u32 code, u32 address)
{
    u32 (*volatile reader)(u32) = (u32 (*)(u32))code;

    return reader(address);
}

static void see_arm(const struct check *self)
{
    const struct open_read *given = self->data;
    volatile u32 *code = place_of(given->place);

    if (given->place == IN_ROM) {
        expect(call((u32)in_rom.arm, given->address), given->want);
        return;
    }
    code[0] = given->load;
    code[1] = ARM_NOP;
    code[2] = ARM_RETURN;
    expect(call((u32)code, given->address), given->want);
}

static void see_thumb(const struct check *self)
{
    const struct open_read *given = self->data;
    volatile u16 *code = (volatile u16 *)place_of(given->place) + given->skipped;

    if (given->place == IN_ROM) {
        expect(call((u32)in_rom.thumb | 1, given->address), given->want);
        return;
    }
    code[0] = given->load;
    code[1] = THUMB_NOP;
    code[2] = THUMB_RETURN;
    expect(call((u32)code | 1, given->address), given->want);
}

#define OPEN_ARM(id, text, where, ...)                                    \
    static const struct open_read open_##id = {__VA_ARGS__};              \
    ROW(id, text, where, see_arm, &open_##id)
#define OPEN_THUMB(id, text, where, ...)                                  \
    static const struct open_read open_##id = {__VA_ARGS__};              \
    ROW(id, text, where, see_thumb, &open_##id)

OPEN_ARM(arm_rom, "Open bus 00004000, ARM in ROM", UNUSED_MEMORY, IN_ROM, 0, ARM_LOAD, 0x00004000, ARM_RETURN)
OPEN_ARM(arm_iwram, "Open bus 00004000, ARM in IWRAM", UNUSED_MEMORY, IN_IWRAM, 0, ARM_LOAD, 0x00004000, ARM_RETURN)
OPEN_ARM(arm_ewram, "Open bus 00004000, ARM in EWRAM", UNUSED_MEMORY, IN_EWRAM, 0, ARM_LOAD, 0x00004000, ARM_RETURN)
OPEN_ARM(arm_01, "Open bus 01FFFFFC, ARM", UNUSED_MEMORY, IN_IWRAM, 0, ARM_LOAD, 0x01FFFFFC, ARM_RETURN)
OPEN_ARM(arm_10, "Open bus 10000000, ARM", UNUSED_MEMORY, IN_IWRAM, 0, ARM_LOAD, 0x10000000, ARM_RETURN)
OPEN_ARM(arm_80, "Open bus 83000000, ARM", UNUSED_MEMORY, IN_IWRAM, 0, ARM_LOAD, 0x83000000, ARM_RETURN)
OPEN_ARM(arm_half, "Open bus: halfword at +0, ARM", UNUSED_MEMORY, IN_IWRAM, 0, ARM_LOAD_H, 0x10000000, 0xFF1E)
OPEN_ARM(arm_half_2, "Open bus: halfword at +2, ARM", UNUSED_MEMORY, IN_IWRAM, 0, ARM_LOAD_H, 0x10000002, 0xE12F)
OPEN_ARM(arm_byte_0, "Open bus: byte at +0, ARM", UNUSED_MEMORY, IN_IWRAM, 0, ARM_LOAD_B, 0x10000000, 0x1E)
OPEN_ARM(arm_byte_3, "Open bus: byte at +3, ARM", UNUSED_MEMORY, IN_IWRAM, 0, ARM_LOAD_B, 0x10000003, 0xE1)
OPEN_ARM(arm_rotated, "Open bus: word at +1, rotated", UNUSED_MEMORY, IN_IWRAM, 0, ARM_LOAD, 0x10000001, 0x1EE12FFF)

OPEN_THUMB(thumb_rom, "Open bus 00004000, Thumb in ROM", UNUSED_MEMORY, IN_ROM, 0, THUMB_LOAD, 0x00004000,
           PAIR(THUMB_RETURN, THUMB_RETURN))
OPEN_THUMB(thumb_ewram, "Open bus 10000000, Thumb in EWRAM", UNUSED_MEMORY, IN_EWRAM, 0, THUMB_LOAD, 0x10000000,
           PAIR(THUMB_RETURN, THUMB_RETURN))
OPEN_THUMB(thumb_vram, "Open bus 10000000, Thumb in VRAM", UNUSED_MEMORY, IN_VRAM, 0, THUMB_LOAD, 0x10000000,
           PAIR(THUMB_RETURN, THUMB_RETURN))
OPEN_THUMB(thumb_iwram, "Open bus, Thumb in IWRAM at +0", UNUSED_MEMORY, IN_IWRAM, 0, THUMB_LOAD, 0x10000000,
           PAIR(THUMB_RETURN, THUMB_NOP))
OPEN_THUMB(thumb_iwram_2, "Open bus, Thumb in IWRAM at +2", UNUSED_MEMORY, IN_IWRAM, 1, THUMB_LOAD, 0x10000000,
           PAIR(THUMB_NOP, THUMB_RETURN))
OPEN_THUMB(thumb_half, "Open bus: halfword, Thumb", UNUSED_MEMORY, IN_EWRAM, 0, THUMB_LOAD_H, 0x10000002, THUMB_RETURN)
OPEN_THUMB(thumb_byte, "Open bus: byte at +1, Thumb", UNUSED_MEMORY, IN_EWRAM, 0, THUMB_LOAD_B, 0x10000001, 0x47)

OPEN_ARM(io_word, "Unused port 0E0: a word", UNUSED_IO, IN_IWRAM, 0, ARM_LOAD, 0x040000E0, ARM_RETURN)
OPEN_ARM(io_half, "Unused port 0E0: a halfword", UNUSED_IO, IN_IWRAM, 0, ARM_LOAD_H, 0x040000E0, 0xFF1E)
OPEN_ARM(io_dma0sad, "DMA0SAD is open bus", UNUSED_IO, IN_IWRAM, 0, ARM_LOAD_H, 0x040000B0, 0xFF1E)
OPEN_ARM(io_dma3dad, "DMA3DAD is open bus", UNUSED_IO, IN_IWRAM, 0, ARM_LOAD_H, 0x040000D8, 0xFF1E)
OPEN_ARM(io_bg0hofs, "BG0HOFS is open bus", UNUSED_IO, IN_IWRAM, 0, ARM_LOAD_H, 0x04000010, 0xFF1E)
OPEN_ARM(io_bg2pa, "BG2PA is open bus", UNUSED_IO, IN_IWRAM, 0, ARM_LOAD_H, 0x04000020, 0xFF1E)
OPEN_ARM(io_bg2x, "BG2X is open bus", UNUSED_IO, IN_IWRAM, 0, ARM_LOAD_H, 0x04000028, 0xFF1E)
OPEN_ARM(io_bg3y, "BG3Y is open bus", UNUSED_IO, IN_IWRAM, 0, ARM_LOAD_H, 0x0400003C, 0xFF1E)
OPEN_ARM(io_win0h, "WIN0H is open bus", UNUSED_IO, IN_IWRAM, 0, ARM_LOAD_H, 0x04000040, 0xFF1E)
OPEN_ARM(io_bldy, "BLDY is open bus", UNUSED_IO, IN_IWRAM, 0, ARM_LOAD_H, 0x04000054, 0xFF1E)
OPEN_ARM(io_fifo, "FIFO_A is open bus", UNUSED_IO, IN_IWRAM, 0, ARM_LOAD_H, 0x040000A0, 0xFF1E)
OPEN_ARM(io_400, "Port 400 and up is open bus", UNUSED_IO, IN_IWRAM, 0, ARM_LOAD_H, 0x04000404, 0xFF1E)
OPEN_THUMB(io_thumb, "Unused port 0E0, Thumb", UNUSED_IO, IN_EWRAM, 0, THUMB_LOAD_H, 0x040000E0, THUMB_RETURN)

/* The upper half of a word whose lower half can be read. */
static void see_zero(const struct check *self)
{
    expect(R16(IO + (u32)self->data), 0);
}

#define ZERO(offset) ROW(zero_##offset, "Unused port " #offset " is 0", UNUSED_IO, see_zero, (const void *)0x##offset)

ZERO(066)
ZERO(06A)
ZERO(06E)
ZERO(076)
ZERO(07A)
ZERO(07E)
ZERO(086)
ZERO(08A)
ZERO(206)
ZERO(20A)

/* What the BIOS fetched last is part of the task's BIOS image (tasks/gba/bios/README.md), as on a GBA. */
#define AFTER_SWI 0xE3A02004u
#define AFTER_IRQ 0xE55EC002u

static void call_swi(void)
{
    register u32 r0 __asm__("r0") = 4;
    __asm__ volatile("swi 8" : "+r"(r0) :: "r1", "r3", "memory"); /* Sqrt */
}

CHECK(bios_protected, "BIOS: the same word everywhere", BIOS_READS)
{
    call_swi();
    u32 first = R32(0);
    expect(R32(4), first);
    expect(R32(0x100), first);
    expect(R32(0x3FFC), first);
}

CHECK(bios_swi, "BIOS: last opcode after SWI", BIOS_READS)
{
    call_swi();
    expect(R32(0), AFTER_SWI);
}

CHECK(bios_parts, "BIOS: halves and bytes of it", "G: GBA Unpredictable Things: units less than 32bit")
{
    call_swi();
    expect(R16(0x100), AFTER_SWI & 0xFFFF);
    expect(R16(0x102), AFTER_SWI >> 16);
    expect(R8(0x101), AFTER_SWI >> 8 & 0xFF);
    expect(R8(0x103), AFTER_SWI >> 24);
}

CHECK(bios_irq, "BIOS: last opcode after IRQ", BIOS_READS)
{
    call_swi();
    irq_begin(1 << 3);
    R32(IO + 0x100) = 0xC0FF00;
    for (u32 wait = 0; wait < 1000 && !irq_count; wait++)
        ;
    R32(IO + 0x100) = 0;
    irq_end();
    expect(irq_seen, 1 << 3);
    expect(R32(0), AFTER_IRQ);
}

CHECK(bios_write, "BIOS cannot be written", "G: GBA Memory Map: BIOS ROM, no writes")
{
    call_swi();
    u32 before = R32(0x20);
    R32(0x20) = ~before;
    expect(R32(0x20), before);
    call_swi();
}

/* Last, as machines that cannot run code there may get lost. */
OPEN_THUMB(thumb_palette, "Open bus, Thumb in palette", UNUSED_MEMORY, IN_PALETTE, 0, THUMB_LOAD, 0x10000000,
           PAIR(THUMB_RETURN, THUMB_RETURN))
OPEN_THUMB(thumb_oam_2, "Open bus, Thumb in OAM at +2", UNUSED_MEMORY, IN_OAM, 1, THUMB_LOAD, 0x10000000,
           PAIR(THUMB_NOP, THUMB_RETURN))
