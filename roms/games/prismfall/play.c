/* One level: turn, fall, light; undo, hint, pause; won or lost. */
#include "game.h"

#define UNDOS 3
#define TURN_TIME 22
#define OIL_FULL (60 * 60)
#define HINT_OIL (15 * 60)
#define INTRO_TIME 56

static s32 from_angle, by_angle; /* the turn that is under way */
static u32 turn_time;
static u8 undoing, settled;
static u16 wish; /* keys that came while the board was busy */

#define TURN_KEYS (KEY_LEFT | KEY_RIGHT | KEY_UP | KEY_L | KEY_R)

static void phase_go(enum phase phase)
{
    state.phase = phase;
    state.phase_frame = 0;
}

static void level_begin(void)
{
    level_load(state.level);
    state.turn = state.turns = state.history_size = state.reach = 0;
    state.undos = UNDOS;
    state.hint = HINT_NONE;
    state.hints_used = 0;
    state.angle = 0;
    state.zoom = ONE / 8;
    state.oil = OIL_FULL;
    state.scene_frame = 0;
    wish = 0;
    pieces_home();
    board_prepare();
    board_light(0);
    phase_go(PHASE_INTRO);
}

void play_enter(void)
{
    u32 place = PLACE_SUN + state.level / LEVELS_PER_WORLD;

    state.world = state.level / LEVELS_PER_WORLD;
    video.dispcnt = DISPCNT_OBJ_1D;
    place_load(place);
    board_load(state.world);
    if (state.resume) { /* back from the help */
        state.resume = 0;
        board_prepare();
        phase_go(PHASE_PAUSE);
    } else {
        level_begin();
    }
    for (u32 drawn = 1; drawn;) { /* the empty board, a few cells a frame */
        tick();
        drawn = board_refresh(8);
    }
    video.dispcnt = (state.world == 1 ? 2 : 1) | DISPCNT_OBJ_1D | DISPCNT_OBJ | DISPCNT_BG(2);
    video.dispcnt |= state.world == 1 ? DISPCNT_BG(3) : DISPCNT_BG(0) | DISPCNT_BG(1);
    tune_start(TUNE_SUN + state.world);
}

static u32 place_now(void)
{
    return PLACE_SUN + state.world;
}

static void turn_start(u32 by, u32 time)
{
    state.turn = (state.turn + by) & 3;
    from_angle = state.angle;
    by_angle = by == 2 ? CIRCLE / 2 : by == 1 ? QUARTER : -QUARTER;
    turn_time = time;
    state.reach = 0;
    state.hint = HINT_NONE;
    board_light(0);
    sound_start(SOUND_TURN);
    phase_go(PHASE_TURN);
}

static void turn_player(u32 by)
{
    struct moment *moment = &state.history[state.history_size++];

    for (u32 n = 0; n < PIECE_MAX; n++)
        moment->cells[n] = state.pieces[n].cell;
    moment->turn = state.turn;
    state.turns++;
    undoing = 0;
    turn_start(by, by == 2 ? TURN_TIME * 3 / 2 : TURN_TIME);
}

static void undo(void)
{
    if (!state.history_size || !state.undos)
        return;
    const struct moment *moment = &state.history[--state.history_size];
    u32 by = (moment->turn - state.turn) & 3;

    for (u32 n = 0; n < PIECE_MAX; n++)
        state.pieces[n].cell = moment->cells[n];
    pieces_home();
    state.undos--;
    state.turns--;
    undoing = 1;
    turn_start(by, TURN_TIME);
    sound_start(SOUND_UNDO);
}

static void intro(void)
{
    s32 t = state.phase_frame, left = t < 44 ? 44 - t : 0;

    state.zoom = ONE * ONE / (ONE + left * left);
    state.angle = (-left * left / 4) & (CIRCLE - 1);
    if (t >= INTRO_TIME)
        phase_go(PHASE_LIGHT);
}

static void ready(void)
{
    s32 wanted = frame.keys & KEY_A ? ONE * 3 / 2 : ONE; /* A: look closer */
    u16 keys = wish | (frame.pressed & (TURN_KEYS | KEY_B));

    state.zoom += state.zoom < wanted ? 16 : state.zoom > wanted ? -16 : 0;
    wish = 0;
    if (keys & KEY_SELECT && state.hint == HINT_NONE) {
        state.hints_used += state.hints_used < 9;
        if (state.world == 2) /* thinking takes light */
            state.oil = state.oil > HINT_OIL ? state.oil - HINT_OIL : 1;
        sound_start(SOUND_HINT);
        solver_start();
    }
    solver_step();
    if (keys & (KEY_RIGHT | KEY_R))
        turn_player(1);
    else if (keys & (KEY_LEFT | KEY_L))
        turn_player(3);
    else if (keys & KEY_UP)
        turn_player(2);
    else if (keys & KEY_B)
        undo();
}

