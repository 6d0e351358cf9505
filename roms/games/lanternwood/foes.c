/* Enemies: mosslings hop, moths flutter, bats swoop, husks march, ghosts pass through walls, wisps fly straight. */
#include "game.h"

static const struct { u8 hp, damage, half_w, half_h, flies; } KIND[] = {
    [ENEMY_MOSSLING] = {2, 1, 7, 6, 0}, [ENEMY_MOTH] = {1, 1, 6, 6, 1}, [ENEMY_BAT] = {1, 1, 6, 5, 1},
    [ENEMY_HUSK] = {3, 2, 6, 8, 0}, [ENEMY_GHOST] = {2, 1, 6, 9, 1}, [ENEMY_STAG] = {8, 2, 18, 18, 1},
    [ENEMY_WISP] = {1, 1, 5, 5, 1},
};

void foes_clear(void)
{
    for (u32 n = 0; n < FOE_MAX; n++)
        state.foes[n].kind = ENEMY_NONE;
    for (u32 n = 0; n < PICKUP_MAX; n++)
        state.pickups[n].kind = 0;
    for (u32 n = 0; n < EFFECT_MAX; n++)
        state.effects[n].kind = 0;
    state.foes_seen = 0;
}

void foe_add(u8 kind, s32 x, s32 y)
{
    for (u32 n = 0; n < FOE_MAX; n++) {
        struct foe *foe = &state.foes[n];
        if (foe->kind)
            continue;
        *foe = (struct foe){.x = x, .y = y, .kind = kind, .hp = KIND[kind].hp, .timer = n * 37};
        state.foes_seen = 1;
        return;
    }
}

u32 foes_alive(void)
{
    u32 alive = 0;

    for (u32 n = 0; n < FOE_MAX; n++)
        alive += state.foes[n].kind != ENEMY_NONE;
    return alive;
}

static u32 walkable(s32 x, s32 y)
{
    x = PIXEL(x), y = PIXEL(y);
    if (x < 8 || y < 8 || x >= ROOM_W - 8 || y >= ROOM_H - 8)
        return 0;
    for (s32 corner = 0; corner < 4; corner++) {
        u8 kind = state.cells[(y + (corner & 2 ? 4 : -5)) / 16 * COLUMNS + (x + (corner & 1 ? 5 : -6)) / 16];
        if (kind != CELL_FREE && kind != CELL_SHALLOW)
            return 0;
    }
    return 1;
}

static void walk(struct foe *foe, s32 dx, s32 dy)
{
    if (walkable(foe->x + dx, foe->y))
        foe->x += dx;
    else
        foe->vx = -foe->vx;
    if (walkable(foe->x, foe->y + dy))
        foe->y += dy;
    else
        foe->vy = -foe->vy;
}

static s32 size(s32 value)
{
    return value < 0 ? -value : value;
}

static s32 gap(const struct foe *foe)
{
    s32 dx = PIXEL(size(state.player.x - foe->x)), dy = PIXEL(size(state.player.y - foe->y));

    return dx > dy ? dx + dy / 2 : dy + dx / 2;
}

static void steer(struct foe *foe, s32 speed)
{
    s32 dx = state.player.x - foe->x, dy = state.player.y - foe->y, wide = size(dx), high = size(dy);

    foe->vx = wide * 2 < high ? 0 : dx < 0 ? -speed : speed;
    foe->vy = high * 2 < wide ? 0 : dy < 0 ? -speed : speed;
    foe->facing = wide > high ? (dx < 0 ? FACE_LEFT : FACE_RIGHT) : dy < 0 ? FACE_UP : FACE_DOWN;
}

static void mossling(struct foe *foe)
{
    u32 beat = foe->timer % 48;

    if (beat == 0) {
        if (gap(foe) < 72)
            steer(foe, 200);
        else {
            u32 way = random_next() & 7;
            foe->vx = (s32)(way & 3) * 130 - 195;
            foe->vy = (way & 4 ? 150 : -150);
        }
    }
    if (beat < 26)
        walk(foe, foe->vx, foe->vy);
}

