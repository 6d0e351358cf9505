/* Brassbeat: a rhythm game with a clockwork band; its sound is mixed in software and played by timers, DMA and FIFOs. */
#include "game.h"

struct state state __attribute__((section(".state")));

extern void scenes_run(void);

u32 random_next(void)
{
    static u32 seed = 1;

    if (state.scene_frame == 0)
        seed = 1; /* only decoration: every scene scatters alike */
    seed = seed * 1664525 + 1013904223;
    return seed >> 16;
}

/* The sound is made last: what the scene has just written to the text layer was written in VBlank. */
void tick(void)
{
    sequencer_step();
    chip_step();
    voices_step();
    mixer_run();
    scope_draw();
    clock_read();
    state.beats = clock.beats;
    state.song_frame = sequencer.now;

    frame_wait();
    scope_show();
    state.frame++;
    state.lines = frame.lines;
    u16 *worst = state.loading ? &state.worst_load_lines : &state.worst_lines;
    if (frame.lines > *worst && state.frame > 1) /* the first frame starts where the machine starts */
        *worst = frame.lines;
}

int main(void)
{
    state.magic[0] = 'B', state.magic[1] = 'R', state.magic[2] = 'A', state.magic[3] = 'S';
    state.level = 1;
    state.speed = 1;
    state.unlocked = 1;
    frame_start();
    voices_silence();
    clock_start();
    scenes_run();
    return 0;
}
