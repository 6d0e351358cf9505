/* The oscilloscope: what is being played, drawn into 13 x 2 tiles of the text layer. */
#include "game.h"

#define COLUMNS 13
#define FIRST_TILE 128
#define BYTES (COLUMNS * 2 * 32)

static u32 tiles[BYTES / 4];

/* Tiles lie column by column, so that a point's place is simple. */
void scope_draw(void)
{
    const s8 *left = mixer.left[mixer.ready], *right = mixer.right[mixer.ready];
    u8 *at = (u8 *)tiles;
    u32 before = 8;

    for (u32 n = 0; n < BYTES / 4; n++)
        tiles[n] = (n & 15) == 8 ? 0x44444444 : 0;
    for (u32 x = 0; x < COLUMNS * 8; x++) {
        u32 n = x * 47 >> 4, y = (u32)(8 + ((left[n] + right[n]) >> 4));
        y = y > 15 ? (left[n] + right[n] < 0 ? 0 : 15) : y;
        u32 low = y < before ? y : before, high = y < before ? before : y;
        for (u32 row = low; row <= high; row++) {
            u8 *pixel = &at[(x >> 3) * 64 + row * 4 + ((x & 7) >> 1)];
            *pixel = x & 1 ? (*pixel & 0x0F) | 0x10 : (*pixel & 0xF0) | 0x01;
        }
        before = y;
    }
}

/* In VBlank. */
void scope_show(void)
{
    REG_DMASAD(3) = (u32)tiles;
    REG_DMADAD(3) = CHARBLOCK(0) + FIRST_TILE * 32;
    REG_DMACNT(3) = DMA_COPY32 | BYTES / 4;
}

void scope_place(u32 column, u32 row)
{
    for (u32 n = 0; n < COLUMNS * 2; n++)
        text_cell(column + n / 2, row + (n & 1), FIRST_TILE + n);
}
