/* Prismfall: turn the board, let the crystals fall, bring light to the lanterns. */
#include "game.h"

struct state state __attribute__((section(".state")));

u16 called_keys;

void tick(void)
{
    u16 before = frame.keys;

    frame_wait();
    display_show();
    called_keys = keys_called() ? before | frame.keys : 0;
    state.frame++;
    state.lines = frame.lines;
    u16 *worst = state.loading ? &state.worst_load_lines : &state.worst_lines;
    if (frame.lines > *worst && state.frame > 1) /* the first frame starts where the machine starts */
        *worst = frame.lines;
}

int main(void)
{
    state.magic[0] = 'P', state.magic[1] = 'R', state.magic[2] = 'S', state.magic[3] = 'M';
    state.music = 1;
    state.unlocked = 0;
    frame_start();
    display_start();
    psg_start();
    scenes_run();
    return 0;
}
