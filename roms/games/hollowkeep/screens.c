/* Title, menu, help, level card, defeat, level's end, game over, ending. */
#include "game.h"

#define MENU_LINES 4
#define GOLD 0x36, 0x33 /* inks of the title's palette: cut gold, moonlight */
#define PALE 0x20, 0x1C
#define BRIGHT 25, 23 /* inks of a place's palette */
#define BONE 31, 17
#define ENDING_PAGES 5
#define ENDING_TIME 190

static u8 title_there, stores_there;

static void title_load(const u16 *palette)
{
    if (!title_there) {
        u32 target = (u32)BITMAP(0);
        for (const u8 *const *chunk = title_chunks; *chunk; chunk++, target += 2048) {
            tick();
            bios_lz77_vram(*chunk, target);
        }
    }
    title_there = 1;
    for (u32 n = 0; n < 256; n++)
        video.palette[n] = n < 63 ? palette[n] : 0;
    picture_show(0);
}

/* Candles behind the windows. */
static void windows(const u16 *palette)
{
    static const u8 LIGHT[8] = {3, 2, 3, 1, 2, 3, 0, 2};

    for (u32 n = 0; n < 4; n++)
        video.palette[45 + n] = palette[45 + LIGHT[(state.scene_frame / 7 + n * 3) & 7]];
}

void title_enter(void)
{
    title_load(title_palette);
    tune_start(TUNE_TITLE);
}

void title_step(void)
{
    windows(title_palette);
    if (!(state.scene_frame & 32))
        words_centre(130, 1, "PRESS START");
    words_centre(148, 3, "2026 A GAME FOR GBAEVAL MIT");
    words(84, 42, 3, "BEST");
    number(124, 42, 0, state.hiscore, 5);
    if (frame.pressed & (KEY_START | KEY_A)) {
        sound_start(SOUND_CHOOSE);
        scene_go(SCENE_MENU);
    }
}

void menu_enter(void)
{
    state.frame = 0; /* from here on the same presses make the same game, however long the title stood */
    state.cursor = 0;
    title_load(title_palette);
}

void menu_step(void)
{
    static const char *const LINE[MENU_LINES] = {"ENTER THE KEEP", "COURAGE", "MUSIC", "HOW TO PLAY"};
    static const char *const COURAGE[3] = {"MEEK", "BOLD", "GRIM"};

    windows(title_palette);
    for (u32 n = 0; n < MENU_LINES; n++)
        words(60, 76 + n * 14, n == state.cursor ? 1 : 0, LINE[n]);
    words(156, 90, state.cursor == 1 ? 1 : 3, COURAGE[state.difficulty]);
    words(156, 104, state.cursor == 2 ? 1 : 3, state.music ? "ON" : "OFF");
    needle(44, 80 + state.cursor * 14, sine(state.scene_frame << 10) >> 1);
    if (frame.pressed & KEY_DOWN)
        state.cursor = (state.cursor + 1) % MENU_LINES, sound_start(SOUND_MOVE);
    if (frame.pressed & KEY_UP)
        state.cursor = (state.cursor + MENU_LINES - 1) % MENU_LINES, sound_start(SOUND_MOVE);
    if (frame.pressed & (KEY_A | KEY_START | KEY_LEFT | KEY_RIGHT)) {
        sound_start(SOUND_CHOOSE);
        if (state.cursor == 1)
            state.difficulty = (state.difficulty + (frame.pressed & KEY_LEFT ? 2 : 1)) % 3;
        else if (state.cursor == 2)
            psg_mute_music(!(state.music ^= 1));
        else if (frame.pressed & (KEY_A | KEY_START)) {
            if (state.cursor == 3)
                scene_go(SCENE_HELP);
            else {
                state.score = 0;
                state.level = 0;
                state.lives = 3;
                player_start(1);
                scene_go(SCENE_CARD);
            }
        }
    }
    if (frame.pressed & KEY_B)
        scene_go(SCENE_TITLE);
}

