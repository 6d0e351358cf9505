/* Lanternwood: a keeper, a wood in the fog, and a light to bring back. */
#include "game.h"

struct state state __attribute__((section(".state")));

/* Emulators look for this word to know what memory the cartridge holds. */
__attribute__((used, aligned(4))) const char save_kind[] = "SRAM_V113";

u32 random_next(void)
{
    state.random = state.random * 1664525 + 1013904223;
    return state.random >> 16;
}

u32 flag_get(u8 flag)
{
    return flag && state.progress.flags[flag >> 3] >> (flag & 7) & 1;
}

void flag_set(u8 flag)
{
    if (flag)
        state.progress.flags[flag >> 3] |= 1 << (flag & 7);
}

void tick(void)
{
    frame_wait();
    windows_show();
    state.frame++;
    state.scene_frame++;
    state.lines = frame.lines;
    u16 *worst = state.loading ? &state.worst_load_lines : &state.worst_lines;
    if (frame.lines > *worst && state.frame > 1) /* the first frame starts where the machine starts */
        *worst = frame.lines;
    /* Chance comes from the player alone: what was pressed, and how long after the menu opened. */
    if (frame.pressed && state.scene != SCENE_TITLE)
        state.random = (state.random ^ (frame.pressed * 40503u + state.frame)) * 2654435769u;
}

void scene_go(u8 scene)
{
    state.scene = scene;
    state.scene_frame = 0;
    state.cursor = 0;
}

int main(void)
{
    static void (*const RUN[])(void) = {title_run, menu_run, help_run, tale_run, world_run, over_run, ending_run};

    state.magic[0] = 'W', state.magic[1] = 'O', state.magic[2] = 'O', state.magic[3] = 'D';
    state.text_speed = 1;
    state.music = 1;
    state.fade = 16;
    state.shutter = 20;
    frame_start();
    psg_start();
    text_load(0, 7);
    bios_copy(interface_tiles, CHARBLOCK(0) + 96 * 32, INTERFACE_BYTES & ~31u);
    text_palettes();
    light_plain();
    state.loading = 1;
    chunks_load(object_tiles, OBJ_TILES);
    state.loading = 0;
    for (int n = 0; n < 160; n++)
        video.palette[256 + n] = object_palette[n];
    for (;;)
        RUN[state.scene]();
}
