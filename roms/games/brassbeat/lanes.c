/* The notes on their way down the four lanes: pressing, holding, letting go, and what it does to score, life and sound. */
#include "game.h"

#define PERFECT_FRAMES 3
#define GOOD_FRAMES 7
#define LET_GO_FRAMES 9 /* a held note may end this much early */
#define TARGET_Y 136
#define LANE_X(lane) (28 + (lane) * 24)
#define RICH_COMBO 10   /* from here a second voice plays along */

enum judgement { JUDGED_NONE, JUDGED_PERFECT, JUDGED_GOOD, JUDGED_MISS };

const u16 LANE_KEYS[LANES] = {KEY_LEFT, KEY_RIGHT, KEY_B, KEY_A, KEY_L | KEY_R};
static const u8 PAN[LANES] = {3, 6, 10, 13, 8};
static u8 sparks[LANES]; /* frames that a lane's spark still burns */

static const struct chart_note *row_of(const struct note *note)
{
    return &songs[state.song].chart[note->row];
}

static s32 speed(void) /* 24.8 pixels a frame */
{
    static const u16 SPEEDS[4] = {288, 384, 512, 704};

    return SPEEDS[state.speed];
}

static u8 for_me(const struct chart_note *row)
{
    return state.level || row->who == ROW_BEGINNER;
}

void lanes_start(void)
{
    const struct song *song = &songs[state.song];

    for (u32 n = 0; n < NOTES; n++)
        state.notes[n] = (struct note){0};
    for (u32 n = 0; n < LANES; n++)
        state.lit[n] = sparks[n] = 0;
    state.notes_total = 0;
    for (u32 n = 0; n < song->notes; n++)
        state.notes_total += for_me(&song->chart[n]);
    state.chart_at = 0;
    state.score = state.combo = state.best_combo = 0;
    state.perfect = state.good = state.missed = state.stray = 0;
    state.life = state.shown_life = 60;
    state.judged = state.judge_age = state.missing = 0;
}

/* Rows of the chart become notes when they come into sight. */
static void appear(void)
{
    const struct song *song = &songs[state.song];
    s32 sight = state.song_frame + (TARGET_Y + 24) * 256 / speed();

    for (; state.chart_at < song->notes; state.chart_at++) {
        const struct chart_note *row = &song->chart[state.chart_at];
        s32 due = row->step * song->frames_per_step;
        if (due > sight)
            return;
        if (!for_me(row))
            continue;
        for (u32 n = 0; n < NOTES; n++)
            if (state.notes[n].phase == NOTE_FREE) {
                s16 until = row->held ? due + row->held * song->frames_per_step - 2 : 0;
                state.notes[n] = (struct note){due, until, row->lane, NOTE_COMING, state.chart_at, 0};
                break;
            }
    }
}

static void change_life(s32 by)
{
    s32 life = state.life + by;

    state.life = life < 0 ? 0 : life > LIFE_FULL ? LIFE_FULL : life;
}

static void judge(enum judgement how)
{
    state.judged = how;
    state.judge_age = 0;
}

static void miss(struct note *note)
{
    note->phase = NOTE_GONE;
    note->flash = 20;
    state.missed++;
    state.combo = 0;
    sequencer.rich = 0;
    change_life(state.level ? -7 : -5);
    judge(JUDGED_MISS);
    state.missing = 24;
    voice_release(SLOT_LEAD);
    voice_drum(SLOT_HIT, VOICE_THUD, 56, PAN[note->lane]);
    chip_noise('n');
}

