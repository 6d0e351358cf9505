/* Moss, the tortoise: running, jumping, landing, gathering, getting hurt. */
#include "game.h"

enum {
    WALK = 0x160, RUN = 0x220, JUMP = 0x400, SPRING = 0x640, FALL_MAX = 0x500, RISE_HELD = 32, RISE_THROWN = 40, RISE_CUT = 80, FALL = 64,
    LEFT_EDGE = -6, RIGHT_EDGE = 5, HEIGHT = 18, GRACE = 5, SAFE_TIME = 100,
};

#define CRUMBLES 8
#define CRUMBLE_AFTER 28
#define CRUMBLE_BACK 200

static struct { u8 x, y, used; u16 age; } crumbles[CRUMBLES];

static u32 is_solid(s32 x, s32 y)
{
    return cell_at(x, y) >= CELL_SOLID;
}

static u32 is_ledge(u8 cell)
{
    return cell >= CELL_LEDGE && cell < CELL_SOLID;
}

void hero_reset(void)
{
    const struct place *place = &places[state.stage];
    s32 x = place->start_x, y = place->start_y;

    if (state.lantern) {
        x = PIXEL(state.things[state.lantern - 1].x);
        y = PIXEL(state.things[state.lantern - 1].y);
    }
    state.hero = (struct hero){.x = x * ONE, .y = y * ONE};
    state.hearts = HEARTS;
    state.boss_on = 0;
    state.shake = 0;
}

void hero_die(void)
{
    struct hero *hero = &state.hero;

    if (hero->dead)
        return;
    hero->dead = 1;
    hero->vx = 0;
    hero->vy = -0x480;
    state.hearts = 0;
    psg_play(0);
    sound_start(SOUND_LOST);
}

void hero_hurt(s32 from_x)
{
    struct hero *hero = &state.hero;

    if (hero->safe || hero->dead)
        return;
    if (--state.hearts == 0) {
        hero_die();
        return;
    }
    hero->safe = SAFE_TIME;
    hero->vx = from_x > hero->x ? -0x200 : 0x200;
    hero->vy = -0x280;
    hero->springing = 1;
    hero->rides = 0;
    state.shake = 12;
    sound_start(SOUND_HURT);
}

static void run(void)
{
    struct hero *hero = &state.hero;
    s32 want = !!(frame.keys & KEY_RIGHT) - !!(frame.keys & KEY_LEFT);
    s32 top = frame.keys & KEY_B ? RUN : WALK, ice = places[state.stage].slippery;

    if (want) {
        s32 by = hero->grounded ? (ice ? 12 : 24) : 18;
        hero->facing = want < 0;
        if (hero->vx * want > top) /* faster than that: slow down gently */
            hero->vx -= want * 10;
        else {
            hero->vx += want * by;
            if (hero->vx * want > top)
                hero->vx = want * top;
        }
    } else {
        s32 by = hero->grounded ? (ice ? 6 : 28) : 6;
        hero->vx = hero->vx > by ? hero->vx - by : hero->vx < -by ? hero->vx + by : 0;
    }
}

static void jump(void)
{
    struct hero *hero = &state.hero;

    if (frame.pressed & KEY_A)
        hero->buffer = GRACE;
    else if (hero->buffer)
        hero->buffer--;
    if (hero->grounded)
        hero->coyote = GRACE;
    else if (hero->coyote)
        hero->coyote--;
    if (hero->buffer && hero->coyote) {
        hero->vy = -JUMP;
        hero->grounded = hero->coyote = hero->buffer = hero->springing = hero->rides = 0;
        sound_start(SOUND_JUMP);
    }
    hero->vy += hero->vy >= 0 ? FALL : hero->springing ? RISE_THROWN : frame.keys & KEY_A ? RISE_HELD : RISE_CUT;
    if (hero->vy > FALL_MAX)
        hero->vy = FALL_MAX;
}

static void move_x(void)
{
    struct hero *hero = &state.hero;
    s32 by = hero->vx + state.wind;

    hero->x += by;
    s32 edge = PIXEL(hero->x) + (by > 0 ? RIGHT_EDGE : LEFT_EDGE), y = PIXEL(hero->y);
    if (by && (is_solid(edge, y - 1) || is_solid(edge, y - 9) || is_solid(edge, y - 17))) {
        s32 column = edge >> 4;
        hero->x = (by > 0 ? column * 16 - RIGHT_EDGE - 1 : column * 16 + 16 - LEFT_EDGE) * ONE;
        hero->vx = 0;
    }
}

static void crumble_start(u32 x, u32 y)
{
    for (int n = 0; n < CRUMBLES; n++)
        if (crumbles[n].used && crumbles[n].x == x && crumbles[n].y == y)
            return;
    for (int n = 0; n < CRUMBLES; n++)
        if (!crumbles[n].used) {
            crumbles[n].used = 1, crumbles[n].x = x, crumbles[n].y = y, crumbles[n].age = 0;
            stream_cell(x, y, CELL_CRUMBLE + 1); /* the same, cracked */
            sound_start(SOUND_CRUMBLE);
            return;
        }
}

void crumbles_clear(void)
{
    for (int n = 0; n < CRUMBLES; n++)
        crumbles[n].used = 0;
}

void crumbles_step(void)
{
    for (int n = 0; n < CRUMBLES; n++) {
        if (!crumbles[n].used)
            continue;
        crumbles[n].age++;
        if (crumbles[n].age == CRUMBLE_AFTER) {
            stream_cell(crumbles[n].x, crumbles[n].y, CELL_AIR);
            effect_burst((crumbles[n].x * 16 + 8) * ONE, (crumbles[n].y * 16 + 8) * ONE);
        } else if (crumbles[n].age == CRUMBLE_BACK) {
            stream_cell(crumbles[n].x, crumbles[n].y, CELL_CRUMBLE);
            crumbles[n].used = 0;
        }
    }
}

