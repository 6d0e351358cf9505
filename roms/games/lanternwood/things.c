/* What stands in rooms: chests, doors, gates, blocks, plates, levers, torches, brambles, and what makes them move. */
#include "game.h"

#define OPEN 1
#define HIDDEN 2

static void cell_set(u8 cell, u8 kind, s32 picture)
{
    state.cells[cell] = kind;
    cell_draw(cell, picture);
}

static void reset(u8 cell)
{
    cell_set(cell, rooms[state.room].kinds[cell], -1);
}

struct thing *thing_at(u8 cell)
{
    for (u32 n = 0; n < THING_MAX; n++)
        if (state.things[n].kind && state.things[n].cell == cell)
            return &state.things[n];
    return 0;
}

/* Show and place a thing as its state says. */
static void settle(const struct thing *thing)
{
    switch (thing->kind) {
    case THING_CHEST:
        if (thing->on == HIDDEN)
            reset(thing->cell);
        else
            cell_set(thing->cell, CELL_THING, thing->on ? SHOW_CHEST_OPEN : SHOW_CHEST);
        break;
    case THING_LOCK:
    case THING_GATE:
    case THING_BRAMBLE:
        if (thing->on)
            reset(thing->cell);
        else
            cell_set(thing->cell, CELL_THING, thing->kind == THING_LOCK ? SHOW_LOCK : thing->kind == THING_GATE ? SHOW_GATE : SHOW_BRAMBLE);
        break;
    case THING_PLATE:
        cell_draw(thing->cell, thing->on ? SHOW_PLATE_DOWN : SHOW_PLATE);
        break;
    case THING_LEVER: cell_set(thing->cell, CELL_THING, thing->on ? SHOW_LEVER_ON : SHOW_LEVER); break;
    case THING_TORCH: cell_set(thing->cell, CELL_THING, SHOW_TORCH); break;
    case THING_SIGN: cell_set(thing->cell, CELL_THING, SHOW_SIGN); break;
    case THING_SHRINE: cell_set(thing->cell, CELL_THING, SHOW_SHRINE); break;
    case THING_COUNTER: cell_set(thing->cell, CELL_THING, SHOW_COUNTER); break;
    case THING_BUSH:
        if (thing->on)
            reset(thing->cell);
        else
            cell_set(thing->cell, CELL_THING, SHOW_BUSH);
        break;
    case THING_WARP:
        if (rooms[state.room].area == AREA_CAVE || rooms[state.room].area == AREA_RUIN || rooms[state.room].area == AREA_HOUSE
            || thing->cell < COLUMNS)
            cell_draw(thing->cell, SHOW_STAIRS);
        break;
    case THING_BLOCK:
    case THING_PERSON:
    case THING_GREAT:
        state.cells[thing->cell] = CELL_THING;
    }
}

void things_load(void)
{
    const struct room *room = &rooms[state.room];

    for (u32 n = 0; n < THING_MAX; n++)
        state.things[n].kind = THING_NONE;
    for (u32 n = 0, slot = 0; n < room->thing_count; n++) {
        const struct fixture *it = &room->things[n];
        if (it->kind == THING_ENEMY) {
            if (it->arg != ENEMY_STAG || !flag_get(FLAG_BOSS))
                foe_add(it->arg, cell_x(it->cell) * ONE, cell_y(it->cell) * ONE);
            continue;
        }
        struct thing *thing = &state.things[slot++];
        *thing = (struct thing){.kind = it->kind, .cell = it->cell, .arg = it->arg, .flag = it->flag, .cause = it->cause, .to = it->to};
        thing->on = flag_get(it->flag);
        if (thing->kind == THING_CHEST && thing->cause && !thing->on)
            thing->on = HIDDEN;
        settle(thing);
    }
}

static u32 all_on(u8 kind)
{
    u32 seen = 0;

    for (u32 n = 0; n < THING_MAX; n++)
        if (state.things[n].kind == kind) {
            if (!state.things[n].on)
                return 0;
            seen = 1;
        }
    return seen;
}

static u32 fulfilled(const struct thing *thing)
{
    switch (thing->cause) {
    case CAUSE_ENEMIES: return state.foes_seen && !foes_alive();
    case CAUSE_TORCHES: return all_on(THING_TORCH);
    case CAUSE_PLATES: return all_on(THING_PLATE);
    case CAUSE_LEVER: return flag_get(thing->flag);
    default: return 0; /* the bell opens by itself */
    }
}

static void gate_open(struct thing *thing)
{
    thing->on = OPEN;
    flag_set(thing->flag);
    settle(thing);
    sound_start(SOUND_DOOR);
    effect_add(cell_x(thing->cell), cell_y(thing->cell), EFFECT_PUFF);
    tune_area(rooms[state.room].area); /* the stag's end changes it */
}

