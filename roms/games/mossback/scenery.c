/* Loading the scenery in small steps and moving its layers: text 0, foreground 1, play 2, far 3. */
#include "bios.h"
#include "game.h"

#define CHUNK 2048
#define NOTHING 9

static u32 loaded = NOTHING;

/* One chunk a frame, so that loading takes the same number of frames however fast the BIOS is. */
void chunks_load(const u8 *const *chunk, u32 target)
{
    for (; *chunk; chunk++, target += CHUNK) {
        tick();
        bios_lz77_vram(*chunk, target);
    }
}

void text_palettes(void)
{
    static const u16 FACE[4][3] = {
        {RGB(31, 31, 30), RGB(24, 28, 26), RGB(2, 4, 4)}, {RGB(31, 31, 14), RGB(31, 22, 5), RGB(8, 3, 0)},
        {RGB(31, 24, 20), RGB(30, 12, 10), RGB(7, 0, 2)}, {RGB(21, 24, 24), RGB(14, 18, 20), RGB(1, 2, 3)},
    };

    for (int bank = 0; bank < 4; bank++)
        for (int n = 0; n < 3; n++)
            video.palette[bank * 16 + 1 + n] = FACE[bank][n];
}

void scenery_palettes(u32 stage)
{
    const struct place *place = &places[stage];

    for (int n = 0; n < 80; n++)
        video.palette[64 + n] = place->palette[n];
    video.palette[0] = place->palette[48];
    for (int n = 0; n < 160; n++)
        video.palette[256 + n] = object_palette[n];
    for (int n = 0; n < 16; n++)
        video.palette[256 + 6 * 16 + n] = platform_palette[stage * 16 + n];
}

void objects_load(void)
{
    chunks_load(object_chunks, OBJ_TILES);
}

void scenery_load(u32 stage)
{
    const struct place *place = &places[stage];

    if (loaded != stage) {
        chunks_load(place->tiles, CHARBLOCK(1));
        chunks_load(place->far_tiles, CHARBLOCK(1) + FAR_TILE * 32);
        chunks_load(place->far_map, 0x06000000 + BLOCK_FAR * 0x800);
        loaded = stage;
    }
    scenery_palettes(stage);
    /* Every layer but the text has its mosaic bit set; the register says how much. */
    video.bgcnt[0] = BLOCK_TEXT << 8 | 0;
    video.bgcnt[1] = place->front_size << 14 | BLOCK_FRONT << 8 | 0x40 | 1 << 2 | 1;
    video.bgcnt[2] = place->play_size << 14 | BLOCK_PLAY << 8 | 0x40 | 1 << 2 | 2;
    video.bgcnt[3] = place->far_size << 14 | BLOCK_FAR << 8 | 0x40 | 1 << 2 | 3;
    video.dispcnt = DISPCNT_OBJ | 0x0F00 | DISPCNT_OBJ_1D;
    video.scroll_x[0] = video.scroll_y[0] = 0;
}

void scenery_map_load(u32 stage)
{
    const struct place *place = &places[stage];

    state.width = place->width;
    state.height = place->height;
    tick();
    bios_copy(place->map, (u32)state.map, place->width * place->height);
    crumbles_clear();
    things_load(stage);
}

void scenery_fill(void)
{
    u32 step = 0;

    stream_start(&places[state.stage]);
    camera_reset();
    scenery_show();
    do {
        tick();
        step = stream_fill(step);
    } while (step);
}

void scenery_show(void)
{
    const struct place *place = &places[state.stage];
    s32 x = state.cam_x, y = state.cam_y, lowest = place->height * 16 - SCREEN_H;
    s32 shake = state.shake ? (state.shake & 2 ? state.shake >> 2 : -(state.shake >> 2)) : 0;
    s32 front_y = 96 - (lowest - y) * 5 / 4;

    if (front_y < 0 && !place->front_tall)
        front_y = 0;
    video.scroll_x[1] = x * 3 >> 1;
    video.scroll_y[1] = front_y;
    video.scroll_x[2] = x;
    video.scroll_y[2] = y + shake;
    video.scroll_x[3] = x * place->far_speed_x >> 8;
    video.scroll_y[3] = (y * place->far_speed_y >> 8) + shake / 2;
    if (state.shake)
        state.shake--;
}
