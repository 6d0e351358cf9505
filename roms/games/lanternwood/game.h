/* What the parts of the game offer each other. */
#ifndef GAME_H
#define GAME_H

#include "art.h"
#include "bios.h"
#include "frame.h"
#include "psg.h"
#include "state.h"
#include "text.h"
#include "video.h"

#define PIXEL(v) ((v) >> 8)
#define UI(tile) ((tile) + 96)

/* main.c */
void tick(void); /* frame_wait and the clock */
u32 random_next(void);
u32 flag_get(u8 flag);
void flag_set(u8 flag);

/* light.c: windows, blending, the screen's black */
struct windows {
    u16 win0h, win0v, inside, outside;
};
extern struct windows windows;
void light_step(void);               /* registers of the next picture from the state */
void light_plain(void);              /* the same for scenes without a world */
void light_dim(u8 level);             /* a plain scene's picture behind its text */
void windows_show(void);
void panel_place(u8 left, u8 top, u8 right, u8 bottom); /* where words stand; pixels */
void panel_open(void);
void panel_close(void);
void shutter_close(void);
void shutter_open(void);

/* place.c */
void area_load(u8 area);
void room_enter(u8 room, u8 cell);   /* behind a closed shutter */
void room_scroll(u8 way);            /* into the neighbour */
void room_warp(u8 room, u8 cell, u8 facing);
void cell_draw(u8 cell, s32 thing);  /* enum cell_picture, or -1 for the ground */
void title_load(u8 palette);
void chunks_load(const u8 *const *chunk, u32 target);
void cell_to_player(u8 cell);
void place_step(void);               /* scroll registers, running colours */
extern u8 loaded_area;

/* world.c */
/* Sprites are placed from front to back, so that OAM order and priorities never disagree: what flies over the trees
 * (priority 2), what stands before the keeper, the keeper, the rest (priority 3). */
enum depth { DEPTH_OVER, DEPTH_BEFORE, DEPTH_BEHIND };
void world_show(void);               /* draw everything and wait for the next picture */
void world_step(void);               /* one step of the rules */
void world_run(void);                /* the scene */
void world_start(u8 fresh);

/* player.c */
void player_step(void);
void player_draw(void);
void player_hit(s32 x, s32 y, u8 damage);
u8 ahead_cell(void);

/* foes.c */
void foes_clear(void);
void foe_add(u8 kind, s32 x, s32 y);
void foes_step(void);
void foes_draw(enum depth depth);
void foe_cut(s32 x, s32 y, s32 half_w, s32 half_h);
void foes_startle(void);
u32 foes_alive(void);

/* stag.c */
#define STAG_BREATHES 3 /* the mode in which it neither hurts nor is a shadow */
void stag_step(struct foe *foe);

/* things.c */
void things_load(void);
void things_step(void);
void things_draw(enum depth depth);
u32 thing_use(u8 cell);              /* A in front of it; 0 if nothing happens */
void thing_light(u8 cell);           /* the lantern's fire reaches it */
void things_ring(void);
void things_cut(u8 cell);
u32 block_push(u8 cell, u8 facing);
struct thing *thing_at(u8 cell);

/* pickups.c */
void pickup_add(s32 x, s32 y, u8 kind);
void effect_add(s32 x, s32 y, u8 kind);
void pickups_step(void);
void pickups_draw(void);
void effects_draw(void);
enum { EFFECT_PUFF = 1, EFFECT_LEAF, EFFECT_FLAME };

/* talk.c */
void talk(const char *name, const char *text);
u32 ask(const char *name, const char *text, const char *choices); /* choices: two words, split by a slash */
void item_show(u8 item);

/* story.c */
void person_talk(u8 person);
void sign_read(u8 sign);
void shrine_touch(void);
void chest_take(u8 item, u8 flag);
void great_lantern_light(void);

/* bag.c */
void bag_open(void);
void bag_draw(void);
void item_use(void);
extern const char *const item_names[];
extern const u8 item_pictures[];

/* save.c */
u32 save_write(void); /* 0: the memory did not keep it */
u32 save_read(void);
void save_erase(void);
u32 save_valid(void);

/* hud.c */
void hud_draw(void);
void text_palettes(void);
void box_draw(u32 left, u32 top, u32 right, u32 bottom);
void box_clear(u32 left, u32 top, u32 right, u32 bottom);

/* scenes */
void scene_go(u8 scene);
void title_run(void);
void menu_run(void);
void help_run(void);
void tale_run(void);
void over_run(void);
void ending_run(void);
void fade_out(void (*draw)(void));
void fade_in(void (*draw)(void));

/* music.c */
enum tune_name { TUNE_NONE, TUNE_TITLE, TUNE_VILLAGE, TUNE_FOREST, TUNE_CAVE, TUNE_RUIN, TUNE_BOSS, TUNE_OVER, TUNE_ENDING, TUNE_FOUND };
enum sound_name {
    SOUND_BLIP, SOUND_MOVE, SOUND_CHOOSE, SOUND_SWING, SOUND_HIT, SOUND_HURT, SOUND_FOE, SOUND_COIN, SOUND_HEART,
    SOUND_DOOR, SOUND_PUSH, SOUND_FIRE, SOUND_BELL, SOUND_SAVE, SOUND_LEAF, SOUND_ROAR,
};
void tune_start(enum tune_name name);
void tune_area(u8 area);
void sound_start(enum sound_name name);

static inline s32 cell_x(u8 cell)
{
    return (cell % COLUMNS) * 16 + 8;
}

static inline s32 cell_y(u8 cell)
{
    return (cell / COLUMNS) * 16 + 8;
}

/* Sprites stand in the room; the bar is above it and the room may be scrolling in. */
static inline void room_sprite(u32 name, s32 x, s32 y, u32 flags, u16 attr2)
{
    sprite_put(&pictures[name], x - state.cam_x, y - state.cam_y + BAR_H, flags, attr2);
}

#endif