void help_enter(void)
{
    static const char *const PAGE_LINE[] = {
        "UP DOWN     Walk", "LEFT RIGHT  Turn", "L R         Step aside", "A           Strike or shoot",
        "B           Open, pull, or", "            change weapons", "SELECT      Map", "START       Pause",
    };

    page_clear(1);
    tick();
    ink_centre(1, 10, "HOW TO PLAY", GOLD);
    for (u32 n = 0; n < 8; n++) {
        tick();
        ink(1, 12, 30 + n * 13, PAGE_LINE[n], PALE);
    }
    tick();
    ink_centre(1, 144, "The needle points to the gate", GOLD);
    picture_show(1);
}

void help_step(void)
{
    if (frame.pressed & (KEY_A | KEY_B | KEY_START)) {
        sound_start(SOUND_CHOOSE);
        scene_go(SCENE_MENU);
    }
}

static void store(const u8 *const *chunk, u8 *target)
{
    for (; *chunk; chunk++, target += 2048) {
        tick();
        bios_lz77_memory(*chunk, target);
    }
}

/* A dark wall, in the colours of the level, to write on. */
static void ground(u32 texture)
{
    title_there = 0;
    if (!stores_there) {
        store(wall_chunks, wall_store);
        store(body_chunks, body_store);
        store(panel_chunks, panel_store);
        stores_there = 1;
    }
    state.level_frame = 0;
    light(&themes[state.level == 3 ? 4 : state.level], 0, 0, 0);
    for (u32 slice = 0; slice < 20; slice++) {
        tick();
        wall_show(0, texture, slice);
    }
    tick();
    picture_show(0);
}

void card_enter(void)
{
    static const u8 TEXTURE[LEVELS] = {1, 3, 5, 15};
    static const char *const NUMBER[LEVELS] = {"FIRST DEPTH", "SECOND DEPTH", "THIRD DEPTH", "LAST DEPTH"};

    ground(TEXTURE[state.level]);
    ink_centre(0, 44, NUMBER[state.level], BONE);
    ink_centre(0, 62, level_names[state.level], BRIGHT);
    ink_centre(0, 92, level_orders[state.level], BONE);
    tune_start(state.level & 1 ? TUNE_DEEP : TUNE_KEEP);
}

void card_step(void)
{
    needle(120, 128, state.scene_frame << 9);
    if (state.scene_frame >= 150 || (state.scene_frame > 30 && frame.pressed & (KEY_A | KEY_START)))
        scene_go(SCENE_PLAY);
}

/* The world turns over and sinks; then one may rise again while candles are left. */
void dead_step(void)
{
    u32 t = state.scene_frame;

    light(&themes[state.level == 3 ? 4 : state.level], 0, t < 60 ? 4 + t / 4 : 19, 0);
    camera_place(t < 80 ? t * 110 : 8800, 256 - (t < 80 ? t : 80), 0, t < 80 ? t / 2 : 40);
    if (t < 90)
        return;
    words_centre(30, 2, "YOU HAVE FALLEN");
    if (state.lives == 1) {
        words_centre(50, 0, "THE LAST CANDLE IS OUT");
        if (t > 200 || frame.pressed & (KEY_A | KEY_START))
            scene_go(SCENE_OVER);
        return;
    }
    words(84, 56, state.cursor ? 0 : 1, "RISE AGAIN");
    words(84, 70, state.cursor ? 1 : 0, "GIVE UP");
    for (s32 n = 0; n < state.lives - 1; n++)
        mark(PIC_LIFE, 176 + n * 10, 60, 6);
    needle(68, state.cursor ? 74 : 60, 0);
    if (state.leaving)
        return;
    if (frame.pressed & (KEY_UP | KEY_DOWN))
        state.cursor ^= 1, sound_start(SOUND_MOVE);
    if (frame.pressed & (KEY_A | KEY_START)) {
        sound_start(SOUND_CHOOSE);
        if (state.cursor) {
            scene_go(SCENE_OVER);
        } else {
            state.lives--;
            player_start(1);
            scene_go(SCENE_CARD);
        }
        state.cursor = 0;
    }
}

