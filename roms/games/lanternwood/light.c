/* Light and dark: windows, blending of fog, clouds, water, ghosts, the lantern's circle, words on their panel. */
#include "game.h"

#define ALL 0x3F /* the four layers, sprites, blending */
#define BG1 0x02
#define MIX 0x40
#define SECOND_ALL 0x3F00

struct windows windows;

static struct { u8 left, top, right, bottom; } panel;

static u32 wide(u32 low, u32 high)
{
    return low << 8 | high;
}

void windows_show(void)
{
    REG_WIN0H = windows.win0h;
    REG_WIN0V = windows.win0v;
    REG_WININ = windows.inside;
    REG_WINOUT = windows.outside;
}

void panel_place(u8 left, u8 top, u8 right, u8 bottom)
{
    panel.left = left, panel.top = top, panel.right = right, panel.bottom = bottom;
}

void panel_open(void)
{
    while (state.fog && areas[rooms[state.room].area].fog)
        world_show();
    while (state.panel < 8) {
        state.panel++;
        world_show();
    }
}

void panel_close(void)
{
    while (state.panel) {
        state.panel--;
        world_show();
    }
}

void shutter_close(void)
{
    state.mode = MODE_SHUTTER;
    while (state.shutter) {
        state.shutter--;
        world_show();
    }
}

void shutter_open(void)
{
    while (state.shutter < 20) {
        state.shutter++;
        world_show();
    }
    state.mode = MODE_WALK;
}

static u32 limit(s32 value, s32 most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

/* A square iris around the player; outside it everything but the bar is black. */
static void shutter(void)
{
    s32 x = PIXEL(state.player.x) - state.cam_x, y = PIXEL(state.player.y) - state.cam_y + BAR_H - 8;
    s32 reach_x = state.shutter * 12, reach_y = state.shutter * 8;

    video.dispcnt |= 0x2000;
    windows.win0h = wide(limit(x - reach_x, 240), limit(x + reach_x, 240));
    windows.win0v = wide(limit(y - reach_y, 160), limit(y + reach_y, 160));
    windows.inside = state.shutter ? ALL : 0x01;
    windows.outside = 0x01;
}

static u8 dim; /* how dark the picture behind a plain scene's text is, of 16 */

void light_dim(u8 level)
{
    dim = level;
}

void light_plain(void)
{
    video.dispcnt = DISPCNT_OBJ | DISPCNT_OBJ_1D | 0x0F00;
    video.bgcnt[0] = 7 << 8 | 0;
    video.bgcnt[1] = 22 << 8 | 1 << 2 | 2;
    video.bgcnt[2] = 28 << 8 | 1 << 2 | 1;
    video.bgcnt[3] = 24 << 8 | 1 << 2 | 3;
    if (state.fade || dim) {
        video_fade(state.fade > dim ? state.fade : dim);
        if (state.fade <= dim)
            video.blend = 0x00EE; /* all but the text */
        video.dispcnt &= ~DISPCNT_BG(1); /* unmixed it would hide the picture */
        if (dim)
            video.dispcnt &= ~(DISPCNT_BG(2) | DISPCNT_OBJ); /* nor name nor sparks behind words */
    } else {
        video.blend = SECOND_ALL | MIX | BG1;
        video.alpha = state.fog ? (16 - state.fog) << 8 | state.fog : 0x0C08; /* sparks and glows are mixed, too */
        if (!state.fog)
            video.dispcnt &= ~DISPCNT_BG(1);
    }
}

/* The fog breathes, and holds its breath while somebody speaks. */
static void fog(const struct room *room)
{
    u32 hush = state.mode == MODE_TALK || state.mode == MODE_BAG;
    s32 target = hush ? 0 : room->fog;

    if (target)
        target += sine[state.frame & 255] * (room->area == AREA_FOREST ? 2 : 1) >> 8;
    if (state.fog != target && (hush || !(state.frame & 3)))
        state.fog += state.fog < target ? 1 : -1;
    video.scroll_x[1] = (state.frame * (room->area == AREA_FOREST ? 90 : 60) >> 8) + state.cam_x;
    video.scroll_y[1] = (state.frame * 30 >> 8) + state.cam_y;
}

void light_step(void)
{
    const struct room *room = &rooms[state.room];
    u32 words = state.panel != 0, dark = room->area == AREA_CAVE;

    fog(room);
    video.dispcnt = DISPCNT_OBJ | DISPCNT_OBJ_1D | DISPCNT_BG(0) | DISPCNT_BG(2) | DISPCNT_BG(3);
    video.bgcnt[0] = 7 << 8 | 0;
    video.bgcnt[1] = (words || dark ? 23 : 22) << 8 | 1 << 2 | 1;
    video.bgcnt[2] = 3 << 14 | 28 << 8 | 1 << 2 | 2;
    video.bgcnt[3] = 3 << 14 | 24 << 8 | 1 << 2 | 3;
    if (words || dark || (areas[room->area].fog && state.fog))
        video.dispcnt |= DISPCNT_BG(1);

    /* Who is mixed with what lies below: fog, clouds, darkness or the words' panel; in the ruin the water too. */
    video.blend = SECOND_ALL | MIX | BG1 | (room->area == AREA_RUIN ? 0x04 : 0);
    if (words || dark)
        video.alpha = room->area == AREA_RUIN ? 0x0709 : dark ? 0x020E : 0x050C;
    else if (room->area == AREA_RUIN)
        video.alpha = 0x0907;
    else if (room->area == AREA_VILLAGE)
        video.alpha = (16 - state.fog) << 8 | (state.fog + 4);
    else if (areas[room->area].fog)
        video.alpha = (16 - state.fog) << 8 | state.fog;
    else
        video.alpha = 0x0C08;

    if (state.shutter < 20) {
        shutter();
        return;
    }
    if (words) {
        s32 middle = (panel.top + panel.bottom) / 2, half = (panel.bottom - panel.top) * state.panel / 16;
        video.dispcnt |= 0x2000;
        windows.win0h = wide(panel.left, panel.right);
        windows.win0v = wide(middle - half, middle + half);
        windows.inside = ALL;
    }
    windows.outside = ALL | ALL << 8;
    if (words && !dark)
        windows.outside = ALL & ~BG1;
    if (dark) {
        video.dispcnt |= 0x8000; /* sprites in window mode cut the lantern's circle out of the dark */
        windows.outside = ALL | (ALL & ~BG1) << 8;
    }
}
