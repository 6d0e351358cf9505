/* The board's picture: 49 cells of four 8-bit tiles each, drawn into video memory whenever a cell looks different. */
#include "game.h"

#define FIRST_TILE 60 /* the frame's tiles come first */
#define BEAM_COLOUR 240 /* five for each colour of light: four that run, one edge */
#define DRAW_AGAIN 0xFFFF

struct light shown_light;

static struct { u16 arms; u8 picture; } drawn[SIDE * STRIDE];

void board_prepare(void)
{
    for (u32 n = 0; n < SIDE * STRIDE; n++)
        drawn[n].arms = DRAW_AGAIN;
}

u32 board_light(u32 reach)
{
    u32 *clear = (u32 *)&shown_light;
    u8 places[PIECE_MAX];

    for (u32 n = 0; n < sizeof shown_light / 4; n++)
        clear[n] = 0;
    for (u32 n = 0; n < PIECE_MAX; n++)
        places[n] = state.pieces[n].cell;
    return rules_light(places, reach, &shown_light);
}

/* The cell's 16x16 pixels lie as four tiles of 64 bytes. */
static u8 *pixel(u8 *cell, u32 x, u32 y)
{
    return cell + (y >> 3) * 128 + (x >> 3) * 64 + (y & 7) * 8 + (x & 7);
}

/* Half a beam, four pixels wide, from the cell's middle to one side. */
static void arm(u8 *cell, u32 side, u32 value)
{
    u32 base = BEAM_COLOUR + ((value & 3) - 1) * 5;

    for (u32 along = 0; along < 8; along++) {
        u32 flow = value & 4 ? 8 + along : 7 - along;
        u32 core = base + (flow >> 2), far = side == 1 || side == 2 ? 8 + along : 7 - along;
        for (u32 across = 6; across < 10; across++) {
            u8 *at = side & 1 ? pixel(cell, far, across) : pixel(cell, across, far);
            *at = across == 6 || across == 9 ? (*at >= BEAM_COLOUR ? *at : base + 4) : core;
        }
    }
}

static void draw(u32 cell, u32 picture, u32 arms)
{
    u32 words[64];
    const u32 *art = (const u32 *)cell_art[state.world][picture];
    volatile u32 *to = (volatile u32 *)(CHARBLOCK(2) + FIRST_TILE * 64 + ((cell >> 3) * SIDE + (cell & 7)) * 256);

    for (u32 n = 0; n < 64; n++)
        words[n] = art[n];
    for (u32 side = 0; side < 4; side++)
        if (arms >> side * 4 & 15)
            arm((u8 *)words, side, arms >> side * 4 & 15);
    for (u32 n = 0; n < 64; n++)
        to[n] = words[n];
}

static u32 picture_for(u32 cell)
{
    u32 kind = state.cells[STRIDE + cell];

    if (kind == CELL_FLOOR)
        return ((cell >> 3) ^ cell) & 1 ? CELLART_FLOOR_B : CELLART_FLOOR_A;
    if (kind >= CELL_LANTERN)
        return CELLART_LANTERN + (kind - CELL_LANTERN) * 2 + shown_light.lit[cell];
    return CELLART_FIXED + kind - CELL_WALL;
}

u32 board_refresh(u32 most)
{
    u32 count = 0;

    for (u32 cell = 0; cell < SIDE * STRIDE && count < most; cell++) {
        u32 kind = state.cells[STRIDE + cell];
        if ((cell & 7) == SIDE)
            continue;
        u32 picture = picture_for(cell), arms = kind == CELL_WALL ? 0 : shown_light.arms[cell];
        if (kind >= CELL_LAMP && kind < CELL_LANTERN)
            arms = 0; /* the lamp's own picture shines */
        if (drawn[cell].arms != arms || drawn[cell].picture != picture) {
            draw(cell, picture, arms);
            drawn[cell].arms = arms;
            drawn[cell].picture = picture;
            count++;
        }
    }
    return count;
}
