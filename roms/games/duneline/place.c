/* Loading, a chunk a frame, and every colour on the screen: fades, running pads, the backdrop behind the ground. */
#include "bios.h"
#include "game.h"

#define CHUNK 2048
#define NOTHING 9

static u32 loaded = NOTHING;

/* One chunk a frame, so that loading takes the same number of frames however fast the BIOS is. */
static void chunks_load(const u8 *const *chunk, u32 target)
{
    for (; *chunk; chunk++, target += CHUNK) {
        tick();
        bios_lz77_vram(*chunk, target);
    }
}

void boot_load(void)
{
    text_load(0, 31);
    chunks_load(object_tiles, OBJ_TILES);
}

static void layers(u32 ground)
{
    video.bgcnt[0] = 31 << 8;
    video.bgcnt[1] = 1 << 14 | 24 << 8 | 3;
    video.bgcnt[2] = ground | 16 << 8 | 1 << 2 | 2;
    video.bgcnt[3] = 0;
    for (int n = 0; n < 4; n++)
        video.scroll_x[n] = video.scroll_y[n] = 0;
}

void track_load(void)
{
    const struct track *track = &tracks[state.track];

    if (loaded != state.track) {
        chunks_load(track->tiles, CHARBLOCK(1));
        chunks_load(track->map, 0x06008000);
        chunks_load(track->sky, 0x06000000 + 128 * 32);
        chunks_load(track->skymap, 0x0600C000);
    }
    loaded = state.track;
    for (int n = 0; n < 160; n++)
        fog[n] = n > HORIZON + 1 ? track->fog[n - HORIZON < GROUND_LINES ? n - HORIZON : GROUND_LINES - 1] : 0;
    layers(3 << 14);
    video.dispcnt = 1 | DISPCNT_OBJ | DISPCNT_OBJ_1D | DISPCNT_BG(0) | DISPCNT_BG(1) | DISPCNT_BG(2) | DISPCNT_WIN0;
    video.blend = (track->darken ? 0x00C4 : 0x0084) | 0x2700; /* haze over the ground; shadows mix with what is below */
    video.alpha = 0x0808;
    plane_on = 1;
}

/* The ending's pattern: 8 x 8 tiles on a map of 16 x 16 that repeats. */
void wallpaper_load(void)
{
    plane_on = 0;
    tick();
    chunks_load(wallpaper, CHARBLOCK(1));
    tick();
    for (u32 n = 0; n < 256; n += 2) {
        u32 cell = (n / 16 & 7) * 8 + (n & 7);
        *(volatile u16 *)(0x06008000 + n) = cell | (cell + 1) << 8;
    }
    loaded = NOTHING;
    layers(1 << 13);
    video.dispcnt = 1 | DISPCNT_OBJ | DISPCNT_OBJ_1D | DISPCNT_BG(0) | DISPCNT_BG(2);
    video.blend = 0;
    video.brightness = 0;
}

static inline u16 shade(u32 colour, u32 share) /* share of 16 */
{
    u32 red_blue = (colour & 0x7C1F) * share >> 4 & 0x7C1F, green = (colour & 0x03E0) * share >> 4 & 0x03E0;

    return red_blue | green;
}

/* All palettes, dimmed for fades; when the game pauses everything but the text is dimmed. */
FAST void colours_step(void)
{
    const struct track *track = &tracks[state.track];
    u32 share = 16 - state.fade, behind = state.paused ? share / 2 : share;
    u32 scenery = state.scene == SCENE_MENU || state.scene == SCENE_HELP || state.scene >= SCENE_RESULT ? share / 2 : behind;

    for (u32 bank = 0; bank < 16; bank++)
        for (u32 n = 0; n < 3; n++)
            video.palette[bank * 16 + 1 + n] = shade(text_colours[bank * 3 + n], share);
    for (u32 n = 1; n < 16; n++)
        video.palette[16 + n] = shade(track->air[n], scenery);
    for (u32 n = 0; n < 48; n++)
        video.palette[64 + n] = shade(track->ground[n], scenery);
    for (u32 n = 0; n < 4; n++)
        video.palette[96 + n] = shade(track->ground[32 + ((n - (state.scene_frame >> 2)) & 3)], scenery);
    for (u32 n = 0; n < OBJECT_COLOURS; n++)
        video.palette[256 + n] = shade(object_palette[n], behind);
    for (u32 n = 0; n < SCREEN_H; n++) {
        s32 from = (s32)n + HORIZON - horizon;
        backdrop[n] = shade(track->back[from < 0 ? 0 : from > 159 ? 159 : from], scenery);
    }
    video.palette[0] = plane_on ? backdrop[0] : 0;
    video.scroll_x[1] = state.eye_angle >> 6 & 511;
    video.scroll_y[1] = 64 - horizon - 1;
}
