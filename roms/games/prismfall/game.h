/* What the parts of the game offer each other. */
#ifndef GAME_H
#define GAME_H

#include "art.h"
#include "frame.h"
#include "gba.h"
#include "psg.h"
#include "state.h"
#include "text.h"
#include "video.h"

#define CIRCLE 1024 /* angles: a full turn */
#define QUARTER (CIRCLE / 4)
#define BOARD_X 84 /* the board's centre on the screen */
#define BOARD_Y 80
#define PANEL_LEFT 172

enum hint { HINT_NONE, HINT_RIGHT, HINT_HALF, HINT_LEFT, HINT_NO_WAY, HINT_THINKING };

/* main.c */
void tick(void); /* one frame: show, sound, keys, clock */
extern u16 called_keys; /* keys held when the key interrupt came, in the frame after it */

/* rules.fast.c */
struct light {
    u16 arms[SIDE * STRIDE]; /* four bits a side of the cell (north first): colour, +4 if it flows outwards */
    u8 lit[SIDE * STRIDE];   /* a lantern that has its light; any other cell that light comes through */
};
u32 gravity_of(u32 turn); /* direction in the board's own frame: 0 north .. 3 west */
void rules_settle(u8 *places, u32 turn);
u32 rules_light(const u8 *places, u32 reach, struct light *light);

/* solver.fast.c */
void solver_start(void);
void solver_step(void);

/* display.c, windows.fast.c */
struct display { /* shadows of what the runtime's video does not know */
    s16 factor[2][4];  /* affine layers 2 and 3 */
    s32 x[2], y[2];
    u16 win0v, win1h, win1v, winin, winout;
    u8 lines;          /* window 0 has edges of its own in every line */
    u16 win0h;         /* else these */
};
extern struct display display;
#define WINDOW_EMPTY 0xF0F0
void display_start(void);
void display_show(void);
void affine_layer(u32 layer, s32 angle, s32 zoom, s32 screen_x, s32 screen_y, s32 map_x, s32 map_y); /* centres */
void affine_sprites(u32 matrix, s32 angle, s32 zoom);
void keys_await(u16 keycnt); /* which keys interrupt; 0: none */
u32 keys_called(void);       /* the interrupt came in the last frame */
s32 cosine(s32 angle);
void window_circle(s32 x, s32 y, s32 radius, s32 right_end);
void window_slant(s32 top, s32 slope, s32 width, s32 right_end); /* slope: 8.8 pixels a line */
void window_wave(s32 left, s32 width, s32 reach, s32 phase, s32 right_end);

/* board.fast.c */
void board_prepare(void);        /* all cells are to be drawn again */
u32 board_light(u32 reach);      /* follow the light; 1 if every lantern is lit */
u32 board_refresh(u32 most);     /* draw up to `most` cells that look different now; how many it drew */
extern struct light shown_light;

/* pieces.c */
void pieces_home(void);          /* every piece rests on its cell */
void pieces_drop(void);          /* find out where they fall to */
u32 pieces_fall(void);           /* one step; 0 when all rest */
void pieces_draw(void);
void halos_draw(void);

/* hud.c */
void sprites_begin(void); /* once a frame, before the first sprite */
void label(s32 x, s32 y, const char *string, u32 palette);
void label_number(s32 x, s32 y, u32 value, u32 digits, u32 palette);
void icon(u32 name, s32 x, s32 y, u32 palette);
void sprite_turned(u32 name, s32 x, s32 y, u32 matrix, u32 mode, u32 attr2); /* affine, double size */
void hud_draw(void);

/* place.c */
enum place { PLACE_TITLE, PLACE_SUN, PLACE_SKY, PLACE_WELL, PLACES };
void objects_load(void);
void place_load(u32 place);
void logo_load(void);
void board_load(u32 world);
void place_step(u32 place);
void colours_step(void);

/* effects.c */
#define FAIL_SHOW 50 /* frames until the dialogue */
#define SOLVED_SHOW 104 /* frames until the iris closes */
#define SOLVED_END 144
void effects_step(void);

/* levels.c */
void level_load(u32 level);
extern const char *const world_names[WORLDS];

/* play.c */
void play_enter(void);
void play_step(void);

/* scenes.c */
void scene_go(enum scene next); /* fade out, then enter */
void scenes_run(void);

/* ending.c */
void ending_enter(void);
void ending_step(void);

/* music.c */
enum tune_name { TUNE_TITLE, TUNE_SUN, TUNE_SKY, TUNE_WELL, TUNE_CLEAR, TUNE_FAIL, TUNE_ENDING };
enum sound_name { SOUND_MOVE, SOUND_CHOOSE, SOUND_TURN, SOUND_CLINK, SOUND_LIGHT, SOUND_UNDO, SOUND_HINT, SOUND_FAIL, SOUND_PAUSE };
void tune_start(enum tune_name name);
void sound_start(enum sound_name name);

#endif
