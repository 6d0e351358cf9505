/* The young keeper: walking, the blade, being hurt, the way into the next room. */
#include "game.h"

#define HALF_W 5
#define HALF_H 4
#define SPEED 432
#define SLANT 306
#define SWING 15

static const s8 FACE_X[4] = {0, 0, -1, 1}, FACE_Y[4] = {1, -1, 0, 0};

static u32 blocked(s32 x, s32 y)
{
    if (x < 0 || y < 0 || x >= ROOM_W || y >= ROOM_H)
        return 0;
    u8 kind = state.cells[y / 16 * COLUMNS + x / 16];
    return kind == CELL_WALL || kind == CELL_DEEP || kind == CELL_THING;
}

static u32 free_at(s32 x, s32 y)
{
    x = PIXEL(x), y = PIXEL(y);
    return !blocked(x - HALF_W, y - HALF_H) && !blocked(x + HALF_W - 1, y - HALF_H) && !blocked(x - HALF_W, y + HALF_H - 1)
        && !blocked(x + HALF_W - 1, y + HALF_H - 1);
}

u8 ahead_cell(void)
{
    s32 x = PIXEL(state.player.x) + FACE_X[state.player.facing] * 12, y = PIXEL(state.player.y) + FACE_Y[state.player.facing] * 11;

    if (x < 0 || y < 0 || x >= ROOM_W || y >= ROOM_H)
        return NOWHERE;
    return y / 16 * COLUMNS + x / 16;
}

/* Move; where only a corner hits, slip around it. */
static u32 move(s32 dx, s32 dy)
{
    struct player *player = &state.player;
    u32 moved = 0;

    if (dx && free_at(player->x + dx, player->y))
        player->x += dx, moved = 1;
    if (dy && free_at(player->x, player->y + dy))
        player->y += dy, moved = 1;
    if (moved)
        return 1;
    for (s32 slip = 1; slip <= 6; slip += 5) {
        if (dx && !dy)
            for (s32 way = -1; way <= 1; way += 2)
                if (free_at(player->x + dx, player->y + way * slip * ONE)) {
                    if (free_at(player->x, player->y + way * ONE))
                        player->y += way * ONE;
                    return 0;
                }
        if (dy && !dx)
            for (s32 way = -1; way <= 1; way += 2)
                if (free_at(player->x + way * slip * ONE, player->y + dy)) {
                    if (free_at(player->x + way * ONE, player->y))
                        player->x += way * ONE;
                    return 0;
                }
    }
    return 0;
}

void player_hit(s32 x, s32 y, u8 damage)
{
    struct player *player = &state.player;

    if (player->safe)
        return;
    state.progress.hp = state.progress.hp > damage ? state.progress.hp - damage : 0;
    player->safe = 70;
    player->kick = 10;
    s32 dx = player->x - x, dy = player->y - y, wide = dx < 0 ? -dx : dx, high = dy < 0 ? -dy : dy;
    player->kick_x = wide >= high ? (dx < 0 ? -640 : 640) : 0;
    player->kick_y = wide >= high ? 0 : (dy < 0 ? -640 : 640);
    sound_start(SOUND_HURT);
}

static void leave(void)
{
    struct player *player = &state.player;
    const struct room *room = &rooms[state.room];
    s32 x = PIXEL(player->x), y = PIXEL(player->y);
    s32 way = y > ROOM_H - 4 ? FACE_DOWN : y < 3 ? FACE_UP : x < 3 ? FACE_LEFT : x > ROOM_W - 4 ? FACE_RIGHT : -1;

    if (way < 0)
        return;
    if (room->exits[way] == NOWHERE) {
        player->x -= FACE_X[way] * ONE * 2;
        player->y -= FACE_Y[way] * ONE * 2;
        return;
    }
    player->swing = 0;
    room_scroll(way);
}

static void swing(void)
{
    struct player *player = &state.player;

    player->swing--;
    if (player->swing > 3 && player->swing < SWING - 1) {
        s32 x = player->x + FACE_X[player->facing] * 15 * ONE, y = player->y + (FACE_Y[player->facing] * 15 - 4) * ONE;
        foe_cut(x, y, FACE_X[player->facing] ? 12 * ONE : 14 * ONE, FACE_Y[player->facing] ? 12 * ONE : 14 * ONE);
        if (player->swing == 8)
            things_cut(ahead_cell());
    }
}

