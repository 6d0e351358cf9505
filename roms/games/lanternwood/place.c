/* Areas and rooms in video memory. The world's two layers are 64 x 64 tiles: a room is drawn beside its neighbour,
 * then both scroll. */
#include "game.h"

#define CHUNK 2048
#define NOTHING 99

u8 loaded_area = NOTHING;

static u32 origin_x, origin_y; /* the room's corner on the layers, in cells of 16, modulo 32 */

/* One chunk a frame, so that loading takes the same number of frames however fast the BIOS is. */
void chunks_load(const u8 *const *chunk, u32 target)
{
    for (; *chunk; chunk++, target += CHUNK) {
        sprites_finish();
        tick();
        bios_lz77_vram(*chunk, target);
    }
}

static void map_fill(volatile u16 *map, u16 entry)
{
    for (u32 n = 0; n < 1024; n++)
        map[n] = entry;
}

void area_load(u8 area)
{
    const struct area *it = &areas[area];

    if (loaded_area == area)
        return;
    state.loading = 1;
    chunks_load(it->tiles, CHARBLOCK(1));
    for (u32 n = 0; n < 96; n++)
        video.palette[16 + n] = it->palette[n];
    video.palette[0] = 0;
    tick();
    map_fill(SCREENBLOCK(23), it->panel);
    if (it->fog)
        for (u32 n = 0; n < 1024; n++)
            SCREENBLOCK(22)[n] = it->fog[(n >> 5 & 15) << 4 | (n & 15)];
    loaded_area = area;
    state.loading = 0;
}

static void metatile_put(u32 layer, u32 x, u32 y, u32 metatile)
{
    const u16 *entry = &areas[rooms[state.room].area].cells[metatile * 4];
    u32 column = ((origin_x + x) & 31) * 2, row = ((origin_y + y) & 31) * 2;
    volatile u16 *map = SCREENBLOCK(24 + layer * 4 + (column >> 5) + (row >> 5) * 2) + (row & 31) * 32 + (column & 31);

    map[0] = entry[0];
    map[1] = entry[1];
    map[32] = entry[2];
    map[33] = entry[3];
}

void cell_draw(u8 cell, s32 thing)
{
    const struct room *room = &rooms[state.room];

    metatile_put(0, cell % COLUMNS, cell / COLUMNS, thing < 0 ? room->ground[cell] : areas[room->area].things[thing]);
}

static void cells_load(void)
{
    for (u32 n = 0; n < CELLS; n++)
        state.cells[n] = rooms[state.room].kinds[n];
}

/* Three columns a frame; the things come last, over the ground. */
static void room_draw(void)
{
    const struct room *room = &rooms[state.room];

    for (u32 x = 0; x < COLUMNS; x++) {
        for (u32 y = 0; y < ROWS; y++) {
            metatile_put(0, x, y, room->ground[y * COLUMNS + x]);
            metatile_put(1, x, y, room->over[y * COLUMNS + x]);
        }
        if (x % 3 == 2)
            world_show();
    }
    things_load();
    world_show();
}

static void scroll_set(void)
{
    for (u32 layer = 2; layer < 4; layer++) {
        video.scroll_x[layer] = (origin_x * 16 + state.cam_x) & 511;
        video.scroll_y[layer] = (origin_y * 16 + state.cam_y - BAR_H) & 511;
    }
    /* In the ruin the water's film heaves. */
    if (rooms[state.room].area == AREA_RUIN)
        video.scroll_y[2] = (video.scroll_y[2] + (sine[state.frame * 2 & 255] * 2 >> 8)) & 511;
}

void place_step(void)
{
    const u16 *colours = areas[rooms[state.room].area].palette;
    u32 shift = state.frame >> 4 & 3;

    scroll_set();
    /* Deep water: bank 2, colours 5 to 8 run round; the film's glints in bank 5 wander. */
    for (u32 n = 0; n < 4; n++) {
        video.palette[32 + 5 + n] = colours[16 + 5 + ((n + shift) & 3)];
        video.palette[80 + 1 + n] = colours[64 + 1 + ((n + (state.frame >> 5 & 1)) & 3)];
    }
}

