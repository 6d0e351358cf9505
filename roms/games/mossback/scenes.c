/* The scenes and the way between them: title, menu, help, stage card, play, clear, continue, game over. */
#include "game.h"

extern void ending_enter(void), ending_step(void), ferries_step(void);
extern void title_enter(void), title_step(void), menu_enter(void), menu_step(void), help_enter(void), help_step(void);

void scene_go(enum scene next)
{
    if (state.leaving)
        return;
    state.leaving = 1;
    state.next_scene = next;
}

static void card_enter(void)
{
    static const char *const LINE[STAGES][2] = {
        {"FERN HOLLOW", "FOLLOW THE DEW UPHILL"}, {"SUNKEN COURT", "THE FERRIES STILL RUN"},
        {"EMBER DEEP", "CLIMB, DO NOT LOOK DOWN"}, {"WINDWARD PEAK", "SOMETHING HOLDS THE RAIN"},
    };

    text_clear();
    scenery_load(state.stage);
    scenery_map_load(state.stage);
    state.stage_frame = 0;
    state.lantern = 0;
    state.wind = 0;
    hero_reset();
    effects_clear();
    scenery_fill();
    text.palette = TEXT_DIM;
    text_put(11, 6, "STAGE");
    text_number(17, 6, state.stage + 1, 1);
    text.palette = TEXT_GOLD;
    text_centre(8, LINE[state.stage][0]);
    text.palette = TEXT_WHITE;
    text_centre(10, LINE[state.stage][1]);
    tune_start(TUNE_STAGE1 + state.stage);
}

static void world_draw(void)
{
    hud_step();
    effects_draw();
    hero_draw();
    things_draw();
    weather_draw();
    scenery_show();
}

static void card_step(void)
{
    hero_draw();
    things_draw();
    weather_draw();
    scenery_show();
    if (state.scene_frame >= 110 || (frame.pressed & KEY_START && state.scene_frame > 20)) {
        hud_load();
        state.scene = SCENE_PLAY;
        state.scene_frame = 0;
    }
}

/* Again from the last lantern. */
static void play_enter(void)
{
    text_clear();
    things_restart();
    crumbles_clear();
    effects_clear();
    hero_reset();
    scenery_fill();
    hud_load();
    tune_start(TUNE_STAGE1 + state.stage);
}

static void world_step(void)
{
    state.stage_frame++;
    state.wind = places[state.stage].windy && (state.stage_frame & 511) > 330 && !state.boss_on ? -0x48 : 0;
    ferries_step();
    hero_step();
    things_step();
    crumbles_step();
    effects_step();
    camera_step();
}

static void play_step(void)
{
    if (frame.pressed & KEY_START && !state.leaving) {
        state.paused ^= 1;
        sound_start(SOUND_MOVE);
        text.palette = TEXT_GOLD;
        if (state.paused)
            text_centre(9, "PAUSE");
        else
            text_clear_row(9);
    }
    if (!state.paused)
        world_step();
    if (state.hero.dead == 80) {
        state.lives--;
        scene_go(state.lives ? SCENE_PLAY : SCENE_CONTINUE);
    }
    world_draw();
}

static void clear_step(void)
{
    u32 bonus = state.hearts * 500 + (state.stage_frame < 3600 ? (3600 - state.stage_frame) / 4 * 10 / 10 : 0);

    frame.keys = frame.pressed = 0; /* the hero stands and enjoys it */
    if (state.scene_frame > 40 && state.scene_frame % 40 == 0 && state.hero.grounded)
        frame.keys = frame.pressed = KEY_A;
    world_step();
    if (state.scene_frame == 50) {
        text.palette = TEXT_GOLD;
        text_centre(6, state.stage + 1 < STAGES ? "STAGE CLEAR" : "THE STORM IS BROKEN");
    }
    if (state.scene_frame == 80) {
        text.palette = TEXT_WHITE;
        text_put(8, 9, "BONUS");
        text_number(15, 9, bonus, 5);
        add_score(bonus);
    }
    if (state.scene_frame == 200)
        scene_go(state.stage + 1 < STAGES ? SCENE_CARD : SCENE_ENDING);
    world_draw();
}

static void continue_enter(void)
{
    text_clear();
    effects_clear();
    state.cursor = 0;
    state.shake = 0;
    tune_start(TUNE_OVER);
}

