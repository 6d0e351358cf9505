/* Card, play, results, failure. */
#include "game.h"

static s32 lead_in(void)
{
    const struct song *song = &songs[state.song];
    s32 bar = song->frames_per_step * song->steps_per_beat * song->beats_per_bar;

    return bar < 100 ? bar * 2 : bar;
}

void card_enter(void)
{
    static const char *const WORDS[STAGES] = {
        "WAKE THE TOWN", "SING THE SHIPS HOME", "PLAY TILL THE LIGHTS GO", "BEAT THE IRON", "LEAD THE FLEET",
    };
    static const char *const NUMBER[STAGES] = {"SONG 1", "SONG 2", "SONG 3", "SONG 4", "SONG 5"};

    sequencer_stop();
    clock_count_from(0);
    text_clear();
    lanes_start();
    place_load(state.song + 1, 0);
    text.palette = 7;
    text_centre(5, NUMBER[state.song]);
    text.palette = 4;
    text_centre(7, songs[state.song].name);
    text.palette = 0;
    text_centre(9, WORDS[state.song]);
}

static void hud_start(void)
{
    text_clear();
    text.palette = 4;
    text_put(16, 0, songs[state.song].name);
    text.palette = 0;
    text_put(16, 2, "SCORE");
    text.palette = 7;
    text_put(16, 5, "BEAT");
    text.palette = 8;
    scope_place(16, 18);
    video.scroll_y[0] = 254; /* the first line keeps clear of the edge */
}

static void hud_step(void)
{
    text.palette = 0;
    text_number(22, 2, state.score, 7);
    if (state.shown_life != state.life)
        state.shown_life += state.shown_life < state.life ? 1 : -1;
    text.palette = state.life < 25 ? state.frame & 8 ? 5 : 4 : state.life < 80 ? 7 : 8;
    text_bar(16, 3, 13, state.shown_life * 104 / LIFE_FULL);
    text.palette = 4;
    u32 frames = songs[state.song].steps * songs[state.song].frames_per_step;
    text_bar(16, 4, 13, state.song_frame > 0 ? (u32)state.song_frame * 104 / frames : 0);
    text.palette = clock.since < 6 ? 4 : 7;
    text_number(21, 5, state.beats, 3);
}

/* Sprites in the order of their priorities: what lies in front comes first in OAM. */
static void scenery_draw(void)
{
    static const u8 LEVELS[VOICES] = {SLOT_LEAD, SLOT_HARMONY, SLOT_COMP, SLOT_BASS, SLOT_DRUMS, SLOT_HIT}, PALETTE[VOICES] = {3, 4, 1, 2, 0, 5};

    bits_step();
    band_draw(140, 114, 26);
    metronome_draw(218, 64);
    for (u32 n = 0; n < VOICES; n++) {
        u32 level = voice_level(LEVELS[n]) >> 5;
        for (u32 m = 0; m < 4; m++)
            draw(level > m * 2 ? PIC_LAMP_ON : PIC_LAMP_OFF, 134 + n * 9, 76 - m * 7, 0, ATTR2(PALETTE[n], 2));
    }
    if (state.place == 4) {
        u32 kicked = clock.beats * 16 + (clock.since < 8 ? clock.since * 2 : 16);
        gear_draw(PIC_GEAR, 206, 92, kicked, 1);
        gear_draw(PIC_GEAR_SMALL, 166, 76, -kicked * 3 / 2 + 8, 2);
    }
}

/* The players try their instruments, one after the other, before the piece. */
static void tune_up(void)
{
    const struct song *song = &songs[state.song];
    u32 t = state.scene_frame;

    if (t == 4)
        voice_note(SLOT_BASS, song->bottom, 33, 90, 64, 6), sequencer.tuba = 60;
    else if (t == 18)
        voice_note(SLOT_COMP, song->comp, 57, 74, 64, 12), sequencer.horn = 60;
    else if (t == 34)
        voice_note(SLOT_HARMONY, song->second, 52, 60, 64, 4);
    else if (t == 50)
        voice_note(SLOT_LEAD, song->lead, 64, 44, 60, 10), sequencer.singer = 40;
    else if (t >= 60 && t < 100 && t % 5 == 0)
        voice_drum(SLOT_DRUMS, VOICE_SNARE, 8 + t - 60, 8), sequencer.drum = 6;
}

