/* Title, song list, options, help. */
#include "game.h"

#define ROWS (STAGES + 2)
#define PREVIEW_AFTER 40

void title_enter(void)
{
    place_load(PLACE_TITLE, 0);
    text_clear();
    text.palette = 6;
    text_centre(19, "2026  A GAME FOR GBAEVAL  MIT");
    sequencer_start(SONG_TITLE, MELODY_BAND, 0);
}

void title_step(void)
{
    place_step(1);
    text.palette = 4;
    if (state.scene_frame % 48 < 32)
        text_centre(8, "PRESS START");
    else
        text_clear_row(8);
    bits_step();
    band_draw(81, 114, 26);
    for (u32 n = 0; n < 6; n++) /* footlights take turns */
        draw(PIC_FOOTLIGHT, 30 + n * 36, 140, 0, ATTR2((n ^ clock.beats) & 1 ? 6 : 11, 2));
    gear_draw(PIC_GEAR, 120, 100, clock.beats * 16 + (clock.since < 8 ? clock.since * 2 : 16), 1);
    if (clock.rang)
        bit_add(78 + (clock.beats & 3) * 28, 96, (s32)(clock.beats % 3) * 4 - 4, -14, PIC_QUAVER, 4 + (clock.beats & 1) * 2, 50);
    if (frame.pressed & (KEY_START | KEY_A)) {
        sequencer_stop();
        chip_effect(SOUND_CHOOSE);
        scene_go(SCENE_SELECT);
    }
}

static void select_draw(void)
{
    static const char *const GRADE[5] = {"-", "C", "B", "A", "S"};

    for (u32 n = 0; n < ROWS; n++) {
        u32 row = 3 + n * 2;
        u8 open = n >= STAGES || n < state.unlocked;
        text.palette = n == state.cursor ? 4 : open ? 0 : 6;
        text_put(5, row, n == state.cursor ? ">" : " ");
        text_put(7, row, n == STAGES ? "OPTIONS" : n > STAGES ? "HOW TO PLAY" : open ? songs[n].name : "- LOCKED -");
        if (n < STAGES && open) {
            text.palette = state.best_grade[n] ? 8 : 6;
            text_put(24, row, GRADE[state.best_grade[n]]);
        }
    }
    text_clear_row(18);
    if (state.cursor < state.unlocked) {
        text.palette = 7;
        text_put(2, 18, "BEST");
        text_number(7, 18, state.best[state.cursor], 7);
    }
}

void select_enter(void)
{
    sequencer_stop();
    clock_count_from(0);
    state.frame = 0; /* decoration is the same however long the title stood */
    place_load(PLACE_TITLE, 12);
    text_clear();
    text.palette = 7;
    text_centre(1, "CHOOSE A SONG");
    state.cursor = state.unlocked - 1;
    state.missing = state.waited = 0;
    select_draw();
}

void select_step(void)
{
    u8 before = state.cursor;

    place_step(0);
    band_draw(136, 142, 26);
    if (frame.pressed & KEY_DOWN)
        state.cursor = (state.cursor + 1) % ROWS;
    if (frame.pressed & KEY_UP)
        state.cursor = (state.cursor + ROWS - 1) % ROWS;
    if (state.cursor != before) {
        sequencer_stop();
        chip_effect(SOUND_MOVE);
        state.waited = 0;
        select_draw();
    }
    if (state.leaving)
        return;
    /* The song under the cursor plays after a moment. */
    if (state.waited < PREVIEW_AFTER && ++state.waited == PREVIEW_AFTER)
        sequencer_start(state.cursor < state.unlocked ? state.cursor : SONG_TITLE, MELODY_BAND, 0);
    if (frame.pressed & (KEY_A | KEY_START)) {
        if (state.cursor < state.unlocked) {
            state.song = state.cursor;
            sequencer_stop();
            chip_effect(SOUND_CHOOSE);
            scene_go(SCENE_CARD);
        } else if (state.cursor >= STAGES) {
            chip_effect(SOUND_CHOOSE);
            scene_go(state.cursor == STAGES ? SCENE_OPTIONS : SCENE_HELP);
        } else
            chip_effect(SOUND_BACK);
    }
}

static u8 tested; /* instrument */