static void plate_step(struct thing *plate)
{
    const struct thing *block;
    u8 pressed = PIXEL(state.player.y) / 16 * COLUMNS + PIXEL(state.player.x) / 16 == plate->cell;

    for (u32 n = 0; n < THING_MAX; n++) {
        block = &state.things[n];
        pressed |= block->kind == THING_BLOCK && block->cell == plate->cell && !block->timer;
    }
    if (pressed == plate->on)
        return;
    plate->on = pressed;
    settle(plate);
    sound_start(SOUND_MOVE);
}

/* Whether any part of the player's feet is there. */
static u32 on_cell(u8 cell)
{
    s32 dx = PIXEL(state.player.x) - cell_x(cell), dy = PIXEL(state.player.y) - cell_y(cell);

    return dx > -14 && dx < 14 && dy > -14 && dy < 14;
}

void things_step(void)
{
    for (u32 n = 0; n < THING_MAX; n++) {
        struct thing *thing = &state.things[n];
        if (thing->kind == THING_PLATE)
            plate_step(thing);
        if (thing->kind == THING_BLOCK && thing->timer) {
            thing->timer--;
            if (thing->slide_x)
                thing->slide_x += thing->slide_x < 0 ? 1 : -1;
            if (thing->slide_y)
                thing->slide_y += thing->slide_y < 0 ? 1 : -1;
        }
        if (thing->kind == THING_GATE && !thing->on && fulfilled(thing))
            gate_open(thing);
        if (thing->kind == THING_CHEST && thing->on == HIDDEN && fulfilled(thing)
            && !on_cell(thing->cell)) {
            thing->on = 0;
            settle(thing);
            sound_start(SOUND_SAVE);
            effect_add(cell_x(thing->cell), cell_y(thing->cell), EFFECT_PUFF);
        }
    }
}

u32 block_push(u8 cell, u8 facing)
{
    static const s8 WAY[4] = {COLUMNS, -COLUMNS, -1, 1}, WAY_X[4] = {0, 0, -1, 1}, WAY_Y[4] = {1, -1, 0, 0};
    struct thing *block = cell == NOWHERE ? 0 : thing_at(cell);

    /* A plate may share the cell with the block. */
    for (u32 n = 0; cell != NOWHERE && n < THING_MAX; n++)
        if (state.things[n].kind == THING_BLOCK && state.things[n].cell == cell)
            block = &state.things[n];
    if (!block || block->kind != THING_BLOCK || block->timer)
        return 0;
    u8 goal = cell + WAY[facing];
    if (goal / COLUMNS == 0 || goal / COLUMNS == ROWS - 1 || state.cells[goal] != CELL_FREE)
        return 0;
    state.cells[cell] = rooms[state.room].kinds[cell];
    state.cells[goal] = CELL_THING;
    block->cell = goal;
    block->slide_x = -WAY_X[facing] * 16;
    block->slide_y = -WAY_Y[facing] * 16;
    block->timer = 16;
    sound_start(SOUND_PUSH);
    return 1;
}

u32 thing_use(u8 cell)
{
    struct thing *thing = cell == NOWHERE ? 0 : thing_at(cell);

    if (!thing)
        return 0;
    switch (thing->kind) {
    case THING_PERSON: case THING_COUNTER: person_talk(thing->arg); return 1;
    case THING_SIGN: sign_read(thing->arg); return 1;
    case THING_SHRINE: shrine_touch(); return 1;
    case THING_CHEST:
        if (thing->on)
            return thing->on == OPEN;
        thing->on = OPEN;
        settle(thing);
        sound_start(SOUND_DOOR);
        chest_take(thing->arg, thing->flag);
        return 1;
    case THING_LOCK:
        if (thing->on)
            return 0;
        if (!state.progress.keys) {
            talk("", "Locked. It wants a key.");
            return 1;
        }
        state.progress.keys--;
        gate_open(thing);
        return 1;
    case THING_GATE:
        if (thing->on)
            return 0;
        talk("", thing->cause == CAUSE_BELL ? "Bars without a lock. Carved above them: a bell, and beside it an ear."
            : thing->cause == CAUSE_LEVER ? "Bars. A chain runs from them into\nthe western wall."
            : thing->cause == CAUSE_TORCHES ? "Bars, cold as night. Two bowls in\nthis hall have no fire."
            : "Bars. Something in this room must move them.");
        return 1;
    case THING_BRAMBLE:
        if (thing->on)
            return 0;
        talk("", "Black brambles. No blade cuts them, but they look dry.");
        return 1;
    case THING_LEVER:
        thing->on ^= 1;
        flag_set(thing->flag);
        thing->on = OPEN;
        settle(thing);
        sound_start(SOUND_DOOR);
        talk("", "Clank! Far to the east, bars rise.");
        return 1;
    case THING_GREAT: great_lantern_light(); return 1;
    }
    return 0;
}

