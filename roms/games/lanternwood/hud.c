/* The bar over the room, and frames for words. */
#include "game.h"

void text_palettes(void)
{
    static const u16 FACE[4][3] = {
        {RGB(31, 30, 16), RGB(30, 22, 6), RGB(5, 2, 0)}, {RGB(31, 18, 14), RGB(28, 6, 6), RGB(6, 0, 0)},
        {RGB(17, 19, 24), RGB(13, 14, 19), RGB(1, 1, 3)}, {RGB(24, 31, 30), RGB(12, 25, 27), RGB(0, 3, 6)},
    };

    for (u32 n = 0; n < 16; n++)
        video.palette[n] = interface_palette[n];
    for (u32 bank = 0; bank < 4; bank++) /* 8 gold, 9 red, 10 dim, 11 cyan */
        for (u32 n = 0; n < 3; n++)
            video.palette[(8 + bank) * 16 + 1 + n] = FACE[bank][n];
}

static void number(u32 column, u32 value)
{
    u32 tens = value / 10;

    text_cell(column, 0, UI(UI_DIGIT_0) + tens);
    text_cell(column + 1, 0, UI(UI_DIGIT_0) + value - tens * 10);
}

void hud_draw(void)
{
    const struct progress *progress = &state.progress;
    u32 boss = state.room == ROOM_THRONE && foes_alive() && state.boss_hp;

    text.palette = 0;
    for (u32 n = 0; n < 30; n++) {
        text_cell(n, 0, UI(UI_BAR));
        text_cell(n, 1, UI(UI_LINE));
    }
    for (u32 n = 0; n < progress->max_hp; n += 2)
        text_cell(1 + n / 2, 0, UI(progress->hp >= n + 2 ? UI_HEART : progress->hp > n ? UI_HEART_HALF : UI_HEART_EMPTY));
    if (boss)
        for (u32 n = 0; n < 8; n++)
            text_cell(11 + n, 0, UI(n < state.boss_hp ? UI_FOE : UI_FOE_EMPTY));
    else {
        text_cell(12, 0, UI(UI_COIN));
        number(13, progress->coins);
        text_cell(17, 0, UI(UI_KEYS));
        number(18, progress->keys);
    }
    if (progress->item)
        sprite_put(&pictures[item_pictures[progress->item]], 216, 7, 0, ATTR2(8, 0));
    if (progress->item == ITEM_TONIC)
        number(28, progress->tonics);
}

void box_clear(u32 left, u32 top, u32 right, u32 bottom)
{
    for (u32 y = top; y <= bottom; y++)
        for (u32 x = left; x <= right; x++)
            text_cell(x, y, 0);
}

void box_draw(u32 left, u32 top, u32 right, u32 bottom)
{
    text.palette = 0;
    box_clear(left, top, right, bottom);
    for (u32 x = left + 1; x < right; x++) {
        text_cell(x, top, UI(UI_EDGE));
        text_cell(x, bottom, UI(UI_EDGE) | 0x0800);
    }
    for (u32 y = top + 1; y < bottom; y++) {
        text_cell(left, y, UI(UI_SIDE));
        text_cell(right, y, UI(UI_SIDE) | 0x0400);
    }
    text_cell(left, top, UI(UI_CORNER));
    text_cell(right, top, UI(UI_CORNER) | 0x0400);
    text_cell(left, bottom, UI(UI_CORNER) | 0x0800);
    text_cell(right, bottom, UI(UI_CORNER) | 0x0C00);
}
