/* The podium, before a turning and breathing wallpaper: one affine layer that wraps around, with all four parameters. */
#include "game.h"

static u8 order[RACERS];

void ending_enter(void)
{
    static const char *const LINE[3] = {"YOU WIN THE DUNELINE CUP!", "SECOND IN THE CUP. WELL DONE!", "A PLACE ON THE DUNELINE ROAD"};
    u32 mine = 0;

    for (u32 n = 0; n < RACERS; n++) {
        u32 k = n;
        for (; k && state.racers[order[k - 1]].points < state.racers[n].points; k--)
            order[k] = order[k - 1];
        order[k] = n;
    }
    while (order[mine])
        mine++;
    text_clear();
    wallpaper_load();
    text.palette = 12;
    text_centre(1, LINE[mine > 2 ? 2 : mine]);
    for (u32 n = 0; n < 3; n++) {
        text.palette = order[n] ? 0 : 12;
        text_put(5, 13 + n * 2, n == 0 ? "1ST" : n == 1 ? "2ND" : "3RD");
        text_put(11, 13 + n * 2, RACER_NAMES[order[n]]);
        text.palette = 15;
        text_number(19, 13 + n * 2, state.racers[order[n]].points, 2);
        text_put(22, 13 + n * 2, "PTS");
    }
    text.palette = 14;
    tune_start(TUNE_ENDING);
}

void ending_step(void)
{
    u32 t = state.scene_frame;
    s32 zoom = 220 + (sine_of(t * 160) >> 5), c = cosine(t * 96) * zoom >> 12, s = sine_of(t * 96) * zoom >> 12;

    /* Set early in VBlank: the picture turns around the middle of the screen. */
    REG_BGFACTORS(2, 0) = (u16)c | (u32)(u16)-s << 16;
    REG_BGFACTORS(2, 1) = (u16)s | (u32)(u16)c << 16;
    REG_BGX(2) = (s32)(t << 7) - c * 120 + s * 80;
    REG_BGY(2) = (s32)(t << 6) - s * 120 - c * 80;
    for (u32 n = 0; n < 3; n++) {
        static const u8 X[3] = {120, 66, 174}, Y[3] = {72, 78, 80};
        u32 hop = (t + n * 20) << 11;
        u32 turned = ((t >> 3) + n * 5) & 15;
        s32 up = sine_of(hop) > 0 ? sine_of(hop) >> 9 : 0;
        matrix_set(n, 0, 160, turned <= 8);
        object_put(PIC_BUGGY_0 + (turned <= 8 ? turned : 16 - turned), X[n], Y[n] - up, 0x0300, n << 9, ATTR2(order[n], 0));
    }
    matrix_set(3, sine_of(t << 9) << 1, 232 + (sine_of(t << 10) >> 7), 0);
    object_put(PIC_TROPHY, 120, 35, 0x0300, 3 << 9, ATTR2(9, 1));
    if (t > 900 && frame.pressed & (KEY_START | KEY_A))
        scene_go(SCENE_TITLE);
}
