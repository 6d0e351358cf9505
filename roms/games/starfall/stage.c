/* The three stages: which enemies come when. */
#include "game.h"

#define WAVE_MAX 6
#define WARNING 120

static const char *const boss_names[STAGES] = {"THE HARROW", "SALAMANDER", "THE EYE OF THE HIVE"};
const char *const stage_names[STAGES] = {"DEEP ORBIT", "CINDER SEA", "THE HIVE"};

/* From frame `at`: `count` enemies, one every `gap` frames, at x, x + dx, ...; a is the kind's own parameter. */
struct wave { u16 at; u8 kind, count, gap; s16 x; s8 dx; s16 a; };

static const struct wave ORBIT[] = {
    {60, ENEMY_DART, 6, 14, 60, 0, 0}, {170, ENEMY_DART, 6, 14, 180, 0, 0}, {280, ENEMY_ROCK_BIG, 3, 40, 50, 70, 20},
    {400, ENEMY_DART, 7, 10, 40, 0, 2}, {400, ENEMY_DART, 7, 10, 200, 0, 1}, {520, ENEMY_GUNSHIP, 1, 1, 120, 0, 0},
    {560, ENEMY_DART, 5, 12, 30, 45, 3}, {700, ENEMY_ROCK_BIG, 6, 26, 30, 36, -20}, {760, ENEMY_ROCK_MID, 6, 22, 210, -34, 0},
    {880, ENEMY_GUNSHIP, 2, 30, 70, 100, 0}, {940, ENEMY_DART, 8, 10, 120, 0, 0}, {1060, ENEMY_DART, 6, 8, 30, 36, 3},
    {1160, ENEMY_ROCK_BIG, 8, 20, 20, 28, 10}, {1240, ENEMY_DART, 8, 9, 40, 0, 2}, {1240, ENEMY_DART, 8, 9, 200, 0, 1},
    {1360, ENEMY_GUNSHIP, 3, 24, 50, 70, 1}, {1430, ENEMY_DART, 10, 9, 70, 10, 0}, {1560, ENEMY_ROCK_BIG, 6, 18, 200, -30, -30},
    {1620, ENEMY_DART, 6, 8, 210, -36, 3}, {1700, ENEMY_DART, 10, 8, 160, 0, 0}, {1760, ENEMY_GUNSHIP, 2, 16, 60, 120, 0}, {0},
};

static const struct wave CINDER[] = {
    {60, ENEMY_EMBER, 5, 18, 40, 40, 0}, {150, ENEMY_TURRET, 3, 50, 60, 60, 0}, {240, ENEMY_SKIMMER, 2, 50, -20, 0, 0},
    {330, ENEMY_LANCER, 3, 40, 60, 60, 0}, {450, ENEMY_EMBER, 7, 14, 210, -30, 1}, {520, ENEMY_SKIMMER, 2, 40, 260, 0, 1},
    {620, ENEMY_TURRET, 4, 24, 40, 52, 0}, {700, ENEMY_LANCER, 4, 26, 200, -50, 0}, {820, ENEMY_EMBER, 8, 12, 30, 26, 2},
    {900, ENEMY_SKIMMER, 3, 36, -20, 0, 0}, {920, ENEMY_SKIMMER, 3, 36, 260, 0, 1}, {1060, ENEMY_TURRET, 5, 20, 30, 45, 0},
    {1120, ENEMY_LANCER, 6, 22, 40, 32, 0}, {1240, ENEMY_EMBER, 10, 10, 20, 22, 3}, {1320, ENEMY_SKIMMER, 4, 30, -20, 0, 0},
    {1440, ENEMY_TURRET, 6, 16, 210, -36, 0}, {1500, ENEMY_LANCER, 6, 18, 60, 24, 0}, {1580, ENEMY_SKIMMER, 3, 30, 260, 0, 1},
    {1640, ENEMY_EMBER, 12, 8, 220, -18, 0}, {0},
};

