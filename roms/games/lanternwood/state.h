/* The whole game state, at 0x03000000: what the rules read and what a bot may read. Positions are 24.8 fixed point,
 * in the room's own pixels. */
#ifndef STATE_H
#define STATE_H

#include "gba.h"

#define ONE 256
#define COLUMNS 15
#define ROWS 9
#define CELLS (COLUMNS * ROWS)
#define ROOM_W (COLUMNS * 16)
#define ROOM_H (ROWS * 16)
#define BAR_H 16
#define THING_MAX 16
#define FOE_MAX 12
#define PICKUP_MAX 6
#define EFFECT_MAX 8
#define NOWHERE 255

enum scene { SCENE_TITLE, SCENE_MENU, SCENE_HELP, SCENE_TALE, SCENE_PLAY, SCENE_OVER, SCENE_ENDING };
enum mode { MODE_WALK, MODE_SCROLL, MODE_SHUTTER, MODE_TALK, MODE_CHOICE, MODE_BAG, MODE_DYING };
enum facing { FACE_DOWN, FACE_UP, FACE_LEFT, FACE_RIGHT };
enum cell { CELL_FREE, CELL_WALL, CELL_DEEP, CELL_SHALLOW, CELL_THING };

struct player {
    s32 x, y; /* middle of the feet */
    u8 facing, swing, safe, walk;
    s16 kick_x, kick_y; /* thrown back: pixels per frame, 8.8 */
    u8 kick, push, use, unused;
};

struct foe {
    s32 x, y;
    s16 vx, vy;
    u16 timer;
    u8 kind; /* enum enemy_kind, 0 free */
    u8 hp, flash, facing, mode, ghostly; /* ghostly: neither hurts nor is hurt */
    s16 a;
};

struct thing {
    u8 kind, cell, arg, flag, cause, to;
    u8 on; /* open, lit, pressed, cut, hidden: 2 */
    u8 timer;
    s8 slide_x, slide_y; /* a block on its way */
    u16 unused;
};

struct pickup {
    s16 x, y; /* whole pixels */
    u8 kind, timer; /* enum item, 0 free */
    u16 unused;
};

struct effect_spot {
    s16 x, y;
    u8 kind, timer; /* picture class, frames left */
    u16 unused;
};

/* What a save holds; the rest follows from it. */
struct progress {
    u8 room, cell, hp, max_hp; /* hp in half hearts */
    u8 coins, keys, tonics, item; /* item: enum item on button B */
    u8 items; /* bit per enum item */
    u8 flags[15];
    u32 play_frames;
    u16 deaths, saves;
};

struct state {
    char magic[4]; /* 000 */
    u32 frame;     /* 004: since power-on, from the menu on since the menu */
    u8 scene, mode, room, cursor; /* 008 */
    u8 typing, leaving, saved, loading; /* 00C: typing: text still runs; saved: a valid save exists */
    u32 random;      /* 010 */
    u32 scene_frame; /* 014 */
    u16 lines, worst_lines, worst_load_lines, unused; /* 018 */
    struct progress progress; /* 020, 32 bytes */
    u8 text_speed, music, choice, boss_hp; /* 040 */
    s16 cam_x, cam_y; /* 044: the room's place on the screen while it scrolls in */
    u8 fade, shutter, fog, panel; /* 048: 0-16 black, 0-20 open, 0-16, 0-8 open */
    u8 enter_room, enter_cell, light, foes_seen; /* 04C: where a retry begins */
    struct player player; /* 050, 20 bytes */
    struct foe foes[FOE_MAX]; /* 064, 22 -> 24 bytes each */
    struct thing things[THING_MAX]; /* 184, 12 bytes each */
    struct pickup pickups[PICKUP_MAX]; /* 244 */
    struct effect_spot effects[EFFECT_MAX]; /* 274 */
    u8 cells[CELLS]; /* 2B4: enum cell */
};

extern struct state state;

#endif
