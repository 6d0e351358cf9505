/* The bitmap outside the view: clearing, text in the picture, the panel, the map, and where the picture lies on the screen. */
#include "game.h"

#define WORDS_PER_PAGE 9600
#define WORDS_PER_VIEW (128 * 60)

static struct camera { s32 c, s, x, y; } camera;

void page_clear(u32 page)
{
    static const u32 BLACK = 0;

    bios_fill_fast(&BLACK, BITMAP(page), WORDS_PER_PAGE);
}

void view_clear(u32 page)
{
    static const u32 BLACK = 0;

    bios_fill_fast(&BLACK, BITMAP(page), WORDS_PER_VIEW);
}

/* A wall of one texture in the dark, eight rows of it: the ground behind words. */
void wall_show(u32 page, u32 texture, u32 slice)
{
    const u8 *texels = wall_store + (texture - 1) * 4096;

    for (u32 y = slice * 8; y < slice * 8 + 8; y++) {
        volatile u16 *at = BITMAP(page) + y * 120;
        for (u32 x = 0; x < 240; x += 2)
            *at++ = (texels[(x & 63) * 64 + (y & 63)] | texels[((x + 1) & 63) * 64 + (y & 63)] << 8) + 0x8080;
    }
}

void panel_show(u32 page)
{
    REG_DMASAD(3) = (u32)panel_store;
    REG_DMADAD(3) = (u32)(BITMAP(page) + 128 * 120);
    REG_DMACNT(3) = DMA_COPY32 | 240 * 32 / 4;
}

/* Two pixels at once: video memory takes no single bytes. */
void ink(u32 page, u32 x, u32 y, const char *string, u8 top, u8 bottom)
{
    u8 colour[4] = {0, top, bottom, 0xE0};

    for (; *string; string++, x += 8) {
        const u16 *glyph = font_tiles + (*string - ' ') * 16;
        for (u32 row = 0; row < 8; row++) {
            volatile u16 *at = BITMAP(page) + (y + row) * 120 + x / 2;
            u32 pixels = glyph[row * 2] | glyph[row * 2 + 1] << 16;
            for (u32 n = 0; n < 4; n++, pixels >>= 8, at++) {
                u32 left = pixels & 3, right = pixels >> 4 & 3;
                if (left || right)
                    *at = (left ? colour[left] : *at & 0xFF) | (right ? colour[right] << 8 : *at & 0xFF00);
            }
        }
    }
}

void ink_centre(u32 page, u32 y, const char *string, u8 top, u8 bottom)
{
    u32 length = 0;

    while (string[length])
        length++;
    ink(page, (30 - length) / 2 * 8, y, string, top, bottom);
}

/* The map: six pixels a cell, four rows of cells a slice. */
void map_draw(u32 page, u32 slice)
{
    for (u32 y = slice * 4; y < slice * 4 + 4; y++)
        for (u32 x = 0; x < 24; x++) {
            u32 kind = state.cells[y * WIDE + x], colour;
            if (!state.seen[y * WIDE + x] || y >= 21)
                continue;
            if (kind & CELL_DOOR) {
                u32 door = state.doors[kind & 15].kind;
                colour = door == WALL_BRASS ? 24 : door == WALL_SILVER ? 17 : door == WALL_PORTCULLIS ? 15 : door == WALL_DOOR ? 12 : 4;
            } else
                colour = kind == WALL_EXIT ? 29 : kind == WALL_SWITCH ? 20 : kind == WALL_SWITCHED ? 27 : kind == CELL_SOLID ? 7 : kind ? 4 : 0x60 | 12;
            volatile u16 *at = BITMAP(page) + (16 + y * 6) * 120 + 12 + x * 3;
            for (u32 row = 0; row < 6; row++, at += 120)
                for (u32 n = 0; n < 3; n++)
                    at[n] = row == 5 && kind && kind != CELL_SOLID ? (colour | 0x40) * 0x0101 : colour * 0x0101;
        }
}

/* The bitmap is an affine layer: turned by `turn`, 256 = true size, its centre at (120 + x, 80 + y). */
void camera_place(s32 turn, s32 zoom, s32 x, s32 y)
{
    s32 c = cosine(turn) * zoom >> 12, s = sine(turn) * zoom >> 12;

    camera = (struct camera){c, s, 120 * 256 - c * (120 + x) - s * (80 + y), 80 * 256 + s * (120 + x) - c * (80 + y)};
}

/* In VBlank only: a reference point that is written later moves the lines below. */
void camera_show(void)
{
    REG_BGFACTOR(2, 0) = camera.c;
    REG_BGFACTOR(2, 1) = camera.s;
    REG_BGFACTOR(2, 2) = -camera.s;
    REG_BGFACTOR(2, 3) = camera.c;
    REG_BGX(2) = camera.x;
    REG_BGY(2) = camera.y;
}
