/* Scenery that moves with the beat, the players of the band, gears and the metronome. */
#include "game.h"

#define CHUNK 2048
#define NOTHING 99

static u32 loaded = NOTHING;
static const u16 *colours; /* of the place, banks 1 to 3 */
static u8 darkness;        /* of 32 */
static u16 drift;

/* One chunk a frame, so that loading takes the same number of frames however fast the BIOS is. */
static void chunks_load(const u8 *const *chunk, u32 target)
{
    for (; *chunk; chunk++, target += CHUNK) {
        tick();
        bios_lz77_vram(*chunk, target);
    }
}

void text_palettes(void)
{
    static const u16 FACE[][5] = {
        [0] = {0, RGB(31, 31, 31), RGB(24, 25, 31), RGB(2, 2, 6), RGB(6, 6, 10)},
        [4] = {0, RGB(31, 31, 18), RGB(31, 21, 5), RGB(6, 2, 0), RGB(8, 5, 3)},
        [5] = {0, RGB(31, 18, 14), RGB(28, 4, 4), RGB(6, 0, 0), RGB(8, 2, 2)},
        [6] = {0, RGB(20, 20, 24), RGB(14, 14, 20), RGB(1, 1, 3), RGB(5, 5, 6)},
        [7] = {0, RGB(22, 31, 31), RGB(8, 24, 30), RGB(0, 3, 8), RGB(3, 8, 12)},
        [8] = {0, RGB(16, 31, 16), RGB(5, 24, 8), RGB(0, 6, 2), RGB(2, 8, 4)},
    };

    for (u32 bank = 0; bank <= 8; bank++)
        for (u32 n = 1; n < 5; n++)
            if (FACE[bank][1])
                video.palette[bank * 16 + n] = FACE[bank][n];
    for (u32 n = 0; n < sizeof bar_tiles / 2; n++)
        ((volatile u16 *)CHARBLOCK(0))[BAR_TILE * 16 + n] = bar_tiles[n * 2] | bar_tiles[n * 2 + 1] << 8;
}

void objects_load(void)
{
    chunks_load(object_tiles, OBJ_TILES);
    for (u32 n = 0; n < sizeof object_palette / 2; n++)
        video.palette[256 + n] = object_palette[n];
}

void place_load(u32 place, u8 night)
{
    const struct place *it = &places[place];

    if (loaded != place) {
        chunks_load(it->tiles, CHARBLOCK(1));
        chunks_load(it->maps, 0x06000000 + 28 * 0x800);
        loaded = place;
    }
    state.place = place;
    colours = it->palette;
    darkness = night;
    drift = 0;
    /* Text in front (map 31); near 30, middle 29, far 28. */
    video.bgcnt[0] = 31 << 8;
    video.bgcnt[1] = 30 << 8 | 1 << 2 | 1;
    video.bgcnt[2] = 29 << 8 | 1 << 2 | 2;
    video.bgcnt[3] = 28 << 8 | 1 << 2 | 3;
    for (u32 n = 0; n < 4; n++)
        video.scroll_x[n] = video.scroll_y[n] = 0;
    bits_clear();
    place_step(1);
}

/* Towards white by `glow` of 32, towards night by the place's darkness. */
static u16 toned(u16 colour, u32 glow)
{
    u32 red = colour & 31, green = colour >> 5 & 31, blue = colour >> 10 & 31;

    if (darkness) {
        red = red * (32 - darkness) >> 5;
        green = green * (32 - darkness) >> 5;
        blue = (blue * (40 - darkness) >> 5) + 2;
        blue = blue > 31 ? 31 : blue;
    }
    if (glow) {
        red += (31 - red) * glow >> 5;
        green += (31 - green) * glow >> 5;
        blue += (31 - blue) * glow >> 5;
    }
    return RGB(red, green, blue);
}

static void cycle(u32 first, u32 count, u32 shift)
{
    u16 before[16];

    for (u32 n = 0; n < count; n++)
        before[n] = video.palette[first + n];
    for (u32 n = 0, from = shift % count; n < count; n++) {
        video.palette[first + n] = before[from];
        if (++from == count)
            from = 0;
    }
}

