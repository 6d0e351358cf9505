/* Huffman, affine parameters, sound, and what the copies refuse (G: "BIOS Functions"). */
#include "checks.h"

#define HUFFMAN "G: BIOS Decompression Functions: HuffUnCompReadNormal, SWI 13h"
#define BG_AFFINE_SET "G: BIOS Rotation/Scaling Functions: SWI 0Eh BgAffineSet"
#define OBJ_AFFINE_SET "G: BIOS Rotation/Scaling Functions: SWI 0Fh ObjAffineSet"
#define COPIES "G: BIOS Memory Copy: sources that reach into the BIOS are rejected"

static u32 swi4(u32 number, u32 a, u32 b, u32 c, u32 d)
{
    register u32 r0 __asm__("r0") = a;
    register u32 r1 __asm__("r1") = b;
    register u32 r2 __asm__("r2") = c;
    register u32 r3 __asm__("r3") = d;

    switch (number) {
#define CALL(n)                                                                                             \
    case n:                                                                                                 \
        __asm__ volatile("swi " #n : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3) :: "memory");                   \
        break;
        CALL(0x0B)
        CALL(0x0C)
        CALL(0x0E)
        CALL(0x0F)
        CALL(0x10)
        CALL(0x13)
        CALL(0x19)
        CALL(0x1F)
    }
    return r0;
}

static u32 target[24] __attribute__((section(".ewram"), aligned(16)));
#define TARGET(n) (*(volatile u32 *)&target[n])

static void clear(void)
{
    for (u32 n = 0; n < COUNT(target); n++)
        TARGET(n) = 0xEEEEEEEE;
}

/* GBATEK's example: f is at the root's node 0, H and u below its node 1; H 10, u 11, f 0. */
static const struct {
    u32 header;
    u8 tree[8];
    u32 bits[1];
} huff = {4 << 8 | 0x28, {3, 0x80, 'f', 0xC0, 'H', 'u', 0, 0}, {0xB0000000}};

CHECK(huffman_8, "HuffUnComp: 8 bits", HUFFMAN)
{
    clear();
    swi4(0x13, (u32)&huff, (u32)target, 0, 0);
    expect(TARGET(0), 'H' | 'u' << 8 | 'f' << 16 | 'f' << 24);
    expect(TARGET(1), 0xEEEEEEEE);
}

/* The same tree over 40 units: more bits than a word. H u f f H u f f ... is 101100 each four. */
static const struct {
    u32 header;
    u8 tree[8];
    u32 bits[2];
} huff_long = {40 << 8 | 0x28, {3, 0x80, 'f', 0xC0, 'H', 'u', 0, 0}, {0xB2CB2CB2, 0xCB2CB2C0}};

CHECK(huffman_words, "HuffUnComp: 60 bits, two words", HUFFMAN)
{
    clear();
    swi4(0x13, (u32)&huff_long, (u32)target, 0, 0);
    for (u32 n = 0; n < 10; n++)
        expect(TARGET(n), 'H' | 'u' << 8 | 'f' << 16 | 'f' << 24);
    expect(TARGET(10), 0xEEEEEEEE);
}

/* 4-bit units, lower half of a byte first: 1 is 0, 2 is 10, 3 is 110, 4 is 111; 1 2 3 4 1 1 2 2. */
static const struct {
    u32 header;
    u8 tree[8];
    u32 bits[1];
} huff_4 = {4 << 8 | 0x24, {3, 0x80, 1, 0x80, 2, 0xC0, 3, 4}, {0x5B940000}};

CHECK(huffman_4, "HuffUnComp: 4 bits", HUFFMAN)
{
    clear();
    swi4(0x13, (u32)&huff_4, (u32)target, 0, 0);
    expect(TARGET(0), 0x22114321);
    expect(TARGET(1), 0xEEEEEEEE);
}

/* Both of the root's nodes have nodes: offsets 0 and 1. a 00, b 01, c 10, d 11. */
static const struct {
    u32 header;
    u8 tree[8];
    u32 bits[1];
} huff_offset = {8 << 8 | 0x28, {3, 0x00, 0xC0, 0xC1, 'a', 'b', 'c', 'd'}, {0x1BE40000}};

CHECK(huffman_offset, "HuffUnComp: offsets in the tree", HUFFMAN)
{
    clear();
    swi4(0x13, (u32)&huff_offset, (u32)target, 0, 0);
    expect(TARGET(0), 'a' | 'b' << 8 | 'c' << 16 | 'd' << 24);
    expect(TARGET(1), 'd' | 'c' << 8 | 'b' << 16 | 'a' << 24);
    expect(TARGET(2), 0xEEEEEEEE);
}

struct bg_in {
    s32 x, y;
    s16 screen_x, screen_y, scale_x, scale_y;
    u16 angle;
};

struct bg_out {
    s16 a, b, c, d;
    s32 x, y;
};

static struct bg_in bg_in[2];
static struct bg_out bg_out[3];

static const struct bg_out *bg_affine(s32 scale_x, s32 scale_y, u32 angle)
{
    bg_in[0] = (struct bg_in){64 << 8, 32 << 8, 120, 80, scale_x, scale_y, angle};
    swi4(0x0E, (u32)bg_in, (u32)bg_out, 1, 0);
    return bg_out;
}

static void expect_near(s32 got, s32 want)
{
    expect_between(got + 0x10000, want + 0xFFFF, want + 0x10001);
}

CHECK(bg_identity, "BgAffineSet: no change", BG_AFFINE_SET)
{
    const struct bg_out *out = bg_affine(0x100, 0x100, 0);

    expect(out->a, 0x100);
    expect(out->b, 0);
    expect(out->c, 0);
    expect(out->d, 0x100);
}

CHECK(bg_start, "BgAffineSet: start coordinates", BG_AFFINE_SET)
{
    const struct bg_out *out = bg_affine(0x100, 0x100, 0);

    expect(out->x, (64 - 120) * 256);
    expect(out->y, (32 - 80) * 256);
}

CHECK(bg_scaled, "BgAffineSet: scale 2 and 1/2", BG_AFFINE_SET)
{
    const struct bg_out *out = bg_affine(0x200, 0x80, 0);

    expect(out->a, 0x200);
    expect(out->d, 0x80);
    expect(out->x, (64 - 240) * 256);
    expect(out->y, (32 - 40) * 256);
}

CHECK(bg_half_turn, "BgAffineSet: half a turn", BG_AFFINE_SET)
{
    const struct bg_out *out = bg_affine(0x100, 0x100, 0x8000);

    expect_near(out->a, -0x100);
    expect_near(out->b, 0);
    expect_near(out->c, 0);
    expect_near(out->d, -0x100);
}

CHECK(bg_quarter, "BgAffineSet: a quarter turn", "G: LCD I/O BG Rotation/Scaling: A = D = Cos, B and C = Sin")
{
    const struct bg_out *out = bg_affine(0x100, 0x100, 0x4000);

    expect_near(out->a, 0);
    expect_near(out->d, 0);
    expect_near(out->b + out->c, 0); /* which of the two is negative is not in GBATEK */
    expect_near(out->b < 0 ? -out->b : out->b, 0x100);
}

CHECK(bg_eighth, "BgAffineSet: an eighth of a turn", "G: LCD I/O BG Rotation/Scaling: A = D = Cos")
{
    const struct bg_out *out = bg_affine(0x100, 0x100, 0x2000);

    expect_near(out->a, 181); /* 256 cos 45 degrees */
    expect_near(out->d, 181);
}

CHECK(bg_fraction, "BgAffineSet: angle's low byte", "G: BIOS Rotation/Scaling Functions: lower 8bit are ignored")
{
    struct bg_out plain = *bg_affine(0x100, 0x100, 0x2300);
    const struct bg_out *out = bg_affine(0x100, 0x100, 0x23FF);

    expect(out->a, plain.a);
    expect(out->b, plain.b);
    expect(out->x, plain.x);
    expect(out->y, plain.y);
}

CHECK(bg_two, "BgAffineSet: two calculations", BG_AFFINE_SET)
{
    bg_in[0] = (struct bg_in){0, 0, 0, 0, 0x100, 0x100, 0};
    bg_in[1] = (struct bg_in){5 << 8, 7 << 8, 1, 2, 0x300, 0x400, 0};
    bg_out[2].a = 0x55;
    swi4(0x0E, (u32)bg_in, (u32)bg_out, 2, 0);
    expect(bg_out[0].a, 0x100);
    expect(bg_out[0].x, 0);
    expect(bg_out[1].a, 0x300);
    expect(bg_out[1].d, 0x400);
    expect(bg_out[1].x, 2 << 8);
    expect(bg_out[1].y, (7 - 8) * 256);
    expect(bg_out[2].a, 0x55);
}

static const struct {
    s16 scale_x, scale_y;
    u16 angle, unused;
} obj_in[2] = {{0x100, 0x180, 0, 0}, {0x200, 0x80, 0x8000, 0}};

CHECK(obj_line, "ObjAffineSet: in a row", OBJ_AFFINE_SET)
{
    volatile s16 *out = (volatile s16 *)target;

    clear();
    swi4(0x0F, (u32)obj_in, (u32)target, 1, 2);
    expect(out[0], 0x100);
    expect(out[1], 0);
    expect(out[2], 0);
    expect(out[3], 0x180);
    expect(TARGET(2), 0xEEEEEEEE);
}

CHECK(obj_oam, "ObjAffineSet: as in OAM", OBJ_AFFINE_SET)
{
    volatile s16 *out = (volatile s16 *)target;

    clear();
    swi4(0x0F, (u32)obj_in, (u32)target, 1, 8);
    expect(out[0], 0x100);
    expect(out[4], 0);
    expect(out[8], 0);
    expect(out[12], 0x180);
    expect((u16)out[1], 0xEEEE);
    expect((u16)out[3], 0xEEEE);
}

CHECK(obj_two, "ObjAffineSet: two calculations", OBJ_AFFINE_SET)
{
    volatile s16 *out = (volatile s16 *)target;

    clear();
    swi4(0x0F, (u32)obj_in, (u32)target, 2, 2);
    expect(out[0], 0x100);
    expect(out[3], 0x180);
    expect_near(out[4], -0x200);
    expect_near(out[7], -0x80);
    expect(TARGET(4), 0xEEEEEEEE);
}

/* The frequency of key 180 is the wave's own (GBATEK: 12 keys below it, it is half of that). */
static const struct {
    u16 type, stat;
    u32 freq, loop, size;
} wave = {0, 0, 0x80000000, 0, 0};

#define MIDI "G: BIOS Sound Functions: SWI 1Fh MidiKey2Freq"

CHECK(midi_168, "MidiKey2Freq: key 168 is half", MIDI)
{
    expect_between(swi4(0x1F, (u32)&wave, 168, 0, 0), 0x3FFFFFFE, 0x40000001);
}

CHECK(midi_156, "MidiKey2Freq: key 156 is a quarter", MIDI)
{
    expect_between(swi4(0x1F, (u32)&wave, 156, 0, 0), 0x1FFFFFFE, 0x20000001);
}

CHECK(midi_169, "MidiKey2Freq: a semitone is 2^1/12", MIDI)
{
    expect_between(swi4(0x1F, (u32)&wave, 169, 0, 0) >> 16, 0x43CE, 0x43D2); /* 4000h * 1.05946 */
}

CHECK(midi_fine, "MidiKey2Freq: fine adjustment", MIDI)
{
    expect_between(swi4(0x1F, (u32)&wave, 168, 128, 0) >> 16, 0x41D0, 0x41F8); /* between two keys */
}

CHECK(bias_up, "SoundBias 1: level 200", "G: BIOS Sound Functions: SWI 19h SoundBias")
{
    R16(IO + 0x88) = 0;
    swi4(0x19, 1, 0, 0, 0);
    expect(R16(IO + 0x88) & 0x3FE, 0x200);
}

CHECK(bias_down, "SoundBias 0: level 0, rest kept", "G: BIOS Sound Functions: SWI 19h SoundBias")
{
    R16(IO + 0x88) = 0x4200;
    swi4(0x19, 0, 0, 0, 0);
    expect(R16(IO + 0x88) & 0xC3FE, 0x4000);
    R16(IO + 0x88) = 0x200;
}

CHECK(cpuset_bios, "CpuSet: not from the BIOS", COPIES)
{
    clear();
    swi4(0x0B, 0, (u32)target, 4 | 1 << 26, 0);
    expect(TARGET(0), 0xEEEEEEEE);
    expect(TARGET(3), 0xEEEEEEEE);
}

CHECK(fastset_bios, "CpuFastSet: not from the BIOS", COPIES)
{
    clear();
    swi4(0x0C, 0, (u32)target, 8, 0);
    expect(TARGET(0), 0xEEEEEEEE);
    expect(TARGET(7), 0xEEEEEEEE);
}

struct unpack {
    u16 length;
    u8 from, to;
    u32 offset;
};
static const u8 nibbles[] __attribute__((aligned(4))) = {0x21, 0x43, 0x05, 0xF0};

static void see_unpack(const struct unpack *how, u32 first, u32 second)
{
    clear();
    swi4(0x10, (u32)nibbles, (u32)target, (u32)how, 0);
    expect(TARGET(0), first);
    expect(TARGET(1), second);
}

#define UNPACK "G: BIOS Decompression Functions: BitUnPack, SWI 10h"

CHECK(unpack_4_8, "BitUnPack 4 to 8 bits", UNPACK)
{
    static const struct unpack how = {4, 4, 8, 0};

    see_unpack(&how, 0x04030201, 0x0F000005);
}

CHECK(unpack_2_4, "BitUnPack 2 to 4 bits", UNPACK)
{
    static const struct unpack how = {4, 2, 4, 0};

    see_unpack(&how, 0x10030201, 0x33000011);
}

CHECK(unpack_4_16, "BitUnPack 4 to 16 bits", UNPACK)
{
    static const struct unpack how = {2, 4, 16, 0x100};

    see_unpack(&how, 0x01020101, 0x01040103);
}

CHECK(unpack_8_32, "BitUnPack 8 to 32 bits", UNPACK)
{
    static const struct unpack how = {2, 8, 32, 0x10000};

    see_unpack(&how, 0x00010021, 0x00010043);
}
