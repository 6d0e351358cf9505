/* One race: countdown, the player's hands, things on the road, places, the finish, the instruments. */
#include "game.h"

#define LATE_FRAMES 300
#define BEHIND 80 /* pixels from the eye to the player's buggy */

const char *const TRACK_NAMES[TRACKS] = {"DUNE BOWL", "TIDE PIER", "FROST PASS"};
const char *const RACER_NAMES[RACERS] = {"YOU", "AZUL", "FERN", "OCHRE", "VIOLA", "ASH"};

static struct racer *const player = state.racers;

static void eye_follow(void)
{
    s16 behind = player->angle - state.eye_angle;

    state.eye_angle += behind / 6;
    state.eye_x = player->x - cosine(state.eye_angle) * BEHIND;
    state.eye_y = player->y - sine_of(state.eye_angle) * BEHIND;
    /* The horizon nods with bumps and boosts. */
    u32 rough = player->ground == GROUND_ROUGH && player->speed > 3000;
    horizon = HORIZON + (player->boost ? -3 : 0) + (rough && (state.race_frame & 4) ? 1 : 0) - (state.shake ? state.shake & 2 : 0);
    if (state.shake)
        state.shake--;
}

static void rollers_place(void)
{
    const struct track *track = &tracks[state.track];

    for (u32 n = 0; n < track->roller_count; n++) {
        u32 way = track->rollers[n], after = (way + 1) % WAYS;
        s32 x = track->ways[way * 2], y = track->ways[way * 2 + 1];
        s32 dx = track->ways[after * 2] - x, dy = track->ways[after * 2 + 1] - y;
        state.rollers[n] = (struct roller){.ax = x - dy * 2, .ay = y + dx * 2, .bx = x + dy * 2, .by = y - dx * 2, .at = n * 16000};
    }
}

static void rollers_step(void)
{
    for (u32 n = 0; n < tracks[state.track].roller_count; n++) {
        struct roller *it = &state.rollers[n];
        it->at += 420;
        it->turn += it->at < 32768 ? 1100 : -1100;
        s32 share = it->at < 32768 ? it->at >> 3 : (65535 - it->at) >> 3; /* 12 bits */
        it->x = (it->ax << 12) + (it->bx - it->ax) * share;
        it->y = (it->ay << 12) + (it->by - it->ay) * share;
        s32 dx = (it->x - player->x) >> 12, dy = (it->y - player->y) >> 12;
        if (dx * dx + dy * dy < 144 && !player->spin && !player->lost) {
            player->spin = 40;
            player->vx /= 2, player->vy /= 2;
            state.shake = 20;
            sound_start(SOUND_HIT);
        }
    }
}

static void cans_step(void)
{
    const struct track *track = &tracks[state.track];

    for (u32 n = 0; n < track->can_count; n++) {
        if (state.can_wait[n]) {
            state.can_wait[n]--;
            continue;
        }
        s32 dx = track->cans[n * 2] - (player->x >> 12), dy = track->cans[n * 2 + 1] - (player->y >> 12);
        if (dx * dx + dy * dy < 196) {
            state.can_wait[n] = 600;
            if (player->turbos < 3)
                player->turbos++;
            sound_start(SOUND_CAN);
        }
    }
}

/* A trunk or a rock stops the buggy and throws it back. */
static void props_step(void)
{
    const struct track *track = &tracks[state.track];

    for (u32 n = 0; n < track->prop_count; n++) {
        s32 dx = (player->x >> 12) - track->props[n].x, dy = (player->y >> 12) - track->props[n].y;
        if (dx * dx + dy * dy < 81) {
            player->x += dx * 1200, player->y += dy * 1200;
            player->vx = dx * 500, player->vy = dy * 500;
            if (!state.shake)
                sound_start(SOUND_HIT);
            state.shake = 16;
        }
    }
}

