/* A level as it stands: cells, doors, what is solid, what can be seen from where. */
#include "game.h"

static void thing_add(u8 kind, u32 x, u32 y)
{
    for (u32 n = 0; n < THING_MAX; n++)
        if (!state.things[n].kind) {
            state.things[n] = (struct thing){x * ONE + ONE / 2, y * ONE + ONE / 2, kind, {0}};
            state.finds_all += kind == HOARD;
            return;
        }
}

static u8 door_add(u32 x, u32 y, u8 kind)
{
    u32 n = state.doors_used++;

    state.doors[n] = (struct door){.x = x, .y = y, .kind = kind};
    return CELL_DOOR | n;
}

static u32 index_of(const char *list, char mark)
{
    for (u32 n = 0; list[n]; n++)
        if (list[n] == mark)
            return n + 1;
    return 0;
}

static u8 cell_read(char mark, u32 x, u32 y)
{
    u32 n;

    if ((n = index_of("#BMRLNXS", mark)) || (mark == 'T' && (n = 14)) || (mark == 'P' && (n = 15))) {
        if (n == WALL_EXIT)
            state.exit_x = x, state.exit_y = y;
        return n;
    }
    if ((n = index_of("+12|", mark)))
        return door_add(x, y, WALL_DOOR + n - 1);
    if (mark == '?')
        return door_add(x, y, 3);
    if ((n = index_of("awbZ", mark)))
        monster_add(n, x, y);
    if ((n = index_of("fFmkjtoi", mark))) {
        thing_add(n, x, y);
        return n >= BRAZIER ? CELL_SOLID : FLOOR;
    }
    if ((n = index_of(">v<^", mark))) {
        state.x = x * ONE + ONE / 2;
        state.y = y * ONE + ONE / 2;
        state.angle = (n - 1) << 14;
    }
    return FLOOR;
}

void level_load(void)
{
    static const u16 ROCK = 0x0101, NONE = 0;
    u32 ended = 0;

    bios_fill16(&ROCK, state.cells, sizeof state.cells / 2);
    bios_fill16(&NONE, state.seen, sizeof state.seen / 2);
    bios_fill16(&NONE, state.doors, (sizeof state - __builtin_offsetof(struct state, doors)) / 2);
    state.doors_used = state.kills = state.kills_all = state.finds = state.finds_all = 0;
    state.boss_on = state.boss_hp = state.boss_full = state.switched = 0;
    for (u32 y = 0; y < 24; y++) {
        const char *row = level_maps[state.level][y];
        if (!row)
            ended = 1;
        for (u32 x = 0; !ended && row[x]; x++)
            state.cells[y * WIDE + x] = cell_read(row[x], x, y);
        if (y % 3 == 2)
            tick();
    }
    view_colours(themes[state.level == 3 ? 4 : state.level].ceiling, themes[state.level == 3 ? 4 : state.level].floor);
}

static u32 closed(u8 kind, u32 gap)
{
    if (kind & CELL_DOOR)
        return state.doors[kind & 15].open < gap;
    return kind && kind != CELL_SOLID;
}

u32 solid(s32 x, s32 y, u32 for_monster)
{
    u8 kind = state.cells[(y >> 16) * WIDE + (x >> 16)];

    (void)for_monster;
    return kind == CELL_SOLID || closed(kind, 52);
}

/* Whether nothing stands between two points: tried every quarter of a cell. */
u32 sight(s32 ax, s32 ay, s32 bx, s32 by)
{
    s32 dx = bx - ax, dy = by - ay, wide = dx < 0 ? -dx : dx, high = dy < 0 ? -dy : dy;
    s32 steps = ((wide > high ? wide : high) >> 14) + 1;

    dx = bios_div(dx, steps);
    dy = bios_div(dy, steps);
    for (s32 n = 1; n < steps; n++) {
        ax += dx;
        ay += dy;
        if (closed(state.cells[(ay >> 16) * WIDE + (ax >> 16)], 40))
            return 0;
    }
    return 1;
}

