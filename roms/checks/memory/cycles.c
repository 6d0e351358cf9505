/* How long accesses take: the differences between loads by the same code in internal RAM. */
#include "registers.h"

#define WAITS "G: GBA System Control: WAITCNT"
#define CYCLES "G: GBA Memory Map: Address Bus Width and CPU Read/Write Access Widths: cycles"
#define WAITCNT R16(IO + 0x204)
#define LOADS 100

KEEPS(waitcnt, "WAITCNT is read back", WAITS, IO + 0x204, 0x5FFF)

FAST static u32 time_halves(u32 address)
{
    R32(IO + 0x108) = 0x800000;
    for (u32 n = 0; n < LOADS; n++)
        (void)R16(address);
    R16(IO + 0x10A) = 0;
    return R16(IO + 0x108);
}

FAST static u32 time_words(u32 address)
{
    R32(IO + 0x108) = 0x800000;
    for (u32 n = 0; n < LOADS; n++)
        (void)R32(address);
    R16(IO + 0x10A) = 0;
    return R16(IO + 0x108);
}

/* What one load takes more: first under a WAITCNT, then under another. */
struct change {
    u32 address, words, slow, fast, more;
};

static void see_change(const struct check *self)
{
    const struct change *given = self->data;
    u32 (*time)(u32) = given->words ? time_words : time_halves;

    WAITCNT = given->slow;
    u32 slow = time(given->address);
    WAITCNT = given->fast;
    u32 fast = time(given->address);
    WAITCNT = 0;
    expect_between(slow - fast + LOADS, given->more * LOADS + LOADS - 20, given->more * LOADS + LOADS + 20);
}

#define CHANGE(id, text, ...)                                       \
    static const struct change change_##id = {__VA_ARGS__};         \
    ROW(id, text, WAITS, see_change, &change_##id)

CHANGE(first_0_8, "08000000: first access, 8 or 2", 0x08000000, 0, 0x00C, 0x008, 6)
CHANGE(first_0_4, "08000000: first access, 4 or 3", 0x08000000, 0, 0x000, 0x004, 1)
CHANGE(first_1, "0A000000: first access, 8 or 2", 0x0A000000, 0, 0x060, 0x040, 6)
CHANGE(first_2, "0C000000: first access, 8 or 2", 0x0C000000, 0, 0x300, 0x200, 6)
CHANGE(second_0, "08000000: second access, 2 or 1", 0x08000000, 1, 0x000, 0x010, 1)
CHANGE(second_1, "0A000000: second access, 4 or 1", 0x0A000000, 1, 0x000, 0x080, 3)
CHANGE(second_2, "0C000000: second access, 8 or 1", 0x0C000000, 1, 0x000, 0x400, 7)
CHANGE(apart_0, "08000000: others' waits do nothing", 0x08000000, 1, 0x360, 0x480, 0)
CHANGE(apart_1, "0A000000: others' waits do nothing", 0x0A000000, 1, 0x30C, 0x410, 0)
CHANGE(ewram_apart, "EWRAM: WAITCNT does nothing", 0x02020000, 1, 0x36F, 0x490, 0)

/* What a word takes more than a halfword. */
struct wider {
    u32 address, more;
};

static void see_wider(const struct check *self)
{
    const struct wider *given = self->data;

    REG_DISPCNT = DISPCNT_BLANK;
    WAITCNT = 0;
    u32 more = time_words(given->address) - time_halves(given->address);
    expect_between(more + LOADS, given->more * LOADS + LOADS - 20, given->more * LOADS + LOADS + 20);
}

#define WIDER(id, text, ...)                                      \
    static const struct wider wider_##id = {__VA_ARGS__};         \
    ROW(id, text, CYCLES, see_wider, &wider_##id)

WIDER(wider_ewram, "EWRAM: a word is 3 cycles more", 0x02020000, 3)
WIDER(wider_iwram, "IWRAM: words and halves alike", 0x03007000, 0)
WIDER(wider_palette, "Palette: a word is 1 cycle more", 0x05000000, 1)
WIDER(wider_vram, "VRAM: a word is 1 cycle more", 0x06008000, 1)
WIDER(wider_oam, "OAM: words and halves alike", 0x07000000, 0)
WIDER(wider_rom, "ROM: a word is 3 cycles more", 0x08000000, 3)

CHECK(ewram_cycles, "EWRAM: 2 cycles more than IWRAM", CYCLES)
{
    expect_between(time_halves(0x02020000) - time_halves(0x03007000), 2 * LOADS - 20, 2 * LOADS + 20);
}

CHECK(rom_cycles, "ROM: 4 cycles more than IWRAM", CYCLES)
{
    WAITCNT = 0;
    expect_between(time_halves(0x08000000) - time_halves(0x03007000), 4 * LOADS - 20, 4 * LOADS + 20);
}

#define TIMES_8(code) code code code code code code code code
#define MULTIPLICATIONS 32

/* Here, in ROM: each opcode's successor can be fetched while it multiplies. */
static __attribute__((noinline)) u32 time_multiplications(void)
{
    u32 factor = 0x12345679, product = 0x23456789;

    R32(IO + 0x108) = 0x800000;
    asm volatile(TIMES_8("mul %0, %1\n mul %0, %1\n mul %0, %1\n mul %0, %1\n") : "+l"(product) : "l"(factor) : "cc");
    R16(IO + 0x10A) = 0;
    return R16(IO + 0x108);
}

/* Each fetch has 2 waits at least, which the prefetch buffer hides behind the multiplication's internal cycles. */
CHECK(prefetch, "Prefetch hides ROM's waits", "G: GBA GamePak Prefetch")
{
    WAITCNT = 0;
    u32 without = time_multiplications();
    WAITCNT = 0x4000;
    u32 with = time_multiplications();
    WAITCNT = 0;
    expect(without >= with + 2 * MULTIPLICATIONS, 1);
}