static void continue_step(void)
{
    text.palette = TEXT_GOLD;
    text_centre(6, "TRY AGAIN?");
    text.palette = TEXT_WHITE;
    text_number(14, 8, 9 - state.scene_frame / 60, 1);
    text.palette = state.cursor ? TEXT_DIM : TEXT_GOLD;
    text_put(9, 11, state.cursor ? "  YES" : "> YES");
    text.palette = state.cursor ? TEXT_GOLD : TEXT_DIM;
    text_put(16, 11, state.cursor ? "> NO" : "  NO");
    sprite_put(&pictures[PIC_HERO_HURT], 120, 132, state.scene_frame & 32 ? SPRITE_HFLIP : 0, ATTR2(0, 0));
    scenery_show();
    if (state.leaving)
        return;
    if (frame.pressed & (KEY_LEFT | KEY_RIGHT | KEY_UP | KEY_DOWN)) {
        state.cursor ^= 1;
        sound_start(SOUND_MOVE);
    }
    u32 chosen = frame.pressed & (KEY_A | KEY_START) && state.scene_frame > 20;
    if (chosen && !state.cursor) {
        sound_start(SOUND_CHOOSE);
        state.continues++;
        state.score = 0;
        state.lives = state.start_lives;
        scene_go(SCENE_CARD);
    } else if (chosen || state.scene_frame >= 599)
        scene_go(SCENE_OVER);
}

static void over_enter(void)
{
    text_clear();
    text.palette = TEXT_ROSE;
    text_centre(7, "GAME OVER");
    text.palette = TEXT_DIM;
    text_centre(10, state.score >= state.hiscore ? "NEW HI-SCORE" : "YOUR SCORE");
    text.palette = TEXT_WHITE;
    text_number(12, 12, state.score, 6);
}

static void over_step(void)
{
    scenery_show();
    weather_draw();
    if (state.scene_frame > 30 && (frame.pressed & (KEY_A | KEY_START) || state.scene_frame > 420))
        scene_go(SCENE_TITLE);
}

static const struct { void (*enter)(void), (*step)(void); } SCENES[] = {
    [SCENE_TITLE] = {title_enter, title_step}, [SCENE_MENU] = {menu_enter, menu_step}, [SCENE_HELP] = {help_enter, help_step},
    [SCENE_CARD] = {card_enter, card_step}, [SCENE_PLAY] = {play_enter, play_step}, [SCENE_CLEAR] = {0, clear_step},
    [SCENE_CONTINUE] = {continue_enter, continue_step}, [SCENE_OVER] = {over_enter, over_step}, [SCENE_ENDING] = {ending_enter, ending_step},
};

static void scene_enter(void)
{
    state.loading = 1;
    state.leaving = state.paused = state.shake = 0;
    if (state.scene == SCENE_CLEAR && state.next_scene == SCENE_CARD)
        state.stage++;
    state.scene = state.next_scene;
    state.scene_frame = 0;
    sprites_clear();
    sprites_finish();
    SCENES[state.scene].enter();
}

/* Backgrounds melt into coarse squares while a scene fades. */
static void blend(void)
{
    u32 dots = state.fade > 15 ? 15 : state.fade;

    video.mosaic = dots | dots << 4;
    if (!dots && state.scene == SCENE_PLAY) {
        /* Only what asks for it: the hero when hurt, a lantern as it lights up, the falling owl. */
        static const u8 PULSE[8] = {0, 1, 2, 3, 4, 3, 2, 1};
        u32 size = PULSE[state.scene_frame >> 1 & 7];
        video.mosaic = size << 8 | size << 12;
    }
    if (state.fade) {
        video_fade(state.fade);
    } else if (state.paused || state.scene == SCENE_CONTINUE) {
        video.blend = 0x00DE; /* everything but the text darker */
        video.brightness = state.paused ? 8 : 10;
    } else if (state.scene == SCENE_HELP) {
        video.blend = 0x00CE; /* the layers behind the text and the sprites */
        video.brightness = 8;
    } else {
        video.blend = 0x3F40; /* only ghost sprites are mixed */
        video.alpha = 0x0A08;
    }
}

void scenes_run(void)
{
    text_load(0, BLOCK_TEXT);
    text_palettes();
    objects_load();
    chunks_load(logo_chunks, CHARBLOCK(0) + SPARE_TILES * 32);
    state.fade = 16;
    video_fade(16);
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
