/* The heartbeat: one call of frame_wait per picture. */
#ifndef FRAME_H
#define FRAME_H

#include "gba.h"

struct frame {
    u16 keys;        /* held in this frame */
    u16 pressed;     /* gone down in this frame */
    u16 lines;       /* scanlines that the last frame's work took, from the start of VBlank */
};

extern struct frame frame;

/* Wait for VBlank, show what was prepared (OAM, palettes, scroll), play sound, read the keys. */
void frame_start(void);
void frame_wait(void);

#endif
