/* How the buggies move: engine, grip, ground, way points, rivals and bumps. The same rules for all six. */
#include "game.h"

#define TOP_SPEED 13300 /* 3.25 pixels a frame */
#define LOST_FRAMES 60

static u32 ground_at(s32 x, s32 y)
{
    u32 column = x >> 15, row = y >> 15;

    if (column >= TILES || row >= TILES)
        return GROUND_VOID;
    return tracks[state.track].kinds[((const volatile u8 *)0x06008000)[row * TILES + column]];
}

static void put_on_way(struct racer *racer, s32 way, s32 aside)
{
    const s16 *ways = tracks[state.track].ways;
    s32 after = (way + 2) % WAYS;
    s32 dx = ways[after * 2] - ways[way * 2], dy = ways[after * 2 + 1] - ways[way * 2 + 1];
    s32 best = 0, found = -1;

    /* The heading of 64 whose cosine fits best: no arc tangent needed. */
    for (s32 n = 0; n < 64; n++) {
        s32 fit = dx * cosine(n << 10) + dy * sine_of(n << 10);
        if (found < 0 || fit > best)
            best = fit, found = n;
    }
    racer->angle = found << 10;
    racer->x = (ways[way * 2] << 12) - sine_of(racer->angle) * aside;
    racer->y = (ways[way * 2 + 1] << 12) + cosine(racer->angle) * aside;
    racer->vx = racer->vy = racer->speed = racer->turn = 0;
}

void racers_place(void)
{
    for (s32 n = 0; n < RACERS; n++) {
        struct racer *racer = &state.racers[n];
        u8 points = racer->points;
        s32 row = n == 0 ? RACERS - 1 : n - 1; /* the player starts last */
        *racer = (struct racer){.points = points, .lap = -1, .turbos = n == 0, .lane = (n * 7 % 5 - 2) * 9};
        racer->way = WAYS - 2 - row;
        put_on_way(racer, racer->way, row & 1 ? 18 : -18);
    }
}

void racer_step(struct racer *racer, s32 steer, u32 gas, u32 brake)
{
    if (racer->lost) {
        if (++racer->lost >= LOST_FRAMES) {
            put_on_way(racer, racer->way, 0);
            racer->lost = 0;
        }
        return;
    }
    if (racer->spin) {
        racer->spin--;
        gas = brake = 0;
        steer = 0;
    }
    racer->ground = ground_at(racer->x, racer->y);
    s32 top = TOP_SPEED, grip = state.track == 2 ? 3700 : 3450, power = 110;
    if (racer->ground == GROUND_VOID) {
        racer->lost = 1;
        racer->boost = 0;
        if (racer == state.racers)
            sound_start(SOUND_FALL);
        return;
    }
    if (racer->ground == GROUND_ROUGH && !racer->boost)
        top = TOP_SPEED / 2, power = 60;
    if (racer->ground == GROUND_PAD && racer->boost < 40) {
        racer->boost = 50;
        if (racer == state.racers)
            sound_start(SOUND_BOOST);
    }
    if (racer->ground == GROUND_SLICK && !racer->spin && !racer->boost && racer->speed > 6000) {
        racer->spin = 48;
        if (racer == state.racers)
            sound_start(SOUND_SPIN);
    }
    if (racer->boost) {
        racer->boost--;
        top = TOP_SPEED * 3 / 2;
        power = 420;
    }
    if (racer->spin)
        grip = 4000;

    s32 limit = steer * 520;
    racer->turn += (limit - racer->turn) >> 3;
    if (racer->speed > 400)
        racer->angle += racer->speed < 5000 ? racer->turn * racer->speed / 5000 : racer->turn;
    s32 c = cosine(racer->angle), s = sine_of(racer->angle);
    s32 ahead = (racer->vx * (c >> 2) >> 10) + (racer->vy * (s >> 2) >> 10);
    s32 aside = (racer->vy * (c >> 2) >> 10) - (racer->vx * (s >> 2) >> 10);
    aside = aside * (grip >> 2) >> 10;
    if (gas && ahead < top)
        ahead += power;
    if (!gas || ahead > top)
        ahead -= ahead > top + 200 ? 170 : ahead >> 6;
    if (brake)
        ahead -= ahead > 0 ? 260 : ahead > -3000 ? 60 : 0;
    racer->speed = ahead;
    racer->vx = (ahead * (c >> 2) >> 10) - (aside * (s >> 2) >> 10);
    racer->vy = (ahead * (s >> 2) >> 10) + (aside * (c >> 2) >> 10);
    racer->x += racer->vx;
    racer->y += racer->vy;
}

