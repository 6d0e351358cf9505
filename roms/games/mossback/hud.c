/* The status line: lives, hearts, dewdrops, score; the owl's strength. */
#include "game.h"

void hud_load(void)
{
    text_clear();
    text.palette = TEXT_WHITE;
    text_put(3, 0, "*");
    text_put(17, 0, "*");
}

void hud_step(void)
{
    text.palette = TEXT_WHITE;
    text_number(4, 0, state.lives, 1);
    text_number(18, 0, state.drops, 3);
    text.palette = TEXT_GOLD;
    text_number(23, 0, state.score, 6);
    sprite_put(&pictures[PIC_ICON], 14, 8, 0, ATTR2(0, 0));
    for (u32 n = 0; n < HEARTS; n++)
        sprite_put(&pictures[n < state.hearts ? PIC_HEART_FULL : PIC_HEART_EMPTY], 60 + n * 11, 5, 0, ATTR2(5, 0));
    sprite_put(&pictures[PIC_DROP_ICON], 128, 4, 0, ATTR2(5, 0));
    if (state.boss_on)
        for (s32 n = 0; n < 5; n++)
            sprite_put(&pictures[n < state.boss_hp ? PIC_HEART_FULL : PIC_HEART_EMPTY], 96 + n * 12, 150, 0, ATTR2(5, 0));
}
