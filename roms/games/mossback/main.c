/* Mossback: a platformer in four stages. */
#include "game.h"

struct state state __attribute__((section(".state")));

extern void scenes_run(void);

u32 random_next(void)
{
    state.random = state.random * 1664525 + 1013904223;
    return state.random >> 16;
}

void tick(void)
{
    frame_wait();
    stream_flush(); /* still in VBlank: what is on screen changes only here */
    state.frame++;
    state.lines = frame.lines;
    u16 *worst = state.loading ? &state.worst_load_lines : &state.worst_lines;
    if (frame.lines > *worst && state.frame > 1) /* the first frame starts where the machine starts */
        *worst = frame.lines;
    /* Chance comes from the player alone: what was pressed, and how long after the menu opened. */
    if (frame.pressed && state.scene != SCENE_TITLE)
        state.random = (state.random ^ (frame.pressed * 40503u + state.frame)) * 2654435769u;
}

int main(void)
{
    state.magic[0] = 'M', state.magic[1] = 'O', state.magic[2] = 'S', state.magic[3] = 'S';
    state.start_lives = 3;
    state.music = 1;
    state.hiscore = 10000;
    frame_start();
    psg_start();
    scenes_run();
    return 0;
}
