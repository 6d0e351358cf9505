/* The whole game state, at 0x03000000. Places are 16.16 fixed point, one is a cell; angles are 65,536 a turn, 0 east, clockwise. */
#ifndef STATE_H
#define STATE_H

#include "gba.h"

#define ONE 65536
#define WIDE 32 /* cells a row */
#define DOOR_MAX 16
#define MONSTER_MAX 24
#define THING_MAX 40
#define SHOT_MAX 8
#define LEVELS 4

enum scene { SCENE_TITLE, SCENE_MENU, SCENE_HELP, SCENE_CARD, SCENE_PLAY, SCENE_DEAD, SCENE_CLEAR, SCENE_OVER, SCENE_ENDING };
enum cell { FLOOR, WALL_EXIT = 7, WALL_SWITCH, WALL_SWITCHED, WALL_DOOR, WALL_BRASS, WALL_SILVER, WALL_PORTCULLIS, CELL_DOOR = 0x40, CELL_SOLID = 0x80 };
enum monster_kind { NOBODY, HOLLOW, WISP, BRUTE, WARDEN };
enum mood { ASLEEP, HUNTING, STRIKING, HURT, DEAD };
enum thing_kind { NOTHING, FLASK, FEAST, BOLTS, KEY_BRASS, KEY_SILVER, HOARD, BRAZIER, PILLAR };
enum weapon { SWORD, BOW };

struct door {
    u8 x, y;
    u8 kind;   /* the texture: enum cell, or a plain wall if secret */
    u8 moving; /* 1 opening, 2 closing */
    u8 open;   /* 0-64 */
    u8 wait, unused[2];
};

struct monster {
    s32 x, y;
    s16 hp;
    u8 kind, mood;
    u16 angle;    /* towards the player */
    u16 distance; /* from the player, 8.8 */
    u16 timer;
    u8 sees, cooldown;
    u8 flash, unused[3];
};

struct thing {
    s32 x, y;
    u8 kind, unused[3];
};

struct shot {
    s32 x, y, vx, vy;
    u8 kind; /* 0 free, 1 frost, 2 flame, 3 puff */
    u8 age, unused[2];
};

struct state {
    u8 magic[4];               /* 000 "HOLL" */
    u32 frame;                 /* 004 since power-on, from the first menu on since the menu opened */
    u8 scene, level;           /* 008 */
    u8 cursor, difficulty;     /* 00A 0 easy, 1 normal, 2 hard */
    u8 lives, keys;            /* 00C keys: 1 brass, 2 silver */
    u8 paused, map_open;       /* 00E */
    u32 score, hiscore;        /* 010 */
    u32 scene_frame, random;   /* 018 */
    u16 lines, worst_lines;    /* 020 */
    u16 worst_load_lines;      /* 024 */
    u8 leaving, next_scene;    /* 026 */
    s16 health;                /* 028 */
    u16 ammo;                  /* 02A */
    u8 weapon, music, fade, boss_on; /* 02C */
    s32 x, y;                  /* 030 */
    u16 angle;                 /* 038 */
    u8 cooldown, pain, gain, swing; /* 03A */
    u16 level_frame;           /* 03E */
    u8 kills, kills_all, finds, finds_all; /* 040 */
    s16 boss_hp, boss_full;    /* 044 */
    u8 phase, page, doors_used, loading; /* 048 phase 0-2 of the picture being drawn */
    u8 exit_x, exit_y, switched, shake; /* 04C */
    u16 compass, message_left; /* 050 */
    s16 turning, bob;          /* 054 */
    u32 unused[2];             /* 058 */
    u8 cells[WIDE * WIDE];     /* 060 enum cell; a door is CELL_DOOR and its number */
    u8 seen[WIDE * WIDE];      /* 460 */
    struct door doors[DOOR_MAX];          /* 860, 8 bytes each */
    struct monster monsters[MONSTER_MAX]; /* 8E0, 24 bytes each */
    struct thing things[THING_MAX];       /* B20, 12 bytes each */
    struct shot shots[SHOT_MAX];          /* D00, 20 bytes each */
};

extern struct state state;

u32 random_next(void); /* 16 bits */

_Static_assert(__builtin_offsetof(struct state, cells) == 0x60, "bots read this layout");
_Static_assert(__builtin_offsetof(struct state, monsters) == 0x8E0, "bots read this layout");
_Static_assert(__builtin_offsetof(struct state, things) == 0xB20, "bots read this layout");
_Static_assert(__builtin_offsetof(struct state, shots) == 0xD00, "bots read this layout");

#endif
