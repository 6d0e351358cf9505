/* Resets (G: "BIOS Reset Functions"). */
#include "checks.h"

#define SOFT_RESET "G: BIOS Reset Functions: SWI 00h SoftReset"
#define RAM_RESET "G: BIOS Reset Functions: SWI 01h RegisterRamReset"

struct left {
    u32 r[13], sp_sys, sp_irq, sp_svc, cpsr;
    u32 not_clear; /* the bits that are set anywhere in 03007E00-03007FFF */
};

void soft_reset(struct left *left);

static struct left left __attribute__((section(".ewram")));

CHECK(soft_registers, "SoftReset: r0 to r12 are 0", SOFT_RESET)
{
    soft_reset(&left);
    for (u32 n = 0; n < 13; n++)
        expect(left.r[n], 0);
}

CHECK(soft_stacks, "SoftReset: stack pointers", SOFT_RESET)
{
    soft_reset(&left);
    expect(left.sp_sys, 0x03007F00);
    expect(left.sp_irq, 0x03007FA0);
    expect(left.sp_svc, 0x03007FE0);
}

CHECK(soft_mode, "SoftReset: System mode, ARM", SOFT_RESET)
{
    soft_reset(&left);
    expect(left.cpsr & 0x3F, 0x1F);
}

CHECK(soft_cleared, "SoftReset: 200h bytes are cleared", SOFT_RESET)
{
    soft_reset(&left);
    expect(left.not_clear, 0);
}

static void ram_reset(u32 flags)
{
    register u32 r0 __asm__("r0") = flags;
    __asm__ volatile("swi 1" : "+r"(r0) :: "r1", "r2", "r3", "memory");
}

CHECK(reset_palette, "RegisterRamReset: palette", RAM_RESET)
{
    R32(0x05000100) = 0x12345678;
    R32(0x050003FC) = 0x12345678;
    R32(0x070003FC) = 0x12345678;
    ram_reset(4);
    expect(R32(0x05000100), 0);
    expect(R32(0x050003FC), 0);
    expect(R32(0x070003FC), 0x12345678);
}

CHECK(reset_oam, "RegisterRamReset: OAM", RAM_RESET)
{
    R32(0x07000000) = 0x12345678;
    R32(0x070003FC) = 0x12345678;
    R32(0x050003FC) = 0x12345678;
    ram_reset(0x10);
    expect(R32(0x07000000), 0);
    expect(R32(0x070003FC), 0);
    expect(R32(0x050003FC), 0x12345678);
}

CHECK(reset_ewram, "RegisterRamReset: external RAM", RAM_RESET)
{
    R32(0x02020000) = 0x12345678;
    R32(0x0203FFFC) = 0x12345678;
    R32(0x06008000) = 0x12345678;
    ram_reset(1);
    expect(R32(0x02020000), 0);
    expect(R32(0x0203FFFC), 0);
    expect(R32(0x06008000), 0x12345678);
}

/* The screen's font and text are put aside. */
static u32 aside[1280] __attribute__((section(".ewram")));
#define FONT_WORDS 768
#define MAP_WORDS 512

CHECK(reset_vram, "RegisterRamReset: video RAM", RAM_RESET)
{
    for (u32 n = 0; n < FONT_WORDS; n++)
        aside[n] = R32(0x06000000 + 4 * n);
    for (u32 n = 0; n < MAP_WORDS; n++)
        aside[FONT_WORDS + n] = R32(0x0600F800 + 4 * n);
    R32(0x06008000) = 0x12345678;
    R32(0x06017FFC) = 0x12345678;
    ram_reset(8);
    u32 first = R32(0x06000020), middle = R32(0x06008000), last = R32(0x06017FFC);
    for (u32 n = 0; n < FONT_WORDS; n++)
        R32(0x06000000 + 4 * n) = aside[n];
    for (u32 n = 0; n < MAP_WORDS; n++)
        R32(0x0600F800 + 4 * n) = aside[FONT_WORDS + n];
    expect(first, 0);
    expect(middle, 0);
    expect(last, 0);
}

CHECK(reset_blank, "RegisterRamReset: forced blank", "G: BIOS Reset Functions: DISPCNT=0080h, regardless of r0")
{
    REG_DISPCNT = 0x0100;
    ram_reset(0);
    expect(REG_DISPCNT, 0x80);
}

CHECK(reset_nothing, "RegisterRamReset 0 clears nothing", RAM_RESET)
{
    R32(0x050003FC) = 0x12345678;
    R32(0x070003FC) = 0x12345678;
    R32(0x06008000) = 0x12345678;
    R32(0x02020000) = 0x12345678;
    R16(IO + 0x50) = 0x1234;
    ram_reset(0);
    expect(R32(0x050003FC), 0x12345678);
    expect(R32(0x070003FC), 0x12345678);
    expect(R32(0x06008000), 0x12345678);
    expect(R32(0x02020000), 0x12345678);
    expect(R16(IO + 0x50), 0x1234);
    R16(IO + 0x50) = 0;
}

CHECK(reset_registers, "RegisterRamReset: registers", RAM_RESET)
{
    R16(IO + 8) = 0x1F00;
    R16(IO + 0x48) = 0x3F3F;
    R16(IO + 0x50) = 0x1234;
    R16(IO + 0x10A) = 0x43;
    R16(IO + 0xDE) = 0x0400;
    ram_reset(0x80);
    expect(R16(IO + 8), 0);
    expect(R16(IO + 0x48), 0);
    expect(R16(IO + 0x50), 0);
    expect(R16(IO + 0x10A), 0);
    expect(R16(IO + 0xDE), 0);
}

CHECK(reset_sound, "RegisterRamReset: sound registers", RAM_RESET)
{
    R16(IO + 0x84) = 0x80;
    R16(IO + 0x80) = 0xFF77;
    R16(IO + 0x82) = 0x3306;
    ram_reset(0x40);
    expect(R16(IO + 0x80), 0);
    expect(R16(IO + 0x82) & 0x770F, 0);
    expect(R16(IO + 0x84) & 0x80, 0);
}
