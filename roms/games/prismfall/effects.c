/* Windows and colour effects of play: each world has its own light. */
#include "game.h"

#define IRIS_OPEN 40

static void panel(s32 slide)
{
    s32 left = PANEL_LEFT + slide;

    display.win1h = left >= SCREEN_W ? WINDOW_EMPTY : left << 8 | SCREEN_W;
    video.scroll_x[0] = -left & 511;
}

/* World 1, mode 1: a sunbeam crosses hall and board, brightened; lanterns brighten what is round them. */
static void sun(s32 t)
{
    window_slant((t >> 1) % 330 - 110, 0x68, 26, PANEL_LEFT);
    display.winin = SHOW_BG(1) | SHOW_BG(2) | SHOW_OBJ | SHOW_EFFECT | (SHOW_BG(0) | SHOW_OBJ) << 8;
    display.winout = SHOW_BG(1) | SHOW_BG(2) | SHOW_OBJ | (SHOW_BG(1) | SHOW_BG(2) | SHOW_OBJ | SHOW_EFFECT) << 8;
    video.blend = EFFECT_BRIGHTER | EFFECT_ON_BACKDROP | SHOW_BG(1) | SHOW_BG(2);
    video.brightness = 5 + (sine[(t * 5) & (CIRCLE - 1)] >> 11);
}

/* World 2, mode 2: the turning sky is dark but for an aurora with waving edges and star-shaped holes. */
static void sky(s32 t)
{
    window_wave((t >> 2) % 260 - 80, 56, 26, t * 5, PANEL_LEFT);
    display.winin = SHOW_BG(2) | SHOW_BG(3) | SHOW_OBJ | SHOW_OBJ << 8;
    display.winout = SHOW_BG(2) | SHOW_BG(3) | SHOW_OBJ | SHOW_EFFECT | (SHOW_BG(2) | SHOW_BG(3) | SHOW_OBJ) << 8;
    video.blend = EFFECT_DARKER | EFFECT_ON_BACKDROP | SHOW_BG(3);
    video.brightness = 8;
    for (s32 n = 0; n < 3; n++) {
        s32 x = (t * (n + 2) / 4 + n * 110) % 340 - 50;
        affine_sprites(4 + n, t * (3 - n) * 2, 150 + n * 60 + (sine[(t * 4 + n * 300) & (CIRCLE - 1)] >> 6));
        sprite_turned(PIC_NIGHT_STAR, x, 24 + n * 54, 4 + n, OBJ_WINDOW, 0);
    }
}

/* World 3, mode 1: dark but for a swinging lamp whose circle shrinks with its oil, and for what the lanterns show. */
static void well(s32 t)
{
    s32 swing = sine[(t * 5) & (CIRCLE - 1)], radius = 18 + state.oil / 75;

    window_circle(BOARD_X + (swing * 50 >> 12), 74 + ((4096 - (swing < 0 ? -swing : swing)) * 14 >> 12), radius, PANEL_LEFT);
    display.winin = SHOW_BG(1) | SHOW_BG(2) | SHOW_OBJ | (SHOW_BG(0) | SHOW_OBJ) << 8;
    display.winout = SHOW_BG(1) | SHOW_BG(2) | SHOW_OBJ | SHOW_EFFECT | (SHOW_BG(1) | SHOW_BG(2) | SHOW_OBJ) << 8;
    video.blend = EFFECT_DARKER | EFFECT_ON_BACKDROP | SHOW_BG(1) | SHOW_BG(2) | SHOW_OBJ;
    video.brightness = 8;
}

static void iris(s32 radius, s32 right_end)
{
    window_circle(BOARD_X, BOARD_Y, radius, right_end);
    display.winin = (display.winin & 0xFF00) | SHOW_BG(1) | SHOW_BG(2) | SHOW_BG(3) | SHOW_OBJ;
    display.winout = 0;
    video.dispcnt &= ~DISPCNT_WINOBJ;
    video.blend = 0;
}

/* A dialogue: window 0 opens like a blind over the board, everything else grows dark. */
static void dialogue(s32 t)
{
    s32 half = t * 4 < 44 ? t * 4 : 44;

    display.lines = 0;
    display.win0h = 14 << 8 | 154;
    display.win0v = (BOARD_Y - half) << 8 | (BOARD_Y + half);
    display.winin = SHOW_OBJ | (display.winin & 0xFF00);
    display.winout = SHOW_BG(1) | SHOW_BG(2) | SHOW_BG(3) | SHOW_EFFECT;
    video.dispcnt &= ~DISPCNT_WINOBJ;
    video.blend = EFFECT_DARKER | SHOW_BG(1) | SHOW_BG(2) | SHOW_BG(3);
    video.brightness = t < 11 ? t : 11;
}

void effects_step(void)
{
    s32 t = state.scene_frame, phase_time = state.phase_frame, slide = 0;

    video.dispcnt |= DISPCNT_WIN0 | DISPCNT_WIN1 | DISPCNT_WINOBJ;
    display.lines = 1;
    display.win0v = display.win1v = SCREEN_H;
    if (state.world == 0)
        sun(t);
    else if (state.world == 1)
        sky(t);
    else
        well(t);
    if (state.phase == PHASE_INTRO) {
        slide = phase_time < 34 ? 68 - phase_time * 2 : 0;
        if (phase_time < IRIS_OPEN)
            iris(phase_time * phase_time / 8, PANEL_LEFT + slide);
    } else if (state.phase == PHASE_PAUSE) {
        dialogue(phase_time);
    } else if (state.phase == PHASE_FAILED && phase_time >= FAIL_SHOW) {
        dialogue(phase_time - FAIL_SHOW);
    } else if (state.phase == PHASE_FAILED && state.world != 1) { /* no window cuts the mosaic's blocks */
        display.lines = 0;
        display.win0h = WINDOW_EMPTY;
    } else if (state.phase == PHASE_SOLVED && phase_time >= SOLVED_SHOW) {
        s32 left = SOLVED_END - phase_time;
        iris(left > 0 ? left * left / 8 : 0, PANEL_LEFT);
    }
    panel(slide);
}
