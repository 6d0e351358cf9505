/* 32 KiB of static RAM (G: "GBA Cart Backup SRAM/FRAM"). Only bytes, and only by code in RAM, are promised. */
#include "checks.h"

#define SRAM_SECTION "G: GBA Cart Backup SRAM/FRAM"
#define MIRRORS "G: GBA Unpredictable Things: Memory Mirrors"
#define SRAM 0x0E000000u
#define BYTES 0x8000u
#define WAITCNT R16(IO + 0x204)

/* How emulators and tools know the chip (G: "GBA Cart Backup IDs"). */
const char backup_id[] __attribute__((used, aligned(4))) = "SRAM_V113";

FAST static u32 load(u32 offset)
{
    return R8(SRAM + offset);
}

FAST static s32 load_signed(u32 offset)
{
    return *(volatile s8 *)(SRAM + offset);
}

FAST static void store(u32 offset, u32 value)
{
    R8(SRAM + offset) = value;
}

static u32 pattern(u32 offset)
{
    return (offset * 7 + (offset >> 8) * 13 + 5) & 0xFF;
}

CHECK(byte, "SRAM keeps a byte", SRAM_SECTION)
{
    WAITCNT = 3;
    store(0, 0x5A);
    expect(load(0), 0x5A);
    store(0, 0xA5);
    expect(load(0), 0xA5);
}

CHECK(neighbours, "A byte leaves its neighbours", SRAM_SECTION)
{
    for (u32 n = 0; n < 8; n++)
        store(0x100 + n, 0x10 + n);
    store(0x103, 0xEE);
    for (u32 n = 0; n < 8; n++)
        expect(load(0x100 + n), n == 3 ? 0xEE : 0x10 + n);
}

CHECK(all, "SRAM keeps 32K bytes", SRAM_SECTION)
{
    for (u32 n = 0; n < BYTES; n += 3)
        store(n, pattern(n));
    for (u32 n = 0; n < BYTES; n += 3)
        expect(load(n), pattern(n));
}

CHECK(last, "SRAM's last byte", SRAM_SECTION)
{
    store(BYTES - 1, 0x77);
    store(0, 0x11);
    expect(load(BYTES - 1), 0x77);
    expect(load(0), 0x11);
}

CHECK(sign, "SRAM by LDRSB", SRAM_SECTION)
{
    store(0x200, 0x80);
    store(0x201, 0x7F);
    expect(load_signed(0x200), 0xFFFFFF80);
    expect(load_signed(0x201), 0x7F);
}

/* What is written at one place is read at the other. */
static void see_mirror(const struct check *self)
{
    u32 distance = (u32)self->data;

    store(0x345, 0x21);
    expect(load(0x345 + distance), 0x21);
    store(0x345 + distance, 0x43);
    expect(load(0x345), 0x43);
}

ROW(mirror_32k, "SRAM again after 32K", MIRRORS, see_mirror, (const void *)0x8000)
ROW(mirror_64k, "SRAM again after 64K", MIRRORS, see_mirror, (const void *)0x10000)
ROW(mirror_16m, "SRAM again at 0F000000", MIRRORS, see_mirror, (const void *)0x1000000)
ROW(mirror_end, "SRAM again at 0FFF8000", MIRRORS, see_mirror, (const void *)0x1FF8000)

CHECK(waits, "SRAM at all four wait settings", "G: GBA System Control: SRAM Wait Control")
{
    store(0x400, 0x3C);
    for (u32 setting = 0; setting < 4; setting++) {
        WAITCNT = setting;
        expect(load(0x400), 0x3C);
    }
    WAITCNT = 3;
}

FAST static u32 time_loads(u32 count)
{
    R32(IO + 0x108) = 0x800000;
    while (count--)
        (void)R8(SRAM);
    R16(IO + 0x10A) = 0;
    return R16(IO + 0x108);
}

CHECK(wait_cycles, "SRAM: 8 waits are 6 more than 2", "G: GBA System Control: SRAM Wait Control (4,3,2,8 cycles)")
{
    WAITCNT = 2;
    u32 few = time_loads(100);
    WAITCNT = 3;
    u32 many = time_loads(100);
    expect_between(many - few, 580, 620);
    WAITCNT = 0;
    expect_between(time_loads(100) - few, 180, 220);
    WAITCNT = 3;
}

CHECK(rom_unharmed, "SRAM writes leave ROM alone", SRAM_SECTION)
{
    u32 before = R32(0x080000A0);

    store(0xA0, ~before);
    expect(R32(0x080000A0), before);
}
