/* Gale, the storm owl: hovers and drops feathers, stoops, sits dazed in the snow, rises. Five stomps. */
#include "game.h"

enum mood { ASLEEP, RISING, HOVERING, AIMING, STOOPING, DAZED, FALLEN };

enum { ARENA = 240, HOVER_HEIGHT = 92, HP = 5 };

void boss_stomped(struct thing *boss)
{
    boss->hp--;
    boss->flash = 50;
    state.boss_hp = boss->hp;
    state.shake = 16;
    add_score(1000);
    sound_start(SOUND_ROAR);
    boss->mood = boss->hp ? RISING : FALLEN;
    boss->timer = 0;
    boss->vy = boss->hp ? 0 : -700;
}

static void drop_feathers(const struct thing *boss, u32 count)
{
    for (u32 n = 0; n < count; n++) {
        struct thing *feather = thing_add(THING_FEATHER, boss->x, boss->y - 12 * ONE);
        if (!feather)
            return;
        feather->vy = 260;
        feather->vx = ((s32)n * 2 - (s32)count + 1) * 130;
        feather->timer = random_next() & 31;
    }
}

static void wake(struct thing *boss, s32 left)
{
    if (PIXEL(state.hero.x) < left + 44)
        return;
    state.boss_on = 1;
    state.boss_hp = HP;
    boss->mood = RISING;
    boss->timer = 0;
    tune_start(TUNE_BOSS);
    sound_start(SOUND_ROAR);
}

void boss_step(struct thing *boss)
{
    s32 left = state.width * 16 - ARENA, floor = places[state.stage].boss_floor, hover = (floor - HOVER_HEIGHT) * ONE;
    u32 fury = HP - boss->hp;

    if (boss->flash)
        boss->flash--;
    boss->timer++;
    if (boss->mood != ASLEEP && boss->mood < FALLEN && state.hero.x < (left + 10) * ONE)
        state.hero.x = (left + 10) * ONE; /* no way back */
    switch ((enum mood)boss->mood) {
    case ASLEEP:
        wake(boss, left);
        break;
    case RISING:
        boss->y += (hover - boss->y) >> 4;
        if (boss->timer > 50)
            boss->mood = HOVERING, boss->timer = 0, boss->b = boss->x >> 8;
        break;
    case HOVERING: {
        s32 goal = (left + 120) * ONE + sine[(boss->timer * (2 + fury / 3) + boss->hp * 60) & 255] * 84;
        boss->vx = (goal - boss->x) >> 4;
        boss->x += boss->vx;
        boss->y = hover + sine[boss->timer * 4 & 255] * 8;
        boss->left = boss->vx < 0;
        if (boss->timer % 48 == 40)
            drop_feathers(boss, 2 + fury / 3);
        if (boss->timer > 130)
            boss->mood = AIMING, boss->timer = 0;
        break;
    }
    case AIMING: /* above the hero, wings up: look out */
        boss->x += (state.hero.x - boss->x) >> 4;
        boss->y += (hover - 10 * ONE - boss->y) >> 3;
        if (boss->timer > 44 - fury * 3)
            boss->mood = STOOPING, boss->timer = 0, boss->vy = 0;
        break;
    case STOOPING:
        boss->vy += 70;
        boss->y += boss->vy;
        if (boss->y >= floor * ONE) {
            boss->y = floor * ONE;
            boss->mood = DAZED;
            boss->timer = 0;
            state.shake = 24;
            sound_start(SOUND_CRUMBLE);
            effect_burst(boss->x - 16 * ONE, boss->y);
            effect_burst(boss->x + 16 * ONE, boss->y);
        }
        break;
    case DAZED:
        if (boss->timer > 110 - fury * 6)
            boss->mood = RISING, boss->timer = 0;
        break;
    case FALLEN:
        boss->vy += 30;
        boss->y += boss->vy;
        boss->flash = 2;
        if (boss->timer % 8 == 0)
            effect_burst(boss->x + (s32)(random_next() % 40 - 20) * ONE, boss->y - 20 * ONE);
        if (boss->timer == 110) {
            boss->kind = THING_NONE;
            state.boss_on = 0;
            state.scene = SCENE_CLEAR;
            state.scene_frame = 0;
            tune_start(TUNE_CLEAR);
        }
        break;
    }
}

void boss_draw(const struct thing *boss)
{
    s32 x = PIXEL(boss->x) - state.cam_x, y = PIXEL(boss->y) - state.cam_y - 31;
    u32 flags = boss->left ? 0 : SPRITE_HFLIP, name = PIC_BOSS_UP, palette = boss->flash & 2 && boss->mood < FALLEN ? 7 : 8;

    if (boss->mood == ASLEEP || boss->mood == DAZED)
        name = PIC_BOSS_SIT;
    else if (boss->mood == FALLEN)
        name = PIC_BOSS_SIT, flags |= SPRITE_VFLIP | SPRITE_MOSAIC;
    else if (boss->mood == STOOPING || (boss->mood != AIMING && state.scene_frame & 8))
        name = PIC_BOSS_DOWN;
    if (boss->mood == DAZED && boss->hp) /* stars around its head */
        for (u32 n = 0; n < 3; n++) {
            u32 turn = (state.scene_frame * 4 + n * 85) & 255;
            sprite_put(&pictures[PIC_STAR], x + sine[turn] * 22 / 256, y - 18 + sine[(turn + 64) & 255] * 6 / 256, 0,
                       ATTR2(5, turn > 64 && turn < 192 ? 2 : 1));
        }
    sprite_put(&pictures[name], x, y, flags, ATTR2(palette, 2));
}
