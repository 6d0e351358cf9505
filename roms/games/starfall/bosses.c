/* The three bosses. `timer` counts frames; the main part is found through boss.body. */
#include "game.h"

#define TRAIL 128
#define SEGMENTS 7
#define SHIELDS 6

static struct {
    struct enemy *body;
    s32 x[TRAIL], y[TRAIL]; /* where the Salamander's head was */
} boss;

struct enemy *boss_main(void)
{
    return boss.body;
}

static struct enemy *part_add(u8 kind, s16 a, s16 b)
{
    struct enemy *part = enemy_add(kind, boss.body->x, boss.body->y, a);

    part->b = b;
    return part;
}

void boss_start(u32 stage)
{
    static const u8 KIND[STAGES] = {BOSS1_BODY, BOSS2_HEAD, BOSS3_CORE};

    for (int n = 0; n < ENEMY_MAX; n++)
        if (state.enemies[n].kind)
            enemy_kill(&state.enemies[n]);
    enemies_clear(); /* what the rocks left */
    bullets_clear(1);
    boss.body = enemy_add(KIND[stage], 120 * ONE, -50 * ONE, 0);
    boss.body->hp = boss.body->hp * (3 + state.difficulty) / 4;
    state.boss_on = 1;
    state.boss_hp_full = boss.body->hp;
    if (stage == 0) {
        part_add(BOSS1_WING, -1, 0);
        part_add(BOSS1_WING, 1, 0);
    } else if (stage == 1) {
        for (int n = 0; n < TRAIL; n++)
            boss.x[n] = boss.body->x, boss.y[n] = boss.body->y;
        for (int n = 0; n < SEGMENTS; n++)
            part_add(n < SEGMENTS - 1 ? BOSS2_SEGMENT : BOSS2_TAIL, n, 0);
    } else {
        part_add(BOSS3_ARM, -1, 0);
        part_add(BOSS3_ARM, 1, 0);
        for (int n = 0; n < SHIELDS; n++)
            part_add(ENEMY_SHIELD, 0, n * 256 / SHIELDS);
    }
    tune_start(TUNE_BOSS);
}

/* 0 fresh, 1 hurt, 2 furious */
static u32 rage(const struct enemy *e)
{
    return e->hp * 3 > state.boss_hp_full * 2 ? 0 : e->hp * 3 > state.boss_hp_full ? 1 : 2;
}

static void enter(struct enemy *e, s32 y)
{
    e->harmless = e->timer < 100;
    if (e->y < y)
        e->y += 230;
}

static void harrow(struct enemy *e)
{
    u32 t = e->timer, mood = rage(e);

    enter(e, 46 * ONE);
    if (t < 100)
        return;
    e->x = 120 * ONE + sine[(t - 100) & 255] * 56;
    if (mood == 0) {
        if (t % 60 == 0)
            bullet_fan(e->x, e->y + 20 * ONE, 400, 5, 12, BULLET_ROUND);
        if (t % 60 == 30)
            bullet_ring(e->x, e->y, 280, 10, t, BULLET_ORB);
    } else if (mood == 1) {
        if (t % 6 == 0)
            bullet_angle(e->x, e->y + 8 * ONE, 340, t * 3, t & 8 ? BULLET_ROUND : BULLET_NEEDLE);
        if (t % 90 == 0)
            bullet_fan(e->x, e->y + 20 * ONE, 460, 3, 8, BULLET_ORB);
    } else {
        if (t % 40 == 0)
            bullet_ring(e->x, e->y, 300, 16, t * 2, BULLET_ROUND);
        if (t % 40 == 20)
            bullet_fan(e->x, e->y + 20 * ONE, 480, 3, 10, BULLET_NEEDLE);
    }
}

static void harrow_wing(struct enemy *e)
{
    e->x = boss.body->x + e->a * 46 * ONE;
    e->y = boss.body->y + 4 * ONE + sine[e->timer * 2 & 255] * 3;
    e->harmless = boss.body->harmless;
    if (!e->harmless && e->timer % 36 < 12 && e->timer % 6 == 0)
        bullet_add(e->x - e->a * 2 * ONE, e->y + 28 * ONE, 0, 620, BULLET_NEEDLE);
}

static void salamander(struct enemy *e)
{
    u32 t = e->timer, mood = rage(e);
    u32 at = t & (TRAIL - 1);

    e->harmless = t < 100;
    if (t < 60) {
        e->y += 300;
    } else {
        u32 u = (t - 60) * (mood == 2 ? 3 : 2) >> 1;
        s32 x = 120 * ONE + sine[u & 255] * 82, y = 52 * ONE + sine[u * 2 & 255] * 32;
        e->vx = (x - e->x) >> 4;
        e->vy = (y - e->y) >> 4;
        e->x += e->vx;
        e->y += e->vy;
    }
    boss.x[at] = e->x;
    boss.y[at] = e->y;
    if (t < 110)
        return;
    if (t % 110 < 40 && t % 10 == 0) /* breath */
        bullet_aimed(e->x, e->y + 12 * ONE, 400, (s32)(t % 110) - 15, BULLET_ORB);
    if (mood >= 1 && t % 74 == 0)
        bullet_ring(e->x, e->y, 290, 14, t, BULLET_ROUND);
    if (mood == 2 && t % 50 == 25)
        for (s32 n = -2; n <= 2; n++)
            bullet_add(e->x, e->y + 10 * ONE, n * 90, 300, BULLET_WAVE);
}