void card_step(void)
{
    tune_up();
    place_step(0);
    band_draw(140, 114, 26);
    if (state.leaving)
        return;
    if (state.scene_frame >= 110 || (state.scene_frame > 12 && frame.pressed & KEY_START)) {
        state.scene = SCENE_PLAY;
        state.scene_frame = 0;
        place_step(1);
        hud_start();
        sequencer_start(state.song, state.level ? MELODY_PLAYER : MELODY_SHARED, -lead_in());
    }
}

static void count_in(void)
{
    const struct song *song = &songs[state.song];
    s32 beat = song->frames_per_step * song->steps_per_beat, left = -state.song_frame;

    if (left <= 0 || left % beat || left > beat * song->beats_per_bar) {
        if (left == 0 - beat + 1)
            text_clear_row(9);
        return;
    }
    chip_effect(left == beat ? SOUND_COUNT_LAST : SOUND_COUNT);
    text.palette = 4;
    text_put(7, 9, "   ");
    text_number(8, 9, left / beat, 1);
}

static void pause_step(void)
{
    if (frame.pressed & KEY_START) {
        state.paused ^= 1;
        sequencer_pause(state.paused);
        clock_volume(state.paused);
        text.palette = 4;
        text_clear_row(9);
        text_clear_row(11);
        if (state.paused) {
            text_put(5, 9, "PAUSE");
            text.palette = 0;
            text_put(2, 11, "SELECT: STOP");
            state.waited = 0;
        }
        chip_effect(SOUND_MOVE);
    }
    if (!state.paused)
        return;
    /* Half as loud a clock ticks. */
    if (state.waited++ % 30 == 0)
        voice_drum(SLOT_DRUMS, VOICE_RIM, 64, state.waited / 30 & 1 ? 3 : 13);
    if (frame.pressed & KEY_SELECT) {
        state.paused = 0;
        clock_volume(0);
        sequencer_stop();
        scene_go(SCENE_SELECT);
    }
}

void play_step(void)
{
    if (!state.leaving)
        pause_step();
    if (!state.paused && sequencer.song) {
        place_step(1);
        if (!state.leaving) {
            count_in();
            lanes_step();
        }
        if (state.song_frame == 1)
            text_clear_row(9);
    }
    hud_step();
    lanes_draw();
    scenery_draw();
    if (state.leaving || state.paused)
        return;
    if (state.life == 0) {
        sequencer_stop();
        chip_effect(SOUND_FAIL);
        voice_drum(SLOT_DRUMS, VOICE_CRASH, 64, 8);
        scene_go(SCENE_FAILED);
    } else if (sequencer_over() && sequencer.now >= sequencer.song->steps * sequencer.song->frames_per_step + 50)
        scene_go(SCENE_RESULTS);
}

static u8 grade_of(void)
{
    u32 share = state.notes_total ? (state.perfect * 2 + state.good) * 50 / state.notes_total : 0;

    return share >= 95 ? 4 : share >= 85 ? 3 : share >= 70 ? 2 : 1;
}

void results_enter(void)
{
    sequencer_stop();
    text_clear();
    state.grade = grade_of();
    if (state.score > state.best[state.song])
        state.best[state.song] = state.score;
    if (state.grade > state.best_grade[state.song])
        state.best_grade[state.song] = state.grade;
    if (state.song + 2 > state.unlocked && state.song + 1 < STAGES)
        state.unlocked = state.song + 2;
    place_load(state.song + 1, 10);
    video.dispcnt &= ~DISPCNT_BG(1);
    text.palette = 4;
    text_centre(2, songs[state.song].name);
    sequencer_start(SONG_TITLE, MELODY_BAND, 0);
}

