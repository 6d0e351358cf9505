#include "text.h"

#include "bios.h"

#define COLUMNS 30

struct text text;

void text_load(u32 charblock, u32 screenblock)
{
    bios_copy(font_tiles, CHARBLOCK(charblock), font_tiles_size);
    text.map = SCREENBLOCK(screenblock);
    text.palette = 0;
    text_clear();
}

void text_clear(void)
{
    for (int n = 0; n < 32 * 32; n++)
        text.map[n] = 0;
}

void text_clear_row(u32 row)
{
    for (int n = 0; n < 32; n++)
        text.map[row * 32 + n] = 0;
}

void text_cell(u32 column, u32 row, u16 tile)
{
    text.map[row * 32 + column] = tile | text.palette << 12;
}

void text_put(u32 column, u32 row, const char *string)
{
    for (; *string; string++)
        text_cell(column++, row, *string - ' ');
}

void text_centre(u32 row, const char *string)
{
    u32 length = 0;

    while (string[length])
        length++;
    text_put((COLUMNS - length) / 2, row, string);
}

void text_number(u32 column, u32 row, u32 value, u32 digits)
{
    while (digits--) {
        u32 tenth = value / 10;
        text_cell(column + digits, row, '0' - ' ' + (value - tenth * 10));
        value = tenth;
    }
}
