/* Sprites: seven objects of different sizes over two layers, 1D mapping, 4- and 8-bit tiles.
 *
 *   d-pad   move all sprites, each at its own speed; they wrap around the screen
 *   A       hold to turn the affine sprite and change its size
 *   B       alpha blending of the two largest sprites on and off
 *   L R     the sprites' priority: behind the bars, between, in front of the text
 *
 * Layer 0: text, priority 0.   Layer 1: bars, priority 1.   Layer 2: a plain check, priority 3.
 */
#include "../keys.h"
#include "video.h"

enum { TEXT_CHARS = 0, TILE_CHARS = 1, TEXT_MAP = 15, BAR_MAP = 16, CHECK_MAP = 17 };
enum { TILE_NONE, TILE_PLAIN, TILE_BAR };
enum { AFFINE = 0x0100, DOUBLE_SIZE = 0x0200, DEEP = 0x2000 }; /* attribute 0 */

struct thing {
    u16 width, height;
    u16 shape, size; /* as in attributes 0 and 1: bits 14 and 15 */
    u16 deep;        /* 256 colours */
    u16 speed;       /* 1/4 pixel a frame */
    s16 x, y;        /* where its centre starts */
    u8 palette;
};

enum { AFFINE_THING = 2, BIG_THING = 6, THINGS = 7 };

static const struct thing THING[THINGS] = {
    {8, 8, 0, 0, 0, 16, 24, 36, 0},
    {16, 16, 0, 1, DEEP, 12, 56, 40, 0},
    {32, 32, 0, 2, 0, 8, 120, 80, 1},
    {32, 16, 1, 2, 0, 10, 40, 104, 2},
    {16, 32, 2, 2, 0, 10, 88, 44, 3},
    {32, 8, 1, 1, 0, 14, 168, 40, 0},
    {64, 64, 0, 3, 0, 6, 184, 88, 2},
};

static struct picture picture[THINGS];
static s32 place_x[THINGS], place_y[THINGS]; /* quarter pixels */

/* 256 sin(n / 64 of a turn), first quarter. */
static const s16 QUARTER[17] = {0, 25, 50, 74, 98, 121, 142, 162, 181, 198, 213, 226, 237, 245, 251, 255, 256};

static s32 sine(u32 angle) /* 64 a turn */
{
    u32 n = angle % 32;
    s32 value = QUARTER[n <= 16 ? n : 32 - n];

    return angle % 64 < 32 ? value : -value;
}

/* A framed ball with a bright corner at the top left, so that flips and turns show. */
static u32 pixel(const struct thing *thing, u32 x, u32 y)
{
    s32 w = thing->width, h = thing->height;
    s32 dx = (2 * (s32)x + 1 - w) * 64 / w, dy = (2 * (s32)y + 1 - h) * 64 / h; /* -64 to 64 */
    s32 distance = dx * dx + dy * dy;

    if (x == 0 || y == 0 || (s32)x == w - 1 || (s32)y == h - 1)
        return 7;
    if ((s32)x <= w / 4 && (s32)y <= h / 4)
        return 6;
    return distance >= 3900 ? 0 : 5 - distance / 800;
}

static void draw_things(void)
{
    volatile u16 *out = (volatile u16 *)OBJ_TILES;
    u32 tile = 0;

    for (u32 n = 0; n < THINGS; n++) {
        const struct thing *thing = &THING[n];
        u32 pixels = thing->width * thing->height, step = thing->deep ? 2 : 4; /* pixels a halfword */

        picture[n] = (struct picture){tile, thing->shape << 14 | thing->deep, thing->size << 14, thing->width / 2,
                                      thing->height / 2};
        for (u32 at = 0; at < pixels; at += step) {
            u32 cell = at / 64, columns = thing->width / 8, halfword = 0;

            for (u32 k = 0; k < step; k++) {
                u32 x = cell % columns * 8 + (at + k) % 8, y = cell / columns * 8 + at % 64 / 8;
                u32 colour = pixel(thing, x, y);
                if (thing->deep && colour)
                    colour += 128 + x + y; /* a run of colours that no 4-bit sprite has */
                halfword |= colour << (k * 16 / step);
            }
            *out++ = halfword;
        }
        tile += pixels / (thing->deep ? 32 : 64);
        place_x[n] = thing->x * 4;
        place_y[n] = thing->y * 4;
    }
}

static void draw_layers(void)
{
    volatile u32 *tiles = (volatile u32 *)CHARBLOCK(TILE_CHARS);

    for (u32 row = 0; row < 8; row++) {
        tiles[TILE_NONE * 8 + row] = 0;
        tiles[TILE_PLAIN * 8 + row] = 0x11111111;
        tiles[TILE_BAR * 8 + row] = row == 0 ? 0x33333333 : row == 7 ? 0x11111111 : 0x22222222;
    }
    for (u32 row = 0; row < 32; row++)
        for (u32 column = 0; column < 32; column++) {
            SCREENBLOCK(BAR_MAP)[row * 32 + column] = row % 4 == 2 ? TILE_BAR | 3 << 12 : TILE_NONE;
            SCREENBLOCK(CHECK_MAP)[row * 32 + column] = (row / 2 + column / 2) % 2 ? TILE_PLAIN | 2 << 12 : TILE_NONE;
        }
}

