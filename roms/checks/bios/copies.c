/* Copies and decompression (G: "BIOS Memory Copy", "BIOS Decompression Functions"). */
#include "checks.h"

static u32 source[32] __attribute__((section(".ewram"), aligned(16)));
static u32 target[32] __attribute__((section(".ewram"), aligned(16)));

#define SWI3(number, a, b, c)                                                                        \
    do {                                                                                             \
        register u32 r0 __asm__("r0") = (u32)(a);                                                    \
        register u32 r1 __asm__("r1") = (u32)(b);                                                    \
        register u32 r2 __asm__("r2") = (u32)(c);                                                    \
        __asm__ volatile("swi " #number : "+r"(r0), "+r"(r1), "+r"(r2) :: "r3", "memory");             \
    } while (0)

static void prepare(void)
{
    for (u32 n = 0; n < COUNT(source); n++) {
        source[n] = 0x01020304 * (n + 1);
        target[n] = 0xEEEEEEEE;
    }
}

static void expect_words(const u32 *want, u32 count)
{
    for (u32 n = 0; n < count; n++)
        expect(target[n], want[n]);
    expect(target[count], 0xEEEEEEEE);
}

CHECK(cpuset_32, "CpuSet copies 5 words", "G: BIOS Functions: SWI 0Bh CpuSet")
{
    prepare();
    SWI3(11, source, target, 5 | 1 << 26);
    expect_words(source, 5);
}

CHECK(cpuset_16, "CpuSet copies 6 halves", "G: BIOS Functions: SWI 0Bh CpuSet")
{
    prepare();
    SWI3(11, source, target, 6);
    expect_words(source, 3);
}

CHECK(cpuset_fill_32, "CpuSet fills 7 words", "G: BIOS Functions: SWI 0Bh CpuSet: bit 24 fixed source")
{
    prepare();
    SWI3(11, source, target, 7 | 1 << 24 | 1 << 26);
    for (u32 n = 0; n < 7; n++)
        expect(target[n], source[0]);
    expect(target[7], 0xEEEEEEEE);
}

CHECK(cpuset_fill_16, "CpuSet fills 4 halves", "G: BIOS Functions: SWI 0Bh CpuSet: bit 24 fixed source")
{
    prepare();
    SWI3(11, source, target, 4 | 1 << 24);
    for (u32 n = 0; n < 2; n++)
        expect(target[n], 0x03040304);
    expect(target[2], 0xEEEEEEEE);
}

CHECK(fastset_copy, "CpuFastSet copies 8 words", "G: BIOS Functions: SWI 0Ch CpuFastSet")
{
    prepare();
    SWI3(12, source, target, 8);
    expect_words(source, 8);
}

CHECK(fastset_rounds, "CpuFastSet rounds 9 up to 16", "G: BIOS Functions: SWI 0Ch CpuFastSet: multiples of 8 words")
{
    prepare();
    SWI3(12, source, target, 9);
    expect_words(source, 16);
}

CHECK(fastset_fill, "CpuFastSet fills 16 words", "G: BIOS Functions: SWI 0Ch CpuFastSet: bit 24 fixed source")
{
    prepare();
    SWI3(12, source, target, 16 | 1 << 24);
    for (u32 n = 0; n < 16; n++)
        expect(target[n], source[0]);
    expect(target[16], 0xEEEEEEEE);
}

static const u8 hello[] = "ABCABCABCABCDDDD";

static void expect_hello(void)
{
    for (u32 n = 0; n < 16; n++)
        expect(((volatile u8 *)target)[n], hello[n]);
    expect(target[4], 0xEEEEEEEE);
}

/* A B C, nine bytes from three back, D, three bytes from one back. */
static const u8 lz[] __attribute__((aligned(4))) = {
    0x10, 16, 0, 0, 0x14, 'A', 'B', 'C', 0x60, 2, 'D', 0x00, 0x00, 0, 0, 0,
};
/* Flags, first bit on top: A, B, C, (9, 3), D, (3, 1). */
CHECK(lz77_wram, "LZ77UnCompWram", "G: BIOS Functions: SWI 11h LZ77UnCompWram")
{
    prepare();
    SWI3(17, lz, target, 0);
    expect_hello();
}

/* VRAM's window of 16 bits: a block from one byte back is forbidden there, so D stands alone. */
static const u8 lz_vram[] __attribute__((aligned(4))) = {
    0x10, 16, 0, 0, 0x10, 'A', 'B', 'C', 0x60, 2, 'D', 'D', 'D', 'D', 0,
};
CHECK(lz77_vram, "LZ77UnCompVram", "G: BIOS Functions: SWI 12h LZ77UnCompVram")
{
    prepare();
    SWI3(18, lz_vram, target, 0);
    expect_hello();
}

static const u8 rl[] __attribute__((aligned(4))) = {
    0x30, 16, 0, 0, 11, 'A', 'B', 'C', 'A', 'B', 'C', 'A', 'B', 'C', 'A', 'B', 'C', 0x81, 'D', 0,
};
CHECK(rl_wram, "RLUnCompWram", "G: BIOS Functions: SWI 14h RLUnCompWram")
{
    prepare();
    SWI3(20, rl, target, 0);
    expect_hello();
}

CHECK(rl_vram, "RLUnCompVram", "G: BIOS Functions: SWI 15h RLUnCompVram")
{
    prepare();
    SWI3(21, rl, target, 0);
    expect_hello();
}

static const u8 diff8[] __attribute__((aligned(4))) = {0x81, 8, 0, 0, 10, 1, 1, 255, 0, 5, 250, 3};
CHECK(diff_8_wram, "Diff8bitUnFilterWram", "G: BIOS Functions: SWI 16h Diff8bitUnFilterWram")
{
    prepare();
    SWI3(22, diff8, target, 0);
    expect(target[0], 0x0B0C0B0A);
    expect(target[1], 0x0D0A100B);
    expect(target[2], 0xEEEEEEEE);
}

CHECK(diff_8_vram, "Diff8bitUnFilterVram", "G: BIOS Functions: SWI 17h Diff8bitUnFilterVram")
{
    prepare();
    SWI3(23, diff8, target, 0);
    expect(target[0], 0x0B0C0B0A);
    expect(target[1], 0x0D0A100B);
}

static const u16 diff16[] __attribute__((aligned(4))) = {0x0882, 0, 0x1000, 0x0234, 0xFFFF, 0x8000};
CHECK(diff_16, "Diff16bitUnFilter", "G: BIOS Functions: SWI 18h Diff16bitUnFilter")
{
    prepare();
    SWI3(24, diff16, target, 0);
    expect(target[0], 0x12341000);
    expect(target[1], 0x92331233);
    expect(target[2], 0xEEEEEEEE);
}

static const struct {
    u16 length;
    u8 from, to;
    u32 offset;
} unpack_plain = {4, 1, 8, 0}, unpack_add = {4, 1, 8, 0x10}, unpack_zero = {4, 1, 8, 0x80000010};
static const u8 bits[] __attribute__((aligned(4))) = {0x05, 0x00, 0xFF, 0x80};

CHECK(unpack_1_8, "BitUnPack 1 to 8 bits", "G: BIOS Functions: SWI 10h BitUnPack")
{
    prepare();
    SWI3(16, bits, target, &unpack_plain);
    expect(target[0], 0x00010001);
    expect(target[1], 0);
    expect(target[4], 0x01010101);
    expect(target[7], 0x01000000);
    expect(target[8], 0xEEEEEEEE);
}

CHECK(unpack_offset, "BitUnPack adds to what is not 0", "G: BIOS Functions: SWI 10h BitUnPack: data offset")
{
    prepare();
    SWI3(16, bits, target, &unpack_add);
    expect(target[0], 0x00110011);
}

CHECK(unpack_zeros, "BitUnPack adds to zeros too", "G: BIOS Functions: SWI 10h BitUnPack: bit 31 of the offset")
{
    prepare();
    SWI3(16, bits, target, &unpack_zero);
    expect(target[0], 0x10111011);
}