void thing_light(u8 cell)
{
    struct thing *thing = cell == NOWHERE ? 0 : thing_at(cell);

    if (!thing || thing->on)
        return;
    if (thing->kind == THING_TORCH) {
        thing->on = 1;
        sound_start(SOUND_FIRE);
    } else if (thing->kind == THING_BRAMBLE) {
        gate_open(thing);
        effect_add(cell_x(cell) - 4, cell_y(cell), EFFECT_FLAME);
        effect_add(cell_x(cell) + 5, cell_y(cell) + 3, EFFECT_FLAME);
        sound_start(SOUND_FIRE);
    } else if (thing->kind == THING_GREAT)
        great_lantern_light();
}

void things_ring(void)
{
    for (u32 n = 0; n < THING_MAX; n++)
        if (state.things[n].kind == THING_GATE && state.things[n].cause == CAUSE_BELL && !state.things[n].on)
            gate_open(&state.things[n]);
}

void things_cut(u8 cell)
{
    struct thing *thing = cell == NOWHERE ? 0 : thing_at(cell);

    if (!thing || thing->kind != THING_BUSH || thing->on)
        return;
    thing->on = 1;
    settle(thing);
    sound_start(SOUND_LEAF);
    effect_add(cell_x(cell), cell_y(cell), rooms[state.room].area > AREA_FOREST ? EFFECT_PUFF : EFFECT_LEAF);
    u32 chance = random_next() & 7;
    if (chance < 4)
        pickup_add(cell_x(cell), cell_y(cell), chance < 3 ? ITEM_COINS : ITEM_HEART);
}

/* A round hole in the dark: one quarter, four times, in window mode. */
static void circle(s32 x, s32 y, u32 picture)
{
    for (u32 n = 0; n < 4; n++)
        room_sprite(picture, x + (n & 1 ? 32 : -32), y + (n & 2 ? 32 : -32),
            (n & 1 ? SPRITE_HFLIP : 0) | (n & 2 ? SPRITE_VFLIP : 0) | 0x0800 << 16, ATTR2(0, 3));
}

static void person_draw(const struct thing *thing, s32 x, s32 y)
{
    static const struct { u8 picture, colours, lift; } LOOK[] = {
        [PERSON_ELDER] = {PIC_ELDER, 1, 11}, [PERSON_MIRA] = {PIC_WALK_FRONT_0, 3, 11}, [PERSON_FINN] = {PIC_WALK_FRONT_0, 2, 11},
        [PERSON_ODA] = {PIC_MERCHANT, 2, 11}, [PERSON_KEEPER] = {PIC_KEEPER, 4, 11}, [PERSON_HERMIT] = {PIC_KEEPER, 4, 11},
        [PERSON_CAT] = {PIC_CAT, 3, 2},
    };
    u32 ghost = thing->arg == PERSON_KEEPER || thing->arg == PERSON_HERMIT;
    s32 float_y = ghost ? sine[state.frame * 2 & 255] * 3 >> 8 : 0;

    room_sprite(LOOK[thing->arg].picture, x, y - LOOK[thing->arg].lift + 3 + float_y, ghost ? SPRITE_GHOST : 0, ATTR2(LOOK[thing->arg].colours, 3));
}

static void lights_draw(void)
{
    u32 flicker = state.frame / 5 % 3 == 0;

    circle(PIXEL(state.player.x), PIXEL(state.player.y) - 6, PIC_LIGHT_0 + flicker);
    for (u32 n = 0; n < THING_MAX; n++)
        if (state.things[n].kind == THING_TORCH && state.things[n].on)
            circle(cell_x(state.things[n].cell), cell_y(state.things[n].cell) - 6, PIC_LIGHT_1 - flicker);
}

void things_draw(enum depth depth)
{
    for (u32 n = 0; n < THING_MAX; n++) {
        const struct thing *thing = &state.things[n];
        s32 x = cell_x(thing->cell), y = cell_y(thing->cell);
        if (depth != (y > PIXEL(state.player.y) ? DEPTH_BEFORE : DEPTH_BEHIND))
            continue;
        if (thing->kind == THING_BLOCK)
            room_sprite(PIC_ICON_BLOCK, x + thing->slide_x, y + thing->slide_y, 0, ATTR2(8, 3));
        else if (thing->kind == THING_PERSON)
            person_draw(thing, x, y);
        else if (thing->kind == THING_TORCH && thing->on)
            room_sprite(PIC_FLAME_0 + (state.frame / 6 + n) % 3, x, y - 10, 0, ATTR2(9, 3));
        else if (thing->kind == THING_GREAT) {
            if (state.light)
                room_sprite(PIC_GLOW, x, y - 26, SPRITE_GHOST, ATTR2(9, 3));
            room_sprite(state.light ? PIC_GREAT_LIT : PIC_GREAT_DARK, x, y - 24, 0, ATTR2(8, 3));
        }
    }
    if (depth == DEPTH_BEHIND && rooms[state.room].area == AREA_CAVE && state.shutter == 20)
        lights_draw();
}
