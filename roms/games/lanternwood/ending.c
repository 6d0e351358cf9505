/* The lantern burns: night turns into morning over the wood. */
#include "game.h"

static u32 dawn; /* 0 night .. 32 day */

static u16 between(u16 from, u16 to, u32 share)
{
    u16 colour = 0;

    for (u32 shift = 0; shift < 15; shift += 5) {
        s32 a = from >> shift & 31, b = to >> shift & 31;
        colour |= (a + ((b - a) * (s32)share >> 5)) << shift;
    }
    return colour;
}

static void morning(void)
{
    sprites_clear();
    for (u32 n = 0; n < 16; n++)
        video.palette[16 + n] = between(title_palettes[48 + n], title_palettes[32 + n], dawn);
    if (state.frame & 8 || dawn)
        sprite_put(&pictures[PIC_GLOW], 120, 75, SPRITE_GHOST, ATTR2(9, 3));
    for (u32 n = 0; n < 5; n++) { /* birds, made of bats */
        s32 x = (s32)((state.frame + n * 31) % 320) - 40, y = 30 + n * 6 + (sine[(state.frame * 2 + n * 40) & 255] * 6 >> 8);
        if (dawn > 16)
            sprite_put(&pictures[PIC_BAT_0 + (state.frame >> 3 & 1)], x, y, 0, ATTR2(6, 3));
    }
    video.scroll_x[1] = state.frame >> 1;
    video.scroll_y[1] = (state.frame >> 3) - 40;
    light_plain();
    sprites_finish();
    tick();
}

static void show(u32 frames)
{
    while (frames--)
        morning();
}

static void page(const char *const *line, u32 count)
{
    text_clear();
    for (u32 n = 0; n < count; n++) {
        text.palette = n ? 0 : 8;
        text_centre(2 + n * 2, line[n]);
        show(30);
    }
    show(140);
}

void ending_run(void)
{
    static const char *const ONE_PAGE[] = {"THE LANTERN BURNS.", "IN THE VILLAGE BELOW", "SHUTTERS OPEN ONE BY ONE."};
    static const char *const TWO[] = {"THE FOG GOES HOME.", "THE LOST KEEPERS FOLLOW IT,", "LIGHT AS LEAVES, TO SLEEP."};
    static const char *const THREE[] = {"THE STAG WALKS THE WOOD", "ON FOUR QUIET HOOVES,", "A LITTLE FIRE IN ITS CHEST."};
    static const char *const FOUR[] = {"AND WREN?", "WREN IS THE TENTH KEEPER", "AND LATE FOR SOUP."};

    dawn = 0;
    state.fade = 16;
    state.fog = 9;
    state.shutter = 20;
    sprites_clear();
    text_clear();
    windows.inside = windows.outside = 0x3F3F;
    light_dim(0);
    light_plain();
    title_load(3);
    for (u32 n = 0; n < 192; n++) /* no name over this picture */
        SCREENBLOCK(28)[n] = 0;
    tune_start(TUNE_ENDING);
    fade_in(morning);
    show(60);
    page(ONE_PAGE, 3);
    while (dawn < 32 || state.fog) {
        dawn += dawn < 32;
        state.fog -= state.fog && !(dawn & 3);
        show(4);
    }
    page(TWO, 3);
    page(THREE, 3);
    page(FOUR, 3);
    text_clear();
    for (u32 n = 0; n < 192; n++)
        SCREENBLOCK(28)[n] = title_logo[n];
    video.scroll_y[2] = 252;
    text.palette = 8;
    text_centre(14, "THE END");
    text.palette = 11;
    text_put(6, 16, "ON THE ROAD");
    text_number(19, 16, bios_div(state.progress.play_frames, 60), 4);
    text_put(24, 16, "S");
    text_put(6, 18, "LOST");
    text_number(21, 18, state.progress.deaths, 2);
    do
        morning();
    while (!(frame.pressed & (KEY_A | KEY_START)));
    fade_out(morning);
    loaded_area = NOWHERE;
    scene_go(SCENE_TITLE);
}
