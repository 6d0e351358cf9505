/* What lives and stands in a stage: enemies, springs, ferries, lanterns, the gate. */
#include "game.h"

enum { SLEEP_MARGIN = 48, STOMP_BOUNCE = 0x300, STOMP_JUMP = 0x460, SPRING_POWER = 0x640, FISH_JUMP = 1250, FALLEN_TIME = 44 };

const u8 thing_half[THING_KINDS] = {0, 7, 7, 7, 7, 6, 8, 24, 24, 8, 14, 7, 5, 20, 5};
const u8 thing_height[THING_KINDS] = {0, 13, 13, 13, 13, 14, 12, 8, 8, 30, 30, 14, 15, 40, 8};

void things_load(u32 stage)
{
    const struct place *place = &places[stage];

    for (u32 n = 0; n < THING_MAX; n++) {
        const struct home *home = &place->things[n];
        struct thing *thing = &state.things[n];
        *thing = (struct thing){0};
        if (n >= place->thing_count)
            continue;
        thing->kind = home->kind;
        thing->x = home->x * ONE;
        thing->y = home->y * ONE;
        thing->a = home->a;
        thing->b = home->b;
        thing->left = 1;
        thing->hp = home->kind == THING_BOSS ? 5 : 1;
    }
}

void things_restart(void)
{
    things_load(state.stage);
    if (state.lantern)
        state.things[state.lantern - 1].mood = 255;
}

struct thing *thing_add(u8 kind, s32 x, s32 y)
{
    for (u32 n = places[state.stage].thing_count; n < THING_MAX; n++)
        if (!state.things[n].kind) {
            state.things[n] = (struct thing){.kind = kind, .x = x, .y = y, .hp = 1};
            return &state.things[n];
        }
    return 0;
}

/* Ferries follow the stage's clock, so that they are always where they would have been. */
static void ferry(struct thing *thing, u32 number)
{
    const struct home *home = &places[state.stage].things[number];
    s32 way = sine[(state.stage_frame + thing->b) & 255] * thing->a, x = thing->x;

    if (thing->kind == THING_FERRY)
        thing->x = home->x * ONE + way;
    else
        thing->y = home->y * ONE + way;
    if (state.hero.rides == number + 1 && !state.hero.dead) {
        state.hero.x += thing->x - x;
        state.hero.y = thing->y & ~255;
    }
}

void ferries_step(void)
{
    for (u32 n = 0; n < THING_MAX; n++)
        if (state.things[n].kind == THING_FERRY || state.things[n].kind == THING_LIFT)
            ferry(&state.things[n], n);
}

static void walk(struct thing *thing, s32 speed)
{
    s32 ahead = PIXEL(thing->x) + (thing->left ? -8 : 8), y = PIXEL(thing->y);

    if (cell_at(ahead, y - 4) >= CELL_SOLID || cell_at(ahead, y + 2) < CELL_LEDGE)
        thing->left ^= 1;
    thing->x += thing->left ? -speed : speed;
}

static void hop(struct thing *thing)
{
    if (thing->mood == 0) {
        thing->left = state.hero.x < thing->x;
        if (++thing->timer < 56)
            return;
        thing->mood = 1;
        thing->timer = 0;
        thing->vy = -900;
        thing->vx = thing->left ? -170 : 170;
    }
    thing->vy += 44;
    s32 ahead = PIXEL(thing->x) + (thing->left ? -8 : 8), y = PIXEL(thing->y);
    if (cell_at(ahead, y - 4) < CELL_SOLID)
        thing->x += thing->vx;
    thing->y += thing->vy;
    y = PIXEL(thing->y);
    if (thing->vy > 0 && cell_at(PIXEL(thing->x), y) >= CELL_LEDGE && (y & 15) < 8) {
        thing->y = (y & ~15) * ONE;
        thing->mood = 0;
    }
    if (y > state.height * 16 + 32)
        thing->kind = THING_NONE;
}

static void fly(struct thing *thing, const struct home *home)
{
    s32 x = thing->x;

    thing->timer++;
    thing->x = home->x * ONE + sine[(thing->timer + thing->b) & 255] * thing->a;
    thing->y = home->y * ONE + sine[(thing->timer * 3) & 255] * 10;
    thing->left = thing->x < x;
}

