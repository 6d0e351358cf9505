/* The beam's timing, windows, and how the layers become one line of pixels (GBATEK, "LCD Dimensions and Timings", "LCD I/O
 * Window Feature" and "LCD I/O Color Special Effects"). A line is drawn in one piece when its HBlank starts. */
#include "gba.h"

struct ppu ppu;

/* The HBlank flag rises later than the 240th pixel (960 cycles), and its interrupt later still. */
#define HBLANK_START 1008
#define HBLANK_IRQ_DELAY 6
/* Where the beam is when the cartridge's first instruction starts. */
#define FIRST_LINE 0x7E
#define FIRST_CYCLE 891

enum { LAYER_OBJ = 4, LAYER_BACKDROP = 5 };
enum { EFFECT_NONE, EFFECT_ALPHA, EFFECT_BRIGHTER, EFFECT_DARKER };

void ppu_check_vcount(u64 when) {
    bool32 match = ppu.line == IO(DISPSTAT) >> 8, before = IO(DISPSTAT) & 4;
    IO(DISPSTAT) = (IO(DISPSTAT) & ~4) | (match ? 4 : 0);
    if (match && !before && (IO(DISPSTAT) & 0x20)) irq_raise(IRQ_VCOUNT, when);
}

static s32 reference_point(u32 bg, u32 axis) {
    u32 at = BG2X + bg * 16 + axis * 4;
    return (s32)((io_reg[at >> 1] | (u32)io_reg[(at >> 1) + 1] << 16) << 4) >> 4; /* 28 bits, signed */
}

/* A write to a reference point takes effect at once, in the middle of the picture too. */
void ppu_affine_written(u32 offset) {
    u32 bg = (offset - BG2X) / 16;
    if ((offset & 4) == 0)
        ppu.affine_x[bg] = reference_point(bg, 0);
    else
        ppu.affine_y[bg] = reference_point(bg, 1);
}

/* A background needs a few lines from being switched on until it shows. */
void ppu_control_written(u16 old) {
    u16 control = IO(DISPCNT);
    if (ppu.line >= SCREEN_H) return;
    for (u32 bg = 0; bg < 4; bg++)
        if ((control & ~old) >> (8 + bg) & 1) ppu.first_line[bg] = ppu.line + ppu.in_hblank + ((control & 7) < 3 ? 3 : 2);
}

/* Is x inside [left, right)? Edges past the screen or in the wrong order wrap around. */
static bool32 inside(u32 x, u32 left, u32 right) {
    return left <= right ? x >= left && x < right : x >= left || x < right;
}

/* For every pixel the layers that may show there, bit 5 for colour effects. */
static void draw_windows(u32 line, u8 *visible) {
    u32 enabled = IO(DISPCNT) >> 13;
    if (!enabled) {
        memset(visible, 0x3F, SCREEN_W);
        return;
    }
    memset(visible, IO(WINOUT) & 0x3F, SCREEN_W);
    if (enabled & 4) {
        u8 in_objects = IO(WINOUT) >> 8 & 0x3F;
        for (u32 x = 0; x < SCREEN_W; x++)
            if (ppu.obj_window[x]) visible[x] = in_objects;
    }
    for (s32 i = 1; i >= 0; i--) { /* window 0 wins */
        if (!(enabled >> i & 1)) continue;
        u16 h = IO(WIN0H + i * 2), v = IO(WIN0V + i * 2);
        if (!inside(line, v >> 8, v & 0xFF)) continue;
        u8 in_window = IO(WININ) >> (i * 8) & 0x3F;
        u32 left = h >> 8, right = h & 0xFF;
        for (u32 x = 0; x < SCREEN_W; x++)
            if (inside(x, left, right)) visible[x] = in_window;
    }
}

static u32 to_rgb(u32 color) {
    u32 r = color & 31, g = color >> 5 & 31, b = color >> 10 & 31;
    return 0xFF000000 | (b << 3 | b >> 2) << 16 | (g << 3 | g >> 2) << 8 | (r << 3 | r >> 2);
}

static u32 blend(u32 a, u32 b, u32 weight_a, u32 weight_b) {
    u32 r = ((a & 31) * weight_a + (b & 31) * weight_b) >> 4;
    u32 g = ((a >> 5 & 31) * weight_a + (b >> 5 & 31) * weight_b) >> 4;
    u32 bl = ((a >> 10 & 31) * weight_a + (b >> 10 & 31) * weight_b) >> 4;
    return (r > 31 ? 31 : r) | (g > 31 ? 31 : g) << 5 | (bl > 31 ? 31 : bl) << 10;
}

/* The reference rounds the blue of palette colours up and all else down, and a fade is a long row of frames. */
static u32 darken(u32 color, u32 weight, bool32 from_palette) {
    u32 result = blend(color, 0, 16 - weight, 0), blue = color >> 10 & 31;
    return from_palette ? (result & 0x3FF) | (blue - (blue * weight >> 4)) << 10 : result;
}

static u32 at_most_16(u32 weight) { return weight > 16 ? 16 : weight; }