void cell_to_player(u8 cell)
{
    state.player.x = cell_x(cell) * ONE;
    state.player.y = (cell_y(cell) + 3) * ONE;
}

void room_enter(u8 room, u8 cell)
{
    foes_clear();
    state.room = state.progress.room = room;
    state.fog = rooms[room].fog;
    cell_to_player(cell);
    area_load(rooms[room].area);
    cells_load();
    room_draw();
    state.enter_room = room;
    state.enter_cell = cell;
    tune_area(rooms[room].area);
}

void room_warp(u8 room, u8 cell, u8 facing)
{
    sound_start(SOUND_DOOR);
    shutter_close();
    state.player.facing = facing;
    room_enter(room, cell);
    shutter_open();
}

void room_scroll(u8 way)
{
    static const s8 WAY_X[4] = {0, 0, -1, 1}, WAY_Y[4] = {1, -1, 0, 0};
    u8 next = rooms[state.room].exits[way];
    s32 dx = WAY_X[way], dy = WAY_Y[way];
    struct player *player = &state.player;

    state.mode = MODE_SCROLL;
    player->x -= dx * (ROOM_W - 6) * ONE;
    player->y -= dy * (ROOM_H - 8) * ONE;
    if (rooms[next].area != rooms[state.room].area) {
        s32 column = PIXEL(player->x) / 16, row = PIXEL(player->y) / 16;
        column = column < 0 ? 0 : column >= COLUMNS ? COLUMNS - 1 : column;
        player->x += dx * (ROOM_W - 6) * ONE;
        player->y += dy * (ROOM_H - 8) * ONE;
        room_warp(next, row * COLUMNS + column, player->facing);
        return;
    }
    foes_clear();
    origin_x = (origin_x + dx * COLUMNS) & 31;
    origin_y = (origin_y + dy * ROWS) & 31;
    state.room = state.progress.room = next;
    state.cam_x = -dx * ROOM_W;
    state.cam_y = -dy * ROOM_H;
    cells_load();
    room_draw();
    while (state.cam_x || state.cam_y) {
        state.cam_x += dx * 8;
        state.cam_y += dy * 6;
        player->x += dx * ONE / 4;
        player->y += dy * ONE / 4;
        player->walk++;
        world_show();
    }
    state.enter_room = next;
    s32 column = PIXEL(player->x) / 16, row = PIXEL(player->y) / 16;
    state.enter_cell = row * COLUMNS + column;
    tune_area(rooms[next].area);
    state.mode = MODE_WALK;
}

void title_load(u8 palette)
{
    state.loading = 1;
    if (loaded_area != NOTHING - 1) {
        chunks_load(title_tiles, CHARBLOCK(1));
        chunks_load(title_map, 0x06000000 + 24 * 0x800);
        for (u32 n = 0; n < 1024; n++) {
            SCREENBLOCK(28)[n] = n < 192 ? title_logo[n] : 0;
            SCREENBLOCK(22)[n] = title_fog[(n >> 5 & 15) << 4 | (n & 15)];
        }
        loaded_area = NOTHING - 1;
    }
    tick();
    for (u32 n = 0; n < 16; n++) {
        video.palette[16 + n] = title_palettes[palette * 16 + n];
        video.palette[32 + n] = title_palettes[16 + n];
    }
    for (u32 n = 0; n < 3; n++)
        video.palette[97 + n] = title_fog_colours[n];
    for (u32 n = 0; n < 4; n++)
        video.scroll_x[n] = video.scroll_y[n] = 0;
    origin_x = origin_y = 0;
    state.cam_x = state.cam_y = 0;
    state.loading = 0;
}