/* Up out of the deep and back, mouth first both ways. */
static void leap(struct thing *thing, const struct home *home)
{
    thing->timer = (state.stage_frame + thing->b) % 130;
    if (thing->timer == 0) {
        thing->y = home->y * ONE;
        thing->vy = -thing->a * 8;
        effect_add(EFFECT_PUFF, thing->x, thing->y - 4 * ONE, 0, -40);
    }
    thing->vy += 36;
    thing->y += thing->vy;
    if (thing->y > home->y * ONE && thing->timer > 8)
        thing->y = (home->y + 40) * ONE, thing->vy = 0;
}

static void hang(struct thing *thing)
{
    s32 off = PIXEL(state.hero.x - thing->x);

    if (thing->mood == 0) {
        if (off > -44 && off < 44 && state.hero.y > thing->y && PIXEL(state.hero.y - thing->y) < 130)
            thing->mood = 1;
    } else if (thing->mood == 1) {
        if (++thing->timer >= 24)
            thing->mood = 2;
    } else {
        thing->vy += 40;
        thing->y += thing->vy;
        if (cell_at(PIXEL(thing->x), PIXEL(thing->y)) >= CELL_LEDGE) {
            effect_burst(thing->x, thing->y - 4 * ONE);
            sound_start(SOUND_CRUMBLE);
            thing->kind = THING_NONE;
        }
    }
}

static u32 touches(const struct thing *thing)
{
    const struct hero *hero = &state.hero;
    s32 off = PIXEL(hero->x - thing->x), reach = thing_half[thing->kind] + 5;

    return off > -reach && off < reach && hero->y > thing->y - thing_height[thing->kind] * ONE && hero->y - 18 * ONE < thing->y;
}

static void fall_off(struct thing *thing)
{
    thing->vy += 60;
    thing->y += thing->vy;
    thing->x += thing->vx;
    if (++thing->timer > FALLEN_TIME)
        thing->kind = THING_NONE;
}

static void stomped(struct thing *thing)
{
    struct hero *hero = &state.hero;

    hero->vy = frame.keys & KEY_A ? -STOMP_JUMP : -STOMP_BOUNCE;
    hero->springing = 0;
    hero->grounded = 0;
    sound_start(SOUND_STOMP);
    effect_burst(thing->x, thing->y - 8 * ONE);
    if (thing->kind == THING_BOSS) {
        boss_stomped(thing);
        return;
    }
    add_score(200);
    thing->hp = 0;
    thing->timer = 0;
    thing->vx = hero->vx / 4;
    thing->vy = -500;
}

static void meet(struct thing *thing, u32 number)
{
    struct hero *hero = &state.hero;

    if (hero->dead || !touches(thing) || (state.scene == SCENE_CLEAR && thing->kind != THING_HEART))
        return;
    switch (thing->kind) {
    case THING_SPRING:
        if (hero->vy <= 0)
            return;
        hero->vy = -SPRING_POWER;
        hero->springing = 1;
        hero->grounded = hero->coyote = hero->buffer = 0;
        thing->mood = 16;
        sound_start(SOUND_SPRING);
        return;
    case THING_LANTERN:
        if (thing->mood || state.lantern > number)
            return;
        state.lantern = number + 1;
        thing->mood = 1;
        sound_start(SOUND_LANTERN);
        return;
    case THING_GOAL:
        if (hero->grounded && state.scene == SCENE_PLAY) {
            state.scene = SCENE_CLEAR;
            state.scene_frame = 0;
            tune_start(TUNE_CLEAR);
        }
        return;
    case THING_HEART:
        state.hearts += state.hearts < HEARTS;
        add_score(100);
        sound_start(SOUND_HEART);
        effect_add(EFFECT_SPARK, thing->x, thing->y - 8 * ONE, 0, 0);
        thing->kind = THING_NONE;
        return;
    }
    u32 soft = thing->kind != THING_URCHIN && thing->kind != THING_ICICLE && thing->kind != THING_FEATHER;
    if (soft && hero->vy > 0 && hero->y < thing->y - thing_height[thing->kind] * ONE / 2 && !thing->flash)
        stomped(thing);
    else if (!thing->flash)
        hero_hurt(thing->x);
}

static u32 is_near(const struct thing *thing)
{
    s32 x = PIXEL(thing->x) - state.cam_x, y = PIXEL(thing->y) - state.cam_y;

    return x > -SLEEP_MARGIN && x < SCREEN_W + SLEEP_MARGIN && y > -SLEEP_MARGIN && y < SCREEN_H + 2 * SLEEP_MARGIN;
}

