/* A line of text with the ten keys, those held in the first palette, the others in the second. */
#ifndef KEYS_H
#define KEYS_H

#include "frame.h"
#include "text.h"

static inline void keys_show(u32 row)
{
    static const char *const NAME[10] = {"A", "B", "SE", "ST", ">", "<", "^", "v", "R", "L"};
    u32 column = 6;

    text_put(1, row, "KEYS");
    for (int n = 0; n < 10; n++) {
        text.palette = frame.keys >> n & 1 ? 0 : 1;
        text_put(column, row, NAME[n]);
        column += n == 2 || n == 3 ? 3 : 2;
    }
    text.palette = 0;
}

/* The two text palettes, bright and dim; indices 1 to 3 are upper half, lower half and shadow of a letter. */
static inline void keys_palette(u16 *palette)
{
    palette[1] = RGB(31, 31, 31), palette[2] = RGB(31, 28, 12), palette[3] = RGB(2, 2, 4);
    palette[17] = RGB(14, 15, 18), palette[18] = RGB(11, 12, 15), palette[19] = RGB(2, 2, 4);
}

#endif