static void turn(void)
{
    u32 t = state.phase_frame + 1;
    s32 share = (4096 - cosine(t * (CIRCLE / 2) / turn_time)) >> 1; /* 0 .. 4096, slow at both ends */
    s32 away = sine[t * (CIRCLE / 2) / turn_time & (CIRCLE - 1)];

    state.angle = (from_angle + (by_angle * share >> 12)) & (CIRCLE - 1);
    state.zoom = ONE - (away * 56 >> 12); /* the corners need room */
    if (t < turn_time)
        return;
    state.angle = state.turn * QUARTER;
    state.zoom = ONE;
    pieces_drop();
    phase_go(undoing ? PHASE_LIGHT : PHASE_FALL);
}

static void award(void)
{
    u32 stars = state.turns <= state.best + 1 ? 3 : state.turns <= state.best + 2 ? 2 : 1;

    if (state.hints_used && stars > 1)
        stars--;
    if (state.stars[state.level] < stars)
        state.stars[state.level] = stars;
    while (state.unlocked + 1 < LEVELS && state.stars[state.unlocked])
        state.unlocked++; /* the menu goes on with the first that is not solved */
    state.spent += state.turns;
    tune_start(TUNE_CLEAR);
    phase_go(PHASE_SOLVED);
}

static void fail(void)
{
    tune_start(TUNE_FAIL);
    sound_start(SOUND_FAIL);
    state.cursor = 0;
    state.hint = HINT_NONE;
    phase_go(PHASE_FAILED);
}

/* The light runs a cell further every frame; when nothing changes any more it is judged. */
static void light(void)
{
    u32 solved;

    state.reach += state.reach < 96;
    solved = board_light(state.reach);
    if (board_refresh(6))
        settled = 0;
    else if (++settled > 5) {
        settled = 0;
        if (solved)
            award();
        else if (state.turns >= state.limit)
            fail();
        else
            phase_go(PHASE_READY);
    }
}

static void solved(void)
{
    u32 t = state.phase_frame, stars = state.stars[state.level];

    if (t < 60)
        state.zoom = ONE + (sine[t * CIRCLE / 120 & (CIRCLE - 1)] * 40 >> 12);
    label(BOARD_X - 52, 28, "LIGHT RESTORED", 1);
    for (u32 n = 0; n < 3; n++) {
        u32 at = 36 + n * 20;
        if (t >= at && n < stars) {
            s32 size = t - at < 16 ? 512 - (s32)(t - at) * 16 : 256;
            affine_sprites(8 + n, (t - at) * 20, size);
            sprite_turned(PIC_STAR, BOARD_X - 30 + n * 30, 124, 8 + n, 0, ATTR2(9, 0));
            if (t == at)
                sound_start(SOUND_LIGHT);
        }
    }
    for (u32 n = 0; n < 10; n++) {
        s32 age = (t + n * 13) % 40, x = BOARD_X + (sine[(n * 103) & (CIRCLE - 1)] * age >> 11), y = BOARD_Y + (cosine(n * 103) * age >> 11);
        icon(PIC_SPARK_0 + age / 14, x, y - age / 2, 9);
    }
    if (t != SOLVED_END + 4)
        return;
    state.level++;
    if (state.level == LEVELS)
        scene_go(SCENE_ENDING);
    else if (state.level % LEVELS_PER_WORLD == 0)
        scene_go(SCENE_WORLD);
    else
        scene_go(SCENE_PLAY);
}

/* Both dialogues: a list of words, one of which is chosen. */
static s32 choose(const char *title, const char *const *words, s32 count)
{
    label(BOARD_X - 4 * 12, 48, title, 3);
    for (s32 n = 0; n < count; n++)
        label(BOARD_X - 36, 68 + n * 14, words[n], n == state.cursor ? 1 : 2);
    affine_sprites(3, state.scene_frame * 16, ONE);
    sprite_turned(PIC_STAR, BOARD_X - 48, 72 + state.cursor * 14, 3, 0, ATTR2(9, 0));
    if (frame.pressed & KEY_DOWN)
        state.cursor = state.cursor + 1 == count ? 0 : state.cursor + 1, sound_start(SOUND_MOVE);
    if (frame.pressed & KEY_UP)
        state.cursor = state.cursor ? state.cursor - 1 : count - 1, sound_start(SOUND_MOVE);
    return frame.pressed & (KEY_A | KEY_START) ? (s32)state.cursor : -1;
}