static void step_on(void)
{
    struct player *player = &state.player;
    struct thing *thing = thing_at(PIXEL(player->y) / 16 * COLUMNS + PIXEL(player->x) / 16);

    /* A doorway takes who walks into it, not who just came out of it. */
    if (thing && thing->kind == THING_WARP && player->walk) {
        u32 up = rooms[state.room].area == AREA_VILLAGE || rooms[state.room].area == AREA_FOREST;
        if (player->facing == (up ? FACE_UP : FACE_DOWN))
            room_warp(thing->arg, thing->to, up ? FACE_UP : FACE_DOWN);
    }
}

void player_step(void)
{
    struct player *player = &state.player;
    s32 dx = !!(frame.keys & KEY_RIGHT) - !!(frame.keys & KEY_LEFT), dy = !!(frame.keys & KEY_DOWN) - !!(frame.keys & KEY_UP);

    if (player->safe)
        player->safe--;
    if (player->use)
        player->use--;
    if (player->kick) {
        player->kick--;
        move(player->kick_x, player->kick_y);
        leave();
        return;
    }
    if (player->swing) {
        swing();
        return;
    }
    if (frame.pressed & (KEY_START | KEY_SELECT)) {
        bag_open();
        return;
    }
    if (frame.pressed & KEY_A && !thing_use(ahead_cell()) && state.progress.items >> ITEM_SWORD & 1) {
        player->swing = SWING;
        sound_start(SOUND_SWING);
        return;
    }
    if (state.mode != MODE_WALK || state.scene != SCENE_PLAY)
        return;
    if (frame.pressed & KEY_B && !player->use) {
        item_use();
        return;
    }
    if (!dx && !dy) {
        player->walk = player->push = 0;
        return;
    }
    if (!(dx && player->facing == (dx < 0 ? FACE_LEFT : FACE_RIGHT)) && !(dy && player->facing == (dy < 0 ? FACE_UP : FACE_DOWN)))
        player->facing = dx ? (dx < 0 ? FACE_LEFT : FACE_RIGHT) : dy < 0 ? FACE_UP : FACE_DOWN;
    s32 speed = dx && dy ? SLANT : SPEED;
    u8 here = state.cells[PIXEL(player->y) / 16 * COLUMNS + PIXEL(player->x) / 16];
    if (here == CELL_SHALLOW)
        speed = speed * 3 / 4;
    player->walk++;
    if (move(dx * speed, dy * speed) || (dx && dy))
        player->push = 0;
    else if (++player->push >= 14) {
        player->push = 0;
        block_push(ahead_cell(), player->facing);
    }
    leave();
    if (state.mode == MODE_WALK)
        step_on();
}

void player_draw(void)
{
    struct player *player = &state.player;
    static const u8 VIEW[4] = {PIC_WALK_FRONT_0, PIC_WALK_BACK_0, PIC_WALK_SIDE_0, PIC_WALK_SIDE_0}, STEP[4] = {0, 1, 0, 2};
    s32 x = PIXEL(player->x), y = PIXEL(player->y);
    u32 picture = VIEW[player->facing] + STEP[player->walk >> 3 & 3];
    u32 flags = player->facing == FACE_LEFT ? SPRITE_HFLIP : 0;

    if (player->swing) {
        static const s8 OUT_X[4] = {0, 0, -14, 14}, OUT_Y[4] = {12, -20, -6, -6};
        u32 step = player->swing > 10 ? 0 : player->swing > 5 ? 1 : 2;
        static const u8 UPRIGHT[3] = {PIC_SWEEP_0, PIC_SWEEP_1, PIC_SWEEP_2};
        if (player->facing >= FACE_LEFT)
            room_sprite(PIC_SLASH_0 + step, x + OUT_X[player->facing], y + OUT_Y[player->facing], flags, ATTR2(9, 3));
        else
            room_sprite(UPRIGHT[step], x, y + OUT_Y[player->facing], player->facing == FACE_UP ? SPRITE_VFLIP : 0, ATTR2(9, 3));
    }
    if (player->use > 8 && state.progress.item)
        room_sprite(item_pictures[state.progress.item], x + FACE_X[player->facing] * 12, y - 6 + FACE_Y[player->facing] * 12, 0, ATTR2(8, 3));
    if (!(player->safe & 4) || state.mode != MODE_WALK)
        room_sprite(picture, x, y - 11, flags, ATTR2(0, 3));
    if (state.mode == MODE_WALK && state.cells[y < 0 ? 0 : y / 16 * COLUMNS + x / 16] == CELL_SHALLOW && player->walk & 8)
        room_sprite(PIC_PUFF_1, x, y + 2, SPRITE_GHOST, ATTR2(9, 3));
}