static void colours_step(void)
{
    u32 pulse = clock.since < 8 ? 8 - clock.since : 0;

    video.palette[0] = toned(colours[0], 0);
    for (u32 n = 1; n < 16; n++) {
        video.palette[16 + n] = toned(colours[n], pulse);
        video.palette[32 + n] = toned(colours[16 + n], n < 9 ? 0 : pulse >> 1);
        video.palette[48 + n] = colours[32 + n];
    }
    switch (state.place) {
    case PLACE_TITLE: {
        cycle(17, 12, drift >> 3); /* the rays turn */
        u32 at = drift / 3 % 48;   /* a shine runs over the logo */
        for (u32 n = 0; n < 12; n++)
            if (n == at || n + 1 == at)
                video.palette[50 + n] = RGB(31, 31, 29);
        break;
    }
    case PLACE_TOWN:
        if (darkness > 16) { /* a moon, lit windows */
            video.palette[16 + 13] = RGB(13, 14, 20);
            video.palette[16 + 14] = RGB(28, 28, 24);
            video.palette[32 + 14] = clock.beats & 1 ? RGB(31, 26, 10) : RGB(28, 19, 5);
            video.palette[32 + 15] = RGB(31, 31, 20);
        }
        break;
    case 2:
        cycle(16 + 9, 6, drift >> 3);
        break;
    case 3: /* windows: two of five change places every beat; the signs take turns */
        cycle(16 + 8 + clock.beats % 4, 2, clock.beats >> 2 & 1);
        if (clock.beats & 1)
            video.palette[32 + 2] = toned(colours[16 + 2], 14), video.palette[32 + 5] = RGB(2, 6, 14);
        else
            video.palette[32 + 5] = toned(colours[16 + 5], 14), video.palette[32 + 2] = RGB(14, 2, 8);
        break;
    case 4:
        cycle(16 + 9, 7, drift >> 2);
        break;
    }
    /* A lane whose key is down lights up; missing dims all lanes. */
    if (state.place != PLACE_TITLE)
        for (u32 lane = 0; lane < 4; lane++) {
            u32 lit = state.lit[lane] > state.lit[4] ? state.lit[lane] : state.lit[4];
            u16 colour = object_palette[lane * 16 + 4];
            if (lit) {
                video.palette[48 + 11 + lane] = colour;
                video.palette[48 + 1 + lane] = lit > 4 ? colour : colours[32 + 11 + lane];
            } else if (state.missing)
                video.palette[48 + 11 + lane] = video.palette[48 + 1 + lane] = RGB(3, 2, 3);
        }
}

void place_step(u8 near_on)
{
    static const u8 PACE[6] = {0, 32, 24, 40, 0, 128}; /* of the far layer, in 1/256 pixels a frame */
    u32 bounce = clock.since < 6 ? clock.since < 3 ? 1 : 0 : 0;
    static u16 far;

    far = drift ? far + PACE[state.place] : 0;
    drift++;
    video.dispcnt = DISPCNT_OBJ | DISPCNT_OBJ_1D | 0x0D00 | (near_on ? DISPCNT_BG(1) : 0);
    video.scroll_x[3] = far >> 8;
    video.scroll_y[2] = state.place == PLACE_TITLE ? 0 : bounce;
    if (state.place == 5) /* the airship sways */
        video.scroll_y[3] = (u16)(2 + (sine[drift & 255] * 2 >> 8)) & 255;
    if (state.place == PLACE_TITLE)
        video.scroll_y[1] = (u16)(sine[drift * 2 & 255] * 2 >> 8) & 511;
    colours_step();
}

static u32 pose(u8 playing)
{
    return playing ? 2 : clock.since < 10 && clock.ringing;
}

void band_draw(s32 x, s32 y, s32 apart)
{
    s32 hop = clock.since < 8 ? -(sine[clock.since * 16 & 255] * 3 >> 8) : 0;
    u8 sad = state.missing && state.scene == SCENE_PLAY;

    draw(PIC_TUBIST_0 + pose(sequencer.tuba), x, y + (clock.beats & 1 ? hop : 0), 0, ATTR2(7, 2));
    draw(PIC_DRUMMER_0 + pose(sequencer.drum), x + apart, y, 0, ATTR2(7, 2));
    draw(PIC_HORNIST_0 + pose(sequencer.horn), x + apart * 2, y + (clock.beats & 1 ? 0 : hop), 0, ATTR2(8, 2));
    draw(PIC_SINGER_0 + (sad ? 0 : pose(sequencer.singer)), x + apart * 3 + (sad ? (state.missing & 2) - 1 : 0), y + (sequencer.singer ? hop : 0), 0,
         ATTR2(9, 2));
}

/* Rotation of an object: parameters lie between the attributes of four OAM entries. */
static void turn(u32 slot, u32 angle)
{
    s16 cosine = sine[(angle + 64) & 255], sinus = sine[angle & 255];

    video.oam[slot * 16 + 3] = cosine;
    video.oam[slot * 16 + 7] = sinus;
    video.oam[slot * 16 + 11] = -sinus;
    video.oam[slot * 16 + 15] = cosine;
}

#define AFFINE(slot) (0x0100u << 16 | (slot) << 9)

void gear_draw(u32 name, s32 x, s32 y, u32 turned, u32 slot)
{
    turn(slot, turned);
    draw(name, x, y, AFFINE(slot), ATTR2(11, 3));
}

/* The rod is at its end when timer 2 rings, and comes back with the next beat. */
void metronome_draw(s32 x, s32 y)
{
    u32 phase = clock.ringing ? (clock.period - clock.to_next) * 128 / clock.period : 64;
    s32 swing = sine[(phase + 64) & 255] * 22 >> 8;

    turn(0, (u32)(clock.beats & 1 ? swing : -swing) & 255);
    draw(PIC_PENDULUM, x, y + 10, AFFINE(0), ATTR2(11, 2));
    draw(PIC_METRONOME, x, y, 0, ATTR2(11, 2));
}
