/* Scenery: loading it in small steps, scrolling its three layers, cycling its colours. */
#include "bios.h"
#include "game.h"

#define CHUNK 2048
#define NOTHING 9

static u32 pace; /* frames since the place was loaded */
static u32 loaded_place = NOTHING, loaded_objects = NOTHING;
static s32 horizon; /* how far the title's planet has sunk */

/* One chunk a frame, so that loading takes the same number of frames however fast the BIOS is. */
static void chunks_load(const u8 *const *chunk, u32 target)
{
    for (; *chunk; chunk++, target += CHUNK) {
        tick();
        bios_lz77_vram(*chunk, target);
    }
}

void text_palettes(void)
{
    static const u16 FACE[8][3] = {
        {RGB(31, 31, 31), RGB(20, 25, 31), RGB(2, 2, 6)}, {0}, {0}, {0},
        {RGB(31, 31, 16), RGB(31, 20, 4), RGB(6, 2, 0)}, {RGB(31, 18, 14), RGB(28, 4, 4), RGB(6, 0, 0)},
        {RGB(18, 18, 22), RGB(12, 12, 18), RGB(1, 1, 3)}, {RGB(22, 31, 31), RGB(8, 24, 30), RGB(0, 3, 8)},
    };

    for (int bank = 0; bank < 8; bank++)
        for (int n = 0; n < 3; n++)
            if (bank == 0 || bank > 3)
                video.palette[bank * 16 + 1 + n] = FACE[bank][n];
}

void place_load(u32 place)
{
    const struct place *it = &places[place];

    if (loaded_place != place) {
        chunks_load(it->tiles, CHARBLOCK(1));
        chunks_load(it->maps, 0x06000000 + 24 * 0x800);
        loaded_place = place;
    }
    for (int n = 0; n < 48; n++)
        video.palette[16 + n] = it->palette[n];
    video.palette[0] = it->palette[0];
    /* Text in front; 256x512 layers: far in 24-25, middle in 26-27, near in 28-29. */
    video.bgcnt[0] = 31 << 8 | 0;
    video.bgcnt[1] = 2 << 14 | 28 << 8 | 1 << 2 | (place == 2 ? 0 : 1);
    video.bgcnt[2] = 2 << 14 | 26 << 8 | 1 << 2 | 2;
    video.bgcnt[3] = 2 << 14 | 24 << 8 | 1 << 2 | 3;
    video.dispcnt = DISPCNT_OBJ | 0x0F00 | (place == 2 ? 0 : DISPCNT_OBJ_1D);
    for (int n = 0; n < 4; n++)
        video.scroll_x[n] = video.scroll_y[n] = 0;
    pace = 0;
    background_step(place);
}

void objects_load(u32 stage)
{
    if (loaded_objects != stage)
        chunks_load(stage_objects[stage], OBJ_TILES);
    loaded_objects = stage;
    for (int n = 0; n < 160; n++)
        video.palette[256 + n] = object_palette[n];
    if (stage == 2)
        for (int n = 0; n < 128; n++)
            video.palette[256 + 128 + n] = deep_palette[n];
}

static void cycle(u32 first, u32 count, const u16 *colours, u32 shift)
{
    for (u32 n = 0, from = shift % count; n < count; n++) {
        video.palette[first + n] = colours[from];
        if (++from == count)
            from = 0;
    }
}

static u16 dimmed(u16 colour, u32 share) /* share of 32 */
{
    u32 red = (colour & 31) * share >> 5, green = (colour >> 5 & 31) * share >> 5, blue = (colour >> 10 & 31) * share >> 5;

    return RGB(red, green, blue);
}

static void colours(u32 place)
{
    const u16 *palette = places[place].palette;

    if (place == 0) {
        /* A shine runs over the logo's diagonal bands (bank 3, colours 2-13). */
        u32 at = state.frame / 3 % 40;
        for (u32 n = 0; n < 12; n++)
            video.palette[48 + 2 + n] = n == at || n + 1 == at ? RGB(31, 31, 31) : palette[32 + 2 + n];
    } else if (place == 1) {
        /* The station's lamps blink. */
        video.palette[48 + 12] = state.frame & 32 ? palette[32 + 12] : palette[32 + 11];
        video.palette[48 + 13] = state.frame & 16 ? palette[32 + 13] : palette[32 + 12];
    } else if (place == 2) {
        cycle(17, 15, palette + 1, state.frame >> 2);
    } else {
        /* The comb breathes in three phases; lamps run along the panels. */
        for (u32 group = 0; group < 3; group++) {
            u32 share = 20 + (sine[(state.frame * 2 + group * 85) & 255] * 12 >> 8);
            for (u32 n = 0; n < 4; n++)
                video.palette[16 + 3 + group * 4 + n] = dimmed(palette[3 + group * 4 + n], share);
        }
        video.palette[32 + 14] = palette[16 + (state.frame & 16 ? 14 : 15)];
        video.palette[32 + 15] = palette[16 + (state.frame & 16 ? 15 : 14)];
        video.palette[32 + 12] = dimmed(palette[16 + 12], 22 + (sine[state.frame * 3 & 255] * 9 >> 8));
    }
}

void background_step(u32 place)
{
    static const u16 SPEED[4][3] = {{0, 40, 0}, {320, 96, 40}, {400, 208, 110}, {448, 224, 96}}; /* near, middle, far */
    s32 lean = place ? PIXEL(state.player.x) - 120 : 0;

    pace++;
    for (int layer = 1; layer < 4; layer++) {
        video.scroll_y[layer] = -(pace * SPEED[place][layer - 1] >> 8) & 511;
        video.scroll_x[layer] = (8 + (lean >> (layer + 2))) & 255;
    }
    if (place == 0) {
        video.scroll_x[1] = 0;
        video.scroll_y[1] = (sine[state.frame & 255] * 3 >> 8) & 511;
        video.scroll_x[2] = pace >> 3;
        s32 low = state.scene == SCENE_MENU ? 44 : state.scene == SCENE_HELP ? 60 : 0;
        horizon += (horizon < low) - (horizon > low);
        video.scroll_y[3] = -horizon & 511;
        video.scroll_x[3] = 8;
    }
    if (place == 2)
        video.scroll_x[1] = (pace >> 2) + (lean >> 2);
    colours(place);
}
