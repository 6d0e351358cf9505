/* Title, menu, help, the tale before the game, and the dark after a loss. */
#include "game.h"

void fade_out(void (*draw)(void))
{
    while (state.fade < 16) {
        state.fade++;
        draw();
    }
}

void fade_in(void (*draw)(void))
{
    while (state.fade) {
        state.fade--;
        draw();
    }
}

/* Sparks over the wood, and the fog. */
static void night(void)
{
    sprites_clear();
    for (u32 n = 0; n < 7; n++) {
        u32 t = state.frame + n * 97;
        s32 x = (n * 37 + (t >> 2)) % 260 - 10, y = 100 + n * 7 + (sine[t & 255] * 9 >> 8);
        if (t & 32 || n & 1)
            sprite_put(&pictures[n & 3 ? PIC_SPARK : PIC_GLOW], x, y, SPRITE_GHOST, ATTR2(9, 3));
    }
    video.scroll_x[1] = state.frame >> 1;
    video.scroll_y[1] = (state.frame >> 3) - 40;
    video.scroll_y[2] = (-12 + (sine[state.frame & 255] * 2 >> 8)) & 255;
    light_plain();
    sprites_finish();
    tick();
}

static void picture_load(u8 dim)
{
    state.fade = 16;
    state.fog = 8;
    windows.inside = windows.outside = 0x3F3F;
    light_dim(0);
    sprites_clear();
    text_clear();
    light_plain();
    video.palette[0] = 0;
    title_load(0);
    light_dim(dim);
}

void title_run(void)
{
    picture_load(0);
    state.saved = save_valid();
    tune_start(TUNE_TITLE);
    text.palette = 10;
    text_centre(18, "2026  A GAME FOR GBAEVAL  MIT");
    fade_in(night);
    for (u32 n = 0;; n++) {
        text.palette = 8;
        if (n & 32)
            text_clear_row(15);
        else
            text_centre(15, "PRESS START");
        night();
        if (frame.pressed & (KEY_START | KEY_A))
            break;
    }
    sound_start(SOUND_CHOOSE);
    text_clear();
    scene_go(SCENE_MENU);
}

enum { CONTINUE, NEW, SPEED, MUSIC, HELP, ERASE, LINES };

static void menu_draw(void)
{
    static const char *const LINE[LINES] = {"CONTINUE", "NEW GAME", "TEXT", "MUSIC", "HOW TO PLAY", "ERASE THE SAVE"};
    static const char *const PACE[3] = {"SLOW  ", "NORMAL", "FAST  "};

    for (u32 n = 0; n < LINES; n++) {
        u32 gone = !state.saved && (n == CONTINUE || n == ERASE);
        text.palette = n == state.cursor ? 8 : gone ? 10 : 0;
        text_put(6, 8 + n * 2, n == state.cursor ? ">" : " ");
        text_put(8, 8 + n * 2, LINE[n]);
    }
    text.palette = state.cursor == SPEED ? 8 : 11;
    text_put(18, 8 + SPEED * 2, PACE[state.text_speed]);
    text.palette = state.cursor == MUSIC ? 8 : 11;
    text_put(18, 8 + MUSIC * 2, state.music ? "ON " : "OFF");
}

static void menu_change(s32 by)
{
    sound_start(SOUND_MOVE);
    if (state.cursor == SPEED)
        state.text_speed = (state.text_speed + 3 + by) % 3;
    if (state.cursor == MUSIC) {
        state.music ^= 1;
        psg_mute_music(!state.music);
    }
}

void menu_run(void)
{
    state.frame = 0; /* from here on the same presses make the same game, however long the title stood */
    state.random = 0;
    if (state.fade)
        picture_load(0);
    text_clear();
    state.cursor = state.saved ? CONTINUE : NEW;
    fade_in(night);
    while (state.scene == SCENE_MENU) {
        menu_draw();
        night();
        u32 step = frame.pressed & KEY_DOWN ? 1 : frame.pressed & KEY_UP ? LINES - 1 : 0;
        if (step) {
            do
                state.cursor = (state.cursor + step) % LINES;
            while (!state.saved && (state.cursor == CONTINUE || state.cursor == ERASE));
            sound_start(SOUND_MOVE);
        }
        if (frame.pressed & (KEY_LEFT | KEY_RIGHT))
            menu_change(frame.pressed & KEY_LEFT ? -1 : 1);
        if (frame.pressed & KEY_B) {
            scene_go(SCENE_TITLE);
            fade_out(night);
        }
        if (!(frame.pressed & (KEY_A | KEY_START)))
            continue;
        sound_start(SOUND_CHOOSE);
        if (state.cursor == CONTINUE && save_read()) {
            fade_out(night);
            light_dim(0);
            scene_go(SCENE_PLAY);
            world_start(0);
        } else if (state.cursor == NEW) {
            fade_out(night);
            scene_go(SCENE_TALE);
        } else if (state.cursor == HELP)
            scene_go(SCENE_HELP);
        else if (state.cursor == ERASE) {
            save_erase();
            state.cursor = NEW;
        } else
            menu_change(1);
    }
}

