/* What the parts of the game offer each other. */
#ifndef GAME_H
#define GAME_H

#include "art.h"
#include "bios.h"
#include "frame.h"
#include "state.h"
#include "text.h"
#include "video.h"

/* main.c */
void tick(void); /* one frame: show, play sound, read the keys, mix */
u32 random_next(void);

/* clock.c */
struct clock {
    u8 ringing, rang; /* the metronome goes; a beat has come in this frame */
    u8 since;         /* frames since the last beat */
    u16 period, beats, to_next, rung;
};
extern struct clock clock;
void clock_start(void);
void clock_volume(u8 hushed);
void clock_metronome(u16 first, u16 period);
void clock_metronome_stop(void);
void clock_count_from(u16 beats);
void clock_read(void);

/* mixer.fast.c */
#define SAMPLES_PER_FRAME 304
#define VOICES 6
struct voice {
    const s8 *data;
    u32 at, step, end, back; /* 20.12 fixed point */
    s32 gain;                /* left ear in the lower half, right ear in the upper */
};
struct mixer {
    s8 left[2][SAMPLES_PER_FRAME] __attribute__((aligned(4)));
    s8 right[2][SAMPLES_PER_FRAME] __attribute__((aligned(4)));
    struct voice voice[VOICES];
    volatile u32 ready; /* the half that the next VBlank plays */
};
extern struct mixer mixer;
void mixer_run(void);

/* voices.c */
enum slot { SLOT_LEAD, SLOT_HARMONY, SLOT_BASS, SLOT_COMP, SLOT_DRUMS, SLOT_HIT };
void voices_silence(void);
void voices_step(void);
void voice_note(u32 slot, u32 name, u32 note, u32 frames, u32 volume, u32 pan); /* volume 0-64, pan 0 left .. 16 right */
void voice_drum(u32 slot, u32 name, u32 volume, u32 pan);
void voice_release(u32 slot);
u32 voice_level(u32 slot);

/* chip.c */
enum effect_name {
    SOUND_MOVE, SOUND_CHOOSE, SOUND_BACK, SOUND_COUNT, SOUND_COUNT_LAST, SOUND_PERFECT, SOUND_COMBO, SOUND_FAIL, SOUND_GRADE,
};
void chip_silence(void);
void chip_prepare(u32 both);
void chip_recolour(u32 bar);
void chip_arp(u32 note, u32 duty, u32 volume, u32 ear);
void chip_wave(u32 note, u32 frames);
void chip_noise(u32 kind);
void chip_swoop(u32 kind);
void chip_effect(u32 name);
void chip_step(void);

/* sequencer.c */
enum melody_by { MELODY_BAND, MELODY_SHARED, MELODY_PLAYER };
struct sequencer {
    const struct song *song;
    const struct event *at[PARTS];
    const struct chart_note *lead;
    s32 frame, now; /* the next frame, the one just played */
    u16 step, wait, bar;
    u8 melody, paused, rich, arp_side;
    u8 kick, drum, tuba, horn, singer; /* frames that a player still shows what it played */
};
extern struct sequencer sequencer;
void sequencer_start(u32 name, enum melody_by melody, s32 frame);
void sequencer_stop(void);
void sequencer_pause(u8 paused);
u32 sequencer_over(void);
void sequencer_step(void);
void lead_note(const struct chart_note *note, u32 lane, u32 pitch, u32 volume);
void harmony_note(const struct chart_note *note, u32 lane, u32 volume);

/* stage.c */
enum { PLACE_TITLE, PLACE_TOWN };
void text_palettes(void);
void objects_load(void);
void place_load(u32 place, u8 night);
void place_step(u8 near_on);
void band_draw(s32 x, s32 y, s32 apart);
void gear_draw(u32 name, s32 x, s32 y, u32 turned, u32 slot);
void metronome_draw(s32 x, s32 y);

/* scope.fast.c */
void scope_draw(void);
void scope_show(void);
void scope_place(u32 column, u32 row);

/* bits.c */
void bits_clear(void);
void bits_step(void); /* move and draw */
void bit_add(s32 x, s32 y, s32 vx, s32 vy, u32 picture, u32 palette, u32 life);
void bits_burst(s32 x, s32 y, u32 palette);

/* lanes.c */
void lanes_start(void);
void lanes_step(void);
void lanes_draw(void);

/* scenes.c */
void scene_go(enum scene next); /* fade out, then enter */
extern const u16 LANE_KEYS[LANES];

/* menus.c, play.c, ending.c */
void title_enter(void), title_step(void), select_enter(void), select_step(void);
void options_enter(void), options_step(void), help_enter(void), help_step(void);
void card_enter(void), card_step(void), play_step(void);
void results_enter(void), results_step(void), failed_enter(void), failed_step(void);
void ending_enter(void), ending_step(void);

#define BAR_TILE 96
void text_bar(u32 column, u32 row, u32 tiles, u32 pixels);

static inline void draw(u32 name, s32 x, s32 y, u32 flags, u16 attr2)
{
    sprite_put(&pictures[name], x, y, flags, attr2);
}

#endif