static void places_step(void)
{
    const s16 *ways = tracks[state.track].ways;
    s32 score[RACERS];

    for (u32 n = 0; n < RACERS; n++) {
        const struct racer *it = &state.racers[n];
        u32 next = (it->way + 1) % WAYS;
        s32 dx = (it->x >> 12) - ways[next * 2], dy = (it->y >> 12) - ways[next * 2 + 1];
        s32 left = (dx < 0 ? -dx : dx) + (dy < 0 ? -dy : dy);
        score[n] = it->time ? 0x7F000000 - (s32)it->time : it->progress * 512 - left;
    }
    for (u32 n = 0; n < RACERS; n++) {
        u32 place = 1;
        for (u32 k = 0; k < RACERS; k++)
            place += score[k] > score[n] || (score[k] == score[n] && k < n);
        state.racers[n].place = place;
    }
}

void race_start(void)
{
    state.race_frame = 0;
    state.countdown = 200;
    state.laps = tracks[state.track].laps;
    state.shake = state.finish_wait = state.late = 0;
    for (u32 n = 0; n < CANS; n++)
        state.can_wait[n] = 0;
    racers_place();
    rollers_place();
    state.eye_angle = player->angle;
    eye_follow();
    places_step();
}

/* Five seconds after the third rival the race is over. */
static void finish(void)
{
    u32 home = 0;

    for (u32 n = 0; n < RACERS; n++) {
        struct racer *it = &state.racers[n];
        home += n && it->time;
        if (!it->time && it->lap >= state.laps) {
            it->time = state.race_frame;
            home += n != 0;
            if (!n) {
                state.finish_wait = 150;
                tune_start(TUNE_CLEAR);
                text.palette = 12;
                text_centre(8, "FINISH!");
            }
        }
    }
    if (home >= 3 && !player->time && ++state.late == LATE_FRAMES) {
        state.finish_wait = 90;
        text.palette = 13;
        text_centre(8, "TIME UP!");
    }
    if (state.finish_wait && !--state.finish_wait) {
        state.finish_wait = 1;
        scene_go(player->place <= 3 && player->time ? SCENE_RESULT : SCENE_RETRY);
    }
}

static void player_step(void)
{
    s32 steer = ((frame.keys & KEY_RIGHT) != 0) - ((frame.keys & KEY_LEFT) != 0);
    s16 lap = player->lap;

    if (player->time) { /* rolls out by itself */
        rival_step(player, 6);
        return;
    }
    if (frame.pressed & (KEY_R | KEY_L | KEY_UP) && player->turbos && !player->spin && !player->lost) {
        player->turbos--;
        player->boost = 70;
        sound_start(SOUND_BOOST);
    }
    racer_step(player, steer, frame.keys & KEY_A, frame.keys & (KEY_B | KEY_DOWN));
    racer_follow(player);
    if (player->lap > lap && player->lap > 0 && player->lap < state.laps)
        sound_start(SOUND_LAP);
}

void race_step(void)
{
    const s16 *ways = tracks[state.track].ways;

    if (state.countdown) {
        if (state.countdown % 50 == 0)
            sound_start(SOUND_BEEP);
        if (!--state.countdown)
            sound_start(SOUND_GO);
    } else {
        state.race_frame++;
        player_step();
        for (u32 n = 1; n < RACERS; n++)
            rival_step(&state.racers[n], n);
        racers_meet();
        rollers_step();
        cans_step();
        props_step();
        places_step();
        finish();
    }
    u32 at = (player->way + 3) % WAYS, far = (player->way + 7) % WAYS;
    state.guide_x = ways[at * 2];
    state.guide_y = ways[at * 2 + 1];
    state.bend = (cosine(player->angle) * (ways[far * 2 + 1] - (player->y >> 12))
        - sine_of(player->angle) * (ways[far * 2] - (player->x >> 12))) >> 12;
    eye_follow();
}