void clear_enter(void)
{
    u32 kills = state.kills, finds = state.finds, time = state.level_frame;
    u32 bonus = kills * 50 + finds * 300 + state.health * 5 + (time < 6000 ? (6000 - time) / 10 : 0);

    ground(2);
    state.level_frame = bonus;
    ink_centre(0, 28, level_names[state.level], BRIGHT);
    ink_centre(0, 44, "lies behind you", BONE);
}

void clear_step(void)
{
    u32 t = state.scene_frame;

    if (t == 50 || t == 80 || t == 110 || t == 140)
        sound_start(SOUND_ITEM);
    if (t > 50) {
        words(72, 72, 0, "FOES");
        number(136, 72, 1, state.kills, 2), words(152, 72, 3, "/"), number(160, 72, 1, state.kills_all, 2);
    }
    if (t > 80) {
        words(72, 88, 0, "HOARDS");
        number(136, 88, 1, state.finds, 2), words(152, 88, 3, "/"), number(160, 88, 1, state.finds_all, 2);
    }
    if (t > 110)
        words(72, 104, 0, "BONUS"), number(136, 104, 1, state.level_frame, 5);
    if (t == 140)
        add_score(state.level_frame);
    if (t > 140)
        words(72, 120, 0, "SCORE"), number(136, 120, 1, state.score, 5);
    if (t == 200) {
        if (state.level + 1 == LEVELS)
            scene_go(SCENE_ENDING);
        else {
            state.level++;
            scene_go(SCENE_CARD);
        }
    }
}

void over_enter(void)
{
    ground(6);
    tune_start(TUNE_DEAD);
    ink_centre(0, 56, "THE KEEP KEEPS YOU", BRIGHT);
}

void over_step(void)
{
    words(84, 84, 0, "SCORE");
    number(132, 84, 1, state.score, 5);
    if (state.scene_frame > 40 && (frame.pressed & (KEY_A | KEY_START) || state.scene_frame > 420))
        scene_go(SCENE_TITLE);
}

void ending_enter(void)
{
    title_there = 0;
    title_load(dawn_palette);
    tune_start(TUNE_ENDING);
}

/* The keep at dawn, nearer at first, then from farther and farther away. */
void ending_step(void)
{
    static const char *const LINE[ENDING_PAGES][3] = {
        {"The Warden is at rest.", "", ""}, {"Morning finds its way", "into rooms that had", "forgotten the sun."},
        {"The hollow men lie down", "and sleep at last.", ""}, {"HOLLOWKEEP", "Code, art and music:", "the gbaeval authors"},
        {"THE END", "", "Thank you for playing"},
    };
    u32 page = state.scene_frame / ENDING_TIME;
    s32 zoom = 128 + (s32)state.scene_frame / 6;

    windows(dawn_palette);
    camera_place(0, zoom > 256 ? 256 : zoom, 0, zoom > 256 ? 0 : -(256 - zoom) / 3);
    if (page >= ENDING_PAGES)
        page = ENDING_PAGES - 1;
    for (u32 n = 0; n < 3; n++)
        words_centre(54 + n * 14, page >= 3 && n == 0 ? 1 : 0, LINE[page][n]);
    if (state.scene_frame > ENDING_PAGES * ENDING_TIME) {
        words(84, 104, 0, "SCORE");
        number(132, 104, 1, state.score, 5);
        if (state.scene_frame & 32)
            words_centre(146, 1, "PRESS START");
        if (frame.pressed & (KEY_START | KEY_A)) {
            title_there = 0;
            scene_go(SCENE_TITLE);
        }
    }
}
