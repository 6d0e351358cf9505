/* The whole game state, at 0x03000000. Positions and speeds have 12 bits after the point, angles 65536 a turn. */
#ifndef STATE_H
#define STATE_H

#include "art.h"

#define ONE 4096
#define RACERS 6
#define ROLLERS 4
#define CANS 8

enum scene { SCENE_TITLE, SCENE_MENU, SCENE_HELP, SCENE_CARD, SCENE_PLAY, SCENE_RESULT, SCENE_RETRY, SCENE_OVER, SCENE_ENDING };
enum ground_kind { GROUND_VOID, GROUND_ROAD, GROUND_KERB, GROUND_ROUGH, GROUND_PAD, GROUND_SLICK };

struct racer {
    s32 x, y, vx, vy;       /* 00 */
    u16 angle;              /* 10 0 east, 16384 south */
    s16 turn;               /* 12 angle a frame */
    s16 way, lap;           /* 14 last way point passed; laps done (-1 before the line) */
    s32 speed;              /* 18 forward */
    u16 boost, spin;        /* 1C frames left */
    u16 lost;               /* 20 frames since the racer fell off the land */
    u8 ground, place;       /* 22 enum ground_kind; 1 first */
    s32 progress;           /* 24 laps * WAYS + way */
    u32 time;               /* 28 frames of the whole race, 0 while it runs */
    s16 lane;               /* 2C where a rival likes to drive, ground pixels right of the middle */
    u8 turbos, points;      /* 2E */
};

struct roller { s32 x, y; s16 ax, ay, bx, by; u16 at, turn; };

struct state {
    u8 magic[4];                  /* 000 "DUNE" */
    u32 frame;                    /* 004 since power-on, from the first menu on since the menu opened */
    u8 scene, track;              /* 008 */
    u8 difficulty, cursor;        /* 00A 0 easy, 1 normal, 2 hard */
    u8 retries, paused;           /* 00C */
    u8 fade, leaving;             /* 00E fade: 16 black .. 0 clear */
    u32 random, scene_frame;      /* 010 */
    u32 race_frame;               /* 018 since green */
    u16 lines, worst_lines;       /* 01C scanlines a frame */
    u16 worst_load_lines;         /* 020 */
    u8 loading, next_scene;       /* 022 */
    u8 music, countdown;          /* 024 countdown: frames / 60 until green, 0 racing */
    u8 laps, shake;               /* 026 */
    s32 guide_x, guide_y;         /* 028 the way point ahead of the player, in ground pixels */
    s16 bend;                     /* 030 how the road turns ahead: cross product, 12 bits */
    u16 cans_taken;               /* 032 bit per can */
    s32 eye_x, eye_y;             /* 034 */
    u16 eye_angle, finish_wait;   /* 03C */
    struct racer racers[RACERS];  /* 040, 48 bytes each; 0 is the player */
    struct roller rollers[ROLLERS];
    u16 can_wait[CANS];
    u16 late;                     /* frames since the third rival finished */
};

extern struct state state;

_Static_assert(sizeof(struct racer) == 48, "bots read this layout");
_Static_assert(__builtin_offsetof(struct state, racers) == 0x40, "bots read this layout");

#endif