static void options_draw(void)
{
    static const char *const LEVEL[2] = {"BEGINNER", "PLAYER  "}, *const EARS[2] = {"STEREO", "MONO  "};
    static const char *const NAMES[VOICE_COUNT] = {
        "TRUMPET ", "CHOIR   ", "REED    ", "TROMBONE", "BELL    ", "BASS    ", "TUBA    ",
        "HORNS   ", "KICK    ", "SNARE   ", "CLAP    ", "RIM     ", "THUD    ", "CRASH   ",
    };
    static const char *const LINE[5] = {"LEVEL", "NOTE SPEED", "SPEAKERS", "INSTRUMENT", "BACK"};

    for (u32 n = 0; n < 5; n++) {
        text.palette = n == state.cursor ? 4 : 0;
        text_put(4, 5 + n * 2, n == state.cursor ? ">" : " ");
        text_put(6, 5 + n * 2, LINE[n]);
    }
    text.palette = 7;
    text_put(18, 5, LEVEL[state.level]);
    text_number(18, 7, state.speed + 1, 1);
    text_put(18, 9, EARS[state.mono]);
    text_put(18, 11, NAMES[tested]);
}

void options_enter(void)
{
    sequencer_stop();
    clock_count_from(0);
    place_load(PLACE_TITLE, 16);
    text_clear();
    text.palette = 7;
    text_centre(2, "OPTIONS");
    text.palette = 8;
    scope_place(8, 16);
    state.cursor = 0;
    options_draw();
}

static void options_change(u32 by, u32 of)
{
    if (state.cursor == 0)
        state.level ^= 1;
    else if (state.cursor == 1)
        state.speed = (state.speed + by) & 3;
    else if (state.cursor == 2) {
        state.mono ^= 1;
        clock_volume(0);
    } else {
        tested = (tested + (by == 1 ? 1 : of - 1)) % of;
        if (tested < VOICE_KICK)
            voice_note(SLOT_LEAD, tested, tested == VOICE_BASS || tested == VOICE_TUBA ? 36 : 60, 40, 64, 8);
        else
            voice_drum(SLOT_DRUMS, tested, 64, 8);
        return;
    }
    chip_effect(SOUND_MOVE);
}

void options_step(void)
{
    place_step(0);
    if (state.leaving)
        return;
    if (frame.pressed & KEY_DOWN)
        state.cursor = (state.cursor + 1) % 5, chip_effect(SOUND_MOVE);
    if (frame.pressed & KEY_UP)
        state.cursor = (state.cursor + 4) % 5, chip_effect(SOUND_MOVE);
    if (state.cursor < 4) {
        if (frame.pressed & (KEY_RIGHT | KEY_A))
            options_change(1, VOICE_COUNT);
        if (frame.pressed & KEY_LEFT)
            options_change(3, VOICE_COUNT);
    }
    if (frame.pressed & KEY_B || (state.cursor == 4 && frame.pressed & (KEY_A | KEY_START))) {
        chip_effect(SOUND_BACK);
        scene_go(SCENE_SELECT);
    }
    options_draw();
}

void help_enter(void)
{
    static const struct { u8 row, palette; const char *line; } PAGE[] = {
        {1, 4, "HOW TO PLAY"}, {3, 0, "PRESS WHEN A NOTE REACHES"}, {4, 0, "ITS RING:"}, {6, 7, "     +PAD LEFT"},
        {8, 7, "     +PAD RIGHT"}, {10, 7, "     B"}, {12, 7, "     A"}, {14, 7, "              L OR R"},
        {16, 0, "HOLD NOTES WITH A TAIL."}, {17, 0, "YOU PLAY THE MELODY!"}, {19, 4, "B: BACK    START: PAUSE"},
    };

    place_load(PLACE_TITLE, 16);
    text_clear();
    for (u32 n = 0; n < sizeof PAGE / sizeof *PAGE; n++) {
        text.palette = PAGE[n].palette;
        text_put(3, PAGE[n].row, PAGE[n].line);
    }
    sequencer_start(SONG_TITLE, MELODY_BAND, 0);
}

void help_step(void)
{
    place_step(0);
    for (u32 n = 0; n < 4; n++)
        draw(PIC_GEM_0 + n, 44, 52 + n * 16, 0, ATTR2(n, 1));
    draw(PIC_CYMBAL_END, 44, 116, 0, ATTR2(4, 1));
    draw(PIC_CYMBAL_MIDDLE, 76, 116, 0, ATTR2(4, 1));
    draw(PIC_CYMBAL_END, 108, 116, SPRITE_HFLIP, ATTR2(4, 1));
    metronome_draw(196, 76);
    if (frame.pressed & (KEY_A | KEY_B | KEY_START)) {
        chip_effect(SOUND_BACK);
        sequencer_stop();
        scene_go(SCENE_SELECT);
    }
}