static void player_draw(void)
{
    s16 lean = player->angle - state.eye_angle;
    s32 y = horizon + EYE_HEIGHT * FOCUS / BEHIND - 14;
    u32 turned = ((u16)(lean * 2 + (player->spin << 11) + 2048)) >> 12;

    if (player->lost) { /* goes under: smaller and turning */
        matrix_set(31, player->lost << 10, 256 + player->lost * 12, 0);
        object_put(PIC_BUGGY_0, 120, y + player->lost / 4, 0x0300, 31 << 9, ATTR2(0, 1));
        return;
    }
    if (player->boost) {
        object_put(PIC_FLAME_0 + (state.scene_frame >> 1 & 1), 114, y + 13, 0, 0, ATTR2(9, 1));
        object_put(PIC_FLAME_0 + (state.scene_frame >> 1 & 1), 127, y + 13, 0, SPRITE_HFLIP, ATTR2(9, 1));
    }
    if (player->speed > 4000 && (player->ground == GROUND_ROUGH || player->spin || lean > 1300 || lean < -1300)) {
        u32 age = state.scene_frame >> 2;
        object_put(PIC_PUFF_0 + age % 3, 104 - age % 3 * 3, y + 12 - age % 3 * 2, 0x0400, 0, ATTR2(9, 1));
        object_put(PIC_PUFF_0 + (age + 1) % 3, 136 + (age + 1) % 3 * 3, y + 12 - (age + 1) % 3 * 2, 0x0400, 0, ATTR2(9, 1));
    }
    s32 bump = player->speed > 2000 && (state.race_frame & 3) == 0;
    /* The body leans into the bend: a small turn of the affine sprite. */
    matrix_set(31, (u32)(-player->turn * 3), 256, turned <= 8 && turned);
    object_put(PIC_BUGGY_0 + (turned <= 8 ? turned : 16 - turned), 120, y - bump, 0x0300, 31 << 9, ATTR2(0, 1));
    object_put(PIC_SHADOW, 120, y + 13, 0x0400, 0, ATTR2(9, 1));
}

static void map_draw(void)
{
    for (u32 n = 0; n < RACERS; n++) {
        const struct racer *it = &state.racers[n];
        u32 colour = n ? 0 : (state.scene_frame & 8);
        if (!colour)
            object_put(PIC_SPOT, 190 + (it->x * 3 >> 18), 108 + (it->y * 3 >> 18), 0, 0, ATTR2(n ? 10 : 11, 0));
    }
    object_put(PIC_MAP_0 + state.track, 220, 138, 0, 0, ATTR2(10, 0));
}

void race_draw(void)
{
    map_draw();
    if (state.countdown > 0 || state.race_frame < 50)
        for (u32 n = 0; n < 3; n++) {
            u32 lit = state.countdown == 0 ? 2 : state.countdown <= 150 - n * 50;
            object_put(PIC_LIGHT_0 + lit, 84 + n * 36, 32, 0, 0, ATTR2(9, 0));
        }
    player_draw();
    world_draw();
}

void time_put(u32 column, u32 row, u32 frames)
{
    u32 seconds = frames / 60, minutes = seconds / 60;

    text_number(column, row, minutes, 1);
    text_put(column + 1, row, "'");
    text_number(column + 2, row, seconds - minutes * 60, 2);
    text_put(column + 4, row, "\"");
    text_number(column + 5, row, (frames - seconds * 60) * 5 / 3, 2);
}

void hud_draw(void)
{
    static const char *const PLACE[RACERS] = {"1ST", "2ND", "3RD", "4TH", "5TH", "6TH"};
    s32 lap = player->lap + 1;

    text.palette = 15;
    text_put(1, 1, "LAP");
    text.palette = 0;
    text_number(5, 1, lap < 1 ? 1 : lap > state.laps ? state.laps : lap, 1);
    text_put(6, 1, "/");
    text_number(7, 1, state.laps, 1);
    text.palette = player->place <= 3 ? 12 : 13;
    text_put(25, 1, PLACE[player->place - 1]);
    text.palette = 0;
    time_put(11, 1, player->time ? player->time : state.race_frame);
    text_number(1, 18, player->speed > 0 ? player->speed / 74 : 0, 3);
    text.palette = 15;
    text_put(5, 18, "KM/H");
    text.palette = 12;
    text_put(1, 16, player->turbos > 2 ? "***" : player->turbos > 1 ? "** " : player->turbos ? "*  " : "   ");
    text.palette = 13;
    text_put(9, 6, player->lost ? "OFF COURSE!" : "           ");
}
