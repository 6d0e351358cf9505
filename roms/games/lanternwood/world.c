/* The scene in which one plays: its step, its picture, the ways out of it. */
#include "game.h"

void world_show(void)
{
    sprites_clear();
    if (state.mode == MODE_BAG)
        bag_draw();
    hud_draw();
    if (state.shutter) {
        effects_draw();
        foes_draw(DEPTH_OVER);
        foes_draw(DEPTH_BEFORE);
        things_draw(DEPTH_BEFORE);
        player_draw();
        foes_draw(DEPTH_BEHIND);
        pickups_draw();
        things_draw(DEPTH_BEHIND);
    }
    place_step();
    light_step();
    sprites_finish();
    tick();
}

void world_step(void)
{
    state.progress.play_frames++;
    player_step();
    if (state.mode != MODE_WALK)
        return;
    things_step();
    foes_step();
    pickups_step();
}

void world_start(u8 fresh)
{
    if (fresh) {
        u32 saves = state.progress.saves;
        state.progress = (struct progress){
            .room = ROOM_SQUARE, .cell = 5 * COLUMNS + 7, .hp = 6, .max_hp = 6, .saves = saves};
    }
    state.player = (struct player){.facing = FACE_DOWN};
    state.shutter = 0;
    state.panel = 0;
    state.mode = MODE_SHUTTER;
    loaded_area = NOWHERE;
    text_clear();
    room_enter(state.progress.room, state.progress.cell);
    state.fade = 0;
    shutter_open();
}

static void dying(void)
{
    state.mode = MODE_DYING;
    psg_play(0);
    sound_start(SOUND_HURT);
    for (u32 n = 0; n < 48; n++) {
        state.player.facing = "\0\2\1\3"[n >> 2 & 3];
        world_show();
    }
    shutter_close();
    state.progress.deaths++;
    scene_go(SCENE_OVER);
}

void world_run(void)
{
    state.mode = MODE_WALK;
    while (state.scene == SCENE_PLAY) {
        world_step();
        if (state.scene != SCENE_PLAY)
            break;
        if (!state.progress.hp) {
            dying();
            break;
        }
        world_show();
    }
}
