/* Sparks, dust and the weather: what flies about and touches nothing. */
#include "game.h"

#define EFFECT_MAX 24
#define FLAKES 18

static struct { s32 x, y; s16 vx, vy; u8 kind, age; } effects[EFFECT_MAX];
static u32 next;

void effects_clear(void)
{
    for (int n = 0; n < EFFECT_MAX; n++)
        effects[n].kind = EFFECT_NONE;
    next = 0;
}

void effect_add(u8 kind, s32 x, s32 y, s32 vx, s32 vy)
{
    effects[next].kind = kind;
    effects[next].x = x, effects[next].y = y;
    effects[next].vx = vx, effects[next].vy = vy;
    effects[next].age = 0;
    next = next + 1 < EFFECT_MAX ? next + 1 : 0;
}

void effect_burst(s32 x, s32 y)
{
    effect_add(EFFECT_PUFF, x, y, 0, -64);
    for (s32 n = -1; n <= 1; n += 2) {
        effect_add(EFFECT_BIT, x, y, n * 320, -700);
        effect_add(EFFECT_BIT, x, y, n * 500, -420);
    }
}

void effects_step(void)
{
    static const u8 LIFE[] = {0, 18, 18, 40};

    for (int n = 0; n < EFFECT_MAX; n++) {
        if (!effects[n].kind)
            continue;
        effects[n].x += effects[n].vx;
        effects[n].y += effects[n].vy;
        if (effects[n].kind == EFFECT_BIT)
            effects[n].vy += 50;
        if (++effects[n].age >= LIFE[effects[n].kind])
            effects[n].kind = EFFECT_NONE;
    }
}

void effects_draw(void)
{
    for (int n = 0; n < EFFECT_MAX; n++) {
        s32 x = PIXEL(effects[n].x) - state.cam_x, y = PIXEL(effects[n].y) - state.cam_y;
        u32 third = effects[n].age / 6;
        if (effects[n].kind == EFFECT_SPARK)
            sprite_put(&pictures[PIC_SPARK_A + third], x, y, 0, ATTR2(5, 1));
        else if (effects[n].kind == EFFECT_PUFF)
            sprite_put(&pictures[PIC_PUFF_A + third], x, y, effects[n].age & 4 ? SPRITE_GHOST | SPRITE_HFLIP : SPRITE_GHOST, ATTR2(9, 1));
        else if (effects[n].kind == EFFECT_BIT)
            sprite_put(&pictures[PIC_BIT], x, y, effects[n].age & 8 ? SPRITE_HFLIP : 0, ATTR2(6, 1));
    }
}

/* Leaves, bubbles, embers, snow: a function of time and camera, some before the foreground, some behind the play layer. */
void weather_draw(void)
{
    static const struct { s16 vx, vy; u8 picture, palette, sway; } KIND[STAGES] = {
        {-90, 120, PIC_LEAF, 2, 10}, {20, -70, PIC_BUBBLE, 5, 6}, {30, -150, PIC_EMBER, 9, 8}, {-110, 200, PIC_FLAKE, 9, 6},
    };
    static s32 blown;
    u32 t = state.scene_frame, kind = state.stage;

    if (t == 0)
        blown = 0;
    if (state.wind)
        blown -= 3;
    for (u32 n = 0; n < FLAKES; n++) {
        s32 speed = 200 + (n * 37 & 127), near = n % 3 == 0;
        s32 x = (s32)(n * 7919) + ((s32)t * KIND[kind].vx * speed >> 16) + sine[(t * 2 + n * 50) & 255] * KIND[kind].sway / 256;
        s32 y = (s32)(n * 4973) + ((s32)t * KIND[kind].vy * speed >> 16);
        x = ((x + blown - state.cam_x * (near ? 5 : 3) / 4) & 255) - 8;
        y = ((y - state.cam_y * (near ? 5 : 3) / 4) & 255) - 40;
        if (y > 8)
            sprite_put(&pictures[KIND[kind].picture], x, y, (t + n * 8) & 16 ? SPRITE_HFLIP : 0, ATTR2(KIND[kind].palette, near ? 1 : 3));
    }
}
