/* The status lines: score and hiscore above, ships, bombs, weapon and power below, the boss's strength. */
#include "game.h"

#define BAR_TILE 96 /* after the font: bars filled by 0 to 8 pixels */
#define BAR_CELLS 20

static struct { u32 score, hiscore; s32 boss; u8 power, weapon, boss_on; } shown;

void hud_clear(void)
{
    shown.score = shown.hiscore = 0xFFFFFFFF;
    shown.boss = -1;
    shown.power = shown.weapon = 0xFF;
    shown.boss_on = 0xFF;
}

void hud_load(void)
{
    volatile u16 *tile = (volatile u16 *)(CHARBLOCK(0) + BAR_TILE * 32);

    for (u32 level = 0; level <= 8; level++)
        for (u32 row = 0; row < 8; row++)
            for (u32 word = 0; word < 2; word++) {
                u16 pixels = 0;
                for (u32 n = 0; n < 4; n++) {
                    u32 x = word * 4 + n;
                    u32 colour = row < 1 || row > 5 ? 0 : row == 1 || row == 5 ? 3 : x >= level ? 3 : row == 2 ? 1 : 2;
                    pixels |= colour << n * 4;
                }
                *tile++ = pixels;
            }
    hud_clear();
    text.palette = 7;
    text_put(0, 0, "SCORE");
    text_put(20, 0, "HI");
}

static void bar(u32 column, u32 row, u32 cells, u32 pixels)
{
    for (u32 n = 0; n < cells; n++) {
        u32 level = pixels > n * 8 ? pixels - n * 8 : 0;
        text_cell(column + n, row, BAR_TILE + (level > 8 ? 8 : level));
    }
}

static void icons(void)
{
    for (u32 n = 0; n < state.lives; n++)
        sprite_put(picture_of(PIC_ICON_LIFE), 6 + n * 9, 155, 0, ATTR2(0, 0));
    for (u32 n = 0; n < state.bombs; n++)
        sprite_put(picture_of(PIC_ICON_BOMB), 234 - n * 9, 155, 0, ATTR2(0, 0));
}

void hud_step(void)
{
    icons();
    if (state.score != shown.score) {
        shown.score = state.score;
        text.palette = 0;
        text_number(6, 0, state.score, 7);
    }
    if (state.hiscore != shown.hiscore) {
        shown.hiscore = state.hiscore;
        text.palette = 0;
        text_number(23, 0, state.hiscore, 7);
    }
    if (state.power != shown.power || state.weapon != shown.weapon) {
        shown.power = state.power;
        shown.weapon = state.weapon;
        text.palette = state.weapon ? 7 : 4;
        text_put(9, 19, state.weapon ? "LANCE " : "SPREAD");
        bar(16, 19, 4, state.power * 8);
    }
    if (state.boss_on != shown.boss_on) {
        shown.boss_on = state.boss_on;
        text_clear_row(1);
        if (state.boss_on) {
            text.palette = 5;
            text_put(0, 1, "BOSS");
        }
    }
    if (state.boss_on && state.boss_hp != shown.boss) {
        shown.boss = state.boss_hp;
        text.palette = 5;
        bar(5, 1, BAR_CELLS, state.boss_hp <= 0 ? 0 : state.boss_hp * (BAR_CELLS * 8) / state.boss_hp_full);
    }
}
