/* The way between the scenes, and play itself with its fixed beat: three slices, three frames, then the pages are exchanged. */
#include "game.h"

#define LIT (state.level == 3 ? 4 : state.level)

static u32 shown_light;

void scene_go(enum scene next)
{
    if (state.leaving)
        return;
    state.leaving = 1;
    state.next_scene = next;
}

void picture_show(u32 page)
{
    video.dispcnt = DISPCNT_MODE4 | DISPCNT_BG(2) | DISPCNT_OBJ | DISPCNT_OBJ_1D | (page ? DISPCNT_PAGE : 0);
}

/* The torch: flickers a little, dyes the world when one is hurt or glad. Only what changes is worked out again. */
static void light_step(void)
{
    static const u8 FLICKER[16] = {0, 1, 0, 1, 2, 1, 0, 0, 1, 2, 2, 1, 0, 1, 0, 0};
    u32 flicker = FLICKER[state.level_frame >> 2 & 15], key;

    key = flicker | state.pain << 8 | state.gain << 16 | (state.level_frame >> 3 & 3) << 24 | (state.level + 1) << 28;
    if (key != shown_light)
        light(&themes[LIT], flicker, state.pain, state.gain);
    shown_light = key;
}

static void play_enter(void)
{
    level_load();
    for (u32 page = 0; page < 2; page++) {
        tick();
        page_clear(page);
        tick();
        panel_show(page);
    }
    player_start(0);
    state.phase = 0;
    state.page = 1;
    state.map_open = 0;
    shown_light = 0;
    camera_place(0, 256, 0, 0);
    picture_show(0);
}

static void view_step(void)
{
    view_slice(state.phase, state.page);
    if (++state.phase == 3) {
        state.phase = 0;
        picture_show(state.page);
        state.page ^= 1;
    }
}

static void map_step(void)
{
    if (state.map_open == 1)
        view_clear(state.page);
    else if (state.map_open <= 7)
        map_draw(state.page, state.map_open - 2);
    else if (state.map_open == 8) {
        ink_centre(state.page, 4, level_names[state.level], 25, 23);
        picture_show(state.page);
    } else {
        needle(24 + (state.x * 6 >> 16), 16 + (state.y * 6 >> 16), state.angle);
        if (state.scene_frame & 16 && state.seen[state.exit_y * WIDE + state.exit_x])
            mark(PIC_MARK, 27 + state.exit_x * 6, 19 + state.exit_y * 6, 6);
        words(176, 30, 1, "MAP");
        words(176, 48, 0, "FOES");
        number(176, 58, 0, state.kills, 2);
        words(192, 58, 0, "/");
        number(200, 58, 0, state.kills_all, 2);
        words(176, 74, 0, "HOARD");
        number(176, 84, 0, state.finds, 1);
        words(184, 84, 0, "/");
        number(192, 84, 0, state.finds_all, 1);
        if (frame.pressed & (KEY_SELECT | KEY_B | KEY_START)) {
            state.map_open = 0;
            state.phase = 0;
            state.page ^= 1;
            sound_start(SOUND_MOVE);
        }
        return;
    }
    state.map_open++;
}

static void play_step(void)
{
    if (state.map_open) {
        map_step();
        return;
    }
    if (frame.pressed & KEY_START && !state.leaving) {
        state.paused ^= 1;
        sound_start(SOUND_MOVE);
    }
    if (state.paused) {
        words_centre(56, 1, "PAUSE");
        words_centre(72, 0, "START GOES ON");
        return;
    }
    state.level_frame++;
    if (!state.leaving) {
        player_step();
        doors_step();
        monsters_step();
        shots_step();
    }
    view_step();
    light_step();
    camera_place(0, 256, 0, state.shake ? (state.shake & 2 ? 1 : -1) * (1 + state.shake / 16) : 0);
    hud_step();
    if (frame.pressed & KEY_SELECT && !state.leaving && state.scene == SCENE_PLAY) {
        state.map_open = 1;
        sound_start(SOUND_MOVE);
    }
}

static const struct { void (*enter)(void), (*step)(void); } SCENES[] = {
    [SCENE_TITLE] = {title_enter, title_step}, [SCENE_MENU] = {menu_enter, menu_step}, [SCENE_HELP] = {help_enter, help_step},
    [SCENE_CARD] = {card_enter, card_step}, [SCENE_PLAY] = {play_enter, play_step}, [SCENE_DEAD] = {0, dead_step},
    [SCENE_CLEAR] = {clear_enter, clear_step}, [SCENE_OVER] = {over_enter, over_step}, [SCENE_ENDING] = {ending_enter, ending_step},
};

static void scene_enter(void)
{
    state.loading = 1;
    state.leaving = 0;
    state.paused = 0;
    state.scene = state.next_scene;
    state.scene_frame = 0;
    sprites_clear();
    sprites_finish();
    camera_place(0, 256, 0, 0);
    if (SCENES[state.scene].enter)
        SCENES[state.scene].enter();
}

static void blend(void)
{
    if (state.fade) {
        video_fade(state.fade);
    } else if (state.paused) {
        video.blend = 0x00C4; /* the bitmap darker, the words not */
        video.brightness = 9;
    } else {
        video.blend = 0x0440; /* ghost objects are mixed with the bitmap */
        video.alpha = 0x0A0B;
    }
}

/* One chunk a frame, so that loading takes the same number of frames however fast the BIOS is. */
static void objects_load(void)
{
    u32 target = BITMAP_OBJ_TILES + 96 * 32;

    bios_copy(font_tiles, BITMAP_OBJ_TILES, font_tiles_size);
    for (const u8 *const *chunk = object_chunks; *chunk; chunk++, target += 2048) {
        tick();
        bios_lz77_vram(*chunk, target);
    }
    for (u32 n = 0; n < 128; n++)
        video.palette[256 + n] = object_palette[n];
}

void scenes_run(void)
{
    state.loading = 1;
    state.fade = 16;
    video_fade(16);
    video.bgcnt[2] = 1;
    sprites_finish();
    objects_load();
    scene_enter();
    for (;;) {
        tick();
        state.loading = 0;
        sprites_clear();
        if (state.leaving) {
            if (++state.fade >= 16) {
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
