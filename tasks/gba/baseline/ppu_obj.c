/* Sprites, one line at a time (GBATEK, "LCD OBJ - OAM Attributes" and "LCD OBJ - VRAM Character (Tile) Mapping"). */
#include "gba.h"

#define OBJ_TILES 0x10000

struct sprite {
    s32 x, y, width, height;             /* of the picture */
    s32 box_width, box_height;           /* of the area it covers: twice that for double-size sprites */
    u32 attr0, attr1, attr2, mode;
    u32 affine;                          /* address of its matrix in OAM, if rotated */
};

static const u8 widths[3][4] = {{8, 16, 32, 64}, {16, 32, 32, 64}, {8, 8, 16, 32}};
static const u8 heights[3][4] = {{8, 16, 32, 64}, {8, 8, 16, 32}, {16, 32, 32, 64}};

static void put(const struct sprite *sprite, s32 x, s32 px, s32 py) {
    bool32 deep = sprite->attr0 >> 13 & 1;
    u32 tile = sprite->attr2 & 0x3FF;
    u32 row_tiles = IO(DISPCNT) & 0x40 ? (u32)sprite->width >> (deep ? 2 : 3) : 32; /* 1D or 2D mapping, in 32-byte units */
    if (deep && !(IO(DISPCNT) & 0x40)) tile &= ~1u;
    tile += ((u32)py >> 3) * row_tiles + (((u32)px >> 3) << deep);
    u32 at = OBJ_TILES + (tile & 0x3FF) * 32 + (deep ? (py & 7) * 8 + (px & 7) : (py & 7) * 4 + (px & 7) / 2);
    u32 index = deep ? bus.vram[OBJ_TILES + ((at - OBJ_TILES) & 0x7FFF)] : bus.vram[at] >> (px & 1) * 4 & 15;
    u32 priority = sprite->attr2 >> 10 & 3;
    if (sprite->mode == 2) {
        if (index) ppu.obj_window[x] = 1;
        return;
    }
    /* Earlier sprites win among equals. */
    bool32 covered = !(ppu.obj[x] & TRANSPARENT);
    if (covered && ppu.obj_priority[x] <= priority) return;
    if (covered || index) ppu.obj_priority[x] = priority; /* a transparent pixel lifts what it lies over */
    if (!index) return;
    ppu.obj[x] = palette_color(256 + (deep ? index : (sprite->attr2 >> 12) * 16 + index));
    ppu.obj_semi[x] = sprite->mode == 1;
}

static void draw_sprite(const struct sprite *sprite, s32 line) {
    bool32 rotated = sprite->attr0 >> 8 & 1, mosaic = sprite->attr0 >> 12 & 1;
    s32 across = mosaic ? (IO(MOSAIC) >> 8 & 15) + 1 : 1, down = mosaic ? (IO(MOSAIC) >> 12 & 15) + 1 : 1;
    s32 row = line - line % down - sprite->y;
    if (row < 0) row = 0; /* the block began above the sprite */

    s32 pa = 0x100, pb = 0, pc = 0, pd = 0x100;
    if (rotated) {
        pa = (s16)load16(bus.oam + sprite->affine + 6);
        pb = (s16)load16(bus.oam + sprite->affine + 14);
        pc = (s16)load16(bus.oam + sprite->affine + 22);
        pd = (s16)load16(bus.oam + sprite->affine + 30);
    }
    for (s32 i = 0; ; i++) {
        s32 x = sprite->x + i;
        if (x < 0) continue;
        /* The mosaic's last block is a whole one, though the sprite ends inside it. */
        if (x >= SCREEN_W || (i >= sprite->box_width && x % across == 0)) break;
        s32 column = i;
        if (across > 1) {
            column -= x % across;
            if (column < 0) column = 0;
        }
        s32 px = column, py = row;
        if (rotated) {
            s32 cx = column - sprite->box_width / 2, cy = row - sprite->box_height / 2;
            px = ((pa * cx + pb * cy) >> 8) + sprite->width / 2;
            py = ((pc * cx + pd * cy) >> 8) + sprite->height / 2;
            if ((u32)px >= (u32)sprite->width || (u32)py >= (u32)sprite->height) continue;
        } else {
            if (sprite->attr1 & 0x1000) px = sprite->width - 1 - px;
            if (sprite->attr1 & 0x2000) py = sprite->height - 1 - py;
        }
        put(sprite, x, px, py);
    }
}

void ppu_draw_objects(u32 line) {
    u16 control = IO(DISPCNT);
    for (u32 x = 0; x < SCREEN_W; x++) ppu.obj[x] = TRANSPARENT;
    memset(ppu.obj_semi, 0, SCREEN_W);
    memset(ppu.obj_window, 0, SCREEN_W);
    if (!(control & 0x1000)) return;

    s32 cycles = control & 0x20 ? 954 : 1210; /* the time for sprites; bit 5 keeps them out of HBlank */
    for (u32 i = 0; i < 128 && cycles > 0; i++) {
        struct sprite sprite;
        sprite.attr0 = load16(bus.oam + i * 8);
        if ((sprite.attr0 & 0x300) == 0x200) continue; /* switched off */
        u32 shape = sprite.attr0 >> 14;
        sprite.mode = sprite.attr0 >> 10 & 3;
        if (shape == 3 || sprite.mode == 3) continue;
        sprite.attr1 = load16(bus.oam + i * 8 + 2);
        sprite.attr2 = load16(bus.oam + i * 8 + 4);
        sprite.width = sprite.box_width = widths[shape][sprite.attr1 >> 14];
        sprite.height = sprite.box_height = heights[shape][sprite.attr1 >> 14];
        bool32 rotated = sprite.attr0 >> 8 & 1;
        if (rotated && (sprite.attr0 & 0x200)) {
            sprite.box_width *= 2;
            sprite.box_height *= 2;
        }
        sprite.affine = (sprite.attr1 >> 9 & 31) * 32;
        sprite.x = (s32)(sprite.attr1 << 23) >> 23;
        sprite.y = sprite.attr0 & 0xFF;
        if (sprite.y + sprite.box_height > 256) sprite.y -= 256;
        if ((s32)line < sprite.y || (s32)line >= sprite.y + sprite.box_height) continue;
        cycles -= rotated ? 10 + sprite.box_width * 2 : sprite.box_width;
        if ((control & 7) >= 3 && (sprite.attr2 & 0x3FF) < 512) continue; /* the bitmap lies there */
        draw_sprite(&sprite, (s32)line);
    }
}
