/* The ending: the fleet's way home, then the score. */
#include "game.h"

#define PAGES 5
#define PAGE_TIME 170

static const char *const PAGE[PAGES][3] = {
    {"THE EYE IS DARK.", "", ""},
    {"THE HIVE FALLS INTO THE SEA", "OF CINDERS IT WAS BORN FROM.", ""},
    {"ABOVE THE BLOCKADE", "THE FIRST LIGHTS OF THE FLEET", "COME HOME."},
    {"STARFALL", "CODE, ART AND MUSIC", "THE GBAEVAL AUTHORS"},
    {"THE END", "", "THANK YOU FOR PLAYING"},
};

void ending_enter(void)
{
    text_clear();
    state.stage = 0;
    place_load(0);
    objects_load(0);
    /* Dawn: the same rim of the planet in warm colours. */
    for (u32 n = 0; n < 4; n++)
        video.palette[16 + 9 + n] = RGB(12 + n * 6, 4 + n * 7, 4 + n * 4);
    for (u32 n = 0; n < 8; n++)
        video.palette[16 + 1 + n] = RGB(2 + n * 3, 1 + n * 2, 3 + n);
    effects_clear();
    shots_clear();
    tune_start(TUNE_ENDING);
}

void ending_step(void)
{
    u32 page = state.scene_frame / PAGE_TIME, within = state.scene_frame % PAGE_TIME;

    video.dispcnt &= ~DISPCNT_BG(1);
    background_step(0);
    if (page >= PAGES)
        page = PAGES - 1, within = PAGE_TIME;
    if (within == 0) {
        text_clear();
        for (u32 n = 0; n < 3; n++) {
            text.palette = n == 0 && page >= 3 ? 4 : 0;
            text_centre(4 + n * 2, PAGE[page][n]);
        }
    }
    if (page == PAGES - 1 && within == PAGE_TIME) {
        text.palette = 7;
        text_centre(14, "SCORE");
        text_number(11, 15, state.score, 7);
        text.palette = 4;
        if (state.scene_frame & 32)
            text_clear_row(18);
        else
            text_centre(18, "PRESS START");
        if (frame.pressed & (KEY_START | KEY_A))
            scene_go(SCENE_TITLE);
    }
    /* The fleet passes. */
    s32 rise = 190 - (s32)(state.scene_frame % 700) / 2;
    for (s32 n = 0; n < 9; n++) {
        s32 x = 120 + (n - 4) * 24 + PIXEL(sine[(state.scene_frame + n * 40) & 255] * 3), y = rise + (n < 4 ? 4 - n : n - 4) * 14;
        sprite_put(picture_of(PIC_SHIP), x, y, 0, ATTR2(0, 2));
        sprite_put(picture_of(state.frame & 4 ? PIC_FLAME_A : PIC_FLAME_B), x, y + 21, 0, ATTR2(0, 2));
    }
    /* Falling stars. */
    for (u32 n = 0; n < 24; n++) {
        u32 x = (n * 67 + state.scene_frame * (1 + n % 3)) % 260, y = (n * 41 + state.scene_frame * (1 + n % 2)) % 170;
        sprite_put(picture_of(n & 1 ? PIC_PELLET : PIC_NEEDLE), x, y, 0, ATTR2(4, 3));
    }
}
