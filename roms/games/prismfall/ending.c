/* The ending: the sky turns, the crystals go home, the stars are counted. */
#include "game.h"

#define PAGES 5
#define PAGE_TIME 180

static const char *const PAGE[PAGES][3] = {
    {"THE LAST LANTERN BURNS.", "", ""},
    {"THE WELL IS DEEP,", "BUT LIGHT FALLS", "AS FAR AS STONES DO."},
    {"THE HALL REMEMBERS THE SUN.", "THE SKY KEEPS TURNING.", ""},
    {"PRISMFALL", "RULES, ART AND MUSIC", "THE GBAEVAL AUTHORS"},
    {"THE END", "", "THANK YOU FOR PLAYING"},
};

void ending_enter(void)
{
    place_load(PLACE_SKY);
    text_clear();
    video.dispcnt = 1 | DISPCNT_BG(0) | DISPCNT_BG(2) | DISPCNT_OBJ | DISPCNT_OBJ_1D | DISPCNT_WIN0 | DISPCNT_WINOBJ;
    state.level = 0;
    tune_start(TUNE_ENDING);
}

static void procession(s32 t)
{
    for (u32 n = 0; n < 6; n++) {
        static const u8 BRIGHT[6] = {10, 10, 11, 12, 13, 13};
        s32 at = t * 5 + n * (CIRCLE / 6), reach = 46 + (sine[(t * 3) & (CIRCLE - 1)] * 14 >> 12);
        affine_sprites(2 + n, t * 10 + n * 150, 320 + (sine[at & (CIRCLE - 1)] * 130 >> 12));
        sprite_turned(PIC_SLASH + n, 120 + (cosine(at) * reach * 3 >> 13), 100 + (sine[at & (CIRCLE - 1)] * reach >> 13), 2 + n, 0,
                      ATTR2(BRIGHT[n], sine[at & (CIRCLE - 1)] < 0 ? 2 : 0));
    }
    affine_sprites(0, t * 3, 256 + (sine[(t * 5) & (CIRCLE - 1)] >> 5));
    sprite_turned(PIC_CRYSTAL, 120, 100, 0, 0, ATTR2(0, 1));
    affine_sprites(1, t * 2, 400 + (sine[(t * 4) & (CIRCLE - 1)] >> 5));
    sprite_turned(PIC_HALO, 120, 100, 1, OBJ_WINDOW, 0);
    for (s32 n = 0; n < 4; n++) {
        affine_sprites(8 + n, (t + n * 60) * 4, 128 + n * 40);
        sprite_turned(PIC_NIGHT_STAR, (t * (n + 1) / 2 + n * 90) % 340 - 50, 20 + n * 38, 8 + n, OBJ_WINDOW, 0);
    }
}

void ending_step(void)
{
    s32 t = state.scene_frame;
    u32 page = t / PAGE_TIME, within = t % PAGE_TIME, sum = 0;

    if (page >= PAGES)
        page = PAGES - 1, within = PAGE_TIME;
    place_step(PLACE_SKY);
    if (within == 0) {
        text_clear();
        for (u32 n = 0; n < 3; n++) {
            text.palette = n == 0 && page >= 3 ? 1 : 0;
            text_centre(3 + n * 2, PAGE[page][n]);
        }
    }
    procession(t);
    display.lines = 1;
    window_circle(120 + (sine[(t * 4) & (CIRCLE - 1)] * 70 >> 12), 100, 34 + (sine[(t * 7) & (CIRCLE - 1)] >> 9), 240);
    display.winin = 0x1F;
    display.winout = 0x1F << 8 | 0x3F;
    video.blend = EFFECT_DARKER | EFFECT_ON_BACKDROP | SHOW_BG(2);
    video.brightness = 9;
    if (page < PAGES - 1 || within < PAGE_TIME)
        return;
    for (u32 n = 0; n < LEVELS; n++)
        sum += state.stars[n];
    icon(PIC_STAR, 92, 146, 9);
    label_number(104, 142, sum, 2, 1);
    label(124, 142, "OF 45", 2);
    if (frame.pressed & (KEY_START | KEY_A))
        scene_go(SCENE_TITLE);
}