static void failed(void)
{
    static const char *const WORDS[] = {"TRY AGAIN", "UNDO", "LEVELS"};
    u32 t = state.phase_frame;
    s32 choice;

    if (t < FAIL_SHOW) {
        u32 grain = t / 4;
        state.zoom = ONE - t;
        state.angle = (state.turn * QUARTER + (sine[(t * 60) & (CIRCLE - 1)] * (s32)(FAIL_SHOW - t) >> 14)) & (CIRCLE - 1);
        video.mosaic = (grain > 9 ? 9 : grain) * 0x11;
        video.bgcnt[1] |= BGCNT_MOSAIC;
        return;
    }
    video.bgcnt[1] &= ~BGCNT_MOSAIC;
    if (t < FAIL_SHOW + 12)
        return;
    choice = choose(state.oil ? "OUT OF TURNS" : " OUT OF OIL", WORDS, 3);
    if (choice == 1 && state.undos && state.history_size) {
        if (state.oil < 600)
            state.oil = 600;
        undo();
        tune_start(TUNE_SUN + state.world);
    } else if (choice == 0) {
        sound_start(SOUND_CHOOSE);
        scene_go(SCENE_PLAY);
    } else if (choice == 2) {
        scene_go(SCENE_SELECT);
    }
}

static void pause(void)
{
    static const char *const WORDS[] = {"GO ON", "TRY AGAIN", "LEVELS"};
    s32 choice;

    if (called_keys) { /* L and R together, by key interrupt: help */
        state.resume = 1;
        scene_go(SCENE_HELP);
    }
    if (state.phase_frame < 12)
        return;
    label(BOARD_X - 36, 112, "L+R: HELP", 2);
    choice = choose("   PAUSE", WORDS, 3);
    if (choice == 0) {
        sound_start(SOUND_PAUSE);
        psg_mute_music(!state.music);
        phase_go(PHASE_READY);
    } else if (choice > 0) {
        sound_start(SOUND_CHOOSE);
        scene_go(choice == 1 ? SCENE_PLAY : SCENE_SELECT);
    }
}

static void oil_burn(void)
{
    if (state.world != 2 || state.phase == PHASE_INTRO || state.phase >= PHASE_SOLVED || !state.oil)
        return;
    if (!--state.oil) {
        state.angle = state.turn * QUARTER;
        fail();
    }
}

void play_step(void)
{
    static void (*const PHASE[])(void) = {intro, ready, turn, 0, light, solved, failed, pause};

    /* START and SELECT by key interrupt, either; in the pause L and R, both. */
    keys_await(state.phase == PHASE_PAUSE ? KEYCNT_ALL | KEY_L | KEY_R : KEY_START | KEY_SELECT);
    oil_burn();
    if (state.phase < PHASE_SOLVED)
        wish |= called_keys & (KEY_START | KEY_SELECT);
    if (state.phase == PHASE_FALL || state.phase == PHASE_LIGHT)
        wish |= frame.pressed & TURN_KEYS;
    if (state.phase == PHASE_READY && wish & KEY_START) {
        wish = 0;
        state.cursor = 0;
        state.zoom = ONE;
        sound_start(SOUND_PAUSE);
        phase_go(PHASE_PAUSE);
    } else if (state.phase == PHASE_FALL) {
        if (!pieces_fall())
            phase_go(PHASE_LIGHT);
    } else {
        enum phase before = state.phase;
        PHASE[state.phase]();
        if (state.phase != before)
            state.phase_frame = 0;
    }
    if (state.phase == PHASE_TURN || state.phase == PHASE_FALL)
        board_refresh(8);
    state.phase_frame++;
    place_step(place_now());
    affine_layer(2, state.angle, state.zoom, BOARD_X, BOARD_Y, 64, 64);
    hud_draw();
    if (state.phase != PHASE_PAUSE && !(state.phase == PHASE_FAILED && state.phase_frame > FAIL_SHOW)) {
        pieces_draw();
        halos_draw();
    }
    effects_step();
    colours_step();
}
