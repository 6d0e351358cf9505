/* The whole game state, at 0x03000000: what the rules read and what a bot may read. Positions are 24.8 fixed point. */
#ifndef STATE_H
#define STATE_H

#include "gba.h"

#define ONE 256
#define STAGES 4
#define THING_MAX 64
#define MAP_MAX 4096
#define HEARTS 3

enum scene { SCENE_TITLE, SCENE_MENU, SCENE_HELP, SCENE_CARD, SCENE_PLAY, SCENE_CLEAR, SCENE_CONTINUE, SCENE_OVER, SCENE_ENDING };

/* Cells of the map, 16x16 pixels. The number says what a cell does; how it looks is the stage's business. */
enum cell {
    CELL_AIR, CELL_DROP = 24, CELL_CURTAIN, CELL_CURTAIN_LAST = 27, CELL_SPIKES, CELL_SURFACE, CELL_LIQUID, CELL_SPIKES_DOWN,
    CELL_LEDGE = 32, CELL_CRUMBLE = 40, CELL_SOLID = 48,
};

enum thing_kind {
    THING_NONE, THING_BEETLE, THING_HOPPER, THING_FLIER, THING_URCHIN, THING_FISH, THING_SPRING, THING_FERRY, THING_LIFT,
    THING_LANTERN, THING_GOAL, THING_HEART, THING_ICICLE, THING_BOSS, THING_FEATHER, THING_KINDS,
};

struct hero {
    s32 x, y;              /* middle, feet */
    s16 vx, vy;
    u8 grounded, safe;     /* safe: frames of invulnerability left */
    u8 facing, dead;       /* facing 1: left; dead: frames since the life was lost */
    u8 rides, coyote;      /* number of the platform ridden, plus 1; frames in which a jump still counts as from the ground */
    u8 buffer, springing;  /* frames for which a press of A waits; a spring threw it, A does not matter */
    u16 walk, idle;        /* animation clocks */
    u8 behind, unused[3];  /* behind a curtain of the play layer */
    u32 unused2;
};

struct thing {
    s32 x, y;              /* middle, feet (platforms: top) */
    s16 vx, vy;
    u8 kind, mood;         /* enum thing_kind, 0 free; mood: what it is up to */
    u16 timer;
    s16 a, b;              /* span and phase, or whatever the kind makes of them */
    u8 left, hp, flash, awake;
};

struct state {
    u8 magic[4];               /* 000 "MOSS" */
    u32 frame;                 /* 004 since power-on, from the first menu on since the menu opened */
    u8 scene, stage;           /* 008 enum scene; stage 0-3 */
    u8 cursor, lives;          /* 00A */
    u8 hearts, paused;         /* 00C */
    u8 fade, leaving;          /* 00E fade: 0 clear .. 16 black */
    u32 score, hiscore;        /* 010 */
    u32 stage_frame;           /* 018 runs only in play */
    u32 scene_frame;           /* 01C */
    u32 random;                /* 020 */
    u16 drops, continues;      /* 024 */
    u16 lines, worst_lines;    /* 028 scanlines a frame */
    u16 worst_load_lines;      /* 02C */
    u8 next_scene, start_lives;/* 02E */
    u8 music, loading;         /* 030 */
    u8 lantern, boss_on;       /* 032 number of the lit checkpoint's thing plus 1 */
    s16 wind, boss_hp;         /* 034 */
    u8 width, height;          /* 038 cells of the map */
    s16 cam_x, cam_y;          /* 03A */
    u16 shake;                 /* 03E */
    struct hero hero;                   /* 040, 32 bytes */
    struct thing things[THING_MAX];     /* 060, 24 bytes each */
    u8 map[MAP_MAX];                    /* 660, width cells a row */
};

extern struct state state;

u32 random_next(void); /* 16 bits */

_Static_assert(sizeof(struct hero) == 32 && sizeof(struct thing) == 24, "bots read this layout");
_Static_assert(__builtin_offsetof(struct state, hero) == 0x40, "bots read this layout");
_Static_assert(__builtin_offsetof(struct state, things) == 0x60, "bots read this layout");
_Static_assert(__builtin_offsetof(struct state, map) == 0x660, "bots read this layout");

#endif