static void salamander_part(struct enemy *e)
{
    u32 at = (boss.body->timer - (e->a + 1) * 13 - 4) & (TRAIL - 1);
    s32 y = e->y;

    e->x = boss.x[at];
    e->y = boss.y[at];
    if (e->y != y)
        e->vy = e->y - y;
    e->harmless = boss.body->harmless;
    if (!e->harmless && (e->timer + e->a * 22) % 150 == 0)
        bullet_fan(e->x, e->y, 330, 2, 30, BULLET_NEEDLE);
}

static void heart(struct enemy *e)
{
    u32 t = e->timer, mood = rage(e);

    /* Its 256 colours know no flash palette: the eye's own ramp lights up. */
    for (u32 n = 0; n < 32; n++)
        video.palette[256 + 192 + n] = e->flash > 4 ? RGB(31, 31, 24) : deep_palette[64 + n];
    enter(e, 50 * ONE);
    if (t < 110)
        return;
    e->x = 120 * ONE + sine[t & 255] * (mood == 2 ? 40 : 20);
    e->y = 50 * ONE + sine[t * 2 & 255] * 6;
    if (mood == 0) {
        if (t % 7 == 0) {
            bullet_angle(e->x, e->y, 300, t * 2, BULLET_ROUND);
            bullet_angle(e->x, e->y, 300, t * 2 + 128, BULLET_ROUND);
        }
        if (t % 96 == 0)
            bullet_fan(e->x, e->y, 460, 3, 16, BULLET_ORB);
    } else if (mood == 1) {
        if (t % 48 == 0)
            bullet_ring(e->x, e->y, 300, 18, t, BULLET_ROUND);
        if (t % 48 == 24)
            bullet_ring(e->x, e->y, 230, 12, t * 3, BULLET_ORB);
    } else {
        if (t % 5 == 0) {
            bullet_angle(e->x, e->y, 320, t * 3, BULLET_ROUND);
            bullet_angle(e->x, e->y, 320, 128 - t * 3, BULLET_NEEDLE);
            bullet_angle(e->x, e->y, 250, t * 2 + 85, BULLET_ROUND);
        }
        if (t % 80 == 0)
            bullet_fan(e->x, e->y, 500, 5, 14, BULLET_WAVE);
    }
}

static void heart_arm(struct enemy *e)
{
    u32 t = e->timer;

    e->harmless = boss.body->harmless;
    e->x = boss.body->x + e->a * (52 * ONE + sine[t * 2 & 255] * 8);
    e->y = boss.body->y + 8 * ONE + sine[(t * 3 + 64) & 255] * 8;
    if (!e->harmless && (t + (e->a > 0 ? 35 : 0)) % 70 == 0)
        bullet_fan(e->x, e->y + 26 * ONE, 360, 3, 20, BULLET_WAVE);
}

static void heart_shield(struct enemy *e)
{
    u8 angle = e->b + e->timer * 3 / 2;

    e->harmless = boss.body->harmless;
    e->x = boss.body->x + sine[(angle + 64) & 255] * 42;
    e->y = boss.body->y + sine[angle] * 42;
}

void boss_step(struct enemy *e)
{
    switch (e->kind) {
    case BOSS1_BODY: harrow(e); break;
    case BOSS1_WING: harrow_wing(e); break;
    case BOSS2_HEAD: salamander(e); break;
    case BOSS2_SEGMENT: case BOSS2_TAIL: salamander_part(e); break;
    case BOSS3_CORE: heart(e); break;
    case BOSS3_ARM: heart_arm(e); break;
    default: heart_shield(e); break;
    }
    if (e == boss.body)
        state.boss_hp = e->hp;
}

void boss_killed(struct enemy *e)
{
    if (e->kind != BOSS1_BODY && e->kind != BOSS2_HEAD && e->kind != BOSS3_CORE) {
        item_add(e->x, e->y, ITEM_POWER);
        return;
    }
    for (int n = 0; n < ENEMY_MAX; n++)
        if (state.enemies[n].kind) {
            effect_burst(state.enemies[n].x, state.enemies[n].y, 12, 3);
            state.enemies[n].kind = ENEMY_NONE;
        }
    effect_burst(e->x, e->y, 36, 16);
    bullets_clear(1);
    sound_start(SOUND_BOMB);
    psg_play(0);
    state.flash = 16;
    state.boss_hp = 0;
    state.boss_on = 0;
    state.player.safe = 0; /* nothing is left that could hit it */
    state.scene = SCENE_CLEAR;
    state.scene_frame = 0;
}
