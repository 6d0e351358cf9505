/* The longest transfers, how long transfers take, and where they may go (G: "GBA DMA Transfers"). */
#include "checks.h"

#define LONGEST "G: GBA DMA Transfers: Word Count: a value of zero is treated as max length"
#define RATE "G: GBA DMA Transfers: Transfer Rate/Timing: 2N+2(n-1)S+xI"
#define PAUSED "G: GBA DMA Transfers: lower priority paused until higher priority has completed"
#define WIDTHS "G: GBA Memory Map: memory accessed by 16bit and 32bit DMA"
#define SAD(n) R32(IO + 0xB0 + 12 * (n))
#define DAD(n) R32(IO + 0xB4 + 12 * (n))
#define CNT(n) R32(IO + 0xB8 + 12 * (n))
#define FAR 0x02020000u /* external RAM that the program does not use */
#define ENABLE 0x80000000u
#define WORDS 0x04000000u
#define SOURCE_FIXED 0x01000000u

static u32 source[16] __attribute__((section(".ewram"), aligned(16)));
static u32 inside[64] __attribute__((aligned(16)));

static void start(u32 n, u32 from, u32 to, u32 control)
{
    CNT(n) = 0;
    SAD(n) = from;
    DAD(n) = to;
    CNT(n) = control;
    pause(1);
}

/* A count of 0: the last unit is written, the one behind it is not. */
static void see_longest(const struct check *self)
{
    u32 n = (u32)self->data, to = n == 3 ? FAR - 0x10000 : FAR, last = to + (n == 3 ? 0x1FFFE : 0x7FFE);

    R16(last) = 0;
    R16(last + 2) = 0x7777;
    *(volatile u16 *)source = 0x4321 + n;
    start(n, (u32)source, to, ENABLE | SOURCE_FIXED);
    expect(R16(to), 0x4321 + n);
    expect(R16(last), 0x4321 + n);
    expect(R16(last + 2), 0x7777);
    CNT(n) = 0;
}

ROW(longest_0, "DMA0: count 0 is 4000h", LONGEST, see_longest, (const void *)0)
ROW(longest_1, "DMA1: count 0 is 4000h", LONGEST, see_longest, (const void *)1)
ROW(longest_2, "DMA2: count 0 is 4000h", LONGEST, see_longest, (const void *)2)
ROW(longest_3, "DMA3: count 0 is 10000h", LONGEST, see_longest, (const void *)3)

/* Cycles that the CPU was paused, by timer 2, in units of 64. */
static u32 paused(u32 from, u32 to, u32 control)
{
    CNT(3) = 0;
    SAD(3) = from;
    DAD(3) = to;
    R32(IO + 0x108) = 0x810000;
    CNT(3) = control;
    pause(1);
    R16(IO + 0x10A) = 0;
    return R16(IO + 0x108);
}

CHECK(rate_external, "1000h words in EWRAM: 12 cycles each", RATE)
{
    expect_between(paused((u32)source, FAR, ENABLE | WORDS | SOURCE_FIXED | 0x1000), 766, 776); /* 49152 cycles */
}

CHECK(rate_half, "1000h halves in EWRAM: 6 cycles each", RATE)
{
    expect_between(paused((u32)source, FAR, ENABLE | SOURCE_FIXED | 0x1000), 382, 392);
}

CHECK(rate_internal, "1000h words in IWRAM: 2 cycles each", RATE)
{
    u32 fixed = 0x01400000; /* both */

    expect_between(paused((u32)inside, (u32)(inside + 1), ENABLE | WORDS | fixed | 0x1000), 126, 136);
}

CHECK(higher_first, "DMA0 breaks into DMA3's transfer", PAUSED)
{
    wait_for_line(20);
    for (u32 n = 0; n < 200; n++)
        R16(FAR + 2 * n) = 0xEEEE;
    CNT(0) = 0;
    SAD(0) = IO + 6;
    DAD(0) = FAR;
    wait_for_line(20);
    CNT(0) = 0xA3000001; /* HBlank, repeat, source fixed, 16 bits */
    start(3, (u32)source, FAR + 0x1000, ENABLE | WORDS | SOURCE_FIXED | 0x2000); /* 79 lines */
    CNT(0) = 0;
    expect(R16(FAR), 20);
    expect(R16(FAR + 2), 21);
    expect(R16(FAR + 2 * 70), 90);
}

static void see_video(const struct check *self)
{
    u32 at = (u32)self->data, before[4];

    for (u32 n = 0; n < 4; n++) {
        before[n] = R32(at + 4 * n);
        *(volatile u32 *)&source[n] = 0x20406080 + n;
    }
    start(3, (u32)source, at, ENABLE | WORDS | 2);
    start(3, (u32)source, at + 8, ENABLE | 4);
    expect(R32(at), 0x20406080);
    expect(R32(at + 4), 0x20406081);
    expect(R32(at + 8), 0x20406080);
    expect(R32(at + 12), 0x20406081);
    for (u32 n = 0; n < 4; n++)
        R32(at + 4 * n) = before[n];
}

ROW(to_palette, "DMA3 to palette: words and halves", WIDTHS, see_video, (const void *)0x050003E0)
ROW(to_vram, "DMA3 to VRAM: words and halves", WIDTHS, see_video, (const void *)0x06008000)
ROW(to_oam, "DMA3 to OAM: words and halves", WIDTHS, see_video, (const void *)0x070003E0)

CHECK(from_rom, "DMA3 reads ROM", "G: GBA DMA Transfers: Game Pak DMA")
{
    start(3, 0x080000A0, FAR, ENABLE | WORDS | 8);
    for (u32 n = 0; n < 32; n += 4)
        expect(R32(FAR + n), R32(0x080000A0 + n));
}

CHECK(to_register, "DMA writes registers", WIDTHS)
{
    *(volatile u32 *)source = 0x2A151B0D;
    start(0, (u32)source, IO + 0x48, ENABLE | WORDS | 1);
    expect(R32(IO + 0x48), 0x2A151B0D);
    R32(IO + 0x48) = 0;
}

CHECK(down_both, "DMA3: both decrement", "G: GBA DMA Transfers: address controls")
{
    for (u32 n = 0; n < 4; n++)
        *(volatile u32 *)&source[n] = 0x600 + n;
    R32(FAR) = 0;
    start(3, (u32)(source + 3), FAR + 12, ENABLE | WORDS | 0x00A00000 | 4);
    for (u32 n = 0; n < 4; n++)
        expect(R32(FAR + 4 * n), 0x600 + n);
}