void results_step(void)
{
    static const char *const LINE[5] = {"PERFECT", "GOOD", "MISSED", "BEST COMBO", "SCORE"};
    static const char *const GRADE[5] = {"", "C  KEEP TIME", "B  WELL PLAYED", "A  BRAVO", "S  ENCORE"};
    const u32 value[5] = {state.perfect, state.good, state.missed, state.best_combo, state.score};
    u32 t = state.scene_frame;

    place_step(0);
    for (u32 n = 0; n < 5; n++)
        if (t >= 20 + n * 24) {
            u32 since = t - 20 - n * 24, shown = since < 16 ? value[n] * since / 16 : value[n];
            if (since == 0)
                voice_drum(SLOT_HIT, VOICE_CLAP, 64, 4 + n * 2);
            text.palette = n == 4 ? 4 : 0;
            text_put(5, 5 + n * 2, LINE[n]);
            text_number(18, 5 + n * 2, shown, 7);
        }
    if (t == 150) {
        text.palette = state.grade > 2 ? 8 : 7;
        text_put(6, 15, "GRADE");
        text_put(12, 15, GRADE[state.grade]);
        chip_effect(SOUND_GRADE);
        voice_drum(SLOT_DRUMS, VOICE_CRASH, 64, 8);
    }
    if (t >= 150 && t % 12 == 0 && state.grade > 2)
        bits_burst(40 + (random_next() & 127) + 32, 30 + (random_next() & 31), random_next() % 5);
    bits_step();
    band_draw(140, 144, 26);
    if (!state.leaving && t > 170 && (frame.pressed & (KEY_A | KEY_START) || t > 1200)) {
        chip_effect(SOUND_CHOOSE);
        sequencer_stop();
        scene_go(state.song + 1 == STAGES ? SCENE_ENDING : SCENE_SELECT);
    }
}

void failed_enter(void)
{
    text_clear();
    place_load(state.song + 1, 20);
    state.cursor = 0;
    text.palette = 5;
    text_centre(4, "THE BAND HAS STOPPED");
    text.palette = 0;
    text_centre(7, "PLAYED WELL");
    text_number(11, 8, state.perfect + state.good, 3);
    text_put(15, 8, "OF");
    text_number(18, 8, state.notes_total, 3);
    chip_prepare(0);
    voice_note(SLOT_BASS, VOICE_TUBA, 31, 70, 64, 8);
}

void failed_step(void)
{
    static const u8 DIRGE[8] = {48, 51, 50, 48, 47, 48, 44, 43};
    u32 t = state.scene_frame;

    place_step(0);
    if (t % 40 == 0 && t < 320) {
        chip_wave(DIRGE[t / 40] + 12, 36);
        voice_note(SLOT_COMP, VOICE_HORNS, DIRGE[t / 40], 30, 64, 8);
    } else if (t % 30 == 0 && t >= 320)
        voice_drum(SLOT_DRUMS, VOICE_RIM, 64, t & 1 ? 4 : 12);
    for (u32 n = 0; n < 2; n++) {
        text.palette = state.cursor == n ? 4 : 6;
        text_put(4, 12 + n * 2, state.cursor == n ? ">" : " ");
        text_put(6, 12 + n * 2, n ? "SONG LIST" : "TRY AGAIN");
    }
    band_draw(140, 142, 26);
    gear_draw(PIC_GEAR, 184, 100, t < 120 ? t * 2 - t * t / 120 : 120, 1);
    if (state.leaving || t < 20)
        return;
    if (frame.pressed & (KEY_UP | KEY_DOWN)) {
        state.cursor ^= 1;
        chip_effect(SOUND_MOVE);
    }
    if (frame.pressed & (KEY_A | KEY_START)) {
        chip_effect(SOUND_CHOOSE);
        scene_go(state.cursor ? SCENE_SELECT : SCENE_CARD);
    }
}
