/* The enemies: what they are worth and how they move. The bosses' parts move in bosses.c. */
#include "game.h"

static const struct kind { s16 hp; u16 score; u8 half_w, half_h, picture, palette, priority; } KINDS[ENEMY_KINDS] = {
    [ENEMY_DART] = {4, 100, 6, 6, PIC_DART_A, 1, 1},
    [ENEMY_ROCK_BIG] = {28, 300, 13, 13, PIC_ROCK_BIG, 6, 1},
    [ENEMY_ROCK_MID] = {8, 150, 6, 6, PIC_ROCK_MID, 6, 1},
    [ENEMY_ROCK_SMALL] = {2, 50, 3, 3, PIC_ROCK_SMALL, 6, 1},
    [ENEMY_GUNSHIP] = {36, 800, 14, 7, PIC_GUNSHIP, 1, 1},
    [ENEMY_EMBER] = {5, 150, 5, 6, PIC_EMBER_A, 1, 3},
    [ENEMY_SKIMMER] = {22, 500, 13, 12, PIC_SKIMMER, 3, 1},
    [ENEMY_LANCER] = {12, 300, 5, 14, PIC_LANCER, 2, 1},
    [ENEMY_TURRET] = {14, 250, 7, 7, PIC_TURRET, 3, 2},
    [ENEMY_SEEKER] = {5, 150, 6, 6, PIC_SEEKER, 2, 1},
    [ENEMY_MINE] = {10, 200, 6, 6, PIC_MINE, 3, 2},
    [ENEMY_BLADE] = {40, 600, 15, 3, PIC_BLADE, 3, 1},
    [ENEMY_CARRIER] = {110, 2000, 28, 12, PIC_CARRIER, 2, 2},
    [ENEMY_SHIELD] = {36, 300, 8, 8, PIC_SHIELD, 3, 1},
    [BOSS1_BODY] = {440, 10000, 24, 26, PIC_BOSS1_BODY, 8, 2},
    [BOSS1_WING] = {130, 3000, 12, 24, PIC_BOSS1_WING, 8, 2},
    [BOSS2_HEAD] = {420, 15000, 24, 13, PIC_BOSS2_HEAD, 9, 1},
    [BOSS2_SEGMENT] = {9999, 500, 11, 11, PIC_BOSS2_SEGMENT, 9, 1},
    [BOSS2_TAIL] = {9999, 500, 6, 12, PIC_BOSS2_TAIL, 9, 1},
    [BOSS3_CORE] = {760, 30000, 24, 24, PIC_BOSS3_CORE, 8, 2},
    [BOSS3_ARM] = {200, 4000, 11, 26, PIC_BOSS3_ARM, 2, 1},
};

void enemies_clear(void)
{
    for (int n = 0; n < ENEMY_MAX; n++)
        state.enemies[n].kind = ENEMY_NONE;
}

struct enemy *enemy_add(u8 kind, s32 x, s32 y, s16 a)
{
    static struct enemy nowhere;
    const struct kind *it = &KINDS[kind];
    struct enemy *enemy = &nowhere;

    for (int n = ENEMY_MAX - 1; n >= 0; n--)
        if (!state.enemies[n].kind)
            enemy = &state.enemies[n];
    *enemy = (struct enemy){
        .x = x, .y = y, .hp = it->hp, .kind = kind, .a = a, .half_w = it->half_w, .half_h = it->half_h, .priority = it->priority};
    if (kind < BOSS1_BODY)
        enemy->hp = enemy->hp * (3 + state.difficulty) / 4;
    return enemy;
}

static void leave_item(const struct enemy *enemy)
{
    static const u8 CARGO[8] = {ITEM_STAR, ITEM_POWER, ITEM_STAR, ITEM_BOMB, ITEM_STAR, ITEM_POWER, ITEM_STAR, ITEM_LIFE};

    if (enemy->kind == ENEMY_GUNSHIP || enemy->kind == ENEMY_CARRIER || enemy->kind == ENEMY_SKIMMER)
        item_add(enemy->x, enemy->y, state.power < POWER_MAX && random_next() & 1 ? ITEM_POWER : CARGO[random_next() & 7]);
    else if ((random_next() & 7) == 0)
        item_add(enemy->x, enemy->y, ITEM_STAR);
    else if ((random_next() & 15) == 0)
        item_add(enemy->x, enemy->y, ITEM_POWER);
}

void enemy_kill(struct enemy *enemy)
{
    u8 kind = enemy->kind;
    s32 x = enemy->x, y = enemy->y;

    add_score(KINDS[kind].score);
    effect_burst(x, y, enemy->half_w, enemy->half_w > 20 ? 9 : enemy->half_w > 10 ? 4 : 1);
    sound_start(enemy->half_w > 10 ? SOUND_BIG : SOUND_BLAST);
    if (kind >= BOSS1_BODY) {
        enemy->kind = ENEMY_NONE;
        boss_killed(&(struct enemy){.kind = kind, .x = x, .y = y});
        return;
    }
    leave_item(enemy);
    enemy->kind = ENEMY_NONE;
    if (kind == ENEMY_ROCK_BIG)
        for (int n = -1; n <= 1; n++) {
            struct enemy *part = enemy_add(n ? ENEMY_ROCK_MID : ENEMY_ROCK_SMALL, x + n * 8 * ONE, y, 0);
            part->vx = n * 150;
            part->vy = n ? 200 : 330;
        }
    if (kind == ENEMY_MINE)
        bullet_ring(x, y, 260, 8 + state.difficulty * 2, state.frame, BULLET_NEEDLE);
}

