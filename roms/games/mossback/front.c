/* Title, menu and help: the hollow scrolls by behind them. */
#include "game.h"

#define MENU_LINES 4
#define LOGO_WIDE 28
#define LOGO_HIGH 6

/* The hollow again, seen by a camera of its own; the clock starts anew, so that a late visitor sees the same. */
static void walk_start(u32 stage, s32 x)
{
    state.stage = stage;
    scenery_load(stage);
    scenery_map_load(stage);
    state.stage_frame = state.lantern = state.wind = state.boss_on = state.shake = 0;
    hero_reset();
    state.hero.x = (x + SCREEN_W / 2) * ONE;
    state.hero.y = (state.height * 16 - 64) * ONE;
    effects_clear();
    scenery_fill();
}

static void walk_step(s32 x)
{
    s32 depth = state.height * 16 - SCREEN_H;

    state.cam_x = x + state.scene_frame / 2 % (state.width * 16 - 2 * SCREEN_W);
    if (state.scene_frame > 4)
        state.cam_y = depth - 24 + sine[state.scene_frame / 2 & 255] * 24 / 256;
    scenery_show();
    weather_draw();
}

static void logo_draw(void)
{
    for (u32 n = 0; n < LOGO_WIDE * LOGO_HIGH; n++)
        text.map[(2 + n / LOGO_WIDE) * 32 + 1 + n % LOGO_WIDE] = logo_map[n];
}

void title_enter(void)
{
    text_clear();
    walk_start(0, 32);
    for (u32 n = 0; n < 16; n++)
        video.palette[144 + n] = logo_palette[n];
    logo_draw();
    text.palette = TEXT_DIM;
    text_centre(18, "2026  A GAME FOR GBAEVAL  MIT");
    tune_start(TUNE_TITLE);
}

static void hero_walks(s32 x, s32 y)
{
    sprite_put(&pictures[PIC_HERO_WALK_A + (state.scene_frame >> 3 & 3)], x, y, 0, ATTR2(0, 1));
}

void title_step(void)
{
    walk_step(32);
    hero_walks(120, 118 + (state.scene_frame >> 3 & 1));
    text.palette = TEXT_GOLD;
    if (state.scene_frame & 32)
        text_clear_row(11);
    else
        text_centre(11, "PRESS START");
    text.palette = TEXT_WHITE;
    text_put(10, 16, "HI");
    text_number(13, 16, state.hiscore, 6);
    if (frame.pressed & (KEY_START | KEY_A)) {
        sound_start(SOUND_CHOOSE);
        scene_go(SCENE_MENU);
    }
}

static void menu_draw(void)
{
    static const char *const LINE[MENU_LINES] = {"BEGIN", "LIVES", "MUSIC", "HOW TO PLAY"};

    for (u32 n = 0; n < MENU_LINES; n++) {
        text.palette = n == state.cursor ? TEXT_GOLD : TEXT_WHITE;
        text_put(9, 10 + n * 2, LINE[n]);
    }
    text.palette = state.cursor == 1 ? TEXT_GOLD : TEXT_DIM;
    text_number(18, 12, state.start_lives, 1);
    text.palette = state.cursor == 2 ? TEXT_GOLD : TEXT_DIM;
    text_put(18, 14, state.music ? "ON " : "OFF");
}

void menu_enter(void)
{
    state.frame = 0; /* from here on the same presses make the same game, however long the title stood */
    state.random = 0;
    text_clear();
    walk_start(1, 200);
    for (u32 n = 0; n < 16; n++)
        video.palette[144 + n] = logo_palette[n];
    logo_draw();
    state.cursor = 0;
    menu_draw();
}

static void menu_change(s32 by)
{
    sound_start(SOUND_MOVE);
    if (state.cursor == 1)
        state.start_lives = (state.start_lives - 1 + 5 + by) % 5 + 1;
    else if (state.cursor == 2) {
        state.music ^= 1;
        psg_mute_music(!state.music);
    }
}

void menu_step(void)
{
    walk_step(200);
    hero_walks(52, 78 + state.cursor * 16);
    if (frame.pressed & KEY_DOWN)
        state.cursor = (state.cursor + 1) % MENU_LINES, sound_start(SOUND_MOVE);
    if (frame.pressed & KEY_UP)
        state.cursor = (state.cursor + MENU_LINES - 1) % MENU_LINES, sound_start(SOUND_MOVE);
    if (frame.pressed & KEY_RIGHT)
        menu_change(1);
    if (frame.pressed & KEY_LEFT)
        menu_change(-1);
    if (frame.pressed & (KEY_A | KEY_START)) {
        sound_start(SOUND_CHOOSE);
        if (state.cursor == 0) {
            state.score = state.drops = state.continues = state.stage = 0;
            state.lives = state.start_lives;
            scene_go(SCENE_CARD);
        } else if (state.cursor == 3)
            scene_go(SCENE_HELP);
        else
            menu_change(1);
    }
    if (frame.pressed & KEY_B)
        scene_go(SCENE_TITLE);
    menu_draw();
}

void help_enter(void)
{
    static const struct { u8 row, palette; const char *line; } PAGE[] = {
        {1, TEXT_GOLD, "HOW TO PLAY"}, {4, TEXT_WHITE, "LEFT RIGHT   WALK"}, {5, TEXT_WHITE, "B (HOLD)     RUN"},
        {6, TEXT_WHITE, "A            JUMP"}, {7, TEXT_WHITE, "START        PAUSE"}, {9, TEXT_WHITE, "     DEW: 50 FOR A LIFE"},
        {12, TEXT_WHITE, "     LANTERN: START HERE"}, {15, TEXT_WHITE, "     LAND ON IT"}, {17, TEXT_WHITE, "     NEVER TOUCH IT"},
        {19, TEXT_GOLD, "B: BACK"},
    };

    text_clear();
    walk_start(2, 64);
    for (u32 n = 0; n < sizeof PAGE / sizeof *PAGE; n++) {
        text.palette = PAGE[n].palette;
        text_put(3, PAGE[n].row, PAGE[n].line);
    }
}

void help_step(void)
{
    u32 step = state.scene_frame >> 3 & 1;

    walk_step(64);
    sprite_put(&pictures[PIC_DROP_ICON], 40, 76, 0, ATTR2(5, 0));
    sprite_put(&pictures[PIC_LANTERN_B], 40, 100, 0, ATTR2(5, 0));
    sprite_put(&pictures[PIC_BEETLE_A + step], 40, 124, 0, ATTR2(1, 0));
    sprite_put(&pictures[PIC_URCHIN_A + step], 40, 140, 0, ATTR2(4, 0));
    if (frame.pressed & (KEY_A | KEY_B | KEY_START)) {
        sound_start(SOUND_CHOOSE);
        scene_go(SCENE_MENU);
    }
}
