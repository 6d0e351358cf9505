/* The ending: the rain comes home, then the credits roll up the text layer, a row at a time. */
#include "game.h"

#define LINES 34
#define FIRST_LINE 20 /* the text enters below the screen */
#define PACE 3        /* frames a pixel */

static const char *const CREDITS[LINES] = {
    "", "THE STORM OWL FLIES OFF", "AND LETS THE CLOUDS GO.", "", "RAIN FALLS ON THE HOLLOW,", "ON THE SUNKEN COURT,", "AND COOLS THE DEEP.",
    "", "THE MOSS ON MY BACK", "IS GREEN AGAIN.", "", "", "MOSSBACK", "", "CODE, ART AND MUSIC", "THE GBAEVAL AUTHORS", "", "HERO", "MOSS THE TORTOISE",
    "", "AND", "BEETLES, HOPPERS, FLIERS,", "URCHINS AND A FEW FISH", "", "STORM", "GALE THE OWL", "", "NO URCHIN WAS TOUCHED", "", "", "THE END", "",
    "THANK YOU FOR PLAYING", "",
};

static void row_write(u32 line)
{
    u32 row = (FIRST_LINE + line) & 31;

    text_clear_row(row);
    if (line >= LINES)
        return;
    text.palette = line == 12 || line == 30 ? TEXT_GOLD : line == 14 || line == 17 || line == 20 || line == 24 ? TEXT_DIM : TEXT_WHITE;
    text_centre(row, CREDITS[line]);
}

void ending_enter(void)
{
    text_clear();
    state.stage = 0;
    scenery_load(0);
    scenery_map_load(0);
    state.stage_frame = state.lantern = state.wind = state.boss_on = 0;
    hero_reset();
    effects_clear();
    scenery_fill();
    tune_start(TUNE_ENDING);
}

void ending_step(void)
{
    u32 up = state.scene_frame / PACE, last = LINES * 8 - 16;
    s32 way = state.scene_frame / 2 % (state.width * 16 - SCREEN_W - 200);

    if (up > last)
        up = last;
    else if (state.scene_frame % (8 * PACE) == 0)
        row_write(up / 8);
    video.scroll_y[0] = up;
    state.cam_x = way;
    state.cam_y = state.height * 16 - SCREEN_H - 20;
    scenery_show();
    /* Moss walks home in the rain; the drops fall before and behind the ferns. */
    sprite_put(&pictures[PIC_HERO_WALK_A + (state.scene_frame >> 3 & 3)], 60, 130, 0, ATTR2(0, 1));
    for (u32 n = 0; n < 40; n++) {
        u32 x = (n * 67 + state.scene_frame) & 255, y = (n * 41 + state.scene_frame * (3 + n % 3)) % 176;
        sprite_put(&pictures[PIC_RAIN], x, y - 8, SPRITE_GHOST, ATTR2(5, n & 1 ? 1 : 3));
    }
    if (up == last) {
        u32 row = FIRST_LINE + LINES + 1;
        text.palette = TEXT_DIM;
        text_put(9, (row - 6) & 31, "SCORE");
        text.palette = TEXT_WHITE;
        text_number(15, (row - 6) & 31, state.score, 6);
        if (frame.pressed & (KEY_START | KEY_A))
            scene_go(SCENE_TITLE);
    }
}