/* Pass way points; the line is way point 0. */
void racer_follow(struct racer *racer)
{
    const s16 *ways = tracks[state.track].ways;
    s32 next = racer->way + 1 == WAYS ? 0 : racer->way + 1, after = next + 1 == WAYS ? 0 : next + 1;
    s32 x = racer->x >> 12, y = racer->y >> 12;
    s32 dx = x - ways[next * 2], dy = y - ways[next * 2 + 1];
    s32 fx = ways[after * 2] - ways[racer->way * 2], fy = ways[after * 2 + 1] - ways[racer->way * 2 + 1];

    if (dx * dx + dy * dy < 190 * 190 && dx * fx + dy * fy > 0) {
        racer->way = next;
        if (next == 0)
            racer->lap++;
    } else if (dx * dx + dy * dy > 200 * 200 && !racer->lost) {
        racer->lost = 1; /* too far from the road: brought back */
    }
    racer->progress = racer->lap * WAYS + racer->way;
}

static s32 bend_to(const struct racer *racer, s32 tx, s32 ty)
{
    s32 dx = tx - (racer->x >> 12), dy = ty - (racer->y >> 12);
    s32 cross = cosine(racer->angle) * dy - sine_of(racer->angle) * dx;

    return cosine(racer->angle) * dx + sine_of(racer->angle) * dy < 0 ? (cross < 0 ? -400000 : 400000) : cross;
}

void rival_step(struct racer *racer, u32 number)
{
    const s16 *ways = tracks[state.track].ways;
    s32 at = (racer->way + 3) % WAYS, to = (racer->way + 4) % WAYS, far = (racer->way + 6) % WAYS;
    s32 fx = ways[to * 2] - ways[at * 2], fy = ways[to * 2 + 1] - ways[at * 2 + 1];
    s32 cross = bend_to(racer, ways[at * 2] - fy * racer->lane / 32, ways[at * 2 + 1] + fx * racer->lane / 32);
    s32 ahead = bend_to(racer, ways[far * 2], ways[far * 2 + 1]);
    s32 gap = state.racers[0].progress - racer->progress;
    /* Rivals hold back when they lead and hurry a little when they are far behind. */
    s32 limit = 11500 + state.difficulty * 750 - number * 260 + (gap > 12 ? 700 : gap < -10 ? -900 : 0);

    if (ahead > 330000 || ahead < -330000)
        limit -= 1800;
    racer_step(racer, cross > 24000 ? 1 : cross < -24000 ? -1 : 0, racer->speed < limit || racer->boost, 0);
    racer_follow(racer);
    if (!(random_next() & 255))
        racer->lane = (s32)(random_next() % 5 - 2) * 10;
}

/* Buggies that touch push each other apart and share their speed. */
void racers_meet(void)
{
    for (u32 n = 0; n < RACERS; n++)
        for (u32 k = n + 1; k < RACERS; k++) {
            struct racer *a = &state.racers[n], *b = &state.racers[k];
            s32 dx = (b->x - a->x) >> 12, dy = (b->y - a->y) >> 12;
            s32 far = dx * dx + dy * dy;
            if (far >= 13 * 13 || a->lost || b->lost)
                continue;
            s32 push_x = dx * 300, push_y = dy * 300;
            if (!far)
                push_x = 3000;
            a->vx -= push_x, a->vy -= push_y;
            b->vx += push_x, b->vy += push_y;
            a->x -= push_x, a->y -= push_y;
            b->x += push_x, b->y += push_y;
            if (!n && far < 144)
                sound_start(SOUND_HIT);
        }
}