static void hit(struct note *note, s32 off)
{
    const struct chart_note *row = row_of(note);
    u8 perfect = off >= -PERFECT_FRAMES && off <= PERFECT_FRAMES;

    if (perfect)
        state.perfect++;
    else
        state.good++;
    state.combo++;
    if (state.combo > state.best_combo)
        state.best_combo = state.combo;
    state.score += (perfect ? 300 : 120) + 10 * (state.combo < 50 ? state.combo : 50);
    change_life(perfect ? 2 : 1);
    judge(perfect ? JUDGED_PERFECT : JUDGED_GOOD);
    note->phase = note->until ? NOTE_HELD : NOTE_GONE;
    sparks[note->lane] = 12;
    state.missing = 0;
    sequencer.singer = 12;

    if (row->who != ROW_SECOND)
        lead_note(row, note->lane, row->pitch, perfect ? 64 : 52);
    sequencer.rich = state.combo >= RICH_COMBO;
    if (sequencer.rich || row->who == ROW_SECOND)
        harmony_note(row, note->lane, 60);
    if (note->lane == 4)
        voice_drum(SLOT_HIT, VOICE_CRASH, 64, 8);
    else
        voice_drum(SLOT_HIT, perfect ? VOICE_CLAP : VOICE_RIM, perfect ? 40 : 52, PAN[note->lane]);
    if (state.combo % 25 == 0)
        chip_effect(SOUND_COMBO);
    else if (perfect)
        chip_effect(SOUND_PERFECT);
    if (perfect && state.combo >= RICH_COMBO)
        bit_add(216, 100, -6 - (s32)(state.combo & 7), -14, PIC_QUAVER, 4 + (state.combo & 1) * 2, 60);
}

/* The nearest note of a lane that a press can mean. */
static struct note *due(u32 lane)
{
    struct note *best = 0;

    for (u32 n = 0; n < NOTES; n++) {
        struct note *note = &state.notes[n];
        s32 off = state.song_frame - note->frame;
        if (note->phase == NOTE_COMING && note->lane == lane && off >= -GOOD_FRAMES && off <= GOOD_FRAMES &&
            (!best || note->frame < best->frame))
            best = note;
    }
    return best;
}

static void press(u32 lane)
{
    struct note *note = due(lane);

    state.lit[lane] = 8;
    if (note) {
        hit(note, state.song_frame - note->frame);
        return;
    }
    state.stray++;
    change_life(-1);
    voice_drum(SLOT_HIT, VOICE_RIM, 64, PAN[lane]);
}

static void hold(struct note *note)
{
    if (state.song_frame >= note->until) {
        note->phase = NOTE_GONE;
        state.score += 100;
        change_life(1);
    } else if (frame.keys & LANE_KEYS[note->lane]) {
        state.score += 2;
        state.lit[note->lane] = 8;
        sequencer.singer = 4;
        if (sparks[note->lane] < 4)
            sparks[note->lane] = 12;
    } else {
        note->phase = NOTE_GONE;
        voice_release(SLOT_LEAD);
        if (note->until - state.song_frame > LET_GO_FRAMES) {
            state.combo = 0;
            sequencer.rich = 0;
            change_life(-2);
            judge(JUDGED_MISS);
            voice_drum(SLOT_HIT, VOICE_THUD, 40, PAN[note->lane]);
        }
    }
}

void lanes_step(void)
{
    appear();
    for (u32 lane = 0; lane < LANES; lane++) {
        if (state.lit[lane])
            state.lit[lane]--;
        if (sparks[lane])
            sparks[lane]--;
        if (frame.pressed & LANE_KEYS[lane])
            press(lane);
    }
    for (u32 n = 0; n < NOTES; n++) {
        struct note *note = &state.notes[n];
        s32 end = note->until ? note->until : note->frame;
        if (note->phase == NOTE_COMING && state.song_frame > note->frame + GOOD_FRAMES)
            miss(note);
        else if (note->phase == NOTE_HELD)
            hold(note);
        else if (note->phase == NOTE_GONE && (state.song_frame > end + 20 || !note->flash))
            note->phase = NOTE_FREE;
        if (note->flash)
            note->flash--;
    }
    if (state.missing)
        state.missing--;
    if (state.judge_age < 99)
        state.judge_age++;
}

static s32 height_of(s32 when)
{
    return TARGET_Y - ((when - state.song_frame) * speed() >> 8);
}