static u32 fits(s32 x, s32 y, s32 radius, u32 for_monster)
{
    return !solid(x - radius, y - radius, for_monster) && !solid(x + radius, y - radius, for_monster)
        && !solid(x - radius, y + radius, for_monster) && !solid(x + radius, y + radius, for_monster);
}

u32 glide(s32 *x, s32 *y, s32 dx, s32 dy, s32 radius, u32 for_monster)
{
    u32 moved = 0;

    if (dx && fits(*x + dx, *y, radius, for_monster))
        *x += dx, moved = 1;
    if (dy && fits(*x, *y + dy, radius, for_monster))
        *y += dy, moved = 1;
    return moved;
}

static u32 somebody_near(const struct door *door)
{
    s32 x = door->x * ONE + ONE / 2, y = door->y * ONE + ONE / 2, reach = ONE + ONE / 2;

    if (state.x - x < reach && x - state.x < reach && state.y - y < reach && y - state.y < reach)
        return 1;
    for (u32 n = 0; n < MONSTER_MAX; n++) {
        const struct monster *m = &state.monsters[n];
        if (m->kind && m->x - x < ONE && x - m->x < ONE && m->y - y < ONE && y - m->y < ONE)
            return 1;
    }
    return 0;
}

void doors_step(void)
{
    for (u32 n = 0; n < state.doors_used; n++) {
        struct door *door = &state.doors[n];
        if (door->moving == 1) {
            door->open += 2;
            if (door->open == 64)
                door->moving = 0, door->wait = 250;
        } else if (door->moving == 2) {
            door->open -= 2;
            if (!door->open)
                door->moving = 0;
        } else if (door->open && door->kind == WALL_DOOR && !somebody_near(door)) {
            if (!door->wait)
                door->moving = 2, sound_start(SOUND_DOOR);
            else
                door->wait--;
        }
    }
}

static void door_use(struct door *door)
{
    if (door->moving == 1 || door->open == 64)
        return;
    u32 needs = door->kind == WALL_BRASS ? 1 : door->kind == WALL_SILVER ? 2 : 0;
    if (door->kind == WALL_PORTCULLIS) {
        say("A lever opens this elsewhere");
        sound_start(SOUND_LOCKED);
    } else if (needs && !(state.keys & needs)) {
        say(needs == 1 ? "It needs a brass key" : "It needs a silver key");
        sound_start(SOUND_LOCKED);
    } else {
        door->moving = 1;
        sound_start(SOUND_DOOR);
    }
}

/* Use what is an arm's length ahead; where there is nothing, change the weapon. */
void use(void)
{
    u32 at = 0, kind = 0;

    for (s32 reach = 1; reach <= 4 && !kind; reach++) {
        s32 x = state.x + cosine(state.angle) * 4 * reach, y = state.y + sine(state.angle) * 4 * reach;
        at = (y >> 16) * WIDE + (x >> 16);
        kind = state.cells[at];
        if (kind & CELL_DOOR && state.doors[kind & 15].open == 64)
            kind = FLOOR;
    }
    if (kind & CELL_DOOR) {
        door_use(&state.doors[kind & 15]);
    } else if (kind == WALL_SWITCH) {
        state.cells[at] = WALL_SWITCHED;
        state.switched = 1;
        state.shake = 40;
        for (u32 n = 0; n < state.doors_used; n++)
            if (state.doors[n].kind == WALL_PORTCULLIS)
                state.doors[n].moving = 1;
        say("Chains rattle in the dark");
        sound_start(SOUND_KEY);
    } else if (kind == WALL_EXIT) {
        if (state.level == LEVELS - 1 && state.boss_hp > 0) {
            say("The Warden holds the gate");
            sound_start(SOUND_LOCKED);
        } else {
            tune_start(TUNE_CLEAR);
            scene_go(SCENE_CLEAR);
        }
    } else {
        state.weapon = state.weapon == SWORD && state.ammo ? BOW : SWORD;
        sound_start(SOUND_MOVE);
    }
}
