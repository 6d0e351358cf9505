/* The two streamed layers: maps larger than their screen blocks, drawn a column or a row at a time as the camera moves.
 * Also what else changes in video memory while it is shown: single cells and animated tiles. All of it happens in VBlank. */
#include "game.h"

#define QUEUE 8
#define FILL_COLUMNS 4
#define ANIMATION_PACE 8

struct layer {
    const u8 *cells;
    const u16 *looks;       /* four map entries for each kind of cell */
    u32 width, height;      /* of the map, in cells */
    u32 columns, rows;      /* of the screen blocks, in tiles: 32 or 64 */
    u32 block;
    u32 wraps;              /* the map repeats */
    s32 column, row;        /* first tile that is drawn */
};

/* What was shown last: the scroll registers' shadows. */
#define PLAY_X ((s16)video.scroll_x[2])
#define PLAY_Y ((s16)video.scroll_y[2])
#define FRONT_X ((s16)video.scroll_x[1])

static struct layer play, front;
static const struct place *place;
static struct { u8 x, y; } queue[QUEUE];
static u32 queued, flowing;

static u16 entry(const struct layer *layer, s32 column, s32 row)
{
    u32 x = column >> 1, y = row >> 1;

    if (layer->wraps)
        x &= layer->width - 1, y &= layer->height - 1;
    else if (x >= layer->width || y >= layer->height)
        return 0;
    return layer->looks[layer->cells[y * layer->width + x] * 4 + (row & 1) * 2 + (column & 1)];
}

static volatile u16 *slot(const struct layer *layer, s32 column, s32 row)
{
    u32 x = column & (layer->columns - 1), y = row & (layer->rows - 1);

    return SCREENBLOCK(layer->block + (x >> 5) + (y >> 5) * (layer->columns >> 5)) + (y & 31) * 32 + (x & 31);
}

static void column_draw(const struct layer *layer, s32 column)
{
    for (u32 n = 0; n < layer->rows; n++)
        *slot(layer, column, layer->row + n) = entry(layer, column, layer->row + n);
}

static void row_draw(const struct layer *layer, s32 row)
{
    for (u32 n = 0; n < layer->columns; n++)
        *slot(layer, layer->column + n, row) = entry(layer, layer->column + n, row);
}

/* Where the drawn part must begin; a block that is as tall as its map never moves. */
static s32 first_column(const struct layer *layer, s32 scroll)
{
    return (scroll >> 3) - (layer->columns == 64 ? 16 : 0);
}

static s32 first_row(const struct layer *layer, s32 scroll)
{
    if (layer->rows >= layer->height * 2)
        return 0;
    return (scroll >> 3) - (layer->rows == 64 ? 16 : 0);
}

static void follow(struct layer *layer, s32 scroll_x, s32 scroll_y)
{
    s32 column = first_column(layer, scroll_x), row = first_row(layer, scroll_y);

    while (layer->column < column)
        layer->column++, column_draw(layer, layer->column + layer->columns - 1);
    while (layer->column > column)
        layer->column--, column_draw(layer, layer->column);
    while (layer->row < row)
        layer->row++, row_draw(layer, layer->row + layer->rows - 1);
    while (layer->row > row)
        layer->row--, row_draw(layer, layer->row);
}

void stream_start(const struct place *at)
{
    place = at;
    play = (struct layer){state.map, at->looks, at->width, at->height, at->play_size & 1 ? 64 : 32, at->play_size & 2 ? 64 : 32,
                          BLOCK_PLAY, 0, 0, 0};
    front = (struct layer){at->front, at->front_looks, at->front_width, 16, at->front_size & 1 ? 64 : 32, 32, BLOCK_FRONT, 1, 0, 0};
    queued = flowing = 0;
}

u32 stream_fill(u32 step)
{
    if (step == 0) {
        play.column = first_column(&play, PLAY_X);
        play.row = first_row(&play, PLAY_Y);
        front.column = first_column(&front, FRONT_X);
        front.row = 0;
        flowing = 0;
    }
    for (u32 n = step * FILL_COLUMNS; n < (step + 1) * FILL_COLUMNS; n++) {
        if (n < play.columns)
            column_draw(&play, play.column + n);
        if (n < front.columns)
            column_draw(&front, front.column + n);
    }
    if ((step + 1) * FILL_COLUMNS < 64)
        return step + 1;
    flowing = 1;
    return 0;
}

void stream_cell(u32 x, u32 y, u8 cell)
{
    state.map[y * state.width + x] = cell;
    if (queued < QUEUE)
        queue[queued].x = x, queue[queued++].y = y;
}

static void cells_draw(void)
{
    for (u32 n = 0; n < queued; n++)
        for (u32 part = 0; part < 4; part++) {
            s32 column = queue[n].x * 2 + (part & 1), row = queue[n].y * 2 + (part >> 1);
            if (column >= play.column && column < play.column + (s32)play.columns && row >= play.row && row < play.row + (s32)play.rows)
                *slot(&play, column, row) = entry(&play, column, row);
        }
    queued = 0;
}

void stream_flush(void)
{
    if (!flowing)
        return;
    follow(&play, PLAY_X, PLAY_Y);
    follow(&front, FRONT_X, 0);
    cells_draw();
    if (state.frame % ANIMATION_PACE == 0) {
        REG_DMASAD(3) = (u32)(place->animation + (state.frame / ANIMATION_PACE & 3) * place->animated * 32);
        REG_DMADAD(3) = CHARBLOCK(1) + 32; /* tile 0 stays empty */
        REG_DMACNT(3) = DMA_COPY32 | place->animated * 8;
    }
}

u8 cell_at(s32 x, s32 y)
{
    u32 column = x >> 4, row = y >> 4;

    if (x < 0 || column >= state.width)
        return CELL_SOLID;
    if (y < 0 || row >= state.height)
        return CELL_AIR;
    return state.map[row * state.width + column];
}
