/* Scenery and what is loaded where in video memory.
 *
 * Character blocks: 0 text and panel, 1 scenery (4-bit hall and well, 8-bit sky and rose), 2 the board or the logo.
 * Screen blocks: 28 affine scenery, 29 board or logo, 30 hall or well, 31 text.
 */
#include "bios.h"
#include "game.h"

#define CHUNK 2048
#define NOTHING 0xFF

enum { OVER_LOGO, OVER_BOARD };

/* The cartridge's wait states differ from place to place, from the fastest to the slowest; the code must not care. */
static const struct { const u8 *const *tiles, *const *map; const u16 *colours; u8 first, count, block; u16 waits; } PLACE[PLACES] = {
    [PLACE_TITLE] = {rose_tiles, rose_map, rose_palette, 192, 48, 28, 0x4317},
    [PLACE_SUN] = {hall_tiles, hall_map, sun_palette, 64, 16, 30, 0x4014},
    [PLACE_SKY] = {sky_tiles, sky_map, sky_palette, 192, 48, 28, 0x000C},
    [PLACE_WELL] = {well_tiles, well_map, well_palette, 64, 16, 30, 0x0018},
};

static u8 loaded = NOTHING, over = NOTHING;

/* One chunk a frame, so that loading takes the same number of frames however fast the machine is. */
static void chunks_load(const u8 *const *chunk, u32 target)
{
    for (; *chunk; chunk++, target += CHUNK) {
        tick();
        bios_lz77_vram(*chunk, target);
    }
}

static void colours_put(u32 first, const u16 *colours, u32 count)
{
    for (u32 n = 0; n < count; n++)
        video.palette[first + n] = colours[n];
}

void objects_load(void)
{
    bios_copy(font_tiles, OBJ_TILES, font_tiles_size);
    chunks_load(object_tiles, OBJ_TILES + font_tiles_size);
    chunks_load(panel_tiles, CHARBLOCK(0) + PANEL_TILE * 32);
    colours_put(256, object_palette, 256);
    colours_put(0, text_palette, 64);
    colours_put(3 * 16 + 4, panel_palette, 12);
    colours_put(240, beam_palette, 16);
}

static void board_colours(u32 world)
{
    static const u16 *const BOARD[WORLDS] = {board_palette_0, board_palette_1, board_palette_2};

    colours_put(BOARD_COLOUR, BOARD[world], BOARD_COLOURS);
}

/* Tiles and maps of a place, over several frames; what is there already stays. */
void place_load(u32 place)
{
    if (loaded != place) {
        REG_WAITCNT = PLACE[place].waits;
        chunks_load(PLACE[place].tiles, CHARBLOCK(1));
        chunks_load(PLACE[place].map, 0x06000000 + PLACE[place].block * 0x800);
        loaded = place;
    }
    colours_put(PLACE[place].first, PLACE[place].colours, PLACE[place].count);
    video.palette[0] = place == PLACE_SUN || place == PLACE_WELL ? PLACE[place].colours[0] : RGB(1, 0, 3);
    for (u32 n = 0; n < 4; n++)
        video.scroll_x[n] = video.scroll_y[n] = 0;
    video.mosaic = 0;
    video.bgcnt[0] = 31 << 8;
    video.bgcnt[1] = 30 << 8 | 1 << 2 | 3;
    video.bgcnt[2] = 28 << 8 | 1 << 2 | 3 | BGCNT_WRAP;
    video.bgcnt[3] = 28 << 8 | 1 << 2 | 3 | BGCNT_WRAP;
    display.lines = 0;
    display.win0h = display.win1h = WINDOW_EMPTY;
    display.win0v = display.win1v = SCREEN_H;
    display.winin = display.winout = 0x3F3F;
}

/* The title's logo on layer 2, 256x256 and without wrap-around. */
void logo_load(void)
{
    if (over != OVER_LOGO) {
        chunks_load(logo_tiles, CHARBLOCK(2));
        chunks_load(logo_map, 0x06000000 + 29 * 0x800);
        over = OVER_LOGO;
    }
    board_colours(0);
    video.bgcnt[2] = 1 << 14 | 29 << 8 | 2 << 2 | 1;
}

/* The board on layer 2, 128x128 and without wrap-around; the panel on layer 0. */
void board_load(u32 world)
{
    if (over != OVER_BOARD) {
        chunks_load(frame_tiles, CHARBLOCK(2));
        chunks_load(board_map, 0x06000000 + 29 * 0x800);
        over = OVER_BOARD;
    }
    board_colours(world);
    video.bgcnt[2] = 29 << 8 | 2 << 2 | 2;
    for (u32 row = 0; row < 20; row++)
        for (u32 column = 0; column < 9; column++)
            text.map[row * 32 + column] = panel_map[row * 9 + column];
}

void place_step(u32 place)
{
    s32 t = state.scene_frame, layer = (video.dispcnt & 7) == 2 ? 3 : 2;

    if (place == PLACE_SUN) {
        video.scroll_x[1] = 8 + (sine[(t * 2) & (CIRCLE - 1)] * 7 >> 12);
    } else if (place == PLACE_WELL) {
        video.scroll_x[1] = 8 + (sine[(t * 3) & (CIRCLE - 1)] * 5 >> 12);
    } else if (place == PLACE_SKY) {
        s32 zoom = 440 + (sine[t & (CIRCLE - 1)] * 130 >> 12);
        affine_layer(layer, t >> 1, zoom, 120, 80, 64 + (t >> 2), 64 + (t >> 3));
    } else {
        s32 zoom = 340 + (sine[(t * 2) & (CIRCLE - 1)] * 150 >> 12);
        affine_layer(layer, -t, zoom, 120, 80, 64, 64);
    }
}

/* Light runs along the beams; the well's crystals breathe. */
void colours_step(void)
{
    for (u32 beam = 0; beam < 3; beam++)
        for (u32 n = 0; n < 4; n++)
            video.palette[240 + beam * 5 + ((n + (state.scene_frame >> 2)) & 3)] = beam_palette[beam * 5 + n];
    if (loaded == PLACE_WELL)
        for (u32 n = 0; n < 5; n++) {
            s32 share = 24 + (sine[(state.scene_frame * 8 + n * 90) & (CIRCLE - 1)] >> 9);
            u32 colour = well_palette[11 + n];
            video.palette[64 + 11 + n] = RGB((colour & 31) * share >> 5, (colour >> 5 & 31) * share >> 5, (colour >> 10) * share >> 5);
        }
}