void things_step(void)
{
    for (u32 n = 0; n < THING_MAX; n++) {
        struct thing *thing = &state.things[n];
        const struct home *home = &places[state.stage].things[n];
        if (!thing->kind || thing->kind == THING_FERRY || thing->kind == THING_LIFT)
            continue;
        if (thing->kind == THING_FISH && thing->hp) {
            leap(thing, home);
        } else if (!is_near(thing) && thing->kind != THING_BOSS) {
            if (thing->kind == THING_FEATHER || !thing->hp)
                thing->kind = THING_NONE;
            continue;
        }
        if (!thing->hp && thing->kind != THING_BOSS) {
            fall_off(thing);
            continue;
        }
        switch (thing->kind) {
        case THING_BEETLE: walk(thing, 110); break;
        case THING_URCHIN: walk(thing, 70); break;
        case THING_HOPPER: hop(thing); break;
        case THING_FLIER: fly(thing, home); break;
        case THING_ICICLE: hang(thing); break;
        case THING_BOSS: boss_step(thing); break;
        case THING_SPRING: thing->mood -= thing->mood > 0; break;
        case THING_LANTERN: thing->mood += thing->mood && thing->mood < 255; break;
        case THING_FEATHER:
            thing->x += thing->vx + sine[(thing->timer++ * 6) & 255];
            thing->y += thing->vy;
            break;
        }
        if (thing->kind)
            meet(thing, n);
    }
}

static void draw(const struct thing *thing)
{
    static const u8 PALETTE[THING_KINDS] = {0, 1, 2, 3, 4, 1, 5, 6, 6, 5, 5, 5, 6, 8, 8};
    static const u8 LOOK[THING_KINDS] = {0, PIC_BEETLE_A, PIC_HOPPER_A, PIC_FLIER_A, PIC_URCHIN_A, PIC_FISH, PIC_SPRING_A, 0, 0,
                                         PIC_LANTERN_A, PIC_GOAL_A, PIC_HEART, PIC_ICICLE, 0, PIC_FEATHER};
    s32 x = PIXEL(thing->x) - state.cam_x, y = PIXEL(thing->y) - state.cam_y;
    u32 name = LOOK[thing->kind], flags = thing->left ? 0 : SPRITE_HFLIP, priority = 2, palette = PALETTE[thing->kind];
    u32 beat = state.scene_frame;

    if (x < -64 || x > SCREEN_W + 64 || y < -64 || y > SCREEN_H + 64)
        return;
    if (!thing->hp)
        flags |= SPRITE_VFLIP;
    switch (thing->kind) {
    case THING_BEETLE: case THING_URCHIN: name += beat >> 3 & 1; break;
    case THING_FLIER: name += beat >> 2 & 1; break;
    case THING_HOPPER: name += thing->mood; break;
    case THING_FISH:
        flags = thing->vy > 0 ? SPRITE_VFLIP : 0;
        priority = 3; /* out of the water: the play layer's surface hides it */
        break;
    case THING_SPRING: name += thing->mood > 8; break;
    case THING_GOAL: name += beat >> 4 & 1; break;
    case THING_HEART: y += sine[(beat * 4) & 255] >> 7; break;
    case THING_LANTERN:
        if (thing->mood) {
            name = PIC_LANTERN_B;
            if (thing->mood < 32)
                flags |= SPRITE_MOSAIC;
        }
        break;
    case THING_ICICLE: x += thing->mood == 1 ? (beat & 2) - 1 : 0; break;
    case THING_FEATHER: flags = thing->timer & 8 ? SPRITE_HFLIP : 0; break;
    case THING_FERRY: case THING_LIFT: /* two ends, one the mirror image of the other, and a middle */
        sprite_put(&pictures[PIC_FERRY_END], x - 16, y + 8, 0, ATTR2(palette, 2));
        sprite_put(&pictures[PIC_FERRY_MIDDLE], x, y + 8, 0, ATTR2(palette, 2));
        sprite_put(&pictures[PIC_FERRY_END], x + 16, y + 8, SPRITE_HFLIP, ATTR2(palette, 2));
        return;
    case THING_BOSS: boss_draw(thing); return;
    }
    sprite_put(&pictures[name], x, y - pictures[name].half_h, flags, ATTR2(palette, priority));
}

void things_draw(void)
{
    for (u32 n = 0; n < THING_MAX; n++)
        if (state.things[n].kind)
            draw(&state.things[n]);
}
