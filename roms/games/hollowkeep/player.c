/* The player: walking, turning, striking, taking things. */
#include "game.h"

#define RADIUS 14000
#define SPEED 4500

void player_start(u32 fresh)
{
    if (fresh)
        state.health = 100, state.ammo = 12, state.weapon = BOW;
    if (state.health < 50)
        state.health = 50;
    if (state.ammo < 10)
        state.ammo = 10;
    state.keys = 0;
    state.cooldown = state.pain = state.gain = state.swing = state.shake = 0;
    state.turning = state.bob = 0;
    state.level_frame = 0;
    state.message_left = 0;
}

void player_hurt(s32 damage)
{
    damage = bios_div(damage * (3 + state.difficulty), 4);
    state.health -= damage;
    state.pain = 16;
    state.shake = 12;
    sound_start(SOUND_PAIN);
    if (state.health <= 0) {
        state.health = 0;
        tune_start(TUNE_DEAD);
        state.scene = SCENE_DEAD;
        state.scene_frame = 0;
    }
}

/* Bodies are in the way, but one can always step back from them. */
static u32 blocked(s32 x, s32 y)
{
    for (u32 n = 0; n < MONSTER_MAX; n++) {
        const struct monster *m = &state.monsters[n];
        if (!m->kind || m->mood == DEAD)
            continue;
        s32 dx = (m->x - x) >> 8, dy = (m->y - y) >> 8, old_x = (m->x - state.x) >> 8, old_y = (m->y - state.y) >> 8;
        s32 now = dx * dx + dy * dy;
        if (now < 176 * 176 && now < old_x * old_x + old_y * old_y)
            return 1;
    }
    return 0;
}

static void walk(void)
{
    s32 ahead = 0, aside = 0;

    if (frame.keys & KEY_LEFT)
        state.turning -= 40;
    else if (frame.keys & KEY_RIGHT)
        state.turning += 40;
    else
        state.turning = 0;
    if ((frame.keys & KEY_LEFT && state.turning > 0) || (frame.keys & KEY_RIGHT && state.turning < 0))
        state.turning = 0;
    if (state.turning > 560)
        state.turning = 560;
    if (state.turning < -560)
        state.turning = -560;
    state.angle += state.turning;
    if (frame.keys & KEY_UP)
        ahead = SPEED;
    else if (frame.keys & KEY_DOWN)
        ahead = -SPEED * 2 / 3;
    if (frame.keys & KEY_L)
        aside = -SPEED * 3 / 4;
    else if (frame.keys & KEY_R)
        aside = SPEED * 3 / 4;
    if (!ahead && !aside) {
        state.bob = 0;
        return;
    }
    s32 s = sine(state.angle), c = cosine(state.angle);
    s32 x = state.x, y = state.y;
    if (glide(&x, &y, (ahead * c - aside * s) >> 12, (ahead * s + aside * c) >> 12, RADIUS, 0) && !blocked(x, y)) {
        state.x = x;
        state.y = y;
        state.bob++;
    }
}

/* Whom the weapon's line meets: the angle off the line against the angle that the body fills (BIOS: Div, ArcTan). */
static struct monster *target(s32 range)
{
    struct monster *best = 0;
    s32 nearest = range, s = sine(state.angle), c = cosine(state.angle);

    for (u32 n = 0; n < MONSTER_MAX; n++) {
        struct monster *m = &state.monsters[n];
        if (!m->kind || m->mood == DEAD)
            continue;
        s32 dx = (m->x - state.x) >> 8, dy = (m->y - state.y) >> 8;
        s32 ahead = (dx * c + dy * s) >> 12, aside = (dy * c - dx * s) >> 12;
        if (ahead < 40 || ahead >= nearest || aside > ahead || -aside > ahead)
            continue;
        s32 off = bios_arctan(bios_div(aside << 14, ahead));
        s32 half = bios_arctan(bios_div((m->kind == WARDEN ? 110 : 84) << 14, ahead < 128 ? 128 : ahead));
        if (off < half && -off < half && sight(state.x, state.y, m->x, m->y))
            best = m, nearest = ahead;
    }
    return best;
}

static void strike(void)
{
    if (state.weapon == BOW && !state.ammo)
        state.weapon = SWORD;
    state.swing = 14;
    if (state.weapon == SWORD) {
        struct monster *hit = target(380);
        state.cooldown = 24;
        sound_start(SOUND_SWORD);
        if (hit)
            monster_hurt(hit, 3);
        return;
    }
    struct monster *hit = target(12 * 256);
    state.cooldown = 26;
    state.ammo--;
    sound_start(SOUND_BOW);
    if (hit)
        monster_hurt(hit, 4 + bios_div(512, 64 + hit->distance)); /* a near shot goes deeper */
}

static void take(struct thing *thing)
{
    switch (thing->kind) {
    case FLASK:
    case FEAST:
        if (state.health == 100)
            return;
        state.health += thing->kind == FLASK ? 25 : 60;
        if (state.health > 100)
            state.health = 100;
        say(thing->kind == FLASK ? "A red draught" : "A feast, still warm");
        break;
    case BOLTS:
        state.ammo = state.ammo > 89 ? 99 : state.ammo + 10;
        say("Ten bolts");
        break;
    case KEY_BRASS:
        state.keys |= 1;
        say("The brass key");
        break;
    case KEY_SILVER:
        state.keys |= 2;
        say("The silver key");
        break;
    case HOARD:
        state.finds++;
        add_score(500);
        say("A hoard of the old lords");
        break;
    default:
        return;
    }
    add_score(50);
    sound_start(thing->kind == KEY_BRASS || thing->kind == KEY_SILVER ? SOUND_KEY : SOUND_ITEM);
    thing->kind = NOTHING;
    state.gain = 10;
}

void player_step(void)
{
    walk();
    for (u32 n = 0; n < THING_MAX; n++) {
        struct thing *thing = &state.things[n];
        s32 dx = thing->x - state.x, dy = thing->y - state.y;
        if (thing->kind && dx < 36000 && dx > -36000 && dy < 36000 && dy > -36000)
            take(thing);
    }
    state.cooldown -= state.cooldown > 0;
    state.swing -= state.swing > 0;
    state.pain -= state.pain > 0;
    state.gain -= state.gain > 0;
    state.shake -= state.shake > 0;
    if (frame.keys & KEY_A && !state.cooldown)
        strike();
    if (frame.pressed & KEY_B)
        use();
    s32 dx = state.exit_x * 256 + 128 - (state.x >> 8), dy = state.exit_y * 256 + 128 - (state.y >> 8);
    state.compass = bios_arctan2(dx, dy) - state.angle;
}