void enemy_hurt(struct enemy *enemy, s32 damage)
{
    if (enemy->kind == BOSS2_SEGMENT || enemy->kind == BOSS2_TAIL) {
        if (!enemy->flash)
            enemy->flash = 6;
        enemy = boss_main();
        damage = 1;
    }
    enemy->hp -= damage;
    if (!enemy->flash)
        enemy->flash = 6;
    if (enemy->kind >= BOSS1_BODY)
        add_score(damage);
    if (enemy->hp <= 0)
        enemy_kill(enemy);
    else
        sound_start(SOUND_HIT);
}

static void dart(struct enemy *e)
{
    u32 t = e->timer;

    switch (e->a & 3) {
    case 0: /* down in waves */
        e->vy = 330;
        e->vx = sine[t * 4 & 255] * 2;
        break;
    case 1: /* loop in from the left */
    case 2: /* from the right */
        if (t == 1)
            e->vy = 420;
        if (t > 22 && t < 86) {
            u8 angle = 64 - (t - 22) * 3;
            e->vx = sine[(angle + 64) & 255] * 2;
            e->vy = sine[angle] * 2;
        }
        if (t > 22 && t < 86 && (e->a & 3) == 2)
            e->vx = -e->vx;
        break;
    default: /* dive, fire, turn back */
        e->vy = t < 40 ? 450 : t < 60 ? 0 : -360;
    }
    if (t == 48 && (e->a & 3) != 1)
        bullet_aimed(e->x, e->y, 380, 0, BULLET_ROUND);
    if (t == 30 && state.difficulty == 2)
        bullet_aimed(e->x, e->y, 380, 0, BULLET_ROUND);
}

static void gunship(struct enemy *e)
{
    u32 t = e->timer;

    e->vy = t < 50 ? 200 : t < 330 ? 0 : -300;
    e->vx = t < 50 ? 0 : sine[(t - 50) * 2 & 255] * (e->a ? -1 : 1);
    if (t > 50 && t < 320 && t % 56 == 0)
        bullet_fan(e->x, e->y + 6 * ONE, 380, 3 + state.difficulty, 14, BULLET_ROUND);
    if (t > 50 && t % 56 > 40 && t % 8 == 0)
        bullet_add(e->x + (t & 8 ? 12 : -12) * ONE, e->y + 8 * ONE, 0, 560, BULLET_NEEDLE);
}

/* Swims under the basalt, then leaps out. */
static void ember(struct enemy *e)
{
    u32 t = e->timer;

    e->harmless = t < 70;
    e->priority = t < 70 ? 3 : 1;
    if (t < 70) {
        e->vy = 110;
        e->vx = sine[(t * 6 + e->a * 40) & 255] >> 1;
    } else if (t == 70) {
        s32 vy;
        e->vx = towards(state.player.x - e->x, state.player.y - e->y, 300, &vy);
        e->vy = -420;
        effect_add(e->x, e->y, EFFECT_SPARK, 0);
    } else {
        e->vy += 11;
        if (t == 100)
            bullet_fan(e->x, e->y, 340, 2 + (state.difficulty == 2), 20, BULLET_NEEDLE);
    }
}

static void skimmer(struct enemy *e)
{
    u32 t = e->timer;

    e->vx = e->a ? -330 : 330;
    e->vy = sine[t * 5 & 255] >> 1;
    if (t > 10 && t % 22 == 0)
        bullet_add(e->x, e->y + 10 * ONE, 0, 340, BULLET_WAVE);
    if (t % 66 == 33)
        bullet_aimed(e->x, e->y, 420, 0, BULLET_ROUND);
}

static void lancer(struct enemy *e)
{
    u32 t = e->timer;

    if (t < 30) {
        e->vy = 160;
        e->vx = (state.player.x > e->x) ? 220 : -220;
    } else if (t < 48) {
        e->vx = e->vy = 0;
    } else {
        e->vy += e->vy < 1300 ? 60 : 0;
        if (t % 8 == 0 && t < 90) {
            bullet_add(e->x, e->y, 300, 60, BULLET_NEEDLE);
            bullet_add(e->x, e->y, -300, 60, BULLET_NEEDLE);
        }
    }
}

static void turret(struct enemy *e)
{
    e->vy = 208; /* as fast as the ground */
    if (e->timer % 64 == 40)
        bullet_fan(e->x, e->y, 360, 1 + state.difficulty, 12, BULLET_ROUND);
}