void help_run(void)
{
    static const struct { u8 row, palette; const char *line; } PAGE[] = {
        {8, 8, "+ PAD"}, {8, 0, "          WALK, PUSH BLOCKS"}, {10, 8, "A"}, {10, 0, "          TALK, OPEN, STRIKE"},
        {12, 8, "B"}, {12, 0, "          USE WHAT YOU PICKED"}, {14, 8, "START"}, {14, 0, "          BAG AND SAVING"},
        {16, 11, "STONES HEAL AND KEEP YOUR WAY"}, {18, 10, "B: BACK"},
    };

    text_clear();
    for (u32 n = 0; n < sizeof PAGE / sizeof *PAGE; n++) {
        text.palette = PAGE[n].palette;
        for (u32 at = 0; PAGE[n].line[at]; at++)
            if (PAGE[n].line[at] != ' ')
                text_cell(1 + at, PAGE[n].row, PAGE[n].line[at] - ' ');
    }
    do
        night();
    while (!(frame.pressed & (KEY_A | KEY_B | KEY_START)));
    sound_start(SOUND_CHOOSE);
    scene_go(SCENE_MENU);
}

void tale_run(void)
{
    static const char *const LINE[] = {
        "FOR THREE HUNDRED YEARS", "THE GREAT LANTERN BURNED", "ON THE HILL ABOVE THE WOOD,", "",
        "AND NO ONE IN THE VILLAGE", "WAS AFRAID OF THE NIGHT.", "", "NOW IT IS DARK.",
    };

    picture_load(9);
    fade_in(night);
    for (u32 n = 0; n < sizeof LINE / sizeof *LINE; n++) {
        text.palette = n == 7 ? 8 : 0;
        u32 length = 0;
        while (LINE[n][length])
            length++;
        for (u32 at = 0; at < length; at++) {
            text_cell((30 - length) / 2 + at, 3 + n * 2 - (n > 3), LINE[n][at] - ' ');
            if (frame.keys & (KEY_A | KEY_START) && at & 3)
                continue;
            night();
            night();
        }
    }
    for (u32 n = 0; n < 150 && !(frame.pressed & (KEY_A | KEY_START)); n++)
        night();
    fade_out(night);
    light_dim(0);
    scene_go(SCENE_PLAY);
    world_start(1);
}

void over_run(void)
{
    picture_load(11);
    tune_start(TUNE_OVER);
    text.palette = 9;
    text_centre(6, "THE DARK CLOSES OVER YOU");
    text.palette = 11;
    text_centre(8, "BUT A SPARK IS LEFT");
    fade_in(night);
    do {
        text.palette = state.cursor ? 10 : 8;
        text_put(6, 13, state.cursor ? "  RISE AGAIN" : "> RISE AGAIN");
        text.palette = state.cursor ? 8 : 10;
        text_put(19, 13, state.cursor ? "> TITLE" : "  TITLE");
        night();
        if (frame.pressed & (KEY_LEFT | KEY_RIGHT | KEY_UP | KEY_DOWN)) {
            state.cursor ^= 1;
            sound_start(SOUND_MOVE);
        }
    } while (!(frame.pressed & (KEY_A | KEY_START)));
    sound_start(SOUND_CHOOSE);
    fade_out(night);
    light_dim(0);
    if (state.cursor) {
        scene_go(SCENE_TITLE);
        return;
    }
    state.progress.hp = state.progress.max_hp;
    state.progress.room = state.enter_room;
    state.progress.cell = state.enter_cell;
    scene_go(SCENE_PLAY);
    world_start(0);
}
