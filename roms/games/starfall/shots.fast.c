/* The player's shots. */
#include "game.h"

void shots_clear(void)
{
    for (int n = 0; n < SHOT_MAX; n++)
        state.shots[n].kind = 0;
}

void shot_add(s32 x, s32 y, s32 vx, s32 vy, u8 kind, u8 damage)
{
    for (int n = 0; n < SHOT_MAX; n++)
        if (!state.shots[n].kind) {
            state.shots[n] = (struct shot){.x = x, .y = y, .vx = vx, .vy = vy, .kind = kind, .damage = damage};
            return;
        }
}

static FAST struct shot *struck(const struct enemy *enemy, struct shot *from)
{
    s32 reach = enemy->half_w * ONE + 3 * ONE, height = enemy->half_h * ONE + 6 * ONE;

    for (struct shot *shot = from; shot < state.shots + SHOT_MAX; shot++) {
        if (!shot->kind)
            continue;
        s32 dx = shot->x - enemy->x, dy = shot->y - enemy->y;
        if (dx < reach && dx > -reach && dy < height && dy > -height)
            return shot;
    }
    return 0;
}

void shots_step(void)
{
    for (int n = 0; n < SHOT_MAX; n++) {
        struct shot *shot = &state.shots[n];
        if (!shot->kind)
            continue;
        shot->x += shot->vx;
        shot->y += shot->vy;
        if (shot->y < -16 * ONE || shot->x < -8 * ONE || shot->x > 248 * ONE)
            shot->kind = 0;
    }
    for (int n = 0; n < ENEMY_MAX; n++) {
        struct enemy *enemy = &state.enemies[n];
        if (!enemy->kind || enemy->harmless || enemy->y < -8 * ONE)
            continue;
        for (struct shot *shot = state.shots; (shot = struck(enemy, shot)); shot++) {
            effect_add(shot->x, shot->y - 6 * ONE, EFFECT_SPARK, 0);
            u8 damage = shot->damage;
            shot->kind = 0;
            enemy_hurt(enemy, damage);
            if (!enemy->kind)
                break;
        }
    }
}

void shots_draw(void)
{
    static const u8 PICTURE[] = {0, PIC_SHOT, PIC_LANCE, PIC_PELLET};

    for (int n = 0; n < SHOT_MAX; n++) {
        const struct shot *shot = &state.shots[n];
        if (shot->kind)
            sprite_put(picture_of(PICTURE[shot->kind]), PIXEL(shot->x), PIXEL(shot->y), 0, ATTR2(4, 1));
    }
}