static void draw_note(const struct note *note)
{
    s32 y = note->phase == NOTE_HELD ? TARGET_Y : height_of(note->frame);
    u32 palette = note->phase == NOTE_GONE ? 5 : note->lane;

    if (note->phase == NOTE_GONE && !note->flash)
        return;
    if (note->lane == 4) {
        draw(PIC_CYMBAL_END, 32, y, 0, ATTR2(palette, 1));
        draw(PIC_CYMBAL_MIDDLE, 64, y, 0, ATTR2(palette, 1));
        draw(PIC_CYMBAL_END, 96, y, SPRITE_HFLIP, ATTR2(palette, 1));
        return;
    }
    s32 x = LANE_X(note->lane);
    draw(PIC_GEM_0 + note->lane, x, y, 0, ATTR2(palette, 1));
    if (note->until)
        for (s32 top = height_of(note->until) + 8; y - 8 > top - 8; y -= 16)
            if (y > -8)
                draw(PIC_TRAIL, x, y - 8 > top ? y - 8 : top, 0, ATTR2(note->phase == NOTE_HELD && state.frame & 2 ? 12 : palette, 1));
}

static void draw_combo(void)
{
    static const u8 WORD[4] = {0, PIC_PERFECT, PIC_GOOD, PIC_MISS};
    s32 rise = state.judge_age < 6 ? 6 - state.judge_age : 0;

    if (state.judged && state.judge_age < 36 && (state.judge_age < 28 || state.judge_age & 2))
        draw(WORD[state.judged], 64, 92 + (state.judged == JUDGED_MISS ? -rise : rise), state.judge_age < 8 ? 0 : SPRITE_GHOST, ATTR2(6, 1));
    if (state.combo >= 4) {
        u32 hundreds = state.combo / 100, tens = state.combo / 10 % 10, bump = state.judge_age < 4 ? 2 : 0;
        s32 x = hundreds ? 49 : 57;
        if (hundreds)
            draw(PIC_DIGIT_0 + hundreds, x, 68 - bump, 0, ATTR2(6, 1));
        if (state.combo >= 10)
            draw(PIC_DIGIT_0 + tens, x + (hundreds ? 15 : 0), 68 - bump, 0, ATTR2(6, 1));
        draw(PIC_DIGIT_0 + state.combo % 10, state.combo >= 10 ? x + (hundreds ? 30 : 15) : 64, 68 - bump, 0, ATTR2(6, 1));
    }
}

/* In front first: the OAM's order decides. */
void lanes_draw(void)
{
    for (u32 lane = 0; lane < 4; lane++) {
        u32 burning = sparks[lane] ? sparks[lane] : sparks[4];
        if (burning)
            draw(PIC_SPARK_0 + (12 - burning) / 4, LANE_X(lane), TARGET_Y, SPRITE_GHOST, ATTR2(10, 1));
    }
    draw_combo();
    for (u32 n = 0; n < NOTES; n++)
        if (state.notes[n].phase != NOTE_FREE)
            draw_note(&state.notes[n]);
    for (u32 lane = 0; lane < 4; lane++)
        draw((frame.keys & LANE_KEYS[lane] && !state.paused) || state.lit[4] ? PIC_RECEPTOR_LIT_0 + lane : PIC_RECEPTOR_0 + lane, LANE_X(lane), TARGET_Y, 0,
             ATTR2(state.lit[lane] ? lane : 5, 1));
    /* Bar lines fall with the notes. */
    s32 beat = sequencer.song ? sequencer.song->frames_per_step * sequencer.song->steps_per_beat : 0;
    if (!beat)
        return;
    s32 left = state.song_frame % beat, when = state.song_frame - left + (left > 0 ? beat : 0);
    for (; height_of(when) > -8; when += beat)
        for (u32 n = 0; n < 3; n++)
            draw(PIC_BEAT_LINE, 32 + n * 32, height_of(when), 0, ATTR2(5, 1));
}