static void load_colours(void)
{
    static const u16 FULL[4] = {RGB(31, 12, 8), RGB(10, 28, 12), RGB(12, 16, 31), RGB(31, 20, 28)};
    u16 *objects = video.palette + 256;

    keys_palette(video.palette);
    video.palette[0] = RGB(5, 6, 9);
    video.palette[33] = RGB(8, 9, 13);
    video.palette[49] = RGB(6, 10, 10), video.palette[50] = RGB(10, 16, 16), video.palette[51] = RGB(16, 24, 24);
    for (u32 n = 0; n < 4; n++) {
        for (u32 shade = 1; shade <= 5; shade++)
            objects[n * 16 + shade] = RGB((FULL[n] & 31) * shade / 5, (FULL[n] >> 5 & 31) * shade / 5,
                                          (FULL[n] >> 10) * shade / 5);
        objects[n * 16 + 6] = RGB(31, 31, 24);
        objects[n * 16 + 7] = RGB(3, 3, 5);
    }
    for (u32 n = 0; n < 64; n++)
        objects[128 + n] = RGB(31 - n % 32, n % 32, 12 + n / 4);
}

static s32 wrap(s32 place, s32 length)
{
    return place < -32 * 4 ? place + length * 4 : place >= (length - 32) * 4 ? place - length * 4 : place;
}

static void move(void)
{
    s32 right = !!(frame.keys & KEY_RIGHT) - !!(frame.keys & KEY_LEFT);
    s32 down = !!(frame.keys & KEY_DOWN) - !!(frame.keys & KEY_UP);

    for (u32 n = 0; n < THINGS; n++) {
        place_x[n] = wrap(place_x[n] + right * THING[n].speed, SCREEN_W + 64);
        place_y[n] = wrap(place_y[n] + down * THING[n].speed, SCREEN_H + 64);
    }
}

/* Matrix 0: from the screen to the picture, so a larger number makes the sprite smaller. */
static void turn(u32 angle)
{
    s32 scale = 256 - sine(angle / 2) / 2;

    video.oam[3] = sine(angle + 16) * scale / 256;
    video.oam[7] = sine(angle) * scale / 256;
    video.oam[11] = -sine(angle) * scale / 256;
    video.oam[15] = sine(angle + 16) * scale / 256;
}

static void place(u32 priority, u32 blended)
{
    sprites_clear();
    for (u32 n = 0; n < THINGS; n++) {
        struct picture shown = picture[n];
        u32 flags = blended && (n == BIG_THING || n == AFFINE_THING) ? SPRITE_GHOST : 0;

        if (n == AFFINE_THING) {
            shown.attr0 |= AFFINE | DOUBLE_SIZE; /* the picture's box doubles, its centre stays */
            shown.half_w *= 2, shown.half_h *= 2;
        }
        sprite_put(&shown, place_x[n] / 4, place_y[n] / 4, flags, ATTR2(THING[n].palette, priority));
    }
    sprites_finish();
}

int main(void)
{
    u32 angle = 0, priority = 1, blended = 0, count = 0;

    frame_start();
    text_load(TEXT_CHARS, TEXT_MAP);
    draw_layers();
    draw_things();
    load_colours();
    text_put(1, 0, "SPRITES A:TURN B:BLEND L R:PRI");
    video.bgcnt[0] = TEXT_CHARS << 2 | TEXT_MAP << 8;
    video.bgcnt[1] = 1 | TILE_CHARS << 2 | BAR_MAP << 8;
    video.bgcnt[2] = 3 | TILE_CHARS << 2 | CHECK_MAP << 8;
    video.dispcnt = DISPCNT_BG(0) | DISPCNT_BG(1) | DISPCNT_BG(2) | DISPCNT_OBJ | DISPCNT_OBJ_1D;
    video.blend = 0x2640; /* blend where a ghost sprite lies on layer 1, layer 2 or the backdrop */
    video.alpha = 0x080A; /* 10/16 of the sprite, 8/16 of what lies below */

    for (;;) {
        turn(angle);
        place(priority, blended);
        frame_wait();

        move();
        if (frame.keys & KEY_A)
            angle++;
        if (frame.pressed & KEY_B)
            blended = !blended;
        if ((frame.pressed & KEY_L) && priority < 2)
            priority++;
        if ((frame.pressed & KEY_R) && priority > 0)
            priority--;

        text_put(1, 17, "FRAME");
        text_number(7, 17, count++, 6);
        text_put(1, 18, "PRIORITY");
        text_number(10, 18, priority, 1);
        text_put(13, 18, "ANGLE");
        text_number(19, 18, angle % 64, 2);
        text_put(23, 18, blended ? "BLEND" : "     ");
        keys_show(19);
    }
}
