/* Sparks and explosions. */
#include "game.h"

static u32 live, next; /* as with the bullets */

void effects_clear(void)
{
    live = next = 0;
    for (int n = 0; n < EFFECT_MAX; n++)
        state.effects[n].kind = 0;
}

void effect_add(s32 x, s32 y, u8 kind, u8 delay)
{
    if (live == EFFECT_MAX)
        return;
    while (state.effects[next].kind)
        next = next + 1 < EFFECT_MAX ? next + 1 : 0;
    state.effects[next] = (struct effect_sprite){.x = x, .y = y, .kind = kind, .delay = delay};
    live++;
}

/* `count` blasts around a point, one after another. */
void effect_burst(s32 x, s32 y, s32 reach, s32 count)
{
    for (s32 n = 0; n < count; n++)
        effect_add(x + sine[(n * 97 + 64) & 255] * reach * (n & 3) / 3, y + sine[n * 97 & 255] * reach * (n & 3) / 3, EFFECT_BLAST, n * 4);
}

void effects_step(void)
{
    for (int n = 0; n < EFFECT_MAX; n++) {
        struct effect_sprite *effect = &state.effects[n];
        if (!effect->kind)
            continue;
        if (effect->delay) {
            effect->delay--;
            continue;
        }
        effect->y += ONE / 2;
        if (++effect->age >= (effect->kind == EFFECT_SPARK ? 9 : 25)) {
            effect->kind = 0;
            live--;
        }
    }
}

void effects_draw(void)
{
    static const u8 THIRD[9] = {0, 0, 0, 1, 1, 1, 2, 2, 2}, FIFTH[5] = {0, 1, 2, 3, 4};

    for (int n = 0; n < EFFECT_MAX; n++) {
        const struct effect_sprite *effect = &state.effects[n];
        if (!effect->kind || effect->delay)
            continue;
        u32 name = effect->kind == EFFECT_SPARK ? PIC_SPARK_0 + THIRD[effect->age] : PIC_BLAST_0 + FIFTH[effect->age / 5];
        sprite_put(picture_of(name), PIXEL(effect->x), PIXEL(effect->y), (n & 1 ? SPRITE_HFLIP : 0) | (effect->age >= 12 ? SPRITE_GHOST : 0), ATTR2(5, 1));
    }
}
