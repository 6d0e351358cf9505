/* What the game knows, at 0x03000000: bots read it (README.md has the map). */
#ifndef STATE_H
#define STATE_H

#include "gba.h"

#define LANES 5 /* left, right, B, A, and the full width: L or R */
#define NOTES 24
#define LIFE_FULL 100

enum scene {
    SCENE_TITLE, SCENE_SELECT, SCENE_OPTIONS, SCENE_HELP, SCENE_CARD, SCENE_PLAY, SCENE_RESULTS, SCENE_FAILED, SCENE_ENDING,
};
enum phase { NOTE_FREE, NOTE_COMING, NOTE_HELD, NOTE_GONE };

struct note {
    s16 frame, until; /* song frames: when to press, when to let go (0: at once) */
    u8 lane, phase, row, flash;
};

struct state {
    char magic[4];
    u32 frame;                                   /* 004 since the first press on the title */
    u8 scene, next_scene, leaving, cursor;       /* 008 */
    u8 song, unlocked, paused, fade;             /* 00C */
    u32 score;                                   /* 010 */
    u32 scene_frame;                             /* 014 */
    s32 song_frame;                              /* 018 0 at the first step */
    u16 combo, best_combo;                       /* 01C */
    u16 perfect, good, missed, stray;            /* 020 */
    u8 life, level, speed, mono;                 /* 028 level: 0 beginner, 1 player */
    u16 lines, worst_lines, worst_load_lines;    /* 02C */
    u16 beats;                                   /* 032 as timer 3 counted them */
    u8 loading, grade, place, waited;            /* 034 */
    u16 chart_at, notes_total;                   /* 038 */
    u8 lit[LANES];                               /* 03C frames since a lane was hit, counted down */
    u8 missing, shown_life, judged;              /* 041 */
    u8 judge_age, pad2[3];                       /* 044 */
    u32 best[5];                                 /* 048 */
    u8 best_grade[5], pad3[3];                   /* 05C */
    struct note notes[NOTES];                    /* 064, 8 each */
};

extern struct state state;

#endif
