/* What the parts of the game offer each other. */
#ifndef GAME_H
#define GAME_H

#include "art.h"
#include "frame.h"
#include "bios.h"
#include "psg.h"
#include "state.h"
#include "text.h"
#include "video.h"

/* scenes.c */
void scene_go(enum scene next);
void tick(void);

/* level.c */
extern const char *const level_names[LEVELS], *const level_orders[LEVELS];
extern const char *const level_maps[LEVELS][24];
void level_load(void);
void doors_step(void);
void use(void);
u32 solid(s32 x, s32 y, u32 for_monster);
u32 sight(s32 ax, s32 ay, s32 bx, s32 by);
u32 glide(s32 *x, s32 *y, s32 dx, s32 dy, s32 radius, u32 for_monster); /* 0: stood still */

/* player.c */
void player_start(u32 fresh);
void player_step(void);
void player_hurt(s32 damage);

/* monsters.c */
void monster_add(u8 kind, u32 x, u32 y);
void monsters_step(void);
void monster_hurt(struct monster *monster, s32 damage);
void shots_step(void);
void puff(s32 x, s32 y);

/* view.fast.c */
extern u8 wall_store[WALL_BYTES], body_store[BODY_BYTES], panel_store[240 * 32];
void view_colours(u8 ceiling, u8 floor);
void view_slice(u32 phase, u32 page);
void light(const struct theme *theme, u32 flicker, u32 red, u32 gold);

/* page.c: the bitmap outside the view */
void page_clear(u32 page);
void view_clear(u32 page);
void wall_show(u32 page, u32 texture, u32 slice); /* 20 slices */
void panel_show(u32 page);
void ink(u32 page, u32 x, u32 y, const char *string, u8 top, u8 bottom);
void ink_centre(u32 page, u32 y, const char *string, u8 top, u8 bottom);
void map_draw(u32 page, u32 slice); /* 6 slices */
void camera_place(s32 turn, s32 zoom, s32 x, s32 y);
void camera_show(void);

/* hud.c */
void hud_step(void);
void say(const char *string);
void words(s32 x, s32 y, u32 bank, const char *string);
void words_centre(s32 y, u32 bank, const char *string);
void number(s32 x, s32 y, u32 bank, u32 value, u32 digits);
void mark(u32 picture, s32 x, s32 y, u32 bank);
void needle(s32 x, s32 y, u16 angle);

/* screens.c: everything but play */
void title_enter(void), title_step(void), menu_enter(void), menu_step(void), help_enter(void), help_step(void);
void card_enter(void), card_step(void), dead_step(void), clear_enter(void), clear_step(void);
void over_enter(void), over_step(void), ending_enter(void), ending_step(void);
void picture_show(u32 page);

/* music.c */
enum tune_name { TUNE_TITLE, TUNE_KEEP, TUNE_DEEP, TUNE_BOSS, TUNE_CLEAR, TUNE_DEAD, TUNE_ENDING };
enum sound_name { SOUND_SWORD, SOUND_BOW, SOUND_HIT, SOUND_KILL, SOUND_ITEM, SOUND_DOOR, SOUND_LOCKED, SOUND_MOVE, SOUND_CHOOSE, SOUND_PAIN, SOUND_GROWL, SOUND_FIRE, SOUND_KEY };
void tune_start(enum tune_name name);
void sound_start(enum sound_name name);

static inline s32 sine(u16 angle) { return sines[angle >> 6]; }
static inline s32 cosine(u16 angle) { return sines[(u16)(angle + 16384) >> 6]; }

static inline void add_score(u32 points)
{
    state.score += points;
    if (state.score > state.hiscore)
        state.hiscore = state.score;
}

#endif
