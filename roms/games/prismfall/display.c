/* Affine layers, windows and interrupts: what changes in VBlank besides the runtime's shadows. */
#include "game.h"

#define LATCH_LINE 120 /* after the frame's work, before the next VBlank */

struct display display;

extern u16 *window_lines_ready(void); /* the finished table of window 0's edges */

/* The key interrupt comes when the host sets the keys (at the edge of VBlank) or when the next picture begins, as the
 * machine likes. So it is armed, disarmed and latched in the middle of the picture only, and the game looks at it in the
 * following VBlank: the same frame for all. */
static volatile u16 wanted, armed, raised_key, latched_key;

static FAST void on_interrupt(void)
{
    u16 raised = REG_IE & REG_IF;

    if (raised & IRQ_KEYPAD) {
        REG_KEYCNT = 0; /* once is enough until the keys were let go */
        armed = 0;
        raised_key = 1;
    }
    if (raised & IRQ_VCOUNT) {
        u16 keys = wanted & 0x03FF, held = ~REG_KEYINPUT & keys;
        latched_key = raised_key;
        raised_key = 0;
        if (armed && armed != wanted)
            REG_KEYCNT = armed = 0;
        if (!armed && wanted && (wanted & KEYCNT_ALL ? held != keys : !held)) {
            armed = wanted;
            REG_KEYCNT = wanted | KEYCNT_IRQ;
        }
    }
    REG_IF = raised;
    BIOS_IF |= raised;
}

void display_start(void)
{
    REG_IME = 0;
    IRQ_VECTOR = on_interrupt;
    REG_DISPSTAT = 0x0008 | 0x0020 | LATCH_LINE << 8;
    REG_IE = IRQ_VBLANK | IRQ_VCOUNT | IRQ_KEYPAD;
    REG_IME = 1;
    display.win0h = display.win1h = WINDOW_EMPTY;
}

void keys_await(u16 keycnt)
{
    wanted = keycnt;
}

u32 keys_called(void)
{
    u32 called = latched_key;

    latched_key = 0;
    state.key_interrupts += called;
    return called;
}

void display_show(void)
{
    u16 *lines = window_lines_ready();

    REG_DMACNT(0) = 0;
    for (u32 layer = 2; layer < 4; layer++) {
        for (u32 n = 0; n < 4; n++)
            REG_BGFACTOR(layer, n) = display.factor[layer - 2][n];
        REG_BGX(layer) = display.x[layer - 2];
        REG_BGY(layer) = display.y[layer - 2];
    }
    REG_WIN0H = display.lines ? lines[0] : display.win0h;
    REG_WIN0V = display.win0v;
    REG_WIN1H = display.win1h;
    REG_WIN1V = display.win1v;
    REG_WININ = display.winin;
    REG_WINOUT = display.winout;
    if (display.lines) {
        REG_DMASAD(0) = (u32)(lines + 1);
        REG_DMADAD(0) = 0x04000040;
        REG_DMACNT(0) = DMA_EACH_LINE;
    }
}

s32 cosine(s32 angle)
{
    return sine[(angle + QUARTER) & (CIRCLE - 1)];
}

/* 1 / zoom, times 256 */
static s32 inverse(s32 zoom)
{
    return zoom == ONE ? ONE : (ONE * ONE + zoom / 2) / zoom;
}

static s32 scaled(s32 factor, s32 share) /* 12 and 8 bits behind the point; 8 in the result */
{
    return (factor * share + 2048) >> 12;
}

/* Show the map point under the screen point; both are corners between pixels, so that quarter turns are exact. */
void affine_layer(u32 layer, s32 angle, s32 zoom, s32 screen_x, s32 screen_y, s32 map_x, s32 map_y)
{
    s32 share = inverse(zoom), c = scaled(cosine(angle), share), s = scaled(sine[angle & (CIRCLE - 1)], share);
    s16 *factor = display.factor[layer - 2];
    s32 x = screen_x * 2 - 1, y = screen_y * 2 - 1;

    factor[0] = c, factor[1] = s, factor[2] = -s, factor[3] = c;
    display.x[layer - 2] = map_x * ONE - ONE / 2 - ((c * x + s * y) >> 1);
    display.y[layer - 2] = map_y * ONE - ONE / 2 - ((c * y - s * x) >> 1);
}

void affine_sprites(u32 matrix, s32 angle, s32 zoom)
{
    s32 share = inverse(zoom), c = scaled(cosine(angle), share), s = scaled(sine[angle & (CIRCLE - 1)], share);
    u16 *at = &video.oam[matrix * 16 + 3];

    at[0] = c, at[4] = s, at[8] = -s, at[12] = c;
}
