/* What the parts of the game offer each other. */
#ifndef GAME_H
#define GAME_H

#include "art.h"
#include "frame.h"
#include "psg.h"
#include "state.h"
#include "text.h"
#include "video.h"

/* scenes.c */
void scene_go(enum scene next); /* fade out, then enter */
void tick(void);                /* frame_wait and the clock */

/* background.c */
void place_load(u32 place);     /* 0 title, 1-3 stages: tiles, maps, palettes, over several frames */
void objects_load(u32 stage);
void background_step(u32 place);
void text_palettes(void);

/* hud.c */
void hud_load(void);
void hud_step(void);
void hud_clear(void);

/* player.c */
void player_reset(u8 whole); /* whole: power and bombs too */
void player_step(void);
void player_draw(void);
void player_hit(void);

/* shots.c */
void shots_clear(void);
void shots_step(void);
void shots_draw(void);
void shot_add(s32 x, s32 y, s32 vx, s32 vy, u8 kind, u8 damage);
enum { SHOT_BOLT = 1, SHOT_LANCE, SHOT_PELLET };

/* bullets.c */
void bullets_clear(u8 into_stars);
void bullets_step(void);
void bullets_draw(void);
void bullet_add(s32 x, s32 y, s32 vx, s32 vy, u8 kind);
void bullet_aimed(s32 x, s32 y, s32 speed, s32 turn, u8 kind);  /* turn: 256 = full circle */
void bullet_angle(s32 x, s32 y, s32 speed, u8 angle, u8 kind);  /* 0 right, 64 down */
void bullet_fan(s32 x, s32 y, s32 speed, s32 count, s32 step, u8 kind);
void bullet_ring(s32 x, s32 y, s32 speed, s32 count, u8 angle, u8 kind);
s32 towards(s32 dx, s32 dy, s32 speed, s32 *vy);

/* enemies.c */
void enemies_clear(void);
void enemies_step(void);
void enemies_draw(void);
struct enemy *enemy_add(u8 kind, s32 x, s32 y, s16 a);
void enemy_hurt(struct enemy *enemy, s32 damage);
void enemy_kill(struct enemy *enemy);

/* bosses.c */
void boss_start(u32 stage);
void boss_step(struct enemy *enemy);
void boss_killed(struct enemy *enemy);
struct enemy *boss_main(void);

/* stage.c */
void stage_reset(void);
void stage_step(void);
extern const char *const stage_names[STAGES];

/* items.c */
void items_clear(void);
void items_step(void);
void items_draw(void);
void item_add(s32 x, s32 y, u8 kind);

/* effects.c */
void effects_clear(void);
void effects_step(void);
void effects_draw(void);
void effect_add(s32 x, s32 y, u8 kind, u8 delay);
void effect_burst(s32 x, s32 y, s32 reach, s32 count);
enum { EFFECT_SPARK = 1, EFFECT_BLAST };

/* music.c */
enum tune_name { TUNE_TITLE, TUNE_STAGE1, TUNE_STAGE2, TUNE_STAGE3, TUNE_BOSS, TUNE_CLEAR, TUNE_OVER, TUNE_ENDING };
enum sound_name { SOUND_SHOT, SOUND_HIT, SOUND_BLAST, SOUND_BIG, SOUND_ITEM, SOUND_BOMB, SOUND_MOVE, SOUND_CHOOSE, SOUND_LOST, SOUND_WARN };
void tune_start(enum tune_name name);
void sound_start(enum sound_name name);

static inline void add_score(u32 points)
{
    state.score += points;
    if (state.score > 9999999)
        state.score = 9999999;
    if (state.score > state.hiscore)
        state.hiscore = state.score;
}

static inline const struct picture *picture_of(u32 name)
{
    return &pictures[state.stage][name];
}

#define PIXEL(v) ((v) >> 8)

#endif