static void seeker(struct enemy *e)
{
    s32 vy, vx = towards(state.player.x - e->x, state.player.y - e->y, 360, &vy);

    if (e->timer < 150 && e->y < 110 * ONE) {
        e->vx += vx > e->vx ? 8 : -8;
        e->vy += vy > e->vy ? 8 : -8;
    } else if (e->vy < 500)
        e->vy += 10;
    if (e->timer % 90 == 60)
        bullet_aimed(e->x, e->y, 340, 0, BULLET_ROUND);
}

static void blade(struct enemy *e)
{
    e->vy = 150;
    e->vx = sine[(e->timer * 3 + e->a * 128) & 255] * 3 / 2;
    if (e->timer % 48 == 24)
        bullet_ring(e->x, e->y, 240, 6, e->timer, BULLET_ROUND);
}

static void carrier(struct enemy *e)
{
    u32 t = e->timer;

    e->vy = t < 70 ? 170 : t < 480 ? 0 : -200;
    e->vx = t < 70 ? 0 : sine[(t - 70) & 255] >> 1;
    if (t > 70 && t < 460 && t % 80 == 0)
        for (int side = -1; side <= 1; side += 2) {
            struct enemy *young = enemy_add(ENEMY_SEEKER, e->x + side * 22 * ONE, e->y + 8 * ONE, 0);
            young->vx = side * 300;
            young->vy = 100;
        }
    if (t > 70 && t < 460 && t % 40 == 20)
        bullet_ring(e->x, e->y + 8 * ONE, 260, 10, t * 3, t % 80 == 20 ? BULLET_ORB : BULLET_ROUND);
}

static void move(struct enemy *e)
{
    switch (e->kind) {
    case ENEMY_DART: dart(e); break;
    case ENEMY_GUNSHIP: gunship(e); break;
    case ENEMY_EMBER: ember(e); break;
    case ENEMY_SKIMMER: skimmer(e); break;
    case ENEMY_LANCER: lancer(e); break;
    case ENEMY_TURRET: turret(e); break;
    case ENEMY_SEEKER: seeker(e); break;
    case ENEMY_BLADE: blade(e); break;
    case ENEMY_CARRIER: carrier(e); break;
    case ENEMY_MINE: e->vy = 190; e->vx = sine[(e->timer * 2 + e->a) & 255] >> 2; break;
    case ENEMY_ROCK_BIG: e->vy = 210; e->vx = e->a; break;
    default: break;
    }
    e->x += e->vx;
    e->y += e->vy;
    if (e->y > 190 * ONE || e->y < -70 * ONE || e->x < -60 * ONE || e->x > 300 * ONE)
        e->kind = ENEMY_NONE;
}

void enemies_step(void)
{
    for (int n = 0; n < ENEMY_MAX; n++) {
        struct enemy *enemy = &state.enemies[n];
        if (!enemy->kind)
            continue;
        enemy->timer++;
        if (enemy->flash)
            enemy->flash--;
        if (enemy->kind >= BOSS1_BODY || enemy->kind == ENEMY_SHIELD)
            boss_step(enemy);
        else
            move(enemy);
        if (!enemy->kind || enemy->harmless)
            continue;
        s32 dx = enemy->x - state.player.x, dy = enemy->y - state.player.y;
        s32 wide = (enemy->half_w + 2) * ONE, high = (enemy->half_h + 2) * ONE;
        if (dx < wide && dx > -wide && dy < high && dy > -high && state.player.alive && !state.player.safe) {
            player_hit();
            enemy_hurt(enemy, 10);
        }
    }
}

static void draw(const struct enemy *enemy)
{
    const struct kind *it = &KINDS[enemy->kind];
    u32 name = it->picture;
    u16 flags = 0, palette = enemy->flash > 4 ? 7 : it->palette;

    switch (enemy->kind) {
    case ENEMY_DART: name += enemy->timer >> 3 & 1; break;
    case ENEMY_EMBER: name += enemy->timer >> 2 & 1; break;
    case ENEMY_ROCK_BIG: case ENEMY_ROCK_MID: case ENEMY_ROCK_SMALL:
        flags = (enemy->timer >> 5 & 3) << 12;
        break;
    case BOSS1_WING: case BOSS3_ARM:
        flags = enemy->a > 0 ? SPRITE_HFLIP : 0;
        break;
    case BOSS2_SEGMENT: case BOSS2_TAIL:
        flags = enemy->vy < 0 ? SPRITE_VFLIP : 0;
        break;
    default: break;
    }
    sprite_put(picture_of(name), PIXEL(enemy->x), PIXEL(enemy->y), flags, ATTR2(palette, enemy->priority));
    if (enemy->kind == ENEMY_LANCER && enemy->timer > 30 && enemy->timer < 48 && enemy->timer & 2)
        sprite_put(picture_of(PIC_LANCE), PIXEL(enemy->x), PIXEL(enemy->y) + 30, 0, ATTR2(5, 1));
}

void enemies_draw(void)
{
    for (int n = 0; n < ENEMY_MAX; n++)
        if (state.enemies[n].kind)
            draw(&state.enemies[n]);
}
