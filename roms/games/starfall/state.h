/* The whole game state, at 0x03000000: what the rules read and what a bot may read. Positions are 24.8 fixed point. */
#ifndef STATE_H
#define STATE_H

#include "gba.h"

#define ONE 256
#define SHOT_MAX 40
#define BULLET_MAX 80
#define ENEMY_MAX 32
#define ITEM_MAX 8
#define EFFECT_MAX 32
#define POWER_MAX 4
#define STAGES 3

enum scene { SCENE_TITLE, SCENE_MENU, SCENE_HELP, SCENE_CARD, SCENE_PLAY, SCENE_CLEAR, SCENE_CONTINUE, SCENE_OVER, SCENE_ENDING };
enum weapon { WEAPON_SPREAD, WEAPON_LANCE };

enum enemy_kind {
    ENEMY_NONE, ENEMY_DART, ENEMY_ROCK_BIG, ENEMY_ROCK_MID, ENEMY_ROCK_SMALL, ENEMY_GUNSHIP, ENEMY_EMBER, ENEMY_SKIMMER,
    ENEMY_LANCER, ENEMY_TURRET, ENEMY_SEEKER, ENEMY_MINE, ENEMY_BLADE, ENEMY_CARRIER, ENEMY_SHIELD,
    BOSS1_BODY, BOSS1_WING, BOSS2_HEAD, BOSS2_SEGMENT, BOSS2_TAIL, BOSS3_CORE, BOSS3_ARM, ENEMY_KINDS,
};
enum bullet_kind { BULLET_NONE, BULLET_ROUND, BULLET_ORB, BULLET_WAVE, BULLET_NEEDLE };
enum item_kind { ITEM_NONE, ITEM_POWER, ITEM_BOMB, ITEM_LIFE, ITEM_STAR };

struct player {
    s32 x, y;
    u8 alive, safe;         /* safe: frames of invulnerability left */
    u8 cooldown, dead_time; /* until the next shot; since the ship was lost */
    s8 bank;                /* -8 left .. 8 right */
    u8 focus, spread, unused;
};

struct shot {
    s32 x, y;
    s16 vx, vy;
    u8 kind; /* 0 free, else picture class */
    u8 damage;
    u16 unused;
};

struct bullet {
    s32 x, y;
    s16 vx, vy;
    u8 kind; /* enum bullet_kind, 0 free */
    u8 radius;
    u16 age;
};

struct enemy {
    s32 x, y;
    s16 vx, vy;
    s16 hp;
    u8 kind; /* enum enemy_kind, 0 free */
    u8 flash;
    u16 timer;
    s16 a, b, c;
    u8 half_w, half_h; /* hit box */
    u8 priority;
    u8 harmless; /* neither hurts nor is hurt */
};

struct item {
    s32 x, y;
    s16 vx, vy;
    u8 kind; /* enum item_kind, 0 free */
    u8 age, unused[2];
};

struct effect_sprite {
    s32 x, y;
    u8 kind; /* 0 free, 1 spark, 2 blast */
    u8 age, delay, unused;
};

struct state {
    u8 magic[4];               /* 000 "STAR" */
    u32 frame;                 /* 004 since power-on, from the first menu on since the menu opened */
    u8 scene, stage;           /* 008 enum scene; stage 0-2 */
    u8 difficulty, cursor;     /* 00A 0 easy, 1 normal, 2 hard; menu line */
    u8 lives, bombs;           /* 00C */
    u8 power, weapon;          /* 00E 1-4; enum weapon */
    u32 score, hiscore;        /* 010 */
    u32 stage_frame;           /* 018 runs only in play */
    u32 random;                /* 01C */
    u16 lines, worst_lines;    /* 020 scanlines a frame */
    u16 sprites, most_sprites; /* 024 */
    u8 paused, fade;           /* 028 fade: 0 clear .. 16 black */
    u8 boss_on, flash;         /* 02A */
    s16 boss_hp, boss_hp_full; /* 02C */
    u16 wait, continues;       /* 030 */
    u8 start_lives, music, leaving, next_scene; /* 034 */
    u32 scene_frame;           /* 038 */
    u16 worst_load_lines;      /* 03C as worst_lines, for frames that load */
    u8 loading, unused;        /* 03E */
    struct player player;                       /* 040, 16 bytes */
    struct bullet bullets[BULLET_MAX];          /* 050, 16 bytes each */
    struct enemy enemies[ENEMY_MAX];            /* 550, 28 bytes each */
    struct item items[ITEM_MAX];                /* 8D0, 16 bytes each */
    struct shot shots[SHOT_MAX];                /* 950, 16 bytes each */
    struct effect_sprite effects[EFFECT_MAX];   /* BD0, 12 bytes each */
};

extern struct state state;

u32 random_next(void); /* 16 bits */

_Static_assert(sizeof(struct enemy) == 28, "bots read this layout");
_Static_assert(__builtin_offsetof(struct state, player) == 0x40, "bots read this layout");
_Static_assert(__builtin_offsetof(struct state, enemies) == 0x550, "bots read this layout");
_Static_assert(__builtin_offsetof(struct state, items) == 0x8D0, "bots read this layout");
_Static_assert(__builtin_offsetof(struct state, shots) == 0x950, "bots read this layout");

#endif