static void land(s32 y)
{
    struct hero *hero = &state.hero;

    hero->y = y * ONE;
    hero->vy = 0;
    hero->grounded = 1;
    hero->springing = 0;
}

static void land_on_ferries(s32 was)
{
    struct hero *hero = &state.hero;

    for (u32 n = 0; n < THING_MAX; n++) {
        const struct thing *thing = &state.things[n];
        if (thing->kind != THING_FERRY && thing->kind != THING_LIFT)
            continue;
        s32 top = PIXEL(thing->y), off = PIXEL(hero->x - thing->x);
        if (off < -28 || off > 28 || was > top + 4 || PIXEL(hero->y) < top)
            continue;
        land(top);
        hero->rides = n + 1;
    }
}

static void move_y(void)
{
    struct hero *hero = &state.hero;
    s32 was = PIXEL(hero->y), x = PIXEL(hero->x);

    hero->y += hero->vy;
    s32 y = PIXEL(hero->y);
    hero->grounded = 0;
    if (hero->vy < 0) {
        s32 head = y - HEIGHT;
        if (is_solid(x + LEFT_EDGE + 1, head) || is_solid(x + RIGHT_EDGE - 1, head)) {
            hero->y = ((head >> 4) * 16 + 16 + HEIGHT) * ONE;
            hero->vy = 0;
        }
        return;
    }
    s32 floor = y & ~15;
    if (was <= floor)
        for (s32 side = LEFT_EDGE + 1; side < RIGHT_EDGE; side += RIGHT_EDGE - LEFT_EDGE - 2) {
            u8 cell = cell_at(x + side, y);
            if (cell >= CELL_SOLID || is_ledge(cell)) {
                land(floor);
                if (cell == CELL_CRUMBLE)
                    crumble_start((x + side) >> 4, y >> 4);
            }
        }
    hero->rides = 0;
    land_on_ferries(was);
}

static void touch(void)
{
    struct hero *hero = &state.hero;
    s32 x = PIXEL(hero->x), y = PIXEL(hero->y);
    u8 middle = cell_at(x, y - 10), low = cell_at(x, y - 2), high = cell_at(x, y - 15);

    hero->behind = middle >= CELL_CURTAIN && middle <= CELL_CURTAIN_LAST;
    if (low == CELL_SPIKES || high == CELL_SPIKES_DOWN)
        hero_hurt(hero->x + (hero->facing ? -1 : 1));
    if (cell_at(x, y - 7) == CELL_LIQUID || cell_at(x, y - 7) == CELL_SURFACE || y > state.height * 16 + 12) {
        if (y <= state.height * 16)
            effect_burst(hero->x, hero->y - 8 * ONE);
        hero_die();
    }
}

/* Dewdrops are cells of the map; gathering one changes map and picture. */
void hero_gather(void)
{
    s32 x = PIXEL(state.hero.x), y = PIXEL(state.hero.y);

    for (s32 up = 4; up <= 14; up += 10)
        if (cell_at(x, y - up) == CELL_DROP) {
            stream_cell(x >> 4, (y - up) >> 4, CELL_AIR);
            effect_add(EFFECT_SPARK, (x & ~15) * ONE + 8 * ONE, ((y - up) & ~15) * ONE + 8 * ONE, 0, 0);
            add_score(50);
            sound_start(SOUND_DROP);
            if (++state.drops % 50 == 0) {
                state.lives += state.lives < 9;
                sound_start(SOUND_HEART);
            }
        }
}

void hero_step(void)
{
    struct hero *hero = &state.hero;

    if (hero->dead) {
        if (hero->dead < 255)
            hero->dead++;
        hero->vy += 48;
        hero->y += hero->vy;
        return;
    }
    if (hero->safe)
        hero->safe--;
    run();
    jump();
    move_x();
    move_y();
    touch();
    hero_gather();
    hero->walk += hero->vx < 0 ? -hero->vx : hero->vx;
    hero->idle = hero->vx || !hero->grounded ? 0 : hero->idle + 1;
}

void hero_draw(void)
{
    const struct hero *hero = &state.hero;
    u32 name = PIC_HERO_STAND, flags = hero->facing ? SPRITE_HFLIP : 0;

    if (hero->safe > 1 && !hero->dead && hero->safe < SAFE_TIME - 24 && hero->safe & 2)
        return;
    if (hero->dead) {
        name = PIC_HERO_HURT;
        flags |= SPRITE_VFLIP;
    } else if (hero->safe > SAFE_TIME - 24) {
        name = PIC_HERO_HURT;
        flags |= SPRITE_MOSAIC;
    } else if (!hero->grounded) {
        if (hero->springing) { /* in its shell, turning: one picture, four flips */
            static const u32 TURN[4] = {0, SPRITE_HFLIP, SPRITE_HFLIP | SPRITE_VFLIP, SPRITE_VFLIP};
            name = PIC_HERO_SHELL;
            flags = TURN[state.stage_frame >> 2 & 3];
        } else
            name = hero->vy < 0 ? PIC_HERO_JUMP : PIC_HERO_FALL;
    } else if (hero->vx)
        name = PIC_HERO_WALK_A + (hero->walk >> 11) % 4;
    else if (hero->idle % 128 > 120)
        name = PIC_HERO_BLINK;
    sprite_put(&pictures[name], PIXEL(hero->x) - state.cam_x, PIXEL(hero->y) - 15 - state.cam_y, flags,
               ATTR2(0, hero->behind ? 3 : hero->dead ? 0 : 2));
}
