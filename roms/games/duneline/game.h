/* What the parts of the game offer each other. */
#ifndef GAME_H
#define GAME_H

#include "frame.h"
#include "gba.h"
#include "psg.h"
#include "state.h"
#include "text.h"

/* main.c */
void tick(void);
u32 random_next(void);

/* scenes.c */
void scenes_run(void);
void scene_go(enum scene next);

/* place.c: loading over several frames, colours */
void boot_load(void);
void track_load(void);
void wallpaper_load(void);
void colours_step(void);

/* ground.fast.c: the plane that HBlank DMA tilts */
struct line { s16 pa, pb, pc, pd; s32 x, y; };
extern u16 backdrop[160], fog[160];
extern u8 horizon, plane_on;
void ground_interrupt(void);
void ground_draw(void);
void ground_flip(void);

/* objects.fast.c: things on the plane */
void objects_clear(void);
void object_add(u32 picture, s32 x, s32 y, s32 up, u32 palette, u32 turn, u32 flip);
void objects_draw(void);
void world_draw(void);
void matrix_set(u32 n, u32 turn, s32 inverse, u32 flip);
void object_put(u32 picture, s32 x, s32 y, u32 attr0, u32 attr1, u32 attr2);

/* racers.fast.c */
void racers_place(void);
void racer_step(struct racer *racer, s32 steer, u32 gas, u32 brake);
void racer_follow(struct racer *racer);
void rival_step(struct racer *racer, u32 number);
void racers_meet(void);
s32 cosine(u32 angle);
s32 sine_of(u32 angle);

/* race.c */
void race_start(void);
void race_step(void);
void race_draw(void);
void hud_draw(void);
void time_put(u32 column, u32 row, u32 frames);
extern const char *const TRACK_NAMES[TRACKS], *const RACER_NAMES[RACERS];

/* ending.c */
void ending_enter(void);
void ending_step(void);

/* music.c */
enum tune_name { TUNE_TITLE, TUNE_DUNE, TUNE_TIDE, TUNE_FROST, TUNE_CLEAR, TUNE_OVER, TUNE_ENDING };
enum sound_name { SOUND_MOVE, SOUND_CHOOSE, SOUND_BEEP, SOUND_GO, SOUND_BOOST, SOUND_HIT, SOUND_SPIN, SOUND_CAN, SOUND_LAP, SOUND_FALL };
void tune_start(enum tune_name name);
void sound_start(enum sound_name name);

#endif
