/* Text on a tile layer whose character block starts with the runtime's font. */
#ifndef TEXT_H
#define TEXT_H

#include "gba.h"

struct text {
    volatile u16 *map; /* 32 cells a row */
    u16 palette;       /* 0-15 */
};

extern struct text text;
extern const u16 font_tiles[];
extern const u16 font_tiles_size;

void text_load(u32 charblock, u32 screenblock);
void text_clear(void);
void text_clear_row(u32 row);
void text_put(u32 column, u32 row, const char *string);
void text_centre(u32 row, const char *string);
void text_number(u32 column, u32 row, u32 value, u32 digits);
void text_cell(u32 column, u32 row, u16 tile);

#endif
