/* The camera runs ahead of the hero, a little behind in height. */
#include "game.h"

#define AHEAD 28

static s32 lead;

static s32 clamp(s32 value, s32 low, s32 high)
{
    return value < low ? low : value > high ? high : value;
}

static s32 wanted_x(void)
{
    s32 right = state.width * 16 - SCREEN_W;

    if (state.boss_on)
        return right; /* the arena is the map's end */
    return clamp(PIXEL(state.hero.x) - SCREEN_W / 2 + lead, 0, right);
}

static s32 wanted_y(void)
{
    if (state.boss_on)
        return places[state.stage].boss_floor - 146; /* the floor and the owl above it */
    return clamp(PIXEL(state.hero.y) - 96, 0, state.height * 16 - SCREEN_H);
}

void camera_reset(void)
{
    lead = 0;
    state.cam_x = wanted_x();
    state.cam_y = wanted_y();
}

void camera_step(void)
{
    s32 ahead = state.hero.facing ? -AHEAD : AHEAD;

    lead += (lead < ahead) - (lead > ahead);
    state.cam_x += clamp(wanted_x() - state.cam_x, -4, 4);
    s32 by = wanted_y() - state.cam_y;
    state.cam_y += clamp(by / 6 + (by > 0) - (by < 0), -7, 7);
}
