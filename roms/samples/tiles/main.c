/* Tiles: two scrolling layers with parallax under a layer of text, in mode 0.
 *
 *   d-pad   scroll (the far layer at half the speed)
 *   A       swap the priorities of the two layers
 *   B       mosaic on and off
 *
 * Layer 0: text, 32x32 cells.   Layer 1: near, 64x64 cells, tiles flipped both ways.   Layer 2: far, 32x32 cells.
 */
#include "../keys.h"
#include "video.h"

enum { TEXT_CHARS = 0, TILE_CHARS = 1, FAR_MAP = 14, TEXT_MAP = 15, NEAR_MAP = 16 /* and the three after it */ };
enum { TILE_NONE, TILE_BRICK, TILE_SLOPE, TILE_DOT, TILE_WEAVE, TILE_COUNT };
enum { HFLIP = 0x0400, VFLIP = 0x0800, MOSAIC = 0x0040, SIZE_512 = 0xC000 };

#define PALETTE(n) ((n) << 12)

/* One row of a tile a word; the leftmost pixel is the lowest digit. */
static const u32 TILES[TILE_COUNT][8] = {
    [TILE_BRICK] = {0x33333333, 0x12222223, 0x12222223, 0x11111113, 0x33333333, 0x22231222, 0x22231222, 0x11131111},
    [TILE_SLOPE] = {0x00000003, 0x00000032, 0x00000321, 0x00003211, 0x00032111, 0x00321111, 0x03211111, 0x32111111},
    [TILE_DOT] = {0x00000000, 0x00222200, 0x02333310, 0x02333310, 0x02333310, 0x02333310, 0x00111100, 0x00000000},
    [TILE_WEAVE] = {0x11111112, 0x11111121, 0x11111211, 0x11112111, 0x11121111, 0x11211111, 0x12111111, 0x21111111},
};

static const u16 COLOURS[][4] = {
    [2] = {0, RGB(17, 6, 4), RGB(24, 10, 6), RGB(30, 22, 16)},  /* near: bricks, red */
    [3] = {0, RGB(3, 15, 6), RGB(8, 22, 8), RGB(20, 30, 12)},   /* near: slopes, green */
    [4] = {0, RGB(20, 14, 2), RGB(31, 28, 8), RGB(31, 22, 0)},  /* near: coins */
    [5] = {0, RGB(4, 6, 14), RGB(7, 10, 20), 0},                /* far: weave */
    [6] = {0, RGB(8, 4, 14), RGB(13, 8, 20), 0},
};

static void near_put(u32 column, u32 row, u16 cell)
{
    /* 64x64 cells are four maps of 32x32: left and right above, left and right below. */
    volatile u16 *map = SCREENBLOCK(NEAR_MAP + (row / 32) * 2 + column / 32);

    map[row % 32 * 32 + column % 32] = cell;
}

static u16 near_cell(u32 column, u32 row)
{
    u32 x = column % 8, y = row % 8, block = (column / 8) * 5 + (row / 8) * 3; /* blocks of 8x8 cells */

    switch (block % 4) {
    case 0: /* a wall with a window */
        return x < 6 && y < 6 && !(x >= 2 && x < 4 && y >= 2 && y < 4) ? TILE_BRICK | PALETTE(2) : TILE_NONE;
    case 1: /* a rhombus of four flipped slopes */
        if ((x == 2 || x == 3) && (y == 2 || y == 3))
            return TILE_SLOPE | PALETTE(3) | (x == 2 ? HFLIP : 0) | (y == 3 ? VFLIP : 0);
        return TILE_NONE;
    case 2: /* coins */
        return y >= 3 && y < 5 && x >= 1 && x < 7 ? TILE_DOT | PALETTE(4) : TILE_NONE;
    default: /* stairs */
        return y > 7 - x ? TILE_BRICK | PALETTE(2) | HFLIP
            : y == 7 - x ? TILE_SLOPE | PALETTE(3) | HFLIP : TILE_NONE;
    }
}

static void draw_layers(void)
{
    volatile u32 *tiles = (volatile u32 *)CHARBLOCK(TILE_CHARS);

    for (u32 n = 0; n < TILE_COUNT * 8; n++)
        tiles[n] = TILES[n / 8][n % 8];
    for (u32 row = 0; row < 64; row++)
        for (u32 column = 0; column < 64; column++)
            near_put(column, row, near_cell(column, row));
    for (u32 row = 0; row < 32; row++)
        for (u32 column = 0; column < 32; column++) {
            u32 patch = column / 4 + row / 4;
            SCREENBLOCK(FAR_MAP)[row * 32 + column] =
                patch % 4 == 3 ? TILE_NONE : TILE_WEAVE | PALETTE(5 + patch % 2) | (patch % 2 ? HFLIP : 0);
        }
}

static void load_colours(void)
{
    keys_palette(video.palette);
    video.palette[0] = RGB(2, 2, 6);
    for (u32 n = 2; n < sizeof COLOURS / sizeof COLOURS[0]; n++)
        for (u32 colour = 0; colour < 4; colour++)
            video.palette[n * 16 + colour] = COLOURS[n][colour];
}

int main(void)
{
    u32 x = 0, y = 0, count = 0;
    u16 swapped = 0, mosaic = 0;

    frame_start();
    text_load(TEXT_CHARS, TEXT_MAP);
    draw_layers();
    load_colours();
    sprites_finish();
    text_put(1, 0, "TILES  A: SWAP  B: MOSAIC");
    video.dispcnt = DISPCNT_BG(0) | DISPCNT_BG(1) | DISPCNT_BG(2);
    video.mosaic = 0x0035; /* backgrounds: 6 wide, 4 high */

    for (;;) {
        video.bgcnt[0] = TEXT_CHARS << 2 | TEXT_MAP << 8;
        video.bgcnt[1] = (swapped ? 2 : 1) | TILE_CHARS << 2 | NEAR_MAP << 8 | SIZE_512 | mosaic;
        video.bgcnt[2] = (swapped ? 1 : 2) | TILE_CHARS << 2 | FAR_MAP << 8 | mosaic;
        video.scroll_x[1] = x, video.scroll_y[1] = y;
        video.scroll_x[2] = x / 2, video.scroll_y[2] = y / 2;
        frame_wait();

        x += !!(frame.keys & KEY_RIGHT) * 2 - !!(frame.keys & KEY_LEFT) * 2;
        y += !!(frame.keys & KEY_DOWN) * 2 - !!(frame.keys & KEY_UP) * 2;
        x %= 1024, y %= 1024; /* both layers repeat after this */
        if (frame.pressed & KEY_A)
            swapped = !swapped;
        if (frame.pressed & KEY_B)
            mosaic ^= MOSAIC;

        text_put(1, 18, "FRAME");
        text_number(7, 18, count++, 6);
        text_put(15, 18, "X");
        text_number(17, 18, x, 4);
        text_put(23, 18, "Y");
        text_number(25, 18, y, 4);
        keys_show(19);
    }
}
