/* The ground plane: an affine layer that is given another scale and start on every line.
 *
 * Three HBlank DMAs run down the screen: 0 writes the layer's matrix and reference point, 1 the haze (BLDY), 2 the
 * backdrop colour. What the DMA after line n writes is for line n + 1; line 0 is written by the processor in VBlank.
 * PB and PD stay 0, so that it does not matter whether a line's increment comes before or after the DMA.
 */
#include "game.h"

static struct line tables[2][160];
static struct line *shown = tables[0], *next = tables[1];
u16 backdrop[160], fog[160];
u8 horizon = HORIZON, plane_on;
static u8 ready, plane_shown, shown_horizon = HORIZON;

/* VBlank: arm the DMAs for the coming picture. A frame that is late shows the last finished table again. */
void ground_interrupt(void)
{
    u16 raised = REG_IE & REG_IF;

    for (int n = 0; n < 3; n++)
        REG_DMACNT(n) = 0;
    if (ready) {
        struct line *other = shown;
        shown = next;
        next = other;
        plane_shown = plane_on;
        shown_horizon = horizon;
        ready = 0;
    }
    if (plane_shown) {
        const u32 *line = (const u32 *)shown;
        REG_BGFACTORS(2, 0) = line[0];
        REG_BGFACTORS(2, 1) = line[1];
        REG_BGX(2) = line[2];
        REG_BGY(2) = line[3];
        REG_BLDY = fog[0];
        REG_WIN0H = SCREEN_W;
        REG_WIN0V = shown_horizon;
        REG_WININ = 0x3F & ~0x04;  /* above the horizon: sky, no ground */
        REG_WINOUT = 0x3F & ~0x02; /* below: ground, no sky */
        REG_DMASAD(0) = (u32)(shown + 1);
        REG_DMADAD(0) = 0x04000020;
        REG_DMACNT(0) = DMA_HBLANK | DMA_WORDS | 4;
        REG_DMASAD(1) = (u32)(fog + 1);
        REG_DMADAD(1) = 0x04000054;
        REG_DMACNT(1) = DMA_HBLANK | 1;
        REG_DMASAD(2) = (u32)(backdrop + 1);
        REG_DMADAD(2) = 0x05000000;
        REG_DMACNT(2) = DMA_HBLANK | 1;
    }
    REG_IF = raised;
    BIOS_IF |= raised;
}

/* The table that was drawn is complete: show it from the next VBlank on. */
void ground_flip(void)
{
    ready = 1;
}

void ground_draw(void)
{
    s32 c = cosine(state.eye_angle), s = sine_of(state.eye_angle);
    s32 eye_x = state.eye_x >> 4, eye_y = state.eye_y >> 4; /* 8 bits after the point, as the hardware has */
    struct line *line = next + horizon + 1;

    for (s32 y = 1; y < SCREEN_H - horizon; y++, line++) {
        s32 scale = scales[y] >> 4; /* 12 bits */
        s32 pa = -(scale * (s >> 2)) >> 14, pc = (scale * (c >> 2)) >> 14;
        if (y < 3) { /* too far for 16 bits; the haze covers it */
            pa = pa < -32767 ? -32767 : pa > 32767 ? 32767 : pa;
            pc = pc < -32767 ? -32767 : pc > 32767 ? 32767 : pc;
        }
        s32 depth = scale * FOCUS >> 8; /* 4 bits */
        line->pa = pa;
        line->pc = pc;
        line->pb = line->pd = 0;
        line->x = eye_x + (depth * c >> 8) - 120 * pa;
        line->y = eye_y + (depth * s >> 8) - 120 * pc;
    }
    next[horizon] = next[horizon + 1];
    next[0] = next[horizon + 1];
}
