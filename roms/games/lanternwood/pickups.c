/* What enemies and bushes leave: hearts, coins, puffs and leaves. */
#include "game.h"

void pickup_add(s32 x, s32 y, u8 kind)
{
    for (u32 n = 0; n < PICKUP_MAX; n++)
        if (!state.pickups[n].kind) {
            state.pickups[n] = (struct pickup){.x = x, .y = y, .kind = kind, .timer = 250};
            return;
        }
}

void effect_add(s32 x, s32 y, u8 kind)
{
    for (u32 n = 0; n < EFFECT_MAX; n++)
        if (!state.effects[n].kind) {
            state.effects[n] = (struct effect_spot){.x = x, .y = y, .kind = kind, .timer = kind == EFFECT_FLAME ? 40 : 20};
            return;
        }
}

static s32 near(s32 a, s32 b, s32 reach)
{
    return a - b < reach && b - a < reach;
}

void pickups_step(void)
{
    struct progress *progress = &state.progress;

    for (u32 n = 0; n < PICKUP_MAX; n++) {
        struct pickup *pickup = &state.pickups[n];
        if (!pickup->kind)
            continue;
        if (near(pickup->x, PIXEL(state.player.x), 12) && near(pickup->y, PIXEL(state.player.y), 14) && pickup->timer < 235) {
            if (pickup->kind == ITEM_COINS) {
                progress->coins += progress->coins < 99;
                sound_start(SOUND_COIN);
            } else {
                progress->hp = progress->hp + 2 > progress->max_hp ? progress->max_hp : progress->hp + 2;
                sound_start(SOUND_HEART);
            }
            pickup->kind = 0;
        } else if (state.frame & 1 && !--pickup->timer)
            pickup->kind = 0;
    }
}

void pickups_draw(void)
{
    for (u32 n = 0; n < PICKUP_MAX; n++) {
        const struct pickup *pickup = &state.pickups[n];
        if (!pickup->kind || (pickup->timer < 50 && pickup->timer & 4))
            continue;
        s32 hop = pickup->timer > 235 ? (250 - pickup->timer) * (pickup->timer - 235) / 6 : 0;
        room_sprite(pickup->kind == ITEM_COINS ? PIC_ICON_COIN : PIC_ICON_HEART, pickup->x, pickup->y - hop, 0, ATTR2(8, 3));
    }
}

void effects_draw(void)
{
    for (u32 n = 0; n < EFFECT_MAX; n++) {
        struct effect_spot *effect = &state.effects[n];
        if (!effect->kind)
            continue;
        effect->timer--;
        u32 picture = effect->kind == EFFECT_PUFF ? PIC_PUFF_0 + (effect->timer < 10)
            : effect->kind == EFFECT_LEAF ? PIC_LEAF_0 + (effect->timer < 10) : PIC_FLAME_0 + (effect->timer >> 2) % 3;
        room_sprite(picture, effect->x, effect->y - (effect->kind == EFFECT_FLAME ? 4 : 0), effect->kind == EFFECT_PUFF ? SPRITE_GHOST : 0, ATTR2(9, 2));
        if (!effect->timer)
            effect->kind = 0;
    }
}
