/* Objects over the bitmap: weapon, numbers, keys, compass, messages. */
#include "game.h"

#define FONT_TILE 512

static const char *message;

void say(const char *string)
{
    message = string;
    state.message_left = 130;
}

static void glyph(s32 x, s32 y, u32 bank, u32 tile)
{
    static const struct picture CELL = {0, 0, 0, 4, 4};
    struct picture picture = CELL;

    picture.tile = FONT_TILE + tile;
    sprite_put(&picture, x + 4, y + 4, 0, ATTR2(bank, 0));
}

void words(s32 x, s32 y, u32 bank, const char *string)
{
    for (; *string; string++, x += 8)
        if (*string != ' ')
            glyph(x, y, bank, *string - ' ');
}

void words_centre(s32 y, u32 bank, const char *string)
{
    s32 length = 0;

    while (string[length])
        length++;
    words(120 - length * 4, y, bank, string);
}

void number(s32 x, s32 y, u32 bank, u32 value, u32 digits)
{
    while (digits--) {
        u32 tenth = value / 10;
        glyph(x + digits * 8, y, bank, '0' - ' ' + value - tenth * 10);
        value = tenth;
    }
}

void mark(u32 picture, s32 x, s32 y, u32 bank)
{
    sprite_put(&pictures[picture], x, y, 0, ATTR2(bank, 0));
}

/* An affine object, matrix 0: its four parameters lie between the attributes of the first four objects. */
void needle(s32 x, s32 y, u16 angle)
{
    s32 c = cosine(angle) >> 4, s = sine(angle) >> 4;

    video.oam[3] = c;
    video.oam[7] = s;
    video.oam[11] = -s;
    video.oam[15] = c;
    sprite_put(&pictures[PIC_NEEDLE], x, y, 0x0100 << 16, ATTR2(6, 0));
}

static void weapon(void)
{
    s32 sway = sine(state.bob << 11) >> 10, rise = sine(state.bob << 12) >> 10;
    s32 x = 120 + sway * 2, y = 98 + (rise < 0 ? -rise : rise);

    if (state.weapon == BOW)
        mark(state.cooldown > 12 ? PIC_BOW_FIRED : PIC_BOW, x, y + (state.cooldown > 22 ? 6 : 0), 4);
    else if (state.swing > 4)
        mark(PIC_SWORD_SWUNG, x + 18 - state.swing * 2, y, 5);
    else
        mark(PIC_SWORD, x + 34, y + 2, 5);
}

void hud_step(void)
{
    if (state.message_left) {
        state.message_left--;
        words_centre(4, 1, message);
    }
    if (state.boss_on && state.boss_hp > 0) {
        words(56, 114, 2, "WARDEN");
        for (s32 n = 0; n < 10; n++)
            if (n * state.boss_full < state.boss_hp * 10)
                mark(PIC_HEART, 112 + n * 8, 118, 6);
    }
    number(30, 131, state.health < 30 ? 2 : 0, state.health, 3);
    mark(PIC_HEART, 20, 135, 6);
    for (s32 n = 0; n < 6; n++)
        if (n * 17 < state.health)
            mark(PIC_HEART, 12 + n * 9, 149, 6);
    mark(PIC_BOLT, 82, 135, 6);
    number(80, 145, state.ammo ? 1 : 2, state.ammo, 2);
    for (s32 n = 0; n < state.lives; n++)
        mark(PIC_LIFE, 118 + n * 10, 135, 6);
    if (state.keys & 1)
        mark(PIC_BRASS, 121, 149, 6);
    if (state.keys & 2)
        mark(PIC_SILVER, 136, 149, 6);
    words(154, 131, 3, "SCORE");
    number(154, 145, 0, state.score, 5);
    needle(219, 144, state.compass);
    if (state.pain > 4)
        sprite_put(&pictures[PIC_CLAW], 120, 62, SPRITE_GHOST, ATTR2(7, 0));
    if (state.weapon == BOW)
        mark(PIC_AIM, 120, 64, 6);
    weapon();
}
