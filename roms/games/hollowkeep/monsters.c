/* Foes: what they see (BIOS Sqrt for the distance, ArcTan2 for the bearing), what they do about it, what they throw. */
#include "game.h"

static const s16 STRENGTH[] = {0, 6, 5, 13, 44};
static const s16 PACE[] = {0, 1350, 1150, 950, 1500}, TURN[] = {0, 13000, 12000, 17000, 19000};
static const u8 DAMAGE[] = {0, 9, 8, 16, 14};

void monster_add(u8 kind, u32 x, u32 y)
{
    for (u32 n = 0; n < MONSTER_MAX; n++)
        if (!state.monsters[n].kind) {
            state.monsters[n] = (struct monster){.x = x * ONE + ONE / 2, .y = y * ONE + ONE / 2, .hp = STRENGTH[kind], .kind = kind, .distance = 0xFFFF, .timer = n * 5};
            state.kills_all++;
            if (kind == WARDEN)
                state.boss_hp = state.boss_full = STRENGTH[kind];
            return;
        }
}

void puff(s32 x, s32 y)
{
    for (u32 n = 0; n < SHOT_MAX; n++)
        if (!state.shots[n].kind) {
            state.shots[n] = (struct shot){.x = x, .y = y, .kind = 3};
            return;
        }
}

static void throw(const struct monster *m, s32 turn, u8 kind)
{
    u16 angle = m->angle + turn;

    for (u32 n = 0; n < SHOT_MAX; n++)
        if (!state.shots[n].kind) {
            state.shots[n] = (struct shot){.x = m->x, .y = m->y, .vx = cosine(angle), .vy = sine(angle), .kind = kind};
            sound_start(SOUND_FIRE);
            return;
        }
}

void shots_step(void)
{
    for (u32 n = 0; n < SHOT_MAX; n++) {
        struct shot *shot = &state.shots[n];
        if (!shot->kind)
            continue;
        if (shot->kind == 3) {
            if (++shot->age == 14)
                shot->kind = 0;
            continue;
        }
        shot->x += shot->vx;
        shot->y += shot->vy;
        s32 dx = shot->x - state.x, dy = shot->y - state.y;
        if (dx < 22000 && dx > -22000 && dy < 22000 && dy > -22000) {
            player_hurt(shot->kind == 1 ? 8 : 9);
            shot->kind = 3;
            shot->age = 0;
        } else if (solid(shot->x, shot->y, 1) || ++shot->age > 200) {
            shot->kind = 3;
            shot->age = 0;
        }
    }
}

void monster_hurt(struct monster *m, s32 damage)
{
    m->hp -= damage;
    m->flash = 6;
    puff(m->x - cosine(state.angle) * 3, m->y - sine(state.angle) * 3);
    if (m->kind == WARDEN)
        state.boss_hp = m->hp > 0 ? m->hp : 0, state.boss_on = 1;
    if (m->hp <= 0) {
        m->mood = DEAD;
        m->timer = 0;
        state.kills++;
        add_score(m->kind * m->kind * 100);
        sound_start(SOUND_KILL);
        if (m->kind == WARDEN) {
            state.shake = 90;
            say("The Warden falls. The gate wakes.");
        }
        return;
    }
    sound_start(SOUND_HIT);
    if (m->mood != STRIKING || random_next() & 1) {
        if (m->kind != WARDEN || !(random_next() & 3)) {
            m->mood = HURT;
            m->timer = 0;
        }
    }
}

static void look(struct monster *m)
{
    s32 dx = (state.x - m->x) >> 8, dy = (state.y - m->y) >> 8;

    m->distance = bios_sqrt(dx * dx + dy * dy);
    m->angle = bios_arctan2(dx, dy);
    m->sees = m->distance < 10 * 256 && sight(m->x, m->y, state.x, state.y);
}

static u32 crowded(const struct monster *m, s32 x, s32 y)
{
    for (u32 n = 0; n < MONSTER_MAX; n++) {
        const struct monster *other = &state.monsters[n];
        if (!other->kind || other == m || other->mood == DEAD)
            continue;
        s32 dx = other->x - x, dy = other->y - y;
        if (dx < 38000 && dx > -38000 && dy < 38000 && dy > -38000)
            return 1;
    }
    return 0;
}

static void pursue(struct monster *m)
{
    u16 way = m->angle;

    if (m->kind == WISP && m->distance < 3 * 256)
        way += 0x4000; /* circles */
    if (m->kind != WISP && m->distance < 210)
        return;
    s32 dx = PACE[m->kind] * cosine(way) >> 12, dy = PACE[m->kind] * sine(way) >> 12;
    if (crowded(m, m->x + dx * 4, m->y + dy * 4)) {
        way += m->timer & 64 ? 0x3000 : -0x3000;
        dx = PACE[m->kind] * cosine(way) >> 12, dy = PACE[m->kind] * sine(way) >> 12;
        if (crowded(m, m->x + dx * 4, m->y + dy * 4))
            return;
    }
    glide(&m->x, &m->y, dx, dy, TURN[m->kind], 1);
}

static void attack(struct monster *m)
{
    m->mood = HUNTING;
    m->cooldown = m->kind == WISP ? 90 : 50;
    look(m);
    if (m->kind == WISP) {
        throw(m, 0, 1);
    } else if (m->kind == WARDEN && m->distance > 400) {
        for (s32 n = -1; n <= 1; n++)
            throw(m, n * 0x700, 2);
        m->cooldown = state.boss_hp * 2 > state.boss_full ? 95 : 70;
    } else if (m->distance < 340 && m->sees) {
        player_hurt(DAMAGE[m->kind]);
        if (m->kind >= BRUTE)
            state.shake = 24;
    }
}

static void step(struct monster *m, u32 number)
{
    m->timer++;
    m->flash -= m->flash > 0;
    m->cooldown -= m->cooldown > 0;
    if (m->mood == DEAD)
        return;
    if (((state.level_frame + number) & 7) == 0)
        look(m);
    switch (m->mood) {
    case ASLEEP:
        /* Behind the player's back one comes closer unheard. */
        if (m->sees && (m->distance < 4 * 256 || (u16)(m->angle + 0x8000 - state.angle + 0x3000) < 0x6000)) {
            m->mood = HUNTING;
            m->cooldown = 30;
            if (m->kind == WARDEN) {
                state.boss_on = 1;
                tune_start(TUNE_BOSS);
                say("Who wakes me?");
            }
            sound_start(SOUND_GROWL);
        }
        break;
    case HUNTING:
        pursue(m);
        if (!m->cooldown && m->sees && m->distance < (m->kind == WISP ? 7 * 256 : m->kind == WARDEN ? 9 * 256 : 300)) {
            m->mood = STRIKING;
            m->timer = 0;
        }
        break;
    case STRIKING:
        if (m->timer == 22)
            attack(m);
        break;
    default:
        if (m->timer >= 16)
            m->mood = HUNTING;
    }
}

void monsters_step(void)
{
    for (u32 n = 0; n < MONSTER_MAX && state.scene == SCENE_PLAY; n++)
        if (state.monsters[n].kind)
            step(&state.monsters[n], n);
}
