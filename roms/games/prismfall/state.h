/* The whole game state, at 0x03000000: what the rules read and what a bot may read. */
#ifndef STATE_H
#define STATE_H

#include "gba.h"

#define ONE 256
#define SIDE 7
#define STRIDE 8       /* cells of one row; column 7 is border on both sides */
#define PIECE_MAX 5
#define LEVELS 15
#define WORLDS 3
#define LEVELS_PER_WORLD 5
#define HISTORY_MAX 24

enum scene { SCENE_TITLE, SCENE_MENU, SCENE_HELP, SCENE_SELECT, SCENE_WORLD, SCENE_PLAY, SCENE_ENDING };
enum phase { PHASE_INTRO, PHASE_READY, PHASE_TURN, PHASE_FALL, PHASE_LIGHT, PHASE_SOLVED, PHASE_FAILED, PHASE_PAUSE };

/* Cells: what does not move. LAMP + direction (north, east, south, west), LANTERN + colour - 1. */
enum cell { CELL_FLOOR, CELL_WALL, CELL_SLASH, CELL_BACKSLASH, CELL_LAMP, CELL_LANTERN = 8, CELL_KINDS = 11, CELL_PIECE = 16 };
enum piece_kind { PIECE_NONE, PIECE_STONE, PIECE_SLASH, PIECE_BACKSLASH, PIECE_RUBY, PIECE_SAPPHIRE, PIECE_SPLIT_SLASH, PIECE_SPLIT_BACKSLASH };
enum colour { WHITE = 1, RED, BLUE };

struct piece {
    u8 kind; /* 0: none */
    u8 cell; /* y * 8 + x */
    s16 x, y; /* pixels from the board's centre, 8.8 */
    s16 speed;
};

struct moment { /* what undo brings back */
    u8 cells[PIECE_MAX];
    u8 turn;
};

struct state {
    u8 magic[4];                  /* 000 "PRSM" */
    u32 frame;                    /* 004 since power-on */
    u8 scene, phase, world, level; /* 008 enum scene, enum phase; world 0-2, level 0-14 */
    u8 cursor, page, fade, leaving; /* 00C fade: 0 clear .. 16 black */
    u32 scene_frame, phase_frame; /* 010 */
    u8 turn, turns, limit, undos; /* 018 quarters clockwise that the board stands turned; turns used, allowed; undos left */
    u8 hint, hints_used, unlocked, music; /* 01C hint: 0 none, 1 right, 2 half, 3 left, 4 no way, 5 thinking */
    u16 lines, worst_lines;       /* 020 scanlines a frame */
    u16 worst_load_lines, oil;    /* 024 oil: frames of light left in world 3 */
    u8 stars[LEVELS];             /* 028 0: not solved, 1-3 */
    u8 best;                      /* 037 turns that the level needs */
    u8 next_scene, loading, sprites, most_sprites; /* 038 */
    u16 key_interrupts;           /* 03C seen since power-on */
    u8 unused2, resume;           /* 03E resume: the help was opened in a pause */
    u8 cells[(SIDE + 2) * STRIDE]; /* 040 enum cell; (y + 1) * 8 + x */
    struct piece pieces[PIECE_MAX]; /* 088, 8 bytes each */
    u16 angle, zoom;              /* 0B0 1024 to the circle; 8.8 */
    u8 reach, history_size, spent, unused; /* 0B4 cells that light has travelled */
    struct moment history[HISTORY_MAX]; /* 0B8 */
};

extern struct state state;

_Static_assert(__builtin_offsetof(struct state, stars) == 0x28, "bots read this layout");
_Static_assert(__builtin_offsetof(struct state, cells) == 0x40, "bots read this layout");
_Static_assert(__builtin_offsetof(struct state, pieces) == 0x88, "bots read this layout");
_Static_assert(__builtin_offsetof(struct state, angle) == 0xB0, "bots read this layout");

#endif
