/* Widths, mirrors, byte writes (G: "GBA Memory Map", "GBA Unpredictable Things"), by code in ROM. */
#include "checks.h"

#define MAP_OF "G: GBA Memory Map"
#define MIRRORS "G: GBA Unpredictable Things: Memory Mirrors"
#define BYTE_WRITES "G: GBA Unpredictable Things: Writing 8bit Data to Video Memory"

/* One address seen at another: a word written there reads here. */
struct mirror {
    u32 written, read;
};

static void see_mirror(const struct check *self)
{
    const struct mirror *at = self->data;
    u32 before = R32(at->written);

    R32(at->written) = 0x13572468;
    expect(R32(at->read), 0x13572468);
    R32(at->read) = 0x2468ACE0;
    expect(R32(at->written), 0x2468ACE0);
    R32(at->written) = before;
}

#define MIRROR(id, text, where, written, read)                    \
    static const struct mirror mirror_##id = {written, read};     \
    ROW(id, text, where, see_mirror, &mirror_##id)

MIRROR(ewram_256k, "EWRAM again after 256K", MIRRORS, 0x02030000, 0x02070000)
MIRROR(ewram_end, "EWRAM again at its end", MIRRORS, 0x0203FFFC, 0x02FFFFFC)
MIRROR(iwram_32k, "IWRAM again after 32K", MIRRORS, 0x03007800, 0x0300F800)
MIRROR(iwram_end, "IWRAM again at 03FFFFxx", MIRRORS, 0x03007E00, 0x03FFFE00)
MIRROR(palette_1k, "Palette again after 1K", MIRRORS, 0x050003F0, 0x050007F0)
MIRROR(palette_end, "Palette again at its end", MIRRORS, 0x050003FC, 0x05FFFFFC)
MIRROR(oam_1k, "OAM again after 1K", MIRRORS, 0x070003F0, 0x070007F0)
MIRROR(vram_128k, "VRAM again after 128K", MIRRORS, 0x06008000, 0x06028000)
MIRROR(vram_obj_32k, "VRAM's last 32K twice", MIRRORS, 0x06010400, 0x06018400)
MIRROR(vram_obj_128k, "VRAM's last 32K after 128K", MIRRORS, 0x06014000, 0x0603C000)

/* A memory takes halves, and bytes where it has a bus for them. */
static void see_widths(const struct check *self)
{
    u32 at = (u32)self->data, before = R32(at);

    R32(at) = 0x11223344;
    R16(at) = 0x5566;
    expect(R32(at), 0x11225566);
    R16(at + 2) = 0x7788;
    expect(R32(at), 0x77885566);
    expect(R16(at + 2), 0x7788);
    expect(R8(at + 1), 0x55);
    expect(R8(at + 3), 0x77);
    R32(at) = before;
}

ROW(widths_ewram, "EWRAM: words, halves, bytes read", MAP_OF, see_widths, (const void *)0x02020000)
ROW(widths_iwram, "IWRAM: words, halves, bytes read", MAP_OF, see_widths, (const void *)0x03007800)
ROW(widths_palette, "Palette: words, halves", MAP_OF, see_widths, (const void *)0x050003F0)
ROW(widths_vram, "VRAM: words, halves", MAP_OF, see_widths, (const void *)0x06008000)
ROW(widths_vram_obj, "VRAM of sprites: words, halves", MAP_OF, see_widths, (const void *)0x06014000)
ROW(widths_oam, "OAM: words, halves", MAP_OF, see_widths, (const void *)0x070003F0)

/* What a byte written over 11223344 leaves. */
struct byte_write {
    u32 at, offset, left;
};

static void see_byte_write(const struct check *self)
{
    const struct byte_write *given = self->data;
    u32 before = R32(given->at);

    R32(given->at) = 0x11223344;
    R8(given->at + given->offset) = 0xAB;
    expect(R32(given->at), given->left);
    R32(given->at) = before;
}

#define BYTE(id, text, where, at, offset, left)                              \
    static const struct byte_write byte_##id = {at, offset, left};           \
    ROW(id, text, where, see_byte_write, &byte_##id)

BYTE(byte_ewram_0, "EWRAM takes byte 0", MAP_OF, 0x02020000, 0, 0x112233AB)
BYTE(byte_ewram_3, "EWRAM takes byte 3", MAP_OF, 0x02020000, 3, 0xAB223344)
BYTE(byte_iwram_1, "IWRAM takes byte 1", MAP_OF, 0x03007800, 1, 0x1122AB44)
BYTE(byte_palette_0, "Palette: byte 0 in both halves", BYTE_WRITES, 0x050003F0, 0, 0x1122ABAB)
BYTE(byte_palette_1, "Palette: byte 1 in both halves", BYTE_WRITES, 0x050003F0, 1, 0x1122ABAB)
BYTE(byte_palette_3, "Palette: byte 3 in both halves", BYTE_WRITES, 0x050003F0, 3, 0xABAB3344)
BYTE(byte_vram_0, "VRAM of BGs: byte 0 doubled", BYTE_WRITES, 0x06008000, 0, 0x1122ABAB)
BYTE(byte_vram_3, "VRAM of BGs: byte 3 doubled", BYTE_WRITES, 0x06008000, 3, 0xABAB3344)
BYTE(byte_vram_obj, "VRAM of sprites: byte ignored", BYTE_WRITES, 0x06014000, 0, 0x11223344)
BYTE(byte_vram_obj_3, "VRAM of sprites: byte 3 ignored", BYTE_WRITES, 0x06017FF0, 3, 0x11223344)
BYTE(byte_oam_0, "OAM: byte 0 ignored", BYTE_WRITES, 0x070003F0, 0, 0x11223344)
BYTE(byte_oam_3, "OAM: byte 3 ignored", BYTE_WRITES, 0x070003F0, 3, 0x11223344)

CHECK(rom_mirror_1, "ROM at 0A000000", "G: GBA System Control: WAITCNT, ROM mirrored to three regions")
{
    for (u32 n = 0xA0; n < 0x200; n += 4)
        expect(R32(0x0A000000 + n), R32(0x08000000 + n));
}

CHECK(rom_mirror_2, "ROM at 0C000000", "G: GBA System Control: WAITCNT, ROM mirrored to three regions")
{
    for (u32 n = 0xA0; n < 0x200; n += 4)
        expect(R32(0x0C000000 + n), R32(0x08000000 + n));
}

CHECK(rom_read_only, "ROM cannot be written", "G: GBA Memory Map")
{
    u32 before = R32(0x080000A0);

    R32(0x080000A0) = ~before;
    expect(R32(0x080000A0), before);
}

CHECK(rom_fixed_byte, "ROM byte at 0B2 is 96", "G: GBA Cartridge Header")
{
    expect(R8(0x080000B2), 0x96);
}

/* In bitmap modes the sprites begin at 06014000 (G: Writing 8bit Data to Video Memory). */
static void see_bitmap_byte(const struct check *self)
{
    REG_DISPCNT = 4 | DISPCNT_BLANK;
    see_byte_write(self);
}

#define BITMAP_BYTE(id, text, at, offset, left)                              \
    static const struct byte_write byte_##id = {at, offset, left};           \
    ROW(id, text, BYTE_WRITES, see_bitmap_byte, &byte_##id)

BITMAP_BYTE(bitmap_bg, "Bitmap mode: 06012000 doubled", 0x06012000, 1, 0x1122ABAB)
BITMAP_BYTE(bitmap_bg_end, "Bitmap mode: 06013FFC doubled", 0x06013FFC, 2, 0xABAB3344)
BITMAP_BYTE(bitmap_obj, "Bitmap mode: 06014000 ignored", 0x06014000, 0, 0x11223344)
BYTE(byte_vram_tile_obj, "Tile mode: 06012000 ignored", BYTE_WRITES, 0x06012000, 1, 0x11223344)
BYTE(byte_vram_mirror, "VRAM's mirror: byte doubled", BYTE_WRITES, 0x06028000, 0, 0x1122ABAB)
