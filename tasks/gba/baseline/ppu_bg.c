/* Backgrounds, one line at a time (GBATEK, "LCD VRAM Character Data", "LCD VRAM BG Screen Data Format", "LCD VRAM Bitmap BG
 * Modes", "LCD I/O BG Rotation/Scaling" and "LCD I/O Mosaic Function"). */
#include "gba.h"

/* Background tiles end where the sprites' tiles begin. */
#define BG_TILES_END 0x10000

static u32 mosaic_width(u32 bg) { return IO(BG0CNT + bg * 2) & 0x40 ? (IO(MOSAIC) & 15) + 1 : 1; }
static u32 mosaic_height(u32 bg) { return IO(BG0CNT + bg * 2) & 0x40 ? (IO(MOSAIC) >> 4 & 15) + 1 : 1; }

static void apply_mosaic(u32 bg) {
    u32 width = mosaic_width(bg);
    if (width == 1) return;
    for (u32 x = 0; x < SCREEN_W; x++) ppu.bg[bg][x] = ppu.bg[bg][x - x % width];
}

void ppu_draw_text(u32 bg, u32 line) {
    u16 control = IO(BG0CNT + bg * 2);
    u32 tiles = (control >> 2 & 3) * 0x4000, screen = (control >> 8 & 31) * 0x800, size = control >> 14;
    bool32 deep = control >> 7 & 1; /* 256 colours */
    line -= line % mosaic_height(bg);
    u32 scroll_x = IO(BG0HOFS + bg * 4) & 511, y = (line + (IO(BG0HOFS + bg * 4 + 2) & 511)) & 511;
    if (size & 2) {
        if (y & 256) screen += size == 3 ? 0x1000 : 0x800;
    }
    u16 *out = ppu.bg[bg];

    for (s32 x = -(s32)(scroll_x & 7); x < SCREEN_W; x += 8) {
        u32 column = (u32)(x + (s32)scroll_x) & 511, block = (size & 1) && (column & 256) ? 0x800 : 0;
        u16 entry = load16(bus.vram + ((screen + block + (y >> 3 & 31) * 64 + (column >> 3 & 31) * 2) & 0xFFFF));
        u32 row = entry & 0x800 ? 7 - (y & 7) : y & 7, flip = entry & 0x400 ? 7 : 0;
        u32 at = tiles + (entry & 0x3FF) * (deep ? 64 : 32) + row * (deep ? 8 : 4);
        u32 bank = deep ? 0 : (entry >> 12) * 16;
        s32 from = x < 0 ? -x : 0, to = x > SCREEN_W - 8 ? SCREEN_W - x : 8;
        if (at >= BG_TILES_END) {
            for (s32 i = from; i < to; i++) out[x + i] = TRANSPARENT;
            continue;
        }
        for (s32 i = from; i < to; i++) {
            u32 pixel = (u32)i ^ flip;
            u32 index = deep ? bus.vram[at + pixel] : bus.vram[at + pixel / 2] >> (pixel & 1) * 4 & 15;
            out[x + i] = index ? palette_color(bank + index) : TRANSPARENT;
        }
    }
    apply_mosaic(bg);
}

/* Where the line's first pixel is in the texture; a line inside a mosaic block repeats the block's first line. */
static void line_start(u32 bg, u32 line, s32 *x, s32 *y) {
    u32 back = line % mosaic_height(bg);
    *x = ppu.affine_x[bg - 2] - (s32)back * (s16)IO(BG2PA + (bg - 2) * 16 + 2);
    *y = ppu.affine_y[bg - 2] - (s32)back * (s16)IO(BG2PA + (bg - 2) * 16 + 6);
}

void ppu_draw_affine(u32 bg, u32 line) {
    u16 control = IO(BG0CNT + bg * 2);
    u32 tiles = (control >> 2 & 3) * 0x4000, screen = (control >> 8 & 31) * 0x800, bits = 7 + (control >> 14);
    s32 size = 1 << bits, dx = (s16)IO(BG2PA + (bg - 2) * 16), dy = (s16)IO(BG2PA + (bg - 2) * 16 + 4), tx, ty;
    bool32 wrap = control >> 13 & 1;
    line_start(bg, line, &tx, &ty);
    for (u32 x = 0; x < SCREEN_W; x++, tx += dx, ty += dy) {
        s32 px = tx >> 8, py = ty >> 8;
        if (wrap) {
            px &= size - 1;
            py &= size - 1;
        } else if ((u32)px >= (u32)size || (u32)py >= (u32)size) {
            ppu.bg[bg][x] = TRANSPARENT;
            continue;
        }
        u32 tile = bus.vram[(screen + (((u32)py >> 3) << (bits - 3)) + ((u32)px >> 3)) & 0xFFFF];
        u32 index = bus.vram[(tiles + tile * 64 + (py & 7) * 8 + (px & 7)) & 0xFFFF];
        ppu.bg[bg][x] = index ? palette_color(index) : TRANSPARENT;
    }
    apply_mosaic(bg);
}

void ppu_draw_bitmap(u32 mode, u32 line) {
    s32 width = mode == 5 ? 160 : 240, height = mode == 5 ? 128 : 160;
    s32 dx = (s16)IO(BG2PA), dy = (s16)IO(BG2PA + 4), tx, ty;
    const u8 *page = bus.vram + (mode != 3 && (IO(DISPCNT) & 0x10) ? 0xA000 : 0);
    line_start(2, line, &tx, &ty);
    for (u32 x = 0; x < SCREEN_W; x++, tx += dx, ty += dy) {
        s32 px = tx >> 8, py = ty >> 8;
        u16 color = TRANSPARENT;
        if ((u32)px < (u32)width && (u32)py < (u32)height) {
            if (mode == 4) {
                u32 index = page[py * 240 + px];
                if (index) color = palette_color(index);
            } else {
                color = load16(page + (py * width + px) * 2) & 0x7FFF;
            }
        }
        ppu.bg[2][x] = color;
    }
    apply_mosaic(2);
}