static const struct wave HIVE[] = {
    {60, ENEMY_SEEKER, 5, 16, 40, 40, 0}, {150, ENEMY_MINE, 5, 20, 30, 45, 0}, {270, ENEMY_BLADE, 2, 40, 80, 80, 0},
    {360, ENEMY_SEEKER, 6, 14, 200, -30, 0}, {450, ENEMY_CARRIER, 1, 1, 120, 0, 0}, {560, ENEMY_MINE, 4, 24, 200, -50, 30},
    {720, ENEMY_BLADE, 4, 24, 60, 40, 1}, {800, ENEMY_SEEKER, 8, 10, 20, 28, 0}, {900, ENEMY_MINE, 8, 12, 210, -26, 60},
    {1000, ENEMY_CARRIER, 2, 60, 70, 100, 0}, {1160, ENEMY_SEEKER, 6, 10, 120, 0, 0}, {1300, ENEMY_BLADE, 5, 20, 40, 40, 0},
    {1400, ENEMY_MINE, 9, 10, 24, 24, 90}, {1480, ENEMY_SEEKER, 10, 9, 220, -22, 0}, {1580, ENEMY_CARRIER, 1, 1, 120, 0, 0},
    {1640, ENEMY_BLADE, 3, 20, 60, 60, 1}, {1700, ENEMY_MINE, 6, 12, 200, -30, 10}, {0},
};

static const struct wave *const WAVES[STAGES] = {ORBIT, CINDER, HIVE};
static const u16 BOSS_AT[STAGES] = {2060, 2000, 2080};

static struct {
    const struct wave *next;
    struct { const struct wave *wave; u8 done, wait; } running[WAVE_MAX];
} script;

void stage_reset(void)
{
    state.stage_frame = 0;
    state.boss_on = 0;
    state.boss_hp = state.boss_hp_full = 0;
    script.next = WAVES[state.stage];
    for (int n = 0; n < WAVE_MAX; n++)
        script.running[n].wave = 0;
    enemies_clear();
    bullets_clear(0);
    shots_clear();
    items_clear();
    effects_clear();
    u8 alive_power = state.power, bombs = state.bombs;
    player_reset(0);
    state.power = alive_power;
    state.bombs = bombs;
    hud_clear();
}

static s32 entry_height(u8 kind)
{
    return kind == ENEMY_SKIMMER ? 34 * ONE : kind == ENEMY_EMBER ? 8 * ONE : -24 * ONE;
}

static void send(const struct wave *wave, u32 number)
{
    struct enemy *enemy = enemy_add(wave->kind, (wave->x + wave->dx * (s32)number) * ONE, entry_height(wave->kind), wave->a);

    if (wave->kind == ENEMY_SKIMMER)
        enemy->y += (number & 1) * 26 * ONE;
    if (wave->kind == ENEMY_EMBER)
        enemy->a = wave->a + number;
    if (wave->kind == ENEMY_ROCK_MID)
        enemy->vy = 300;
    if (wave->kind == ENEMY_SEEKER)
        enemy->vy = 300;
}

static void start(const struct wave *wave)
{
    for (int n = 0; n < WAVE_MAX; n++)
        if (!script.running[n].wave) {
            script.running[n].wave = wave;
            script.running[n].done = script.running[n].wait = 0;
            return;
        }
}

static void warn(u32 left)
{
    text.palette = 5;
    if (left == 0 || left % 16 == 8)
        text_clear_row(8);
    else if (left % 16 == 0)
        text_centre(8, "WARNING");
    if (left == WARNING - 24) {
        text.palette = 0;
        text_centre(10, boss_names[state.stage]);
    } else if (left == 0)
        text_clear_row(10);
    if (left % 40 == 0 && left)
        sound_start(SOUND_WARN);
}

void stage_step(void)
{
    u32 boss_at = BOSS_AT[state.stage];

    if (state.boss_on)
        return;
    for (; script.next->at && script.next->at <= state.stage_frame; script.next++)
        start(script.next);
    for (int n = 0; n < WAVE_MAX; n++) {
        const struct wave *wave = script.running[n].wave;
        if (!wave)
            continue;
        if (script.running[n].wait) {
            script.running[n].wait--;
            continue;
        }
        send(wave, script.running[n].done++);
        script.running[n].wait = wave->gap - 1;
        if (script.running[n].done == wave->count)
            script.running[n].wave = 0;
    }
    if (state.stage_frame >= boss_at - WARNING && state.stage_frame <= boss_at)
        warn(boss_at - state.stage_frame);
    if (state.stage_frame >= boss_at)
        boss_start(state.stage);
}
