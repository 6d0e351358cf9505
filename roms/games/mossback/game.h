/* What the parts of the game offer each other. */
#ifndef GAME_H
#define GAME_H

#include "art.h"
#include "frame.h"
#include "psg.h"
#include "state.h"
#include "text.h"
#include "video.h"

#define PIXEL(v) ((v) >> 8)
#define BLOCK_TEXT 7   /* the text map lies behind the font, in character block 0 */
#define BLOCK_FAR 24
#define BLOCK_FRONT 26
#define BLOCK_PLAY 28
#define FAR_TILE 256   /* character block 1: play and foreground below, the far picture from here on into block 2 */
#define SPARE_TILES 128 /* tiles of character block 0 behind the font: the logo */

enum { TEXT_WHITE, TEXT_GOLD, TEXT_ROSE, TEXT_DIM };

/* scenes.c */
void scene_go(enum scene next); /* fade out, then enter */
void tick(void);                /* frame_wait, video memory, the clock */

/* scenery.c: the four tile layers */
void scenery_load(u32 stage);           /* tiles, far picture, palettes: over several frames */
void scenery_map_load(u32 stage);       /* map and things as they are at the stage's start */
void scenery_fill(void);                /* draw both streamed layers around the camera: over several frames */
void scenery_show(void);                /* scroll, palettes */
void scenery_palettes(u32 stage);
void text_palettes(void);
void objects_load(void);
void chunks_load(const u8 *const *chunk, u32 target);

/* stream.fast.c */
void stream_start(const struct place *place);
u32 stream_fill(u32 step);              /* part of a fill; 0: done */
void stream_flush(void);                /* in VBlank: columns, rows, changed cells, animated tiles */
void stream_cell(u32 x, u32 y, u8 cell);/* change the map, in memory and on screen */
u8 cell_at(s32 x, s32 y);               /* pixels */

/* camera.c */
void camera_reset(void);
void camera_step(void);

/* hero.c */
void hero_reset(void);
void hero_step(void);
void hero_draw(void);
void hero_hurt(s32 from_x);
void hero_die(void);
void hero_gather(void);
void crumbles_clear(void);
void crumbles_step(void);

/* things.c */
void things_load(u32 stage);
void things_restart(void);  /* after a lost life: all enemies back in their places */
void things_step(void);
void things_draw(void);
struct thing *thing_add(u8 kind, s32 x, s32 y);
extern const u8 thing_half[THING_KINDS], thing_height[THING_KINDS];

/* boss.c */
void boss_step(struct thing *boss);
void boss_draw(const struct thing *boss);
void boss_stomped(struct thing *boss);

/* effects.c */
enum effect_kind { EFFECT_NONE, EFFECT_SPARK, EFFECT_PUFF, EFFECT_BIT };
void effects_clear(void);
void effects_step(void);
void effects_draw(void);
void effect_add(u8 kind, s32 x, s32 y, s32 vx, s32 vy);
void effect_burst(s32 x, s32 y);
void weather_draw(void);

/* hud.c */
void hud_load(void);
void hud_step(void);

/* music.c */
enum tune_name { TUNE_TITLE, TUNE_STAGE1, TUNE_STAGE2, TUNE_STAGE3, TUNE_STAGE4, TUNE_BOSS, TUNE_CLEAR, TUNE_OVER, TUNE_ENDING };
enum sound_name { SOUND_JUMP, SOUND_DROP, SOUND_STOMP, SOUND_SPRING, SOUND_HURT, SOUND_LOST, SOUND_LANTERN, SOUND_MOVE, SOUND_CHOOSE,
                  SOUND_CRUMBLE, SOUND_ROAR, SOUND_HEART };
void tune_start(enum tune_name name);
void sound_start(enum sound_name name);

static inline void add_score(u32 points)
{
    state.score += points;
    if (state.score > state.hiscore)
        state.hiscore = state.score;
}

#endif