static void moth(struct foe *foe)
{
    if (foe->timer % 24 == 0)
        steer(foe, gap(foe) < 96 ? 150 : 60);
    foe->x += foe->vx + sine[foe->timer * 5 & 255];
    foe->y += foe->vy + sine[(foe->timer * 7 + 64) & 255];
}

static void bat(struct foe *foe)
{
    if (foe->mode == 0) { /* hangs until someone comes near */
        foe->vx = foe->vy = 0;
        if (gap(foe) < 70)
            foe->mode = 1, foe->timer = 0;
        return;
    }
    if (foe->timer % 50 == 1)
        steer(foe, 280);
    if (foe->timer % 50 > 34)
        foe->vx = foe->vx * 7 / 8, foe->vy = foe->vy * 7 / 8;
    foe->x += foe->vx;
    foe->y += foe->vy + sine[foe->timer * 8 & 255];
}

static void husk(struct foe *foe)
{
    if (foe->timer % 40 == 0) {
        if (gap(foe) < 110)
            steer(foe, 170);
        else {
            foe->facing = random_next() & 3;
            foe->vx = foe->facing == FACE_LEFT ? -100 : foe->facing == FACE_RIGHT ? 100 : 0;
            foe->vy = foe->facing == FACE_UP ? -100 : foe->facing == FACE_DOWN ? 100 : 0;
        }
    }
    walk(foe, foe->vx, foe->vy);
}

static void ghost(struct foe *foe)
{
    /* Half here: then neither it nor the blade does harm. A bell's sound (mode) keeps it here. */
    if (foe->mode)
        foe->mode--;
    foe->ghostly = !foe->mode && foe->timer % 200 < 90;
    if (foe->timer % 20 == 0)
        steer(foe, foe->ghostly ? 90 : 150);
    foe->x += foe->vx + sine[foe->timer * 3 & 255] / 2;
    foe->y += foe->vy + sine[(foe->timer * 3 + 64) & 255] / 2;
}

static void wisp(struct foe *foe)
{
    foe->x += foe->vx;
    foe->y += foe->vy;
    if (foe->timer > 150 || foe->x < 0 || foe->y < 0 || foe->x > ROOM_W * ONE || foe->y > ROOM_H * ONE)
        foe->kind = ENEMY_NONE;
}

static u32 touches(const struct foe *foe, s32 x, s32 y, s32 half_w, s32 half_h)
{
    s32 middle = foe->y - (KIND[foe->kind].half_h > 6 ? 5 * ONE : 0);

    return size(foe->x - x) < KIND[foe->kind].half_w * ONE + half_w && size(middle - y) < KIND[foe->kind].half_h * ONE + half_h;
}

void foes_step(void)
{
    static void (*const STEP[])(struct foe *) = {0, mossling, moth, bat, husk, ghost, stag_step, wisp};

    for (u32 n = 0; n < FOE_MAX; n++) {
        struct foe *foe = &state.foes[n];
        if (!foe->kind)
            continue;
        if (foe->flash) {
            foe->flash--;
            if (foe->kind != ENEMY_STAG && foe->flash > 8) { /* thrown back */
                s32 dx = foe->x - state.player.x, dy = foe->y - state.player.y;
                walk(foe, size(dx) > size(dy) ? (dx < 0 ? -500 : 500) : 0, size(dx) > size(dy) ? 0 : (dy < 0 ? -500 : 500));
                continue;
            }
        }
        foe->timer++;
        STEP[foe->kind](foe);
        if (!foe->kind)
            continue;
        if (foe->kind != ENEMY_WISP && foe->kind != ENEMY_STAG) {
            foe->x = foe->x < 10 * ONE ? 10 * ONE : foe->x > (ROOM_W - 10) * ONE ? (ROOM_W - 10) * ONE : foe->x;
            foe->y = foe->y < 10 * ONE ? 10 * ONE : foe->y > (ROOM_H - 10) * ONE ? (ROOM_H - 10) * ONE : foe->y;
        }
        u32 spent = foe->kind == ENEMY_STAG && foe->mode == STAG_BREATHES;
        if (!foe->ghostly && !foe->flash && !spent && touches(foe, state.player.x, state.player.y - 4 * ONE, 4 * ONE, 6 * ONE)) {
            player_hit(foe->x, foe->y, KIND[foe->kind].damage);
            if (foe->kind == ENEMY_WISP)
                foe->kind = ENEMY_NONE;
        }
    }
}