static void compose(u32 line, u32 shown) {
    u8 visible[SCREEN_W];
    draw_windows(line, visible);

    u32 order[4], priority[4], count = 0;
    for (u32 p = 0; p < 4; p++)
        for (u32 bg = 0; bg < 4; bg++)
            if ((shown >> bg & 1) && (IO(BG0CNT + bg * 2) & 3) == p) {
                order[count] = bg;
                priority[count++] = p;
            }

    u16 control = IO(BLDCNT);
    u32 effect = control >> 6 & 3, first_targets = control & 0x3F, second_targets = control >> 8 & 0x3F;
    u32 weight_a = at_most_16(IO(BLDALPHA) & 31), weight_b = at_most_16(IO(BLDALPHA) >> 8 & 31);
    u32 weight_y = at_most_16(IO(BLDY) & 31);
    u32 backdrop = palette_color(0), mode = IO(DISPCNT) & 7;
    bool32 direct_color = mode == 3 || mode == 5;
    u32 *out = ppu.framebuffer + line * SCREEN_W;

    for (u32 x = 0; x < SCREEN_W; x++) {
        u32 mask = visible[x], layer[2] = {LAYER_BACKDROP, LAYER_BACKDROP}, color[2] = {backdrop, backdrop}, found = 0;
        bool32 object = (mask & 0x10) && !(ppu.obj[x] & TRANSPARENT);
        for (u32 i = 0; i < count && found < 2; i++) {
            if (object && ppu.obj_priority[x] <= priority[i]) {
                object = 0;
                layer[found] = LAYER_OBJ;
                color[found++] = ppu.obj[x];
                if (found == 2) break;
            }
            u32 bg = order[i];
            if (!(mask >> bg & 1) || (ppu.bg[bg][x] & TRANSPARENT)) continue;
            layer[found] = bg;
            color[found++] = ppu.bg[bg][x];
        }
        if (object && found < 2) {
            layer[found] = LAYER_OBJ;
            color[found] = ppu.obj[x];
        }

        u32 result = color[0];
        bool32 second = second_targets >> layer[1] & 1;
        if (layer[0] == LAYER_BACKDROP) second = 0; /* nothing lies under the backdrop */
        if (layer[0] == LAYER_OBJ && ppu.obj_semi[x] && second) {
            result = blend(color[0], color[1], weight_a, weight_b); /* whatever BLDCNT and the windows say */
        } else if ((mask & 0x20) && (first_targets >> layer[0] & 1)) {
            if (effect == EFFECT_ALPHA && second)
                result = blend(color[0], color[1], weight_a, weight_b);
            else if (effect == EFFECT_BRIGHTER)
                result = blend(color[0], 0x7FFF, 16 - weight_y, weight_y);
            else if (effect == EFFECT_DARKER)
                result = darken(color[0], weight_y, !(direct_color && layer[0] == 2));
        }
        out[x] = to_rgb(result);
    }
}

static void draw_line(u32 line) {
    u16 control = IO(DISPCNT);
    if (control & 0x80) { /* forced blank is white */
        for (u32 x = 0; x < SCREEN_W; x++) ppu.framebuffer[line * SCREEN_W + x] = to_rgb(0x7FFF);
        return;
    }
    static const u8 backgrounds[8] = {0xF, 0x7, 0xC, 0x4, 0x4, 0x4, 0, 0};
    u32 mode = control & 7, shown = control >> 8 & backgrounds[mode];
    for (u32 bg = 0; bg < 4; bg++) {
        if (line < ppu.first_line[bg]) shown &= ~(1u << bg);
        if (!(shown >> bg & 1)) continue;
        if (mode == 0 || (mode == 1 && bg < 2)) {
            ppu_draw_text(bg, line);
            continue;
        }
        if (mode >= 3)
            ppu_draw_bitmap(mode, line);
        else
            ppu_draw_affine(bg, line);
        ppu.affine_x[bg - 2] += (s16)IO(BG2PA + (bg - 2) * 16 + 2);
        ppu.affine_y[bg - 2] += (s16)IO(BG2PA + (bg - 2) * 16 + 6);
    }
    ppu_draw_objects(line);
    compose(line, shown);
}

static void start_hblank(u64 when) {
    ppu.in_hblank = 1;
    IO(DISPSTAT) |= 2;
    if (ppu.line < SCREEN_H) {
        draw_line(ppu.line);
        dma_trigger(DMA_HBLANK, when);
    }
    dma_video_capture(ppu.line, when);
    if (IO(DISPSTAT) & 0x10) irq_raise(IRQ_HBLANK, when + HBLANK_IRQ_DELAY);
    sched_at(EV_PPU, when + CYCLES_PER_LINE - HBLANK_START);
}

static void start_line(u64 when) {
    ppu.in_hblank = 0;
    IO(DISPSTAT) &= ~2;
    if (++ppu.line == LINES) ppu.line = 0;
    if (ppu.line == 0) {
        memset(ppu.first_line, 0, sizeof ppu.first_line);
        for (u32 bg = 0; bg < 2; bg++) {
            ppu.affine_x[bg] = reference_point(bg, 0);
            ppu.affine_y[bg] = reference_point(bg, 1);
        }
    } else if (ppu.line == SCREEN_H) {
        ppu.frame_done = 1;
        IO(DISPSTAT) |= 1;
        dma_trigger(DMA_VBLANK, when);
        if (IO(DISPSTAT) & 8) irq_raise(IRQ_VBLANK, when);
    } else if (ppu.line == LINES - 1) {
        IO(DISPSTAT) &= ~1; /* the last line of VBlank does not show in the flag */
    }
    ppu_check_vcount(when);
    sched_at(EV_PPU, when + HBLANK_START);
}

void ppu_event(u64 when) {
    if (ppu.in_hblank)
        start_line(when);
    else
        start_hblank(when);
}

void ppu_reset(void) {
    memset(&ppu, 0, sizeof ppu);
    memset(ppu.framebuffer, 0xFF, sizeof ppu.framebuffer); /* an unlit LCD is white */
    ppu.line = FIRST_LINE;
    sched_at(EV_PPU, HBLANK_START - FIRST_CYCLE);
}
