/* The enemies' bullets and their patterns. */
#include "bios.h"
#include "game.h"

static const u8 RADIUS[] = {0, 3, 5, 4, 3};

static u32 live, next; /* bullets in the air; where to look for a free one first */

void bullets_clear(u8 into_stars)
{
    for (int n = 0; n < BULLET_MAX; n++) {
        struct bullet *bullet = &state.bullets[n];
        if (bullet->kind && into_stars) {
            effect_add(bullet->x, bullet->y, EFFECT_SPARK, 0);
            add_score(10);
        }
        bullet->kind = BULLET_NONE;
    }
    live = next = 0;
}

void bullet_add(s32 x, s32 y, s32 vx, s32 vy, u8 kind)
{
    s32 rank = 3 + state.difficulty; /* easy 3/4, normal 1, hard 5/4 of the speed */

    if (y > 130 * ONE || live == BULLET_MAX)
        return;
    while (state.bullets[next].kind)
        next = next + 1 < BULLET_MAX ? next + 1 : 0;
    state.bullets[next] = (struct bullet){
        .x = x, .y = y, .vx = vx * rank >> 2, .vy = vy * rank >> 2, .kind = kind, .radius = RADIUS[kind]};
    live++;
}

/* Velocity of the given speed along (dx, dy): x returned, y stored. */
s32 towards(s32 dx, s32 dy, s32 speed, s32 *vy)
{
    s32 wide = dx < 0 ? -dx : dx, high = dy < 0 ? -dy : dy;
    s32 length = (wide > high ? wide + high * 3 / 8 : high + wide * 3 / 8) >> 4;

    if (!length)
        length = 1;
    *vy = bios_div((dy >> 4) * speed, length);
    return bios_div((dx >> 4) * speed, length);
}

static void turned(s32 x, s32 y, s32 vx, s32 vy, s32 turn, u8 kind)
{
    s32 s = sine[turn & 255], c = sine[(turn + 64) & 255];

    bullet_add(x, y, (vx * c - vy * s) >> 8, (vx * s + vy * c) >> 8, kind);
}

void bullet_aimed(s32 x, s32 y, s32 speed, s32 turn, u8 kind)
{
    s32 vy, vx = towards(state.player.x - x, state.player.y - y, speed, &vy);

    turned(x, y, vx, vy, turn, kind);
}

void bullet_angle(s32 x, s32 y, s32 speed, u8 angle, u8 kind)
{
    bullet_add(x, y, speed * sine[(angle + 64) & 255] >> 8, speed * sine[angle] >> 8, kind);
}

void bullet_fan(s32 x, s32 y, s32 speed, s32 count, s32 step, u8 kind)
{
    s32 vy, vx = towards(state.player.x - x, state.player.y - y, speed, &vy);

    for (s32 n = 0; n < count; n++)
        turned(x, y, vx, vy, (n * 2 - count + 1) * step / 2, kind);
}

void bullet_ring(s32 x, s32 y, s32 speed, s32 count, u8 angle, u8 kind)
{
    u32 step = 65536 / (u32)count;

    for (s32 n = 0; n < count; n++)
        bullet_angle(x, y, speed, angle + (n * step >> 8), kind);
}

void bullets_step(void)
{
    s32 px = state.player.x, py = state.player.y;

    for (int n = 0; n < BULLET_MAX; n++) {
        struct bullet *bullet = &state.bullets[n];
        if (!bullet->kind)
            continue;
        bullet->x += bullet->vx;
        bullet->y += bullet->vy;
        bullet->age++;
        if (bullet->x < -8 * ONE || bullet->x > 248 * ONE || bullet->y < -12 * ONE || bullet->y > 168 * ONE) {
            bullet->kind = BULLET_NONE;
            live--;
            continue;
        }
        s32 reach = (bullet->radius + 1) * ONE, dx = bullet->x - px, dy = bullet->y - py;
        if (dx < reach && dx > -reach && dy < reach && dy > -reach && state.player.alive && !state.player.safe) {
            bullet->kind = BULLET_NONE;
            live--;
            player_hit();
        }
    }
}

void bullets_draw(void)
{
    static const u8 PICTURE[] = {0, PIC_BULLET, PIC_ORB, PIC_WAVE, PIC_NEEDLE};

    for (int n = 0; n < BULLET_MAX; n++) {
        const struct bullet *bullet = &state.bullets[n];
        if (bullet->kind)
            sprite_put(picture_of(PICTURE[bullet->kind]), PIXEL(bullet->x), PIXEL(bullet->y), 0, ATTR2(4, 0));
    }
}
