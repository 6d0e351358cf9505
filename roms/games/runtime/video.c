#include "video.h"

struct video video;

static void dma3_copy(const void *source, u32 target, u32 bytes)
{
    REG_DMASAD(3) = (u32)source;
    REG_DMADAD(3) = target;
    REG_DMACNT(3) = DMA_COPY32 | bytes / 4;
}

void video_show(void)
{
    dma3_copy(video.oam, OAM, sizeof video.oam);
    dma3_copy(video.palette, 0x05000000, sizeof video.palette);
    for (int n = 0; n < 4; n++) {
        REG_BGCNT(n) = video.bgcnt[n];
        REG_BGHOFS(n) = video.scroll_x[n];
        REG_BGVOFS(n) = video.scroll_y[n];
    }
    REG_BLDCNT = video.blend;
    REG_BLDALPHA = video.alpha;
    REG_BLDY = video.brightness;
    REG_MOSAIC = video.mosaic;
    REG_DISPCNT = video.dispcnt;
}

void sprites_clear(void)
{
    video.sprites = 0;
}

FAST void sprites_finish(void)
{
    for (u32 n = video.sprites; n < SPRITE_MAX; n++)
        video.oam[n * 4] = 0x0200;
}

FAST void sprite_put(const struct picture *picture, s32 x, s32 y, u32 flags, u16 attr2)
{
    x -= picture->half_w;
    y -= picture->half_h;
    if (video.sprites >= SPRITE_MAX || x <= -64 || x >= SCREEN_W || y <= -64 || y >= SCREEN_H)
        return;

    u16 *attr = &video.oam[video.sprites++ * 4];
    attr[0] = picture->attr0 | flags >> 16 | (y & 0x00FF);
    attr[1] = picture->attr1 | flags | (x & 0x01FF);
    attr[2] = picture->tile | attr2;
}

void video_fade(u16 level)
{
    video.blend = level ? 0x00FF : 0;
    video.brightness = level;
}
