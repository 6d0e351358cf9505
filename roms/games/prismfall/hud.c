/* Sprites other than pieces: text, icons, the panel's contents. */
#include "game.h"

#define WINDOW_SLOTS 8

static u32 windows; /* object windows so far; they have the first places, before all sprites that they act on */

void sprites_begin(void)
{
    windows = 0;
    video.sprites = WINDOW_SLOTS;
    for (u32 n = 0; n < WINDOW_SLOTS; n++)
        video.oam[n * 4] = 0x0200;
}

static void put(u32 attr0, u32 attr1, u32 attr2)
{
    if (video.sprites >= SPRITE_MAX)
        return;
    u16 *attr = &video.oam[video.sprites++ * 4];
    attr[0] = attr0, attr[1] = attr1, attr[2] = attr2;
}

void label(s32 x, s32 y, const char *string, u32 palette)
{
    for (; *string; string++, x += 8)
        if (*string != ' ')
            put(y & 255, x & 511, (u32)(OBJ_FONT + *string - ' ') | ATTR2(palette, 0));
}

void label_number(s32 x, s32 y, u32 value, u32 digits, u32 palette)
{
    while (digits--) {
        u32 tenth = value * 205 >> 11; /* up to 1,000 */
        put(y & 255, (x + digits * 8) & 511, (OBJ_FONT + '0' - ' ' + value - tenth * 10) | ATTR2(palette, 0));
        value = tenth;
    }
}

void icon(u32 name, s32 x, s32 y, u32 palette)
{
    sprite_put(&pictures[name], x, y, 0, ATTR2(palette, 0));
}

void sprite_turned(u32 name, s32 x, s32 y, u32 matrix, u32 mode, u32 attr2)
{
    const struct picture *picture = &pictures[name];

    x -= picture->half_w * 2;
    y -= picture->half_h * 2;
    if (x <= -128 || x >= SCREEN_W || y <= -96 || y >= SCREEN_H)
        return;
    if (mode == OBJ_WINDOW && windows < WINDOW_SLOTS) {
        u16 *attr = &video.oam[windows++ * 4];
        attr[0] = picture->attr0 | OBJ_DOUBLE | mode | (y & 255);
        attr[1] = picture->attr1 | matrix << 9 | (x & 511);
        attr[2] = picture->tile | attr2;
        return;
    }
    put(picture->attr0 | OBJ_DOUBLE | mode | (y & 255), picture->attr1 | matrix << 9 | (x & 511), picture->tile | attr2);
}

static void oil_draw(s32 x)
{
    u32 full = (state.oil + 59) / 60;

    label(x + 4, 102, "OIL", state.oil < 600 && state.scene_frame & 16 ? 3 : 2);
    label_number(x + 36, 102, full, 3, state.oil < 600 ? 3 : 0);
    icon(PIC_FLAME_A + (state.scene_frame >> 3 & 1), x + 56, 115, 9);
}

void hud_draw(void)
{
    s32 slide = (display.win1h >> 8) - PANEL_LEFT, x = PANEL_LEFT + 2 + slide;
    u32 left = state.limit - state.turns;

    if (slide > 60)
        return;
    static const char NUMBER[] = "12345";
    char name[] = {NUMBER[state.world], '-', NUMBER[state.level % LEVELS_PER_WORLD], 0};
    for (s32 n = 0; n < 5 && state.world == 1; n++) /* there mode 2 leaves no layer for the panel */
        icon(PIC_POST, x, n * 32 + 16, 9);
    label(x + 8, 10, "STAGE", 2);
    label(x + 18, 20, name, 1);
    label(x + 8, 38, "TURNS", 2);
    label_number(x + 20, 48, left, 2, left <= 1 ? 3 : 0);
    icon(PIC_UNDO, x + 12, 70, 9);
    label_number(x + 24, 66, state.undos, 1, state.undos ? 0 : 3);
    icon(PIC_BULB, x + 44, 70, 9);
    label_number(x + 54, 66, state.hints_used, 1, 0);
    for (u32 n = 0; n < 3; n++)
        icon(!n || state.turns + n <= state.best + 3u ? PIC_STAR : PIC_STAR_EMPTY, x + 14 + n * 18, 86, 9);
    if (state.world == 2)
        oil_draw(x + 2);
    if (state.hint) {
        static const char *const WORD[] = {"", "RIGHT", " HALF", " LEFT", "NO WAY", " ..."};
        label(x + 8, 146, WORD[state.hint], 1);
        if (state.hint <= HINT_LEFT) {
            s32 beat = sine[(state.scene_frame * 16) & (CIRCLE - 1)] >> 7;
            affine_sprites(2, state.hint == HINT_RIGHT ? 0 : state.hint == HINT_LEFT ? CIRCLE / 2 : CIRCLE / 4, ONE + beat);
            sprite_turned(PIC_ARROW, x + 30, 132, 2, 0, ATTR2(9, 0));
        }
    } else {
        label(x + 4, 138, "SELECT", 2);
        label(x + 4, 148, " HINT", 2);
    }
}
