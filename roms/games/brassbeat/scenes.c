/* The way between the scenes: fades, loading, blending; the frame's loop. */
#include "game.h"

#define SOLID_FRAMES 6 /* the highway turns opaque before a fade: brightness and transparency share the blend unit */

static u8 solid;

static const struct { void (*enter)(void), (*step)(void); } SCENES[] = {
    [SCENE_TITLE] = {title_enter, title_step}, [SCENE_SELECT] = {select_enter, select_step},
    [SCENE_OPTIONS] = {options_enter, options_step}, [SCENE_HELP] = {help_enter, help_step},
    [SCENE_CARD] = {card_enter, card_step}, [SCENE_PLAY] = {0, play_step},
    [SCENE_RESULTS] = {results_enter, results_step}, [SCENE_FAILED] = {failed_enter, failed_step},
    [SCENE_ENDING] = {ending_enter, ending_step},
};

void scene_go(enum scene next)
{
    if (state.leaving)
        return;
    state.leaving = 1;
    state.next_scene = next;
}

void text_bar(u32 column, u32 row, u32 tiles, u32 pixels)
{
    for (u32 n = 0; n < tiles; n++) {
        u32 full = pixels > 8 ? 8 : pixels;
        text_cell(column + n, row, BAR_TILE + full);
        pixels -= full;
    }
}

static void scene_enter(void)
{
    state.loading = 1;
    state.leaving = 0;
    state.paused = 0;
    solid = 0;
    state.scene = state.next_scene;
    state.scene_frame = 0;
    random_next();
    sprites_clear();
    sprites_finish();
    SCENES[state.scene].enter();
    state.scene_frame = 0;
}

static u8 highway_on(void)
{
    return state.place != PLACE_TITLE && video.dispcnt & DISPCNT_BG(1);
}

static void blend(void)
{
    if (state.fade) {
        video_fade(state.fade);
    } else if (state.paused) {
        video.blend = 0x00DE; /* everything but the text darker */
        video.brightness = 8;
    } else if (state.place == PLACE_TITLE) {
        video.blend = 0x2C40; /* only ghost sprites are mixed */
        video.alpha = 0x0A08;
    } else {
        video.blend = 0x2E42; /* the highway over the scenery, sparks over both */
        video.alpha = (u16)((6 - solid) << 8 | (11 + solid * 5 / 6));
    }
}

void scenes_run(void)
{
    text_load(0, 31);
    text_palettes();
    state.fade = 16;
    video_fade(16);
    state.loading = 1;
    objects_load();
    scene_enter();
    for (;;) {
        tick();
        state.loading = 0;
        sprites_clear();
        if (state.leaving) {
            if (highway_on() && solid < SOLID_FRAMES)
                solid++;
            else if (++state.fade >= 16) {
                state.fade = 16;
                blend();
                scene_enter();
                continue;
            }
        } else if (state.fade)
            state.fade--;
        SCENES[state.scene].step();
        state.scene_frame++;
        blend();
        sprites_finish();
    }
}
