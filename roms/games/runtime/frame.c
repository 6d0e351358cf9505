#include "frame.h"

#include "bios.h"
#include "psg.h"
#include "video.h"

struct frame frame;

static FAST void on_interrupt(void)
{
    u16 raised = REG_IE & REG_IF;

    REG_IF = raised;
    BIOS_IF |= raised;
}

void frame_start(void)
{
    REG_WAITCNT = 0x4317;
    IRQ_VECTOR = on_interrupt;
    REG_DISPSTAT = 0x0008;
    REG_IE = IRQ_VBLANK;
    REG_IME = 1;
}

static void measure(void)
{
    u16 line = REG_VCOUNT;

    frame.lines = line >= SCREEN_H ? line - SCREEN_H : line + LINES_PER_FRAME - SCREEN_H;
}

void frame_wait(void)
{
    u16 before = frame.keys;

    measure();
    bios_vblank_wait();
    video_show();
    psg_step();
    /* Read once, some lines into VBlank: far from the moment when a host changes the keys. */
    frame.keys = ~REG_KEYINPUT & 0x03FF;
    frame.pressed = frame.keys & ~before;
}