static void fall(struct foe *foe)
{
    u8 kind = foe->kind;
    s32 x = PIXEL(foe->x), y = PIXEL(foe->y);

    foe->kind = ENEMY_NONE;
    effect_add(x, y, EFFECT_PUFF);
    sound_start(SOUND_FOE);
    if (kind == ENEMY_WISP)
        return;
    if (kind == ENEMY_STAG) {
        for (u32 n = 0; n < FOE_MAX; n++)
            state.foes[n].kind = ENEMY_NONE;
        for (s32 n = 0; n < 6; n++)
            effect_add(x + sine[n * 43 & 255] / 10, y + sine[(n * 43 + 64) & 255] / 10, EFFECT_PUFF);
        sound_start(SOUND_ROAR);
        pickup_add(x, y, ITEM_HEART);
        return;
    }
    u32 chance = random_next() & 7;
    if (chance < 3)
        pickup_add(x, y, ITEM_COINS);
    else if (chance < 5)
        pickup_add(x, y, ITEM_HEART);
}

void foe_cut(s32 x, s32 y, s32 half_w, s32 half_h)
{
    for (u32 n = 0; n < FOE_MAX; n++) {
        struct foe *foe = &state.foes[n];
        if (!foe->kind || foe->ghostly || foe->flash || !touches(foe, x, y, half_w, half_h))
            continue;
        sound_start(SOUND_HIT);
        foe->flash = foe->kind == ENEMY_STAG ? 24 : 18;
        if (!--foe->hp)
            fall(foe);
        else if (foe->kind == ENEMY_BAT)
            foe->mode = 1;
    }
}

void foes_startle(void)
{
    for (u32 n = 0; n < FOE_MAX; n++)
        if (state.foes[n].kind == ENEMY_GHOST)
            state.foes[n].mode = 240;
}

void foes_draw(enum depth depth)
{
    static const u8 FIRST[] = {0, PIC_MOSSLING_0, PIC_MOTH_0, PIC_BAT_0, PIC_HUSK_FRONT_0, PIC_GHOST_0, PIC_STAG_0, PIC_WISP_0};
    static const u8 COLOURS[] = {0, 5, 5, 6, 6, 4, 7, 4}, LIFT[] = {0, 2, 8, 8, 11, 11, 20, 2};
    static const u8 VIEW[4] = {0, 2, 4, 4};

    for (u32 n = 0; n < FOE_MAX; n++) {
        const struct foe *foe = &state.foes[n];
        u32 over = KIND[foe->kind].flies && foe->kind != ENEMY_GHOST && foe->kind != ENEMY_STAG;
        if (!foe->kind || depth != (over ? DEPTH_OVER : foe->y > state.player.y ? DEPTH_BEFORE : DEPTH_BEHIND))
            continue;
        s32 x = PIXEL(foe->x), y = PIXEL(foe->y);
        u32 fast = foe->kind == ENEMY_BAT || foe->kind == ENEMY_MOTH;
        u32 step = foe->timer >> (fast ? 2 : 3) & 1, flags = foe->ghostly ? SPRITE_GHOST : 0;
        u16 look = ATTR2(foe->flash & 2 ? 9 : COLOURS[foe->kind], over ? 2 : 3);
        if (foe->kind == ENEMY_MOSSLING)
            step = foe->timer % 48 < 26 ? foe->timer >> 2 & 1 : 0;
        if (foe->kind == ENEMY_BAT && !foe->mode)
            step = 1;
        if (foe->kind == ENEMY_HUSK) {
            step += VIEW[foe->facing];
            if (foe->facing == FACE_LEFT)
                flags |= SPRITE_HFLIP;
        }
        room_sprite(FIRST[foe->kind] + step, x, y - LIFT[foe->kind], flags, look);
    }
}
