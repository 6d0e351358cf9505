/* Shadows of OAM, palettes and background registers, shown in VBlank. */
#ifndef VIDEO_H
#define VIDEO_H

#include "gba.h"

#define SPRITE_MAX 128

enum sprite_flag {
    SPRITE_HFLIP = 0x1000, SPRITE_VFLIP = 0x2000,
    SPRITE_GHOST = 0x0400 << 16, SPRITE_MOSAIC = 0x1000 << 16, /* half transparent; both act on attribute 0 */
};

/* One object picture: its place in a sheet, its OAM shape bits and half its size. */
struct picture {
    u16 tile;
    u16 attr0; /* shape, colour depth */
    u16 attr1; /* size */
    u8 half_w, half_h;
};

struct video {
    u16 oam[SPRITE_MAX * 4] __attribute__((aligned(4))); /* DMA copies words */
    u16 palette[512] __attribute__((aligned(4)));
    u16 dispcnt;
    u16 bgcnt[4];
    u16 scroll_x[4], scroll_y[4];
    u16 blend, alpha, brightness, mosaic;
    u16 sprites; /* used so far in this frame */
};

extern struct video video;

void video_show(void);

/* Forget the sprites of the last frame. */
void sprites_clear(void);

/* Hide what is left of OAM; call when all sprites of a frame are placed. */
void sprites_finish(void);

/* Place a picture with its centre at (x, y). attr2 holds palette (bits 12-15) and priority (bits 10-11). */
void sprite_put(const struct picture *picture, s32 x, s32 y, u32 flags, u16 attr2);

#define ATTR2(palette, priority) ((u16)((palette) << 12 | (priority) << 10))

void video_fade(u16 level); /* 0 full picture .. 16 black */

#endif
